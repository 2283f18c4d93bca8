"""The subject of a verb: who does it, or whom it is done to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.polarity.chain import Chain
from retrieval.polarity.claim import Phrase
from retrieval.polarity.lexicon import (
    BOUNDARIES,
    CALENDAR,
    DETERMINERS,
    FEW,
    HEDGES,
    MARKED,
    MAY,
    NEGATIVE,
    OTHER_MODALS,
    PREPOSITIONS,
    PRONOUNS,
    TELL,
    WILL,
)
from retrieval.polarity.mention import names
from retrieval.polarity.scene import Scene, clause_start
from retrieval.polarity.tokens import Token

# What colours the first of two joined verbs may colour the second as well.
_COLOURING = BOUNDARIES | MAY | WILL | OTHER_MODALS | HEDGES | {"not", "never", "to"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Where the subject of a verb begins, and whether its own words deny it ("no troops", "nobody")."""

    start: int
    negative: bool = False


def subject_of(phrase: Phrase | None, scene: Scene, last: int) -> Subject | None:
    """The subject that ends at `last`, if it is what the phrase names; any is, where no phrase is given."""
    tokens = scene.tokens
    if last < 0:
        return None
    if last + 1 < len(tokens) and tokens[last + 1].opens:
        # "Iran, which does not recognise Israel, sent": the subject is before the insertion.
        cut = next((i for i in range(last, 0, -1) if tokens[i].opens), 0)
        return _ending(phrase, scene, cut - 1) if cut and not tokens[cut - 1].low.endswith("ing") else None
    return _ending(phrase, scene, last)


def _ending(phrase: Phrase | None, scene: Scene, last: int) -> Subject | None:
    """The same, after any insertion was left out."""
    tokens = scene.tokens
    if tokens[last].low in ("and", "but"):
        return _shared(phrase, scene, last)
    start = clause_start(tokens, last)
    if phrase is None:
        return Subject(start, any(token.low in NEGATIVE for token in tokens[start : last + 1]))
    if start == last and tokens[last].low in PRONOUNS:
        return Subject(start) if _is_meant(phrase, scene, start) else None
    return next((Subject(start, no) for no in _heads(phrase, scene, start, last)), None)


def _heads(phrase: Phrase, scene: Scene, start: int, last: int) -> Iterator[bool]:
    """For each place in a subject where the phrase is its head: whether it is denied there."""
    tokens = scene.tokens
    for at in range(start, last + 1):
        follows = tokens[at + 1].low if at < last else ""
        if follows and follows not in PREPOSITIONS and follows != "and":
            continue
        before = _without_day(tokens[start:at])
        if any(token.low in PREPOSITIONS or token.low in FEW | MARKED for token in before) or tokens[at].owns:
            continue
        if names(phrase, scene, before, at, tokens[at + 1 : last + 1]):
            yield any(token.low in NEGATIVE for token in before)


def _without_day(tokens: Sequence[Token]) -> Sequence[Token]:
    """The words without a day put first: "Late on Monday Bluewater raised"."""
    day = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].low in CALENDAR), -1)
    return tokens[day + 1 :]


def _is_meant(phrase: Phrase, scene: Scene, at: int) -> bool:
    """Whether the pronoun stands for the phrase: for who says so, or for what the sentence before began with."""
    tokens = scene.tokens
    tellers = [i for i in range(max(0, at - 4), at) if tokens[i].verb in TELL]
    if tellers:
        return any(subject_of(phrase, scene, Chain(tokens, teller).start - 1) for teller in tellers)
    if at > 0 or not scene.context:
        return False
    last = scene.context[-1]
    named = next((i for i, token in enumerate(last) if token.named and token.low not in DETERMINERS), None)
    if phrase.noun.named:
        return named is not None and any(token.head == phrase.noun.head for token in last[named : named + 2])
    return any(token.head == phrase.noun.head for token in last[:3])


def _shared(phrase: Phrase | None, scene: Scene, joint: int) -> Subject | None:
    """The subject of a verb joined by "and" to an earlier one: "Iran condemned the attack and sent troops"."""
    tokens = scene.tokens
    if phrase is None or phrase.anyone:
        return None
    for at in range(joint - 1):
        following = tokens[at + 1]
        verbal = following.low in MARKED or following.is_form("past") or (following.is_form("s") and following.verb)
        start = clause_start(tokens, at)
        # A verb with its own auxiliary leaves the "not" of the verb before behind.
        renewed = joint + 1 < len(tokens) and tokens[joint + 1].low in MARKED - {"to"}
        clear = not any(token.low in (BOUNDARIES if renewed else _COLOURING) for token in tokens[at + 1 : joint])
        if verbal and clear and tokens[at].head == phrase.noun.head and not following.opens:
            return next((Subject(start, no) for no in _heads(phrase, scene, start, at)), None)
    return None
