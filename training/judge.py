"""Fit the weights of retrieval/judging.py; prints what to put there. `make fit`; needs ../shared/eval.

Everything the product does before judging is run as it is: reports are indexed, questions searched, sentences read.
Two logistic regressions are fitted. The first tells, of a question's sentences, those that hold a known answer. The
second tells whether the sentence that would be taken holds one. Of the news quizzes and the demo only questions with
even ids count; SQuAD 2.0's paragraphs with questions that they do not answer are there for the near misses.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.desk import Desk
from config.settings import Settings
from retrieval.judging import Features, leads, suitability
from retrieval.question import Question
from retrieval.ranking import nearness
from retrieval.reader import Evidence, present
from retrieval.scorecard import Known, normalised

HOUSE = Path(__file__).parents[1]
SHARED = HOUSE.parent / "shared" / "eval"
NAMES = [field.name for field in fields(Features)]
# Weight of each collection in the two fits.
SHARES = {"news": (1.0, 1.0), "demo": (1.0, 1.5), "squad": (1.5, 0.7)}

Read = tuple[Known, Question, list[Evidence]]


def main() -> None:
    """Index, read, fit and print."""
    with tempfile.TemporaryDirectory() as folder:
        squad = squad_files(Path(folder))
        read = {
            "news": _even(read_all(Path(folder) / "n", SHARED / "news/corpus.jsonl", SHARED / "news/questions.jsonl")),
            "demo": _even(read_all(Path(folder) / "d", HOUSE / "demo/reports", HOUSE / "demo/questions.jsonl")),
            "squad": read_all(Path(folder) / "s", *squad),
        }
    suits = _suits(read)
    print("_SUITS =", _told(suits))
    answers = _answers(read)
    print("_ANSWERS =", _told(answers))
    print("The last of _ANSWERS is _AHEAD.")


def squad_files(folder: Path) -> tuple[Path, Path]:
    """SQuAD's paragraphs as reports and every fourth of its questions, without its three last articles."""
    articles = json.loads((SHARED / "squad/dev-v2.0.json").read_text("utf-8"))["data"][:-3]
    reports, questions = [], []
    for article in articles:
        for i, paragraph in enumerate(article["paragraphs"]):
            name = f"{article['title']}-{i}"
            title = article["title"].replace("_", " ")
            reports.append({"id": name, "title": title, "published": "2024-01-01", "text": paragraph["context"]})
            for asked in paragraph["qas"]:
                kind = "unanswerable" if asked["is_impossible"] else "answerable"
                known = {"id": asked["id"], "question": asked["question"], "asked": "2024-01-02", "kind": kind}
                questions.append(known | {"answers": [one["text"] for one in asked["answers"]], "gold": [name]})
    paths = folder / "squad.jsonl", folder / "questions.jsonl"
    for path, lines in zip(paths, (reports, questions[::4]), strict=True):
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return paths


def read_all(data: Path, reports: Path, questions: Path) -> list[Read]:
    """What the reader finds for each question over a collection of these reports."""
    print(f"Reading {questions} over {reports}", file=sys.stderr)
    settings = Settings.read(os.environ, data)
    desk = Desk(settings.data, settings.cache, settings.model)
    desk.ingest.add([reports], lambda done, of: None)
    found = []
    for line in questions.read_text("utf-8").splitlines():
        known = Known.of(json.loads(line))
        question = Question.of(known.question, known.asked)
        found.append((known, question, desk.read(known.question, known.asked)))
    return found


def _even(read: list[Read]) -> list[Read]:
    return [one for one in read if int(one[0].id[-1]) % 2 == 0]


def _right(known: Known, evidence: Evidence) -> bool:
    quote = normalised(evidence.quote)
    return known.answerable and any(normalised(answer) in quote for answer in known.answers)


def _suits(read: dict[str, list[Read]]) -> NDArray[np.float64]:
    rows, right, weights = [], [], []
    for name, questions in read.items():
        kept = [one for one in questions if one[2]]
        for known, _, evidence in kept:
            rows += [astuple(one.features) for one in evidence]
            right += [_right(known, one) for one in evidence]
            weights += [SHARES[name][0] * 100 / len(kept) / len(evidence)] * len(evidence)
    return _fitted(rows, right, weights, 3.0)


def _answers(read: dict[str, list[Read]]) -> NDArray[np.float64]:
    rows, right, weights = [], [], []
    for name, questions in read.items():
        kept = [one for one in questions if one[2]]
        for known, question, evidence in kept:
            day = present(question, evidence)
            suits = [suitability(one.features, nearness(question, one.candidate.report, day)) for one in evidence]
            best = int(np.argmax(suits))
            ahead = max(-3.0, min(leads(suits, [one.answers for one in evidence])[best], 3.0))
            rows.append((*astuple(evidence[best].features), ahead))
            right.append(_right(known, evidence[best]))
            weights.append(SHARES[name][1] * 100 / len(kept))
    return _fitted(rows, right, weights, 0.5)


def _fitted(
    rows: Sequence[Sequence[float]], right: Sequence[bool], weights: Sequence[float], c: float
) -> NDArray[np.float64]:
    model = LogisticRegression(C=c, max_iter=5000).fit(np.array(rows), np.array(right), sample_weight=np.array(weights))
    return np.concatenate([model.intercept_, model.coef_[0]])


def _told(weights: NDArray[np.float64]) -> str:
    names = ["bias", *NAMES, "ahead"]
    return "{" + ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(names, weights, strict=False)) + "}"


if __name__ == "__main__":
    main()
