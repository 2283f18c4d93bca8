"""A server that speaks as OpenAI does, on the loopback, with a script of what goes well and what goes wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answers:
    """One reply of the server: its words, with a status, whole or `cut` after so many of its pieces.

    `hangs` keeps the asker waiting, `moved` sends it elsewhere, and without `streams` no reply comes in pieces, between
    which it makes a `pause` of so many seconds. `finish` says why it ends.
    """

    text: str = ""
    status: int = 200
    error: str = ""
    refusal: str = ""
    usage: int = 0
    hangs: bool = False
    cut: int = 0
    moved: str = ""
    streams: bool = True
    pause: float = 0.0
    finish: str = "stop"


@dataclass
class OpenAIServer:
    """What was scripted, and what was asked: the body of each request, and its headers."""

    root: str
    script: list[Answers]
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running_openai(*script: Answers) -> Iterator[OpenAIServer]:
    """The server, which gives these replies in turn and the last one for ever."""

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            """Who has heard enough, or ends, hangs up."""
            with suppress(ConnectionError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Nothing."""

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            made.asked.append(asked)
            made.headers.append({name.lower(): value for name, value in self.headers.items()})
            reply = made.script.pop(0) if len(made.script) > 1 else made.script[0]
            if reply.hangs:
                made.goes_on.wait(30)
            if reply.moved:
                self._head(307, location=reply.moved, content_length="0")
            elif reply.status != 200:
                self._json({"error": {"message": reply.error, "type": "test", "code": None}}, reply.status)
            elif asked.get("stream") and reply.streams:
                self._pieces(reply)
            else:
                self._json(_whole(reply))

        def _head(self, status: int, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def _json(self, content: Mapping[str, Any], status: int = 200) -> None:
            body = json.dumps(content).encode()
            self._head(status, content_type="application/json", content_length=str(len(body)))
            self.wfile.write(body)

        def _pieces(self, reply: Answers) -> None:
            self._head(200, content_type="text/event-stream", transfer_encoding="chunked")
            pieces = [reply.text[at : at + 8] for at in range(0, len(reply.text), 8)]
            for number, piece in enumerate(pieces):
                if reply.cut and number == reply.cut:
                    # In the middle of what was promised: the connection ends.
                    self.close_connection = True
                    return
                self._chunk(f"data: {json.dumps(_piece({'content': piece}))}\n\n")
                time.sleep(reply.pause)
            self._chunk(f"data: {json.dumps(_piece({}, reply.finish))}\n\ndata: [DONE]\n\n")
            self._chunk("")

        def _chunk(self, text: str) -> None:
            body = text.encode()
            self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")

    Handler.protocol_version = "HTTP/1.1"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = OpenAIServer(f"http://127.0.0.1:{server.server_port}/v1", list(script))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield made
    finally:
        made.goes_on.set()
        server.shutdown()
        server.server_close()
        serving.join(10)


def _whole(reply: Answers) -> dict[str, Any]:
    message = {"role": "assistant", "content": None if reply.refusal else reply.text}
    message |= {"refusal": reply.refusal} if reply.refusal else {}
    usage = {"prompt_tokens": reply.usage - 1, "completion_tokens": 1, "total_tokens": reply.usage}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    made = {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice]}
    return {**made, **({"usage": usage} if reply.usage else {})}


def _piece(delta: Mapping[str, str], end: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": end}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", "choices": [choice]}
