"""The bot as a service: its parts put together, started, and stopped without losing anything."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import InvalidToken, TelegramError

from bot import guide_message
from bot.admission import Admission
from bot.asking import Asking, Desk
from bot.budget import Budget
from bot.chat import Chat
from bot.conversation import Conversation
from bot.digests import Digests, News
from bot.following import Following
from bot.inbox import Inbox
from bot.inline import Inline
from bot.intake import Intake
from bot.ledger import Ledger
from bot.membership import Membership
from bot.metrics import Metrics
from bot.note_ledger import NoteLedger
from bot.notes import Notes
from bot.pace import Pace
from bot.phrases import LANGUAGES, phrases
from bot.polling import WANTED, Polling, RawBot
from bot.presses import Presses
from bot.secret import keep_secret
from bot.shelving import Shelving
from bot.sources import Sources
from bot.storytelling import Storytelling
from bot.subscriptions import Subscriptions
from bot.turn import OneAtATime
from bot.watcher import Watcher
from bot.wire import Wire
from bot.worker import Worker
from index.catalog import Catalog
from index.database import FILE
from index.feed_store import FeedStore

if TYPE_CHECKING:
    from bot.web import Web

log = logging.getLogger(__name__)

# Seconds that answers under way have to go out after a stop signal; a service manager kills after 10 or more.
_DRAIN = 6.0
# A group may be told twenty messages a minute; notices and receipts take some of them.
_ASKS_PER_PERSON, _ASKS_PER_CHAT = 10, 16
# Pressing costs less than asking.
_PRESSES_PER_PERSON, _PRESSES_PER_CHAT = 30, 90
# Calls of the Bot API side by side; each chat makes one at a time.
_CONNECTIONS = 64


class BotError(Exception):
    """The Telegram door cannot open: the message says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the bot serves, each as the setting of that name says; `webhook` and `listen` may be empty."""

    token: str = field(repr=False)
    bot_api: str = ""
    owners: frozenset[int] = frozenset()
    stale_minutes: int = 15
    talk_minutes: int = 30
    webhook: str = ""
    listen: str = ""


def run(desk: Desk, data: Path, terms: Terms, clock: Callable[[], float] = time.time) -> None:
    """Answer chats until SIGTERM or SIGINT, over the collection in the folder `data`. Digests go by `clock`.

    BotError when the token is missing, malformed or refused, or there is no listening at the address. No network is no
    error: it is waited for.
    """
    token = terms.token.strip()
    if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
        raise BotError(
            f"DATELINE_TOKEN {'does not look like a bot token' if token else 'is not set'}: "
            "it is the line like 123456:ABC-def that @BotFather gives for your bot."
        )
    keep_secret(token)
    # The library is changing its times from int to timedelta, and warns on standard error until one opts in.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    with _opened(data) as (ledger, worker):
        try:
            asyncio.run(_Service(desk, data, terms, ledger, worker, clock).run())
        except InvalidToken:
            server = f"; and check that a Bot API server answers at DATELINE_BOT_API ({terms.bot_api})"
            # Not `from error`: the library's message spells the token out.
            raise BotError(
                "The Bot API server refuses the token: check DATELINE_TOKEN, or get a new one from @BotFather with "
                f"/token{server if terms.bot_api else ''}."
            ) from None
        except OSError as error:
            raise BotError(f"DATELINE_LISTEN: {error}") from error


@contextmanager
def _opened(data: Path) -> Iterator[tuple[Ledger, Worker]]:
    ledger = Ledger.open(data / FILE)
    worker = Worker(data / "workers")
    try:
        yield ledger, worker
    finally:
        worker.close()
        ledger.close()


class _Service:
    """The running bot: what fetches or receives updates, what sees to them, and what tells how it fares."""

    def __init__(
        self,
        desk: Desk,
        data: Path,
        terms: Terms,
        ledger: Ledger,
        worker: Worker,
        clock: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._terms = terms
        pace = Pace()
        self._bot = _bot(terms, pace)
        self._metrics = Metrics()
        parts = Parts.of(desk, terms, self._bot, ledger, clock)
        chat = chat_of(parts, desk, data, terms, self._bot, ledger, self._metrics)
        self._digests = Digests(self._bot, parts.news, parts.subscriptions, ledger, parts.admission, worker, clock)
        self._watcher = Watcher(data, FeedStore(ledger.database))
        self._inbox = Inbox(self._bot, ledger, worker, chat.receive)
        self._polling = Polling(self._bot, self._inbox.take)
        # Readers of their own: the desk is at work in a thread when they look.
        self._catalog, self._note_ledger = Catalog.open(data / FILE), NoteLedger.open(data / FILE)
        self._notes = Notes(self._bot, self._catalog, ledger, self._note_ledger, worker, parts.admission.serves)
        self._is_ready = False
        self._web = self._served() if terms.listen else None
        if counts := desk.writer_counts():
            self._metrics.watch_writer(lambda: desk.writer_counts() or counts)
        self._metrics.watch_inbox(lambda: self._inbox.waiting if self._is_ready else 0)
        self._metrics.watch_sends(lambda: pace.waiting)

    async def run(self) -> None:
        """Serve until a stop signal; then what is under way goes out, and the rest waits for the next start."""
        serving = asyncio.create_task(self._serve())
        _stop_on_signal(serving)
        try:
            with suppress(asyncio.CancelledError):
                await serving
            log.info("Stopping.")
            if self._is_ready:
                await asyncio.gather(self._inbox.finish(_DRAIN), self._notes.finish(_DRAIN), self._digests.finish())
        finally:
            await self._bot.shutdown()
            self._note_ledger.close()
            self._catalog.close()

    async def _serve(self) -> None:
        try:
            async with asyncio.TaskGroup() as together:
                if self._web:
                    together.create_task(self._web.run())
                together.create_task(self._watcher.run())
                await self._polling.insist(self._bot.initialize)
                self._is_ready = True
                together.create_task(self._inbox.run())
                together.create_task(self._digests.run())
                together.create_task(self._notes.run())
                together.create_task(self._set_commands())
                await self._receive()
        except* (InvalidToken, OSError) as errors:
            raise errors.exceptions[0] from None

    async def _receive(self) -> None:
        log.info("Answering as %s. Stop with Ctrl-C.", self._bot.name)
        if self._terms.webhook:
            await self._polling.insist(self._ask_for_deliveries)
        else:
            await self._polling.insist(self._bot.delete_webhook)
            await self._polling.run()

    async def _ask_for_deliveries(self) -> None:
        await self._bot.set_webhook(self._terms.webhook, allowed_updates=WANTED, secret_token=self._secret())

    async def _set_commands(self) -> None:
        for scope, is_private, is_admin in _SCOPES:
            for language in LANGUAGES:
                told = guide_message.commands(phrases(language), is_private, is_admin)
                commands = [BotCommand(name, text) for name, text in told.items()]
                # The language that whoever has another one sees is set without a code.
                code = None if language == LANGUAGES[0] else language
                try:
                    await self._bot.set_my_commands(commands, scope, code)
                except TelegramError as error:
                    log.warning("The list of commands could not be shown in Telegram's menu: %s", error)
                    return

    def _served(self) -> Web:
        # Imported here: a bot that polls and is watched by nobody serves no pages.
        from bot.web import Web

        async def receive(update: Mapping[str, Any]) -> None:
            if not self._is_ready:
                raise RuntimeError("not ready for updates yet")
            self._inbox.take([update])

        path = urlsplit(self._terms.webhook).path or "/"
        take = receive if self._terms.webhook else None
        try:
            return Web(self._terms.listen, take, self._secret(), path, self._health, self._metrics)
        except ValueError as error:
            raise BotError(f"DATELINE_LISTEN or DATELINE_WEBHOOK: {error}") from error

    def _health(self) -> Mapping[str, object]:
        if not self._is_ready:
            return {"status": "failing", "why": "Telegram has not answered yet"}
        told = {"status": "ok", "waiting": self._inbox.waiting}
        if writer := self._desk.writer_counts():
            # No fault of the bot's where it is left alone: answers are in the reports' own words then.
            told["writer"] = "left alone" if writer.is_resting else "working"
        return told

    def _secret(self) -> str:
        """What Telegram proves itself with: from the token, so that it stays the same after a restart."""
        return sha256(f"webhook {self._terms.token.strip()}".encode()).hexdigest()


_SCOPES: tuple[tuple[BotCommandScope, bool, bool], ...] = (
    (BotCommandScopeAllPrivateChats(), True, True),
    (BotCommandScopeAllGroupChats(), False, False),
    (BotCommandScopeAllChatAdministrators(), False, True),
)


def _bot(terms: Terms, pace: Pace) -> RawBot:
    token = terms.token.strip()
    request = Wire(connection_pool_size=_CONNECTIONS, connect_timeout=10, read_timeout=20, pool_timeout=30)
    api = terms.bot_api or "https://api.telegram.org"
    base, files = f"{api}/bot", f"{api}/file/bot"
    return RawBot(token, base_url=base, base_file_url=files, request=request, rate_limiter=pace)


@dataclass(frozen=True, slots=True)
class Parts:
    """What chats are served with, and what speaks by itself, too."""

    turn: OneAtATime
    admission: Admission
    subscriptions: Subscriptions
    news: News
    clock: Callable[[], float]

    @classmethod
    def of(cls, desk: Desk, terms: Terms, bot: RawBot, ledger: Ledger, clock: Callable[[], float] = time.time) -> Parts:
        """Put them together."""
        turn, subscriptions = OneAtATime(), Subscriptions(ledger.database)
        admission = Admission(bot, ledger, terms.owners)
        return cls(turn, admission, subscriptions, News(desk, turn, subscriptions, clock), clock)


def chat_of(parts: Parts, desk: Desk, data: Path, terms: Terms, bot: RawBot, ledger: Ledger, metrics: Metrics) -> Chat:
    """What sees to updates, with all that it needs."""
    turn, admission = parts.turn, parts.admission
    storytelling = Storytelling(bot, desk, turn, parts.news, parts.subscriptions, ledger, admission, parts.clock)
    asks = Budget(_ASKS_PER_PERSON, _ASKS_PER_CHAT)
    presses = Budget(_PRESSES_PER_PERSON, _PRESSES_PER_CHAT)
    conversation = Conversation(ledger, bot, desk, terms.talk_minutes * 60)
    asking = Asking(bot, desk, turn, conversation, asks, metrics)
    intake = Intake(data)
    shelving = Shelving(bot, desk, turn, intake, ledger, admission)
    following = Following(bot, intake, FeedStore(ledger.database), admission)
    sources = Sources(bot, desk, turn, ledger)
    return Chat(
        bot,
        desk,
        turn,
        ledger,
        admission,
        Membership(bot, ledger, admission),
        asking,
        shelving,
        following,
        sources,
        storytelling,
        Presses(bot, ledger, admission, shelving, following, sources, storytelling, asking, presses),
        Inline(desk, turn, presses),
        metrics,
        stale=terms.stale_minutes * 60,
    )


def _stop_on_signal(serving: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such handlers; there Ctrl-C cancels the main task instead.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, serving.cancel)
