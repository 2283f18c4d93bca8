"""What the benchmark works on: the reports, an even sample of them, and the questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from index.reading import read
from index.report import Rejection, Report

_HERE = Path(__file__).resolve().parent.parent
_SHARED = _HERE.parent / "shared" / "eval" / "news"
_DEMO = _HERE / "demo"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the day on which it is asked."""

    question: str
    on: date


def default_corpus() -> Path:
    """The shared news corpus where it is there, else the demo reports."""
    shared = _SHARED / "corpus.jsonl"
    return shared if shared.exists() else _DEMO / "reports"


def default_questions(corpus: Path) -> Path:
    """The questions that belong to a corpus: those beside it, or the demo's."""
    beside = corpus.parent / "questions.jsonl"
    return beside if beside.exists() else _DEMO / "questions.jsonl"


def reports_of(corpus: Path) -> list[Report]:
    """Every report of a file or folder, as `dateline add` reads it; what it would reject is left out.

    Raises ValueError when nothing is left.
    """
    sources = list(read([corpus], datetime.now(UTC)))
    reports = [source[0] for source in sources if not isinstance(source, Rejection)]
    if not reports:
        why = [source.why for source in sources if isinstance(source, Rejection)]
        raise ValueError(f"{corpus} holds no report: {why[0] if why else 'it is empty'}.")
    return reports


def questions_of(path: Path) -> list[Asked]:
    """The questions of a .jsonl with `question` and `asked` (an ISO date; today where there is none)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.strip()]
    today = datetime.now(UTC).date()
    return [Asked(str(one["question"]), date.fromisoformat(one.get("asked") or str(today))) for one in found]


def evenly(things: Sequence[T], count: int) -> list[T]:
    """`count` of these, at even distances, in their order; all of them when there are fewer."""
    if count >= len(things):
        return list(things)
    return [things[i * len(things) // count] for i in range(count)]


def write(reports: Iterable[Report], path: Path) -> Path:
    """Write reports as the .jsonl that both pipelines read; returns `path`."""
    with path.open("w", encoding="utf-8") as lines:
        for report in reports:
            facts = {
                "id": report.id,
                "url": report.url,
                "title": report.title,
                "publisher": report.publisher,
                "published": report.published.isoformat(),
                "text": report.text,
            }
            lines.write(json.dumps(facts, ensure_ascii=False) + "\n")
    return path
