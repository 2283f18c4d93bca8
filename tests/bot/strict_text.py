"""Texts as Telegram sees them: measured in UTF-16 units, marked by clients, and refused by the server."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

LONGEST_TEXT, LONGEST_CAPTION, MOST_ENTITIES = 4096, 1024, 100

_MARKED = (
    (
        "url",
        re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net)\b", re.I),
    ),
    ("bot_command", re.compile(r"(?<![\w/@])/\w{1,32}(?:@\w{3,32})?", re.ASCII)),
    ("mention", re.compile(r"(?<!\w)@\w{4,32}", re.ASCII)),
)
_QUOTES = {"blockquote", "expandable_blockquote"}
_CODE = {"code", "pre"}
_KINDS = _QUOTES | _CODE | {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
    *("strikethrough", "spoiler", "text_link", "text_mention", "custom_emoji", "date_time"),
}  # fmt: skip


def units(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def stretch(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity of this offset and length covers."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def marked(text: str) -> list[dict[str, Any]]:
    """The entities that a client adds to what a person types: links, commands and mentions."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _MARKED:
        for match in pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in sorted(found)
    ]


def is_web_link(url: object) -> bool:
    """Whether Telegram follows it: http or https, with the name of a host on the internet."""
    if not isinstance(url, str) or re.search(r"\s", url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".")


def objection(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """What Telegram says against the entities of a text; nothing when it takes them.

    Stricter than Telegram, which takes these and shows the text with fewer or other entities than were asked for: more
    than 100, unknown kinds, partial overlaps, quotes within quotes, code within or around others, links to nowhere.
    """
    if len(entities) > MOST_ENTITIES:
        return "too many entities"
    for entity in entities:
        if why := _of_one(text, entity):
            return why
    open_: list[Mapping[str, Any]] = []
    for entity in sorted(entities, key=lambda each: (each["offset"], -each["length"])):
        open_ = [each for each in open_ if _end(each) > entity["offset"]]
        if why := next((why for each in open_ if (why := _of_two(each, entity))), ""):
            return why
        open_.append(entity)
    return ""


def _end(entity: Mapping[str, Any]) -> int:
    return int(entity["offset"] + entity["length"])


def _of_one(text: str, entity: Mapping[str, Any]) -> str:
    if not isinstance(entity, dict) or entity.get("type") not in _KINDS:
        return "can't parse MessageEntity: unsupported type"
    offset, length = entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or offset < 0:
        return f"receive an entity with incorrect offset {offset}"
    if not isinstance(length, int) or length < 1:
        return f"receive an entity with incorrect length {length}"
    if offset >= units(text):
        return f"entity begins after the end of the text at UTF-16 offset {offset}"
    if offset + length > units(text):
        return (
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {offset + length}"
        )
    if _splits_a_character(text, offset):
        return f"entity begins in a middle of a UTF-16 symbol at byte offset {_bytes_before(text, offset)}"
    if _splits_a_character(text, offset + length):
        return (
            f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol "
            f"at byte offset {_bytes_before(text, offset + length)}"
        )
    if entity["type"] == "text_link" and not (is_web_link(entity.get("url")) or _is_app_link(entity.get("url"))):
        return f"URL '{entity.get('url')}' is invalid: Wrong HTTP URL"
    return ""


def _of_two(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> str:
    kinds = {outer["type"], inner["type"]}
    if _end(inner) > _end(outer):
        return f"entities overlap at UTF-16 offset {inner['offset']}"
    if kinds <= _QUOTES:
        return f"nested blockquotes at UTF-16 offset {inner['offset']}"
    if kinds & _CODE and not kinds & _QUOTES:
        return f"code within another entity at UTF-16 offset {inner['offset']}"
    return ""


def _splits_a_character(text: str, offset: int) -> bool:
    raw = text.encode("utf-16-le", "surrogatepass")
    return 2 * offset < len(raw) and 0xDC <= raw[2 * offset + 1] <= 0xDF


def _bytes_before(text: str, offset: int) -> int:
    """Telegram tells byte offsets in UTF-8, at the end of the split character."""
    whole = text.encode("utf-16-le", "surrogatepass")[: 2 * (offset + 1)].decode("utf-16-le", "surrogatepass")
    return len(whole.encode("utf-8", "surrogatepass"))


def _is_app_link(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("tg://", "mailto:", "tel:"))
