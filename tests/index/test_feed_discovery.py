"""The feeds of a site are found from its page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.feed_discovery import discover

URL = "https://northgate.example/world/today.html"
PAGE = """<!doctype html><html><head><title>Northgate</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="stylesheet" type="text/css" href="/style.css">
<link rel="alternate" type="application/json" href="/wp-json/1">
<link rel="alternate" hreflang="fr" href="https://northgate.example/fr/">
<link REL="Alternate home" TYPE="Application/RSS+XML; charset=utf-8" href="world.rss?utm_medium=x">
<link rel="alternate" type="application/feed+json" href="//feeds.northgate.example/all.json">
</head><body><a href="/politics/feed/">Politics</a><a href="/about">About</a><a href="javascript:x.rss">X</a></body>"""


def test_feeds_that_a_page_names_come_before_those_it_links_to_and_those_only_tried() -> None:
    found = discover(PAGE.encode(), URL)
    assert found[:4] == [
        "https://northgate.example/world/world.rss",
        "https://feeds.northgate.example/all.json",
        "https://northgate.example/politics/feed/",
        "https://northgate.example/feed",
    ]
    assert "https://northgate.example/news-sitemap.xml" in found
    assert not [link for link in found if "comments" in link or "wp-json" in link or "/fr/" in link]


def test_links_are_seen_from_the_base_that_a_page_sets() -> None:
    page = '<head><base href="/en/"><link rel="alternate" type="application/atom+xml" href="atom.xml"></head>'
    assert discover(page.encode(), URL)[0] == "https://northgate.example/en/atom.xml"


@pytest.mark.parametrize("page", [b"", b"\x00\xff", b"<" * 1_000_000, b"<a " + b"a=b " * 300_000])
def test_a_page_that_names_none_leaves_the_usual_places(page: bytes) -> None:
    assert discover(page, URL)[0] == "https://northgate.example/feed"


def test_a_page_of_thousands_of_feeds_gives_a_few() -> None:
    assert len(discover(b"".join(b"<a href='/%d/feed'>" % n for n in range(5_000)), URL)) == 30


@given(st.binary(max_size=300))
def test_whatever_a_page_holds_its_feeds_are_links_to_the_web(page: bytes) -> None:
    assert all(link.startswith(("http://", "https://")) for link in discover(b"<a href='x.rss'>" + page, URL))
