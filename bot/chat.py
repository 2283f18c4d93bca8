"""The Telegram door: questions from chats go to the desk, answers go back, one message each."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Protocol, TypeAlias

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
    User,
)
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, CallbackContext, ExtBot, MessageHandler, filters

from bot import addressing, message
from bot.delivery import Address, deliver
from bot.message import Message
from bot.polling import Polling
from bot.secret import keep_secret
from retrieval.answer import Answer
from retrieval.question import QuestionError

log = logging.getLogger(__name__)

Telegram: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

HINT = "Please write your question with it, for example: /ask who holds Homs?"
FAULT = "Something went wrong on my side and I could not answer; please try again later."

# Seconds that answers under way have to go out after a stop signal; a service manager kills after 10 or more.
_DRAIN = 6.0
_COMMANDS = {
    "ask": "Ask the reports a question",
    "sources": "Who wrote the reports I hold",
    "status": "How many reports, and how new",
    "help": "How to ask me",
}


class BotError(Exception):
    """The Telegram door cannot open: the message says why and what to do about it."""


class Desk(Protocol):
    """What answers questions. It is called from worker threads, one call at a time."""

    def ask(self, text: str, on: date) -> Answer:
        """Answer the question `text` as asked on the day `on`; QuestionError with words for the asker if it cannot."""
        ...

    def status(self) -> Mapping[str, object]:
        """Facts about what is held: reports, passages, pending, stale, model, newest (ISO date or None), data."""
        ...

    def sources(self) -> Sequence[tuple[str, int, date]]:
        """Each publisher, the number of its reports and the day of the newest."""
        ...


class Chat:
    """Reads what comes in from chats, asks the desk, sends what it says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # The desk works on one question at a time; without this, a burst would fill the pool with waiting threads.
        self._turn = asyncio.Lock()

    async def receive(self, update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        """Answer one update, or keep silent."""
        bot, received = context.bot, update.message
        wanted = addressing.request(received, bot.bot) if received else None
        if received is None or wanted is None:
            return
        to = Address.of(received)
        await _show_typing(bot, to)
        reply = await self._reply(wanted, received.date.date(), bot.bot)
        try:
            await deliver(bot, reply, to)
        except TelegramError as error:
            log.error("The answer to message %d of chat %d was not delivered: %s", to.message, to.chat, error)

    async def _reply(self, wanted: addressing.Request, on: date, me: User) -> Message:
        try:
            return await self._wanted(wanted, on, me)
        except QuestionError as error:
            return message.notice(str(error))
        except Exception:
            log.exception("Failed to answer %s %r, asked on %s", wanted.kind, wanted.text, on)
            return message.notice(FAULT)

    async def _wanted(self, wanted: addressing.Request, on: date, me: User) -> Message:
        match wanted.kind:
            case "help":
                return message.help_text(me.username or "")
            case "sources":
                async with self._turn:
                    return message.sources(await asyncio.to_thread(self._desk.sources))
            case "status":
                async with self._turn:
                    return message.status(await asyncio.to_thread(self._desk.status))
            case "ask":
                return await self._ask(wanted.text, on)

    async def _ask(self, text: str, on: date) -> Message:
        if not text:
            return message.notice(HINT)
        async with self._turn:
            return message.answer(await asyncio.to_thread(self._desk.ask, text, on))


def run(desk: Desk, token: str, bot_api: str = "") -> None:
    """Answer chats until SIGTERM or SIGINT; `bot_api` is the address of a Bot API server other than Telegram's.

    BotError when the token is missing, malformed or refused. No network is no error: it is waited for.
    """
    token = token.strip()
    if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
        raise BotError(
            f"DATELINE_TOKEN {'does not look like a bot token' if token else 'is not set'}: "
            "it is the line like 123456:ABC-def that @BotFather gives for your bot."
        )
    keep_secret(token)
    # The library is changing its times from int to timedelta, and warns on standard error until one opts in.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    try:
        asyncio.run(_serve(_application(desk, token, bot_api)))
    except InvalidToken:
        # Not `from error`: the library's message spells the token out.
        raise BotError(
            "The Bot API server refuses the token: check DATELINE_TOKEN, or get a new one from @BotFather with /token"
            + (f"; and check that a Bot API server answers at DATELINE_BOT_API ({bot_api})." if bot_api else ".")
        ) from None


def _application(desk: Desk, token: str, bot_api: str) -> Telegram:
    builder = Application.builder().token(token).updater(None).connect_timeout(10).read_timeout(20)
    if bot_api:
        builder = builder.base_url(f"{bot_api}/bot").base_file_url(f"{bot_api}/file/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, Chat(desk).receive))
    return application


async def _serve(application: Telegram) -> None:
    polling = Polling(application.bot, application.process_update)
    serving = asyncio.create_task(_poll(application, polling))
    _stop_on_signal(serving)
    try:
        with suppress(asyncio.CancelledError):
            await serving
        log.info("Stopping.")
        await polling.finish(_DRAIN)
    finally:
        await application.shutdown()
        await application.bot.shutdown()


async def _poll(application: Telegram, polling: Polling) -> None:
    await polling.insist(application.initialize)
    await polling.insist(application.bot.delete_webhook)
    await _set_commands(application.bot)
    log.info("Answering as %s. Stop with Ctrl-C.", application.bot.name)
    await polling.run()


def _stop_on_signal(serving: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Windows has no such handlers; there Ctrl-C cancels the main task instead.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, serving.cancel)


async def _set_commands(bot: ExtBot[Any]) -> None:
    private = {name: text for name, text in _COMMANDS.items() if name != "ask"}
    scopes: list[tuple[BotCommandScope, Mapping[str, str]]] = [
        (BotCommandScopeAllPrivateChats(), private),
        (BotCommandScopeAllGroupChats(), _COMMANDS),
    ]
    for scope, commands in scopes:
        try:
            await bot.set_my_commands([BotCommand(name, text) for name, text in commands.items()], scope)
        except TelegramError as error:
            log.warning("The list of commands could not be shown in Telegram's menu: %s", error)


async def _show_typing(bot: Bot, to: Address) -> None:
    # Only a courtesy: an answer must not fail for it.
    with suppress(TelegramError):
        await bot.send_chat_action(to.chat, ChatAction.TYPING, message_thread_id=to.thread or None)
