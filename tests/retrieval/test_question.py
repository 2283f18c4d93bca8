"""A question: what it wants, on which day it was asked, and what cannot be asked at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.question import LONGEST, Kind, Question, QuestionError

SATURDAY = date(2024, 12, 7)


def asked(text: str) -> Question:
    """This text, asked on Saturday 7 December 2024."""
    return Question.of(text, SATURDAY)


def terms(text: str) -> list[str]:
    return [term.text for term in asked(text).terms]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who backs the rebels?", "who"),
        ("WHO BACKS THE REBELS", "who"),
        ("Whom did Assad meet?", "who"),
        ("whose army left Hama?", "who"),
        ("where is Assad?", "where"),
        ("and where did he go then?", "where"),
        ("when did the civil war begin?", "when"),
        ("what year did the war begin?", "when"),
        ("which day did Hama fall?", "when"),
        ("how long ago did the strike start?", "when"),
        ("how many people were killed?", "how many"),
        ("how much did the bridge cost?", "how many"),
        ("how long is the bridge?", "how many"),
        ("what is the price of bread?", "how many"),
        ("what was the magnitude of the quake?", "how many"),
        ("what percentage do the crews want?", "how many"),
        ("which cities were taken besides Aleppo?", "which"),
        ("what is the name of the probe?", "which"),
        ("did Hama fall?", "whether"),
        ("has the strike ended?", "whether"),
        ("why did the army leave Hama?", "what"),
        ("how did the probe land?", "what"),
        ("what happened in Homs?", "what"),
        ("what did the governor say?", "what"),
        ("Homs", "what"),
    ],
)
def test_its_words_tell_what_kind_of_answer_it_wants(text: str, kind: Kind) -> None:
    assert asked(text).kind == kind


def test_its_terms_are_the_words_that_mean_something() -> None:
    assert terms("Where is Bashar al-Assad, and who is with him?") == ["Bashar", "al-Assad"]


def test_what_is_only_asked_for_is_no_term() -> None:
    assert terms("how many people fled?") == ["people", "fled"]
    assert terms("what time does the curfew end?") == ["curfew", "end"]


def test_back_is_a_term_where_it_is_a_verb_and_none_in_fell_back() -> None:
    assert terms("who will back the rebels?") == ["back", "rebels"]
    assert terms("who fell back?") == ["fell"]


def test_a_question_of_function_words_alone_looks_for_all_of_them() -> None:
    assert terms("who is it?") == ["who", "is", "it"]


def test_its_names_are_written_like_names_or_are_numbers() -> None:
    question = asked("Whom did Ali Larijani meet in 2024?")
    assert [name.text for name in question.names] == ["Ali", "Larijani", "2024"]


def test_white_space_of_any_kind_is_one_blank() -> None:
    assert asked("  who\n backs\t\u3000the\u2028rebels?  ").text == "who backs the rebels?"


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000"])
def test_nothing_asked_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError, match="There is no question: ask for instance “who backs the rebels"):
        asked(text)


def test_ten_thousand_characters_are_refused_with_both_numbers() -> None:
    with pytest.raises(QuestionError, match="10,000 characters; ask it in at most 1,000"):
        asked("w" * 10_000)


def test_the_longest_question_is_still_asked_and_blanks_do_not_count() -> None:
    assert len(asked("where " * (LONGEST // 6) + "      now?").text) <= LONGEST
    assert asked("w" * LONGEST).terms[0].end == LONGEST


@pytest.mark.parametrize("text", ["🕊️", "👩‍👩‍👧‍👦 🇸🇾!!", "???", "— … —", "_ _"])
def test_emoji_and_signs_alone_are_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="I see no words in this question"):
        asked(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("من يدعم المتمردين؟", ["من", "يدعم", "المتمردين"]),
        ("מי תומך במורדים?", ["מי", "תומך", "במורדים"]),
        ("\u202bأين الأسد؟\u202c", ["أين", "الأسد"]),
        ("谁支持叛军？", ["谁支持叛军"]),
        ("кто поддерживает повстанцев?", ["кто", "поддерживает", "повстанцев"]),
    ],
)
def test_a_question_in_another_script_or_direction_is_a_question(text: str, words: list[str]) -> None:
    question = asked(text)
    assert [term.text for term in question.terms] == words
    assert [question.text[term.start : term.end] for term in question.terms] == words


def test_half_an_emoji_is_asked_as_the_sign_for_what_cannot_be_read() -> None:
    assert asked("where is \ud83d Assad?").text == "where is \ufffd Assad?"


@pytest.mark.parametrize("day", [date.min, date.max, date(999, 12, 31), date(9000, 1, 1)])
def test_a_day_from_which_no_other_day_can_be_reckoned_is_refused(day: date) -> None:
    with pytest.raises(QuestionError, match=f"No report is from around {day}"):
        Question.of("what happened last month?", day)


@given(st.text(max_size=1_200), st.dates())
@example("in 2016 😀 “who”\u202e backs", date(1000, 1, 1))
@example("9" * 40 + " days ago", date(8999, 12, 31))
def test_whatever_is_typed_is_a_question_in_plain_unicode_or_is_refused(text: str, day: date) -> None:
    try:
        question = Question.of(text, day)
    except QuestionError:
        return
    assert question.terms
    assert question.text.encode()
    assert len(question.text) <= LONGEST
    assert all(question.text[term.start : term.end] == term.text for term in question.terms)
