"""Calibration: whether confidence tells what can be answered, and is right as often as it is sure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

# What "5 % wrong" tolerates: of so many questions that the reports do not answer, one is answered.
_ONE_IN = 20
# Less than this share answered, and there is no bot left to speak of.
_WORTHWHILE = 0.1
_BINS = 10
# The share of fewer questions says more about chance than about confidence.
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The guesses with a confidence from `low` to `high`: how many, how sure on average, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float

    @property
    def gap(self) -> float:
        """How far being right is from being sure."""
        return abs(self.right - self.confidence)


@dataclass(frozen=True, slots=True)
class Separability:
    """Whether a threshold on confidence is worth having; None where too few questions were asked to tell."""

    separable: bool | None
    why: str


def auc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The probability that of one of each, the answerable one has the higher confidence; ties count half.

    That is the area under the ROC curve, counted as Mann and Whitney's U. Both sides must hold something.
    """
    others = sorted(unanswerable)
    beaten = sum(bisect_left(others, one) + bisect_right(others, one) for one in answerable) / 2
    return beaten / (len(answerable) * len(others))


def bar(unanswerable: Iterable[float]) -> float:
    """The lowest confidence above which no more than 5 % of the unanswerable lie."""
    surest = sorted(unanswerable, reverse=True)
    return surest[len(surest) // _ONE_IN]


def answered_above(confidence: float, answerable: Sequence[float]) -> float:
    """The share of the answerable that a threshold just above this confidence answers."""
    return mean(one > confidence for one in answerable)


def separability(answerable: Sequence[float], unanswerable: Sequence[float]) -> Separability:
    """Whether some threshold answers a tenth of the answerable, and at most 5 % of the unanswerable, in words."""
    if not answerable:
        return Separability(None, "cannot tell: no question is answerable")
    if len(unanswerable) < _ONE_IN:
        return Separability(None, f"cannot tell 5 %: {len(unanswerable)} unanswerable questions, of {_ONE_IN} needed")
    least = bar(unanswerable)
    share = answered_above(least, answerable)
    if share >= _WORTHWHILE:
        return Separability(True, f"separable at 5 %: {spoken(share)} of the answerable are above {spoken(least)}")
    middle = median(answerable)
    surer = sum(one > middle for one in unanswerable)
    return Separability(
        False,
        f"not separable at 5 %: no threshold answers even 10 % of the answerable; {surer} of {len(unanswerable)} "
        f"unanswerable questions have a higher confidence than the median answerable one ({spoken(middle)})",
    )


def reliability(guesses: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Guesses, each with its confidence and whether it is right, in ten bins of equal width, without empty ones."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in guesses:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    return tuple(
        Bin(n / _BINS, (n + 1) / _BINS, len(held), mean(sure for sure, _ in held), mean(right for _, right in held))
        for n, held in sorted(bins.items())
    )


def errors(bins: Sequence[Bin]) -> dict[str, float]:
    """The expected calibration error (Naeini et al., 2015), and the widest gap of a bin with ten questions or more."""
    asked = sum(one.count for one in bins)
    named = {"calibration error": sum(one.count * one.gap for one in bins) / asked} if bins else {}
    gaps = [one.gap for one in bins if one.count >= _FEWEST]
    return named | ({"worst bin": max(gaps)} if gaps else {})


def table(bins: Iterable[Bin]) -> str:
    """The bins, a line each."""
    lines = [
        f"{spoken(one.low)[:-1]:>8} to {spoken(one.high)[:-1]:<3}{one.count:>6}{spoken(one.confidence):>9}"
        f"{spoken(one.right):>8}"
        for one in bins
    ]
    return "\n".join(["    confidence  asked     mean   right", *lines])


def spoken(share: float) -> str:
    """A share as our texts write it: .42."""
    return f"{share:.2f}".removeprefix("0")
