"""Readers of other people's making, named in the place of the project's own: any of the Hub's, run by transformers."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedding import Weights
from index.errors import ModelFault
from retrieval.packed_network import LONGEST
from retrieval.span_model import (
    OnnxSpanModel,
    Reading,
    ReadSpan,
    SpanModel,
    lead_of,
    likeliest,
)

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_PASSAGES_A_PASS = 8


class QuestionAnsweringModel:
    """A model that was trained to find answers, such as one for SQuAD 2.0: its verdict is its lead over "nowhere"."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading a passage, in order."""
        return [
            reading
            for i in range(0, len(passages), _PASSAGES_A_PASS)
            for reading in self._pass(question, passages[i : i + _PASSAGES_A_PASS])
        ]

    def _pass(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        import torch

        tokenizer, network = self._loaded
        leads = [lead_of(headline) for headline, _ in passages]
        texts = [lead + text for lead, (_, text) in zip(leads, passages, strict=True)]
        coded = tokenizer(
            [question] * len(texts),
            texts,
            truncation="longest_first",
            max_length=LONGEST,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = coded.pop("offset_mapping").tolist()
        with torch.inference_mode():
            given = network(**coded)
        scores = np.stack([given.start_logits.numpy(), given.end_logits.numpy()], axis=-1)
        readings = []
        for row, lead in enumerate(leads):
            spans = likeliest(offsets[row], coded.sequence_ids(row), len(lead), scores[row])
            readings.append(Reading(spans[0].score if spans else -float(LONGEST), spans))
        return readings

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        folder = str(self._weights.folder)
        try:
            return AutoTokenizer.from_pretrained(folder), AutoModelForQuestionAnswering.from_pretrained(folder).eval()
        except (OSError, ValueError) as error:
            raise ModelFault(f"Reader {self._weights.name!r} cannot be loaded: {error}") from error


class CrossEncoderModel:
    """A model that scores pairs: its score takes the place of the verdict; the words are found by another one."""

    def __init__(self, weights: Weights, spans: SpanModel) -> None:
        self._weights = weights
        self._spans = spans

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """One reading a passage, in order."""
        if not passages:
            return []
        import torch

        pairs = [(question, lead_of(headline) + text) for headline, text in passages]
        scores = self._loaded.predict(pairs, activation_fn=torch.nn.Identity(), show_progress_bar=False)
        found: list[tuple[ReadSpan, ...]] = [one.spans for one in self._spans.read(question, passages)]
        return [Reading(float(np.ravel(score)[-1]), spans) for score, spans in zip(scores, found, strict=True)]

    @cached_property
    def _loaded(self) -> CrossEncoder:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import CrossEncoder

        try:
            loaded: CrossEncoder = CrossEncoder(str(self._weights.folder), max_length=LONGEST)
        except (OSError, ValueError) as error:
            raise ModelFault(f"Reader {self._weights.name!r} cannot be loaded: {error}") from error
        return loaded


def open_span_model(name: str) -> SpanModel:
    """A folder or an installed model of the Hub, by what it was made for; ModelFault when it is missing or unfit."""
    weights = Weights.find(name)
    try:
        made_for = json.loads((weights.folder / "config.json").read_text("utf-8")).get("architectures") or [""]
    except (OSError, ValueError) as error:
        raise ModelFault(f"Reader {name!r} has no readable config.json in {weights.folder}.") from error
    if made_for[0].endswith("ForQuestionAnswering"):
        return QuestionAnsweringModel(weights)
    if made_for[0].endswith("ForSequenceClassification"):
        return CrossEncoderModel(weights, OnnxSpanModel())
    raise ModelFault(
        f"Reader {name!r} was made for something else ({made_for[0] or 'its config.json does not say what'}): "
        "name a question-answering model or a cross-encoder."
    )
