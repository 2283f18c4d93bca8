"""What a report tells of its dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from unicodedata import combining

from index.documents import Unreadable, moment

# dateparser takes a second for a thousand characters and minutes for half a million.
_MAX_DATE = 100
# "yesterday" is no date in a file: it would be another one each time the file is read.
_WHOLE: dict[str, Any] = {
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["timestamp", "absolute-time"],
    "TIMEZONE": "UTC",
}
# The languages in which reports are most often pasted. Asked for all two hundred, dateparser takes 0.2 s for "may".
_LANGUAGES = ["en", "es", "fr", "de", "it", "nl", "pt", "uk", "ru", "ar", "pl", "tr"]
# Where a report that has no field for it tells its day: among its first lines, which are short.
_BEGINNING, _FIRST_LINES, _LONGEST_LINE = 2_000, 6, 80
_MONTH = r"[^\W\d_]{3,12}\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th|º|er|\.)?\s(?:de\s|of\s)?{_MONTH},?\s(?:de\s|del\s)?{_YEAR}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}|{_YEAR}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.{_YEAR})"
)
# "Tuesday, September 1, 2015", "Brussels, 3 December 2024", "Published: 3 Dec 2024, 10:15 GMT"; but not a headline
# with a day in it, such as "Ferry strike to begin on 3 March 2025".
_DATE_LINE = re.compile(
    rf"(?:[^\W\d_]+(?:\s[^\W\d_]+){{0,2}}[,:]\s?){{0,2}}(?:[^\W\d_]+\s(?:on\s|el\s|le\s|am\s)?)?(?P<day>{_DAY})"
    r"(?:[\s,|·–-]+(?:(?:at|a las|à|um|om|alle|às|о|об)\s)?\d{1,2}[:.h]\d\d(?::\d\d)?"
    r"(?:\s?[ap]\.?m\.?)?(?:\s?[A-Z]{2,4})?)?\s?[.|·–-]?"
)
_CHANGE_LINE = re.compile(
    r"(?:updated|modified|corrected|actualizad[oa]|mis à jour|modifié|aktualisiert|aggiornato|atualizado|bijgewerkt"
    rf"|оновлено|обновлено|تحديث)\b[^\d\n]{{0,20}}(?P<day>{_DAY})",
    re.IGNORECASE,
)
# "OSTREL, Oresia, Dec. 3, 2024 (Northgate Wire) - ", "PARIS, 3 décembre 2024 — "
_DATELINE = re.compile(rf"[^\W\d_][^\n()\d]{{1,60}},\s(?P<day>{_DAY})\s?(?:\([^()\n]{{2,40}}\)\s?)?[-–—]\s")


def given_date(facts: Mapping[str, str], name: str) -> datetime | None:
    """A date that was given as a field; raises Unreadable for what is none."""
    given = facts.get(name, "").strip()
    if not given:
        return None
    found = date_of(given)
    if found is None:
        raise Unreadable(f"its field {name!r} is {given[:40]!r}, which is not a date: write it as 2024-12-07")
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise Unreadable(f"its field {name!r} is {given[:40]!r}, outside of the calendar") from None


def date_of(text: str, languages: list[str] | None = None) -> datetime | None:
    """The date that a text is, if it is one with day, month and year."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        import dateparser

        return dateparser.parse(text, languages=languages, settings=_WHOLE) if len(text) <= _MAX_DATE else None


def day_told(text: str) -> datetime | None:
    """The day that a text tells as that of its publication: in a line of its own near its beginning, or a dateline."""
    for line in [line for line in _lines(text) if line][:_FIRST_LINES]:
        found = _DATELINE.match(line[: 2 * _LONGEST_LINE])
        found = found or (_DATE_LINE.fullmatch(line) if len(line) <= _LONGEST_LINE else None)
        if found and (day := _plausible(found["day"])):
            return day
    return None


def change_told(text: str) -> datetime | None:
    """The day that a line near the beginning of a text tells as that of its last change: "Updated: 3 December 2024"."""
    found = (_CHANGE_LINE.search(line) for line in _lines(text) if len(line) <= 2 * _LONGEST_LINE)
    return next((day for each in found if each and (day := _plausible(each["day"]))), None)


def day_of(when: datetime) -> datetime:
    """The day that a publisher prints, whatever day it is in UTC then.

    Early on Sunday in Tokyo it is Saturday there: "on Sunday" would be taken for the one before.
    """
    return datetime.combine(when.date(), time(), UTC)


def _lines(text: str) -> list[str]:
    """The first lines of a text, without marks over and under letters, which no expression takes for part of a word."""
    bare = "".join(letter for letter in text[:_BEGINNING] if not combining(letter))
    return [" ".join(line.split()) for line in bare.split("\n")]


def _plausible(day: str) -> datetime | None:
    # dateparser reads 3.12.2024 as the 12th of March for a reader of English.
    parts = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", day)
    if parts:
        return moment(lambda: datetime(int(parts[3]), int(parts[2]), int(parts[1])))
    return moment(lambda: date_of(day, _LANGUAGES))
