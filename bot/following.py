"""A chat's feeds: following them, listing them, and following them no longer."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from telegram import Bot

from bot import feed_message
from bot.addressing import Request
from bot.admission import Admission
from bot.courtesy import at_work
from bot.inbox import Errand
from bot.intake import Intake, IntakeError
from bot.ledger import ChatFacts
from bot.message import Message, notice
from bot.phrases import Phrases
from bot.visit import Visit
from index.feed_store import FeedStore, Followed

log = logging.getLogger(__name__)

# Feeds that one chat may follow. In private anybody may, and each may be asked every five minutes.
_MOST_FEEDS, _MOST_IN_PRIVATE = 50, 10
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")


class Following:
    """Keeps what chats follow. Only administrators may change that, and only they see why a feed is paused."""

    def __init__(self, bot: Bot, intake: Intake, feeds: FeedStore, admission: Admission) -> None:
        self._bot = bot
        self._intake = intake
        self._feeds = feeds
        self._admission = admission

    async def follow(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Follow the feed of the address that the command names, or that of the message that it replies to."""
        said = visit.phrases
        if not await self._admission.may_settle(visit.message):
            return await errand.reply(notice(said.say("not-yours")), visit.to)
        url = _address(wanted.text) or _address(wanted.about)
        if not url:
            return await errand.reply(notice(said.say("follow-what")), visit.to)
        most = _MOST_FEEDS if visit.is_group else _MOST_IN_PRIVATE
        if len(self._feeds.feeds(visit.facts.shelf)) >= most:
            return await errand.reply(notice(said.say("follow-too-many", most=most)), visit.to)
        async with at_work(self._bot, visit.to):
            message = await self._followed(visit.facts.shelf, url, said)
        return await errand.reply(message, visit.to)

    async def _followed(self, shelf: str, url: str, said: Phrases) -> Message:
        try:
            found = await self._intake.follow(shelf, url)
        except IntakeError as error:
            return feed_message.refused(str(error), said)
        return feed_message.followed(found, said)

    async def listed(self, errand: Errand, visit: Visit) -> None:
        """Tell what is followed here, with a button each to follow it no longer."""
        if not await self._admission.may_settle(visit.message):
            return await errand.reply(notice(visit.phrases.say("not-yours")), visit.to)
        return await errand.reply(self.list_of(visit.facts, visit.phrases), visit.to)

    async def unfollow(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Follow the feed of that address, or of that number in the list, no longer."""
        said = visit.phrases
        if not await self._admission.may_settle(visit.message):
            return await errand.reply(notice(said.say("not-yours")), visit.to)
        meant = _meant(self._feeds.feeds(visit.facts.shelf), wanted.text.strip().strip("`"))
        if meant is None:
            return await errand.reply(notice(said.say("unfollow-which")), visit.to)
        self._feeds.drop(meant.id)
        return await errand.reply(feed_message.unfollowed(meant.title or meant.url, said), visit.to)

    def drop(self, facts: ChatFacts, number: str) -> bool:
        """Follow the feed of this number no longer, if it is one of the chat's."""
        found = [one for one in self._feeds.feeds(facts.shelf) if str(one.id) == number]
        for one in found:
            self._feeds.drop(one.id)
        return bool(found)

    def list_of(self, facts: ChatFacts, said: Phrases) -> Message:
        """What a chat follows."""
        return feed_message.feeds(self._feeds.feeds(facts.shelf), said)


def _address(text: str) -> str:
    """The first link in a text; a bare "wire.example/feed" is one as well."""
    if found := _LINK.search(text):
        return found[0]
    found = _BARE.fullmatch(text.strip())
    return f"https://{found[0]}" if found else ""


def _meant(feeds: Sequence[Followed], name: str) -> Followed | None:
    """The feed of that address, or of that number in the list."""
    return next((one for n, one in enumerate(feeds, start=1) if name in (str(n), one.url, one.given)), None)
