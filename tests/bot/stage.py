"""A stage for stories of chats: a bot as a process of its own, a strict server, and people who share chats with it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.ledger import Ledger
from index.database import FILE
from tests.bot import oracle
from tests.bot.strict_account import Call
from tests.bot.strict_peer import TOKEN, Sent, StrictPeer, running_strict_peer
from tests.bot.strict_people import Person, basic_group, forum, supergroup
from tests.bot.telegram_peer import BotProcess, python, running_bot

ROOT = Path(__file__).parents[2]
NAME = "DatelineTestBot"
FAKE_DESK = python("-W", "error", str(ROOT / "tests/bot/bot_process.py"))


@dataclass(frozen=True)
class Stage:
    """A running bot with all who talk to it. Each new person, and each new chat, is nobody's that was there before.

    `ledger` is what the bot keeps, read beside it.
    """

    peer: StrictPeer
    bot: BotProcess
    ledger: Ledger
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def someone(self, name: str, language_code: str = "en") -> Person:
        """Somebody whom the bot has not met."""
        return self.peer.person(1000 + next(self._numbers), name, language_code)

    def group(self) -> dict[str, Any]:
        """A supergroup that the bot is in."""
        return self._in(supergroup(-1_001_000_000_000 - next(self._numbers)))

    def administrated(self, admin: Person) -> dict[str, Any]:
        """A new group of this administrator's."""
        group = self.group()
        admin.becomes(group, "creator")
        return group

    def small_group(self) -> dict[str, Any]:
        """A group that is no supergroup."""
        return self._in(basic_group(-4000 - next(self._numbers)))

    def forum(self) -> dict[str, Any]:
        """A group with topics."""
        return self._in(forum(-1_002_000_000_000 - next(self._numbers)))

    def _in(self, chat: Mapping[str, Any]) -> dict[str, Any]:
        self.peer.bot().knows(chat)
        return dict(chat)

    def said(self, chat: Mapping[str, Any]) -> list[Sent]:
        """The bot's messages in a chat."""
        return self.peer.sent(TOKEN, chat["id"])

    def hears(self, chat: Mapping[str, Any], count: int = 1) -> list[Sent]:
        """The bot's messages in a chat, once there are `count` and they are noted; there must not be more."""
        self.peer.until(lambda: len(self.said(chat)) >= count)
        self.rests()
        found = self.said(chat)
        assert len(found) == count, [each.text for each in found]
        return found

    def answers(self, person: Person, text: str, chat: Mapping[str, Any] | None = None, **how: Any) -> Sent:
        """Say something that the bot answers; gives its next message in the chat."""
        where = chat or person.private
        before = len(self.said(where)) if where["id"] in self.peer.bot().chats else 0
        person.say(text, where, **how)
        return self.hears(where, before + 1)[-1]

    def stays_silent(self, person: Person, chat: Mapping[str, Any], before: int = 0) -> None:
        """Nothing came of what was said in a group: a question after it is the next thing that is answered."""
        person.say("/ask who is at the end of the line?", chat)
        last = self.hears(chat, before + 1)[-1]
        assert "who is at the end of the line?" in last.text

    def rests(self) -> None:
        """Wait until the bot has seen to all that came. Before it has noted an answer, nobody has read it either."""
        me = self.peer.bot()
        mailbox = me.mailbox
        self.peer.until(
            lambda: not mailbox.webhook_info()["pending_update_count"] and not self.ledger.waiting(me.user["id"])
        )

    def echo(self, query: str) -> Mapping[str, Any]:
        """How a press, or an inline query, was answered."""
        return self.answer_to("answerCallbackQuery", callback_query_id=query).params

    def answer_to(self, method: str, **wanted: str) -> Call:
        """The first successful call of a method with these parameters."""

        def look() -> list[Call]:
            calls = self.peer.calls(TOKEN, method)
            return [each for each in calls if each.status == 200 and wanted.items() <= dict(each.params).items()]

        return self.peer.until(look)[0]

    def press(self, person: Person, sent: Sent, label: str) -> Mapping[str, Any]:
        """Press a button under a message; gives how the press was answered."""
        shown = self.now(sent)
        return self.echo(person.press(shown.message, shown.buttons[label]))

    def now(self, sent: Sent) -> Sent:
        """A message as it stands there now."""
        here = {each.number: each for each in self.said(sent.message["chat"])}
        return here[sent.number]

    def becomes(self, sent: Sent, condition: Callable[[Sent], object]) -> Sent:
        """A message once it was edited so that the condition holds."""
        self.peer.until(lambda: condition(self.now(sent)))
        return self.now(sent)

    def complaints(self) -> Sequence[str]:
        """What is wrong with the calls that the bot made, by the strict server and by the models of the Bot API."""
        calls = self.peer.calls(TOKEN)
        wrong = [f"{each.method}: {what}" for each in calls for what in oracle.check(each.method, each.params)]
        # A bot learns by a refusal that somebody is no member of a chat.
        acts = [each for each in calls if not each.method.startswith("getChat")]
        refused = [f"{each.method} was refused: {json.dumps(each.response)}" for each in acts if each.status >= 400]
        return [*self.peer.faults, *wrong, *refused]


@contextmanager
def running_stage(
    folder: Path, command: Sequence[str] = FAKE_DESK, settings: Mapping[str, str] | None = None, **me: Any
) -> Iterator[Stage]:
    """A bot that listens. `me` is what getMe tells otherwise than by default. No call of it may be a wrong one."""
    with running_strict_peer() as peer:
        peer.bot(**me)
        with running_bot(command, TOKEN, peer.root, folder, **(settings or {})) as bot:
            peer.until(lambda: peer.calls(TOKEN, "getUpdates"), timeout=60)
            ledger = Ledger.open(folder / "data" / FILE)
            stage = Stage(peer, bot, ledger)
            yield stage
            ledger.close()
            complaints = stage.complaints()
            assert not complaints, complaints
            assert bot.stop() == 0
        assert "Traceback" not in bot.log
        assert TOKEN not in bot.log


def as_bot(person: Person) -> Person:
    """The same one as a bot."""
    return replace(person, is_bot=True)
