"""Finding the feed that somebody means: that of an address, or the one that the page there names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from index.feed_discovery import discover
from index.feed_entry import Feed, FeedError
from index.feeds import read_feed
from index.fetching import FEED_TYPES, Page, Unfetchable
from index.schedule import settled

# Those that a page names come first; the rest are guesses, for each of which somebody waits a second.
_MOST_TRIED = 8


class Pages(Protocol):
    """Where pages come from: an index.hosts.Hosts, or a stand-in for one."""

    def fetch(self, url: str, kinds: Collection[str]) -> Page:
        """Fetch one page; raises Unfetchable."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A feed and its address."""

    url: str
    feed: Feed


def find_feed(url: str, pages: Pages, now: datetime) -> Found:
    """The feed at an address, or of the page there. Raises FeedError or Unfetchable when there is none."""
    page = pages.fetch(url, FEED_TYPES)
    try:
        return _found(url, page, now)
    except FeedError as error:
        if "html" not in page.kind:
            raise
        reason = error
    for candidate in discover(page.content, page.url)[:_MOST_TRIED]:
        try:
            return _found(candidate, pages.fetch(candidate, FEED_TYPES), now)
        except (FeedError, Unfetchable):
            continue
    raise FeedError(url, "no feed was found at this page: give the address of the site's feed") from reason


def _found(url: str, page: Page, now: datetime) -> Found:
    return Found(settled(url, page.hops), read_feed(page.content, page.content_type, page.url, now))
