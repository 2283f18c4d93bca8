"""Steps: an answer that takes some, so that nobody else waits while a language model thinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from retrieval.answer import Answer
from retrieval.trace import Trace

# Is told the whole of a reply so far, as often as it grows.
Hear = Callable[[str], None]


class Steps(Protocol):
    """What is still to be done about an answer. Until it `is_over`: ask, then read.

    `ask` waits for a language model and touches nothing else; it may run in any thread, beside anything. `read` works
    with parts that are made for one thread at a time.
    """

    @property
    def is_over(self) -> bool: ...
    def ask(self, hear: Hear | None = None) -> None: ...
    def read(self) -> None: ...


class Answerer(Protocol):
    """Answers one question, in steps."""

    def begin(self, text: str, asked: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """The answer as it is without a language model, and what is still to be done about it, if anything is."""
        ...

    def drafted(self, trace: Trace, steps: Steps, text: str) -> Answer | None:
        """What may be shown of the answer while a reply has come as far as `text`; None while nothing may."""
        ...

    def finish(self, trace: Trace, steps: Steps) -> Trace:
        """The answer, once the steps are over."""
        ...


def in_line(answerer: Answerer, text: str, asked: date, shelves: Sequence[str]) -> Trace:
    """The answer with all that led to it, step after step."""
    trace, steps = answerer.begin(text, asked, shelves)
    if steps is None:
        return trace
    while not steps.is_over:
        steps.ask()
        steps.read()
    return answerer.finish(trace, steps)
