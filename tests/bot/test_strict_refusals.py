"""What Telegram refuses, the strict Bot API server refuses, in Telegram's words; and what it just takes, it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.strict_client import call, confirm, done, news, refusal
from tests.bot.strict_peer import TOKEN, StrictPeer, running_strict_peer
from tests.bot.strict_people import Person, basic_group, forum, supergroup

DESK, TOPICS, SMALL = supergroup(-1001), forum(-1002), basic_group(-4001)


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


BOLD = {"type": "bold", "offset": 0, "length": 2}
QUOTE = {"type": "blockquote", "offset": 0, "length": 4}


def keyboard(**action: str) -> dict[str, Any]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[{"text": "More", **action}]]}


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"text": " "}, "message text is empty"),
        ({"text": "🕊" * 2049}, "message is too long"),
        ({"chat_id": 404}, "chat not found"),
        ({"parse_mode": "HTML"}, "unsupported parse_mode"),
        ({"entities": [{**BOLD, "offset": 9}]}, "entity begins after the end of the text at UTF-16 offset 9"),
        ({"entities": [{**BOLD, "length": 10}]}, "ends after the end of the text at UTF-16 offset 10"),
        ({"entities": [{**BOLD, "offset": -1}]}, "incorrect offset -1"),
        ({"text": "🕊️ flies", "entities": [{**BOLD, "offset": 1}]}, "begins in a middle of a UTF-16 symbol"),
        (
            {"text": "🕊 flies", "entities": [{**BOLD, "length": 1}]},
            "UTF-16 offset 0 ends in a middle of a UTF-16 symbol",
        ),
        ({"entities": [BOLD, {**BOLD, "type": "italic", "offset": 1}]}, "entities overlap"),
        ({"entities": [QUOTE, {**QUOTE, "type": "expandable_blockquote", "length": 2}]}, "nested blockquotes"),
        ({"entities": [BOLD] * 101}, "too many entities"),
        ({"entities": [{**BOLD, "type": "text_link", "url": "nowhere"}]}, "Wrong HTTP URL"),
        ({"reply_markup": keyboard(callback_data="🕊" * 17)}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": keyboard()}, "text buttons are unallowed in the inline keyboard"),
        ({"reply_markup": keyboard(url="http://localhost/")}, "is invalid: Wrong HTTP URL"),
        ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"reply_parameters": {"message_id": 1, "quote": "never said"}}, "QUOTE_TEXT_INVALID"),
        ({"message_thread_id": 3}, "message thread not found"),
    ],
)
def test_a_message_that_telegram_refuses_is_refused(
    peer: StrictPeer, ann: Person, params: dict[str, Any], told: str
) -> None:
    said = refusal(peer, "sendMessage", **{"chat_id": -1001, "text": "Homs fell", **params})
    assert said.startswith("400 Bad Request: ")
    assert told in said
    assert peer.sent(TOKEN, -1001) == []


def test_what_telegram_just_takes_is_taken(peer: StrictPeer, ann: Person) -> None:
    nested = [QUOTE, BOLD, {**BOLD, "type": "text_link", "url": "https://wire.example.org/", "offset": 5}]
    done(peer, "sendMessage", chat_id=-1001, text="Homs fell", entities=nested)
    done(peer, "sendMessage", chat_id=-1001, text="🕊" * 2048, reply_markup=keyboard(callback_data="🕊" * 16))
    gone = {"message_id": 99, "allow_sending_without_reply": True}
    done(peer, "sendMessage", chat_id=-1001, text="late", reply_parameters=gone)
    assert peer.sent(TOKEN, -1001)[0].stretches("blockquote") == ["Homs"]
    assert peer.sent(TOKEN, -1001)[2].reply_to is None


def test_topics_are_known_once_somebody_wrote_in_them_and_general_has_no_number(peer: StrictPeer, ann: Person) -> None:
    asked = ann.say("/ask who?", TOPICS, thread=7)
    assert "thread not found" in refusal(peer, "sendMessage", chat_id=-1002, text="x", message_thread_id=1)
    assert "thread not found" in refusal(peer, "sendMessage", chat_id=-1002, text="x", message_thread_id=8)
    done(peer, "sendMessage", chat_id=-1002, text="here", message_thread_id=7)
    done(peer, "sendMessage", chat_id=-1002, text="in reply", reply_parameters={"message_id": asked["message_id"]})
    done(peer, "sendMessage", chat_id=-1002, text="in General")
    assert [each.thread for each in peer.sent(TOKEN, -1002)] == [7, 7, None]


def test_edits_and_deletions_show_on_the_phone(peer: StrictPeer, ann: Person) -> None:
    button = keyboard(callback_data="s:1")
    number = done(peer, "sendMessage", chat_id=5, text="old", reply_markup=button)["message_id"]
    which = {"chat_id": 5, "message_id": number}
    assert "message is not modified: " in refusal(peer, "editMessageText", **which, text="old", reply_markup=button)
    done(peer, "editMessageText", **which, text="new", entities=[BOLD], reply_markup=button)
    assert "message is not modified: " in refusal(peer, "editMessageReplyMarkup", **which, reply_markup=button)
    done(peer, "editMessageReplyMarkup", **which)
    (shown,) = peer.sent(TOKEN, 5)
    assert (shown.text, shown.stretches("bold"), shown.buttons) == ("new", ["ne"], {})
    assert "message can't be edited" in refusal(peer, "editMessageText", chat_id=5, message_id=1, text="x")
    done(peer, "deleteMessage", **which)
    assert peer.sent(TOKEN, 5) == []
    assert "message to edit not found" in refusal(peer, "editMessageText", **which, text="x")
    assert "message to delete not found" in refusal(peer, "deleteMessage", **which)
    assert "message can't be deleted" in refusal(peer, "deleteMessage", chat_id=-1001, message_id=1)


def test_courtesies_are_checked_too(peer: StrictPeer, ann: Person) -> None:
    done(peer, "sendChatAction", chat_id=-1001, action="typing")
    assert "wrong parameter action" in refusal(peer, "sendChatAction", chat_id=-1001, action="thinking")
    done(peer, "sendMessageDraft", chat_id=5, draft_id=1, text="Homs")
    assert "TEXTDRAFT_PEER_INVALID" in refusal(peer, "sendMessageDraft", chat_id=-1001, draft_id=1, text="Homs")
    eyes, cake = [{"type": "emoji", "emoji": "👀"}], [{"type": "emoji", "emoji": "🎂"}]
    done(peer, "setMessageReaction", chat_id=-1001, message_id=1, reaction=eyes)
    assert peer.chat(TOKEN, -1001).reactions == {1: eyes}
    assert "REACTION_INVALID" in refusal(peer, "setMessageReaction", chat_id=-1001, message_id=1, reaction=cake)
    assert "react not found" in refusal(peer, "setMessageReaction", chat_id=-1001, message_id=9, reaction=eyes)


def test_a_bot_that_is_blocked_kicked_or_gone_cannot_write(peer: StrictPeer, ann: Person) -> None:
    ann.blocks_bot()
    assert refusal(peer, "sendMessage", chat_id=5, text="x") == "403 Forbidden: bot was blocked by the user"
    ann.unblocks_bot()
    done(peer, "sendMessage", chat_id=5, text="x")
    ann.removes_bot(DESK)
    assert refusal(peer, "sendChatAction", chat_id=-1001, action="typing").endswith("kicked from the supergroup chat")
    ann.adds_bot(DESK)
    done(peer, "leaveChat", chat_id=-1001)
    assert refusal(peer, "sendMessage", chat_id=-1001, text="x").endswith("not a member of the supergroup chat")
    changes = [each["new_chat_member"]["status"] for each in news(peer, "my_chat_member")]
    assert changes == ["kicked", "member", "kicked", "member", "left"]


def test_a_group_that_became_a_supergroup_says_where_it_went(peer: StrictPeer, ann: Person) -> None:
    ann.say("small talk", SMALL)
    ann.upgrades(SMALL, -1009)
    answer = call(peer, "sendMessage", chat_id=-4001, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": -1009}
    done(peer, "sendMessage", chat_id=-1009, text="x")
    assert [each.get("migrate_to_chat_id") for each in news(peer, "message")][-2:] == [-1009, None]


def test_an_answer_to_a_button_is_taken_once_and_in_time(peer: StrictPeer, ann: Person) -> None:
    done(peer, "sendMessage", chat_id=5, text="Answer", reply_markup=keyboard(callback_data="s:1"))
    (shown,) = peer.sent(TOKEN, 5)
    query = ann.press(shown.message, shown.buttons["More"])
    (pressed,) = news(peer, "callback_query")
    assert (pressed["id"], pressed["from"]["id"], pressed["data"]) == (query, 5, "s:1")
    assert pressed["message"]["text"] == "Answer"
    done(peer, "answerCallbackQuery", callback_query_id=query)
    assert "query is too old" in refusal(peer, "answerCallbackQuery", callback_query_id=query)
    late = ann.press(shown.message, "s:1")
    peer.expire_queries()
    assert "query is too old" in refusal(peer, "answerCallbackQuery", callback_query_id=late)


def test_inline_results_are_checked(peer: StrictPeer, ann: Person) -> None:
    def article(number: str, **more: Any) -> dict[str, Any]:
        content = {"message_text": "Homs fell"}
        return {"type": "article", "id": number, "title": "Homs", "input_message_content": content, **more}

    wrong = [
        ([article(str(each)) for each in range(51)], "too many inline query results specified"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article("1", thumbnail_url="nowhere")], "WEBDOCUMENT_URL_INVALID"),
        ([article("1", input_message_content={"message_text": ""})], "message text is empty"),
    ]
    query = ann.inline("who holds Homs?")
    for results, told in wrong:
        assert told in refusal(peer, "answerInlineQuery", inline_query_id=query, results=results)
    done(peer, "answerInlineQuery", inline_query_id=query, results=[article("1")])
    assert "query is too old" in refusal(peer, "answerInlineQuery", inline_query_id=query, results=[])
