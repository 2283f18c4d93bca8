"""The database: an embedded SQLite file, such as that of catalog and ledger, opened and migrated; faults in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from index.errors import CatalogDamaged, CatalogTooNew, DataBusy, DataNotWritable, IndexFault

FILE = "catalog.db"
# Seconds that a statement waits for another process that writes.
PATIENCE = 30.0
# Pages of 4 kB that are given back in one transaction: 8 MB, in 0.2 s on a busy disk.
_PAGES_A_STEP = 2_000


class Database:
    """One connection to the file. Each method raises an IndexFault for what keeps it from being read or written."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def open(cls, path: Path, migrations: str = "migrations", patience: float = PATIENCE) -> Database:
        """Open the file at `path`, making it or migrating it by a folder of scripts in this package as needed.

        A statement waits `patience` seconds for another process that writes.
        """
        with _told(path):
            if path.parent.exists() and not path.parent.is_dir():
                raise DataNotWritable(f"{path.parent} is a file, not a folder: choose another --data folder.")
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
            try:
                # What is forgotten can then be given back to the disk in small steps. A VACUUM would hold up whoever
                # writes for as long as it takes to write the whole file anew. Of a new file only: it waits for writers.
                if not db.execute("PRAGMA page_count").fetchone()[0]:
                    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA foreign_keys = ON")
                # With WAL, NORMAL survives a killed process; only a power cut may undo the last commits, whole.
                db.execute("PRAGMA synchronous = NORMAL")
                _migrate(db, path, migrations)
            except BaseException:
                db.close()
                raise
        return cls(db, path)

    def close(self) -> None:
        """Close the file; it cannot be used afterwards."""
        self._db.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make every reading inside the block see one and the same state, whatever another process writes."""
        with _told(self._path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make all changes inside the block one transaction: all of them, or none."""
        with _told(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled the transaction back already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def run(self, statement: str, given: Sequence[object] = ()) -> int:
        """Run one statement; gives the number of rows that it changed."""
        with _told(self._path):
            return self._db.execute(statement, tuple(given)).rowcount

    def run_each(self, statement: str, given: Sequence[Sequence[object]]) -> None:
        """Run one statement for each of the rows given."""
        with _told(self._path):
            self._db.executemany(statement, [tuple(row) for row in given])

    def changes(self) -> int:
        """How many rows were changed by this connection since it was opened."""
        return self._db.total_changes

    def give_back(self) -> None:
        """Give pages that hold nothing back to the disk, in small transactions, between which others may write."""
        with _told(self._path):
            # A script, since `execute` would give back one page only.
            while (free := self._free()) and self._db.executescript(f"PRAGMA incremental_vacuum({_PAGES_A_STEP})"):
                if self._free() >= free:
                    break  # a file that was made before it could
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _free(self) -> int:
        return int(self._db.execute("PRAGMA freelist_count").fetchone()[0])

    def rows(self, statement: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a statement gives."""
        with _told(self._path):
            return self._db.execute(statement, tuple(given)).fetchall()

    def row(self, statement: str, given: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row, None when there is none."""
        return next(iter(self.rows(statement, given)), None)

    def one(self, statement: str, given: Sequence[object] = ()) -> tuple[Any, ...]:
        """The first row of a statement that always gives one."""
        return self.rows(statement, given)[0]


def _migrate(db: sqlite3.Connection, path: Path, folder: str) -> None:
    """Bring the schema up to date: each numbered file once, in order, in one transaction with its number."""
    scripts = sorted((f for f in files("index").joinpath(folder).iterdir() if f.name.endswith(".sql")), key=_number)
    newest = _number(scripts[-1])
    if _schema(db) == newest:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: another process may have migrated meanwhile.
        at = _schema(db)
        if at > newest:
            raise CatalogTooNew(
                f"{path} has schema {at}, and this Dateline knows {newest}: "
                "upgrade Dateline, or choose another --data folder."
            )
        for script in scripts:
            if _number(script) > at:
                for statement in _statements(script.read_text("utf-8")):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_number(script)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _number(script: Traversable) -> int:
    return int(script.name.partition("_")[0])


def _schema(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """Split a script, since `executescript` would commit before it runs."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what went wrong with the file in words that a person can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _fault(path, error) from error
    except OSError as error:
        raise DataNotWritable(f"{error.filename or path}: {error.strerror}: choose another --data folder.") from error


def _fault(path: Path, error: sqlite3.DatabaseError) -> IndexFault:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return DataNotWritable(f"The disk that holds {path} is full: free some space and run the same command again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR")):
        return DataNotWritable(f"{path} cannot be written ({error}): check the disk and the folder's permissions.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DataBusy(f"{path} is held by another process: wait for it, or stop it.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return CatalogDamaged(
            f"{path} is damaged ({error}): put a backup in its place, or move it away and add the reports again. "
            "Nothing was changed."
        )
    return IndexFault(f"{path}: {error}")
