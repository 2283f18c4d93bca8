"""The writer's desk: what a language model may be asked by the chats of one data folder, and how it fares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import monotonic, time
from typing import Literal

from bot.writer_ledger import Resting, WriterLedger
from retrieval.writer.allowance import Allowance
from retrieval.writer.breaker import Breaker
from retrieval.writer.calls import Calls, ChatModel, Questions
from retrieval.writer.tally import Counts


@dataclass(frozen=True, slots=True)
class WriterState:
    """How a language model fares today: the calls of all chats, those that failed, and the tokens that were used.

    `tokens` of `most` were used by one chat, `total` of `most_total` by all. `resting` tells that it is left alone.
    """

    name: str
    calls: int
    failures: int
    tokens: int
    most: int
    total: int
    most_total: int
    resting: Resting | None = None

    @property
    def word(self) -> Literal["working", "left alone", "used up"]:
        """All of it in a word."""
        if self.resting:
            return "left alone"
        return "used up" if self.is_used_up else "working"

    @property
    def is_used_up(self) -> bool:
        """Whether no tokens are left to this chat."""
        return self.tokens >= self.most or self.total >= self.most_total


class WriterDesk:
    """A language model as the chats of one data folder use it; `name` is what the settings call it.

    It is opened at its first use. `tokens` may be used up in a day for each chat, and `total` for all. For any thread.
    """

    def __init__(self, file: Path, name: str, open_model: Callable[[], ChatModel], tokens: int, total: int) -> None:
        self._file = file
        self.name = name
        self._open_model = open_model
        self._tokens = tokens
        self._total = total

    @cached_property
    def calls(self) -> Calls:
        """What asks the model."""
        return Calls(self._open_model(), Breaker(monotonic), self._allowance, self._ledger, monotonic, time)

    def questions(self, shelf: str) -> Questions:
        """The model as it is asked about the questions of a chat."""
        return Questions(self.calls, shelf)

    @property
    def counts(self) -> Counts:
        """What the model was asked since the process began; no file is touched for it."""
        return replace(self.calls.tally.counts, is_resting=bool(self.calls.failures))

    def state(self, shelf: str) -> WriterState:
        """How it fares today, for the chat with this shelf."""
        calls, failures = self._ledger.calls(_today())
        used, total = self._allowance.used(shelf), self._allowance.used()
        return WriterState(self.name, calls, failures, used, self._tokens, total, self._total, self._resting())

    def _resting(self) -> Resting | None:
        # A process knows its own; of another one, as the bot is for `dateline status`, there is what that noted.
        is_well = "calls" in vars(self) and not self.calls.failures
        return None if is_well else self._ledger.resting(self.name)

    @cached_property
    def _allowance(self) -> Allowance:
        return Allowance(self._ledger, _today, self._tokens, self._total)

    @cached_property
    def _ledger(self) -> WriterLedger:
        return WriterLedger.open(self._file)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
