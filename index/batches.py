"""Batches: which passages are embedded next, and what becomes of their vectors; the writing end of the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain, islice
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.marks import Pending
from index.vectors import Vectors

# Passages a transaction: two seconds of embedding on two cores, which is what a killed process has to do again.
PASSAGES = 128
# Told after each batch: passages embedded by this run, and how many it has to embed; None while reading goes on.
Progress = Callable[[int, int | None], None]
Read = TypeVar("Read")


class Batches(Generic[Read]):
    """Writes what was read with `write`, hands out what waits in the catalog, and keeps the vectors that come back.

    `written` is called when all was read and written. `marked` is entered before the first vector is written, and left
    at the end of `open`. For one thread.
    """

    def __init__(
        self,
        catalog: Catalog,
        vectors: Vectors,
        marked: Callable[[], AbstractContextManager[None]],
        write: Callable[[Read], None],
        written: Callable[[], None],
        progress: Progress,
    ) -> None:
        self.write = write
        self._written = written
        self._catalog = catalog
        self._vectors = vectors
        self._marked = marked
        self._progress = progress
        self._marks = ExitStack()
        self._is_marked = False
        self._done = 0
        self._of: int | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Batches are handed out and kept inside."""
        with self._marks:
            yield

    def next_batch(
        self, besides: Sequence[Sequence[Pending]], ended: bool
    ) -> tuple[Sequence[Pending], Sequence[str]] | None:
        """The passages that wait longest, with what is embedded of each; a whole batch unless reading has `ended`."""
        under_way = {one.passage.key for one in chain.from_iterable(besides)}
        if not ended and not self._catalog.marks.waits_for(len(under_way) + PASSAGES):
            return None
        waiting = self._catalog.marks.pending(len(under_way) + PASSAGES)
        batch = list(islice((one for one in waiting if one.passage.key not in under_way), PASSAGES))
        return (batch, [_worded(one) for one in batch]) if batch else None

    def keep(self, batch: Sequence[Pending], vectors: NDArray[np.float32]) -> None:
        """Write the vectors, and then that they are there."""
        if not self._is_marked:
            self._marks.enter_context(self._marked())
            self._is_marked = True
        for shelf in dict.fromkeys(one.shelf for one in batch):
            rows = [row for row, one in enumerate(batch) if one.shelf == shelf]
            self._vectors.add([batch[row].passage.key for row in rows], vectors[rows], shelf)
        self._catalog.embedded([one.passage.key for one in batch])
        self._done += len(batch)
        self._progress(self._done, self._of)

    def ended(self) -> None:
        """From now on it is known how much there is to embed."""
        self._written()
        self._of = self._done + self._catalog.marks.pending_count()
        if self._of:
            self._progress(self._done, self._of)


def _worded(waiting: Pending) -> str:
    """What is embedded: a passage under its headline, which says what "he" and "the city" are about."""
    return f"{waiting.title}\n{waiting.passage.text}"
