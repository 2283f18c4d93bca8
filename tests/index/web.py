"""A web server on loopback that plays the web, well-behaved or not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ARTICLE = b"<html><body><p>The Kessel bridge was closed on Monday.</p></body></html>"
Respond = Callable[[BaseHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """A web server on loopback: what it answers for each path, and the requests that reached it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), _Handler)
        self.host = host
        self.answers: dict[str, Respond] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []

    @property
    def root(self) -> str:
        return f"http://{self.host}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A fetcher that hangs up is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.server.answers.get(self.path, answer(b"", 404))(self)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(host: str = "127.0.0.1") -> Iterator[Site]:
    """A site with one article, at an address of this machine."""
    with Site(host) as server:
        server.answers["/bridge"] = answer(ARTICLE)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def answer(content: bytes, status: int = 200, **headers: str) -> Respond:
    """An answer with this content, HTML unless the headers say otherwise."""

    def respond(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in ({"content_type": "text/html; charset=utf-8"} | headers).items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content)

    return respond


def raw(*pieces: bytes) -> Respond:
    """An answer that is these bytes and nothing else."""
    return lambda to: [to.wfile.write(piece) for piece in pieces] and None


def redirect(target: str) -> Respond:
    """An answer that sends the asker elsewhere."""
    return answer(b"", 302, location=target)
