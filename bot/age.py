"""How old is too old: `2y`, `18m`, `6w`, `90d` or a date, as a day before which something was published."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_AGE = re.compile(r"(\d{1,4})\s*([dwmy])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}


def day_before(age: str, today: date) -> date:
    """The day that lies so far before today, or the date itself; ValueError for what is neither, or not in the past."""
    found = _AGE.fullmatch(age.strip())
    try:
        day = _back(today, int(found[1]), found[2].lower()) if found else date.fromisoformat(age.strip())
    except (ValueError, OverflowError):
        raise ValueError(f"{age!r} is neither an age nor a date: write it as 2y, 18m, 90d or 2022-12-07") from None
    if day >= today:
        raise ValueError(f"{age!r} is not in the past: everything would be older")
    return day


def _back(today: date, count: int, unit: str) -> date:
    if unit in _DAYS:
        return today - timedelta(days=count * _DAYS[unit])
    year, month = divmod(today.year * 12 + today.month - 1 - count * _MONTHS[unit], 12)
    # A year before 29 February is 28 February.
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
