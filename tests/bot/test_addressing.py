"""Who is the bot spoken to by? Anything that is not for it is met with silence."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, User

from bot.addressing import Kind, Request, request

ME = User(666, "Dateline", is_bot=True, username="DatelineBot")
ANN = {"id": 5, "is_bot": False, "first_name": "Ann"}
BOB = {"id": 6, "is_bot": False, "first_name": "Bob"}
BOT = {"id": 666, "is_bot": True, "first_name": "Dateline", "username": "DatelineBot"}
GROUP_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
FORWARDED: dict[str, Any] = {"forward_origin": {"type": "user", "date": 1, "sender_user": BOB}}
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
    picked: dict[str, Any] = {"entities": [entity("text_mention", text, "Dateline", user=BOT)]}
    assert request(said(text, **picked), ME) == Request("ask", "🕊️ who holds Homs?")
    someone_else: dict[str, Any] = {"entities": [entity("text_mention", text, "Dateline", user=BOB)]}
    assert request(said(text, **someone_else), ME) is None


def test_it_hears_a_reply_to_its_own_message() -> None:
    assert request(said("and when?", **reply_to(BOT)), ME) == Request("ask", "and when?")


@pytest.mark.parametrize(
    ("text", "words"),
    [("/ask", ""), ("/ask@DatelineBot is that so?", "is that so?"), ("@DatelineBot really?", "really?")],
)
def test_under_someones_message_it_is_asked_about_that_message(text: str, words: str) -> None:
    asked = request(said(text, **reply_to(BOB, " Rebels hold Homs. ")), ME)
    assert asked == Request("ask", words, about="Rebels hold Homs.")


def test_it_is_asked_about_the_caption_of_a_picture() -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    picture = {"message_id": 8, "date": 1, "chat": GROUP, "from": BOB, "photo": photo, "caption": "Homs today"}
    assert request(said("/ask", reply_to_message=picture), ME) == Request("ask", about="Homs today")


QUOTED: dict[str, Any] = {"quote": {"text": "Rebels hold Homs", "position": 5}}


def test_only_the_selected_part_of_a_message_is_asked_about() -> None:
    long = reply_to(BOB, "Hello Rebels hold Homs. And much more")
    assert request(said("/ask", **long, **QUOTED), ME) == Request("ask", about="Rebels hold Homs")


def test_of_a_message_in_another_chat_only_what_was_selected_is_asked_about() -> None:
    elsewhere: dict[str, Any] = {"external_reply": {"origin": {"type": "user", "date": 1, "sender_user": BOB}}}
    assert request(said("/ask", **elsewhere), ME) == Request("ask")
    assert request(said("/ask", **elsewhere, **QUOTED), ME) == Request("ask", about="Rebels hold Homs")


def test_what_is_selected_of_its_own_answer_is_no_claim_of_anybodys() -> None:
    assert request(said("why?", **reply_to(BOT), **QUOTED), ME) == Request("ask", "why?", selected="Rebels hold Homs")
    assert request(said("/ask", **reply_to(BOT)), ME) == Request("ask", "")


@pytest.mark.parametrize("kind", ["sources", "status", "add", "forget", "reports"])
def test_it_knows_its_other_commands(kind: Kind) -> None:
    for chat in (GROUP, PRIVATE):
        for text in (f"/{kind} 3", f"/{kind.upper()}@datelinebot 3"):
            assert request(said(text, chat), ME) == Request(kind, "3")


@pytest.mark.parametrize("kind", ["start", "help", "settings"])
def test_commands_of_every_bot_are_its_own_in_private_when_it_is_named_and_in_reply_to_it(kind: Kind) -> None:
    for mine in (said(f"/{kind}", PRIVATE), said(f"/{kind}@DatelineBot"), said(f"/{kind}", **reply_to(BOT))):
        assert request(mine, ME) == Request(kind)
    assert request(said(f"/{kind}"), ME) is None
    assert request(said(f"/{kind}", **reply_to(BOB)), ME) is None


def test_approval_is_asked_for_in_groups_alone() -> None:
    assert request(said("/approve"), ME) == Request("approve")
    assert request(said("/approve", PRIVATE), ME) == Request("help")


def test_what_a_link_brings_comes_with_start() -> None:
    assert request(said("/start src_AAAAAAAAAAA-0", PRIVATE), ME) == Request("start", "src_AAAAAAAAAAA-0")


def test_in_private_everything_said_is_a_question() -> None:
    assert request(said("who holds Homs?", PRIVATE), ME) == Request("ask", "who holds Homs?")
    assert request(said("/ask who holds Homs?", PRIVATE), ME) == Request("ask", "who holds Homs?")
    captioned: dict[str, Any] = {
        "photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}],
        "caption": "who is this?",
    }
    assert request(said(chat=PRIVATE, **captioned), ME) == Request("ask", "who is this?")


def test_in_private_an_unknown_command_gets_help_and_a_voice_message_a_word() -> None:
    assert request(said("/roll 6", PRIVATE), ME) == Request("help")
    voice: dict[str, Any] = {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}
    assert request(said(chat=PRIVATE, **voice), ME) == Request("ask", "")
    assert request(said(**voice, **reply_to(BOT)), ME) is None


def test_in_private_what_is_forwarded_or_sent_as_a_file_is_an_offer_unless_it_comes_with_a_command() -> None:
    document: dict[str, Any] = {"document": {"file_id": "a", "file_unique_id": "b", "file_name": "report.txt"}}
    assert request(said("Rebels hold Homs.", PRIVATE, **FORWARDED), ME) == Request("offer", "Rebels hold Homs.")
    assert request(said(chat=PRIVATE, **document), ME) == Request("offer")
    command: dict[str, Any] = {"caption": "/add", "caption_entities": [entity("bot_command", "/add", "/add")]}
    assert request(said(chat=PRIVATE, **document, **command), ME) == Request("add")
    assert request(said(**document, **command), ME) == Request("add")
    assert request(said(**document), ME) is None


@pytest.mark.parametrize(
    "text", ["thanks!", "Thank you so much 🙏", "ok", "Merci beaucoup", "дуже дякую", "شكراً جزيلاً"]
)
def test_thanks_are_no_question(text: str) -> None:
    for message in (said(text, **reply_to(BOT)), said(text, PRIVATE), said(f"{text} @DatelineBot")):
        assert request(message, ME) == Request("thanks", text)
    assert request(said(text), ME) is None


def test_a_greeting_gets_help_in_private_and_no_more_than_a_sign_in_a_group() -> None:
    assert request(said("Hello!", PRIVATE), ME) == Request("help")
    assert request(said("@DatelineBot hello"), ME) == Request("thanks", "hello")
    assert request(said("hello, who holds Homs?", PRIVATE), ME) == Request("ask", "who holds Homs?")


def test_in_private_a_link_alone_is_an_offer_and_one_in_a_question_is_not() -> None:
    link = "https://wire.example.org/homs"
    for text, kind in ((f" {link} ", "offer"), (f"is {link} right?", "ask")):
        asked = request(said(text, PRIVATE, entities=[entity("url", text, link)]), ME)
        assert asked
        assert asked.kind == kind


@pytest.mark.parametrize("text", ["is Homs ok?", "thanks, and who holds Homs?", "you?", "who was thanked?"])
def test_a_question_with_thanks_in_it_is_a_question(text: str) -> None:
    assert request(said(text, **reply_to(BOT)), ME) == Request("ask", text)


VIA_BOT: dict[str, Any] = {"via_bot": {"id": 7, "is_bot": True, "first_name": "Gif"}}
CHANNEL = {"id": -1002, "type": "channel", "title": "News"}
CHANNEL_POST: dict[str, Any] = {"sender_chat": CHANNEL, "is_automatic_forward": True}
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
TOPIC = {"forum_topic_created": {"name": "Homs", "icon_color": 1}}
TOPIC_OPENED: dict[str, Any] = {"reply_to_message": {"message_id": 7, "date": 1, "chat": GROUP, "from": BOT, **TOPIC}}


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
        pytest.param(said("👍 🙏", **reply_to(BOT)), id="a reply to it without a word"),
        pytest.param(said("@bob_reports see this", **reply_to(BOT)), id="a reply to it that calls somebody else"),
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
