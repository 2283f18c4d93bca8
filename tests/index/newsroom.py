"""A collection that follows feeds of a site on loopback, on a clock that passes by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from index.catalog import Catalog
from index.database import FILE, Database
from index.feed_store import FeedStore, Followed
from index.fetching import Fetcher
from index.hosts import Hosts
from index.ingest import Ingest
from index.lease import Lease
from index.report import Report
from index.watch import Watch
from tests.index.collection import opened
from tests.index.press import Simulated
from tests.index.web import Respond, Site, answer, served

PARAGRAPH = "<p>Officials in Velstadt said on Monday that the bridge over the Arn would be closed until March.</p>"
HOUR = timedelta(hours=1)


def page(title: str, words: str = "") -> bytes:
    """An article."""
    told = f"<head><title>{title}</title></head><body><article>{words}{PARAGRAPH * 4}</article></body>"
    return f"<html>{told}</html>".encode()


def item(path: str, title: str = "", more: str = "") -> str:
    """An entry of a feed."""
    return f"<item><title>{title or path}</title><link>{path}</link>{more}</item>"


def rss(*items: str, title: str = "Arn Valley Wire") -> bytes:
    """A feed."""
    return f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def xml(content: bytes, status: int = 200, **headers: str) -> Respond:
    """A feed, as it is answered."""
    return answer(content, status, **({"content_type": "application/rss+xml"} | headers))


@dataclass
class Newsroom:
    """A collection that follows feeds of a site, on a clock that passes by itself."""

    data: Path
    site: Site
    clock: Simulated
    total_s: float = 5.0

    def follow(self, path: str, shelf: str = "") -> None:
        """Follow a feed of the site."""
        with self._store() as store:
            store.follow(self.site.root + path, path, shelf, "", self.clock.now())

    def watches(self, days: float = 0.0) -> Watch:
        """Ask what is due, again and again for some days; gives what watched last."""
        until = self.clock.now() + timedelta(days=days)
        while True:
            with opened(self.data) as (_, _, ingest):
                watch = self._once(ingest)
            with self._store() as store:
                due = store.next_due()
            if not due or due > until:
                return watch
            self.clock.sleep((due - self.clock.now()).total_seconds())

    def feed(self, path: str) -> Followed:
        """A feed of the site as it stands now."""
        with self._store() as store:
            return next(one for one in store.feeds() if one.given == path)

    def reports(self) -> dict[str, Report]:
        """What is held, by the path of its address."""
        with closing(Catalog.open(self.data / FILE)) as catalog:
            held = [catalog.report(one.id) for shelf in ("", "-1001") for one in catalog.shelved(shelf)]
        return {one.url.removeprefix(self.site.root): one for one in held}

    def asked(self, path: str) -> list[Mapping[str, str]]:
        """The headers of the requests for a page."""
        return [headers for asked, headers in self.site.requests if asked == path]

    def _once(self, ingest: Ingest) -> Watch:
        with closing(Database.open(self.data / FILE)) as database:
            allowed = Fetcher(lambda address: address.is_loopback, ports=(self.site.server_port,), total_s=self.total_s)
            hosts = Hosts(allowed, self.clock)
            watch = Watch(FeedStore(database), Lease(database, "watch"), hosts, ingest.take, self.clock)
            watch.once()
            return watch

    @contextmanager
    def _store(self) -> Iterator[FeedStore]:
        with closing(FeedStore.open(self.data / FILE)) as store:
            yield store


@contextmanager
def newsroom(data: Path) -> Iterator[Newsroom]:
    """A newsroom that follows one sound feed, /good, of one article."""
    with served() as site:
        site.answers["/good"] = xml(rss(item("/sound", "The bridge is closed")))
        site.answers["/sound"] = answer(page("The bridge is closed"))
        made = Newsroom(data, site, Simulated())
        made.follow("/good")
        yield made
