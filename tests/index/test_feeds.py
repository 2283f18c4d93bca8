"""Feeds of every format tell the same story, and no feed, however broken or hostile, does more than fail with words."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.feed_entry import MAX_ENTRIES, Entry, Feed, FeedError, followable
from index.feeds import read_feed

NOW = datetime(2025, 4, 16, 9, 30, tzinfo=UTC)
URL = "https://northgate.example/world/feed"
TITLE = "Ostrel quake toll rises to 44"
TEASER = "The death toll from the earthquake rose to 44 on Tuesday, officials said."
TOLD = datetime(2025, 4, 15, 18, 5, tzinfo=UTC)
CHANGED = datetime(2025, 4, 15, 20, 0, tzinfo=UTC)

ITEM = f"""<item><title>{TITLE}</title><link>/world/ostrel-44?utm_source=rss&amp;id=7</link>
<guid isPermaLink="false">wire-7</guid><pubDate>Tue, 15 Apr 2025 20:05:00 +0200</pubDate>
<dc:creator>Mara Ilves</dc:creator><description><![CDATA[<p>The death toll from the earthquake
rose to <b>44</b> on Tuesday, officials said.</p>]]></description></item>"""


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 feed of these items."""
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    channel = f"<title>Northgate Wire</title><link>https://northgate.example/</link><language>en-GB</language>{head}"
    return (
        f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{channel}{"".join(items)}</channel></rss>'.encode()
    )


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" xml:base="https://northgate.example/world/">
<title>Northgate Wire</title><link href="https://northgate.example/"/><link rel="self" href="feed"/>
<entry><id>wire-7</id><title type="html">{TITLE}</title><link rel="enclosure" href="a.mp3"/>
<link href="ostrel-44?id=7&amp;fbclid=x"/><published>2025-04-15T18:05:00Z</published>
<updated>2025-04-15T20:00:00Z</updated><author><name>Mara Ilves</name><email>mara@northgate.example</email></author>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The death toll from the earthquake rose to
<em>44</em> on Tuesday, officials said.</p></div></summary></entry></feed>""".encode()

RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{URL}"><title>Northgate Wire</title>
<link>https://northgate.example/</link><dc:language>en-GB</dc:language></channel>
<item rdf:about="wire-7"><title>{TITLE}</title><link>https://northgate.example/world/ostrel-44?id=7</link>
<dc:date>2025-04-15T18:05:00+00:00</dc:date><dc:creator>Mara Ilves</dc:creator>
<description>{TEASER}</description></item></rdf:RDF>""".encode()

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Northgate Wire",
        "home_page_url": "https://northgate.example/",
        "language": "en-GB",
        "items": [
            {
                "id": "wire-7",
                "url": "/world/ostrel-44?id=7&gclid=3",
                "title": TITLE,
                "date_published": "2025-04-15T18:05:00Z",
                "date_modified": "2025-04-15T20:00:00Z",
                "authors": [{"name": "Mara Ilves"}],
                "content_html": f"<p>{TEASER}</p>",
            }
        ],
    }
).encode()

SITEMAP = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://northgate.example/older</loc><lastmod>2025-04-01</lastmod></url>
<url><i:image><i:loc>https://northgate.example/a.jpg</i:loc><i:title>A picture</i:title></i:image>
<loc>https://northgate.example/world/ostrel-44?id=7</loc><lastmod>2025-04-15T20:00:00Z</lastmod><news:news>
<news:publication><news:name>Northgate Wire</news:name><news:language>en-GB</news:language></news:publication>
<news:publication_date>2025-04-15T20:05:00+02:00</news:publication_date><news:title>{TITLE}</news:title></news:news></url>
</urlset>""".encode()


def read(content: bytes | str, kind: str = "application/rss+xml") -> Feed:
    """The feed that this content is."""
    return read_feed(content if isinstance(content, bytes) else content.encode(), kind, URL, NOW)


def only(*items: str) -> Entry:
    """The one entry of a feed of these items."""
    (entry,) = read(rss(*items)).entries
    return entry


def reason(content: bytes | str, kind: str = "application/rss+xml") -> str:
    """Why this is no feed; the message names the feed."""
    with pytest.raises(FeedError) as raised:
        read(content, kind)
    assert str(raised.value).startswith(URL)
    return raised.value.why


@pytest.mark.parametrize(
    "content", [rss(ITEM), ATOM, RDF, JSON, SITEMAP], ids=["rss", "atom", "rdf", "json", "sitemap"]
)
def test_the_same_report_is_read_from_every_format(content: bytes) -> None:
    feed = read(content, "")
    assert (feed.title, feed.site, feed.language) == ("Northgate Wire", "https://northgate.example/", "en-GB")
    entry = feed.entries[0]
    assert (entry.url, entry.title) == ("https://northgate.example/world/ostrel-44?id=7", TITLE)
    assert entry.published == TOLD
    assert entry.updated in (CHANGED, None)
    if content != SITEMAP:
        assert (entry.author.partition(" (")[0], entry.teaser) == ("Mara Ilves", TEASER)


def test_what_changed_later_is_told_by_the_formats_that_can() -> None:
    assert {read(content).entries[0].updated for content in (ATOM, JSON, SITEMAP)} == {CHANGED}


def test_the_index_of_a_sitemap_names_further_ones_newest_first() -> None:
    maps = "".join(f"<sitemap><loc>/m{day}.xml</loc><lastmod>2025-04-{day}</lastmod></sitemap>" for day in (10, 12, 11))
    feed = read(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>')
    assert feed.sitemaps == tuple(f"https://northgate.example/m{day}.xml" for day in (12, 11, 10))
    assert feed.entries == ()


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("<ttl>30</ttl>", 1_800),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900),
        ("<ttl>often</ttl>", 0),
        ("", 0),
    ],
)
def test_a_feed_may_say_how_often_it_changes(head: str, seconds: int) -> None:
    assert read(rss(ITEM, head=head)).next_hint_s == seconds


def test_ids_that_change_at_every_request_make_no_new_entry() -> None:
    first, second = only(ITEM), only(ITEM.replace("wire-7", "wire-7-1744795800"))
    assert first.id != second.id
    assert first.url == second.url


def test_a_link_that_came_before_or_leads_to_no_page_is_dropped() -> None:
    others = ("javascript:alert(1)", "mailto:desk@northgate.example", "ftp://northgate.example/a", "http://[", "")
    items = [f"<item><title>No page</title><link>{link}</link></item>" for link in others]
    assert only(*items, "<item><title>None at all</title></item>", ITEM, ITEM.replace("wire-7", "b")).title == TITLE


def test_the_future_is_no_date_and_a_clock_a_little_fast_is_now() -> None:
    assert only(ITEM.replace("2025 20:05", "2035 20:05")).published is None
    assert only(ITEM.replace("15 Apr 2025 20:05:00 +0200", "16 Apr 2025 09:50:00 GMT")).published == NOW
    assert only(ITEM.replace("15 Apr 2025 20:05:00 +0200", "01 Jan 0001 00:00:00 GMT")).published is None


# --- broken feeds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sound", "broken", "title"),
    [
        ("</channel>", "</chanel>", TITLE),
        ("</item></channel></rss>", "", TITLE),
        ("<?xml", "\n\n<b>Warning</b>: include() failed\n<?xml", TITLE),
        ("quake toll", "AT&T toll", TITLE.replace("quake", "AT&T")),
        ("quake toll", "quake&nbsp;toll &ndash;", TITLE.replace("toll", "toll –")),
        ("quake toll", "quake\x00 toll", TITLE.replace("quake", "quake\ufffd")),
        ("<title>Ostrel", "<media:thumbnail url='a'/><title>Ostrel", TITLE),
    ],
)
def test_a_broken_feed_is_read_as_far_as_it_goes(sound: str, broken: str, title: str) -> None:
    content = rss(ITEM).decode()
    assert sound in content
    (entry,) = read(content.replace(sound, broken)).entries
    assert (entry.title, entry.url) == (title, "https://northgate.example/world/ostrel-44?id=7")


@pytest.mark.parametrize("declared", ["windows-1252", "utf-8", "punycode", "no-such-charset"])
def test_a_wrong_charset_spoils_no_words(declared: str) -> None:
    content = rss(ITEM).decode().replace("Ostrel quake", "“Séisme”").replace('"1.0"?', f'"1.0" encoding="{declared}"?')
    for encoding in ("utf-8", "cp1252", "utf-16"):
        (entry,) = read(content.encode(encoding), f"text/xml; charset={declared}").entries
        assert entry.title == "“Séisme” toll rises to 44"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "<!doctype html><html><head><title>Northgate</title></head><body><p>Hi<br></html>",
            "it is a page, not a feed",
        ),
        ("", "neither a feed nor a page"),
        ("Service unavailable", "neither a feed nor a page"),
        ("<opml version='2.0'><body/></opml>", "XML of the kind <opml>"),
        ("<rss", "XML is broken"),
        ('{"version": "https://jsonfeed.org/version/1.1", ', "it is not JSON"),
        ('{"version": "2", "items": []}', "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 100_000, "it is not JSON"),
        (b"<rss>" + b"x" * 10_000_000, "more than 10 MB"),
        ("<rss>" + "<a/>" * 500_001, "more than 500,000 tags"),
    ],
)
def test_what_is_no_feed_is_refused_with_words(content: bytes | str, fault: str) -> None:
    assert fault in reason(content)


# --- hostile feeds ----------------------------------------------------------------------------------------------------


def test_no_entity_is_expanded_and_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *given: reached.append(given))
    doctype = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'
    content = rss(ITEM).decode().replace("<rss", doctype + "<rss").replace("quake", "&f; quake")
    assert all("root:" not in entry.title for entry in read(content).entries)
    assert reached == []


def test_a_billion_laughs_are_none() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    content = rss(ITEM).decode().replace("<rss", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss')
    began = time.process_time()
    for place in ("quake", "wire-7", "<title>"):
        assert all(len(repr(entry)) < 1_000 for entry in read(content.replace(place, f"&l9;{place}", 1)).entries)
    assert time.process_time() - began < 5


def test_of_too_many_entries_the_first_ten_thousand_are_read() -> None:
    items = [f"<item><title>{n}</title><link>/{n}</link></item>" for n in range(MAX_ENTRIES + 5)]
    feed = read(rss(*items))
    assert [entry.title for entry in feed.entries] == [str(n) for n in range(MAX_ENTRIES)]


@pytest.mark.parametrize(
    "trap",
    [
        pytest.param("<author>" + "a" * 2_000_000 + "</author>", id="an author of two million letters"),
        pytest.param("<a>" * 400_000, id="deep"),
        pytest.param('<link rel="alternate" href="http://a/"/>' * 200_000, id="links"),
        pytest.param("<channel>" * 200 + "<channel/>" * 490_000, id="channels"),
        pytest.param("<b " + " ".join(f'a{n}=""' for n in range(300_000)) + "/>", id="attributes"),
        pytest.param("&a" * 2_000_000, id="ampersands"),
        pytest.param("<title>" + "&lt;a" * 1_000_000 + "</title>", id="half tags"),
    ],
)
def test_no_feed_keeps_us_busy(trap: str) -> None:
    began = time.process_time()
    for content in (rss(f"<item>{trap}"), rss(ITEM).replace(b"<?xml", b"\n" * 1_000_000 + b"<?xml", 1)):
        read(content)
    # They take under a second here; feedparser alone takes from six seconds to hours.
    assert time.process_time() - began < 4


_PIECES = st.sampled_from(
    "<item> </item> <entry> </entry> <channel> <link> </link> <title> </title> <id> <author> <name> </name> </author>"
    " <content:encoded> <summary type='xhtml'> <ttl a='b'> <dc:date> <pubDate> <guid isPermaLink='true'> <![CDATA[ ]]>"
    " <!-- & &nbsp; &#0; &#x1F600; < > http://a/b http://[ // 9999-12-31T23:59:59-14:00 xml:base='//'"
    " <a:link href='x'/> <?x \ud7ff \ufffe".split(" ")
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=40))
def test_whatever_stands_in_a_feed_it_is_read_or_refused(pieces: list[str]) -> None:
    for frame in ("<rss>{}</rss>", '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>', "{}"):
        with suppress(FeedError):
            feed = read(frame.format("".join(pieces)))
            assert all(entry.url == followable(entry.url, "") for entry in feed.entries)


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers() | st.just("http://a/b"), lambda x: st.lists(x, max_size=3)))
def test_whatever_stands_in_a_json_feed_it_is_read(value: object) -> None:
    names = ("id", "url", "title", "authors", "author", "date_published", "summary", "content_html")
    item = dict.fromkeys(names, value)
    content = {"version": "https://jsonfeed.org/version/1.1", "title": value, "items": [item, value]}
    for entry in read(json.dumps(content)).entries:
        entry.title.encode("utf-8")
