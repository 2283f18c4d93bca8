"""Exported Telegram chats: each post of a channel or group is a report."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from index.characters import clean
from index.documents import Unreadable, moment, one_line
from index.report import Rejection

# Some 400,000 posts of 500 bytes.
MAX_EXPORT = 200_000_000
_MAX_MESSAGES = 1_000_000
# A post has 4,096 characters, each of which may be a piece of its own.
_MAX_VALUE = 4_000_000
_STEP = 65_536
_WHITE = re.compile(r"[ \t\n\r]*")
_PUBLIC_NAME = re.compile(r"[A-Za-z]\w{3,31}", re.ASCII)
_KINDS = {"public_channel", "private_channel", "public_supergroup", "private_supergroup", "private_group"}


@dataclass(frozen=True, slots=True)
class Post:
    """A post with text; `facts` are named as the fields of a report."""

    name: str
    facts: Mapping[str, str]


def read_chat(file: BinaryIO) -> Iterator[Post | Rejection]:
    """The posts of an export (`result.json`) of one chat or of all, read as they come: never the whole file at once.

    What is no post of a channel or group with a text of its own (a picture, a member who came) is passed over.
    Raises Unreadable when it is no such export, or breaks off.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_EXPORT:
        raise Unreadable(f"it has {size / 1e6:.0f} MB, and an export may have {MAX_EXPORT / 1e6:.0f} MB: export less")
    scroll = _Scroll(file)
    is_export = False
    chat: dict[str, Any] = {}
    for name in scroll.names():
        if name == "messages":
            is_export = True
            yield from _posts(chat, scroll)
        elif name in ("chats", "left_chats"):
            for inner in scroll.names():
                if inner == "list":
                    is_export = True
                    yield from _chats(scroll)
                else:
                    scroll.value()
        else:
            chat[name] = scroll.value()
    if not is_export:
        raise Unreadable("it is JSON, but no exported chat: export a channel from Telegram Desktop as JSON")


def _chats(scroll: _Scroll) -> Iterator[Post | Rejection]:
    for _ in scroll.items():
        chat: dict[str, Any] = {}
        for name in scroll.names():
            if name == "messages":
                yield from _posts(chat, scroll)
            else:
                chat[name] = scroll.value()


def _posts(chat: Mapping[str, Any], scroll: _Scroll) -> Iterator[Post | Rejection]:
    """The posts of a chat. Telegram writes what the chat is before its messages."""
    kind = _name(chat.get("type"))
    is_open = kind in _KINDS
    if not is_open:
        yield Rejection(_title(chat), f"it is a {kind or 'chat without a kind'}: only channels and groups are read")
    for number, _ in enumerate(scroll.items(), 1):
        if number > _MAX_MESSAGES:
            raise Unreadable(f"a chat in it has more than {_MAX_MESSAGES:,} messages: export less")
        try:
            message = scroll.value()
            facts = _facts(chat, message) if is_open else {}
        except _NoPost as error:
            yield Rejection(f"{_title(chat)}, message {number}", str(error))
            continue
        if facts:
            yield Post(f"{_title(chat)}, message {message['id']}", facts)


class _NoPost(Exception):
    """What is wrong with one message."""


def _facts(chat: Mapping[str, Any], message: Any) -> dict[str, str]:
    """The fields of a report, or none if there is nothing to read."""
    if not isinstance(message, dict) or not isinstance(message.get("id"), int):
        raise _NoPost("it has no number: export the chat anew")
    text = clean(_text(message.get("text"))).strip()
    if message.get("type") != "message" or not re.search(r"\w", text):
        return {}
    published = _day(message, "date")
    if published is None:
        raise _NoPost("it has no date: export the chat anew")
    updated = _day(message, "edited")
    facts = {
        "id": f"telegram:{_name(chat.get('id'))}:{message['id']}",
        # Who wrote it first is its source; who passes it on is none.
        "publisher": _name(message.get("forwarded_from")) or _title(chat),
        "author": _name(message.get("author")) or _name(message.get("from")),
        "published": published.isoformat(),
        "updated": updated.isoformat() if updated else "",
        "url": _link(chat, message["id"]),
        "text": text,
    }
    return {name: value for name, value in facts.items() if value}


def _text(text: Any) -> str:
    """A text that is one string, or pieces of which the bold, linked and named ones are objects."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    pieces = (piece.get("text") if isinstance(piece, dict) else piece for piece in text)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _day(message: Mapping[str, Any], name: str) -> datetime | None:
    """A date in seconds, or, in exports before 2021, in the time of the computer that made it, which is not known."""
    seconds, written = message.get(f"{name}_unixtime"), message.get(name)
    if isinstance(seconds, str | int):
        return moment(lambda: datetime.fromtimestamp(int(seconds), UTC))
    return moment(lambda: datetime.fromisoformat(written)) if isinstance(written, str) else None


def _link(chat: Mapping[str, Any], number: int) -> str:
    """The link of a post in a chat with a public name, where the export tells it."""
    name = chat.get("username")
    return f"https://t.me/{name}/{number}" if isinstance(name, str) and _PUBLIC_NAME.fullmatch(name) else ""


def _title(chat: Mapping[str, Any]) -> str:
    return _name(chat.get("name")) or "nameless chat"


def _name(value: Any) -> str:
    return one_line(value)[:200] if isinstance(value, str | int) else ""


class _Scroll:
    """JSON from a file, a value at a time: an export as a whole would be held in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes = codecs.getincrementaldecoder("utf-8-sig")()
        self._decoder = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._is_all = False

    def names(self) -> Iterator[str]:
        """The names in an object; the value of each must be read before the next."""
        self._must_be("{")
        while not self._is_next("}"):
            name = self.value()
            if not isinstance(name, str):
                raise Unreadable(f"it is no sound JSON (a name is a {type(name).__name__}): export the chat anew")
            self._must_be(":")
            yield name
            self._is_next(",")

    def items(self) -> Iterator[None]:
        """Once for each item of a list, which must be read before the next."""
        self._must_be("[")
        while not self._is_next("]"):
            yield
            self._is_next(",")

    def value(self) -> Any:
        """The next value as a whole."""
        self._peek()
        size = _STEP
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                # A number may go on in what has not been read yet.
                if end < len(self._text) or self._is_all:
                    self._at = end
                    return value
            except RecursionError as error:
                raise Unreadable("its JSON is nested too deeply for an exported chat: export the chat anew") from error
            except ValueError as error:
                if self._is_all:
                    raise Unreadable(f"it is no sound JSON ({error}): export the chat anew") from error
            if len(self._text) - self._at > _MAX_VALUE:
                raise Unreadable("it is no sound JSON, or a value in it is too long: export the chat anew")
            # Twice as much each time: each try begins anew.
            self._read(size)
            size *= 2

    def _must_be(self, sign: str) -> None:
        if not self._is_next(sign):
            found = self._text[self._at : self._at + 20]
            raise Unreadable(
                f"it is no sound JSON ({sign!r} is not where it should be, but {found!r}): export the chat anew"
            )

    def _is_next(self, sign: str) -> bool:
        """Whether this sign is next, which is then passed."""
        is_next = self._peek() == sign
        self._at += is_next
        return is_next

    def _peek(self) -> str:
        """The next sign that is no white space; "" at the end."""
        while True:
            found = _WHITE.match(self._text, self._at)
            assert found
            self._at = found.end()
            if self._at < len(self._text) or self._is_all:
                return self._text[self._at : self._at + 1]
            self._read(_STEP)

    def _read(self, size: int) -> None:
        read = self._file.read(size)
        self._is_all = not read
        try:
            more = self._bytes.decode(read, final=self._is_all)
        except UnicodeDecodeError as error:
            raise Unreadable("it is not UTF-8: export the chat anew") from error
        self._text = self._text[self._at :] + more
        self._at = 0
