"""Who may: which chats are served, who runs the bot, and who is an administrator of a group."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from telegram import Bot, Message
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.ledger import ChatFacts, Ledger

log = logging.getLogger(__name__)

_ADMINS_KEPT = 600.0
# Chats whose administrators are remembered; beyond that all are asked for anew.
_MOST_REMEMBERED = 1_000


def person_of(message: Message) -> int:
    """Who speaks: a person, or the chat that an anonymous administrator or a channel speaks for; 0 when nobody does."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else 0


class Admission:
    """Tells who may do what. `owners` are the people who run the bot; without any, every group is served.

    Whoever is an administrator is asked of Telegram, and asked again after ten minutes or when somebody's standing in
    the group has changed.
    """

    def __init__(
        self, bot: Bot, ledger: Ledger, owners: frozenset[int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bot = bot
        self._ledger = ledger
        self._owners = owners
        self._clock = clock
        self._admins: dict[int, tuple[float, frozenset[int]]] = {}

    def is_owner(self, person: int) -> bool:
        """Whether this person runs the bot."""
        return person in self._owners

    def serves(self, facts: ChatFacts) -> bool:
        """Whether a chat may use the bot: private ones always, groups when an owner has approved of them."""
        return facts.id > 0 or not self._owners or facts.state == "approved"

    def approve(self, chat: int) -> ChatFacts:
        """Let a group use the bot from now on."""
        facts = replace(self._ledger.chat(chat), state="approved")
        self._ledger.keep(facts)
        return facts

    def tells_refusal(self, facts: ChatFacts) -> bool:
        """Whether a group that is not served is told so now: once, and never again."""
        if facts.state != "new":
            return False
        self._ledger.keep(replace(facts, state="told"))
        return True

    async def may_settle(self, message: Message) -> bool:
        """Whether who wrote a message may settle things in its chat: an administrator, also an anonymous one."""
        if message.chat.type == ChatType.PRIVATE:
            return True
        if message.sender_chat:
            # A channel may speak in a group too; only the group itself stands for its administrators.
            return message.sender_chat.id == message.chat.id
        return await self.is_admin(message.chat.id, person_of(message))

    async def is_admin(self, chat: int, person: int) -> bool:
        """Whether a person is an administrator of a group now; in a private chat, whether it is theirs."""
        if chat > 0:
            return chat == person
        return person in await self._admins_of(chat)

    def forget(self, chat: int) -> None:
        """Ask anew who the administrators of a chat are."""
        self._admins.pop(chat, None)

    async def _admins_of(self, chat: int) -> frozenset[int]:
        until, known = self._admins.get(chat, (0.0, frozenset()))
        if self._clock() < until:
            return known
        try:
            members = await self._bot.get_chat_administrators(chat)
        except TelegramError as error:
            # Nobody may, rather than everybody.
            log.warning("The administrators of chat %d are not known: %s", chat, error)
            return frozenset()
        if len(self._admins) >= _MOST_REMEMBERED:
            self._admins.clear()
        admins = frozenset(member.user.id for member in members if not member.user.is_bot)
        self._admins[chat] = (self._clock() + _ADMINS_KEPT, admins)
        return admins
