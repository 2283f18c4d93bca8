"""Is a message meant for the bot, and what does it ask? In a group, anything else is met with silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from telegram import Message, MessageEntity, User
from telegram.constants import ChatID, ChatType

Kind = Literal[
    "ask", "thanks", "offer", "start", "help", "sources", "status", "add", "forget", "reports", "settings", "approve",
    "timeline", "digest", "subscribe", "subscriptions", "unsubscribe", "follow", "feeds", "unfollow",
]  # fmt: skip
_COMMANDS: dict[str, Kind] = {
    "ask": "ask",
    "start": "start",
    "help": "help",
    "sources": "sources",
    "status": "status",
    "add": "add",
    "forget": "forget",
    "reports": "reports",
    "settings": "settings",
    "approve": "approve",
    "timeline": "timeline",
    "digest": "digest",
    "subscribe": "subscribe",
    "subscriptions": "subscriptions",
    "unsubscribe": "unsubscribe",
    "follow": "follow",
    "feeds": "feeds",
    "unfollow": "unfollow",
}
# Every bot has these: in a group they are for the one that is named, or replied to.
_OF_EVERY_BOT = frozenset({"start", "help", "settings"})
_MENTIONS = frozenset({MessageEntity.MENTION, MessageEntity.TEXT_MENTION})
_LINKS = frozenset({MessageEntity.URL, MessageEntity.TEXT_LINK})
# Said to a bot as to a person; asked of the reports, it would be told that they do not say.
_THANKS = frozenset("thanks thank thx cheers ok okay great cool perfect lol merci gracias дякую ок شكرا".split())
_GREETINGS = frozenset("hello hi hey hola bonjour salut привіт вітаю مرحبا".split())
_BESIDE_THANKS = frozenset("you u so very much many a lot all bot for that this beaucoup muchas дуже جزيلا".split())


# "Hey @bot, who holds Homs?": what is said to the bot is no part of the question.
_SALUTATION = re.compile(r"(?:(?:hey|hi|hello|dear|ok|please)\b[\s,!.:]*)+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What a person wants of the bot.

    `text` are the words without the command and the bot's name; `about` those of the message that it replies to, or the
    stretch of it that was selected, when somebody else wrote that; `selected` a stretch of the bot's own.
    """

    kind: Kind
    text: str = ""
    about: str = ""
    selected: str = ""


def request(message: Message, me: User) -> Request | None:
    """Read what `message` asks of the bot `me`; None when it is not for the bot."""
    if not _from_a_person(message) or not _has_content(message):
        return None
    command, _, addressee = _command(message).partition("@")
    if command:
        return _command_request(message, me, command, addressee)
    if _is_private(message):
        return _private_request(message, me)
    return _request("ask", message, me) if _names(message, me) or _is_answered(message, me) else None


def answers(message: Message, me: User) -> bool:
    """Whether a message replies to one of the bot's."""
    replied = message.reply_to_message
    # In a forum, the first message of a topic is a reply to the service message that opened it.
    return bool(replied and replied.from_user and replied.from_user.id == me.id and not replied.forum_topic_created)


def _is_answered(message: Message, me: User) -> bool:
    """Whether a reply to the bot is for it: not one that is called out to somebody else, or that is only an emoji."""
    text, entities = _words(message)
    to_another = any(each.type in _MENTIONS and each.offset == 0 for each in entities)
    return answers(message, me) and not to_another and bool(re.search(r"\w", text))


def words_of(message: Message) -> str:
    """The text of a message, or the caption of what it brings."""
    return _words(message)[0]


def _command_request(message: Message, me: User, command: str, addressee: str) -> Request | None:
    if addressee and addressee != me.name.lower().removeprefix("@"):
        return None
    kind = _COMMANDS.get(command)
    if _is_private(message) and kind in (None, "approve"):
        return Request("help")
    if kind is None:
        return None
    is_meant = addressee or _is_private(message) or answers(message, me)
    return _request(kind, message, me) if is_meant or kind not in _OF_EVERY_BOT else None


def _private_request(message: Message, me: User) -> Request:
    if _brings(message):
        return _request("offer", message, me)
    said = _said(words_of(message))
    return Request("help") if said and said <= _GREETINGS else _request("ask", message, me)


def _request(kind: Kind, message: Message, me: User) -> Request:
    text, selected = _own_words(message, me), message.quote.text.strip() if message.quote else ""
    if kind == "ask" and _is_polite(text):
        return Request("thanks", text)
    replied = message.reply_to_message
    if answers(message, me):
        return Request(kind, text, selected=selected)
    # The message replied to may be in another chat, whose talk is not to be carried here: what was selected was shown.
    return Request(kind, text, about=selected or (words_of(replied).strip() if replied else ""))


def _is_polite(text: str) -> bool:
    """Whether somebody only says thanks, or hello."""
    said, polite = _said(text), _THANKS | _GREETINGS
    return bool(said & polite) and said <= polite | _BESIDE_THANKS


def _said(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _brings(message: Message) -> bool:
    """Whether a message is something to be read: forwarded, a file, or a link with nothing beside it."""
    text, entities = _words(message)
    is_link = any(each.type in _LINKS and _stretch(text, each) == text.strip() for each in entities)
    return bool(message.forward_origin or message.document or is_link)


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


def _names(message: Message, me: User) -> bool:
    text, entities = _words(message)
    return any(_is_me(entity, text, me) for entity in entities)


def _is_me(entity: MessageEntity, text: str, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return bool(entity.user and entity.user.id == me.id)
    # Telegram's own filter compares letter by letter, and people type names as they like.
    return entity.type == MessageEntity.MENTION and _stretch(text, entity).lower() == me.name.lower()


def _own_words(message: Message, me: User) -> str:
    """What a person wrote, without the command and the bot's name."""
    text, entities = _words(message)
    raw = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        if _is_me(entity, text, me) or (entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0):
            raw = raw[: entity.offset * 2] + raw[(entity.offset + entity.length) * 2 :]
    words = re.sub(r"[ \t]{2,}", " ", raw.decode("utf-16-le", "replace")).lstrip(" \t\n,:;").rstrip()
    return _SALUTATION.sub("", words, count=1)


def _words(message: Message) -> tuple[str, tuple[MessageEntity, ...]]:
    if message.text:
        return message.text, message.entities
    return message.caption or "", message.caption_entities


def _stretch(text: str, entity: MessageEntity) -> str:
    """The entity's text; its offsets count UTF-16 units."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le", "replace")
