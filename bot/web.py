"""The bot's HTTP door: Telegram's webhook, /health for whoever watches over the bot, /metrics for Prometheus."""

from __future__ import annotations

import asyncio
import errno
import hmac
import json
import logging
import re
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NoReturn, TypeAlias

import uvicorn
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.metrics import Metrics

log = logging.getLogger(__name__)

Receive: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[None]]
Health: TypeAlias = Callable[[], Mapping[str, object]]

# The types of ASGI 3: https://asgi.readthedocs.io/en/stable/specs/www.html
_Scope: TypeAlias = Mapping[str, Any]
_Events: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
_Send: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[None]]

_HEALTH, _METRICS = "/health", "/metrics"
# Bytes. Telegram states no limit; the longest message, with its reply and all entities, stays below a tenth of this.
_LARGEST = 1_000_000
# Seconds for deliveries under way once the bot stops; what is cut off, Telegram delivers again.
_GRACE = 3
# What a proxy adds to a request that comes from elsewhere.
_FORWARDED = {b"x-forwarded-for", b"forwarded", b"x-real-ip"}
_REMEDIES = {
    errno.EADDRINUSE: "another process listens there: stop it, or choose another port",
    errno.EACCES: "this user may not: choose a port above 1023",
    errno.EADDRNOTAVAIL: "this machine has no such address: 127.0.0.1 and 0.0.0.0 always work",
}


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes = b""
    content_type: str = ""

    def headers(self) -> list[tuple[bytes, bytes]]:
        headers = [(b"content-length", b"%d" % len(self.body)), (b"cache-control", b"no-store")]
        if self.content_type:
            headers.append((b"content-type", self.content_type.encode()))
        if self.status != 200:
            # A body that nobody wants to read would otherwise be received to its end, however long it is.
            headers.append((b"connection", b"close"))
        return headers


class _Refusal(Exception):
    """A delivery that is not taken, with the status that says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Web:
    """Serves plain HTTP at `listen`; Telegram reaches it through a proxy that speaks TLS and passes on `path` alone.

    `receive` is given each update that Telegram posts to `path` with `secret`, and returns once it is stored for good:
    only then is it confirmed. Without `receive` there is no webhook. `health` gives, at once, facts that anybody may
    see, among them `status`: "ok", or "failing" for a 503. A delivery has `patience` seconds to come in.

    ValueError when `listen`, or the secret or the path of a webhook, cannot be used.
    """

    def __init__(
        self,
        listen: str,
        receive: Receive | None,
        secret: str,
        path: str,
        health: Health,
        metrics: Metrics,
        patience: float = 10.0,
    ) -> None:
        self._listen = listen
        self._host, self._port = _address(listen)
        if receive:
            _check_webhook(secret, path)
        self._receive = receive
        self._secret = secret.encode()
        self._path = path
        self._health = health
        self._metrics = metrics
        self._patience = patience

    async def run(self) -> None:
        """Serve until cancelled, then let deliveries under way end; OSError, in words, when it cannot listen."""
        with self._listener() as listener:
            server = _Server(self._config())
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            log.info("Listening on %s.", self._listen)
            try:
                # A cancelled wait, unlike a cancelled await, leaves the server running.
                await asyncio.wait([serving])
            finally:
                server.should_exit = True
                await serving

    def _listener(self) -> socket.socket:
        family = socket.AF_INET6 if self._host.version == 6 else socket.AF_INET
        try:
            return socket.create_server((str(self._host), self._port), family=family)
        except OSError as error:
            why = _REMEDIES.get(error.errno or 0, error.strerror)
            raise OSError(f"Cannot listen on {self._listen}: {why}.") from error

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self,
            interface="asgi3",
            # Unlike httptools it bounds the headers that it collects: to 64 KiB.
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            # Below, it tells of process ids, of Ctrl-C, and of packages to install for requests that are not served.
            log_level=logging.ERROR,
            access_log=False,
            server_header=False,
            # /metrics must see who really connects, whatever a header claims.
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE,
        )

    async def __call__(self, scope: _Scope, events: _Events, send: _Send) -> None:
        """Answer one request, as an application of ASGI 3."""
        try:
            reply = await self._reply(scope, events)
        except asyncio.CancelledError:
            # The grace is over. The server would tell of its own cancelling as of a fault, with a traceback.
            reply = _Reply(503)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers()})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, scope: _Scope, events: _Events) -> _Reply:
        # The path as it was sent: "/%6Detrics" is not /metrics to a proxy that keeps /metrics to itself.
        asked = scope["method"], scope["raw_path"].decode()
        if self._receive and asked == ("POST", self._path):
            status = await self._webhook(self._receive, scope, events)
            self._metrics.webhook(status)
            return _Reply(status)
        if asked == ("GET", _HEALTH):
            return self._health_reply()
        if asked == ("GET", _METRICS):
            return self._metrics_reply(scope)
        return _Reply(404)

    async def _webhook(self, receive: Receive, scope: _Scope, events: _Events) -> int:
        headers = dict(scope["headers"])
        if not hmac.compare_digest(headers.get(b"x-telegram-bot-api-secret-token", b""), self._secret):
            return 403
        if int(headers.get(b"content-length", b"0")) > _LARGEST:
            return 413
        try:
            async with asyncio.timeout(self._patience):
                body = await _body(events)
        except TimeoutError:
            return 408
        except _Refusal as refusal:
            return refusal.status
        return await self._stored(receive, body)

    async def _stored(self, receive: Receive, body: bytes) -> int:
        try:
            update = json.loads(body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return 400
        if not isinstance(update, dict):
            return 400
        try:
            await receive(update)
        except Exception:
            log.exception("An update could not be stored: Telegram will deliver it again.")
            return 500
        return 200

    def _health_reply(self) -> _Reply:
        facts: dict[str, object] = {"status": "failing"}
        try:
            facts |= self._health()
        except Exception:
            log.exception("The bot's health cannot be told.")
        status = 200 if facts["status"] == "ok" else 503
        return _Reply(status, json.dumps(facts, default=str).encode(), "application/json")

    def _metrics_reply(self, scope: _Scope) -> _Reply:
        client = scope["client"]
        if not client or not ip_address(client[0]).is_loopback or _FORWARDED & dict(scope["headers"]).keys():
            return _Reply(403)
        return _Reply(200, self._metrics.page(), CONTENT_TYPE_PLAIN_0_0_4)


class _Server(uvicorn.Server):
    """Uvicorn's server without its signal handlers: the bot has its own, and cancels `run`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _address(listen: str) -> tuple[IPv4Address | IPv6Address, int]:
    found = re.fullmatch(r"(?:([0-9.]+)|\[([0-9A-Fa-f:.]+)\]):([0-9]{1,5})", listen)
    try:
        if found and 0 < int(found[3]) < 65536:
            return ip_address(found[1] or found[2]), int(found[3])
    except ValueError:
        # What `ip_address` complains of is said better below.
        pass
    raise ValueError(
        f"{listen!r} is no address to listen on: write an IP address and a port, such as 127.0.0.1:8080 "
        "(for this machine alone), 0.0.0.0:8080 (for all networks) or [::1]:8080."
    )


def _check_webhook(secret: str, path: str) -> None:
    # Neither is repeated in the message: one is a secret, and people hide the token in the other.
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise ValueError(
            "Telegram takes no such secret for a webhook: write 1 to 256 letters, digits, hyphens and underscores."
        )
    if not re.fullmatch(r"(?:/[A-Za-z0-9_-]+)+", path) or path in (_HEALTH, _METRICS):
        raise ValueError(
            "The webhook cannot have this path: write one such as /telegram, of letters, digits, hyphens, underscores "
            f"and slashes; {_HEALTH} and {_METRICS} are taken."
        )


async def _body(events: _Events) -> bytes:
    body = bytearray()
    while True:
        event = await events()
        body += event.get("body", b"")
        if len(body) > _LARGEST:
            raise _Refusal(413)
        if event["type"] == "http.disconnect":
            raise _Refusal(400)
        if not event["more_body"]:
            return bytes(body)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
