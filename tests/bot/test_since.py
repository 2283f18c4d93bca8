"""Since when: what a person types after --since."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date

import pytest

from bot.since import since

TODAY = date(2024, 12, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", date(2024, 12, 9)),
        ("today", TODAY),
        ("2024-12-07", date(2024, 12, 7)),
        ("24h", date(2024, 12, 9)),
        ("1h", date(2024, 12, 9)),
        ("72 h", date(2024, 12, 7)),
        ("3d", date(2024, 12, 7)),
        ("2w", date(2024, 11, 26)),
        (" 90 D ", date(2024, 9, 11)),
        ("18m", date(2023, 6, 10)),
        ("2y", date(2022, 12, 10)),
        ("Saturday", date(2024, 12, 7)),
        ("7 December", date(2024, 12, 7)),
        ("3 days ago", date(2024, 12, 7)),
        ("last month", date(2024, 10, 10)),
    ],
)
def test_a_time_is_read_from_the_day_of_asking(words: str, day: date) -> None:
    assert since(words)(TODAY) == day


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert since("1y")(date(2024, 2, 29)) == date(2023, 2, 28)
    assert since("1m")(date(2024, 3, 31)) == date(2024, 2, 29)


@pytest.mark.parametrize("words", ["", "  ", "soon", "24", "h", "-3d", "2024-13-01", "99999d", "1.5y", "9999y"])
def test_what_is_no_time_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ArgumentTypeError, match="write yesterday, monday, 24h"):
        since(words)
