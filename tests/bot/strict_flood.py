"""Telegram's limits on how much a bot may send, as sliding windows: whoever keeps to these keeps to any softer ones."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """What https://core.telegram.org/bots/faq names: 20 a minute in a group, 1 a second in a chat, 30 a second in all.

    `burst` messages to a chat may come at once, if as many seconds pass before the next such burst.
    """

    group_a_minute: int = 20
    burst: int = 1
    overall_a_second: int = 30


class Flood:
    """Counts what was let through to each chat."""

    def __init__(self, limits: FloodLimits) -> None:
        self._limits = limits
        self._times: defaultdict[tuple[str, int], deque[float]] = defaultdict(deque)

    def retry_after(self, chat: int, now: float, *, is_message: bool = True) -> int:
        """Seconds until a call to the chat would be let through; 0 when it is, and then it counts.

        The limit of a second is one of messages: a reaction, a draft or "typing…" counts for the others alone.
        """
        windows = list(self._windows(chat, is_message))
        wait = max(_wait(times, most, span, now) for times, most, span in windows)
        if wait > 0:
            return max(1, math.ceil(wait))
        for times, *_ in windows:
            times.append(now)
        return 0

    def _windows(self, chat: int, is_message: bool) -> Iterator[tuple[deque[float], int, float]]:
        yield self._times["overall", 0], self._limits.overall_a_second, 1.0
        if is_message:
            yield self._times["chat", chat], self._limits.burst, float(self._limits.burst)
        if chat < 0:
            yield self._times["group", chat], self._limits.group_a_minute, 60.0


def _wait(times: deque[float], most: int, span: float, now: float) -> float:
    while times and times[0] <= now - span:
        times.popleft()
    return times[0] + span - now if len(times) >= most else 0.0
