"""A visit: in which words it is answered, how loudly, and from whose reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Message, User

from bot.ledger import ChatFacts
from bot.visit import Visit, is_quiet, shelves_of

GROUP = ChatFacts(-1001, "-1001")
BEA = User(6, "Bea", is_bot=False, language_code="es")


def said(chat: int = -1001, language: str = "uk", **more: Any) -> Message:
    kind = "supergroup" if chat < 0 else "private"
    sender = {"id": 5, "is_bot": False, "first_name": "Ann", "language_code": language}
    told = {"message_id": 9, "date": 1, "chat": {"id": chat, "type": kind}, "from": sender, "text": "who?", **more}
    message = Message.de_json(told)
    assert message
    return message


@pytest.mark.parametrize(
    ("quiet", "hours"),
    [
        (None, set()),
        ((22, 7), {22, 23, 0, 1, 2, 3, 4, 5, 6}),
        ((9, 12), {9, 10, 11}),
        ((0, 6), {0, 1, 2, 3, 4, 5}),
        ((23, 0), {23}),
        ((8, 8), set()),
    ],
)
def test_quiet_hours_may_pass_midnight(quiet: tuple[int, int] | None, hours: set[int]) -> None:
    facts = replace(GROUP, quiet=quiet)
    assert {hour for hour in range(24) if is_quiet(facts, datetime(2026, 11, 23, hour, 59, tzinfo=UTC))} == hours


def test_the_language_is_the_chats_else_the_persons_else_english() -> None:
    assert Visit.of(said(), replace(GROUP, language="ar")).phrases.language == "ar"
    assert Visit.of(said(), GROUP).phrases.language == "uk"
    assert Visit.of(said(language="de"), GROUP).phrases.language == "en"
    assert Visit.of(said(), GROUP, pressed_by=BEA).phrases.language == "es"


def test_who_presses_a_button_is_the_person_and_who_speaks_for_a_chat_is_that_chat() -> None:
    anonymous = said(sender_chat={"id": -1001, "type": "supergroup"})
    assert Visit.of(said(), GROUP).person == 5
    assert Visit.of(anonymous, GROUP).person == -1001
    assert Visit.of(anonymous, GROUP, pressed_by=BEA).person == 6


def test_a_chat_reads_its_own_reports_beside_the_shared_ones_or_alone() -> None:
    assert shelves_of(GROUP) == ("", "-1001")
    assert shelves_of(replace(GROUP, own_only=True)) == ("-1001",)
    assert shelves_of(replace(GROUP, id=-1009)) == ("", "-1001"), "a supergroup keeps the shelf of its group"


def test_others_read_along_in_a_group_alone() -> None:
    assert Visit.of(said(), GROUP).is_group
    assert not Visit.of(said(chat=5), ChatFacts(5, "5")).is_group


def test_an_answer_goes_to_the_topic_and_a_chain_of_replies_is_none() -> None:
    in_topic = said(message_thread_id=7, is_topic_message=True)
    assert Visit.of(in_topic, GROUP).to.thread == 7
    assert Visit.of(said(message_thread_id=4242), GROUP).to.thread == 0
