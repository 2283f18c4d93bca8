"""Entailment: how likely what was quoted bears out a claim, as a trained network judges it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.passes import passes_of
from retrieval.days import day_text
from retrieval.packed_network import WEIGHTS, PackedNetwork
from retrieval.support.material import Quoted

# Of retrieval/weights/support.onnx: training/export.py prints it.
SHA256 = "738e9a6ec7cd3b876c5adf93de2018b96e9c62722963ba46afc0b7ff26602b5a"


class EntailmentModel(Protocol):
    """Anything that judges pairs of (claim, premise)."""

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]: ...


class OnnxEntailmentModel:
    """The project's own judge, as ONNX Runtime serves it. Raises ModelFault when its file is missing or altered."""

    def __init__(self, folder: Path = WEIGHTS, sha256: str = SHA256, threads: int | None = None) -> None:
        # What explains a quote stands before it, and may rather be missing.
        self._network = PackedNetwork(folder, "support", sha256, threads, cut="left")

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Of each premise bearing out all of its claim, in order."""
        coded = self._network.coded(pairs)
        judged: dict[int, float] = {}
        for part in passes_of([len(one.ids) for one in coded]):
            (verdicts,) = self._network.run([coded[i] for i in part])
            judged.update(zip(part, map(float, verdicts), strict=True))
        return [judged[i] for i in range(len(pairs))]


def premise_of(quotes: Sequence[Quoted]) -> str:
    """The quotes after what explains them, no line twice; a day of theirs that is told by its name has its date."""
    lines: dict[str, None] = {}
    for quote in quotes:
        for line in (*quote.before.split("\n"), _dated(quote)):
            plain = " ".join(line.split())
            if plain:
                lines[plain if plain[-1] in ".!?" else f"{plain}."] = None
    return " ".join(lines)


def _dated(quote: Quoted) -> str:
    """ "On Saturday (7 Dec 2024)": the network cannot reckon."""
    text = quote.words
    for day in reversed(quote.days(text)):
        if day.is_relative and day.first == day.last:
            text = f"{text[: day.end]} ({day_text(day.first)}){text[day.end :]}"
    return text
