"""What `dateline` does with feeds: follow, unfollow, feeds and watch."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

from bot import terminal
from bot.span import line
from retrieval.days import day_text

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.feed_desk import Following
    from index.clock import WallClock
    from index.feed_store import Followed
    from index.watch import Tally

DONE, FAILED = 0, 1
_HEADLINES, _ROOM = 5, 120
_STATES = {"on": "on", "paused": "PAUSED", "gone": "GONE"}
_WAS = {"new": "Following", "known": "Followed already", "resumed": "Following again"}


def follow(desk: Desk, args: argparse.Namespace) -> int:
    """Follow the feed of an address, or all of a list."""
    from index.feed_entry import FeedError
    from index.fetching import Unfetchable

    try:
        if args.opml:
            return _follow_list(desk, args)
        following = desk.feeds.follow(args.url, args.shelf)
    except (FeedError, Unfetchable) as error:
        print(f"dateline: {error}", file=sys.stderr)
        return FAILED
    print(terminal.dumped(following_facts(following)) if args.json else following_text(following))
    return DONE


def _follow_list(desk: Desk, args: argparse.Namespace) -> int:
    from index.feed_entry import FeedError
    from index.opml import read_opml

    try:
        feeds = read_opml(_content(args.opml))
    except FeedError as error:
        raise FeedError(str(args.opml), error.why) from error
    counts = Counter(desk.feeds.follow_all(feeds, args.shelf))
    facts = {was: counts[was] for was in ("new", "known", "resumed")}
    told = "feeds: " + ", ".join(f"{count} {was}" for was, count in facts.items())
    print(terminal.dumped(facts) if args.json else told)
    return DONE


def _content(path: Path) -> bytes:
    from index.feed_entry import FeedError
    from index.report import MAX_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FeedError(str(path), f"it cannot be read ({error.strerror}): check its name") from error


def unfollow(desk: Desk, args: argparse.Namespace) -> int:
    """Follow a feed no longer."""
    if desk.feeds.unfollow(args.url, args.shelf):
        return DONE
    print(f"dateline: {args.url} is not followed: `dateline feeds` lists what is.", file=sys.stderr)
    return FAILED


def feeds(desk: Desk, args: argparse.Namespace) -> int:
    """List what is followed."""
    followed = desk.feeds.followed(args.shelf)
    if args.opml:
        from index.opml import write_opml

        print(write_opml((one.url, one.title) for one in followed).decode(), end="")
    elif args.json:
        print(terminal.dumped([feed_facts(one) for one in followed]))
    else:
        print(feeds_text(followed))
    return DONE


def watch(desk: Desk, args: argparse.Namespace) -> int:
    """Watch what is followed."""
    from index.clock import WallClock

    clock = WallClock()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: clock.stop())
    if args.parent:
        Thread(target=_stop_with, args=(args.parent, clock), daemon=True).start()
    tally = desk.feeds.watch(clock, args.once)
    if args.once:
        print(tally_text(tally))
    return DONE


def _stop_with(parent: int, clock: WallClock) -> None:
    """Stop when the process that started this one is gone, however it ended."""
    while os.getppid() == parent:
        sleep(1)
    clock.stop()


# --- how it looks -----------------------------------------------------------------------------------------------------


def following_facts(following: Following) -> dict[str, object]:
    """A feed that is followed, as `follow --json` prints it."""
    found = following.found
    newest = [{"title": one.title, "url": one.url, "published": _second(one.published)} for one in found.feed.entries]
    return {"url": found.url, "title": found.feed.title, "was": following.was, "newest": newest[:_HEADLINES]}


def following_text(following: Following) -> str:
    """A feed that is followed, as a person reads it."""
    found = following.found
    rows = [f"{_WAS[following.was]}: {line(found.feed.title, _ROOM) or found.url}", f"  {found.url}"]
    for one in found.feed.entries[:_HEADLINES]:
        day = f"{day_text(one.published.date())}: " if one.published else ""
        rows.append(f"  • {day}{line(one.title, _ROOM) or one.url}")
    if not found.feed.entries:
        rows.append(f"  It names {'other sitemaps' if found.feed.sitemaps else 'nothing now'}.")
    return "\n".join([*rows, "`dateline watch`, or the bot, brings its reports in."])


def feed_facts(one: Followed) -> dict[str, object]:
    """A feed, as `feeds --json` prints it."""
    return {
        "url": one.url,
        "shelf": one.shelf,
        "title": one.title,
        "state": one.pulse.state,
        "why": one.pulse.why,
        "next": _second(one.pulse.due) if one.pulse.state == "on" else None,
        "asked": _second(one.pulse.asked),
        "brought": _second(one.brought),
        "failures": one.pulse.failures,
        "waiting": one.waiting,
        "missed": one.missed,
    }


def feeds_text(followed: Sequence[Followed]) -> str:
    """What is followed, as a person reads it."""
    return "\n".join(map(_feed_text, followed)) or "No feed is followed: `dateline follow URL` follows one."


def _feed_text(one: Followed) -> str:
    shelf = f" (shelf {one.shelf})" if one.shelf else ""
    when = f"next {_minute(one.pulse.due)}, last new {_minute(one.brought)}" if one.pulse.state == "on" else ""
    counts = f"{one.waiting} articles waiting, {one.missed} missed" if one.waiting or one.missed else ""
    told = [_STATES[one.pulse.state], when, counts, line(one.pulse.why, 500)]
    return f"{line(one.title, _ROOM) or one.url}{shelf}\n  {one.url}\n  {'; '.join(filter(None, told))}"


def tally_text(tally: Tally) -> str:
    """What a watch did, as a person reads it."""
    reports = f"{tally.added} added, {tally.updated} updated, {tally.missed} missed"
    return f"feeds: {tally.asked} asked, {tally.failed} failed; reports: {reports}"


def _minute(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "never"


def _second(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None
