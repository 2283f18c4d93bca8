"""The outcome of a question whose answer is known."""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.answer import Answer
from retrieval.trace import Trace


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose answer is known: the strings that answer it, and the reports that hold one of them."""

    id: str
    question: str
    asked: date
    answers: tuple[str, ...]
    gold: frozenset[str]
    answerable: bool

    @classmethod
    def of(cls, line: Mapping[str, object]) -> Known:
        """Read {"id", "question", "asked", "answers", "gold", "kind"}; ValueError or KeyError when it is not that."""
        answers, gold = line.get("answers") or [], line.get("gold") or []
        if not isinstance(answers, list) or not isinstance(gold, list):
            raise ValueError("answers and gold must be lists")
        return cls(
            id=str(line["id"]),
            question=str(line["question"]),
            asked=date.fromisoformat(str(line["asked"])),
            answers=tuple(map(str, answers)),
            gold=frozenset(map(str, gold)),
            answerable=str(line["kind"]) == "answerable",
        )

    def held_in(self, texts: Iterable[str]) -> bool:
        """Whether a known answer stands in one of these texts."""
        normal = [normalised(text) for text in texts]
        return any(normalised(answer) in text for answer in self.answers for text in normal)

    def exact(self, said: str) -> bool:
        """Whether a short answer is a known one, as SQuAD compares them."""
        return bool(said) and normalised(said) in map(normalised, self.answers)

    def overlap(self, said: str) -> float:
        """SQuAD's F1 of a short answer with the best of the known ones."""
        words = normalised(said).split()
        return max((_f1(words, normalised(right).split()) for right in self.answers), default=0.0)


@dataclass(frozen=True, slots=True)
class Guess:
    """What would be said if something had to be: a short answer, the quote that it stands in, and its report's id."""

    answer: str
    quote: str
    report: str
    confidence: float


def guess_of(trace: Trace) -> Guess:
    """What was said first or, of silence, what would have been."""
    answer = trace.answer
    if answer.citations:
        first, said = answer.citations[0], (*answer.accounts, answer.answer)[0]
        return Guess(said, first.quote, first.report, answer.confidence)
    if trace.evidence:
        best = trace.evidence[0]
        return Guess(", ".join(best.answers), best.quote, best.candidate.report.id, answer.confidence)
    quote, report = (answer.closest[0].quote, answer.closest[0].report) if answer.closest else ("", "")
    return Guess("", quote, report, answer.confidence)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question.

    `reports` are the ids of the different reports found, best first; `near` tells whether a known answer stands in the
    first five passages; `guess` is what was said, or would have been.
    """

    known: Known
    reports: tuple[str, ...]
    near: bool
    answer: Answer
    guess: Guess

    @property
    def answered(self) -> bool:
        """Whether something was said."""
        return self.answer.status != "unanswered"

    @property
    def right(self) -> bool:
        """Whether the quote, said or guessed, holds a known answer; to the unanswerable no guess is right."""
        return self.known.answerable and self.known.held_in([self.guess.quote])

    @property
    def gold_rank(self) -> float:
        """The place of the first gold report among those found, from 1; infinite when there is none."""
        ranks = (rank for rank, report in enumerate(self.reports, start=1) if report in self.known.gold)
        return next(ranks, math.inf)


def _f1(said: Sequence[str], right: Sequence[str]) -> float:
    common = (Counter(said) & Counter(right)).total()
    return 2 * common / (len(said) + len(right)) if common else 0.0


def normalised(text: str) -> str:
    """SQuAD's normal form: lower case, without articles and punctuation, single blanks."""
    bare = "".join(" " if letter in string.punctuation + "“”‘’–—" else letter for letter in text.lower())
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())
