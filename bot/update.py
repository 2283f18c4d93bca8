"""Reading an update. The library takes whatever stands in a field; what goes back to Telegram has to be sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from telegram import Bot, Chat, Message, MessageEntity, Update, User

# What SQLite takes; Telegram's own numbers have 52 bits at most.
_LARGEST = 2**63 - 1
# Telegram's are of digits and Latin letters. An empty one would be left out of the call that names it.
_NAMED_IN_CALLS = frozenset(("query's id", "file_id"))
# A name for a place, what stands there, and what it should be.
Place: TypeAlias = tuple[str, object, type]


class UnsoundUpdate(ValueError):
    """A place of an update holds what Telegram never puts there. The message names the place, not what stands in it."""


def read(body: Mapping[str, Any], bot: Bot) -> Update:
    """The update that Telegram sent as `body`. UnsoundUpdate, or what the library raises, when it cannot be used."""
    update = Update.de_json(dict(body), bot)
    for place, value, kind in _places(update):
        is_sound = value is None or isinstance(value, kind)
        if place in _NAMED_IN_CALLS:
            is_sound = isinstance(value, str) and value != "" and value.isascii()
        if not is_sound or (isinstance(value, int) and abs(value) > _LARGEST):
            raise UnsoundUpdate(f"the {place} of an update is no {kind.__name__}")
    return update


def _places(update: Update) -> Iterator[Place]:
    """All ids and words that the bot hands on, to Telegram or to its ledger."""
    yield from _message(update.message)
    if query := update.callback_query:
        yield from (("query's id", query.id, str), ("data", query.data, str), *_who(query.from_user))
        yield from _message(query.message if isinstance(query.message, Message) else None)
    if asked := update.inline_query:
        yield from (("query's id", asked.id, str), ("query", asked.query, str), *_who(asked.from_user))
    for change in filter(None, (update.my_chat_member, update.chat_member)):
        yield from (*_who(change.chat), *_who(change.from_user))


def _message(message: Message | None) -> Iterator[Place]:
    if message is None:
        return
    yield from (("message_id", message.message_id, int), ("message_thread_id", message.message_thread_id, int))
    yield from (("text", message.text, str), ("caption", message.caption, str))
    yield from (*_who(message.chat), *_who(message.from_user), *_who(message.sender_chat))
    yield from (place for entity in (*message.entities, *message.caption_entities) for place in _entity(entity))
    yield from (("migrate_to_chat_id", message.migrate_to_chat_id, int),)
    yield from (("migrate_from_chat_id", message.migrate_from_chat_id, int),)
    if message.document:
        yield from (("file_id", message.document.file_id, str), ("file_size", message.document.file_size, int))
        yield from (("file_name", message.document.file_name, str),)
    yield from _message(message.reply_to_message)


def _who(one: User | Chat | None) -> Iterator[Place]:
    if isinstance(one, User):
        yield from (("user's id", one.id, int), ("language_code", one.language_code, str))
    elif one:
        yield from (("chat's id", one.id, int), ("chat's type", one.type, str))


def _entity(entity: MessageEntity) -> Iterator[Place]:
    yield from (("entity's offset", entity.offset, int), ("entity's length", entity.length, int))
