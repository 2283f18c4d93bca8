"""The sentence in which a report tells what happened, and the day of which it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.dates import WEEKDAY
from retrieval.days import days_in
from retrieval.reader import DATELINE
from retrieval.words import words_of

# News tells what happened at its beginning: what stands later needs to share much more with the headline.
_READ, _LOOKED_AT = 3_000, 10
_LATER = 0.06
# What is asked about may stand anywhere in a report, if half of its words stand in one sentence.
_FAR, _SPEAKS_OF, _SAYS_SO = 20_000, 0.5, 0.3
_FEWEST_WORDS = 5
_ENDS = re.compile(r"[.!…][\"”’')\]]*$")
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")
_DAY = re.compile(rf"\b(?i:{WEEKDAY}|today|yesterday|overnight)\b")
_TO_THE_READER = re.compile(
    r"\b(?:you|your|yours|newsletters?|inbox|subscribe|sign(?:ing)? up|click|editor['’]s note|read more|this page"
    r"|photos? by)\b",
    re.IGNORECASE,
)
# "London (CNN) Boris Johnson …".
_CREDIT = re.compile(r"(?:[A-Z][\w ,.]{1,40} )?\((?:[A-Z][\w .]{1,30})\)\s*[-—–]?\s*")
# What is shorter is a place line or a caption, what is longer a list that was read as one sentence.
_SHORTEST, _LONGEST = 40, 420
# A report tells of what happened in these days; what it names of earlier ones is background.
_FRESH = timedelta(days=14)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_LEADING_MARKS = re.compile(r"[\s#>*•–—-]+")


@dataclass(frozen=True, slots=True)
class Telling:
    """A stretch of a report, `report.text[start:end]`; the day of what it tells; and how well it tells it."""

    start: int
    end: int
    day: date
    score: float


def telling_of(report: Report, wanted: Set[str] = frozenset()) -> Telling:
    """The sentence of a report that tells what its headline says and, of two that do, what has the `wanted` stems."""
    headline = _stems(report.title)
    best = Telling(0, 0, report.published.date(), -1.0)
    for place, (start, end) in enumerate(_sentences(report)):
        stems = _stems(report.text[start:end])
        score = _share(headline, stems) + _share(frozenset(wanted), stems) - _LATER * place
        if score > best.score or not best.end:
            best = Telling(start, end, best.day, score)
    return Telling(best.start, best.end, _day(report, best.start, best.end), best.score)


def telling_on(report: Report, speaks: Callable[[str], float]) -> Telling | None:
    """The sentence that tells what the headline says, if it speaks of what is asked; else that which does most.

    `speaks` tells the share of it that a text speaks of. A sentence that does not counts where the headline does and
    it says what that says. None where there is no such sentence.
    """
    best = telling_of(report)
    said = report.text[best.start : best.end]
    if not tells_news(said) or speaks(said) < _SPEAKS_OF:
        places = [place for place in _sentences(report, _FAR) if tells_news(report.text[slice(*place)])]
        shares = [speaks(report.text[first:last]) for first, last in places]
        if max(shares, default=0.0) >= _SPEAKS_OF:
            most = [place for place, share in zip(places, shares, strict=True) if share == max(shares)]
            # Of those that speak of it alike, what names a day is news, and what names none may be description.
            start, end = next((place for place in most if _DAY.search(report.text[slice(*place)])), most[0])
            best = Telling(start, end, best.day, best.score)
        elif not tells_news(said) or best.score < _SAYS_SO or speaks(report.title) < _SPEAKS_OF:
            return None
    # Where and by whom it was written is in the receipt.
    start = best.start + led_by(report.text[best.start : best.end])
    return Telling(start, best.end, _day(report, start, best.end), best.score)


def tells_news(sentence: str) -> bool:
    """Whether a sentence tells news: no heading, question or caption, and nothing said to the reader of the page."""
    said = sentence.strip()
    small = sum(word.islower() for word in said.split())
    whole = len(said.split()) >= _FEWEST_WORDS and small > 1 and _ENDS.search(said) is not None
    return whole and not _TO_THE_READER.search(_QUOTED.sub(" ", said))


def led_by(sentence: str) -> int:
    """How many characters of a sentence tell where and by whom it was written: "BEIRUT (Demo Wire) — "."""
    lead = DATELINE.match(sentence) or _CREDIT.match(sentence)
    return len(sentence) - len(sentence[lead.end() :].lstrip()) if lead else 0


def _sentences(report: Report, read: int = _READ) -> list[tuple[int, int]]:
    """The first sentences, without the white space and the marks of lists and headlines around them."""
    found = []
    for start, end in sentence_bounds(report.text[:read], report.language):
        # A headline and its first sentence may be read as one. Single line ends stay: pasted text is wrapped anywhere.
        bounds = [start, *(start + gap.end() for gap in _BLANK_LINE.finditer(report.text[start:end])), end]
        found += [_trimmed(report.text, first, last) for first, last in pairwise(bounds)]
    title = " ".join(report.title.split())
    whole = [(s, e) for s, e in found if s < e and " ".join(report.text[s:e].split()).rstrip(".") != title.rstrip(".")]
    if read != _READ:
        return whole
    fitting = [(start, end) for start, end in whole if _SHORTEST <= end - start <= _LONGEST]
    return (fitting or whole or found)[:_LOOKED_AT]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    marks = _LEADING_MARKS.match(text, start, end)
    start = marks.end() if marks else start
    return start, start + len(text[start:end].rstrip())


def _day(report: Report, start: int, end: int) -> date:
    """The latest day in the sentence that is one day and not long past; else that of the publication.

    The latest, since "the toll of Monday's earthquake rose to 44 on Tuesday" is news of Tuesday.
    """
    published = report.published.date()
    if report.dated_by == "file":
        return published
    told = [day.first for day in days_in(report.text[:end], published) if day.start >= start and day.first == day.last]
    return max((day for day in told if timedelta() <= published - day <= _FRESH), default=published)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_of(text) if word.is_content)


def _share(wanted: frozenset[str], held: frozenset[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0
