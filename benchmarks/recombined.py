"""As many reports as wanted, made of a few real ones, and their vectors without a day of embedding.

A report is made of passages of as many different real reports, each drawn with replacement: as long as a real one, no
copy of any, its words those of the news. Its date is that of a real one, up to four years earlier. The same seed makes
the same reports.

The vector of a recombined passage is the mean, by length, of the real model's vectors of those passages that its
paragraphs are from, a little disturbed, so that no two are equal: made vectors lie near each other as real ones do, and
cost microseconds. How long real embedding takes is measured on a sample beside it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.embedding import Embedder
from index.report import Report
from index.splitting import SentenceSplitter, passages_of

SEED = 20241207
_YEARS = 4
# A line is known again by its beginning or its end, since passages are cut within lines too.
_HINT = 24
# The length of what is added to a vector of length 1: it moves its cosine to itself to .98.
_DISTURBED = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a real report: its place among all pieces, its report's title, its text."""

    number: int
    title: str
    text: str


class Recombination:
    """Makes reports of the passages of real ones."""

    def __init__(self, reports: Sequence[Report]) -> None:
        splitter = SentenceSplitter()
        cut = [passages_of(report, splitter) for report in reports]
        self._reports = reports
        self._lengths = [len(passages) for passages in cut]
        texts = [(report.title, one.text) for report, made in zip(reports, cut, strict=True) for one in made]
        self.pieces = [Piece(number, title, text) for number, (title, text) in enumerate(texts)]

    def reports(self, count: int) -> Iterator[Report]:
        """This many reports, one at a time; the first of more are those of fewer."""
        drawn = random.Random(SEED)
        for number in range(count):
            like = drawn.choice(self._reports)
            parts = drawn.choices(self.pieces, k=drawn.choice(self._lengths))
            earlier = timedelta(days=drawn.randrange(365 * _YEARS))
            name = f"made-{number:07}"
            yield replace(
                like,
                id=name,
                url=f"https://{like.publisher}/{name}",
                title=parts[0].title,
                published=like.published - earlier,
                dated_by="report",
                text="\n\n".join(part.text for part in parts),
            )


class Memo:
    """The real model's vectors of all pieces, from which those of recombined passages are made.

    A text that holds no line of a piece, such as a question, goes to the real model.
    """

    def __init__(self, embedder: Embedder, pieces: Sequence[Piece], vectors: NDArray[np.float32]) -> None:
        self.model = embedder.model
        self._embedder = embedder
        self._vectors = vectors
        self._piece_of = {
            hint: piece.number for piece in pieces for line in piece.text.splitlines() for hint in _hints(line)
        }

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        return np.stack([self._made(text) for text in texts])

    def _made(self, text: str) -> NDArray[np.float32]:
        _, _, passage = text.partition("\n")
        found = [(len(line), n) for line in passage.splitlines() if (n := self._number(line)) is not None]
        if not found:
            return self._embedder.embed([text])[0]
        lengths, numbers = zip(*found, strict=True)
        mixed = np.asarray(lengths, dtype=np.float32) @ self._vectors[list(numbers)]
        noise = np.random.default_rng(crc32(text.encode())).standard_normal(len(mixed), dtype=np.float32)
        made = _unit(mixed) + _unit(noise) * _DISTURBED
        return _unit(made)

    def _number(self, line: str) -> int | None:
        return next((self._piece_of[hint] for hint in _hints(line) if hint in self._piece_of), None)


def _hints(line: str) -> tuple[str, str]:
    bare = line.strip()
    return bare[:_HINT], bare[-_HINT:]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
