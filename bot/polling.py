"""Fetching updates from Telegram, so that none is lost and every trouble is told in words.

The library's own Updater is not used, for four reasons read in its source (22.8): it confirms an update to Telegram
before the update was handled, so that a killed process loses the question for ever; one update that it cannot read
holds up all that follow; it keeps silent about a network that is down at the start; and it ends without a word when the
token is revoked.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.delivery import Sleep, seconds
from index.errors import IndexFault

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Take = Callable[[Sequence[Mapping[str, Any]]], None]

# What the bot is told of. Telegram keeps to itself what is not named here.
WANTED = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER, Update.CHAT_MEMBER)
# Seconds that one request for updates stays open at Telegram, and how long its reply may take beyond that.
_POLL, _BEYOND = 25, 10
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0


class RawBot(ExtBot[None]):
    """A bot that hands updates out as Telegram sent them: reading them is for who can put a single one aside."""

    async def raw_updates(self, offset: int, timeout: int = _POLL) -> Sequence[Mapping[str, Any]]:
        """The updates from `offset` on, which confirms all before it."""
        asked = {"offset": offset, "timeout": timeout, "allowed_updates": list(WANTED)}
        given = await self._post("getUpdates", asked, read_timeout=timeout + _BEYOND)
        return [one for one in given if isinstance(one, dict)]


class Polling:
    """Hands updates to `take`, which writes them down: what it was given is confirmed by the next request."""

    def __init__(self, bot: RawBot, take: Take, sleep: Sleep = asyncio.sleep) -> None:
        self._bot = bot
        self._take = take
        self._sleep = sleep
        self._next = 0

    async def run(self) -> NoReturn:
        """Fetch and hand on until cancelled; InvalidToken when Telegram refuses the token."""
        while True:
            await self.insist(self._fetch)

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
            except IndexFault as error:
                pause = wait
                log.error("What Telegram sent cannot be kept: %s Trying again in %g s.", error, pause)
            except Exception:
                pause = wait
                log.exception("What Telegram sent cannot be kept. Trying again in %g s.", pause)
            else:
                if failed:
                    log.info("Going on.")
                return result
            failed, wait = True, min(wait * 2, _LONGEST_WAIT)
            await self._sleep(pause)

    async def _fetch(self) -> None:
        updates = await self._bot.raw_updates(self._next)
        self._take(updates)
        numbers = [number for one in updates if isinstance(number := one.get("update_id"), int)]
        self._next = max([self._next, *(number + 1 for number in numbers)])


def _in_words(error: TelegramError) -> str:
    if isinstance(error, Conflict):
        return f"Another process is polling with this token: stop it, or give this one a token of its own ({error})."
    if isinstance(error, RetryAfter):
        return "Telegram wants a pause."
    return f"Telegram cannot be reached ({error})."
