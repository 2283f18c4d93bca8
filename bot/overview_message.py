"""The head of an answer that tells several things, as a message: a line each, with its day and its marks."""

from __future__ import annotations

from collections.abc import Callable

from bot.phrases import Phrases
from bot.span import Span, line, units
from bot.terminal import claims_dated
from retrieval.answer import Answer

# Six lines leave their receipts a third of a message. A quote of news is some 200 characters long; one that is longer
# than its share is cut, and stands whole behind its link.
_LINES_ROOM, _LEAST_LINE, _SPEAKER_ROOM = 2600, 120, 60
# Makes the mark of a citation, linked at its words.
Marker = Callable[[str], list[Span]]


def points(found: Answer, phrases: Phrases, marks: Marker) -> list[Span]:
    """A quote a line: its day, who said it where that was asked, its words, and its mark."""
    room = _share([citation.quote for citation in found.citations])
    differ = found.overview == "accounts"
    told = [Span(phrases.say("reports-differ") if differ else phrases.say("reports-say"))]
    for point, citation in zip(found.points, found.citations, strict=True):
        who = line(point.speaker, _SPEAKER_ROOM)
        day = [Span(phrases.day(point.day), "bold")] if point.day else []
        told += [Span("\n• "), *day, *([Span(" · ")] if day and who else [])]
        told += [Span(phrases.isolated(who), "bold")] if who else []
        told += [*([Span(": ")] if day or who else []), Span(phrases.say("quoted", words=line(citation.quote, room)))]
        told += [Span(" "), *marks(f"[{citation.n}]")]
    return told


def claims(found: Answer, phrases: Phrases, marks: Marker) -> list[Span]:
    """A claim a line, with its marks; of several reports each after the day of its report.

    What it tells of may have been on another day.
    """
    dated = claims_dated(found)
    room = _share([claim for claim, _ in dated])
    told: list[Span] = [Span(phrases.say("reports-say"))] if found.overview else []
    for claim, day in dated:
        told += [Span("\n• " if told else "• ")]
        if found.overview and day:
            told += [Span(phrases.say("reported", day=phrases.day(day)), "bold"), Span(": ")]
        told += marks(line(claim, room))
    return told


def same_accounts(found: Answer, phrases: Phrases) -> list[Span]:
    """That the accounts do not differ, before what they all say."""
    agree = found.overview == "accounts" and found.status == "answered" and not found.points
    return [Span(f"{phrases.say('reports-agree')}\n")] if agree and len(found.citations) > 1 else []


def _share(texts: list[str]) -> int:
    """The room of one line: all of them if they fit, else as much for each."""
    if sum(map(units, texts)) <= _LINES_ROOM:
        return _LINES_ROOM
    return max(_LINES_ROOM // max(len(texts), 1), _LEAST_LINE)
