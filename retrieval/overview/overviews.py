"""Overviews: what several reports tell of something, as dated quotes, the newest first; or that they do not say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from math import exp
from typing import Protocol

from index.copies import is_copy, root_of
from index.report import Report
from retrieval.answer import Answer, Citation, Lack, Point, newest_day
from retrieval.brief import Briefs
from retrieval.dates import Period
from retrieval.days import dated_by_source, day_text
from retrieval.missing import silence
from retrieval.outlets import outlets_of
from retrieval.overview.request import Request
from retrieval.overview.speakers import spoken
from retrieval.overview.topic import Topic
from retrieval.question import Question
from retrieval.stories import Event, Told, events_of
from retrieval.telling import Telling, led_by, telling_on
from retrieval.timeline import Nearby, Timelines

# Quotes of one answer: more fill more than two screens of a phone.
MOST = 6
# What is new where no time is named: of anything, and of one topic, of which it may be some time since the last.
_LATELY, _RECENT = timedelta(days=6), timedelta(days=21)
# What was said long before is seldom what is asked for.
_FADES_DAYS = 30
# A report that tells of something in passing counts if one of its sentences speaks of it: less is asked of the whole.
_ABOUT = 0.58
# What one more source of an event is worth, beside how much it is about the topic; five say as much as fifty.
_A_SOURCE, _MOST_SOURCES = 0.1, 5
# Of the quotes shown about so many are what was asked for: of those of the odd questions of `make quality` .98, of
# twenty answers over the news quizzes' articles, read by eye, some nine in ten.
LIKELY = 0.9
Line = tuple[Point, Citation]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer over several reports, answered or not, and the reports that it quotes, by their ids."""

    answer: Answer
    reports: Mapping[str, Report]


class Reports(Protocol):
    """The catalog, as far as overviews need it."""

    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]: ...


class Checker(Protocol):
    """Drops the citations whose quotes are not exact."""

    def exact(self, citations: Sequence[Citation]) -> list[Citation]: ...


class Overviews:
    """Answers what is asked of several reports at once: what changed, who said what, what they say."""

    def __init__(self, catalog: Reports, timelines: Timelines, briefs: Briefs, checking: Checker) -> None:
        self._catalog = catalog
        self._timelines = timelines
        self._briefs = briefs
        self._checking = checking

    def of(self, request: Request, question: Question, shelves: Sequence[str]) -> Given:
        """The answer in quotes, or that the reports do not say. Raises an IndexFault."""
        if request.question is None:
            return self._given(request, question, self._news(request.period, question.asked, shelves), Nearby.nothing())
        topic = Topic(request.question.terms)
        near = self._timelines.about(request.question, shelves, lambda report, _: _telling(report, topic), _ABOUT)
        told = (
            _said(request, topic, near, question.asked)
            if request.aim == "speakers"
            else _happened(request, near, question.asked)
        )
        return self._given(request, question, told, near)

    def about(self, request: Request, shelves: Sequence[str]) -> list[Report]:
        """The reports that are about the topic of a request."""
        return [one.report for one in self._timelines.about(request.question, shelves).told] if request.question else []

    def _news(self, period: Period | None, asked: date, shelves: Sequence[str]) -> list[Line]:
        """What is new of anything, the stories that most tell of."""
        first, last = (period.first, min(period.last, asked)) if period else (asked - _LATELY, asked)
        told = self._briefs.stories(first, last, shelves)
        stories = [[one for event in reversed(story.events) for one in reversed(_by_day(event))] for story in told]
        # The newest of each story, then what was before that.
        newest = [event for nth in zip_longest(*stories) for event in nth if event][:MOST]
        return _newest_first([(event.day, _cited(event, {})) for event in newest])

    def _given(self, request: Request, question: Question, told: Sequence[Line], near: Nearby) -> Given:
        sound = self._checking.exact([citation for _, citation in told])
        kept = [(point, citation) for point, citation in told if citation in sound]
        # The day of a file tells little: what is dated by it stands behind what is dated.
        kept.sort(key=lambda one: one[1].day is None)
        if not kept:
            return Given(self._silent(request, question, near), {})
        points = tuple(point for point, _ in kept)
        citations = tuple(replace(citation, n=n) for n, (_, citation) in enumerate(kept, start=1))
        answer = Answer(
            question=question.text,
            asked=question.asked,
            status="answered",
            answer="",
            text="\n".join(_line(point, citation) for point, citation in zip(points, citations, strict=True)),
            as_of=newest_day(citations),
            confidence=LIKELY,
            citations=citations,
            closest=(),
            took_ms=0.0,
            overview=request.aim,
            points=points,
        )
        return Given(answer, self._catalog.live_reports({citation.report for citation in citations}))

    def _silent(self, request: Request, question: Question, near: Nearby) -> Answer:
        """What the reports lack: a name, or what they tell of something else than the days that were asked about."""
        known = sorted(
            (one.report for one in near.told), key=lambda one: (one.dated_by == "file", _age(one, question.asked))
        )
        period = request.period
        bounded = period is not None and period.first > date.min and (bool(known) or request.question is None)
        lack = near.lack
        if period and bounded:
            lack = Lack(days=(period.first, period.last), is_of_all=request.question is None)
        return replace(silence(question, lack, self._timelines.closest(known or near.nearest)), overview=request.aim)


def _happened(request: Request, near: Nearby, asked: date) -> list[Line]:
    """An event a line, the newest first: those that are most about the topic and that most tell."""
    period = request.period
    if period is None and request.aim == "changes":
        dated = [one.telling.day for one in near.told if one.report.dated_by == "report"]
        newest = max(dated, default=asked)
        period = Period(min(newest, asked) - _RECENT, max(newest, asked))
    told = [one for one in near.told if period is None or not period.days_from(one.telling.day)]

    def worth(event: Event) -> float:
        return near.fit[event.told[0].report.id] + _A_SOURCE * min(event.sources, _MOST_SOURCES)

    daily = [one for event in events_of(told) for one in _by_day(event)]
    events = sorted(daily, key=worth, reverse=True)[:MOST]
    return _newest_first([(event.day, _cited(event, near.fit)) for event in events])


def _telling(report: Report, topic: Topic) -> Telling | None:
    """What a report tells of a topic, if it holds the words of it: the Nord Stream is not the Nord Stream leaks."""
    return telling_on(report, topic.share) if topic.is_in(f"{report.title}\n{report.text}") else None


def _by_day(event: Event) -> list[Event]:
    """An event as it was told from day to day: a toll that rises is a change, what copies the day before is none."""
    days: dict[date, list[Told]] = {}
    for one in sorted(event.told, key=lambda one: one.telling.day):
        before = [other for day, told in days.items() for other in told if day < one.telling.day]
        copied = next((other for other in before if is_copy(one.report.text, other.report.text).verdict == "copy"), one)
        days.setdefault(copied.telling.day, []).append(one)
    return [Event(day, tuple(told)) for day, told in days.items()]


def _cited(event: Event, fit: Mapping[str, float]) -> Citation:
    """What the report says that is most about the topic, or that which it copies."""
    first = max(event.told, key=lambda one: fit.get(one.report.id, 0.0))
    kin = [one for one in event.told if one is first or is_copy(one.report.text, first.report.text).verdict == "copy"]
    root = root_of([one.report for one in kin])
    telling = next(one.telling for one in kin if one.report is root)
    start = telling.start + led_by(root.text[telling.start : telling.end])
    also = outlets_of(root.text[start : telling.end], root, (one.report for one in kin))
    return replace(Citation.of(root, start, telling.end), also=also)


def _said(request: Request, topic: Topic, near: Nearby, asked: date) -> list[Line]:
    """A speaker a line."""
    period = request.period
    reports = [one.report for one in near.told if period is None or not period.days_from(one.report.published.date())]
    return [
        (Point(citation.day, one.speaker), citation)
        for one in spoken(reports, _weights(request, near, asked), topic, request.speakers, MOST)
        for citation in [Citation.of(one.report, one.start, one.end)]
    ]


def _weights(request: Request, near: Nearby, asked: date) -> Mapping[str, float]:
    """How much each report counts: what it is about and, where no time is named, how near it is to the newest."""
    days = {one.report.id: _age(one.report, asked) for one in near.told if one.report.dated_by == "report"}
    least = min(days.values(), default=0)
    fades = 0.0 if request.period else 1.0
    lately = {id: fades * exp((least - old) / _FADES_DAYS) for id, old in days.items()}
    return {one.report.id: near.fit[one.report.id] + lately.get(one.report.id, 0.0) for one in near.told}


def _age(report: Report, asked: date) -> int:
    """How many days before the day of asking it was published."""
    return max((asked - report.published.date()).days, 0)


def _newest_first(told: Sequence[tuple[date, Citation]]) -> list[Line]:
    newest = sorted(told, key=lambda one: one[0], reverse=True)
    return [(Point(day if citation.day else None), citation) for day, citation in newest]


def _line(point: Point, citation: Citation) -> str:
    """A line of the text: "7 Dec 2024, the army: … [2]", its days spelt out."""
    told = " ".join(dated_by_source(citation.quote, citation).split())
    lead = ", ".join(filter(None, (day_text(point.day) if point.day else "", point.speaker)))
    return f"{lead}: {told} [{citation.n}]" if lead else f"{told} [{citation.n}]"
