"""Neighbours: whether two names of a claim have changed places, told by the words that stand beside each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from retrieval.support.material import Quoted
from retrieval.support.naming import names_of
from retrieval.words import STOP_WORDS, stem_of, words_of

# Content words looked at on each side of a name, within its clause.
_SIDE = 2
_BREAK = re.compile(r"[,;:—–()\"“”]|[.!?](?=\s|$)")
# What was done by somebody stands the other way round: nothing is told by it beside an active sentence.
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?\w+\b[^.;]*\bby\b")


@dataclass(frozen=True, slots=True)
class _Beside:
    """The stems before and after a name."""

    before: frozenset[str]
    after: frozenset[str]

    def likeness(self, other: _Beside) -> int:
        return len(self.before & other.before) + len(self.after & other.after)


def exchanged(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether of two names that are quoted together each stands in the claim where the other one stands there."""
    for quote in quotes:
        if bool(_PASSIVE.search(claim)) != bool(_PASSIVE.search(quote.words)):
            continue
        mine, theirs = dict(_beside(claim)), dict(_beside(quote.words))
        for one, two in permutations(mine.keys() & theirs.keys(), 2):
            kept = mine[one].likeness(theirs[one]) + mine[two].likeness(theirs[two])
            if not kept and mine[one].likeness(theirs[two]) and mine[two].likeness(theirs[one]):
                return True
            # One of them may have nothing beside it: "Damascus remains in Assad".
            if not kept and mine[one].likeness(theirs[two]) and not mine[two].after | mine[two].before:
                return True
    return False


def _beside(text: str) -> Iterator[tuple[str, _Beside]]:
    """Each name's stem with what stands beside it, where the name is first told."""
    seen: set[str] = set()
    for name in names_of(text):
        stem = stem_of(name.text)
        if stem in seen:
            continue
        seen.add(stem)
        before, after = _BREAK.split(text[: name.start])[-1], _BREAK.split(text[name.end :])[0]
        yield stem, _Beside(frozenset(_content(before)[-_SIDE:]), frozenset(_content(after)[:_SIDE]))


def _content(text: str) -> list[str]:
    words = [word for word in words_of(text) if word.text.lower() not in STOP_WORDS]
    return [stem_of(word.text) for word in words if not word.is_capitalised and not word.text[0].isdigit()]
