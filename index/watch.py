"""The watch: feeds are asked when they are due, and the articles that they name become reports.

Whatever it does is written down before and after, so that a process killed anywhere loses nothing: the next one asks
again, and a report that is taken in twice is the same report.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from index.article import article
from index.batches import Progress
from index.clock import Clock
from index.errors import DataBusy, IndexFault
from index.feed_entry import MAX_ENTRIES, Entry, Feed, FeedError, distinct
from index.feed_store import Awaited, FeedStore, Followed
from index.feeds import read_feed
from index.fetching import FEED_TYPES, Unfetchable
from index.hosts import Hosts
from index.ingest import Summary
from index.lease import Lease
from index.reading import Source
from index.report import Rejection
from index.schedule import LONGEST_S, SHORTEST_S, Answer, after, asking, settled, wait_of

log = logging.getLogger(__name__)

# How long to sleep at most, with nothing to do: a feed that was followed meanwhile is noticed then.
_NAP_S = 30.0
# Reports that are taken in together, and how long the first of them waits for the others: comparing catalog and vectors
# and loading the collection anew cost the same for one as for all.
_BATCH, _BATCH_WAITS_S = 16, 60.0
# An article is tried so often, each time after twice as long: over ten hours.
_MOST_TRIES = 8
# A page that says to have changed is fetched again after an hour at the earliest: some say so at every request.
_REST = timedelta(hours=1)
# Of the index of a sitemap, those that change: of the newest days, or kinds of news.
_MOST_SITEMAPS = 3
_OUR_FAULT = "something unexpected went wrong with it, which the log tells: tell the makers of Dateline"


class Take(Protocol):
    """What takes reports in: index.ingest.Ingest.take."""

    def __call__(self, sources: Iterable[Source], progress: Progress, shelf: str) -> Summary:
        """Take them in."""
        ...


@dataclass(frozen=True, slots=True)
class Tally:
    """What a watch did: feeds asked, those of them that failed, and what became of reports."""

    asked: int = 0
    failed: int = 0
    added: int = 0
    updated: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class _Collected:
    """An article that was read and is not taken in yet."""

    awaited: Awaited
    source: Source


class Watch:
    """Watches what is followed, as the one process of several that holds the lease.

    No fault of a feed or a page reaches another one. Raises an IndexFault for what is wrong with the collection.
    """

    def __init__(
        self,
        store: FeedStore,
        lease: Lease,
        hosts: Hosts,
        take: Take,
        clock: Clock,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._lease = lease
        self._hosts = hosts
        self._take = take
        self._clock = clock
        self._is_stopped = is_stopped
        self._collected: list[_Collected] = []
        self._since = clock.now()
        self.tally = Tally()

    def run(self) -> None:
        """Watch until stopped; what was begun is finished."""
        waits = False
        while not self._is_stopped():
            if self._lease.take(self._clock.now()):
                waits = False
                self._step()
            else:
                if not waits:
                    log.info("Another dateline watches the feeds: waiting to take over.")
                waits = True
                self._collected.clear()  # the other one sees to it
                self._clock.sleep(_NAP_S)
        self._finish()

    def once(self) -> None:
        """Ask the feeds that are due, and bring in the articles that are; DataBusy when another process watches."""
        until = self._lease.until()
        while not self._lease.take(self._clock.now()):
            if self._is_stopped():
                return
            if self._lease.until() != until:
                raise DataBusy("Another dateline watches the feeds of this collection: it will ask them, or stop it.")
            self._clock.sleep(1.0)
        while not self._is_stopped() and (job := self._job()) and self._wait_for(job) <= _BATCH_WAITS_S:
            self._lease.take(self._clock.now())
            self._do(job)
        self._finish()

    # --- what is next -------------------------------------------------------------------------------------------

    def _step(self) -> None:
        job = self._job()
        if job and (wait := self._wait_for(job)) <= _NAP_S:
            self._clock.sleep(wait)
            if not self._is_stopped():
                self._do(job)
            return
        self._flush()
        due = self._store.next_due() or self._clock.now() + timedelta(seconds=_NAP_S)
        self._clock.sleep(min(max(1.0, (due - self._clock.now()).total_seconds()), _NAP_S))

    def _job(self) -> tuple[Callable[[int], None], int, str] | None:
        """What can be done first: a feed, or the article of an entry; feeds before articles."""
        now = self._clock.now()
        jobs = [(self._ask, *each) for each in self._store.due(now)]
        jobs += [(self._fetch, *each) for each in self._store.awaited(now)]
        return min(jobs, key=self._wait_for, default=None)

    def _wait_for(self, job: tuple[Callable[[int], None], int, str]) -> float:
        """Seconds until the host of a job may be asked."""
        return max(0.0, (self._hosts.free_at(job[2]) - self._clock.now()).total_seconds())

    def _do(self, job: tuple[Callable[[int], None], int, str]) -> None:
        do, number, _ = job
        do(number)
        waited = (self._clock.now() - self._since).total_seconds()
        if len(self._collected) >= _BATCH or (self._collected and waited >= _BATCH_WAITS_S):
            self._flush()

    # --- a feed -------------------------------------------------------------------------------------------------

    def _ask(self, number: int) -> None:
        feed = self._store.feed(number)
        if feed is None:
            return
        began = self._clock.now()
        self._store.keep_pulse(feed.id, asking(feed.pulse, began))
        entries: Sequence[Entry] = ()
        try:
            page = self._hosts.fetch(feed.url, FEED_TYPES, feed.etag, feed.modified)
            now = self._clock.now()
            answer, told = Answer(page.status), replace(feed, url=settled(feed.url, page.hops))
            if page.status != 304:
                found = self._whole(read_feed(page.content, page.content_type, page.url, now))
                entries = found.entries
                answer = Answer(200, self._store.count_new(feed.id, entries), found.next_hint_s)
                told = replace(told, title=found.title or feed.title, etag=page.etag, modified=page.modified)
        except (Unfetchable, FeedError) as error:
            answer, told = self._failure(error), feed
        except IndexFault:
            raise
        except Exception:
            log.exception("Failed to read the feed %s", feed.url)
            answer, told = Answer(0, why=_OUR_FAULT), feed
        now = self._clock.now()
        pulse = after(feed.pulse, answer, now, self._clock.random())
        self._store.answered(replace(told, pulse=pulse), entries, now, now - _REST)
        self._note(feed, pulse.why, pulse.state != "on")

    def _whole(self, feed: Feed) -> Feed:
        """A feed, with the entries of the newest sitemaps if it is the index of some."""
        found: list[Entry] = []
        for url in feed.sitemaps[:_MOST_SITEMAPS]:
            page = self._hosts.fetch(url, FEED_TYPES)
            part = read_feed(page.content, page.content_type, page.url, self._clock.now())
            feed = replace(feed, title=feed.title or part.title)
            found += part.entries[:MAX_ENTRIES]
        return replace(feed, entries=distinct(found)) if feed.sitemaps else feed

    def _failure(self, error: Unfetchable | FeedError) -> Answer:
        if isinstance(error, FeedError):
            return Answer(200, why=error.why)
        return Answer(error.status, wait_s=wait_of(error.retry_after, self._clock.now()), why=error.why)

    def _note(self, feed: Followed, why: str, is_paused: bool) -> None:
        failed = bool(why)
        self.tally = replace(self.tally, asked=self.tally.asked + 1, failed=self.tally.failed + failed)
        if failed:
            log.warning("%s: %s%s", feed.url, why, " (it is asked no more)" if is_paused else "")

    # --- an article ---------------------------------------------------------------------------------------------

    def _fetch(self, number: int) -> None:
        now = self._clock.now()
        awaited = self._store.begin(number, now + timedelta(seconds=SHORTEST_S))
        if awaited is None:
            return
        if awaited.tries > _MOST_TRIES:
            self._miss(awaited.id, "reading it ended the process, again and again")
            return
        try:
            source = article(awaited.entry, self._hosts, now)
        except Exception:
            log.exception("Failed to read the article %s", awaited.entry.url)
            source = Rejection(awaited.entry.url, _OUR_FAULT)
        # One that was taken away is for those to know who have what it was.
        if isinstance(source, Rejection) and not source.emptied:
            self._put_off(awaited, source.why)
            return
        if not self._collected:
            self._since = now
        # One that waited for too long was begun again.
        self._collected = [each for each in self._collected if each.awaited.id != number]
        self._collected.append(_Collected(awaited, source))

    def _put_off(self, awaited: Awaited, why: str) -> None:
        if awaited.tries >= _MOST_TRIES:
            self._miss(awaited.id, why)
        else:
            wait = min(SHORTEST_S * 2.0 ** (awaited.tries - 1), LONGEST_S)
            self._store.later(awaited.id, why, self._clock.now() + timedelta(seconds=wait))

    def _miss(self, entry: int, why: str) -> None:
        self._store.missed(entry, why, self._clock.now())
        self.tally = replace(self.tally, missed=self.tally.missed + 1)

    # --- taking in ----------------------------------------------------------------------------------------------

    def _finish(self) -> None:
        self._flush()
        self._lease.give_back()

    def _flush(self) -> None:
        """Take in what was collected, shelf by shelf."""
        collected, self._collected = self._collected, []
        for shelf in dict.fromkeys(each.awaited.shelf for each in collected):
            self._take_in([each for each in collected if each.awaited.shelf == shelf], shelf)

    def _take_in(self, batch: Sequence[_Collected], shelf: str) -> None:
        try:
            summary = self._take((each.source for each in batch), self._renew, shelf)
        except IndexFault:
            raise
        except Exception:
            if len(batch) == 1:
                log.exception("Failed to take in an article")
                self._miss(batch[0].awaited.id, _OUR_FAULT)
                return
            for each in batch:
                self._take_in([each], shelf)
            return
        refused = {each.path: each.why for each in summary.rejected}
        for each in batch:
            if why := refused.get(_path(each.source)):
                if isinstance(each.source, Rejection):
                    self._put_off(each.awaited, why)
                else:
                    self._miss(each.awaited.id, why)
        taken = [each.awaited.id for each in batch if _path(each.source) not in refused]
        self._store.kept(taken, self._clock.now())
        added, updated = self.tally.added + summary.added, self.tally.updated + summary.updated
        self.tally = replace(self.tally, added=added, updated=updated)
        log.info("Of feeds: %d added, %d updated, %d unchanged.", summary.added, summary.updated, summary.unchanged)

    def _renew(self, done: int, of: int | None) -> None:
        self._lease.take(self._clock.now())


def _path(source: Source) -> str:
    return source.path if isinstance(source, Rejection) else source[1]
