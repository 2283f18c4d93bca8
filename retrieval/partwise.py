"""Partwise answers: a question that joins several is answered one by one, and told together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.report import SHARED
from retrieval.answer import Answer, Citation, Part
from retrieval.followup import Turn
from retrieval.joined import part_alone, questions_in
from retrieval.question import Question
from retrieval.steps import Answerer, Hear, Steps, in_line
from retrieval.trace import Trace

_MARK = re.compile(r"\[(\d+)\]")


class Partwise:
    """Answers questions, those that ask several things part by part.

    A part that the reports do not answer is told to be so, beside those that they do: half an answer never looks whole.
    Where they answer none, the question is asked as it stands.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def answer(self, text: str, asked: date, shelves: Sequence[str] = (SHARED,)) -> Answer:
        """Answer a question asked on a day from what stands on these shelves; raises what its parts raise."""
        return self.trace(text, asked, shelves).answer

    def trace(self, text: str, asked: date, shelves: Sequence[str] = (SHARED,)) -> Trace:
        """The answer with all that led to it, part by part."""
        return in_line(self, text, asked, shelves)

    def begin(self, text: str, asked: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """The answer without a language model, and what is still to be done about it or its parts."""
        question = Question.of(text, asked)
        parts = questions_in(question.text)
        begun = self._begun(parts, asked, shelves) if len(parts) > 1 else []
        if len(begun) != len(parts) or all(trace.answer.status == "unanswered" for trace, _ in begun):
            return self._answerer.begin(text, asked, shelves)
        together = _together(question, [trace for trace, _ in begun])
        return together, InTurn([steps for _, steps in begun]) if any(steps for _, steps in begun) else None

    def drafted(self, trace: Trace, steps: Steps, text: str) -> Answer | None:
        """As it is drafted whole; answers of several parts are not: half of one must not look whole."""
        return None if isinstance(steps, InTurn) else self._answerer.drafted(trace, steps, text)

    def finish(self, trace: Trace, steps: Steps) -> Trace:
        """The answer, once the steps of all its parts are over."""
        if not isinstance(steps, InTurn):
            return self._answerer.finish(trace, steps)
        begun = zip(trace.parts, steps.each, strict=True)
        return _together(trace.question, [self._answerer.finish(part, its) if its else part for part, its in begun])

    def _begun(self, parts: Sequence[str], asked: date, shelves: Sequence[str]) -> list[tuple[Trace, Steps | None]]:
        """What comes of each part; of fewer, when one of them cannot stand alone."""
        begun: list[tuple[Trace, Steps | None]] = []
        before: list[Turn] = []
        for part in parts:
            alone = part_alone(part, parts, before)
            if not alone:
                break
            begun.append(self._answerer.begin(alone, asked, shelves))
            found = begun[-1][0].answer
            short = found.answer if found.status == "answered" else ""
            before.append(Turn(alone, short, found.citations[0].quote if found.citations else ""))
        return begun


class InTurn:
    """The steps of the parts of an answer, one part after the other."""

    def __init__(self, each: Sequence[Steps | None]) -> None:
        self.each = tuple(each)

    @property
    def is_over(self) -> bool:
        """Whether those of all are."""
        return self._next is None

    def ask(self, hear: Hear | None = None) -> None:
        """Ask for the next part; nobody listens to parts."""
        if self._next:
            self._next.ask()

    def read(self) -> None:
        """Read what was asked for."""
        if self._next:
            self._next.read()

    @property
    def _next(self) -> Steps | None:
        return next((steps for steps in self.each if steps and not steps.is_over), None)


def _together(question: Question, traces: Sequence[Trace]) -> Trace:
    answered = [one.answer for one in traces if one.answer.status != "unanswered"]
    cited = _cited(answered)
    parts: list[Part] = []
    for one in traces:
        parts.append(_part(one.answer, cited, [claim for part in parts for claim in part.claims]))
    answer = Answer(
        question=question.text,
        asked=question.asked,
        status="answered",
        answer="",
        text="\n".join(_told(one.answer, part, cited) for one, part in zip(traces, parts, strict=True)),
        as_of=max(one.as_of for one in answered if one.as_of),
        # As a whole it is right only if every part is.
        confidence=min(one.confidence for one in answered),
        citations=tuple(cited.values()),
        closest=(),
        took_ms=round(sum(one.answer.took_ms for one in traces), 1),
        is_old=any(one.is_old for one in answered),
        claims=tuple(claim for part in parts for claim in part.claims),
        parts=tuple(parts),
    )
    stages = dict.fromkeys(stage for one in traces for stage in one.took_ms)
    return Trace(
        question=question,
        found=[found for one in traces for found in one.found],
        evidence=[read for one in traces for read in one.evidence],
        dropped=[dropped for one in traces for dropped in one.dropped],
        failed="",
        why=f"{len(answered)} of the {len(traces)} questions that it joins are answered",
        took_ms={stage: round(sum(one.took_ms.get(stage, 0.0) for one in traces), 1) for stage in stages},
        answer=answer,
        parts=tuple(traces),
    )


Place = tuple[str, int, int, int]


def _cited(answers: Sequence[Answer]) -> dict[Place, Citation]:
    """All quotes by their place, numbered through; one that two parts rest on has one number."""
    cited: dict[Place, Citation] = {}
    for citation in (citation for answer in answers for citation in answer.citations):
        cited.setdefault(_place(citation), replace(citation, n=len(cited) + 1))
    return cited


def _place(citation: Citation) -> Place:
    return citation.report, citation.version, citation.start, citation.end


def _part(answer: Answer, cited: Mapping[Place, Citation], told: Sequence[str]) -> Part:
    marks = tuple(cited[_place(citation)].n for citation in answer.citations)
    claims = dict.fromkeys(_marked(claim, answer, cited) for claim in answer.claims)
    new = tuple(claim for claim in claims if claim not in told)
    return Part(answer.question, answer.status, answer.answer, marks, answer.lack, new)


def _told(answer: Answer, part: Part, cited: Mapping[Place, Citation]) -> str:
    """A line about a part: "Who backs the rebels? Turkey [1]", or that the reports do not say."""
    if part.status == "unanswered":
        return f"{part.question} {answer.text}"
    if answer.claims or not part.answer:
        # Each sentence keeps its own marks.
        return f"{part.question} {' '.join(_marked(answer.text, answer, cited).split())}"
    return f"{part.question} {part.answer} {''.join(f'[{n}]' for n in part.marks)}"


def _marked(claim: str, answer: Answer, cited: Mapping[Place, Citation]) -> str:
    """A claim with its marks as they are numbered now."""
    numbers = {str(citation.n): cited[_place(citation)].n for citation in answer.citations}
    return _MARK.sub(lambda mark: f"[{numbers.get(mark[1], 0) or mark[1]}]", claim)
