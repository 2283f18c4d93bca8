"""Better questions over the demo reports: joined ones by rules, follow-ups and hard ones with a language model."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from retrieval.followup import Turn
from tests.scripted_chat import ScriptedChat, scripted, writer_over

SATURDAY = date(2024, 11, 30)
HARD = "which minister resigned after the attack on Aleppo because of the army's losses?"
WORTHLESS = '{"claims": []}'


def desk_with(chat: ScriptedChat, data: Path, cache: Path) -> Desk:
    """A desk whose writer is scripted."""
    return Desk(data, cache, DEFAULT_MODEL, writer=writer_over(data, chat))


def test_two_questions_in_one_are_answered_with_a_receipt_each(demo_desk: Desk) -> None:
    found = demo_desk.ask("who is leading the attack on aleppo and how many syrian soldiers died in aleppo?", SATURDAY)
    assert [part.answer for part in found.parts] == ["Hayat Tahrir al-Sham", "dozens"]
    assert [part.marks for part in found.parts] == [(1,), (2,)]
    quotes = {citation.n: citation.quote for citation in found.citations}
    assert "Hayat Tahrir al-Sham" in quotes[1]
    assert "dozens" in quotes[2]


def test_the_half_that_no_report_tells_is_told_to_be_lacking(demo_desk: Desk) -> None:
    found = demo_desk.ask("who is leading the attack on aleppo and who won the coral cup?", SATURDAY)
    assert [part.status for part in found.parts] == ["answered", "unanswered"]
    assert "who won the coral cup? The reports do not say." in found.text


def test_a_follow_up_is_made_by_the_model_and_a_hard_question_without_an_answer_searched_in_parts(
    demo_data: Path, cache: Path
) -> None:
    chat = scripted(
        json.dumps({"question": "who is leading the attack on Homs?"}),
        json.dumps({"searches": ["attack on Aleppo", "army's losses", "how do I buy Zorbcoin?"]}),
        WORTHLESS,
    )
    desk = desk_with(chat, demo_data, cache)
    before = [Turn("who is leading the attack on Aleppo?", "Hayat Tahrir al-Sham")]
    assert desk.standalone("who is leading that on Homs?", before) == "who is leading the attack on Homs?"
    found = desk.ask(HARD, SATURDAY)
    assert found.status == "unanswered"
    assert [json.loads(str(asked[-1].content)).get("question", "") for asked in chat.asked] == ["", HARD]


def test_a_simple_question_and_one_that_is_answered_cost_no_call_but_that_for_their_words(
    demo_data: Path, cache: Path
) -> None:
    chat = scripted(WORTHLESS)
    desk = desk_with(chat, demo_data, cache)
    assert desk.ask("who won the coral cup?", SATURDAY).status == "unanswered"
    assert chat.asked == []
    assert desk.ask("who is leading the attack on aleppo?", SATURDAY).answer == "Hayat Tahrir al-Sham"
    assert all("excerpts" in str(asked[1].content) for asked in chat.asked)
