"""Days in the sentences of a report, read from the day on which it was published.

What could be two days is not read at all: a date that is shown wrongly is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from index.report import DateSource
from retrieval.dates import (
    COUNTED,
    DAY_OF_MONTH,
    MONTH,
    NEAR_DAYS,
    NUMBER,
    Period,
    Way,
    month_near,
    month_of,
    number_of,
    parsed,
    weekday_near,
    weekend_near,
    year_of,
)

# "Their first match: Aug. 9", in a report of May, is of the summer to come.
_SURELY_PAST_DAYS = 240


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a stretch of days, both ends included, named at `text[start:end]` of a sentence or report.

    `is_relative` when the words alone do not tell which, as "Saturday" and "6 December" do not.
    """

    start: int
    end: int
    text: str
    first: date
    last: date
    is_relative: bool


def day_text(day: date) -> str:
    """A day as people write it, whatever the machine's language: 7 Dec 2024."""
    return f"{day.day} {_SHORT[day.month - 1]} {day.year}"


def span_text(first: date, last: date) -> str:
    """A stretch of days: 7 Dec 2024, 7–8 Dec 2024, 25 Nov–1 Dec 2024, Nov 2024 or 2024."""
    if first == last:
        return day_text(first)
    if Period(first, last) == year_of(first.year):
        return str(first.year)
    if Period(first, last) == month_of(_SHORT[first.month - 1], first.year):
        return f"{_MONTH_NAMES[first.month - 1]} {first.year}"
    if first.year != last.year:
        return f"{day_text(first)}–{day_text(last)}"
    if first.month != last.month:
        return f"{day_text(first).rpartition(' ')[0]}–{day_text(last)}"
    return f"{first.day}–{day_text(last)}"


def days_in(text: str, published: date) -> list[Day]:
    """The days that a report names, in order, without overlaps.

    What is said in quotation marks counts from the day on which it was said, which nobody knows: "yesterday" is not
    read there. Neither are durations, nor days of which the words leave open whether they are past or ahead.
    """
    found: list[Day] = []
    offset = 0
    for paragraph in text.splitlines(keepends=True):
        found += (replace(day, start=day.start + offset, end=day.end + offset) for day in _days(paragraph, published))
        offset += len(paragraph)
    return found


def dated(text: str, published: date, quote: str = "") -> str:
    """The text with its relative days told: "on Saturday (7 Dec 2024)".

    A short answer is read in its `quote`: that talks "will resume on Tuesday" is not to be seen in "Tuesday".
    """
    shift = _occurrence(text, quote)
    days = days_in(text, published) if shift is None else days_in(quote, published)
    return _with_dates(text, [day for day in days if day.is_relative], shift or 0)[0]


class Sourced(Protocol):
    """What names a publication: a report, or a citation of one."""

    @property
    def published(self) -> datetime: ...
    @property
    def dated_by(self) -> DateSource: ...


def dated_by_source(text: str, source: Sourced, quote: str = "") -> str:
    """`dated` from the day of a report or citation; that of a file tells nothing: a copy is as new as its copying."""
    return text if source.dated_by == "file" else dated(text, source.published.date(), quote)


def undated(text: str, quote: str, published: date) -> bool:
    """Whether `text` is a stretch of `quote`, once the dates that `dated` tells are taken out of it.

    A date that the quote and its day of publication do not entail, and a part of a date, make it False.
    """
    if _occurrence(text, quote) is not None:
        return True
    told, added = _with_dates(quote, [day for day in days_in(quote, published) if day.is_relative], 0)
    return any(all(_keeps_whole(start, start + len(text), *one) for one in added) for start in _occurrences(text, told))


def _with_dates(text: str, days: list[Day], shift: int) -> tuple[str, list[tuple[int, int]]]:
    """A text with the dates of its days, and where they stand in it; `shift` is where it starts in its quote."""
    told, added, last = "", [], 0
    for day in days:
        start, end = day.start - shift, day.end - shift
        if start < 0 or end > len(text):
            continue
        told += text[last:end]
        date_told = f" ({span_text(day.first, day.last)})"
        added.append((len(told), len(told) + len(date_told)))
        told, last = told + date_told, end
    return told + text[last:], added


def _keeps_whole(start: int, end: int, first: int, last: int) -> bool:
    """Whether a stretch leaves out an added " (7 Dec 2024)", holds all of it, or is what stands in the brackets."""
    return end <= first or last <= start or (start <= first and last <= end) or (start, end) == (first + 2, last - 1)


def _occurrence(text: str, quote: str) -> int | None:
    return next(_occurrences(text, quote), None)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    """Where a text stands in another as whole words: "1 Dec 2024" is not in "11 Dec 2024".

    Words of other scripts need no space between them, so that they are whole anywhere.
    """
    start = quote.find(text) if text else -1
    while start >= 0:
        around = quote[max(start - 1, 0) : start] + text[0], text[-1] + quote[start + len(text) :][:1]
        if not any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in around):
            yield start
        start = quote.find(text, start + 1)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words were found: what stands before them in their sentence, and which way the days there lie."""

    found: re.Match[str]
    published: date
    before: str
    way: Way | None
    known: tuple[Day, ...]


def _days(paragraph: str, published: date) -> Iterator[Day]:
    known: tuple[Day, ...] = ()
    quoted, way, last = list(_quotations(paragraph)), None, 0
    for found in _TIME.finditer(paragraph):
        name = next(group for group in _READERS if found[group])
        start, end = found.span(name)
        before = paragraph[max(_sentence_start(paragraph, start), last) : start]
        if not (last and _JOINING.fullmatch(before)):
            way = _way(before, paragraph[end:])
        last = end
        place = _Place(found, published, before, way, known)
        period, is_relative = _READERS[name](place), name not in _ABSOLUTE and not (found["year"] or found["iso"])
        is_said = any(first <= start < until for first, until in quoted)
        if period and not (is_said and name in _SAID) and not (is_relative and _is_of_another_year(place, name)):
            day = Day(start, end, found[name], period.first, period.last, is_relative)
            known = (*known, day)
            yield day


def _sentence_start(paragraph: str, position: int) -> int:
    # No end is looked for further back: a text without full stops would be read again for each of its days.
    floor = max(position - _LONGEST_SENTENCE, 0)
    return max((end.end() for end in _SENTENCE_END.finditer(paragraph, floor, position + 1)), default=floor)


def _is_of_another_year(place: _Place, name: str) -> bool:
    """In "In 2011 he took office. In June, he fled." the June is likely that of 2011."""
    return name in ("date", "month") and any(
        not day.is_relative and day.first.year != place.published.year for day in place.known
    )


def _quotations(paragraph: str) -> Iterator[tuple[int, int]]:
    """What stands in quotation marks; what a mark closes without opening began before, and the other way round."""
    opened, is_open = 0, True
    for mark in _QUOTE_MARK.finditer(paragraph):
        if mark["opens"]:
            opened, is_open = mark.start(), True
        elif is_open:
            yield opened, mark.end()
            is_open = False
    if is_open and opened:
        yield opened, len(paragraph)


def _way(before: str, after: str) -> Way | None:
    """Whether a day lies ahead of the report or behind it, by the words before it; None when they leave it open."""
    if _SINCE.search(before):
        return "past"
    if markers := list(_AHEAD.finditer(before)):
        following = _PASSIVE.sub(" ", before[markers[-1].end() :])
        if _SAYING.search(following):
            return "past"
        return None if markers[-1]["open"] or _TOLD.search(following) else "ahead"
    if _OPEN.search(before):
        return None
    begins = _FIRST_WORDS.fullmatch(before)
    subject = _SUBJECT_WILL.match(after) if begins else None
    return "ahead" if subject and not _TOLD.search(subject["subject"]) else "past"


def _read_date(place: _Place) -> Period | None:
    words, published = place.found["written"], place.published
    if place.found["year"] or place.found["iso"]:
        written = parsed(words, published)
        return Period.on(written) if written else None
    if _OTHER_YEAR.match(place.found.string, place.found.end()) or place.way is None:
        return None
    day = parsed(words, published, place.way)
    if not day or (place.way == "past" and (published - day).days > _SURELY_PAST_DAYS):
        return None
    return Period.on(day)


def _read_weekday(place: _Place) -> Period | None:
    found, published = place.found, place.published
    if _NOT_THAT_DAY.search(place.before) or _NAMED_AFTER_DAY.match(found.string, found.end("day")):
        return None
    if found["week"]:
        monday = _week(published, _STEPS[found["week"].lower()]).first
        return Period.on(weekday_near(found["day"], monday, "ahead"))
    if _LAST.search(place.before):
        return Period.on(weekday_near(found["day"], published - timedelta(days=1), "past"))
    if _NEXT.search(place.before):
        return Period.on(weekday_near(found["day"], published + timedelta(days=1), "ahead"))
    if place.way is None or (_THIS.search(place.before) and place.way == "past"):
        return None
    return Period.on(weekday_near(found["day"], published, place.way))


def _read_near(place: _Place) -> Period | None:
    words = " ".join(place.found["near"].lower().split())
    # The newspaper is "USA Today", the programme "Today".
    if place.found["near"][0].isupper() and not _FIRST_WORDS.fullmatch(place.before):
        return None
    day = next(day for name, day in NEAR_DAYS.items() if re.match(rf"{name}\b", words))
    return Period.on(place.published + timedelta(days=day))


def _read_last_night(place: _Place) -> Period:
    return Period(place.published - timedelta(days=1), place.published)


def _read_ago(place: _Place) -> Period | None:
    number, origin = number_of(place.found["number"]), place.published
    if place.found["since"].lower() == "earlier" and place.known:
        # Earlier than what was told last; a day cannot be reckoned from a week or a year.
        if place.known[-1].first != place.known[-1].last:
            return None
        origin = place.known[-1].first
    return Period.on(origin - timedelta(days=number))


def _read_span(place: _Place) -> Period | None:
    if _OF_A_STORY.search(place.before):
        return None
    published, step = place.published, _STEPS[place.found["step"].lower()]
    match place.found["unit"].lower():
        case "week":
            return _week(published, step)
        case "month":
            # Thirty days from the middle of a month is always in the one beside it.
            near = published.replace(day=15) + timedelta(days=30 * step)
            return month_of(_SHORT[near.month - 1], near.year)
    return year_of(published.year + step)


def _read_weekend(place: _Place) -> Period | None:
    latest, which = weekend_near(place.published), (place.found["which"] or "").lower()
    is_on = latest.last >= place.published
    if which == "this" and not is_on and place.way != "ahead":
        return None
    if which == "next" or (place.way == "ahead" and not is_on):
        return _shifted(latest, 7)
    return _shifted(latest, -7) if which == "last" and is_on else latest


def _read_month(place: _Place) -> Period | None:
    found, published = place.found, place.published
    name, how = found["name"], (found["how"] or "").lower()
    if found["that_year"]:
        return month_of(name, published.year + _STEPS[found["that_year"].lower()])
    if _OTHER_YEAR.match(found.string, found.end()) or (place.way is None and how not in _STEPS):
        return None
    if how == "this":
        return month_of(name, published.year)
    if how in _STEPS:
        return _month_of_next_or_last_year(name, published, how)
    return month_near(name, published, place.way or "past")


def _month_of_next_or_last_year(name: str, published: date, how: str) -> Period | None:
    """ "Last June" in a report of July may be a month ago or thirteen: read only if both are the same."""
    month = month_of(name, published.year + _STEPS[how])
    this_years = month_of(name, published.year)
    is_one = this_years.last >= published if how == "last" else this_years.first <= published
    return month if is_one else None


def _read_month_year(place: _Place) -> Period:
    return month_of(place.found["of"], int(place.found["of_year"]))


def _read_year(place: _Place) -> Period | None:
    words = place.found["alone"]
    if _COUNTING.search(place.before) or (words.endswith("00") and not _IN.search(place.before)):
        return None
    return year_of(int(words))


def _week(day: date, step: int) -> Period:
    monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * step)
    return Period(monday, monday + timedelta(days=6))


def _shifted(period: Period, days: int) -> Period:
    return Period(period.first + timedelta(days=days), period.last + timedelta(days=days))


_SHORT = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# A month by itself is written out if that takes no more room than a stop would: "June 2024" reads like no date cut off.
_MONTH_NAMES = "Jan Feb March April May June July Aug Sept Oct Nov Dec".split()
_STEPS = {"last": -1, "this": 0, "next": 1}
# As reports write them: a march is no month, and somebody sat.
_MONTHS = re.sub(r"\b[a-z]", lambda letter: letter[0].upper(), MONTH)
_WEEKDAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_WEEKDAYS = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_DATED_YEAR = r"(?:1\d|20)\d\d"
_YEAR = r"(?:19|20)\d\d"
_UNITS = (
    rf"{COUNTED}|homes|houses|votes|met(?:re|er)s|miles|kilomet(?:re|er)s|km|tons|tonnes|hours|years|days|feet|people|"
    r"workers|students|prisoners|migrants|families|dead|killed|wounded|injured|GMT|UTC|local|percent|per\s+cent"
)
_NO_COUNT = rf"(?![\d%]|[.,:]\d|[-–/]\d|\s*(?:{_UNITS})\b)"
_TIMES_OF_DAY = "morning|afternoon|evening|night|lunchtime"
_NEAR = "|".join(word.replace(" ", r"\s+") for word in sorted(NEAR_DAYS, key=len, reverse=True))
_PART_OF_MONTH = r"(?:early|mid|late)[\s-]+|(?:the\s+)?(?:beginning|start|middle|end)\s+of\s+"
_TIME = re.compile(
    rf"""
    (?<![\w$€£¥₹])(?<![$€£¥₹]\s)(?<!\d[.,:/–-])(?:
      (?P<date>
        (?:{_WEEKDAYS},?\s+(?:the\s+)?)?
        (?P<written>(?P<iso>\d{{4}}-\d\d-\d\d)\b
        |(?:{DAY_OF_MONTH}\s+(?:of\s+)?(?:{_MONTHS})|(?:{_MONTHS})\s+{DAY_OF_MONTH})(?![\w–-]|[.,:]\d)
         (?P<year>,?\s+{_DATED_YEAR}\b{_NO_COUNT})?))
    |(?P<month_year>(?P<of>{_MONTHS}),?\s+(?:of\s+)?(?P<of_year>{_YEAR})\b{_NO_COUNT})
    |(?P<weekday>(?P<day>{_WEEKDAYS}|(?<=\b[Oo]n\s){_SHORT_WEEKDAYS}(?!\s+[A-Z]))
      (?:\s+(?:{_TIMES_OF_DAY})\b)?(?:\s+(?:of\s+)?(?P<week>last|this|next)\s+week\b)?(?:['’]s\b)?)(?!\w)
    |(?P<last_night>(?i:last\s+night)(?:['’]s)?)\b
    |(?P<near>(?i:{_NEAR})(?:\s+(?:{_TIMES_OF_DAY}))?(?:['’]s)?)\b
    |(?P<ago>(?i:(?P<number>{NUMBER})\s+days?\s+(?P<since>ago|earlier)))\b
    |(?P<span>(?i:(?P<step>last|this|next)\s+(?P<unit>week|month|year))(?:['’]s)?)\b
    |(?P<weekend>(?i:(?:(?P<which>last|this|next)|(?:over|at)\s+the)\s+weekend)(?:['’]s)?)\b
    |(?i:(?:in|(?P<how>last|this|next)|since|during|until|till)\s+(?:{_PART_OF_MONTH})?|{_PART_OF_MONTH})
      (?P<month>(?P<name>{_MONTHS})(?:\s+(?:of\s+)?(?P<that_year>last|this|next)\s+year)?)(?!\w|\.?,?\s+\d)
    |(?P<alone>{_YEAR})\b{_NO_COUNT}
    )""",
    re.VERBOSE,
)
_READERS: dict[str, Callable[[_Place], Period | None]] = {
    "date": _read_date,
    "month_year": _read_month_year,
    "weekday": _read_weekday,
    "last_night": _read_last_night,
    "near": _read_near,
    "ago": _read_ago,
    "span": _read_span,
    "weekend": _read_weekend,
    "month": _read_month,
    "alone": _read_year,
}
_ABSOLUTE = {"month_year", "alone"}
# These count from the day on which they are said; "in June" hardly does.
_SAID = {"weekday", "last_night", "near", "ago", "span", "weekend"}

_QUOTE_MARK = re.compile(r"(?P<opens>[“«„]|(?<![\w.,;:!?…)])\"(?=\w))|[”»\"]")
_ABBREVIATIONS = "Mr Ms Dr St Lt Jr Sr No vs Mrs Gen Col Maj Sgt Sen Rep Gov Rev Capt Prof U.S U.N U.K".split()
_SENTENCE_END = re.compile(
    "".join(rf"(?<!\b{re.escape(word)})" for word in _ABBREVIATIONS) + r"(?<!\b[A-Z])[.!?][\"”’)]*\s+(?=[“\"A-Z\d])|;\s"
)
_LONGEST_SENTENCE = 500
_JOINING = re.compile(r"\W*(?:(?:and|or|to|until|through|on|in|late|early|then)\W+)*", re.IGNORECASE)
_FIRST_WORDS = re.compile(r"\W*(?:(?:and|but)\s+)?(?:(?:late|early)\s+)?(?:on\s+)?(?:late\s+|early\s+)?", re.IGNORECASE)
_SUBJECT_WILL = re.compile(
    r",?\s+(?P<subject>(?:[\w'’-]+\s+){1,5})(?:will|(?:is|are)\s+(?:due|to|set|expected|scheduled))\b"
)

# What was to be may have come or not; what "will" be, will.
_AHEAD = re.compile(
    r"(?P<open>\b(?:was|were|been)\s+(?:due|set|scheduled|expected|slated|planned|to)\b"
    r"|\b(?:would|could|might|may|should|must|can|cannot|whether|if|unless)\b)"
    r"|(?<!his )(?<!her )(?<!the )(?<!free )(?<!good )(?<!political )\bwill\b|\b(?:shall|won['’]t)\b|['’]ll\b"
    r"|\b(?:is|are|['’]s)\s+(?:due|set|scheduled|expected|slated|planned|to)\b"
    r"|\b(?:to\s+be\s+held|scheduled|planned|slated|coming|upcoming|ahead\s+of|next|plans?\s+to|planning\s+to)\b"
)
_SCHEDULED = (
    "votes|meets|opens|begins|starts|ends|expires|resumes|returns|holds|visits|travels|arrives|faces|elects|convenes"
    r"|gathers|goes|goes?\s+to|takes?\s+(?:place|office)|meet|resume|begin|convene"
)
# "Leave by Friday", "parliament votes on Friday", and "updated on Saturday", which publication did not see.
_OPEN = re.compile(
    rf"\b(?:for|by|until|till)\s+(?:{_PART_OF_MONTH})?$|\b[Uu]pdated\s+(?:late\s+)?(?:on\s+)?$|\b(?:{_SCHEDULED})\b(?:\s+[\w'’-]+){{0,4}}\s*$"
)
_SINCE = re.compile(r"\bsince\s+(?:(?:early|late|last)\s+)?(?:on\s+)?$", re.IGNORECASE)
_SAYING = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|wrote|warned|added|according|vowed|pledged|promised|insisted)\b"
)
_PASSIVE = re.compile(r"\b(?:be|been|being|have|get)\s+(?:\w+ly\s+)?\w+")
_TOLD = re.compile(
    r"\b(?:[a-z]+ed|took|fell|fled|broke|met|left|held|hit|struck|began|won|lost|shot|led|came|went|made|gave|got|saw"
    r"|was|were|had|did|said|told|after|since|following)\b"
)

_LAST = re.compile(r"\b(?:last|past)\s+$", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|coming)\s+$", re.IGNORECASE)
_THIS = re.compile(r"\bthis\s+$", re.IGNORECASE)
_NOT_THAT_DAY = re.compile(
    r"\b(?:a|an|the|that|any|one|another|each|every|some|most|first|second|third|fourth|final|previous|following|same"
    r"|alternate|week\s+from|black|good|bloody|super|ash|palm|easter|cyber|maundy|holy|sheffield|(?:mail|sun|independent)"
    r"\s+on)\s+$",
    re.IGNORECASE,
)
_NAMED_AFTER_DAY = re.compile(
    r"\s+(?:Times|Telegraph|Mirror|Express|Post|Mail|Herald|World|Star|Sun|Night|week|before|after\s+next)\b"
)
_OTHER_YEAR = re.compile(
    r",?\s+(?:of\s+)?(?:(?:last|next)\s+year|(?:that|the\s+(?:same|previous|following|next))\s+year|a\s+year\s+\w+)\b"
)
# "The last week of the siege" is no week of the calendar's.
_OF_A_STORY = re.compile(r"\b(?:the|his|her|their|its|our|my|a)\s+$", re.IGNORECASE)
_COUNTING = re.compile(
    r"\b(?:some|about|nearly|over|than|almost|around|least|another|flight|numbers?|no\.|rooms?|route|roughly|only|up\s+to"
    r"|approximately|article|resolution|order|USD|EUR|Rs\.?)\s+$",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:in|since|until|from|before|after|between|year|early|late|mid|during)[\s-]+$", re.IGNORECASE)
