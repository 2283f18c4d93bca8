"""The Telegram door: each update goes to who sees to it, if it is meant for the bot and its chat may use it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from telegram import Bot, Message
from telegram.constants import ReactionEmoji
from telegram.error import TelegramError

from bot import addressing, guide_message, settings_panel
from bot.addressing import Request
from bot.admission import Admission
from bot.asking import Asking, Desk
from bot.courtesy import react
from bot.delivery import Address, deliver
from bot.following import Following
from bot.inbox import Errand
from bot.inline import Inline
from bot.ledger import Ledger
from bot.membership import Membership
from bot.message import notice
from bot.metrics import Metrics
from bot.presses import Presses
from bot.shelving import Shelving
from bot.sources import Sources
from bot.storytelling import Storytelling
from bot.turn import OneAtATime
from bot.update import read
from bot.visit import Visit
from retrieval.question import QuestionError

log = logging.getLogger(__name__)


class Chat:
    """Reads updates and hands them on. A question older than `stale` seconds is left, with one note to its chat."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        turn: OneAtATime,
        ledger: Ledger,
        admission: Admission,
        membership: Membership,
        asking: Asking,
        shelving: Shelving,
        following: Following,
        sources: Sources,
        storytelling: Storytelling,
        presses: Presses,
        inline: Inline,
        metrics: Metrics,
        stale: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._turn = turn
        self._ledger = ledger
        self._admission = admission
        self._membership = membership
        self._asking = asking
        self._shelving = shelving
        self._following = following
        self._sources = sources
        self._storytelling = storytelling
        self._presses = presses
        self._inline = inline
        self._metrics = metrics
        self._stale = stale
        self._clock = clock
        self._left: Counter[int] = Counter()

    async def receive(self, errand: Errand) -> None:
        """See to one update, or keep silent. What cannot be read is logged and put aside."""
        try:
            update = read(errand.body, self._bot)
        except Exception:
            log.exception("An update cannot be read")
            return
        self._metrics.update(next((kind for kind in errand.body if kind != "update_id"), "none"))
        if update.message:
            await self._message(errand, update.message)
        elif update.callback_query:
            await self._presses.receive(errand, update.callback_query)
        elif update.inline_query:
            await self._inline.receive(update.inline_query)
        elif update.my_chat_member:
            await self._membership.own_changed(errand, update.my_chat_member)
        elif update.chat_member:
            self._membership.others_changed(update.chat_member)

    async def _message(self, errand: Errand, message: Message) -> None:
        if self._membership.migrated(message):
            return
        is_stale = self._clock() - message.date.timestamp() > self._stale
        wanted = addressing.request(message, self._bot.bot)
        if wanted:
            visit = Visit.of(message, self._ledger.chat(message.chat.id))
            if await self._is_served(errand, visit, wanted):
                if wanted.kind == "thanks":
                    await react(self._bot, visit.to, ReactionEmoji.THUMBS_UP)
                elif is_stale:
                    self._left[message.chat.id] += 1
                else:
                    await self._see_to(errand, visit, wanted)
        if self._left[message.chat.id] and (errand.is_last or not is_stale):
            await self._tell_of_left(message)

    async def _is_served(self, errand: Errand, visit: Visit, wanted: Request) -> bool:
        """Whether a chat's requests are seen to; an owner's approval is, in any group."""
        if wanted.kind == "approve":
            if visit.is_group and self._admission.is_owner(visit.person):
                await self._membership.approve(errand, visit.message)
            return False
        if self._admission.serves(visit.facts):
            return True
        if self._admission.tells_refusal(visit.facts):
            await errand.reply(guide_message.not_approved(visit.phrases), visit.to)
        return False

    async def _tell_of_left(self, message: Message) -> None:
        """Say once how many questions of a chat were too old to be answered."""
        visit = Visit.of(message, self._ledger.chat(message.chat.id))
        note = guide_message.stale(self._left.pop(message.chat.id), round(self._stale / 60), visit.phrases)
        with suppress(TelegramError):
            await deliver(self._bot, note, Address(message.chat.id, quiet=visit.to.quiet))

    async def _see_to(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        try:
            if not await self._asking.is_turned_away(errand, visit):
                await self._serve(errand, visit, wanted)
        except TelegramError:
            raise
        except QuestionError as error:
            await errand.reply(guide_message.unaskable(error, visit.phrases), visit.to)
        except Exception:
            # What people write is theirs: the log tells which request it was, and no word of it.
            log.exception("Failed to see to a request to %s in chat %d", wanted.kind, visit.facts.id)
            await errand.reply(guide_message.fault(visit.phrases), visit.to)

    async def _serve(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        said = visit.phrases
        match wanted.kind:
            case "ask":
                await self._asking.answer(errand, visit, wanted)
            case "start" if wanted.text and not visit.is_group:
                await errand.reply(await self._sources.opened(wanted.text, visit.person, said), visit.to)
            case "start" | "help":
                await errand.reply(
                    guide_message.help_text(self._bot.bot.username or "", said, visit.is_group), visit.to
                )
            case "sources":
                held = await self._turn(self._desk.sources, visit.shelves)
                await errand.reply(guide_message.sources(held, said), visit.to)
            case "status":
                await errand.reply(guide_message.status(await self._status(visit), said), visit.to)
            case "offer":
                await self._shelving.offer(errand, visit)
            case "add":
                await self._shelving.add(errand, visit, wanted)
            case "reports":
                await self._shelving.listed(errand, visit)
            case "forget":
                await self._shelving.forget(errand, visit, wanted)
            case "timeline":
                await self._storytelling.timeline(errand, visit, wanted)
            case "digest":
                await self._storytelling.digest(errand, visit)
            case "subscribe":
                await self._storytelling.subscribe(errand, visit, wanted)
            case "subscriptions":
                await self._storytelling.listed(errand, visit)
            case "unsubscribe":
                await self._storytelling.unsubscribe(errand, visit, wanted)
            case "follow":
                await self._following.follow(errand, visit, wanted)
            case "feeds":
                await self._following.listed(errand, visit)
            case "unfollow":
                await self._following.unfollow(errand, visit, wanted)
            case "settings":
                if await self._admission.may_settle(visit.message):
                    await errand.reply(settings_panel.shown(visit.facts, said), visit.to)
                else:
                    await errand.reply(notice(said.say("not-yours")), visit.to)

    async def _status(self, visit: Visit) -> dict[str, object]:
        facts = dict(await self._turn(self._desk.status, visit.shelves))
        # In a thread: it may wait for whoever counts, and that one for whoever writes reports.
        state = await asyncio.to_thread(self._desk.writer_state, visit.facts.shelf)
        return facts | {"writer": state, "waiting": self._ledger.waiting(self._bot.bot.id) - 1}
