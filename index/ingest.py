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

from index import pipeline
from index.alone import WRITING
from index.batches import Batches, Progress
from index.catalog import Catalog, Stored
from index.embedding import Embedder
from index.errors import DataBusy, DataNotWritable
from index.reading import Pages, Source, read
from index.report import SHARED, Rejection, Report, shelf_id
from index.settling import Settling
from index.splitting import Splitter, passages_of
from index.vectors import Vectors

log = logging.getLogger(__name__)

_WAIT_S = 600
# Reports that are forgotten, and keys that are dropped, in one transaction; others wait for it to write.
_REPORTS, _KEYS = 200, 5_000
# Chroma keeps the vectors that were dropped, in memory too. Beyond this share of them its files are made anew.
_DEAD_SHARE = 0.25


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
    withdrawn: int
    rejected: tuple[Rejection, ...]
    reports: tuple[Taken, ...]

    @classmethod
    def of(cls, taken: Sequence[Taken], rejected: Sequence[Rejection]) -> Summary:
        """Count."""
        counts = Counter(each.outcome for each in taken)
        numbers = (counts["added"], counts["updated"], counts["unchanged"], counts["withdrawn"])
        return cls(*numbers, tuple(rejected), tuple(taken))


@dataclass(frozen=True, slots=True)
class State:
    """How the vectors stand to the catalog, in passages.

    `pending` wait for a vector (marked so, or marked as done while the collection lacks them); `stale` are vectors
    that no passage owns.
    """

    pending: int
    stale: int


# Told of each source that was read and written, how many these are.
Reading = Callable[[int], None]


class Ingest:
    """Brings reports into the catalog and their passages into the vectors.

    Its marks are in the catalog, so whatever it was doing when it was killed, the next `add` carries on from there.
    One process writes to a data folder at a time. Raises an IndexFault for what is wrong with disk, catalog or vectors.
    """

    def __init__(
        self,
        data: Path,
        catalog: Catalog,
        vectors: Vectors,
        embedder: Embedder,
        splitter: Splitter,
        pages: Pages | None = None,
    ) -> None:
        self._data = data
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._splitter = splitter
        self._pages = pages
        self._settling = Settling(catalog, splitter)

    def add(
        self, paths: Iterable[Path | str], progress: Progress, shelf: str = SHARED, reading: Reading | None = None
    ) -> Summary:
        """Read files, folders and links, store on a shelf what is new or changed, and embed whatever waits."""
        return self.take(read(paths, datetime.now(UTC), self._pages), progress, shelf, reading)

    def take(
        self, sources: Iterable[Source], progress: Progress, shelf: str = SHARED, reading: Reading | None = None
    ) -> Summary:
        """Store on a shelf what is new or changed of reports that are read, and embed whatever waits.

        `sources` are gone through in a thread of their own, beside the embedding: they must not touch this catalog.
        On another shelf than the shared one a report gets an id of its own (`shelf_id`), so that it stands beside the
        same article on any other.
        """
        taken: list[Taken] = []
        rejected: list[Rejection] = []

        def write(source: Source) -> None:
            one = self._emptied(source, shelf) if isinstance(source, Rejection) else self._store(*source, shelf)
            if isinstance(one, Rejection):
                rejected.append(one)
            else:
                taken.append(one)
            if reading:
                reading(len(taken) + len(rejected))

        with self._alone():
            self._reconcile(shelf)
            self._embed(progress, sources, write, lambda: self._settling.compare(shelf))
        return Summary.of(taken, rejected)

    def withdraw(self, report: str, why: str, shelf: str = SHARED) -> Stored:
        """Take a report, whose source holds it no longer, out of all answers; its versions stay.

        "unchanged" when it is withdrawn already; UnknownReport when there is none on this shelf. A later `add` of its
        source brings it back. `why` is told beside it: how it was noticed, such as "its page is gone (410)".
        """
        with self._alone():
            outcome = self._catalog.withdraw(report, why, shelf)
            # Of its copies, one takes its place.
            self._settling.compare(shelf)
            self._embed(lambda done, of: None)
        return outcome

    def remove(self, report: str, shelf: str = SHARED) -> None:
        """Forget a report; UnknownReport when there is none on this shelf."""
        with self._alone():
            self._catalog.remove(report, shelf)
            # Of its copies, one takes its place.
            self._settling.compare(shelf)
            self._embed(lambda done, of: None)

    def prune(self, before: datetime, shelf: str = SHARED) -> int:
        """Forget the reports of a shelf that were published before a moment; returns how many.

        What they took on the disk is given back, also that of reports that were forgotten before. Killed anywhere, the
        next one goes on. The vectors of what stays are written anew when many others were dropped.
        """
        with self._alone():
            self._reconcile(shelf)
            old = self._catalog.published_before(before, shelf)
            for start in range(0, len(old), _REPORTS):
                self._catalog.forget(old[start : start + _REPORTS])
            self._settling.compare(shelf)
            self._embed(lambda done, of: None)
            self._catalog.give_back()
            if self._vectors.dead_share() > _DEAD_SHARE:
                log.info("Writing the vectors anew without those that were dropped.")
                with self._marked():
                    self._vectors.compact()
                self._catalog.changed()
        return len(old)

    def rebuild(self, progress: Progress) -> int:
        """Make all vectors anew from the catalog, with the model of the settings; returns how many."""
        with self._alone():
            self._begin_anew()
            waiting = self._catalog.marks.pending_count()
            self._embed(progress)
        return waiting

    def state(self, shelves: Sequence[str] | None = None) -> State:
        """Compare catalog and vectors, on these shelves or on all."""
        if self._agree(shelves):
            return State(pending=self._catalog.marks.pending_count(shelves), stale=0)
        kept = self._vectors.keys(shelves)
        return State(
            pending=self._catalog.marks.pending_count(shelves) + len(self._catalog.marks.embedded_keys(shelves) - kept),
            stale=len(kept - self._catalog.marks.keys(shelves)),
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
            if outcome != "withdrawn":
                self._settling.admit(report.id)
        return Taken(report.id, report.title, report.publisher, report.published, outcome)

    def _emptied(self, rejected: Rejection, shelf: str) -> Taken | Rejection:
        """A source that is there and holds no report withdraws the one that it held; any other is turned away."""
        known = shelf_id(rejected.emptied, shelf)
        if not rejected.emptied or not self._catalog.digest(known) or self._catalog.shelf_of(known) != shelf:
            return rejected
        outcome, held = self._catalog.withdraw(known, rejected.why, shelf), self._catalog.report(known)
        return Taken(known, held.title, held.publisher, held.published, outcome)

    def _reconcile(self, shelf: str) -> None:
        """Mend what a killed process, or a hand in the data folder, left behind.

        Catalog and vectors are compared on all shelves by an `add` to the shared one. A chat's, for which a person
        waits, compares its own: thousands of shared passages would hold it up.
        """
        torn = self._catalog.fact("vectors") == "being written"
        if torn:
            if not self._vectors.probably_sound():
                log.warning("The vectors were torn by a process that was killed while it wrote them: making them anew.")
                self._begin_anew()
                return
            self._catalog.remember("vectors", "sound")
        # First, since a report that was removed may come back under the same keys.
        self._drop_retired()
        shelves = None if shelf == SHARED else (shelf,)
        if not torn and self._agree(shelves):
            return
        kept = self._vectors.keys(shelves)
        if lost := self._catalog.marks.embedded_keys(shelves) - kept:
            log.warning("%d vectors are missing: making them anew.", len(lost))
            self._catalog.marks.await_vectors(lost)
        if stale := kept - self._catalog.marks.keys(shelves):
            with self._marked():
                self._vectors.drop(sorted(stale), shelves)

    def _agree(self, shelves: Sequence[str] | None) -> bool:
        """Whether there are as many vectors as there should be.

        Of 324,000, counting took 0.1 s of the processor, reading the keys of the vectors alone 0.9 s and 175 MB. So
        keys are compared when the numbers differ or the last end was not clean; `dateline verify` always does.
        """
        return self._vectors.count(shelves) == self._catalog.marks.embedded_count(shelves)

    def _begin_anew(self) -> None:
        with self._marked():
            self._vectors.clear()
            self._catalog.marks.dropped(self._catalog.marks.retired())
            self._catalog.marks.await_vectors(self._catalog.marks.embedded_keys())

    def _embed(
        self,
        progress: Progress,
        sources: Iterable[Source] = (),
        write: Callable[[Source], None] = lambda source: None,
        written: Callable[[], None] = lambda: None,
    ) -> None:
        """Embed whatever waits, and what is read and written meanwhile; `written` is called when all was."""
        self._run(Batches(self._catalog, self._vectors, self._marked, write, written, progress), sources)
        # What copies add to a root that has only now come into force waits too.
        self._settling.fit()
        while self._catalog.marks.pending_count():
            self._run(Batches(self._catalog, self._vectors, self._marked, write, lambda: None, progress), ())
            self._settling.fit()
        self._drop_retired()

    def _run(self, batches: Batches[Source], sources: Iterable[Source]) -> None:
        with batches.open():
            pipeline.run(sources, self._embedder, batches)
        self._drop_retired()

    def _drop_retired(self) -> None:
        while retired := self._catalog.marks.retired(_KEYS):
            by_shelf: dict[str, list[str]] = defaultdict(list)
            for key, shelf in retired:
                by_shelf[shelf].append(key)
            with self._marked():
                for shelf, keys in by_shelf.items():
                    self._vectors.drop(keys, (shelf,))
                self._catalog.marks.dropped(retired)

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
