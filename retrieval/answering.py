"""From a question to a cited answer, or to honest silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Protocol

from retrieval.answer import Answer, Citation
from retrieval.question import Question
from retrieval.ranking import is_out
from retrieval.reader import TYPED, Evidence
from retrieval.search import Candidate

# Passages read for a question.
_READ = 8
_CLOSEST = 3
_MOST_CITATIONS = 3
# Chosen on the even ids of the news quizzes and of the demo questions, as the least at which no more than one in ten of
# those that the reports do not answer is answered.
THRESHOLD = 0.55
# For "did ...?": the sentence is shown without a yes or no, so it must be close indeed.
_YES_OR_NO = 0.7
# The least share of a question's words, by rarity, in the sentence, its headline and the sentence before it.
_ABOUT = 0.4


class Finder(Protocol):
    """Finds candidate passages."""

    def find(self, question: Question, k: int) -> list[Candidate]: ...


class Reader(Protocol):
    """Reads candidates against a question; likeliest evidence first."""

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Evidence]: ...


class Checker(Protocol):
    """Drops the citations that break the quote contract."""

    def sound(self, citations: Sequence[Citation], answers: Sequence[str]) -> list[Citation]: ...


class Answering:
    """Answers questions from what was found and read, under the quote contract."""

    def __init__(self, search: Finder, reader: Reader, checking: Checker) -> None:
        self._search = search
        self._reader = reader
        self._checking = checking

    def answer(self, text: str, asked: date) -> Answer:
        """Answer a question asked on a day. Raises QuestionError, and IndexFault when the collection cannot be read."""
        began = perf_counter()
        question = Question.of(text, asked)
        candidates, evidence = self.read(question)
        found = self._answered(question, evidence) or self._unanswered(question, evidence, candidates)
        return replace(found, took_ms=round((perf_counter() - began) * 1000, 1))

    def read(self, question: Question) -> tuple[list[Candidate], list[Evidence]]:
        """The passages that were out on the day of asking, and what was read in them, the evidence to take first."""
        found = self._search.find(question, _READ)
        candidates = [one for one in found if is_out(one.report, question.asked)]
        return candidates, self._reader.read(question, candidates)

    def _answered(self, question: Question, evidence: Sequence[Evidence]) -> Answer | None:
        if not evidence or not _answers(question, evidence[0]):
            return None
        best = evidence[0]
        cited = _numbered(self._checking.sound([_citation(one) for one in _supporting(evidence)], best.answers))
        # The first citation is the answer's own: without it the others have nothing to support.
        if not cited or (cited[0].report, cited[0].start) != (best.candidate.report.id, best.start):
            return None
        marks = "".join(f"[{citation.n}]" for citation in cited)
        return Answer(
            question=question.text,
            asked=question.asked,
            status="answered",
            answer=", ".join(best.answers),
            text=f"{' '.join(cited[0].quote.split())} {marks}",
            as_of=max(citation.published.date() for citation in cited),
            confidence=round(best.probability, 3),
            citations=tuple(cited),
            closest=(),
            took_ms=0.0,
        )

    def _unanswered(self, question: Question, evidence: Sequence[Evidence], candidates: Sequence[Candidate]) -> Answer:
        closest: dict[str, Citation] = {}
        for citation in [*map(_citation, evidence), *map(_passage_cited, candidates)]:
            closest.setdefault(citation.report, citation)
        return Answer(
            question=question.text,
            asked=question.asked,
            status="unanswered",
            answer="",
            text="The reports do not say.",
            as_of=None,
            confidence=round(evidence[0].probability, 3) if evidence else 0.0,
            citations=(),
            closest=tuple(_numbered(self._checking.sound(list(closest.values())[:_CLOSEST], ()))),
            took_ms=0.0,
        )


def _answers(question: Question, evidence: Evidence) -> bool:
    """Whether a sentence is said as an answer: likely enough, of the kind asked for, and about what was asked."""
    of_its_kind = bool(evidence.answers) or question.kind not in TYPED
    likely = evidence.probability >= (_YES_OR_NO if question.kind == "whether" else THRESHOLD)
    return likely and of_its_kind and evidence.features.near >= _ABOUT


def _supporting(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence and, one for each other report, what gives the same short answer and passes by itself."""
    best = evidence[0]
    supporting = {best.candidate.report.id: best}
    for one in evidence[1:]:
        close = one.features.close >= best.features.close / 2
        same = bool(best.answers) and close and _same(one.answers) == _same(best.answers)
        if same and one.probability >= THRESHOLD and len(supporting) < _MOST_CITATIONS:
            supporting.setdefault(one.candidate.report.id, one)
    return list(supporting.values())


def _same(answers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(" ".join(answer.lower().split()) for answer in answers))


def _citation(evidence: Evidence) -> Citation:
    return _cited(evidence.candidate, evidence.start, evidence.end)


def _passage_cited(candidate: Candidate) -> Citation:
    return _cited(candidate, candidate.passage.start, candidate.passage.end)


def _cited(candidate: Candidate, start: int, end: int) -> Citation:
    report = candidate.report
    return Citation(
        n=0,
        report=report.id,
        version=report.version,
        title=report.title,
        publisher=report.publisher,
        published=report.published,
        dated_by=report.dated_by,
        url=report.url,
        quote=report.text[start:end],
        start=start,
        end=end,
    )


def _numbered(citations: Sequence[Citation]) -> list[Citation]:
    return [replace(citation, n=n) for n, citation in enumerate(citations, start=1)]
