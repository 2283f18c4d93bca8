"""What size costs: thousands of reports added, added again, asked about, added to and pruned.

    .venv/bin/python benchmarks/size.py [--reports 1000 10000] [--keep DIR]

The reports are recombined from the shared news set, or from the demo reports where that is not there, and so are their
vectors (see recombined.py): embedding 400,000 passages takes hours and is measured on a sample of real ones instead.
Each size is measured in a process of its own, whose memory is that of the product and 30 MB of the benchmark's.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402
from corpus import Asked, default_corpus, default_questions, evenly, questions_of, reports_of, write  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from recombined import Memo, Recombination  # noqa: E402
from stopwatch import apart, short  # noqa: E402

from bot.desk import Desk  # noqa: E402
from config.settings import DEFAULT_MODEL, Settings  # noqa: E402
from index.catalog import Catalog  # noqa: E402
from index.embedding import open_embedder  # noqa: E402
from index.ingest import Ingest, Summary  # noqa: E402
from index.reading import Source, read  # noqa: E402
from index.splitting import SentenceSplitter  # noqa: E402
from index.vectors import Vectors  # noqa: E402

T = TypeVar("T")
SIZES = (1_000, 10_000)
QUESTIONS = 60
# Passages embedded at once, and how many of them are really embedded to measure the model.
_BATCH, SAMPLE = 128, 2_560
_TOLD_EVERY = 2_000


@dataclass
class Clock:
    """Seconds spent in each part of adding, as its own thread counts them, waiting for the others left out."""

    spent: dict[str, float] = field(default_factory=dict)

    def of(self, part: str, work: Callable[[], T]) -> T:
        """Do work, and count its seconds of this thread's processor time."""
        began = time.thread_time()
        try:
            return work()
        finally:
            self.spent[part] = self.spent.get(part, 0.0) + time.thread_time() - began

    def sources(self, sources: Iterable[Source]) -> Iterator[Source]:
        """The same sources, the time that each takes to read counted."""
        ahead = iter(sources)
        while (source := self.of("reading", lambda: next(ahead, None))) is not None:
            yield source


class TimedVectors(Vectors):
    """Vectors that count what taking them costs."""

    clock = Clock()

    def add(self, keys: Sequence[str], vectors: NDArray[np.float32], shelf: str = "") -> None:
        """Keep them, and count the time."""
        self.clock.of("vectors", lambda: super(TimedVectors, self).add(keys, vectors, shelf))


@dataclass(frozen=True, slots=True)
class Row:
    """What one thing came to, in a unit; a row of the table."""

    name: str
    value: float
    unit: str


def prepared(folder: Path) -> float:
    """Embed every piece of the real reports and keep the vectors; returns ms a passage on a sample of them."""
    pieces = Recombination(reports_of(default_corpus())).pieces
    embedder = open_embedder(DEFAULT_MODEL, Settings.read(os.environ, folder).cache)
    embedder.embed(["warm"])
    made, began, sampled = [], time.perf_counter(), 0.0
    for start in range(0, len(pieces), _BATCH):
        made.append(embedder.embed([f"{piece.title}\n{piece.text}" for piece in pieces[start : start + _BATCH]]))
        if start + _BATCH <= SAMPLE:
            sampled = (time.perf_counter() - began) / (start + _BATCH)
    np.save(folder / "pieces.npy", np.concatenate(made))
    return sampled * 1e3


def loaded(folder: Path, count: int) -> list[Row]:
    """Make `count` reports and add them to the data folder in `folder`, twice."""
    recombination = Recombination(reports_of(default_corpus()))
    lines = write(recombination.reports(count), folder / "reports.jsonl")
    with _opened(folder, recombination) as ingest:
        began = time.process_time()
        first, took = _timed(lambda: _added(ingest, lines))
        processor = time.process_time() - began
        assert first.added == count
        clock = TimedVectors.clock.spent
        rows = [
            Row("added, all but embedding", took / count * 1e3, "ms a report"),
            Row("  processor", processor / count * 1e3, "ms a report"),
            Row("  reading", clock["reading"] / count * 1e3, "ms a report"),
            Row("  the vectors' graph", clock["vectors"] / count * 1e3, "ms a report"),
            Row("resident at most, adding", _most_mb(), "MB"),
        ]
        began = time.process_time()
        again, took = _timed(lambda: _added(ingest, lines))
        processor = time.process_time() - began
        assert again.unchanged == count
        rows.append(Row("added again, unchanged", took / count * 1e3, "ms a report"))
        rows.append(Row("  processor", processor / count * 1e3, "ms a report"))
    return [*rows, Row("disk", _disk_mb(folder / "data"), "MB")]


def asked(folder: Path) -> list[Row]:
    """Ask a collection, and see what it holds and what loading it anew costs."""
    desk = _desk(folder)
    _, opening = _timed(desk.warm)
    known = evenly(questions_of(default_questions(default_corpus())), QUESTIONS)
    status, counting = _timed(desk.status)
    for one in known[:3]:
        desk.ask(one.question, one.on)
    rows = [
        Row("passages", float(str(dict(status)["passages"])), ""),
        Row("opened", opening, "s"),
        Row("status", counting, "s"),
        *_spread("search", known, lambda one: desk.search(one.question, one.on, 10)),
        *_spread("ask", known, lambda one: desk.ask(one.question, one.on)),
        Row("sources", _timed(desk.sources)[1], "s"),
        Row("resident, asking", _resident_mb(), "MB"),
    ]
    desk._vectors.reopen()
    _, reloading = _timed(lambda: desk.search(known[0].question, known[0].on, 10))
    return [
        *rows,
        Row("first question after an add", reloading, "s"),
        Row("resident at most, asking", _most_mb(), "MB"),
    ]


def added_to(folder: Path) -> list[Row]:
    """Add ten reports to a collection that is there."""
    recombination = Recombination(reports_of(default_corpus()))
    few = write(list(recombination.reports(10)), folder / "few.jsonl")
    few.write_text(few.read_text("utf-8").replace("made-", "new-"), "utf-8")
    with _opened(folder, recombination) as ingest:
        _, took = _timed(lambda: _added(ingest, few))
        ingest.remove("new-0000000")
        return [
            Row("ten reports more, embedding left out", took, "s"),
            Row("resident at most, adding ten", _most_mb(), "MB"),
        ]


# --- inside -----------------------------------------------------------------------------------------------------------


class _opened:
    """The parts that bring reports into the collection of a folder, with made vectors."""

    def __init__(self, folder: Path, recombination: Recombination) -> None:
        cache = Settings.read(os.environ, folder).cache
        memo = Memo(open_embedder(DEFAULT_MODEL, cache), recombination.pieces, np.load(folder / "pieces.npy"))
        self._catalog = Catalog.open(folder / "data" / "catalog.db")
        self._vectors = TimedVectors(folder / "data" / "vectors", memo.model)
        self._ingest = Ingest(folder / "data", self._catalog, self._vectors, memo, SentenceSplitter())

    def __enter__(self) -> Ingest:
        return self._ingest

    def __exit__(self, *_: object) -> None:
        self._vectors.close()
        self._catalog.close()


def _added(ingest: Ingest, lines: Path) -> Summary:
    began = time.perf_counter()

    def tell(done: int, of: int | None) -> None:
        if done // _TOLD_EVERY > (done - _BATCH) // _TOLD_EVERY:
            took = time.perf_counter() - began
            _say(f"  {done} of {of or 'unknown'} passages, {took:.0f} s, {_resident_mb():.0f} MB")

    return ingest.take(TimedVectors.clock.sources(read([lines], datetime.now(UTC))), tell)


def _desk(folder: Path) -> Desk:
    settings = Settings.read(os.environ, folder / "data")
    return Desk(settings.data, settings.cache, settings.model)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _spread(name: str, known: Sequence[Asked], work: Callable[[Asked], object]) -> list[Row]:
    began = time.process_time()
    ms = [_timed(partial(work, one))[1] * 1e3 for one in known]
    processor = (time.process_time() - began) / len(known) * 1e3
    return [
        Row(f"{name}, median", float(np.median(ms)), "ms"),
        Row(f"{name}, 95th of 100", float(np.percentile(ms, 95)), "ms"),
        Row(f"{name}, processor", processor, "ms"),
    ]


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _disk_mb(folder: Path) -> float:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 1e6


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def measured(folder: Path, count: int) -> list[Row]:
    """Everything of one size, each part in a process of its own."""
    rows: list[Row] = []
    for part in (lambda: apart(loaded, folder, count), lambda: apart(asked, folder), lambda: apart(added_to, folder)):
        for row in part():
            _say(f"{count} reports: {row.name}: {short(row.value)} {row.unit}")
            rows.append(row)
    return rows


def main() -> None:
    """Measure the sizes that were asked for, and print a table."""
    parser = argparse.ArgumentParser(description="What size costs.")
    parser.add_argument("--reports", type=int, nargs="+", default=list(SIZES), metavar="N", help="the sizes")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where to work, and to leave what was made")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-size-") as made:
        folder = args.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        ms = apart(prepared, folder) if not (folder / "pieces.npy").exists() else float("nan")
        print(f"embedding, on a sample of {SAMPLE} real passages: {short(ms)} ms a passage")
        columns = {}
        for count in args.reports:
            (folder / str(count)).mkdir(exist_ok=True)
            (folder / str(count) / "pieces.npy").unlink(missing_ok=True)
            os.link(folder / "pieces.npy", folder / str(count) / "pieces.npy")
            columns[count] = measured(folder / str(count), count)
    print(f"{'reports':<40}" + "".join(f"{count:>12,}" for count in columns))
    for rows in zip(*columns.values(), strict=True):
        print(f"{rows[0].name:<40}" + "".join(f"{short(row.value):>12}" for row in rows) + f"  {rows[0].unit}")


if __name__ == "__main__":
    main()
