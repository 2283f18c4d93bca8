"""Sending an answer so that it arrives: waiting as long as Telegram says, trying again when the network fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram import Message as Received
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter

from bot.message import Message

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]

# Seconds before each new try after a network failure; then the answer is given up and the log says so.
_NETWORK_WAITS = (1.0, 3.0, 9.0, 27.0)
_MOST_TRIES = 12
# Flooding bans of several hours have been seen; nobody waits in a chat for an answer that comes later than this.
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: the chat, the message it answers (0: none), the forum topic (0: none)."""

    chat: int
    message: int = 0
    thread: int = 0

    @classmethod
    def of(cls, received: Received) -> Address:
        """Answer `received`: outside of forums a thread id is bogus, and sending to it would fail."""
        thread = received.message_thread_id if received.is_topic_message else None
        return cls(received.chat_id, received.message_id, thread or 0)


async def deliver(bot: Bot, message: Message, to: Address, sleep: Sleep = asyncio.sleep) -> None:
    """Send `message`, patiently; TelegramError when it cannot be delivered."""
    failures = iter(_NETWORK_WAITS)
    for _ in range(_MOST_TRIES):
        try:
            return await _send(bot, message, to)
        except RetryAfter as error:
            wait = seconds(error)
            if wait > _LONGEST_WAIT:
                raise
            log.warning("Telegram wants %g s of silence in chat %d: the answer waits.", wait, to.chat)
            await sleep(wait)
        except ChatMigrated as error:
            to = replace(to, chat=error.new_chat_id)
        except BadRequest as error:
            if not message.entities and to == Address(to.chat):
                raise
            log.warning("Telegram refused an answer (%s): sending it as plain text.", error)
            message, to = Message(message.text), Address(to.chat)
        except NetworkError as error:
            if (pause := next(failures, None)) is None:
                raise
            log.warning("An answer did not get through (%s): trying again in %g s.", error, pause)
            await sleep(pause)
    raise NetworkError(f"Telegram took none of {_MOST_TRIES} tries")


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait; the library is on its way from int to timedelta and knows both."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _send(bot: Bot, message: Message, to: Address) -> None:
    await bot.send_message(
        to.chat,
        message.text,
        entities=message.entities,
        message_thread_id=to.thread or None,
        reply_parameters=ReplyParameters(to.message, allow_sending_without_reply=True) if to.message else None,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
