"""What the server keeps of one bot: who it is, the chats it knows, what it was told and what it said."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.bot.strict_flood import Flood, FloodLimits
from tests.bot.strict_mailbox import Mailbox

_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories "
    "can_pin_messages can_manage_topics"
).split()


def membership(user: Mapping[str, Any], status: str) -> dict[str, Any]:
    """A ChatMember of this status: creator, administrator (with all rights), member, left or kicked."""
    more: dict[str, Any] = {}
    if status == "creator":
        more = {"is_anonymous": False}
    elif status == "administrator":
        more = {**dict.fromkeys(_RIGHTS, True), "is_anonymous": False}
    elif status == "kicked":
        more = {"until_date": 0}
    return {"status": status, "user": dict(user), **more}


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the bot, with its parameters read; `status` and `response` come once it is answered."""

    method: str
    params: Mapping[str, Any]
    number: int
    at: float
    status: int = 0
    response: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, as it was sent in."""

    name: str
    content: bytes


@dataclass
class ChatState:
    """A chat that the bot knows."""

    info: dict[str, Any]
    bot_status: str = "member"
    members: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    given: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    reactions: dict[int, list[Mapping[str, Any]]] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    last_message: int = 0
    migrated_to: int = 0

    @property
    def kind(self) -> str:
        """private, group, supergroup or channel."""
        return str(self.info["type"])

    @property
    def is_forum(self) -> bool:
        """Whether it has topics."""
        return bool(self.info.get("is_forum"))

    @property
    def is_group(self) -> bool:
        """Whether people talk to each other in it."""
        return self.kind in ("group", "supergroup")


@dataclass
class Order:
    """What a test ordered for the next calls of a method."""

    method: str
    times: int
    code: int = 0
    description: str = ""
    parameters: Mapping[str, int] = field(default_factory=dict)
    lose: str = ""
    seconds: float = 0.0


class Account:
    """One bot. Whoever reads or changes it holds the lock of `changed`."""

    def __init__(self, token: str, changed: threading.Condition) -> None:
        self.token = token
        self.changed = changed
        self.mailbox = Mailbox(changed)
        self.user: dict[str, Any] = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Dateline",
            "username": "DatelineTestBot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.calls: list[Call] = []
        self.orders: list[Order] = []
        self.flood: Flood | None = None
        self.chats: dict[int, ChatState] = {}
        self.commands: dict[tuple[str, int, int, str], list[Mapping[str, Any]]] = {}
        self.drafts: dict[int, list[Mapping[str, Any]]] = {}
        self.files: dict[str, Upload] = {}
        self.callback_queries: set[str] = set()
        self.inline_queries: set[str] = set()
        self._message_numbers = itertools.count(1)
        self._query_numbers = itertools.count(1)

    @property
    def face(self) -> dict[str, Any]:
        """The bot as the sender of a message."""
        return {key: self.user[key] for key in ("id", "is_bot", "first_name", "username")}

    def limit(self, limits: FloodLimits | None) -> None:
        """Enforce flood limits from now on, or none."""
        with self.changed:
            self.flood = Flood(limits) if limits else None

    def knows(self, chat: Mapping[str, Any]) -> ChatState:
        """What is kept of a chat, which the bot knows from now on."""
        with self.changed:
            state = self.chats.setdefault(int(chat["id"]), ChatState(dict(chat)))
            state.info.update(chat)
            return state

    def next_message(self, state: ChatState) -> int:
        """The number of a new message. Supergroups and channels count for themselves, all other chats together."""
        counted = state.last_message + 1 if state.kind in ("supergroup", "channel") else next(self._message_numbers)
        state.last_message = counted
        return counted

    def next_query(self) -> str:
        """An id for a callback query or an inline query."""
        return str(7_000_000_000 + next(self._query_numbers))

    def receive(self, chat: Mapping[str, Any], message: Mapping[str, Any], kind: str = "message") -> dict[str, Any]:
        """Put a message of somebody else into a chat and tell the bot; gives the message as Telegram made it."""
        with self.changed:
            state = self.knows(chat)
            number = message["message_id"] if "message_id" in message else self.next_message(state)
            whole = {"message_id": number, "date": int(time.time()), "chat": dict(state.info), **message}
            state.messages[number] = whole
            if thread := whole.get("is_topic_message") and whole["message_thread_id"]:
                state.topics.add(thread)
            if state.bot_status not in ("kicked", "left"):
                self.mailbox.put({kind: whole})
            return whole

    def become(self, state: ChatState, status: str, by: Mapping[str, Any]) -> None:
        """Change what the bot is in a chat, and tell it so."""
        with self.changed:
            old, state.bot_status = state.bot_status, status
            members = {
                "old_chat_member": membership(self.face, old),
                "new_chat_member": membership(self.face, status),
            }
            self.mailbox.put(
                {"my_chat_member": {"chat": dict(state.info), "from": dict(by), "date": int(time.time()), **members}}
            )

    def keep_file(self, upload: Upload, mime_type: str) -> dict[str, Any]:
        """Store a file; gives the Document that names it."""
        with self.changed:
            file_id = f"FILE{len(self.files) + 1}"
            self.files[file_id] = upload
        size = {"file_size": len(upload.content)}
        names = {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_name": upload.name}
        return {**names, "mime_type": mime_type, **size}

    def record(self, method: str, params: Mapping[str, Any], at: float) -> Call:
        """Write a call down."""
        with self.changed:
            call = Call(method, dict(params), len(self.calls), at)
            self.calls.append(call)
            self.changed.notify_all()
            return call

    def read(self, call: Call, params: Mapping[str, Any]) -> None:
        """Write down what a call's parameters mean."""
        with self.changed:
            self.calls[call.number] = replace(call, params=params)

    def answered(self, call: Call, status: int, response: Mapping[str, Any]) -> None:
        """Write down what a call was answered."""
        with self.changed:
            self.calls[call.number] = replace(self.calls[call.number], status=status, response=response)
            self.changed.notify_all()

    def due(self, method: str, *, lose_request: bool) -> Order | None:
        """The next order for this method, which is used up: a request to lose, or anything else."""
        with self.changed:
            for order in self.orders:
                if order.method == method and (order.lose == "request") == lose_request:
                    order.times -= 1
                    if not order.times:
                        self.orders.remove(order)
                    return order
            return None
