"""Another reader in the place of the project's own: a folder that holds a model of the Hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.embedding import DEFAULT_NAME, Weights
from index.errors import ModelFault
from retrieval.hub_model import CrossEncoderModel, QuestionAnsweringModel, open_span_model
from retrieval.span_model import OnnxSpanModel

PASSAGES = [
    ("Rebels enter Harn", "Rebels entered Harn on Saturday. The main rebels' backer, Maravia, welcomed it."),
    ("", "Nothing was said of the river Tess."),
]


def made(folder: Path, head: str) -> Path:
    """A tiny model with random weights and the words of the default one, as transformers writes it."""
    import transformers

    source = Weights.find(DEFAULT_NAME).folder
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
        if (source / name).exists():
            shutil.copy(source / name, folder)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 37}
    config = transformers.BertConfig(vocab_size=30522, num_labels=1 if "Sequence" in head else 2, **sizes)
    getattr(transformers, head)(config).save_pretrained(folder)
    return folder


def test_a_question_answering_model_reads_in_its_place(tmp_path: Path) -> None:
    model = open_span_model(str(made(tmp_path, "BertForQuestionAnswering")))
    assert isinstance(model, QuestionAnsweringModel)
    readings = model.read("who backs the rebels?", PASSAGES)
    assert len(readings) == len(PASSAGES)
    for (_, text), reading in zip(PASSAGES, readings, strict=True):
        assert reading.spans
        assert reading.verdict == reading.spans[0].score
        assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)


def test_a_cross_encoder_gives_the_verdict_and_our_own_reader_the_words(tmp_path: Path) -> None:
    model = open_span_model(str(made(tmp_path, "BertForSequenceClassification")))
    assert isinstance(model, CrossEncoderModel)
    readings, own = (reader.read("who backs the rebels?", PASSAGES) for reader in (model, OnnxSpanModel()))
    assert [one.spans for one in readings] == [one.spans for one in own]
    assert [one.verdict for one in readings] != [one.verdict for one in own]
    assert model.read("who?", []) == []


def test_a_model_that_was_made_for_something_else_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match="BertForMaskedLM.*question-answering model or a cross-encoder"):
        open_span_model(str(made(tmp_path, "BertForMaskedLM")))


def test_a_reader_that_is_not_there_is_named_with_the_remedy() -> None:
    with pytest.raises(ModelFault, match=r"no-such/reader.*not on this machine"):
        open_span_model("no-such/reader")
