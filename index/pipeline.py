"""The pipeline: reading and embedding go on beside writing, so that the embedding model is all that adding waits for.

Three threads. One reads (fetches, parses), one embeds, and the caller's alone writes: what was read, and the vectors
that come back. Between them stand bounded queues, so that a folder of any size does not fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Read = TypeVar("Read")
Written = TypeVar("Written", contravariant=True)
Batch = TypeVar("Batch")
Floats = NDArray[np.float32]

# Read ahead of what is written: a report may have 10 MB, and has 5 kB.
_READ_AHEAD = 16
# One batch is embedded while the next one waits, so that the model never does.
_BATCHES = 2
# Texts embedded at once: whoever stops an add waits for so many at most. Sorted by length first, 2,560 passages of news
# are padded to 619,000 tokens whether in calls of 32 or of 128; not sorted, to 640,000 in calls of 32.
_TEXTS_A_CALL = 32


class Embedder(Protocol):
    """Anything that turns texts into vectors, one row a text."""

    def embed(self, texts: Sequence[str]) -> Floats: ...


class Writer(Protocol[Written, Batch]):
    """What writes, in the caller's thread."""

    def write(self, read: Written, /) -> None:
        """Write down something that was read."""

    def next_batch(self, besides: Sequence[Batch], ended: bool) -> tuple[Batch, Sequence[str]] | None:
        """What to embed next, with its texts, `besides` what is under way.

        None if there is nothing, or too little while reading has not `ended`.
        """

    def keep(self, batch: Batch, vectors: Floats) -> None:
        """Write the vectors of a batch, a row a text."""

    def ended(self) -> None:
        """All was read and written; what is under way and what waits is all that is left to embed."""


@dataclass(frozen=True, slots=True)
class _Came(Generic[Read]):
    read: Read


@dataclass(frozen=True, slots=True)
class _Embedded:
    vectors: Floats


@dataclass(frozen=True, slots=True)
class _Ended:
    pass


@dataclass(frozen=True, slots=True)
class _Broken:
    error: BaseException


def run(sources: Iterable[Read], embedder: Embedder, writer: Writer[Read, Batch]) -> None:
    """Read all of `sources` in a thread of its own, and write and embed meanwhile; returns when all is done.

    Whatever reading or embedding raises is raised here, and so is a KeyboardInterrupt: then the embedding thread is
    waited for, and a reader that waits for the network is left to end by itself, having written nothing.
    """
    came: SimpleQueue[_Came[Read] | _Embedded | _Ended | _Broken] = SimpleQueue()
    with ExitStack() as stopping:
        room = _beside_reading(sources, came.put, stopping)
        orders = _beside_embedding(embedder, came.put, stopping)
        reading, under_way = True, list[Batch]()
        while True:
            while len(under_way) < _BATCHES and (found := writer.next_batch(under_way, not reading)):
                under_way.append(found[0])
                orders.put(found[1])
            if not reading and not under_way:
                return
            match came.get():
                case _Came(read):
                    room.release()
                    writer.write(read)
                case _Embedded(vectors):
                    writer.keep(under_way[0], vectors)
                    del under_way[0]
                case _Ended():
                    reading = False
                    writer.ended()
                case _Broken(error):
                    raise error


def _beside_reading(sources: Iterable[Read], tell: Callable[..., None], stopping: ExitStack) -> Semaphore:
    """Begin to read; gives the room there is for what was read, for the taker to release."""
    room, stopped = Semaphore(_READ_AHEAD), Event()

    def work() -> None:
        try:
            for read in sources:
                room.acquire()
                if stopped.is_set():
                    return
                tell(_Came(read))
        except BaseException as error:
            tell(_Broken(error))
        else:
            tell(_Ended())

    def stop() -> None:
        stopped.set()
        room.release()

    # A daemon, since it may be waiting for a server that does not answer, and has nothing to lose.
    Thread(target=work, name="reading", daemon=True).start()
    stopping.callback(stop)
    return room


def _beside_embedding(
    embedder: Embedder, tell: Callable[..., None], stopping: ExitStack
) -> SimpleQueue[Sequence[str] | None]:
    """Begin to embed; gives the queue for the texts of each batch."""
    orders: SimpleQueue[Sequence[str] | None] = SimpleQueue()
    stopped = Event()

    def work() -> None:
        try:
            while (texts := orders.get()) is not None and (vectors := _vectors(embedder, texts, stopped)) is not None:
                tell(_Embedded(vectors))
        except BaseException as error:
            tell(_Broken(error))

    thread = Thread(target=work, name="embedding")

    def stop() -> None:
        stopped.set()
        orders.put(None)
        thread.join()

    thread.start()
    stopping.callback(stop)
    return orders


def _vectors(embedder: Embedder, texts: Sequence[str], stopped: Event) -> Floats | None:
    """The vectors of a batch; None when it was stopped meanwhile. Texts of like length share a call, and so a pass."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    rows: list[Floats] = [np.empty(0, dtype=np.float32)] * len(texts)
    for start in range(0, len(order), _TEXTS_A_CALL):
        if stopped.is_set():
            return None
        part = order[start : start + _TEXTS_A_CALL]
        for place, row in zip(part, embedder.embed([texts[place] for place in part]), strict=True):
            rows[place] = row
    return np.stack(rows)
