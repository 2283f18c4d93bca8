"""The time that a question names, read from the day on which it was asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.dates import Period, period_of

SATURDAY = date(2024, 12, 7)


def only(year: int, month: int, day: int) -> Period:
    """One day."""
    return Period(date(year, month, day), date(year, month, day))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("who met Assad yesterday?", only(2024, 12, 6)),
        ("what happened today?", only(2024, 12, 7)),
        ("who met Assad on Friday?", only(2024, 12, 6)),
        ("who met Assad last friday?", only(2024, 12, 6)),
        ("what fell on Thursday?", only(2024, 12, 5)),
        ("who fled on Sunday?", only(2024, 12, 1)),
        ("what was said 3 days ago?", only(2024, 12, 4)),
        ("what was said on 3 Dec?", only(2024, 12, 3)),
        ("what was said on Dec. 3?", only(2024, 12, 3)),
        ("what was said on December 3rd?", only(2024, 12, 3)),
        ("what was said on 3 December 2023?", only(2023, 12, 3)),
        ("what was said on 2024-12-01?", only(2024, 12, 1)),
        ("what was opened on 25 Dec?", only(2023, 12, 25)),
        ("what happened this week?", Period(date(2024, 12, 1), date(2024, 12, 7))),
        ("what happened last week?", Period(date(2024, 11, 24), date(2024, 11, 30))),
        ("who won in June 2022?", Period(date(2022, 6, 1), date(2022, 6, 30))),
        ("who won in Sept. 2022?", Period(date(2022, 9, 1), date(2022, 9, 30))),
        ("who won in february 2024?", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("who was shot in March?", Period(date(2024, 3, 1), date(2024, 3, 31))),
        ("who spoke in May?", Period(date(2024, 5, 1), date(2024, 5, 31))),
        ("which strike began in 2016?", Period(date(2016, 1, 1), date(2016, 12, 31))),
        ("who won the 2016 strike?", Period(date(2016, 1, 1), date(2016, 12, 31))),
        ("who ruled until 2011?", Period(date(2011, 1, 1), date(2011, 12, 31))),
    ],
)
def test_a_time_is_read_from_the_day_of_asking(text: str, period: Period) -> None:
    assert period_of(text, SATURDAY) == period


def test_the_same_words_are_another_day_on_another_day() -> None:
    assert period_of("who met Assad on Friday?", date(2025, 1, 1)) == only(2024, 12, 27)
    assert period_of("who met Assad yesterday?", date(2025, 1, 1)) == only(2024, 12, 31)


def test_a_month_that_has_not_come_yet_is_last_years() -> None:
    assert period_of("who won in december?", date(2025, 3, 4)) == Period(date(2024, 12, 1), date(2024, 12, 31))
    assert period_of("who won in march?", date(2025, 3, 4)) == Period(date(2025, 3, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "who backs the rebels?",
        "may the rebels march on Damascus?",
        "who may march in Damascus?",
        "did thousands march through Brenn?",
        "did 2016 people march?",
        "were 2000 refugees turned back?",
        "who sent 2000 soldiers?",
        "did 2,016 people march?",
        "who paid $2000 for a coat?",
        "who paid 2000 euros for a coat?",
        "who flew in on flight BA2016X?",
        "what happened on 31 February?",
        "what is at 1024 Mill Lane?",
    ],
)
def test_no_time_is_read_from_verbs_people_and_money(text: str) -> None:
    assert period_of(text, SATURDAY) is None


def test_a_period_counts_the_days_outside_it_on_both_sides() -> None:
    june = Period(date(2022, 6, 1), date(2022, 6, 30))
    days = [date(2022, 5, 30), date(2022, 6, 1), date(2022, 6, 30), date(2022, 7, 2)]
    assert [june.days_from(day) for day in days] == [2, 0, 0, 2]


_PAST = ["yesterday", "today", "on monday", "last tuesday", "since wednesday", "on Thursday", "by friday", "last week",
         "this week", "last month", "this month", "recently", "3 days ago", "2 weeks ago", "on 3 Dec", "on May 31",
         "on 29 Feb"]  # fmt: skip


@given(st.sampled_from(_PAST), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
@settings(max_examples=60)
def test_what_has_happened_happened_by_the_day_of_asking(words: str, day: date) -> None:
    period = period_of(f"who spoke {words}?", day)
    assert period is not None
    assert period.first <= period.last <= day
    assert period.first > day - timedelta(days=366 * 8), "a 29 February may be eight years back, and nothing further"


@given(st.sampled_from(["june", "February", "dec.", "Sept"]), st.integers(1900, 2099), st.dates())
def test_a_month_of_a_year_is_that_month_whenever_it_is_asked(month: str, year: int, day: date) -> None:
    period = period_of(f"who won in {month} {year}?", day)
    number = {"jun": 6, "feb": 2, "dec": 12, "sep": 9}[month.lower()[:3]]
    assert period is not None
    assert (period.first, period.last.month) == (date(year, number, 1), number)
    assert (period.last + timedelta(days=1)).day == 1
