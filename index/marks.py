"""The marks: which passages have vectors, which wait for them, and which vectors are to go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.database import Database
from index.report import Passage
from index.rows import ON_SHELF, SELECT_PASSAGE, TEXT_OF, on_shelves, passage_of


@dataclass(frozen=True, slots=True)
class Pending:
    """A passage that waits for its vector, with its report's title and shelf."""

    passage: Passage
    title: str
    shelf: str


class Marks:
    """How the catalog says the vectors should stand. One instance serves one thread at a time."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def pending(self, limit: int) -> list[Pending]:
        """Passages that wait for their vectors, oldest first."""
        rows = self._db.rows(
            f"{SELECT_PASSAGE}, v.title, r.shelf FROM passages p {TEXT_OF} JOIN reports r ON r.id = p.report "
            "WHERE p.embedded = 0 ORDER BY p.id LIMIT ?",
            (limit,),
        )
        return [Pending(passage_of(row), str(row[5]), str(row[6])) for row in rows]

    def pending_count(self, shelves: Sequence[str] | None = None) -> int:
        """How many passages wait for their vectors, on these shelves or on all."""
        on, given = on_shelves(shelves)
        return int(self._db.one(f"SELECT count(*) FROM {ON_SHELF} WHERE p.embedded = 0 AND {on}", given)[0])

    def waits_for(self, count: int) -> bool:
        """Whether at least so many passages wait for their vectors; asked often, so no more are counted."""
        (waiting,) = self._db.one("SELECT count(*) FROM (SELECT 1 FROM passages WHERE embedded = 0 LIMIT ?)", (count,))
        return int(waiting) >= count

    def keys(self, shelves: Sequence[str] | None = None) -> set[str]:
        """The keys of the passages on these shelves, or on all, embedded or waiting."""
        on, given = on_shelves(shelves)
        return {str(key) for (key,) in self._db.rows(f"SELECT p.key FROM {ON_SHELF} WHERE {on}", given)}

    def embedded_keys(self, shelves: Sequence[str] | None = None) -> set[str]:
        """The keys of the passages on these shelves, or on all, whose vectors should be in the collections."""
        on, given = on_shelves(shelves)
        rows = self._db.rows(f"SELECT p.key FROM {ON_SHELF} WHERE p.embedded = 1 AND {on}", given)
        return {str(key) for (key,) in rows}

    def embedded_count(self, shelves: Sequence[str] | None = None) -> int:
        """How many passages on these shelves, or on all, should have a vector."""
        on, given = on_shelves(shelves)
        return int(self._db.one(f"SELECT count(*) FROM {ON_SHELF} WHERE p.embedded = 1 AND {on}", given)[0])

    def await_vectors(self, keys: Iterable[str]) -> None:
        """Mark passages as waiting for their vectors again; their reports stay in force meanwhile."""
        with self._db.writing():
            self._db.run_each("UPDATE passages SET embedded = 0 WHERE key = ?", [(key,) for key in keys])

    def retired(self, limit: int = -1) -> list[tuple[str, str]]:
        """Keys whose vectors are to be removed, so many at most, each with the shelf in whose collection they are."""
        rows = self._db.rows("SELECT key, shelf FROM retired LIMIT ?", (limit,))
        return [(str(key), str(shelf)) for key, shelf in rows]

    def dropped(self, retired: Sequence[tuple[str, str]]) -> None:
        """The vectors under these keys are gone from the collections of these shelves."""
        with self._db.writing():
            self._db.run_each("DELETE FROM retired WHERE key = ? AND shelf = ?", retired)
