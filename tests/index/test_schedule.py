"""Feeds are asked as often as they bring something, failing ones ever more seldom, and no host in a hurry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schedule import (
    LONGEST_S,
    PATIENCE,
    SHORTEST_S,
    Answer,
    Pulse,
    after,
    earliest,
    followed_again,
    settled,
    wait_of,
)

NOW = datetime(2025, 4, 16, 9, 30, tzinfo=UTC)
ANSWERS = st.builds(
    Answer,
    status=st.sampled_from([0, 200, 304, 404, 410, 429, 500, 503]),
    new=st.integers(0, 10_000),
    hint_s=st.floats(0, 1e9),
    wait_s=st.floats(0, 1e9),
    why=st.sampled_from(["", "its XML is broken"]),
)


def waited(pulse: Pulse, now: datetime) -> float:
    """Seconds until a feed is due."""
    return (pulse.due - now).total_seconds()


def lived(gap_s: float, days: int) -> list[Pulse]:
    """The pulses of a feed that brings one entry every so often, over some days."""
    pulse, told, pulses = Pulse(NOW), NOW, []
    while pulse.due < NOW + timedelta(days=days):
        now = pulse.due
        new = int((now - told).total_seconds() // gap_s)
        told += timedelta(seconds=new * gap_s)
        pulse = after(pulse, Answer(200 if new else 304, new), now, 0.5)
        pulses.append(pulse)
    return pulses


@pytest.mark.parametrize("gap_s", [600.0, 3_600.0, 6 * 3_600.0])
def test_a_feed_is_asked_about_as_often_as_it_brings_something(gap_s: float) -> None:
    intervals = [pulse.interval_s for pulse in lived(gap_s, days=14)][10:]
    assert gap_s / 3 < sum(intervals) / len(intervals) < gap_s * 2


def test_a_ticker_is_asked_every_five_minutes_and_a_silent_feed_once_a_day() -> None:
    assert lived(5.0, days=1)[-1].interval_s == SHORTEST_S
    assert lived(1e9, days=14)[-1].interval_s == LONGEST_S


def test_everything_is_new_at_first_which_says_nothing_of_the_pace() -> None:
    assert after(Pulse(NOW), Answer(200, new=10_000), NOW, 0.5).interval_s == Pulse(NOW).interval_s


def test_a_feed_may_ask_for_an_hour_between_requests_but_not_for_a_year() -> None:
    ticker = Pulse(NOW, asked=NOW - timedelta(minutes=5), interval_s=SHORTEST_S)
    for hint, seconds in ((60, 300), (1_800, 1_800), (31_536_000, 3_600)):
        assert waited(after(ticker, Answer(200, new=9, hint_s=hint), NOW, 0.5), NOW) == seconds


def test_a_feed_that_fails_is_asked_ever_more_seldom_and_then_paused_with_its_reason() -> None:
    pulse, now, latest = Pulse(NOW), NOW, []
    for _ in range(PATIENCE):
        assert pulse.state == "on"
        pulse = after(pulse, Answer(503), now, 0.999999)
        latest.append(round(waited(pulse, now)))
        now = pulse.due
    assert latest[:5] == [600, 1_200, 2_400, 4_800, 9_600]
    assert latest[-1] == LONGEST_S
    assert (pulse.state, pulse.why) == ("paused", "its server answers 503: check the link")
    again = followed_again(pulse, now)
    assert (again.state, again.failures, again.due, again.why) == ("on", 0, now, "")


def test_many_feeds_of_a_host_that_failed_do_not_come_back_together() -> None:
    random = Random(7)
    tired = Pulse(NOW, failures=6)
    dues = sorted(
        waited(after(tired, Answer(0, why="it cannot be reached"), NOW, random.random()), NOW) for _ in range(99)
    )
    assert dues[0] < 2_000
    assert dues[-1] > 30_000


def test_one_good_answer_makes_up_for_all_failures() -> None:
    pulse = after(
        Pulse(NOW, asked=NOW, failures=9, why="its XML is broken"), Answer(304), NOW + timedelta(hours=1), 0.5
    )
    assert (pulse.failures, pulse.why, pulse.state) == (0, "", "on")


def test_an_answer_that_is_no_feed_is_a_failure_though_its_status_is_200() -> None:
    pulse = after(Pulse(NOW), Answer(200, why="it is a page, not a feed"), NOW, 0.5)
    assert (pulse.failures, pulse.why) == (1, "it is a page, not a feed")


def test_what_is_gone_is_not_asked_again() -> None:
    assert after(Pulse(NOW), Answer(410, why="its server answers 410 Gone"), NOW, 0.5).state == "gone"


@given(st.lists(st.tuples(ANSWERS, st.floats(-1e6, 1e6), st.floats(0, 1, exclude_max=True)), min_size=1, max_size=40))
def test_no_feed_is_asked_before_five_minutes_or_what_its_server_wants_nor_later_than_a_day(
    told: list[tuple[Answer, float, float]],
) -> None:
    pulse, now = Pulse(NOW), NOW
    for answer, jump, random in told:  # the clock may be set back
        pulse = after(pulse, answer, now, random)
        if pulse.state == "gone":
            return
        assert max(SHORTEST_S, min(answer.wait_s, LONGEST_S)) - 1e-3 <= waited(pulse, now) <= LONGEST_S
        assert SHORTEST_S <= pulse.interval_s <= LONGEST_S
        assert (pulse.state == "paused") == (pulse.failures >= PATIENCE)
        now += timedelta(seconds=jump)


def test_a_host_is_left_alone_for_a_while_after_each_request() -> None:
    last = NOW - timedelta(seconds=2)
    assert earliest(NOW, None, delay_s=10) == NOW
    assert earliest(NOW, last) == NOW + timedelta(seconds=3)
    assert earliest(NOW, last, delay_s=10) == NOW + timedelta(seconds=8)
    assert earliest(NOW, NOW - timedelta(days=1), delay_s=10) == NOW
    assert earliest(NOW, NOW + timedelta(days=1)) == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("hops", "url"),
    [
        ([], "/feed"),
        ([(301, "/rss"), (308, "/news")], "/news"),
        ([(302, "/login")], "/feed"),
        ([(301, "/rss"), (307, "/today"), (301, "/x")], "/rss"),
    ],
)
def test_a_feed_moves_for_good_only_as_far_as_its_server_says_so(hops: list[tuple[int, str]], url: str) -> None:
    assert settled("/feed", hops) == url


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Wed, 16 Apr 2025 10:30:00 GMT", 3_600),
        ("Wed, 16 Apr 2025 10:30:00 -0000", 3_600),
        ("Tue, 15 Apr 2025 10:30:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("9" * 5_000, 0),
        ("Wed, 99 Apr 99999 10:30:00 GMT", 0),
    ],
)
def test_a_server_may_ask_for_a_pause_in_seconds_or_until_a_date(header: str, seconds: float) -> None:
    assert wait_of(header, NOW) == seconds


@given(st.text(max_size=60))
def test_whatever_a_server_asks_for_it_is_a_number_of_seconds(header: str) -> None:
    assert wait_of(header, NOW) >= 0
