"""Feeds in chats, with real processes behind: followed by administrators, brought to one chat and to no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from index.database import FILE
from index.feed_store import FeedStore
from tests.bot.stage import Stage, running_stage
from tests.bot.strict_people import Person
from tests.index.web import Site, answer, served

ONLY_ADMINS = "Only an administrator can do this here."
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/world.xml"></head><body>News</body></html>'
ITEM = "<item><title>@boss t.me/evil /start</title><link>/bridge</link></item>"
FEED = f'<rss version="2.0"><channel><title>Arn Valley Wire</title>{ITEM}</channel></rss>'


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site whose page names its feed."""
    with served() as made:
        made.answers["/"] = answer(PAGE)
        made.answers["/world.xml"] = answer(FEED.encode(), content_type="text/xml")
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bot keeps what it keeps."""
    return tmp_path_factory.mktemp("feeds")


@pytest.fixture(scope="module")
def stage(site: Site, folder: Path, cache: Path) -> Iterator[Stage]:
    """A bot that may reach the site."""
    settings = {"DATELINE_ALLOWED_HOSTS": f"127.0.0.1:{site.server_port}", "DATELINE_CACHE": str(cache)}
    with running_stage(folder, settings=settings) as running:
        yield running


@pytest.fixture
def ann(stage: Stage) -> Person:
    return stage.someone("Ann")


def watches(bot: int) -> list[dict[str, str]]:
    """The environments of the processes with which a bot watches feeds."""
    return [each.environ() for each in psutil.Process(bot).children() if "watch" in each.cmdline()]


def test_a_feed_is_followed_listed_and_brought_to_its_chat_and_dropped_by_a_button(
    stage: Stage, ann: Person, site: Site, folder: Path
) -> None:
    bob, group = stage.someone("Bob"), stage.administrated(ann)
    receipt = stage.answers(ann, f"/follow {site.root}", group)
    assert receipt.text.startswith("Followed from now on\nArn Valley Wire\n")
    assert {"@boss", "t.me/evil", "/start"} <= set(receipt.stretches("code")), "a headline is no link"
    assert stage.answers(ann, f"/follow {site.root}/world.xml", group).text.startswith("Followed here already")

    stage.peer.until(lambda: watches(stage.bot.process.pid))
    (environment,) = watches(stage.bot.process.pid)
    assert "DATELINE_TOKEN" not in environment
    with closing(sqlite3.connect(folder / "data" / FILE)) as db:
        stage.peer.until(lambda: db.execute("SELECT shelf FROM reports").fetchall() == [(str(group["id"]),)], 60)
    assert stage.answers(bob, "/feeds", group).text == ONLY_ADMINS
    listed = stage.answers(ann, "/feeds", group)
    assert listed.text.startswith("Feeds followed here\n1. Arn Valley Wire\n")
    assert "\nLast new: " in listed.text
    other = stage.administrated(ann)
    assert stage.answers(ann, "/feeds", other).text.startswith("No feed is followed here")

    (label,) = listed.buttons
    assert stage.press(bob, listed, label)["text"] == ONLY_ADMINS
    stage.press(ann, listed, label)
    assert not stage.becomes(listed, lambda now: now.text.startswith("No feed is followed here")).buttons


def test_a_feed_of_another_chat_is_not_dropped_by_a_forged_button(stage: Stage, ann: Person, site: Site) -> None:
    eve = stage.someone("Eve")
    theirs, hers = stage.administrated(ann), stage.administrated(eve)
    stage.answers(ann, f"/follow {site.root}/world.xml", theirs)
    stage.answers(eve, f"/follow {site.root}/world.xml", hers)
    listed, own = stage.answers(ann, "/feeds", theirs), stage.answers(eve, "/feeds", hers)
    forged = next(iter(listed.buttons.values()))
    assert stage.echo(eve.press(own.message, forged))["show_alert"]
    assert stage.answers(ann, "/feeds", theirs).buttons


def test_a_paused_feed_tells_why_and_is_unfollowed_by_its_number(
    stage: Stage, ann: Person, site: Site, folder: Path
) -> None:
    group = stage.administrated(ann)
    stage.answers(ann, f"/follow {site.root}/world.xml", group)
    with closing(sqlite3.connect(folder / "data" / FILE, timeout=30)) as db, db:
        db.execute("UPDATE feeds SET state = 'paused', why = 'broken @boss' WHERE shelf = ?", (str(group["id"]),))
    listed = stage.answers(ann, "/feeds", group)
    assert "Paused: broken @boss. Write /follow and its link to try again." in listed.text
    assert stage.answers(ann, "/unfollow 7", group).text.startswith("Which one?")
    assert stage.answers(ann, "/unfollow 1", group).text == "No longer followed: Arn Valley Wire"
    assert stage.answers(ann, "/feeds", group).text.startswith("No feed is followed here")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/follow", "Write the link of a feed, or of a site that has one, after it"),
        ("/follow http://10.0.0.7/feed", "This is not followed: http://10.0.0.7/feed: it leads to 10.0.0.7"),
        ("/follow http://127.0.0.1:9/feed", "This is not followed: http://127.0.0.1:9/feed: it names port 9"),
    ],
)
def test_what_cannot_be_followed_says_why(stage: Stage, ann: Person, words: str, told: str) -> None:
    assert stage.answers(ann, words).text.startswith(told)


def test_who_follows_as_many_as_one_may_is_told(stage: Stage, ann: Person, site: Site, folder: Path) -> None:
    stage.answers(ann, "/feeds")
    with closing(FeedStore.open(folder / "data" / FILE)) as store:
        for n in range(10):
            store.follow(
                f"https://wire{n}.example/feed", "", str(ann.private["id"]), "", datetime(2100, 1, 1, tzinfo=UTC)
            )
    assert stage.answers(ann, f"/follow {site.root}").text.startswith("No more than 10 feeds can be followed here")


def test_members_follow_nothing(stage: Stage, ann: Person, site: Site) -> None:
    group = stage.administrated(stage.someone("Ben"))
    for words in (f"/follow {site.root}", "/feeds", "/unfollow 1"):
        assert stage.answers(ann, words, group).text == ONLY_ADMINS
