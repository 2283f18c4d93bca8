"""A trace: how a question came to its answer, or where it failed, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from retrieval.answer import Answer, Citation
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.search import Candidate

if TYPE_CHECKING:
    from retrieval.writer.draft import Draft

# Where a question without an answer ended.
Stage = Literal["", "searching", "reading", "deciding", "checking"]


@dataclass(frozen=True, slots=True)
class Trace:
    """What was searched, found, read, decided and dropped for one question.

    `found` are the candidates that were out on the day of asking, best first; `evidence` what was read in them, the
    answer to take first; `dropped` the citations that broke the quote contract. `failed` names the stage at which an
    unanswered question ended, and `why` says it in words, or why it was answered. `took_ms` gives each stage's time;
    `draft` is what a language model made of the answer, None where none was asked. `parts` are the traces of the
    questions that it joins, if it joins some; `searches` what it was also searched for, as a model took it apart.
    """

    question: Question
    found: Sequence[Candidate]
    evidence: Sequence[Evidence]
    dropped: Sequence[Citation]
    failed: Stage
    why: str
    took_ms: dict[str, float]
    answer: Answer
    draft: Draft | None = None
    parts: tuple[Trace, ...] = ()
    searches: tuple[str, ...] = ()
