"""The sources of an answer: its passages in their context, shown to whoever may see them."""

from __future__ import annotations

import re

from telegram import Bot
from telegram.error import TelegramError
from telegram.helpers import create_deep_linked_url

from bot import guide_message, passage_message
from bot.asking import Desk
from bot.ledger import Ledger, Told
from bot.membership import is_present
from bot.message import Message, notice
from bot.phrases import Phrases
from bot.turn import OneAtATime
from index.errors import UnknownReport
from index.report import SHARED

_PAYLOAD = re.compile(r"src_([\w-]{11})-(\d{1,2})", re.ASCII)


class Sources:
    """Shows the passages that an answer cites."""

    def __init__(self, bot: Bot, desk: Desk, turn: OneAtATime, ledger: Ledger) -> None:
        self._bot = bot
        self._desk = desk
        self._turn = turn
        self._ledger = ledger

    async def page(self, told: Told, number: int, phrases: Phrases, with_link: bool) -> Message:
        """One page of an answer's sources; `with_link` adds the button that opens it in private."""
        cited = told.answer.citations
        if number >= len(cited):
            return notice(guide_message.gone(phrases))
        try:
            around, _ = await self._turn(self._desk.context, cited[number])
        except UnknownReport:
            return notice(phrases.say("source-forgotten"))
        contexts = [around if place == number else "" for place in range(len(cited))]
        link = self.link(told, number) if with_link else ""
        return passage_message.sources_page(told.answer, contexts, number, told.id, phrases, deep_link=link)

    def link(self, told: Told, number: int) -> str:
        """What opens a page in private."""
        return create_deep_linked_url(self._bot.bot.username or "", f"src_{told.id}-{number}")

    async def opened(self, payload: str, person: int, phrases: Phrases) -> Message:
        """What a deep link asks for, if this person may see it; that it is gone otherwise, whatever the reason."""
        match = _PAYLOAD.fullmatch(payload)
        told = self._ledger.told(match[1]) if match else None
        if match is None or told is None or not await self.may_see(told, person):
            return notice(guide_message.gone(phrases))
        return await self.page(told, int(match[2]), phrases, with_link=False)

    async def may_see(self, told: Told, person: int) -> bool:
        """Whether an answer is a person's to read: it was given in a chat that he is in, or all of it is shared."""
        if told.chat > 0:
            return told.chat == person
        if await self._turn(self._is_shared, told):
            return True
        try:
            return is_present(await self._bot.get_chat_member(told.chat, person))
        except TelegramError:
            return False

    def _is_shared(self, told: Told) -> bool:
        try:
            return all(self._desk.shelf_of(citation.report) == SHARED for citation in told.answer.citations)
        except UnknownReport:
            return False
