"""Documents and archives as programs write them: PDFs, Word documents, mail, ZIP, WARC, exported chats."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document as WordDocument

TOLL = "The death toll from the earthquake rose to 44 on Tuesday."

# --- PDF --------------------------------------------------------------------------------------------------------------

Text = tuple[float, float, float, str]


HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


RESOURCES = b"<< /Font << /F 3 0 R >> /XObject << /X 5 0 R >> >>"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream, packed."""
    packed = zlib.compress(data, 9)
    head = b"<< /Length %d /Filter /FlateDecode %s >>" % (len(packed), entries)
    return head + b"\nstream\n" + packed + b"\nendstream"


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first of which is its root."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    root = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    return bytes(out) + head + table + root


def pdf_with(
    contents: Sequence[bytes], facts: bytes = b"", font: bytes = HELVETICA, other: bytes = b"null", trailer: bytes = b""
) -> bytes:
    """A PDF with a page for each content; its font is /F, and another object is 5 0 R and, if it is a form, /X."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        font,
        b"<< %s >>" % facts,
        other,
    ]
    for number, content in enumerate(contents):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources %s /Contents %d 0 R >>"
        objects += [page % (RESOURCES, 7 + 2 * number), stream(content)]
    return pdf_of(objects, trailer or b"/Info 4 0 R")


def typeset(*lines: Text) -> bytes:
    """The content of a page: lines as (x, y, size, text)."""
    shown = (
        b"BT /F %.1f Tf %.1f %.1f Td (%s) Tj ET" % (size, x, y, text.encode("cp1252")) for x, y, size, text in lines
    )
    return b"\n".join(shown)


def column(*texts: str, top: float = 700, x: float = 50) -> Iterator[Text]:
    """Lines one below the other; "" leaves one out."""
    for number, text in enumerate(texts):
        if text:
            yield x, top - 14 * number, 12, text


# --- Word and mail ----------------------------------------------------------------------------------------------------


def word(change: Callable[[bytes], bytes] = bytes, name: str = "word/document.xml") -> bytes:
    """A Word document with a heading, a paragraph and a table; one of its parts is changed."""
    document, saved, changed = WordDocument(), BytesIO(), BytesIO()
    document.add_heading("Toll rises in Oresia", 1)
    document.add_paragraph(TOLL)
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), "Town Dead Ostrel 44".split(), strict=True
    ):
        cell.text = text
    document.core_properties.title = "Our template of 2019"
    document.core_properties.created = datetime(2019, 1, 7, 9, 0)
    document.core_properties.modified = datetime(2024, 12, 3, 9, 0)
    document.save(saved)
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as taken:
        for part in given.infolist():
            content = given.read(part)
            taken.writestr(part.filename, change(content) if part.filename == name else content)
    return changed.getvalue()


HEAD = (
    b"From: =?utf-8?q?Northgate_Wire?= <desk@northgate.example>\r\nSubject: Toll\r\n rises in Oresia\r\n"
    b"Date: Tue, 03 Dec 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
)


# --- archives ---------------------------------------------------------------------------------------------------------


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> BytesIO:
    """A ZIP archive of these members."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 12, 3, 9, 30, 0)), content, method)
    return file


HTML = ("Content-Type", "text/html; charset=utf-8")


def warc(*answers: tuple[str, str, bytes, Sequence[tuple[str, str]]], packed: bool = True) -> bytes:
    """A web archive of these answers: address, status, content and headers."""
    records = [b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 10\r\n\r\nmade: here\r\n\r\n"]
    for url, status, content, headers in answers:
        shown = "".join(f"{name}: {value}\r\n" for name, value in headers)
        block = f"HTTP/1.1 {status}\r\n{shown}\r\n".encode() + content
        known = f"WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-12-03T09:30:00Z\r\n"
        head = f"WARC/1.0\r\n{known}Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        records.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records) if packed else records)


def post(number: int, text: Any, **more: Any) -> dict[str, Any]:
    """A message as Telegram Desktop exports it."""
    return {"id": number, "type": "message", "date": "2024-12-03T10:30:00", "from": "Oresia Now", "text": text, **more}


def channel(*messages: Any, **more: Any) -> dict[str, Any]:
    """A channel as Telegram Desktop exports it."""
    return {"name": "Oresia Now", "type": "public_channel", "id": 77, **more, "messages": list(messages)}
