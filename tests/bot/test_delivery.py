"""An answer arrives: late if Telegram says so, plain if it must, and never twice if it can be helped."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Chat, MessageEntity
from telegram import Message as Received
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.delivery import Address, deliver
from bot.message import Message
from tests.fakes import FakeBot, FakeClock

ANSWER = Message("Rebels reached Homs.", (MessageEntity("bold", 0, 6),))
DESK = Address(chat=-1001, message=9, thread=7)


@pytest.fixture(autouse=True)
def _durations_as_the_bot_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def delivered(*errors: Exception) -> tuple[list[dict[str, Any]], list[float]]:
    """What was sent when sending failed with `errors` first, and how long it waited each time."""
    bot, clock = FakeBot(*errors), FakeClock()
    asyncio.run(deliver(bot, ANSWER, DESK, clock.sleep))
    return bot.sent, clock.slept


def received(**more: Any) -> Received:
    return Received(9, datetime(2024, 12, 8, tzinfo=UTC), Chat(-1001, "supergroup"), **more)


def test_it_replies_to_the_asker_in_the_topic_and_shows_no_preview() -> None:
    (sent,), _ = delivered()
    assert (sent["chat_id"], sent["text"], sent["entities"]) == (-1001, ANSWER.text, ANSWER.entities)
    assert sent["message_thread_id"] == 7
    assert sent["reply_parameters"].message_id == 9
    assert sent["reply_parameters"].allow_sending_without_reply
    assert sent["link_preview_options"].is_disabled


def test_a_thread_id_outside_of_a_forum_is_bogus_and_left_out() -> None:
    assert Address.of(received(message_thread_id=4242)) == Address(-1001, 9)
    assert Address.of(received(message_thread_id=4242, is_topic_message=True)) == Address(-1001, 9, 4242)


def test_it_waits_as_long_as_telegram_says_and_sends_again() -> None:
    sent, slept = delivered(RetryAfter(17), RetryAfter(3))
    assert len(sent) == 3
    assert slept == [17, 3]


def test_a_ban_of_hours_is_not_waited_for() -> None:
    with pytest.raises(RetryAfter):
        delivered(RetryAfter(13_938))


def test_a_network_that_fails_is_tried_with_growing_waits_and_given_up_in_the_end() -> None:
    sent, slept = delivered(TimedOut(), NetworkError("Bad Gateway"))
    assert len(sent) == 3
    assert slept == [1, 3]
    with pytest.raises(NetworkError):
        delivered(*[NetworkError("down")] * 5)


def test_an_answer_that_telegram_finds_malformed_goes_out_as_plain_text() -> None:
    sent, _ = delivered(BadRequest("can't parse entities"))
    assert (sent[1]["text"], sent[1]["entities"]) == (ANSWER.text, ())
    with pytest.raises(BadRequest):
        delivered(BadRequest("chat not found"), BadRequest("chat not found"))


def test_a_group_that_became_a_supergroup_is_followed() -> None:
    sent, _ = delivered(ChatMigrated(-1009))
    assert [each["chat_id"] for each in sent] == [-1001, -1009]


def test_a_bot_that_was_thrown_out_does_not_insist() -> None:
    with pytest.raises(Forbidden):
        delivered(Forbidden("bot was kicked"))


def test_it_does_not_try_for_ever() -> None:
    with pytest.raises(TelegramError):
        delivered(*[RetryAfter(1)] * 100)
