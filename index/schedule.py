"""When a feed is asked next: as often as it brings something, never in a hurry, and not for ever when it fails."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

SHORTEST_S, LONGEST_S = 300.0, 86_400.0
_FIRST_S = 1_800.0
# With nothing new the interval grows by half; so it settles where one answer in two brings something.
_GROWTH = 1.5
# Many feeds ask for a day between requests and bring something every hour.
_LONGEST_HINT_S = 3_600.0
# About four days of trying, with waits that grow to a day.
PATIENCE = 15
HOST_GAP_S = 5.0

# Followed; paused for its failures, until someone follows it again; or gone for good, as its server says.
State = Literal["on", "paused", "gone"]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is remembered of a feed between two requests. Times are aware; `why` is the fault of the last failure."""

    due: datetime
    asked: datetime | None = None
    interval_s: float = _FIRST_S
    failures: int = 0
    state: State = "on"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request for a feed ended.

    `status` is the HTTP status after all redirects, 0 if there was no answer. `new` counts entries that were not known;
    `hint_s` is Feed.next_hint_s, `wait_s` the seconds that Retry-After asks for; `why` is what is wrong, with the
    remedy, also when an answer of status 200 was no feed.
    """

    status: int
    new: int = 0
    hint_s: float = 0.0
    wait_s: float = 0.0
    why: str = ""


def after(pulse: Pulse, answer: Answer, now: datetime, random: float) -> Pulse:
    """The pulse after a request that ended at `now`; `random` is from [0, 1).

    The feed is due between five minutes and a day from now. Sources: full jitter after failures is
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/; 410 is RFC 9110, 15.5.11.
    """
    if answer.status == 410:
        return replace(pulse, asked=now, state="gone", why=answer.why)
    if answer.why or answer.status not in (200, 304):
        return _failed(pulse, answer, now, random)
    interval = _interval(pulse, answer.new, now)
    wait = max(interval, min(answer.hint_s, _LONGEST_HINT_S), answer.wait_s)
    return Pulse(_later(now, wait), now, interval)


def _interval(pulse: Pulse, new: int, now: datetime) -> float:
    """The next interval: half-way, as ratios go, to the time that one entry took to come."""
    if pulse.asked is None:  # everything was new
        return pulse.interval_s
    if not new:
        return _bounded(pulse.interval_s * _GROWTH)
    each = max(1.0, (now - pulse.asked).total_seconds()) / new
    return _bounded(math.sqrt(pulse.interval_s * each))


def _failed(pulse: Pulse, answer: Answer, now: datetime, random: float) -> Pulse:
    failures = pulse.failures + 1
    # No exponent beyond what a wait can be.
    longest = min(LONGEST_S, SHORTEST_S * 2.0 ** min(failures, 20))
    wait = max(SHORTEST_S + random * (longest - SHORTEST_S), answer.wait_s)
    state: State = "paused" if failures >= PATIENCE else pulse.state
    why = answer.why or f"its server answers {answer.status}: check the link"
    return replace(pulse, due=_later(now, wait), failures=failures, state=state, why=why)


def asking(pulse: Pulse, now: datetime) -> Pulse:
    """The pulse while a request is under way, to be kept before it begins.

    A feed that ends the process which reads it is thus not the first that the next one asks, and is paused in the end.
    """
    failures = pulse.failures + 1
    state: State = "paused" if failures >= PATIENCE else pulse.state
    why = "it ended the process that read it, again and again" if state == "paused" else ""
    return replace(pulse, due=_later(now, SHORTEST_S), failures=failures, state=state, why=pulse.why or why)


def followed_again(pulse: Pulse, now: datetime) -> Pulse:
    """The pulse of a feed that was paused or gone and is to be asked at once."""
    return replace(pulse, due=now, failures=0, state="on", why="")


def earliest(now: datetime, last: datetime | None, delay_s: float = 0.0, gap_s: float = HOST_GAP_S) -> datetime:
    """When a host may be asked: `last` is when its last request began, `delay_s` what its robots.txt wants.

    `gap_s` is what we leave between two requests in any case.

    A last request in the future, which a clock that was set back leaves behind, counts as one of now.
    """
    return now if last is None else max(now, min(last, now) + timedelta(seconds=max(gap_s, delay_s)))


def settled(url: str, hops: Iterable[tuple[int, str]]) -> str:
    """The address to ask from now on; `hops` are the redirects of a request, each with its status and target.

    Only what moved for good (301, 308) counts, and nothing behind a redirect for the moment.
    """
    for status, target in hops:
        if status not in (301, 308):
            break
        url = target
    return url


def wait_of(retry_after: str, now: datetime) -> float:
    """The seconds that a Retry-After header asks for, whether it gives seconds or a date; 0 if it makes no sense."""
    stated = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", stated):
        return float(stated)
    try:
        until = parsedate_to_datetime(stated[:100])
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, SHORTEST_S), LONGEST_S)


def _later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=_bounded(seconds))
