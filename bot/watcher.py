"""The bot's watch over feeds: `dateline watch` as a process of its own, which ends with the bot.

What it reads is as hostile as what chats bring: a feed that breaks a parser ends that process and not the bot, and it
never sees the bot's token. Of several bots on one collection, the lease lets the process of one do it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn, Protocol

from bot.secret import without_secrets
from index.errors import IndexFault

log = logging.getLogger(__name__)

# How soon a feed that is the first is noticed: the process takes 80 MB, and most bots may never follow one.
_LOOKS_S = 5.0
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 300.0
# One that ran for so long did not fail at its start.
_SOUND_S = 600.0
# Seconds to finish what it began; the bot itself has not many more.
_PATIENCE_S = 5.0


class Feeds(Protocol):
    """What is followed, as far as it is to be known here: an index.feed_store.FeedStore."""

    def is_empty(self) -> bool:
        """Whether nothing is followed."""
        ...


class Watcher:
    """Keeps a watch running while anything is followed."""

    def __init__(
        self,
        data: Path,
        feeds: Feeds,
        environ: Mapping[str, str] = os.environ,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._data = data
        self._feeds = feeds
        self._environ = without_secrets(environ)
        self._sleep = sleep

    async def run(self) -> NoReturn:
        """Watch until cancelled; a process that ends is started anew, after a while that grows."""
        wait, loop = _FIRST_WAIT_S, asyncio.get_running_loop()
        while True:
            if self._has_nothing_to_do():
                await self._sleep(_LOOKS_S)
                continue
            began = loop.time()
            code = await self._watch()
            wait = _FIRST_WAIT_S if loop.time() - began > _SOUND_S else wait
            log.warning("The watch over feeds ended with %d: starting it anew in %g s.", code, wait)
            await self._sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT_S)

    def _has_nothing_to_do(self) -> bool:
        try:
            return self._feeds.is_empty()
        except IndexFault as error:
            log.warning("What is followed cannot be read: %s", error)
            return True

    async def _watch(self) -> int:
        words = ("--data", str(self._data), "watch", "--parent", str(os.getpid()))
        command = [sys.executable, "-m", "bot", *words]
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, env=self._environ)
        try:
            return await process.wait()
        finally:
            # Also when this is cancelled: nothing is lost, the next one carries on from its marks.
            with suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _PATIENCE_S)
            except TimeoutError:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
