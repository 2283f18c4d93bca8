"""Cutting loses nothing, adds nothing and says exactly where each passage stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.reading import read
from index.report import Passage, Rejection, Report
from index.splitting import PASSAGE_LENGTH, SentenceSplitter, passages_of

NOW = datetime(2025, 4, 16, tzinfo=UTC)
SHORT = 60

# Pieces that reports, and the pages they are pasted from, are made of; and anything else that Unicode has.
_WORDS = st.sampled_from(
    [
        "Rebels", "said", "U.N.", "Dr.", "3.5%", "7,500", "“We", "went.”", "No!", "Why?", "a.m.", "http://x.example/a?b",
        "الثوار", "دخلوا", "دمشق.", "שלום", "叛军攻入城市。", "反乱軍？", "🕊️", "👩‍👩‍👧‍👦", "e\u0301te\u0301", "𝔄𝔅",
        "क्षेत्र।", "ไทย", "x" * 75, "ã" * 130, "😀" * 70,
    ]
)  # fmt: skip
_GAPS = st.sampled_from(
    [" ", " ", "\n", "\n\n", "\r\n", "\r", "\t", "", "  \n \n", "\u2028", "\u2029", "\x85", "\u3000", "\xa0", "\x1f"]
)
_REPORTS = st.lists(st.tuples(_WORDS, _GAPS), max_size=60).map(lambda pairs: "".join(w + gap for w, gap in pairs))
_ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)
TEXTS = st.one_of(_REPORTS, _ANYTHING)


def report_of(text: str) -> Report:
    """A report with this text."""
    return Report(
        id="homs", title="Homs", publisher="Demo Wire", published=NOW, dated_by="report", fetched=NOW, text=text
    )


def assert_exact(text: str, passages: list[Passage], length: int) -> None:
    """Passages are stretches of the text, in order, without overlap, and leave out nothing but white space."""
    cursor = 0
    for passage in passages:
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= cursor
        assert text[cursor : passage.start].strip() == ""
        assert len(passage.text) <= length
        cursor = passage.end
    assert text[cursor:].strip() == ""


@given(TEXTS)
@settings(max_examples=400)
@example("x" * 500)
@example("\u2028".join(["Rebels entered Homs."] * 20))
@example("الثوار دخلوا دمشق. " * 30)
@example("👩‍👩‍👧‍👦" * 100)
@example(" " * 500 + "Rebels" + " " * 500)
@example("a\r\rb\r\n\r\nc" * 30)
def test_every_passage_is_the_text_between_its_offsets_whatever_the_text(text: str) -> None:
    assert_exact(text, passages_of(report_of(text), SentenceSplitter(SHORT)), SHORT)


@given(TEXTS)
@settings(max_examples=400)
@example("A" * 61 + " " + "B" * 61)
def test_the_chunks_joined_are_the_text(text: str) -> None:
    assert "".join(SentenceSplitter(SHORT).split_text(text)) == text


@given(TEXTS.map(lambda text: (text or "Homs.") * 40))
@settings(max_examples=60)
@example(("ã" * 130 + "\n\n") * 40)
@example("Rebels entered Homs on Saturday and the army left.\n\n" * 1_000)
@example("😀 Snow fell.\n \n" * 2_000)
@example("\n\n" * 20_000)
def test_passages_of_long_reports_are_as_long_as_measured_and_exact(text: str) -> None:
    assert_exact(text, passages_of(report_of(text), SentenceSplitter()), PASSAGE_LENGTH)


_SENTENCES = st.sampled_from(["Rebels took Hama on Thursday.", "Who pays?", "No one said so!"])


@given(st.lists(_SENTENCES, min_size=1, max_size=40))
def test_no_passage_begins_or_ends_inside_a_sentence(sentences: list[str]) -> None:
    text = " ".join(sentences)
    for passage in passages_of(report_of(text), SentenceSplitter(SHORT)):
        assert passage.text[0] in "RWN"
        assert passage.text[-1] in ".?!"


def test_a_report_is_cut_between_sentences_and_packed_full() -> None:
    text = "Rebels took Hama on Thursday. The army left at dawn. Homs is next, they said."
    chunks = [passage.text for passage in passages_of(report_of(text), SentenceSplitter(SHORT))]
    assert chunks == ["Rebels took Hama on Thursday. The army left at dawn.", "Homs is next, they said."]


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    text = "Rebels " + "and soldiers " * 12 + "met."
    passages = passages_of(report_of(text), SentenceSplitter(SHORT))
    assert len(passages) > 2
    assert {word for passage in passages for word in passage.text.split()} == set(text.split())


def test_passages_carry_the_report_and_the_version_that_they_are_of() -> None:
    (passage,) = passages_of(report_of("Rebels entered Homs."), SentenceSplitter())
    assert (passage.report, passage.version, passage.key) == ("homs", 0, "homs#0@0-20")


@pytest.mark.parametrize("text", ["", " ", "\n\u2028\n"])
def test_nothing_but_white_space_is_no_passage(text: str) -> None:
    assert passages_of(report_of(text), SentenceSplitter()) == []


def test_every_report_of_the_demo_is_cut_exactly() -> None:
    demo = Path(__file__).parents[2] / "demo" / "reports"
    sources = [source for source in read([demo], NOW) if not isinstance(source, Rejection)]
    assert len(sources) >= 12
    for report, _ in sources:
        assert_exact(report.text, passages_of(report, SentenceSplitter()), PASSAGE_LENGTH)
