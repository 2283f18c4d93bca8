"""The names on a page: its headline, who wrote it, who published it, and under which address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from index.address import host_of
from index.documents import one_line
from index.linked_data import people, property_of

if TYPE_CHECKING:
    from trafilatura.settings import Document

_AUTHOR_TAGS = ("author", "dc.creator", "dcterms.creator", "parsely-author", "byl", "citation_author")
# Between headline and site: "Bridge closed | The Lantern Post", "Orlan Courier: Lighthouse sold".
_SEPARATOR = re.compile(r"\s*[|:•·»–—-]\s+")
_SITE_WORDS, _LONGEST_NAME, _LONGEST_TITLE = 5, 80, 500
# "By Marta Selin, city reporter", in the languages of most reports; what follows a name is no part of it.
_NAME = r"[^\W\d_a-z](?:\.|[\w'’-]*)"
_BYLINE = re.compile(
    rf"(?i:by|words:?|por|par|von|di|door|автор:?|بقلم:?)\s(?P<name>{_NAME}(?:\s(?:{_NAME}|de|van|von|da|al|bin)){{1,4}})"
)
_BEFORE_NAME = re.compile(r"(?:by|por|par|von)\s+", re.IGNORECASE)
# Elements after a headline among which a byline is looked for.
_NEAR = 12


def names_of(tree: Any, article: Mapping[str, Any], about: Document) -> dict[str, str]:
    """Title, publisher, author and address of a page, as fields of a report, "" for what is not told.

    `article` is what its JSON-LD says, `about` what trafilatura found.
    """
    title, site = _headline(tree, one_line(about.title))
    return {
        "title": title if len(title) <= _LONGEST_TITLE else "",
        "publisher": _publisher(tree, article, about) or site,
        "author": next((name for name in _authors(tree, article, about) if name), ""),
        "url": _address(tree, about),
    }


def _headline(tree: Any, known: str) -> tuple[str, str]:
    """The headline, and the name of the site that stands beside it in the title of the page."""
    whole = one_line((tree.findtext(".//title") or "")[:_LONGEST_TITLE])
    headings = [one_line(heading.text_content()) for heading in tree.xpath("//h1")[:2]]
    if len(headings) == 1 and headings[0] and whole.startswith(headings[0]):
        # trafilatura takes the title of the last entry for that of a live blog.
        known = headings[0]
    shown = {known} if headings else {known, *map(one_line, tree.xpath("//body//text()"))}
    for between in _SEPARATOR.finditer(whole):
        before, after = whole[: between.start()], whole[between.end() :]
        for headline, site in ((before, after), (after, before)):
            if headline in shown and site and len(site.split()) <= _SITE_WORDS:
                return headline, site
    return known, ""


def _publisher(tree: Any, article: Mapping[str, Any], about: Document) -> str:
    named = one_line(about.sitename)
    # Without a name, trafilatura gives the host: it may have a better one.
    if named and named != host_of(about.url or ""):
        return named
    return people(article.get("publisher")) or _named_property(tree, "publisher")


def _authors(tree: Any, article: Mapping[str, Any], about: Document) -> Iterator[str]:
    """Names of authors, the surest first. trafilatura takes "of Works" from a ministry of that name."""
    yield people(article.get("author"))
    tags = {(tag.get("name") or "").lower(): tag.get("content") for tag in tree.iter("meta")}
    yield from (_BEFORE_NAME.sub("", people(tags.get(name)), count=1) for name in _AUTHOR_TAGS)
    yield _named_property(tree, "author")
    yield people(one_line(about.author).split("; "))
    yield from _bylines(tree)


def _named_property(tree: Any, name: str) -> str:
    """A person or an organization in microdata: the name inside it, or all of it if that is short."""
    for element in tree.xpath("//*[@itemprop=$name]", name=name)[:1]:
        found = property_of(element, "name") or one_line(element.get("content") or element.text_content())
        return found if len(found) <= _LONGEST_NAME and "://" not in found else ""
    return ""


def _bylines(tree: Any) -> Iterator[str]:
    for heading in tree.xpath("//h1")[:1]:
        for element in heading.xpath("following::*[self::p or self::div or self::span]")[:_NEAR]:
            text = one_line(element.text_content()) if len(element) < _NEAR else ""
            if found := _BYLINE.match(text):
                yield found["name"]


def _address(tree: Any, about: Document) -> str:
    """What a page calls its canonical address; the one for sharing may carry a page number or a campaign."""
    stated = [one_line(link) for link in tree.xpath("//link[@rel='canonical']/@href")[:1]]
    stated += [about.url or "", property_of(tree, "mainEntityOfPage")]
    return next((link for link in stated if link.startswith(("http://", "https://"))), "")
