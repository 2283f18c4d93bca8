"""The strict Bot API server is held to what Telegram does, over plain HTTP; and to what a real client reads."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    Update,
)

from tests.bot.oracle import check
from tests.bot.strict_client import call, confirm, done, news, refusal, updates
from tests.bot.strict_flood import FloodLimits
from tests.bot.strict_peer import TOKEN, StrictPeer, running_strict_peer
from tests.bot.strict_people import (
    GIF_BOT,
    Person,
    channel,
    from_channel,
    from_nobody,
    from_person,
    supergroup,
)

DESK = supergroup(-1001)


@pytest.fixture
def peer() -> Iterator[StrictPeer]:
    with running_strict_peer() as running:
        yield running


@pytest.fixture
def ann(peer: StrictPeer) -> Person:
    """Ann, who wrote to the bot in private and in a group."""
    person = peer.person(5, "Ann", "en")
    person.say("hello")
    person.say("hello, all", DESK)
    confirm(peer)
    return person


# ------------------------------------------------------------------ updates


def test_updates_are_handed_out_until_an_offset_confirms_them(peer: StrictPeer) -> None:
    ann = peer.person(5, "Ann")
    ann.say("one"), ann.say("two"), ann.say("three")
    first = updates(peer, limit=2)
    assert [each["message"]["text"] for each in first] == ["one", "two"]
    assert updates(peer, limit=2) == first
    assert [each["message"]["text"] for each in updates(peer, offset=first[-1]["update_id"] + 1)] == ["three"]
    assert len(updates(peer)) == 1


def test_a_long_poll_ends_with_the_first_update(peer: StrictPeer) -> None:
    ann = peer.person(5, "Ann")
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(updates, peer, timeout=20)
        peer.until(lambda: peer.calls(method="getUpdates"))
        ann.say("at last")
        assert poll.result(5)[0]["message"]["text"] == "at last"


@pytest.mark.parametrize(
    ("method", "params", "told"),
    [("getUpdates", {}, "other getUpdates"), ("setWebhook", {"url": "http://127.0.0.1:9/"}, "setWebhook")],
)
def test_the_older_of_two_receivers_is_told_of_the_conflict(
    peer: StrictPeer, method: str, params: dict[str, str], told: str
) -> None:
    peer.bot()
    with ThreadPoolExecutor() as pool:
        older = pool.submit(refusal, peer, "getUpdates", timeout=20)
        peer.until(lambda: peer.calls(method="getUpdates"))
        call(peer, method, **params)
        assert older.result(5).startswith(f"409 Conflict: terminated by {told}")


def test_only_wanted_updates_wait_and_memberships_only_when_asked_for(peer: StrictPeer) -> None:
    ann, bob = peer.person(5, "Ann"), peer.person(6, "Bob")
    ann.promotes_bot(DESK)
    bob.becomes(DESK, "administrator")
    assert [set(each) - {"update_id"} for each in updates(peer)] == [{"my_chat_member"}]
    confirm(peer)
    updates(peer, allowed_updates=["chat_member"])
    ann.say("not wanted")
    bob.becomes(DESK, "member")
    assert [each["new_chat_member"]["status"] for each in news(peer, "chat_member")] == ["member"]


def test_an_update_can_come_once_more_after_it_was_confirmed(peer: StrictPeer) -> None:
    ann = peer.person(5, "Ann")
    peer.bot()
    peer.deliver_next_twice()
    ann.say("again")
    (first,) = updates(peer)
    assert updates(peer, offset=first["update_id"] + 1) == [first]
    assert updates(peer, offset=first["update_id"] + 1) == []


def test_a_webhook_is_delivered_to_with_its_secret_until_it_says_yes(peer: StrictPeer) -> None:
    got: list[tuple[str, str]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            got.append((body["message"]["text"], self.headers["X-Telegram-Bot-Api-Secret-Token"]))
            self.send_response(500 if len(got) < 3 else 200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep silent."""

    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        ann = peer.person(5, "Ann")
        done(peer, "setWebhook", url=f"http://127.0.0.1:{server.server_port}/", secret_token="s3cret")
        ann.say("one"), ann.say("two")
        peer.until(lambda: len(got) == 4)
        peer.until(lambda: done(peer, "getWebhookInfo")["pending_update_count"] == 0)
        server.shutdown()
    assert got == [("one", "s3cret")] * 3 + [("two", "s3cret")]
    assert "500" in done(peer, "getWebhookInfo")["last_error_message"]
    assert refusal(peer, "getUpdates").startswith("409 Conflict: can't use getUpdates")
    done(peer, "deleteWebhook")
    assert updates(peer) == []


def test_each_bot_has_its_own_token_chats_and_updates(peer: StrictPeer, ann: Person) -> None:
    peer.bot("7:other", username="OtherBot", can_read_all_group_messages=True)
    assert call(peer, "getMe", token="7:other")["result"]["username"] == "OtherBot"
    assert call(peer, "getMe", token="8:unknown")["error_code"] == 401
    assert "chat not found" in refusal(peer, "sendMessage", token="7:other", chat_id=5, text="hi")
    done(peer, "sendMessage", chat_id=5, text="hi")
    assert (len(peer.calls(method="sendMessage")), len(peer.calls("7:other", "getMe"))) == (1, 1)


# ------------------------------------------------------------------ trouble


def test_unknown_parameters_and_methods_are_faults(peer: StrictPeer, ann: Person) -> None:
    done(peer, "sendMessage", chat_id=5, text="x", txt="y")
    assert refusal(peer, "sendTelepathy") == "404 Not Found"
    assert peer.faults == ["sendMessage: unknown parameter txt", "unknown method sendTelepathy"]


def test_calls_fail_are_lost_and_are_late_as_ordered(peer: StrictPeer, ann: Person) -> None:
    peer.fail(TOKEN, "sendMessage", 429, "Too Many Requests: retry after 3", times=2, retry_after=3)
    assert call(peer, "sendMessage", chat_id=5, text="one")["parameters"] == {"retry_after": 3}
    assert refusal(peer, "sendMessage", chat_id=5, text="one").startswith("429")
    peer.lose_request(TOKEN, "sendMessage")
    with pytest.raises(http.client.RemoteDisconnected):
        call(peer, "sendMessage", chat_id=5, text="lost")
    peer.lose_answer(TOKEN, "sendMessage")
    with pytest.raises(http.client.RemoteDisconnected):
        call(peer, "sendMessage", chat_id=5, text="heard")
    assert [each.text for each in peer.sent(TOKEN, 5)] == ["heard"]
    assert [each.params["text"] for each in peer.calls(method="sendMessage")] == ["one", "one", "heard"]
    peer.delay(TOKEN, "getMe", 0.3)
    began = time.monotonic()
    done(peer, "getMe")
    assert time.monotonic() - began > 0.29


def test_flood_limits_are_sliding_windows(ann: Person) -> None:
    now = [0.0]
    with running_strict_peer(clock=lambda: now[0]) as peer:
        bob = peer.person(6, "Bob")
        bob.say("hi", DESK), bob.say("hi")
        peer.bot(flood=FloodLimits())
        for each in range(20):
            now[0] = 2.0 * each
            done(peer, "sendMessage", chat_id=-1001, text="x")
        now[0] += 0.5
        done(peer, "sendMessage", chat_id=6, text="another chat")
        assert refusal(peer, "sendMessage", chat_id=6, text="x") == "429 Too Many Requests: retry after 1"
        done(peer, "sendChatAction", chat_id=6, action="typing")
        assert call(peer, "sendChatAction", chat_id=-1001, action="typing")["parameters"] == {"retry_after": 22}
        answer = call(peer, "sendMessage", chat_id=-1001, text="x")
        assert answer["parameters"] == {"retry_after": 22}
        assert [(each.method, each.chat, each.retry_after) for each in peer.refused] == [
            ("sendMessage", 6, 1),
            ("sendChatAction", -1001, 22),
            ("sendMessage", -1001, 22),
        ]
        now[0] = 60.0
        done(peer, "sendMessage", chat_id=-1001, text="x")
        peer.bot(flood=FloodLimits(burst=3, overall_a_second=3))
        assert [call(peer, "sendMessage", chat_id=6, text="x")["ok"] for _ in range(4)] == [True] * 3 + [False]


def test_hundreds_of_calls_a_second_are_answered(peer: StrictPeer, ann: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        list(pool.map(lambda each: done(peer, "sendMessage", chat_id=5, text=f"answer {each}"), range(200)))
        assert time.monotonic() - began < 20
    assert len({each.number for each in peer.sent(TOKEN, 5)}) == 200


# ------------------------------------------------------------------ what people do


def test_people_do_all_that_telegram_tells_of(peer: StrictPeer) -> None:
    ann, bob, wire = peer.person(5, "Ann", username="ann_of_homs"), peer.person(6, "Bob"), channel(-1005)
    asked = ann.say("🕊 @DatelineTestBot see https://wire.example.org/homs.", DESK)
    bob.say("so?", DESK, reply_to=asked, quote="see", via_bot=GIF_BOT)
    ann.edit(asked, "/ask@DatelineTestBot who?")
    ann.forward("Homs fell", from_channel(wire, 3), DESK)
    ann.forward("Homs fell", from_person(bob))
    ann.forward("Homs fell", from_nobody("Cem"))
    peer.forward_of_post("Homs fell", wire, DESK)
    ann.anonymous(DESK).say("/add", DESK)
    sent = ann.send("homs.txt", b"Homs fell", caption="/add this", mime_type="text/plain")
    peer.raw({"something_new": {}})
    given: list[Any] = [Update.de_json(each, None) for each in updates(peer)]
    first, reply, edited, post, person, nobody, linked, admin, document, _ = given
    assert first.message.parse_entities() == {
        MessageEntity("mention", 3, 16): "@DatelineTestBot",
        MessageEntity("url", 24, 29): "https://wire.example.org/homs",
    }
    assert (reply.message.reply_to_message.message_id, reply.message.quote.position) == (asked["message_id"], 20)
    assert not reply.message.is_topic_message
    assert reply.message.message_thread_id == asked["message_id"]
    assert edited.edited_message.entities[0].type == "bot_command"
    assert post.message.forward_origin.chat.id == -1005
    assert person.message.forward_origin.sender_user.id == 6
    assert nobody.message.forward_origin.sender_user_name == "Cem"
    assert (linked.message.from_user.id, linked.message.is_automatic_forward) == (777000, True)
    assert (admin.message.from_user.username, admin.message.sender_chat.id) == ("GroupAnonymousBot", -1001)
    assert document.message.caption_entities[0].type == "bot_command"
    assert peer.file(TOKEN, sent["document"]["file_id"]) == b"Homs fell"


# ------------------------------------------------------------------ a real client


def test_a_real_client_is_served_and_the_oracle_finds_its_calls_right(peer: StrictPeer, ann: Person) -> None:
    peer.person(6, "Bob").becomes(DESK, "creator")
    ann.promotes_bot(DESK)
    sent_in = ann.send("homs.txt", b"Homs fell \x00\r\n--", mime_type="text/plain")
    asyncio.run(_work(peer, ann, sent_in["document"]["file_id"]))
    assert peer.faults == []
    assert len({each.method for each in peer.calls()}) >= 17
    wrong = {each.method: found for each in peer.calls() if (found := check(each.method, each.params))}
    assert wrong == {}
    assert all(each.status == 200 for each in peer.calls())
    first, document = peer.sent(TOKEN, -1001)
    assert (first.text, first.buttons, first.reply_to) == ("Homs stands", {"Less": "s:2"}, 1)
    assert (first.has_preview, first.is_silent, first.quote) == (False, True, "hello")
    assert peer.file(TOKEN, document.message["document"]["file_id"]) == b"\r\nfull \xff answer\r\n"
    assert peer.commands(scope="all_group_chats", language="en") == [{"command": "ask", "description": "Ask"}]


async def _work(peer: StrictPeer, ann: Person, file_id: str) -> None:
    """All that a bot does, once."""
    async with Bot(TOKEN, base_url=f"{peer.root}/bot", base_file_url=f"{peer.root}/file/bot") as bot:
        assert await bot.get_updates(timeout=0, allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY])
        await bot.set_my_commands([BotCommand("ask", "Ask")], BotCommandScopeAllGroupChats(), "en")
        reply = ReplyParameters(1, allow_sending_without_reply=True, quote="hello")
        message = await bot.send_message(
            -1001,
            "Homs fell",
            entities=[MessageEntity("bold", 0, 4)],
            reply_parameters=reply,
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="s:1")]]),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=True,
        )
        await bot.send_document(-1001, b"\r\nfull \xff answer\r\n", filename="answer.txt", caption="All of it")
        await bot.answer_callback_query(ann.press(message.to_dict(), "s:1"), "here")
        await message.edit_text("Homs stands")
        await message.edit_reply_markup(InlineKeyboardMarkup([[InlineKeyboardButton("Less", callback_data="s:2")]]))
        text = InputTextMessageContent("Homs fell")
        await bot.answer_inline_query(ann.inline("Homs"), [InlineQueryResultArticle("1", "Homs", text)])
        await bot.send_chat_action(-1001, "typing")
        await bot.set_message_reaction(-1001, 1, "❤️‍🔥")
        await bot.send_message_draft(5, 1, "Homs")
        await bot.delete_message(5, (await bot.send_message(5, "gone soon")).message_id)
        assert (await bot.get_chat(-1001)).title == "Desk"
        assert (await bot.get_chat_member(-1001, 5)).status == "member"
        assert [each.user.id for each in await bot.get_chat_administrators(-1001)] == [6, bot.id]
        assert bytes(await (await bot.get_file(file_id)).download_as_bytearray()) == b"Homs fell \x00\r\n--"
        await bot.set_webhook("http://127.0.0.1:9/", secret_token="s3cret")
        assert (await bot.get_webhook_info()).url
        await bot.delete_webhook(drop_pending_updates=True)
        await bot.leave_chat(-1001)
