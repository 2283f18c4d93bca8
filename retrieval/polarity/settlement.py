"""The settlement: which verdict follows when a verb and its roles fit the claim."""

from __future__ import annotations

import re
from typing import Literal

from retrieval.polarity.chain import Chain, Mood
from retrieval.polarity.claim import Claim
from retrieval.polarity.lexicon import AGAINST, OPPOSITE_VERBS, PRONOUNS, RESERVED
from retrieval.polarity.mention import led_by
from retrieval.polarity.scene import Frame, Scene, frame_of
from retrieval.polarity.subject import Subject

# What stands before the sentence; "" when it does not decide. "Not yet": what was asked as done is only intended,
# possible or outstanding. "Denied": a party says that it is not so, which is not the same as "No".
Verdict = Literal[
    "Yes", "No", "Not yet", "Not confirmed", "Denied", "Planned", "Not planned", "Possibly", "Unlikely", ""
]
# Of the verb, or state, that a sentence has to the one asked for: it may mean the same, imply it, or exclude it.
Relation = Literal["same", "implied", "opposite", ""]
_UNVERIFIED = re.compile(
    r"\b(?:unconfirmed|unverified|disputed?|disputes|untrue|false|fake|hoax|(?:wrong|mistaken|false|erroneous)ly|"
    r"(?:not|nor) (?:\w+ )?(?:be |been )?(?:independently )?(?:confirm|verif)\w*)\b|"
    r"\b(?:which|something|though|but|then|claims?|an? \w+ that) [^,;]*\b(?:deny|denies|denied|rejects?|rejected)\b|"
    r",\s(?:[^\s,]+\s){0,4}(?:suggest|claim|alleg|believ|suspect|speculat)\w*",
    re.IGNORECASE,
)
_NARROWING = frozenset("until till before except unless alone as much enough outright".split())


def settled(claim: Claim, scene: Scene, chain: Chain, subject: Subject, relation: Relation) -> Verdict:
    """The verdict, when verb and roles fit."""
    frame = frame_of(scene, subject.start)
    positive = chain.positive and not subject.negative
    if subject.negative and not chain.positive or not _times_fit(claim, chain, frame):
        return ""
    if not positive and (relation != "same" or frame == "denied"):
        return ""
    if _is_taken_back(claim, scene, chain) if positive else _is_narrower(claim, scene, chain):
        return ""
    mood = _mood(scene, chain, subject, frame)
    if not mood or (mood != "fact" and (subject.negative or relation != "same")):
        return ""
    if mood == "fact" and _UNVERIFIED.search(scene.text):
        mood = "unsure"
    told_of_then = frame == "said" and bool(chain.outer & {"was", "were"})
    affirmed = positive and not (mood == "fact" and relation == "opposite")
    return _word(claim, mood, affirmed, chain.stale and not told_of_then, _says_yet(scene, chain))


def _mood(scene: Scene, chain: Chain, subject: Subject, frame: Frame) -> Mood | Literal[""]:
    """How the verb is meant within its frame; "" where that is not understood."""
    if frame == "opaque":
        return ""
    if frame in ("unsure", "denied"):
        unsettled: Mood = "denied" if frame == "denied" else "unsure"
        return unsettled if chain.mood in ("fact", "unsure") else ""
    mood: Mood = chain.mood
    if chain.would and mood == "will":
        # What one says that one would do oneself is a plan; what one says that others would do is foretold.
        own = scene.tokens[subject.start].low in PRONOUNS
        mood = "possible" if frame != "said" else "planned" if own and chain.positive else mood
    if _is_conditional(scene, chain):
        if mood == "fact":
            return ""
        return "possible" if mood in ("will", "planned") else mood
    return mood


def _is_narrower(claim: Claim, scene: Scene, chain: Chain) -> bool:
    """Whether less is denied than was asked: "sent no troops to Iraq", "did not fully reopen until Friday"."""
    tokens = scene.tokens
    end = next((i for i in range(chain.verb + 1, len(tokens)) if tokens[i].opens), len(tokens))
    if any(token.low in _NARROWING or token.is_manner for token in tokens[chain.start : end]):
        return True
    strange = (i for i in range(chain.verb + 1, end) if tokens[i].named and tokens[i].head not in claim.words)
    return any(led_by(tokens, i)[1] and not scene.explains(tokens[i]) for i in strange)


def _is_taken_back(claim: Claim, scene: Scene, chain: Chain) -> bool:
    """Whether a part of what is affirmed is taken back behind: "reopened but closed again", "won in Harn but lost"."""
    rest = scene.tokens[chain.verb + 1 :]
    against = AGAINST.get(claim.verb, frozenset())
    if any((claim.verb, token.verb) in OPPOSITE_VERBS or token.low in against for token in rest):
        return True
    limits = (("but", "not"), ("but", "only"), ("apart", "from"))
    pairs = zip(rest, rest[1:], strict=False)
    return any((one.low, other.low) in limits or one.low == "except" for one, other in pairs)


def _times_fit(claim: Claim, chain: Chain, frame: Frame) -> bool:
    if chain.mood != "fact":
        return True
    if claim.tense == "past":
        # What is no longer so was so once; what was being done may not have been done.
        if chain.ended or "being" in chain.near:
            return False
        return chain.past and (chain.progressive == claim.progressive or not chain.positive)
    if claim.tense == "present":
        lasting = chain.passive and bool(chain.outer & {"has", "have"})
        shifted = frame == "said" and bool(
            chain.outer & {"was", "were"} or chain.tokens[chain.head].low in ("was", "were")
        )
        return not chain.past or lasting or shifted
    return chain.refused


def _is_conditional(scene: Scene, chain: Chain) -> bool:
    outside = (*scene.tokens[: chain.start], *scene.tokens[chain.verb + 1 :])
    return any(token.low in RESERVED for token in outside)


def _says_yet(scene: Scene, chain: Chain) -> bool:
    return any(token.low == "yet" for token in scene.tokens[chain.start :])


def _word(claim: Claim, mood: Mood, positive: bool, stale: bool, yet: bool) -> Verdict:
    """The word for what was understood."""
    future, past = claim.tense == "future", claim.tense == "past"
    if mood in ("fact", "will"):
        if mood == "will" and not future:
            return "Not yet" if past and positive else ""
        return "Yes" if positive else "Not yet" if yet and not future else "No"
    if mood in ("planned", "possible") and not future:
        unsure: Verdict = "Not confirmed" if claim.verb == "be" and mood == "possible" else ""
        return "Not yet" if past and not stale and claim.verb != "be" else unsure
    if not positive and mood != "unsure":
        return ""
    words: dict[Mood, Verdict] = {
        "planned": "Planned",
        "possible": "Possibly",
        "unlikely": "Unlikely" if future else "",
        "unplanned": "Not planned",
        "denied": "Denied",
        "unsure": "Possibly" if future and positive else "Not confirmed",
        "outstanding": "Not yet",
    }
    return words[mood]
