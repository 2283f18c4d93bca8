"""A site's robots.txt is obeyed, and cannot be made a trap."""

from __future__ import annotations

import time

import pytest

from index.robots import Robots

SITE = "https://northgate.example"
FILE = b"""# Northgate
User-agent: *
Disallow: /archive/
Allow: /archive/today
Crawl-delay: 10

User-agent: GreedyBot
User-agent: Dateline/2.0
Disallow: /live
Crawl-delay: 2.5
"""


def robots(content: bytes, status: int = 200, agent: str = "Dateline") -> Robots:
    """What a server answered, as seen by a program."""
    return Robots(status, content, agent)


def test_rules_for_us_come_before_those_for_everyone() -> None:
    ours, others = robots(FILE), robots(FILE, agent="Otherline")
    assert (ours.may_fetch(f"{SITE}/live/1"), ours.may_fetch(f"{SITE}/archive/1"), ours.delay_s) == ("no", "yes", 2.5)
    assert (others.may_fetch(f"{SITE}/live/1"), others.may_fetch(f"{SITE}/archive/1")) == ("yes", "no")
    assert (others.may_fetch(f"{SITE}/archive/today"), others.delay_s) == ("yes", 10)


def test_rules_for_a_program_whose_name_begins_like_ours_are_not_for_us() -> None:
    assert robots(b"User-agent: date\nDisallow: /").may_fetch(f"{SITE}/") == "yes"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(404, "yes"), (410, "yes"), (401, "no"), (403, "no"), (429, "later"), (503, "later"), (0, "later")],
)
def test_a_server_without_a_file_allows_one_that_refuses_it_refuses_one_that_fails_is_asked_again(
    status: int, verdict: str
) -> None:
    answer = robots(b"User-agent: *\nDisallow: /", status)
    assert answer.may_fetch(f"{SITE}/live") == verdict
    assert answer.holds_s == (600 if verdict == "later" else 86_400)
    assert answer.delay_s == 0


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"<html>Disallow: /</html>", b"Disallow: /", b"User-agent"])
def test_a_broken_file_forbids_nothing(content: bytes) -> None:
    assert robots(content).may_fetch(f"{SITE}/live") == "yes"


@pytest.mark.parametrize(("stated", "seconds"), [("86400", 300), ("-1", 0), ("inf", 0), ("nan", 0), ("soon", 0)])
def test_a_delay_has_bounds(stated: str, seconds: float) -> None:
    assert robots(f"User-agent: *\nCrawl-delay: {stated}".encode()).delay_s == seconds


def test_what_stands_behind_half_a_megabyte_is_not_read() -> None:
    assert robots(b"#" * 600_000 + b"\nUser-agent: *\nDisallow: /").may_fetch(f"{SITE}/live") == "yes"


@pytest.mark.parametrize("naming", [b"User-agent: a%d\n", b"user   agent\ta%d\n", b"USERAGENT a%d # x\n"])
def test_thousands_of_programs_with_thousands_of_rules_take_neither_time_nor_memory(naming: bytes) -> None:
    content = b"".join(naming % n for n in range(14_000)) + b"Allow:/a\n" * 20_000 + b"User-agent: *\nDisallow: /live"
    began = time.process_time()
    assert robots(content).may_fetch(f"{SITE}/live") == "no"
    # A tenth of a second here; left to themselves, the rules are 280 million objects.
    assert time.process_time() - began < 10
