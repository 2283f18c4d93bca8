"""Copies among what was found: what only repeats its root is left out, and what shares its wording is one source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from index.copies import adding
from index.report import Passage, Report
from retrieval.ranking import is_out


def repeated(
    passages: Mapping[str, Passage], roots: Mapping[str, str], originals: Mapping[str, Report], asked: date
) -> set[str]:
    """The keys of passages of copies that say nothing which their root does not.

    While that was not out on the day of asking, the copy speaks for itself.
    """
    by_root: dict[str, list[str]] = defaultdict(list)
    for key, passage in passages.items():
        root = roots.get(passage.report, passage.report)
        if root != passage.report and root in originals and is_out(originals[root], asked):
            by_root[root].append(key)
    return {
        key
        for root, keys in by_root.items()
        for key, adds in zip(keys, adding([passages[key].text for key in keys], originals[root].text), strict=True)
        if not adds
    }


def sources(roots: Mapping[str, str], related: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each report the name of what it goes back to: those with one name are not independent of each other.

    Copies are not, nor are reports of which one is the other brought up to date.
    """
    above: dict[str, str] = {}

    def top(one: str) -> str:
        while one in above:
            one = above[one]
        return one

    for one, other in [*roots.items(), *related]:
        if (low := min(top(one), top(other))) != (high := max(top(one), top(other))):
            above[high] = low
    return {report: top(report) for report in roots}
