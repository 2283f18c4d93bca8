"""A second opinion on claims, which shares no rule with what lets a claim through, and is far harder to please.

A claim is borne out here only where its words stand in one quote in the same order, what stands between and around them
in those sentences turns nothing round, and its numbers and names stand nowhere changed. Words put in another way are
called unclear, for a person to read: of a model that invents nearly all of what is true is copied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Opinion = Literal["to the letter", "in order", "unattributed", "unclear"]
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[^\W_a-z])")
_TURNS = frozenset(
    """not no never none nor neither without barely hardly nobody nothing cannot may might could would should can if
    unless whether until although though but despite denied denies deny denying refused refuses rejected rejects false
    untrue alleged allegedly reportedly accused suspected expected expects planned plans plan likely unlikely possible
    possibly perhaps hope hopes hoped want wants wanted failed fails threatened proposed claim claimed claims rumours
    least most nearly almost about around fewer more less over under up before after""".split()
)
_SPEAKS = frozenset("said says say saying told tells according reported reports announced called warned added".split())
# What a sentence can do without.
_SLIGHT = frozenset("a an the of to in on at by for and that it its is are was were be been has have had as".split())


def opinion(claim: str, quotes: Sequence[str]) -> Opinion:
    """What a claim is, beside the quotes that are shown with it."""
    said = _words(claim)
    opinions = [_beside(said, quote) for quote in quotes]
    order: tuple[Opinion, ...] = ("to the letter", "in order", "unattributed")
    return next((one for one in order if one in opinions), "unclear")


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _beside(said: Sequence[str], quote: str) -> Opinion:
    sentences = [_words(sentence) for sentence in _END.split(quote)]
    for first in range(len(sentences)):
        for last in range(first + 1, len(sentences) + 1):
            there = [word for sentence in sentences[first:last] for word in sentence]
            left = _left(said, there)
            if left is None:
                continue
            if not left:
                return "to the letter"
            if left & _TURNS or any(word.endswith("n't") for word in left):
                continue
            return "unattributed" if left & _SPEAKS else "in order"
    return "unclear"


def _left(said: Sequence[str], there: Sequence[str]) -> set[str] | None:
    """The words of a sentence that a claim leaves out, None where it has words of its own or another order."""
    left: set[str] = set()
    place = 0
    for word in said:
        if word in there[place:]:
            found = there.index(word, place)
            left.update(there[place:found])
            place = found + 1
        elif word not in _SLIGHT:
            return None
    return left | set(there[place:])
