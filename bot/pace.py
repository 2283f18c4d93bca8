"""Keeping to Telegram's limits, so that no answer is refused for flooding and no chat waits for another.

The library's own limiter stops the whole bot when one chat must pause, counts in leaky buckets, through which twice the
limit can pass within one window, and lets a reading call or a courtesy take an answer's place.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery import Sleep, seconds

log = logging.getLogger(__name__)

Result: TypeAlias = bool | dict[str, Any] | list[dict[str, Any]]
Call: TypeAlias = Callable[[], Coroutine[Any, Any, Result]]
ChatId: TypeAlias = int | str

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
_PER_SECOND = 30
_PER_SECOND_IN_CHAT = 1
_PER_MINUTE_IN_GROUP = 20
# Telegram counts a call at some moment between its start and its end, which the network decides. Counted from start to
# end and on for a whole window, calls keep to the limit however long each was on its way; what is left for the margin
# is a clock of Telegram's that is not quite ours.
_MARGIN = 0.1
_SECOND, _MINUTE = 1.0 + _MARGIN, 60.0 + _MARGIN
# Flooding bans of several hours have been seen; nobody waits in a chat for an answer that comes later than this.
_LONGEST_WAIT = 3600.0

# Nobody misses one of these; a late one is worse than none.
_COURTESIES = {"sendChatAction", "setMessageReaction", "sendMessageDraft"}
# Calls that change nothing in a chat, though some name one.
_UNCHARGED = ("get", "answer")


class Pace(BaseRateLimiter[None]):
    """Makes calls to the Bot API as soon as Telegram's limits allow, in each chat in the order in which they came.

    Answers wait and are never dropped. A courtesy (typing, a reaction, a draft) is made at once or not at all, and
    leaves the second half of a group's minute to answers. When Telegram asks for a pause, only the chat of the call
    pauses, or only that kind of call when it sends nothing to a chat; RetryAfter when that takes more than an hour.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[tuple[str, ChatId | None], _Lane] = {}
        self._next_sweep = -math.inf
        # The limit over all chats: a slot for each call, by the time from which it can be used again.
        self._slots: asyncio.PriorityQueue[float] = asyncio.PriorityQueue()
        for _ in range(_PER_SECOND):
            self._slots.put_nowait(-math.inf)

    @property
    def waiting(self) -> int:
        """How many calls are held back at the moment."""
        return sum(lane.present - lane.under_way for lane in self._lanes.values())

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is left: a call that waits ends with the task that makes it."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Result:
        """Make the call when its time has come; True without making it for a courtesy whose time is not now."""
        call, chat = partial(callback, *args, **kwargs), _chat(data)
        if chat is None or endpoint.startswith(_UNCHARGED):
            lane = self._lane(endpoint, chat)
            with lane.entered():
                return await self._insist(lane, call)
        lane = self._lane("", chat)
        if endpoint in _COURTESIES:
            return await self._now_or_never(lane, call, endpoint)
        with lane.entered():
            async with lane.turn:
                return await self._insist(lane, call)

    def _lane(self, kind: str, chat: ChatId | None) -> _Lane:
        """The lane of what is sent to a chat (no kind), or of a kind of call that is not; idle ones are forgotten."""
        now = self._clock()
        if now >= self._next_sweep:
            self._lanes = {key: lane for key, lane in self._lanes.items() if not lane.is_idle(now)}
            self._next_sweep = now + _MINUTE
        if (kind, chat) not in self._lanes:
            name = (kind or "messages") + ("" if chat is None else f" in chat {chat}")
            self._lanes[kind, chat] = _Lane(name, () if kind else _windows(chat))
        return self._lanes[kind, chat]

    async def _insist(self, lane: _Lane, call: Call) -> Result:
        """Make the call in its time, and again after each pause that Telegram asks for."""
        if (pause := lane.held_until - self._clock()) > _LONGEST_WAIT:
            raise RetryAfter(math.ceil(pause))
        patience = _LONGEST_WAIT
        while True:
            await self._until(lane.free_at)
            if lane.windows:
                await self._take_slot()
            try:
                return await self._made(lane, call, lane.windows)
            except RetryAfter as error:
                patience -= seconds(error)
                if patience < 0:
                    raise

    async def _now_or_never(self, lane: _Lane, call: Call, endpoint: str) -> Result:
        if lane.has_better_to_do(self._clock()) or not self._slot_taken_now():
            log.debug("Left out %s: not now.", endpoint)
            return True
        with lane.entered():
            async with lane.turn:
                try:
                    # The limit of a second is one of messages, and an answer must not wait for the sign that it comes.
                    return await self._made(lane, call, lane.windows[1:])
                except RetryAfter:
                    return True

    async def _made(self, lane: _Lane, call: Call, windows: Sequence[_Window]) -> Result:
        """Make the call, which has its slot if it needs one; these limits count it until a window after its end."""
        lane.under_way += 1
        try:
            return await call()
        except RetryAfter as error:
            log.warning("Telegram wants a pause of %g s (%s).", seconds(error), lane.name)
            lane.held_until = max(lane.held_until, self._clock() + seconds(error) + _MARGIN)
            raise
        finally:
            lane.under_way -= 1
            ended = self._clock()
            for window in windows:
                window.add(ended)
            if lane.windows:
                self._slots.put_nowait(ended + _SECOND)

    async def _until(self, moment: Callable[[], float]) -> None:
        # The moment may move on meanwhile: another call of the kind meets a pause, too.
        while (wait := moment() - self._clock()) > 0:
            await self._sleep(wait)

    async def _take_slot(self) -> None:
        slot = await self._slots.get()
        try:
            await self._until(lambda: slot)
        except asyncio.CancelledError:
            self._slots.put_nowait(slot)
            raise

    def _slot_taken_now(self) -> bool:
        if self._slots.empty():
            return False
        slot = self._slots.get_nowait()
        if slot > self._clock():
            self._slots.put_nowait(slot)
            return False
        return True


class _Window:
    """A sliding window: at most so many calls in any so many seconds, made one after the other."""

    def __init__(self, most: int, length: float) -> None:
        self._most = most
        self._length = length
        self._ends: deque[float] = deque(maxlen=most)

    def add(self, end: float) -> None:
        """Count a call that ended now."""
        self._ends.append(end)

    def free_at(self) -> float:
        """The time from which the next call may be made."""
        return self._ends[0] + self._length if len(self._ends) == self._most else -math.inf

    def used(self, now: float) -> float:
        """The share of its calls that is used up."""
        return sum(end + self._length > now for end in self._ends) / self._most


@dataclass(slots=True)
class _Lane:
    """The calls that wait for the same limits and pauses: those to one chat, one by one, or those of one kind."""

    name: str
    windows: tuple[_Window, ...]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0
    under_way: int = 0
    held_until: float = -math.inf

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Count a call as present, so that the lane is kept and courtesies stand back."""
        self.present += 1
        try:
            yield
        finally:
            self.present -= 1

    def free_at(self) -> float:
        """The time from which the next call may be made."""
        return max([self.held_until, *(window.free_at() for window in self.windows)])

    def has_better_to_do(self, now: float) -> bool:
        """Whether a courtesy would delay an answer, now or later in this minute."""
        return bool(self.present) or self.free_at() > now or any(window.used(now) > 0.5 for window in self.windows)

    def is_idle(self, now: float) -> bool:
        """Whether nothing would change if the lane were forgotten."""
        return not self.present and self.held_until <= now and not any(window.used(now) for window in self.windows)


def _windows(chat: ChatId | None) -> tuple[_Window, ...]:
    """The limits of a chat, that of a second first; names belong to groups and channels, and so do negative ids."""
    second = _Window(_PER_SECOND_IN_CHAT, _SECOND)
    if isinstance(chat, int) and chat >= 0:
        return (second,)
    return (second, _Window(_PER_MINUTE_IN_GROUP, _MINUTE))


def _chat(data: Mapping[str, Any]) -> ChatId | None:
    """The chat of a call: one key for -100, "-100" and, since names have no case, one for "@Desk" and "@desk"."""
    named = data.get("chat_id")
    if named is None:
        return None
    try:
        return int(named)
    except (TypeError, ValueError):
        return str(named).lower()
