"""RSS and Atom, by feedparser, behind a door that lets through only what is sound, short and asked for."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any

from index.feed_entry import (
    MAX_CONTENT,
    MAX_ENTRIES,
    MAX_URL,
    TEASER_LENGTH,
    TITLE_LENGTH,
    Entry,
    Feed,
    as_html,
    distinct,
    followable,
    likely_date,
    shortened,
    string_at,
    text_in_html,
    whole,
)
from index.feed_xml import name_of, words_of

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# RSS 2.0 (mostly none), 0.9 and 1.0, Atom 1.0 and 0.3, and what stands in them of Dublin Core, content and syndication.
_NAMESPACES = {
    "",
    "http://backend.userland.com/rss2",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/rss/1.0/",
    "http://www.w3.org/2005/Atom",
    "http://purl.org/atom/ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://purl.org/dc/terms/",
    "http://purl.org/rss/1.0/modules/content/",
    "http://purl.org/rss/1.0/modules/syndication/",
}
_FRAMES = {"channel", "item", "entry"}
# feedparser takes eight seconds for a quarter of a million links.
_MOST_FACTS = 40
# What we read of a feed and of its entries, with the length up to which it is.
_KEPT: Mapping[str, int] = {
    **dict.fromkeys(("link", "guid", "id"), MAX_URL + 1),
    **dict.fromkeys(("description", "summary", "content", "encoded"), MAX_CONTENT),
    **dict.fromkeys(("pubDate", "published", "issued", "created", "updated", "modified", "date"), 100),
    **dict.fromkeys(("ttl", "updatePeriod", "updateFrequency", "language"), 30),
    **{"subtitle": 5_000, "title": 1_000, "author": 200, "creator": 200, "name": 200},
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ATTRIBUTES = ("version", "href", "rel", "type", "isPermaLink", f"{_XML}base", f"{_XML}lang", f"{{{_RDF}}}about")


def syndicated(root: Any, url: str, now: datetime) -> Feed:
    """Read a feed of RSS or Atom from the tree of its XML, whatever is in it."""
    # Not at the top: whoever only asks reads no feeds.
    import feedparser

    # A stream: feedparser would first try to open bytes as the name of a file.
    found = feedparser.parse(
        BytesIO(_distilled(root)),
        response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    about = found.feed
    return Feed(
        title=_plain(about.get("title_detail")),
        site=followable(string_at(about, "link"), url),
        entries=distinct(_entry(each, url, now) for each in found.entries),
        next_hint_s=_hint(about),
        language=string_at(about, "language")[:30],
    )


def _distilled(root: Any) -> bytes:
    """A sound feed of only what we read, at bounded lengths: no broken one reaches feedparser, and no trap.

    feedparser alone took 2.5 s for an author of 20,000 letters and 2.9 s for as many blank lines before a feed, and the
    square of that for more; its second parser, for broken XML, opens more such traps.
    """
    from lxml.etree import Element, tostring

    namespace, name = name_of(root)
    made = Element(root.tag if namespace in (*_NAMESPACES, _RDF) else name)
    _copy_attributes(root, made)
    _copy_children(root, made, MAX_ENTRIES + 1)
    return bytes(tostring(made, encoding="utf-8"))


def _copy_children(given: Any, made: Any, room: int) -> int:
    """Copy what we read, and say how many more channels and entries there is room for.

    An entry inside another, as when an end tag is missing, is one after it.
    """
    from lxml.etree import SubElement

    facts = 0
    for child in given:
        namespace, name = name_of(child)
        if namespace not in _NAMESPACES:
            continue
        if name in _FRAMES:
            if room:
                inner = SubElement(made, child.tag)
                _copy_attributes(child, inner)
                room = _copy_children(child, inner, room - 1)
        elif name in _KEPT and facts < _MOST_FACTS:
            facts += 1
            _copy_words(child, SubElement(made, child.tag), name)
    return room


def _copy_words(given: Any, made: Any, name: str) -> None:
    from lxml.etree import SubElement, tostring

    _copy_attributes(given, made)
    person = given.find("{*}name") if name == "author" else None
    if person is not None:
        SubElement(made, made.tag.replace("author", "name")).text = words_of(person, _KEPT["name"])
    elif len(given):
        # XHTML, made HTML: feedparser would look for what we read inside of it.
        made.set("type", "html")
        made.text = tostring(given, encoding="unicode", with_tail=False)[: _KEPT[name]]
    else:
        made.text = words_of(given, _KEPT[name])


def _copy_attributes(given: Any, made: Any) -> None:
    for name in _ATTRIBUTES:
        value = given.get(name)
        if value is not None and len(value) <= MAX_URL:
            made.set(name, value)


def _entry(found: Any, url: str, now: datetime) -> Entry:
    link = followable(string_at(found, "link"), url)
    content = found.get("content") or [None]
    # feedparser's dates under their own names: it would take one for the other where one is missing.
    published, updated = (_day(dict.get(found, f"{name}_parsed"), now) for name in ("published", "updated"))
    published = published or _day(dict.get(found, "created_parsed"), now) or updated
    return Entry(
        id=string_at(found, "id") or link,
        url=link,
        title=_plain(found.get("title_detail"), TITLE_LENGTH),
        published=published,
        updated=updated if published and updated and updated > published else None,
        author=shortened(string_at(found, "author"), _KEPT["author"]),
        teaser=_plain(found.get("summary_detail")) or _plain(content[0]),
        content=max(map(_markup, (found.get("summary_detail"), content[0])), key=len),
    )


def _markup(detail: Any) -> str:
    """A text as HTML, if all of it is there."""
    if not detail:
        return ""
    text = detail.get("value", "")
    return whole(text if "html" in detail.get("type", "") else as_html(text))


def _plain(detail: Any, limit: int = TEASER_LENGTH) -> str:
    """The words of a text, which may be HTML."""
    if not detail:
        return ""
    text = detail.get("value", "")[:5_000]
    is_html = "html" in detail.get("type", "")
    return text_in_html(text, limit) if is_html else shortened(text, limit)


def _hint(about: Any) -> int:
    minutes = string_at(about, "ttl")
    if re.fullmatch(r"[0-9]{1,6}", minutes):
        return int(minutes) * 60
    period = _PERIODS.get(string_at(about, "sy_updateperiod").lower(), 0)
    times = string_at(about, "sy_updatefrequency")
    return period // max(1, int(times)) if re.fullmatch(r"[0-9]{1,4}", times) else period


def _day(stated: struct_time | None, now: datetime) -> datetime | None:
    try:
        return likely_date(datetime.fromtimestamp(calendar.timegm(stated), UTC), now) if stated else None
    except (ValueError, OverflowError):
        return None
