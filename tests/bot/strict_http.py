"""The wire: requests in all the forms that Telegram reads, and answers, or none when a test wants a broken line."""

from __future__ import annotations

import json
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.bot.strict_account import Upload
from tests.bot.strict_mailbox import Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered: a status and an object, or a broken line when there is no status."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Any) -> Answer:
        """The call was carried out."""
        return cls(200, {"ok": True, "result": result})

    @classmethod
    def refused(cls, refusal: Refusal) -> Answer:
        """The call was refused."""
        body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
        return cls(refusal.code, body | ({"parameters": refusal.parameters} if refusal.parameters else {}))

    @classmethod
    def lost(cls) -> Answer:
        """Nothing comes back."""
        return cls(0)


class Peer(Protocol):
    """Who answers calls."""

    faults: list[str]

    def answer(self, token: str, method: str, given: Mapping[str, Any]) -> Answer:
        """Carry out a call."""

    def download(self, token: str, path: str) -> bytes | None:
        """The content of a file."""


class Server(ThreadingHTTPServer):
    """A thread for each connection; all of them end with the server."""

    # Non-daemon threads are joined by server_close(): no test leaves one behind.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, peer: Peer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.peer = peer
        self.root = f"http://127.0.0.1:{self.server_address[1]}"
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        for connection in list(self._open):
            _break(connection)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, which a client may keep open for ever."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no fault; anything else is one, of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            self.peer.faults.append(f"the server broke: {traceback.format_exc()}")


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    # An answer leaves as one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """A call whose parameters stand in the link, or a download."""
        parts = urlsplit(self.path)
        if parts.path.startswith("/file/bot"):
            token, _, path = unquote(parts.path.removeprefix("/file/bot")).partition("/")
            content = self.server.peer.download(token, path)
            if content is None:
                return self._send(404, json.dumps(Answer.refused(Refusal(404, "Not Found")).body).encode())
            return self._send(200, content, "application/octet-stream")
        return self._call(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))

    def do_POST(self) -> None:
        """A call."""
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        in_link = dict(parse_qsl(parts.query, keep_blank_values=True))
        self._call(parts.path, in_link | _parameters(self.headers.get("content-type", ""), body))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""

    def _call(self, path: str, given: Mapping[str, Any]) -> None:
        token, _, method = unquote(path).removeprefix("/bot").partition("/")
        answer = self.server.peer.answer(token, method, given)
        if not answer.status:
            self.close_connection = True
            return _break(self.connection)
        return self._send(answer.status, json.dumps(answer.body).encode())

    def _send(self, status: int, content: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _break(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker


def _parameters(kind: str, body: bytes) -> dict[str, Any]:
    if kind.startswith("application/json"):
        return dict(json.loads(body or b"{}"))
    if kind.startswith("multipart/form-data"):
        return _parts(kind, body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    boundary = str(message_from_bytes(f"content-type: {kind}\n\n".encode()).get_param("boundary"))
    found: dict[str, Any] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = message_from_bytes(head)
        name = str(headers.get_param("name", header="content-disposition"))
        file_name = headers.get_filename()
        found[name] = content.decode() if file_name is None else Upload(file_name, content)
    return {name: _attached(value, found) for name, value in found.items() if f"attach://{name}" not in found.values()}


def _attached(value: Any, found: Mapping[str, Any]) -> Any:
    """A file may stand in a part of its own, to which the parameter points."""
    if isinstance(value, str) and value.startswith("attach://"):
        return found.get(value.removeprefix("attach://"), value)
    return value
