"""How much arithmetic embedding is, and how fast this machine can do arithmetic at best."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_SIDE = 2_048
_PEAK_S = 2.0


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a BERT-like model decides its arithmetic: numbers of layers, hidden and feed-forward dimensions."""

    layers: int
    hidden: int
    feed_forward: int

    @classmethod
    def read(cls, model: Path) -> Shape:
        """Read it from a model's folder."""
        facts = json.loads((model / "config.json").read_text("utf-8"))
        return cls(int(facts["num_hidden_layers"]), int(facts["hidden_size"]), int(facts["intermediate_size"]))

    def flops(self, tokens: Iterable[int]) -> float:
        """Floating-point operations that texts of so many tokens each need: useful ones, without padding.

        A multiplication and an addition are two operations. Counted are the matrix products alone: 2 for each of a
        layer's weights a token (4 h² of attention's projections and 2 h f of the feed-forward; 10.6 million weights in
        the six layers of MiniLM-L6), and 4 h n² a layer for attention itself over n tokens (scores and weighted sum).
        Softmax, norms, GELU and the embedding tables are left out, as usual.
        """
        weights = self.layers * (4 * self.hidden**2 + 2 * self.hidden * self.feed_forward)
        attention = self.layers * 4 * self.hidden
        return float(sum(2 * weights * n + attention * n**2 for n in tokens))


def token_counts(model: Path, texts: Sequence[str]) -> list[int]:
    """Tokens of each text as the model gets them: with its two special tokens, cut at the model's longest input."""
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(json.loads((model / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"])
    return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts))]


def peak_flops() -> float:
    """The best float32 matrix product of this machine, in operations a second: 2,048³, all cores, numpy's or torch's.

    To be called in a process of its own: it imports torch.
    """
    import numpy as np
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    a = np.random.default_rng(0).random((_SIDE, _SIDE), dtype=np.float32)
    t = torch.from_numpy(a)
    quickest = min(_quickest(lambda: np.matmul(a, a)), _quickest(lambda: torch.matmul(t, t)))
    return 2 * _SIDE**3 / quickest


def _quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest of as many runs as fit in `_PEAK_S` seconds."""
    timings: list[float] = []
    while sum(timings) < _PEAK_S:
        began = time.perf_counter()
        work()
        timings.append(time.perf_counter() - began)
    return min(timings)
