"""The bot's watch over feeds: started when there is something to watch, started anew, and ended with the bot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from bot.watcher import Watcher


class Feeds:
    """Whether anything is followed."""

    def __init__(self, is_empty: bool) -> None:
        self._is_empty = is_empty

    def is_empty(self) -> bool:
        """As it was told."""
        return self._is_empty


def waits(data: Path, feeds: Feeds, environ: Mapping[str, str], most: int) -> list[float]:
    """How long a watcher waited, each of so many times."""
    told: list[float] = []

    async def sleep(seconds: float) -> None:
        told.append(seconds)
        if len(told) == most:
            raise asyncio.CancelledError

    with suppress(asyncio.CancelledError):
        asyncio.run(Watcher(data, feeds, environ, sleep).run())
    return told


def watching() -> list[psutil.Process]:
    """The processes that watch for this one."""
    return [each for each in psutil.Process().children() if "watch" in each.cmdline()]


def test_without_a_feed_no_process_is_started(tmp_path: Path) -> None:
    assert waits(tmp_path, Feeds(is_empty=True), {}, 3) == [5.0, 5.0, 5.0]


def test_a_watch_that_cannot_start_is_started_anew_after_ever_longer_waits(tmp_path: Path) -> None:
    environ = {**os.environ, "DATELINE_ALLOWED_HOSTS": "no!host"}
    assert waits(tmp_path, Feeds(is_empty=False), environ, 3) == [1.0, 2.0, 4.0]


def test_the_watch_ends_with_the_bot(tmp_path: Path) -> None:
    async def bot() -> None:
        running = asyncio.create_task(Watcher(tmp_path, Feeds(is_empty=False)).run())
        while not watching():
            await asyncio.sleep(0.01)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(bot())
    assert not watching()
