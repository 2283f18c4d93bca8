"""A guest's manners: what robots.txt says, pauses between requests, and rest for hosts that are in trouble."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest

from index.fetching import Page, Unfetchable
from index.hosts import Hosts
from tests.index.press import START, Simulated

SITE, OTHER = "https://arn.example", "https://mirror.example"


class Web:
    """Answers requests from a table; an error in it is raised, a link that begins another answer is a redirect."""

    def __init__(self, clock: Simulated, answers: dict[str, bytes | str | Unfetchable]) -> None:
        self._clock = clock
        self.answers = answers
        self.asked: list[tuple[datetime, str]] = []

    def fetch(self, url: str, kinds: Collection[str], etag: str, modified: str, goes_on: Callable[[str], None]) -> Page:
        """One request."""
        self.asked.append((self._clock.now(), url))
        found = self.answers.get(url, Unfetchable(url, "its server answers 404", 404))
        if isinstance(found, Unfetchable):
            raise found
        if isinstance(found, str):
            goes_on(found)
            return self.fetch(found, kinds, etag, modified, goes_on)
        return Page(url, found, "text/html")

    def times(self, url: str) -> list[float]:
        """When a page was asked for, in seconds from the start."""
        return [(when - START).total_seconds() for when, asked in self.asked if asked == url]


@pytest.fixture
def clock() -> Simulated:
    return Simulated()


@pytest.fixture
def web(clock: Simulated) -> Web:
    """A site of two pages."""
    return Web(clock, {f"{SITE}/a": b"A", f"{SITE}/b": b"B"})


@pytest.fixture
def hosts(web: Web, clock: Simulated) -> Hosts:
    return Hosts(web, clock)


def why(hosts: Hosts, url: str) -> str:
    """Why a page is not to be had."""
    with pytest.raises(Unfetchable) as raised:
        hosts.fetch(url)
    return raised.value.why


def test_a_host_is_asked_every_five_seconds_and_for_its_rules_once_a_day(
    hosts: Hosts, web: Web, clock: Simulated
) -> None:
    for page in ("/a", "/b", "/a"):
        hosts.fetch(SITE + page)
    assert (web.times(f"{SITE}/a"), web.times(f"{SITE}/b")) == ([0, 10], [5])
    assert web.times(f"{SITE}/robots.txt") == [0]
    clock.sleep(86_400)
    hosts.fetch(f"{SITE}/a")
    assert len(web.times(f"{SITE}/robots.txt")) == 2


def test_a_host_that_wants_a_longer_pause_gets_it(hosts: Hosts, web: Web) -> None:
    web.answers[f"{SITE}/robots.txt"] = b"User-agent: *\nCrawl-delay: 40"
    hosts.fetch(f"{SITE}/a")
    hosts.fetch(f"{SITE}/b")
    assert web.times(f"{SITE}/b") == [40]


def test_what_robots_forbid_is_not_asked_for_also_behind_a_redirect(hosts: Hosts, web: Web) -> None:
    web.answers[f"{OTHER}/robots.txt"] = b"User-agent: Dateline\nDisallow: /"
    web.answers[f"{SITE}/a"] = f"{OTHER}/a"
    for url in (f"{OTHER}/a", f"{SITE}/a"):
        assert why(hosts, url).startswith("its site's robots.txt keeps programs from it")
    assert not web.times(f"{OTHER}/a")


def test_a_server_that_cannot_tell_its_rules_is_asked_for_nothing_until_it_can(
    hosts: Hosts, web: Web, clock: Simulated
) -> None:
    web.answers[f"{SITE}/robots.txt"] = Unfetchable(SITE, "its server answers 500: try again later", 500)
    assert why(hosts, f"{SITE}/a") == (
        "its site does not say what programs may fetch (robots.txt): its server answers 500: try again later"
    )
    web.answers[f"{SITE}/robots.txt"] = b""
    assert why(hosts, f"{SITE}/a").startswith("its site does not say")
    clock.sleep(601)
    assert hosts.fetch(f"{SITE}/a").content == b"A"


def test_a_host_that_does_not_answer_rests_ever_longer_and_an_hour_at_most(
    hosts: Hosts, web: Web, clock: Simulated
) -> None:
    hosts.fetch(f"{SITE}/b")
    web.answers[f"{SITE}/a"] = Unfetchable(SITE, "it cannot be reached")
    rests = []
    for _ in range(9):
        assert why(hosts, f"{SITE}/a") == "it cannot be reached"
        rests.append((hosts.free_at(f"{SITE}/b") - clock.now()).total_seconds())
    assert rests == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert hosts.free_at(f"{OTHER}/a") == clock.now()
    hosts.fetch(f"{SITE}/b")
    assert hosts.free_at(f"{SITE}/b") == clock.now() + timedelta(seconds=5)


def test_a_host_that_asks_for_a_pause_is_left_alone_for_so_long_and_a_day_at_most(
    hosts: Hosts, web: Web, clock: Simulated
) -> None:
    for asked, given in (("120", 120), ("999999999", 86_400), ("soon", 30)):
        web.answers[f"{SITE}/a"] = Unfetchable(SITE, "its server answers 429", 429, asked)
        why(hosts, f"{SITE}/a")
        assert (hosts.free_at(f"{SITE}/b") - clock.now()).total_seconds() == given
