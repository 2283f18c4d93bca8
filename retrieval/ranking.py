"""Putting candidates in order: meaning, words and date in one score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import exp

from index.report import Report
from retrieval.question import Question

# Chosen on the even ids of a set of weekly news quizzes (`make quality` prints what they give on the odd ids).
_WORDS = 0.5
_MEANING = 0.5
_REPORT = 0.3
_DATE = 0.2
_FADES_DAYS = 14
# A passage found by one way only is given a little less than the last one found by the other way.
_UNSEEN = 0.8
# What each further passage of a report and its copies must be better by: five should not tell one story five times.
_REPEATED = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A passage as the two searches found it; None where one of them did not. `root` is that of its report's group."""

    key: str
    report: Report
    meaning: float | None
    words: float | None
    root: str = ""

    @property
    def story(self) -> str:
        """What it is one of several tellings of: its own report's id where that is nobody's copy."""
        return self.root or self.report.id


@dataclass(frozen=True, slots=True)
class Scores:
    """Why a candidate stands where it stands: cosine, share of the best BM25, nearness in time, and all in one."""

    meaning: float
    words: float
    date: float
    fused: float


def rank(question: Question, found: Sequence[Found]) -> list[tuple[str, Scores]]:
    """Order what was found, best first, without what was published later than the day after asking.

    That day of grace is for finding only, since many reports are dated a day late; `is_out` tells what may answer.
    """
    known = [one for one in found if is_out(one.report, question.asked + timedelta(days=1))]
    least_meaning = min((one.meaning for one in known if one.meaning is not None), default=0.0) * _UNSEEN
    most_words = max((one.words for one in known if one.words is not None), default=0.0) or 1.0
    least_words = min((one.words for one in known if one.words is not None), default=0.0) * _UNSEEN / most_words
    best_of: dict[str, float] = {}
    for one in known:
        best_of[one.story] = max(best_of.get(one.story, 0.0), one.meaning or 0.0)
    scored = []
    for one in known:
        meaning = least_meaning if one.meaning is None else one.meaning
        words = least_words if one.words is None else one.words / most_words
        near = nearness(question, one.report, question.asked)
        fused = _MEANING * meaning + _WORDS * words + _REPORT * best_of[one.story] + _DATE * near
        scored.append((one, Scores(meaning, words, near, fused)))
    return _varied(sorted(scored, key=lambda pair: (-pair[1].fused, pair[0].key)))


def _varied(ranked: Sequence[tuple[Found, Scores]]) -> list[tuple[str, Scores]]:
    before: Counter[str] = Counter()
    varied: list[tuple[str, Scores]] = []
    for one, scores in ranked:
        varied.append((one.key, replace(scores, fused=scores.fused - _REPEATED * before[one.story])))
        before[one.story] += 1
    return sorted(varied, key=lambda pair: -pair[1].fused)


def nearness(question: Question, report: Report, present: date, fades_days: float = _FADES_DAYS) -> float:
    """How near a report is to the time of a question, from 1 (that very day) to 0, e^-1 after `fades_days`.

    A question that names a time is about that time, and a report tells of it then or in the days after; any other
    is about the `present`. A report that is dated by its file only may be dated later than that.
    """
    published = report.published.date()
    if report.dated_by == "file":
        published = min(published, present)
    days = question.period.days_from(published) if question.period else abs((present - published).days)
    return exp(-days / fades_days)


def is_out(report: Report, asked: date) -> bool:
    """Whether a report was out on the day of asking, wherever on earth it was asked.

    A day ends up to twelve hours after it does in UTC; a report that tells no time of day is of its day everywhere.
    """
    ends = datetime.combine(asked + timedelta(days=1), time(), UTC)
    timeless = report.published.time() == time()
    return report.dated_by == "file" or report.published < (ends if timeless else ends + timedelta(hours=12))
