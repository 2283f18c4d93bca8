"""The bot's HTTP door, over real sockets on the loopback: what Telegram posts is taken, and nobody else gets in."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from bot.metrics import Metrics
from bot.web import Web

SECRET = "quiet-Harbour_42"
POST = "POST /telegram HTTP/1.1\r\nHost: x\r\n"
TRUSTED = f"{POST}X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
UPDATE = {"update_id": 7, "message": {"text": "Who holds Homs? 🕊️"}}

Got = TypeVar("Got")


@dataclass
class Inbox:
    """Takes updates as long as `takes` seconds, or fails; knows what it stored."""

    error: Exception | None = None
    takes: float = 0.0
    stored: list[Mapping[str, Any]] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, update: Mapping[str, Any]) -> None:
        self.begun.set()
        await asyncio.sleep(self.takes)
        if self.error:
            raise self.error
        self.stored.append(update)


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Door:
    """A web server that runs, and what stands behind it."""

    port: int
    inbox: Inbox
    metrics: Metrics
    serving: asyncio.Task[None]

    async def send(self, *pieces: bytes) -> Reply:
        """Send these bytes, and read the reply to the end of the connection or of what it announces."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).decode().splitlines()
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-1])}
            announced = headers.get("content-length")
            body = await (reader.readexactly(int(announced)) if announced else reader.read())
            return Reply(int(head[0].split()[1]), headers, body)
        finally:
            writer.close()
            await writer.wait_closed()

    async def get(self, target: str, *headers: str, method: str = "GET") -> Reply:
        return await self.send("\r\n".join([f"{method} {target} HTTP/1.1", "Host: x", *headers, "", ""]).encode())

    async def post(self, body: bytes, path: str = "/telegram", secret: str = SECRET) -> Reply:
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
        return await self.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def healthy() -> Mapping[str, object]:
    return {"status": "ok", "reports": 12}


@asynccontextmanager
async def opened(
    inbox: Inbox | None = None,
    health: Callable[[], Mapping[str, object]] = healthy,
    webhook: bool = True,
    patience: float = 10.0,
) -> AsyncIterator[Door]:
    inbox, metrics, port = inbox or Inbox(), Metrics(), free_port()
    receive = inbox.receive if webhook else None
    web = Web(f"127.0.0.1:{port}", receive, SECRET, "/telegram", health, metrics, patience)
    serving = asyncio.create_task(web.run())
    # Its first step listens; whoever connects before the rest is done waits in the backlog.
    await asyncio.sleep(0)
    try:
        yield Door(port, inbox, metrics, serving)
    finally:
        serving.cancel()
        await asyncio.wait([serving])


def asked(ask: Callable[[Door], Awaitable[Got]], **given: Any) -> Got:
    """What the door that was opened for it replies."""

    async def play() -> Got:
        async with opened(**given) as door:
            return await ask(door)

    return asyncio.run(play())


# --- the webhook ------------------------------------------------------------------------------------------------------


def test_an_update_is_confirmed_once_it_is_stored() -> None:
    inbox = Inbox()
    reply = asked(lambda door: door.post(json.dumps(UPDATE, ensure_ascii=False).encode()), inbox=inbox)
    assert (reply.status, reply.body) == (200, b"")
    assert inbox.stored == [UPDATE]


def test_an_update_that_could_not_be_stored_is_left_to_telegram(caplog: pytest.LogCaptureFixture) -> None:
    reply = asked(lambda door: door.post(b'{"update_id": 7}'), inbox=Inbox(error=OSError("no space left")))
    assert (reply.status, reply.body) == (500, b"")
    assert "Telegram will deliver it again" in caplog.text


def test_a_wrong_secret_is_turned_away() -> None:
    guesses = ["", SECRET[:-1], SECRET + "2", SECRET.upper(), "é", "a" * 5000]
    inbox = Inbox()

    async def guess(door: Door) -> list[Reply]:
        return [await door.post(b'{"update_id": 7}', secret=secret) for secret in guesses]

    assert [(reply.status, reply.body) for reply in asked(guess, inbox=inbox)] == [(403, b"")] * len(guesses)
    assert inbox.stored == []


@pytest.mark.parametrize("more", ["", "Expect: 100-continue\r\n"])
def test_a_missing_secret_is_turned_away_before_the_body_has_come(more: str) -> None:
    reply = asked(lambda door: door.send(f"{POST}{more}Content-Length: 16\r\n\r\n".encode()))
    assert (reply.status, reply.headers["connection"]) == (403, "close")


def test_a_body_that_is_announced_as_huge_is_refused_unread() -> None:
    reply = asked(lambda door: door.send(f"{TRUSTED}Content-Length: 1000001\r\n\r\n".encode()))
    assert (reply.status, reply.headers["connection"]) == (413, "close")


def test_a_body_that_turns_out_huge_is_refused() -> None:
    chunks = [b"%x\r\n%b\r\n" % (50_000, b" " * 50_000)] * 20 + [b"1\r\n \r\n"]
    reply = asked(lambda door: door.send(f"{TRUSTED}Transfer-Encoding: chunked\r\n\r\n".encode(), *chunks))
    assert reply.status == 413


def test_a_body_as_large_as_allowed_is_taken() -> None:
    body = b'{"text": "%b"}' % (b"x" * (1_000_000 - 12))
    assert len(body) == 1_000_000
    assert asked(lambda door: door.post(body)).status == 200


def test_a_body_that_does_not_come_is_not_waited_for_for_ever() -> None:
    slow = f'{TRUSTED}Content-Length: 16\r\n\r\n{{"upd'
    reply = asked(lambda door: door.send(slow.encode()), patience=0.2)
    assert (reply.status, reply.headers["connection"]) == (408, "close")


def test_a_delivery_that_breaks_off_is_not_taken(caplog: pytest.LogCaptureFixture) -> None:
    async def break_off(door: Door) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(f'{TRUSTED}Content-Length: 20\r\n\r\n{{"update_id": 7}}'.encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        while b'dateline_webhook_total{code="400"} 1.0' not in door.metrics.page():
            await asyncio.sleep(0.01)

    inbox = Inbox()
    asked(break_off, inbox=inbox)
    assert (inbox.stored, caplog.text) == ([], "")


def test_what_is_no_json_object_is_refused_without_an_echo() -> None:
    bodies = [b"", b"update_id=7", b"[1, 2]", b'"text"', b"null", b'{"update_id": 7', b'{"update_id": NaN}']
    bodies += [b'{"update_id": ' + b"9" * 5000 + b"}", b'{"text": "\xff"}', b'{"a":' * 100_000, b"[" * 900_000]
    inbox = Inbox()

    async def post_all(door: Door) -> list[Reply]:
        return [await door.post(body) for body in bodies]

    assert [(reply.status, reply.body) for reply in asked(post_all, inbox=inbox)] == [(400, b"")] * len(bodies)
    assert inbox.stored == []


def test_deliveries_are_counted_by_their_reply() -> None:
    async def both(door: Door) -> Reply:
        await door.post(b"{}")
        await door.post(b"{}", secret="guess")
        return await door.get("/metrics")

    page = asked(both).body
    assert b'dateline_webhook_total{code="200"} 1.0\n' in page
    assert b'dateline_webhook_total{code="403"} 1.0\n' in page


def test_a_bot_that_polls_has_no_webhook() -> None:
    assert asked(lambda door: door.post(b"{}"), webhook=False).status == 404
    assert asked(lambda door: door.get("/health"), webhook=False).status == 200


# --- health and metrics -----------------------------------------------------------------------------------------------


def test_health_tells_its_facts() -> None:
    reply = asked(lambda door: door.get("/health"))
    assert (reply.status, json.loads(reply.body)) == (200, {"status": "ok", "reports": 12})
    assert reply.headers["content-type"] == "application/json"


@pytest.mark.parametrize("facts", [{"status": "failing", "inbox": 400}, {"inbox": 400}])
def test_a_bot_that_is_not_well_says_so_with_its_status(facts: Mapping[str, object]) -> None:
    reply = asked(lambda door: door.get("/health"), health=lambda: facts)
    assert (reply.status, json.loads(reply.body)) == (503, {"status": "failing", "inbox": 400})


def test_a_bot_that_cannot_tell_its_health_is_not_well(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Mapping[str, object]:
        raise OSError("the disk is gone")

    reply = asked(lambda door: door.get("/health"), health=broken)
    assert (reply.status, json.loads(reply.body)) == (503, {"status": "failing"})
    assert "the disk is gone" in caplog.text


def test_metrics_are_for_this_machine() -> None:
    reply = asked(lambda door: door.get("/metrics"))
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert b"\ndateline_answer_seconds_count 0.0\n" in reply.body


def test_metrics_are_not_for_whoever_comes_through_a_proxy() -> None:
    async def through_each(door: Door) -> list[Reply]:
        headers = ["X-Forwarded-For: 127.0.0.1", "forwarded: for=127.0.0.1", "X-Real-IP: ::1"]
        return [await door.get("/metrics", header) for header in headers]

    assert [(reply.status, reply.body) for reply in asked(through_each)] == [(403, b"")] * 3


@pytest.mark.parametrize("client", [("203.0.113.9", 50_000), ("2001:db8::9", 50_000), None])
def test_metrics_are_not_for_another_machine(client: tuple[str, int] | None) -> None:
    sent: list[Mapping[str, Any]] = []

    async def keep(event: Mapping[str, Any]) -> None:
        sent.append(event)

    async def nothing() -> Mapping[str, Any]:
        raise AssertionError("there is no body to read")

    web = Web("0.0.0.0:8080", None, "", "", healthy, Metrics())
    scope: Mapping[str, Any] = {"method": "GET", "raw_path": b"/metrics", "headers": [], "client": client}
    asyncio.run(web(scope, nothing, keep))
    assert sent[0]["status"] == 403


# --- everything else --------------------------------------------------------------------------------------------------


def test_there_is_nothing_else() -> None:
    lines = """GET / | GET /telegram | PUT /telegram | POST /health | POST /telegram/ | POST /x/../telegram
        | GET /telegram/../metrics | GET //metrics | GET /%6Detrics | GET /metrics%00 | GET /../../etc/passwd
        | GET http://x/metrics | OPTIONS *"""
    wanted = [line.split() for line in lines.split("|")]

    async def each(door: Door) -> list[Reply]:
        trusted = f"X-Telegram-Bot-Api-Secret-Token: {SECRET}"
        return [await door.get(target, trusted, method=method) for method, target in wanted]

    assert [(*line, reply.status) for line, reply in zip(wanted, asked(each), strict=True)] == [
        (*line, 404) for line in wanted
    ]


def test_the_server_does_not_say_what_it_is() -> None:
    reply = asked(lambda door: door.get("/health"))
    assert set(reply.headers) == {"date", "content-type", "content-length", "cache-control"}


def test_the_secret_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    async def all_of_it(door: Door) -> Reply:
        await door.post(b"{}", path=f"/telegram?{SECRET}")
        await door.post(b"torn")
        await door.post(b"{}", path=f"/{SECRET}")
        await door.send(f"{SECRET} is no HTTP\r\n\r\n{SECRET}".encode())
        return await door.get("/health", "Connection: upgrade", "Upgrade: websocket")

    with caplog.at_level(1):
        asked(all_of_it, inbox=Inbox(error=OSError("no space left")))
    assert "no space left" in caplog.text
    assert SECRET not in caplog.text


# --- starting and stopping --------------------------------------------------------------------------------------------


async def stop_under_way(door: Door) -> Reply:
    """The reply to a delivery during which the bot is stopped."""
    reply = asyncio.create_task(door.post(b'{"update_id": 7}'))
    await door.inbox.begun.wait()
    door.serving.cancel()
    await asyncio.wait([door.serving])
    assert door.serving.cancelled()
    return await reply


def test_a_stop_lets_a_delivery_under_way_end() -> None:
    assert asked(stop_under_way, inbox=Inbox(takes=0.3)).status == 200


def test_a_stop_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    assert asked(stop_under_way, inbox=Inbox(takes=600)).status == 503
    assert "Traceback" not in caplog.text


def test_the_signals_and_the_log_stay_the_bots_own() -> None:
    def state() -> list[object]:
        handlers = [logging.getLogger(name).handlers[:] for name in ("", "uvicorn", "uvicorn.error")]
        return [signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT), *handlers]

    async def play() -> None:
        before = state()
        async with opened() as door:
            await door.get("/health")
            assert state() == before

    asyncio.run(play())


def test_a_port_in_use_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        web = Web(listen, None, "", "", healthy, Metrics())
        with pytest.raises(OSError, match=f"^Cannot listen on {listen}: another process listens there: stop it"):
            asyncio.run(web.run())


_NO_ADDRESSES = """8080 :8080 localhost:8080 127.0.0.1 127.0.0.1: 127.0.0.1:0 127.0.0.1:65536 ::1:8080 [::1]
    300.0.0.1:80 [127.0.0.1]x:1 127.0.0.1:٨٠ http://127.0.0.1:8080""".split()


@pytest.mark.parametrize("listen", ["", *_NO_ADDRESSES, "127.0.0.1:8080\n"])
def test_what_is_no_address_is_named_with_the_remedy(listen: str) -> None:
    with pytest.raises(ValueError, match=r"write an IP address and a port, such as 127\.0\.0\.1:8080") as told:
        Web(listen, None, "", "", healthy, Metrics())
    assert repr(listen) in str(told.value)


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "0.0.0.0:1", "[::1]:8080", "[::]:65535"])
def test_an_address_is_taken_without_being_listened_on_yet(listen: str) -> None:
    Web(listen, None, "", "", healthy, Metrics())


@pytest.mark.parametrize("secret", ["", "with space", "naïve", "x" * 257, "line\n"])
def test_a_secret_that_telegram_would_not_take_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="1 to 256 letters") as told:
        Web("127.0.0.1:8080", Inbox().receive, secret, "/telegram", healthy, Metrics())
    assert not secret or secret not in str(told.value)


@pytest.mark.parametrize("path", ["", "/", "telegram", "/health", "/metrics", "/a b", "/a?b", "/../a", "/a/"])
def test_a_path_that_cannot_be_the_webhooks_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="write one such as /telegram"):
        Web("127.0.0.1:8080", Inbox().receive, SECRET, path, healthy, Metrics())
