"""Finding candidates: passages by meaning (vectors) and by word (BM25), ranked with their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from time import monotonic, process_time
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.catalog import WordMatch
from index.groups import Groups
from index.report import SHARED, Passage, Report
from index.vectors import Neighbour
from retrieval.copied import repeated, sources
from retrieval.question import Question
from retrieval.ranking import Found, Scores, is_out, rank

# Passages asked for of each kind: deep enough that the date can bring up what word and meaning place far down, and that
# vectors of passages retired since, which the catalog leaves out, cost no result.
_DEPTH = 60
_TITLE_WEIGHT = 1.0
# Loading 50,000 vectors takes 0.3 s of the processor, 324,000 take 1.1 s and 640 MB: old and new ones at once would not
# fit into 2 GB beside the models. An `add` of hours changes them every few seconds: what takes longer to load than this
# is loaded a twentieth of the time at most.
_LONG_S, _REST = 0.5, 20


class Words(Protocol):
    """The catalog, as far as searching needs it."""

    groups: Groups

    def snapshot(self) -> AbstractContextManager[None]: ...
    def generation(self) -> int: ...
    def words(self, expression: str, limit: int, title_weight: float, shelves: Sequence[str]) -> list[WordMatch]: ...
    def live_passages(self, keys: Iterable[str], shelves: Sequence[str]) -> dict[str, Passage]: ...
    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]: ...


class Meanings(Protocol):
    """The vectors, as far as searching needs them."""

    def nearest(self, vector: NDArray[np.float32], k: int, shelves: Sequence[str]) -> list[Neighbour]: ...
    def reopen(self) -> None: ...


class Embedder(Protocol):
    """Anything that turns texts into unit vectors, one row a text."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found for a question, with its report and its scores by meaning, word and date.

    `copies` are the other reports of its group that were out on the day of asking. Candidates with one `source` share
    their wording: what they say alike was said once.
    """

    passage: Passage
    report: Report
    scores: Scores
    copies: tuple[Report, ...] = ()
    root: str = ""

    @property
    def source(self) -> str:
        """What its report goes back to: its own id where it is nobody's copy."""
        return self.root or self.report.id

    @property
    def score(self) -> float:
        """The fused score that ranks it; comparable within one question only."""
        return self.scores.fused


class Search:
    """Finds the passages of a collection that may answer a question. Raises an IndexFault."""

    def __init__(
        self,
        catalog: Words,
        vectors: Meanings,
        embedder: Embedder,
        clock: Callable[[], float] = monotonic,
        effort: Callable[[], float] = process_time,
    ) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._embedder = embedder
        self._clock = clock
        self._effort = effort
        self._generation: int | None = None
        self._rested = 0.0

    def find(
        self, question: Question, k: int, shelves: Sequence[str] = (SHARED,), depth: int = _DEPTH
    ) -> list[Candidate]:
        """The best `k` passages of these shelves, best first, of the `depth` nearest by meaning and as many by word.

        They are of what was published by the day of asking, and seen at one moment.
        """
        vector = self._embedder.embed([question.text])[0]
        with self._catalog.snapshot():
            with self._following(self._catalog.generation()):
                by_meaning = {near.key: near.cosine for near in self._vectors.nearest(vector, depth, shelves)}
            matches = self._catalog.words(expression(question), depth, _TITLE_WEIGHT, shelves)
            passages = self._catalog.live_passages(by_meaning, shelves)
            passages |= {match.passage.key: match.passage for match in matches}
            reports = self._catalog.live_reports({passage.report for passage in passages.values()})
            roots = self._catalog.groups.roots(reports)
            originals = reports | self._catalog.live_reports(set(roots.values()) - reports.keys())
            once = passages.keys() - repeated(passages, roots, originals, question.asked)
            by_word = {match.passage.key: match.score for match in matches}
            found = [
                Found(key, reports[one.report], by_meaning.get(key), by_word.get(key), roots[one.report])
                for key, one in passages.items()
                if key in once
            ]
            ranked = [(passages[key], scores) for key, scores in rank(question, found)[:k]]
            shown = {passage.report: roots[passage.report] for passage, _ in ranked}
            copies = self._copies(question, shown)
            source = sources(shown, self._catalog.groups.related({*shown, *shown.values()}))
        return [
            Candidate(one, reports[one.report], scores, copies[one.report], source[one.report])
            for one, scores in ranked
        ]

    def _copies(self, question: Question, roots: Mapping[str, str]) -> dict[str, tuple[Report, ...]]:
        """For each report, with its root, the others of its group that were out on the day of asking."""
        members = self._catalog.groups.members(roots.values())
        grouped = {one for group in members.values() if len(group) > 1 for one in group}
        out = {one.id: one for one in self._catalog.live_reports(grouped).values() if is_out(one, question.asked)}
        return {
            report: tuple(out[one] for one in members[root] if one != report and one in out)
            for report, root in roots.items()
        }

    @contextmanager
    def _following(self, generation: int) -> Iterator[None]:
        """Have the vectors loaded anew inside, at their first use, when another process has added to them.

        If that took long they then rest: new passages are found by word meanwhile, as soon as they are in force.
        """
        anew = self._generation not in (None, generation) and self._clock() >= self._rested
        began = self._effort()
        if anew:
            self._vectors.reopen()
        if anew or self._generation is None:
            self._generation = generation
        yield
        took = self._effort() - began
        if anew and took > _LONG_S:
            self._rested = self._clock() + took * _REST


def each_report_first(found: Sequence[Candidate]) -> list[Candidate]:
    """The best passage of each report, then the others: many reports are to be heard, and not one at length."""
    first = {one.report.id: one for one in reversed(found)}
    return sorted(found, key=lambda one: first[one.report.id] is not one)


def expression(question: Question) -> str:
    """The FTS5 expression that matches any word of a question: quoted, since a question may hold FTS5's own signs."""
    return " OR ".join(dict.fromkeys(f'"{term.text.lower()}"' for term in question.terms))
