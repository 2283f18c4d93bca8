"""Twenty publishers for a week, without a network: what they publish and how they fail follows the clock alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from random import Random
from urllib.parse import urlsplit

from index.clock import Clock
from index.fetching import Page, Unfetchable

START = datetime(2025, 4, 14, tzinfo=UTC)
WEEK = timedelta(days=7)
# When the last of what is published in the week has been asked for, and the last failing feed is paused.
END = START + timedelta(days=11)
PLACES = ("Homs", "Hama", "Aleppo", "Velstadt", "Port Velmar", "Ostrel", "Brenn", "Kessel", "Tarsk")
_HOUR = timedelta(hours=1)
_LISTED = 12


class Simulated:
    """A clock that passes as fast as it is slept by."""

    def __init__(self, seed: int = 0) -> None:
        self._now = START
        self._random = Random(seed)

    def now(self) -> datetime:
        """The time."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=max(seconds, 0.0))

    def random(self) -> float:
        """A number from [0, 1)."""
        return self._random.random()


@dataclass(frozen=True)
class Item:
    """One article of a publisher's."""

    path: str
    title: str
    published: datetime
    corrected: datetime | None

    def text(self, now: datetime) -> list[str]:
        """Its paragraphs as they are now."""
        toll = 44 if self.corrected and now >= self.corrected else 20
        place = PLACES[len(self.title) % len(PLACES)]
        return [
            f"{self.title}. By hour {hour} of the day the officials in {place} had counted {toll} dead, they said in a "
            f"statement of {self.published:%d %B} that was read out on the radio."
            for hour in range(6)
        ]

    def touched(self, now: datetime) -> datetime | None:
        """When it was corrected, if it was by now."""
        return self.corrected if self.corrected and now >= self.corrected else None


class Press:
    """Answers requests as twenty sites would; `requests` are the addresses that were asked for, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.requests: list[tuple[datetime, str]] = []

    @property
    def feeds(self) -> list[str]:
        """The addresses that somebody would follow."""
        return [f"https://wire{n}.example/feed" for n in range(20)]

    def fetch(self, url: str, kinds: Collection[str], etag: str, modified: str, goes_on: Callable[[str], None]) -> Page:
        """One request, as the sites answer it now."""
        now = self._clock.now()
        self.requests.append((now, url))
        self._clock.sleep(0.2)
        parts = urlsplit(url)
        number = int((parts.hostname or "").removeprefix("wire").removesuffix(".example"))
        since = now - START
        if number == 14 and 24 * _HOUR < since < 48 * _HOUR:
            raise Unfetchable(url, "it cannot be reached: check the link, or try again later")
        if parts.path == "/robots.txt":
            rules = b"User-agent: *\nDisallow: /news/" if number == 9 else b"User-agent: *\nDisallow: /admin/"
            return Page(url, rules, "text/plain")
        if parts.path.startswith("/news/"):
            return self._article(url, number, now)
        return self._feed(url, number, now, etag)

    def items(self, number: int, now: datetime) -> list[Item]:
        """What a publisher has published by now, the newest first."""
        gap = timedelta(hours=5 + 2.5 * number, minutes=13)
        count = int(min(now - START, WEEK) / gap) + 1
        found = []
        for n in range(count):
            published = START + n * gap - timedelta(minutes=30)
            corrected = published + timedelta(days=2, hours=3) if n % 5 == 0 else None
            found.append(Item(f"/news/{n}", f"Wire {number} tells of flood number {n}", published, corrected))
        return found[::-1]

    def _article(self, url: str, number: int, now: datetime) -> Page:
        item = next(each for each in self.items(number, now) if urlsplit(url).path == each.path)
        if number == 10 and now < item.published + 3 * _HOUR:
            raise Unfetchable(url, "its server answers 500 Internal Server Error: try again later", 500)
        if number == 15:
            return Page(url, b"<html><body></body></html>", "text/html")
        told = "".join(f"<p>{each}</p>" for each in item.text(now))
        day = f'<meta property="article:published_time" content="{item.published.isoformat()}">'
        page = f"<html><head><title>{item.title}</title>{day}</head><body><article>{told}</article></body></html>"
        return Page(url, page.encode(), "text/html; charset=utf-8")

    def _feed(self, url: str, number: int, now: datetime, etag: str) -> Page:
        since, path = now - START, urlsplit(url).path
        hops: tuple[tuple[int, str], ...] = ()
        if number == 5 and since > 36 * _HOUR and path == "/feed":
            url = f"https://wire{number}.example/rss"
            hops = ((301, url),)
        if number == 6 and since > 72 * _HOUR:
            raise Unfetchable(url, "its server answers 410 Gone: check the link", 410)
        if number == 7 and since > 30 * _HOUR:
            return Page(url, b"<html><body>Our feeds have moved!</body></html>", "text/html")
        if number == 8 and 24 * _HOUR < since < 30 * _HOUR:
            raise Unfetchable(url, "its server answers 503 Service Unavailable: try again later", 503, "3600")
        if number == 18 and int(since / _HOUR) % 24 == 12:
            raise Unfetchable(url, "its server answers 429 Too Many Requests: try again later", 429, "900")
        write = {11: _json, 12: _atom, 19: _sitemap}.get(number, _rss)
        noise = str(since) if number == 13 else ""
        content = write(f"https://wire{number}.example", self.items(number, now)[:_LISTED], now, noise).encode()
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        if tag == etag:
            return Page(url, b"", "", 304, tag, hops=hops)
        return Page(url, content, "application/xml", 200, tag, hops=hops)


def _rss(site: str, items: list[Item], now: datetime, noise: str) -> str:
    """With the whole text where the site keeps programs from its pages; with ids that change if there is noise."""
    lines = 6 if site.endswith("wire9.example") else 1
    told = [
        f"<item><title>{each.title}</title><link>{site}{each.path}</link><guid>{each.path}{noise}</guid>"
        f"<pubDate>{format_datetime(each.touched(now) or each.published)}</pubDate>"
        f"<description>{''.join(f'&lt;p&gt;{line}&lt;/p&gt;' for line in each.text(now)[:lines])}</description></item>"
        for each in items
    ]
    return f'<rss version="2.0"><channel><title>{urlsplit(site).hostname}</title>{"".join(told)}</channel></rss>'


def _atom(site: str, items: list[Item], now: datetime, noise: str) -> str:
    told = [
        f"<entry><id>{each.path}</id><title>{each.title}</title><link href='{site}{each.path}'/>"
        f"<published>{each.published.isoformat()}</published>"
        f"<updated>{(each.touched(now) or each.published).isoformat()}</updated></entry>"
        for each in items
    ]
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{urlsplit(site).hostname}</title>{"".join(told)}</feed>'


def _json(site: str, items: list[Item], now: datetime, noise: str) -> str:
    told = [
        {
            "id": each.path,
            "url": f"{site}{each.path}",
            "title": each.title,
            "date_published": each.published.isoformat(),
            "date_modified": (each.touched(now) or each.published).isoformat(),
        }
        for each in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "JSON Wire", "items": told})


def _sitemap(site: str, items: list[Item], now: datetime, noise: str) -> str:
    told = [
        f"<url><loc>{site}{each.path}</loc><lastmod>{(each.touched(now) or each.published).isoformat()}</lastmod>"
        f"<n:news><n:publication_date>{each.published.isoformat()}</n:publication_date><n:title>{each.title}</n:title>"
        "</n:news></url>"
        for each in items
    ]
    space = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {space}>{"".join(told)}</urlset>'
