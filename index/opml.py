"""Lists of feeds as other readers of feeds keep them: OPML, in and out. Source: http://opml.org/spec2.opml"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from index.feed_entry import FeedError, followable
from index.feed_xml import Malformed, cleaned, name_of, tree

_MAX_FEEDS = 10_000
_TITLE_LENGTH = 300


def read_opml(content: bytes) -> list[tuple[str, str]]:
    """The feeds of a list, each once, with the names given to them ("" if none); folders are seen through.

    Raises FeedError for what is no OPML.
    """
    try:
        root = tree(content)
        if name_of(root)[1].lower() != "opml":
            raise Malformed("it is no OPML: export the list from the other program as OPML")
    except Malformed as error:
        raise FeedError("the list of feeds", str(error)) from error
    found: dict[str, str] = {}
    for outline in root.iter("{*}outline"):
        url = followable(_attribute(outline, "xmlUrl", "xmlurl", "xmlURL"), "")
        if url and len(found) < _MAX_FEEDS:
            found.setdefault(url, _title(_attribute(outline, "title", "text")))
    return list(found.items())


def write_opml(feeds: Iterable[tuple[str, str]]) -> bytes:
    """A list of feeds, given by address and name, which this and other programs read."""
    from lxml.etree import Element, SubElement, tostring

    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Feeds followed by Dateline"
    body = SubElement(root, "body")
    for url, title in feeds:
        address, name = cleaned(url), _title(title)
        SubElement(body, "outline", type="rss", text=name or address, title=name, xmlUrl=address)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _attribute(outline: Any, *names: str) -> str:
    """The first of some attributes that is there; an empty one counts."""
    return next((value for name in names if isinstance(value := outline.get(name), str)), "")


def _title(text: str) -> str:
    return " ".join(cleaned(text[: 2 * _TITLE_LENGTH]).split())[:_TITLE_LENGTH].strip()
