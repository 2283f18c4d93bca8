"""Restoring: the folder is whole or none, and nothing but a backup is ever taken for one."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import warnings
from collections import namedtuple
from collections.abc import Callable, Mapping
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import BackupRefused, CatalogTooNew, DataBusy, DataNotWritable, IndexFault
from index.restoring import restore
from tests.index.collection import HAMA, HOMS, answers_of, backed_up, counted, faults_of, quiet, take

ROOT = Path(__file__).parents[2]
_Disk = namedtuple("_Disk", "free")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a small backup."""
    folder = tmp_path_factory.mktemp("good")
    take(folder / "data", HOMS, HAMA)
    backed_up(folder / "data", folder / "news.zip")
    return (folder / "news.zip").read_bytes()


@pytest.fixture(scope="module")
def whole(good: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection that comes out of it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "news.zip").write_bytes(good)
    restore(folder / "news.zip", folder / "data", quiet)
    return folder / "data"


# --- restoring into a folder ------------------------------------------------------------------------------------------


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path, good: bytes) -> None:
    file, data = tmp_path / "news.zip", tmp_path / "data"
    file.write_bytes(good)
    restore(file, data, quiet)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("a cat")
    before = answers_of(data)
    for folder in (data, tmp_path / "photos", file):
        with pytest.raises(BackupRefused, match=r"restore into a new folder|choose another --data folder"):
            restore(file, folder, quiet)
    assert answers_of(data) == before
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_restore_waits_for_no_writer(tmp_path: Path, good: bytes) -> None:
    (tmp_path / "news.zip").write_bytes(good)
    (tmp_path / "new").mkdir()
    with FileLock(tmp_path / "new" / "writing.lock"), pytest.raises(DataBusy, match="Another dateline is writing"):
        restore(tmp_path / "news.zip", tmp_path / "new", quiet)


def test_a_restore_that_breaks_off_leaves_nothing_and_one_that_is_killed_is_made_good(
    tmp_path: Path, good: bytes
) -> None:
    file, new = tmp_path / "news.zip", tmp_path / "new"
    file.write_bytes(good)

    def break_off(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(file, new, break_off)
    assert [path.name for path in new.iterdir()] in ([], ["writing.lock"])
    killing = (
        "import os, signal, sys; from pathlib import Path; from index.restoring import restore\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]), lambda done, of: os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run([sys.executable, "-c", killing, file, new], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (new / "catalog.db").exists()
    assert (new / "restoring").exists()
    restore(file, new, quiet)
    assert faults_of(new) == []
    assert not (new / "restoring").exists()


# --- what is no backup ------------------------------------------------------------------------------------------------


def repacked(good: bytes, **parts: bytes | None) -> bytes:
    """A backup with other parts; `parts` are told by their names up to the dot, None to leave one out."""
    out = BytesIO()
    with ZipFile(BytesIO(good)) as was, ZipFile(out, "w") as now:
        for name in was.namelist():
            if (content := parts.get(name.partition(".")[0], was.read(name))) is not None:
                now.writestr(name, content)
    return out.getvalue()


def part(good: bytes, name: str) -> bytes:
    """A part of a backup."""
    with ZipFile(BytesIO(good)) as archive:
        return archive.read(name)


def with_facts(good: bytes, **changes: object) -> bytes:
    """A backup that tells other facts."""
    return repacked(good, facts=json.dumps(json.loads(part(good, "facts.json")) | changes).encode())


def with_sql(good: bytes, *statements: str) -> bytes:
    """A backup whose catalog was changed."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(part(good, "catalog.db"))
        for statement in statements:
            db.execute(statement)
        db.commit()
        return repacked(good, catalog=db.serialize())


def with_parts(good: bytes, *names: str) -> bytes:
    """A backup that holds more."""
    out = BytesIO(good)
    with ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of a name that is there already
        for name in names:
            archive.writestr(name, "evil")
    return out.getvalue()


FOREIGN: Mapping[str, Callable[[bytes], bytes]] = {
    "a text": lambda good: b"Rebels entered Homs on Saturday.",
    "another archive": lambda good: repacked(good, facts=None),
    "no catalog": lambda good: repacked(good, catalog=None),
    "a text as the catalog": lambda good: repacked(good, catalog=b"Rebels entered Homs."),
    "no vectors": lambda good: repacked(good, vectors=None),
    "fewer vectors": lambda good: repacked(good, vectors=part(good, "vectors.f32")[:-128]),
    "vectors that are none": lambda good: repacked(good, vectors=b"\xff" * len(part(good, "vectors.f32"))),
    "facts that are none": lambda good: repacked(good, facts=b"[1, 2]"),
    "facts without end": lambda good: repacked(good, facts=b"[" * 100_000),
    "other facts": lambda good: with_facts(good, vectors=10**12),
    "facts below zero": lambda good: with_facts(good, vectors=-2, dimensions=-32),
    "other dimensions": lambda good: with_facts(good, dimensions=16, vectors=4),
    "a way out": lambda good: with_parts(good, "../../evil.txt"),
    "a way to the root": lambda good: with_parts(good, "/tmp/evil.txt"),
    "two catalogs": lambda good: with_parts(good, "catalog.db"),
    "vectors left out": lambda good: with_facts(repacked(good, vectors=None), vectors=0),
    "a trigger": lambda good: with_sql(
        good, "CREATE TRIGGER evil AFTER INSERT ON versions BEGIN DELETE FROM versions; END"
    ),
    "another database": lambda good: with_sql(good, "DROP TABLE feedback"),
    "a lost passage": lambda good: with_sql(good, "UPDATE passages SET embedded = 0 WHERE report = 'homs'"),
}  # fmt: skip


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_no_backup_is_refused_and_nothing_is_made_of_it(tmp_path: Path, good: bytes, what: str) -> None:
    (tmp_path / "news.zip").write_bytes(FOREIGN[what](good))
    with pytest.raises(BackupRefused, match="is damaged or no backup of Dateline"):
        restore(tmp_path / "news.zip", tmp_path / "deep" / "new", quiet)
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]
    assert left == [tmp_path / "news.zip"]


@pytest.mark.parametrize("changed", [{"schema": 9_999}, {"format": 2}])
def test_the_backup_of_a_newer_dateline_is_refused_before_anything_is_written(
    tmp_path: Path, good: bytes, changed: Mapping[str, int]
) -> None:
    (tmp_path / "news.zip").write_bytes(with_facts(good, **changed))
    with pytest.raises(CatalogTooNew, match="upgrade Dateline"):
        restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    assert not (tmp_path / "new").exists()


def test_a_backup_that_the_disk_cannot_hold_is_refused_before_anything_is_written(
    tmp_path: Path, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news.zip").write_bytes(good)
    monkeypatch.setattr("index.restoring.shutil.disk_usage", lambda folder: _Disk(free=100))
    with pytest.raises(DataNotWritable, match="its disk has 0 MB left"):
        restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    assert not (tmp_path / "new").exists()


@settings(max_examples=60)
@given(where=st.floats(0, 1, exclude_max=True), flipped=st.integers(1, 255), cut=st.booleans())
def test_a_flipped_byte_or_a_lost_end_is_refused_or_does_no_harm(
    whole: Path, good: bytes, where: float, flipped: int, cut: bool
) -> None:
    at = int(where * len(good))
    damaged = good[:at] if cut else good[:at] + bytes([good[at] ^ flipped]) + good[at + 1 :]
    with TemporaryDirectory() as folder:
        (Path(folder) / "news.zip").write_bytes(damaged)
        new = Path(folder) / "new"
        refused = False
        try:
            restore(Path(folder) / "news.zip", new, quiet)
        except IndexFault:
            refused = True
        assert refused != (new / "catalog.db").exists()
        assert refused or answers_of(new) == answers_of(whole)


def test_an_older_schema_is_brought_up_to_date(tmp_path: Path, good: bytes) -> None:
    older = with_sql(
        good, "DROP TABLE writer_use", "DROP TABLE writer_rests",
        "DROP TABLE timelines", "DROP TABLE digested", "DROP TABLE digests", "DROP TABLE subscriptions",
        "DROP INDEX versions_by_published", "DROP TABLE entries", "DROP TABLE feeds", "DROP TABLE leases",
        "DROP INDEX reports_by_root", "ALTER TABLE reports DROP COLUMN root", "DROP TABLE kin", "DROP TABLE wording",
        "DROP TABLE sketches", "DROP TABLE unsettled", "DROP TABLE notes", "DROP TABLE cited", "DROP TABLE changes",
        "DROP TABLE tickets", "DROP TABLE feedback", "DROP TABLE answers", "DROP TABLE inbox", "DROP TABLE chats",
        *(f"ALTER TABLE versions DROP COLUMN {each}" for each in ("author", "published_in", "updated_in", "pages")),
        "PRAGMA user_version = 2",
    )  # fmt: skip
    (tmp_path / "news.zip").write_bytes(with_facts(older, schema=2))
    restore(tmp_path / "news.zip", tmp_path / "new", quiet)
    assert faults_of(tmp_path / "new") == []
    assert counted(tmp_path / "new", "answers") == 0
