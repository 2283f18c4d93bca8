"""How much a person and a chat may ask, so that nobody takes the answers of the others."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of an ask: it is answered, it is refused with a notice, or it is refused without a word."""

    GRANTED = "granted"
    REFUSED = "refused"
    REFUSED_SILENTLY = "refused silently"


class Budget:
    """Counts what was granted, in sliding windows: a token bucket would grant twice the number within one window.

    A person's asks count in all chats together; an anonymous administrator or a channel is the person whose id is that
    of the chat it speaks as. What is refused does not count, so that patience always helps.

    There is at most one notice a window for a person in a chat, and one for everybody when it is the chat that has
    asked too much: a crowd that is told one by one would be a flood of notices.
    """

    def __init__(
        self,
        asks_per_person: int = 10,
        asks_per_chat: int = 30,
        window: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._clock = clock
        self._persons = _Log(asks_per_person)
        self._chats = _Log(asks_per_chat)
        self._notices = _Log(1)
        self._next_sweep = clock() + window

    def take(self, chat: int, person: int) -> Verdict:
        """Let `person` ask once in `chat`, or not."""
        now = self._clock()
        since = now - self._window
        self._forget(now)
        if self._chats.is_full(chat, since):
            return self._refusal(now, (chat,), (chat, person))
        if self._persons.is_full(person, since):
            return self._refusal(now, (chat, person))
        self._chats.add(chat, now)
        self._persons.add(person, now)
        return Verdict.GRANTED

    def _refusal(self, now: float, *told: tuple[int, ...]) -> Verdict:
        if any(self._notices.is_full(each, now - self._window) for each in told):
            return Verdict.REFUSED_SILENTLY
        for each in told:
            self._notices.add(each, now)
        return Verdict.REFUSED

    def _forget(self, now: float) -> None:
        """Drop those who were idle for a window; looking once a window keeps an ask cheap."""
        if now < self._next_sweep:
            return
        self._next_sweep = now + self._window
        for each in (self._persons, self._chats, self._notices):
            each.forget(now - self._window)


class _Log:
    """The latest times of each who did something, at most `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: defaultdict[Hashable, deque[float]] = defaultdict(lambda: deque(maxlen=most))

    def __len__(self) -> int:
        return len(self._times)

    def is_full(self, who: Hashable, since: float) -> bool:
        """Whether `who` did it as often as allowed after `since`."""
        return sum(when > since for when in self._times.get(who, ())) >= self._most

    def add(self, who: Hashable, now: float) -> None:
        """Note that `who` did it now."""
        self._times[who].append(now)

    def forget(self, since: float) -> None:
        """Drop those who did nothing after `since`."""
        for who in [who for who, times in self._times.items() if times[-1] <= since]:
            del self._times[who]
