"""A chat's own reports: adding them, taking them back, listing and forgetting them."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from pathlib import PurePath

from telegram import Bot
from telegram.constants import FileSizeLimit
from telegram.error import TelegramError

from bot import report_message
from bot.addressing import Request
from bot.admission import Admission
from bot.asking import Desk
from bot.brought import Brought, brought, of_message
from bot.courtesy import at_work
from bot.inbox import Errand
from bot.intake import Intake, IntakeError, Taken
from bot.ledger import ChatFacts, Ledger
from bot.message import Message, notice
from bot.turn import OneAtATime
from bot.visit import Visit
from index.reading import ARCHIVES

log = logging.getLogger(__name__)

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class Shelving:
    """Keeps the shelves of chats. Every command of it asks first whether who gave it may."""

    def __init__(
        self, bot: Bot, desk: Desk, turn: OneAtATime, intake: Intake, ledger: Ledger, admission: Admission
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._turn = turn
        self._intake = intake
        self._ledger = ledger
        self._admission = admission

    async def add(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Add what the command brings, with a receipt."""
        said = visit.phrases
        if visit.facts.who_adds != "everyone" and not await self._admission.may_settle(visit.message):
            return await errand.reply(notice(said.say("not-yours")), visit.to)
        given = brought(visit.message, wanted.text, self._bot.bot)
        if given is None:
            return await errand.reply(notice(said.say("add-what")), visit.to)
        async with at_work(self._bot, visit.to):
            message, _ = await self.take_in(visit, given)
        return await errand.reply(message, visit.to)

    async def offer(self, errand: Errand, visit: Visit) -> None:
        """In private: ask what is to become of a forwarded message or a document."""
        given = of_message(visit.message)
        if given is None:
            return await errand.reply(notice(visit.phrases.say("add-what")), visit.to)
        ticket = self._ledger.issue(visit.facts.id, "offer", given.as_facts(), time.time())
        return await errand.reply(report_message.offer(ticket, visit.phrases), visit.to)

    async def listed(self, errand: Errand, visit: Visit) -> None:
        """Tell which reports were added here."""
        listed = await self._turn(self._desk.shelved, visit.facts.shelf)
        said = visit.phrases
        titles = [said.say("title-withdrawn", title=one.title) if one.is_withdrawn else one.title for one in listed]
        rows = [(one.id, title, one.publisher, one.published.date()) for one, title in zip(listed, titles, strict=True)]
        await errand.reply(report_message.reports(rows, said), visit.to)

    async def forget(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Offer to forget the report of that number or id in the list; which one is meant is shown first."""
        said = visit.phrases
        if not await self._admission.may_settle(visit.message):
            return await errand.reply(notice(said.say("not-yours")), visit.to)
        listed = await self._turn(self._desk.shelved, visit.facts.shelf)
        name = wanted.text.strip().strip("`")
        meant = [one for n, one in enumerate(listed, start=1) if name in (str(n), one.id)]
        if not meant:
            return await errand.reply(notice(said.say("forget-which")), visit.to)
        # It may be somebody else's: whoever presses is asked for his standing then.
        ticket = self._ticket(visit.facts, [meant[0].id], meant[0].title)
        return await errand.reply(report_message.forgetting(meant[0].title, ticket, said), visit.to)

    async def take_in(self, visit: Visit, given: Brought) -> tuple[Message, bool]:
        """Put what was brought on the chat's shelf; the receipt and True, or why it was turned away."""
        try:
            taken = await self._taken(visit.facts.shelf, given)
        except IntakeError as error:
            return report_message.rejected(str(error), visit.phrases), False
        except TelegramError as error:
            return report_message.rejected(f"Telegram did not hand it out ({error.message})", visit.phrases), False
        new = [one for one in taken if one.outcome == "added"]
        first, more = (new or taken)[0], len(taken) - 1
        # What was there before is not taken back by whoever has merely named it again.
        undo = self._ticket(visit.facts, [one.report for one in new], first.title, visit.person) if new else ""
        receipt = report_message.receipt(
            first.title, first.publisher, first.published, first.outcome, visit.phrases, undo=undo, more=more
        )
        return receipt, True

    async def take_back(self, facts: ChatFacts, reports: Sequence[str]) -> None:
        """Take reports off the chat's shelf."""
        for report in reports:
            await self._intake.remove(facts.shelf, report)

    async def _taken(self, shelf: str, given: Brought) -> list[Taken]:
        if given.link:
            return await self._intake.add_link(shelf, given.link)
        if given.text:
            return await self._intake.add_text(shelf, given.facts)
        if given.size > FileSizeLimit.FILESIZE_DOWNLOAD:
            raise IntakeError(f"it has {given.size / 1e6:.0f} MB, and Telegram hands out 20 MB at most")
        suffix = PurePath(given.name).suffix.lower()
        if suffix in ARCHIVES:
            # One press would fill a shelf with thousands of reports, and nobody could take them back one by one.
            raise IntakeError("archives are not taken in from a chat: send what is inside, one report at a time")
        file = await self._bot.get_file(given.file)
        content = bytes(await file.download_as_bytearray())
        return await self._intake.add_file(shelf, suffix if _SUFFIX.fullmatch(suffix) else "", content)

    def _ticket(self, facts: ChatFacts, reports: Sequence[str], title: str, by: int = 0) -> str:
        """What a button takes reports back with: for administrators, and for who added them."""
        body = {"reports": list(reports), "title": title, "by": by}
        return self._ledger.issue(facts.id, "added", body, time.time())
