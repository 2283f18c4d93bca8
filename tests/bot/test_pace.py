"""A strict Telegram is never flooded, answers arrive in their order, and nobody waits for somebody else's chat."""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import selectors
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import BadRequest, ChatMigrated, RetryAfter
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.pace import Pace

COURTESIES = ("sendChatAction", "setMessageReaction", "sendMessageDraft")
GROUP, OTHER_GROUP, ANNA, BORIS = -1001, -1002, 11, 12


@pytest.fixture(autouse=True)
def _durations_as_the_bot_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock leaps to the next moment at which something happens."""

    class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
        now = 0.0

        def select(self, timeout: float | None = None) -> Any:
            assert timeout is not None, "everybody waits for ever"
            self.now += timeout
            return super().select(0)

    def __init__(self) -> None:
        self._leaping = self._Selector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


class StrictTelegram:
    """Counts what it receives in sliding windows and answers RetryAfter when a limit is passed.

    Calls take up to a second on their way there and back, as chance has it; `refusals` are answered first. A call that
    is made returns False, so that it differs from a courtesy that was left out.
    """

    def __init__(self, *refusals: Exception, slow: float = 1.0) -> None:
        self.asked: list[tuple[Any, str]] = []
        self.received: list[tuple[float, Any, str]] = []
        self.floods = 0
        self.pace = Pace(lambda: asyncio.get_running_loop().time())
        self._refusals = list(refusals)
        self._slow = slow
        self._chance = random.Random(7)
        self._counted: dict[tuple[Any, float], deque[float]] = {}

    async def call(self, endpoint: str, chat: Any = None, text: str = "") -> Any:
        """What the library does when the bot makes a call."""
        self.asked.append((chat, text))
        data = {"text": text} | ({} if chat is None else {"chat_id": chat})
        return await self.pace.process_request(self._post, (endpoint, data), {"timeout": 1}, endpoint, data, None)

    async def _post(self, endpoint: str, data: dict[str, Any], timeout: float) -> bool:
        await asyncio.sleep(self._chance.random() * self._slow)
        if self._refusals:
            self.received.append((asyncio.get_running_loop().time(), data.get("chat_id"), "refused"))
            raise self._refusals.pop(0)
        if not endpoint.startswith("get"):
            self._count(asyncio.get_running_loop().time(), data.get("chat_id"), endpoint in COURTESIES)
        self.received.append((asyncio.get_running_loop().time(), data.get("chat_id"), data["text"] or endpoint))
        await asyncio.sleep(self._chance.random() * self._slow)
        return False

    def _count(self, now: float, chat: Any, is_courtesy: bool) -> None:
        # "In a single chat, avoid sending more than one message per second": typing and reactions are no messages.
        limits = [("all", 30, 1.0), *([] if is_courtesy else [(chat, 1, 1.0)])]
        if isinstance(chat, str) or (chat or 0) < 0:
            limits.append((chat, 20, 60.0))
        for whose, most, seconds in limits if chat is not None else []:
            counted = self._counted.setdefault((whose, seconds), deque(maxlen=most))
            if len(counted) == most and now - counted[0] < seconds:
                self.floods += 1
                raise RetryAfter(30)
            counted.append(now)

    def texts(self, chat: Any) -> list[str]:
        return [text for _, to, text in self.received if to == chat]

    def at(self, chat: Any) -> list[int]:
        """The seconds in which the chat got something."""
        return [int(when) for when, to, _ in self.received if to == chat]


def played(play: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(play())


def together(*calls: Coroutine[Any, Any, Any]) -> Any:
    """The results of calls that are made one right after the other."""

    async def play() -> Sequence[Any]:
        return await asyncio.gather(*calls, return_exceptions=True)

    return played(play)


async def later(pause: float, call: Awaitable[Any]) -> Any:
    await asyncio.sleep(pause)
    return await call


def answers(telegram: StrictTelegram, chat: Any, many: int) -> list[Coroutine[Any, Any, Any]]:
    return [telegram.call("sendMessage", chat, f"answer {n}") for n in range(many)]


def in_order(many: int) -> list[str]:
    return [f"answer {n}" for n in range(many)]


def test_a_burst_to_fifty_groups_floods_nobody_and_every_answer_arrives_in_order() -> None:
    telegram = StrictTelegram()
    groups = range(-50, 0)
    courtesies = [telegram.call(name, chat) for chat in groups for name in ("sendChatAction", "setMessageReaction")]
    bursts = itertools.chain.from_iterable(zip(*[answers(telegram, chat, 10) for chat in groups], strict=True))
    late = [later(2 * n, telegram.call("sendChatAction", chat)) for n in range(30) for chat in groups]
    results = together(*courtesies, *bursts, *late)
    assert telegram.floods == 0
    assert all(isinstance(result, bool) for result in results)
    for chat in groups:
        assert [text for text in telegram.texts(chat) if text.startswith("answer")] == in_order(10)
    assert "sendChatAction" in telegram.texts(-1)


def test_a_group_gets_twenty_a_minute_and_one_a_second() -> None:
    telegram = StrictTelegram(slow=0)
    together(*answers(telegram, GROUP, 45), *answers(telegram, "@desk", 21), *answers(telegram, ANNA, 45))
    assert telegram.floods == 0
    assert [telegram.at(GROUP)[n] for n in (0, 1, 19, 20, 40)] == [0, 1, 20, 60, 120]
    assert telegram.at("@desk")[-1] == 60
    assert telegram.at(ANNA)[-1] == 48


def test_all_chats_together_get_thirty_a_second() -> None:
    telegram = StrictTelegram(slow=0)
    together(*[telegram.call("sendMessage", chat, "answer") for chat in range(1, 91)])
    assert telegram.floods == 0
    assert [sum(int(when) == second for when, *_ in telegram.received) for second in range(3)] == [30, 30, 30]


def answers_among(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.startswith(("sendMessage", "editMessageText"))]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 20),
            st.sampled_from([GROUP, OTHER_GROUP, "@desk", ANNA, BORIS, *range(100, 140)]),
            st.sampled_from(["sendMessage"] * 3 + ["sendChatAction", "editMessageText", "getChat"]),
            st.integers(1, 30),
        ),
        max_size=30,
    ),
    st.floats(0, 3),
)
def test_whatever_comes_floods_nobody_and_keeps_the_order(
    bursts: list[tuple[float, Any, str, int]], slow: float
) -> None:
    telegram = StrictTelegram(slow=slow)
    numbers = itertools.count()
    results = together(
        *(
            later(when, telegram.call(endpoint, chat, f"{endpoint} {next(numbers)}"))
            for when, chat, endpoint, many in bursts
            for _ in range(many)
        )
    )
    assert telegram.floods == 0
    assert not [result for result in results if not isinstance(result, bool)]
    for chat in {chat for chat, _ in telegram.asked}:
        asked = [text for to, text in telegram.asked if to == chat]
        assert answers_among(telegram.texts(chat)) == answers_among(asked)
    assert telegram.pace.waiting == 0


# --- courtesies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("courtesy", COURTESIES)
def test_a_courtesy_is_made_at_once_or_left_out(courtesy: str) -> None:
    telegram = StrictTelegram(slow=0)
    first, second, answer, third, elsewhere, after = together(
        telegram.call(courtesy, ANNA),
        telegram.call(courtesy, ANNA),
        telegram.call("sendMessage", ANNA, "answer"),
        telegram.call(courtesy, ANNA),
        telegram.call(courtesy, BORIS),
        later(3, telegram.call(courtesy, ANNA)),
    )
    assert [first, second, answer, third, elsewhere, after] == [False, True, False, True, False, False]
    assert telegram.texts(ANNA) == [courtesy, "answer", courtesy]


def test_an_answer_does_not_wait_a_second_for_the_sign_that_it_is_coming() -> None:
    telegram = StrictTelegram(slow=0)
    together(telegram.call("setMessageReaction", GROUP), later(0.3, telegram.call("sendMessage", GROUP, "answer")))
    assert telegram.at(GROUP) == [0, 0]


def test_courtesies_leave_the_second_half_of_a_groups_minute_to_answers() -> None:
    telegram = StrictTelegram(slow=0)
    typing = [later(1.5 * n, telegram.call("sendChatAction", GROUP)) for n in range(20)]
    private = [later(1.5 * n, telegram.call("sendChatAction", ANNA)) for n in range(20)]
    together(*typing, *private, later(40, telegram.call("sendMessage", GROUP, "answer")))
    assert telegram.texts(GROUP) == ["sendChatAction"] * 11 + ["answer"]
    assert telegram.texts(ANNA) == ["sendChatAction"] * 20


def test_a_courtesy_is_left_out_when_all_chats_together_are_too_busy(caplog: pytest.LogCaptureFixture) -> None:
    telegram = StrictTelegram(slow=0)
    busy = [later(when, telegram.call("sendMessage", chat)) for when in (0, 2) for chat in range(1, 31)]
    with caplog.at_level(logging.DEBUG, "bot.pace"):
        results = together(*busy, *(later(0.5, telegram.call("sendChatAction", chat)) for chat in range(100, 140)))
    assert results == [False] * 60 + [True] * 40
    assert set(caplog.messages) == {"Left out sendChatAction: not now."}
    assert {int(when) for when, *_ in telegram.received} == {0, 2}


def test_a_courtesy_that_meets_a_pause_is_left_out_and_the_chat_pauses_all_the_same() -> None:
    telegram = StrictTelegram(RetryAfter(17), slow=0)
    typing, *_ = together(telegram.call("sendChatAction", GROUP), *answers(telegram, GROUP, 1))
    assert typing is True
    assert telegram.texts(GROUP) == ["refused", "answer 0"]
    assert telegram.at(GROUP) == [0, 17]


# --- pauses that Telegram asks for ------------------------------------------------------------------------------------


def test_a_chat_that_must_pause_goes_on_in_its_order_and_the_others_do_not_notice() -> None:
    telegram = StrictTelegram(RetryAfter(17), slow=0)
    together(*answers(telegram, GROUP, 3), *answers(telegram, OTHER_GROUP, 3), telegram.call("getMe"))
    assert telegram.texts(GROUP) == ["refused", *in_order(3)]
    assert telegram.at(GROUP) == [0, 17, 18, 19]
    assert telegram.at(OTHER_GROUP) == [0, 1, 2]


def test_a_ban_of_hours_is_not_waited_for_and_nothing_is_sent_while_it_lasts() -> None:
    telegram = StrictTelegram(RetryAfter(13_938), slow=0)
    first, second, elsewhere, typing, after = together(
        *answers(telegram, GROUP, 2),
        *answers(telegram, ANNA, 1),
        later(100, telegram.call("sendChatAction", GROUP)),
        later(12_000, telegram.call("sendMessage", GROUP, "much later")),
    )
    assert isinstance(first, RetryAfter)
    assert isinstance(second, RetryAfter)
    assert 13_900 < second.retry_after.total_seconds() <= 13_939
    assert (elsewhere, typing, after) == (False, True, False)
    assert telegram.at(GROUP) == [0, 13_938]


def test_a_chat_that_pauses_again_and_again_is_given_up_after_an_hour() -> None:
    telegram = StrictTelegram(*[RetryAfter(1800)] * 3, slow=0)
    refused, delivered = together(*answers(telegram, GROUP, 2))
    assert isinstance(refused, RetryAfter)
    assert delivered is False
    assert telegram.at(GROUP) == [0, 1800, 3600, 5400]


def test_a_pause_without_a_chat_stops_only_that_kind_of_call() -> None:
    telegram = StrictTelegram(RetryAfter(60), slow=0)
    ends = []

    async def timed(endpoint: str, chat: Any = None) -> None:
        await telegram.call(endpoint, chat)
        ends.append((endpoint, int(asyncio.get_running_loop().time())))

    calls = [timed("setMyCommands"), later(1, timed("setMyCommands"))]
    together(*calls, timed("getMe"), timed("sendMessage", ANNA))
    assert ends == [("getMe", 0), ("sendMessage", 0), ("setMyCommands", 60), ("setMyCommands", 60)]


# --- what waits for nothing, what fails, what is forgotten ------------------------------------------------------------


def test_reading_and_answering_buttons_wait_for_no_chat_and_cost_it_nothing() -> None:
    telegram = StrictTelegram(slow=0)
    reading = [telegram.call(name, GROUP) for name in ("getChat", "getChatMember", "getChatAdministrators") * 20]
    buttons = [telegram.call("answerCallbackQuery") for _ in range(50)]
    together(*answers(telegram, GROUP, 1), *reading, *buttons, *answers(telegram, GROUP, 1))
    assert [int(when) for when, *_ in telegram.received] == [0] * 111 + [1]


def test_an_error_is_for_who_made_the_call_and_the_next_one_goes_on() -> None:
    telegram = StrictTelegram(BadRequest("chat not found"), ChatMigrated(-1009), slow=0)
    errors = together(*answers(telegram, GROUP, 3), *answers(telegram, -1009, 1))
    assert [type(each) for each in errors] == [BadRequest, bool, bool, ChatMigrated]
    assert telegram.texts(GROUP) == ["refused", "answer 1", "answer 2"]


def test_ids_that_mean_the_same_chat_share_its_limits_and_strange_ones_do_no_harm() -> None:
    telegram = StrictTelegram(slow=0)
    calls = [telegram.call("sendMessage", chat, "answer") for chat in (-1001, "-1001", "@Desk", "@desk", "", 0, -1)]
    assert together(*calls) == [False] * 7
    assert telegram.at(-1001) + telegram.at("-1001") == [0, 1]
    assert telegram.at("@Desk") + telegram.at("@desk") == [0, 1]


def test_a_call_that_is_cancelled_leaves_its_place_to_the_next() -> None:
    telegram = StrictTelegram(slow=0)

    async def play() -> None:
        calls = [*answers(telegram, GROUP, 9), *(telegram.call("sendMessage", chat, "x") for chat in range(1, 99))]
        tasks = [asyncio.create_task(call) for call in calls]
        await asyncio.sleep(0.5)
        assert telegram.pace.waiting == 8 + 98 - 29
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert telegram.pace.waiting == 0
        await asyncio.gather(*(telegram.call("sendMessage", chat, "late") for chat in range(200, 230)))

    played(play)
    assert sorted(set(telegram.at(GROUP))) == [0]
    assert {int(when) for when, _, text in telegram.received if text == "late"} == {1}


def test_a_chat_that_was_idle_for_a_minute_is_forgotten_but_not_one_that_must_pause() -> None:
    telegram = StrictTelegram(RetryAfter(5000), slow=0)

    async def play() -> None:
        with suppress(RetryAfter):
            await telegram.call("sendMessage", GROUP)
        await asyncio.gather(*(telegram.call("sendMessage", chat, "x") for chat in range(-500, 0)))
        await asyncio.sleep(61)
        await telegram.call("sendMessage", ANNA, "x")

    played(play)
    assert set(telegram.pace._lanes) == {("", GROUP), ("", ANNA)}


def test_the_library_asks_it_about_every_call() -> None:
    endpoints = []

    def answer(request: httpx.Request) -> httpx.Response:
        endpoints.append(request.url.path.rpartition("/")[2])
        message = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}}
        return httpx.Response(200, json={"ok": True, "result": message if endpoints[-1] == "sendMessage" else True})

    async def play() -> None:
        pace = Pace(lambda: asyncio.get_running_loop().time())
        request = HTTPXRequest(httpx_kwargs={"transport": httpx.MockTransport(answer)})
        bot = ExtBot("123456:ABC-def", request=request, rate_limiter=pace)
        assert await bot.send_chat_action(GROUP, "typing")
        assert (await bot.send_message(GROUP, "answer")).message_id == 1
        assert await bot.set_message_reaction(GROUP, 1, "👀")
        assert await bot.answer_callback_query("1")

    played(play)
    assert endpoints == ["sendChatAction", "sendMessage", "answerCallbackQuery"]
