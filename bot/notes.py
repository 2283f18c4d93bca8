"""Notes that follow answers: a chat is told once when words that it was quoted were corrected or withdrawn since.

Each is written down before it leaves and marked once it has left, so that a killed process is followed by one that
sends what is left. Whether a note that was being sent has arrived cannot be known: such a one is sent again, once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.delivery import Address, Sleep, deliver
from bot.ledger import ChatFacts, Ledger, Told
from bot.note_ledger import NoteLedger
from bot.note_message import Outdated, note
from bot.phrases import phrases
from bot.visit import is_quiet
from bot.wire import carrying
from bot.worker import Worker
from index.changes import Judgement, changes, in_place_of
from index.errors import UnknownReport
from index.report import Report
from retrieval.answer import Citation

log = logging.getLogger(__name__)

_DAY = 86_400.0
# Answers that are older nobody remembers, and what they say is old by itself.
_ANSWERS = 30 * _DAY
# A publisher that withdraws its whole archive must not fill a chat; the others follow on later days.
_MOST_A_DAY = 5
# How often one note may have arrived, over all restarts, before it is not sent again.
_MOST_SENDS = 2
# Seconds. A look at the generation takes some 20 µs; what could not be sent is tried again in ten minutes.
_LOOK_EVERY, _AGAIN = 1.0, 600.0


class Versions(Protocol):
    """The catalog, as far as it tells what became of a report."""

    def generation(self) -> int: ...
    def report(self, report: str, version: int | None = None) -> Report: ...
    def current(self, report: str) -> Report: ...
    def taken_back(self, report: str, after: int, until: int) -> Judgement | None: ...


class Notes:
    """Sends the notes that are due whenever the reports have changed. `serves` tells whether a chat may be written to.

    The catalog is read in a thread: no other one may use it meanwhile.
    """

    def __init__(
        self,
        bot: Bot,
        catalog: Versions,
        ledger: Ledger,
        notes: NoteLedger,
        worker: Worker,
        serves: Callable[[ChatFacts], bool],
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._catalog = catalog
        self._ledger = ledger
        self._notes = notes
        self._worker = worker
        self._serves = serves
        self._clock = clock
        self._sleep = sleep
        self._seen: int | None = None
        self._next = 0.0
        # One for each chat, so that none waits for another that Telegram lets pause.
        self._lanes: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look for notes that are due, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("Notes on corrections cannot be looked for. Trying again in %g s.", _AGAIN)
            await self._sleep(_LOOK_EVERY)

    async def look(self) -> None:
        """Begin to send what is due, if the reports have changed since the last look or enough time has passed."""
        generation, now = self._catalog.generation(), self._clock()
        if generation == self._seen and now < self._next:
            return
        self._seen, self._next = generation, now + _AGAIN
        for name in self._notes.workers():
            if not self._worker.is_alive(name):
                self._notes.release(name)
        by_chat: dict[int, list[tuple[Told, list[Outdated]]]] = defaultdict(list)
        for answer in self._notes.due(now - _ANSWERS):
            told = self._ledger.told(answer)
            if told and told.chat not in self._lanes and (found := await asyncio.to_thread(self._outdated, told)):
                by_chat[told.chat].append((told, found))
        for chat, due in by_chat.items():
            self._lanes[chat] = asyncio.create_task(self._tell(chat, due))

    async def finish(self, patience: float) -> None:
        """Let what is under way end within `patience` seconds, and leave the rest to the next process."""
        under_way = list(self._lanes.values())
        if under_way:
            _, unfinished = await asyncio.wait(under_way, timeout=patience)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished, timeout=1)
        self._notes.release(self._worker.name)

    # --- inside -------------------------------------------------------------------------------------------------

    async def _tell(self, chat: int, due: Sequence[tuple[Told, list[Outdated]]]) -> None:
        try:
            for told, outdated in due:
                facts = self._ledger.chat(chat)
                if not self._is_wanted(facts):
                    return
                await self._send(told, outdated, facts)
        except Exception:
            log.exception("A note to chat %d could not be sent", chat)
        finally:
            del self._lanes[chat]

    def _is_wanted(self, facts: ChatFacts) -> bool:
        """Whether a chat may be sent a note now: it may have been told enough, or left, since it was due."""
        is_open = facts.state != "left" and facts.follows_up and self._serves(facts)
        return is_open and self._notes.told(facts.id, self._clock() - _DAY) < _MOST_A_DAY

    async def _send(self, told: Told, outdated: Sequence[Outdated], facts: ChatFacts) -> None:
        sends = self._notes.claim(told.id, self._worker.name, self._clock())
        if sends is None:
            return
        if sends >= _MOST_SENDS:
            log.warning("The note on answer %s may have arrived already: it is not sent again.", told.id)
            self._notes.done(told.id, self._clock())
            return
        said = phrases(facts.language, told.language)
        quiet = is_quiet(facts, datetime.fromtimestamp(self._clock(), UTC))
        to, parcel = Address(told.chat, told.message, told.thread, quiet), _Parcel(self._notes, told.id)
        try:
            with carrying(parcel):
                sent = await deliver(self._bot, note(outdated, said), to, self._sleep)
        except TelegramError as error:
            log.warning("The note on answer %s was not sent: %s", told.id, error)
            if not parcel.is_gone and _passes(error):
                self._notes.give_back(told.id)
                return
        else:
            if sent.chat.id != to.chat:
                self._ledger.migrate(to.chat, sent.chat.id)
        self._notes.done(told.id, self._clock())

    def _outdated(self, told: Told) -> list[Outdated]:
        """What an answer quotes that no longer stands, since its report was corrected or withdrawn."""
        found = [one for citation in told.answer.citations for one in self._became(citation)]
        return list({(one.citation.report, one.now): one for one in found}.values())

    def _became(self, citation: Citation) -> Iterator[Outdated]:
        try:
            cited, now = self._catalog.report(citation.report, citation.version), self._catalog.current(citation.report)
        except UnknownReport:
            return
        # A report that was removed and came back counts its versions from 1 again.
        is_same = cited.text[citation.start : citation.end] == citation.quote
        why = self._catalog.taken_back(citation.report, citation.version, now.version)
        if not is_same or why is None or (not now.is_withdrawn and _plain(citation.quote) in _plain(now.text)):
            return
        # Of one that is withdrawn nothing stands in its place but the notice; emptied by hand, it has none.
        differing = () if now.is_withdrawn else changes(cited.text, now.text, now.language)
        _, words = in_place_of(citation.start, citation.end, differing)
        notice = why.why if now.text and now.is_withdrawn == (why.verdict == "withdrawn") else ""
        yield Outdated(replace(citation, corrected=now.corrected), words, notice, now.is_withdrawn)


class _Parcel:
    """A note on its way: what its ledger is told of it."""

    def __init__(self, notes: NoteLedger, answer: str) -> None:
        self._notes = notes
        self._answer = answer
        self._sends = 0

    @property
    def is_gone(self) -> bool:
        """Whether it may have arrived."""
        return self._sends > 0

    def leaves(self) -> None:
        """From now on it may have arrived."""
        self._sends += 1
        self._notes.sending(self._answer)

    def stays(self) -> None:
        """It did not arrive."""
        self._sends -= 1
        self._notes.not_sent(self._answer)


def _passes(error: TelegramError) -> bool:
    """Whether it is worth trying later. To the library, what Telegram refuses is a trouble of the network, too."""
    return isinstance(error, RetryAfter) or (isinstance(error, NetworkError) and not isinstance(error, BadRequest))


def _plain(text: str) -> str:
    return " ".join(text.split())
