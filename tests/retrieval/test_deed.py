"""Deeds: who is named in a sentence did what was asked, or it was somebody else."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.deed import called_so, deed_asked, did_it
from retrieval.question import Question
from retrieval.spans import Span
from retrieval.words import words_of

ASTANA = "For years they ran talks in which the rebels' main backer Turkey sits opposite Assad's two allies."
CLOSED_IN = (
    "Turkey and Iran called for an end to fighting in Syria as rebels closed in on Homs and the lines fell apart."
)
ENVOY = "The U.N. envoy for Syria, Geir Pedersen, told the council in New York that no side could win the war by force."
TOLL = "Drivers will pay 4 crowns for each crossing."
CORRECTED = "In a report about the opening of the Kessel Bridge, the Delta Courier gave a wrong figure for its cost."
FACTIONS = "Smaller factions backed by Turkey are fighting beside Hayat Tahrir al-Sham."
ENTERED = "Syrian rebels entered Damascus before dawn and declared the city free of Bashar al-Assad."
WHEAT = "Maravia will sell Oresia 300,000 tonnes of wheat under a contract signed on Thursday."


def asked(text: str) -> Question:
    """A question of the day after Damascus fell."""
    return Question.of(text, date(2024, 12, 9))


def may_be(text: str, sentence: str, name: str) -> bool:
    """Whether a name in a sentence may be who is asked for."""
    start = sentence.index(name)
    return did_it(asked(text), sentence, list(words_of(sentence)), Span(name, start, start + len(name)))


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("who backs the rebels in Syria?", "backs"),
        ("Who has resigned?", "resigned"),
        ("who is winning the war?", "winning"),
        ("The bridge opened this week. Who paid for it?", "paid"),
        ("who is Assad's strongest protector?", ""),
        ("who is the governor of Tarsk?", ""),
        ("who did Assad meet?", ""),
        ("which man, who legally changed his name, bought the company?", ""),
        ("who along with Russia backed Assad?", ""),
    ],
)
def test_the_verb_of_who_did_it_is_known_and_none_where_whom_or_which_is_asked(text: str, deed: str) -> None:
    assert deed_asked(asked(text)) == deed


@pytest.mark.parametrize(
    ("text", "sentence", "name"),
    [
        ("who backs the rebels in Syria?", CLOSED_IN, "Homs"),
        ("who runs the ferries?", "Labour minister Owen Castell urged both sides to return.", "Owen Castell"),
        ("who owns the ferries?", "Bluewater Ferries, the only operator, has offered 3%.", "Bluewater Ferries"),
        ("who opened the Kessel Bridge?", CORRECTED, "Delta Courier"),
        ("who entered Damascus yesterday?", ENTERED, "Bashar al-Assad"),
        ("who is fighting beside Hayat Tahrir al-Sham?", FACTIONS, "Turkey"),
        (
            "who killed the father?",
            "It was the second big loss for President Bashar al-Assad in a week.",
            "President Bashar al-Assad",
        ),
    ],
)
def test_who_does_something_else_or_stands_nearby_did_not_do_what_nobody_is_said_to_have_done(
    text: str, sentence: str, name: str
) -> None:
    assert not may_be(text, sentence, name)


@pytest.mark.parametrize(
    ("text", "sentence", "name"),
    [
        ("who backs the rebels?", ASTANA, "Turkey"),
        ("who entered Damascus yesterday?", ENTERED, "Syrian rebels"),
        ("who backs the factions?", FACTIONS, "Turkey"),
        ("who won?", "The women's team lost to Ukraine earlier today.", "Ukraine"),
        ("who runs Agrostok?", "Agrostok's director, Pavel Dorn, welcomed the deal.", "Pavel Dorn"),
        (
            "who scored the winning goal?",
            "A header by substitute Mateo Brandt gave Sorrel City a victory.",
            "Mateo Brandt",
        ),
        ("who went to the salon?", "Proust was a frequent guest there.", "Proust"),
    ],
)
def test_what_is_told_in_other_words_is_left_to_the_model(text: str, sentence: str, name: str) -> None:
    assert may_be(text, sentence, name)


def test_nobody_is_winning_where_no_side_could_win() -> None:
    assert not may_be("who is winning the war in Syria?", ENVOY, "Geir Pedersen")
    assert not may_be("who won the war?", ENVOY, "New York")
    assert may_be("who can win the war?", ENVOY, "Geir Pedersen")


def test_who_will_pay_for_a_crossing_has_not_paid_for_the_bridge_but_who_will_sell_to_oresia_is_who_sold_to_it() -> (
    None
):
    assert not may_be("who paid for the Kessel Bridge?", TOLL, "Drivers")
    assert may_be("who will pay for the Kessel Bridge?", TOLL, "Drivers")
    assert may_be("who sold wheat to oresia?", WHEAT, "Maravia")


def test_the_coach_of_sorrel_is_not_the_coach_of_dunmore() -> None:
    told = "Sorrel's coach, Lena Okafor, took over in November."
    assert not may_be("who coaches Dunmore?", told, "Lena Okafor")
    assert may_be("who coaches Sorrel City?", told, "Lena Okafor")
    assert may_be("who is the coach?", told, "Lena Okafor")


def test_the_agriculture_minister_is_not_the_finance_minister() -> None:
    told = "Shipping will begin in March, said Maravia's agriculture minister, Greta Lindqvist."
    assert not may_be("who is the finance minister of Maravia?", told, "Greta Lindqvist")
    for text in ("who is the agriculture minister?", "who is Maravia's minister?", "who is the current minister?"):
        assert may_be(text, told, "Greta Lindqvist")


def test_who_is_called_the_backer_is_taken_where_the_model_marked_another() -> None:
    def told(text: str, sentence: str, marked: str) -> str:
        start = sentence.index(marked)
        words = list(words_of(sentence))
        first, last = called_so(asked(text), sentence, words, frozenset(), start, start + len(marked))
        return sentence[first:last]

    protector = "Russia had been Assad's strongest protector since 2015, when its air force entered the war."
    assert told("who backs the rebels in Syria?", ASTANA, "Assad") == "Turkey"
    assert told("who is Assad's strongest protector?", protector, "air force") == "Russia"
    assert told("who are Assad's allies?", ASTANA, "Assad") == "Assad"
    assert told("where is the rebels' backer?", ASTANA, "Assad") == "Assad"
