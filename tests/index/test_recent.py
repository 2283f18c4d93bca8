"""What the catalog tells of what came in lately, and of the passages of reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.database import FILE
from index.report import SHARED, Passage, Report
from tests.fakes import report


def at(day: int) -> datetime:
    return datetime(2024, 12, day, tzinfo=UTC)


def kept(catalog: Catalog, held: Report, shelf: str = SHARED, live: bool = True) -> None:
    """Put a report of one passage into the catalog, in force or still waiting."""
    passage = Passage(held.id, 1, 0, len(held.text), held.text)
    catalog.store(held, held.id, [passage], shelf)
    if live:
        catalog.embedded([passage.key])


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with closing(Catalog.open(tmp_path / FILE)) as opened:
        kept(opened, report("old", "Aleppo fell.", published=at(1), fetched=at(1)))
        kept(opened, report("late", "Hama fell.", published=at(2), fetched=at(9)))
        kept(opened, report("new", "Homs fell.", published=at(8), fetched=at(8)))
        kept(opened, report("waiting", "Damascus fell.", published=at(8), fetched=at(8)), live=False)
        kept(opened, report("theirs", "Ferries stopped.", published=at(8), fetched=at(8)), shelf="-1001")
        yield opened


def names(found: list[Report]) -> list[str]:
    return [each.id for each in found]


def test_what_was_published_since_is_told_the_newest_first(catalog: Catalog) -> None:
    assert names(catalog.recent(at(1), at(1), 10, [SHARED])) == ["new", "late", "old"]
    assert names(catalog.recent(at(2), at(1), 10, [SHARED])) == ["new", "late"]
    assert names(catalog.recent(at(1), at(1), 1, [SHARED])) == ["new"]


def test_what_came_in_since_is_told_whenever_it_was_published(catalog: Catalog) -> None:
    assert names(catalog.recent(at(1), at(9), 10, [SHARED])) == ["late"]


def test_a_report_that_is_not_in_force_is_not_told_and_neither_is_another_shelfs(catalog: Catalog) -> None:
    assert "waiting" not in names(catalog.recent(at(1), at(1), 10, [SHARED, "-1001"]))
    assert names(catalog.recent(at(1), at(1), 10, ["-1001"])) == ["theirs"]


def test_a_new_version_is_told_once_as_it_is_now(catalog: Catalog) -> None:
    changed = replace(report("new", "Homs has fallen.", published=at(8), fetched=at(10)))
    passage = Passage("new", 2, 0, 16, "Homs has fallen.")
    catalog.store(changed, "new", [passage])
    assert [each.version for each in catalog.recent(at(8), at(1), 10, [SHARED])] == [1]
    catalog.embedded([passage.key])
    assert [each.version for each in catalog.recent(at(8), at(1), 10, [SHARED])] == [2]
    assert catalog.passage_keys(["new", "theirs", "waiting"]) == [
        ("new", SHARED, passage.key),
        ("theirs", "-1001", "theirs#1@0-16"),
    ]
