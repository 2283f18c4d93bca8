"""Stories and their events: reports about one thing, grouped over days by meaning, names and time.

A *story* is what a newspaper would file under one heading, over weeks or years; an *event* is one thing that happened
in it, told once or by many. Both are found by average-linkage clustering of the reports at hand, never of all that are
held: whoever asks brings those that a search found, or that came in since yesterday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.copies import is_copy, root_of
from index.report import Report
from retrieval.portrait import Portrait
from retrieval.telling import Telling

# Likeness is the cosine of two reports' vectors and, half as heavy, that of their names. Chosen on the even ids of
# MEANTIME among other news and the demo's: stories are found with a BCubed F1 of .946 at .28, .938 at .24, .909 at .30.
_NAMES = 0.5
SAME_STORY = 0.28
# To a model of English, whatever is in another language is alike: so much, by the even ids of MEANTIME's Spanish,
# Italian and Dutch articles. Without it two or more of their four stories become one; of events it would lose most.
_FOREIGN = 0.14
# Two reports of one day are of one event at .44, of two days at .64. On the same even ids this joins all four pairs
# that share topic and day and two of the others; at .50 it misses two.
SAME_EVENT = 0.44
_A_DAY = 0.2
# Reports of one event whose wording is compared, each with each: beyond that the number is told as it stands.
_COMPARED = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A report as it takes part in a story: its portrait, and the sentence that tells what happened on which day."""

    portrait: Portrait
    telling: Telling

    @property
    def report(self) -> Report:
        return self.portrait.report


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, with all that tell of it: the first is the one to quote."""

    day: date
    told: tuple[Told, ...]

    @property
    def sources(self) -> int:
        """How many tell it in words of their own: copies of one wire are one source."""
        roots: list[Report] = []
        for one in self.told[:_COMPARED]:
            if not any(_is_same(one.report, root) for root in roots):
                roots.append(one.report)
        return len(roots) + len(self.told[_COMPARED:])


@dataclass(frozen=True, slots=True)
class Story:
    """Events that belong together, in the order of their days."""

    events: tuple[Event, ...]

    @property
    def told(self) -> tuple[Told, ...]:
        """All that tell of it."""
        return tuple(one for event in self.events for one in event.told)


def stories_of(told: Sequence[Told]) -> list[Story]:
    """The stories in these reports, each with its events."""
    foreign = np.array([not one.portrait.is_english for one in told], dtype=bool)
    alike = likeness([one.portrait for one in told]) - _FOREIGN * (foreign[:, None] & foreign[None])
    groups = _grouped(alike, SAME_STORY)
    return [Story(tuple(events_of([told[place] for place in group]))) for group in groups]


def events_of(told: Sequence[Told]) -> list[Event]:
    """The events in these reports, the earliest first."""
    days = np.array([one.telling.day.toordinal() for one in told])
    alike = likeness([one.portrait for one in told]) - _A_DAY * np.abs(days[:, None] - days[None])
    events = [_event([told[place] for place in group]) for group in _grouped(alike, SAME_EVENT)]
    return sorted(events, key=lambda event: (event.day, event.told[0].report.published, event.told[0].report.id))


def likeness(portraits: Sequence[Portrait]) -> NDArray[np.float64]:
    """How much each report is like each other, up to 1; by names alone where one waits for its vectors."""
    vectors = _stacked(portraits)
    names = _names(portraits)
    has = np.array([bool(len(one.passages)) for one in portraits], dtype=bool)
    both = has[:, None] & has[None]
    joined = (vectors @ vectors.T + _NAMES * names) / (1 + _NAMES)
    return np.where(both, joined, names)


def _event(told: Sequence[Told]) -> Event:
    """The day is the earliest told: later reports look back. The best telling leads, or what it is a copy of."""
    ordered = sorted(told, key=lambda one: (-one.telling.score, one.report.published, one.report.id))
    first, *others = ordered
    copies = [one.report for one in others[:_COMPARED] if _is_copy(one.report, first.report)]
    root = root_of([first.report, *copies])
    ordered.sort(key=lambda one: one.report.id != root.id)
    return Event(min(one.telling.day for one in told), tuple(ordered))


def _grouped(alike: NDArray[np.float64], least: float) -> list[list[int]]:
    """The places of what belongs together: average linkage, cut where groups are less alike than `least`."""
    if len(alike) < 2:
        return [[place] for place in range(len(alike))]
    # Imported here: it takes most of a second, and no question groups anything.
    from scipy.cluster.hierarchy import fcluster, linkage

    upper = np.triu_indices(len(alike), 1)
    # Likeness minus days may be far below zero; scipy asks for distances that are not.
    numbers = fcluster(linkage(1.0 - np.minimum(alike[upper], 1.0), "average"), 1.0 - least, "distance")
    groups: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(numbers):
        groups[int(number)].append(place)
    return list(groups.values())


def _stacked(portraits: Sequence[Portrait]) -> NDArray[np.float64]:
    size = max((one.vector.size for one in portraits), default=0)
    rows = [one.vector if one.vector.size else np.zeros(size) for one in portraits]
    return np.array(rows, dtype=np.float64).reshape(len(portraits), size)


def _names(portraits: Sequence[Portrait]) -> NDArray[np.float64]:
    place = {name: n for n, name in enumerate(dict.fromkeys(name for one in portraits for name in one.names))}
    table = np.zeros((len(portraits), len(place)))
    for row, one in zip(table, portraits, strict=True):
        row[[place[name] for name in one.names]] = list(one.names.values())
    return np.asarray(table @ table.T)


def _is_same(report: Report, other: Report) -> bool:
    """Whether two reports are one source: of one publisher, or one is a copy of the other."""
    return report.publisher == other.publisher or _is_copy(report, other)


def _is_copy(report: Report, other: Report) -> bool:
    return is_copy(report.text, other.text).verdict == "copy"
