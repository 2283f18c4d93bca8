"""Outlets: who else printed what a report says, each counted once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from index.copies import shared
from index.report import Report

# Of the words of a quote, the share that another outlet must have too to be named beside it: copies are cut and edited.
_PRINTED = 0.75
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:www|m|amp)\.")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher that printed a copy, where and when (in UTC)."""

    publisher: str
    url: str
    published: datetime


def outlets(report: Report, copies: Iterable[Report]) -> tuple[Outlet, ...]:
    """The outlets of the copies of a report, each with its first, without the report's own; the earliest first.

    One that is known by its address alone ("uk.wire.example") is the one that is named at that address.
    """
    seen = [report]
    for copy in sorted(copies, key=lambda one: (bool(_host_as_name(one.publisher)), one.published, one.id)):
        if not any(_is_same(copy, other) for other in seen):
            seen.append(copy)
    told = sorted(seen[1:], key=lambda one: (one.published, one.id))
    return tuple(Outlet(one.publisher, one.url, one.published) for one in told)


def outlets_of(quote: str, report: Report, copies: Iterable[Report]) -> tuple[Outlet, ...]:
    """The outlets that printed these words of a report too: a copy may have left them out."""
    return outlets(report, [copy for copy in copies if shared(quote, copy.text) >= _PRINTED])


def _is_same(one: Report, two: Report) -> bool:
    if not any(not each.publisher or _host_as_name(each.publisher) for each in (one, two)):
        return _name(one.publisher) == _name(two.publisher)
    a, b = _host(one), _host(two)
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


def _name(publisher: str) -> str:
    return " ".join(publisher.casefold().removeprefix("the ").split())


def _host_as_name(publisher: str) -> str:
    return publisher if _HOST.fullmatch(publisher.strip()) else ""


def _host(report: Report) -> str:
    try:
        host = _host_as_name(report.publisher) or urlsplit(report.url).hostname or ""
    except ValueError:  # an address of no form at all
        host = ""
    return _PREFIX.sub("", host.strip().casefold())
