"""Digests: what is new about a chat's subscriptions, sent at its hour, once, and only if something is new.

A digest stays due until it was sent. What is new is found anew after a kill; what cannot be known, whether the one that
was leaving has arrived, is answered as the inbox does: it is sent once more, and then no more.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot import story_message
from bot.admission import Admission
from bot.asking import Desk
from bot.delivery import Address, Sleep, deliver
from bot.ledger import ChatFacts, Ledger
from bot.phrases import phrases
from bot.subscriptions import Digest, Subscription, Subscriptions
from bot.turn import OneAtATime
from bot.visit import is_quiet, shelves_of
from bot.wire import carrying
from bot.worker import Worker
from index.errors import IndexFault
from retrieval.brief import Brief

log = logging.getLogger(__name__)

_LOOK_EVERY = 1.0
_MOST_SENDS = 2
# Seconds before one that failed is tried again.
_OUTAGE = 30.0
# A report is fetched some time before its vectors are there and it can be told of: so far is looked back again.
_OVERLAP = timedelta(days=2)


class News:
    """Tells what is new for a chat since it was last told."""

    def __init__(
        self, desk: Desk, turn: OneAtATime, subscriptions: Subscriptions, clock: Callable[[], float] = time.time
    ) -> None:
        self._desk = desk
        self._turn = turn
        self._subscriptions = subscriptions
        self._clock = clock

    async def since_last(self, digest: Digest, facts: ChatFacts) -> tuple[Brief, float]:
        """What is new about a chat's subscriptions, of all without any, and the time of looking."""
        wanted, now = self._subscriptions.of(digest.chat), self._clock()
        known, queries = self._subscriptions.known(digest.chat), [each.query for each in wanted]
        until = datetime.fromtimestamp(now, UTC)
        return await self._turn(
            self._desk.arrived, _since(digest, wanted), until, queries, known, shelves_of(facts)
        ), now


class Digests:
    """Sends digests when they are due, each chat for itself."""

    def __init__(
        self,
        bot: Bot,
        news: News,
        subscriptions: Subscriptions,
        ledger: Ledger,
        admission: Admission,
        worker: Worker,
        clock: Callable[[], float] = time.time,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._news = news
        self._subscriptions = subscriptions
        self._ledger = ledger
        self._admission = admission
        self._worker = worker
        self._clock = clock
        self._sleep = sleep
        self._under_way: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look for what is due, until cancelled."""
        while True:
            try:
                self._look()
            except IndexFault as error:
                log.error("Digests wait: %s", error)
            await self._sleep(_LOOK_EVERY)

    async def finish(self) -> None:
        """Break off what is under way: it is due still, and the next start takes it up."""
        for task in (tasks := list(self._under_way.values())):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1)
        self._subscriptions.release(self._worker.name)

    def _look(self) -> None:
        for name in self._subscriptions.workers():
            if not self._worker.is_alive(name):
                self._subscriptions.release(name)
        for chat in self._subscriptions.due(self._clock()):
            if chat not in self._under_way and self._admission.serves(self._ledger.chat(chat)):
                self._under_way[chat] = asyncio.create_task(self._see_to(chat))

    async def _see_to(self, chat: int) -> None:
        try:
            if digest := self._subscriptions.claim(chat, self._worker.name, self._clock()):
                await self._send(digest)
        except NetworkError as error:
            log.warning("The digest of chat %d waits for the network: %s", chat, error)
            await self._sleep(_OUTAGE)
        except Exception:
            log.exception("The digest of chat %d could not be made", chat)
            await self._sleep(_OUTAGE)
        finally:
            del self._under_way[chat]

    async def _send(self, digest: Digest) -> None:
        chat, facts = digest.chat, self._ledger.chat(digest.chat)
        brief, now = await self._news.since_last(digest, facts)
        if digest.sends >= _MOST_SENDS:
            log.warning("The digest of chat %d may have arrived already: it is not sent again.", chat)
        elif brief.stories:
            quiet = is_quiet(facts, datetime.fromtimestamp(now, UTC))
            message = story_message.digest(brief, phrases(facts.language, digest.language))
            try:
                with carrying(_Parcel(chat, self._subscriptions)):
                    sent = await deliver(self._bot, message, Address(chat, 0, digest.thread, quiet), self._sleep)
            except Forbidden as error:
                log.info("Chat %d gets no digests any more: %s", chat, error)
                return self._ledger.keep(replace(facts, state="left"))
            except TelegramError as error:
                if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
                    raise
                log.error("The digest of chat %d was refused: %s", chat, error)
            else:
                if sent.chat.id != chat:
                    # The group became a supergroup, and its subscriptions go with it.
                    self._ledger.migrate(chat, sent.chat.id)
                    chat = sent.chat.id
        return self._subscriptions.told(chat, [each for story in brief.stories for each in story.told], now)


class _Parcel:
    """A digest on its way."""

    def __init__(self, chat: int, subscriptions: Subscriptions) -> None:
        self._chat = chat
        self._subscriptions = subscriptions

    def leaves(self) -> None:
        """From now on it may have arrived."""
        self._subscriptions.sending(self._chat)

    def stays(self) -> None:
        """It did not arrive."""
        self._subscriptions.not_sent(self._chat)


def _since(digest: Digest, wanted: Sequence[Subscription]) -> datetime:
    """From when on what comes in is new: not from before there was any subscription."""
    back = datetime.fromtimestamp(digest.seen, UTC) - _OVERLAP
    if not wanted:
        return back
    return max(back, datetime.fromtimestamp(min(each.at for each in wanted), UTC))
