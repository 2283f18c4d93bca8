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
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np  # noqa: E402
from corpus import Asked, default_corpus, default_questions, evenly, questions_of, reports_of, write  # noqa: E402
from recombined import Memo, Recombination  # noqa: E402
from stopwatch import apart, short  # noqa: E402

from bot.desk import Desk  # noqa: E402
from config.settings import DEFAULT_MODEL, Settings  # noqa: E402
from index.catalog import Catalog  # noqa: E402
from index.embedding import open_embedder  # noqa: E402
from index.ingest import Ingest  # noqa: E402
from index.reading import Source, read  # noqa: E402
from index.splitting import SentenceSplitter  # noqa: E402
from index.vectors import Vectors  # noqa: E402

T = TypeVar("T")
SIZES = (1_000, 10_000)
QUESTIONS = 60
# Passages embedded at once, and how many of them are really embedded to measure the model.
_BATCH, SAMPLE = 128, 2_560
_TOLD_EVERY = 2_000


class Reading:
    """Sources, and the seconds of its thread's processor that reading them took."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = sources
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Source]:
        ahead = iter(self._sources)
        began = time.thread_time()
        for source in ahead:
            self.seconds += time.thread_time() - began
            yield source
            began = time.thread_time()


@dataclass(frozen=True, slots=True)
class Row:
    """What one thing came to, in a unit; a row of the table."""

    name: str
    value: float
    unit: str


def prepared(folder: Path) -> float:
    """Embed every piece of the real reports and keep the vectors; returns ms of the processor for one, of a sample."""
    pieces = Recombination(reports_of(default_corpus())).pieces
    embedder = open_embedder(DEFAULT_MODEL, Settings.read(os.environ, folder).cache)
    embedder.embed(["warm"])
    made, began, sampled = [], time.process_time(), 0.0
    for start in range(0, len(pieces), _BATCH):
        made.append(embedder.embed([f"{piece.title}\n{piece.text}" for piece in pieces[start : start + _BATCH]]))
        if start + _BATCH <= SAMPLE:
            sampled = (time.process_time() - began) / (start + _BATCH)
    np.save(folder / "pieces.npy", np.concatenate(made))
    return sampled * 1e3


def loaded(folder: Path, count: int) -> list[Row]:
    """Make `count` reports and add them to the data folder in `folder`, twice."""
    recombination = Recombination(reports_of(default_corpus()))
    lines = write(recombination.reports(count), folder / "reports.jsonl")
    with _opened(folder, recombination) as ingest:
        rows = [
            *_added(ingest, lines, "added", count, "added, but for embedding"),
            Row("resident at most, adding", _most_mb(), "MB"),
            *_added(ingest, lines, "unchanged", count, "added again, unchanged"),
        ]
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
    few = write(recombination.reports(10), folder / "few.jsonl")
    few.write_text(few.read_text("utf-8").replace("made-", "new-"), "utf-8")
    with _opened(folder, recombination) as ingest:
        wall, *_ = _added(ingest, few, "added", 10, "ten more, but for embedding")
    return [wall, Row("resident at most, adding ten", _most_mb(), "MB")]


def pruned(folder: Path, count: int) -> list[Row]:
    """Prune the older half."""
    recombination = Recombination(reports_of(default_corpus()))
    middle = sorted(report.published for report in recombination.reports(count))[count // 2]
    with _opened(folder, recombination) as ingest:
        forgotten, took = _timed(lambda: ingest.prune(middle))
    return [
        Row("half pruned", took / forgotten * 1e3, "ms a report"),
        Row("resident at most, pruning", _most_mb(), "MB"),
        Row("disk, half pruned", _disk_mb(folder / "data"), "MB"),
    ]


# --- inside -----------------------------------------------------------------------------------------------------------


class _opened:
    """The parts that bring reports into the collection of a folder, with made vectors."""

    def __init__(self, folder: Path, recombination: Recombination) -> None:
        cache = Settings.read(os.environ, folder).cache
        memo = Memo(open_embedder(DEFAULT_MODEL, cache), recombination.pieces, np.load(folder / "pieces.npy"))
        self._catalog = Catalog.open(folder / "data" / "catalog.db")
        self._vectors = Vectors(folder / "data" / "vectors", memo.model)
        self._ingest = Ingest(folder / "data", self._catalog, self._vectors, memo, SentenceSplitter())

    def __enter__(self) -> Ingest:
        return self._ingest

    def __exit__(self, *_: object) -> None:
        self._vectors.close()
        self._catalog.close()


def _added(ingest: Ingest, lines: Path, outcome: str, count: int, name: str) -> list[Row]:
    """Add a file: seconds by the clock, of the processor, and of it for reading, all as ms a report."""
    began, wall, sources = time.process_time(), time.perf_counter(), Reading(read([lines], datetime.now(UTC)))

    def tell(done: int, of: int | None) -> None:
        if done // _TOLD_EVERY > (done - _BATCH) // _TOLD_EVERY:
            took = time.perf_counter() - wall
            _say(f"  {done} of {of or 'unknown'} passages, {took:.0f} s, {_resident_mb():.0f} MB")

    summary = ingest.take(sources, tell)
    if getattr(summary, outcome) != count:
        raise RuntimeError(
            f"{count} reports should be {outcome}, and the data folder is not new: {summary.rejected[:1]}"
        )
    spent = {
        name: time.perf_counter() - wall,
        "  of the processor": time.process_time() - began,
        "  of it, reading": sources.seconds,
    }
    return [Row(what, seconds / count * 1e3, "ms a report") for what, seconds in spent.items()]


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
    parts: list[Callable[[], list[Row]]] = [
        lambda: apart(loaded, folder, count),
        lambda: apart(asked, folder),
        lambda: apart(added_to, folder),
        lambda: apart(pruned, folder, count),
    ]
    for part in parts:
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
        ms = apart(prepared, folder)
        print(f"embedding a real passage: {short(ms)} ms of the processor, on all cores together")
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
