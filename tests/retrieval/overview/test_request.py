"""Which questions ask several reports at once, and for what; every other question is answered as ever."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.dates import Period
from retrieval.overview.request import lacks_topic, request_of, topic_of
from retrieval.question import Question, QuestionError

MONDAY = date(2024, 12, 9)
SINCE_FRIDAY = Period(date(2024, 12, 6), MONDAY)


@pytest.mark.parametrize(
    ("text", "aim", "topic", "period"),
    [
        ("what changed since Friday?", "changes", "", SINCE_FRIDAY),
        ("What changed in Homs since Friday?", "changes", "Homs", SINCE_FRIDAY),
        ("what changed since Friday in Homs", "changes", "Homs", SINCE_FRIDAY),
        ("what has happened in Homs since the 5th of December?", "changes", "Homs",
         Period(date(2024, 12, 5), MONDAY)),
        ("what happened in Syria between 30 November and 8 December 2024?", "changes", "Syria",
         Period(date(2024, 11, 30), date(2024, 12, 8))),
        ("what's the latest on the ferry strike?", "changes", "the ferry strike", None),
        ("any news about Assad?", "changes", "Assad", None),
        ("what's new?", "changes", "", None),
        ("how has the situation in Homs changed since Friday?", "changes", "Homs", SINCE_FRIDAY),
        ("how do the accounts of the toll in Tarsk differ?", "accounts", "the toll in Tarsk", None),
        ("how do the reports differ on how many died in Tarsk?", "accounts", "how many died in Tarsk", None),
        ("do the papers agree about the cost of the bridge?", "accounts", "the cost of the bridge", None),
        ("compare the figures for the cost of the bridge", "accounts", "the cost of the bridge", None),
        ("who said what about Homs?", "speakers", "Homs", None),
        ("what was said about the dam?", "speakers", "the dam", None),
        ("what do the reports say about the bridge?", "reports", "the bridge", None),
        ("what do we know about the girl in Brenn?", "reports", "the girl in Brenn", None),
    ],
)  # fmt: skip
def test_a_question_over_several_reports_is_known_by_its_words(
    text: str, aim: str, topic: str, period: Period | None
) -> None:
    request = request_of(Question.of(text, MONDAY))
    assert request
    assert (request.aim, request.topic, request.period) == (aim, topic, period)
    assert (request.question.text if request.question else "") == topic


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("what did the army and the rebels say about Hama?", ("army", "rebels")),
        ("compare what Russia, Turkey and Iran say about Syria", ("Russia", "Turkey", "Iran")),
        ("what did both sides say about the strike?", ()),
        ("what do officials say about the earthquake?", ()),
        ("what do residents say about the flood?", ("residents",)),
    ],
)
def test_whose_words_are_asked_for_is_told(text: str, speakers: tuple[str, ...]) -> None:
    request = request_of(Question.of(text, MONDAY))
    assert request
    assert (request.aim, request.speakers) == ("speakers", speakers)


@pytest.mark.parametrize(
    "text",
    [
        "where is Assad?",
        "what happened to Assad?",
        "what happened in Homs?",
        "What happened in 1973-1974?",
        "What happened after Henry Ware and Samuel Webber died?",
        "what did Putin say about Assad?",
        "who said that?",
        "what is the latest death toll in Tarsk?",
        "what new law changed the voting age?",
        "how many reports were written about Homs?",
        "what changed the mind of the minister who had said that no bridge would ever be built over the river?",
    ],
)
def test_a_question_that_wants_one_answer_is_left_to_be_answered_so(text: str) -> None:
    assert request_of(Question.of(text, MONDAY)) is None


def test_a_day_that_is_part_of_a_name_bounds_nothing() -> None:
    request = request_of(Question.of("what do the reports say about the 7 October attack?", MONDAY))
    assert request
    assert (request.topic, request.period) == ("the 7 October attack", None)


@pytest.mark.parametrize("text", ["how do the accounts differ?", "who said what?", "what do the reports say about it?"])
def test_a_question_without_a_topic_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(QuestionError, match="About what\\?.*how do the accounts of the toll") as refused:
        request_of(Question.of(text, MONDAY))
    assert refused.value.reason == "topic"


def test_what_a_talk_must_add_is_known_before_the_day_of_asking_is() -> None:
    assert lacks_topic("how do the accounts differ?")
    assert lacks_topic("what changed since Friday?")
    assert not lacks_topic("what changed in Homs since Friday?")
    assert not lacks_topic("where is Assad?")
    assert topic_of("what changed in Homs since Friday?") == "Homs"
    assert topic_of("where is Assad?") == topic_of("who said what?") == ""
