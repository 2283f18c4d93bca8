"""Ties: whether what a claim ties together, in time, by a cause, a direction or an intention, one quote ties so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.support.denial import following
from retrieval.support.material import Quoted
from retrieval.support.thesaurus import keys_at, keys_of
from retrieval.words import STOP_WORDS, words_of

_AFTER = re.compile(r"\bafter\b", re.IGNORECASE)
_TELLS_AFTER = re.compile(
    r"\b(?:after\w*|following|followed|since|when|once|as|before|ended|then|in response|having|until)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\b(?:because(?: of)?|due to|owing to)\b", re.IGNORECASE)
_DIRECTIONS = ("from", "to")
_INTENT = re.compile(
    r"\b(declin|refus|promis|ask|want|plan|agre|decid|decision|offer|forc|order|urg|threaten|pledg|vow)"
    r"\w*(?: [\w-]+){0,6}? to (?P<done>[a-z]+)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|just|merely)\b", re.IGNORECASE)
_TELLS_ONLY = re.compile(r"\b(?:only|just|merely|sole|alone|no more than|no other|few)\b", re.IGNORECASE)


def ties_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether no tie of the claim was made of two quotes, or of none."""
    return (
        _order_in_time_told(claim, quotes)
        and _cause_told(claim, quotes)
        and _direction_told(claim, quotes)
        and _intention_told(claim, quotes)
        and _limit_told(claim, quotes)
    )


def _order_in_time_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what follows "after" stands in a quote that tells of an order in time: two quotes make none."""
    for match in _AFTER.finditer(claim):
        what = _keys_after(claim, match.end())
        if what and not any(_TELLS_AFTER.search(quote.words) and what & keys_of(quote.words) for quote in quotes):
            return False
    return True


def _cause_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a cause is the one that a quote gives, where one gives a cause in the same words."""
    for match in _CAUSE.finditer(claim):
        given = [_keys_after(quote.words, one.end()) for quote in quotes for one in _CAUSE.finditer(quote.words)]
        if given and not any(_keys_after(claim, match.end()) & cause for cause in given):
            return False
    return True


def _direction_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what goes from a place is not told only as going to it, nor the other way round."""
    text = "\n".join(quote.words for quote in quotes)
    for said, other in (_DIRECTIONS, _DIRECTIONS[::-1]):
        for match in re.finditer(rf"\b{said} ((?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)*)", claim):
            place = re.escape(match[1])
            told = re.findall(rf"(\w+) {place}\b", text)
            if told and set(told) == {other}:
                return False
    return True


def _intention_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether somebody who was asked, or declined, to do a thing was asked, or declined, to do that and no other."""
    told = [pair for quote in quotes for pair in _intentions(quote.words)]
    for kind, done in _intentions(claim):
        others = [other for same, other in told if same == kind]
        if others and not any(done & other for other in others):
            return False
    return True


def _intentions(text: str) -> Iterator[tuple[str, frozenset[str | int]]]:
    words = list(words_of(text))
    for match in _INTENT.finditer(text):
        at = next(at for at, word in enumerate(words) if word.start == match.start("done"))
        yield match[1].lower().replace("decision", "decid"), keys_at(words, at)


def _limit_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether "only" is a quote's: it makes little of what was told."""
    return not _ONLY.search(claim) or any(_TELLS_ONLY.search(quote.words) for quote in quotes)


def _keys_after(text: str, start: int) -> frozenset[str | int]:
    """What the words of the clause that follows a place share with others."""
    words = list(words_of(text))
    within = {word.start for word in following(text, start, words)}
    return frozenset(
        key for at, word in enumerate(words)
        if word.start in within and word.text.lower() not in STOP_WORDS for key in keys_at(words, at)
    )  # fmt: skip
