"""Following a story from a chat: its timeline, subscriptions to it, and the digest of what is new."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from telegram import Bot

from bot import story_message
from bot.addressing import Request
from bot.admission import Admission
from bot.asking import Desk
from bot.courtesy import at_work
from bot.digests import News
from bot.inbox import Errand
from bot.ledger import Ledger
from bot.message import Message, notice
from bot.subscriptions import MOST, Digest, Shown, Subscription, Subscriptions
from bot.turn import OneAtATime
from bot.visit import Visit
from retrieval.question import Question

# "Ferries at 8", in the five languages.
_AT = re.compile(r"(?:^|\s+)(?:at|a las|à|об?|الساعة)\s+([01]?\d|2[0-3])(?::00|\s?h)?(?:\s*UTC)?\s*$", re.IGNORECASE)


class Storytelling:
    """Serves the commands about stories. What sends by itself asks first whether who wants it may."""

    def __init__(
        self,
        bot: Bot,
        desk: Desk,
        turn: OneAtATime,
        news: News,
        subscriptions: Subscriptions,
        ledger: Ledger,
        admission: Admission,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._turn = turn
        self._news = news
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._admission = admission
        self._clock = clock

    async def timeline(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Tell a story day by day."""
        query, asked = _query(wanted), visit.message.date.date()
        if not query:
            return await errand.reply(notice(visit.phrases.say("timeline-what")), visit.to)
        Question.of(query, asked)
        shown = self._subscriptions.show(visit.facts.id, query, asked, self._clock())
        async with at_work(self._bot, visit.to):
            page = await self.page(shown, 0, visit)
        return await errand.reply(page, visit.to)

    async def page(self, shown: Shown, number: int, visit: Visit) -> Message:
        """One page of a timeline, made anew: a report that was removed since is not shown any more."""
        found = await self._turn(self._desk.story, shown.query, shown.asked, visit.shelves)
        return story_message.timeline(found, number, shown.id, visit.phrases)

    def shown(self, id: str, chat: int) -> Shown | None:
        """A timeline that was shown in this chat."""
        shown = self._subscriptions.shown(id)
        return shown if shown and shown.chat == chat else None

    async def subscribe(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Take a subscription, or another hour for all of them, or both."""
        said = visit.phrases
        if not await self._may(visit):
            return await errand.reply(notice(said.say("not-yours")), visit.to)
        query, hour = _AT.sub("", _query(wanted)).strip(), _AT.search(_query(wanted))
        if not query and not hour:
            return await errand.reply(notice(said.say("subscribe-what")), visit.to)
        if query:
            Question.of(query, visit.message.date.date())
        if len(self._subscriptions.of(visit.facts.id)) >= MOST and query:
            return await errand.reply(notice(said.say("subscriptions-full", most=MOST)), visit.to)
        digest = self._taken(visit, query, int(hour[1]) if hour else None)
        message = (
            story_message.subscribed(query, digest.hour, said) if query else story_message.settled(digest.hour, said)
        )
        return await errand.reply(message, visit.to)

    async def listed(self, errand: Errand, visit: Visit) -> None:
        """List the subscriptions, with a button each to end it."""
        await errand.reply(self.list_of(visit.facts.id, visit), visit.to)

    async def unsubscribe(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """End the subscription of that number or those words; without either, offer the list."""
        if not await self._may(visit):
            return await errand.reply(notice(visit.phrases.say("not-yours")), visit.to)
        meant = _meant(wanted.text.strip(), self._subscriptions.of(visit.facts.id))
        if not meant:
            return await self.listed(errand, visit)
        self._subscriptions.end(visit.facts.id, meant.id)
        return await errand.reply(notice(visit.phrases.say("unsubscribed", query=meant.query)), visit.to)

    def list_of(self, chat: int, visit: Visit) -> Message:
        """The list of a chat's subscriptions."""
        listed = self._subscriptions.of(chat)
        return story_message.subscriptions(listed, self._digest(visit), visit.phrases)

    def end(self, chat: int, id: str) -> bool:
        """End a subscription; False when there was none."""
        return self._subscriptions.end(chat, id)

    async def digest(self, errand: Errand, visit: Visit) -> None:
        """Tell now what is new since the last digest; it is not told again at its hour."""
        digest = self._digest(visit)
        async with at_work(self._bot, visit.to):
            brief, now = await self._news.since_last(digest, visit.facts)
        message = story_message.digest(brief, visit.phrases)
        if not brief.stories:
            return await errand.reply(story_message.nothing_new(brief, visit.phrases), visit.to)
        await errand.reply(message, visit.to)
        self._subscriptions.told(visit.facts.id, [each for story in brief.stories for each in story.told], now)
        return None

    def _taken(self, visit: Visit, query: str, hour: int | None) -> Digest:
        if visit.facts.state == "left":
            # Written to by whom it was blocked: digests go out again.
            self._ledger.keep(replace(visit.facts, state="new"))
        self._digest(visit)
        if hour is not None:
            self._subscriptions.settle(visit.facts.id, hour, self._clock())
        if query:
            self._subscriptions.subscribe(visit.facts.id, query, visit.person, self._clock())
        return self._digest(visit)

    def _digest(self, visit: Visit) -> Digest:
        return self._subscriptions.digest(visit.facts.id, visit.to.thread, visit.phrases.language, self._clock())

    async def _may(self, visit: Visit) -> bool:
        """Who may add reports may have them told, too."""
        return visit.facts.who_adds == "everyone" or await self._admission.may_settle(visit.message)


def _query(wanted: Request) -> str:
    """What is named, or what the message says that is replied to."""
    return " ".join((wanted.text or wanted.selected or wanted.about).split())


def _meant(words: str, listed: list[Subscription]) -> Subscription | None:
    named = (one for n, one in enumerate(listed, start=1) if words.casefold() in (str(n), one.query.casefold()))
    return next(named, None)
