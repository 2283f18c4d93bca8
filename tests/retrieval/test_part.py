"""The part that a name, number or day has in its sentence, and the answers over the demo reports that it decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.desk import Desk
from retrieval.part import end_asked, plays, says_nothing_new
from retrieval.question import Question
from retrieval.spans import Span
from retrieval.words import words_of
from tests.quality.collection import demo_reports, filled

CUP = "A header gave Sorrel City a 2-1 victory over Athletic Dunmore in the Coral Cup final on Saturday."
CORRECTED = "In a report on April 14, the Delta Courier gave a wrong figure for the cost of the Kessel Bridge."
WALKED_OFF = "Ferry crews walked off the job on Tuesday at the start of a 72-hour strike."
DENIED = "Rebels neared Homs on Saturday and the presidency was forced to deny that Assad had fled."
SAIL = "Ferries will run again from 6 a.m. on Saturday after crews agreed on a raise, ending the dispute."
TODAY = date(2025, 6, 2)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """A desk over the demo reports, the pasted one as old as its news."""
    with demo_reports() as reports, filled(reports) as (desk, _):
        yield desk


def asked(text: str) -> Question:
    """A question of the day after the Coral Cup."""
    return Question.of(text, date(2025, 6, 1))


def may_be(text: str, sentence: str, marked: str) -> bool:
    """Whether a stretch of a sentence may be what is asked for."""
    start = sentence.index(marked)
    return plays(asked(text), sentence, list(words_of(sentence)), Span(marked, start, start + len(marked)))


@pytest.mark.parametrize(
    ("text", "sentence", "wrong", "right"),
    [
        ("which team won the Coral Cup?", CUP, "Athletic Dunmore", "Sorrel City"),
        ("which country is Tarsk in?", "Schools in the province of Oresia will stay closed.", "province", "Oresia"),
        ("where is the Kessel Bridge?", CORRECTED, "Delta Courier", "Kessel Bridge"),
    ],
)
def test_who_was_beaten_what_has_no_name_and_what_writes_is_not_what_was_asked_for(
    text: str, sentence: str, wrong: str, right: str
) -> None:
    assert not may_be(text, sentence, wrong)
    assert may_be(text, sentence, right)


def test_when_it_began_does_not_tell_when_it_ended() -> None:
    assert not may_be("when did the ferry strike end?", WALKED_OFF, "Tuesday")
    assert may_be("when did the ferry strike start?", WALKED_OFF, "Tuesday")
    assert may_be("when will the ferries start sailing again?", SAIL, "6 a.m. on Saturday")


def test_of_the_hours_of_a_curfew_the_one_is_told_that_was_asked_for() -> None:
    curfew = "The rebels announced a curfew in the capital from 4 p.m. until 5 a.m."

    def told(text: str, sentence: str, marked: str) -> str:
        start = sentence.index(marked)
        first, last = end_asked(asked(text), sentence, start, start + len(marked))
        return sentence[first:last]

    assert told("what time does the curfew end?", curfew, "4 p.m.") == "until 5 a.m."
    assert told("what time does the curfew start?", curfew, "5 a.m.") == "from 4 p.m."
    assert told("what time does the curfew start?", curfew, "4 p.m.") == "4 p.m."
    assert told("what time is the curfew?", curfew, "4 p.m.") == "4 p.m."
    assert told("when will the dispute end?", SAIL, "Saturday") == "Saturday"
    assert told("who will end the curfew?", curfew, "4 p.m.") == "4 p.m."


def test_the_next_final_is_not_the_one_that_was_played() -> None:
    assert not may_be("when is the next Coral Cup final?", CUP, "Saturday")
    assert may_be("when was the Coral Cup final?", CUP, "Saturday")
    assert may_be("when will the ferries run again?", SAIL, "6 a.m. on Saturday")


def test_the_day_on_which_a_flight_was_denied_is_not_the_day_of_the_flight() -> None:
    assert not may_be("when did Assad flee?", DENIED, "Saturday")
    assert may_be("when did Assad flee?", "Assad fled Damascus early on Sunday.", "Sunday")


def test_a_name_that_the_question_gives_answers_it_only_where_it_offers_a_choice() -> None:
    assert says_nothing_new(asked("who is Assad's strongest protector?"), "Assad")
    assert not says_nothing_new(asked("who won, Sorrel or Dunmore?"), "Sorrel")
    assert not says_nothing_new(asked("who is Assad's strongest protector?"), "Bashar al-Assad of Syria")
    assert not says_nothing_new(asked("what happened in Homs?"), "Homs")


@pytest.mark.parametrize(
    ("text", "told", "was"),
    [
        ("who backs the rebels in Syria?", "Turkey", "Homs, on which rebels closed in"),
        ("who is Assad's strongest protector?", "Russia", "Assad himself"),
        ("who is the rebel leader?", "Abu Mohammed al-Golani", "the Umayyad Mosque, in which he spoke"),
        ("how many people were stranded by the ferry strike?", "about 9,000 passengers", "a clause of sixteen words"),
        ("how many economists expected the rate cut?", "21", "the 28 polled, and 21"),
        ("how many children were killed in the air strikes?", "Ten", "25 people, all the dead"),
        ("how much do the winners of the Coral Cup get?", "6 million crowns", "34 years, since their last trophy"),
        ("how old is Assad?", "59", "24 years, of his rule, and 51, of a tailor"),
        ("how far is Homs from Damascus?", "140 km", "140 km, and the 40 km from Hama"),
        ("when did Assad flee?", "Sunday (8 Dec 2024)", "Sunday, and the Saturday on which it was denied"),
        ("did the army leave Hama?", "Yes", "nothing, of an army that had pulled out"),
        ("did Homs fall?", "Yes", "nothing, of a city that had fallen hours earlier"),
    ],
)
def test_a_newcomer_to_the_demo_reports_is_told_what_they_say(desk: Desk, text: str, told: str, was: str) -> None:
    assert desk.ask(text, TODAY).answer == told, f"before, it was {was}"


@pytest.mark.parametrize(
    ("text", "was"),
    [
        ("who is winning the war in Syria?", "the envoy who said that no side could"),
        ("who paid for the Kessel Bridge?", "drivers, who will pay for each crossing"),
        ("who opened the Kessel Bridge?", "the newspaper that wrote of its opening"),
        ("who ended the ferry strike?", "the firm that told its cost"),
        ("who coaches Dunmore?", "the coach of Sorrel City"),
        ("who killed the people in Aleppo?", "rebel fighters, who held it"),
        ("who is the finance minister of Maravia?", "its agriculture minister"),
        ("which team won the Coral Cup?", "the team that was beaten"),
        ("how many people work for Bluewater?", "412, who were on the first ferry"),
        ("how old is the Kessel Bridge?", "its length"),
        ("when is the next Coral Cup final?", "the day of the last one"),
        ("how long did the ferry talks last?", "nine days, of a strike in 2016"),
    ],
)
def test_what_the_demo_reports_do_not_say_is_not_answered_by_what_stands_nearby(
    desk: Desk, text: str, was: str
) -> None:
    assert desk.ask(text, TODAY).status == "unanswered", f"before, it was {was}"
