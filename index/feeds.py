"""Feeds: what a site says is new, from RSS, Atom, JSON Feed or a sitemap of news. Nothing is fetched here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from index.feed_entry import (
    EARLIEST,
    MAX_URL,
    TEASER_LENGTH,
    TITLE_LENGTH,
    Entry,
    Feed,
    FeedError,
    as_html,
    date_of,
    distinct,
    followable,
    shortened,
    string_at,
    text_in_html,
    whole,
)
from index.feed_syndication import syndicated
from index.feed_xml import Malformed, name_of, text_of, tree, words_of

# The sitemaps of one index that are worth asking for: newest first, the others are the site's past.
_MAX_SITEMAPS = 20


def read_feed(content: bytes, content_type: str, url: str, now: datetime) -> Feed:
    """Read a feed of any kind; `content_type` is what its server declared, `url` where it came from after redirects.

    Raises FeedError for what is no feed. Broken XML is read as far as it goes.
    """
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return _json_feed(text_of(content, content_type), url, now)
        root = tree(content, content_type)
        name = name_of(root)[1].lower()
        if name in ("urlset", "sitemapindex"):
            return _sitemap(root, url, now)
        if name in ("rss", "rdf", "feed"):
            return syndicated(root, url, now)
        if name == "html":
            raise Malformed("it is a page, not a feed: follow one of the feeds it links to")
        raise Malformed(f"it is XML of the kind <{name[:40]}>, not a feed: check the link")
    except Malformed as error:
        raise FeedError(url, str(error)) from error


def _json_feed(text: str, url: str, now: datetime) -> Feed:
    """Source of the format: https://www.jsonfeed.org/version/1.1/"""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:  # a ValueError may also be a number of thousands of digits
        raise Malformed(f"it is not JSON ({str(error)[:200]}): try again later, or tell its publisher") from error
    items = given.get("items")
    if not string_at(given, "version").startswith("https://jsonfeed.org/version/") or not isinstance(items, list):
        raise Malformed("it is JSON, but no JSON Feed: check the link")
    return Feed(
        title=shortened(string_at(given, "title"), TITLE_LENGTH),
        site=followable(string_at(given, "home_page_url"), url),
        entries=distinct(_item(each, url, now) for each in items if isinstance(each, dict)),
        language=string_at(given, "language")[:30],
    )


def _item(given: Mapping[str, Any], url: str, now: datetime) -> Entry:
    stated = string_at(given, "id")
    link = string_at(given, "url") or (stated if stated.startswith(("http://", "https://")) else "")
    authors = given.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else given.get("author")
    published, updated = (date_of(string_at(given, f"date_{name}"), now) for name in ("published", "modified"))
    text, markup = string_at(given, "summary") or string_at(given, "content_text"), string_at(given, "content_html")
    return Entry(
        id=stated[:MAX_URL] or link,
        url=followable(link, url),
        title=shortened(string_at(given, "title"), TITLE_LENGTH),
        published=published or updated,
        updated=updated if published and updated and updated > published else None,
        author=shortened(string_at(author, "name"), 200) if isinstance(author, dict) else "",
        teaser=shortened(text[:5_000], TEASER_LENGTH) or text_in_html(markup[:5_000], TEASER_LENGTH),
        content=whole(markup) or whole(as_html(string_at(given, "content_text"))),
    )


def _sitemap(root: Any, url: str, now: datetime) -> Feed:
    """Sources of the formats: https://www.sitemaps.org/protocol.html and Google's sitemap of news.

    Sitemaps stand in no order, so the newest come first.
    """
    told = sorted((_facts(each) for each in root), key=lambda facts: _stamp(facts, now), reverse=True)
    links = (followable(facts.get("loc", ""), url) for facts in told)
    if name_of(root)[1] == "sitemapindex":
        return Feed("", "", (), sitemaps=tuple(dict.fromkeys(filter(None, links)))[:_MAX_SITEMAPS])
    entries = distinct(_listed(facts, link, now) for facts, link in zip(told, links, strict=True))
    first = told[0] if told else {}
    return Feed(first.get("name", ""), followable("/", url), entries, language=first.get("language", ""))


def _facts(element: Any) -> dict[str, str]:
    """What a sitemap says of a page; what it says of the page's pictures and films is left out."""
    own, news = ("loc", "lastmod"), ("title", "publication_date", "name", "language")
    facts: dict[str, str] = {}
    for inner in element.iter():
        namespace, name = name_of(inner)
        if (name in news and "sitemap-news" in namespace) or (name in own and "sitemap-" not in namespace):
            facts.setdefault(name, words_of(inner, MAX_URL + 1))
    return facts


def _stamp(facts: Mapping[str, str], now: datetime) -> datetime:
    return date_of(facts.get("publication_date") or facts.get("lastmod", ""), now) or EARLIEST


def _listed(facts: Mapping[str, str], link: str, now: datetime) -> Entry:
    published, changed = date_of(facts.get("publication_date", ""), now), date_of(facts.get("lastmod", ""), now)
    updated = changed if changed and (published is None or changed > published) else None
    return Entry(link, link, shortened(facts.get("title", ""), TITLE_LENGTH), published, updated)
