"""The watch over a web that is played by a server of ours: what it brings in, and which process does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.database import FILE, Database
from index.errors import DataBusy
from index.lease import LASTS_S, Lease
from tests.index.newsroom import HOUR, PARAGRAPH, Newsroom, item, newsroom, page, rss, xml
from tests.index.press import START
from tests.index.web import answer


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom that follows one sound feed, /good, of one article."""
    with newsroom(tmp_path) as made:
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


def test_an_article_that_its_site_took_away_for_good_answers_nothing_any_more(room: Newsroom) -> None:
    room.watches()
    room.site.answers["/good"] = xml(rss(item("/sound", more="<pubDate>Mon, 14 Apr 2025 01:00:00 GMT</pubDate>")))
    room.site.answers["/sound"] = answer(b"", 410)
    room.clock.sleep(7_200)
    room.watches()
    with closing(Catalog.open(room.data / FILE)) as catalog:
        (listed,) = catalog.shelved("")
        assert catalog.report(listed.id).is_withdrawn
        assert catalog.report(listed.id, 1).title == "The bridge is closed"
        assert catalog.census().reports == 0
    assert (room.feed("/good").waiting, room.feed("/good").missed) == (0, 0)


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
