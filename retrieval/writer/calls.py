"""Calls: whether a language model may be asked now, and what it is asked with: time, tokens, and a place in the row."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import Protocol

from pydantic import BaseModel

from index.errors import IndexFault
from retrieval.steps import Hear
from retrieval.writer.allowance import Allowance, tokens_of
from retrieval.writer.breaker import Breaker
from retrieval.writer.claims import Reply
from retrieval.writer.prompt import Message
from retrieval.writer.tally import Tally

log = logging.getLogger(__name__)

# Seconds that a person waits for words, however many calls they take; calls at a time, over all chats: a model on a
# machine of one's own has no more to give. Who comes third waits for a place for so many seconds at most: the answer
# in the reports' own words is there already.
SECONDS, AT_ONCE, PATIENCE = 30.0, 2, 5.0
# What a question waits for the model before the search begins.
QUESTION_SECONDS = 8.0
# A call with less time than this would only fail.
_LEAST = 1.0


class WriterFault(Exception):
    """A model gave no reply: it is out of reach, too slow, or refuses. The message holds no secret."""


class NotAsked(WriterFault):
    """A model was not asked: the message says why."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply, and the tokens that it took with what was asked, as its provider counts them; 0 where it does not."""

    text: str
    tokens: int = 0


class ChatModel(Protocol):
    """A language model: the messages of a talk in, its reply out. Raises WriterFault, after `seconds` at the latest.

    The reply is JSON of that `shape` if the model keeps to what it was asked for. `hear`, where it is given, is told it
    as it grows, if the model can be listened to.
    """

    @property
    def name(self) -> str: ...
    def reply(
        self, messages: Sequence[Message], seconds: float, hear: Hear | None = None, shape: type[BaseModel] = Reply
    ) -> Spoken: ...


class Rests(Protocol):
    """Where is kept, for other processes, that a model is left alone. Raises an IndexFault when it cannot be."""

    def rests(self, writer: str, since: float, failures: int) -> None: ...
    def recovered(self, writer: str) -> None: ...


class Calls:
    """Asks a model: one call at a time for a shelf, which is a chat's, and `AT_ONCE` over all.

    No call is made when the day's tokens are used up, and while the model is left alone after failing again and again.
    For any number of threads. `now` tells the seconds of a clock that only goes forward, `clock` those since 1970.
    """

    def __init__(
        self,
        model: ChatModel,
        breaker: Breaker,
        allowance: Allowance,
        rests: Rests,
        now: Callable[[], float],
        clock: Callable[[], float],
        seconds: float = SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        self._model = model
        self._breaker = breaker
        self._allowance = allowance
        self._rests = rests
        self._now = now
        self._clock = clock
        self._seconds = seconds
        self._patience = patience
        self._slots = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()
        self._asking: set[str] = set()
        # Since when it is left alone. The process before this one may have noted that, too: a first success clears it.
        self._since: float | None = None
        self._is_noted = True
        self.tally = Tally()

    @property
    def name(self) -> str:
        """What the settings call the model."""
        return self._model.name

    @property
    def failures(self) -> int:
        """The failures in a row for which it is left alone, 0 when it is not."""
        return self._breaker.failures

    def line(self, shelf: str, seconds: float | None = None, shape: type[BaseModel] = Reply) -> Line:
        """A talk for a shelf, in replies of that shape, whose time runs from now on."""
        return Line(self, shelf, self._now() + (self._seconds if seconds is None else seconds), shape)

    def reply(
        self, shelf: str, messages: Sequence[Message], until: float, hear: Hear | None, shape: type[BaseModel]
    ) -> str:
        """The model's reply, before the clock shows `until`. NotAsked when it may not be asked, else WriterFault."""
        try:
            if not self._allowance.allows(shelf):
                raise NotAsked("the tokens of the day are used up")
            if self._breaker.is_open:
                raise NotAsked("the model failed again and again and is left alone for a while")
            with self._place(shelf, until):
                return self._asked(shelf, messages, until - self._now(), hear, shape)
        except IndexFault as fault:
            # What cannot be counted is not spent.
            log.error("The writer is not asked: %s", fault)
            raise NotAsked(str(fault)) from fault

    @contextmanager
    def _place(self, shelf: str, until: float) -> Iterator[None]:
        with self._lock:
            if shelf in self._asking:
                raise NotAsked("another answer is worded for the same chat")
            self._asking.add(shelf)
        try:
            if not self._slots.acquire(timeout=max(min(self._patience, until - self._now()), 0)):
                raise NotAsked(f"the model is busy with {AT_ONCE} answers")
            try:
                yield
            finally:
                self._slots.release()
        finally:
            with self._lock:
                self._asking.discard(shelf)

    def _asked(
        self, shelf: str, messages: Sequence[Message], seconds: float, hear: Hear | None, shape: type[BaseModel]
    ) -> str:
        if seconds < _LEAST:
            raise NotAsked("there is no time left for it")
        if not self._breaker.allows():
            raise NotAsked("the model failed again and again and is left alone for a while")
        guess = tokens_of(*(message.text for message in messages))
        # Before it is sent: a process that is killed now has paid for it all the same.
        self._allowance.use(shelf, guess, calls=1)
        try:
            spoken = self._model.reply(messages, seconds, hear, shape)
        except WriterFault as fault:
            self._failed(shelf, guess, fault)
            raise
        tokens = spoken.tokens or guess + tokens_of(spoken.text)
        self._succeeded(shelf, tokens, tokens - guess)
        return spoken.text

    def _failed(self, shelf: str, tokens: int, fault: WriterFault) -> None:
        log.warning("%s", fault)
        self._breaker.failed()
        self.tally.called(tokens, has_failed=True)
        self._allowance.use(shelf, 0, failures=1)
        if failures := self._breaker.failures:
            self._since, self._is_noted = self._since or self._clock(), True
            self._rests.rests(self.name, self._since, failures)

    def _succeeded(self, shelf: str, tokens: int, uncounted: int) -> None:
        self._breaker.succeeded()
        self.tally.called(tokens)
        self._allowance.use(shelf, uncounted)
        if self._is_noted:
            self._since, self._is_noted = None, False
            self._rests.recovered(self.name)


@dataclass(frozen=True, slots=True)
class Line:
    """A talk with the model for one shelf, of which the last word must come before the clock shows `until`."""

    calls: Calls
    shelf: str
    until: float
    shape: type[BaseModel]

    @property
    def name(self) -> str:
        """What the settings call the model."""
        return self.calls.name

    def reply(self, messages: Sequence[Message], hear: Hear | None = None) -> str:
        """The model's reply; NotAsked when it may not be asked now, else WriterFault when there is none."""
        return self.calls.reply(self.shelf, messages, self.until, hear, self.shape)


@dataclass(frozen=True, slots=True)
class Questions:
    """The model as it is asked about a question before that is searched for, at the cost of a shelf."""

    calls: Calls
    shelf: str

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str:
        """The model's reply; WriterFault when there is none in time, or when it may not be asked now."""
        return self.calls.line(self.shelf, QUESTION_SECONDS, shape).reply(messages)
