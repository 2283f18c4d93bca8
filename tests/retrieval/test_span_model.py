"""The trained reader's surroundings: its file, its offsets and its passes. Nothing here depends on what it learned."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import ModelFault
from retrieval.packed_network import WEIGHTS
from retrieval.question import LONGEST
from retrieval.span_model import OnnxSpanModel, Reading

ASKED = "who backs the rebels?"
LONG = "Snow fell on the tents of Brenn, and the rebels’ backer Turkey sent food. " * 80


@pytest.fixture(scope="module")
def model() -> OnnxSpanModel:
    """The reader as it ships, on one thread: the same sums in the same order."""
    return OnnxSpanModel(threads=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the reader's words, and without its weights."""
    shutil.copy(WEIGHTS / "reader.json", tmp_path)
    return tmp_path


# --- its file ---------------------------------------------------------------------------------------------------------


def test_the_weights_that_ship_are_those_that_the_code_expects(model: OnnxSpanModel) -> None:
    model.read("who?", [("", "Homs fell.")])


def test_missing_weights_are_named_with_the_remedy(folder: Path) -> None:
    with pytest.raises(ModelFault) as caught:
        OnnxSpanModel(folder).read("who?", [("", "Homs fell.")])
    assert (
        str(caught.value)
        == f"The reader's weights, {folder / 'reader.onnx'}, are missing: reinstall with `make install`."
    )


def test_altered_weights_are_named_with_their_sum_and_the_remedy(folder: Path) -> None:
    (folder / "reader.onnx").write_bytes(b"altered")
    with pytest.raises(ModelFault, match="were altered") as caught:
        OnnxSpanModel(folder).read("who?", [("", "Homs fell.")])
    told = str(caught.value)
    assert f"{folder / 'reader.onnx'}, were altered (SHA-256 " in told
    assert told.endswith(": reinstall them.")


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe"])
def test_words_that_are_missing_or_altered_are_named_with_the_remedy(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "reader.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelFault) as caught:
        OnnxSpanModel(tmp_path).read("who?", [("", "Homs fell.")])
    assert str(caught.value) == f"The reader's words, {path}, cannot be read: reinstall with `make install`."


# --- offsets ----------------------------------------------------------------------------------------------------------


def assert_in_passage(reading: Reading, passage: str) -> None:
    """Every span is a stretch of the passage, the likeliest first, none in another."""
    assert np.isfinite(reading.verdict)
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(passage)
        assert passage[span.start : span.end].strip()
        assert np.isfinite(span.score)
    assert [span.score for span in reading.spans] == sorted((span.score for span in reading.spans), reverse=True)
    ordered = sorted(reading.spans, key=lambda span: span.start)
    assert all(one.end <= two.start for one, two in zip(ordered, ordered[1:], strict=False))


_PIECES = st.sampled_from(
    ["Rebels", "Turkey", "Ali Larijani", "44 people", "U.N.", "“We", "went.”", "\n\n", "\r\n", "\u2028", "\x85",
     "\u200b", "\u200d", "\ufeff", "\u202eevil\u202c", "🕊️", "👩‍👩‍👧‍👦", "e\u0301te\u0301", "İstanbul", "ﬁre", "الثوار",
     "叛军攻入城市。", "क्षेत्र।", "[CLS]",
     "[SEP]", "[PAD]", "##ed", "\x1c"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, min_size=1, max_size=12).map(" ".join) | st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60
)


@given(
    st.sampled_from([ASKED, "من دخل دمشق؟", "🕊️ who?"]) | _TEXTS,
    st.lists(st.tuples(_TEXTS | st.just(""), _TEXTS), max_size=3),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(ASKED, [("Turkey backs the rebels", "Turkey"), ("", "Turkey backs the rebels.")])
@example(ASKED, [("e\u0301te\u0301 İİİ", "İİİ İstanbul 🕊️ fell.")])
def test_spans_lie_in_the_passage_and_not_in_its_headline(
    model: OnnxSpanModel, question: str, passages: list[tuple[str, str]]
) -> None:
    readings = model.read(question, passages)
    for (_, text), reading in zip(passages, readings, strict=True):
        assert_in_passage(reading, text)


def test_a_passage_of_many_words_has_stretches_to_look_at(model: OnnxSpanModel) -> None:
    (reading,) = model.read(ASKED, [("Turkey and the rebels", "Turkey backs the rebels, and Iran the army.")])
    assert len(reading.spans) > 0


def test_a_passage_longer_than_the_window_is_read_as_far_as_it_reaches(model: OnnxSpanModel) -> None:
    (reading,) = model.read(ASKED, [("Snow in Brenn", LONG)])
    assert_in_passage(reading, LONG)
    assert 0 < max(span.end for span in reading.spans) < len(LONG)
    assert model.read(ASKED, [("Snow in Brenn", LONG + "Turkey does.")]) == [reading]


def test_a_headline_that_fills_the_window_leaves_nothing_to_mark(model: OnnxSpanModel) -> None:
    (reading,) = model.read(ASKED, [(LONG, "Turkey backs the rebels.")])
    assert reading.spans == ()


@pytest.mark.parametrize("sign", ["城", "🕊", "who ", "ã", "1 "])
def test_the_longest_question_of_any_script_is_read(model: OnnxSpanModel, sign: str) -> None:
    question = (sign * LONGEST)[:LONGEST]
    for text in ("Turkey backs the rebels.", LONG):
        (reading,) = model.read(question, [("Turkey", text)])
        assert_in_passage(reading, text)
        assert reading.spans


# --- passes -----------------------------------------------------------------------------------------------------------


def test_no_passages_give_no_readings(model: OnnxSpanModel) -> None:
    assert model.read(ASKED, []) == []


def assert_close(one: Reading, other: Reading) -> None:
    """The same reading, but for the last digits that padding changes."""
    assert one.verdict == pytest.approx(other.verdict, abs=1e-3)
    assert [span.score for span in one.spans] == pytest.approx([span.score for span in other.spans], abs=1e-3)


def shuffled() -> Sequence[tuple[str, str]]:
    """Passages of very different lengths, in no order: more than one pass."""
    lengths = np.random.default_rng(7).permutation(24)
    return [(f"Report {n}" if n % 3 else "", f"Turkey sent food. {LONG[: 60 * n]}") for n in lengths.tolist()]


def test_passages_read_together_are_read_as_one_by_one_and_in_order(model: OnnxSpanModel) -> None:
    passages = shuffled()
    together = model.read(ASKED, passages)
    assert len(together) == len(passages)
    for passage, reading in zip(passages, together, strict=True):
        (alone,) = model.read(ASKED, [passage])
        assert_close(reading, alone)


def test_two_readings_of_the_same_are_the_same(model: OnnxSpanModel) -> None:
    passages = shuffled()[:6]
    assert model.read(ASKED, passages) == model.read(ASKED, passages)
