"""Roles: whether everyone and everything has the part in the sentence that the claim gives them."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.polarity.chain import Chain
from retrieval.polarity.claim import Claim, Phrase
from retrieval.polarity.lexicon import BOUNDARIES, DETERMINERS, FEW, MARKED, NEGATIVE, PARTICLES, PREPOSITIONS, keys_of
from retrieval.polarity.mention import counts, ends_phrase, led_by, names
from retrieval.polarity.scene import Scene
from retrieval.polarity.subject import Subject, subject_of
from retrieval.polarity.tokens import Token

_ERGATIVES = keys_of("open reopen close begin end resume sink launch postpone cancel delay continue")
_CHANGING = keys_of("stop end halt cease suspend avoid delay postpone refuse deny fail cancel withdraw prevent")
_LONGEST_WINDOW = 9


def subject_in_role(claim: Claim, scene: Scene, chain: Chain) -> Subject | None:
    """The subject, if everyone has in the sentence the part that the claim gives them."""
    done_to = claim.patient or (claim.agent if claim.verb in _ERGATIVES and chain.passive else None)
    if chain.passive:
        # Of a subject alone nothing tells who did it.
        if done_to is None or (claim.agent and done_to is claim.patient and not _by(claim.agent, scene, chain)):
            return None
        return subject_of(done_to, scene, chain.start - 1)
    subject = subject_of(claim.agent, scene, chain.start - 1)
    if not claim.patient and not claim.particle and not ends_phrase(scene.tokens, chain.verb):
        # "Homs fell silent" is not about its fall.
        return None
    if not subject or not claim.patient:
        return subject
    denied = _object(claim.patient, scene, chain.verb)
    if denied is None or (denied and subject.negative):
        return None
    if claim.agent is None and (denied or subject.negative or not chain.positive or chain.mood != "fact"):
        # What one did not do, another may have done.
        return None
    return Subject(subject.start, subject.negative or denied)


def _by(agent: Phrase, scene: Scene, chain: Chain) -> bool:
    tokens = scene.tokens
    by = next((i for i in range(chain.verb + 1, len(tokens)) if tokens[i].low == "by"), None)
    return (by is None and not chain.positive) or (by is not None and _object(agent, scene, by) is False)


def _object(phrase: Phrase, scene: Scene, verb: int) -> bool | None:
    """Whether the object of a verb is the phrase with a "no" before it; None when it is not the phrase at all."""
    tokens = scene.tokens
    for at in range(verb + 1, min(len(tokens), verb + 1 + _LONGEST_WINDOW)):
        token, between = tokens[at], tokens[verb + 1 : at]
        if (
            token.opens
            or token.low in BOUNDARIES - {"and"}
            or (token.verb in _CHANGING and token.low not in DETERMINERS)
        ):
            return None
        if token.low in PREPOSITIONS and not counts(tokens, at):
            return None
        if token.owns or not ends_phrase(tokens, at):
            continue
        held = [one for one in between if one.low != "of"]
        behind = tokens[at + 1 : at + 4] if tokens[at + 1 : at + 2] and tokens[at + 1].low == "of" else ()
        if names(phrase, scene, held[_last_and(held) :], at, behind):
            if any(one.low in FEW - {"not"} for one in between):
                return None
            return any(one.low in NEGATIVE | {"not"} for one in between)
    return None


def _last_and(tokens: Sequence[Token]) -> int:
    return next((i + 1 for i in range(len(tokens) - 1, -1, -1) if tokens[i].low == "and"), 0)


def particle_fits(claim: Claim, scene: Scene, at: int) -> bool:
    """Whether both have the same particle: who took over did not take."""
    ahead = scene.tokens[at + 1 : at + 5]
    if claim.particle:
        return any(token.low == claim.particle for token in ahead)
    if not ahead or ahead[0].low not in PARTICLES or ahead[0].opens:
        return True
    amounts = len(ahead) > 1 and (ahead[1].is_number or ahead[1].low == "to") and ahead[0].low in ("up", "over")
    return amounts or ahead[0].low == "over" and any(preposition == "over" for preposition, _ in claim.adjuncts)


def adjuncts_fit(claim: Claim, scene: Scene, at: int) -> bool:
    return all(_adjunct_fits(preposition, phrase, claim, scene, at) for preposition, phrase in claim.adjuncts)


def _adjunct_fits(preposition: str, phrase: Phrase, claim: Claim, scene: Scene, verb: int) -> bool:
    """Whether what a preposition adds to the question is in the sentence, or around it and not contradicted."""
    tokens = scene.tokens
    places = [at for at, token in enumerate(tokens) if token.head == phrase.noun.head and at != verb]
    if any(_is_led(preposition, phrase, scene, at, verb) for at in places):
        return True
    elsewhere = any(token.named and token.head not in claim.words for token in tokens[verb + 1 :])
    whole = (phrase.noun, *phrase.others)
    explained = all(scene.explains(token) and not token.is_number for token in whole)
    return not places and preposition in ("in", "on") and explained and not elsewhere


def _is_led(preposition: str, phrase: Phrase, scene: Scene, at: int, verb: int) -> bool:
    """Whether the noun at `at` stands with this preposition, and with the verb and no other one."""
    tokens = scene.tokens
    start, led = led_by(tokens, at)
    leaves = (BOUNDARIES - {"and"}) | (MARKED - {"to"})
    if any(token.low in leaves or token.verb in _CHANGING for token in tokens[verb + 1 : at]):
        return False
    fits = led == preposition or (led == "" and preposition == "in")
    whole = at + 1 == verb or ends_phrase(tokens, at)
    return fits and whole and names(phrase, scene, tokens[start:at], at, ())
