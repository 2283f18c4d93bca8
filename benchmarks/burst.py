"""What becomes of a burst: 500 questions from 50 groups at the same moment, before a Telegram that keeps its limits.

    .venv/bin/python benchmarks/burst.py

The real bot, as a process, talks to the strict Bot API server of the tests on the loopback, flood limits on. Its desk
is a stand-in that takes 5 ms an answer, so that what is measured is inbox and limiter: Telegram lets 30 messages a
second through over all, and one a second in a group, so 500 answers cannot arrive within less than 17 s.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from signal import SIGTERM

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.service import Terms, run  # noqa: E402
from retrieval.answer import Answer  # noqa: E402
from tests.bot.strict_flood import FloodLimits  # noqa: E402
from tests.bot.strict_peer import TOKEN, Sent, StrictPeer, running_strict_peer  # noqa: E402
from tests.bot.strict_people import supergroup  # noqa: E402
from tests.bot.telegram_peer import BotProcess, running_bot  # noqa: E402
from tests.fakes import FakeDesk  # noqa: E402

GROUPS, PEOPLE = 50, 10
ANSWER_S = 0.005
# Seconds without an answer after which none is expected any more: a group's minute may be used up.
_PATIENCE = 65.0


@dataclass(frozen=True, slots=True)
class Burst:
    """What became of the questions; memory is what the bot's process had at its highest, before and after."""

    asked: int
    answered: int
    refused: int
    lost: int
    repeated: int
    flooded: int
    disordered: int
    seconds: float
    before_mb: float
    after_mb: float

    def __str__(self) -> str:
        return (
            f"{self.asked} questions from {GROUPS} groups: {self.answered} answered, {self.refused} politely refused, "
            f"{self.lost} lost, {self.repeated} answered again; {self.disordered} groups out of order; "
            f"{self.flooded} refusals by Telegram (429)\n"
            f"{self.seconds:.1f} s until the last; resident memory at its highest {self.before_mb:.0f} MB before, "
            f"{self.after_mb:.0f} MB after"
        )


class SteadyDesk(FakeDesk):
    """Answers every question after the same time."""

    def ask(self, text: str, on: date, shelves: Sequence[str]) -> Answer:
        """Take that time, and answer."""
        time.sleep(ANSWER_S)
        return super().ask(text, on, shelves)


def measured() -> Burst:
    """Let the burst come down on a bot; RuntimeError when it does not stop as it should."""
    with tempfile.TemporaryDirectory(prefix="dateline-burst-") as made, running_strict_peer() as peer:
        peer.bot(flood=FloodLimits())
        os.environ["DATELINE_DATA"] = str(Path(made) / "data")
        with running_bot([sys.executable, __file__, "bot"], TOKEN, peer.root, Path(made)) as bot:
            peer.until(lambda: peer.calls(method="getUpdates"))
            before = _highest_mb(bot)
            began = time.monotonic()
            asked = _ask(peer)
            _wait_for_the_last(peer, asked)
            took = max(call.at for call in peer.calls(method="sendMessage")) - began
            after = _highest_mb(bot)
            if code := bot.stop(SIGTERM):
                raise RuntimeError(f"the bot ended with {code}:\n{bot.log[-2_000:]}")
        return _judged(peer, asked, took, before, after)


def _ask(peer: StrictPeer) -> Mapping[int, Sequence[int]]:
    """Ask in all groups in turns, each question by somebody else; gives the questions of each group, as asked."""
    asked: dict[int, list[int]] = {-1001 - group: [] for group in range(GROUPS)}
    for turn in range(PEOPLE):
        for place, group in enumerate(asked):
            person = peer.person(1_000 + turn * GROUPS + place, f"Person {turn}")
            message = person.say(f"/ask Who holds town {turn} of {place}?", supergroup(group))
            asked[group].append(message["message_id"])
    return asked


def _wait_for_the_last(peer: StrictPeer, asked: Mapping[int, Sequence[int]]) -> None:
    """Until all are answered, or nothing has come for so long that nothing will."""
    total = sum(map(len, asked.values()))
    seen, since = 0, time.monotonic()
    while (came := sum(len(peer.sent(TOKEN, group)) for group in asked)) < total:
        if came > seen:
            seen, since = came, time.monotonic()
        if time.monotonic() - since > _PATIENCE:
            return
        time.sleep(0.2)
    # Time for an answer too many.
    time.sleep(2)


def _judged(peer: StrictPeer, asked: Mapping[int, Sequence[int]], took: float, before: float, after: float) -> Burst:
    told = {group: [each for each in peer.sent(TOKEN, group) if each.reply_to] for group in asked}
    replies = {group: [each.reply_to for each in of_group] for group, of_group in told.items()}
    count = sum(map(len, asked.values()))
    distinct = sum(len(set(of_group)) for of_group in replies.values())
    answered = sum(_is_answer(each) for of_group in told.values() for each in of_group)
    everything = sum(map(len, told.values()))
    return Burst(
        asked=count,
        answered=answered,
        refused=everything - answered,
        lost=count - distinct,
        repeated=everything - distinct,
        flooded=len(peer.refused),
        disordered=sum(sorted(of_group, key=_number) != of_group for of_group in replies.values()),
        seconds=took,
        before_mb=before,
        after_mb=after,
    )


def _is_answer(sent: Sent) -> bool:
    return "You asked on" in sent.text


def _number(message: int | None) -> int:
    return message or 0


def _highest_mb(bot: BotProcess) -> float:
    """The most memory that the process had at once, in millions of bytes."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text("utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def _serve() -> None:
    """Be the bot."""
    logging.basicConfig(level=logging.WARNING)
    run(SteadyDesk(), Path(os.environ["DATELINE_DATA"]), Terms(TOKEN, os.environ["DATELINE_BOT_API"]))


if __name__ == "__main__":
    if sys.argv[1:] == ["bot"]:
        _serve()
    else:
        print(measured())
