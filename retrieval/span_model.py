"""The trained reader: one pass over question and passage gives how likely it answers, and with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.passes import passes_of
from retrieval.packed_network import WEIGHTS, PackedNetwork, Scores

DEFAULT_NAME = "dateline-reader"
# Of the file below: training/export.py prints it.
DEFAULT_SHA256 = "4efc7f38e9d9499f493543d155303f7f7503380bf2ae859582c717fe78bfe899"
# Tokens of a short answer, and how many stretches are looked at of a passage.
_SPAN_TOKENS = 24
_SPANS = 4
_BEST = 20


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """A stretch that may answer, `passage[start:end]`; `score` is its log-odds against "nowhere"."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of one passage: the log-odds that it answers, and where, likeliest first."""

    verdict: float
    spans: tuple[ReadSpan, ...]


class SpanModel(Protocol):
    """Anything that reads passages, each (headline, text), against a question."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]: ...


class OnnxSpanModel:
    """The project's own reader, as ONNX Runtime serves it. Raises ModelFault when its file is missing or altered."""

    def __init__(self, folder: Path = WEIGHTS, sha256: str = DEFAULT_SHA256, threads: int | None = None) -> None:
        self._network = PackedNetwork(folder, "reader", sha256, threads)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading a passage, in order."""
        leads = [lead_of(headline) for headline, _ in passages]
        coded = self._network.coded([(question, lead + text) for lead, (_, text) in zip(leads, passages, strict=True)])
        readings: dict[int, Reading] = {}
        for part in passes_of([len(one.ids) for one in coded]):
            spans, verdicts = self._network.run([coded[i] for i in part])
            for row, i in enumerate(part):
                found = likeliest(coded[i].offsets, coded[i].sequence_ids, len(leads[i]), spans[row])
                readings[i] = Reading(float(verdicts[row]), found)
        return [readings[i] for i in range(len(passages))]


def lead_of(headline: str) -> str:
    """What stands before a passage when it is read."""
    return f"{headline}. " if headline else ""


def likeliest(
    offsets: Sequence[tuple[int, int]], texts: Sequence[int | None], lead: int, scores: Scores
) -> tuple[ReadSpan, ...]:
    """The likeliest stretches of the passage itself, none overlapping a likelier one; token 0 stands for "nowhere".

    `texts` tells of each token whether it is the question's (0) or the passage's (1), where its headline takes the
    first `lead` characters; `scores` are (tokens, 2), for the first and the last token of a stretch.
    """
    inside = [i for i, text in enumerate(texts) if text == 1 and offsets[i][0] >= lead]
    if not inside:
        return ()
    nowhere = float(scores[0].sum())
    starts = sorted(inside, key=lambda i: -scores[i, 0])[:_BEST]
    ends = sorted(inside, key=lambda i: -scores[i, 1])[:_BEST]
    pairs = [(i, j) for i in starts for j in ends if i <= j < i + _SPAN_TOKENS]
    chosen: list[tuple[int, int]] = []
    for i, j in sorted(pairs, key=lambda pair: -(scores[pair[0], 0] + scores[pair[1], 1])):
        if all(j < first or i > last for first, last in chosen):
            chosen.append((i, j))
        if len(chosen) == _SPANS:
            break
    return tuple(
        ReadSpan(offsets[i][0] - lead, offsets[j][1] - lead, float(scores[i, 0] + scores[j, 1]) - nowhere)
        for i, j in chosen
    )
