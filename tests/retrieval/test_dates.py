"""The time that a question names, read from the day on which it was asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.dates import Period, event_of, period_of

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


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("who spoke on Saturday?", only(2024, 12, 7)),
        ("who spoke this saturday?", only(2024, 12, 7)),
        ("who spoke last Saturday?", only(2024, 11, 30)),
        ("who won Saturday's vote?", only(2024, 12, 7)),
        ("who was shot friday night?", only(2024, 12, 6)),
        ("what was bombed last night?", Period(date(2024, 12, 6), SATURDAY)),
        ("who resigned this morning?", only(2024, 12, 7)),
        ("who resigned the day before yesterday?", only(2024, 12, 5)),
        ("who resigned two days ago?", only(2024, 12, 5)),
        ("who resigned a month ago?", only(2024, 11, 7)),
        ("which bridge fell ten years ago?", Period(date(2014, 1, 1), date(2014, 12, 31))),
        ("which ships sank this year?", Period(date(2024, 1, 1), SATURDAY)),
        ("which ships sank last year?", Period(date(2023, 1, 1), date(2023, 12, 31))),
        ("which towns fell in the past few days?", Period(date(2024, 12, 1), SATURDAY)),
        ("which towns fell in recent days?", Period(date(2024, 12, 1), SATURDAY)),
        ("which towns fell in the last three days?", Period(date(2024, 12, 4), SATURDAY)),
        ("what changed in recent weeks?", Period(date(2024, 11, 7), SATURDAY)),
        ("who won over the weekend?", only(2024, 12, 7)),
        ("who won at the weekend?", only(2024, 12, 7)),
        ("who won last weekend?", Period(date(2024, 11, 30), date(2024, 12, 1))),
        ("who will play next weekend?", Period(date(2024, 12, 14), date(2024, 12, 15))),
        ("who will speak on Tuesday?", only(2024, 12, 10)),
        ("who will be sworn in on 20 January?", only(2025, 1, 20)),
        ("will you tell me who fled on Tuesday?", only(2024, 12, 3)),
        ("who won in early June?", Period(date(2024, 6, 1), date(2024, 6, 10))),
        ("who won in mid-June 2022?", Period(date(2022, 6, 11), date(2022, 6, 20))),
        ("who won in late February 2024?", Period(date(2024, 2, 21), date(2024, 2, 29))),
        ("who won in late December?", Period(date(2023, 12, 21), date(2023, 12, 31))),
        ("who led at the end of june?", Period(date(2024, 6, 21), date(2024, 6, 30))),
        ("who was mayor until 2020?", Period(date(2020, 1, 1), date(2020, 12, 31))),
    ],
)
def test_a_time_is_read_as_people_say_it(text: str, period: Period) -> None:
    assert period_of(text, SATURDAY) == period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("which strikes began between June and August 2022?", Period(date(2022, 6, 1), date(2022, 8, 31))),
        ("who was mayor between November and February 2023?", Period(date(2022, 11, 1), date(2023, 2, 28))),
        ("who led from 2011 to 2016?", Period(date(2011, 1, 1), date(2016, 12, 31))),
        ("who led from 2016 to now?", Period(date(2016, 1, 1), SATURDAY)),
        ("what was shelled from Monday to Friday?", Period(date(2024, 12, 2), date(2024, 12, 6))),
        ("what was shelled between 5 and 9 November?", Period(date(2024, 11, 5), date(2024, 11, 9))),
        ("who walked from Brenn to Tarsk on Friday?", only(2024, 12, 6)),
        ("how many have fled since Friday?", Period(date(2024, 12, 6), SATURDAY)),
        ("how many have fled since last Friday?", Period(date(2024, 12, 6), SATURDAY)),
        ("how many have fled since June?", Period(date(2024, 6, 1), SATURDAY)),
        ("how many have fled since 2011?", Period(date(2011, 1, 1), SATURDAY)),
        ("how many have fled since the start of May?", Period(date(2024, 5, 1), SATURDAY)),
        ("what was agreed after 5 December?", Period(date(2024, 12, 6), SATURDAY)),
        ("what was agreed after 2022?", Period(date(2023, 1, 1), SATURDAY)),
        ("who was mayor before June 2022?", Period(date.min, date(2022, 5, 31))),
        ("who was mayor before 2011?", Period(date.min, date(2010, 12, 31))),
        ("who was mayor before the June 2022 election?", Period(date(2022, 6, 1), date(2022, 6, 30))),
        ("what was agreed after 9999-12-31?", only(9999, 12, 31)),
    ],
)
def test_a_stretch_of_time_has_two_ends(text: str, period: Period) -> None:
    assert period_of(text, SATURDAY) == period


@pytest.mark.parametrize(
    "text",
    [
        "who is now president?",
        "who currently holds Homs?",
        "where is the minister right now?",
        "who holds the bridge at the moment?",
        "how many have died so far?",
        "as of today, how many have died?",
        "who now owns the bank that failed in 2016?",
    ],
)
def test_the_present_is_no_other_time(text: str) -> None:
    assert period_of(text, SATURDAY) is None


def test_a_party_that_is_no_more_was_founded_in_its_year() -> None:
    assert period_of("who founded the now-defunct party in 2016?", SATURDAY) == Period(
        date(2016, 1, 1), date(2016, 12, 31)
    )


def test_the_weekend_that_is_meant_on_a_monday_is_over() -> None:
    over = Period(date(2024, 12, 7), date(2024, 12, 8))
    assert period_of("who won at the weekend?", date(2024, 12, 9)) == over
    assert period_of("who won last weekend?", date(2024, 12, 9)) == over


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("who ruled the city before the fall of Aleppo?", ("before", "the fall of Aleppo")),
        ("After the fall of Aleppo, who led the rebels?", ("after", "the fall of Aleppo")),
        ("after the fall of aleppo who led the rebels?", ("after", "the fall of aleppo")),
        ("how long after the ceasefire did shelling begin?", ("after", "the ceasefire")),
        ("what was said three days after the disputed election?", ("after", "the disputed election")),
        ("who was mayor during the war?", ("during", "the war")),
        ("how many have returned since the start of the truce?", ("since", "the start of the truce")),
        ("what has changed since Assad fled?", ("since", "Assad fled")),
        ("who held the bridge before the rebels took Tarsk?", ("before", "the rebels took Tarsk")),
        ("who called after Saturday's attack?", ("after", "Saturday's attack")),
        ("what was said before the Supreme Court ruling?", ("before", "the Supreme Court ruling")),
        ("who woke after midnight during the siege?", ("during", "the siege")),
        ("who won after the March 2022 vote?", ("after", "the March 2022 vote")),
    ],
)
def test_a_question_dates_itself_by_an_event(text: str, event: tuple[str, str]) -> None:
    assert event_of(text) == event


@pytest.mark.parametrize(
    "text",
    [
        "who backs the rebels?",
        "what has he done since he resigned?",
        "what did he do before he became president?",
        "who came since the rebels left?",
        "who was mayor before June 2022?",
        "what was agreed after 5 December?",
        "who was arrested since Wednesday?",
        "who ruled before 2011?",
        "who ruled since the 1990s?",
        "who fled before the end of June?",
        "who fled after 24 years in power?",
        "who fled during the night?",
        "who won after all?",
        "who has ruled since then?",
        "who appeared before the court?",
        "who looks after the children?",
        "what came after?",
    ],
)
def test_days_durations_and_nobodys_doings_are_no_events(text: str) -> None:
    assert event_of(text) is None


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
         "on 29 Feb", "in late june", "in mid-December", "last night", "over the weekend", "last weekend", "this year",
         "last year", "in recent days", "in the last two weeks", "a year ago", "two days ago",
         "on saturday"]  # fmt: skip


@example("in mid-December", date(2000, 12, 11))
@example("in late june", date(2020, 6, 21))
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


_TIMES = [
    "now", "last night", "over the weekend", "this year", "in recent days", "early June", "since", "before",
    "after", "between", "from", "and", "to", "until", "Friday", "June", "2022", "5 December", "9999-12-31",
    "0001-01-01", "999 months ago", "999 years ago", "31 February", "will", "the fall of Aleppo", "Assad",
    "he resigned", ",",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(_TIMES), max_size=8).map(" ".join) | st.text(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
@settings(deadline=None)
def test_any_question_may_be_asked_on_any_day(text: str, day: date) -> None:
    period = period_of(text, day)
    assert period is None or period.first <= period.last
    event = event_of(text)
    assert event is None or (event[1] in text and event[0] in text.lower())
