"""Verifying: whether every quote ever sent can still be shown, and whether catalog and vectors are whole and agree."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from index.catalog import Catalog
from index.database import Database
from index.errors import IndexFault, UnknownReport
from index.report import SHARED, Passage

_ROWS_A_PAGE = 500
_REPLACE_IT = "restore a backup, or `dateline remove` the report and add it again"
_VERSIONS = "SELECT rowid, report, version, digest FROM versions WHERE rowid > ? ORDER BY rowid LIMIT ?"
_PASSAGES = (
    'SELECT p.id, p.key, p.report, p.version, p.start, p."end", length(v.text) FROM passages p '
    "LEFT JOIN versions v ON v.report = p.report AND v.version = p.version WHERE p.id > ? ORDER BY p.id LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A quote as it was sent: in which answer, when (seconds since 1970), and where it stood (in code points)."""

    answer: str
    at: float
    report: str
    version: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer that was kept and cannot be read any more, and why."""

    answer: str
    why: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and how many faults were told.

    `removed` are quotes, of `quotes`, whose report was removed since they were sent; `pending` are passages that wait
    for their vectors. Neither is a fault.
    """

    quotes: int
    removed: int
    versions: int
    passages: int
    vectors: int
    pending: int
    faults: int


class Comparable(Protocol):
    """The vectors, as far as they are compared with the catalog."""

    def probably_sound(self) -> bool:
        """Whether they can be searched."""

    def keys(self, shelves: Sequence[str] | None = None) -> set[str]:
        """Every key on these shelves, or on all."""


def quotes_of(answer: str, at: float, body: str) -> Iterator[Sent | Unread]:
    """The quotes that a kept answer showed: its citations, and the closest passages. `body` is the answer as JSON."""
    try:
        told = json.loads(body)
        found = [_sent(answer, at, cited) for cited in (*told["citations"], *told["closest"])]
    except (ValueError, KeyError, TypeError) as error:
        yield Unread(answer, f"{type(error).__name__}: {error}")
    else:
        yield from found


def verify(
    database: Database, vectors: Comparable, sent: Iterable[Sent | Unread], tell: Callable[[str], None]
) -> Verification:
    """Look at everything that is kept, while others read and write; `tell` is given each fault as a line.

    A line names the thing, its fault and the remedy. Texts are read one at a time; of the passages all keys are held.
    """
    catalog, counts = Catalog(database), Counter[str]()
    checks = (
        _file_faults(database),
        _version_faults(database, catalog, counts),
        _passage_faults(database, counts),
        _quote_faults(catalog, sent, counts),
        _vector_faults(database, catalog, vectors, counts),
    )
    for fault in chain.from_iterable(_guarded(check) for check in checks):
        counts["faults"] += 1
        tell(fault)
    return Verification(
        quotes=counts["quotes"],
        removed=counts["removed"],
        versions=counts["versions"],
        passages=counts["passages"],
        vectors=counts["vectors"],
        pending=counts["pending"],
        faults=counts["faults"],
    )


def damage_in(database: Database) -> str:
    """What SQLite finds wrong with the structure of a file, in its own words; empty when it is sound."""
    found = str(database.one("PRAGMA integrity_check(1)")[0])
    return "" if found == "ok" else found.splitlines()[-1]


def shelves_in(database: Database) -> list[str]:
    """The shelves on which reports stand, the shared one always among them."""
    return sorted({SHARED} | {str(shelf) for (shelf,) in database.rows("SELECT DISTINCT shelf FROM reports")})


# --- inside -----------------------------------------------------------------------------------------------------------


def _sent(answer: str, at: float, cited: dict[str, Any]) -> Sent:
    return Sent(
        answer, at, str(cited["report"]), int(cited["version"]), int(cited["start"]), int(cited["end"]), cited["quote"]
    )


def _guarded(check: Iterator[str]) -> Iterator[str]:
    """A check that a damaged file breaks off has found a fault; the others are still made."""
    try:
        yield from check
    except IndexFault as error:
        yield str(error)


def _pages(database: Database, statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement that takes the number after which to begin, which it gives first, and how many to give.

    Not read in one go: a long reading would keep SQLite from emptying its log while others write.
    """
    last = 0
    while rows := database.rows(statement, (last, _ROWS_A_PAGE)):
        yield from rows
        last = rows[-1][0]


def _file_faults(database: Database) -> Iterator[str]:
    if damage := damage_in(database):
        yield f"catalog.db is damaged ({damage}): restore a backup."
    for table, parent, count in database.rows(
        'SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY "table", parent'
    ):
        yield f"The table {table} of catalog.db has {count} rows without their {parent}: restore a backup."


def _version_faults(database: Database, catalog: Catalog, counts: Counter[str]) -> Iterator[str]:
    """SQLite keeps no checksums: that a text is what came in is told by the digest it came in with."""
    for _, report, version, digest in _pages(database, _VERSIONS):
        counts["versions"] += 1
        try:
            found = catalog.report(report, version).digest
        except UnknownReport:
            continue  # removed since this page was read
        except (IndexFault, ValueError) as error:
            yield f"Report {report!r}, version {version}, cannot be read ({error}): {_REPLACE_IT}."
            continue
        if found != digest:
            yield f"Report {report!r}, version {version}, is not what was taken in: {_REPLACE_IT}."


def _passage_faults(database: Database, counts: Counter[str]) -> Iterator[str]:
    for _, key, report, version, start, end, length in _pages(database, _PASSAGES):
        counts["passages"] += 1
        if length is None:
            yield f"Passage {key!r} is of a version that is not there: {_REPLACE_IT}."
        elif not 0 <= start < end <= length:
            yield f"Passage {key!r} lies outside of its text of {length} characters: {_REPLACE_IT}."
        elif key != Passage(report, version, start, end, "").key:
            yield f"Passage {key!r} is named for another place than its own: {_REPLACE_IT}."


def _quote_faults(catalog: Catalog, sent: Iterable[Sent | Unread], counts: Counter[str]) -> Iterator[str]:
    for one in sent:
        if isinstance(one, Unread):
            yield f"Answer {one.answer!r} cannot be read ({one.why}): restore a backup."
            continue
        counts["quotes"] += 1
        try:
            report = catalog.report(one.report, one.version)
        except UnknownReport:
            counts["removed"] += 1
            continue
        except (IndexFault, ValueError):
            counts["unreadable"] += 1  # told with its version
            continue
        if report.text[one.start : one.end] == one.quote:
            continue
        # A report that was removed and came back counts its versions from 1 again.
        if report.fetched.timestamp() > one.at:
            counts["removed"] += 1
        else:
            place = f"report {one.report!r}, version {one.version}, at {one.start}-{one.end}"
            yield f"Answer {one.answer!r} quotes words that are not in {place}: restore a backup."


def _vector_faults(database: Database, catalog: Catalog, vectors: Comparable, counts: Counter[str]) -> Iterator[str]:
    counts["pending"] = catalog.marks.pending_count()
    if not _are_sound(catalog, vectors):
        yield "The vectors are torn: `dateline rebuild` makes them anew from the catalog."
        return
    # Others may write meanwhile, so the catalog is read before and after. A vector is there before the mark of its
    # passage is cleared: one is missing only if its passage did not wait for it at either time, and stale only if no
    # passage had its key at either.
    before = [
        (shelf, catalog.marks.keys((shelf,)), catalog.marks.embedded_keys((shelf,))) for shelf in shelves_in(database)
    ]
    kept = {shelf: vectors.keys((shelf,)) for shelf, *_ in before}
    astray = vectors.keys().difference(*kept.values())
    # Known to be stale, and dropped by the next `add`.
    dropping = {key for key, _ in catalog.marks.retired()}
    for shelf, keys, embedded in before:
        counts["vectors"] += len(kept[shelf])
        missing = (embedded & catalog.marks.embedded_keys((shelf,))) - kept[shelf]
        stale = kept[shelf] - keys - catalog.marks.keys((shelf,)) - dropping
        yield from _count_fault(shelf, len(missing), "passages have no vector")
        yield from _count_fault(shelf, len(stale), "vectors are of no passage on it")
    if astray := astray - catalog.marks.keys() - dropping:
        yield f"{len(astray)} vectors are on no shelf that is left: `dateline rebuild` mends that."


def _count_fault(shelf: str, count: int, what: str) -> Iterator[str]:
    if count:
        where = f"Shelf {shelf!r}" if shelf else "The shared shelf"
        yield f"{where}: {count} {what}: `dateline rebuild` mends that."


def _are_sound(catalog: Catalog, vectors: Comparable) -> bool:
    """Whether the vectors can be searched; taken for granted while they are being written, by the same or another."""

    def still() -> tuple[int, bool]:
        return catalog.generation(), catalog.fact("vectors") == "being written"

    before = still()
    return before[1] or vectors.probably_sound() or still() != before
