"""Questions over several reports, scored: is told what must be, nothing else, and nothing where nothing is told?

Over the demo reports and those made for stories, in one collection. Each question says what must stand in the quotes of
its answer (`holds`) and what else may (`fits`); one without either has no answer. Rules were tuned on even ids, so only
odd ones count. `told` is the share of what must be told that is; `wanted` the share of the quotes shown that hold any
of it; `silent` the share of the questions without an answer that get none; `in order` that of the answers whose days
run from the newest, where accounts or speakers do not order them; `mistaken` counts ordinary questions, those of the
demo and of the news quizzes, that are taken for one of these.

Run by itself, `python tests/quality/overviews.py`, it prints this and each fault; `--even` scores the even ids instead.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from bot.desk import Desk  # noqa: E402
from retrieval.answer import Answer  # noqa: E402
from retrieval.overview.request import request_of  # noqa: E402
from retrieval.question import Question  # noqa: E402
from tests.quality.collection import DEMO, demo_reports, filled  # noqa: E402

QUESTIONS = Path(__file__).with_name("overviews") / "questions.jsonl"
MADE = Path(__file__).with_name("stories") / "reports.jsonl"
NEWS = HOUSE.parent / "shared" / "eval" / "news" / "questions.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What became of one question."""

    wanted: Mapping[str, Any]
    answer: Answer

    @property
    def quotes(self) -> list[str]:
        """What the answer quotes."""
        return [citation.quote for citation in self.answer.citations]

    @property
    def held(self) -> list[bool]:
        """For all that must be told, whether it is."""
        return [any(one in quote for quote in self.quotes) for one in self.wanted["holds"]]

    @property
    def fitting(self) -> list[bool]:
        """For every quote, whether it is what was asked for."""
        may = [*self.wanted["holds"], *self.wanted["fits"]]
        return [any(one in quote for one in may) for quote in self.quotes]

    @property
    def in_order(self) -> bool:
        """Whether the newest stands first."""
        return all(one >= two for one, two in pairwise(point.day for point in self.answer.points if point.day))


def measured(odd: int = 1) -> dict[str, float]:
    """The measures of the odd ids, or of the even ones."""
    with _reports() as desk:
        outcomes = [Outcome(one, _asked(desk, one)) for one in _questions() if int(one["id"][1:]) % 2 == odd]
    for one in outcomes if __name__ == "__main__" else ():
        _tell(one)
    answerable = [one for one in outcomes if one.wanted["holds"]]
    held = [held for one in answerable for held in one.held]
    fitting = [fits for one in answerable for fits in one.fitting]
    ordered = [one for one in answerable if one.answer.overview in ("changes", "reports")]
    return {
        "overviews": len(outcomes),
        "told": round(fmean(held), 3),
        "told, of": len(held),
        "wanted": round(fmean(fitting), 3),
        "wanted, of": len(fitting),
        "silent": round(fmean(not one.quotes for one in outcomes if not one.wanted["holds"]), 3),
        "in order": round(fmean(one.in_order for one in ordered), 3),
        "mistaken": sum(request_of(Question.of(*one)) is not None for one in _ordinary()),
    }


def _asked(desk: Desk, wanted: Mapping[str, Any]) -> Answer:
    return desk.ask(wanted["question"], date.fromisoformat(wanted["asked"]))


@contextmanager
def _reports() -> Iterator[Desk]:
    with demo_reports() as folder:
        shutil.copy(MADE, folder / "made.jsonl")
        with filled(folder) as (desk, _):
            yield desk


def _questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def _ordinary() -> Iterator[tuple[str, date]]:
    for file in (DEMO / "questions.jsonl", *([NEWS] if NEWS.exists() else [])):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["question"], date.fromisoformat(row["asked"])


def _tell(one: Outcome) -> None:
    lacking = [held for held, is_there in zip(one.wanted["holds"], one.held, strict=True) if not is_there]
    strange = [quote for quote, fits in zip(one.quotes, one.fitting, strict=True) if not fits]
    print(f"{one.wanted['id']}  {one.wanted['question']}  {len(one.quotes)} quotes")
    for each in lacking:
        print(f"       lacks {each}")
    for each in strange:
        print(f"       shows {' '.join(each.split())}")


def _print(measures: Mapping[str, float]) -> None:
    for measure, value in measures.items():
        print(f"{measure:>22}  {value:g}")


if __name__ == "__main__":
    _print(measured(odd=0 if "--even" in sys.argv else 1))
