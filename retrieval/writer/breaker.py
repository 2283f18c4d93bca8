"""The breaker: a model that fails again and again is left alone for a while, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

# Failures in a row after which it opens, and seconds for which it stays open.
FAILURES, REST = 3, 60.0


class Breaker:
    """Open after some failures in a row; then one call is let through when its rest is over, and decides.

    `now` tells the seconds of a clock that only goes forward. For any number of threads.
    """

    def __init__(self, now: Callable[[], float], failures: int = FAILURES, rest: float = REST) -> None:
        self._now = now
        self._most = failures
        self._rest = rest
        self._failures = 0
        self._until = 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether it keeps calls away now."""
        with self._lock:
            return self._failures >= self._most and self._now() < self._until

    @property
    def failures(self) -> int:
        """The failures in a row, once they are so many that calls are kept away until one goes well; 0 before."""
        with self._lock:
            return self._failures if self._failures >= self._most else 0

    def allows(self) -> bool:
        """Whether a call may be made; one that is let through after a rest keeps others away until it is told."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._now() < self._until:
                return False
            self._until = self._now() + self._rest
            return True

    def succeeded(self) -> None:
        """A call went well: it closes."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """A call failed."""
        with self._lock:
            self._failures += 1
            self._until = self._now() + self._rest
