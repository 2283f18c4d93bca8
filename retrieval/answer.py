"""What goes out: an answer and its receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from index.report import DateSource

Status = Literal["answered", "disputed", "unanswered"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote: `quote == text[start:end]` of that version of that report, in code points."""

    n: int
    report: str
    version: int
    title: str
    publisher: str
    published: datetime
    dated_by: DateSource
    url: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reports say to a question, or that they do not say.

    `answer` is the short answer ("Turkey"), empty where none can be given; `text` is the sentence or sentences that a
    person reads, with `[n]` after each quote's words. `as_of` is the day of the newest report cited, None when
    unanswered. `confidence` is between 0 and 1. `closest` holds the nearest passages of an unanswered question.
    """

    question: str
    asked: date
    status: Status
    answer: str
    text: str
    as_of: date | None
    confidence: float
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    took_ms: float
