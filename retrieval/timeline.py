"""A story as a timeline: what happened day by day, each event in the words of a report, or honest silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Protocol

from index.report import SHARED, Report
from retrieval.answer import Citation, Lack
from retrieval.missing import missing
from retrieval.portrait import Portraits
from retrieval.question import Question
from retrieval.ranking import is_out
from retrieval.relevance import ABOUT, fitness, is_time
from retrieval.search import Candidate, Embedder
from retrieval.stories import Event, Told, events_of
from retrieval.telling import Telling, telling_of

# Passages looked at by meaning, and as many by word: those of some two hundred reports.
_DEPTH = 240
_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a timeline: its day, how many reports tell it from how many sources, and what they say.

    The first citation is the one to quote; copies of one wire are one source.
    """

    day: date
    reports: int
    sources: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The events that the reports tell of something, the earliest first.

    Without any, `closest` are the nearest reports, and `lack` what they do not mention, where that is known.
    """

    query: str
    asked: date
    lines: tuple[Line, ...]
    closest: tuple[Citation, ...]
    lack: Lack
    took_ms: float


class Tell(Protocol):
    """Finds the sentence of a report that tells what is wanted."""

    def __call__(self, report: Report, wanted: Set[str], /) -> Telling | None: ...


@dataclass(frozen=True, slots=True)
class Nearby:
    """The reports about something, with what each tells; how much each is about it, by its id; and the nearest of all.

    `lack` is what none of the nearest mentions.
    """

    told: tuple[Told, ...]
    fit: Mapping[str, float]
    nearest: Sequence[Report]
    lack: Lack

    @classmethod
    def nothing(cls) -> Nearby:
        """No reports: nothing was looked for."""
        return cls((), {}, (), Lack())


class Finder(Protocol):
    """Finds candidate passages."""

    def find(self, question: Question, k: int, shelves: Sequence[str], depth: int) -> list[Candidate]: ...


class Checker(Protocol):
    """Drops the citations whose quotes are not exact."""

    def exact(self, citations: Sequence[Citation]) -> list[Citation]: ...


class Timelines:
    """Makes timelines of what a search finds."""

    def __init__(self, search: Finder, embedder: Embedder, portraits: Portraits, checking: Checker) -> None:
        self._search = search
        self._embedder = embedder
        self._portraits = portraits
        self._checking = checking

    def timeline(self, query: str, asked: date, shelves: Sequence[str] = (SHARED,)) -> Timeline:
        """The timeline of what is named, as of a day.

        Raises QuestionError, and IndexFault when the collection cannot be read.
        """
        began = perf_counter()
        question = Question.of(query, asked)
        near = self.about(question, shelves)
        period = question.period
        told = [one for one in near.told if period is None or not period.days_from(one.telling.day)]
        lines = tuple(line for event in events_of(told) if (line := self._line(event)))
        closest = () if lines else self.closest(near.nearest)
        took = round((perf_counter() - began) * 1000, 1)
        return Timeline(question.text, asked, lines, closest, Lack() if lines else near.lack, took)

    def about(
        self, question: Question, shelves: Sequence[str], tell: Tell = telling_of, least: float = ABOUT
    ) -> Nearby:
        """The reports that are about what a question names and were out on its day, each with what `tell` finds in it.

        `least` is how much they must be about it; what `tell` finds nothing in is left out. There are none where a
        name that is asked for stands in no report.
        """
        found = self._search.find(question, 2 * _DEPTH, shelves, _DEPTH)
        found = [one for one in found if is_out(one.report, question.asked)]
        nearest = list({one.report.id: one.report for one in found}.values())
        reports = list({report.id: report for one in found for report in (one.report, *one.copies)}.values())
        lack = missing(question, found)
        if question.period and all(map(is_time, lack.names)):
            lack = Lack()
        if lack.names:
            return Nearby((), {}, nearest, lack)
        portraits = self._portraits.of(reports)
        fit = fitness(question, self._embedder.embed([question.text])[0], portraits)
        wanted = {term.stem for term in question.terms}
        about = [(one, score) for one, score in zip(portraits, fit, strict=True) if score >= least]
        told = tuple(Told(one, telling) for one, _ in about if (telling := tell(one.report, wanted)))
        return Nearby(told, {one.report.id: score for one, score in about}, nearest, lack)

    def closest(self, reports: Sequence[Report]) -> tuple[Citation, ...]:
        """What the first few of these reports tell, as the closest to a question that they do not answer."""
        nearest = [Told(portrait, telling_of(portrait.report)) for portrait in self._portraits.of(reports[:_CLOSEST])]
        return tuple(self._checking.exact([cited(one, n) for n, one in enumerate(nearest, start=1)]))

    def _line(self, event: Event) -> Line | None:
        citations = self._checking.exact([cited(one, n) for n, one in enumerate(event.told, start=1)])
        return Line(event.day, len(event.told), event.sources, tuple(citations)) if citations else None


def cited(one: Told, n: int) -> Citation:
    """The sentence of a report that tells what happened, as a citation."""
    return Citation.of(one.report, one.telling.start, one.telling.end, n)
