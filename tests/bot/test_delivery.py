"""An answer arrives: plain if it must, and never more than twice when the network hides whether it did."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Bot, Chat, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram import Message as Received
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.delivery import Address, deliver
from bot.message import Message
from tests.fakes import FakeBot, FakeClock

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Passage 1", callback_data="p1")]])
ANSWER = Message("Rebels reached Homs.", (MessageEntity("bold", 0, 6),), BUTTONS)
DESK = Address(chat=-1001, message=9, thread=7)


@pytest.fixture(autouse=True)
def _durations_as_the_bot_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Chatting(FakeBot):
    """Gives the message back as Telegram does, once it no longer fails."""

    async def send_message(self, chat_id: int, text: str, **options: Any) -> Received:
        """Note the message; number it by the tries it took."""
        await super().send_message(chat_id, text, **options)
        return Received(len(self.sent), datetime(2024, 12, 8, tzinfo=UTC), Chat(chat_id, "supergroup"), text=text)


def delivered(*errors: Exception, to: Address = DESK) -> tuple[list[dict[str, Any]], list[float]]:
    """What was sent when sending failed with `errors` first, and how long it waited each time."""
    bot, clock = Chatting(*errors), FakeClock()
    try:
        asyncio.run(deliver(bot, ANSWER, to, clock.sleep))
    except TelegramError as error:
        error.add_note(f"tried {len(bot.sent)} times")
        raise
    return bot.sent, clock.slept


def never_sent() -> NetworkError:
    return caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("no route"))


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


def received(**more: Any) -> Received:
    return Received(9, datetime(2024, 12, 8, tzinfo=UTC), Chat(-1001, "supergroup"), **more)


def test_it_replies_to_the_asker_in_the_topic_and_shows_no_preview() -> None:
    (sent,), _ = delivered()
    assert (sent["chat_id"], sent["text"], sent["entities"]) == (-1001, ANSWER.text, ANSWER.entities)
    assert sent["message_thread_id"] == 7
    assert sent["reply_parameters"].message_id == 9
    assert sent["reply_parameters"].allow_sending_without_reply
    assert sent["link_preview_options"].is_disabled
    assert sent["reply_markup"] == BUTTONS


def test_the_message_that_the_chat_got_is_given_back() -> None:
    message = asyncio.run(deliver(Chatting(ChatMigrated(-1009)), ANSWER, DESK))
    assert (message.message_id, message.chat_id, message.text) == (2, -1009, ANSWER.text)


def test_it_rings_unless_it_is_to_be_quiet() -> None:
    sent = [delivered(to=Address(-1001, quiet=quiet))[0][0] for quiet in (False, True)]
    assert [each["disable_notification"] for each in sent] == [False, True]


def test_a_thread_id_outside_of_a_forum_is_bogus_and_left_out() -> None:
    assert Address.of(received(message_thread_id=4242)) == Address(-1001, 9)
    assert Address.of(received(message_thread_id=4242, is_topic_message=True)) == Address(-1001, 9, 4242)


def test_a_pause_that_telegram_asks_for_is_the_business_of_who_keeps_the_pace() -> None:
    with pytest.raises(RetryAfter) as raised:
        delivered(RetryAfter(17))
    assert raised.value.__notes__ == ["tried 1 times"]


def test_a_telegram_that_cannot_be_reached_is_tried_with_growing_waits_and_given_up_in_the_end() -> None:
    sent, slept = delivered(never_sent(), caused(TimedOut(), httpx.PoolTimeout("all taken")))
    assert len(sent) == 3
    assert slept == [1, 3]
    with pytest.raises(NetworkError) as raised:
        delivered(*[never_sent() for _ in range(9)])
    assert raised.value.__notes__ == ["tried 5 times"]


@pytest.mark.parametrize(
    "in_doubt",
    [
        caused(TimedOut(), httpx.ReadTimeout("no word")),
        caused(NetworkError("httpx.ReadError"), httpx.ReadError("reset")),
        caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("disconnected")),
        NetworkError("Bad Gateway"),
    ],
    ids=repr,
)
def test_an_answer_that_may_have_arrived_is_sent_once_more_and_no_third_time(in_doubt: NetworkError) -> None:
    sent, slept = delivered(never_sent(), in_doubt, never_sent())
    assert len(sent) == 4
    assert slept == [1, 5, 3]
    with pytest.raises(NetworkError) as raised:
        delivered(in_doubt, never_sent(), in_doubt)
    assert raised.value.__notes__[-1] == "tried 3 times"


@pytest.mark.parametrize(
    ("failure", "tries"),
    [(httpx.ConnectError, 5), (httpx.ConnectTimeout, 5), (httpx.PoolTimeout, 5), (httpx.ProxyError, 5)]
    + [(httpx.ReadTimeout, 2), (httpx.ReadError, 2), (httpx.WriteError, 2), (httpx.RemoteProtocolError, 2)],
)
def test_the_library_tells_what_was_surely_not_sent_from_what_may_have_been(
    failure: type[httpx.HTTPError], tries: int
) -> None:
    tried = []

    def fail(request: httpx.Request) -> httpx.Response:
        tried.append(request)
        raise failure("down")

    async def play() -> None:
        request = HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(fail)})
        await deliver(Bot("123456:ABC-def", request=request), ANSWER, DESK, FakeClock().sleep)

    with pytest.raises(NetworkError):
        asyncio.run(play())
    assert len(tried) == tries


def test_what_telegram_refuses_is_sent_with_less_around_it_and_what_keeps_foreign_words_apart_goes_last() -> None:
    quote, link = MessageEntity("expandable_blockquote", 0, 6), MessageEntity("text_link", 7, 7, url="https://e.org")
    bot = Chatting(*[BadRequest("no")] * 3)
    asyncio.run(deliver(bot, Message("Rebels reached Homs.", (quote, link), BUTTONS), DESK))
    assert [each["entities"] for each in bot.sent] == [(quote, link), (quote, link), (quote,), ()]
    assert [bool(each["reply_markup"]) for each in bot.sent] == [True, True, False, False]
    assert [each["message_thread_id"] for each in bot.sent] == [7, None, None, None]


def test_a_topic_that_is_gone_costs_neither_the_buttons_nor_the_quiet() -> None:
    sent, _ = delivered(BadRequest("message thread not found"), to=Address(-1001, 9, 7, quiet=True))
    assert [sent[1][name] for name in ("message_thread_id", "reply_parameters")] == [None] * 2
    assert (sent[1]["text"], sent[1]["reply_markup"], sent[1]["disable_notification"]) == (ANSWER.text, BUTTONS, True)
    with pytest.raises(BadRequest) as raised:
        delivered(*[BadRequest("chat not found")] * 9)
    assert raised.value.__notes__[-1] == "tried 3 times"


def test_a_group_that_became_a_supergroup_is_followed() -> None:
    sent, _ = delivered(ChatMigrated(-1009))
    assert [each["chat_id"] for each in sent] == [-1001, -1009]
    assert sent[1]["reply_parameters"] is None


def test_a_bot_that_was_thrown_out_does_not_insist() -> None:
    with pytest.raises(Forbidden):
        delivered(Forbidden("bot was kicked"))


def test_it_does_not_try_for_ever() -> None:
    with pytest.raises(TelegramError):
        delivered(*[ChatMigrated(-1009)] * 100)
