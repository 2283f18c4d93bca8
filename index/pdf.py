"""PDF documents: the text layer, in paragraphs, with where each page begins."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from math import hypot
from typing import TYPE_CHECKING, Any

from index.documents import IN_PROPERTIES, Document, Unreadable, chosen_title, moment, one_line, parsing, without_title
from index.printed_text import Line, body_size, flowed

if TYPE_CHECKING:
    from pypdf import PdfReader

# A yearbook; who has more than that has several documents.
MAX_PAGES = 1_000
# A page of a manual takes 0.03 s on one core of a small server.
MAX_SECONDS = 30.0
# What a page's content may unfold to: text takes some 50 KB, a map drawn in lines some MB.
_MAX_STREAM = 5_000_000
# Operands and operators of one stream.
_MAX_TOKENS = 1_000_000
# Letters without a meaning: of fonts that do not say which character a letter is.
_NAMELESS = re.compile("[\ufffd\ue000-\uf8ff]")


def read_pdf(content: bytes, seconds: float = MAX_SECONDS, clock: Callable[[], float] = time.monotonic) -> Document:
    """Read the text layer of a PDF, for at most so many seconds."""
    from pypdf import Configuration, PdfReader, apply_configuration

    # It reports each oddity of a file, in that file's own words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    until = clock() + seconds
    limits = Configuration(
        stream_parsing_work_maximum_count=_MAX_TOKENS,
        array_based_stream_maximum_output_length=_MAX_STREAM,
        lzw_maximum_output_length=_MAX_STREAM,
        run_length_maximum_output_length=_MAX_STREAM,
        zlib_maximum_output_length=_MAX_STREAM,
    )
    with parsing("PDF"), apply_configuration(limits):
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise Unreadable("it is encrypted: save a copy without a password, or print it to a new PDF")
        pages = list(_printed(reader, until, clock))
        facts = _pdf_facts(reader)
    text, starts = flowed(pages)
    if not re.search(r"\w", text):
        raise Unreadable("it has no text layer: run OCR first")
    if len(_NAMELESS.findall(text)) > 0.2 * len(text):
        raise Unreadable("its fonts do not say which characters their letters are: run OCR first")
    facts["title"] = chosen_title(facts["title"], text, _headline(pages[0]) if pages else "")
    text, cut = without_title(text, facts["title"])
    return Document(facts | {"text": text}, tuple(max(0, start - cut) for start in starts))


class _TooSlow(BaseException):
    """Time is over. No Exception: pypdf goes on when one is raised inside of a form."""


def _printed(reader: PdfReader, until: float, clock: Callable[[], float]) -> Iterator[list[Line]]:
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise Unreadable(f"it has {count:,} pages, and a report may have {MAX_PAGES:,}: split it")

    def look_at_the_clock(*_: Any) -> None:
        if clock() > until:
            raise _TooSlow

    for number, page in enumerate(reader.pages, 1):
        press = _Press()
        try:
            look_at_the_clock()
            page.extract_text(visitor_operand_before=look_at_the_clock, visitor_text=press.take)
        except _TooSlow:
            raise Unreadable(f"it takes too long to read, {number - 1} of {count} pages so far: split it") from None
        yield press.lines()
        # Else every page's content stays in memory, unfolded.
        reader.resolved_objects.clear()


class _Press:
    """Collects what pypdf finds on a page, a few words at a time, as lines."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._pieces: list[Line] = []

    def take(self, text: str, page: Sequence[float], matrix: Sequence[float], font: object, size: float) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end()
            if piece:
                self._pieces.append(_placed(piece, page, matrix, size))

    def lines(self) -> list[Line]:
        self._end()
        return self._lines

    def _end(self) -> None:
        text = one_line("".join(piece.text for piece in self._pieces))
        if text:
            first = next(piece for piece in self._pieces if piece.text.strip())
            longest = max(self._pieces, key=lambda piece: len(piece.text.strip()))
            self._lines.append(Line(text, first.x, first.y, longest.size))
        self._pieces = []


def _placed(text: str, page: Sequence[float], matrix: Sequence[float], size: float) -> Line:
    """Text with where it begins, along its own direction and across it: a page may be turned."""
    from pypdf import mult

    a, b, c, d, x, y = mult(list(matrix), list(page))
    along, across = hypot(a, b) or 1.0, hypot(c, d) or 1.0
    return Line(text, (x * a + y * b) / along, (x * c + y * d) / across, abs(size) * across)


def _headline(page: Sequence[Line]) -> str:
    """The largest lines of the first page, if they stand out."""
    largest = max((line.size for line in page), default=0.0)
    if largest < 1.2 * body_size([page]):
        return ""
    return " ".join(line.text for line in page if line.size > 0.95 * largest)


def _pdf_facts(reader: PdfReader) -> dict[str, str]:
    found = reader.metadata
    if found is None:
        return {"title": ""}
    created, changed = moment(lambda: found.creation_date), moment(lambda: found.modification_date)
    facts = {"title": one_line(found.title), "author": one_line(found.author)}
    if published := created or changed:
        facts |= {"published": published.isoformat(), "published_in": IN_PROPERTIES}
    return facts
