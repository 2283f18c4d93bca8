"""Leases: of several processes on one collection, on whatever machines, one does a thing until it ends or lapses."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from index.database import Database

# Longer than any single step takes (a page has 20 s to come, and a batch tells of itself while it is embedded), short
# enough that a killed process is soon replaced.
LASTS_S = 90.0


class Lease:
    """The right to do what `name` says, held by one process at a time and renewed by whoever has it."""

    def __init__(self, database: Database, name: str, lasts_s: float = LASTS_S) -> None:
        self._db = database
        self._name = name
        self._lasts_s = lasts_s
        self._holder = uuid4().hex

    def take(self, now: datetime) -> bool:
        """Take or renew it; False when another process holds it.

        A lease that would last longer than leases do was taken before the clock was set back, and has lapsed.
        """
        at = now.timestamp()
        given = (self._name, self._holder, at + self._lasts_s, self._holder, at, at + self._lasts_s)
        return bool(
            self._db.run(
                "INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
                "SET holder = excluded.holder, until = excluded.until WHERE holder = ? OR until <= ? OR until > ?",
                given,
            )
        )

    def until(self) -> float:
        """When it lapses, in seconds since 1970, whoever holds it; 0 if nobody ever did."""
        row = self._db.row("SELECT until FROM leases WHERE name = ?", (self._name,))
        return float(row[0]) if row else 0.0

    def give_back(self) -> None:
        """Let another process take it at once."""
        self._db.run("DELETE FROM leases WHERE name = ? AND holder = ?", (self._name, self._holder))
