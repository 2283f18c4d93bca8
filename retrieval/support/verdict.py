"""The verdict on a claim: what about it its quotes do not bear out, if anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from retrieval.span_model import SpanModel
from retrieval.support.amounts import amounts_borne_out
from retrieval.support.cloze import misread
from retrieval.support.denial import denials_kept
from retrieval.support.doers import doers_borne_out
from retrieval.support.doubt import doubts_kept
from retrieval.support.figures import figures_borne_out
from retrieval.support.joints import joints_borne_out
from retrieval.support.material import Quoted, sentences_of
from retrieval.support.naming import names_borne_out
from retrieval.support.neighbours import exchanged, misattached
from retrieval.support.order import crossed
from retrieval.support.overlap import adds_nothing
from retrieval.support.speakers import speakers_borne_out
from retrieval.support.ties import ties_borne_out
from retrieval.support.timing import days_borne_out
from retrieval.support.turning import turned_round

# What about a claim its quotes do not bear out; "" when they bear out all of it.
Unsupported = Literal["", "number", "amount", "name", "date", "negation", "certainty", "opposite", "words", "roles"]


# "HOMS, Syria (Demo Wire) — ": what stands before a report's first sentence.
_DATELINE_ENDS = ("—", "–", "-")


class Support:
    """Judges claims by words, numbers, names, days and denials, and then by the trained reader."""

    def __init__(self, model: SpanModel) -> None:
        self._model = model

    def fault(self, claim: str, quotes: Sequence[Quoted]) -> Unsupported:
        """What the quotes do not bear out; "" if they bear out the whole claim."""
        if not quotes:
            return "words"
        if any(_is_sentence(claim, quote.words) for quote in quotes):
            return ""
        checks: tuple[tuple[Unsupported, bool], ...] = (
            ("number", figures_borne_out(claim, quotes)),
            ("amount", amounts_borne_out(claim, quotes)),
            ("name", names_borne_out(claim, quotes)),
            ("date", days_borne_out(claim, quotes)),
            ("negation", denials_kept(claim, quotes)),
            ("certainty", doubts_kept(claim, quotes)),
            ("opposite", not turned_round(claim, quotes)),
            ("words", joints_borne_out(claim, quotes) and adds_nothing(claim, quotes)),
        )
        for name, holds in checks:
            if not holds:
                return name
        moved = exchanged(claim, quotes) or misattached(claim, quotes) or crossed(claim, quotes)
        tied = ties_borne_out(claim, quotes) and doers_borne_out(claim, quotes)
        if moved or not tied or not speakers_borne_out(claim, quotes):
            return "roles"
        return "roles" if misread(self._model, claim, quotes) else ""


def _is_sentence(claim: str, quote: str) -> bool:
    """Whether a claim is a whole sentence of a quote, word for word: then it says what was said."""
    said = " ".join(claim.split())
    for sentence in sentences_of(quote):
        words = " ".join(sentence.split())
        if words == said or (words.endswith(said) and words[: -len(said)].rstrip().endswith(_DATELINE_ENDS)):
            return True
    return False
