"""A chat as a picture: messages as Telegram keeps them, drawn as bubbles in SVG, to be shown where no script runs.

Text is wrapped by the widths of Helvetica's letters, since nothing here can measure a font; there is room for the wider
one that whoever looks may have instead. The picture brings its own background, so that it reads on a light page and a
dark one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

WIDTH = 440
_MARGIN, _PADDING, _INDENT, _GAP = 14, 12, 12, 10
_SIZE, _LINE, _SMALL, _SMALL_LINE = 14, 20, 12, 17
_TEXT_ROOM = 350
# An expandable quote shows so many lines until somebody opens it.
_QUOTE_LINES = 3
_BUTTON, _BUTTON_GAP = 32, 4
_PAPER, _BUBBLE, _INK, _FAINT, _BLUE, _TINT = "#dfe7ee", "#ffffff", "#1c2733", "#6b7a89", "#1f6fc4", "#edf3fa"
_NAMES = ("#b3491f", "#2d7d46", "#7a4bb5", "#a33b6b")
_FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"

# Thousandths of the size, from Adobe's metrics of Helvetica.
_WIDTHS = {
    letter: width
    for width, letters in {
        222: "ijl'’‘",
        278: " !,./:;I[]\\ft|",
        333: '()-r`“”"',
        350: "•*",
        500: "Jcksvxyz",
        611: "FTZ",
        667: "ABEKPSVXY&",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%",
        944: "W",
        1000: "…—",
        1015: "@",
    }.items()
    for letter in letters
}
_OTHER_LETTER, _BOLDER = 556, 1.07
# Noto Sans is a tenth wider than Helvetica.
_SPARE = 1.1


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or the space between two, in one look."""

    text: str
    kinds: frozenset[str]

    @property
    def width(self) -> float:
        thousandths = sum(_WIDTHS.get(unicodedata.normalize("NFD", each)[0], _OTHER_LETTER) for each in self.text)
        return thousandths * _SPARE * _SIZE / 1000 * (_BOLDER if "bold" in self.kinds else 1)


@dataclass
class _Canvas:
    """What was drawn, and how far down."""

    y: float = _MARGIN
    shapes: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, colour: str, round_: float = 0) -> None:
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_:g}" fill="{colour}"/>'
        )

    def text(self, x: float, y: float, words: str, colour: str = _INK, size: int = _SIZE, more: str = "") -> None:
        """`words` are marked up already."""
        self.shapes.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{more}>{words}</text>')

    def more_below(self, x: float, y: float) -> None:
        """The sign that a quote can be opened."""
        self.shapes.append(f'<path d="M{x:g} {y:g}l3.5 4l3.5 -4" fill="none" stroke="{_BLUE}" stroke-width="1.5"/>')


def drawn(messages: Sequence[Mapping[str, Any]], title: str) -> str:
    """The messages of a chat, the first on top, under the days on which people wrote; `title` tells what is seen."""
    canvas, people, day = _Canvas(), list[str](), ""
    for message in messages:
        name = message["from"]["first_name"]
        if not message["from"]["is_bot"]:
            people += [name] if name not in people else []
            if day != (day := _day(message)):
                _draw_day(canvas, day)
        _draw_message(canvas, message, _BLUE if name not in people else _NAMES[people.index(name) % len(_NAMES)])
    height = canvas.y + _MARGIN - _GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:g}" '
            f'viewBox="0 0 {WIDTH} {height:g}" font-family={quoteattr(_FONT)} xml:space="preserve" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height:g}" rx="14" fill="{_PAPER}"/>',
            *canvas.shapes,
            "</svg>\n",
        ]
    )


def _day(message: Mapping[str, Any]) -> str:
    when = datetime.fromtimestamp(message["date"], UTC)
    return f"{when.day} {when:%B %Y}"


def _draw_day(canvas: _Canvas, day: str) -> None:
    canvas.text(WIDTH / 2, canvas.y + 13, escape(day), _FAINT, _SMALL, ' text-anchor="middle"')
    canvas.y += _SMALL_LINE + _GAP


def _draw_message(canvas: _Canvas, message: Mapping[str, Any], colour: str) -> None:
    lines = list(_shown(_wrapped(message)))
    name = message["from"]["first_name"]
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    above = _above(message)
    widths = [sum(piece.width for piece in line) + (_INDENT if quoted else 0) for line, quoted, _ in lines]
    heads = [_Piece(text, frozenset({"bold"})).width for text in (name, *above)]
    width = max(*widths, *heads, 200 if rows else 60) + 2 * _PADDING
    top, x = canvas.y, _MARGIN + _PADDING
    height = 2 * _PADDING + _LINE * (len(lines) + 1) + (_SMALL_LINE * len(above) + 6 if above else 0) - 4
    canvas.box(_MARGIN, top, width, height, _BUBBLE, 14)
    y = top + _PADDING + 11
    canvas.text(x, y, escape(name), colour, _SIZE, ' font-weight="bold"')
    if above:
        bar = _SMALL_LINE * len(above)
        canvas.box(x, y + 8, 3, bar, colour, 1.5)
        for number, text in enumerate(above):
            canvas.text(x + _INDENT - 2, y + 8 + 13 + _SMALL_LINE * number, escape(text), _FAINT, _SMALL)
        y += bar + 6
    for number, (line, quoted, is_cut) in enumerate(lines):
        y += _LINE
        if quoted and (not number or not lines[number - 1][1]):
            high = _LINE * sum(1 for _ in _run(lines[number:]))
            canvas.box(x, y - 15, width - 2 * _PADDING, high, _TINT, 4)
            canvas.box(x, y - 15, 3, high, _BLUE, 1.5)
        if line:
            canvas.text(x + (_INDENT if quoted else 0), y, _marked(line))
        if is_cut:
            canvas.more_below(_MARGIN + width - _PADDING + 2, y - 7)
    canvas.y = top + height + _BUTTON_GAP
    for row in rows:
        _draw_buttons(canvas, [each["text"] for each in row], width)
    canvas.y += _GAP - _BUTTON_GAP


def _above(message: Mapping[str, Any]) -> list[str]:
    """What stands above a message's own words: where it was forwarded from, or the beginning of what it replies to."""
    if origin := message.get("forward_origin"):
        return [f"Forwarded from {origin['chat']['title']}"]
    replied = message.get("reply_to_message")
    if not replied:
        return []
    text = " ".join(str(replied.get("text", "")).split())
    return [replied["from"]["first_name"], text if len(text) <= 40 else f"{text[:39].rstrip()}…"]


def _draw_buttons(canvas: _Canvas, labels: Sequence[str], width: float) -> None:
    each = (width - _BUTTON_GAP * (len(labels) - 1)) / len(labels)
    for number, label in enumerate(labels):
        x = _MARGIN + number * (each + _BUTTON_GAP)
        canvas.box(x, canvas.y, each, _BUTTON, "#b9cad9", 8)
        canvas.text(x + each / 2, canvas.y + 21, escape(label), _INK, 13, ' text-anchor="middle"')
    canvas.y += _BUTTON + _BUTTON_GAP


# --- lines of text ----------------------------------------------------------------------------------------------------

_Line = tuple[list[_Piece], str, bool]


def _wrapped(message: Mapping[str, Any]) -> Iterator[tuple[list[_Piece], str]]:
    """The lines of a message, each with the kind of quote that it stands in."""
    line, quoted, width = list[_Piece](), "", 0.0
    for piece in _pieces(message):
        if piece.text == "\n":
            yield line, quoted
            line, quoted, width = [], "", 0.0
            continue
        quoted = next((kind for kind in piece.kinds if kind.endswith("blockquote")), "")
        if line and width + piece.width > _TEXT_ROOM - (_INDENT if quoted else 0) and piece.text.strip():
            yield line[:-1] if line[-1].text.isspace() else line, quoted
            line, width = [], 0.0
        if line or piece.text.strip():
            line.append(piece)
            width += piece.width
    yield line, quoted


def _pieces(message: Mapping[str, Any]) -> Iterator[_Piece]:
    """The words of a message and what is between them. Entities count UTF-16 units."""
    text, offset = str(message.get("text", "")), 0
    letters: list[tuple[str, frozenset[str]]] = []
    for letter in text:
        kinds = (each["type"] for each in message.get("entities", []) if 0 <= offset - each["offset"] < each["length"])
        letters.append((letter, frozenset(kinds)))
        offset += len(letter.encode("utf-16-le")) // 2
    for kinds, run in groupby(letters, key=lambda pair: pair[1]):
        for part in re.findall(r"\n|[^\S\n]+|\S+", "".join(letter for letter, _ in run)):
            yield _Piece(part, kinds)


def _shown(lines: Iterator[tuple[list[_Piece], str]]) -> Iterator[_Line]:
    """The lines that are seen: of a long quote the first ones, and at the end of them that there is more."""
    for quoted, run in groupby(lines, key=lambda pair: pair[1]):
        found = [line for line, _ in run]
        most = _QUOTE_LINES if quoted.startswith("expandable") else len(found)
        for number, line in enumerate(found[:most], start=1):
            yield line, quoted, number == most < len(found)


def _run(lines: Sequence[_Line]) -> Iterator[_Line]:
    """The lines of the quote that begins with the first."""
    for line in lines:
        if line[1] != lines[0][1]:
            return
        yield line


_LOOKS = {
    "bold": ' font-weight="bold"',
    "italic": ' font-style="italic"',
    "text_link": f' fill="{_BLUE}"',
    "bot_command": f' fill="{_BLUE}"',
    "mention": f' fill="{_BLUE}"',
    "url": f' fill="{_BLUE}"',
}


def _marked(line: Sequence[_Piece]) -> str:
    """A line as SVG takes it, its looks as spans."""
    marked = ""
    for kinds, run in groupby(line, key=lambda piece: piece.kinds):
        look = "".join(_LOOKS.get(kind, "") for kind in sorted(kinds))
        words = escape("".join(piece.text for piece in run))
        marked += f"<tspan{look}>{words}</tspan>" if look else words
    return marked
