"""How likely a sentence answers a question: fitted weights over what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence, each between 0 and 1: the inputs of `probability`.

    own: share of the question's words in the sentence, by rarity; near: the same in sentence, headline and the
    sentence before; report: in the whole report; full: 1 if that is all; meaning: cosine of question and sentence;
    passage: cosine of the passage; names: share of the question's names that the report holds; typed: 1 if the
    sentence holds the kind of thing asked for, 0 if not, 0.5 if any sentence would do; close: how near that stands to
    the question's words.
    """

    own: float
    near: float
    report: float
    full: float
    meaning: float
    passage: float
    names: float
    typed: float
    close: float


# Logistic regressions fitted by `make fit` on the even ids of the news quizzes and of the demo questions, and on SQuAD
# 2.0's paragraphs with questions that they do not answer. `make quality` prints what they give on the odd ids.
_SUITS = {
    "own": 0.78, "near": 1.35, "report": 1.09, "full": -0.29, "meaning": 2.57, "passage": 1.11,
    "names": 0.59, "typed": 0.69, "close": 1.45,
}  # fmt: skip
# Chosen by hand on the same ids: from 1 to 4, the more the better, and the less so.
_DATE = 3.0
_ANSWERS_BIAS = -5.25
_ANSWERS = {
    "own": 0.06, "near": 1.07, "report": 0.92, "full": 1.0, "meaning": 1.22, "passage": 1.64,
    "names": 0.27, "typed": 0.95, "close": 0.71,
}  # fmt: skip
_AHEAD = 0.16
_FAR_AHEAD = 3.0


def suitability(features: Features, date: float) -> float:
    """Which of a question's sentences to take: larger is better. `date` is its report's nearness in time, 0 to 1."""
    return _sum(_SUITS, features) + _DATE * date


def probability(features: Features, ahead: float) -> float:
    """How likely a sentence answers, given how far it is ahead of the best one that says something else."""
    ahead = max(-_FAR_AHEAD, min(ahead, _FAR_AHEAD))
    return 1.0 / (1.0 + exp(-(_ANSWERS_BIAS + _sum(_ANSWERS, features) + _AHEAD * ahead)))


def leads(suits: Sequence[float], answers: Sequence[tuple[str, ...]]) -> list[float]:
    """How far each sentence is ahead of the best other one that does not give the same short answer."""
    return [
        suit - max((s for j, s in enumerate(suits) if j != i and (not said or answers[j] != said)), default=-_FAR_AHEAD)
        for i, (suit, said) in enumerate(zip(suits, answers, strict=True))
    ]


def _sum(weights: dict[str, float], features: Features) -> float:
    values: dict[str, float] = asdict(features)
    return sum(weight * values[name] for name, weight in weights.items())
