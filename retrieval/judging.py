"""How likely a stretch of a report answers a question: fitted weights over what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from math import exp

from retrieval.sameness import Said, same


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for an answer, each between 0 and 1 (the first two from -1): the inputs of `probability`.

    verdict: the model's log-odds that the passage answers, over 8; span: its log-odds of the stretch against
    "nowhere", over 12; near: share of the question's words, by rarity, in sentence, headline and the sentence before;
    report: in the whole report; full: 1 if that is all; passage: cosine of the passage; names: share
    of the question's names that the report holds; named: that passage and headline hold; fit: how well the stretch is
    the kind of thing asked for, 0.5 where any would do; new: 1 if it says something that the question does not;
    length: its words, of ten.
    """

    verdict: float
    span: float
    near: float
    report: float
    full: float
    passage: float
    names: float
    named: float
    fit: float
    new: float
    length: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What else speaks for it, each between 0 and 1: how near its report is in time, and how many others say the same.

    `support` counts other sources, three at most, over 3: a report and its copies are one. `printed` counts likewise
    the copies of the report that kept these words: an outlet that cuts a story keeps its news.
    """

    date: float
    support: float
    printed: float = 0.0


# A conditional and a logistic regression, fitted by `make fit`; `make quality` prints what they give on questions kept
# apart. Features that are not named did not help on questions left out of the fit.
_SUITS = {
    "span": 2.99, "near": 0.96, "report": 0.42, "fit": 1.61, "new": 0.47, "date": 1.61, "support": 1.18,
}  # fmt: skip
_ANSWERS_BIAS = -4.23
_ANSWERS = {
    "verdict": 1.61, "near": 0.79, "report": 0.64, "full": 0.36, "passage": 0.63, "names": 0.17, "named": 0.33,
    "fit": 0.57, "length": -0.53, "date": 0.87, "support": 0.40,
}  # fmt: skip
_MOST_SUPPORT = 3


def suitability(features: Features, setting: Setting) -> float:
    """Which of a question's answers to take: larger is better.

    Copies tell which words of a story are its news, and nothing of whether they are right.
    """
    return _sum(_SUITS, features, replace(setting, support=max(setting.support, setting.printed)))


def probability(features: Features, setting: Setting) -> float:
    """How likely an answer is right."""
    return 1.0 / (1.0 + exp(-_ANSWERS_BIAS - _sum(_ANSWERS, features, setting)))


def support(said: Sequence[Said], sources: Sequence[str]) -> list[float]:
    """How many other sources say the same as each answer, three at most, over 3."""
    rows = list(zip(said, sources, strict=True))
    counts = [len({other for theirs, other in rows if other != source and same(mine, theirs)}) for mine, source in rows]
    return [_of_three(count) for count in counts]


def printed(quote: str, copies: Iterable[str]) -> float:
    """How many of these texts have a quote word for word, three at most, over 3."""
    return _of_three(sum(quote in text for text in copies))


def _of_three(count: int) -> float:
    return min(count, _MOST_SUPPORT) / _MOST_SUPPORT


def _sum(weights: dict[str, float], features: Features, setting: Setting) -> float:
    values: dict[str, float] = asdict(features) | asdict(setting)
    return sum(weight * values[name] for name, weight in weights.items())
