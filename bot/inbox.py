"""The inbox: updates are written down before any work, handled in order, and marked once their answer was sent.

A process that is killed anywhere is followed by one that finds in the ledger what is left to do. What it cannot find is
whether an answer that was being sent has arrived: such a one is sent again, once.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from telegram import Bot
from telegram import Message as Sent
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.delivery import Address, Sleep, deliver
from bot.ledger import Ledger, Received, Told
from bot.message import Message
from bot.wire import carrying
from bot.worker import Worker
from index.errors import IndexFault

log = logging.getLogger(__name__)

# An update whose handling was begun so often ended its process each time: it is put aside.
_MOST_TRIES = 3
# How often one answer may have arrived, over all restarts, before it is not sent again.
_MOST_SENDS = 2
# Seconds before an answer that did not get through for lack of a network is tried again.
_OUTAGE = 30.0
# Updates that wait before further questions are refused: at a third of a second each, some two minutes.
MOST_WAITING = 400
_LOOK_EVERY = 1.0
_TIDY_EVERY = 3600.0
_DAY = 86_400.0
# Telegram keeps updates for a day, so an older one cannot come again. Answers are kept as long as people press buttons.
_INBOX_KEPT, _ANSWERS_KEPT = 3 * _DAY, 60 * _DAY


class Errand:
    """One update to be seen to, and the one message that answers it."""

    def __init__(self, received: Received, bot: Bot, ledger: Ledger, sleep: Sleep) -> None:
        self.body = received.body
        self.received = received.received
        self.crowded = received.crowded
        self._number = received.update_id
        self._lane = received.lane
        self._sends = received.sends
        self._bot = bot
        self._ledger = ledger
        self._sleep = sleep
        self._is_answered = False
        self._is_done = False

    @property
    def is_last(self) -> bool:
        """Whether nothing else waits in its lane."""
        return not self._ledger.is_followed(self._bot.bot.id, self._lane, self._number)

    async def reply(self, message: Message, to: Address, told: Told | None = None) -> None:
        """Send the answer to this update and mark it as done, with what is to be remembered of it.

        Raises TelegramError when it cannot be delivered; it is marked as done all the same. An outage of the network
        is waited out. After an answer that was sent but could not be marked, no apology follows.
        """
        if self._is_answered:
            return self.done()
        self._ledger.survived(self._bot.bot.id, self._number)
        if self._sends >= _MOST_SENDS:
            log.warning("The answer to update %d may have arrived already: it is not sent again.", self._number)
            return self.done()
        try:
            sent = await self._delivered(message, to)
        except TelegramError:
            self.done()
            raise
        self._is_answered = True
        if sent.chat.id != to.chat:
            # The group became a supergroup while its answer was made, and what it was told goes with it.
            self._ledger.migrate(to.chat, sent.chat.id)
        return self.done(replace(told, message=sent.message_id, chat=sent.chat.id) if told else None)

    def leaves(self) -> None:
        """The answer is on its way: from now on it may have arrived."""
        self._sends += 1
        self._ledger.sending(self._bot.bot.id, self._number)

    def stays(self) -> None:
        """The answer did not arrive."""
        self._sends -= 1
        self._ledger.not_sent(self._bot.bot.id, self._number)

    def done(self, told: Told | None = None) -> None:
        """Mark this update as done, without an answer or after it."""
        if not self._is_done:
            self._ledger.done(self._bot.bot.id, self._number, told)
            self._is_done = True

    async def _delivered(self, message: Message, to: Address) -> Sent:
        before = self._sends
        while True:
            try:
                with carrying(self):
                    return await deliver(self._bot, message, to, self._sleep)
            except NetworkError as error:
                # To the library, what Telegram refuses is a trouble of the network, too.
                if isinstance(error, BadRequest) or self._sends > before:
                    raise
                log.warning("Update %d waits for the network: trying again in %g s.", self._number, _OUTAGE)
            await self._sleep(_OUTAGE)


Handler = Callable[[Errand], Awaitable[None]]


class Inbox:
    """Hands what was written down to `handle`: one after the other within a lane, lanes side by side."""

    def __init__(
        self,
        bot: Bot,
        ledger: Ledger,
        worker: Worker,
        handle: Handler,
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._ledger = ledger
        self._worker = worker
        self._handle = handle
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._suspects = asyncio.Lock()
        self._next_tidy = 0.0
        self._is_open = True

    @property
    def waiting(self) -> int:
        """How many updates are not done."""
        return self._ledger.waiting(self._bot.bot.id)

    def take(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """Write updates down, as Telegram sent them, and see to them. What is no update is passed over."""
        rows = [(number, lane_of(body), _dumped(body)) for body in updates if (number := _number(body)) is not None]
        self._ledger.take(self._bot.bot.id, rows, self._clock(), MOST_WAITING)
        self._wake()

    async def run(self) -> None:
        """See to what other processes left behind, and forget what is old, until cancelled."""
        while True:
            try:
                self._look()
            except Exception:
                log.exception("The inbox cannot be looked through. Trying again in %g s.", _LOOK_EVERY)
            await self._sleep(_LOOK_EVERY)

    async def finish(self, patience: float) -> None:
        """Begin nothing more, let what is under way end within `patience` seconds, and leave the rest to the next."""
        self._is_open = False
        under_way = list(self._lanes.values())
        if under_way:
            await asyncio.wait(under_way, timeout=patience)
        if unfinished := [task for task in under_way if not task.done()]:
            log.warning("Stopped with %d answers under way: the next start takes them up.", len(unfinished))
            for task in unfinished:
                task.cancel()
            await asyncio.wait(unfinished, timeout=1)
        self._ledger.give_back(self._bot.bot.id, self._worker.name)

    # --- inside -------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        for name in self._ledger.workers(self._bot.bot.id):
            if not self._worker.is_alive(name) and (left := self._ledger.release(self._bot.bot.id, name)):
                log.info("Taking up %d that another process left behind.", left)
        self._wake()
        if (now := self._clock()) >= self._next_tidy:
            self._ledger.forget(now - _INBOX_KEPT, now - _ANSWERS_KEPT)
            self._next_tidy = now + _TIDY_EVERY

    def _wake(self) -> None:
        if not self._is_open:
            return
        for lane in self._ledger.lanes(self._bot.bot.id):
            if lane not in self._lanes:
                self._lanes[lane] = asyncio.create_task(self._work(lane))

    async def _work(self, lane: str) -> None:
        try:
            await self._work_off(lane)
        except IndexFault as error:
            # Nothing is lost: the next look begins this lane again.
            log.error("What came in waits: %s", error)
        finally:
            # Here, in the same step as the last look: what comes in a moment later must find no one at work.
            del self._lanes[lane]

    async def _work_off(self, lane: str) -> None:
        while self._is_open and (received := self._ledger.claim(self._bot.bot.id, lane, self._worker.name)):
            errand = Errand(received, self._bot, self._ledger, self._sleep)
            if received.tries >= _MOST_TRIES:
                log.error("Update %d was begun %d times and never ended: put aside.", received.update_id, _MOST_TRIES)
            elif received.tries:
                # A process died while this was under way, and others beside it. One after the other, so that the one
                # that killed it, if it kills again, takes none of the others' tries.
                async with self._suspects:
                    if not self._is_open:
                        return
                    await self._see_to(errand, received)
            else:
                await self._see_to(errand, received)
            errand.done()

    async def _see_to(self, errand: Errand, received: Received) -> None:
        self._ledger.begin(self._bot.bot.id, received.update_id)
        try:
            await self._handle(errand)
        except TelegramError as error:
            log.error("Update %d was not answered: %s", received.update_id, error)
        except IndexFault as error:
            log.error("Update %d could not be handled: %s", received.update_id, error)
        except Exception:
            log.exception("Update %d could not be handled", received.update_id)


def lane_of(body: Mapping[str, Any]) -> str:
    """Which updates this one waits for: those of its chat or, of presses and inline questions, those of its person."""
    for kind, content in body.items():
        if kind == "update_id" or not isinstance(content, dict):
            continue
        if kind in ("callback_query", "inline_query"):
            return f"{kind}:{_id_of(content.get('from'))}"
        return f"chat:{_id_of(content.get('chat'))}"
    return "other"


def _id_of(thing: object) -> str:
    number = thing.get("id") if isinstance(thing, dict) else None
    return str(number) if isinstance(number, int) else ""


def _number(body: object) -> int | None:
    number = body.get("update_id") if isinstance(body, dict) else None
    return number if isinstance(number, int) and abs(number) < 2**62 else None


def _dumped(body: Mapping[str, Any]) -> str:
    """JSON that SQLite takes: half an emoji stays an escape."""
    return json.dumps(body)
