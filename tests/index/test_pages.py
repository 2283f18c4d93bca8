"""Pages of twenty site layouts give what they say of themselves and no more; hostile ones give it in bounded time."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.pages import read_page
from index.report import Report
from tests.quality.pages import FIELDS, LAYOUTS, page_measures, read_one, scores

PAGES = sorted(LAYOUTS.glob("*.html"))
NEWS = "<p>Soldiers dug through a landslide to reach the villages above Ostrel on Tuesday.</p>" * 4


def layout(number: int) -> Report:
    """The report of one page of the twenty."""
    found = read_one(PAGES[number - 1])
    assert found
    return found


def page(head: str = "", under: str = "", after: str = "", lang: str = "") -> bytes:
    """A page with an article; what stands in its head, under its headline and after the article."""
    shown = f"<article><h1>Toll rises</h1>{under}{NEWS}</article>{after}"
    return f"<html {lang}><head><title>Toll rises</title>{head}</head><body>{shown}</body></html>".encode()


def linked_data(*objects: str) -> str:
    """Scripts with these objects."""
    return "".join(f'<script type="application/ld+json">{each}</script>' for each in objects)


# --- layouts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_article_of_a_layout_is_found_whole_and_what_stands_around_it_is_not(path: Path) -> None:
    right = scores(path)
    assert (right["sentences found"], right["clutter kept out"]) == (1, 1)


def test_what_pages_say_of_themselves_is_right_nineteen_times_in_twenty() -> None:
    for odd in (True, False):
        measures = page_measures(odd)
        fields = [measures[name] for name in FIELDS]
        assert sum(fields) / len(fields) > 0.95
        assert min(fields) >= 0.9


def test_how_sure_a_date_is_is_told_by_where_it_stands() -> None:
    places = [(layout(number).dated_by, layout(number).published_in) for number in (2, 10, 11)]
    assert places == [("report", "data"), ("report", "text"), ("report", "address")]
    assert layout(19).dated_by == "file", "an essay with dates in its sentences has none of its own"


# --- dates ------------------------------------------------------------------------------------------------------------

LATER = '{"@type": "NewsArticle", "headline": "Another", "datePublished": "2025-01-01T08:00:00Z"}'


@pytest.mark.parametrize(
    ("content", "published"),
    [
        (page(linked_data(LATER, LATER.replace("Another", "Toll rises").replace("-01-01", "-03-04"))), "2025-03-04T00"),
        (page(linked_data("{broken", f"<!-- {LATER} -->")), "2025-01-01T00"),
        (page(linked_data('{"@graph": [7, null, ' + LATER + ",]}")), "2025-01-01T00"),
        (page("<meta name=DC.date.issued content=2025-03-04>"), "2025-03-04T00"),
        (page(under="<time datetime=2025-03-04T09:30Z>this morning</time>"), "2025-03-04T00"),
        (page(under="<time datetime=yesterday>x</time><p>4 March 2025</p>"), "2025-03-04T00"),
        (page(linked_data(LATER.replace("2025-01-01T08:00:00Z", "soon")), "<p>4 March 2025</p>"), "2025-03-04T00"),
    ],
)
def test_the_date_of_a_page_is_that_of_its_own_article(content: bytes, published: str) -> None:
    assert read_page(content)["published"].startswith(published)


@pytest.mark.parametrize(
    "content",
    [
        page(after="<div class='related-stories'><time datetime=2025-03-04>4 March</time></div>"),
        page(after="<p>The mill above the village, which had burnt in a winter before, closed on 31 May 2003.</p>"),
        page(after="<div id=footer>Page generated 2025-03-05 11:22:33</div>"),
        page(linked_data('{"@type": "WebSite", "datePublished": "2011-01-01"}')),
        page(linked_data('{"@type": "NewsArticle", "datePublished": {"@value": "2011-01-01"}}')),
    ],
)
def test_what_is_the_date_of_something_else_is_not_that_of_the_page(content: bytes) -> None:
    assert "published" not in read_page(content)


def test_a_change_before_the_publication_or_within_a_minute_of_it_is_none() -> None:
    for changed in (
        "1970-01-01T00:00:00Z",
        "2025-01-01T08:00:30Z",
        "9999-99-99",
        "0001-01-01T00:00+05:00",
        "9999-12-31T23:00-05:00",
    ):
        told = LATER.replace("}", f', "dateModified": "{changed}"}}')
        assert "updated" not in read_page(page(linked_data(told)))
    corrected = read_page(page(linked_data(LATER), "<p>Updated: 5 January 2025</p>"))
    assert (corrected["updated"], corrected["updated_in"]) == ("2025-01-05T00:00:00+00:00", "text")


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "author"),
    [
        (page("<meta name=author content='Marta Selin'>"), "Marta Selin"),
        (page("<meta name=author content='https://social.example/wire'>", "<p>By Marta Selin</p>"), "Marta Selin"),
        (
            page(linked_data('{"@type": "Article", "author": [{"name": "A. Reed"}, "B. Moss", 7]}')),
            "A. Reed, B. Moss",
        ),
        (page(under="<p>Par Élise Morand, envoyée spéciale</p>"), "Élise Morand"),
        (page(under="<p>By noon the road was open again.</p>"), ""),
        (page(f"<meta name=author content='{'very ' * 50}long'>"), ""),
    ],
)
def test_who_wrote_a_page_is_told_by_its_data_or_its_byline(content: bytes, author: str) -> None:
    assert read_page(content)["author"] == author


@pytest.mark.parametrize(
    ("lang", "head", "language"),
    [
        ("lang=en-GB", "", "en"),
        ("", "<meta property=og:locale content=uk_UA>", "uk"),
        ("", "<meta http-equiv=content-language content=fr>", "fr"),
        ("lang=''", "", ""),
        ("lang='<script>'", "", ""),
    ],
)
def test_the_language_of_a_page_is_told_without_its_country(lang: str, head: str, language: str) -> None:
    assert read_page(page(head, lang=lang))["language"] == language


def test_a_page_names_its_site_in_its_title_where_it_names_it_nowhere_else() -> None:
    titled = page().replace(b"<title>Toll rises", b"<title>Toll rises | Valley Herald")
    assert (read_page(titled)["title"], read_page(titled)["publisher"]) == ("Toll rises", "Valley Herald")


# --- what is made to keep a reader busy -------------------------------------------------------------------------------

HOSTILE = {
    "promotions": page(after=("<b class=related></b>" + "x " * 150) * 14_000),
    "times": page(under="<time datetime=soon>x</time>" * 14_000),
    "deep data": page(linked_data("[" * 2_000_000)),
    "commas": page(linked_data("," * 2_000_000)),
    "many objects": page(linked_data("[" + ",".join(['{"@type": "NewsArticle"}'] * 100_000) + "]")),
    "many tags": page("<meta property=article:published_time content='1 jan 1 jan'>" * 14_000),
    "separators": page().replace(b"<title>", b"<title>" + b"a - " * 200_000),
    "names": page(under="<p>By " + "Aa " * 300_000 + "</p>"),
}


# Dropped one by one, the promotions took a minute and the separators of a title one and a half.
@pytest.mark.timeout(30)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_page_made_to_keep_its_reader_busy_is_read_all_the_same(content: bytes) -> None:
    found = read_page(content)
    assert "Soldiers dug" in found["text"]
    assert "published" not in found
    assert len(found["author"]) <= 200
