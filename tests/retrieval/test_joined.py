"""Joined questions: which texts ask several things, and what each of those asks by itself."""

from __future__ import annotations

import pytest

from retrieval.followup import Turn
from retrieval.joined import part_alone, questions_in


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("who backs the rebels and who arms the army?", ("who backs the rebels?", "who arms the army?")),
        (
            "How many died in the Tarsk earthquake, and when did it strike?",
            ("How many died in the Tarsk earthquake?", "when did it strike?"),
        ),
        ("when and where did the quake strike?", ("when did the quake strike?", "where did the quake strike?")),
        ("Where is Assad? Who leads Syria now?", ("Where is Assad?", "Who leads Syria now?")),
        ("who was arrested and why?", ("who was arrested?", "why?")),
        ("Did the army leave Homs; where did it go?", ("Did the army leave Homs?", "where did it go?")),
        (
            "who won, what was the turnout and when did Veldra vote?",
            ("who won?", "what was the turnout?", "when did Veldra vote?"),
        ),
        (
            "how strong was the quake, when did it strike, and where?",
            ("how strong was the quake?", "when did it strike?", "where?"),
        ),
        ("did the army leave Hama and did Assad flee?", ("did the army leave Hama?", "did Assad flee?")),
        ("has Assad left and is he in Moscow?", ("has Assad left?", "is he in Moscow?")),
        (
            "who said what about the ferry strike and how long did it last?",
            ("who said what about the ferry strike?", "how long did it last?"),
        ),
    ],
)
def test_a_text_that_asks_several_things_is_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    assert questions_in(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "who backs the rebels?",
        "did the toll rise after the army left Homs?",
        "what did Putin and Assad agree on?",
        "Do we know who won and who lost?",
        "Is it clear what happened and why it did?",
        "who said what about Homs?",
        "did the army leave Homs and not return?",
        "who left Homs and has been seen in Hama?",
        "who is the minister and what he said",
        "Turkey backs the rebels. Who arms them?",
        "why?",
        "why and how?",
        "and?",
        "??? ???",
        "who won and who lost and who came and who went?",
        "where is the film Who Framed Roger Rabbit and What We Do in the Shadows shown?",
    ],
)
def test_a_text_that_asks_one_thing_or_nobody_knows_what_stays_whole(text: str) -> None:
    assert questions_in(text) == (text,)


def alone(text: str, *before: Turn) -> str:
    """The part of a joined question that comes after those before it, by itself."""
    parts = questions_in(text)
    return part_alone(parts[len(before)], parts, before)


def test_what_a_part_points_at_is_taken_from_those_before_it() -> None:
    asked = "how many died in the Tarsk earthquake and when did it strike?"
    assert alone(asked, Turn("how many died in the Tarsk earthquake?")) == "when did the Tarsk earthquake strike?"


def test_a_person_who_answers_one_part_is_meant_in_the_next() -> None:
    asked = "who leads Hezbollah and when did he take over?"
    assert alone(asked, Turn("who leads Hezbollah?", "Naim Qassem")) == "when did Naim Qassem take over?"
    assert alone(asked, Turn("who leads Hezbollah?")) == "", "nobody is known who could be meant"


def test_what_several_reports_are_asked_about_is_meant_in_the_next_part() -> None:
    asked = "who said what about the ferry strike and how long did it last?"
    assert alone(asked, Turn("who said what about the ferry strike?")) == "how long did the ferry strike last?"


def test_why_alone_asks_of_what_was_answered_or_nothing() -> None:
    asked = "who was arrested in Homs and why?"
    assert alone(asked, Turn("who was arrested in Homs?", "Danil Orvek")) == "Why was Danil Orvek arrested in Homs?"
    assert alone("what happened and how?", Turn("what happened?")) == ""


@pytest.mark.parametrize(
    ("text", "before", "made"),
    [
        (
            "who won the election in Veldra and what was the turnout?",
            [Turn("who won the election in Veldra?")],
            "what was the turnout (Veldra)?",
        ),
        (
            "who led the polls in Veldra on 5 May 2024 and what was the turnout?",
            [Turn("who led the polls in Veldra on 5 May 2024?")],
            "what was the turnout (Veldra)?",
        ),
        (
            "how many died in the Tarsk quake and who felt an earthquake?",
            [Turn("how many died in the Tarsk quake?")],
            "who felt an earthquake (Tarsk)?",
        ),
        (
            "who won the vote in veldra and what was the turnout?",
            [Turn("who won the vote in veldra?", "Orvek", "Orvek won in Veldra.")],
            "what was the turnout (veldra)?",
        ),
        ("who leads Syria and who leads Iran?", [Turn("who leads Syria?")], "who leads Iran?"),
        ("who backs the rebels and who arms the army?", [Turn("who backs the rebels?")], "who arms the army?"),
    ],
)
def test_a_part_without_a_topic_is_about_what_is_named_before_it(text: str, before: list[Turn], made: str) -> None:
    assert alone(text, *before) == made


def test_a_part_with_a_topic_takes_no_name_of_another() -> None:
    quake = "how many died in the Tarsk earthquake"
    assert alone(f"who backs the rebels and {quake}?") == "who backs the rebels?"
    assert alone(f"{quake} and who backs the rebels?", Turn(f"{quake}?")) == "who backs the rebels?"


def test_a_part_that_may_or_may_not_mean_a_later_name_does_not_stand_alone() -> None:
    assert alone("how many people were killed and how many were injured in Tarsk?") == ""
