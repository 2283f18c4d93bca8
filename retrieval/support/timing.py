"""Days: whether each day that a claim names is one that what was quoted for it names, or resolves to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from retrieval.dates import DAY_OF_MONTH, MONTHS, WEEKDAYS, Period, month_of, weekday_near, year_of
from retrieval.days import Day
from retrieval.support.material import Quoted

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bdays?\b", re.IGNORECASE)
# Days that `days_in` names no date for, since their words leave open which they are: the next after "by" and "until",
# else the nearest. Not those that their words tell to be others: "June 9 last year", "every Friday".
_SHORT_MONTHS = "|".join(f"{month.title()}|{month[:3].title()}\\b\\.?" for month in MONTHS) + "|Sept\\b\\.?"
_OPEN = re.compile(
    rf"(?P<ahead>\b(?:by|until|till|before)\s+(?:(?:early|late|mid|the (?:start|middle|end) of)[\s-]+)?)?"
    rf"(?:(?<=\s)(?P<weekday>{'|'.join(day.title() for day in WEEKDAYS)})(?!\w|[\s-]+[A-Z]|\s+(?:week|after)\b)"
    rf"|(?<![\w–-])(?P<month>{_SHORT_MONTHS})\s+(?P<day>{DAY_OF_MONTH})(?![\w–-]|[.,:]\d|,?\s+\d{{4}})"
    r"|(?(ahead)|(?:(?<=\bin\s)|(?<=\bof\s)|(?<=\bas\s)|(?<=\bsince\s)))"
    rf"(?P<whole>{'|'.join(month.title() for month in MONTHS)})(?!\w|,?\s+\d))"
    r"(?!,?\s+(?:of\s+)?(?:last|next|that|the\s+\w+)\s+year)"
)
_NEAREST = 182
_THIS_YEAR = re.compile(r"\b(?:this|(?:start|end|rest|middle) of the) year\b(?! before| earlier| after)", re.IGNORECASE)


def days_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each day of the claim is told by a quote: the same words, the same day, or one that holds it."""
    return all(_day_told(day, quotes) for day in _named(claim, quotes)) and _weekdays_told(claim, quotes)


def _named(claim: str, quotes: Sequence[Quoted]) -> list[Day]:
    return next((quote for quote in quotes if quote.published), quotes[0]).days(claim)


def _day_told(day: Day, quotes: Sequence[Quoted]) -> bool:
    # "Three days earlier" is a number, counted from what is told: it is checked as one.
    if _COUNTED.search(day.text) or any(day.text.lower() in quote.words.lower() for quote in quotes):
        return True
    for quote in quotes:
        if _is_day_of_report(day, quote):
            return True
        told = quote.days(quote.known)
        # "In 2017" is told by a day of that year; a day is told by itself alone.
        if any(day.first <= other.first and other.last <= day.last for other in told) or _is_left_open(day, quote):
            return True
    return False


def _weekdays_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each weekday named in passing, which no day was read from, stands in a quote too.

    What explains a quote may name another day than the quote does: it counts where a quote names none.
    """
    told = [text for quote in quotes for text in ([quote.words] if _WEEKDAY.search(quote.words) else [quote.known])]
    known = {match[0].lower() for text in told for match in _WEEKDAY.finditer(text)}
    resolved = {_weekday(day) for quote in quotes for text in told for day in quote.days(text)}
    weekdays = {match[0].lower() for match in _WEEKDAY.finditer(claim)}
    return weekdays <= known | resolved


def _weekday(day: Day) -> str:
    return str(WEEKDAYS[day.first.weekday()]) if day.first == day.last else ""


def _is_day_of_report(day: Day, quote: Quoted) -> bool:
    """Whether a day is the report's own and the quote names its weekday: "opened on Monday", printed that Monday.

    `days_in` leaves open what words leave open; that a paper of Monday means another one it would say.
    """
    is_own = quote.published is not None and day.first == day.last == quote.published
    return is_own and bool(re.search(rf"(?<!last )(?<!next )\b{_weekday(day)}\b", quote.words, re.IGNORECASE))


def _is_left_open(day: Day, quote: Quoted) -> bool:
    """Whether a day is the likeliest of those that a quote leaves open: "until Saturday", "as early as in June"."""
    published, settled = quote.published, quote.days(quote.words)
    # "In 2011 he took office. On June 9 he fled": likely in that year.
    if published is None or any(not other.is_relative and other.first.year != published.year for other in settled):
        return False
    if _THIS_YEAR.search(quote.words) and Period(day.first, day.last) == year_of(published.year):
        return True
    return any(
        _likeliest(match, published) == Period(day.first, day.last)
        for match in _OPEN.finditer(quote.words)
        if all(match.end() <= other.start or other.end <= match.start() for other in settled)
    )


def _likeliest(match: re.Match[str], published: date) -> Period | None:
    """The next such day, month or weekday where the words look ahead, else the nearest; None if neither is likely."""
    if match["weekday"]:
        return Period.on(weekday_near(match["weekday"], published, "ahead")) if match["ahead"] else None
    years = (published.year - 1, published.year, published.year + 1)
    whole = [month_of(match["month"] or match["whole"], year) for year in years]
    found = whole if match["whole"] else [one for month in whole if (one := _in(month, match["day"]))]
    if match["ahead"]:
        return next((one for one in found if one.last >= published), None)
    near = min(found, key=lambda one: abs((one.first - published).days), default=None)
    return near if near and abs((near.first - published).days) <= _NEAREST else None


def _in(month: Period, day: str) -> Period | None:
    """That day of the month, if it has so many."""
    number = int(re.sub(r"\D", "", day))
    return Period.on(month.first.replace(day=number)) if number <= month.last.day else None
