"""The verdict on a claim: what about it its quotes do not bear out, if anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.support.amounts import amounts_borne_out
from retrieval.support.denial import denials_kept
from retrieval.support.doers import doers_borne_out, subjects_borne_out
from retrieval.support.doubt import done_told, doubts_kept
from retrieval.support.entailment import EntailmentModel, premise_of
from retrieval.support.figures import figures_borne_out, is_reckoned
from retrieval.support.joints import joints_borne_out
from retrieval.support.material import Quoted, sentences_of
from retrieval.support.naming import names_borne_out
from retrieval.support.neighbours import exchanged, misattached
from retrieval.support.overlap import adds_nothing
from retrieval.support.speakers import speakers_borne_out
from retrieval.support.ties import ties_borne_out
from retrieval.support.timing import days_borne_out
from retrieval.support.turning import turned_round

# What about a claim its quotes do not bear out; "" when they bear out all of it.
Unsupported = Literal["", "number", "amount", "name", "date", "negation", "certainty", "opposite", "words", "roles"]
Check = Callable[[str, Sequence[Quoted]], bool]


# "HOMS, Syria (Demo Wire) — ": what stands before a report's first sentence.
_DATELINE_ENDS = ("—", "–", "-")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a claim must keep, its fault where it does not, and the log-odds from which the network knows better."""

    fault: Unsupported
    holds: Check
    overruled_from: float = math.inf


class Support:
    """Judges claims by rules, each for one way to lie, and by a network that may know better than some of them."""

    def __init__(self, model: EntailmentModel) -> None:
        self._model = model

    def fault(self, claim: str, quotes: Sequence[Quoted]) -> Unsupported:
        """What the quotes do not bear out; "" if they bear out the whole claim."""
        if not quotes:
            return "words"
        if any(_is_sentence(claim, quote.words) for quote in quotes):
            return ""
        broken: list[_Rule] = []
        for rule in _RULES:
            if not rule.holds(claim, quotes):
                if rule.overruled_from == math.inf:
                    return rule.fault
                broken.append(rule)
        odds = self._model.log_odds([(claim, premise_of(quotes))])[0]
        if fault := next((rule.fault for rule in broken if odds < rule.overruled_from), None):
            return fault
        return "" if odds >= _LEAST or is_reckoned(claim, quotes) else "words"


def _never(found: Check) -> Check:
    return lambda claim, quotes: not found(claim, quotes)


# Numbers, names, days, opposites and what is planned or believed are counted and looked up: what a network makes of
# them is never asked. Of the rest it is from these log-odds on, fitted on the even claims of
# `tests/quality/corruptions.py`: those made false by rule, those written by hand and those from elsewhere.
_RULES = (
    _Rule("number", figures_borne_out),
    _Rule("amount", amounts_borne_out),
    _Rule("name", names_borne_out),
    _Rule("date", days_borne_out),
    _Rule("opposite", _never(turned_round)),
    _Rule("roles", _never(exchanged), 4.0),
    _Rule("roles", _never(misattached)),
    _Rule("roles", ties_borne_out, 4.0),
    _Rule("certainty", doubts_kept),
    _Rule("certainty", done_told, 2.0),
    _Rule("roles", doers_borne_out),
    _Rule("roles", subjects_borne_out, 2.0),
    _Rule("negation", denials_kept, 1.5),
    _Rule("words", joints_borne_out, 3.0),
    _Rule("words", adds_nothing, 2.0),
    _Rule("roles", speakers_borne_out, 2.5),
)
# The least log-odds at which a claim that breaks no rule may pass; but the network cannot reckon.
_LEAST = -2.5


def _is_sentence(claim: str, quote: str) -> bool:
    """Whether a claim is a whole sentence of a quote, word for word: then it says what was said."""
    said = " ".join(claim.split())
    for sentence in sentences_of(quote):
        words = " ".join(sentence.split())
        if words == said or (words.endswith(said) and words[: -len(said)].rstrip().endswith(_DATELINE_ENDS)):
            return True
    return False
