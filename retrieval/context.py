"""The context of a quote: the text around it, cut between sentences or, where those are too long, between words."""

from __future__ import annotations

import re

from index.sentences import sentence_bounds

_WORD_BEGINS = re.compile(r"(?<=\s)\S")
_WORD_ENDS = re.compile(r"\S(?=\s)")


def around(text: str, start: int, end: int, room: int, language: str = "") -> tuple[int, int]:
    """Where a stretch of at most `room` characters begins and ends that holds `text[start:end]`, whole in any case."""
    spare = max(room - (end - start), 0)
    # What one side has no text for, the other may use.
    before = min(start, max(spare // 2, spare - (len(text) - end)))
    low, high = start - before, min(len(text), end + spare - before)
    sentences = [(low + first, low + last) for first, last in sentence_bounds(text[low:high], language)]
    first = _first(text, low, start, [begin for begin, _ in sentences[low > 0 :]])
    last = _last(text, end, high, [stop for _, stop in sentences[: len(sentences) - (high < len(text))]])
    # White space at the ends is none of the quote's surroundings.
    first = start - len(text[first:start].lstrip())
    return first, end + len(text[end:last].rstrip())


def _first(text: str, low: int, start: int, sentences: list[int]) -> int:
    """Where to begin: with a sentence if one begins early enough, else with a word, else with the quote."""
    if low == 0:
        return 0
    words = (match.start() for match in _WORD_BEGINS.finditer(text, low, start))
    return next((at for at in [*sentences, *words] if at <= start), start)


def _last(text: str, end: int, high: int, sentences: list[int]) -> int:
    """Where to end, likewise."""
    if high == len(text):
        return high
    words = [match.end() for match in _WORD_ENDS.finditer(text, end, high)]
    return next((at for at in [*reversed(sentences), *reversed(words)] if at >= end), end)
