"""The pipeline: three threads beside each other, bounded, that stop when one of them must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Barrier, Event, current_thread
from threading import enumerate as threads

import numpy as np
import pytest
from numpy.typing import NDArray

from index import pipeline

SOON = 30.0


class Notes:
    """A writer that keeps what it is given in memory, and hands out two texts at a time."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.kept: dict[str, float] = {}
        self.threads: set[str] = set()
        self.told_of_the_end = 0

    def write(self, read: str) -> None:
        self.threads.add(current_thread().name)
        self.written.append(read)

    def next_batch(self, besides: Sequence[list[str]], ended: bool) -> tuple[list[str], list[str]] | None:
        away = [text for batch in besides for text in batch]
        batch = [text for text in self.written if text not in self.kept and text not in away][:2]
        return (batch, batch) if len(batch) == 2 or (ended and batch) else None

    def keep(self, batch: list[str], vectors: NDArray[np.float32]) -> None:
        self.threads.add(current_thread().name)
        self.kept |= {text: float(row[0]) for text, row in zip(batch, vectors, strict=True)}

    def ended(self) -> None:
        self.told_of_the_end += 1


class Lengths:
    """An embedder whose vector of a text is its length."""

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.threads.add(current_thread().name)
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def texts(count: int) -> list[str]:
    """Texts of lengths that neither grow nor shrink."""
    return [f"{n} " + "x" * (n * 7 % 11) for n in range(count)]


def our_threads() -> list[str]:
    """The threads of a pipeline that are still there."""
    return [thread.name for thread in threads() if thread.name in ("reading", "embedding")]


def test_everything_is_written_and_gets_its_own_vector_and_the_caller_alone_writes() -> None:
    notes, lengths, given = Notes(), Lengths(), texts(101)
    pipeline.run(iter(given), lengths, notes)
    assert notes.written == given
    assert notes.kept == {text: len(text) for text in given}
    assert notes.threads == {current_thread().name}
    assert lengths.threads == {"embedding"}
    assert notes.told_of_the_end == 1


def test_of_nothing_nothing_is_embedded() -> None:
    notes, lengths = Notes(), Lengths()
    pipeline.run([], lengths, notes)
    assert (notes.kept, lengths.threads, notes.told_of_the_end) == ({}, set(), 1)


def test_the_first_reports_are_embedded_while_the_next_is_still_being_read() -> None:
    embedding = Event()

    class Announced(Lengths):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            embedding.set()
            return super().embed(texts)

    def slow() -> Iterator[str]:
        yield from ("one", "three")
        assert embedding.wait(SOON), "nothing was embedded before all was read"
        yield "fifteen"

    notes = Notes()
    pipeline.run(slow(), Announced(), notes)
    assert notes.kept == {"one": 3, "three": 5, "fifteen": 7}


def test_reports_are_read_while_the_model_is_busy() -> None:
    both = Barrier(2)

    class Busy(Lengths):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            both.wait(SOON)
            return super().embed(texts)

    def met() -> Iterator[str]:
        yield from ("one", "three")
        both.wait(SOON)
        yield from ()

    pipeline.run(met(), Busy(), Notes())


def test_no_more_is_read_ahead_than_can_be_held() -> None:
    ahead: list[int] = []
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for text in texts(500):
            read += 1
            yield text

    class Watches(Notes):
        def write(self, read_text: str) -> None:
            super().write(read_text)
            ahead.append(read - len(self.written))

    pipeline.run(counted(), Lengths(), Watches())
    assert max(ahead) <= pipeline._READ_AHEAD + 1


def test_what_breaks_reading_is_raised_where_the_pipeline_was_called_and_what_was_read_before_is_written() -> None:
    def breaks() -> Iterator[str]:
        yield from texts(10)
        raise OSError("the disk came off")

    notes = Notes()
    with pytest.raises(OSError, match="the disk came off"):
        pipeline.run(breaks(), Lengths(), notes)
    assert notes.written == texts(10)
    assert our_threads() == []


def test_what_breaks_embedding_is_raised_and_no_thread_stays() -> None:
    class Breaks:
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise MemoryError("too long")

    notes = Notes()
    with pytest.raises(MemoryError):
        pipeline.run(texts(1_000), Breaks(), notes)
    assert notes.kept == {}
    assert "embedding" not in our_threads()


def test_an_interrupt_ends_it_though_a_server_never_answers_and_a_batch_is_not_done() -> None:
    silent, calls = Event(), []

    def unanswered() -> Iterator[str]:
        yield from texts(200)
        silent.wait(SOON)

    class Interrupts(Notes):
        def next_batch(self, besides: Sequence[list[str]], ended: bool) -> tuple[list[str], list[str]] | None:
            batch = [text for text in self.written if text not in self.kept][:128]
            return (batch, batch) if len(batch) == 128 and not besides else None

        def write(self, read: str) -> None:
            super().write(read)
            if len(self.written) == 150:
                raise KeyboardInterrupt

    class Counts(Lengths):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            calls.append(len(texts))
            return super().embed(texts)

    with pytest.raises(KeyboardInterrupt):
        pipeline.run(unanswered(), Counts(), Interrupts())
    assert "embedding" not in our_threads(), "no thread is left inside the model when the process ends"
    assert max(calls, default=0) <= 32, "and none was waited for longer than for a few texts"
    silent.set()


def test_a_failing_writer_is_not_hidden_by_the_threads_that_end_for_it() -> None:
    class Full(Notes):
        def keep(self, batch: list[str], vectors: NDArray[np.float32]) -> None:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        pipeline.run(texts(500), Lengths(), Full())
