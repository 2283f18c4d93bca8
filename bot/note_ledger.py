"""The ledger of notes: which answers quote what was corrected or withdrawn since, and which chats were told so.

It lies in the same file as the catalog, and a process that is killed anywhere is followed by one that finds in it what
is left to send. Called from the event loop, as the other ledger is.
"""

from __future__ import annotations

from pathlib import Path

from index.database import Database


class NoteLedger:
    """The notes of one data folder, each named by its answer. Raises an IndexFault when it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @classmethod
    def open(cls, path: Path) -> NoteLedger:
        """Open it in the database at `path`, making or migrating it as needed."""
        return cls(Database.open(path))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def due(self, since: float) -> list[str]:
        """The answers given since then that quote a version which was corrected or withdrawn later, the oldest first.

        Not those that had their note, nor those of chats that want none or that the bot has left.
        """
        rows = self._db.rows(
            "SELECT DISTINCT a.id, a.at FROM changes c JOIN cited q ON q.report = c.report AND q.version < c.version "
            "JOIN answers a ON a.id = q.answer JOIN chats h ON h.id = a.chat LEFT JOIN notes n ON n.answer = a.id "
            "WHERE c.verdict IN ('corrected', 'withdrawn') AND a.at >= ? AND a.message <> 0 AND h.follows_up "
            "AND h.state <> 'left' AND coalesce(n.done, 0) = 0 ORDER BY a.at, a.id",
            (since,),
        )
        return [str(answer) for answer, _ in rows]

    def claim(self, answer: str, worker: str, at: float) -> int | None:
        """Give a note to a worker: how often it may have arrived; None when another one has it, or it is done."""
        rows = self._db.rows(
            "INSERT INTO notes (answer, worker, at) VALUES (?, ?, ?) ON CONFLICT (answer) DO UPDATE "
            "SET worker = excluded.worker WHERE done = 0 AND worker IN ('', excluded.worker) RETURNING sends",
            (answer, worker, at),
        )
        return int(rows[0][0]) if rows else None

    def sending(self, answer: str) -> None:
        """Note that a note leaves now, and may have arrived from then on."""
        self._db.run("UPDATE notes SET sends = sends + 1 WHERE answer = ?", (answer,))

    def not_sent(self, answer: str) -> None:
        """Note that a note that left did not arrive."""
        self._db.run("UPDATE notes SET sends = sends - 1 WHERE answer = ?", (answer,))

    def done(self, answer: str, at: float) -> None:
        """Mark a note as done, sent or given up."""
        self._db.run("UPDATE notes SET done = 1, at = ? WHERE answer = ?", (at, answer))

    def give_back(self, answer: str) -> None:
        """Let any worker take a note later."""
        self._db.run("UPDATE notes SET worker = '' WHERE answer = ?", (answer,))

    def release(self, worker: str) -> None:
        """Let others take what a worker leaves, or died over."""
        self._db.run("UPDATE notes SET worker = '' WHERE worker = ? AND done = 0", (worker,))

    def workers(self) -> list[str]:
        """Who holds notes that are not done."""
        rows = self._db.rows("SELECT DISTINCT worker FROM notes WHERE done = 0 AND worker <> ''")
        return [str(worker) for (worker,) in rows]

    def told(self, chat: int, since: float) -> int:
        """How many notes a chat had since then."""
        row = self._db.one(
            "SELECT count(*) FROM notes n JOIN answers a ON a.id = n.answer WHERE a.chat = ? AND n.done = 1 "
            "AND n.at >= ?",
            (chat, since),
        )
        return int(row[0])
