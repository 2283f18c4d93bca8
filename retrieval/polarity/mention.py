"""A mention: where a noun of the sentence is what a phrase of the question means."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.polarity.claim import Phrase
from retrieval.polarity.lexicon import (
    BOUNDARIES,
    CALENDAR,
    DETERMINERS,
    MARKED,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE_DAYS,
    TITLES,
    stemmed,
)
from retrieval.polarity.scene import Scene
from retrieval.polarity.tokens import Token
from retrieval.words import is_people, stem_of

_PLACES_OF = frozenset(
    "city town village port capital state province region island thousands hundreds dozens tens".split()
)
_AFTER_NOUNS = frozenset(
    """last early late overnight too ago alike today yesterday tomorrow next this that himself herself itself themselves
    twice once abroad there here minutes hours days weeks months years""".split()
)
_AFTER_PHRASES = _AFTER_NOUNS.union(BOUNDARIES, MARKED, CALENDAR, RELATIVE_DAYS, DETERMINERS, PRONOUNS, PREPOSITIONS)
_PEOPLE = frozenset(
    stemmed(word)
    for word in """people person man men woman women child children passenger sailor worker soldier resident villager
    officer student crew driver civilian miner boy girl police firefighter pupil fan tourist player spectator pilot
    hostage teacher nurse doctor pensioner climber commuter migrant refugee journalist guard fighter guest patient
    other member""".split()
)
_ARMS = frozenset(
    "force troop army military government jet warplane authority navy soldier missile drone official".split()
)
_RANKS = frozenset("deputy former vice ex acting assistant rival ex-president would-be interim".split())


def names(phrase: Phrase, scene: Scene, before: Sequence[Token], at: int, behind: Sequence[Token]) -> bool:
    """Whether the noun at `at`, with the words before and behind it, is what the phrase means."""
    noun, asked = scene.tokens[at], phrase.noun
    if phrase.anyone:
        # "Two of the paintings": of what is counted, the noun must tell that they are people.
        return _is_person(noun) or (noun.is_number and (not behind or any(_is_person(token) for token in behind)))
    if noun.head != asked.head:
        return not phrase.others and _acts_for(asked, noun, before)
    if {token.low for token in before} & _RANKS - {token.low for token in phrase.others}:
        return False
    if noun.named and before and before[-1].named and not _may_precede(phrase, scene, before, noun):
        return False
    held = {key for token in (*before, *behind) for key in (stem_of(token.text), token.head)}
    missing = [token for token in phrase.others if stem_of(token.text) not in held and token.head not in held]
    bare = all(token.low in DETERMINERS for token in before) and not any(token.named for token in behind)
    return not missing or (bare and all(scene.explains(token) and not token.is_number for token in missing))


def _is_person(noun: Token) -> bool:
    return stemmed(noun.low) in _PEOPLE


def _acts_for(country: Token, noun: Token, before: Sequence[Token]) -> bool:
    """Whether "Iranian forces" act where Iran was asked about."""
    adjectives = [token for token in before if token.low not in DETERMINERS]
    if len(adjectives) != 1 or not is_people(adjectives[0].low):
        return False
    ours = stem_of(adjectives[0].text) == stem_of(country.text)
    return ours and not is_people(country.low) and (noun.low in _ARMS or noun.low.removesuffix("s") in _ARMS)


def _may_precede(phrase: Phrase, scene: Scene, before: Sequence[Token], noun: Token) -> bool:
    """Whether a capital before the name is no other person's first name: "Hunter Biden" is not Biden."""
    first = before[-1]
    if first.low in TITLES or is_people(first.low) or first.low in DETERMINERS:
        return True
    asked = {token.head for token in phrase.others}
    titled = len(before) > 1 and before[-2].low in TITLES
    return first.head in asked or titled or scene.stands_alone(noun)


def counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether this preposition only counts or places what follows: "thousands of troops", "the city of Homs"."""
    if tokens[at].low == "of":
        return tokens[at - 1].low in _PLACES_OF
    return tokens[at].low in ("about", "over", "under") and at + 1 < len(tokens) and tokens[at + 1].is_number


def ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    """Whether no further noun follows: "captured the Homs prison" is not about Homs."""
    if at + 1 >= len(tokens) or tokens[at + 1].opens:
        return True
    after = tokens[at + 1]
    return after.low in _AFTER_PHRASES or after.text[0].isdigit() or after.idle or after.is_form("ing")


def led_by(tokens: Sequence[Token], at: int) -> tuple[int, str]:
    """Where the phrase that ends at `at` begins, and the preposition before it."""
    start = at
    while start > max(0, at - 6) and not tokens[start].opens:
        before = tokens[start - 1]
        if before.low in PREPOSITIONS and not counts(tokens, start - 1):
            return start, PREPOSITIONS[before.low]
        if before.low in BOUNDARIES:
            return start, ""
        start -= 1
    return start, ""
