"""What a person brings to be added: a link, a document, or the words of a message, with where those come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from telegram import (
    Chat,
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)

from bot.addressing import answers, words_of

# A message with a link and hardly a word beside it is about what lies behind the link; a longer one is itself a report.
_BESIDE_A_LINK = 40


@dataclass(frozen=True, slots=True)
class Brought:
    """One of: `link`; `file` (Telegram's id of it, with `name` and `size` in bytes); or `text` with its origin."""

    link: str = ""
    file: str = ""
    name: str = ""
    size: int = 0
    text: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """The fields of a report, for a text."""
        return {"text": self.text, "publisher": self.publisher, "published": self.published, "url": self.url}

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Brought:
        """What `asdict` made of it."""
        return cls(**facts)

    def as_facts(self) -> dict[str, Any]:
        """Itself as JSON takes it."""
        return asdict(self)


def brought(message: Message, words: str, me: User) -> Brought | None:
    """What a command brings: the link or the words after it, its document, or the message that it replies to.

    The bot's own words are none of it: they would come back as a report of what the reports say.
    """
    if link := _link(message):
        return Brought(link=link)
    if message.document:
        return _document(message)
    if message.reply_to_message and not answers(message, me):
        return of_message(message.reply_to_message)
    return _text(message, words) if words else None


def of_message(message: Message) -> Brought | None:
    """What a message holds; None when there is nothing to read in it."""
    if message.document:
        return _document(message)
    words = words_of(message).strip()
    link = _link(message)
    if link and len(words) <= len(link) + _BESIDE_A_LINK:
        return Brought(link=link)
    return _text(message, words) if words else None


def _document(message: Message) -> Brought:
    document = message.document
    assert document is not None
    return Brought(file=document.file_id, name=document.file_name or "", size=document.file_size or 0)


def _text(message: Message, words: str) -> Brought:
    publisher, when, url = _origin(message)
    return Brought(text=words, publisher=publisher, published=when.isoformat(), url=url)


def _link(message: Message) -> str:
    """The first web address in a message, written out or behind words."""
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    for entity, text in sorted(found.items(), key=lambda pair: pair[0].offset):
        url = entity.url or text
        # "demo-wire.example.org/2024": phones leave out what every address begins with.
        return url if "://" in url else f"https://{url}"
    return ""


def _origin(message: Message) -> tuple[str, datetime, str]:
    """Who wrote a message first, when, and its address."""
    match message.forward_origin:
        case MessageOriginChannel(chat=chat, message_id=number, date=date):
            return _name(chat), date, _address(chat, number)
        case MessageOriginChat(sender_chat=chat, date=date):
            return _name(chat), date, ""
        case MessageOriginUser(sender_user=user, date=date):
            return user.full_name, date, ""
        case MessageOriginHiddenUser(sender_user_name=name, date=date):
            return name, date, ""
    if message.sender_chat:
        return _name(message.sender_chat), message.date, message.link or ""
    return message.from_user.full_name if message.from_user else "", message.date, message.link or ""


def _name(chat: Chat) -> str:
    return chat.title or chat.username or ""


def _address(chat: Chat, number: int) -> str:
    if chat.username:
        return f"https://t.me/{chat.username}/{number}"
    return f"https://t.me/c/{str(chat.id).removeprefix('-100')}/{number}"
