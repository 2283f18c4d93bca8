"""Getting reports in, so that a process killed anywhere loses nothing and does nothing twice."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.alone import WRITING
from index.catalog import Catalog, Pending, Stored
from index.embedding import Embedder
from index.errors import DataBusy, DataNotWritable
from index.reading import Source, read
from index.report import SHARED, Rejection, Report, shelf_id
from index.settling import Settling
from index.splitting import Splitter, passages_of
from index.vectors import Vectors

log = logging.getLogger(__name__)

# Passages a transaction: two seconds of embedding on two cores, which is what a killed process has to do again.
_BATCH = 128
_WAIT_S = 600


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that was taken in, under the id that it has on its shelf, and what became of it."""

    report: str
    title: str
    publisher: str
    published: datetime
    outcome: Stored


@dataclass(frozen=True, slots=True)
class Summary:
    """What an `add` did: counts of reports, whatever was turned away, and every report that was taken in."""

    added: int
    updated: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    reports: tuple[Taken, ...]

    @classmethod
    def of(cls, taken: Sequence[Taken], rejected: Sequence[Rejection]) -> Summary:
        """Count."""
        counts = Counter(each.outcome for each in taken)
        return cls(counts["added"], counts["updated"], counts["unchanged"], tuple(rejected), tuple(taken))


@dataclass(frozen=True, slots=True)
class State:
    """How the vectors stand to the catalog, in passages.

    `pending` wait for a vector (marked so, or marked as done while the collection lacks them); `stale` are vectors
    that no passage owns.
    """

    pending: int
    stale: int


# Told after each batch: passages embedded by this run, and how many it has to embed in all.
Progress = Callable[[int, int], None]


class Ingest:
    """Brings reports into the catalog and their passages into the vectors.

    Its marks are in the catalog, so whatever it was doing when it was killed, the next `add` carries on from there.
    One process writes to a data folder at a time. Raises an IndexFault for what is wrong with disk, catalog or vectors.
    """

    def __init__(self, data: Path, catalog: Catalog, vectors: Vectors, embedder: Embedder, splitter: Splitter) -> None:
        self._data = data
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._splitter = splitter
        self._settling = Settling(catalog, splitter)

    def add(self, paths: Iterable[Path | str], progress: Progress, shelf: str = SHARED) -> Summary:
        """Read files, folders and links, store on a shelf what is new or changed, and embed whatever waits."""
        return self.take(read(paths, datetime.now(UTC)), progress, shelf)

    def take(self, sources: Iterable[Source], progress: Progress, shelf: str = SHARED) -> Summary:
        """Store on a shelf what is new or changed of reports that were read, and embed whatever waits.

        On another shelf than the shared one a report gets an id of its own (`shelf_id`), so that it stands beside the
        same article on any other.
        """
        taken: list[Taken] = []
        rejected: list[Rejection] = []
        with self._alone():
            self._reconcile(shelf)
            for source in sources:
                one = source if isinstance(source, Rejection) else self._store(*source, shelf)
                if isinstance(one, Rejection):
                    rejected.append(one)
                else:
                    taken.append(one)
            self._settling.compare(shelf)
            self._embed(progress)
        return Summary.of(taken, rejected)

    def remove(self, report: str, shelf: str = SHARED) -> None:
        """Forget a report; UnknownReport when there is none on this shelf."""
        with self._alone():
            self._catalog.remove(report, shelf)
            # Of its copies, one takes its place.
            self._settling.compare(shelf)
            self._embed(lambda done, of: None)

    def rebuild(self, progress: Progress) -> int:
        """Make all vectors anew from the catalog, with the model of the settings; returns how many."""
        with self._alone():
            self._begin_anew()
            waiting = self._catalog.pending_count()
            self._embed(progress)
        return waiting

    def state(self, shelves: Sequence[str] | None = None) -> State:
        """Compare catalog and vectors, on these shelves or on all."""
        kept = self._vectors.keys(shelves)
        return State(
            pending=self._catalog.pending_count(shelves) + len(self._catalog.embedded_keys(shelves) - kept),
            stale=len(kept - self._catalog.keys(shelves)),
        )

    # --- inside -------------------------------------------------------------------------------------------------

    def _store(self, report: Report, path: str, shelf: str) -> Taken | Rejection:
        report = replace(report, id=shelf_id(report.id, shelf))
        known = self._catalog.digest(report.id)
        # Ids of a shelf's reports are public: a file that claims one must not write over it from another shelf.
        if known and self._catalog.shelf_of(report.id) != shelf:
            return Rejection(path, f"the id {report.id!r} is that of a report on another shelf: give it another id")
        # Asked first, since cutting a text takes longer than looking it up.
        outcome: Stored = "unchanged"
        if known != report.digest:
            passages = passages_of(report, self._splitter)
            outcome = self._catalog.store(report, report.url or path, passages, shelf)
        return Taken(report.id, report.title, report.publisher, report.published, outcome)

    def _reconcile(self, shelf: str) -> None:
        """Mend what a killed process, or a hand in the data folder, left behind.

        Catalog and vectors are compared on all shelves by an `add` to the shared one. A chat's, for which a person
        waits, compares its own: thousands of shared passages would hold it up.
        """
        if self._catalog.fact("vectors") == "being written":
            if not self._vectors.probably_sound():
                log.warning("The vectors were torn by a process that was killed while it wrote them: making them anew.")
                self._begin_anew()
                return
            self._catalog.remember("vectors", "sound")
        # First, since a report that was removed may come back under the same keys.
        self._drop_retired()
        shelves = None if shelf == SHARED else (shelf,)
        kept = self._vectors.keys(shelves)
        if lost := self._catalog.embedded_keys(shelves) - kept:
            log.warning("%d vectors are missing: making them anew.", len(lost))
            self._catalog.await_vectors(lost)
        if stale := kept - self._catalog.keys(shelves):
            with self._marked():
                self._vectors.drop(sorted(stale), shelves)

    def _begin_anew(self) -> None:
        with self._marked():
            self._vectors.clear()
            self._catalog.dropped(self._catalog.retired())
            self._catalog.await_vectors(self._catalog.embedded_keys())

    def _embed(self, progress: Progress) -> None:
        while waiting := self._catalog.pending_count():
            done = 0
            with self._marked():
                while batch := self._catalog.pending(_BATCH):
                    vectors = self._embedder.embed([_worded(one) for one in batch])
                    for shelf in dict.fromkeys(one.shelf for one in batch):
                        rows = [row for row, one in enumerate(batch) if one.shelf == shelf]
                        self._vectors.add([batch[row].passage.key for row in rows], vectors[rows], shelf)
                    self._catalog.embedded([one.passage.key for one in batch])
                    done += len(batch)
                    progress(done, waiting)
            # What copies add to a root that has only now come into force waits too.
            self._settling.fit()
        self._drop_retired()

    def _drop_retired(self) -> None:
        if retired := self._catalog.retired():
            by_shelf: dict[str, list[str]] = defaultdict(list)
            for key, shelf in retired:
                by_shelf[shelf].append(key)
            with self._marked():
                for shelf, keys in by_shelf.items():
                    self._vectors.drop(keys, (shelf,))
                self._catalog.dropped(retired)

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """Whoever is killed inside leaves the mark, by which the next run knows that the vectors may be torn."""
        self._catalog.remember("vectors", "being written")
        yield
        self._catalog.remember("vectors", "sound")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the data folder against other writers; the lock of a killed process is released by the system."""
        lock = FileLock(self._data / WRITING, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            log.warning("Another dateline is writing to %s: waiting for it.", self._data)
            try:
                lock.acquire(timeout=_WAIT_S)
            except Timeout as error:
                raise DataBusy(
                    f"Another dateline has been writing to {self._data} for {_WAIT_S // 60} minutes: wait, or stop it."
                ) from error
        except OSError as error:
            raise DataNotWritable(f"{self._data} cannot be written: {error.strerror}.") from error
        try:
            yield
        finally:
            lock.release()


def _worded(waiting: Pending) -> str:
    """What is embedded: a passage under its headline, which says what "he" and "the city" are about."""
    return f"{waiting.title}\n{waiting.passage.text}"
