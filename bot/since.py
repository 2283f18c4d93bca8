"""Since when: the words in which a person says it in the terminal, read as days."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date, timedelta

from retrieval.dates import parsed, period_of

SINCE_HELP = "yesterday, monday, 24h, 3d, 2w or a date as 2024-12-07 (default: yesterday)"
_SPAN = re.compile(r"(\d{1,4})\s*([hdw])", re.ASCII)
_WORD = re.compile("[a-z]{3}")
_DAYS = {"h": 1 / 24, "d": 1, "w": 7}


def since(words: str) -> Callable[[date], date]:
    """Read "yesterday", "24h" or "2024-12-07"; gives what tells the day from the day on which it is asked.

    ArgumentTypeError with words for a person when it is no time, or the day is not known on any day.
    """
    said = words.strip().lower()
    if not said or _on(said, date(2000, 1, 1)) is None:
        raise ArgumentTypeError(f"{words!r} is not a time: write {SINCE_HELP.partition(' (')[0]}")
    return lambda today: _on(said, today) or today


def _on(said: str, today: date) -> date | None:
    if span := _SPAN.fullmatch(said):
        # Part of a day back is that day: most reports tell no hour.
        return today - timedelta(days=max(1, round(int(span[1]) * _DAYS[span[2]])))
    try:
        return date.fromisoformat(said)
    except ValueError:
        # Readers of dates make something of any number: "24" is no time here.
        if not _WORD.search(said):
            return None
        period = period_of(f"since {said}", today)
    return period.first if period else parsed(said, today)
