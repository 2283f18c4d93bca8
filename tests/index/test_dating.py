"""The day of a report is read from its words where they tell it, and from nothing else that looks like a day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.dating import change_told, day_of, day_told

BODY = "Rescuers reached the last village on Wednesday."


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tuesday, September 1, 2015", "2015-09-01"),
        ("3 December 2024", "2024-12-03"),
        ("Brussels, 3 December 2024", "2024-12-03"),
        ("Published: 3 Dec 2024, 10:15 GMT", "2024-12-03"),
        ("Posted on Dec. 3, 2024 at 6:40 p.m.", "2024-12-03"),
        ("1 de marzo de 2008", "2008-03-01"),
        ("Publicado el 14 de abril de 2025 a las 18:30", "2025-04-14"),
        ("lundi 1er décembre 2014", "2014-12-01"),
        ("11 лютого 2025, 19:20", "2025-02-11"),
        ("نُشر في: 11 فبراير 2025", "2025-02-11"),
        ("3.12.2024", "2024-12-03"),
        ("2024-12-03 10:15", "2024-12-03"),
        ("TARSK, March 5, 2025 (Valley Herald) - Rescuers on skis reached the village.", "2025-03-05"),
        ("PARIS, 3 décembre 2024 — Le gouvernement a démissionné.", "2024-12-03"),
    ],
)
def test_a_line_that_is_a_date_and_a_dateline_tell_the_day(line: str, day: str) -> None:
    told = day_told(f"Rescuers reach last village\n\n{line}\n\n{BODY}")
    assert told == datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Ferry strike to begin on 3 March 2025",
        "The council votes on Sunday, 3 March 2025",
        "The mill closed on 31 May 2003, but the swans stayed.",
        "Photo taken 3 December 2024 in Ostrel: Jo Marsh",
        "3/4/2025",
        "31 February 2025",
        "12 monkeys 2019",
        "May 2025",
        "Chapter 3, 2024",
    ],
)
def test_a_headline_a_sentence_or_half_a_date_tells_none(line: str) -> None:
    assert day_told(f"{line}\n\n{BODY}") is None


def test_a_date_far_down_is_that_of_something_else() -> None:
    assert day_told("\n".join([*[BODY] * 10, "3 December 2024"])) is None


def test_a_line_that_tells_of_a_change_is_found() -> None:
    assert change_told("Bridge closed\nPublished 3 December 2024 | Last updated: 5 December 2024") == datetime(
        2024, 12, 5, tzinfo=UTC
    )
    assert change_told("Bridge closed\nThe city updated its plan of 5 December 2024 twice, " + "it said. " * 20) is None


@pytest.mark.parametrize(
    "written", ["2024-12-08T06:00+09:00", "2024-12-08T22:00-05:00", "2024-12-08T10:20Z", "2024-12-08"]
)
def test_the_day_is_the_one_that_its_publisher_prints(written: str) -> None:
    assert day_of(datetime.fromisoformat(written)) == datetime(2024, 12, 8, tzinfo=UTC)
