"""Timelines and briefs over the demo reports, with the model that the product ships with."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.desk import Desk
from index.catalog import Catalog
from index.database import FILE
from retrieval.brief import Brief
from retrieval.checking import Checking
from retrieval.portrait import Portrait
from retrieval.question import QuestionError
from retrieval.stories import Told
from retrieval.telling import Telling
from retrieval.timeline import Timeline, cited
from tests.fakes import report

LATER = date(2025, 6, 1)
ALL = datetime(2020, 1, 1, tzinfo=UTC)


def days_of(found: Timeline) -> list[str]:
    return [line.day.isoformat() for line in found.lines]


def heads(found: Brief) -> list[str]:
    return [news.citation.title for news in found.stories]


def test_a_story_is_told_day_by_day_in_exact_words(demo_desk: Desk) -> None:
    found = demo_desk.story("Port Velmar ferry strike", LATER)
    assert days_of(found) == ["2025-02-11", "2025-02-14"]
    strike, deal = found.lines
    # The Lantern Post prints what Demo Wire wrote.
    assert (strike.reports, strike.sources) == (2, 1)
    assert {one.publisher for one in strike.citations} == {"Demo Wire", "The Lantern Post"}
    assert "Ferries between Port Velmar and the Calder Islands will run again" in deal.citations[0].quote
    for line in found.lines:
        for one in line.citations:
            assert demo_desk.report(one.report).text[one.start : one.end] == one.quote != ""


def test_an_event_is_cited_with_all_that_an_answer_would_tell_of_its_source() -> None:
    text = "INQUIRY\n\nThe bridge closed in May.\n\nIt opened again in June."
    known = {"published_in": "text", "corrected": date(2024, 12, 9)}
    inquiry = replace(report("inquiry", text), pages=(0, text.index("It opened")), **known)
    telling = Telling(text.index("It opened"), len(text), date(2024, 12, 7), 1.0)
    told = cited(Told(Portrait(inquiry, np.empty((0, 0), dtype=np.float32)), telling), 3)
    assert (told.n, told.quote, told.page) == (3, "It opened again in June.", 2)
    assert (told.published_in, told.corrected) == ("text", date(2024, 12, 9))


def test_what_was_not_out_on_the_day_of_asking_is_not_told(demo_desk: Desk) -> None:
    assert days_of(demo_desk.story("ferry strike in Port Velmar", date(2025, 2, 12))) == ["2025-02-11"]


def test_a_time_that_is_named_bounds_the_timeline(demo_desk: Desk) -> None:
    found = demo_desk.story("Syrian rebels before 6 December 2024", LATER)
    assert found.lines
    assert max(days_of(found)) <= "2024-12-05"


@pytest.mark.parametrize("query", ["rebels in Myanmar", "World Cup final in Qatar", "chess championship"])
def test_what_no_report_tells_of_is_met_with_silence_and_the_closest(demo_desk: Desk, query: str) -> None:
    found = demo_desk.story(query, LATER)
    assert found.lines == ()
    assert 1 <= len(found.closest) <= 3


def test_a_name_that_no_report_mentions_is_told_as_missing(demo_desk: Desk) -> None:
    assert demo_desk.story("rebels in Myanmar", LATER).lack.names == ("Myanmar",)


def test_what_is_no_question_is_refused_in_words(demo_desk: Desk) -> None:
    with pytest.raises(QuestionError, match="no words"):
        demo_desk.story("???", LATER)


def test_a_shelf_that_is_not_named_is_not_told_of(demo_desk: Desk) -> None:
    assert demo_desk.story("Tarsk earthquake", LATER, ["-1001"]).lines == ()
    assert demo_desk.brief(date(2025, 3, 1), LATER, ["-1001"]).stories == ()


def test_a_brief_tells_what_is_new_by_story_the_biggest_first(demo_desk: Desk) -> None:
    found = demo_desk.brief(date(2025, 2, 10), date(2025, 3, 10))
    assert [news.reports for news in found.stories] == [3, 3, 1]
    assert heads(found) == [
        "Girl, 9, and grandfather pulled alive from Tarsk rubble after 68 hours",
        "Port Velmar ferries to sail again after pay deal",
        "Heron probe touches down on asteroid Kallio",
    ]
    assert found.reports == 7


def test_nothing_new_makes_an_empty_brief(demo_desk: Desk) -> None:
    assert demo_desk.brief(date(2025, 7, 1), date(2025, 7, 2)).stories == ()


def test_what_came_in_is_told_if_it_is_about_a_query_and_not_known(demo_desk: Desk) -> None:
    now = datetime(2025, 3, 7, tzinfo=UTC)
    ferries = demo_desk.arrived(ALL, now, ["Tarsk earthquake"], set(), [""])
    assert len(ferries.stories) == 1
    told = ferries.stories[0].told
    assert len(told) == 3
    fewer = demo_desk.arrived(ALL, now, ["Tarsk earthquake"], set(told[:2]), [""])
    assert [news.told for news in fewer.stories] == [told[2:]]
    both = demo_desk.arrived(ALL, now, ["Tarsk earthquake", "Kallio"], set(), [""])
    assert [news.reports for news in both.stories] == [3, 1]
    assert demo_desk.arrived(ALL, now, [], set(), [""]).reports > 10


def test_what_came_in_before_is_not_told_nor_what_was_long_published(demo_desk: Desk) -> None:
    assert (
        demo_desk.arrived(datetime(2100, 1, 1, tzinfo=UTC), datetime(2100, 1, 2, tzinfo=UTC), [], set(), [""]).stories
        == ()
    )
    since = datetime(2025, 4, 1, tzinfo=UTC)
    titles = heads(demo_desk.arrived(since, datetime(2025, 4, 30, tzinfo=UTC), [], set(), [""]))
    assert titles == ["Correction: Kessel Bridge cost 2.1 billion crowns, not 1.2 billion"]


def test_a_quote_that_is_not_exact_is_dropped_and_logged(
    demo_desk: Desk, demo_data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line, *_ = demo_desk.story("Kessel Bridge", LATER).lines
    moved = replace(line.citations[0], start=line.citations[0].start + 1, end=line.citations[0].end + 1)
    with closing(Catalog.open(demo_data / FILE)) as catalog:
        assert Checking(catalog).exact([moved, line.citations[0]]) == [line.citations[0]]
    assert "fabricated" in caplog.text
