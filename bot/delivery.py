"""Sending an answer so that it arrives: again when the network fails, plainer when Telegram refuses it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
from telegram import Bot, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram import Message as Received
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter

from bot.message import Message

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]

# Failures after which Telegram surely has nothing: no connection was made, or none was free.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
# Seconds before each new try after such a failure; then the answer is given up and the log says so.
_NETWORK_WAITS = (1.0, 3.0, 9.0, 27.0)
# Seconds before the one new try when the answer may have arrived: more tries could show it more than twice. Long enough
# for a gateway of Telegram's to come back.
_DOUBT_WAITS = (5.0,)
_MOST_TRIES = 12
_FRAMES = (MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE, MessageEntity.CODE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: the chat, the message it answers (0: none), the forum topic (0: none), and how loudly."""

    chat: int
    message: int = 0
    thread: int = 0
    quiet: bool = False

    @classmethod
    def of(cls, received: Received, quiet: bool = False) -> Address:
        """Answer `received`: outside of forums a thread id is bogus, and sending to it would fail."""
        thread = received.message_thread_id if received.is_topic_message else None
        return cls(received.chat_id, received.message_id, thread or 0, quiet)


async def deliver(bot: Bot, message: Message, to: Address, sleep: Sleep = asyncio.sleep) -> Received:
    """Send `message` and return what the chat got; TelegramError when it cannot be delivered.

    It is sent once, or at most twice when the network hides whether the first one arrived.
    """
    not_sent, in_doubt = iter(_NETWORK_WAITS), iter(_DOUBT_WAITS)
    for _ in range(_MOST_TRIES):
        try:
            return await _send(bot, message, to)
        except ChatMigrated as error:
            # Messages have other numbers there: the old one may be a stranger's.
            to = replace(to, chat=error.new_chat_id, message=0)
        except BadRequest as error:
            plainer = _plainer(message, to)
            if plainer == (message, to):
                raise
            log.warning("Telegram refused an answer (%s): sending it plainer.", error)
            message, to = plainer
        except NetworkError as error:
            pause = next(not_sent if isinstance(error.__cause__, NOT_SENT) else in_doubt, None)
            if pause is None:
                raise
            log.warning("An answer did not get through (%s): trying again in %g s.", error, pause)
            await sleep(pause)
    raise NetworkError(f"Telegram took none of {_MOST_TRIES} tries")


def _plainer(message: Message, to: Address) -> tuple[Message, Address]:
    """The same words with less around them: first not in a topic or in reply, then only quotes and no buttons.

    What keeps foreign words apart from ours and their links dead is given up last.
    """
    if to.thread or to.message:
        return message, Address(to.chat, quiet=to.quiet)
    framed = tuple(entity for entity in message.entities if entity.type in _FRAMES)
    if framed != message.entities or message.markup:
        return Message(message.text, framed), to
    return Message(message.text), to


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait; the library is on its way from int to timedelta and knows both."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _send(bot: Bot, message: Message, to: Address) -> Received:
    return await bot.send_message(
        to.chat,
        message.text,
        entities=message.entities,
        reply_markup=message.markup,
        message_thread_id=to.thread or None,
        reply_parameters=ReplyParameters(to.message, allow_sending_without_reply=True) if to.message else None,
        disable_notification=to.quiet,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
