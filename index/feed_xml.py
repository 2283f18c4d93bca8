"""XML from strangers: read as far as it can be, without entities, and without a trap for those who read it further."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.message import Message
from html.entities import html5
from typing import Any

from index.reading import _in_utf8, clean
from index.report import MAX_BYTES

# Ten thousand entries of fifty tags. libxml2 takes some 120 bytes of memory for each.
_MAX_TAGS = 500_000
# Where the document begins. What stands before is left out: the warnings of a script, or a DOCTYPE with its entities.
_BEGIN = re.compile(r"<(rss|html|opml|(\w{1,20}:)?(feed|rdf|urlset|sitemapindex))\b", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{1,200}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']""")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_BARE = re.compile(r"&(?!#?\w{1,32};)")
# U+FFFE and U+FFFF are no characters of XML; `clean` sees to the others.
_NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}


class Malformed(Exception):
    """Why a document cannot be read, and what to do about it."""


def cleaned(text: str) -> str:
    """A text without the characters that XML does not have."""
    return clean(text).translate(_NO_CHARACTERS)


def text_of(content: bytes, content_type: str) -> str:
    """A document as text, in whichever encoding it is; characters that are no text become U+FFFD."""
    if len(content) > MAX_BYTES:
        raise Malformed(f"it has more than {MAX_BYTES / 1e6:.0f} MB: follow a smaller feed of the same site")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return cleaned(content.decode("utf-16", "replace"))
    declared = _DECLARED.search(content[:1_000])
    # Each does nothing to what is UTF-8 by then, and text in another encoding is hardly ever UTF-8 by chance.
    for charset in (_charset(content_type), declared[1].decode() if declared else "", "cp1252"):
        content = _in_utf8(content, charset)
    return cleaned(content.decode("utf-8-sig", "replace"))


def _charset(content_type: str) -> str:
    header = Message()
    header["content-type"] = " ".join(content_type.split())
    return header.get_content_charset("")


def tree(content: bytes, content_type: str = "") -> Any:
    """Read a document into lxml's tree of elements, as far as it goes; raises Malformed.

    No entity is expanded but those of HTML, nothing is loaded, and comments and processing instructions are left out.
    Time and memory are proportional to the length, whatever the document: libxml2 was measured with open brackets,
    ampersands, nesting, attributes and namespaces by the ten thousand.
    """
    from lxml.etree import XMLSyntaxError

    text = text_of(content, content_type)
    begin = _BEGIN.search(text)
    if not begin:
        raise Malformed("it is neither a feed nor a page: check the link")
    if text.count("<") > _MAX_TAGS:
        raise Malformed(f"it has more than {_MAX_TAGS:,} tags: follow a smaller feed of the same site")
    text = _NAMED.sub(_character, text[begin.start() :])
    try:
        root = _parsed(text, recover=False)
    except XMLSyntaxError:
        try:
            # Otherwise "AT&T" would lose its second half.
            root = _parsed(_BARE.sub("&amp;", text), recover=True)
        except XMLSyntaxError as error:
            raise _broken(str(error)) from error
        if root is None or not len(root):
            raise _broken("nothing can be made of it") from None
    return root


def _broken(why: str) -> Malformed:
    return Malformed(f"its XML is broken ({why[:200]}): try again later, or tell its publisher")


def _parsed(text: str, recover: bool) -> Any:
    from lxml.etree import XMLParser, fromstring

    parser = XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return fromstring(text.encode(), parser)


def _character(entity: re.Match[str]) -> str:
    """The character of one of HTML's entities, which feeds use without declaring it; markup stays escaped."""
    character = html5.get(entity[1], entity[0])
    return entity[0] if set(character) & set("&<>\"'") else character


def name_of(element: Any) -> tuple[str, str]:
    """An element's namespace, "" if none, and its name in it."""
    tag = element.tag if isinstance(element.tag, str) else ""
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


def words_of(element: Any, limit: int) -> str:
    """What an element says, with the elements inside it, up to a number of characters."""
    return "".join(_pieces(element, limit)).strip()[:limit]


def _pieces(element: Any, limit: int) -> Iterator[str]:
    left = limit + 1_000  # blanks around it do not count
    for piece in element.itertext():
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
