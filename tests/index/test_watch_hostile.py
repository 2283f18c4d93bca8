"""Feeds and pages that are broken or hostile hurt themselves alone, and say what is wrong with them."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.database import FILE
from index.feed_store import MOST_WAITING, FeedStore
from index.ingest import Ingest
from index.report import MAX_BYTES, Report
from tests.index.newsroom import HOUR, Newsroom, item, newsroom, page, rss, xml
from tests.index.press import START
from tests.index.web import Respond, answer, raw, redirect


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom that follows one sound feed, /good, of one article."""
    with newsroom(tmp_path) as made:
        yield made


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
