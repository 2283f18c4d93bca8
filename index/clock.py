"""Time and chance, as whoever watches feeds needs them: given from outside, so that a week can pass in a moment."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """The time, waiting, and chance."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait, or less long when there is a reason to look up."""
        ...

    def random(self) -> float:
        """A number from [0, 1)."""
        ...


class WallClock:
    """The clock of this machine. Whoever sleeps by it is woken by `stop`."""

    def __init__(self) -> None:
        self._stopped = Event()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait, until stopped at most."""
        self._stopped.wait(seconds)

    def random(self) -> float:
        """A number from [0, 1)."""
        return random.random()

    def stop(self) -> None:
        """Let nobody wait any more; safe to be called from a signal's handler."""
        self._stopped.set()

    def is_stopped(self) -> bool:
        """Whether it was stopped."""
        return self._stopped.is_set()
