"""Since when: the words in which a person says it in the terminal, read as days."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from retrieval.dates import parsed, period_of

SINCE_HELP = "yesterday, monday, 24h, 3d, 2w, 18m, 2y or a date as 2024-12-07"
_SPAN = re.compile(r"(\d{1,4})\s*([hdwmy])", re.ASCII)
_WORD = re.compile("[a-z]{3}")
_DAYS = {"h": 1 / 24, "d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}


def since(words: str) -> Callable[[date], date]:
    """Read "yesterday", "24h" or "2024-12-07"; gives what tells the day from the day on which it is asked.

    ArgumentTypeError with words for a person when it is no time, or the day is not known on any day.
    """
    said = words.strip().lower()
    if not said or _on(said, date(2000, 1, 1)) is None:
        raise ArgumentTypeError(f"{words!r} is not a time: write {SINCE_HELP}")
    return lambda today: _on(said, today) or today


def _on(said: str, today: date) -> date | None:
    try:
        if span := _SPAN.fullmatch(said):
            return _back(today, int(span[1]), span[2])
    except (ValueError, OverflowError):  # before the calendar begins
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        # Readers of dates make something of any number: "24" is no time here.
        if not _WORD.search(said):
            return None
        period = period_of(f"since {said}", today)
    return period.first if period else parsed(said, today)


def _back(today: date, count: int, unit: str) -> date:
    if unit in _DAYS:
        # Part of a day back is that day: most reports tell no hour.
        return today - timedelta(days=max(1, round(count * _DAYS[unit])))
    year, month = divmod(today.year * 12 + today.month - 1 - count * _MONTHS[unit], 12)
    # A year before 29 February is 28 February.
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
