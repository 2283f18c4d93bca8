"""Pages of the web: the article of one, without its menus, and what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from typing import Any

from index.characters import clean, in_utf8
from index.documents import Unreadable, one_line
from index.linked_data import article_of
from index.page_dates import page_dates
from index.page_names import names_of
from index.report import MAX_BYTES
from index.signature import refuse_signature

# The readers of pages take four seconds for so many headings, and three quarters of a minute for 100,000.
_MAX_ELEMENTS = 30_000
# libxml2 takes a second for an element of 30,000 attributes, and a minute and a half for 240,000.
_MAX_ATTRIBUTES = 500
# What a visitor of the page does not see is no part of the report; a body may be hidden until its scripts have run.
_STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\n\r', 'abcdefghijklmnopqrstuvwxyz')"
_HIDDEN = (
    f"//*[not(self::html or self::body)][@hidden or self::template or contains({_STYLE}, 'display:none')"
    f" or contains({_STYLE}, 'visibility:hidden')]"
)
_NO_ARTICLE = "no article was found in this page"
_LANGUAGE = re.compile(r"([a-z]{2,3})([-_].*)?", re.IGNORECASE)


def read_page(content: bytes, charset: str = "") -> dict[str, str]:
    """The article of a page and what the page says of it; `charset` is the encoding that its server declared.

    Of a page from which its article was taken away, what is missing. Raises Unreadable for what is no page, has no
    article, or would keep its readers busy for minutes.
    """
    from trafilatura import load_html
    from trafilatura.metadata import extract_metadata

    from index.emptied import is_emptied

    markup = _markup(in_utf8(content, charset))
    _measure(markup)
    # A tree and not a text: a text that begins with "http" would be fetched by htmldate.
    tree = load_html(markup)
    if tree is None:
        return {"missing": _NO_ARTICLE}
    about = extract_metadata(tree, date_config={"original_date": True, "extensive_search": False})
    text = clean(_article(tree) or _article(_without_tables(tree)))
    if not _lines_of(text, one_line(about.title)):
        if is_emptied(tree, _HIDDEN):
            return {"missing": _NO_ARTICLE, "url": about.url or ""}
        raise Unreadable(_NO_ARTICLE)
    article = article_of(tree, (about.url or "", one_line(about.title)))
    facts = names_of(tree, article, about)
    facts |= {"language": _language(tree, article)} | page_dates(tree, article, facts["title"], facts["url"], text)
    lines = _lines_of(text, facts["title"].strip())
    return {name: clean(value) for name, value in facts.items()} | {"text": "\n\n".join(lines)}


def _lines_of(text: str, title: str) -> list[str]:
    """The lines of an article, without its headline."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    return lines[1:] if lines and lines[0] == title else lines


def _article(tree: Any) -> str:
    """The text of an article, "" where there is none."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    # Without precision, the menus of a page without an article become one.
    found = bare_extraction(
        tree,
        with_metadata=False,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        prune_xpath=_HIDDEN,
    )
    return (found.text or "").strip() if isinstance(found, Document) else ""


def _without_tables(tree: Any) -> Any:
    """A page of the days when columns were made with tables: its cells as boxes."""
    boxed = deepcopy(tree)
    for element in boxed.iter("table", "tbody", "tr", "td", "th"):
        element.tag = "div"
    return boxed


def _language(tree: Any, article: Mapping[str, Any]) -> str:
    """The language that a page says it is in, without its country: "en"."""
    stated = [article.get("inLanguage"), *tree.xpath("/html/@lang | /html/@*[name() = 'xml:lang']")]
    stated += tree.xpath("//meta[@property='og:locale' or @name='language']/@content")
    stated += tree.xpath("//meta[@http-equiv='content-language' or @http-equiv='Content-Language']/@content")
    for each in stated:
        if isinstance(each, str) and (found := _LANGUAGE.fullmatch(each.strip())):
            return found[1].lower()
    return ""


def _markup(content: bytes) -> str:
    """A page as text, in whichever encoding it is, without what the reader of pages would drop before parsing."""
    from trafilatura.utils import decode_file

    refuse_signature(content)
    if b"\0" in content:
        raise Unreadable("it is a binary file")
    return clean(decode_file(content, MAX_BYTES)).translate({0xFFFE: None, 0xFFFF: None})


def _measure(markup: str) -> None:
    """Refuse a page that would keep its readers busy for minutes. Parsed as it will be, but no tree is made of it."""
    from lxml.etree import HTMLParser, ParserError, XMLSyntaxError, fromstring

    with suppress(ParserError, XMLSyntaxError):
        fromstring(markup.encode("utf-8"), HTMLParser(target=_Gauge(), encoding="utf-8"))


class _Gauge:
    """A target for lxml's parser, which counts."""

    def __init__(self) -> None:
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise Unreadable(f"this page has more than {_MAX_ELEMENTS:,} elements: save its article as text")
        if len(attributes) > _MAX_ATTRIBUTES:
            raise Unreadable(f"an element has more than {_MAX_ATTRIBUTES:,} attributes: save the article as text")

    def close(self) -> None:
        pass
