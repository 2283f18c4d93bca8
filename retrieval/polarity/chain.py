"""A chain: what stands before a verb and belongs to it, and so how the verb is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from retrieval.polarity.lexicon import BE, DENY, DO, DOUBT, HAVE, HEDGES, MAY, OTHER_MODALS, SAY, WILL, keys_of
from retrieval.polarity.tokens import Token

Mood = Literal["fact", "will", "planned", "possible", "unlikely", "unplanned", "denied", "unsure", "outstanding"]
_PAST_AUXILIARIES = frozenset("was were had did".split())
_SPOILERS = frozenset(
    "almost nearly hardly barely scarcely rarely seldom partly partially only falsely mistakenly".split()
)
# Verbs, adjectives and nouns that govern another verb: "plans to send", "denied sending".
_INTEND = keys_of("plan intend vow promise pledge agree decide prepare due set schedule ready")
_WEIGH = keys_of("consider threaten expect likely want hope mull weigh discuss propose offer aim wish seek forecast")
_REFUSE = keys_of("fail refuse decline avoid")
_FAIL = keys_of("fail avoid")  # without meaning to
_DECIDE = keys_of("decide agree")
_EXPECT = keys_of("expect likely")
_MANAGE = keys_of("manage begin start continue proceed go")
_MOODS: dict[str, Mood] = {"outstanding": "outstanding", "unplanned": "unplanned", "unlikely": "unlikely"}
# "Was due to" and "planned to" may be long past; "vowed to" is told as news.
_TOLD = keys_of("vow promise pledge agree decide threaten offer propose")


class Chain:
    """What stands before a verb and belongs to it: auxiliaries, negation, and the verbs that govern it.

    It is read from the verb to the left; `start` is where it begins, and `sound` whether it could be understood.
    """

    def __init__(self, tokens: Sequence[Token], verb: int) -> None:
        self.tokens = tokens
        self.start = self.head = self.verb = verb
        self.sound = self.positive = True
        self.mood: Mood = "fact"
        self.governor = ""
        self.would = self.refused = self.ended = False
        self.near: set[str] = set()  # auxiliaries of the verb itself
        self.outer: set[str] = self.near  # of the outermost governing verb
        while self.sound and self.start > 0 and not tokens[self.start].opens and self._takes(self.start - 1):
            pass

    @property
    def passive(self) -> bool:
        """Whether the subject is what it is done to."""
        token, following = self.tokens[self.verb], self.tokens[self.verb + 1 : self.verb + 2]
        reduced = not self.near and bool(following) and following[0].low == "by"
        return token.is_form("participle") and (bool(self.near & BE) or reduced)

    @property
    def past(self) -> bool:
        """Whether it is told as past."""
        if self.outer & (BE | HAVE | DO | MAY | WILL):
            return bool(self.outer & (_PAST_AUXILIARIES | HAVE))
        return self.tokens[self.head].is_form("past") or self.tokens[self.head].low in ("was", "were")

    @property
    def stale(self) -> bool:
        """Whether an intention is told that may be long past."""
        old = bool(self.outer & _PAST_AUXILIARIES) or (not self.outer and self.past)
        return old and self.governor not in _TOLD

    @property
    def progressive(self) -> bool:
        """Whether it is told as going on."""
        return self.tokens[self.verb].is_form("ing") and bool(self.near & BE)

    @property
    def finite(self) -> bool:
        """Whether it says something by itself, and is no mere participle or noun."""
        token = self.tokens[self.head]
        return bool(self.outer) or not token.is_form("ing")

    def _takes(self, at: int) -> bool:
        """Take the word before, if it belongs to the verb."""
        low = self.tokens[at].low
        if low in _SPOILERS or low in OTHER_MODALS:
            self.sound = False
        elif low == "to":
            return self._takes_infinitive(at)
        elif low in ("not", "never", "nomore"):
            self._negate()
            self.ended |= low == "nomore"
        elif low in HEDGES:
            self.mood = "unsure" if self.mood == "fact" else self.mood
        elif low in BE | HAVE | DO:
            self.outer.add(low)
        elif low in MAY | WILL:
            self._modal(low)
        elif self._is_gerund() and self._governs(at):
            return True
        elif not self.tokens[at].idle:
            return False
        self.start = at
        return True

    def _is_gerund(self) -> bool:
        if self.tokens[self.head].is_form("ing"):
            return not self.outer
        return bool(self.outer & {"being", "having"})

    def _takes_infinitive(self, at: int) -> bool:
        if not self.tokens[self.head].is_form("base") and not self.outer & {"be", "have"}:
            return False
        governor = at - 1
        if governor >= 0 and self.tokens[governor].low == "not":
            self._negate()
            governor -= 1
        if governor >= 0 and self._governs(governor):
            return True
        if governor >= 0 and self.tokens[governor].low in BE:
            self.mood, self.governor, self.head, self.outer = "planned", "be", governor, {self.tokens[governor].low}
            self.start = governor
            return True
        self.sound = False
        return False

    def _governs(self, at: int) -> bool:
        """Take the verb, adjective or noun that governs the chain so far, if it is a known one."""
        key, low = self.tokens[at].key, self.tokens[at].low
        if low in _MOODS:
            self._set(_MOODS[low])
        elif key in _INTEND:
            self._set("planned" if self.positive else "unplanned")
            self.positive = True
        elif key in _WEIGH:
            self._set("possible")
        elif key in _REFUSE or low.startswith("exclud"):
            self.sound &= self.positive and self.mood == "fact"
            self.positive, self.refused = False, key not in _FAIL
        elif key in DENY and self._is_gerund():
            self._set("denied")
        elif (key in DOUBT or low in ("said", "reported")) and not self._is_gerund():
            self._set("unsure")
        elif key not in _MANAGE:
            return False
        self.governor, self.head, self.start, self.outer = key, at, at, set()
        if self.tokens[at].is_form("s") and at and self.tokens[at - 1].verb in SAY:
            self.start = at - 1
        return True

    def _set(self, mood: Mood) -> None:
        self.sound &= self.positive or mood == "planned"
        self.sound &= self.mood == "fact" or (self.mood == "unsure" and mood == "denied")
        self.mood = mood

    def _negate(self) -> None:
        if self.mood == "planned" and self.governor:
            # Who has not decided has not decided against it either.
            self.sound &= self.governor not in _DECIDE
            self.mood = "unplanned"
        elif self.mood == "possible" and self.governor in _EXPECT:
            self.mood = "unlikely"
        elif self.governor.startswith("exclud"):
            self.mood, self.positive, self.refused = "possible", True, False
        else:
            self.sound &= self.positive and self.mood in ("fact", "will", "unsure")
            self.positive = False

    def _modal(self, low: str) -> None:
        self.outer.add(low)
        if low in WILL:
            self.sound &= low != "would" or "have" not in self.near
            self.would |= low == "would"
            self.mood = "will" if self.mood == "fact" else self.mood
        elif "have" in self.near and not self.governor:
            self.sound &= low != "could"
            self.mood = "unsure"
        else:
            self.sound &= self.positive and self.mood in ("fact", "possible", "planned")
            self.mood = "possible"
