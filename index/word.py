"""Word documents: paragraphs, headings and tables, as they stand now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from index.archives import opened_zip, unpacked
from index.documents import IN_PROPERTIES, Document, Unreadable, chosen_title, moment, one_line, parsing, without_title

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# What a .docx unfolds to.
MAX_UNPACKED = 50_000_000
# lxml takes 0.2 KB for an element; so many are read in a second.
_MAX_ELEMENTS = 500_000
_MAX_DEPTH = 200
# The date of the empty document from which python-docx makes every other one.
_TEMPLATE = datetime(2013, 12, 23, 23, 15, tzinfo=UTC)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(content: bytes) -> Document:
    """Read the paragraphs, headings and tables of a Word document."""
    from docx import Document as opened

    with parsing("Word document"):
        document = opened(BytesIO(_parts_as_measured(content)))
        paragraphs = [text for text in map(one_line, _blocks(document.element.body)) if text]
        facts = _docx_facts(document)
        heading = _heading(document)
    if not paragraphs:
        raise Unreadable("there is no text in it")
    text = "\n\n".join(paragraphs)
    facts["title"] = chosen_title(facts["title"], text, heading)
    text, _ = without_title(text, facts["title"])
    return Document(facts | {"text": text})


def _parts_as_measured(content: bytes) -> bytes:
    """A Word document's XML, measured, in an archive of our own.

    The sizes that an archive states may be lies, which python-docx would believe: so it does not see them.
    """
    from lxml.etree import XMLParser, XMLSyntaxError, fromstring

    left = MAX_UNPACKED
    gauge = _Gauge()
    measured = BytesIO()
    with opened_zip(BytesIO(content)) as given, ZipFile(measured, "w") as taken:
        for member in given.infolist():
            left -= member.file_size
            if left < 0:
                size = f"{MAX_UNPACKED / 1e6:.0f} MB"
                raise Unreadable(f"it unfolds to more than {size}: save it without pictures, or as text")
            data = unpacked(given, member)
            try:
                fromstring(data, XMLParser(target=gauge, resolve_entities=False))
            except XMLSyntaxError:
                data = b""  # a picture
            taken.writestr(member.filename, data)
    return measured.getvalue()


class _Gauge:
    """A target for lxml's parser, which counts the elements of all parts."""

    def __init__(self) -> None:
        self._elements = 0
        self._depth = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        # Word writes none and its format forbids them; default attributes of a DTD unfold like entities.
        raise Unreadable("it has a document type, which no Word document has: open it and save it anew")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MAX_ELEMENTS:
            raise Unreadable(f"it has more than {_MAX_ELEMENTS:,} elements: split it, or save it as text")
        if self._depth > _MAX_DEPTH:
            raise Unreadable(f"its elements are nested more than {_MAX_DEPTH} deep: save it as text")

    def end(self, tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        self._depth = 0


def _blocks(parent: Any) -> Iterator[str]:
    """Paragraphs, and a line for each row of a table, as they stand now: what was deleted is left out.

    Read from the elements: python-docx passes over what was inserted and over content controls, and repeats a cell as
    often as the document says that it spans columns.
    """
    for child in parent:
        if child.tag == f"{_WORD}p":
            yield _text(child)
        elif child.tag == f"{_WORD}tr":
            yield " | ".join(filter(None, (" ".join(_blocks(cell)).strip() for cell in _cells(child))))
        elif child.tag not in (f"{_WORD}del", f"{_WORD}moveFrom"):
            yield from _blocks(child)


def _cells(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == f"{_WORD}tc":
            yield child
        else:
            yield from _cells(child)


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    for child in paragraph:
        if child.tag == f"{_WORD}t":
            pieces.append(child.text or "")
        elif child.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
            pieces.append(" ")
        elif child.tag == f"{_WORD}noBreakHyphen":
            pieces.append("-")
        elif child.tag not in (f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}pPr", f"{_WORD}rPr"):
            # A text box is in a paragraph twice: as it is, and for programs that do not know it.
            pieces.append("" if child.tag == _FALLBACK else _text(child))
    return "".join(pieces)


def _heading(document: WordDocument) -> str:
    """The first paragraph that is set as a title or a heading, near the beginning."""
    from docx.enum.style import WD_STYLE_TYPE

    for paragraph in document.element.body.findall(f"{_WORD}p")[:20]:
        style = document.part.get_style(paragraph.style, WD_STYLE_TYPE.PARAGRAPH).name if paragraph.style else None
        if style in ("Title", "Heading 1") and (text := one_line(_text(paragraph))):
            return text
    return ""


def _docx_facts(document: WordDocument) -> dict[str, str]:
    from docx.opc.constants import RELATIONSHIP_TYPE

    if not any(link.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for link in document.part.package.rels.values()):
        return {"title": ""}  # python-docx would make some up, of today
    found = document.core_properties
    # A Word file keeps the day of creation of the one that it was copied from, be that years ago.
    published = moment(lambda: found.modified) or moment(lambda: found.created)
    facts = {"title": one_line(found.title), "author": one_line(found.author), "language": one_line(found.language)}
    if published and published != _TEMPLATE:
        facts |= {"published": published.isoformat(), "published_in": IN_PROPERTIES}
    return facts
