"""The people who talk to a bot: what they type, press and do arrives as Telegram would tell it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.bot.strict_account import Account, Upload, membership
from tests.bot.strict_text import marked, units

Chat = Mapping[str, Any]
Message = Mapping[str, Any]

GIF_BOT: Mapping[str, Any] = {"id": 140267078, "is_bot": True, "first_name": "GIF", "username": "gif"}
_ANONYMOUS = (1087968824, "Group", "GroupAnonymousBot")
_TELEGRAM = (777000, "Telegram", "")


def basic_group(number: int, title: str = "Desk") -> dict[str, Any]:
    """A small group; -4001 and the like are its numbers."""
    return {"id": number, "type": "group", "title": title}


def supergroup(number: int, title: str = "Desk", **more: Any) -> dict[str, Any]:
    """A group as most are; -1001 and the like are its numbers."""
    return {"id": number, "type": "supergroup", "title": title, **more}


def forum(number: int, title: str = "Desk") -> dict[str, Any]:
    """A group with topics."""
    return supergroup(number, title, is_forum=True)


def channel(number: int, title: str = "Wire", username: str = "wire") -> dict[str, Any]:
    """A public channel."""
    return {"id": number, "type": "channel", "title": title, "username": username}


def from_channel(source: Chat, number: int) -> dict[str, Any]:
    """Where a forwarded post of a channel comes from."""
    return {"type": "channel", "date": int(time.time()), "chat": dict(source), "message_id": number}


def from_person(person: Person) -> dict[str, Any]:
    """Where a forwarded message of somebody comes from."""
    return {"type": "user", "date": int(time.time()), "sender_user": person.user}


def from_nobody(name: str) -> dict[str, Any]:
    """Where a forwarded message comes from whose author hides."""
    return {"type": "hidden_user", "date": int(time.time()), "sender_user_name": name}


@dataclass(frozen=True)
class Person:
    """Somebody with a phone, who shares chats with a bot. A chat that is not named is the private one."""

    bot: Account
    id: int
    name: str
    language_code: str = ""
    username: str = ""
    is_bot: bool = False
    sender_chat: Mapping[str, Any] | None = None

    @property
    def user(self) -> dict[str, Any]:
        """The person as Telegram shows senders."""
        shown = {"username": self.username, "language_code": self.language_code}
        known = {key: value for key, value in shown.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.name, **known}

    @property
    def private(self) -> dict[str, Any]:
        """The chat with the bot."""
        username = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": "private", "first_name": self.name, **username}

    def anonymous(self, chat: Chat) -> Person:
        """The same as an anonymous administrator of a group. Buttons are pressed under the real name all the same."""
        number, name, username = _ANONYMOUS
        return replace(
            self, id=number, name=name, username=username, language_code="", is_bot=True, sender_chat=dict(chat)
        )

    # -------------------------------------------------------------- messages

    def say(self, text: str, chat: Chat | None = None, **how: Any) -> dict[str, Any]:
        """Type a message. `how` may hold reply_to (a message), quote (a part of it), thread, and raw fields."""
        return self._post(chat, _marked("text", "entities", text), **how)

    def send(
        self, name: str, content: bytes, chat: Chat | None = None, caption: str = "", **how: Any
    ) -> dict[str, Any]:
        """Send a document, whose content the bot can fetch. `how` is as in `say`, and mime_type."""
        mime_type = how.pop("mime_type", "application/octet-stream")
        document = self.bot.keep_file(Upload(name, content), mime_type)
        return self._post(chat, {"document": document, **_marked("caption", "caption_entities", caption)}, **how)

    def forward(self, text: str, origin: Mapping[str, Any], chat: Chat | None = None, **how: Any) -> dict[str, Any]:
        """Forward a text from somewhere: see `from_channel`, `from_person` and `from_nobody`."""
        return self.say(text, chat, forward_origin=dict(origin), **how)

    def edit(self, message: Message, text: str) -> dict[str, Any]:
        """Change the text of an earlier message of one's own."""
        fields = {key: value for key, value in message.items() if key not in ("text", "entities")}
        changed = {**fields, **_marked("text", "entities", text), "edit_date": int(time.time())}
        return self.bot.receive(message["chat"], changed, kind="edited_message")

    # -------------------------------------------------------------- buttons and inline queries

    def press(self, message: Message, data: str) -> str:
        """Press a button of the bot; gives the id of the query."""
        with self.bot.changed:
            query = self.bot.next_query()
            self.bot.callback_queries.add(query)
            shown = self.bot.knows(message["chat"]).messages.get(message["message_id"], message)
            pressed = {"message": dict(shown), "chat_instance": str(message["chat"]["id"]), "data": data}
            self.bot.mailbox.put({"callback_query": {"id": query, "from": self.user, **pressed}})
            return query

    def inline(self, text: str, offset: str = "", chat_type: str = "sender") -> str:
        """Type "@bot text" into any chat; gives the id of the query."""
        with self.bot.changed:
            query = self.bot.next_query()
            self.bot.inline_queries.add(query)
            typed = {"query": text, "offset": offset, "chat_type": chat_type}
            self.bot.mailbox.put({"inline_query": {"id": query, "from": self.user, **typed}})
            return query

    # -------------------------------------------------------------- who is in a chat

    def adds_bot(self, chat: Chat, status: str = "member") -> None:
        """Put the bot into a group, as a member or an administrator."""
        with self.bot.changed:
            state = self.bot.knows(chat)
            state.bot_status = "left"
            self.bot.become(state, status, self.user)
            self._post(chat, {"new_chat_members": [self.bot.face]})

    def removes_bot(self, chat: Chat) -> None:
        """Kick the bot out of a group."""
        self.bot.become(self.bot.knows(chat), "kicked", self.user)

    def promotes_bot(self, chat: Chat, status: str = "administrator") -> None:
        """Make the bot an administrator, or a mere member again."""
        self.bot.become(self.bot.knows(chat), status, self.user)

    def blocks_bot(self) -> None:
        """Block the bot, which cannot write to the private chat from then on."""
        self.removes_bot(self.private)

    def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self.bot.become(self.bot.knows(self.private), "member", self.user)

    def becomes(self, chat: Chat, status: str) -> None:
        """Be creator, administrator, member, left or kicked from now on; only a bot that administrates is told."""
        with self.bot.changed:
            state = self.bot.knows(chat)
            old, new = state.members.get(self.id, membership(self.user, "left")), membership(self.user, status)
            state.members[self.id] = new
            if state.bot_status == "administrator":
                change = {"chat": dict(state.info), "from": self.user, "date": int(time.time())}
                self.bot.mailbox.put({"chat_member": {**change, "old_chat_member": old, "new_chat_member": new}})

    def upgrades(self, group: Chat, number: int) -> dict[str, Any]:
        """Turn a basic group into the supergroup of this number, which is returned; the old number dies."""
        with self.bot.changed:
            old, new = self.bot.knows(group), supergroup(number, group["title"])
            self.bot.knows(new).members.update(old.members)
            self.bot.knows(new).bot_status = old.bot_status
            self._post(group, {"migrate_to_chat_id": number})
            self._post(new, {"migrate_from_chat_id": group["id"]})
            old.migrated_to = number
            return new

    def _post(
        self,
        chat: Chat | None,
        content: Mapping[str, Any],
        *,
        reply_to: Message | None = None,
        quote: str = "",
        thread: int = 0,
        **more: Any,
    ) -> dict[str, Any]:
        with self.bot.changed:
            state = self.bot.knows(chat or self.private)
            if not self.sender_chat:
                state.members.setdefault(self.id, membership(self.user, "member"))
            sender = {"from": self.user} | ({"sender_chat": dict(self.sender_chat)} if self.sender_chat else {})
            reply = _reply(reply_to, quote)
            topic = _topic(state.kind, state.is_forum, thread, reply_to)
            return self.bot.receive(state.info, {**sender, **content, **reply, **topic, **more})


def forward_of_post(bot: Account, text: str, source: Chat, group: Chat, number: int) -> dict[str, Any]:
    """The post of a channel that Telegram itself forwards to the group linked with it."""
    sender, name, username = _TELEGRAM
    telegram = Person(bot, sender, name, username=username, sender_chat=source)
    return telegram.forward(text, from_channel(source, number), group, is_automatic_forward=True)


def _marked(field: str, entities_field: str, text: str) -> dict[str, Any]:
    entities = marked(text)
    return ({field: text} if text else {}) | ({entities_field: entities} if entities else {})


def _reply(target: Message | None, quote: str) -> dict[str, Any]:
    if target is None:
        return {}
    # Telegram shows one level of replies and no more.
    shown = {key: value for key, value in target.items() if key != "reply_to_message"}
    if not quote:
        return {"reply_to_message": shown}
    text = str(target.get("text", target.get("caption", "")))
    position = units(text[: text.index(quote)])
    return {"reply_to_message": shown, "quote": {"text": quote, "position": position, "is_manual": True}}


def _topic(kind: str, is_forum: bool, thread: int, target: Message | None) -> dict[str, Any]:
    """A topic, or the number of a chain of replies, which supergroups without topics give in the same field."""
    if is_forum:
        given = thread or (target or {}).get("message_thread_id", 0)
        return {"message_thread_id": given, "is_topic_message": True} if given else {}
    if kind == "supergroup" and target is not None:
        return {"message_thread_id": target.get("message_thread_id", target["message_id"])}
    return {}
