"""Small signs while a question is worked on: a look at it, "typing…", a draft. None of them is worth an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Bot
from telegram.constants import ChatAction, ReactionEmoji
from telegram.error import TelegramError

from bot.delivery import Address
from bot.message import Message

# Telegram shows "typing…" for five seconds. In a group each sign counts towards the twenty messages of a minute.
_SHOWN = 5.0
_MOST_SIGNS = 3
# Most answers are there sooner than somebody sees that they are being typed.
_WORTH_A_SIGN = 1.0
# Seconds that Telegram may take for a sign: the answer waits behind it.
_HURRY = 3


@asynccontextmanager
async def at_work(bot: Bot, to: Address) -> AsyncIterator[None]:
    """Mark the question as taken, and show that it is worked on for as long as that lasts."""
    taken = asyncio.create_task(react(bot, to, ReactionEmoji.EYES))
    typing = asyncio.create_task(_typing(bot, to))
    try:
        yield
    finally:
        typing.cancel()
        await asyncio.wait([taken, typing])


async def react(bot: Bot, to: Address, emoji: ReactionEmoji) -> None:
    """Put an emoji under a message, where the chat allows it."""
    with suppress(TelegramError):
        await bot.set_message_reaction(to.chat, to.message, emoji, read_timeout=_HURRY)


async def draft(bot: Bot, to: Address, message: Message) -> None:
    """Show a private chat what its answer is so far, in the place where that will stand."""
    with suppress(TelegramError):
        await bot.send_message_draft(
            to.chat,
            to.message,
            message.text,
            message_thread_id=to.thread or None,
            entities=message.entities,
            read_timeout=_HURRY,
        )


async def _typing(bot: Bot, to: Address) -> None:
    await asyncio.sleep(_WORTH_A_SIGN)
    for _ in range(_MOST_SIGNS):
        with suppress(TelegramError):
            thread = to.thread or None
            await bot.send_chat_action(to.chat, ChatAction.TYPING, message_thread_id=thread, read_timeout=_HURRY)
        await asyncio.sleep(_SHOWN)
