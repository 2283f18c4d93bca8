"""Neighbours: whether two names of a claim have changed places, told by the words that stand beside each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from retrieval.support.material import Quoted
from retrieval.support.naming import names_of, openers_of
from retrieval.support.thesaurus import keys_at, said_alike
from retrieval.words import STOP_WORDS, Word, country_of, stem_of, words_of

# Content words looked at on each side of a name, within its clause.
_SIDE = 3
_BREAK = re.compile(r"[;:—–()\"“”]|[.!?](?=\s|$)|,\s(?=(?:and|but|while|although|which|who)\b)")
# What was done by somebody stands the other way round: nothing is told by it beside an active sentence.
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?\w+\b[^.;]*\bby\b")
_JOINT = re.compile(r"[ \u00a0-]|\. ")

# A name before what it leads; and what joins those of a list.
_LEADING = re.compile(r"(?:['’]s?)? ")
_LISTED = re.compile(r",? (?:and )?|, ")

# "Simon Varga, the head of Bluewater", "Bluewater's head, Simon Varga": what one is to the other stands beside either.
_OFFICE = re.compile(r"(?<=\w), (?:the |its |their |his |her )?(?:[a-z][\w-]* ){1,4}of (?=[A-Z])"
                     r"|(?<=\w)['’]s? (?:[a-z][\w-]* ){0,3}[a-z][\w-]*, (?=[A-Z])")  # fmt: skip
_SEATS = {"kremlin": "russia", "moscow": "russia", "washington": "america", "beijing": "china", "tehran": "iran"}

Keys = frozenset[str | int]


@dataclass(frozen=True, slots=True)
class Name:
    """A whole name at `text[start:end]`: its stems, and what the words before and after it share with others."""

    start: int
    end: int
    stems: frozenset[str]
    before: tuple[Keys, ...]
    after: tuple[Keys, ...]

    def is_of(self, other: Name) -> bool:
        """Whether one name is the other one, or a part of it."""
        return bool(self.stems & other.stems)

    def likeness(self, other: Name) -> float:
        """How many words stand on the same side of both, those that touch the name counting double."""
        return _shared(self.before, other.before) + _shared(self.after, other.after)


def meet(some: Sequence[Keys], others: Sequence[Keys]) -> bool:
    """Whether a word of the one stretch says the same as a word of the other."""
    return any(one & other for one in some for other in others)


def exchanged(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether of two names that are quoted each stands in the claim rather where the other one stands there."""
    mine = names_beside(claim, openers_of(claim, quotes))
    theirs = [
        name for quote in quotes if bool(_PASSIVE.search(claim)) == bool(_PASSIVE.search(quote.words))
        for name in names_beside(quote.words)
    ]  # fmt: skip
    held = [name for name in mine if any(name.is_of(each) for each in theirs)]
    for one, two in combinations(held, 2):
        if one.is_of(two):
            continue
        kept = _likest(one, one, theirs) + _likest(two, two, theirs)
        if _likest(one, two, theirs) + _likest(two, one, theirs) > kept:
            return True
    return False


def misattached(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a name stands right before a word that only ever follows another: "Russia's minister", "Iran sent"."""
    theirs = [pair for quote in quotes for line in (*quote.before.split("\n"), quote.words) for pair in _led(line)]
    for name, led in _led(claim, openers_of(claim, quotes)):
        leaders = [other for other, word in theirs if led & word]
        if leaders and None not in leaders and not any(name and other and name & other for other in leaders):
            return name is not None
    return False


def _led(text: str, openers: frozenset[int] = frozenset()) -> Iterator[tuple[frozenset[str] | None, Keys]]:
    """Each content word with the stems of the names right before it; None where it follows no name."""
    words = list(words_of(text))
    names = names_beside(text, openers)
    for at, word in enumerate(words):
        if _is_content(word):
            chain = _chain(text, names, word.start)
            yield (frozenset(stem for name in chain for stem in name.stems) or None), said_alike(words[at])


def _chain(text: str, names: Sequence[Name], start: int) -> list[Name]:
    """The name that ends right before a place, and those that are listed with it: "Turkey, Iran and Russia"."""
    chain: list[Name] = []
    for name in reversed([one for one in names if one.end <= start]):
        if not (_LISTED if chain else _LEADING).fullmatch(text[name.end : chain[-1].start if chain else start]):
            break
        chain.append(name)
    return chain


def _likest(name: Name, other: Name, theirs: Sequence[Name]) -> float:
    """How like the words beside a name are to those beside another name where that is quoted, at best."""
    return max((name.likeness(each) for each in theirs if each.is_of(other)), default=0.0)


def names_beside(text: str, openers: frozenset[int] = frozenset()) -> list[Name]:
    """The whole names of a text, with what stands beside them; words that only open it are none."""
    told = _OFFICE.sub(lambda office: office[0][0] + " " * (len(office[0]) - 1), text)
    return [_name(told, run) for run in _runs(text, openers)]


def _runs(text: str, openers: frozenset[int]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in names_of(text):
        if word.start in openers:
            continue
        if run and not _JOINT.fullmatch(text[run[-1].end : word.start]):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _name(text: str, run: Sequence[Word]) -> Name:
    start = max((match.end() for match in _BREAK.finditer(text, 0, run[0].start)), default=0)
    ends = _BREAK.search(text, run[-1].end)
    before, after = text[start : run[0].start], text[run[-1].end : ends.start() if ends else len(text)]
    initials = "".join(word.text[0] for word in run) if len(run) > 1 else run[0].text
    return Name(
        run[0].start,
        run[-1].end,
        frozenset(stem for word in run for stem in _stems(word.text)) | {stem_of(initials)},
        tuple(_content(before))[-_SIDE:][::-1],
        tuple(_content(after.removeprefix("'s").removeprefix("’s")))[:_SIDE],
    )


def _stems(word: str) -> Iterator[str]:
    """A name's stem, and its country's: "the Kremlin gave" is told as "Russia gave"."""
    yield stem_of(word)
    yield from filter(None, (country_of(word), _SEATS.get(word.lower())))


def _content(text: str) -> Iterator[Keys]:
    words = list(words_of(text))
    for at, word in enumerate(words):
        if _is_content(word):
            yield keys_at(words, at)


def _is_content(word: Word) -> bool:
    return word.text.lower() not in STOP_WORDS and not word.is_capitalised and not word.text[0].isdigit()


def _shared(mine: Sequence[Keys], theirs: Sequence[Keys]) -> float:
    """Words shared on one side, the nearer the more."""
    return sum(1.0 if at else 2.0 for at, keys in enumerate(mine) if any(keys & each for each in theirs))
