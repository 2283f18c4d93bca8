"""What it costs to find copies as reports come in, and whether that stays the same as a collection grows.

    .venv/bin/python benchmarks/copies.py [SIZE ...]        (default: 1000 10000)

Reports are made of paragraphs of the news or demo reports, with three words in ten changed; every tenth is a cut copy
of one of the last 500. They go into a real catalog. Printed are milliseconds of processor time a report, over the
thousand before each size, all of which go through the whole of it; the others are only sketched and written.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from index.catalog import Catalog  # noqa: E402
from index.copies import sketch  # noqa: E402
from index.report import SHARED, Report  # noqa: E402
from index.settling import Settling  # noqa: E402
from index.splitting import SentenceSplitter, passages_of  # noqa: E402
from tests.quality.copies import Article, articles  # noqa: E402

_TIMED = 1_000
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> int:
    """Measure and print."""
    sizes = sorted(int(size) for size in sys.argv[1:]) or [1_000, 10_000]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        with closing(Catalog.open(file)) as catalog:
            measure(catalog, file, sizes)
    return 0


def measure(catalog: Catalog, file: Path, sizes: Sequence[int]) -> None:
    """Fill a catalog, and print a line at each size."""
    settling, splitter = Settling(catalog, SentenceSplitter()), SentenceSplitter()
    storing = comparing = 0.0
    for number, report in enumerate(made(articles(even=False), sizes[-1]), start=1):
        if not any(size - _TIMED < number <= size for size in sizes):
            filled_in(catalog, report)
            continue
        began = time.process_time()
        catalog.store(report, report.id, passages_of(report, splitter))
        stored = time.process_time()
        settling.compare(SHARED)
        storing, comparing = storing + stored - began, comparing + time.process_time() - stored
        # In force, as if they had been embedded: this is not what is measured here.
        catalog.embedded([one.passage.key for one in catalog.marks.pending(100)])
        settling.fit()
        if number in sizes:
            copies, megabytes = catalog.groups.copies((SHARED,)), file.stat().st_size / 1e6
            print(
                f"{number:>8,}: cut and write {1_000 * storing / _TIMED:.2f} ms, find copies "
                f"{1_000 * comparing / _TIMED:.2f} ms; {copies:,} copies, {megabytes:.0f} MB",
                flush=True,
            )
            storing = comparing = 0.0


def filled_in(catalog: Catalog, report: Report) -> None:
    """Take a report in as one that is settled, of one passage."""
    whole = passages_of(report, _Whole())
    catalog.store(report, report.id, whole)
    catalog.groups.sketch(report.id, 1, SHARED, sketch(report.text))
    catalog.groups.assign(report.id, {})
    catalog.groups.settled(report.id)
    catalog.embedded([one.key.replace("#0@", "#1@") for one in whole])


class _Whole:
    """A splitter that does not split."""

    def split_text(self, text: str) -> list[str]:
        """The text."""
        return [text]


def made(known: Sequence[Article], count: int) -> Iterator[Report]:
    """So many reports, an hour apart."""
    for number, text in enumerate(recombined(known, count)):
        at = _BEGAN + timedelta(hours=number)
        yield Report(f"r{number}", f"Report {number}", f"Outlet {number % 50}", at, "report", at, text)


def recombined(known: Sequence[Article], count: int) -> Iterator[str]:
    """So many texts: six paragraphs drawn from all, some words changed, and every tenth a cut copy of a recent one."""
    dice = random.Random(0)
    drawn = [part.split() for one in known for part in one.paragraphs]
    vocabulary = [word for words in drawn[:500] for word in words]
    recent: deque[list[str]] = deque(maxlen=500)
    for number in range(count):
        if number % 10 == 9:
            yield "\n\n".join(dice.choice(recent)[:4])
            continue
        parts = dice.choices(drawn, k=6)
        recent.append([" ".join(w if dice.random() > 0.3 else dice.choice(vocabulary) for w in part) for part in parts])
        yield "\n\n".join(recent[-1])


if __name__ == "__main__":
    sys.exit(main())
