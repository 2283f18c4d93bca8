"""Excision: words of reports are taken out of a text, and only the places where they stand are left in it.

What is kept about an answer must not keep a report that was removed since. So a prompt, a reply, a quote are kept as
pieces: words that are nobody's, and places of reports, which are read again where they still stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# Every twelfth place of a stretch is remembered with the twelve characters there, so that one of them lies whole in any
# run of 23: such a run is found for sure. Shorter ones are names and numbers, which questions and answers have too.
_BLOCK = 12
SHORTEST = 2 * _BLOCK - 1
# What stands for words of a report that is there no more.
REMOVED = "[removed]"
# How a stretch is written: as it stands, or as JSON writes it inside quotation marks, in which prompts are written.
View = Literal["plain", "json"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a report's own words, of its text or its headline, under a name that finds it again."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where words were taken out: `start` to `end` of a stretch, seen as it is or as JSON."""

    stretch: str
    view: View
    start: int
    end: int


class Excision:
    """Takes the words of these stretches out of any text."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._views: dict[tuple[str, View], str] = {}
        self._places: dict[str, tuple[str, View, int]] = {}
        self._wholes: dict[str, tuple[str, View]] = {}
        for one in stretches:
            self._take(one.name, "plain", one.words)
            if (written := _as_json(one.words)) != one.words:
                self._take(one.name, "json", written)

    def _take(self, name: str, view: View, words: str) -> None:
        self._views[name, view] = words
        self._wholes.setdefault(words, (name, view))
        for at in range(0, len(words) - _BLOCK + 1, _BLOCK):
            self._places.setdefault(words[at : at + _BLOCK], (name, view, at))

    def cut(self, text: str) -> list[str | Cut]:
        """The text in pieces; no run of `SHORTEST` characters of a stretch is in its words."""
        if text and text in self._wholes:
            return [Cut(*self._wholes[text], 0, len(text))]
        return list(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str | Cut]:
        begun, at = 0, 0
        while at <= len(text) - _BLOCK:
            found = self._places.get(text[at : at + _BLOCK])
            if found is None:
                at += 1
                continue
            cut, first = self._widest(text, at, begun, *found)
            if first > begun:
                yield text[begun:first]
            yield cut
            begun = at = first + cut.end - cut.start
        if begun < len(text):
            yield text[begun:]

    def _widest(self, text: str, at: int, least: int, name: str, view: View, place: int) -> tuple[Cut, int]:
        """The longest run around a place that both have, and where it begins in the text, not before `least`."""
        words = self._views[name, view]
        first, last = at, at + _BLOCK
        while first > least and place > 0 and text[first - 1] == words[place - 1]:
            first, place = first - 1, place - 1
        end = place + last - first
        while last < len(text) and end < len(words) and text[last] == words[end]:
            last, end = last + 1, end + 1
        return Cut(name, view, place, end), first


def restored(pieces: Sequence[str | Cut], stretches: Mapping[str, str]) -> str:
    """The text that was cut, from the stretches that are still there; REMOVED where one is not."""
    return "".join(piece if isinstance(piece, str) else _put_back(piece, stretches) for piece in pieces)


def _put_back(cut: Cut, stretches: Mapping[str, str]) -> str:
    words = stretches.get(cut.stretch)
    if words is None:
        return REMOVED
    return (_as_json(words) if cut.view == "json" else words)[cut.start : cut.end]


def _as_json(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)[1:-1]
