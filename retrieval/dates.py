"""Times in questions, read from the day of asking, and the calendar that reports are read with too."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

# How long before an event is still "before" it, and how long reports tell of it as going on.
_BEFORE_DAYS = 60
_DURING_DAYS = 7
Way = Literal["past", "ahead"]
Bound = Literal["before", "after", "since", "during"]

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
# Patterns of words, in small letters: a question is typed on a phone. Reports are read with capitals.
MONTH = "|".join([*MONTHS, "sept\\.?", *(f"{month[:3]}\\.?" for month in MONTHS if month != "may")])
WEEKDAY = "|".join(WEEKDAYS)
NUMBER = "|".join(["\\d{1,3}", *_NUMBERS])
DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
# "2000 refugees" and "$2000" are no years.
COUNTED = "people|persons|troops|soldiers|fighters|refugees|civilians|men|women|children|dollars|euros|pounds"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> Period:
        """A single day."""
        return cls(day, day)

    def days_from(self, day: date) -> int:
        """How many days `day` lies outside; 0 inside."""
        return max((self.first - day).days, (day - self.last).days, 0)


def period_of(text: str, asked: date) -> Period | None:
    """The time that a question names, read from the day it was asked; None when it names none, or the present.

    "Before June" begins with the calendar; "since June" and "after June" end on the day of asking. "Until 2011" is
    2011, since what lasted until then ended then, and the reports of then tell it.
    """
    way: Way = "ahead" if _WILL.search(text) else "past"
    if between := _between(text, asked):
        return between
    if _PRESENT.search(text):
        return None
    for pattern, read in _READERS:
        found = pattern.search(text)
        if found and (period := read(found, asked, way)):
            return _bounded(text[: found.start("time")], period, asked)
    return None


def event_of(text: str) -> tuple[Bound, str] | None:
    """The event that a question dates itself by: ("before", "the fall of Aleppo"). None when it names none.

    Days, years and durations are no events. A clause counts if it has a name in it ("since Assad fled"); "since he
    resigned" could be anybody, and "since" may mean "because" there.
    """
    for found in _EVENT.finditer(text):
        event = _ENDS.split(found["event"])[0].strip(" \"'“”‘’.,;:?!")
        bound = _BOUNDS[found["bound"].lower()]
        if any(map(str.isalnum, event)) and not _is_no_event(event, text[: found.start()]):
            return bound, event
    return None


def without_time(text: str) -> str:
    """A question without the times and the events that date it: "what changed in Homs" of "… in Homs since Friday".

    A day that is part of a name stays: "the 7 October attack".
    """
    if (event := event_of(text)) and (
        found := re.search(rf"\b{event[0]}\s+{re.escape(event[1])}", text, re.IGNORECASE)
    ):
        return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    kept = _FROM_ONE_TIME.sub("since ", text)
    for pattern, _ in _READERS:
        found = pattern.search(kept)
        if found and _GOES_ON.match(kept, found.end()):
            before = _LEADS_TO_TIME.sub("", kept[: found.start("time")])
            kept = f"{before} {kept[found.end() :]}"
    return " ".join(kept.split())


def period_around(bound: Bound, day: date, asked: date) -> Period:
    """The time before, after, since or during an event, as reports tell of it, up to the day of asking."""
    last = max(asked, day)
    match bound:
        case "before":
            return Period(day - timedelta(days=_BEFORE_DAYS), day)
        case "during":
            return Period(day, min(day + timedelta(days=_DURING_DAYS), last))
    return Period(day, last)


def month_of(name: str, year: int) -> Period:
    """A month by its English name, or the three or four letters of it."""
    number = next(i for i, month in enumerate(MONTHS, start=1) if month.startswith(name.lower().rstrip(".")[:3]))
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def month_near(name: str, day: date, way: Way) -> Period:
    """The latest such month that has begun, or the next that is not over."""
    month = month_of(name, day.year)
    if way == "past":
        return month if month.first <= day else month_of(name, day.year - 1)
    return month if month.last >= day else month_of(name, day.year + 1)


def year_of(year: int) -> Period:
    """A whole year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def weekday_near(name: str, day: date, way: Way) -> date:
    """The latest such day of the week, or the next; `day` itself counts."""
    ahead = (next(i for i, known in enumerate(WEEKDAYS) if known[:3] == name.lower()[:3]) - day.weekday()) % 7
    return day + timedelta(days=ahead if way == "ahead" or ahead == 0 else ahead - 7)


def weekend_near(day: date) -> Period:
    """The latest Saturday and Sunday that have begun."""
    saturday = weekday_near("saturday", day, "past")
    return Period(saturday, saturday + timedelta(days=1))


def number_of(word: str) -> int:
    """A small number, in figures or in words; "a" is one."""
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word.lower()) + 1 if word.lower() in _NUMBERS else 1


def parsed(words: str, base: date, way: Way = "past") -> date | None:
    """A written day ("Dec 6", "3 December 2023", "2 months ago"); without a year it is the latest, or the next.

    None when there is no such day. `base` itself counts both ways.
    """
    # Imported here: reading its language data takes longer than answering, and few questions name a day.
    import dateparser

    # Asked for the next 8 December on an 8 December, dateparser gives the one a year later.
    origin = base if way == "past" else base - timedelta(days=1)
    found = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(origin.year, origin.month, origin.day),
            "PREFER_DATES_FROM": "past" if way == "past" else "future",
            "DATE_ORDER": "DMY",
        },
    )
    return found.date() if found else None


def _back(asked: date, first: int, last: int = 0) -> Period:
    """From so many days back to so many days back, as far as the calendar goes."""
    room = (asked - date.min).days
    return Period(asked - timedelta(days=min(first, room)), asked - timedelta(days=min(last, room)))


def _spoken(found: re.Match[str], asked: date, way: Way) -> Period:
    return _back(asked, *_SPANS[" ".join(found["time"].lower().split())])


def _stretch(found: re.Match[str], asked: date, way: Way) -> Period:
    """In the last three days, in recent weeks."""
    unit = found["unit"].lower()
    return _back(asked, number_of(found["number"]) * _DAYS[unit] if found["number"] else _A_FEW[unit])


def _whole_year(found: re.Match[str], asked: date, way: Way) -> Period:
    how = found["how"].lower()
    if how == "this":
        return Period(date(asked.year, 1, 1), asked)
    return year_of(asked.year + (1 if how == "next" else -1))


def _weekend(found: re.Match[str], asked: date, way: Way) -> Period:
    latest, how = weekend_near(asked), (found["how"] or "").lower()
    if how == "next" or (way == "ahead" and latest.last < asked):
        return Period(latest.first + timedelta(days=7), latest.last + timedelta(days=7))
    if how == "last" and latest.last >= asked:
        return Period(latest.first - timedelta(days=7), latest.last - timedelta(days=7))
    return Period(latest.first, min(latest.last, asked))


def _ago(found: re.Match[str], asked: date, way: Way) -> Period | None:
    number, unit = number_of(found["number"]), found["unit"].lower()
    if unit == "year":
        return year_of(asked.year - number) if number < asked.year else None
    day = parsed(f"{number} {unit}s ago", asked)
    return Period.on(day) if day else None


def _near_day(found: re.Match[str], asked: date, way: Way) -> Period:
    return Period.on(asked + timedelta(days=NEAR_DAYS[" ".join(found["time"].lower().split())]))


def _written(found: re.Match[str], asked: date, way: Way) -> Period | None:
    day = parsed(found["time"], asked, way)
    return Period.on(day) if day else None


def _weekday(found: re.Match[str], asked: date, way: Way) -> Period:
    how = (found["how"] or "").lower()
    if how == "last":
        return Period.on(weekday_near(found["time"], asked - timedelta(days=1), "past"))
    if how == "next":
        return Period.on(weekday_near(found["time"], asked + timedelta(days=1), "ahead"))
    return Period.on(weekday_near(found["time"], asked, way))


def _month(found: re.Match[str], asked: date, way: Way) -> Period:
    name, part = found["time"], found["part"]
    if found["year"]:
        return _part(month_of(name, int(found["year"])), part)
    month = _part(month_near(name, asked, way), part)
    if way == "ahead":
        return month
    # Early in December, late December is last year's; in the middle of it, mid-December has lasted until today.
    latest = month if month.first <= asked else _part(month_of(name, asked.year - 1), part)
    return Period(latest.first, min(latest.last, asked)) if part else latest


def _part(month: Period, part: str | None) -> Period:
    """Early, mid or late in a month: its first ten days, the next ten, the rest."""
    tenth, twentieth = month.first.replace(day=10), month.first.replace(day=20)
    match (part or "").lower():
        case "early" | "start" | "beginning":
            return Period(month.first, tenth)
        case "mid" | "middle":
            return Period(tenth + timedelta(days=1), twentieth)
        case "late" | "end":
            return Period(twentieth + timedelta(days=1), month.last)
    return month


def _year(found: re.Match[str], asked: date, way: Way) -> Period:
    return year_of(int(found["time"]))


def _between(text: str, asked: date) -> Period | None:
    """From one time to another. The first is read from the last: "between June and August 2022"."""
    for found in _BETWEEN.finditer(text):
        last = Period(asked, asked) if _NOW.match(found["last"]) else _at_start(found["last"], asked)
        if last and (first := _first(found["first"], last)) and first.first <= last.last:
            return Period(first.first, last.last)
    return None


def _first(words: str, last: Period) -> Period | None:
    if len(words) > 2 or not words.isdigit():
        return _at_start(words, last.last)
    is_day_before = last.first == last.last and 0 < int(words) < last.last.day
    return Period.on(last.last.replace(day=int(words))) if is_day_before else None


def _at_start(words: str, day: date) -> Period | None:
    """The time that words begin with. After "since" bare months and weekdays are read as times too."""
    text = f"since {words}"
    for pattern, read in _READERS:
        found = pattern.search(text)
        if found and _BOUND.fullmatch(text[: found.start("time")]) and (period := read(found, day, "past")):
            return period
    return None


def _bounded(before: str, period: Period, asked: date) -> Period:
    """What "since", "before" and "after" make of the time that follows them."""
    bound = _BOUND.search(_SINCE_THE.sub("since ", before))
    match bound[1].lower() if bound else None:
        case "since":
            return Period(period.first, max(period.last, asked))
        case "before" if period.first > date.min:
            return Period(date.min, period.first - timedelta(days=1))
        case "after" if period.last < date.max:
            following = period.last + timedelta(days=1)
            return Period(following, max(following, asked))
    return period


def _is_no_event(event: str, before: str) -> bool:
    if _POSSESSIVE.match(event) and _at_start(event, _ANY_DAY):
        return False
    named = bool(_NAME.search(event))
    return bool(
        _NO_EVENT.match(event)
        or _NOT_IN_TIME.search(before)
        or _at_start(event, _ANY_DAY)
        or (not named and (_CLAUSE.search(event) or _AUDIENCE.search(event)))
    )


_ANY_DAY = date(2000, 1, 1)
NEAR_DAYS = {
    "the day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0,
    "this evening": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
# How many days back they begin and end.
_SPANS = {
    "this week": (6, 0), "last week": (13, 7), "past week": (6, 0), "this month": (30, 0), "last month": (61, 30),
    "past month": (30, 0), "past year": (365, 0), "recently": (30, 0), "last night": (1, 0),
}  # fmt: skip
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_A_FEW = {"day": 6, "week": 30, "month": 91, "year": 3 * 365}
_UNIT = "|".join(_DAYS)


def _words(words: dict[str, int] | dict[str, tuple[int, int]]) -> str:
    return "|".join(word.replace(" ", r"\s+") for word in words)


_PART = r"(?:(?:the\s+)?(?P<part>early|mid|late|(?:start|beginning|middle|end)(?=\s+of\b))(?:\s+of)?[\s-]+)?"
_YEAR = r"(?:19|20)\d\d"
# Each tells how to read the words of its group "time". The first that fits counts.
_Reader = Callable[[re.Match[str], date, Way], Period | None]
_PATTERNS: tuple[tuple[str, _Reader], ...] = (
    (rf"\b(?P<time>{_words(_SPANS)})\b", _spoken),
    (rf"\b(?P<time>(?:recent|(?:past|last)\s+(?:(?P<number>{NUMBER})|few|couple\s+of))\s+(?P<unit>{_UNIT})s)\b",
     _stretch),
    (r"\b(?P<time>(?P<how>this|last|next)\s+year)\b", _whole_year),
    (r"\b(?P<time>(?:(?P<how>this|last|next)|the(?:\s+past)?)\s+weekend)\b", _weekend),
    (rf"\b(?P<time>(?P<number>{NUMBER}|an?)\s+(?P<unit>{_UNIT})s?\s+ago)\b", _ago),
    (rf"\b(?P<time>{_words(NEAR_DAYS)})\b", _near_day),
    (rf"\b(?P<time>\d{{4}}-\d\d-\d\d|{DAY_OF_MONTH}\s+(?:of\s+)?(?:{MONTH})(?:,?\s+\d{{4}})?"
     rf"|(?:{MONTH})\s+{DAY_OF_MONTH}(?:,?\s+\d{{4}})?)\b", _written),
    (r"\b(?:(?:on|since|by|before|after|until|till|from)\s+|(?=(?:last|this|next)\s)"
     rf"|(?=(?:{WEEKDAY})(?:['’]s\b|\s+(?:morning|afternoon|evening|night)\b)))"
     rf"(?:(?P<how>last|this|next)\s+)?(?P<time>{WEEKDAY})\b", _weekday),
    (rf"\b{_PART}(?P<time>(?:{MONTH})\s+(?P<year>{_YEAR}))\b", _month),
    (r"\b(?:in|last|since|during|before|after|until|till|(?:at|by)(?=\s+the))"
     rf"\s+{_PART}(?P<time>{MONTH})(?P<year>)\b(?!\s+\d)", _month),
    (rf"(?<![$€£¥₹])\b(?P<time>{_YEAR})\b(?!\s*(?:{COUNTED})\b)", _year),
)  # fmt: skip
_READERS = tuple((re.compile(pattern, re.IGNORECASE), read) for pattern, read in _PATTERNS)

# "Will you tell me who fled on Sunday?" asks about the past.
_WILL = re.compile(r"^\W*(?:\w+\s+){0,2}will\b(?!\s+you\b)", re.IGNORECASE)
# "Now" asks about the present whatever else is named; a now-defunct party says nothing of when.
_PRESENT = re.compile(
    r"\b(?:now(?!-)|currently|presently|nowadays|at\s+the\s+moment|at\s+present|as\s+of\s+today)\b", re.IGNORECASE
)
_NOW = re.compile(r"(?:now|today|the present)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:between|from)\s+(?P<first>\w[\w., '’-]{0,30}?)\s+(?:and|to|until|till|through)\s+(?P<last>.+)", re.IGNORECASE
)
# The time follows at once: "before the June election" is in June.
_BOUND = re.compile(
    r"(?:^|.*\b)(since|before|after)\s+(?:(?:last|this|next)\s+)?"
    r"(?:(?:the\s+)?(?:early|mid|late|(?:start|beginning|middle|end)\s+of)[\s-]+)?$",
    re.IGNORECASE | re.DOTALL,
)

# "Since the 5th of December".
_SINCE_THE = re.compile(r"\bsince\s+the\s+$", re.IGNORECASE)
# The first of two times, and what leads to a time: neither is part of what is asked about.
_FROM_ONE_TIME = re.compile(
    rf"\b(?:between|from)\s+(?:{DAY_OF_MONTH}|(?:{MONTH})|{WEEKDAY}|(?:{MONTH})\s+{DAY_OF_MONTH}"
    rf"|{DAY_OF_MONTH}\s+(?:{MONTH}))(?:,?\s+{_YEAR})?\s+(?:and|to|until|till|through)\s+",
    re.IGNORECASE,
)
_LEADS_TO_TIME = re.compile(
    r"(?:\s*\b(?:ever|since|before|after|until|till|by|on|in|at|during|over|within|from|of|the|early|mid|late|start"
    r"|beginning|middle|end|last|this|next|past))*[\s-]*$",
    re.IGNORECASE,
)
# After a time that dates a question comes its end, or what is asked about.
_GOES_ON = re.compile(
    r"\W*(?:$|(?:in|on|at|about|with|around|for|near|to|of|regarding|the)\b|(?:[,;?!]))", re.IGNORECASE
)

_BOUNDS: dict[str, Bound] = {"before": "before", "after": "after", "since": "since", "during": "during"}
_EVENT = re.compile(r"\b(?P<bound>before|after|since|during)\s+(?=(?P<event>\S.*))", re.IGNORECASE | re.DOTALL)
# Where an event's words end: the question goes on, or another time is named.
_ENDS = re.compile(
    r"[,;:?!](?:\s|$)|\.\s|\s[–—-]\s|\s(?:who|whom|whose|what|which|when|where|why|how|did|does|do|before|after|since"
    r"|during)\b",
    re.IGNORECASE,
)
# "Saturday's attack" is an event; Saturday is none.
_POSSESSIVE = re.compile(r"[\w ]{1,25}['’]s?\s+\w")
_NAME = re.compile(r"\b[A-Z][^\W\d_]")
_UNITS_OF_TIME = "seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|years?|decades?|centur(?:y|ies)"
_NO_EVENT = re.compile(
    rf"""(?:then|now|when|all|that|this|it|which|what|who|him|her|them|us|me|dawn|dusk|dark|midnight|midday|noon|birth|childhood
    |long|hours|work|school)$
    |(?:the\s+)?(?:(?:{NUMBER}|an?|several|many|few|some|past|last|next|same|early|late|more\s+than)\s+)*
    (?:{_UNITS_OF_TIME}|mornings?|afternoons?|evenings?|time|period|summer|autumn|winter|spring)\b
    |(?:the\s+)?(?:(?:early|mid|late)[\s-]+|(?:start|beginning|middle|end)\s+of\s+)?(?:the\s+)?\d{{4}}s?\b
    |\d+(?::\d\d)?\s*(?:[ap]\.?m\b|GMT|$)""",
    re.IGNORECASE | re.VERBOSE,
)
# "Named after", "look after", "ever since".
_NOT_IN_TIME = re.compile(
    r"\b(?:named|called|look\w*|go|goes|going|chas\w+|run|ran|tak\w+|took)\s+$|\bever\s+$", re.IGNORECASE
)
# Whom one stands before.
_AUDIENCE = re.compile(
    r"^(?:the|an?|his|her|their)\s+(?:[a-z]+\s+){0,2}?(?:courts?|judges?|jury|tribunal|committee|commission|parliament"
    r"|senate|congress|council|assembly|panel|inquiry|magistrates?|lawmakers|cameras?|crowd|nation)\b"
)
_SAID_OF_ONE = (
    "was|were|is|are|has|have|had|did|could|would|took|fell|fled|left|lost|won|came|went|began|broke|met|died"
)
_CLAUSE = re.compile(
    rf"^(?:he|she|they|it|we|i|you|someone|people)\b|\b(?:{_SAID_OF_ONE}|resigned|collapsed|ended|started|escaped)\b"
    r"|\b(?!the\b)\w{3,}ed(?:$|\s+(?:the|an?|his|her|their|its|to|in|on|at|from|into)\b)",
    re.IGNORECASE,
)
