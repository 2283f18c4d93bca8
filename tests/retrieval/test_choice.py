"""Of the names, quantities and times in a sentence, the one that was asked for."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.choice import by_closeness, short_answers
from retrieval.question import Question
from retrieval.spans import spans_of
from retrieval.words import words_of

CAPTURED = (
    "Besides capturing Aleppo in the north, Hama in the centre and Deir al-Zor in the east, rebels said they have "
    "taken southern Quneitra, Deraa and Suweida."
)
BACKER = "The foreign ministers of Russia, Iran and the main rebels' backer Turkey met on Saturday."
MET = "A top Iranian official, Ali Larijani, met Assad in Damascus on Friday, a news agency said."
BRIDGE = "The bridge is 3.8 km long, carries 28,000 vehicles a day and cost 1.2 billion crowns."
STRIKE = (
    "The 72-hour strike by 1,400 deckhands at midnight on Tuesday stranded 9,000 passengers and cost 3 million crowns."
)


def chosen(text: str, sentence: str) -> tuple[str, ...]:
    """The short answers of a sentence to a question whose words are equally rare."""
    question = Question.of(text, date(2024, 12, 7))
    words = list(words_of(sentence))
    spans = spans_of(question.kind, sentence, words, frozenset())
    weights = {term.stem: 1.0 for term in question.terms}
    return short_answers(question, by_closeness(question, sentence, words, weights, spans))


@pytest.mark.parametrize(
    ("text", "sentence", "answer"),
    [
        ("who backs the rebels?", BACKER, "Turkey"),
        ("which country backs the rebels?", BACKER, "Turkey"),
        ("who are the rebels backed by?", BACKER, "Turkey"),
        ("who met Assad on Friday?", MET, "Ali Larijani"),
        ("whom did Assad meet on Friday?", MET, "Ali Larijani"),
        ("where did Ali Larijani meet Assad?", MET, "Damascus"),
        ("when did Ali Larijani meet Assad?", MET, "on Friday"),
        ("how much did the bridge cost?", BRIDGE, "1.2 billion crowns"),
        ("what was the price of the bridge?", BRIDGE, "1.2 billion crowns"),
        ("how long is the bridge?", BRIDGE, "3.8 km"),
        ("how many vehicles will use the bridge?", BRIDGE, "28,000 vehicles"),
        ("how long is the strike?", STRIKE, "72-hour"),
        ("how much did the strike cost?", STRIKE, "3 million crowns"),
        ("how many deckhands are on strike?", STRIKE, "1,400 deckhands"),
        ("how many passengers are stranded by the strike?", STRIKE, "9,000 passengers"),
        ("when did the strike begin?", STRIKE, "at midnight on Tuesday"),
    ],
)
def test_one_thing_asked_for_is_one_answer(text: str, sentence: str, answer: str) -> None:
    assert chosen(text, sentence) == (answer,)


@pytest.mark.parametrize(
    "text",
    ["which cities were taken besides Aleppo?", "what cities did rebels capture besides Aleppo", "which other cities?"],
)
def test_several_things_asked_for_are_all_names_in_the_order_of_the_sentence(text: str) -> None:
    said_already = () if "Aleppo" in text else ("Aleppo",)
    assert chosen(text, CAPTURED) == (*said_already, "Hama", "Deir al-Zor", "Quneitra", "Deraa", "Suweida")


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("which cities did the rebels take?", True),
        ("which southern cities fell?", True),
        ("which three ministers met in Doha?", True),
        ("what countries backed Assad?", True),
        ("which country backs the rebels?", False),
        ("which group leads Syria?", False),
        ("what was the name of the city?", False),
        ("what does Turkey want?", False),
    ],
)
def test_a_verb_that_ends_in_s_does_not_ask_for_several(text: str, several: bool) -> None:
    assert (len(chosen(text, CAPTURED)) > 1) == several


def test_what_the_question_says_already_is_no_answer() -> None:
    assert chosen("who is Ali Larijani?", "Ali Larijani spoke.") == ()
    assert chosen("where in Damascus is it?", "It is in Damascus.") == ()


def test_a_sentence_that_holds_nothing_of_the_kind_gives_no_answer() -> None:
    assert chosen("how many were killed?", MET) == ()
    assert chosen("why did they meet?", MET) == ()


def test_the_place_asked_for_is_one_that_somebody_is_in() -> None:
    assert chosen("where is Assad?", "Assad fled Damascus and is in Moscow with Asma.") == ("Moscow",)


def test_an_answer_that_is_said_twice_is_given_once() -> None:
    answers = chosen("which cities fell?", "Then Hama fell, and Homs fell, and Hama was burnt.")
    assert answers == ("Hama", "Homs")
