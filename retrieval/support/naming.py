"""Names: whether everyone and everything that a claim names is named by what was quoted for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from retrieval.dates import MONTHS, WEEKDAYS
from retrieval.support.material import Quoted
from retrieval.wording import plain_marks
from retrieval.words import STOP_WORDS, Word, stem_of, words_of

_CALENDAR = frozenset([*WEEKDAYS, *MONTHS, *(name[:3] for name in WEEKDAYS + MONTHS), "sept", "gmt", "utc"])
# What joins the words of one name: "al-Assad", "Hayat Tahrir al-Sham", "U.N. Security Council".
_JOINT = re.compile(r"[ \u00a0-]|\. ")
_DOTS = re.compile(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b|\W|$)")


def names_of(text: str) -> list[Word]:
    """The words written like names; of a sentence's first word that is not known."""
    return [word for word in words_of(_plain(text)) if _is_name(word)]


def _is_name(word: Word) -> bool:
    low = word.text.lower()
    return any(map(str.isupper, word.text)) and low not in STOP_WORDS and low not in _CALENDAR


def _plain(text: str) -> str:
    return _DOTS.sub("", text)


def names_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each name of the claim stands in a quote or in what explains it, and no two are put together anew.

    "Marta Orvek" is made of two names of one report: two words of a name must follow one another there too.
    """
    known = frozenset(_stems("\n".join(quote.known for quote in quotes))) | _publishers(claim, quotes)
    opens = {word.start for word in _openers(claim)}
    for name in names_of(claim):
        if stem_of(name.text) not in known and not (name.start in opens and not _is_strange(name, quotes)):
            return False
    text = " ".join(
        _low(word.text)
        for quote in quotes
        for word in words_of(_plain(f"{quote.report}\n{quote.before}\n{quote.publisher}"))
    )
    return all(pair in text for pair in _pairs(claim))


def _openers(claim: str) -> Iterator[Word]:
    first = next(words_of(_plain(claim)), None)
    if first:
        yield first


def _is_strange(name: Word, quotes: Sequence[Quoted]) -> bool:
    """Whether a word that opens a claim is a name: no report writes it in small letters."""
    return not any(re.search(rf"\b{re.escape(name.text.lower())}\b", quote.report) for quote in quotes)


def _stems(text: str) -> Iterator[str]:
    words = list(words_of(_plain(text)))
    yield from (stem_of(word.text) for word in words)
    yield from (stem_of(part) for word in words for part in word.text.split("-"))
    # "United Nations" is the U.N.
    for at in range(len(words) - 1):
        run = [word.text for word in words[at : at + 4] if word.text[0].isupper()]
        yield from (stem_of("".join(word[0] for word in run[:many])) for many in range(2, len(run) + 1))
    if re.search(r"\bUN\b", _plain(text)):
        yield from map(stem_of, ("United", "Nations"))
    if re.search(r"\b(?:US|United States)\b", _plain(text)):
        yield from map(stem_of, ("United", "States", "US", "American", "America"))


def _publishers(claim: str, quotes: Sequence[Quoted]) -> frozenset[str]:
    """The stems of the publishers that the claim names in full, as whose reports it tells."""
    named = [quote.publisher for quote in quotes if quote.publisher and quote.publisher.lower() in claim.lower()]
    return frozenset(stem for publisher in named for stem in _stems(publisher))


def _low(word: str) -> str:
    return plain_marks(word).removeprefix("al-")


def _pairs(claim: str) -> Iterator[str]:
    """Each two words of a name that follow one another."""
    text = _plain(claim)
    words = list(words_of(text))
    for one, two in pairwise(words):
        if _JOINT.fullmatch(text[one.end : two.start]) and _is_name(one) and _is_name(two):
            yield f"{_low(one.text)} {_low(two.text)}"
