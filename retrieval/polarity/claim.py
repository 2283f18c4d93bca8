"""Claims: what a yes/no question asks to be affirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.polarity.lexicon import (
    BE,
    CALENDAR,
    DETERMINERS,
    HAVE,
    MARKED,
    PARTICLES,
    PREPOSITIONS,
    RELATIVE_DAYS,
)
from retrieval.polarity.tokens import Token, tokens_of

Tense = Literal["past", "present", "future"]
_ANYONE = frozenset("anyone anybody someone somebody".split())
# A question that holds one of these asks more than the rules can follow.
_TOO_MUCH = frozenset(
    """or not never no only all every everyone everybody most more less fewer than who which that what why if because
    when while after before since until without except whether he she it they we you i this these those him them me
    said say says claim deny denied each both neither""".split()
)
_MUSING = frozenset("would can could should".split())
# What says nothing of when or how, so that no sentence needs to hold it.
_IDLE = frozenset("yet already ever still now really actually currently there also just".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """Who or what a question speaks of: the noun, and the words that tell it from others of its kind."""

    noun: Token
    others: tuple[Token, ...]

    @property
    def anyone(self) -> bool:
        """Whether it stands for whoever it may be."""
        return self.noun.low in _ANYONE


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question asks to be affirmed. One way of reading it: "rail strike end" may be a strike or the rail's."""

    verb: str
    tense: Tense
    agent: Phrase | None = None
    patient: Phrase | None = None
    adjuncts: tuple[tuple[str, Phrase], ...] = ()
    state: tuple[Token, ...] = ()
    particle: str = ""
    progressive: bool = False
    must_hold: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """All nouns and modifiers of the question, by their heads."""
        phrases = [self.agent, self.patient, *(phrase for _, phrase in self.adjuncts)]
        tokens = [token for phrase in phrases if phrase for token in (phrase.noun, *phrase.others)]
        return frozenset(token.head for token in (*tokens, *self.state))


def claims_of(text: str) -> list[Claim]:
    """The ways to read a yes/no question; none for one that asks more than the rules can follow."""
    tokens = tokens_of(text)
    first = tokens[0].low if tokens else ""
    asks_more = any(token.low in _TOO_MUCH or token.opens for token in tokens[1:])
    asks_twice = re.search(r"[.?!;]\s*\w", re.sub(r"\w\.\w?", "", text))
    if len(tokens) < 3 or first in _MUSING or asks_more or asks_twice:
        return []
    rest = [token for token in tokens[1:] if token.low not in _IDLE]
    must_hold = frozenset(t.low for t in rest if t.low in CALENDAR | RELATIVE_DAYS or t.idle)
    rest = [token for i, token in enumerate(rest) if not _is_time(rest, i)]
    return [claim for i in range(1, len(rest)) for claim in _split(first, rest, i, must_hold)]


def _is_time(tokens: Sequence[Token], at: int) -> bool:
    timely = CALENDAR | RELATIVE_DAYS
    ahead = tokens[at + 1].low if at + 1 < len(tokens) else ""
    leads = tokens[at].low in ("on", "in", "last", "next", "this") and ahead in timely
    return tokens[at].low in timely or tokens[at].idle or leads


def _split(first: str, rest: Sequence[Token], at: int, must_hold: frozenset[str]) -> Iterator[Claim]:
    """The claims of a question whose subject ends before `at`."""
    subject = _phrase(rest[:at])
    tense: Tense = "future" if first == "will" else "present" if first in ("is", "are", "do", "does") else "past"
    if not subject or rest[at - 1].low in DETERMINERS:
        return
    if [token.low for token in rest[at : at + 2]] == ["set", "to"] and first in BE:
        first, tense, at = "will", "future", at + 1
        rest = [*rest[:at], *rest[at + 1 :]]
    passive = first in BE
    if rest[at].low in ("be", "been") and at + 1 < len(rest):
        passive, at = True, at + 1
    verb, tail = rest[at], rest[at + 1 :]
    particle = tail[0].low if tail and tail[0].low in PARTICLES else ""
    patient, adjuncts = _tail(tail[1:] if particle else tail)
    if adjuncts is None:
        return
    if passive and not verb.is_form("ing"):
        yield Claim("be", tense, subject, None, (), tuple(rest[at:]), must_hold=must_hold)
        if verb.is_form("participle") and not patient:
            by = next((phrase for preposition, phrase in adjuncts if preposition == "by"), None)
            others = tuple(one for one in adjuncts if one[0] != "by")
            yield Claim(verb.verb, tense, by, subject, others, particle=particle, must_hold=must_hold)
        return
    fitting = "ing" if passive else "participle" if first in HAVE else "base"
    if verb.verb and verb.is_form(fitting):
        yield Claim(verb.verb, tense, subject, patient, adjuncts, (), particle, passive, must_hold)


def _phrase(tokens: Sequence[Token]) -> Phrase | None:
    """The noun phrase that these words are; its noun ends before the first preposition."""
    cut = next((i for i, token in enumerate(tokens) if token.low in PREPOSITIONS), len(tokens))
    kept = [token for token in tokens if token.low not in DETERMINERS | {"and"} and token.low not in PREPOSITIONS]
    nouns = [token for token in tokens[:cut] if token.low not in DETERMINERS]
    if not nouns or nouns[-1].owns or any(token.low in MARKED for token in kept):
        return None
    return Phrase(nouns[-1], tuple(token for token in kept if token is not nouns[-1]))


def _tail(tokens: Sequence[Token]) -> tuple[Phrase | None, tuple[tuple[str, Phrase], ...] | None]:
    """The object of a question's verb, and what prepositions add; None for the latter when it cannot be read."""
    cuts = [i for i, token in enumerate(tokens) if token.low in PREPOSITIONS and token.low != "of"]
    direct = tokens[: cuts[0]] if cuts else tokens
    adjuncts = []
    for start, end in zip(cuts, [*cuts[1:], len(tokens)][: len(cuts)], strict=True):
        phrase = _phrase(tokens[start + 1 : end])
        if not phrase:
            return None, None
        adjuncts.append((PREPOSITIONS[tokens[start].low], phrase))
    patient = _phrase(direct)
    return patient, (tuple(adjuncts) if patient or not direct else None)
