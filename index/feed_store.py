"""What is followed, and what it has named: all SQL about feeds. It lies in the same file as the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from index.database import Database
from index.feed_entry import Entry
from index.schedule import LONGEST_S, Pulse, followed_again

# Articles that one feed may have waiting: at five seconds each, an hour and a half of asking its host.
MOST_WAITING = 1_000
# Entries that are remembered beside those that the feed still names, so that one that comes back is not new.
_REMEMBERED = 1_000
_FEED = "id, url, shelf, given, title, state, why, due, asked, interval_s, failures, etag, modified, brought"
# A chat that the bot was removed from is not brought anything.
_IS_WATCHED = "state = 'on' AND shelf NOT IN (SELECT shelf FROM chats WHERE state = 'left')"
# What is due later than anything can be was put off before the clock was set back.
_IS_DUE = "(due <= ? OR due > ?)"

Was = Literal["new", "known", "resumed"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A feed that is followed for a shelf.

    `given` is what somebody wrote to follow it; `etag` and `modified` are those of its last answer; `brought` is when
    it last named something new; so many of its articles are `waiting`, so many were `missed`.
    """

    id: int
    url: str
    shelf: str
    given: str
    title: str
    pulse: Pulse
    etag: str = ""
    modified: str = ""
    brought: datetime | None = None
    waiting: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Awaited:
    """An entry whose article is still to be had; `tries` is how often that was begun."""

    id: int
    shelf: str
    entry: Entry
    tries: int


class FeedStore:
    """Feeds and entries of one data folder. Raises an IndexFault when it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @classmethod
    def open(cls, path: Path) -> FeedStore:
        """Open the store in the database at `path`, making or migrating it as needed."""
        return cls(Database.open(path))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- following ----------------------------------------------------------------------------------------------

    def follow(self, url: str, given: str, shelf: str, title: str, now: datetime) -> Was:
        """Follow a feed from now on; one that was followed already and is paused or gone is taken up again."""
        with self._db.writing():
            known = self._one("shelf = ? AND url = ?", (shelf, url))
            if known is None:
                fresh = Pulse(now)
                self._db.run(
                    "INSERT INTO feeds (url, shelf, given, title, state, why, due, interval_s, failures) "
                    "VALUES (?, ?, ?, ?, ?, '', ?, ?, 0)",
                    (url, shelf, given, title, fresh.state, now.timestamp(), fresh.interval_s),
                )
                return "new"
            if known.pulse.state == "on":
                return "known"
            self.keep_pulse(known.id, followed_again(known.pulse, now))
            return "resumed"

    def unfollow(self, url: str, shelf: str) -> bool:
        """Follow a feed no longer, given by its address or by what was written to follow it; False if none is."""
        return bool(self._db.run("DELETE FROM feeds WHERE shelf = ? AND ? IN (url, given)", (shelf, url)))

    def drop(self, feed: int) -> None:
        """Follow a feed no longer; what it has brought stays."""
        self._db.run("DELETE FROM feeds WHERE id = ?", (feed,))

    def feed(self, feed: int) -> Followed | None:
        """The feed of this number."""
        return self._one("id = ?", (feed,))

    def feeds(self, shelf: str | None = None) -> list[Followed]:
        """What is followed for a shelf, or for all, in the order in which it was."""
        return self._feeds("? IS NULL OR shelf = ? ORDER BY shelf, id", (shelf, shelf))

    def is_empty(self) -> bool:
        """Whether nothing is followed."""
        return self._db.row("SELECT 1 FROM feeds LIMIT 1") is None

    # --- what is to be done -------------------------------------------------------------------------------------

    def due(self, now: datetime) -> list[tuple[int, str]]:
        """The feeds that are to be asked, each with its address, the longest due first."""
        rows = self._db.rows(
            f"SELECT id, url FROM feeds WHERE {_IS_DUE} AND {_IS_WATCHED} ORDER BY due, id", _around(now)
        )
        return [(int(feed), str(url)) for feed, url in rows]

    def awaited(self, now: datetime) -> list[tuple[int, str]]:
        """Of each host the entry whose article has waited longest, with its address."""
        rows = self._db.rows(
            f"SELECT id, url, min(due) FROM entries WHERE state = 'waiting' AND {_IS_DUE} "
            f"AND feed IN (SELECT id FROM feeds WHERE {_IS_WATCHED}) GROUP BY host ORDER BY min(due), id",
            _around(now),
        )
        return [(int(entry), str(url)) for entry, url, _ in rows]

    def next_due(self) -> datetime | None:
        """When there is something to be done next; None when there is nothing."""
        row = self._db.one(
            f"SELECT min(due) FROM (SELECT due FROM feeds WHERE {_IS_WATCHED} UNION ALL "
            f"SELECT due FROM entries WHERE state = 'waiting' AND feed IN (SELECT id FROM feeds WHERE {_IS_WATCHED}))"
        )
        return _moment(row[0])

    # --- a feed's answer ----------------------------------------------------------------------------------------

    def keep_pulse(self, feed: int, pulse: Pulse) -> None:
        """Keep when a feed is asked next, and how it stands."""
        given = (pulse.state, pulse.why, pulse.due.timestamp(), _seconds(pulse.asked), pulse.interval_s, pulse.failures)
        self._db.run(
            "UPDATE feeds SET state = ?, why = ?, due = ?, asked = ?, interval_s = ?, failures = ? WHERE id = ?",
            (*given, feed),
        )

    def count_new(self, feed: int, entries: Iterable[Entry]) -> int:
        """How many of these entries are not known."""
        rows = self._db.rows("SELECT url FROM entries WHERE feed = ?", (feed,))
        known = {url for (url,) in rows}
        return sum(each.url not in known for each in entries)

    def answered(self, feed: Followed, entries: Sequence[Entry], now: datetime, rest: datetime) -> None:
        """Keep a feed's answer, all in one: the feed as it is now, and the entries that it names.

        A new entry waits for its article, if not too many do. One that is known and was changed by its publisher waits
        again, unless it was settled after `rest`. A feed that has moved to where another one of its shelf is
        is no longer followed.
        """
        with self._db.writing():
            there = (feed.shelf, feed.url, feed.id)
            if self._db.row("SELECT 1 FROM feeds WHERE shelf = ? AND url = ? AND id <> ?", there):
                self.drop(feed.id)
                return
            brought = now if self.count_new(feed.id, entries) else feed.brought
            is_followed = self._db.run(
                "UPDATE feeds SET url = ?, title = ?, etag = ?, modified = ?, brought = ? WHERE id = ?",
                (feed.url, feed.title, feed.etag, feed.modified, _seconds(brought), feed.id),
            )
            self.keep_pulse(feed.id, feed.pulse)
            if is_followed and entries:
                self._note(feed.id, entries, now.timestamp(), rest.timestamp())

    def _note(self, feed: int, entries: Sequence[Entry], now: float, rest: float) -> None:
        waiting = self._db.one("SELECT count(*) FROM entries WHERE feed = ? AND state = 'waiting'", (feed,))[0]
        room = max(0, MOST_WAITING - waiting)
        known = {url for (url,) in self._db.rows("SELECT url FROM entries WHERE feed = ?", (feed,))}
        fresh = [each for each in entries if each.url not in known]
        self._db.run_each(
            "INSERT INTO entries (feed, url, host, published, updated, state, body, due, listed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (feed, each.url, _host(each.url), _seconds(each.published), _changed(each), *how, now, now)
                for place, each in enumerate(fresh)
                for how in [("waiting", _body(each)) if place < room else ("passed", "")]
            ],
        )
        self._db.run_each(
            "UPDATE entries SET listed = ? WHERE feed = ? AND url = ?", [(now, feed, each.url) for each in entries]
        )
        self._db.run_each(
            "UPDATE entries SET state = 'waiting', body = ?, updated = ?, due = ?, tries = 0 "
            "WHERE feed = ? AND url = ? AND ? > coalesce(updated, 0) AND state <> 'waiting' AND settled <= ?",
            [(_body(each), _changed(each), now, feed, each.url, _changed(each), rest) for each in entries],
        )
        self._db.run(
            "DELETE FROM entries WHERE feed = ? AND state <> 'waiting' AND listed < ? AND id NOT IN "
            "(SELECT id FROM entries WHERE feed = ? ORDER BY listed DESC, id DESC LIMIT ?)",
            (feed, now, feed, len(entries) + _REMEMBERED),
        )

    # --- an entry's article -------------------------------------------------------------------------------------

    def begin(self, entry: int, due: datetime) -> Awaited | None:
        """Note that getting an article begins; None when nobody waits for it any more.

        It is due again at `due`, unless its outcome is told before: what ends the process is not the first thing that
        the next one tries.
        """
        with self._db.writing():
            self._db.run("UPDATE entries SET tries = tries + 1, due = ? WHERE id = ?", (due.timestamp(), entry))
            row = self._db.row(
                "SELECT e.id, f.shelf, e.url, e.published, e.body, e.tries "
                "FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.id = ? AND e.state = 'waiting'",
                (entry,),
            )
        return Awaited(row[0], row[1], _entry(*row[2:5]), row[5]) if row else None

    def kept(self, entries: Iterable[int], now: datetime) -> None:
        """Their articles are reports now."""
        with self._db.writing():
            self._db.run_each(
                "UPDATE entries SET state = 'kept', body = '', why = '', settled = ? WHERE id = ?",
                [(now.timestamp(), each) for each in entries],
            )

    def later(self, entry: int, why: str, due: datetime) -> None:
        """Its article could not be had, and is tried again."""
        self._db.run("UPDATE entries SET why = ?, due = ? WHERE id = ?", (why, due.timestamp(), entry))

    def missed(self, entry: int, why: str, now: datetime) -> None:
        """Its article could not be had, and is left."""
        self._db.run(
            "UPDATE entries SET state = 'missed', body = '', why = ?, settled = ? WHERE id = ?",
            (why, now.timestamp(), entry),
        )

    # --- inside -------------------------------------------------------------------------------------------------

    def _one(self, which: str, given: Sequence[object]) -> Followed | None:
        return next(iter(self._feeds(which, given)), None)

    def _feeds(self, which: str, given: Sequence[object]) -> list[Followed]:
        counts = ", ".join(
            f"(SELECT count(*) FROM entries e WHERE e.feed = feeds.id AND e.state = '{state}')"
            for state in ("waiting", "missed")
        )
        return [_followed(row) for row in self._db.rows(f"SELECT {_FEED}, {counts} FROM feeds WHERE {which}", given)]


def _followed(row: Sequence[Any]) -> Followed:
    feed, url, shelf, given, title, state, why, due, asked, interval, failures, etag, modified, brought, *counts = row
    pulse = Pulse(datetime.fromtimestamp(due, UTC), _moment(asked), interval, failures, state, why)
    return Followed(feed, url, shelf, given, title, pulse, etag, modified, _moment(brought), *counts)


def _body(entry: Entry) -> str:
    return json.dumps({"title": entry.title, "content": entry.content}, ensure_ascii=False)


def _entry(url: str, published: float | None, body: str) -> Entry:
    return Entry(url, url, published=_moment(published), **json.loads(body))


def _changed(entry: Entry) -> float | None:
    """When its publisher last touched an entry: many feeds of Atom tell one date alone."""
    return _seconds(entry.updated or entry.published)


def _around(now: datetime) -> tuple[float, float]:
    return now.timestamp(), now.timestamp() + LONGEST_S


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
