"""Fetching updates from Telegram, so that none is lost and every trouble is told in words.

The library's own Updater is not used, for three reasons read in its source (22.8): it confirms an update to Telegram
before the update was handled, so that a killed process loses the question for ever; it keeps silent about a network
that is down at the start; and it ends without a word when the token is revoked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.delivery import Sleep, seconds

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Handler = Callable[[Update], Coroutine[Any, Any, None]]

# Seconds that one request for updates stays open at Telegram.
_POLL = 25
# Seconds between two requests while an answer is under way: Telegram then hands out the same updates at once.
_PACE = 1.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class _Work:
    task: asyncio.Task[None]
    since: float


class Polling:
    """Hands each update to `handle` in a task of its own, and once.

    An update is confirmed when it and all before it have been handled: a process that is killed earlier gets it again
    at its next start. After `hold` seconds it is confirmed anyway: Telegram shows no more than 100 unconfirmed updates,
    and one chat whose answer must wait out a flood limit would shut out the others.
    """

    def __init__(self, bot: Bot, handle: Handler, hold: float = 30.0, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._handle = handle
        self._hold = hold
        self._sleep = sleep
        self._works: dict[int, _Work] = {}
        self._next = 0

    async def run(self) -> NoReturn:
        """Fetch and hand on until cancelled; InvalidToken when Telegram refuses the token."""
        while True:
            for update in await self.insist(self._fetch):
                self._start(update)
            if under_way := self._under_way():
                await asyncio.wait(under_way, timeout=_PACE)

    async def insist(self, action: Callable[[], Awaitable[Result]]) -> Result:
        """Try until it works, with growing waits and a log line for each; only InvalidToken is hopeless."""
        wait, failed = _FIRST_WAIT, False
        while True:
            try:
                result = await action()
            except InvalidToken:
                raise
            except TelegramError as error:
                pause = seconds(error) if isinstance(error, RetryAfter) else wait
                log.warning("%s Trying again in %g s.", _in_words(error), pause)
            except Exception:
                pause = wait
                log.exception("What Telegram sent cannot be read. Trying again in %g s.", pause)
            else:
                if failed:
                    log.info("Telegram answers again.")
                return result
            failed, wait = True, min(wait * 2, _LONGEST_WAIT)
            await self._sleep(pause)

    async def finish(self, patience: float) -> None:
        """Let the answers under way go out, for `patience` seconds, and confirm to Telegram what was handled."""
        if under_way := self._under_way():
            await asyncio.wait(under_way, timeout=patience)
        offset, unfinished = self._confirmed(), self._under_way()
        if unfinished:
            log.warning("Stopped with %d answers under way: the next start takes them up.", len(unfinished))
        for task in unfinished:
            task.cancel()
        if offset:
            # What this request returns is not confirmed by it, and stays for the next start.
            with suppress(TelegramError):
                await self._bot.get_updates(offset=offset, limit=1, timeout=0, read_timeout=2)

    async def _fetch(self) -> Sequence[Update]:
        return await self._bot.get_updates(offset=self._confirmed(), timeout=_POLL, allowed_updates=[Update.MESSAGE])

    def _start(self, update: Update) -> None:
        number = update.update_id
        if number not in self._works:
            self._works[number] = _Work(asyncio.create_task(self._handle(update)), time.monotonic())
            self._next = number + 1

    def _under_way(self) -> list[asyncio.Task[None]]:
        return [work.task for work in self._works.values() if not work.task.done()]

    def _confirmed(self) -> int:
        """The first update that Telegram is to keep; the handled ones before it are forgotten here too."""
        oldest = time.monotonic() - self._hold
        held = (number for number, work in self._works.items() if not work.task.done() and work.since > oldest)
        offset = min(held, default=self._next)
        self._works = {number: work for number, work in self._works.items() if number >= offset or not work.task.done()}
        return offset


def _in_words(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return f"Another process is polling with this token: stop it, or give this one a token of its own ({error})."
    if isinstance(error, RetryAfter):
        return "Telegram wants a pause."
    return f"Telegram cannot be reached ({error})."
