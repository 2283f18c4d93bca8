"""Collections for the tests of backups, whose model takes no time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from index.backup import backup
from index.backup_file import BackupFacts
from index.catalog import Catalog
from index.database import Database
from index.ingest import Ingest
from index.report import SHARED, Report
from index.splitting import SentenceSplitter
from index.vectors import Vectors
from index.verifying import verify
from tests.fakes import BagOfWords, report

MODEL = "bag@1"
CHAT = "-1001"
HOMS = report("homs", "Rebels entered Homs on Saturday. The army had left the city in the night.", url="https://a.org")
HAMA = report("hama", "Hama fell on Thursday, four days before. 🕊️ Its bridges were open again by noon.")
SNOW = report("snow", "Snow closed the pass at Tarsk. Nobody was hurt.", publisher="Northgate Wire")


@contextmanager
def opened(data: Path) -> Iterator[tuple[Catalog, Vectors, Ingest]]:
    """The parts of a collection, whose model takes no time."""
    data.mkdir(parents=True, exist_ok=True)
    with closing(Catalog.open(data / "catalog.db")) as catalog, Vectors(data / "vectors", MODEL) as vectors:
        yield catalog, vectors, Ingest(data, catalog, vectors, BagOfWords(), SentenceSplitter())


def take(data: Path, *reports: Report, shelf: str = SHARED) -> None:
    """Take reports in."""
    with opened(data) as (_, _, ingest):
        ingest.take([(each, each.id) for each in reports], quiet, shelf)


def filled(data: Path) -> Path:
    """A collection of three shared reports, one in its second version, and one of a chat."""
    take(data, replace(HOMS, text="Rebels neared Homs."), HAMA, SNOW)
    take(data, HOMS)
    take(data, HAMA, shelf=CHAT)
    return data


def quiet(done: int, of: int) -> None:
    """Show no progress."""


def backed_up(data: Path, target: Path, **options: bool) -> BackupFacts:
    """Back up a collection with its vectors."""
    with Vectors(data / "vectors", MODEL) as vectors:
        return backup(data, target, vectors, MODEL, **options)


def faults_of(data: Path) -> list[str]:
    """What is wrong with a collection."""
    faults: list[str] = []
    with closing(Database.open(data / "catalog.db")) as database, Vectors(data / "vectors", MODEL) as vectors:
        verify(database, vectors, [], faults.append)
    return faults


def answers_of(data: Path) -> list[object]:
    """What a reader of a collection can learn from it."""
    asked = BagOfWords().embed(["rebels entered the city in the snow"])[0]
    told: list[object] = []
    with opened(data) as (catalog, vectors, ingest):
        told += [catalog.generation(), catalog.marks.keys(), catalog.marks.embedded_keys(), ingest.state()]
        for shelf in (SHARED, CHAT):
            on = (shelf,)
            ids = [each.id for each in catalog.shelved(shelf)]
            told += [ids, catalog.census(on), catalog.publishers(on), catalog.live_reports(ids)]
            told += [[(one.passage, round(one.score, 6)) for one in catalog.words("rebels OR snow", 20, 2.0, on)]]
            told += [catalog.live_passages(catalog.marks.keys(on), on)]
            told += [{near.key: round(near.cosine, 4) for near in vectors.nearest(asked, 100, on)}]
            told += [catalog.report(name, one) for name in ids for one in range(1, catalog.report(name).version + 1)]
    return told


def counted(data: Path, table: str) -> int:
    """How many rows a table has, 0 where there is none yet."""
    try:
        with closing(sqlite3.connect(f"file:{data}/catalog.db?mode=ro", uri=True, timeout=30)) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
