"""The scorecard: how well questions with known answers are searched and answered, and how sure it was of them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from statistics import mean, median

from index.errors import UnknownReport
from index.report import Report
from retrieval import calibration
from retrieval.answer import Citation
from retrieval.calibration import Bin, Separability
from retrieval.outcome import Known, Outcome, guess_of
from retrieval.search import Candidate
from retrieval.trace import Trace

_DEPTH = 60
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Named measures (shares between 0 and 1, times in milliseconds), calibration, and what they were counted from."""

    measures: Mapping[str, float]
    bins: tuple[Bin, ...]
    separability: Separability
    outcomes: tuple[Outcome, ...]


def score(
    questions: Iterable[Known],
    search: Callable[[str, date, int], Sequence[Candidate]],
    trace: Callable[[str, date], Trace],
    report: Callable[[str], Report],
) -> Scorecard:
    """Ask every question once, with its trace: of an unanswered one it tells what would have been said.

    hit@k: a gold report is among the first k different reports; answer@5: an answer string stands in the first five
    passages; em and f1: exact match and token overlap of the short answer with the best of the known ones, unanswered
    counting 0, as SQuAD scores them; said em and said f1: the same, of what was said or guessed; right, answer in
    citations: of what was answered, the share whose first quote, or any, holds a known answer; auc, answered at 5%
    wrong: see `calibration`; broken quotes: how many citations, the closest too, are not what `report` gives in force.
    """
    outcomes = tuple(_outcome(known, search, trace) for known in questions)
    answerable = [one for one in outcomes if one.known.answerable]
    unanswerable = [one for one in outcomes if not one.known.answerable]
    sure, unsure = _confidences(answerable), _confidences(unanswerable)
    bins = calibration.reliability((one.guess.confidence, one.right) for one in outcomes)
    measures: dict[str, float] = {"questions": len(outcomes), "answerable": len(answerable)}
    measures |= _searched(answerable) | _said(answerable) | _cited([one for one in answerable if one.answered])
    if unanswerable:
        measures["wrongly answered"] = mean(one.answered for one in unanswerable)
    if answerable and unanswerable:
        measures["auc"] = calibration.auc(sure, unsure)
        measures["answered at 5% wrong"] = calibration.answered_above(calibration.bar(unsure), sure)
    measures |= calibration.errors(bins) | _broken(outcomes, report) | _times(outcomes)
    rounded = {name: round(float(value), 3) for name, value in measures.items()}
    return Scorecard(rounded, bins, calibration.separability(sure, unsure), outcomes)


def _outcome(
    known: Known,
    search: Callable[[str, date, int], Sequence[Candidate]],
    trace: Callable[[str, date], Trace],
) -> Outcome:
    # Asked before it is searched, which would warm what the answer's time is to tell.
    traced = trace(known.question, known.asked)
    found = search(known.question, known.asked, _DEPTH) if known.answerable else []
    return Outcome(
        known=known,
        reports=tuple(dict.fromkeys(one.report.id for one in found)),
        near=known.held_in(one.passage.text for one in found[:5]),
        answer=traced.answer,
        guess=guess_of(traced),
    )


def _confidences(outcomes: Iterable[Outcome]) -> list[float]:
    return [one.answer.confidence for one in outcomes]


def _searched(answerable: Sequence[Outcome]) -> dict[str, float]:
    if not answerable:
        return {}
    hits: dict[str, float] = {f"hit@{k}": mean(one.gold_rank <= k for one in answerable) for k in (1, 5, 10)}
    mrr = mean(1 / one.gold_rank for one in answerable)
    return hits | {"mrr": mrr, "answer@5": mean(one.near for one in answerable)}


def _said(answerable: Sequence[Outcome]) -> dict[str, float]:
    if not answerable:
        return {}
    return {
        "answered": mean(one.answered for one in answerable),
        "em": mean(one.known.exact(one.answer.answer) for one in answerable),
        "f1": mean(one.known.overlap(one.answer.answer) for one in answerable),
        "said em": mean(one.known.exact(one.guess.answer) for one in answerable),
        "said f1": mean(one.known.overlap(one.guess.answer) for one in answerable),
    }


def _cited(answered: Sequence[Outcome]) -> dict[str, float]:
    if not answered:
        return {}
    cited = [(one.known, citation) for one in answered for citation in one.answer.citations]
    return {
        "right": mean(one.right for one in answered),
        "answer in citations": mean(one.known.held_in(c.quote for c in one.answer.citations) for one in answered),
        "gold citations": mean(citation.report in known.gold for known, citation in cited),
    }


def _broken(outcomes: Iterable[Outcome], report: Callable[[str], Report]) -> dict[str, float]:
    shown = [citation for one in outcomes for citation in (*one.answer.citations, *one.answer.closest)]
    return {"broken quotes": sum(_is_broken(citation, report) for citation in shown)} if shown else {}


def _is_broken(citation: Citation, report: Callable[[str], Report]) -> bool:
    try:
        held = report(citation.report)
    except UnknownReport:
        return True
    # Only the version in force can be had here; a quote of another one proves nothing either way.
    if held.version != citation.version:
        return False
    # Offsets before the start would count from the end.
    return citation.start < 0 or not citation.quote or held.text[citation.start : citation.end] != citation.quote


def _times(outcomes: Sequence[Outcome]) -> dict[str, float]:
    times = sorted(one.answer.took_ms for one in outcomes)
    return {"ms median": median(times), "ms slowest 5%": times[int(len(times) * 0.95)]} if times else {}


def table(card: Scorecard) -> str:
    """The scorecard as a person reads it: a line for each measure, calibration, and whether a threshold is worth it."""
    lines = [f"{name:>20}  {value:g}" for name, value in card.measures.items()]
    return "\n".join([*lines, "", calibrated(card)])


def calibrated(card: Scorecard) -> str:
    """How often it was right at each confidence, and whether confidence tells what can be answered."""
    return f"{calibration.table(card.bins)}\n\n{textwrap.fill(card.separability.why, _WIDTH)}"


def facts(card: Scorecard) -> dict[str, object]:
    """The scorecard as `eval --json` prints it."""
    bins = [{name: round(value, 3) for name, value in asdict(one).items()} for one in card.bins]
    return {**card.measures, "calibration": bins, **asdict(card.separability)}
