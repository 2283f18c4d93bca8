"""What a feed tells, whatever its format: the nouns, and how links, dates and words of strangers are taken."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.address import address_of
from index.characters import clean

MAX_ENTRIES = 10_000
# Longer ones are not fetched.
MAX_URL = 2_000
TITLE_LENGTH = 300
TEASER_LENGTH = 500
# Characters of HTML. The longest articles have as many of text, and a feed of such has more bytes than we read.
MAX_CONTENT = 100_000
# Programs without a date write their zero: the year 1, 1900 or 1970.
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
# A publisher's clock may be a little fast; what lies further ahead is an announcement, or a mistake.
_CLOCK_SKEW = timedelta(hours=1)
_INLINE = re.compile(r"</?(\w{1,20}:)?(a|abbr|b|em|i|mark|small|span|strong|sub|sup|u)(\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class FeedError(Exception):
    """A feed that cannot be read; `why` is the fault and the remedy; the message names the feed too."""

    def __init__(self, feed: str, why: str) -> None:
        super().__init__(f"{feed[:MAX_URL]}: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Entry:
    """One report that a feed names.

    `url` is absolute and without tracking, and is what tells entries apart: `id` is only what the feed calls it, which
    some publishers change at every request. `published` and `updated` are aware datetimes in UTC, never in the future.
    `content` is the report as the feed itself tells it, as HTML, which may be no more than the teaser.
    """

    id: str
    url: str
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    teaser: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries, in its order.

    `site` is the page that it belongs to; `next_hint_s` after how many seconds it asks to be fetched again, 0 if it
    does not say; `sitemaps` are the feeds that the index of a sitemap names instead of entries.
    """

    title: str
    site: str
    entries: tuple[Entry, ...]
    next_hint_s: int = 0
    language: str = ""
    sitemaps: tuple[str, ...] = ()


def followable(link: str, base: str) -> str:
    """A link seen from `base`, as we would fetch and keep it: absolute, without tracking; "" if it leads to no page."""
    link = "%20".join(link.split()) if len(link) <= MAX_URL else ""
    try:
        target = address_of(urljoin(base, link), "") if link else ""
        parts = urlsplit(target)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and len(target) <= MAX_URL
    except ValueError:  # brackets without an IPv6 address
        return ""
    return target if is_page else ""


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries with a link, each link once."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.url and len(found) < MAX_ENTRIES:
            found.setdefault(entry.url, entry)
    return tuple(found.values())


def text_in_html(markup: str, limit: int) -> str:
    """What a piece of HTML says, in one line."""
    return shortened(html.unescape(_TAG.sub(" ", _INLINE.sub("", markup))), limit)


def shortened(text: str, limit: int) -> str:
    """A text in one line, cut between words where it is longer than that."""
    text = " ".join(clean(text).split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"


def as_html(text: str) -> str:
    """A plain text as HTML: each line of it a paragraph."""
    return "".join(f"<p>{html.escape(each)}</p>" for each in text.splitlines() if each.strip())


def whole(markup: str) -> str:
    """The text of an entry, if it is not so long that some of it would be left out."""
    return markup if len(markup) < MAX_CONTENT else ""


def string_at(given: Mapping[str, Any], name: str) -> str:
    """A value that should be a string and may be anything; "" if it is something else, or not there."""
    value = given.get(name)
    return clean(value) if isinstance(value, str) else ""


def date_of(stated: str, now: datetime) -> datetime | None:
    """The date that an ISO 8601 string states, in UTC; None if it states none that a report may have."""
    try:
        found = datetime.fromisoformat(stated.strip())
        return likely_date(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC), now)
    except (ValueError, OverflowError):
        return None


def likely_date(stated: datetime, now: datetime) -> datetime | None:
    """A date that a report may have: none before the web, none in the future but for a clock that is a little fast."""
    return min(stated, now) if EARLIEST <= stated <= now + _CLOCK_SKEW else None
