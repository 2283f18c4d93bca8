"""The verdict of a quote, as it is shown beside it."""

from __future__ import annotations

from index.sentences import sentence_bounds
from retrieval.polarity.settlement import Verdict
from retrieval.polarity.verdict import verdict
from retrieval.question import Question


def verdict_of_quote(question: Question, quote: str, headline: str) -> Verdict:
    """What the last sentence of a quote says to a question; headline and sentences before it are its context."""
    sentences = [quote[start:end].strip() for start, end in sentence_bounds(quote)]
    *before, last = [sentence for sentence in sentences if sentence] or [""]
    return verdict(question, last, (headline, *before))
