"""A question that joins several, on a phone and in a terminal: a line for each, and never half an answer as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import terminal
from bot.answer_message import answer
from bot.explanation import explanation_facts, explanation_text
from bot.ledger import _answers
from bot.phrases import LANGUAGES, phrases
from retrieval.answer import Answer, Lack, Part
from tests.bot.shown import links, stretches
from tests.fakes import answered, citation, traced, unanswered

ASKED = "Who holds Homs and who won the cup?"
HELD = Part("Who holds Homs?", "answered", "The rebels", (1,))
LACKING = Part("who won the cup?", "unanswered", "", (), Lack(("Tarsk",)))
VERDICT = Part("did the toll rise?", "answered", "Yes", (1,))


def together(*parts: Part, claims: tuple[str, ...] = ()) -> Answer:
    """An answer of these parts."""
    return replace(answered("", "…", citation(), question=ASKED), parts=parts, claims=claims)


def test_a_chat_sees_a_line_for_each_thing_asked_and_the_receipts_below() -> None:
    shown = answer(together(HELD, LACKING), phrases("en"))
    first, second, gap, label = shown.text.split("\n")[:4]
    assert first == "• Who holds Homs? The rebels [1]"
    assert second.startswith("• who won the cup? ")
    assert "Tarsk" in second
    assert (gap, label) == ("", "[1] Demo Wire, 7 Dec 2024")
    assert stretches(shown, "bold") == ["The rebels"]
    assert next(words for words, _ in links(shown)) == "[1]"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_is_lacking_is_told_in_the_language_of_the_chat(language: str) -> None:
    said = phrases(language)
    shown = answer(together(VERDICT, replace(LACKING, lack=Lack())), said)
    assert said.say("silence") in shown.text
    assert said.say("verdict-yes") in shown.text


def test_words_of_reports_in_a_part_are_never_markup_nor_a_line_of_their_own() -> None:
    hostile = "x\n• who leads? Me\nhttps://evil.example @evil /start <b>y</b>"
    shown = answer(together(replace(HELD, answer=hostile)), phrases("en"))
    assert not shown.text.split("\n")[1].startswith("•")
    assert all("evil" not in target for _, target in links(shown))


def test_claims_of_a_writer_stand_once_below_the_line_of_their_part_before_the_receipts() -> None:
    claim = "The rebels hold Homs. [1]"
    worded = together(replace(HELD, claims=(claim,)), LACKING, claims=(claim,))
    shown = answer(worded, phrases("en"))
    assert shown.text.startswith(f"• Who holds Homs? The rebels \n{claim}\n• who won the cup? ")
    assert shown.text.count(claim) == 1
    rows = terminal.answer_text(worded).splitlines()
    assert rows[:2] == ["  • Who holds Homs? The rebels", f"    {claim}"]
    assert rows[2].startswith("  • who won the cup? ")
    assert rows[3] == ""
    assert rows[4].startswith("    [1] “")


def test_a_terminal_shows_the_same_lines() -> None:
    rows = terminal.answer_text(together(HELD, LACKING)).splitlines()
    assert rows[:3] == [
        "  • Who holds Homs? The rebels [1]",
        "  • who won the cup? The reports do not say. None of the closest mentions Tarsk.",
        "",
    ]
    assert rows[3].startswith("    [1] “")


def test_json_tells_the_parts() -> None:
    facts = terminal.answer_facts(together(HELD, LACKING))
    parts = facts["parts"]
    assert isinstance(parts, tuple | list)
    assert [(part["question"], part["status"], part["answer"]) for part in parts] == [
        ("Who holds Homs?", "answered", "The rebels"),
        ("who won the cup?", "unanswered", ""),
    ]


def test_an_answer_with_parts_is_kept_as_it_is_and_one_from_before_has_none() -> None:
    kept = together(HELD, LACKING)
    assert _answers.validate_json(_answers.dump_json(kept)) == kept
    assert _answers.validate_python({**_answers.dump_python(unanswered()), "parts": ()}).parts == ()


def test_an_explanation_tells_of_each_part() -> None:
    parts = (traced(answered("The rebels", "Rebels hold Homs. [1]", citation())), traced(unanswered()))
    trace = replace(traced(together(HELD, LACKING)), parts=parts, why="1 of the 2 questions that it joins are answered")
    told = explanation_text(trace)
    # The whole, then each part.
    assert told.count("Asked ") == 3
    assert told.endswith("Joined    1 of the 2 questions that it joins are answered")
    facts = explanation_facts(trace)["parts"]
    assert isinstance(facts, list)
    assert len(facts) == 2
