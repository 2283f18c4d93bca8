"""Absurd updates, ten thousand of them: none stops the bot, makes it speak out of turn, or breaks a rule of Telegram's.

Each is read, written down and seen to as in the running bot; only the desk, the network and the reading of what people
add are stood in for. DATELINE_FUZZ=20 runs twenty times as many, other ones each time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from telegram.request import BaseRequest, RequestData

from bot.delivery import deliver
from bot.inbox import Errand, Inbox
from bot.intake import IntakeError, Taken
from bot.ledger import Ledger
from bot.metrics import Metrics
from bot.polling import RawBot
from bot.service import Parts, Terms, chat_of
from bot.worker import Worker
from tests.bot import oracle
from tests.bot.absurd_updates import ME, updates
from tests.bot.strict_text import objection, units
from tests.fakes import HOMS, FakeClock, FakeDesk

TOKEN = f"{ME['id']}:FUZZ-SECRET"
TIMES = int(os.environ.get("DATELINE_FUZZ", "0"))
EXAMPLES, LEAST = 340 * max(TIMES, 1), 30
_NOW = int(time.time())
# The update that a call is made for: a task, and those that it starts, have each their own.
ABOUT: ContextVar[Mapping[str, Any]] = ContextVar("ABOUT")
SPEAKING = ("send", "edit", "delete", "forward", "copy", "setMessageReaction")


class Telegram(BaseRequest):
    """Answers all calls of the Bot API, some of them with an error, and notes what is wrong with them."""

    def __init__(self, troubles: Sequence[int]) -> None:
        self.waiting: list[Any] = []
        self.faults: list[str] = []
        self.buttons: list[str] = []
        self.left: set[str] = set()
        self._troubles = iter(troubles)
        self._numbers = iter(range(1, 1_000_000))
        self._moved: dict[Any, int] = {}

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """What a server would answer."""
        await asyncio.sleep(0)
        if "/file/" in url:
            return 200, b"Rebels moved on."
        name, params = url.rpartition("/")[2], request_data.parameters if request_data else {}
        self.faults += [f"{name}: {what} in {params}, for {ABOUT.get({})}" for what in self._wrong(name, params)]
        status, told = self._trouble(name, params) or (200, {"ok": True, "result": self._result(name, params)})
        return status, json.dumps(told).encode()

    def _trouble(self, name: str, params: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]] | None:
        match 99 if name.startswith("get") and name != "getFile" else next(self._troubles, 99):
            case 0:
                return 400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities"}
            case 1:
                return 400, {"ok": False, "error_code": 400, "description": "Bad Request: message is not modified"}
            case 2:
                return 403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"}
            case 3:
                more = {"parameters": {"retry_after": 1}}
                return 429, {"ok": False, "error_code": 429, "description": "Too Many Requests", **more}
            case 4:
                return 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}
            case 5 if isinstance(params.get("chat_id"), int):
                new = self._moved.setdefault(params["chat_id"], -1_000_000_000_000 - abs(params["chat_id"]) % 1000)
                told = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded"}
                return 400, {**told, "parameters": {"migrate_to_chat_id": new}}
        return None

    def _result(self, name: str, params: Mapping[str, Any]) -> Any:
        match name:
            case "getMe":
                return ME
            case "getUpdates":
                return self.waiting
            case "sendMessage":
                chat = {"id": params["chat_id"], "type": "private"}
                return {"message_id": next(self._numbers), "date": 1, "chat": chat, "text": params["text"]}
            case "getChatAdministrators":
                return [{"status": "creator", "user": {"id": 5, "is_bot": False, "first_name": "Ann"}}]
            case "getChatMember":
                return {"status": "member", "user": {"id": params["user_id"], "is_bot": False, "first_name": "Ann"}}
            case "getFile":
                return {"file_id": "f", "file_unique_id": "u", "file_size": 9, "file_path": "documents/f.txt"}
        return True

    # --- what is wrong with a call ------------------------------------------------------------------------------

    def _wrong(self, name: str, params: Mapping[str, Any]) -> Iterator[str]:
        yield from oracle.check(name, params)
        written = json.dumps(params, ensure_ascii=False)
        yield from ("it cannot be sent" for _ in [0] if not _is_sendable(written))
        yield from (f"it holds {secret!r}" for secret in ("SECRET", "Traceback", "secret-folder") if secret in written)
        if "text" in params and name != "answerCallbackQuery":
            yield from _wrong_text(params["text"], params.get("entities", []))
        if name == "answerCallbackQuery" and len(params.get("text", "")) > 200:
            yield "it is too long to be shown"
        for result in params.get("results", []):
            content = result["input_message_content"]
            yield from _wrong_text(content["message_text"], content.get("entities", []))
        for each in (each for row in params.get("reply_markup", {}).get("inline_keyboard", []) for each in row):
            self.buttons.append(each.get("callback_data", ""))
            if len(self.buttons[-1].encode()) > 64:
                yield "a button sends too much"
        if name.startswith(SPEAKING):
            yield from self._out_of_turn(params.get("chat_id"), ABOUT.get({}))

    def _out_of_turn(self, chat: Any, body: Mapping[str, Any]) -> Iterator[str]:
        came_from = [where["id"] for where in _chats(body)]
        if chat not in [*came_from, *(self._moved.get(each) for each in came_from if isinstance(each, int))]:
            yield "it goes to another chat"
        is_note = repr(chat) in self.left
        if not is_note and all(where.get("type") != "private" for where in _chats(body)) and not _is_addressed(body):
            yield "nobody spoke to the bot"


def _is_sendable(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def _wrong_text(text: str, entities: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not text.strip() or units(text) > 4096:
        yield f"a text of {units(text)} units"
    elif why := objection(text, entities):
        yield why


def _chats(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Where an update came from."""
    contents = {kind: content for kind, content in body.items() if isinstance(content, dict)}
    inner = [content.get("message") if kind == "callback_query" else content for kind, content in contents.items()]
    found = [each.get("chat") for each in inner if isinstance(each, dict)]
    return [each for each in found if isinstance(each, dict) and "id" in each]


def _is_addressed(body: Mapping[str, Any]) -> bool:
    """A rough reading of whether the bot may speak up in a group."""
    if any(isinstance(body.get(kind), dict) for kind in ("callback_query", "my_chat_member")):
        return True
    message = body.get("message")
    if not isinstance(message, dict) or any(message.get(each) for each in ("via_bot", "forward_origin")):
        return False
    if isinstance(message.get("from"), dict) and message["from"].get("is_bot") and not message.get("sender_chat"):
        return False
    replied = message.get("reply_to_message")
    author = replied.get("from") if isinstance(replied, dict) else None
    if isinstance(author, dict) and author.get("id") == ME["id"]:
        return True
    words = json.dumps([message.get(each) for each in ("text", "caption", "entities", "caption_entities")]).lower()
    return any(name in words for name in ("/", f"@{ME['username']}".lower(), str(ME["id"])))


class NoIntake:
    """Takes in everything but what is empty, without reading it."""

    def __init__(self, data: Path) -> None:
        self._taken = Taken("homs", HOMS.title, HOMS.publisher, HOMS.published.date(), "added")

    async def add_link(self, shelf: str, url: str) -> list[Taken]:
        return await self.add_file(shelf, "", url.encode())

    async def add_text(self, shelf: str, facts: Mapping[str, str]) -> list[Taken]:
        return await self.add_file(shelf, "", facts["text"].encode("utf-8", "replace"))

    async def add_file(self, shelf: str, suffix: str, content: bytes) -> list[Taken]:
        if len(content) % 3 == 0:
            raise IntakeError(f"there is nothing to read in it: {content.decode('utf-8', 'replace')}")
        return [self._taken]

    async def remove(self, shelf: str, report: str) -> None: ...


class Trouble(logging.Handler):
    """Notes when the inbox gives up on its ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "ledger" in record.getMessage():
            self.told.append(logging.Formatter().format(record))


async def live_through(file: Path, worker: Worker, bodies: Sequence[Any], troubles: Sequence[int]) -> list[str]:
    """Let a new bot see to these updates, half of them at a time; gives what was wrong."""
    telegram, errors = Telegram(troubles), Trouble()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.told.append(str(context)))
    logging.getLogger("bot").addHandler(errors)
    bot = RawBot(TOKEN, request=telegram, get_updates_request=telegram)
    await bot.initialize()
    ledger = Ledger.open(file)
    desk, terms = FakeDesk(secret=TOKEN), Terms(TOKEN)
    chat = chat_of(Parts.of(desk, terms, bot, ledger), desk, file.parent, terms, bot, ledger, Metrics())

    async def handle(errand: Errand) -> None:
        ABOUT.set(errand.body)
        telegram.left |= {repr(where["id"]) for where in _chats(errand.body) if _is_old(errand.body)}
        await chat.receive(errand)

    inbox = Inbox(bot, ledger, worker, handle)
    for half in (bodies[: len(bodies) // 2], bodies[len(bodies) // 2 :]):
        telegram.waiting = [_pressed(body, telegram.buttons) for body in half]
        inbox.take(await bot.raw_updates(0))
        deadline = time.monotonic() + 60
        while inbox.waiting and not errors.told and time.monotonic() < deadline:
            await asyncio.sleep(0.001)
    await inbox.finish(5)
    ledger.close()
    await bot.shutdown()
    logging.getLogger("bot").removeHandler(errors)
    with closing(sqlite3.connect(file)) as database:
        left = database.execute("SELECT body FROM inbox WHERE done = 0 OR body <> ''").fetchall()
    return [*telegram.faults, *errors.told, *(f"left undone: {body}" for (body,) in left)]


def _is_old(body: Mapping[str, Any]) -> bool:
    """Whether an update asks for something too late: its chat is told so, perhaps only after a later message."""
    message = body.get("message")
    date = message.get("date") if isinstance(message, dict) else _NOW
    return _is_addressed(body) and (not isinstance(date, int) or date < _NOW - 600)


def _pressed(body: Any, buttons: Sequence[str]) -> Any:
    """An update that presses the button of that number has the data of one that the bot has shown."""
    query = body.get("callback_query") if isinstance(body, dict) else None
    if isinstance(query, dict) and str(query.get("data")).startswith("button ") and buttons:
        query["data"] = buttons[int(query["data"].split()[1]) % len(buttons)]
    return body


# A failure would otherwise tell of nothing but the length of its updates.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_ten_thousand_absurd_updates_are_seen_to_and_none_makes_the_bot_misbehave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service.Intake", NoIntake)
    # As the service sets it, before the library warns of its future.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    # Ten thousand tracebacks would take longer than all the rest.
    monkeypatch.setattr(logging.getLogger("bot"), "propagate", False)
    for user in ("bot.inbox", "bot.chat"):
        monkeypatch.setattr(f"{user}.deliver", partial(deliver, sleep=FakeClock().sleep))
    empty, seen = tmp_path / "empty.db", Counter[str]()
    Ledger.open(empty).close()
    worker = Worker(tmp_path / "workers")

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=not TIMES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(updates(), min_size=LEAST, max_size=LEAST + 6), st.lists(st.integers(0, 40), max_size=30))
    def story(bodies: list[Any], troubles: list[int]) -> None:
        seen["updates"] += len(bodies)
        file = tmp_path / "ledger.db"
        for each in tmp_path.glob("ledger.db*"):
            each.unlink()
        file.write_bytes(empty.read_bytes())
        assert not asyncio.run(live_through(file, worker, bodies, troubles))

    try:
        story()
    finally:
        worker.close()
    assert seen["updates"] >= 10_000
