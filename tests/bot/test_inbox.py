"""The inbox: everything that came in is seen to, in order, once; whatever ends the process meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.delivery import Address
from bot.inbox import Errand, Handler, Inbox, lane_of
from bot.ledger import Ledger, Told
from bot.message import Message
from bot.wire import Wire
from bot.worker import Worker
from index.errors import DataNotWritable
from tests.fakes import answered, citation

ANN, BOB = {"id": 5}, {"id": 6}
HELLO = Message("hello")


ME = {"id": 666, "is_bot": True, "first_name": "Dateline", "username": "DatelineTestBot"}


class Phone:
    """Telegram's end of the wire: what arrived, and what a message fails with, an error or a refusal's status."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.errors: list[Exception | int] = []
        self.answers = True

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        if request.url.path.endswith("/getMe"):
            return httpx.Response(200, json={"ok": True, "result": ME})
        error = self.errors.pop(0) if self.errors else 200
        if isinstance(error, Exception):
            raise error
        if error != 200:
            return httpx.Response(error, json={"ok": False, "error_code": error, "description": "chat not found"})
        self.arrived += parse_qs(request.content.decode())["text"]
        if not self.answers:
            await forever()
        result = {"message_id": len(self.arrived), "date": 100, "chat": {"id": 5, "type": "private"}}
        return httpx.Response(200, json={"ok": True, "result": result})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(tmp_path / "catalog.db")
    yield opened
    opened.close()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    one = Worker(tmp_path / "workers")
    yield one
    one.close()


Make = Callable[[Handler], Inbox]


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def make(ledger: Ledger, worker: Worker, phone: Phone) -> Make:
    """An inbox as each start of the same bot makes one; its waits are short."""
    bot = Bot("666:SECRET", request=Wire(httpx_kwargs={"transport": httpx.MockTransport(phone)}))
    asyncio.run(bot.initialize())
    return lambda handle: Inbox(bot, ledger, worker, handle, clock=lambda: 100.0, sleep=lambda _: asyncio.sleep(0.01))


def message(number: int, chat: dict[str, int] = ANN) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": chat}}


def number_of(errand: Errand) -> int:
    return int(errand.body["update_id"])


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


def beside(inbox: Inbox, play: Callable[[], Awaitable[None]]) -> None:
    """Let the inbox run while something is played."""

    async def both() -> None:
        running = asyncio.create_task(inbox.run())
        await play()
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(both())


def played(inbox: Inbox, *updates: dict[str, Any]) -> None:
    """Let updates come in and the inbox run until nothing waits."""

    async def play() -> None:
        inbox.take(updates)
        await until(lambda: not inbox.waiting)

    beside(inbox, play)


def killed(inbox: Inbox, ledger: Ledger, worker: Worker, when: Callable[[], object]) -> None:
    """Let the inbox run and end as with its process, which gives nothing back; the next one finds it dead."""

    async def play() -> None:
        running = asyncio.create_task(inbox.run())
        await until(when)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.wait([running])

    asyncio.run(play())
    ledger.release(666, worker.name)


async def forever() -> None:
    await asyncio.Event().wait()


def test_lanes_are_seen_to_side_by_side_and_each_in_its_order(make: Make) -> None:
    seen: list[int] = []
    bob_was_seen = asyncio.Event()

    async def handle(errand: Errand) -> None:
        if number_of(errand) == 1:
            await bob_was_seen.wait()
        seen.append(number_of(errand))
        if number_of(errand) == 3:
            bob_was_seen.set()

    inbox = make(handle)
    played(inbox, message(1), message(2), message(3, BOB))
    assert seen == [3, 1, 2]


def test_an_update_that_comes_again_is_seen_to_once_and_what_is_no_update_is_passed_over(make: Make) -> None:
    seen: list[int] = []

    async def handle(errand: Errand) -> None:
        seen.append(number_of(errand))

    inbox = make(handle)

    async def play() -> None:
        for _ in range(2):
            inbox.take([message(1), cast(Any, "what?"), {"update_id": 2**70}, {"message": {}}])
            await until(lambda: not inbox.waiting)

    beside(inbox, play)
    assert seen == [1]


def test_a_handler_that_fails_does_not_stop_its_lane(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    async def handle(errand: Errand) -> None:
        seen.append(number_of(errand))
        if len(seen) == 1:
            raise RuntimeError("the catalog broke")
        if len(seen) == 2:
            raise BadRequest("chat not found")

    inbox = make(handle)
    played(inbox, message(1), message(2), message(3))
    assert seen == [1, 2, 3]
    assert "Update 1 could not be handled" in caplog.text
    assert "Update 2 was not answered: chat not found" in caplog.text


def test_an_errand_knows_whether_something_waits_behind_it(make: Make) -> None:
    seen: list[tuple[int, bool]] = []

    async def handle(errand: Errand) -> None:
        seen.append((number_of(errand), errand.is_last))

    inbox = make(handle)
    played(inbox, message(1), message(2), message(3, BOB))
    assert sorted(seen) == [(1, False), (2, True), (3, True)]


# --- through the ends of processes ------------------------------------------------------------------------------------


def test_an_update_that_ends_its_process_each_time_is_put_aside_and_takes_no_other_with_it(
    make: Make, ledger: Ledger, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[int] = []
    seen: list[int] = []

    def handler() -> Handler:
        desk = asyncio.Lock()

        async def handle(errand: Errand) -> None:
            begun.append(number_of(errand))
            async with desk:
                if number_of(errand) == 2:
                    await forever()
                seen.append(number_of(errand))

        return handle

    ledger.take(666, [(each, f"chat:{each}", f'{{"update_id": {each}}}') for each in range(1, 6)], 1, 100)
    for times in (1, 2, 3):
        killed(make(handler()), ledger, worker, lambda times=times: begun.count(2) == times)  # type: ignore[misc]
    played(make(handler()))
    assert sorted(seen) == [1, 3, 4, 5]
    assert begun.count(2) == 3
    assert "Update 2 was begun 3 times and never ended: put aside." in caplog.text


def test_an_answer_that_may_have_arrived_twice_is_not_sent_again(
    make: Make, ledger: Ledger, worker: Worker, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    async def handle(errand: Errand) -> None:
        await errand.reply(HELLO, Address(5))

    ledger.take(666, [(1, "chat:5", '{"update_id": 1}')], 1, 100)
    phone.answers = False
    for times in (1, 2):
        killed(make(handle), ledger, worker, lambda times=times: len(phone.arrived) == times)  # type: ignore[misc]
    phone.answers = True
    played(make(handle))
    assert phone.arrived == ["hello"] * 2
    assert "may have arrived already" in caplog.text


def test_a_stop_lets_what_is_under_way_end_and_gives_the_rest_back(make: Make, ledger: Ledger, phone: Phone) -> None:
    async def handle(errand: Errand) -> None:
        if number_of(errand) == 3:
            await forever()
        await asyncio.sleep(0.05)
        await errand.reply(HELLO, Address(5))

    inbox = make(handle)

    async def play() -> None:
        inbox.take([message(1), message(2), message(3, BOB)])
        await asyncio.sleep(0.01)
        await inbox.finish(patience=0.5)

    beside(inbox, play)
    assert phone.arrived == ["hello"]
    received = [ledger.claim(666, lane, "the next") for lane in ledger.lanes(666)]
    assert [(each.update_id, each.tries) for each in received if each] == [(2, 0), (3, 0)]


def test_what_another_process_left_behind_is_taken_up_once_it_is_dead(
    make: Make, ledger: Ledger, tmp_path: Path
) -> None:
    seen: list[int] = []

    async def handle(errand: Errand) -> None:
        seen.append(number_of(errand))

    other = Worker(tmp_path / "workers")
    ledger.take(666, [(1, "chat:5", '{"update_id": 1}'), (2, "chat:5", '{"update_id": 2}')], 1, 100)
    assert ledger.claim(666, "chat:5", other.name)
    inbox = make(handle)

    async def play() -> None:
        inbox.take([message(3, BOB)])
        await until(lambda: seen == [3])
        other.close()
        await until(lambda: not inbox.waiting)

    beside(inbox, play)
    assert seen == [3, 1, 2]


# --- answers ----------------------------------------------------------------------------------------------------------


def told() -> Told:
    given = answered("Rebels", "Rebels hold it [1].", citation(1))
    return Told("a1", 5, 0, 0, 5, "who?", "Who holds Homs?", given, 100.0)


def replying(make: Make, ledger: Ledger) -> None:
    """Answer one update."""
    ledger.chat(5)

    async def handle(errand: Errand) -> None:
        try:
            await errand.reply(HELLO, Address(5), told())
        except DataNotWritable:
            await errand.reply(Message("an apology"), Address(5))

    inbox = make(handle)
    played(inbox, message(1))


def test_an_answer_that_was_sent_is_remembered_under_its_message(make: Make, ledger: Ledger) -> None:
    replying(make, ledger)
    assert ledger.told_by(5, 1) is not None


def test_an_answer_that_cannot_be_delivered_is_not_remembered_and_not_tried_for_ever(
    make: Make, ledger: Ledger, phone: Phone
) -> None:
    phone.errors = [400]
    replying(make, ledger)
    assert phone.arrived == []
    assert ledger.told("a1") is None


def test_an_outage_of_the_network_is_waited_out(make: Make, ledger: Ledger, phone: Phone) -> None:
    phone.errors = [httpx.ConnectError("no route")] * 12
    replying(make, ledger)
    assert phone.arrived == ["hello"]
    assert ledger.told_by(5, 1) is not None


def test_an_answer_that_was_sent_but_could_not_be_marked_is_followed_by_no_apology(
    make: Make, ledger: Ledger, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, full = ledger.done, [True, True, True]

    def disk_is_full(*given: Any) -> None:
        if full:
            full.pop()
            raise DataNotWritable("the disk is full")
        done(*given)

    monkeypatch.setattr(ledger, "done", disk_is_full)
    replying(make, ledger)
    assert "an apology" not in phone.arrived
    assert len(phone.arrived) <= 2


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        ({"update_id": 1, "message": {"chat": ANN}}, "chat:5"),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -7}, "from": ANN}}, "chat:-7"),
        ({"update_id": 1, "callback_query": {"from": BOB, "message": {"chat": ANN}}}, "callback_query:6"),
        ({"update_id": 1, "inline_query": {"from": BOB}}, "inline_query:6"),
        ({"update_id": 1, "message": {"chat": "what?"}}, "chat:"),
        ({"update_id": 1}, "other"),
    ],
)
def test_presses_and_inline_questions_wait_for_nobody_elses(body: dict[str, Any], lane: str) -> None:
    assert lane_of(body) == lane
