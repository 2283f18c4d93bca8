"""Widening: a question without an answer is searched for in parts, then read once more as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Protocol

from retrieval.answer import Answer
from retrieval.question import Question
from retrieval.search import Candidate
from retrieval.steps import Answerer, Hear, Steps
from retrieval.trace import Trace


class Finder(Protocol):
    """Finds candidate passages."""

    def find(self, question: Question, k: int, shelves: Sequence[str]) -> list[Candidate]: ...


class Splitter(Protocol):
    """Takes a question apart into searches; gives none for one that is not hard."""

    def searches(self, question: Question) -> list[str]: ...


class Widening:
    """Answers questions; a hard one that got no answer is tried once more over what its parts find.

    `splitter` is that of a shelf, and `over` makes what answers of a finder. What is read and judged the second time is
    still the whole question, so that nothing but what answers it is said.
    """

    def __init__(self, search: Finder, splitter: Callable[[str], Splitter], over: Callable[[Finder], Answerer]) -> None:
        self._search = search
        self._splitter = splitter
        self._over = over
        self._first = over(search)

    def begin(self, text: str, asked: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """The answer of the first try, and what is still to be done about it."""
        first, steps = self._first.begin(text, asked, shelves)
        # Nothing found, nothing asked: a model is no help where there are no reports.
        if first.answer.status != "unanswered" or not first.found:
            return first, steps

        def again(searches: Sequence[str]) -> tuple[Answerer, Trace, Steps | None]:
            answerer = self._over(BesideIt(self._search, first.question, searches))
            return answerer, *answerer.begin(text, asked, shelves)

        return first, SecondTry(first, self._splitter(shelves[-1]), again)

    def drafted(self, trace: Trace, steps: Steps, text: str) -> Answer | None:
        """As whoever words it drafts it."""
        return steps.drafted(text) if isinstance(steps, SecondTry) else self._first.drafted(trace, steps, text)

    def finish(self, trace: Trace, steps: Steps) -> Trace:
        """The answer of the second try, if there was one and it gave one."""
        return steps.finished() if isinstance(steps, SecondTry) else self._first.finish(trace, steps)


class SecondTry:
    """First the question is taken apart; then what its parts find is read, and worded if it is an answer."""

    def __init__(
        self,
        first: Trace,
        splitter: Splitter,
        again: Callable[[Sequence[str]], tuple[Answerer, Trace, Steps | None]],
    ) -> None:
        self._trace = first
        self._splitter = splitter
        self._again = again
        self._searches: list[str] | None = None
        self._answerer: Answerer | None = None
        self._steps: Steps | None = None
        self.is_over = False

    def ask(self, hear: Hear | None = None) -> None:
        """Have the question taken apart, or the answer worded."""
        if self._steps:
            self._steps.ask(hear)
        else:
            self._searches = self._splitter.searches(self._trace.question)

    def read(self) -> None:
        """Read what the parts find, or what was worded."""
        if self._steps:
            self._steps.read()
        elif self._searches:
            answerer, second, steps = self._again(self._searches)
            if second.answer.status != "unanswered":
                self._answerer, self._trace, self._steps = answerer, second, steps
        self.is_over = self._steps is None or self._steps.is_over

    def drafted(self, text: str) -> Answer | None:
        """What may be shown of the second answer while it is worded."""
        if self._answerer is None or self._steps is None:
            return None
        return self._answerer.drafted(self._trace, self._steps, text)

    def finished(self) -> Trace:
        """What came of it."""
        trace = self._trace
        if self._answerer and self._steps:
            trace = self._answerer.finish(trace, self._steps)
        return replace(trace, searches=tuple(self._searches or ()))


class BesideIt:
    """A finder that gives for one question also what its parts find, behind what it finds itself."""

    def __init__(self, search: Finder, question: Question, searches: Sequence[str]) -> None:
        self._search = search
        self._question = question
        self._searches = searches

    def find(self, question: Question, k: int, shelves: Sequence[str]) -> list[Candidate]:
        """The best `k` passages for a question; for that one also as many of its parts, the best of each first."""
        found = self._search.find(question, k, shelves)
        if question.text != self._question.text or not found:
            return found
        by_part = [self._search.find(self._part(question, text), k, shelves) for text in self._searches]
        known = {one.passage.key for one in found}
        # How near a passage is to a part says nothing of the whole: it is no nearer to that than what it found itself.
        least = min(one.scores.meaning for one in found)
        more: list[Candidate] = []
        for one in (one for row in zip_longest(*by_part) for one in row if one):
            if one.passage.key not in known:
                known.add(one.passage.key)
                more.append(replace(one, scores=replace(one.scores, meaning=min(one.scores.meaning, least))))
        return [*found, *more[:k]]

    def _part(self, question: Question, text: str) -> Question:
        """A part is about the time of the whole."""
        part = Question.of(text, question.asked)
        return part if part.period else replace(part, period=question.period)
