"""Receipts: where the words that a claim relies on stand, in the report that it names and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.reader import PRONOUN

# Words that stand in no report shown, in another one than was named, or in none of them to the letter.
WordsFault = Literal["fabricated", "misattributed", "altered"]
# Signs that a model writes for one another; white space it writes as it likes.
_ALIKE = ("'’‘`´ʼ", '"“”„«»', "-‐‑‒–—−")
# What is left out where a model shortens: "the army ... withdrew" is no quote.
_LEAST_WORDS, _MOST_CHARACTERS = 2, 1_000
# Words as like as this to some of a report were taken from there and changed.
_CHANGED = 0.75
# Sentences are looked for so far around; longer ones are cut there.
_ROOM = 1_500


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a model was shown of a report under a number: `report.text[start:end]`."""

    n: int
    report: Report
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its exact words."""
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Place:
    """Whole sentences of a report, `report.text[start:end]`, which hold words that were found."""

    report: Report
    start: int
    end: int


def place_of(words: str, n: int, excerpts: Sequence[Excerpt]) -> Place | WordsFault:
    """The sentences that hold these words in the excerpt numbered `n`, or what is wrong with them.

    A quote is never less than a sentence: "back the rebels" can be cut from "Maravia does not back the rebels".
    """
    named = next((one for one in excerpts if one.n == n), None)
    sought = _pattern(words)
    if sought is None:
        return "fabricated"
    if named and (found := sought.search(named.report.text, named.start, named.end)):
        return _widened(named, *found.span())
    others = [one for one in excerpts if one is not named]
    if any(sought.search(one.text) for one in others):
        return "misattributed"
    return "altered" if any(_is_like(words, one.text) for one in excerpts) else "fabricated"


def _pattern(words: str) -> re.Pattern[str] | None:
    """What finds the words, however they are spaced and their quotation marks and dashes look; None for too few."""
    parts = words.strip(" \t\n\"“”'").split()
    if len(parts) < _LEAST_WORDS or len(words) > _MOST_CHARACTERS:
        return None
    return re.compile(r"(?<!\w)" + r"\s+".join("".join(map(_sign, part)) for part in parts) + r"(?!\w)")


def _sign(letter: str) -> str:
    return next((f"[{re.escape(signs)}]" for signs in _ALIKE if letter in signs), re.escape(letter))


def _is_like(words: str, text: str) -> bool:
    sought, held = re.findall(r"\w+", words.lower()), re.findall(r"\w+", text.lower())
    match = SequenceMatcher(a=sought, b=held, autojunk=False)
    return sum(block.size for block in match.get_matching_blocks()) >= _CHANGED * len(sought)


def _widened(excerpt: Excerpt, start: int, end: int) -> Place:
    text = excerpt.report.text
    low, high = max(start - _ROOM, 0), min(end + _ROOM, len(text))
    bounds = [(low + first, low + last) for first, last in sentence_bounds(text[low:high], excerpt.report.language)]
    first = max((begin for begin, _ in bounds if begin <= start), default=start)
    opening = [begin for begin, _ in bounds if begin < first and "\n\n" not in text[begin:first]]
    if PRONOUN.match(text[first:]) and opening:
        first = opening[-1]
    last = min((stop for _, stop in bounds if stop >= end), default=end)
    # A line between paragraphs is no part of a sentence.
    first += len(text[first:start]) - len(text[first:start].lstrip())
    return Place(excerpt.report, first, end + len(text[end:last].rstrip()))
