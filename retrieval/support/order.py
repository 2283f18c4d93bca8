"""Order: whether who or what a claim says to do something is who or what its quote says to do it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.support.material import Quoted
from retrieval.support.neighbours import PASSIVE, Keys, meet
from retrieval.support.thesaurus import keys_at, said_alike
from retrieval.words import STOP_WORDS, words_of

# Words on either side among which that stands which does something, and which it is done to.
_SIDE = 3
_BREAK = re.compile(r"[;:—–(),\"“”]|[.!?](?=\s|$)")


@dataclass(frozen=True, slots=True)
class _Pivot:
    """A word, and what the words of its clause before and after it share with others, the nearest first."""

    said: Keys
    before: tuple[Keys, ...]
    after: tuple[Keys, ...]


def crossed(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what stands before and after a word of the claim stands after and before it in the quote."""
    theirs = [
        pivot for quote in quotes if bool(PASSIVE.search(claim)) == bool(PASSIVE.search(quote.words))
        for pivot in _pivots(quote.words)
    ]  # fmt: skip
    for mine in _pivots(claim):
        alike = [other for other in theirs if mine.said & other.said]
        if alike and all(_is_crossed(mine, other) for other in alike):
            return True
    return False


def _is_crossed(mine: _Pivot, other: _Pivot) -> bool:
    turned = meet(mine.before, other.after) and meet(mine.after, other.before)
    return turned and not meet(mine.before, other.before) and not meet(mine.after, other.after)


def _pivots(text: str) -> Iterator[_Pivot]:
    bounds = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    for first, last in zip(bounds, bounds[1:], strict=False):
        words = [word for word in words_of(text[first:last]) if word.text.lower() not in STOP_WORDS]
        keys = [keys_at(words, at) for at in range(len(words))]
        for at, word in enumerate(words):
            if not word.is_capitalised and not word.text[0].isdigit():
                yield _Pivot(
                    said_alike(word), tuple(keys[max(at - _SIDE, 0) : at][::-1]), tuple(keys[at + 1 : at + 1 + _SIDE])
                )
