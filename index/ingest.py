"""Getting reports in, so that a process killed anywhere loses nothing and does nothing twice."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.catalog import Catalog, Stored
from index.embedding import Embedder
from index.errors import DataBusy, DataNotWritable
from index.reading import Source, read
from index.report import Passage, Rejection, Report
from index.splitting import Splitter, passages_of
from index.vectors import Vectors

log = logging.getLogger(__name__)

# Passages a transaction: two seconds of embedding on two cores, which is what a killed process has to do again.
_BATCH = 128
_WAIT_S = 600


@dataclass(frozen=True, slots=True)
class Summary:
    """What an `add` did: counts of reports, and every file or line that was turned away."""

    added: int
    updated: int
    unchanged: int
    rejected: tuple[Rejection, ...]


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

    def add(self, paths: Iterable[Path], progress: Progress) -> Summary:
        """Read files and folders, store what is new or changed, and embed whatever waits."""
        return self.take(read(paths, datetime.now(UTC)), progress)

    def take(self, sources: Iterable[Source], progress: Progress) -> Summary:
        """Store what is new or changed of reports that were read, and embed whatever waits."""
        counts: Counter[Stored] = Counter()
        rejected: list[Rejection] = []
        with self._alone():
            self._reconcile()
            for source in sources:
                if isinstance(source, Rejection):
                    rejected.append(source)
                else:
                    counts[self._store(*source)] += 1
            self._embed(progress)
        return Summary(counts["added"], counts["updated"], counts["unchanged"], tuple(rejected))

    def remove(self, report: str) -> None:
        """Forget a report; UnknownReport when there is none."""
        with self._alone():
            self._catalog.remove(report)
            self._drop_retired()

    def rebuild(self, progress: Progress) -> int:
        """Make all vectors anew from the catalog, with the model of the settings; returns how many."""
        with self._alone():
            self._begin_anew()
            waiting = self._catalog.pending_count()
            self._embed(progress)
        return waiting

    def state(self) -> State:
        """Compare catalog and vectors."""
        kept = self._vectors.keys()
        return State(
            pending=self._catalog.pending_count() + len(self._catalog.embedded_keys() - kept),
            stale=len(kept - self._catalog.keys()),
        )

    # --- inside -------------------------------------------------------------------------------------------------

    def _store(self, report: Report, path: str) -> Stored:
        # Asked first, since cutting a text takes longer than looking it up.
        if self._catalog.digest(report.id) == report.digest:
            return "unchanged"
        return self._catalog.store(report, report.url or path, passages_of(report, self._splitter))

    def _reconcile(self) -> None:
        """Mend what a killed process, or a hand in the data folder, left behind."""
        if self._catalog.fact("vectors") == "being written":
            if not self._vectors.probably_sound():
                log.warning("The vectors were torn by a process that was killed while it wrote them: making them anew.")
                self._begin_anew()
                return
            self._catalog.remember("vectors", "sound")
        # First, since a report that was removed may come back under the same keys.
        self._drop_retired()
        kept = self._vectors.keys()
        if lost := self._catalog.embedded_keys() - kept:
            log.warning("%d vectors are missing: making them anew.", len(lost))
            self._catalog.await_vectors(lost)
        if stale := kept - self._catalog.keys():
            with self._marked():
                self._vectors.drop(sorted(stale))

    def _begin_anew(self) -> None:
        with self._marked():
            self._vectors.clear()
            self._catalog.dropped(self._catalog.retired())
            self._catalog.await_vectors(self._catalog.embedded_keys())

    def _embed(self, progress: Progress) -> None:
        done, waiting = 0, self._catalog.pending_count()
        if waiting:
            with self._marked():
                while batch := self._catalog.pending(_BATCH):
                    keys = [passage.key for passage, _ in batch]
                    self._vectors.add(keys, self._embedder.embed([_worded(passage, title) for passage, title in batch]))
                    self._catalog.embedded(keys)
                    done += len(keys)
                    progress(done, waiting)
        self._drop_retired()

    def _drop_retired(self) -> None:
        if keys := self._catalog.retired():
            with self._marked():
                self._vectors.drop(keys)
                self._catalog.dropped(keys)

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """Whoever is killed inside leaves the mark, by which the next run knows that the vectors may be torn."""
        self._catalog.remember("vectors", "being written")
        yield
        self._catalog.remember("vectors", "sound")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the data folder against other writers; the lock of a killed process is released by the system."""
        lock = FileLock(self._data / "writing.lock", timeout=0)
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


def _worded(passage: Passage, title: str) -> str:
    """What is embedded: a passage under its headline, which says what "he" and "the city" are about."""
    return f"{title}\n{passage.text}"
