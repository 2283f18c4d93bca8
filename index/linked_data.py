"""What a page says for machines: the article that its JSON-LD describes, and the microdata of its elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from index.documents import one_line

# Objects of one page that are looked at: a live blog describes each of its hundreds of posts.
_MOST_OBJECTS = 2_000
# schema.org's NewsArticle, ReportageNewsArticle, LiveBlogPosting and the like; in short or with the address of each.
_ARTICLE = re.compile(r"(\w*Article|\w*Posting|Report)$")
_WRAPPED = re.compile(r"^\s*(<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(-->|//\s*\]\]>|\]\]>)\s*$")
# Names of authors, and how long each may be: a line that some sites write there is longer than a name.
_MOST_NAMES, _LONGEST_NAME = 20, 100
_LAST_COMMA = re.compile(r",\s*([}\]])")
# What tells which of several described articles this page is.
_OWN_NAMES = ("url", "@id", "mainEntityOfPage")


def article_of(tree: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
    """The object that describes the article of a page, empty if none does.

    Pages describe related articles too: it is the one that bears one of the `names` (the page's address or headline),
    else the first.
    """
    articles = [each for each in _objects(tree) if _is_article(each)]
    wanted = set(names) - {""}
    own = [each for each in articles if _known_by(each) & wanted]
    return next(iter([*own, *articles]), {})


def people(value: Any) -> str:
    """The names of authors: one or several, as texts or as objects with a name."""
    listed = value if isinstance(value, list) else [value]
    given = [each.get("name") if isinstance(each, dict) else each for each in listed[:_MOST_NAMES]]
    names = [one_line(each) for each in given if isinstance(each, str)]
    return ", ".join(dict.fromkeys(name for name in names if 0 < len(name) <= _LONGEST_NAME and "://" not in name))


def property_of(tree: Any, name: str) -> str:
    """The value of the first element inside of this one that is said to be this property in microdata."""
    for element in tree.xpath(".//*[@itemprop=$name]", name=name)[:1]:
        value = element.get("content") or element.get("datetime") or element.get("href") or element.text_content()
        return one_line(value)
    return ""


def _objects(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object that stands for itself: those inside of others belong to them."""
    left = _MOST_OBJECTS
    for script in tree.xpath("//script[starts-with(@type, 'application/ld+json')]"):
        found = _parsed(_WRAPPED.sub("", script.text or ""))
        listed = found if isinstance(found, list) else [found]
        for each in listed[:left]:
            graph = each.get("@graph") if isinstance(each, dict) else None
            for one in graph[:left] if isinstance(graph, list) else [each]:
                left -= 1
                if isinstance(one, dict):
                    yield one


def _parsed(text: str) -> Any:
    """What a script holds; a comma too many, which templates leave at an end, is looked over."""
    for written in (text, _LAST_COMMA.sub(r"\1", text)):
        with suppress(ValueError, RecursionError):
            return json.loads(written, strict=False)
    return None


def _is_article(one: Mapping[str, Any]) -> bool:
    given = one.get("@type")
    kinds = given if isinstance(given, list) else [given]
    return any(isinstance(kind, str) and _ARTICLE.search(kind) for kind in kinds)


def _known_by(one: Mapping[str, Any]) -> set[str]:
    """The addresses and the headline of an article."""
    named = [one.get(name) for name in _OWN_NAMES]
    addresses = [each.get("@id") if isinstance(each, dict) else each for each in named]
    return {one_line(each) for each in [*addresses, one.get("headline")] if isinstance(each, str)}
