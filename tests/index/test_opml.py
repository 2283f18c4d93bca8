"""Lists of feeds come in from other programs and go out to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.feed_entry import FeedError
from index.opml import read_opml, write_opml

OTHERS = b"""<?xml version="1.0" encoding="ISO-8859-1"?><opml version="1.0"><head><title>My feeds</title></head><body>
<outline text="World"><outline text="Northgate &amp; Sons" type="rss" xmlUrl="https://northgate.example/feed"/>
<outline title="Presse r\xe9gionale" text="x" xmlurl="http://presse.example/rss?a=1&b=2"/></outline>
<outline text="Again" xmlUrl="https://northgate.example/feed"/><outline text="A folder"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_the_list_of_another_program_is_read_through_its_folders_and_faults() -> None:
    assert read_opml(OTHERS) == [
        ("https://northgate.example/feed", "Northgate & Sons"),
        ("http://presse.example/rss?a=1&b=2", "Presse régionale"),
    ]


@given(st.lists(st.tuples(st.integers(0, 9).map("https://a.example/{}?a=1&b=<2>".format), st.text()), max_size=9))
def test_what_is_written_is_read_again(feeds: list[tuple[str, str]]) -> None:
    read = read_opml(write_opml(feeds))
    assert [url for url, _ in read] == list(dict.fromkeys(url for url, _ in feeds))
    assert read_opml(write_opml(read)) == read


@given(st.dictionaries(st.from_regex(r"https://[a-z]{1,9}\.example/[a-z]{0,9}", fullmatch=True), st.text("aé<&\"'م ")))
def test_names_come_back_as_they_were(feeds: dict[str, str]) -> None:
    named = [(url, " ".join(title.split())) for url, title in feeds.items()]
    assert read_opml(write_opml(named)) == named


@pytest.mark.parametrize("content", [b"", b"<rss/>", b"<opml", b"\x00\x01", b"<html><body>no</body></html>"])
def test_what_is_no_list_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(FeedError, match="the list of feeds: it"):
        read_opml(content)


def test_no_entity_of_a_list_is_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    content = f'<!DOCTYPE opml [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]><opml><body>'
    content += '<outline text="&f;&l9;" xmlUrl="https://a.example/"/></body></opml>'
    assert len(repr(read_opml(content.encode()))) < 400
