"""Denials: whether a claim denies just what was denied where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.support.material import Quoted
from retrieval.support.thesaurus import keys_at
from retrieval.words import STOP_WORDS, Word, words_of

DENIAL = re.compile(
    r"\b(?:not|never|no longer|neither|nor|no|none|nobody|nothing|hardly|cannot|den(?:ie[sd]|y|ying)"
    r"|refus(?:e[sd]?|ing)|reject(?:s|ed|ing)?|declin(?:e[sd]?|ing) to|fail(?:s|ed|ing)?|without|false|untrue"
    r"|unable)\b|(?<!\ba )\b(?:little|few)\b|n['’]t\b",
    re.IGNORECASE,
)
# "Was not called off" denies the calling off.
_IDLE = STOP_WORDS - frozenset("called named say said says".split())
# Words after it that a denial reaches, as far as its clause goes.
_DENIED = 4
_CLAUSE = re.compile(
    r"[,;:—–()]|[.!?](?=\s|$)|\b(?:but|while|although|though|and|which|who|after|before|because|except)\b",
    re.IGNORECASE,
)
# "Between Putin and Assad": this joins two names, and no clauses.
_LISTS_NAMES = re.compile(r"and [A-Z]")


def denials_kept(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what the claim denies is denied where it comes from, and what is denied there is not affirmed."""
    told: set[str | int] = set()
    affirmed: set[str | int] = set()
    for quote in quotes:
        words = list(words_of(quote.words))
        denied = {at for reach in _reaches(quote.words, words) for at in reach}
        for at in _content(words):
            (told if at in denied else affirmed).update(keys_at(words, at))
    mine = list(words_of(claim))
    reaches = list(_reaches(claim, mine))
    if any(reach and not any(keys_at(mine, at) & told for at in reach) for reach in reaches):
        return False
    if DENIAL.search(claim) and not any(DENIAL.search(quote.words) for quote in quotes):
        return False
    said = set(_content(mine)).difference(*reaches)
    return not any(keys_at(mine, at) & told and not keys_at(mine, at) & affirmed for at in said)


def _reaches(text: str, words: Sequence[Word]) -> Iterator[list[int]]:
    """Which words each denial of a text reaches: the next few of its clause."""
    place = {word.start: at for at, word in enumerate(words)}
    content = [words[at] for at in _content(words)]
    for match in DENIAL.finditer(text):
        yield [place[word.start] for word in following(text, match.end(), content)[:_DENIED]]


def _content(words: Sequence[Word]) -> list[int]:
    return [
        at for at, word in enumerate(words)
        if word.text.lower() not in _IDLE and not word.is_capitalised and not word.text[0].isdigit()
    ]  # fmt: skip


def following(text: str, start: int, words: Sequence[Word]) -> list[Word]:
    """Those of the words that follow a place within its clause."""
    start += len(text[start:]) - len(text[start:].lstrip())
    end = next((one for one in _CLAUSE.finditer(text, start) if not _LISTS_NAMES.match(text, one.start())), None)
    return [word for word in words if start <= word.start < (end.start() if end else len(text))]
