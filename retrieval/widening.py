"""Widening: a question without an answer is searched for in parts, then read once more as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Protocol

from retrieval.question import Question
from retrieval.search import Candidate
from retrieval.trace import Trace


class Finder(Protocol):
    """Finds candidate passages."""

    def find(self, question: Question, k: int, shelves: Sequence[str]) -> list[Candidate]: ...


class Answering(Protocol):
    """Answers one question, with all that led to it."""

    def trace(self, text: str, asked: date, shelves: Sequence[str]) -> Trace: ...


class Splitter(Protocol):
    """Takes a question apart into searches; gives none for one that is not hard."""

    def searches(self, question: Question) -> list[str]: ...


class Widening:
    """Answers questions; a hard one that got no answer is tried once more over what its parts find.

    `over` makes an answering of a finder. What is read and judged the second time is still the whole question, so that
    nothing but what answers it is said.
    """

    def __init__(self, search: Finder, splitter: Splitter, over: Callable[[Finder], Answering]) -> None:
        self._search = search
        self._splitter = splitter
        self._over = over

    def trace(self, text: str, asked: date, shelves: Sequence[str]) -> Trace:
        """The answer with all that led to it, of the second try if that gave one."""
        first = self._over(self._search).trace(text, asked, shelves)
        # Nothing found, nothing asked: a model is no help where there are no reports.
        if first.answer.status != "unanswered" or not first.found:
            return first
        searches = self._splitter.searches(first.question)
        if not searches:
            return first
        second = self._over(BesideIt(self._search, first.question, searches)).trace(text, asked, shelves)
        return first if second.answer.status == "unanswered" else second


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
