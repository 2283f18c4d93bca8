"""Is a message meant for the bot, and what does it ask? In a group, anything else is met with silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telegram import Message, MessageEntity, User
from telegram.constants import ChatID, ChatType

Kind = Literal["ask", "help", "sources", "status"]
_COMMANDS: dict[str, Kind] = {
    "ask": "ask",
    "help": "help",
    "start": "help",
    "sources": "sources",
    "status": "status",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a person wants of the bot; `text` is the question, without the command and the bot's name."""

    kind: Kind
    text: str = ""


def request(message: Message, me: User) -> Request | None:
    """Read what `message` asks of the bot `me`; None when it is not for the bot."""
    if not _from_a_person(message) or not _has_content(message):
        return None
    command, _, addressee = _command(message).partition("@")
    if command:
        return _command_request(message, me, command, addressee)
    if _is_private(message) or _answers(message, me) or _names(message, me):
        return Request("ask", _question(message, me))
    return None


def _command_request(message: Message, me: User, command: str, addressee: str) -> Request | None:
    if addressee and addressee != me.name.lower().removeprefix("@"):
        return None
    kind = _COMMANDS.get(command)
    if kind == "ask":
        return Request("ask", _question(message, me))
    if kind:
        return Request(kind)
    return Request("help") if _is_private(message) else None


def _from_a_person(message: Message) -> bool:
    """Whether a person wrote this here: an anonymous admin has a bot's id, told by `sender_chat`, and is a person."""
    sender = message.from_user
    if message.via_bot or message.is_automatic_forward or (sender and sender.id == ChatID.SERVICE_CHAT):
        return False
    if message.forward_origin and not _is_private(message):
        return False
    return bool(message.sender_chat) or bool(sender and not sender.is_bot)


def _has_content(message: Message) -> bool:
    # A sticker or a voice message deserves a word in private; in a group it is only talk.
    return bool(message.text or message.caption or (_is_private(message) and message.effective_attachment))


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE


def _command(message: Message) -> str:
    """The command that the message begins with, in lower case without its slash: `ask` or `ask@newsbot`."""
    text, entities = _words(message)
    for entity in entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return text[1 : entity.length].lower()
    return ""


def _answers(message: Message, me: User) -> bool:
    replied = message.reply_to_message
    # In a forum, the first message of a topic is a reply to the service message that opened it.
    return bool(replied and replied.from_user and replied.from_user.id == me.id and not replied.forum_topic_created)


def _names(message: Message, me: User) -> bool:
    text, entities = _words(message)
    return any(_is_me(entity, text, me) for entity in entities)


def _is_me(entity: MessageEntity, text: str, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return bool(entity.user and entity.user.id == me.id)
    # Telegram's own filter compares letter by letter, and people type names as they like.
    return entity.type == MessageEntity.MENTION and _stretch(text, entity).lower() == me.name.lower()


def _question(message: Message, me: User) -> str:
    """The words that are left without command and name, else those of the message that this one replies to."""
    text, entities = _words(message)
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        if _is_me(entity, text, me) or (entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0):
            raw = raw[: entity.offset * 2] + raw[(entity.offset + entity.length) * 2 :]
    words = re.sub(r"[ \t]{2,}", " ", raw.decode("utf-16-le", "replace")).lstrip(" \t\n,:;").rstrip()
    return words or _replied_text(message, me)


def _replied_text(message: Message, me: User) -> str:
    replied = message.reply_to_message
    if not replied or _answers(message, me):
        return ""
    return (message.quote.text if message.quote else _words(replied)[0]).strip()


def _words(message: Message) -> tuple[str, tuple[MessageEntity, ...]]:
    if message.text:
        return message.text, message.entities
    return message.caption or "", message.caption_entities


def _stretch(text: str, entity: MessageEntity) -> str:
    """The entity's text; its offsets count UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le", "replace")
