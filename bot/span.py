"""A stretch of a message, and what makes foreign text safe to put into one.

Telegram counts in UTF-16 code units: an emoji is one character of a Python string and two units of a message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

ELLIPSIS = "…"

# Characters that are not seen and that move or hide what is: bidirectional controls, zero-width characters, tags,
# fillers.
# The joiners U+200C and U+200D stay: Persian, Hindi and emoji are written with them, and they move nothing.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Common practice for what servers and clients take; Telegram tells no limit of its own.
LONGEST_ADDRESS = 2048
# What Telegram makes a link of, in the midst of any text: web and mail addresses, names, commands and tags.
_LIVE = re.compile(r"://|@\w|\w\.[^\W\d_]{2}|(?<![\w/])/\w|(?<!\w)#\d*[^\W\d]|(?<!\w)\$[A-Z]")
_WORD = re.compile(r"\S+")
# More of them in one stretch are covered together, so that a text full of them does not use up a message's entities.
_MOST_COVERED = 4
# Written out: the terminal needs this file, and must not wait for python-telegram-bot to be imported.
_CODE, _FIXED, _QUOTATIONS = "code", {"code", "pre", "text_link"}, {"blockquote", "expandable_blockquote"}
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one look: `kind` is a telegram.MessageEntity type or empty, `url` the target of a text_link.

    Spans beside each other that are `within` the same kind stand in one entity of it. What looks like a link in a span
    is shown as code, which cannot be followed, unless the span `is_live`: its words are ours.
    """

    text: str
    kind: str = ""
    url: str = ""
    within: str = ""
    is_live: bool = False


def units(text: str) -> int:
    """The length of `text` as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def size(spans: Iterable[Span]) -> int:
    """The length of all `spans`, in UTF-16 code units."""
    return sum(units(span.text) for span in spans)


def inert(span: Span) -> list[Span]:
    """A span in pieces whose foreign links lead nowhere; not a letter is changed."""
    live = [word.span() for word in _WORD.finditer(span.text) if _LIVE.search(word[0])]
    if not live or span.is_live or span.kind in _FIXED:
        return [span]
    if len(live) > _MOST_COVERED:
        live = [(live[0][0], live[-1][1])]
    kind, within = ("", span.kind) if span.kind in _QUOTATIONS else (span.kind, span.within)
    pieces, end = [], 0
    for first, last in live:
        pieces += [Span(span.text[end:first], kind, within=within), Span(span.text[first:last], _CODE, within=within)]
        end = last
    return [*pieces, Span(span.text[end:], kind, within=within)]


def prefix(text: str, room: int) -> str:
    """The longest beginning of `text` within `room` units, cut between words where one ends in its last fifth."""
    if units(text) <= room:
        return text
    taken, end = 0, 0
    while (taken := taken + units(text[end])) <= room:
        end += 1
    words = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    return text[: words if words > end * 4 // 5 else end].rstrip()


def clipped(text: str, room: int) -> str:
    """`text`, or its beginning and an ellipsis, within `room` units."""
    return text if units(text) <= room else prefix(text, room - 1) + ELLIPSIS


def visible(text: str) -> str:
    """`text` without unseen characters; lines stay lines, other control characters become spaces."""
    seen = _UNSEEN.sub("", text)
    return "\n".join(" ".join(_CONTROL.sub(" ", line).split()) for line in seen.split("\n")).strip()


def line(text: str, room: int) -> str:
    """`text` as one line that says nothing but its words, within `room` units."""
    return clipped(" ".join(visible(text).split()), room)


def has_right_to_left(text: str) -> bool:
    """Whether `text` has letters that would turn around the date that follows them."""
    return any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in text)


def isolate(text: str) -> str:
    """`text` set apart from its surroundings: neither turns the other around."""
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def web_address(url: str) -> str:
    """`url` if a person may be sent there (http or https, a host, no user name that poses as one), else nothing."""
    if len(url) > LONGEST_ADDRESS or not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        return ""
    return url if usable else ""


def sendable(text: str) -> str:
    """`text` with each lone surrogate replaced by U+FFFD, one unit for one: UTF-8 has no way to send it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
