"""A Bot API server on the loopback that is as strict as Telegram, and sees all that a bot does.

    with running_strict_peer() as peer:
        ann = peer.person(5, "Ann")
        ann.say("who holds Homs?")
        ...                       # a bot with the token TOKEN, whose Bot API server is peer.root
        (answer,) = peer.until(lambda: peer.sent(TOKEN, ann.id))
        assert not peer.faults

Its parts: `strict_people` makes updates, `strict_mailbox` hands them out, `strict_methods` and `strict_messages` answer
calls, `strict_markup` and `strict_text` refuse what Telegram refuses, `strict_flood` keeps the limits, and
`strict_account` holds what is known of a bot. Each bot has a world of its own: what is said is said to one bot.

Unlike Telegram it does not sort out what a bot in privacy mode would not see, since a bot must be silent without that
help; it takes formatting as entities alone, which settles what a phone shows; and it refuses where Telegram would
quietly drop something (`strict_text.objection`, topics where there are none).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import tests.bot.strict_messages  # noqa: F401 - it enters its methods in the table
from tests.bot.strict_account import Account, Call, ChatState, Order, Upload
from tests.bot.strict_flood import FloodLimits
from tests.bot.strict_http import Answer, Server
from tests.bot.strict_mailbox import Refusal
from tests.bot.strict_methods import METHODS, file_path
from tests.bot.strict_people import Person, forward_of_post
from tests.bot.strict_text import stretch

TOKEN = "666:STRICT-SECRET"
_CHARGED = ("send", "edit", "delete", "setMessageReaction")
_SIGNS = ("sendChatAction", "sendMessageDraft", "setMessageReaction")

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the bot, as a phone shows it: after edits, and no more once it is deleted."""

    message: Mapping[str, Any]
    given: Mapping[str, Any]

    @property
    def number(self) -> int:
        """Its message_id."""
        return int(self.message["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption of a document."""
        return str(self.message.get("text", self.message.get("caption", "")))

    @property
    def entities(self) -> Sequence[Mapping[str, Any]]:
        """How it is marked."""
        found: Sequence[Mapping[str, Any]] = self.message.get("entities", self.message.get("caption_entities", []))
        return found

    @property
    def thread(self) -> int | None:
        """The topic that it stands in."""
        thread: int | None = self.message.get("message_thread_id")
        return thread

    @property
    def reply_to(self) -> int | None:
        """The message that it replies to."""
        target: int | None = self.message.get("reply_to_message", {}).get("message_id")
        return target

    @property
    def quote(self) -> str:
        """The part of that message that it quotes."""
        return str(self.message.get("quote", {}).get("text", ""))

    @property
    def markup(self) -> Mapping[str, Any]:
        """What stands under it."""
        found: Mapping[str, Any] = self.message.get("reply_markup", {})
        return found

    @property
    def buttons(self) -> dict[str, str]:
        """What each button says, with its data or its link."""
        rows = self.markup.get("inline_keyboard", [])
        return {each["text"]: each.get("callback_data", each.get("url", "")) for row in rows for each in row}

    @property
    def has_preview(self) -> bool:
        """Whether links are shown with a preview."""
        return not self.message.get("link_preview_options", {}).get("is_disabled", False)

    @property
    def is_silent(self) -> bool:
        """Whether no phone rings."""
        return bool(self.given.get("disable_notification", False))

    def stretches(self, kind: str) -> list[str]:
        """What a phone shows as `kind`."""
        return [stretch(self.text, each["offset"], each["length"]) for each in self.entities if each["type"] == kind]


@dataclass(frozen=True, slots=True)
class Refused:
    """A call over the flood limits."""

    token: str
    method: str
    chat: int
    retry_after: int


class StrictPeer:
    """The server, several bots, and the people who talk to them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.root = ""
        self.faults: list[str] = []
        self.refused: list[Refused] = []
        self._clock = clock
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._accounts: dict[str, Account] = {}

    # -------------------------------------------------------------- bots and people

    def bot(self, token: str = TOKEN, flood: FloodLimits | None = None, **user: Any) -> Account:
        """The bot of this token, made when it is first named. `user` is what getMe tells otherwise than by default."""
        with self._changed:
            account = self._accounts.setdefault(token, Account(token, self._changed))
            account.user |= user
            if flood:
                account.limit(flood)
            return account

    def person(self, id: int, name: str, language_code: str = "", *, username: str = "", token: str = TOKEN) -> Person:
        """Somebody who shares chats with the bot of this token."""
        return Person(self.bot(token), id, name, language_code, username)

    def raw(self, update: Mapping[str, Any], token: str = TOKEN) -> int:
        """An update, word for word; gives its number."""
        return self.bot(token).mailbox.put(update)

    def forward_of_post(
        self, text: str, source: Mapping[str, Any], group: Mapping[str, Any], number: int = 1, token: str = TOKEN
    ) -> dict[str, Any]:
        """The post of a channel that Telegram itself forwards to the group linked with it."""
        return forward_of_post(self.bot(token), text, source, group, number)

    # -------------------------------------------------------------- what went over the wire

    def calls(self, token: str = TOKEN, method: str | None = None) -> list[Call]:
        """Every call of the bot, or every call of one method."""
        with self._changed:
            return [call for call in self.bot(token).calls if method in (None, call.method)]

    def sent(self, token: str, chat: int) -> list[Sent]:
        """The bot's messages that stand in a chat."""
        with self._changed:
            state = self.chat(token, chat)
            return [Sent(state.messages[each], given) for each, given in state.given.items() if each in state.messages]

    def chat(self, token: str, chat: int) -> ChatState:
        """What is known of a chat, with its members and the bot's reactions; empty for one that the bot is not in."""
        return self.bot(token).chats.get(chat, ChatState({"id": chat, "type": "unknown"}))

    def commands(
        self, token: str = TOKEN, scope: str = "default", language: str = "", chat: int = 0, user: int = 0
    ) -> list[Mapping[str, Any]]:
        """The menu of commands that was set for a scope and a language."""
        return self.bot(token).commands.get((scope, chat, user, language), [])

    def file(self, token: str, file_id: str) -> bytes:
        """The content of a file that somebody sent."""
        return self.bot(token).files[file_id].content

    def until(self, condition: Callable[[], Found], timeout: float = 60.0) -> Found:
        """What `condition` finds as soon as it finds something."""
        deadline = time.monotonic() + timeout
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing came within {timeout:g} s")
            with self._changed:
                self._changed.wait(0.05)
        return found

    # -------------------------------------------------------------- trouble, made to order

    def fail(self, token: str, method: str, code: int, description: str, times: int = 1, **parameters: int) -> None:
        """Let the next calls of `method` fail as Telegram would."""
        self._order(token, Order(method, times, code, description, parameters))

    def lose_request(self, token: str, method: str, times: int = 1) -> None:
        """Let the connection break before a call is received."""
        self._order(token, Order(method, times, lose="request"))

    def lose_answer(self, token: str, method: str, times: int = 1) -> None:
        """Let the connection break after a call was carried out."""
        self._order(token, Order(method, times, lose="answer"))

    def delay(self, token: str, method: str, seconds: float, times: int = 1) -> None:
        """Let the answer to a call that is carried out come late."""
        self._order(token, Order(method, times, seconds=seconds))

    def deliver_next_twice(self, token: str = TOKEN) -> None:
        """Hand the next update out once more after it was confirmed."""
        with self._changed:
            self.bot(token).mailbox.repeat_next()

    def expire_queries(self, token: str = TOKEN) -> None:
        """Let all buttons and inline queries that wait for an answer be too old for one."""
        with self._changed:
            self.bot(token).callback_queries.clear()
            self.bot(token).inline_queries.clear()

    def _order(self, token: str, order: Order) -> None:
        with self._changed:
            self.bot(token).orders.append(order)

    # -------------------------------------------------------------- the server's side

    def answer(self, token: str, method: str, given: Mapping[str, Any]) -> Answer:
        """Carry out a call."""
        bot = self._accounts.get(token)
        if bot is None:
            return Answer.refused(Refusal(401, "Unauthorized"))
        if bot.due(method, lose_request=True):
            return Answer.lost()
        call = bot.record(method, {name: _recorded(name, raw) for name, raw in given.items()}, self._clock())
        order = bot.due(method, lose_request=False) or Order(method, 1)
        try:
            answer = Answer.of(self._carried_out(bot, call, given, order))
        except Refusal as refusal:
            answer = Answer.refused(refusal)
        bot.answered(call, answer.status, answer.body)
        if order.seconds:
            self._stop.wait(order.seconds)
        return Answer.lost() if order.lose else answer

    def download(self, token: str, path: str) -> bytes | None:
        """The content of a file that getFile gave this path to."""
        with self._changed:
            files = self._accounts[token].files if token in self._accounts else {}
            return next((each.content for file_id, each in files.items() if file_path(file_id, each) == path), None)

    def _carried_out(self, bot: Account, call: Call, given: Mapping[str, Any], order: Order) -> Any:
        if order.code:
            raise Refusal(order.code, order.description, **order.parameters)
        method = METHODS.get(call.method)
        if method is None:
            self.faults.append(f"unknown method {call.method}")
            raise Refusal(404, "Not Found")
        for name in set(given) - set(method.parameters):
            self.faults.append(f"{call.method}: unknown parameter {name}")
        params = method.read(given)
        with self._changed:
            bot.read(call, {name: _recorded(name, value) for name, value in params.items()})
            self._keep_limits(bot, call.method, params.get("chat_id"))
            return method.answer(bot, params)

    def _keep_limits(self, bot: Account, method: str, chat: object) -> None:
        if bot.flood is None or not isinstance(chat, int) or not method.startswith(_CHARGED):
            return
        if seconds := bot.flood.retry_after(chat, self._clock(), is_message=method not in _SIGNS):
            self.refused.append(Refused(bot.token, method, chat, seconds))
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def close(self) -> None:
        """Let all who wait go."""
        self._stop.set()
        for bot in self._accounts.values():
            bot.mailbox.close()


def _recorded(name: str, value: Any) -> Any:
    return f"attach://{name}" if isinstance(value, Upload) else value


@contextmanager
def running_strict_peer(clock: Callable[[], float] = time.monotonic) -> Iterator[StrictPeer]:
    """The server in this process, on a free port of the loopback; `clock` is what the flood limits go by."""
    peer = StrictPeer(clock)
    with Server(peer) as server:
        peer.root = server.root
        try:
            yield peer
        finally:
            peer.close()
