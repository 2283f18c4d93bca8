"""How old is too old."""

from __future__ import annotations

from datetime import date

import pytest

from bot.age import day_before

TODAY = date(2024, 12, 8)


@pytest.mark.parametrize(
    ("age", "day"),
    [
        ("2y", date(2022, 12, 8)),
        ("18m", date(2023, 6, 8)),
        ("12m", date(2023, 12, 8)),
        ("6w", date(2024, 10, 27)),
        ("90d", date(2024, 9, 9)),
        (" 90 D ", date(2024, 9, 9)),
        ("2022-12-07", date(2022, 12, 7)),
    ],
)
def test_an_age_is_reckoned_back_from_today_and_a_date_is_itself(age: str, day: date) -> None:
    assert day_before(age, TODAY) == day


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert day_before("1y", date(2024, 2, 29)) == date(2023, 2, 28)
    assert day_before("1m", date(2024, 3, 31)) == date(2024, 2, 29)


@pytest.mark.parametrize("age", ["", "2", "y", "two years", "-2y", "1.5y", "9999y", "2022-13-01", "2y ago"])
def test_what_is_neither_age_nor_date_is_told_how_to_write_one(age: str) -> None:
    with pytest.raises(ValueError, match="write it as 2y, 18m, 90d or 2022-12-07"):
        day_before(age, TODAY)


@pytest.mark.parametrize("age", ["0d", "0y", "2024-12-08", "2999-01-01"])
def test_what_would_forget_everything_is_refused(age: str) -> None:
    with pytest.raises(ValueError, match="everything would be older"):
        day_before(age, TODAY)
