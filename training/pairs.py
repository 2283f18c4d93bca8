"""Pairs of a claim and what it is held against, made of paraphrases.

`pairs/paraphrases.jsonl` holds sentences with another wording of each and the sentences beside that ({"text", "again",
"beside"}). Of these the near misses are made here: a name, number or small word exchanged, a denial put in or taken
out, a stretch left unsaid.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from training.examples import NAME, NUMBER

_BE = re.compile(r"\b(is|are|was|were|has|have|had|will|would|could|did|does|do|can)\b(?! not)")
_NOT = re.compile(r"\b(?:not|never) ")
_HEDGE = re.compile(
    r"\b(?:may|might|could|reportedly|allegedly|is believed to|are believed to|is said to|planned to|wanted to"
    r"|tried to|attempted to|was expected to|probably|possibly|sometimes|often|usually|partly|mostly|nearly|about"
    r"|approximately|almost|former|up to|at least|some of|most of|half of) ",
    re.IGNORECASE,
)
# What is left out of a sentence may not be what doubts, denies or attributes the rest.
_BINDS = re.compile(
    r"\b(?:if|unless|not|never|only|except|may|might|could|said|claimed|believed|allegedly|reportedly|according)\b",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r" (?:in|on|at|by|for|with|from|after|during|because of|near) (?:the |a |an )?[^,.;]{4,40}(?=[.]$)"
)
# Two names in a list may change places.
_LISTED = re.compile(r"(?:, (?:and |or )?| and | or | & )")
_EXCHANGED = {
    word: other
    for pair in """more fewer|before after|first last|largest smallest|increased decreased|rose fell|north south
    east west|won lost|accepted rejected|supported opposed|began ended|opened closed|higher lower|older younger
    most least|all some|many few|always sometimes|earlier later|gave received|sold bought|from to|over under
    allowed banned|up down|joined left|may will|because although|since until|with without|for against
    about exactly""".replace("\n", "|").split("|")
    for one, two in [pair.split()]
    for word, other in ((one, two), (two, one))
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with what it is held against."""

    claim: str
    premise: str
    is_borne_out: bool


def made(folder: Path, rng: random.Random) -> Iterator[Pair]:
    """The pairs that are made of a folder's paraphrases."""
    for line in (folder / "paraphrases.jsonl").read_text("utf-8").splitlines():
        given = json.loads(line)
        yield from _made(given["text"], given["again"], given["beside"], rng)


def _made(text: str, again: str, beside: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """A sentence bears out its other wording, and a shorter one; it does not what was changed or left out of it."""
    yield Pair(again, text, True)
    if rng.random() < 0.5:
        yield Pair(text, again, True)
    if shorter := shortened(again, rng):
        yield Pair(shorter, text, True)
        if rng.random() < 0.7:
            yield Pair(again, shorter, False)
    lies = list(changed(again, beside, rng))
    yield from (Pair(claim, text, False) for claim in rng.sample(lies, min(2, len(lies))))
    if beside and rng.random() < 0.6:
        words = set(again.lower().split())
        nearest = max(beside, key=lambda one: len(words & set(one.lower().split())) / len(set(one.split())))
        yield Pair(nearest, text, False)
    if beside and rng.random() < 0.3:
        yield Pair(again, " ".join(rng.sample([rng.choice(beside), text], 2)), True)


def shortened(text: str, rng: random.Random) -> str:
    """The sentence without a stretch between commas, or without its end; "" where nothing can be left out."""
    commas = [match.start() for match in re.finditer(", ", text)]
    cut = [(text[:a] + text[b + 1 :], text[a + 2 : b]) for a, b in pairwise(commas)]
    if commas:
        cut.append((f"{text[: commas[-1]]}.", text[commas[-1] + 2 :]))
    cut += [(f"{text[: match.start()]}.", match[0]) for match in _ENDING.finditer(text)]
    kept = [
        short for short, left in cut if len(left.split()) > 2 and len(short.split()) > 5 and not _BINDS.search(left)
    ]
    return rng.choice(kept) if kept else ""


def changed(text: str, beside: Sequence[str], rng: random.Random) -> Iterator[str]:
    """The sentence with one thing in it changed, each way that can be; names and numbers of what is beside it too."""
    names = list(NAME.finditer(text))
    if len(names) > 1:
        one, two = sorted(rng.sample(names, 2), key=re.Match.start)
        between = text[one.end() : two.start()]
        if one[0] != two[0] and not _LISTED.fullmatch(between):
            yield text[: one.start()] + two[0] + between + one[0] + text[two.end() :]
    numbers = list(NUMBER.finditer(text))
    for found, pattern in ((names, NAME), (numbers, NUMBER)):
        others = [match[0] for each in beside for match in pattern.finditer(each) if match[0] not in text]
        if found and others:
            yield _with(text, rng.choice(found), rng.choice(others))
    if numbers:
        match = rng.choice(numbers)
        yield _with(text, match, f"{int(match[0][0]) % 9 + 1}{match[0][1:]}")
    if match := _NOT.search(text):
        yield _with(text, match, "")
    elif match := _BE.search(text):
        yield _with(text, match, f"{match[0]} not")
    if words := [match for match in re.finditer(r"\b[a-z]+\b", text) if match[0] in _EXCHANGED]:
        match = rng.choice(words)
        yield _with(text, match, _EXCHANGED[match[0]])
    if match := _HEDGE.search(text):
        yield _with(text, match, "")


def _with(text: str, match: re.Match[str], words: str) -> str:
    return text[: match.start()] + words + text[match.end() :]
