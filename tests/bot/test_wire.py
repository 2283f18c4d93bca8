"""An answer knows whether it left, and whether it surely did not arrive."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import httpx
import pytest
from telegram import Bot
from telegram.error import TelegramError

from bot.wire import Wire, carrying


class Noted:
    """A parcel that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def leaves(self) -> None:
        """Note."""
        self.told.append("leaves")

    def stays(self) -> None:
        """Note."""
        self.told.append("stays")


def sent(outcome: int | Exception) -> Noted:
    """A call that comes to this outcome, after one that carries nothing."""

    def telegram(request: httpx.Request) -> httpx.Response:
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome, json={"ok": outcome == 200, "description": "so it is", "result": True})

    async def play() -> None:
        bot = Bot("1:SECRET", request=Wire(httpx_kwargs={"transport": httpx.MockTransport(telegram)}))
        with suppress(TelegramError):
            await bot.send_chat_action(5, "typing")
        with suppress(TelegramError), carrying(parcel):
            await bot.delete_message(5, 7)

    parcel = Noted()
    asyncio.run(play())
    return parcel


@pytest.mark.parametrize("outcome", [200, 502, httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("hung up")])
def test_an_answer_that_may_have_arrived_left(outcome: int | Exception) -> None:
    assert sent(outcome).told == ["leaves"]


@pytest.mark.parametrize("outcome", [400, 403, 429, httpx.ConnectError("no route"), httpx.PoolTimeout("busy")])
def test_an_answer_that_was_refused_or_found_no_way_did_not_arrive(outcome: int | Exception) -> None:
    assert sent(outcome).told == ["leaves", "stays"]
