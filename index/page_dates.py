"""When a page was published and changed, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from index.dating import change_told, date_of, day_of, day_told
from index.documents import moment
from index.linked_data import property_of
from index.report import DatePlace

# The names under which the tags of a head give the two days, best first.
_PUBLISHED = (
    "article:published_time og:article:published_time parsely-pub-date dc.date.issued dcterms.issued "
    "citation_publication_date sailthru.date pubdate publishdate date"
).split()
_UPDATED = ("article:modified_time", "og:article:modified_time", "og:updated_time", "dcterms.modified", "lastmod")
# What stands beside an article: the days there are those of others.
_BESIDE = re.compile(
    r"breaking|ticker|banner|related|sidebar|most-?(read|viewed|popular)|trending|recommend|promo|teaser|newsletter|comment|more-?(news|stories)"
    r"|read-?(more|next|also)|latest|foot(er)?\b|bottom|legal|imprint|copyright",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"updat|modif", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
# Elements with a date that are looked at, and how long a paragraph is that is no byline.
_MOST_TIMES, _MOST_LINES, _PARAGRAPH = 8, 30, 120
# Systems write the change a few seconds after the publication.
_AT_ONCE = timedelta(minutes=1)


def page_dates(tree: Any, article: Mapping[str, Any], title: str, url: str, text: str) -> dict[str, str]:
    """The dates of a page and their places, as fields of a report; what is not told is left out.

    `article` is what the page's JSON-LD says of it, `text` what was found to be its text.
    """
    body = _without_what_stands_beside(tree)
    facts: dict[str, str] = {}
    beginning = _beginning(body, title)
    published = _stated_first(_stated(tree, body, article)) or _told(body, beginning, url, text)
    if published is None:
        return facts
    # The day alone: "on Sunday" is reckoned from it, and nothing of the day after may answer for it.
    facts |= {"published": day_of(published[0]).isoformat(), "published_in": published[1]}
    updated = _stated_first(_stated_changes(tree, body, article)) or _told_change(beginning)
    if updated and updated[0] - published[0] >= _AT_ONCE:
        facts |= {"updated": updated[0].astimezone(UTC).isoformat(), "updated_in": updated[1]}
    return facts


_Dated = tuple[datetime, DatePlace]


def _stated(tree: Any, body: Any, article: Mapping[str, Any]) -> Iterator[str]:
    """What a page says for machines of its publication, the surest first."""
    yield _text(article.get("datePublished"))
    yield from _tags(tree, _PUBLISHED)
    yield property_of(body, "datePublished")
    yield from (time.get("datetime") for time in _times(body) if not _is_update(time))
    yield from body.xpath("//abbr[contains(@class, 'published')]/@title")[:1]
    yield _found(_tags_alone(tree), original=True)


def _stated_changes(tree: Any, body: Any, article: Mapping[str, Any]) -> Iterator[str]:
    yield _text(article.get("dateModified"))
    yield from _tags(tree, _UPDATED)
    yield property_of(body, "dateModified")
    yield from (time.get("datetime") for time in _times(body) if _is_update(time))
    yield _found(_tags_alone(tree), original=False)


def _stated_first(texts: Iterable[str]) -> _Dated | None:
    for text in texts:
        with suppress(ValueError, OverflowError):
            # A program without a clock writes 1970, and a hostile one what lies outside of the calendar.
            if text and (found := date_of(text.strip())) and _is_sound(found):
                return _aware(found), "data"
    return None


def _told(body: Any, beginning: str, url: str, text: str) -> _Dated | None:
    """The day that the words of a page tell, or else its address."""
    told = day_told(beginning) or day_told(text)
    if told:
        return told, "text"
    if found := date_of(_found(_without_paragraphs(body), original=True)):
        return _aware(found), "text"
    if at := _ADDRESS.search(url):
        with suppress(ValueError):
            return _aware(datetime(int(at[1]), int(at[3]), int(at[4]))), "address"
    return None


def _told_change(beginning: str) -> _Dated | None:
    found = change_told(beginning)
    return (found, "text") if found else None


def _found(tree: Any, original: bool) -> str:
    """The day that htmldate finds in a tree; the address is not asked."""
    from htmldate import find_date

    return find_date(tree, original_date=original, extensive_search=False, url="") or ""


def _tags(tree: Any, names: Iterable[str]) -> Iterator[str]:
    given: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        given.setdefault(name.lower(), tag.get("content") or "")
    yield from (given[name] for name in names if name in given)


def _tags_alone(tree: Any) -> Any:
    """The tags of a head and nothing else: for htmldate, which knows more of their names than we."""
    from lxml.html import fromstring

    bare = fromstring("<html><head></head><body></body></html>")
    bare.find("head").extend([deepcopy(tag) for tag in tree.iter("meta")][:200])
    return bare


def _times(body: Any) -> list[Any]:
    """The elements with a date that stand before the first paragraph: later ones are of what the article speaks of."""
    before = f"[not(preceding::p[string-length(normalize-space(.)) > {_PARAGRAPH}])]"
    within = body.xpath("//article//time[@datetime] | //main//time[@datetime]")[:_MOST_TIMES]
    times = within or body.xpath("//time[@datetime]")[:_MOST_TIMES]
    own = [time for time in times if time.xpath(f"self::*{before}")]
    # What stands under the headline is surer than what stands over it.
    return sorted(own, key=lambda time: not time.xpath("preceding::h1"))


def _is_update(time: Any) -> bool:
    before = time.getprevious()
    words = time.getparent().text if before is None else before.tail
    return _UPDATE.search(f"{time.get('class')} {time.get('itemprop')} {words}") is not None


def _beginning(body: Any, title: str) -> str:
    """The lines of a page from its headline on, in which its day is told in words."""
    headings = body.xpath("//h1") or body.xpath("//*[normalize-space(text()) = $title]", title=title)
    if not headings:
        return ""
    texts = headings[0].xpath("following::text()[normalize-space()]")[:_MOST_LINES]
    return "\n".join(" ".join(text.split()) for text in texts)


def _without_what_stands_beside(tree: Any) -> Any:
    """The page without its head, its scripts, and what leads to other articles."""
    from lxml.etree import strip_elements

    body = deepcopy(tree)
    for element in body.xpath("//body//*[@class or @id]"):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag not in ("article", "main") and _BESIDE.search(named):
            element.tag = "aside"
    # All at once: dropped one by one, each would copy the text that is left behind by those before.
    strip_elements(body, "head", "script", "style", "aside", "nav", "footer", with_tail=False)
    return body


def _without_paragraphs(body: Any) -> Any:
    """What is left of a page without its running text, whose dates are those of what it speaks of."""
    from lxml.etree import strip_elements

    bare = deepcopy(body)
    for paragraph in bare.iter("p"):
        if len(paragraph.text_content()) > _PARAGRAPH:
            paragraph.tag = "article-text"
    strip_elements(bare, "article-text", with_tail=False)
    return bare


def _is_sound(found: datetime) -> bool:
    return moment(lambda: found) is not None


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
