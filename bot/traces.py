"""Traces: how the last answers came about, kept so that each can be told again.

They lie in a file of their own beside the catalog's: what people asked is no part of the collection and of no backup of
it, nobody who writes reports or answers chats waits for a trace, and whoever removes the file loses nothing else. An
answer never waits longer than a moment for its trace, nor fails with it.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from index.database import Database
from index.errors import CatalogDamaged, CatalogTooNew, IndexFault
from index.report import Report
from retrieval.record import Replay, recorded, replayed
from retrieval.trace import Trace

log = logging.getLogger(__name__)

TRACES = "traces.db"
# The newest so many: a trace takes 4.1 kB of the disk over the demo's questions, so all of them some 20 MB.
MOST = 5_000
# Seconds after which one is forgotten: 30 days, half as long as the answers of chats are.
KEPT = 30 * 86_400.0
# Seconds to wait for another process that keeps one; that takes it a few milliseconds.
_PATIENCE = 0.2


class UnknownTrace(IndexFault):
    """No trace is kept under that name."""


@dataclass(frozen=True, slots=True)
class TraceFacts:
    """One trace in the list of them.

    `at` is in seconds since 1970; `failed` is the stage at which it ended, empty for an answer.
    """

    id: str
    at: float
    question: str
    status: str
    failed: str
    took_ms: float


_FACTS = "id, at, question, status, failed, took_ms"


class Traces:
    """The traces in the file at `path`, which is made when the first is kept. For one thread at a time."""

    def __init__(self, path: Path, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._most = most
        self._clock = clock
        self._is_failing = False

    def kept(self, trace: Trace, shelves: Sequence[str]) -> Trace:
        """Keep a trace of a question asked of these shelves; its answer then names it, unless that fails."""
        name = secrets.token_hex(6)
        named = replace(trace, answer=replace(trace.answer, trace=name))
        try:
            self._keep(name, named, shelves)
        except Exception as error:  # whatever is wrong with a trace, the answer stands
            if not self._is_failing:
                fault = error if isinstance(error, IndexFault) else repr(error)
                log.warning("Answers are given, but how they came about is not kept: %s", fault)
            self._is_failing = True
            return trace
        self._is_failing = False
        return named

    def newest(self, most: int) -> list[TraceFacts]:
        """The last ones, the newest first."""
        rows = self._db.rows(f"SELECT {_FACTS} FROM traces ORDER BY number DESC LIMIT ?", (most,))
        return [TraceFacts(*row) for row in rows]

    def replayed(self, name: str, held: Callable[[str, int], Report | None]) -> tuple[TraceFacts, Replay]:
        """A trace told again, UnknownTrace when none is kept; `held` gives a report's version if it is still there."""
        row = self._db.row(f"SELECT {_FACTS}, body FROM traces WHERE id = ?", (name,))
        if row is None:
            raise UnknownTrace(
                f"No trace is kept under {name!r}: `dateline trace` lists those that are, the last {self._most:,} of "
                f"{KEPT / 86_400:.0f} days."
            )
        return TraceFacts(*row[:-1]), replayed(row[-1], held)

    def _keep(self, name: str, trace: Trace, shelves: Sequence[str]) -> None:
        answer, now = trace.answer, self._clock()
        row = (name, now, answer.question, answer.status, trace.failed, answer.took_ms, recorded(trace, shelves))
        with self._db.writing():
            self._db.run(f"INSERT INTO traces ({_FACTS}, body) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._db.run(
                "DELETE FROM traces WHERE at < ? OR number <= (SELECT max(number) FROM traces) - ?",
                (now - KEPT, self._most),
            )

    @cached_property
    def _db(self) -> Database:
        try:
            return Database.open(self._path, "trace_migrations", _PATIENCE)
        except (CatalogDamaged, CatalogTooNew) as error:
            raise IndexFault(
                f"{self._path} cannot be read ({error.__cause__ or 'it is newer than this Dateline'}): remove it; it "
                "holds nothing but traces."
            ) from error
