"""Feeds on the terminal: followed, listed, exchanged with other programs, and watched until a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import feed_commands, terminal
from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from tests.index.web import Site, answer, served

ROOT = Path(__file__).parents[2]
# A headline that would turn a terminal's line around.
TOLD = "<title>The bridge&#x202e; is closed</title><pubDate>Sat, 07 Dec 2024 10:00:00 GMT</pubDate>"
FEED = f"<rss><channel><title>Arn Valley Wire</title><item><link>/bridge</link>{TOLD}</item></channel></rss>"
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/world.xml"></head><body>News</body></html>'
ARTICLE = b"<html><head><title>The bridge is closed</title></head><body><p>It was closed on Monday.</p></body></html>"
Run = Callable[..., int]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site whose page names its feed."""
    with served() as made:
        made.answers["/"] = answer(PAGE)
        made.answers["/world.xml"] = answer(FEED.encode(), content_type="text/xml")
        made.answers["/bridge"] = answer(ARTICLE)
        yield made


@pytest.fixture
def run(site: Site, tmp_path: Path, cache: Path) -> Run:
    """Runs a command on feeds over an empty collection."""
    desk = Desk(tmp_path / "data", cache, DEFAULT_MODEL, allowed_hosts=[f"127.0.0.1:{site.server_port}"])

    def call(*words: str | Path) -> int:
        args = terminal.parser([]).parse_args([str(word) for word in words])
        commands: dict[str, Any] = {name: getattr(feed_commands, name) for name in ("follow", "unfollow", "feeds")}
        return int(commands[args.command](desk, args))

    return call


def test_the_feed_of_a_page_is_found_told_of_and_listed(
    run: Run, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("follow", site.root) == 0
    told = capsys.readouterr().out
    newest = "  • 7 Dec 2024: The bridge is closed\n"
    assert told.startswith(f"Following: Arn Valley Wire\n  {site.root}/world.xml\n{newest}")
    assert run("follow", f"{site.root}/world.xml", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["was"], found["title"], len(found["newest"])) == ("known", "Arn Valley Wire", 1)
    assert run("feeds", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["url"], listed["state"], listed["brought"]) == (f"{site.root}/world.xml", "on", None)
    assert run("unfollow", site.root) == 0
    assert run("unfollow", site.root) == 1
    assert "is not followed: `dateline feeds` lists what is" in capsys.readouterr().err
    run("feeds")
    assert capsys.readouterr().out.startswith("No feed is followed")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:1/feed", "it names port 1: only 80 and 443 are open"),
        ("file:///etc/passwd", "it is not a link to a web page"),
        ("{root}/bridge", "no feed was found at this page: give the address of the site's feed"),
        ("{root}/nowhere", "its server answers 404 Not Found: check the link"),
    ],
)
def test_what_cannot_be_followed_says_why_and_nothing_is_kept(
    run: Run, site: Site, capsys: pytest.CaptureFixture[str], url: str, why: str
) -> None:
    meant = url.format(root=site.root)
    assert run("follow", meant) == 1
    assert capsys.readouterr().err.startswith(f"dateline: {meant}: {why}")
    run("feeds", "--json")
    assert json.loads(capsys.readouterr().out) == []


def test_a_list_of_feeds_goes_in_and_out(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("follow", "--opml", tmp_path / "none.opml")
    assert "none.opml: it cannot be read (No such file or directory): check its name" in capsys.readouterr().err
    (tmp_path / "bad.opml").write_text("<rss/>")
    assert run("follow", "--opml", tmp_path / "bad.opml", "--shelf=-1001") == 1
    assert f"dateline: {tmp_path}/bad.opml: it is " in capsys.readouterr().err
    outlines = "".join(f'<outline text="Wire {n}" xmlUrl="https://wire{n % 3}.example/feed"/>' for n in range(4))
    (tmp_path / "in.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert run("follow", "--opml", tmp_path / "in.opml") == 0
    assert capsys.readouterr().out == "feeds: 3 new, 0 known, 0 resumed\n"
    assert run("feeds", "--opml") == 0
    (tmp_path / "out.opml").write_text(capsys.readouterr().out)
    run("follow", "--opml", tmp_path / "out.opml", "--json")
    assert json.loads(capsys.readouterr().out) == {"new": 0, "known": 3, "resumed": 0}


def test_the_watch_brings_reports_in_until_it_is_told_to_stop(site: Site, tmp_path: Path, cache: Path) -> None:
    env = {**os.environ, "DATELINE_CACHE": str(cache), "DATELINE_DATA": str(tmp_path)}
    env["DATELINE_ALLOWED_HOSTS"] = f"127.0.0.1:{site.server_port}"
    dateline = [sys.executable, "-m", "bot"]
    subprocess.run([*dateline, "follow", site.root], cwd=ROOT, env=env, check=True, capture_output=True)
    watch = subprocess.Popen([*dateline, "watch"], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert watch.stderr is not None
        assert "Of feeds: 1 added, 0 updated" in watch.stderr.readline()
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(20) == 0
    finally:
        watch.kill()
        watch.communicate()
    command = [*dateline, "status", "--json"]
    told = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    assert json.loads(told.stdout)["reports"] == 1


def test_a_watch_that_the_bot_started_ends_with_it(tmp_path: Path) -> None:
    started = (
        "import subprocess, sys, os\n"
        "words = [sys.executable, '-m', 'bot', '--data', sys.argv[1], 'watch', '--parent', str(os.getpid())]\n"
        "print(subprocess.Popen(words, stdout=subprocess.DEVNULL).pid, flush=True)\n"
        "input()"
    )
    command = [sys.executable, "-c", started, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as bot:
        assert bot.stdout is not None
        child = int(bot.stdout.readline())
        os.kill(child, 0)
        bot.kill()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        # A zombie, which nobody waits for once its parent is gone, has ended.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
