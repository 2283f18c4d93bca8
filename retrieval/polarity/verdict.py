"""Yes or no: whether one sentence of a report affirms or denies what a question asks, by its words alone.

The verdict is shown beside the sentence, so it never says more than the sentence does; in doubt it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.polarity.chain import Chain
from retrieval.polarity.claim import Claim, claims_of
from retrieval.polarity.lexicon import (
    AGAINST,
    BE,
    DETERMINERS,
    IMPLYING,
    OPPOSITE_ADJECTIVES,
    OPPOSITE_VERBS,
    PREPOSITIONS,
    SAME_VERBS,
    keys_of,
)
from retrieval.polarity.mention import ends_phrase
from retrieval.polarity.roles import adjuncts_fit, particle_fits, subject_in_role
from retrieval.polarity.scene import Scene, frame_of, is_opaque
from retrieval.polarity.settlement import Relation, Verdict, settled
from retrieval.polarity.subject import Subject, subject_of
from retrieval.polarity.tokens import Token, tokens_of
from retrieval.question import Question

_STAY = frozenset("remain remains remained stay stays stayed become became becomes".split())
_ARTICLES = frozenset("a an the".split())
_HARM = dict.fromkeys(keys_of("hurt injure wound"), frozenset("injuries casualties".split()))
_HARM |= dict.fromkeys(keys_of("kill die"), frozenset("deaths fatalities casualties".split()))


def verdict(question: Question, sentence: str, context: Sequence[str] = ()) -> Verdict:
    """What the sentence says to a yes/no question; "" when it does not decide it, or the question is of another kind.

    `context` are the headline and the sentence before, in this order, as far as there are any: a name or a pronoun of
    the sentence may be explained there, but what is asked must be said in the sentence itself.
    """
    if question.kind != "whether" or sentence.rstrip(" ”\"’'").endswith("?"):
        return ""
    scene = Scene(tokens_of(sentence), tuple(map(tokens_of, context)), sentence, str(question.asked.year))
    claims = [claim for claim in claims_of(question.text) if _is_of_its_time(claim, scene)]
    found = {told for claim in claims for at in range(len(scene.tokens)) if (told := _told(claim, scene, at))}
    # A sentence that says one thing here and another there is for the reader to weigh.
    return found.pop() if len(found) == 1 else ""


def _is_of_its_time(claim: Claim, scene: Scene) -> bool:
    """Whether the sentence holds the day asked for, and no year that was not: "an earthquake in 1974 killed 312"."""
    years = re.findall(r"\b(?:in|of|by|until) ((?:1[89]|20)\d\d)\b", scene.text)
    holds = claim.must_hold <= {token.low for token in scene.tokens}
    return holds and all(year in claim.words or year == scene.year for year in years)


def _told(claim: Claim, scene: Scene, at: int) -> Verdict:
    """What the word at `at` says to the claim, if it is the claim's verb or its opposite."""
    token, who = scene.tokens[at], claim.agent or claim.patient
    if token.low in BE | _STAY:
        return _as_state(claim, scene, at)
    nobody = _nobody(claim, scene, at) if who and who.anyone else ""
    relation = _relation(claim.verb, token)
    if nobody or not relation or claim.verb == "be":
        return nobody
    chain = Chain(scene.tokens, at)
    if not chain.sound or not chain.finite:
        return ""
    subject = subject_in_role(claim, scene, chain)
    if not subject or not particle_fits(claim, scene, at) or not adjuncts_fit(claim, scene, at):
        return ""
    return settled(claim, scene, chain, subject, relation)


def _relation(asked: str, token: Token) -> Relation:
    key = token.verb
    if not key:
        return ""
    if key == asked or key in SAME_VERBS.get(asked, ()):
        return "same"
    if key in IMPLYING.get(asked, ()):
        return "implied"
    return "opposite" if (asked, key) in OPPOSITE_VERBS else ""


def _nobody(claim: Claim, scene: Scene, at: int) -> Verdict:
    """What "no injuries" says to whether anyone was hurt."""
    tokens = scene.tokens
    if tokens[at].low not in _HARM.get(claim.verb, ()) or not at or not adjuncts_fit(claim, scene, at):
        return ""
    if any(is_opaque(token) for token in tokens[:at]):
        return ""
    lead = [token.low for token in tokens[max(0, at - 4) : at]]
    if "reports" in lead or "report" in lead:
        return "Not confirmed" if "no" in lead else ""
    return "No" if lead[-1] == "no" and claim.tense == "past" else ""


def _as_state(claim: Claim, scene: Scene, at: int) -> Verdict:
    """What "is", "was" or "remains" at `at` says to a claim of being something, or of becoming it."""
    who = claim.agent or claim.patient
    against = frozenset[str]() if claim.agent and claim.patient else AGAINST.get(claim.verb, frozenset())
    if claim.verb != "be" and not against:
        return ""
    chain = Chain(scene.tokens, at)
    subject = subject_of(who, scene, chain.start - 1) if chain.sound and chain.finite and who else None
    if not subject:
        return ""
    denial, after = _predicate(scene.tokens[at + 1 :])
    if claim.verb != "be":
        opposed = bool(after) and after[0].low in against and not denial
        stays = scene.tokens[at].low in _STAY or claim.tense != "past"
        return "No" if opposed and stays and _is_plain(chain, scene, subject) else ""
    relation = _state_relation(claim.state, after)
    if relation == "same" and claim.state[0].is_form("participle"):
        # What was done to it is another reading of the question, and is told better there.
        return ""
    if not relation or (denial and (relation == "opposite" or not chain.positive)):
        return ""
    if denial:
        chain.positive, chain.ended = False, denial == "nomore"
    return settled(claim, scene, chain, subject, relation)


def _predicate(tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    """The "not" or "no longer" after "is", if there is one, and the words that say what it is."""
    after = list(tokens)
    while after and not after[0].opens and (after[0].idle or after[0].low in _ARTICLES | {"been"}):
        after.pop(0)
    if not after or after[0].low not in ("not", "nomore"):
        return "", after
    return after[0].low, [token for token in after[1:] if token.low not in _ARTICLES]


def _is_plain(chain: Chain, scene: Scene, subject: Subject) -> bool:
    """Whether it is told as a fact, by whomever."""
    affirmed = chain.positive and not subject.negative
    return affirmed and chain.mood == "fact" and frame_of(scene, subject.start) in ("", "said")


def _state_relation(state: Sequence[Token], after: Sequence[Token]) -> Relation:
    """Whether the words after "is" are the state asked for, or its opposite."""
    asked = [token for token in state if token.low not in DETERMINERS]
    told = after[: len(asked)]
    if not asked or len(told) < len(asked) or any(token.opens for token in told[1:]):
        return ""
    beyond = after[len(asked) : len(asked) + 1]
    if beyond and not beyond[0].opens and (beyond[0].low in ("to", "only") or not ends_phrase(after, len(asked) - 1)):
        return ""
    if not all(map(_alike, asked[1:], told[1:])):
        return ""
    if (asked[0].low, told[0].low) in OPPOSITE_ADJECTIVES:
        return "opposite"
    return "same" if _alike(asked[0], told[0]) else ""


def _alike(asked: Token, told: Token) -> bool:
    placed = asked.low in PREPOSITIONS and PREPOSITIONS[asked.low] == PREPOSITIONS.get(told.low)
    return asked.head == told.head or placed
