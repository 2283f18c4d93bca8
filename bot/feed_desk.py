"""The feeds' desk: what the doors ask of feeds, with its parts put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.clock import WallClock
from index.database import Database
from index.discovery import Found, find_feed
from index.feed_store import FeedStore, Followed, Was
from index.hosts import Fetching, Hosts
from index.lease import Lease
from index.watch import Take, Tally, Watch

# Somebody waits for a feed to be found, and a site's page and its feed are two requests.
_GAP_S = 1.0


@dataclass(frozen=True, slots=True)
class Following:
    """A feed that was found and is followed, and whether it was before."""

    found: Found
    was: Was


class FeedDesk:
    """Follows feeds for the collection whose database is at `path`, and watches them.

    Raises index.fetching.Unfetchable or index.feed_entry.FeedError for what is wrong with a feed, an IndexFault for
    what is wrong with the collection.
    """

    def __init__(self, path: Path, fetcher: Fetching, take: Take) -> None:
        self._path = path
        self._fetcher = fetcher
        self._take = take

    def follow(self, url: str, shelf: str) -> Following:
        """Find the feed of an address and follow it for a shelf."""
        clock = WallClock()
        found = find_feed(url, Hosts(self._fetcher, clock, _GAP_S), clock.now())
        with closing(FeedStore.open(self._path)) as store:
            was = store.follow(found.url, url, shelf, found.feed.title, clock.now())
        return Following(found, was)

    def follow_all(self, feeds: Iterable[tuple[str, str]], shelf: str) -> Sequence[Was]:
        """Follow many feeds, by address and name; what is wrong with one shows when it is asked."""
        now = datetime.now(UTC)
        with closing(FeedStore.open(self._path)) as store:
            return [store.follow(url, url, shelf, title, now) for url, title in feeds]

    def unfollow(self, url: str, shelf: str) -> bool:
        """Follow a feed no longer; False if it was not followed."""
        with closing(FeedStore.open(self._path)) as store:
            return store.unfollow(url, shelf)

    def followed(self, shelf: str | None = None) -> list[Followed]:
        """What is followed for a shelf, or for all."""
        with closing(FeedStore.open(self._path)) as store:
            return store.feeds(shelf)

    def watch(self, clock: WallClock, once: bool = False) -> Tally:
        """Watch what is followed until the clock is stopped, or ask once what is due."""
        with closing(Database.open(self._path)) as database:
            hosts = Hosts(self._fetcher, clock)
            watch = Watch(FeedStore(database), Lease(database, "watch"), hosts, self._take, clock, clock.is_stopped)
            watch.once() if once else watch.run()
            return watch.tally
