"""Where a site's feeds are: those that its page names, and the places where others keep theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from index.feed_entry import followable

# Feeds are named in the head of a page; libxml2 takes two seconds for so much, if it is a single tag of attributes.
_MAX_HEAD = 300_000
_MOST = 30
_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/xml",
    "text/xml",
}
_LOOKS_LIKE_A_FEED = re.compile(r"(\.(rss|atom|rdf)|/(feed|rss|atom|feed\.json|(rss|feed|atom|index)\.xml)/?)$", re.I)
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)
# Those of WordPress, Ghost, Hugo, Jekyll and Drupal, and the usual names of sitemaps of news.
_PLACES = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
)


def discover(page: bytes, url: str) -> list[str]:
    """Where a page's site may have feeds, likeliest first: named in its head, linked in its text, or only tried.

    `url` is where the page came from. Feeds of comments are left out. None has been asked for: the first that
    index.feeds.read_feed reads is the one.
    """
    found = _links_of(page[:_MAX_HEAD])
    base = followable(found.base, url) or url
    named = [followable(link, base) for link in (*found.declared, *found.linked)]
    tried = [followable(place, url) for place in _PLACES]
    return list(dict.fromkeys(filter(None, named + tried)))[:_MOST]


class _Links:
    """A target for lxml's parser, which keeps what may lead to a feed; no tree is made."""

    def __init__(self) -> None:
        self.base = ""
        self.declared: list[str] = []
        self.linked: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        link = attributes.get("href", "")
        if not link or _COMMENTS.search(link) or _COMMENTS.search(attributes.get("title", "")):
            return
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        if tag == "base":
            self.base = self.base or link
        elif tag == "link" and kind in _TYPES and "alternate" in attributes.get("rel", "").lower().split():
            self.declared.append(link)
        elif tag == "a" and _LOOKS_LIKE_A_FEED.search(link):
            self.linked.append(link)

    def close(self) -> None:
        pass


def _links_of(page: bytes) -> _Links:
    from lxml.etree import HTMLParser, ParserError, XMLSyntaxError, fromstring

    found = _Links()
    with suppress(ParserError, XMLSyntaxError):  # what was found before is kept
        fromstring(page, HTMLParser(target=found))
    return found
