"""Silence that says what the reports lack, where that is known."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.answer import Lack
from retrieval.missing import SILENCE, missing, sentence
from retrieval.question import Question
from tests.fakes import candidate, report

SYRIA = [
    candidate(report("homs", "Syrian rebels entered Homs, backed by Turkey.", title="Homs falls")),
    candidate(report("hama", "Rebels left Hama. Syria is at war, and Syria's army flees.", title="Hama")),
]


def said(text: str) -> str:
    """What the reports on Syria are made to say to a question that they do not answer."""
    return sentence(missing(Question.of(text, date(2024, 12, 9)), SYRIA))


@pytest.mark.parametrize(
    "text", ["what is the price of bread?", "who won?", "who leads Syria?", "where is Turkey's army?", "who left hama?"]
)
def test_where_every_name_is_known_the_reports_just_do_not_say(text: str) -> None:
    assert said(text) == "The reports do not say."


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("where is Orlan?", "Orlan"),
        ("where is Ilan Desmet?", "Ilan Desmet"),
        ("did Orlan meet Desmet in Homs?", "Orlan or Desmet"),
        ("did Orlan, Desmet and Ilan Ruvo meet?", "Orlan, Desmet or Ilan Ruvo"),
        ("who won in 2016?", "2016"),
        ("who in Syria met Orlan in Myanmar?", "Orlan or Myanmar"),
    ],
)
def test_names_that_none_of_the_closest_mentions_are_told(text: str, lacking: str) -> None:
    assert said(text) == f"The reports do not say. None of the closest mentions {lacking}."


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("who backs the rebels in Myanmar?", "Myanmar"),
        ("who backs the rebels in myanmar?", "Myanmar"),
        ("who backs the Burmese rebels?", "Burmese"),
        ("who backs the rebels in Sudan and Myanmar?", "Sudan or Myanmar"),
    ],
)
def test_a_question_about_another_country_is_told_of_which_one_the_closest_speak(text: str, country: str) -> None:
    assert said(text) == f"The reports do not say. The closest speak of Syria, not of {country}."


def test_only_the_three_closest_reports_tell_of_which_country_they_speak() -> None:
    far = [candidate(report(str(n), "Yemen and Yemen's rebels.")) for n in range(5)]
    question = Question.of("who backs the rebels in Myanmar?", date(2024, 12, 9))
    assert missing(question, [*SYRIA, candidate(report("x", "Syria again.")), *far]).speaks_of == "Syria"


def test_passages_of_one_report_count_once() -> None:
    war = report("war", "Yemen is at war. It rained. Yemen is at war.", title="War")
    passages = [candidate(war, "Yemen is at war."), candidate(war, "It rained."), *SYRIA]
    question = Question.of("who backs the rebels in Myanmar?", date(2024, 12, 9))
    assert missing(question, passages).speaks_of == "Syria"


def test_an_empty_collection_lacks_everything_and_says_so_once() -> None:
    assert missing(Question.of("who backs the rebels in Myanmar?", date(2024, 12, 9)), []) == Lack()
    assert sentence(Lack()) == SILENCE


def test_what_is_lacking_is_told_as_names_for_a_reader_of_any_language() -> None:
    question = Question.of("did Ilan Desmet meet Orlan in Homs?", date(2024, 12, 9))
    assert missing(question, SYRIA) == Lack(("Ilan Desmet", "Orlan"))


def test_a_name_that_a_question_says_twice_is_lacking_once() -> None:
    question = Question.of("who won in Tarsk and who lost in Tarsk?", date(2024, 12, 9))
    assert missing(question, SYRIA).names == ("Tarsk",)
