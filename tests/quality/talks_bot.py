"""The bot in this process, over a real collection, with the strict server in the place of Telegram and no wire.

Nothing is made up but the wire: people, updates, inbox, answers and the server's complaints are those of the other
tests. Without the limits of Telegram's pace a hundred turns take half a minute, and what the bot was silent on is known
for sure as soon as its inbox is empty.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.asking import Desk
from bot.inbox import Inbox
from bot.ledger import Ledger, Told
from bot.metrics import Metrics
from bot.polling import RawBot
from bot.service import Parts, Terms, chat_of
from bot.worker import Worker
from index.database import FILE
from tests.bot.strict_peer import TOKEN, Sent, StrictPeer

# Talks are about days long past, on which their questions are asked.
_NEVER_STALE = 60 * 24 * 365 * 100
_GIVEN_UP = 120.0


class Direct(BaseRequest):
    """Calls of the Bot API that the strict server answers at once."""

    def __init__(self, peer: StrictPeer) -> None:
        self._peer = peer

    @property
    def read_timeout(self) -> float:
        """Of no use without a wire."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is left."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **named: Any
    ) -> tuple[int, bytes]:
        """Carry out the call that the address names."""
        token, _, name = url.partition("/bot")[2].partition("/")
        answer = self._peer.answer(token, name, request_data.json_parameters if request_data else {})
        return answer.status, json.dumps(answer.body).encode()


@dataclass(frozen=True)
class BotHere:
    """A bot and the server that it talks to; `peer` makes the people."""

    peer: StrictPeer
    _bot: RawBot
    _inbox: Inbox
    _ledger: Ledger

    async def attend(self) -> None:
        """Let the bot see to all that people have said and done since."""
        updates = await self._bot.raw_updates(0, timeout=0)
        if not updates:
            return
        self._inbox.take(updates)
        async with asyncio.timeout(_GIVEN_UP):
            while self._inbox.waiting:
                await asyncio.sleep(0.005)
        await self._bot.raw_updates(updates[-1]["update_id"] + 1, timeout=0)

    def said(self, chat: int) -> list[Sent]:
        """The bot's messages that stand in a chat."""
        return self.peer.sent(TOKEN, chat)

    def told(self, chat: int, message: int) -> Told | None:
        """The answer that a message of the bot gives, with what its question was understood as."""
        return self._ledger.told_by(chat, message)


@asynccontextmanager
async def bot_here(desk: Desk, data: Path) -> AsyncIterator[BotHere]:
    """A bot over the collection in the folder `data`, which `desk` has open; it notes in there what it was asked."""
    peer = StrictPeer()
    request = Direct(peer)
    bot = RawBot(TOKEN, base_url="direct/bot", request=request, get_updates_request=request)
    ledger, worker = Ledger.open(data / FILE), Worker(data / "workers")
    try:
        peer.bot()
        await bot.initialize()
        terms = Terms(TOKEN, stale_minutes=_NEVER_STALE)
        chat = chat_of(Parts.of(desk, terms, bot, ledger), desk, data, terms, bot, ledger, Metrics())
        here = BotHere(peer, bot, Inbox(bot, ledger, worker, chat.receive), ledger)
        await here.attend()
        yield here
    finally:
        await bot.shutdown()
        worker.close()
        ledger.close()
        peer.close()
