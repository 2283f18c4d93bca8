"""The life of a chat: the bot is added, removed or blocked, administrators change, a group becomes a supergroup."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Bot, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Message
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot import guide_message
from bot.admission import Admission
from bot.delivery import Address
from bot.inbox import Errand
from bot.ledger import Ledger
from bot.phrases import phrases

log = logging.getLogger(__name__)

_PRESENT = frozenset({ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER})
_GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})


class Membership:
    """Keeps track of where the bot is, and greets."""

    def __init__(self, bot: Bot, ledger: Ledger, admission: Admission) -> None:
        self._bot = bot
        self._ledger = ledger
        self._admission = admission

    def migrated(self, message: Message) -> bool:
        """Whether a message tells that its group became a supergroup; if so, everything is carried over."""
        if message.migrate_to_chat_id:
            self._carry(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            self._carry(message.migrate_from_chat_id, message.chat.id)
        return bool(message.migrate_to_chat_id or message.migrate_from_chat_id)

    def others_changed(self, change: ChatMemberUpdated) -> None:
        """Somebody's standing in a group changed, perhaps an administrator's."""
        self._admission.forget(change.chat.id)

    async def own_changed(self, errand: Errand, change: ChatMemberUpdated) -> None:
        """The bot was added, removed, blocked or given other rights."""
        self._admission.forget(change.chat.id)
        facts = self._ledger.chat(change.chat.id)
        was, is_now = is_present(change.old_chat_member), is_present(change.new_chat_member)
        if was and not is_now:
            self._ledger.keep(replace(facts, state="left"))
        elif is_now and not was and facts.state != "approved":
            # Approved and never left: the supergroup that a group has become, which Telegram tells of as a new one.
            facts = replace(facts, state="new")
            self._ledger.keep(facts)
            if change.chat.type in _GROUPS:
                await self._greet(errand, change)

    async def approve(self, errand: Errand, message: Message) -> None:
        """An owner lets a group use the bot."""
        facts = self._admission.approve(message.chat.id)
        language = message.from_user.language_code if message.from_user else ""
        await self._say_hello(errand, Address.of(message), facts.language or language or "")

    async def _greet(self, errand: Errand, change: ChatMemberUpdated) -> None:
        person, language = change.from_user, change.from_user.language_code or ""
        if self._admission.is_owner(person.id):
            self._admission.approve(change.chat.id)
        facts = self._ledger.chat(change.chat.id)
        if self._admission.serves(facts):
            await self._say_hello(errand, Address(change.chat.id), facts.language or language)
        elif self._admission.tells_refusal(facts):
            await errand.reply(guide_message.not_approved(phrases(language)), Address(change.chat.id))

    async def _say_hello(self, errand: Errand, to: Address, language: str) -> None:
        me = self._bot.bot
        sees_all = bool(me.can_read_all_group_messages) or await self._is_admin(to.chat)
        await errand.reply(guide_message.hello(me.username or "", sees_all, phrases(language)), to)

    async def _is_admin(self, chat: int) -> bool:
        try:
            member = await self._bot.get_chat_member(chat, self._bot.bot.id)
        except TelegramError:
            return False
        return member.status == ChatMemberStatus.ADMINISTRATOR

    def _carry(self, old: int, new: int) -> None:
        log.info("Chat %d is now %d.", old, new)
        self._ledger.migrate(old, new)
        self._admission.forget(old)


def is_present(member: ChatMember) -> bool:
    """Whether somebody is in a chat; who is restricted may be in it or not."""
    return member.status in _PRESENT or (isinstance(member, ChatMemberRestricted) and member.is_member)
