"""The trained reader: one pass over question and passage gives how likely it answers, and with which words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault
from index.passes import passes_of

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

DEFAULT_NAME = "dateline-reader"
# Of the file below: training/export.py prints it.
DEFAULT_SHA256 = "4efc7f38e9d9499f493543d155303f7f7503380bf2ae859582c717fe78bfe899"
_FOLDER = Path(__file__).parent / "weights"
# Tokens of question, headline and passage; what is longer is cut at the passage's end.
LONGEST = 384
# Tokens of a short answer, and how many stretches are looked at of a passage.
_SPAN_TOKENS = 24
_SPANS = 4
_BEST = 20

Scores = NDArray[np.float32]


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

    def __init__(self, folder: Path = _FOLDER, sha256: str = DEFAULT_SHA256, threads: int | None = None) -> None:
        self._folder = folder
        self._sha256 = sha256
        self._threads = threads or len(os.sched_getaffinity(0))

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading a passage, in order."""
        leads = [lead_of(headline) for headline, _ in passages]
        coded = self._tokenizer.encode_batch(
            [(question, lead + text) for lead, (_, text) in zip(leads, passages, strict=True)]
        )
        readings: dict[int, Reading] = {}
        for part in passes_of([len(one.ids) for one in coded]):
            spans, verdicts = self._pass([coded[i] for i in part])
            for row, i in enumerate(part):
                found = likeliest(coded[i].offsets, coded[i].sequence_ids, len(leads[i]), spans[row])
                readings[i] = Reading(float(verdicts[row]), found)
        return [readings[i] for i in range(len(passages))]

    def _pass(self, coded: Sequence[tokenizers.Encoding]) -> tuple[Scores, Scores]:
        ids = np.zeros((len(coded), max(len(one.ids) for one in coded)), dtype=np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for row, one in enumerate(coded):
            ids[row, : len(one.ids)] = one.ids
            types[row, : len(one.ids)] = one.type_ids
            mask[row, : len(one.ids)] = 1
        spans, verdicts = self._session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
        return np.asarray(spans, dtype=np.float32), np.asarray(verdicts, dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> tokenizers.Tokenizer:
        import tokenizers

        path = self._folder / "tokenizer.json"
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises nothing narrower
            raise ModelFault(f"The reader's words, {path}, cannot be read: reinstall with `make install`.") from error
        tokenizer.no_padding()
        # A question in a script of a token a sign may be the longer of the two: then both are cut.
        tokenizer.enable_truncation(LONGEST, strategy="longest_first")
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        path = self._folder / "reader.onnx"
        try:
            with path.open("rb") as weights:
                found = file_digest(weights, "sha256").hexdigest()
        except OSError as error:
            raise ModelFault(f"The reader's weights, {path}, are missing: reinstall with `make install`.") from error
        if found != self._sha256:
            raise ModelFault(f"The reader's weights, {path}, were altered (SHA-256 {found}): reinstall them.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # The weights are stored in 8 bits; without this they would be widened in every pass and not once, on load.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


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
