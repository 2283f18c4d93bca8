"""What is brought to be added: where it comes from is told by the message that it was first."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, User

from bot.brought import Brought, brought, of_message

ME = User(666, "Dateline", is_bot=True, username="DatelineBot")
ANN = {"id": 5, "is_bot": False, "first_name": "Ann", "last_name": "Lee"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Desk"}
WIRE = {"id": -1009, "type": "channel", "title": "Arn Valley Wire", "username": "arnwire"}
CLOSED = {"id": -1009876543210, "type": "channel", "title": "Closed Wire"}
LINK = "https://wire.example.org/homs"
POST = "Rebels hold Homs, the monitor said."


def said(text: str = "", link: str = "", **more: Any) -> Message:
    """A message of Ann's in a group, with `link` marked in it."""
    marked = [{"type": "url", "offset": text.index(link), "length": len(link)}] if link else []
    told = {"message_id": 9, "date": 86_400, "chat": GROUP, "from": ANN, "text": text, "entities": marked, **more}
    message = Message.de_json(told)
    assert message
    return message


def forwarded(**origin: Any) -> dict[str, Any]:
    return {"forward_origin": {"date": 3600, **origin}}


@pytest.mark.parametrize(
    ("origin", "publisher", "url"),
    [
        (forwarded(type="channel", chat=WIRE, message_id=7), "Arn Valley Wire", "https://t.me/arnwire/7"),
        (forwarded(type="channel", chat=CLOSED, message_id=7), "Closed Wire", "https://t.me/c/9876543210/7"),
        (forwarded(type="chat", sender_chat=GROUP), "Desk", ""),
        (forwarded(type="user", sender_user=ANN), "Ann Lee", ""),
        (forwarded(type="hidden_user", sender_user_name="Somebody"), "Somebody", ""),
    ],
)
def test_a_forwarded_text_is_of_who_wrote_it_first_and_of_that_day(
    origin: dict[str, Any], publisher: str, url: str
) -> None:
    given = of_message(said(POST, **origin))
    assert given == Brought(text=POST, publisher=publisher, published="1970-01-01T01:00:00+00:00", url=url)


def test_a_text_of_the_group_is_of_its_writer_and_its_address_is_the_message() -> None:
    given = of_message(said(POST))
    assert given
    assert (given.publisher, given.published[:10], given.url) == (
        "Ann Lee",
        "1970-01-02",
        "https://t.me/c/1234567890/9",
    )


def test_a_link_with_hardly_a_word_beside_it_is_what_lies_behind_it_and_else_a_text() -> None:
    assert of_message(said(f"look: {LINK}", LINK)) == Brought(link=LINK)
    assert of_message(said("wire.example.org", "wire.example.org")) == Brought(link="https://wire.example.org")
    long = of_message(said(f"{POST} It was told on the radio as well. {LINK}", LINK))
    assert long
    assert long.text


def test_a_document_is_a_file_also_with_words_beside_it() -> None:
    document = {"file_id": "F1", "file_unique_id": "U1", "file_name": "homs.txt", "file_size": 12}
    assert of_message(said(document=document, caption=POST)) == Brought(file="F1", name="homs.txt", size=12)


def test_a_message_in_which_there_is_nothing_to_read_brings_nothing() -> None:
    assert of_message(said(voice={"file_id": "a", "file_unique_id": "b", "duration": 3})) is None
    assert brought(said("/add"), "", ME) is None


def test_a_command_brings_its_link_before_the_message_that_it_replies_to() -> None:
    reply: dict[str, Any] = {"reply_to_message": said(POST).to_dict()}
    assert brought(said(f"/add {LINK}", LINK, **reply), LINK, ME) == Brought(link=LINK)
    answered = brought(said("/add", **reply), "", ME)
    assert answered
    assert answered.text == POST
    own = brought(said(f"/add {POST}"), POST, ME)
    assert own
    assert own.text == POST


def test_the_bots_own_words_are_not_brought() -> None:
    reply: dict[str, Any] = {"reply_to_message": {**said(POST).to_dict(), "from": ME.to_dict()}}
    assert brought(said("/add", **reply), "", ME) is None


def test_what_is_brought_survives_as_json() -> None:
    given = Brought(text=POST, publisher="Ann", published="1970-01-02", url=LINK)
    assert Brought.of_facts(given.as_facts()) == given
    assert given.facts == {"text": POST, "publisher": "Ann", "published": "1970-01-02", "url": LINK}
