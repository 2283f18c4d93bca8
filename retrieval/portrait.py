"""Portraits: what a report looks like from afar, so that it can be compared with others without reading it again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.report import Report
from retrieval.words import STOP_WORDS, words_of

# News tells who and where at its beginning; a longer text is background, and costs a millisecond for each page.
_READ = 6_000
# Of MEANTIME's English articles .32 to .54 of the words are these, of the Spanish, Italian and Dutch ones 0 to .11.
_ENGLISH = 0.2
_SENTENCE_ENDS = frozenset('.!?:"“”«»\n-–—•*#')


@dataclass(frozen=True)
class Portrait:
    """A report with the unit vectors of its passages, one row each; none while it waits for them."""

    report: Report
    passages: NDArray[np.float32]

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The direction in which its passages point together, of length 1, or of length 0 without any."""
        total = self.passages.sum(axis=0)
        length = float(np.linalg.norm(total))
        return np.asarray(total / length if length else total, dtype=np.float32)

    @cached_property
    def is_english(self) -> bool:
        """Whether it is in the language that the model was made for, told by its little words."""
        words = [word.text.lower() for word in words_of(self.report.text[:_READ])]
        return not words or sum(word in STOP_WORDS for word in words) / len(words) >= _ENGLISH

    @cached_property
    def names(self) -> Mapping[str, float]:
        """The stems of the words that are written like names, each weighed by how often; of length 1 together."""
        counted = names_in(f"{self.report.title}\n{self.report.text[:_READ]}")
        # How rare a name is among the reports at hand is left out: the same two reports would be more alike or less by
        # what else was found. On the even ids of MEANTIME's stories it gained .012, on the odd ones it lost .005.
        weights = {stem: 1 + log(count) for stem, count in counted.items()}
        length = sum(weight**2 for weight in weights.values()) ** 0.5
        return {stem: weight / length for stem, weight in weights.items()}


def names_in(text: str) -> Counter[str]:
    """The stems of capitalised words that begin no sentence, and how often each stands there."""
    found: Counter[str] = Counter()
    for word in words_of(text):
        if word.is_capitalised and word.is_content:
            before = text[max(word.start - 2, 0) : word.start]
            if before.strip(" ") and not _SENTENCE_ENDS & set(before):
                found[word.stem] += 1
    return found


class Groups(Protocol):
    """Which reports are copies of which."""

    def roots(self, reports: Iterable[str]) -> Mapping[str, str]: ...


class Keys(Protocol):
    """The catalog, as far as portraits need it."""

    @property
    def groups(self) -> Groups: ...

    def passage_keys(self, ids: Iterable[str]) -> list[tuple[str, str, str]]: ...


class Stored(Protocol):
    """The vectors, as far as portraits need them."""

    def kept(self, keys: Sequence[str], shelf: str) -> Mapping[str, NDArray[np.float32]]: ...


class Portraits:
    """Makes portraits from what is stored: nothing is embedded for them."""

    def __init__(self, catalog: Keys, vectors: Stored) -> None:
        self._catalog = catalog
        self._vectors = vectors

    def of(self, reports: Sequence[Report]) -> list[Portrait]:
        """The portraits of these reports in force, in their order. A copy has its root's passages besides its own."""
        roots = self._catalog.groups.roots(report.id for report in reports)
        keys: dict[str, list[str]] = defaultdict(list)
        on_shelf: dict[str, list[str]] = defaultdict(list)
        for report, shelf, key in self._catalog.passage_keys({*roots, *roots.values()}):
            keys[report].append(key)
            on_shelf[shelf].append(key)
        kept: dict[str, NDArray[np.float32]] = {}
        for shelf, theirs in on_shelf.items():
            kept.update(self._vectors.kept(theirs, shelf))
        size = len(next(iter(kept.values()))) if kept else 0
        portraits = []
        for one in reports:
            wanted = dict.fromkeys((*keys[roots.get(one.id, one.id)], *keys[one.id]))
            portraits.append(Portrait(one, np.array([kept[key] for key in wanted if key in kept]).reshape(-1, size)))
        return portraits
