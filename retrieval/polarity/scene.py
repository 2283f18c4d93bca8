"""A scene: a sentence with what surrounds it, and what the words before a clause make of that clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.polarity.lexicon import (
    BOUNDARIES,
    DENY,
    DETERMINERS,
    DOUBT,
    FACTIVE,
    PREPOSITIONS,
    RESERVED,
    SAY,
    TELL,
    TITLES,
    keys_of,
)
from retrieval.polarity.tokens import Token
from retrieval.words import stem_of

# What the words before a clause make of it: nothing, told, doubted, denied, or something that is not understood.
Frame = Literal["", "said", "unsure", "denied", "opaque"]
_EVIDENCE = frozenset(
    """indication evidence sign proof confirmation possibility allegation suspicion speculation suggestion rumour report
    claim likely indications signs possibilities allegations suspicions suggestions rumours reports claims""".split()
)
_UNSETTLED = keys_of("clear unclear unknown known unsure uncertain confirm say verify determine question")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with what surrounds it."""

    tokens: tuple[Token, ...]
    context: tuple[tuple[Token, ...], ...]
    text: str
    year: str  # of asking

    def explains(self, token: Token) -> bool:
        """Whether the headline or the sentence before holds this word."""
        return any(stem_of(other.text) == stem_of(token.text) for text in self.context for other in text)

    def stands_alone(self, surname: Token) -> bool:
        """Whether the context has this name without a first name, so that it needs none."""
        for text in self.context:
            for before, token in zip((None, *text), text, strict=False):
                if token.head == surname.head:
                    return before is None or not before.named or before.low in TITLES
        return False


def clause_start(tokens: Sequence[Token], last: int) -> int:
    """Where the clause begins whose subject ends at `last`."""
    at = last
    while at > 0 and not tokens[at].opens:
        before = tokens[at - 1]
        joins = before.low == "and" and at > 1 and tokens[at - 2].named and tokens[at].named
        noun = at > 1 and (tokens[at - 2].low in DETERMINERS or tokens[at - 2].low in PREPOSITIONS)
        tells = before.verb in TELL and not noun
        if (before.low in BOUNDARIES and not joins) or tells:
            break
        at -= 1
    return at


def frame_of(scene: Scene, start: int) -> Frame:
    """What the words before the clause that begins at `start` make of it."""
    tokens = scene.tokens[:start]
    if not tokens:
        return ""
    last = tokens[-1].low
    if last in ("whether", "if"):
        unsettled = any(token.key in _UNSETTLED for token in tokens[-7:])
        return "unsure" if last == "whether" or unsettled else "opaque"
    if last in BOUNDARIES - FACTIVE - {"that"}:
        return "opaque"
    if last != "that" and (last in FACTIVE or scene.tokens[start].opens):
        return "opaque" if any(is_opaque(token) for token in tokens) else ""
    return _teller(tokens[:-1] if last == "that" else tokens)


def is_opaque(token: Token) -> bool:
    """Whether what comes after this word may be said not to be so."""
    return token.low in RESERVED | {"whether", "unlike"} or token.verb in DENY | DOUBT


def _teller(tokens: Sequence[Token]) -> Frame:
    """What who tells a clause makes of it; the words end before the clause."""
    near = tokens[-4:]
    if any(token.low in RESERVED | {"false", "untrue"} for token in tokens):
        return "opaque"
    if any(token.verb in DENY for token in near):
        return "opaque" if any(token.low in ("not", "never", "no") for token in near) else "denied"
    keys = {token.key for token in near}
    if keys & DOUBT:
        return "opaque" if any(token.low in ("not", "never", "no", "few") for token in near) else "unsure"
    if near and near[-1].low in _EVIDENCE:
        return "unsure"
    if not keys & SAY:
        return "opaque"
    if any(token.low in ("not", "never", "no", "could", "would") for token in near):
        return "unsure" if "confirm" in keys else "opaque"
    return "said"
