"""A real process that watches, killed at random moments: the next ones lose nothing and do nothing twice."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from index.catalog import Catalog
from index.database import FILE
from index.feed_store import FeedStore
from tests.index.web import Site, answer, served

KILLS = 5
FEEDS, ARTICLES = 4, 20
PROGRAM = Path(__file__).with_name("watch_process.py")


def write(site: Site) -> None:
    """Let a site publish some feeds with their articles."""
    for feed in range(FEEDS):
        paths = [f"/{feed}/{n}" for n in range(ARTICLES)]
        items = "".join(f"<item><title>Village {path}</title><link>{path}</link></item>" for path in paths)
        told = f'<rss version="2.0"><channel><title>Wire {feed}</title>{items}</channel></rss>'
        site.answers[f"/feed{feed}"] = answer(told.encode(), content_type="application/rss+xml")
        for path in paths:
            words = f"<p>Village {path} was cut off by snow on Monday, officials of the province of Tarsk said.</p>"
            page = f"<html><head><title>Village {path}</title></head><body><article>{words}</article></body></html>"
            site.answers[path] = answer(page.encode())


def watching(data: Path, site: Site, minutes: int) -> subprocess.Popen[str]:
    """A process that watches, so many minutes from now."""
    command = [sys.executable, str(PROGRAM), str(data), str(site.server_port), str(minutes)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def followed(data: Path, site: Site) -> Path:
    """A data folder that follows the site's feeds, without a report."""
    Catalog.open(data / FILE).close()
    with closing(FeedStore.open(data / FILE)) as store:
        for feed in range(FEEDS):
            store.follow(f"{site.root}/feed{feed}", "", "", "", datetime.now(UTC))
    return data


def outcome(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """What is held, and how what is followed stands, but for when."""
    queries = {
        "reports": "SELECT id, live, shelf FROM reports ORDER BY id",
        "versions": "SELECT report, version, title, publisher, url, text FROM versions ORDER BY 1, 2",
        "passages": "SELECT key, embedded FROM passages ORDER BY key",
        "feeds": "SELECT url, title, state, why, failures FROM feeds ORDER BY url",
        "entries": "SELECT url, state, why FROM entries ORDER BY url",
    }
    with closing(sqlite3.connect(data / FILE)) as db:
        return {name: db.execute(query).fetchall() for name, query in queries.items()}


def progress(data: Path) -> int:
    """How far a watch has come."""
    with closing(sqlite3.connect(f"file:{data}/{FILE}?mode=ro", uri=True, timeout=30)) as db:
        return int(
            db.execute("SELECT (SELECT count(*) FROM versions) + (SELECT total(tries) FROM entries)").fetchone()[0]
        )


def test_a_watch_that_is_killed_again_and_again_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    drawn = random.Random(20250414)
    with served() as site:
        write(site)
        calm, rough = followed(tmp_path / "calm", site), followed(tmp_path / "rough", site)
        undisturbed = watching(calm, site, 0)
        assert undisturbed.communicate(timeout=120)[1].count("Traceback") == 0
        assert undisturbed.returncode == 0
        killed = 0
        for life in range(KILLS):
            process, begun = watching(rough, site, 10 * life), progress(rough)
            while process.poll() is None and progress(rough) < begun + 3 + drawn.randrange(20):
                time.sleep(0.002)
            time.sleep(drawn.random() / 20)
            process.kill()
            process.communicate()
            killed += process.returncode == -9
        assert killed == KILLS, "every process must have been killed in the middle"
        last = watching(rough, site, 10 * KILLS)
        assert last.communicate(timeout=120)[1].count("Traceback") == 0
        assert last.returncode == 0
    held = outcome(calm)
    assert len(held["reports"]) == FEEDS * ARTICLES
    assert {state for _, state, _ in held["entries"]} == {"kept"}
    assert outcome(rough) == held
