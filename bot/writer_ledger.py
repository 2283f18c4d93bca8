"""What the language model that words answers was used for today, and whether it is left alone: kept over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from index.database import Database


@dataclass(frozen=True, slots=True)
class Resting:
    """A model is left alone since a moment (seconds since 1970), after so many failures in a row."""

    since: float
    failures: int


class WriterLedger:
    """The use of a language model in one data folder. Raises an IndexFault when the file cannot be used.

    For any thread: replies come in while the desk and the ledger of the chats are at work in others, so it has a
    connection of its own.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._turn = Lock()

    @classmethod
    def open(cls, path: Path) -> WriterLedger:
        """Open it in the database at `path`, making or migrating that as needed."""
        return cls(Database.open(path))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def used(self, day: str, shelf: str | None = None) -> int:
        """The tokens that a shelf used on a day, or all of them."""
        which, given = ("", [day]) if shelf is None else (" AND shelf = ?", [day, shelf])
        with self._turn:
            return int(self._db.one(f"SELECT coalesce(sum(tokens), 0) FROM writer_use WHERE day = ?{which}", given)[0])

    def calls(self, day: str) -> tuple[int, int]:
        """The calls of a day, and how many of them failed."""
        with self._turn:
            statement = "SELECT coalesce(sum(calls), 0), coalesce(sum(failures), 0) FROM writer_use WHERE day = ?"
            calls, failures = self._db.one(statement, [day])
        return int(calls), int(failures)

    def note(self, day: str, shelf: str, tokens: int, calls: int = 0, failures: int = 0) -> None:
        """Count more for a shelf, and forget the days before."""
        with self._turn, self._db.writing():
            self._db.run("DELETE FROM writer_use WHERE day < ?", [day])
            self._db.run(
                "INSERT INTO writer_use VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "calls = calls + excluded.calls, failures = failures + excluded.failures, "
                "tokens = max(tokens + excluded.tokens, 0)",
                [day, shelf, calls, failures, tokens],
            )

    def rests(self, writer: str, since: float, failures: int) -> None:
        """Note that a model is left alone."""
        with self._turn:
            self._db.run("INSERT OR REPLACE INTO writer_rests VALUES (?, ?, ?)", [writer, since, failures])

    def recovered(self, writer: str) -> None:
        """Note that a model replies again."""
        with self._turn:
            self._db.run("DELETE FROM writer_rests WHERE writer = ?", [writer])

    def resting(self, writer: str) -> Resting | None:
        """Since when a model is left alone, None when it is not."""
        with self._turn:
            row = self._db.row("SELECT since, failures FROM writer_rests WHERE writer = ?", [writer])
        return Resting(*row) if row else None
