"""Backups: what comes out is what went in, whoever writes meanwhile, and nothing else is ever taken for a backup."""

from __future__ import annotations

import json
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.backup import backup
from index.errors import BackupRefused, CatalogDamaged, DataBusy, DataNotWritable
from index.report import SHARED
from index.restoring import restore
from index.vectors import Vectors
from tests.fakes import report
from tests.index.collection import (
    CHAT,
    MODEL,
    answers_of,
    backed_up,
    counted,
    faults_of,
    filled,
    opened,
    quiet,
    take,
)

ROOT = Path(__file__).parents[2]


class Unreadable:
    """Vectors that fail in the middle of a backup."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def reopen(self) -> None:
        """Nothing changes."""

    def kept(self, keys: Sequence[str], shelf: str) -> Mapping[str, NDArray[np.float32]]:
        """Fail."""
        raise self._error


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of three shared reports, one in its second version, and one of a chat."""
    return filled(tmp_path / "data")


# --- there and back ---------------------------------------------------------------------------------------------------


def test_a_restored_collection_answers_as_the_one_that_was_backed_up(tmp_path: Path, data: Path) -> None:
    facts = backed_up(data, tmp_path / "news.zip")
    assert (facts.reports, facts.passages, facts.vectors, facts.model, facts.without) == (4, 4, 4, MODEL, "")
    told: list[tuple[int, int]] = []
    assert restore(tmp_path / "news.zip", tmp_path / "new", lambda done, of: told.append((done, of))) == facts
    assert told[-1] == (4, 4)
    assert answers_of(tmp_path / "new") == answers_of(data)
    assert faults_of(tmp_path / "new") == []
    made = [path.name for path in (tmp_path / "new").iterdir() if path.stat().st_size]
    assert sorted(made) == ["catalog.db", "vectors"]


_WORDS = st.lists(st.sampled_from(["rebels", "snow", "Homs", "🕊️", "naïve", "حمص", "fell.", "Nobody"]), min_size=1)
_WHAT = st.sampled_from(["take", "take", "take", "remove"])
_STEPS = st.lists(st.tuples(_WHAT, st.integers(0, 3), st.sampled_from([SHARED, CHAT]), _WORDS), min_size=1, max_size=8)


@settings(max_examples=10)
@given(steps=_STEPS)
def test_whatever_was_taken_in_changed_and_removed_comes_back_the_same(
    steps: list[tuple[str, int, str, list[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        data, new = Path(folder) / "data", Path(folder) / "new"
        with opened(data) as (catalog, _, ingest):
            for what, number, shelf, words in steps:
                if what == "take":
                    ingest.take([(report(f"report-{number}", " ".join(words)), "file")], quiet, shelf)
                elif ids := [each.id for each in catalog.shelved(shelf)]:
                    ingest.remove(ids[0], shelf)
        backed_up(data, Path(folder) / "news.zip")
        restore(Path(folder) / "news.zip", new, quiet)
        assert answers_of(new) == answers_of(data)


def test_words_that_were_removed_are_in_no_backup(tmp_path: Path, data: Path) -> None:
    with closing(sqlite3.connect(data / "catalog.db")) as db:
        # Many builds of SQLite leave what was deleted in the file.
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("INSERT INTO facts VALUES ('witness', ?)", ("Ibrahim Qassab " * 1_000,))
        db.execute("DELETE FROM facts WHERE name = 'witness'")
        db.commit()
    assert b"Qassab" in (data / "catalog.db").read_bytes()
    backed_up(data, tmp_path / "news.zip")
    with ZipFile(tmp_path / "news.zip") as archive:
        assert b"Qassab" not in archive.read("catalog.db")


def test_what_was_written_a_moment_ago_is_in_the_backup_though_it_is_only_in_the_log(
    tmp_path: Path, data: Path
) -> None:
    with closing(sqlite3.connect(data / "catalog.db")) as bot:
        bot.execute("INSERT INTO chats (id, shelf) VALUES (-1001, '-1001')")
        bot.commit()
        bot.execute("INSERT INTO chats (id, shelf) VALUES (-1002, '-1002')")
        backed_up(data, tmp_path / "news.zip")
    restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    assert counted(tmp_path / "new", "chats") == 1


def test_a_backup_is_one_file_that_its_owner_alone_may_read(tmp_path: Path, data: Path) -> None:
    target = tmp_path / "kept" / "news.zip"
    target.parent.mkdir()
    backed_up(data, target)
    assert [path.name for path in target.parent.iterdir()] == ["news.zip"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with ZipFile(target) as archive:
        assert set(archive.namelist()) == {"facts.json", "catalog.db", "vectors.f32"}
        assert json.loads(archive.read("facts.json"))["reports"] == 4


def test_vectors_are_packed_as_the_format_says_by_shelf_and_key(tmp_path: Path, data: Path) -> None:
    backed_up(data, tmp_path / "news.zip")
    with opened(data) as (catalog, _, _), Vectors(data / "vectors", MODEL) as vectors:
        rows = [
            vectors.kept([key], shelf)[key] for shelf in (SHARED, CHAT) for key in sorted(catalog.marks.keys((shelf,)))
        ]
    with ZipFile(tmp_path / "news.zip") as archive:
        assert archive.read("vectors.f32") == np.array(rows, dtype="<f4").tobytes()


# --- while others are at work -----------------------------------------------------------------------------------------


def test_while_another_writes_the_vectors_are_left_out_and_every_passage_waits_for_its_own(
    tmp_path: Path, data: Path
) -> None:
    with FileLock(data / "writing.lock"):
        facts = backed_up(data, tmp_path / "news.zip")
    assert (facts.vectors, facts.without) == (0, "Another dateline was writing to the collection.")
    new = tmp_path / "new"
    restore(tmp_path / "news.zip", new, quiet)
    assert faults_of(new) == []
    with opened(new) as (catalog, _, ingest):
        assert (ingest.state().pending, catalog.census().reports) == (4, 3)
    take(new)
    with opened(data) as (was, _, _), opened(new) as (now, vectors, ingest):
        assert (ingest.state().pending, ingest.state().stale) == (0, 0)
        assert now.marks.embedded_keys() == was.marks.embedded_keys() == vectors.keys()


@pytest.mark.parametrize("fact", ["being written", "sound"])
def test_vectors_that_cannot_be_trusted_or_read_do_not_keep_the_catalog_from_being_saved(
    tmp_path: Path, data: Path, fact: str
) -> None:
    with opened(data) as (catalog, _, _):
        catalog.remember("vectors", fact)
    facts = backup(data, tmp_path / "news.zip", Unreadable(CatalogDamaged("The graph is torn.")), MODEL)
    assert (facts.reports, facts.vectors) == (4, 0)
    assert facts.without == ("The graph is torn." if fact == "sound" else facts.without)
    restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    assert faults_of(tmp_path / "new") == []


def test_a_passage_whose_vector_is_lost_waits_for_it_in_the_backup(tmp_path: Path, data: Path) -> None:
    with opened(data) as (catalog, vectors, _):
        lost = min(catalog.marks.keys((SHARED,)))
        vectors.drop([lost])
    assert backed_up(data, tmp_path / "news.zip").vectors == 3
    restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    with opened(tmp_path / "new") as (catalog, _, ingest):
        assert catalog.marks.keys() - catalog.marks.embedded_keys() == {lost}
        assert (ingest.state().pending, ingest.state().stale) == (1, 0)


def test_backups_made_while_an_add_and_a_bot_write_are_each_of_one_moment(
    tmp_path: Path, dateline: Callable[..., subprocess.Popen[str]]
) -> None:
    data, lines = tmp_path / "data", tmp_path / "wires.jsonl"
    wires = [{"id": f"wire-{n}", "published": "2024-12-08", "text": f"Snow fell on {n}. " * 3} for n in range(1_500)]
    lines.write_text("\n".join(map(json.dumps, wires)), "utf-8")
    writer = dateline(data, "add", lines)
    while not (data / "catalog.db").exists() or counted(data, "passages") == 0:
        assert writer.poll() is None
        time.sleep(0.01)
    stop = tmp_path / "stop"
    bot = subprocess.Popen([sys.executable, "-c", _TWO_AT_ONCE, str(data / "catalog.db"), str(stop)], cwd=ROOT)
    seen: list[int] = []
    for n in range(4):
        facts = backed_up(data, tmp_path / f"{n}.zip")
        restore(tmp_path / f"{n}.zip", tmp_path / f"new-{n}", quiet)
        assert faults_of(tmp_path / f"new-{n}") == []
        with closing(sqlite3.connect(tmp_path / f"new-{n}" / "catalog.db")) as db:
            told = dict(db.execute("SELECT name, value FROM facts WHERE name IN ('left', 'right')").fetchall())
        assert told.get("left") == told.get("right"), "both are written in one transaction"
        seen.append(facts.passages)
    stop.touch()
    assert bot.wait(30) == 0
    assert seen == sorted(seen)
    assert writer.wait(120) == 0
    assert counted(data, "versions") == 1_500


_TWO_AT_ONCE = """
import sys
from pathlib import Path
from index.database import Database
database = Database.open(Path(sys.argv[1]))
n = 0
while not Path(sys.argv[2]).exists():
    n += 1
    with database.writing():
        for name in ("left", "right"):
            database.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, str(n)))
"""


# --- never half a file ------------------------------------------------------------------------------------------------


def test_a_file_that_is_there_is_replaced_only_when_told(tmp_path: Path, data: Path) -> None:
    target = tmp_path / "news.zip"
    target.write_text("last week's")
    with pytest.raises(BackupRefused, match="is there already"):
        backed_up(data, target)
    assert target.read_text() == "last week's"
    assert backed_up(data, target, replace=True).reports == 4
    restore(target, tmp_path / "new", quiet)


def test_a_backup_that_breaks_off_leaves_the_last_one_and_nothing_else(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "news.zip").write_text("last week's")
    with pytest.raises(DataNotWritable, match=r"news\.zip cannot be written \(No space left on device\)"):
        backup(data, folder / "news.zip", Unreadable(OSError(28, "No space left on device")), MODEL, replace=True)
    with pytest.raises(KeyboardInterrupt):
        backup(data, folder / "news.zip", Unreadable(KeyboardInterrupt()), MODEL, replace=True)
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("news.zip", "last week's")]


_KILLED = """
import os, signal, sys
from pathlib import Path
from index.backup import backup
class Kills:
    def reopen(self): pass
    def kept(self, keys, shelf): os.kill(os.getpid(), signal.SIGKILL)
backup(Path(sys.argv[1]), Path(sys.argv[2]), Kills(), "bag@1")
"""


def test_what_a_killed_backup_leaves_is_swept_by_the_next(tmp_path: Path, data: Path) -> None:
    target = tmp_path / "kept" / "news.zip"
    target.parent.mkdir()
    killed = subprocess.run([sys.executable, "-c", _KILLED, data, target], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in target.parent.iterdir()] == [".news.zip.unfinished"]
    assert backed_up(data, target).vectors == 4
    assert [path.name for path in target.parent.iterdir()] == ["news.zip"]


def test_a_backup_goes_to_no_place_where_it_would_do_harm(tmp_path: Path, data: Path) -> None:
    catalog = data / "catalog.db"
    before = catalog.read_bytes()
    for target, why in (
        (catalog, "lies in the data folder"),
        (data / "news.zip", "lies in the data folder"),
        (tmp_path, "name a file in a folder that is there"),
        (tmp_path / "nowhere" / "news.zip", "name a file in a folder that is there"),
    ):
        with pytest.raises(BackupRefused, match=why):
            backed_up(data, target, replace=True)
    assert catalog.read_bytes() == before
    with pytest.raises(BackupRefused, match="holds no collection"):
        backed_up(tmp_path / "nowhere", tmp_path / "news.zip")
    assert not (tmp_path / "nowhere").exists()


def test_of_two_backups_at_once_the_second_is_told_of_the_first(tmp_path: Path, data: Path) -> None:
    with FileLock(data / "backup.lock"), pytest.raises(DataBusy, match="Another dateline is making a backup"):
        backed_up(data, tmp_path / "news.zip")
