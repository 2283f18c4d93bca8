"""Which reports are about what somebody named: "the Tarsk earthquake", "ferries"."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.dates import MONTHS
from retrieval.portrait import Portrait
from retrieval.question import Question
from retrieval.words import words_of

# The cosine of a report's nearest passage and, half as heavy, the share of the query's words that the report has: a
# single name such as "Nikkei" is near to no text. Of two sets of 16 queries over MEANTIME, other news and the demo's,
# one was served best at .72 (mean F1 .85), one at .58 (.90): it lies between, so no measure of it is quite unseen.
_WORDS = 0.5
ABOUT = 0.64
_TIME = re.compile(rf"\d+|{'|'.join(MONTHS)}", re.IGNORECASE)


def fitness(question: Question, vector: NDArray[np.float32], portraits: Sequence[Portrait]) -> list[float]:
    """How much each report is about a question, up to 1.5; from `ABOUT` on it is. `vector` is the question's own."""
    wanted = {term.stem for term in question.terms if not (question.period and is_time(term.text))}
    return [_fitness(wanted, vector, one) for one in portraits]


def is_time(words: str) -> bool:
    """Whether words of a question that names a time are that time: "December 2024"."""
    return all(map(_TIME.fullmatch, words.split()))


def _fitness(wanted: set[str], vector: NDArray[np.float32], portrait: Portrait) -> float:
    report = portrait.report
    held = {word.stem for word in words_of(f"{report.title}\n{report.text}")}
    words = len(wanted & held) / len(wanted) if wanted else 0.0
    near = float((portrait.passages @ vector).max()) if len(portrait.passages) else 0.0
    return near + _WORDS * words
