"""Yes or no: whether one sentence of a report affirms or denies what a question asks, by its words alone."""

from retrieval.polarity.quoted import verdict_of_quote
from retrieval.polarity.settlement import Verdict
from retrieval.polarity.verdict import verdict

__all__ = ["Verdict", "verdict", "verdict_of_quote"]
