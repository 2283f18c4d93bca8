"""Days as short answers name them, as far as they are told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.dates import MONTHS
from retrieval.wording import plain_marks

PARENTHESES = re.compile(r"\(([^()]*)\)")
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)}|sept)\b\.?"
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b"
_DATES = tuple(
    re.compile(rf"\b(?:{form})")
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"{_NTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH}\s+{_NTH}\b(?:,?\s+{_YEAR})?",
        rf"{_MONTH}(?:,?\s+{_YEAR})?",
        _YEAR,
    )
)
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.]?(\d\d))?\s?(?:([ap])\.?m\b\.?|(?=\s?gmt\b|\s?utc\b))|\b(\d{1,2}):(\d\d)\b")
# "Before Saturday" is no day.
_OPEN_ENDED = re.compile(r"\b(?:before|after|until|by|between|from)\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month or a year, as far as it is told: 0 for what is not. `minute` of the day, or -1."""

    year: int
    month: int
    day: int
    minute: int

    @classmethod
    def of(cls, answer: str) -> Day | None:
        """Read the day, from the parenthesis that resolves it ("on Saturday (7 Dec 2024)"); None if not one day."""
        text = plain_marks(answer)
        resolved = [inside for inside in PARENTHESES.findall(text) if _names_month(inside)]
        if _OPEN_ENDED.search(text) or len(resolved) > 1:
            return None
        clock = _CLOCK.search(PARENTHESES.sub(" ", text))
        found = _date(resolved[0] if resolved else _CLOCK.sub(" ", text))
        # A date beside another number is no single day: "7 to 9 December", "two of 30 days in May".
        return cls(*found[0], _minute(clock)) if found and not re.search(r"\d", found[1]) else None

    @property
    def parts(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day

    def same(self, other: Day) -> bool:
        as_fine = bool(self.month) == bool(other.month) and bool(self.day) == bool(other.day)
        at_one_time = self.minute == other.minute or -1 in (self.minute, other.minute)
        return as_fine and at_one_time and not self.disagrees(other)

    def holds(self, other: Day) -> bool:
        """Whether the other is a part of it: a day of this month."""
        return all(one in (0, two) for one, two in zip(self.parts, other.parts, strict=True))

    def disagrees(self, other: Day) -> bool:
        return any(one != two and one and two for one, two in zip(self.parts, other.parts, strict=True))


def _date(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the text without them."""
    for form in _DATES:
        if match := form.search(text):
            told = match.groupdict()
            parts = (int(told.get("year") or 0), _month(told.get("month")), int(told.get("day") or 0))
            return parts, text[: match.start()] + text[match.end() :]
    return None


def _names_month(text: str) -> bool:
    found = _date(text)
    return found is not None and found[0][1] > 0


def _month(name: str | None) -> int:
    if not name or name.isdecimal():
        return int(name or 0)
    return next(i for i, month in enumerate(MONTHS, start=1) if month.startswith(name[:3]))


def _minute(clock: re.Match[str] | None) -> int:
    if clock is None:
        return -1
    hour, minute = int(clock[1] or clock[4]), int(clock[2] or clock[5] or 0)
    return (hour % 12 + 12 * (clock[3] == "p") if clock[3] else hour) * 60 + minute
