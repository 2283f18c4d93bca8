"""Where sentences begin and end: nothing is lost between them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.sentences import sentence_bounds

_WORDS = st.sampled_from(
    ["Rebels", "said", "U.N.", "Dr.", "3.5%", "“We", "went.”", "No!", "Why?", "a.m.", "الثوار", "دمشق.",
     "叛军攻入城市。", "🕊️", "👩‍👩‍👧‍👦", "e\u0301te\u0301", "\u200b", "\ufeff", "क्षेत्र।", "x" * 75]
)  # fmt: skip
_GAPS = st.sampled_from([" ", "\n", "\n\n", "\r\n", "\t", "", "\u2028", "\x85", "\u3000", "\x1f"])
_TEXTS = st.one_of(
    st.lists(st.tuples(_WORDS, _GAPS), max_size=40).map(lambda told: "".join(word + gap for word, gap in told)),
    st.text(st.characters(codec="utf-8"), max_size=200),
)
_LANGUAGES = st.sampled_from(["", "en", "ar", "zh", "hi", "en-GB", "zz", "!"])


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_bounds(text, language)]


def test_a_report_is_cut_where_its_sentences_end() -> None:
    told = "Rebels entered Homs on Saturday. Mr. Orlan said: “No!” He left at 9 a.m. on Sunday."
    assert sentences(told) == [
        "Rebels entered Homs on Saturday. ",
        "Mr. Orlan said: “No!” ",
        "He left at 9 a.m. on Sunday.",
    ]


def test_a_heading_without_a_stop_is_not_glued_to_what_follows() -> None:
    assert [one.strip() for one in sentences("Fight for Harn\n\nRebels entered Harn.") if one.strip()] == [
        "Fight for Harn",
        "Rebels entered Harn.",
    ]


def test_sentences_end_as_their_language_ends_them() -> None:
    assert [one.strip() for one in sentences("叛军攻入城市。他逃走了。", "zh")] == ["叛军攻入城市。", "他逃走了。"]


@pytest.mark.parametrize("language", ["", "en", "ar"])
def test_an_empty_text_has_no_sentences(language: str) -> None:
    assert sentence_bounds("", language) == []


def test_line_ends_are_kept_in_a_text_of_many_kilobytes() -> None:
    told = "Rebels entered Homs on Saturday, and nobody there had seen them come.\n\n" * 400
    assert "".join(sentences(told)) == told


@given(_TEXTS, _LANGUAGES)
@settings(max_examples=300)
@example("\r\n\r\n", "en")
@example(" \u2028 ", "")
def test_joined_the_sentences_are_the_text(text: str, language: str) -> None:
    bounds = sentence_bounds(text, language)
    assert "".join(text[start:end] for start, end in bounds) == text
    assert all(start < end for start, end in bounds)
