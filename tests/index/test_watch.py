"""The watch over a web that is played by a server of ours: what is broken or hostile hurts itself alone."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.database import FILE, Database
from index.errors import DataBusy
from index.feed_store import MOST_WAITING, FeedStore, Followed
from index.fetching import Fetcher
from index.hosts import Hosts
from index.ingest import Ingest
from index.lease import LASTS_S, Lease
from index.report import MAX_BYTES, Report
from index.watch import Watch
from tests.index.collection import opened
from tests.index.press import START, Simulated
from tests.index.web import Respond, Site, answer, raw, redirect, served

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


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom that follows one sound feed, /good, of one article."""
    with served() as site:
        site.answers["/good"] = xml(rss(item("/sound", "The bridge is closed")))
        site.answers["/sound"] = answer(page("The bridge is closed"))
        made = Newsroom(tmp_path, site, Simulated())
        made.follow("/good")
        yield made


# --- as it should be --------------------------------------------------------------------------------------------------


def test_the_article_is_brought_in_and_not_the_teaser_with_the_feeds_date(room: Newsroom) -> None:
    told = "<description>Closed!</description><pubDate>Sun, 13 Apr 2025 06:00:00 +0200</pubDate>"
    room.site.answers["/good"] = xml(rss(item("/sound?utm_source=rss", "The bridge is closed", told)))
    room.site.answers["/sound?utm_source=rss"] = room.site.answers["/sound"]
    room.watches()
    report = room.reports()["/sound"]
    assert report.title == "The bridge is closed"
    assert report.text.startswith("Officials in Velstadt said on Monday")
    assert (report.published, report.dated_by) == (START - 20 * HOUR, "report")
    (headers,) = room.asked("/sound")
    assert headers["user-agent"].startswith("Dateline/")


def test_what_has_not_changed_is_neither_sent_nor_fetched_again(room: Newsroom) -> None:
    def respond(to: BaseHTTPRequestHandler) -> None:
        known = to.headers["if-none-match"] == '"1"'
        xml(b"" if known else rss(item("/sound")), 304 if known else 200, etag='"1"')(to)

    room.site.answers["/good"] = respond
    room.watches(days=2)
    assert [headers.get("if-none-match") for headers in room.asked("/good")][:3] == [None, '"1"', '"1"']
    assert len(room.asked("/sound")) == 1
    assert 5 < len(room.asked("/good")) < 20, "a feed without news is asked ever more seldom"


def test_an_entry_whose_date_moved_becomes_a_new_version(room: Newsroom) -> None:
    room.watches()
    room.site.answers["/good"] = xml(rss(item("/sound", more="<pubDate>Mon, 14 Apr 2025 01:00:00 GMT</pubDate>")))
    room.site.answers["/sound"] = answer(page("The bridge is open again"))
    room.clock.sleep(7_200)
    assert room.watches().tally.updated == 1
    report = room.reports()["/sound"]
    assert (report.version, report.title) == (2, "The bridge is open again")


def test_a_feeds_reports_stand_on_its_shelf_alone(room: Newsroom) -> None:
    room.site.answers["/theirs"] = xml(rss(item("/own")))
    room.site.answers["/own"] = answer(page("For one chat"))
    room.follow("/theirs", shelf="-1001")
    room.watches()
    with closing(Catalog.open(room.data / FILE)) as catalog:
        assert [one.title for one in catalog.shelved("")] == ["The bridge is closed"]
        assert [one.title for one in catalog.shelved("-1001")] == ["For one chat"]


def test_what_robots_keep_us_from_is_taken_from_the_feed_if_it_is_an_article(room: Newsroom) -> None:
    room.site.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /own", content_type="text/plain")
    told = "".join(PARAGRAPH.replace("Monday", f"day {day}") for day in range(12))
    long = item("/own/long", "Told in full", f"<description><![CDATA[{told}]]></description>")
    short = item("/own/short", "A teaser", f"<description><![CDATA[{PARAGRAPH}]]></description>")
    room.site.answers["/good"] = xml(rss(long, short))
    room.watches(days=2)
    assert set(room.reports()) == {"/own/long"}
    assert room.reports()["/own/long"].title == "Told in full"
    assert not room.asked("/own/long")
    assert not room.asked("/own/short")
    assert (room.feed("/good").waiting, room.feed("/good").missed) == (0, 1)


def test_a_sitemap_of_sitemaps_is_followed_to_the_newest(room: Newsroom) -> None:
    index = f"<sitemapindex><sitemap><loc>{room.site.root}/april.xml</loc></sitemap></sitemapindex>"
    listed = f"<urlset><url><loc>{room.site.root}/sound</loc></url></urlset>"
    room.site.answers["/good"] = xml(index.encode())
    room.site.answers["/april.xml"] = xml(listed.encode())
    room.watches()
    assert set(room.reports()) == {"/sound"}


# --- feeds that go bad ------------------------------------------------------------------------------------------------


def drip(to: BaseHTTPRequestHandler) -> None:
    """An answer that never ends."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n\r\n")
    while True:
        to.wfile.write(b" ")
        time.sleep(0.02)


XXE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'
BOMB = gzip.compress(b"\0" * MAX_BYTES, 9) * 10


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (redirect("/bad"), "it is redirected more than 5 times"),
        (redirect("http://10.0.0.7/feed"), "it is redirected to 'http://10.0.0.7/feed', which names port 80"),
        (drip, "its server takes too long"),
        (answer(BOMB, content_encoding="gzip"), "it has more than 10 MB"),
        (answer(b"x" * (MAX_BYTES + 1)), "it has more than 10 MB"),
        (xml(b"<rss>"), "its XML is broken"),
        (xml(b""), "it is neither a feed nor a page"),
        (answer(b"<html><body>Our feeds have moved</body></html>"), "it is a page, not a feed"),
        (answer(b'{"items": [', content_type="application/json"), "it is not JSON"),
        (answer(b"", 404), "its server answers 404 Not Found: check the link"),
        (answer(b"\xff\xd8\xff", content_type="image/jpeg"), "its server sends image/jpeg"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: text/xml\r\n\r\nx"), "its answer is broken"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_feed_that_goes_bad_tells_why_and_stops_no_other(room: Newsroom, respond: Respond, reason: str) -> None:
    room.total_s = 0.5
    room.site.answers["/bad"] = respond
    room.follow("/bad")
    tally = room.watches().tally
    assert (tally.asked, tally.failed, tally.added) == (2, 1, 1)
    bad = room.feed("/bad")
    assert bad.pulse.why.startswith(reason)
    assert (bad.pulse.state, bad.pulse.failures) == ("on", 1)
    assert bad.pulse.due > room.clock.now()


def test_a_feed_that_stays_bad_is_paused_with_its_reason_and_asked_no_more(room: Newsroom) -> None:
    room.site.answers["/bad"] = xml(b"no feed")
    room.follow("/bad")
    room.watches(days=20)
    bad = room.feed("/bad")
    assert (bad.pulse.state, len(room.asked("/bad"))) == ("paused", 15)
    assert bad.pulse.why.startswith("it is neither a feed nor a page")
    room.site.answers["/bad"] = xml(rss())
    room.follow("/bad")
    room.watches()
    assert (room.feed("/bad").pulse.state, room.feed("/bad").pulse.why) == ("on", "")


def test_a_server_that_speaks_no_tls_is_told_of(room: Newsroom) -> None:
    with closing(FeedStore.open(room.data / FILE)) as store:
        store.follow(room.site.root.replace("http:", "https:") + "/tls", "/tls", "", "", START)
    room.watches()
    assert room.feed("/tls").pulse.why.startswith("it cannot be reached")
    assert set(room.reports()) == {"/sound"}


def test_a_feed_that_moved_for_good_is_asked_there_and_one_that_is_gone_never_again(room: Newsroom) -> None:
    room.site.answers["/old"] = answer(b"", 308, location="/new")
    room.site.answers["/new"] = xml(rss(title="Moved Wire"))
    room.site.answers["/gone"] = answer(b"", 410)
    room.follow("/old")
    room.follow("/gone")
    room.watches(days=1)
    assert (room.feed("/old").url, room.feed("/old").title) == (f"{room.site.root}/new", "Moved Wire")
    assert len(room.asked("/old")) == 1
    assert (room.feed("/gone").pulse.state, len(room.asked("/gone"))) == ("gone", 1)


def test_a_feed_that_moved_to_one_that_is_followed_already_is_one_with_it(room: Newsroom) -> None:
    room.site.answers["/old"] = answer(b"", 301, location="/good")
    room.follow("/old")
    room.watches()
    with closing(FeedStore.open(room.data / FILE)) as store:
        assert [one.given for one in store.feeds()] == ["/good"]


def test_a_server_that_asks_for_a_pause_gets_it(room: Newsroom) -> None:
    room.site.answers["/good"] = xml(b"", 503, retry_after="7200")
    room.watches()
    assert room.feed("/good").pulse.due >= START + 2 * HOUR
    room.clock.sleep(3_600)
    room.watches()
    assert len(room.asked("/good")) == 1


# --- entries that are not as they should be ---------------------------------------------------------------------------


def test_entities_dates_to_come_and_ids_that_change_do_no_harm(room: Newsroom) -> None:
    tomorrow = "<pubDate>Tue, 15 Apr 2125 06:00:00 GMT</pubDate>"
    count = iter(range(100))

    def respond(to: BaseHTTPRequestHandler) -> None:
        own = XXE.replace("<item>", f"<item><link>/sound</link><guid>{next(count)}</guid>{tomorrow}")
        xml(own.encode())(to)

    room.site.answers["/good"] = respond
    room.watches(days=1)
    report = room.reports()["/sound"]
    assert report.version == 1
    assert report.published <= room.clock.now()
    assert "root:" not in report.title + report.text
    assert len(room.asked("/sound")) == 1


def test_a_charset_that_is_not_what_it_says_is_read_all_the_same(room: Newsroom) -> None:
    title = "Міст закрито"
    told = f'<?xml version="1.0" encoding="utf-8"?>{rss(item("/kyiv", title)).decode()}'
    room.site.answers["/good"] = xml(told.encode("cp1251"), content_type="text/xml; charset=windows-1251")
    words = "<p>Міст через річку закрито до весни, сказали в п'ятницю в мерії міста.</p>"
    article = page(title, words).decode().encode("cp1251")
    room.site.answers["/kyiv"] = answer(article, content_type="text/html; charset=windows-1251")
    room.watches()
    report = room.reports()["/kyiv"]
    assert report.title == title
    assert report.text.startswith("Міст через річку")


def test_of_ten_thousand_entries_the_first_thousand_wait_and_none_is_new_twice(room: Newsroom) -> None:
    room.site.answers["/good"] = xml(rss(*(item(f"/n/{n}") for n in range(12_000))))
    room.site.answers["/robots.txt"] = answer(b"User-agent: *\nDisallow: /n/", content_type="text/plain")
    room.watches()
    assert room.feed("/good").waiting == MOST_WAITING
    brought = room.feed("/good").brought
    room.clock.sleep(86_400)
    room.watches()
    assert room.feed("/good").brought == brought


def test_an_article_that_cannot_be_had_is_tried_for_hours_and_then_left(room: Newsroom) -> None:
    begun = room.clock.now()
    room.site.answers["/sound"] = answer(b"", 500)
    room.watches(days=3)
    assert len(room.asked("/sound")) == 8
    assert (room.feed("/good").waiting, room.feed("/good").missed) == (0, 1)
    assert room.clock.now() - begun < timedelta(days=3)
    assert room.reports() == {}


def test_an_article_that_breaks_its_reader_is_missed_and_the_others_are_kept(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.site.answers["/good"] = xml(rss(item("/sound"), item("/poison"), item("/other")))
    room.site.answers["/poison"] = answer(page("Poison"))
    room.site.answers["/other"] = answer(page("Other"))
    store: Callable[..., object] = Ingest._store

    def breaks(self: Ingest, report: Report, *given: object) -> object:
        if report.title == "Poison":
            raise RuntimeError("boom")
        return store(self, report, *given)

    monkeypatch.setattr(Ingest, "_store", breaks)
    room.watches()
    assert set(room.reports()) == {"/sound", "/other"}
    assert room.feed("/good").missed == 1


# --- one process at a time --------------------------------------------------------------------------------------------


def test_one_process_watches_and_another_takes_over_when_its_lease_lapses(room: Newsroom) -> None:
    room.watches()
    with closing(Database.open(room.data / FILE)) as database:
        one, other = Lease(database, "watch"), Lease(database, "watch")
        now = room.clock.now()
        assert (one.take(now), other.take(now), one.take(now)) == (True, False, True)
        assert other.take(now + timedelta(seconds=LASTS_S))
        assert not one.take(now + timedelta(seconds=LASTS_S))
        assert one.take(now - timedelta(days=1)), "a lease from a clock that was set back holds nobody up"
        one.give_back()
        assert other.take(now - timedelta(days=1))


def test_who_is_to_ask_once_says_so_when_another_process_watches(room: Newsroom) -> None:
    with closing(Database.open(room.data / FILE)) as database:
        other = Lease(database, "watch")
        other.take(room.clock.now())
        sleep = room.clock.sleep

        def renewing(seconds: float) -> None:
            sleep(seconds)
            other.take(room.clock.now())

        room.clock.sleep = renewing  # type: ignore[method-assign]
        with pytest.raises(DataBusy, match="Another dateline watches the feeds"):
            room.watches()


def test_who_finds_the_lease_of_a_dead_process_waits_for_it_to_lapse(room: Newsroom) -> None:
    with closing(Database.open(room.data / FILE)) as database:
        Lease(database, "watch").take(room.clock.now())
    assert room.watches().tally.added == 1
    assert room.clock.now() >= START + timedelta(seconds=LASTS_S)


def test_a_chat_that_the_bot_was_removed_from_is_brought_nothing(room: Newsroom) -> None:
    room.follow("/theirs", shelf="-1001")
    with closing(Database.open(room.data / FILE)) as database:
        database.run("INSERT INTO chats (id, shelf, state) VALUES (-1001, '-1001', 'left')")
    room.watches()
    assert not room.asked("/theirs")
