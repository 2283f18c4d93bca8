"""Denials and doubts: whether a claim denies, or leaves open, just what was denied or left open where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.polarity.lexicon import verb_of
from retrieval.support.material import Quoted
from retrieval.words import STOP_WORDS, Word, stem_of, words_of

_NOT = re.compile(
    r"\b(?:not|never|no longer|neither|nor|no|none|nobody|nothing|hardly|cannot|den(?:ie[sd]|y|ying)"
    r"|refus(?:e[sd]?|ing)|reject(?:s|ed|ing)?|declin(?:e[sd]?|ing) to|fail(?:s|ed|ing)?|without|false|untrue"
    r"|unable)\b|n['’]t\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\b(?:would|could|may|might|should|will|plan(?:s|ned|ning)?|intend(?:s|ed)?|expect(?:s|ed)?|due|aims?|aimed|hopes?"
    r"|hoped|wants?|wanted|if|whether|unless|set|ready|threaten(?:s|ed)?|offer(?:s|ed)?|attempt|tr(?:y|ied|ies|ying)|urged?"
    r"|called for|likely|possibl[ey]|perhaps|reportedly|rumours?|allegedly)\b",
    re.IGNORECASE,
)
# "Was not called off" denies the calling off.
_IDLE = STOP_WORDS - frozenset("called named say said says".split())
# Words after it that a denial reaches, as far as its clause goes.
_DENIED, _DOUBTED = 4, 4
_CLAUSE = re.compile(
    r"[,;:—–()]|[.!?](?=\s|$)|\b(?:but|while|although|though|and|which|who|after|before|because|except)\b",
    re.IGNORECASE,
)


def denials_kept(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what the claim denies is denied where it comes from, and what is denied there is not affirmed."""
    words = [quote.words for quote in quotes]
    if _NOT.search(claim) and not any(map(_NOT.search, words)):
        return False
    denied, said = _parted([claim], _NOT, _DENIED)
    told, affirmed = _parted(words, _NOT, _DENIED)
    if denied and not denied & told:
        return False
    # Denied wherever it is told, and affirmed by the claim.
    return bool(denied & told) or not ((told - affirmed) & said)


def doubts_kept(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what is only planned, possible or wanted where the claim comes from is not told as done."""
    if _MAYBE.search(claim):
        return True
    doubted, sure = _parted([quote.words for quote in quotes], _MAYBE, _DOUBTED)
    return not ((doubted - sure) & _verbs(claim))


def _parted(texts: Sequence[str], cue: re.Pattern[str], reach: int) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the first words that follow each cue within its clause, and those of all other words."""
    reached: set[str] = set()
    others: set[str] = set()
    for text in texts:
        words = [word for word in words_of(text) if _is_content(word)]
        inside = {word.start for match in cue.finditer(text) for word in _following(text, match.end(), words)[:reach]}
        reached.update(stem_of(word.text) for word in words if word.start in inside)
        others.update(stem_of(word.text) for word in words if word.start not in inside)
    return frozenset(reached), frozenset(others)


def _following(text: str, start: int, words: Sequence[Word]) -> list[Word]:
    start += len(text[start:]) - len(text[start:].lstrip())
    end = _CLAUSE.search(text, start)
    return [word for word in words if start <= word.start < (end.start() if end else len(text))]


def _is_content(word: Word) -> bool:
    return word.text.lower() not in _IDLE and not word.is_capitalised and not word.text[0].isdigit()


def _verbs(text: str) -> frozenset[str]:
    return frozenset(
        stem_of(word.text)
        for word in words_of(text)
        if word.text.lower().endswith(("ed", "s")) or verb_of(word.text.lower())
    )
