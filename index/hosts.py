"""Asking other people's servers as a guest: what their robots.txt allows, one request at a time, with pauses."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from index.clock import Clock
from index.fetching import CONTENT_TYPES, USER_AGENT, Page, Unfetchable
from index.robots import Robots
from index.schedule import HOST_GAP_S, LONGEST_S, earliest, wait_of

_AGENT = USER_AGENT.partition("/")[0]
# What a host that does not answer is left alone for: twice as long each time.
_FIRST_REST_S, _LONGEST_REST_S = 30.0, 3_600.0
# Hosts that are remembered; beyond that all are met anew.
_MOST_REMEMBERED = 2_000


class Fetching(Protocol):
    """Where pages come from: an index.fetching.Fetcher, or a stand-in for one."""

    def fetch(self, url: str, kinds: Collection[str], etag: str, modified: str, goes_on: Callable[[str], None]) -> Page:
        """Fetch one page; raises Unfetchable."""
        ...


@dataclass(frozen=True, slots=True)
class _Host:
    """What is known of a host: when its last request began, until when it is left alone, and its failures in a row."""

    last: datetime | None = None
    rests_until: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """A site's robots.txt, why it could not be had, and until when that holds."""

    robots: Robots
    why: str
    until: datetime


class Hosts:
    """Fetches pages no faster than their hosts want, and only those that they let us.

    Between two requests to a host are `gap_s` seconds at least. For one thread.
    """

    def __init__(self, fetcher: Fetching, clock: Clock, gap_s: float = HOST_GAP_S) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._gap_s = gap_s
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, _Known] = {}

    def free_at(self, url: str) -> datetime:
        """When a page may be asked for: now, or later."""
        host, known = self._hosts.get(_name(url), _Host()), self._robots.get(_origin(url))
        delay = known.robots.delay_s if known else 0.0
        free = earliest(self._clock.now(), host.last, delay, self._gap_s)
        return max(free, host.rests_until) if host.rests_until else free

    def fetch(self, url: str, kinds: Collection[str] = CONTENT_TYPES, etag: str = "", modified: str = "") -> Page:
        """Fetch a page, as index.fetching.Fetcher does, when its host is free; raises Unfetchable."""
        self._ask_leave(url)
        self._clock.sleep(max(0.0, (self.free_at(url) - self._clock.now()).total_seconds()))
        name, began = _name(url), self._clock.now()
        host = self._hosts.get(name, _Host())
        self._remember(name, replace(host, last=began))
        try:
            page = self._fetcher.fetch(url, kinds, etag, modified, self._ask_leave)
        except Unfetchable as error:
            self._remember(name, self._failed(replace(host, last=began), error))
            raise
        self._remember(name, _Host(last=began))
        return page

    def _failed(self, host: _Host, error: Unfetchable) -> _Host:
        """A host after a failure: one that does not answer, or wants a pause, is left alone for a while."""
        now = self._clock.now()
        if error.status in (429, 503):
            wait = min(max(wait_of(error.retry_after, now), _FIRST_REST_S), LONGEST_S)
            return replace(host, rests_until=now + timedelta(seconds=wait), failures=0)
        if error.status:
            return replace(host, rests_until=None, failures=0)
        wait = min(_LONGEST_REST_S, _FIRST_REST_S * 2.0 ** min(host.failures, 20))
        return replace(host, rests_until=now + timedelta(seconds=wait), failures=host.failures + 1)

    def _ask_leave(self, url: str) -> None:
        """Raise Unfetchable for a page that its host's robots.txt keeps from us."""
        known = self._robots_of(_origin(url))
        verdict = known.robots.may_fetch(url)
        if verdict == "no":
            raise Unfetchable(url, "its site's robots.txt keeps programs from it: ask its publisher for leave", 403)
        if verdict == "later":
            raise Unfetchable(url, known.why)

    def _robots_of(self, origin: str) -> _Known:
        known = self._robots.get(origin)
        if known and self._clock.now() < known.until:
            return known
        why = ""
        try:
            page = self._fetcher.fetch(f"{origin}/robots.txt", (), "", "", _anywhere)
            robots = Robots(page.status, page.content, _AGENT)
        except Unfetchable as error:
            robots = Robots(error.status, b"", _AGENT)
            # Where nobody answers, the page could not be had either.
            silent = "its site does not say what programs may fetch (robots.txt): " if error.status else ""
            why = silent + error.why
        if len(self._robots) >= _MOST_REMEMBERED:
            self._robots.clear()
        self._robots[origin] = _Known(robots, why, self._clock.now() + timedelta(seconds=robots.holds_s))
        return self._robots[origin]

    def _remember(self, name: str, host: _Host) -> None:
        if len(self._hosts) >= _MOST_REMEMBERED:
            self._hosts.clear()
        self._hosts[name] = host


def _anywhere(url: str) -> None:
    """Go wherever a redirect leads: RFC 9309, 2.3.1.2."""


def _name(url: str) -> str:
    return urlsplit(url).hostname or ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
