"""Times in questions, read from the day of asking."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join([*_MONTHS, "sept\\.?", *(f"{month[:3]}\\.?" for month in _MONTHS if month != "may")])
# "2000 refugees" and "$2000" are no years.
_COUNTED = "people|persons|troops|soldiers|fighters|refugees|civilians|men|women|children|dollars|euros|pounds"
_YEAR = re.compile(rf"(?<![$€£¥₹])\b((?:19|20)\d\d)\b(?!\s*(?:{_COUNTED})\b)", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_MONTH_ALONE = re.compile(rf"\b(?:in|last|since|during)\s+({_MONTH})\b(?!\s+\d)", re.IGNORECASE)
_DAY = re.compile(
    rf"\b(\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})(?:,?\s+\d{{4}})?"
    rf"|(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    r"|yesterday|today|tonight|\d+ (?:days|weeks|months) ago)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:on|last|this|since|by)\s+((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b", re.IGNORECASE)
_SPANS = {
    "this week": (6, 0), "last week": (13, 7), "past week": (6, 0), "this month": (30, 0), "last month": (61, 30),
    "recently": (30, 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    first: date
    last: date

    def days_from(self, day: date) -> int:
        """How many days `day` lies outside; 0 inside."""
        return max((self.first - day).days, (day - self.last).days, 0)


def period_of(text: str, asked: date) -> Period | None:
    """The time that a question names, read from the day it was asked; None when it names none."""
    lowered = text.lower()
    for words, (back, until) in _SPANS.items():
        if words in lowered:
            return Period(asked - timedelta(days=back), asked - timedelta(days=until))
    if found := _DAY.search(text) or _WEEKDAY.search(text):
        day = _day(found[1], asked)
        return Period(day, day) if day else None
    if found := _MONTH_YEAR.search(text):
        return _month(found[1], int(found[2]))
    if found := _MONTH_ALONE.search(text):
        month = _month(found[1], asked.year)
        return month if month.first <= asked else _month(found[1], asked.year - 1)
    if found := _YEAR.search(text):
        return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31))
    return None


def _day(words: str, asked: date) -> date | None:
    # Imported here: reading its language data takes longer than answering, and few questions name a day.
    import dateparser

    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(asked.year, asked.month, asked.day),
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": "DMY",
        },
    )
    return found.date() if found else None


def _month(name: str, year: int) -> Period:
    number = next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower().rstrip(".")[:3]))
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))
