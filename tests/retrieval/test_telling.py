"""The sentence that tells what happened, and its day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.telling import telling_of
from tests.fakes import report

MONDAY = datetime(2025, 3, 3, tzinfo=UTC)
QUAKE = (
    "# Tarsk quake\n\n"
    "People in Brenn were at breakfast when it came, and many ran out in their coats.\n\n"
    "An earthquake shook Tarsk province before dawn on Monday and killed at least 20 people.\n\n"
    "The province was last shaken in June 2019, when a school fell in."
)


def told(text: str, **changes: object) -> tuple[str, date]:
    """The words that tell what happened in a report, and their day."""
    held = report("quake", text, **{"title": "Earthquake kills 20 in Tarsk", "published": MONDAY, **changes})
    telling = telling_of(held)
    return held.text[telling.start : telling.end], telling.day


def test_the_sentence_that_says_what_the_headline_says_is_taken_before_the_first() -> None:
    assert told(QUAKE)[0] == "An earthquake shook Tarsk province before dawn on Monday and killed at least 20 people."


def test_what_is_asked_for_decides_between_two_sentences() -> None:
    text = "Ferries stopped at dawn, said the port of Velmar. Ferries stopped at dawn, said the crews of Calder."
    held = report("ferries", text, title="Ferries stop")
    telling = telling_of(held, {"crew", "calder"})
    assert held.text[telling.start : telling.end].endswith("the crews of Calder.")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("The toll of Monday's earthquake in Tarsk rose to 44 on Tuesday, the army said.", date(2025, 3, 4)),
        ("The earthquake in Tarsk killed twenty people, as many as in that of 1999.", date(2025, 3, 5)),
        ("Tarsk will bury the 20 whom the earthquake killed on Saturday, officials said.", date(2025, 3, 5)),
        ("The earthquake that killed 20 in Tarsk was felt in Brenn on 1 January, too.", date(2025, 3, 5)),
    ],
    ids=["the latest that is told", "a year is no day", "what lies ahead", "what is long past"],
)
def test_the_day_is_the_latest_one_told_of_late_else_that_of_the_publication(sentence: str, day: date) -> None:
    assert told(sentence, published=datetime(2025, 3, 5, tzinfo=UTC)) == (sentence, day)


def test_the_date_of_a_file_tells_no_other_day() -> None:
    assert told(QUAKE, dated_by="file", published=datetime(2025, 3, 9, tzinfo=UTC))[1] == date(2025, 3, 9)


def test_a_sentence_that_is_wrapped_stays_whole() -> None:
    text = "An earthquake shook Tarsk province\nbefore dawn and killed\nat least 20 people."
    assert told(text)[0] == text


@given(st.text(max_size=400), st.text(max_size=60))
def test_whatever_a_report_holds_its_telling_lies_within_it(text: str, title: str) -> None:
    held = report("any", text, title=title)
    telling = telling_of(held)
    assert 0 <= telling.start <= telling.end <= len(text)
    quote = text[telling.start : telling.end]
    assert quote == quote.strip()
