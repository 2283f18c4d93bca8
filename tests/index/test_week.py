"""A week of twenty feeds, played in seconds: killed again and again, it ends as an undisturbed one does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from index.catalog import Catalog
from index.database import FILE, Database
from index.feed_store import FeedStore
from index.hosts import Hosts
from index.ingest import Ingest, Progress, Summary
from index.lease import Lease
from index.reading import Source
from index.splitting import SentenceSplitter
from index.vectors import Vectors
from index.watch import Watch
from tests.fakes import BagOfWords
from tests.index.press import END, START, Press, Simulated

CHAT = "-1001"
# Steps that are done, and then are not done: of so many, one ends the process.
ONE_IN = 500


class Killed(BaseException):
    """What ends a process; no `except Exception` notices."""


class Fate:
    """Decides, at each boundary between two steps, whether the process ends there."""

    def __init__(self, one_in: int = 0) -> None:
        self._random = Random(20250414)
        self._one_in = one_in
        self.kills = 0

    def strikes(self) -> None:
        """End the process, or not."""
        if self._one_in and self._random.randrange(self._one_in) == 0:
            self.kills += 1
            raise Killed


class Fated:
    """Something whose every call may be the last, before it is done or after."""

    def __init__(self, inner: Any, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self._fate.strikes()
            result = getattr(self._inner, name)(*given, **named)
            self._fate.strikes()
            return result

        return call


@dataclass
class Life:
    """The processes that watch, one after the other, over one folder and one clock."""

    data: Path
    fate: Fate
    clock: Simulated = field(default_factory=Simulated)

    def __post_init__(self) -> None:
        self.press = Press(self.clock)

    def runs(self) -> None:
        """Watch until the end, each process taking up what the one before left."""
        with closing(FeedStore.open(self.data / FILE)) as store:
            for url in self.press.feeds:
                store.follow(url, url, CHAT if url.startswith("https://wire16.") else "", "", START)
        while self.clock.now() < END:
            try:
                with self._process() as watch:
                    watch.run()
            except Killed:
                self.clock.sleep(60)

    @contextmanager
    def _process(self) -> Iterator[Watch]:
        path = self.data / FILE
        with (
            closing(Catalog.open(path)) as catalog,
            closing(Database.open(path)) as database,
            Vectors(self.data / "vectors", "bag@1") as vectors,
        ):
            ingest = Ingest(self.data, catalog, vectors, BagOfWords(), SentenceSplitter())

            def take(sources: Iterable[Source], progress: Progress, shelf: str) -> Summary:
                self.fate.strikes()
                summary = ingest.take(self._doomed(sources), progress, shelf)
                self.fate.strikes()
                return summary

            hosts = Hosts(Fated(self.press, self.fate), self.clock)
            store = Fated(FeedStore(database), self.fate)
            lease = Lease(database, "watch")
            yield Watch(store, lease, hosts, take, self.clock, lambda: self.clock.now() >= END)

    def _doomed(self, sources: Iterable[Source]) -> Iterator[Source]:
        for source in sources:
            yield source
            self.fate.strikes()


def outcome(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is held and followed in the end, but for when."""
    queries = {
        "reports": "SELECT id, live, shelf FROM reports ORDER BY id",
        "versions": "SELECT report, version, title, publisher, published, url, text FROM versions ORDER BY 1, 2",
        "passages": "SELECT key, embedded FROM passages ORDER BY key",
        "feeds": "SELECT url, shelf, given, title, state, why FROM feeds ORDER BY given",
        "entries": "SELECT feed, url, state, published, updated, why FROM entries ORDER BY feed, url",
    }
    with closing(sqlite3.connect(data / FILE)) as db:
        return {name: db.execute(query).fetchall() for name, query in queries.items()}


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The week as it goes when nothing disturbs it."""
    life = Life(tmp_path_factory.mktemp("calm"), Fate())
    life.runs()
    return life


def test_a_week_of_twenty_feeds_ends_the_same_however_often_it_is_killed(calm: Life, tmp_path: Path) -> None:
    rough = Life(tmp_path, Fate(ONE_IN))
    rough.runs()
    assert rough.fate.kills > 100
    told = outcome(calm.data)
    for name, rows in outcome(rough.data).items():
        assert rows == told[name], name

    published = [(n, item) for n in range(20) for item in calm.press.items(n, END)]
    versions = {(row[0], row[1]) for row in told["versions"]}
    missed = [row for row in told["entries"] if row[2] == "missed"]
    assert {row[2] for row in told["entries"]} == {"kept", "missed"}
    assert {row[5] for row in missed} == {"no article was found in this page"}
    # What the feed that is gone, and the one that broke, published later was never told.
    unread = {6, 7, 15}
    whole = [(n, item) for n, item in published if n not in unread]
    assert len(told["reports"]) > len(whole)
    assert sum(version == 2 for _, version in versions) >= sum(item.corrected is not None for _, item in whole)
    assert max(version for _, version in versions) == 2, "a correction is one new version, and nothing else is"
    states = {row[2]: row[4] for row in told["feeds"]}
    paused = {"https://wire7.example/feed": "paused", "https://wire6.example/feed": "gone"}
    assert states == {url: paused.get(url, "on") for url in calm.press.feeds}
    moved = next(row for row in told["feeds"] if row[2] == "https://wire5.example/feed")
    assert moved[0] == "https://wire5.example/rss"
    assert {row[2] for row in told["reports"]} == {"", CHAT}


def test_no_host_is_asked_in_a_hurry_and_what_it_forbids_is_never_asked_for(calm: Life) -> None:
    asked: dict[str, list[Any]] = {}
    for when, url in calm.press.requests:
        host, _, path = url.removeprefix("https://").partition("/")
        assert not (host == "wire9.example" and path.startswith("news/"))
        if path != "robots.txt":
            asked.setdefault(host, []).append(when)
    assert len(asked) == 20
    for times in asked.values():
        gaps = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
        assert min(gaps) >= timedelta(seconds=5)
    robots = [url for _, url in calm.press.requests if url.endswith("robots.txt")]
    assert len(robots) <= 20 * 13 + 6 * 24 * 2, "once a day a host, and every ten minutes while it is down"
    assert len(calm.press.requests) < 1_500, "feeds that bring three a day are not asked every half hour"
