"""Pressed buttons. What a button sends can be forged or old: who presses, and in which chat, is looked up each time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, LinkPreviewOptions, Message
from telegram.error import BadRequest, TelegramError

from bot import guide_message, report_message, settings_panel
from bot.admission import Admission
from bot.asking import Asking
from bot.brought import Brought
from bot.budget import Budget, Verdict
from bot.following import Following
from bot.inbox import Errand
from bot.intake import IntakeError
from bot.ledger import Ledger, Ticket, Told
from bot.message import Message as Said
from bot.message import notice
from bot.phrases import Phrases, phrases
from bot.shelving import Shelving
from bot.sources import Sources
from bot.storytelling import Storytelling
from bot.visit import Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the bot's that somebody pressed: who and where, and what it sends.

    Telegram tells the person also where that is an anonymous administrator.
    """

    visit: Visit
    query: CallbackQuery
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Echo:
    """What a press shows to who pressed and to nobody else: words that fade, an alert to close, or a link opened."""

    text: str = ""
    is_alert: bool = False
    url: str = ""


# None from a handler that has answered the press: what takes long is answered before it is done, since Telegram waits
# for some seconds only, and people press again.
Handler = Callable[[Errand, Press], Awaitable[Echo | None]]
# Answers whose sources stand in their group, remembered until there are so many.
_MOST_SPREAD = 10_000


class Presses:
    """Does what buttons say."""

    def __init__(
        self,
        bot: Bot,
        ledger: Ledger,
        admission: Admission,
        shelving: Shelving,
        following: Following,
        sources: Sources,
        storytelling: Storytelling,
        asking: Asking,
        budget: Budget,
    ) -> None:
        self._bot = bot
        self._ledger = ledger
        self._admission = admission
        self._shelving = shelving
        self._following = following
        self._sources = sources
        self._storytelling = storytelling
        self._asking = asking
        self._budget = budget
        self._spread: set[str] = set()
        self._handlers: Mapping[str, Handler] = {
            "src": self._show_sources,
            "ok": self._judge,
            "no": self._judge,
            "undo": self._take_back,
            "add": self._add,
            "about": self._ask_about,
            "set": self._settle,
            "line": self._turn_timeline,
            "unsub": self._unsubscribe,
            "unfollow": self._unfollow,
        }

    async def receive(self, errand: Errand, query: CallbackQuery) -> None:
        """See to one press; Telegram wants an answer to each, or the button goes on turning."""
        press = self._press(query)
        echo: Echo | None = Echo()
        said = press.visit.phrases if press else phrases(query.from_user.language_code)
        try:
            if press is None or not (handler := self._handlers.get(press.name)):
                echo = _gone(said)
            elif self._budget.take(press.visit.facts.id, press.visit.person) != Verdict.GRANTED:
                echo = Echo(said.say("too-many"), is_alert=True)
            elif self._admission.serves(press.visit.facts):
                echo = await handler(errand, press)
        except TelegramError:
            raise
        except Exception:
            log.exception("Failed to do what %r says", query.data)
            echo = Echo(said.say("fault"), is_alert=True)
        finally:
            if echo:
                await _answer(query, echo)

    def _press(self, query: CallbackQuery) -> Press | None:
        message = query.message
        # Of a message that is too old Telegram tells nothing more; and nobody else puts buttons under ours.
        if not isinstance(message, Message) or not message.from_user or message.from_user.id != self._bot.bot.id:
            return None
        name, _, value = (query.data or "").partition(":")
        visit = Visit.of(message, self._ledger.chat(message.chat.id), query.from_user)
        return Press(visit, query, name, value)

    # --- under an answer ----------------------------------------------------------------------------------------

    async def _show_sources(self, errand: Errand, press: Press) -> Echo:
        answer, _, number = press.value.partition(":")
        visit, told = press.visit, self._ledger.told(answer)
        if told is None or not await self._may_see(told, visit) or not re.fullmatch(r"\d{1,2}", number, re.ASCII):
            return _gone(visit.phrases)
        is_answer = (told.chat, told.message) == (visit.facts.id, visit.message.message_id)
        if is_answer and told.id in self._spread:
            # One message of sources is enough for all who read along: who wants them too is shown them alone.
            return Echo(url=self._sources.link(told, 0))
        page = await self._sources.page(told, int(number), visit.phrases, with_link=visit.is_group)
        if not is_answer:
            await self._show(press, page)
            return Echo()
        await errand.reply(page, visit.to)
        if visit.is_group:
            self._remember_spread(told.id)
        return Echo()

    async def _may_see(self, told: Told, visit: Visit) -> bool:
        """Whether an answer may be shown here: where it was given, and in private to who is in that chat."""
        if told.chat == visit.facts.id:
            return True
        return not visit.is_group and await self._sources.may_see(told, visit.person)

    def _remember_spread(self, answer: str) -> None:
        if len(self._spread) >= _MOST_SPREAD:
            self._spread.clear()
        self._spread.add(answer)

    async def _judge(self, errand: Errand, press: Press) -> Echo:
        told = self._ledger.told(press.value)
        if told is None or told.chat != press.visit.facts.id:
            return _gone(press.visit.phrases)
        self._ledger.judge(told.id, press.visit.person, "helpful" if press.name == "ok" else "wrong", time.time())
        return Echo(guide_message.thanks(press.visit.phrases))

    # --- under receipts and offers ------------------------------------------------------------------------------

    async def _take_back(self, errand: Errand, press: Press) -> Echo | None:
        if not (ticket := self._ticket(press, "added")):
            return _gone(press.visit.phrases)
        is_own = ticket.body["by"] == press.visit.person
        if not is_own and not await self._admission.is_admin(press.visit.facts.id, press.visit.person):
            return _not_yours(press.visit.phrases)
        await _answer(press.query, Echo())
        try:
            await self._shelving.take_back(press.visit.facts, ticket.body["reports"])
        except IntakeError:
            # The ticket stays, and with it the button: it can be pressed again.
            await errand.reply(guide_message.fault(press.visit.phrases), press.visit.to)
            return None
        self._ledger.redeem(ticket.id)
        await self._show(press, report_message.forgotten(str(ticket.body["title"]), press.visit.phrases))
        return None

    async def _add(self, errand: Errand, press: Press) -> Echo | None:
        if not (ticket := self._ticket(press, "offer")):
            return _gone(press.visit.phrases)
        await _answer(press.query, Echo())
        await self._take_in(press, ticket)
        return None

    async def _ask_about(self, errand: Errand, press: Press) -> Echo | None:
        if not (ticket := self._ticket(press, "offer")):
            return _gone(press.visit.phrases)
        await _answer(press.query, Echo())
        if text := Brought.of_facts(ticket.body).text:
            await self._asking.about(errand, press.visit, text)
        elif await self._take_in(press, ticket):
            # What lies behind a link or in a file can only be asked about once it was read.
            await errand.reply(notice(press.visit.phrases.say("ask-now")), press.visit.to)
        return None

    async def _take_in(self, press: Press, ticket: Ticket) -> bool:
        """Put what was offered on the shelf, with the receipt in the place of the offer; False when it was refused."""
        message, is_taken = await self._shelving.take_in(press.visit, Brought.of_facts(ticket.body))
        # Pressed twice, it would be held already, and the receipt's button to take it back would be gone.
        self._ledger.redeem(ticket.id)
        await self._show(press, message)
        return is_taken

    def _ticket(self, press: Press, kind: str) -> Ticket | None:
        ticket = self._ledger.ticket(press.value)
        return ticket if ticket and (ticket.chat, ticket.kind) == (press.visit.facts.id, kind) else None

    # --- stories ------------------------------------------------------------------------------------------------

    async def _turn_timeline(self, errand: Errand, press: Press) -> Echo:
        id, _, number = press.value.partition(":")
        shown = self._storytelling.shown(id, press.visit.facts.id)
        if shown is None or not re.fullmatch(r"\d{1,3}", number, re.ASCII):
            return _gone(press.visit.phrases)
        await self._show(press, await self._storytelling.page(shown, int(number), press.visit))
        return Echo()

    async def _unsubscribe(self, errand: Errand, press: Press) -> Echo:
        facts = press.visit.facts
        if facts.who_adds != "everyone" and not await self._admission.is_admin(facts.id, press.visit.person):
            return _not_yours(press.visit.phrases)
        if not self._storytelling.end(facts.id, press.value):
            return _gone(press.visit.phrases)
        await self._show(press, self._storytelling.list_of(facts.id, press.visit))
        return Echo()

    # --- feeds --------------------------------------------------------------------------------------------------

    async def _unfollow(self, errand: Errand, press: Press) -> Echo:
        facts, said = press.visit.facts, press.visit.phrases
        if not await self._admission.is_admin(facts.id, press.visit.person):
            return _not_yours(said)
        if not self._following.drop(facts, press.value):
            return _gone(said)
        await self._show(press, self._following.list_of(facts, said))
        return Echo()

    # --- settings -----------------------------------------------------------------------------------------------

    async def _settle(self, errand: Errand, press: Press) -> Echo:
        if not await self._admission.is_admin(press.visit.facts.id, press.visit.person):
            return _not_yours(press.visit.phrases)
        facts = settings_panel.settled(press.visit.facts, press.value)
        if facts is None:
            return _gone(press.visit.phrases)
        self._ledger.keep(facts)
        said = phrases(facts.language) if facts.language else press.visit.phrases
        await self._show(press, settings_panel.shown(facts, said))
        return Echo()

    async def _show(self, press: Press, said: Said) -> None:
        """Put something else in the place of the message; that it stands there already is no error."""
        try:
            await press.visit.message.edit_text(
                said.text,
                entities=said.entities,
                reply_markup=said.markup,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise


def _gone(said: Phrases) -> Echo:
    return Echo(guide_message.gone(said), is_alert=True)


def _not_yours(said: Phrases) -> Echo:
    return Echo(guide_message.not_yours(said), is_alert=True)


async def _answer(query: CallbackQuery, echo: Echo) -> None:
    # A press that came while the bot was down is too old to be answered, and nobody waits for it.
    with suppress(BadRequest):
        await query.answer(echo.text or None, show_alert=echo.is_alert or None, url=echo.url or None)
