"""Denials and doubts: whether a claim denies, or leaves open, just what was denied or left open where it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.polarity.lexicon import OPPOSITE_VERBS, verb_of
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
_OPPOSITES = (
    "open close", "shut open", "more less", "more fewer", "before after", "first last", "largest smallest",
    "north south", "east west", "alive dead", "accept reject", "advance retreat", "enter leave", "guilty innocent",
    "raise lower", "gain lose", "support oppose", "allow ban", "arrive depart", "strong weak", "high low", "early late",
    "increase decrease", "grant deny", "appoint dismiss", "true false", "begin end", "win lose", "rise fall",
    "join quit", "lower raise", "biggest smallest", "capture free", "most few", "best worst",
    "destroy spare", "confirm deny",
)  # fmt: skip


def _table(lines: Sequence[str]) -> frozenset[tuple[str, str]]:
    pairs = [(stem_of(one), stem_of(two)) for one, two in (line.split() for line in lines)]
    return frozenset([*pairs, *((two, one) for one, two in pairs)])


_OPPOSITE_STEMS = _table(_OPPOSITES)


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


def turned_round(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a word of the claim is the opposite of one that was quoted, which the claim leaves out."""
    words = [word.text for word in words_of(claim)]
    told = [word.text for quote in quotes for word in words_of(quote.words)]
    new = {stem_of(word) for word in words} - {stem_of(word) for word in told}
    left = {stem_of(word) for word in told} - {stem_of(word) for word in words}
    if any((one, two) in _OPPOSITE_STEMS for one in new for two in left):
        return True
    verbs, others = {verb_of(word.lower()) for word in words}, {verb_of(word.lower()) for word in told}
    return any((one, two) in OPPOSITE_VERBS for one in verbs - others for two in others - verbs)


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
