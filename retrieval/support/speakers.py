"""Speakers: whether whoever a claim says to have said something is said to have spoken by what was quoted for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.polarity.lexicon import TELL, verb_of
from retrieval.support.material import Quoted, sentences_of
from retrieval.support.naming import openers_of
from retrieval.support.neighbours import names_beside
from retrieval.words import Word, words_of

# How far before the verb, and how far after it, its speaker's name ends or begins: "Raman, who leads the team, said".
_BEFORE, _AFTER = 60, 35
# Whose one is: "Hezbollah's chief, Naim Qassem, said" is Hezbollah's word too, and so is "Kremlin spokesman Dmitry".
_OF = re.compile(r"['’]s?(?: [a-z-]+){0,4},? |(?: [a-z-]+){1,3} | (?:of|for|at|from) (?:the )?(?:[a-z-]+ )*")
_PRONOUN = re.compile(r"\b(?:he|she|it|they|who|one of them)\b[^.,;]{0,25}$", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:who|which|where)\b[^,.;]*,")
# What may stand between a name and the verb that it says something by.
_SUBJECT = re.compile(r"\s*(?:(?:did|does|do|would) not|later|also|has|have|had)?\s*", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
_ASKED_NOT = frozenset("find found learn learned hear heard write rule ruled show shows showed report".split())


def speakers_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a name that the claim gives as its source is one in a quote, or is who published it."""
    claimed = list(_claimed(claim, openers_of(claim, quotes)))
    told = [stems for quote in quotes for stems in _told(quote)] if claimed else []
    return all(any(one & other for other in told) for one in claimed)


def _claimed(claim: str, openers: frozenset[int]) -> Iterator[frozenset[str]]:
    """The names that a claim gives as its sources: those that stand beside a verb of saying."""
    plain = _without_asides(claim)
    names = names_beside(plain, openers)
    for match in _ACCORDING.finditer(plain):
        yield from (name.stems for name in [one for one in names if 0 < one.start - match.end() < _BEFORE][:1])
    for verb in _verbs(plain):
        yield from (name.stems for name in names if _stands_before(plain, name.end, verb.start))


def _stands_before(text: str, end: int, verb: int) -> bool:
    return end <= verb and bool(_SUBJECT.fullmatch(text[end:verb]))


def _told(quote: Quoted) -> Iterator[frozenset[str]]:
    """The names of those who speak in a quote; "he said" is said by who spoke before, or by anyone named there."""
    last: list[frozenset[str]] = []
    for line in [*quote.before.split("\n"), quote.words]:
        for sentence in sentences_of(line):
            found = list(_speakers(sentence))
            if any(_PRONOUN.search(sentence[: verb.start]) for verb in _verbs(sentence)):
                found += last
            yield from found
            last = found or [name.stems for name in names_beside(sentence)]
    yield from (name.stems for name in names_beside(quote.publisher))


def _speakers(sentence: str) -> Iterator[frozenset[str]]:
    plain = _without_asides(sentence)
    names = names_beside(plain)
    places = [(verb.start, verb.end) for verb in _verbs(plain)]
    for start, end in [*places, *(match.span() for match in _ACCORDING.finditer(plain))]:
        before = [name for name in names if 0 <= start - name.end < _BEFORE]
        yield from (name.stems for name in before[-1:])
        if len(before) > 1 and _OF.fullmatch(plain[before[-2].end : before[-1].start]):
            yield before[-2].stems
        yield from (name.stems for name in [one for one in names if 0 <= one.start - end < _AFTER][:1])


def _without_asides(sentence: str) -> str:
    """The sentence with what is told of somebody in passing taken out, everything else staying where it was."""
    return _ASIDE.sub(lambda match: " " * len(match[0]), sentence)


def _verbs(sentence: str) -> Iterator[Word]:
    for word in words_of(sentence):
        if verb_of(word.text.lower()) in TELL and word.text.lower() not in _ASKED_NOT:
            yield word
