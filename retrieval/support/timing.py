"""Days: whether each day that a claim names is one that what was quoted for it names, or resolves to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.dates import WEEKDAYS
from retrieval.days import Day
from retrieval.support.material import Quoted

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bdays?\b", re.IGNORECASE)


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
        if any(day.first <= other.first and other.last <= day.last for other in told):
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
