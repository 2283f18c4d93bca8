"""The catalog: the embedded SQLite database that is the source of truth."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from index.errors import CatalogDamaged, CatalogTooNew, DataBusy, DataNotWritable, IndexFault, UnknownReport
from index.report import Passage, Report

Stored = Literal["added", "updated", "unchanged"]

_REPORT_COLUMNS = (
    "v.report, v.title, v.publisher, v.published, v.dated_by, v.fetched, v.text, "
    "v.url, v.updated, v.language, v.version"
)
# A live passage is one of the version that answers are drawn from.
_LIVE = "reports r JOIN passages p ON p.report = r.id AND p.version = r.live"
_SELECT_PASSAGE = 'SELECT p.report, p.version, p.start, p."end", substr(v.text, p.start + 1, p."end" - p.start)'
_TEXT_OF = "JOIN versions v ON v.report = p.report AND v.version = p.version"
# SQLite allows 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER); half of that leaves room.
_MAX_PARAMETERS = 16_000


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A live passage that holds words of a question, with its BM25 score (larger is better)."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Census:
    """How much the catalog holds: live reports, live passages, and the newest publication."""

    reports: int
    passages: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class PublisherCount:
    """One publisher, how many live reports it has, and its newest."""

    publisher: str
    reports: int
    newest: datetime


class Catalog:
    """Reports, versions, passages and the word index of one data folder.

    Every statement of SQL in the product is in this class. One instance serves one thread at a time; each of its
    reading methods sees one state of the database, and `snapshot` makes several of them see the same one.
    Raises an `IndexFault` for whatever keeps the file from being read or written.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Open the catalog at `path`, making or migrating it as needed."""
        with _told(path):
            if path.parent.exists() and not path.parent.is_dir():
                raise DataNotWritable(f"{path.parent} is a file, not a folder: choose another --data folder.")
            path.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA foreign_keys = ON")
                # With WAL, NORMAL survives a killed process; only a power cut may undo the last commits, whole.
                db.execute("PRAGMA synchronous = NORMAL")
                _migrate(db, path)
            except BaseException:
                db.close()
                raise
        return cls(db, path)

    def close(self) -> None:
        """Close the file; the catalog cannot be used afterwards."""
        self._db.close()

    # --- what a reader asks -------------------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Make every reading inside the block see one and the same state, whatever another process writes."""
        with _told(self._path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def generation(self) -> int:
        """A number that grows with every change that a reader could see."""
        return int(self._one("SELECT value FROM facts WHERE name = 'generation'")[0])

    def fact(self, name: str) -> str:
        """A remembered fact, empty when it was never told."""
        row = self._row("SELECT value FROM facts WHERE name = ?", (name,))
        return str(row[0]) if row else ""

    def report(self, report: str, version: int | None = None) -> Report:
        """A report's newest version, or the one asked for; UnknownReport when there is none."""
        row = self._row(
            f"SELECT {_REPORT_COLUMNS} FROM versions v WHERE v.report = ? AND (? IS NULL OR v.version = ?) "
            "ORDER BY v.version DESC LIMIT 1",
            (report, version, version),
        )
        if row is None:
            which = report if version is None else f"{report}, version {version}"
            raise UnknownReport(f"No report has the id {which!r}: `dateline search` and `ask --json` print ids.")
        return _report(row)

    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]:
        """The versions in force of these reports, by id."""
        found: dict[str, Report] = {}
        for part in _parts(ids):
            rows = self._rows(
                f"SELECT {_REPORT_COLUMNS} FROM reports r JOIN versions v ON v.report = r.id AND v.version = r.live "
                f"WHERE r.id IN ({_marks(part)})",
                part,
            )
            found.update((report.id, report) for report in map(_report, rows))
        return found

    def live_passages(self, keys: Iterable[str]) -> dict[str, Passage]:
        """The live passages among these keys, by key: what was retired or is not whole yet is left out."""
        found: dict[str, Passage] = {}
        for part in _parts(keys):
            rows = self._rows(f"{_SELECT_PASSAGE} FROM {_LIVE} {_TEXT_OF} WHERE p.key IN ({_marks(part)})", part)
            found.update((passage.key, passage) for passage in map(_passage, rows))
        return found

    def words(self, expression: str, limit: int, title_weight: float) -> list[WordMatch]:
        """The live passages that match an FTS5 expression, best BM25 first."""
        rows = self._rows(
            f"{_SELECT_PASSAGE}, -m.score FROM (SELECT rowid, bm25(words, ?, 1.0) AS score FROM words "
            f"WHERE words MATCH ? ORDER BY score LIMIT ?) m JOIN passages p ON p.id = m.rowid {_TEXT_OF} "
            "ORDER BY m.score, p.id",
            (title_weight, expression, limit),
        )
        return [WordMatch(_passage(row), float(row[5])) for row in rows]

    def rarity(self, words: Sequence[str]) -> dict[str, int]:
        """In how many live passages each word stands, in any of its inflections."""
        counts: dict[str, int] = {}
        for word in words:
            quoted = '"' + word.replace('"', '""') + '"'
            counts[word] = int(self._one("SELECT count(*) FROM words WHERE words MATCH ?", (quoted,))[0])
        return counts

    def census(self) -> Census:
        """Count what answers are drawn from."""
        reports, newest = self._one(
            "SELECT count(*), max(v.published) FROM reports r JOIN versions v ON v.report = r.id AND v.version = r.live"
        )
        (passages,) = self._one(f"SELECT count(*) FROM {_LIVE}")
        return Census(int(reports), int(passages), datetime.fromisoformat(str(newest)) if newest else None)

    def publishers(self) -> list[PublisherCount]:
        """The publishers of the live reports, those with most reports first."""
        rows = self._rows(
            "SELECT v.publisher, count(*) AS n, max(v.published) FROM reports r "
            "JOIN versions v ON v.report = r.id AND v.version = r.live "
            "GROUP BY v.publisher ORDER BY n DESC, v.publisher",
            (),
        )
        return [PublisherCount(str(p), int(str(n)), datetime.fromisoformat(str(newest))) for p, n, newest in rows]

    # --- what ingest writes -------------------------------------------------------------------------------------

    def digest(self, report: str) -> str:
        """The digest of a report's newest version; empty when the report is new."""
        row = self._row("SELECT digest FROM versions WHERE report = ? ORDER BY version DESC LIMIT 1", (report,))
        return str(row[0]) if row else ""

    def store(self, report: Report, source: str, passages: Sequence[Passage]) -> Stored:
        """Write a new report, or a new version of a known one, with its passages, to be embedded: all or nothing.

        `passages` are offsets into `report.text`; their version is numbered here.
        """
        known = self.digest(report.id)
        if known == report.digest:
            return "unchanged"
        with self._writing():
            (last,) = self._one("SELECT coalesce(max(version), 0) FROM versions WHERE report = ?", (report.id,))
            version = int(last) + 1
            self._db.execute(
                "INSERT INTO reports (id, source) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET source = excluded.source",
                (report.id, source),
            )
            self._db.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                _row_of(replace(report, version=version)),
            )
            # A version that was never embedded to its end gives way to this one.
            self._retire(
                "report = ? AND version NOT IN (SELECT coalesce(live, 0) FROM reports WHERE id = ?)", report.id
            )
            numbered = [replace(passage, version=version) for passage in passages]
            self._db.executemany(
                'INSERT INTO passages (key, report, version, start, "end") VALUES (?, ?, ?, ?, ?)',
                [(p.key, p.report, p.version, p.start, p.end) for p in numbered],
            )
        return "updated" if known else "added"

    def remove(self, report: str) -> None:
        """Forget a report, all its versions and passages; UnknownReport when there is none."""
        self.report(report)
        with self._writing():
            self._retire("report = ? AND ? IS NOT NULL", report)
            self._db.execute("DELETE FROM reports WHERE id = ?", (report,))
            self._changed()

    def pending(self, limit: int) -> list[tuple[Passage, str]]:
        """Passages that wait for their vectors, oldest first, each with its report's title."""
        rows = self._rows(
            f"{_SELECT_PASSAGE}, v.title FROM passages p {_TEXT_OF} WHERE p.embedded = 0 ORDER BY p.id LIMIT ?",
            (limit,),
        )
        return [(_passage(row), str(row[5])) for row in rows]

    def pending_count(self) -> int:
        """How many passages wait for their vectors."""
        return int(self._one("SELECT count(*) FROM passages WHERE embedded = 0")[0])

    def embedded(self, keys: Sequence[str]) -> None:
        """Clear the marks of these passages; a version whose last mark is cleared comes into force, whole."""
        with self._writing():
            self._db.executemany("UPDATE passages SET embedded = 1 WHERE key = ?", [(key,) for key in keys])
            ready = self._db.execute(
                "SELECT DISTINCT p.report, p.version FROM passages p JOIN reports r ON r.id = p.report "
                f"WHERE p.key IN ({_marks(keys)}) AND p.version IS NOT r.live AND NOT EXISTS "
                "(SELECT 1 FROM passages q WHERE q.report = p.report AND q.version = p.version AND q.embedded = 0)",
                tuple(keys),
            ).fetchall()
            for report, version in ready:
                self._bring_into_force(str(report), int(version))
            # Also when none came into force: readers must load the vectors that were made anew.
            self._changed()

    def keys(self) -> set[str]:
        """The keys of all passages, embedded or waiting."""
        return {str(key) for (key,) in self._rows("SELECT key FROM passages", ())}

    def embedded_keys(self) -> set[str]:
        """The keys of all passages whose vectors should be in the collection."""
        return {str(key) for (key,) in self._rows("SELECT key FROM passages WHERE embedded = 1", ())}

    def await_vectors(self, keys: Iterable[str]) -> None:
        """Mark passages as waiting for their vectors again; their reports stay in force meanwhile."""
        with self._writing():
            self._db.executemany("UPDATE passages SET embedded = 0 WHERE key = ?", [(key,) for key in keys])

    def retired(self) -> list[str]:
        """Keys whose vectors are to be removed from the collection."""
        return [str(key) for (key,) in self._rows("SELECT key FROM retired", ())]

    def dropped(self, keys: Sequence[str]) -> None:
        """These vectors are gone from the collection."""
        with self._writing():
            self._db.executemany("DELETE FROM retired WHERE key = ?", [(key,) for key in keys])

    def remember(self, name: str, value: str) -> None:
        """Keep a fact under a name."""
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def changed(self) -> None:
        """Tell readers that what they hold open is out of date."""
        with self._writing():
            self._changed()

    # --- inside -------------------------------------------------------------------------------------------------

    def _bring_into_force(self, report: str, version: int) -> None:
        self._db.execute("UPDATE reports SET live = ? WHERE id = ?", (version, report))
        self._retire("report = ? AND version <> (SELECT live FROM reports WHERE id = ?)", report)
        self._db.execute(
            "INSERT INTO words (rowid, title, text) "
            'SELECT p.id, v.title, substr(v.text, p.start + 1, p."end" - p.start) '
            f"FROM passages p {_TEXT_OF} WHERE p.report = ? AND p.version = ?",
            (report, version),
        )

    def _retire(self, which: str, report: str) -> None:
        """Delete the passages that `which` names (two parameters, the report each), to be dropped from the vectors."""
        given = (report, report)
        self._db.execute(f"INSERT OR IGNORE INTO retired SELECT key FROM passages WHERE {which}", given)
        self._db.execute(f"DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE {which})", given)
        self._db.execute(f"DELETE FROM passages WHERE {which}", given)

    def _changed(self) -> None:
        self._db.execute("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'")

    @contextmanager
    def _writing(self) -> Iterator[None]:
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

    def _rows(self, statement: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with _told(self._path):
            return self._db.execute(statement, tuple(given)).fetchall()

    def _row(self, statement: str, given: Sequence[object] = ()) -> tuple[Any, ...] | None:
        return next(iter(self._rows(statement, given)), None)

    def _one(self, statement: str, given: Sequence[object] = ()) -> tuple[Any, ...]:
        return self._rows(statement, given)[0]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _parts(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    ordered = iter(values)
    while part := tuple(islice(ordered, _MAX_PARAMETERS)):
        yield part


def _passage(row: tuple[Any, ...]) -> Passage:
    report, version, start, end, text = row[:5]
    return Passage(report=report, version=version, start=start, end=end, text=text)


def _report(row: tuple[Any, ...]) -> Report:
    report, title, publisher, published, dated_by, fetched, text, url, updated, language, version = row
    return Report(
        id=report,
        title=title,
        publisher=publisher,
        published=datetime.fromisoformat(published),
        dated_by=dated_by,
        fetched=datetime.fromisoformat(fetched),
        text=text,
        url=url,
        updated=datetime.fromisoformat(updated) if updated else None,
        language=language,
        version=version,
    )


def _row_of(report: Report) -> tuple[object, ...]:
    return (
        report.id,
        report.version,
        report.title,
        report.publisher,
        report.published.isoformat(),
        report.dated_by,
        report.updated.isoformat() if report.updated else None,
        report.fetched.isoformat(),
        report.language,
        report.url,
        report.text,
        report.digest,
    )


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date: each numbered file once, in order, in one transaction with its number."""
    scripts = sorted(
        (f for f in files("index").joinpath("migrations").iterdir() if f.name.endswith(".sql")), key=_number
    )
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
        return DataBusy(f"{path} is held by another process for longer than 30 s: wait for it, or stop it.")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return CatalogDamaged(
            f"{path} is damaged ({error}): put a backup in its place, or move it away and add the reports again. "
            "Nothing was changed."
        )
    return IndexFault(f"{path}: {error}")
