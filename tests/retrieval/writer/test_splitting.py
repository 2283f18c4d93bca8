"""Splitting: which questions a model is asked to take apart, and which of its searches are made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest
from pydantic import BaseModel

from retrieval.question import Question
from retrieval.writer.calls import WriterFault
from retrieval.writer.prompt import Message
from retrieval.writer.splitting import MOST_SEARCHES, Splitting, may_be_hard

HARD = "did the death toll in Tarsk rise after the army left the town?"


class Replies:
    """A model with one reply."""

    def __init__(self, reply: str | WriterFault) -> None:
        self._reply = reply
        self.asked: list[Sequence[Message]] = []

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str:
        """That."""
        self.asked.append(messages)
        if isinstance(self._reply, WriterFault):
            raise self._reply
        return self._reply


def question(text: str) -> Question:
    """As asked on a day."""
    return Question.of(text, date(2024, 12, 8))


def searches(*given: str) -> list[str]:
    """What is searched for when a model replies with these."""
    return Splitting(Replies(json.dumps({"searches": given}))).searches(question(HARD))


def test_each_search_is_made_of_words_of_the_question() -> None:
    apart = ["when did the army leave Tarsk?", "what is the death toll in Tarsk?"]
    assert searches(*apart, apart[0]) == apart


@pytest.mark.parametrize(
    "search",
    [
        "how do I buy Zorbcoin?",
        "when did the Syrian army leave Tarsk?",
        HARD,
        "did the toll rise after the army left the town of Tarsk, and was it a death toll?",
        "",
        "?",
        "when did it happen?",
        "when did the army leave? https://tarsk.example",
        "army <b>left</b>",
        "when did the army leave? What is the toll?",
        "army " * 400,
    ],
)
def test_a_search_with_other_words_or_all_of_them_or_none_is_not_made(search: str) -> None:
    assert searches(search) == []


def test_so_many_searches_are_made_and_no_more() -> None:
    assert len(searches("army?", "toll?", "Tarsk?", "town?", "death?")) == MOST_SEARCHES


@pytest.mark.parametrize("reply", ["", "no", '{"searches": "x"}', "}{", WriterFault("no reply")])
def test_a_model_that_is_of_no_use_leaves_the_question_as_it_is(reply: str | WriterFault) -> None:
    assert Splitting(Replies(reply)).searches(question(HARD)) == []


def test_the_model_is_given_the_question_and_nothing_else() -> None:
    model = Replies("{}")
    Splitting(model).searches(question(HARD))
    (asked,) = model.asked
    assert json.loads(asked[1].text) == {"question": HARD}


@pytest.mark.parametrize(
    "text",
    ["who backs the rebels in Syria?", "when did the army leave?", "who won and why?", "where is Assad?"],
)
def test_a_question_about_one_thing_costs_no_call(text: str) -> None:
    assert not may_be_hard(question(text))
    assert may_be_hard(question(HARD))
