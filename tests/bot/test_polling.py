"""Updates are handled once, and kept at Telegram until they have been."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from bot.polling import Polling
from tests.fakes import FakeClock, FakeQueue


@pytest.fixture(autouse=True)
def _durations_as_the_bot_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Handling:
    """Handles updates as long as it is told to; knows which it began and which it finished."""

    def __init__(self, **takes: float) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self._takes = {int(name.removeprefix("update")): seconds for name, seconds in takes.items()}

    async def __call__(self, update: Update) -> None:
        self.begun.append(update.update_id)
        await asyncio.sleep(self._takes.get(update.update_id, 0))
        self.done.append(update.update_id)


def polled(polling: Polling, then: Callable[[], Coroutine[Any, Any, None]], seconds: float = 0.3) -> None:
    """Poll for a while, then stop as on SIGTERM and do `then`."""

    async def play() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(polling.run(), seconds)
        await then()

    asyncio.run(play())


def kept(queue: FakeQueue) -> list[int]:
    return [update.update_id for update in queue.updates]


async def nothing() -> None:
    """What a process does that was killed."""


def test_what_is_not_answered_when_the_process_is_killed_is_still_there_at_the_next_start() -> None:
    queue, handling = FakeQueue(Update(1), Update(2), Update(3)), Handling(update2=9)
    polled(Polling(queue, handling), nothing, seconds=1.5)
    assert handling.done == [1, 3]
    assert kept(queue) == [2, 3]


def test_an_update_that_is_handed_out_again_is_handled_once() -> None:
    queue, handling = FakeQueue(Update(1), Update(2)), Handling(update1=9)
    polled(Polling(queue, handling), nothing, seconds=2.5)
    assert handling.begun == [1, 2]


def test_one_answer_that_waits_for_long_does_not_shut_out_the_rest() -> None:
    queue = FakeQueue(Update(1), Update(2))
    polled(Polling(queue, Handling(update1=9), hold=0.1), nothing, seconds=1.5)
    assert kept(queue) == []


def test_a_stop_lets_the_answers_under_way_go_out_and_confirms_them() -> None:
    queue, handling = FakeQueue(Update(1), Update(2)), Handling(update1=0.5, update2=0.5)
    polling = Polling(queue, handling)
    polled(polling, lambda: polling.finish(patience=5), seconds=0.1)
    assert handling.done == [1, 2]
    assert kept(queue) == []


def test_a_stop_does_not_wait_for_ever_and_leaves_the_rest_to_the_next_start() -> None:
    queue, handling = FakeQueue(Update(1), Update(2)), Handling(update2=9)
    polling = Polling(queue, handling)
    polled(polling, lambda: polling.finish(patience=0.2), seconds=0.1)
    assert handling.done == [1]
    assert kept(queue) == [2]


def test_every_trouble_is_told_in_words_and_waited_out(caplog: pytest.LogCaptureFixture) -> None:
    errors = [NetworkError("no route"), Conflict("other getUpdates"), RetryAfter(7), KeyError("message_id")]
    clock, queue = FakeClock(), FakeQueue(Update(1), errors=errors)
    handling = Handling()
    with caplog.at_level(logging.INFO):
        polled(Polling(queue, handling, sleep=clock.sleep), nothing)
    assert handling.done == [1]
    assert clock.slept == [1, 2, 7, 8]
    words = [record.getMessage() for record in caplog.records]
    assert words[0] == "Telegram cannot be reached (no route). Trying again in 1 s."
    assert words[1].startswith("Another process is polling with this token: stop it")
    assert words[2] == "Telegram wants a pause. Trying again in 7 s."
    assert words[3] == "What Telegram sent cannot be read. Trying again in 8 s."
    assert words[4] == "Telegram answers again."


def test_a_token_that_is_revoked_ends_the_polling() -> None:
    with pytest.raises(InvalidToken):
        polled(Polling(FakeQueue(errors=[InvalidToken("Unauthorized")]), Handling()), nothing)
