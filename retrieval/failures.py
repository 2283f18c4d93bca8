"""Failures: the worst answers to questions whose answers are known, and which stage failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from retrieval.answer import Status
from retrieval.calibration import spoken
from retrieval.outcome import Outcome

_MOST = 10
# A gold report beyond these was not found, whatever `mrr` still gives for it.
_FOUND = 10
_WIDTH = 80
_SAID = 28


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong: what was said, or was the best guess; what is known; and the stage that failed."""

    id: str
    question: str
    asked: date
    status: Status
    answer: str
    quote: str
    confidence: float
    known: tuple[str, ...]
    stage: str


def worst(outcomes: Iterable[Outcome], most: int = _MOST) -> list[Failure]:
    """What to learn from, the worst first.

    Worst is an answer to what no report answers, then a wrong answer, both the surer the worse; then silence on what
    can be answered, the nearer to the answer the worse.
    """
    failed = (outcome for outcome in outcomes if not _went_well(outcome))
    return [_failure(outcome) for outcome in sorted(failed, key=_gravity)[:most]]


def _went_well(outcome: Outcome) -> bool:
    if not outcome.known.answerable:
        return not outcome.answered
    return outcome.answered and outcome.right and not _misworded(outcome)


def _misworded(outcome: Outcome) -> bool:
    """Whether a short answer has no word of a known one: "Sorrel City beat Dunmore" holds either winner."""
    return bool(outcome.guess.answer) and not outcome.known.overlap(outcome.guess.answer)


def _gravity(outcome: Outcome) -> tuple[int, float, float]:
    if outcome.answered:
        return int(outcome.known.answerable), -outcome.answer.confidence, 0.0
    return 2, outcome.gold_rank, -outcome.answer.confidence


def _failure(outcome: Outcome) -> Failure:
    return Failure(
        id=outcome.known.id,
        question=outcome.known.question,
        asked=outcome.known.asked,
        status=outcome.answer.status,
        answer=outcome.guess.answer,
        quote=outcome.guess.quote,
        confidence=outcome.answer.confidence,
        known=outcome.known.answers,
        stage=_stage(outcome),
    )


def _stage(outcome: Outcome) -> str:
    guess, found = outcome.guess, f"gold found at {outcome.gold_rank:g}"
    if not outcome.known.answerable:
        return "should have kept silent"
    if outcome.right and _misworded(outcome):
        return "reading: the right quote but the wrong words taken from it"
    if outcome.right:
        return f"deciding: right but not sure enough ({spoken(outcome.answer.confidence)})"
    if outcome.gold_rank > _FOUND:
        return f"searching: no gold report among the first {_FOUND}"
    if guess.report in outcome.known.gold:
        return f"reading: {found} but the wrong sentence taken from it"
    return f"reading: {found} but " + ("the answer taken from another" if guess.report else "no sentence taken")


def facts(failures: Iterable[Failure]) -> dict[str, object]:
    """The failures as `eval --json` prints them."""
    return {"worst": [asdict(failure) | {"asked": failure.asked.isoformat()} for failure in failures]}


def table(failures: Sequence[Failure]) -> str:
    """The failures, three lines each, none wider than a terminal."""
    if not failures:
        return "No question failed."
    lines = [line for failure in failures for line in _lines(failure)]
    return "\n".join(["The worst, each with what was said, or would have been | what is known:", *lines])


def _lines(failure: Failure) -> tuple[str, str, str]:
    known = _cut("; ".join(failure.known), _SAID) or "nothing"
    said = _cut(failure.answer, _SAID) or _cut(f"“{failure.quote}”" if failure.quote else "nothing", _SAID)
    return (
        _cut(f"{failure.id}, {failure.asked}: {failure.question}", _WIDTH),
        f"    {failure.status} {spoken(failure.confidence)}: {said} | {known}",
        f"    {failure.stage}",
    )


def _cut(text: str, width: int) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= width else whole[: width - 1].rstrip() + "…"
