"""Fit the weights of retrieval/judging.py and choose the threshold; prints what to put there. `make fit`.

Everything the product does before judging is run as it is: reports are indexed, questions searched, passages read. Only
questions with even ids count: of the news quizzes (needs ../shared/eval) and of the demo. Near misses are made of them:
each answerable question is read once more without the reports that hold its answer.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from bot.desk import Desk
from config.settings import Settings
from retrieval.answering import READ
from retrieval.judging import Features, Setting
from retrieval.outcome import Known, normalised
from retrieval.question import Question
from retrieval.ranking import is_out
from retrieval.reader import Evidence, settings_of

HOUSE = Path(__file__).parents[1]
NEWS = HOUSE.parent / "shared" / "eval" / "news"
NAMES = [field.name for field in (*fields(Features), *fields(Setting))]
# Chosen by leaving out an eighth of the questions at a time, as are the two penalties on large weights below.
SUITS = ["span", "near", "report", "fit", "new", "date", "support"]
ANSWERS = [name for name in NAMES if name not in ("span", "new")]
SUITS_PENALTY, ANSWERS_C = 0.01, 0.4
SOURCES = {
    "news": (NEWS / "corpus.jsonl", NEWS / "questions.jsonl"),
    "demo": (HOUSE / "demo" / "reports", HOUSE / "demo" / "questions.jsonl"),
}
# Of the questions that nothing answers, no more than one in twenty is to be answered.
WRONG = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was read for it; `answerable` tells whether its answer was among what could be read."""

    id: str
    source: str
    answerable: bool
    known: Known
    rows: NDArray[np.float64]
    right: NDArray[np.bool_]


def main() -> None:
    """Read, fit and print."""
    with tempfile.TemporaryDirectory() as folder:
        asked = [one for name in SOURCES for one in read(name, Path(folder) / name)]
    even = [one for one in asked if int(one.id[-1]) % 2 == 0]
    suits = fit_suits([one for one in even if one.answerable])
    print("_SUITS =", _told(SUITS, suits))
    bias, weights = fit_answers(even, suits)
    print(f"_ANSWERS_BIAS = {bias:.2f}\n_ANSWERS =", _told(ANSWERS, weights))
    scores = [(one, *judged(one, suits, bias, weights)) for one in even]
    print(f"THRESHOLD = {threshold(scores):.2f}")


def read(name: str, data: Path) -> Iterator[Asked]:
    """Every question of a source over its reports, and the answerable ones again without what answers them."""
    reports, questions = SOURCES[name]
    print(f"Reading {questions}", file=sys.stderr)
    settings = Settings.read(os.environ, data)
    desk = Desk(settings.data, settings.cache, settings.model)
    desk.ingest.add([reports], lambda done, of: None)
    for line in questions.read_text("utf-8").splitlines():
        known = Known.of(json.loads(line))
        question = Question.of(known.question, known.asked)
        found = [one for one in desk.search(known.question, known.asked, 60) if is_out(one.report, known.asked)]
        yield _asked(name, known, question, desk.reader.read(question, found[:READ]), known.answerable)
        if known.answerable:
            other = [one for one in found if not _holds(known, one.report.text)][:READ]
            yield _asked(name, known, question, desk.reader.read(question, other), False)


def _holds(known: Known, text: str) -> bool:
    return any(f" {normalised(answer)} " in f" {normalised(text)} " for answer in known.answers)


def _asked(source: str, known: Known, question: Question, evidence: Sequence[Evidence], answerable: bool) -> Asked:
    return Asked(
        id=known.id,
        source=source,
        answerable=answerable,
        known=known,
        rows=np.array(
            [
                (*astuple(one.features), *astuple(setting))
                for one, setting in zip(evidence, settings_of(question, evidence), strict=True)
            ]
        ).reshape(-1, len(NAMES)),
        right=np.array([answerable and _right(known, one) for one in evidence], dtype=bool),
    )


def _right(known: Known, evidence: Evidence) -> bool:
    said = ", ".join(evidence.answers)
    if known.overlap(said) >= 0.5:
        return True
    return any(f" {normalised(a)} " in f" {normalised(said)} " for a in known.answers)


def chosen(rows: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.float64]:
    """The columns of these names."""
    return rows[:, [NAMES.index(name) for name in names]]


def fit_suits(asked: Sequence[Asked]) -> NDArray[np.float64]:
    """Weights under which, of a question's answers, the right ones come first: a conditional logistic regression."""
    kept = [(chosen(one.rows, SUITS), one.right) for one in asked if one.right.any()]

    def loss(weights: NDArray[np.float64]) -> float:
        total = sum(_log_sum(rows @ weights) - _log_sum((rows @ weights)[right]) for rows, right in kept)
        return total / len(kept) + SUITS_PENALTY * float(weights @ weights)

    return minimize(loss, np.zeros(len(SUITS)), method="L-BFGS-B").x


def _log_sum(values: NDArray[np.float64]) -> float:
    most = float(values.max())
    return most + float(np.log(np.exp(values - most).sum()))


def fit_answers(asked: Sequence[Asked], suits: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Bias and weights under which the log-odds tell how likely the answer that is taken is right."""
    kept = [(one, taken(one, suits)) for one in asked if len(one.rows)]
    rows = np.array([chosen(one.rows, ANSWERS)[best] for one, best in kept])
    right = [bool(one.right[best]) for one, best in kept]
    # A question read without its reports is one that nobody asked: it counts half.
    weights = [0.5 if one.known.answerable and not one.answerable else 1.0 for one, _ in kept]
    model = LogisticRegression(C=ANSWERS_C, max_iter=5000).fit(rows, right, sample_weight=weights)
    return float(model.intercept_[0]), model.coef_[0]


def taken(one: Asked, suits: NDArray[np.float64]) -> int:
    """The answer that is taken."""
    return int(np.argmax(chosen(one.rows, SUITS) @ suits))


def judged(one: Asked, suits: NDArray[np.float64], bias: float, weights: NDArray[np.float64]) -> tuple[float, bool]:
    """How likely the answer taken is right, and whether it is."""
    if not len(one.rows):
        return 0.0, False
    best = taken(one, suits)
    log_odds = bias + chosen(one.rows, ANSWERS)[best] @ weights
    return float(1 / (1 + np.exp(-log_odds))), bool(one.right[best])


def threshold(scores: Sequence[tuple[Asked, float, bool]]) -> float:
    """The least probability at which no more than WRONG of the questions that nothing answers is answered."""
    wrong = sorted((p for one, p, _ in scores if not one.known.answerable), reverse=True)
    return wrong[int(len(wrong) * WRONG)] + 0.005


def _told(names: Sequence[str], weights: NDArray[np.float64]) -> str:
    return "{" + ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(names, weights, strict=True)) + "}"


if __name__ == "__main__":
    main()
