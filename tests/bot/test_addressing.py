"""Who is the bot spoken to by? Anything that is not for it is met with silence."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, User

from bot.addressing import Request, request

ME = User(666, "Dateline", is_bot=True, username="DatelineBot")
ANN = {"id": 5, "is_bot": False, "first_name": "Ann"}
BOB = {"id": 6, "is_bot": False, "first_name": "Bob"}
BOT = {"id": 666, "is_bot": True, "first_name": "Dateline", "username": "DatelineBot"}
GROUP_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Desk"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Ann"}


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def entity(kind: str, text: str, words: str, **more: Any) -> dict[str, Any]:
    """The entity that Telegram makes of `words` in `text`."""
    return {"type": kind, "offset": utf16(text[: text.index(words)]), "length": utf16(words), **more}


def said(text: str = "", chat: dict[str, Any] = GROUP, by: dict[str, Any] = ANN, **more: Any) -> Message:
    """A message as Telegram gives it, its commands and mentions marked."""
    marked = [entity("bot_command", text, text.split()[0])] if text.startswith("/") else []
    marked += [entity("mention", text, word) for word in text.split() if word.startswith("@")]
    content = {"text": text, "entities": marked} if text else {}
    message = Message.de_json({"message_id": 9, "date": 1, "chat": chat, "from": by, **content, **more}, None)
    assert message is not None
    return message


def reply_to(by: dict[str, Any], text: str = "Rebels reached Homs.") -> dict[str, Any]:
    return {"reply_to_message": {"message_id": 8, "date": 1, "chat": GROUP, "from": by, "text": text}}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("/ask who holds Homs?", "who holds Homs?"),
        ("/ASK who holds Homs?", "who holds Homs?"),
        ("/ask@DatelineBot who holds Homs?", "who holds Homs?"),
        ("/ask@datelinebot\nwho holds Homs?", "who holds Homs?"),
        ("@DatelineBot who holds Homs?", "who holds Homs?"),
        ("@datelinebot , who holds Homs?", "who holds Homs?"),
        ("🕊️ tell me @DATELINEBOT who holds Homs?", "🕊️ tell me who holds Homs?"),
        ("/ask @DatelineBot who holds Homs?", "who holds Homs?"),
        ("/ask what did @bob_reports say?", "what did @bob_reports say?"),
        ("/ask", ""),
        ("@DatelineBot", ""),
    ],
)
def test_in_a_group_it_hears_its_command_and_its_name(text: str, question: str) -> None:
    assert request(said(text), ME) == Request("ask", question)


def test_it_hears_a_mention_by_someone_who_picked_it_from_the_list_of_members() -> None:
    text = "🕊️ Dateline who holds Homs?"
    picked = {"entities": [entity("text_mention", text, "Dateline", user=BOT)]}
    assert request(said(text, **picked), ME) == Request("ask", "🕊️ who holds Homs?")
    someone_else = {"entities": [entity("text_mention", text, "Dateline", user=BOB)]}
    assert request(said(text, **someone_else), ME) is None


def test_it_hears_a_reply_to_its_own_message() -> None:
    assert request(said("and when?", **reply_to(BOT)), ME) == Request("ask", "and when?")


def test_it_hears_a_reply_to_someone_else_that_names_it() -> None:
    assert request(said("@datelinebot is that so?", **reply_to(BOB)), ME) == Request("ask", "is that so?")


@pytest.mark.parametrize("text", ["/ask", "/ask@DatelineBot", "@DatelineBot"])
def test_its_bare_name_under_someones_message_makes_that_message_the_question(text: str) -> None:
    assert request(said(text, **reply_to(BOB, "Who holds Homs?")), ME) == Request("ask", "Who holds Homs?")


def test_only_the_quoted_part_of_that_message_is_the_question_when_one_was_quoted() -> None:
    quoted = {"quote": {"text": "Who holds Homs?", "position": 5}}
    long = reply_to(BOB, "Hello Who holds Homs? And much more")
    assert request(said("/ask", **long, **quoted), ME) == Request("ask", "Who holds Homs?")


def test_its_bare_name_under_its_own_message_asks_nothing() -> None:
    assert request(said("/ask", **reply_to(BOT)), ME) == Request("ask", "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/start", "help"),
        ("/help@DatelineBot", "help"),
        ("/sources", "sources"),
        ("/status@DATELINEBOT", "status"),
    ],
)
def test_it_knows_its_other_commands(text: str, kind: str) -> None:
    for chat in (GROUP, PRIVATE):
        wanted = request(said(text, chat), ME)
        assert wanted is not None
        assert wanted.kind == kind


def test_in_private_everything_said_is_a_question() -> None:
    assert request(said("who holds Homs?", PRIVATE), ME) == Request("ask", "who holds Homs?")
    assert request(said("/ask who holds Homs?", PRIVATE), ME) == Request("ask", "who holds Homs?")
    captioned = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], "caption": "who is this?"}
    assert request(said(chat=PRIVATE, **captioned), ME) == Request("ask", "who is this?")


def test_in_private_an_unknown_command_gets_help_and_a_voice_message_a_word() -> None:
    assert request(said("/settings", PRIVATE), ME) == Request("help")
    voice = {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}
    assert request(said(chat=PRIVATE, **voice), ME) == Request("ask", "")
    assert request(said(**voice, **reply_to(BOT)), ME) is None


VIA_BOT = {"via_bot": {"id": 7, "is_bot": True, "first_name": "Gif"}}
FORWARDED = {"forward_origin": {"type": "user", "date": 1, "sender_user": BOB}}
CHANNEL = {"id": -1002, "type": "channel", "title": "News"}
CHANNEL_POST = {"sender_chat": CHANNEL, "is_automatic_forward": True}
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
TOPIC = {"forum_topic_created": {"name": "Homs", "icon_color": 1}}
TOPIC_OPENED = {"reply_to_message": {"message_id": 7, "date": 1, "chat": GROUP, "from": BOT, **TOPIC}}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(said("the rebels hold Homs, they say"), id="chatter"),
        pytest.param(said("the rebels hold Homs", **reply_to(BOB)), id="a reply to another person"),
        pytest.param(said("@bob the rebels hold Homs"), id="another person's name"),
        pytest.param(said("@DatelineBot2 hello"), id="a name that begins like its own"),
        pytest.param(said("mail me at news@DatelineBot.example"), id="its name in an address"),
        pytest.param(said("/ask@OtherBot who?"), id="another bot's command"),
        pytest.param(said("/roll@OtherBot 6", **reply_to(BOT)), id="another bot's command in a reply"),
        pytest.param(said("/roll 6"), id="an unknown command"),
        pytest.param(said("so I typed /ask and nothing came"), id="its command in the middle"),
        pytest.param(said("/ask who?", by={**BOB, "is_bot": True}), id="another bot"),
        pytest.param(said("/ask who?", by=BOT), id="itself"),
        pytest.param(said("/ask who?", **VIA_BOT), id="a message made by an inline bot"),
        pytest.param(said("/ask who?", **FORWARDED), id="a forwarded command"),
        pytest.param(said("/ask who?", by=SERVICE, **CHANNEL_POST), id="a post of the linked channel"),
        pytest.param(said("who?", **TOPIC_OPENED), id="the first words in a topic that the bot opened"),
        pytest.param(said(new_chat_members=[BOT]), id="a service message"),
        pytest.param(said(chat=PRIVATE, pinned_message={**reply_to(ANN)["reply_to_message"]}), id="a pinned message"),
    ],
)
def test_it_keeps_silent_at(message: Message) -> None:
    assert request(message, ME) is None


def test_an_anonymous_admin_is_a_person() -> None:
    asked = said("/ask who holds Homs?", by=GROUP_ANONYMOUS, sender_chat=GROUP)
    assert request(asked, ME) == Request("ask", "who holds Homs?")
