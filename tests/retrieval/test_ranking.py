"""Which passage comes first: words, meaning and the date, and what was not out yet stays out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.report import DateSource, Report
from retrieval.question import Question
from retrieval.ranking import Found, is_out, nearness, rank
from tests.fakes import report

ON = date(2024, 12, 9)


def published(*when: int, dated_by: DateSource = "report") -> Report:
    """A report named for the time at which it was published."""
    name = "-".join(map(str, when))
    return report(name, "Assad is in Damascus.", published=datetime(*when, tzinfo=UTC), dated_by=dated_by)


def found(one: Report, at: int = 0, meaning: float | None = 0.6, words: float | None = 8.0) -> Found:
    """A passage of a report as the searches found it."""
    return Found(f"{one.id}@{at}", one, meaning, words)


def order(text: str, *all_found: Found, on: date = ON) -> list[str]:
    """The keys of what was found, best first."""
    return [key for key, _ in rank(Question.of(text, on), all_found)]


OLD, NEW = published(2024, 11, 20), published(2024, 12, 8)


def test_of_two_like_passages_a_question_about_the_present_takes_the_newer() -> None:
    assert order("where is Assad?", found(OLD), found(NEW)) == ["2024-12-8@0", "2024-11-20@0"]
    assert order("where is Assad now?", found(NEW), found(OLD)) == ["2024-12-8@0", "2024-11-20@0"]


def test_a_much_better_old_passage_still_comes_before_a_poor_new_one() -> None:
    poor = found(NEW, meaning=0.1, words=1.0)
    assert order("where is Assad?", poor, found(OLD)) == ["2024-11-20@0", "2024-12-8@0"]


@pytest.mark.parametrize("text", ["which strike was there in 2016?", "who led the 2016 strike?"])
def test_a_question_that_names_a_year_prefers_the_reports_of_that_year(text: str) -> None:
    then, now = published(2016, 5, 19), published(2024, 12, 9)
    assert order(text, found(now), found(then))[0] == "2016-5-19@0"
    assert order("who led the strike?", found(now), found(then))[0] == "2024-12-9@0"


def test_a_question_about_yesterday_prefers_yesterdays_report() -> None:
    today, yesterday, before = published(2024, 12, 9), published(2024, 12, 8), published(2024, 12, 3)
    ordered = order("who spoke yesterday?", found(before), found(today), found(yesterday))
    assert ordered == ["2024-12-8@0", "2024-12-9@0", "2024-12-3@0"]


def test_a_second_passage_of_the_same_report_must_be_better() -> None:
    one, other = published(2024, 12, 8), published(2024, 12, 7)
    first, second = found(one, 0, meaning=0.7), found(one, 900, meaning=0.62)
    rival = found(other, 0, meaning=0.6)
    assert order("where is Assad?", first, second, rival) == [first.key, rival.key, second.key]
    far_rival = found(other, 0, meaning=0.4)
    assert order("where is Assad?", first, second, far_rival) == [first.key, second.key, far_rival.key]


def test_a_passage_found_one_way_is_kept_and_comes_after_its_like_found_both_ways() -> None:
    one, two, three = published(2024, 12, 8), published(2024, 12, 8, 1), published(2024, 12, 8, 2)
    by_word, by_meaning, both = found(one, meaning=None), found(two, words=None), found(three)
    ordered = order("where is Assad?", by_word, by_meaning, both)
    assert ordered[0] == both.key
    assert set(ordered) == {both.key, by_word.key, by_meaning.key}


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank(Question.of("where is Assad?", ON), []) == []


def test_what_was_published_later_is_not_found_but_for_one_days_grace() -> None:
    late, dated_a_day_late = published(2024, 12, 11), published(2024, 12, 10)
    assert order("where is Assad?", found(late), found(dated_a_day_late)) == ["2024-12-10@0"]


@pytest.mark.parametrize(
    ("one", "out"),
    [
        (published(2024, 12, 8), True),
        (published(2024, 12, 9), True),
        (published(2024, 12, 9, 23, 59), True),
        (published(2024, 12, 10), False),
        (published(2024, 12, 10, 11, 59), True),
        (published(2024, 12, 10, 12, 0), False),
        (published(2025, 1, 1), False),
        (published(2025, 1, 1, dated_by="file"), True),
    ],
    ids=lambda one: one.id if isinstance(one, Report) else str(one),
)
def test_a_report_is_out_until_its_day_has_ended_everywhere_on_earth(one: Report, out: bool) -> None:
    assert is_out(one, ON) == out


def test_a_report_that_only_its_file_dates_is_not_shut_out_of_the_ranking() -> None:
    pasted = published(2026, 1, 1, dated_by="file")
    assert order("where is Assad?", found(pasted)) == ["2026-1-1@0"]


_DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
_TEXTS = st.sampled_from(["where is Assad?", "who spoke in 2016?", "who spoke last week?", "who met him on 3 Dec?"])


@given(_TEXTS, _DAYS, _DAYS)
def test_nearness_is_a_share_and_is_whole_on_the_day_itself(text: str, on: date, day: date) -> None:
    question = Question.of(text, on)
    then = report("then", "Assad spoke.", published=datetime(day.year, day.month, day.day, tzinfo=UTC))
    near = nearness(question, then, on)
    inside = question.period.days_from(day) == 0 if question.period else day == on
    assert 0 <= near <= 1
    assert (near == 1) == inside


@given(st.lists(st.tuples(_DAYS, st.floats(-1, 1) | st.none(), st.floats(0.001, 40)), max_size=12), _TEXTS, _DAYS)
def test_everything_that_was_out_is_ranked_once_and_the_scores_fall(
    rows: list[tuple[date, float | None, float]], text: str, on: date
) -> None:
    all_found = [
        found(published(day.year, day.month, day.day), at, meaning, words if meaning is None or words > 1 else None)
        for at, (day, meaning, words) in enumerate(rows)
    ]
    ranked = rank(Question.of(text, on), all_found)
    assert sorted(key for key, _ in ranked) == sorted(
        one.key for one in all_found if (one.report.published.date() - on).days <= 1
    )
    fused = [scores.fused for _, scores in ranked]
    assert fused == sorted(fused, reverse=True)
