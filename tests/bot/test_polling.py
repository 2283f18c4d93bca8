"""Updates are confirmed to Telegram once they were written down, and every trouble is told and waited out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.polling import WANTED, Polling, RawBot
from tests.bot.strict_peer import TOKEN, running_strict_peer
from tests.fakes import FakeClock

Update = Mapping[str, Any]


@pytest.fixture(autouse=True)
def _durations_as_the_bot_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Telegram:
    """Keeps updates until they are confirmed; fails as often as it is given errors, and is silent after its last."""

    def __init__(self, *updates: Update, errors: Sequence[Exception] = ()) -> None:
        self.updates = list(updates)
        self.offsets: list[int] = []
        self._errors = list(errors)

    async def raw_updates(self, offset: int) -> list[Update]:
        """Drop what `offset` confirms and give the rest, when there is some."""
        await asyncio.sleep(0)
        self.offsets.append(offset)
        if self._errors:
            raise self._errors.pop(0)
        self.updates = [update for update in self.updates if update.get("update_id", offset) >= offset]
        if not self.updates:
            await asyncio.Event().wait()
        return list(self.updates)


def polled(telegram: Telegram, take: Callable[[Sequence[Update]], None], clock: FakeClock | None = None) -> None:
    """Poll until Telegram is silent."""

    async def play() -> None:
        polling = Polling(cast(RawBot, telegram), take, (clock or FakeClock()).sleep)
        running = asyncio.create_task(polling.run())
        while telegram.updates and not running.done():
            await asyncio.sleep(0)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(play())


def numbered(*numbers: int) -> list[Update]:
    return [{"update_id": number} for number in numbers]


def test_updates_are_confirmed_only_after_they_were_written_down() -> None:
    telegram, taken = Telegram(*numbered(7, 9)), list[Update]()

    def take(updates: Sequence[Update]) -> None:
        assert telegram.offsets[-1] <= 7
        taken.extend(updates)

    polled(telegram, take)
    assert taken == numbered(7, 9)
    assert telegram.offsets == [0, 10]


def test_what_could_not_be_written_down_is_fetched_again(caplog: pytest.LogCaptureFixture) -> None:
    telegram, taken, clock = Telegram(*numbered(7)), list[Update](), FakeClock()

    def take(updates: Sequence[Update]) -> None:
        if not clock.slept:
            raise OSError("no space left on the disk")
        taken.extend(updates)

    polled(telegram, take, clock)
    assert taken == numbered(7)
    assert telegram.offsets == [0, 0, 8]
    assert clock.slept == [1]
    assert "What Telegram sent cannot be kept. Trying again in 1 s." in caplog.text


def test_every_trouble_is_told_in_words_and_waited_out(caplog: pytest.LogCaptureFixture) -> None:
    errors = [NetworkError("no route"), Conflict("other getUpdates"), RetryAfter(7), NetworkError("still none")]
    clock, taken = FakeClock(), list[Update]()
    with caplog.at_level(logging.INFO):
        polled(Telegram(*numbered(1), errors=errors), taken.extend, clock)
    assert taken == numbered(1)
    assert clock.slept == [1, 2, 7, 8]
    words = [record.getMessage() for record in caplog.records]
    assert words[0] == "Telegram cannot be reached (no route). Trying again in 1 s."
    assert words[1].startswith("Another process is polling with this token: stop it")
    assert words[2] == "Telegram wants a pause. Trying again in 7 s."
    assert words[4] == "Going on."


def test_waits_grow_to_a_minute_and_begin_anew_after_a_success() -> None:
    clock, taken = FakeClock(), list[Update]()
    polled(Telegram(*numbered(1), errors=[NetworkError("no route")] * 9), taken.extend, clock)
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_token_that_is_revoked_ends_the_polling() -> None:
    with pytest.raises(InvalidToken):
        polled(Telegram(*numbered(1), errors=[InvalidToken("Unauthorized")]), lambda updates: None)


def test_an_update_that_the_library_cannot_read_holds_up_nothing() -> None:
    with running_strict_peer() as peer:
        peer.raw({"message": {"what": "is this?"}})
        peer.person(5, "Ann").say("Who holds Homs?")

        async def fetched() -> list[Update]:
            async with RawBot(TOKEN, base_url=f"{peer.root}/bot") as bot:
                return list(await bot.raw_updates(0))

        odd, question = asyncio.run(fetched())
        assert odd["message"] == {"what": "is this?"}
        assert question["message"]["text"] == "Who holds Homs?"
        (call,) = peer.calls(method="getUpdates")
        assert call.params["allowed_updates"] == list(WANTED)
        assert not peer.faults
