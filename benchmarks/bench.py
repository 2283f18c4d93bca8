"""How fast Dateline is, beside the plain tutorial pipeline (tutorial.py), on this machine, in one run.

    .venv/bin/python benchmarks/bench.py [--corpus FILE.jsonl] [--articles N|all] [--questions FILE.jsonl]
                                         [--loaded DATA] [--json FILE]

Runs of the two alternate, so that what else the machine does falls on both. A figure is a median, with the least and
the most in brackets; a ratio is Dateline's median divided by the tutorial's. Nothing is asserted here. The last rows
tell of a burst of questions at the Telegram door (burst.py), which the tutorial does not have.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import inside
from arithmetic import peak_flops
from corpus import Asked, default_corpus, default_questions, evenly, questions_of, reports_of, write
from stopwatch import ProcessFailed, Spread, apart, seconds, short

from config.settings import Settings
from index.errors import IndexFault

_INDEXING_ROUNDS = 3
_ASKING_ROUNDS = 5
_WARM_ROUNDS = 3
_WARM_QUESTIONS = 50
_DATELINE = Path(sys.executable).parent / "dateline"
_TUTORIAL = Path(__file__).with_name("tutorial.py")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of both pipelines, in one unit; `aim` is what it should be."""

    measure: str
    unit: str
    dateline: Spread
    tutorial: Spread | None = None
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        """Dateline's median divided by the tutorial's, where both were measured."""
        return self.dateline.median / self.tutorial.median if self.tutorial else None


@dataclass(frozen=True, slots=True)
class Reports:
    """The files that both pipelines index: one report, a sample of `articles` reports, and all `held` of them."""

    source: Path
    one: Path
    sample: Path
    articles: int
    all: Path
    held: int


@dataclass(frozen=True, slots=True)
class Built:
    """What indexing left behind, for the questions: a data folder of Dateline's and a folder of the tutorial's."""

    data: Path
    folder: Path
    rows: tuple[Row, ...]


def main() -> int:
    """Measure and print; returns 0 done, 1 something that was measured failed."""
    args = _parser().parse_args()
    # The tutorial has the default weights only: a model of the user's own would compare two models, not two pipelines.
    os.environ.pop("DATELINE_MODEL", None)
    corpus = args.corpus or default_corpus()
    try:
        questions = questions_of(args.questions or default_questions(corpus))
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as made:
            work = Path(made)
            reports = _reports(corpus, args.articles, work)
            facts = _facts(reports, len(questions))
            rows = _measure(reports, questions, args.loaded, work)
    except (ProcessFailed, IndexFault, OSError, ValueError, KeyError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    print(_text(facts, rows))
    if args.json:
        args.json.write_text(json.dumps(_json(facts, rows), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def _measure(reports: Reports, questions: Sequence[Asked], loaded: Path | None, work: Path) -> list[Row]:
    cache = Settings.read(os.environ).cache
    built = _indexing(reports, cache, work)
    data = _full_data(reports, built.data, loaded, work)
    rows = [*built.rows, *_cold(reports, questions, built, data), *_warm(reports, questions, built, data, cache)]
    return [*rows, *_burst()]


# --- indexing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indexed:
    """Wall seconds of one pipeline's indexing, round by round: of one article, and of `articles` articles."""

    articles: int
    one_s: list[float] = field(default_factory=list)
    all_s: list[float] = field(default_factory=list)

    @property
    def whole(self) -> Spread:
        """Articles a second, of the whole process."""
        return Spread.of(self.articles / all_s for all_s in self.all_s)

    @property
    def is_long(self) -> bool:
        """Whether the articles took so long that the start-up can be told from them."""
        return min(self.all_s) > max(self.one_s)

    @property
    def steady(self) -> Spread:
        """Articles a second without the start-up, which is taken from the runs over one article."""
        return Spread.of((self.articles - 1) / (all_s - median(self.one_s)) for all_s in self.all_s)


def _indexing(reports: Reports, cache: Path, work: Path) -> Built:
    """Index the sample with both, in turns, and one report alone: the difference is indexing without its start-up."""
    _told("warming up: one report each, not timed (exports the model at the very first time)")
    seconds(_add(reports.one, work / "warm-data"))
    seconds(_build(reports.one, work / "warm-folder"))
    peak = apart(peak_flops)
    dateline, tutorial = Indexed(reports.articles), Indexed(reports.articles)
    embeddings: list[inside.Embedding] = []
    for turn in range(1, _INDEXING_ROUNDS + 1):
        data, folder = work / f"data-{turn}", work / f"folder-{turn}"
        _told(f"indexing {reports.articles:,} articles, round {turn} of {_INDEXING_ROUNDS}: dateline")
        dateline.one_s.append(seconds(_add(reports.one, work / f"data-one-{turn}")))
        dateline.all_s.append(seconds(_add(reports.sample, data)))
        _told(f"  {short(dateline.all_s[-1])} s; the tutorial")
        tutorial.one_s.append(seconds(_build(reports.one, work / f"folder-one-{turn}")))
        tutorial.all_s.append(seconds(_build(reports.sample, folder)))
        _told(f"  {short(tutorial.all_s[-1])} s; dateline with a stopwatch around its embedder")
        embeddings.append(apart(inside.dateline_embedding, reports.sample, work / f"data-embedding-{turn}", cache))
        _told(f"  {short(embeddings[-1].seconds)} s in the embedder")
    load = apart(inside.tutorial_load, reports.sample)
    rows = _indexing_rows(dateline, tutorial, embeddings, load, max(peak, apart(peak_flops)))
    return Built(data, folder, tuple(rows))


def _indexing_rows(
    dateline: Indexed, tutorial: Indexed, embeddings: Sequence[inside.Embedding], load: inside.Load, peak: float
) -> Iterator[Row]:
    """The rows of indexing; `peak` is in operations a second."""
    articles = dateline.articles
    our_load = embeddings[0].load
    our_tokens, their_tokens = our_load.tokens / articles, load.tokens / articles
    our_share, their_share = (100 * each.flops / articles / peak for each in (our_load, load))
    alone = Spread.of(articles / one.seconds for one in embeddings)
    yield Row("indexing, whole process", "articles/s", dateline.whole, tutorial.whole, "≥ 1.3 ×")
    yield Row("  tokens to embed", "per article", Spread.of([our_tokens]), Spread.of([their_tokens]))
    if dateline.is_long and tutorial.is_long:
        ours, theirs = dateline.steady, tutorial.steady
        yield Row("indexing, start-up taken off", "articles/s", ours, theirs, "≥ 1.3 ×")
        yield Row("  tokens embedded", "per second", ours.times(our_tokens), theirs.times(their_tokens))
        yield Row("  of the float32 peak", "%", ours.times(our_share), theirs.times(their_share))
    else:
        _told("start-up cannot be taken off: with so few articles it is longer than the work (give more --articles)")
    yield Row("  tokens, embedder alone", "per second", alone.times(our_tokens))
    yield Row("  of the peak, embedder alone", "%", alone.times(our_share))
    yield Row("float32 peak (matrix product)", "GFLOP/s", Spread.of([peak / 1e9]))


def _add(corpus: Path, data: Path) -> list[str | Path]:
    return [_DATELINE, "add", "--data", data, corpus]


def _build(corpus: Path, folder: Path) -> list[str | Path]:
    return [sys.executable, _TUTORIAL, "build", corpus, folder]


# --- questions --------------------------------------------------------------------------------------------------------


def _full_data(reports: Reports, sampled: Path, loaded: Path | None, work: Path) -> Path:
    """A data folder with all reports: a copy of `loaded`, the one that was just built, or one built now."""
    if loaded:
        # Even an answer opens the catalog for writing: somebody's collection stays as it is.
        return Path(shutil.copytree(loaded, work / "data-all"))
    if reports.articles == reports.held:
        return sampled
    _told(f"loading all {reports.held:,} articles into Dateline, not timed (--loaded DATA reuses a data folder)")
    seconds(_add(reports.all, work / "data-all"))
    return work / "data-all"


def _cold(reports: Reports, questions: Sequence[Asked], built: Built, data: Path) -> Iterator[Row]:
    """`ask` as a whole process, in turns: Dateline over the sample and over all, the tutorial over the sample."""
    sampled: list[float] = []
    full: list[float] = []
    tutorial: list[float] = []
    for turn, asked in enumerate(evenly(questions, _ASKING_ROUNDS + 1)):
        _told(f"asking from a cold start, round {turn} of {_ASKING_ROUNDS}" if turn else "asking once each, not timed")
        sampled.append(seconds(_ask(built.data, asked)))
        full.append(seconds(_ask(data, asked)))
        tutorial.append(seconds([sys.executable, _TUTORIAL, "ask", built.folder, asked.question]))
    both = Spread.of(tutorial[1:])
    yield Row(f"ask from a cold start, {reports.articles:,} articles", "s", Spread.of(sampled[1:]), both, "≤ 0.1 ×")
    if data != built.data:
        yield Row(f"  Dateline over all, tutorial over {reports.articles:,}", "s", Spread.of(full[1:]), both, "≤ 0.1 ×")


def _ask(data: Path, asked: Asked) -> list[str | Path]:
    return [_DATELINE, "ask", "--data", data, "--on", asked.on.isoformat(), "--", asked.question]


def _warm(reports: Reports, questions: Sequence[Asked], built: Built, data: Path, cache: Path) -> Iterator[Row]:
    """Many questions to one process; Dateline answers over all reports, the tutorial only searches its sample."""
    chosen = evenly(questions, _WARM_QUESTIONS + inside.WARMING)
    if len(chosen) < inside.WARMING + 2:
        raise ValueError(f"{len(chosen)} questions are too few for the warm ones: give {inside.WARMING + 2} or more.")
    ours: list[inside.Warm] = []
    theirs: list[inside.Warm] = []
    for turn in range(1, _WARM_ROUNDS + 1):
        _told(f"asking {len(chosen) - inside.WARMING} questions of one process, round {turn} of {_WARM_ROUNDS}")
        ours.append(apart(inside.dateline_warm, data, cache, chosen))
        theirs.append(apart(inside.tutorial_warm, built.folder, chosen))
    asked = [Spread.of(ms for one in each for ms in one.ms) for each in (ours, theirs)]
    slowest = [Spread.of(_slowest(one.ms) for one in each) for each in (ours, theirs)]
    resident = [Spread.of(one.resident_mb for one in each) for each in (ours, theirs)]
    most = [Spread.of(one.most_mb for one in each) for each in (ours, theirs)]
    over = f"tutorial: search over {reports.articles:,}"
    yield Row(f"warm question ({over})", "ms", asked[0], asked[1], "< 150 ms")
    yield Row("  the slowest 5% take at least", "ms", slowest[0], slowest[1])
    yield Row("resident memory after them", "MB", resident[0], resident[1], "< 400 MB")
    yield Row("  at its highest", "MB", most[0], most[1])


def _slowest(ms: Sequence[float]) -> float:
    """The 95th percentile, interpolated between the two questions beside it."""
    return quantiles(ms, n=20, method="inclusive")[-1]


# --- a burst at the Telegram door -------------------------------------------------------------------------------------


def _burst() -> Iterator[Row]:
    # Imported here: every process that is started to measure one thing imports this file, and its memory is a figure.
    from burst import GROUPS, measured

    def row(measure: str, unit: str, value: float, aim: str = "") -> Row:
        return Row(measure, unit, Spread.of([value]), aim=aim)

    _told(f"asking in {GROUPS} groups at once, some 20 s")
    burst = measured()
    yield row(f"burst: {burst.asked} questions, {GROUPS} groups, answered", "questions", burst.answered)
    yield row("  politely refused", "questions", burst.refused)
    yield row("  lost", "questions", burst.lost, "0")
    yield row("  answered again", "questions", burst.repeated, "0")
    yield row("  out of order", "groups", burst.disordered, "0")
    yield row("  refused by Telegram for flooding", "calls", burst.flooded, "0")
    yield row("  until the last answer", "s", burst.seconds)
    yield row("  memory at its highest, before", "MB", burst.before_mb)
    yield row("  memory at its highest, after", "MB", burst.after_mb)


# --- what it works on, and what it prints -----------------------------------------------------------------------------


def _reports(corpus: Path, articles: int, work: Path) -> Reports:
    held = reports_of(corpus)
    sample = evenly(held, articles or len(held))
    if len(sample) < 2:
        raise ValueError(f"{corpus} holds {len(held)} reports: at least 2 are needed.")
    return Reports(
        source=corpus.resolve(),
        one=write(sample[:1], work / "one.jsonl"),
        sample=write(sample, work / "sample.jsonl"),
        articles=len(sample),
        all=write(held, work / "all.jsonl"),
        held=len(held),
    )


def _facts(reports: Reports, questions: int) -> dict[str, str]:
    """What a reader must know to judge the figures."""
    return {
        "reports": f"{reports.source}: {reports.articles:,} of its {reports.held:,} articles indexed by both",
        "questions": f"{questions}, taken at even distances",
        "machine": f"{_processor()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}",
        "load": f"{os.getloadavg()[0]:.1f} in the minute before (0 is a machine that does nothing else)",
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _text(facts: dict[str, str], rows: Sequence[Row]) -> str:
    """The facts and the table, in aligned columns."""
    cells = [("measure", "unit", "Dateline", "tutorial", "ratio", "aim"), *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    head = [f"{name:>9}: {value}" for name, value in facts.items()]
    return "\n".join([*head, "", lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    tutorial = str(row.tutorial) if row.tutorial else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    return row.measure, row.unit, str(row.dateline), tutorial, ratio, row.aim


def _json(facts: dict[str, str], rows: Sequence[Row]) -> dict[str, object]:
    return {
        "facts": facts,
        "rows": [
            {
                "measure": row.measure.strip(),
                "unit": row.unit,
                "dateline": row.dateline.values,
                "tutorial": row.tutorial.values if row.tutorial else None,
                "ratio": row.ratio,
                "aim": row.aim,
            }
            for row in rows
        ],
    }


def _told(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description="How fast Dateline is, beside the plain tutorial pipeline.")
    top.add_argument("--corpus", type=Path, metavar="PATH", help="reports (default: the shared news, else the demo)")
    top.add_argument("--articles", type=_articles, default=300, metavar="N", help="how many, or all (default: 300)")
    top.add_argument("--questions", type=Path, metavar="FILE.jsonl", help="default: beside the corpus, or the demo's")
    top.add_argument("--loaded", type=Path, metavar="DATA", help="a data folder with all reports, for warm questions")
    top.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return top


def _articles(text: str) -> int:
    """A number of articles; 0 stands for all."""
    if text == "all":
        return 0
    if not text.isdigit() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 2 on, nor 'all'")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
