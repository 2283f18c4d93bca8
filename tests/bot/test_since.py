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
        ("Saturday", date(2024, 12, 7)),
        ("7 December", date(2024, 12, 7)),
        ("3 days ago", date(2024, 12, 7)),
        ("last month", date(2024, 10, 10)),
    ],
)
def test_a_time_is_read_from_the_day_of_asking(words: str, day: date) -> None:
    assert since(words)(TODAY) == day


@pytest.mark.parametrize("words", ["", "  ", "soon", "24", "h", "-3d", "2024-13-01", "99999d"])
def test_what_is_no_time_is_refused_with_examples(words: str) -> None:
    with pytest.raises(ArgumentTypeError, match="write yesterday, monday, 24h"):
        since(words)
