"""A metered model: asked within the day's tokens, and left alone while it fails again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pydantic import BaseModel

from retrieval.writer.breaker import Breaker
from retrieval.writer.claims import Reply
from retrieval.writer.prompt import Message
from retrieval.writer.writing import Allowance, WriterFault

# Seconds that a question waits for a model before the search begins.
SECONDS = 8.0


class ShapedModel(Protocol):
    """A language model that replies with JSON of a shape within some seconds, or raises WriterFault."""

    @property
    def name(self) -> str: ...
    def reply(
        self, messages: Sequence[Message], shape: type[BaseModel] = Reply, seconds: float | None = None
    ) -> str: ...


class Metered:
    """A model with the breaker and the allowance that it shares with those who have it word answers.

    For any number of threads. A reply is waited for `seconds` at most.
    """

    def __init__(self, model: ShapedModel, breaker: Breaker, allowance: Allowance, seconds: float = SECONDS) -> None:
        self._model = model
        self._breaker = breaker
        self._allowance = allowance
        self._seconds = seconds

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str:
        """The model's reply as text; WriterFault when there is none, or when it may not be asked now."""
        if not self._allowance.allows():
            raise WriterFault("the tokens of the day are used up")
        if not self._breaker.allows():
            raise WriterFault("the model failed again and again and is left alone for a while")
        self._allowance.use(*(message.text for message in messages))
        try:
            reply = self._model.reply(messages, shape, self._seconds)
        except WriterFault:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        self._allowance.use(reply)
        return reply
