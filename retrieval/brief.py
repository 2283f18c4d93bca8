"""A brief: what is new since a day, grouped by story, each with one quote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from index.report import SHARED, Report
from retrieval.answer import Citation
from retrieval.portrait import Portrait, Portraits
from retrieval.question import Question
from retrieval.ranking import is_out
from retrieval.relevance import ABOUT, fitness
from retrieval.search import Embedder
from retrieval.stories import Story, Told, stories_of
from retrieval.telling import telling_of
from retrieval.timeline import Checker, cited

# The newest so many are grouped: reading each takes some 5 ms on a busy core, and comparing them goes by their square.
MOST = 1_000
# What comes in later than so many days after its publication is no news.
_FRESH = timedelta(days=7)
_ALL_TIME = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class News:
    """A story of a brief: how many reports tell of how many events, by which publishers, and what is the newest.

    `citation` quotes the newest event.
    """

    day: date
    reports: int
    events: int
    publishers: tuple[str, ...]
    citation: Citation
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What is new since a day, the story that most tell of first, then the newest.

    `told` of each story are the ids of its reports. `left_out` tells that there were more reports than are grouped.
    """

    since: date
    until: date
    stories: tuple[News, ...]
    left_out: bool = False

    @property
    def reports(self) -> int:
        """How many reports it is made of."""
        return sum(story.reports for story in self.stories)


class Arrivals(Protocol):
    """The catalog, as far as briefs need it."""

    def recent(self, published: datetime, fetched: datetime, limit: int, shelves: Sequence[str]) -> list[Report]: ...


class Briefs:
    """Makes briefs of what was published, or came in, lately."""

    def __init__(self, catalog: Arrivals, embedder: Embedder, portraits: Portraits, checking: Checker) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._portraits = portraits
        self._checking = checking

    def brief(self, since: date, until: date, shelves: Sequence[str] = (SHARED,)) -> Brief:
        """What was published on these days, both included. Raises an IndexFault."""
        reports = self._catalog.recent(_midnight(since), _ALL_TIME, MOST + 1, shelves)
        portraits = self._portraits.of(_out(reports[:MOST], until))
        return self._made(portraits, since, until, len(reports) > MOST)

    def stories(self, since: date, until: date, shelves: Sequence[str]) -> list[Story]:
        """What was published on these days, both included, by story, that which most tell of first."""
        reports = _out(self._catalog.recent(_midnight(since), _ALL_TIME, MOST, shelves), until)
        told = [Told(portrait, telling_of(portrait.report)) for portrait in self._portraits.of(reports)]
        return sorted(stories_of(told), key=lambda story: -len(story.told))

    def arrived(
        self, since: datetime, until: datetime, queries: Sequence[str], known: Collection[str], shelves: Sequence[str]
    ) -> Brief:
        """What came in since a moment, is no older than a week, and is about one of the queries; without any, all.

        Reports in `known` were told already.
        """
        reports = self._catalog.recent(since - _FRESH, since, MOST + 1, shelves)
        new = [report for report in _out(reports[:MOST], until.date()) if report.id not in known]
        portraits = self._portraits.of(new)
        if queries and portraits:
            portraits = self._about(queries, portraits, until.date())
        return self._made(portraits, since.date(), until.date(), len(reports) > MOST)

    def _about(self, queries: Sequence[str], portraits: Sequence[Portrait], on: date) -> list[Portrait]:
        best = [0.0] * len(portraits)
        for query, vector in zip(queries, self._embedder.embed(queries), strict=True):
            best = list(map(max, best, fitness(Question.of(query, on), vector, portraits)))
        return [one for one, score in zip(portraits, best, strict=True) if score >= ABOUT]

    def _made(self, portraits: Sequence[Portrait], since: date, until: date, left_out: bool) -> Brief:
        told = [Told(portrait, telling_of(portrait.report)) for portrait in portraits]
        stories = [news for story in stories_of(told) if (news := self._news(story))]
        stories.sort(key=lambda news: (-news.reports, -news.day.toordinal(), news.citation.report))
        return Brief(since, until, tuple(stories), left_out)

    def _news(self, story: Story) -> News | None:
        newest = max(story.events, key=lambda event: (event.day, len(event.told)))
        citations = self._checking.exact([cited(one, 1) for one in newest.told])
        if not citations:
            return None
        told = story.told
        publishers = tuple(dict.fromkeys(one.report.publisher for one in told))
        ids = tuple(one.report.id for one in told)
        return News(newest.day, len(told), len(story.events), publishers, citations[0], ids)


def _out(reports: Sequence[Report], until: date) -> list[Report]:
    """What was out by then. The date of a file is all that is known of some: it counts, since newness is asked for."""
    return [
        one for one in reports if is_out(one, until) and (one.dated_by == "report" or one.published.date() <= until)
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
