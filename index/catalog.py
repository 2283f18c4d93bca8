"""The catalog: the embedded SQLite database that is the source of truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from index.changes import Judgement, Verdict, judged
from index.database import Database
from index.errors import UnknownReport
from index.groups import Groups
from index.marks import Marks
from index.report import SHARED, Passage, Report
from index.rows import REPORT_COLUMNS, SELECT_PASSAGE, TEXT_OF, WITHDRAWN, passage_of, placeholders, report_of, row_of

Stored = Literal["added", "updated", "unchanged", "withdrawn"]

# A live passage is one of the version that answers are drawn from.
_LIVE = "reports r JOIN passages p ON p.report = r.id AND p.version = r.live"
# SQLite allows 32,766 parameters a statement (SQLITE_MAX_VARIABLE_NUMBER); half of that leaves room.
_MAX_PARAMETERS = 16_000
# Pages of the word index that are merged in one transaction: a fifth of a second.
_PAGES_MERGED = 1_000


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A live passage that holds words of a question, with its BM25 score (larger is better)."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report in the list of a shelf: what its version in force is called, by whom it is, and when it came in.

    One that is withdrawn has no version in force, and is told as it was taken back.
    """

    id: str
    title: str
    publisher: str
    published: datetime
    fetched: datetime
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a report, and what made it one; nothing did the first."""

    report: Report
    change: Judgement | None


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

    Every report stands on a shelf, and whoever asks names the shelves to look at: without a name, the shared one alone.
    Every statement of SQL about reports is in this class, in `groups` (copies) or in `marks` (vectors). One instance
    serves one thread at a time; each of its reading methods sees one state of the database, and `snapshot` makes
    several of them see the same one.
    Raises an `IndexFault` for whatever keeps the file from being read or written.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self.groups = Groups(database)
        self.marks = Marks(database)

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Open the catalog at `path`, making or migrating it as needed."""
        return cls(Database.open(path))

    def close(self) -> None:
        """Close the file; the catalog cannot be used afterwards."""
        self._db.close()

    # --- what a reader asks -------------------------------------------------------------------------------------

    def snapshot(self) -> AbstractContextManager[None]:
        """Make every reading inside the block see one and the same state, whatever another process writes."""
        return self._db.snapshot()

    def generation(self) -> int:
        """A number that grows with every change that a reader could see."""
        return int(self._db.one("SELECT value FROM facts WHERE name = 'generation'")[0])

    def fact(self, name: str) -> str:
        """A remembered fact, empty when it was never told."""
        row = self._db.row("SELECT value FROM facts WHERE name = ?", (name,))
        return str(row[0]) if row else ""

    def report(self, report: str, version: int | None = None) -> Report:
        """A report's newest version, or the one asked for; UnknownReport when there is none."""
        row = self._db.row(
            f"SELECT {REPORT_COLUMNS} FROM versions v WHERE v.report = ? AND (? IS NULL OR v.version = ?) "
            "ORDER BY v.version DESC LIMIT 1",
            (report, version, version),
        )
        if row is None:
            raise UnknownReport(_unknown(report if version is None else f"{report}, version {version}"))
        return report_of(row)

    def editions(self, report: str) -> list[Edition]:
        """All versions of a report, the first one first; UnknownReport when there is none."""
        rows = self._db.rows(
            f"SELECT {REPORT_COLUMNS}, d.verdict, d.day, d.why FROM versions v "
            "LEFT JOIN changes d USING (report, version) WHERE v.report = ? ORDER BY v.version",
            (report,),
        )
        if not rows:
            raise UnknownReport(_unknown(report))
        return [Edition(report_of(row[:-3]), _judgement(*row[-3:])) for row in rows]

    def current(self, report: str) -> Report:
        """The version in force; of a report that is withdrawn, or waits for its vectors, the newest. UnknownReport."""
        return self.live_reports([report]).get(report) or self.report(report)

    def taken_back(self, report: str, after: int, until: int) -> Judgement | None:
        """The last correction or withdrawal of a report after one version, up to another; None when there was none."""
        row = self._db.row(
            "SELECT verdict, day, why FROM changes WHERE report = ? AND version > ? AND version <= ? "
            "AND verdict IN ('corrected', 'withdrawn') ORDER BY version DESC LIMIT 1",
            (report, after, until),
        )
        return _judgement(*row) if row else None

    def shelf_of(self, report: str) -> str:
        """The shelf that a report stands on; UnknownReport when there is none."""
        row = self._db.row("SELECT shelf FROM reports WHERE id = ?", (report,))
        if row is None:
            raise UnknownReport(_unknown(report))
        return str(row[0])

    def shelved(self, shelf: str) -> list[Shelved]:
        """The reports of a shelf that are in force or withdrawn, those added last first."""
        rows = self._db.rows(
            "SELECT r.id, v.title, v.publisher, v.published, v.fetched, r.live IS NULL FROM reports r "
            "JOIN versions v ON v.report = r.id AND v.version = coalesce(r.live, (SELECT max(c.version) FROM changes c "
            "WHERE c.report = r.id AND c.verdict = 'withdrawn')) WHERE r.shelf = ? ORDER BY r.rowid DESC",
            (shelf,),
        )
        return [
            Shelved(
                str(name),
                str(title),
                str(by),
                datetime.fromisoformat(published),
                datetime.fromisoformat(fetched),
                bool(is_withdrawn),
            )
            for name, title, by, published, fetched, is_withdrawn in rows
        ]

    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]:
        """The versions in force of these reports, by id."""
        found: dict[str, Report] = {}
        for part in _parts(ids):
            rows = self._db.rows(
                f"SELECT {REPORT_COLUMNS} FROM reports r JOIN versions v ON v.report = r.id AND v.version = r.live "
                f"WHERE r.id IN ({placeholders(part)})",
                part,
            )
            found.update((report.id, report) for report in map(report_of, rows))
        return found

    def recent(self, published: datetime, fetched: datetime, limit: int, shelves: Sequence[str]) -> list[Report]:
        """The live reports of these shelves that were published and came in then or later, the newest first."""
        rows = self._db.rows(
            f"SELECT {REPORT_COLUMNS} FROM versions v JOIN reports r ON r.id = v.report AND r.live = v.version "
            f"WHERE v.published >= ? AND v.fetched >= ? AND +r.shelf IN ({placeholders(shelves)}) "
            "ORDER BY v.published DESC, v.report LIMIT ?",
            (published.isoformat(), fetched.isoformat(), *shelves, limit),
        )
        return [report_of(row) for row in rows]

    def passage_keys(self, ids: Iterable[str]) -> list[tuple[str, str, str]]:
        """The live passages of these reports, in their order: report, its shelf, and the passage's key."""
        found: list[tuple[str, str, str]] = []
        for part in _parts(ids):
            rows = self._db.rows(
                f"SELECT p.report, r.shelf, p.key FROM {_LIVE} WHERE r.id IN ({placeholders(part)}) "
                "ORDER BY p.report, p.start",
                part,
            )
            found += [(str(report), str(shelf), str(key)) for report, shelf, key in rows]
        return found

    def live_passages(self, keys: Iterable[str], shelves: Sequence[str] = (SHARED,)) -> dict[str, Passage]:
        """The live passages of these shelves among the keys: what was retired or is not whole yet is left out."""
        found: dict[str, Passage] = {}
        for part in _parts(keys):
            rows = self._db.rows(
                # The plus sign keeps SQLite from going through all reports of the shelf.
                f"{SELECT_PASSAGE} FROM {_LIVE} {TEXT_OF} "
                f"WHERE p.key IN ({placeholders(part)}) AND +r.shelf IN ({placeholders(shelves)})",
                (*part, *shelves),
            )
            found.update((passage.key, passage) for passage in map(passage_of, rows))
        return found

    def words(
        self, expression: str, limit: int, title_weight: float, shelves: Sequence[str] = (SHARED,)
    ) -> list[WordMatch]:
        """The live passages of these shelves that match an FTS5 expression, best BM25 first.

        BM25 weighs a word by how common it is on all shelves together.
        """
        # The shelf counts before LIMIT, else the reports of others would use it up. With 13,000 matches in 20,000
        # passages that costs nothing while there is no other shelf, 2 to 4 ms beside 7 then; a join costs 4 always.
        hidden = f"(SELECT id FROM reports WHERE shelf NOT IN ({placeholders(shelves)}))"
        rows = self._db.rows(
            f"{SELECT_PASSAGE}, -m.score FROM (SELECT rowid, bm25(words, ?, 1.0) AS score FROM words "
            f"WHERE words MATCH ? AND (NOT EXISTS {hidden} "
            f"OR (SELECT o.report FROM passages o WHERE o.id = words.rowid) NOT IN {hidden}) ORDER BY score LIMIT ?) m "
            f"JOIN passages p ON p.id = m.rowid {TEXT_OF} ORDER BY m.score, p.id",
            (title_weight, expression, *shelves, *shelves, limit),
        )
        return [WordMatch(passage_of(row), float(row[5])) for row in rows]

    def rarity(self, words: Sequence[str]) -> dict[str, int]:
        """In how many live passages of all shelves each word stands, in any of its inflections."""
        counts: dict[str, int] = {}
        for word in words:
            quoted = '"' + word.replace('"', '""') + '"'
            counts[word] = int(self._db.one("SELECT count(*) FROM words WHERE words MATCH ?", (quoted,))[0])
        return counts

    def census(self, shelves: Sequence[str] = (SHARED,)) -> Census:
        """Count what answers are drawn from."""
        on = f"WHERE r.shelf IN ({placeholders(shelves)})"
        reports, newest = self._db.one(
            "SELECT count(*), max(v.published) FROM reports r JOIN versions v "
            f"ON v.report = r.id AND v.version = r.live {on}",
            shelves,
        )
        (passages,) = self._db.one(f"SELECT count(*) FROM {_LIVE} {on}", shelves)
        return Census(int(reports), int(passages), datetime.fromisoformat(str(newest)) if newest else None)

    def publishers(self, shelves: Sequence[str] = (SHARED,)) -> list[PublisherCount]:
        """The publishers of the live reports, those with most reports first."""
        rows = self._db.rows(
            "SELECT v.publisher, count(*) AS n, max(v.published) FROM reports r "
            "JOIN versions v ON v.report = r.id AND v.version = r.live "
            f"WHERE r.shelf IN ({placeholders(shelves)}) GROUP BY v.publisher ORDER BY n DESC, v.publisher",
            shelves,
        )
        return [PublisherCount(str(p), int(str(n)), datetime.fromisoformat(str(newest))) for p, n, newest in rows]

    # --- what ingest writes -------------------------------------------------------------------------------------

    def digest(self, report: str) -> str:
        """The digest of a report's newest version; empty when the report is new."""
        row = self._db.row("SELECT digest FROM versions WHERE report = ? ORDER BY version DESC LIMIT 1", (report,))
        return str(row[0]) if row else ""

    def store(self, report: Report, source: str, passages: Sequence[Passage], shelf: str = SHARED) -> Stored:
        """Write a new report, or a new version of a known one, with its passages, to be embedded: all or nothing.

        `passages` are offsets into `report.text`; their version is numbered here. A known report must be known on this
        shelf. With a version by which its publisher takes it back, the report goes out of force and has no passages.
        """
        known = self.digest(report.id)
        if known == report.digest:
            return "unchanged"
        judgement = self._judged(report) if known else None
        if judgement and judgement.verdict == "withdrawn":
            self._withdraw(report, judgement)
            return "withdrawn"
        with self._db.writing():
            self._db.run(
                "INSERT INTO reports (id, source, shelf, root) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET source = excluded.source",
                (report.id, source, shelf, report.id),
            )
            self.groups.unsettle(report.id)
            version = self._add_version(report, judgement)
            # A version that was never embedded to its end gives way to this one.
            self._retire(
                "report = ? AND version NOT IN (SELECT coalesce(live, 0) FROM reports WHERE id = ?)", report.id
            )
            numbered = [replace(passage, version=version) for passage in passages]
            self._add_passages(numbered)
        return "updated" if known else "added"

    def withdraw(self, report: str, why: str, shelf: str = SHARED) -> Stored:
        """Note that a report's source holds it no longer: it goes out of force, and all that it said stays.

        "unchanged" when it is withdrawn already; UnknownReport when there is none on this shelf.
        """
        if self.shelf_of(report) != shelf:
            raise UnknownReport(_unknown(report))
        last = self.report(report)
        if last.is_withdrawn:
            return "unchanged"
        now = datetime.now(UTC)
        self._withdraw(replace(last, text="", fetched=now), Judgement("withdrawn", now.date(), why))
        return "withdrawn"

    def remove(self, report: str, shelf: str = SHARED) -> None:
        """Forget a report, all its versions and passages; UnknownReport when there is none on this shelf."""
        if self.shelf_of(report) != shelf:
            raise UnknownReport(_unknown(report))
        self.forget([report])

    def published_before(self, moment: datetime, shelf: str = SHARED) -> list[str]:
        """The ids of the reports of a shelf whose newest version was published before a moment."""
        rows = self._db.rows(
            "SELECT r.id FROM reports r JOIN versions v ON v.report = r.id "
            "WHERE r.shelf = ? AND v.version = (SELECT max(w.version) FROM versions w WHERE w.report = r.id) "
            "AND v.published < ? ORDER BY r.rowid",
            (shelf, moment.astimezone(UTC).isoformat()),
        )
        return [str(report) for (report,) in rows]

    def forget(self, reports: Sequence[str]) -> None:
        """Forget these reports, all their versions and passages, in one transaction; an unknown one is no error."""
        with self._db.writing():
            for report in reports:
                self._retire("report = ? AND ? IS NOT NULL", report)
                self.groups.part(report)
                self._db.run("DELETE FROM reports WHERE id = ?", (report,))
            self._changed()

    def give_back(self) -> None:
        """Give the room of what was forgotten back to the disk, in small transactions."""
        # FTS5 only notes what was deleted until it merges: without this, 300 MB stayed of 69,000 reports.
        step, merged = -_PAGES_MERGED, 2
        while merged >= 2:  # fewer changes mean that there was nothing to merge
            before = self._db.changes()
            self._db.run("INSERT INTO words (words, rank) VALUES ('merge', ?)", (step,))
            step, merged = _PAGES_MERGED, self._db.changes() - before
        self._db.give_back()

    def embedded(self, keys: Sequence[str]) -> None:
        """Clear the marks of these passages; a version whose last mark is cleared comes into force, whole."""
        with self._db.writing():
            self._db.run_each("UPDATE passages SET embedded = 1 WHERE key = ?", [(key,) for key in keys])
            ready = self._db.rows(
                "SELECT DISTINCT p.report, p.version FROM passages p JOIN reports r ON r.id = p.report "
                f"WHERE p.key IN ({placeholders(keys)}) AND p.version IS NOT r.live AND NOT EXISTS "
                "(SELECT 1 FROM passages q WHERE q.report = p.report AND q.version = p.version AND q.embedded = 0)",
                keys,
            )
            for report, version in ready:
                self._bring_into_force(str(report), int(version))
            # Also when none came into force: readers must load the vectors that were made anew.
            self._changed()

    def keep(self, report: Report, passages: Sequence[Passage], root_is_live: bool) -> None:
        """Let these be the passages of a report's newest version: missing ones wait for vectors, others are retired.

        With `root_is_live` it comes into force if none waits, also without a passage: those of its root stand for it.
        """
        of_version = (report.id, report.version)
        (live,) = self._db.one("SELECT live FROM reports WHERE id = ?", (report.id,))
        rows = self._db.rows("SELECT key, id, embedded FROM passages WHERE report = ? AND version = ?", of_version)
        wanted = {passage.key: passage for passage in passages}
        gone = {str(key): int(number) for key, number, _ in rows if key not in wanted}
        missing = [passage for key, passage in wanted.items() if key not in {key for key, *_ in rows}]
        waits = bool(missing) or any(key in wanted and not embedded for key, _, embedded in rows)
        comes_into_force = root_is_live and not waits and live != report.version
        if not (gone or missing or comes_into_force):
            return
        with self._db.writing():
            self._retire(
                f"report = ? AND ? IS NOT NULL AND passages.id IN ({', '.join(map(str, gone.values()))})", report.id
            )
            self._add_passages(missing)
            if live == report.version:
                self._index_words(*of_version)
            elif comes_into_force:
                self._bring_into_force(*of_version)
            self._changed()

    def remember(self, name: str, value: str) -> None:
        """Keep a fact under a name."""
        with self._db.writing():
            self._db.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def changed(self) -> None:
        """Tell readers that what they hold open is out of date."""
        with self._db.writing():
            self._changed()

    # --- inside -------------------------------------------------------------------------------------------------

    def _judged(self, report: Report) -> Judgement:
        """What a new version amounts to, beside the last one that was not withdrawn."""
        was_withdrawn = self.report(report.id).is_withdrawn
        (last,) = self._db.one(
            f"SELECT max(version) FROM versions v WHERE report = ? AND NOT EXISTS ({WITHDRAWN})", (report.id,)
        )
        return judged(self.report(report.id, int(last)), report, was_withdrawn)

    def _withdraw(self, report: Report, judgement: Judgement) -> None:
        with self._db.writing():
            self._add_version(report, judgement)
            self._db.run("UPDATE reports SET live = NULL WHERE id = ?", (report.id,))
            self._retire("report = ? AND ? IS NOT NULL", report.id)
            self.groups.leave(report.id)
            self._changed()

    def _add_version(self, report: Report, judgement: Judgement | None) -> int:
        (last,) = self._db.one("SELECT coalesce(max(version), 0) FROM versions WHERE report = ?", (report.id,))
        numbered = replace(report, version=int(last) + 1)
        row = row_of(numbered)
        self._db.run(f"INSERT INTO versions ({', '.join(row)}) VALUES ({placeholders(row)})", list(row.values()))
        if judgement:
            given = (report.id, numbered.version, judgement.verdict, judgement.day.isoformat(), judgement.why)
            self._db.run("INSERT INTO changes VALUES (?, ?, ?, ?, ?)", given)
        return numbered.version

    def _bring_into_force(self, report: str, version: int) -> None:
        self._db.run("UPDATE reports SET live = ? WHERE id = ?", (version, report))
        self._retire("report = ? AND version <> (SELECT live FROM reports WHERE id = ?)", report)
        self._index_words(report, version)

    def _index_words(self, report: str, version: int) -> None:
        """Put those passages of a version into the word index that are not in it."""
        self._db.run(
            "INSERT INTO words (rowid, title, text) "
            'SELECT p.id, v.title, substr(v.text, p.start + 1, p."end" - p.start) '
            f"FROM passages p {TEXT_OF} WHERE p.report = ? AND p.version = ? "
            "AND p.id NOT IN (SELECT rowid FROM words WHERE rowid = p.id)",
            (report, version),
        )

    def _add_passages(self, passages: Sequence[Passage]) -> None:
        # What comes back before its vector was dropped keeps it.
        self._db.run_each("DELETE FROM retired WHERE key = ?", [(passage.key,) for passage in passages])
        self._db.run_each(
            'INSERT INTO passages (key, report, version, start, "end") VALUES (?, ?, ?, ?, ?)',
            [(p.key, p.report, p.version, p.start, p.end) for p in passages],
        )

    def _retire(self, which: str, report: str) -> None:
        """Delete the passages that `which` names (two parameters, the report each), to be dropped from the vectors."""
        given = (report, report)
        self._db.run(
            "INSERT OR IGNORE INTO retired SELECT key, shelf FROM passages JOIN reports ON reports.id = report "
            f"WHERE {which}",
            given,
        )
        self._db.run(f"DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE {which})", given)
        self._db.run(f"DELETE FROM passages WHERE {which}", given)

    def _changed(self) -> None:
        self._db.run("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'")


def _unknown(report: str) -> str:
    return f"No report has the id {report!r}: `dateline search` and `ask --json` print ids."


def _parts(values: Iterable[str]) -> Iterator[tuple[str, ...]]:
    ordered = iter(values)
    while part := tuple(islice(ordered, _MAX_PARAMETERS)):
        yield part


def _judgement(verdict: Verdict | None, day: str, why: str) -> Judgement | None:
    return Judgement(verdict, date.fromisoformat(day), why) if verdict else None
