"""Verifying: a sound collection has no faults, and each damage made on purpose is told in a line with its remedy."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from index.catalog import Catalog
from index.database import Database
from index.ingest import Ingest
from index.report import SHARED
from index.splitting import SentenceSplitter
from index.vectors import Vectors
from index.verifying import Sent, Unread, Verification, quotes_of, verify
from retrieval.answer import Answer
from tests.fakes import BagOfWords, answered, citation, unanswered
from tests.index.collection import CHAT, HAMA, HOMS, MODEL, SNOW, filled, opened, quiet, take

# The reports of the collection were fetched on 7 December 2024; what is sent was sent on the day after.
AFTER = HOMS.fetched.timestamp() + 86_400


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A collection of three shared reports, one in its second version, and one of a chat."""
    return filled(tmp_path / "data")


def verified(data: Path, sent: Iterable[Sent | Unread] = ()) -> tuple[Verification, list[str]]:
    """What is found in a collection, and the faults told."""
    faults: list[str] = []
    with closing(Database.open(data / "catalog.db")) as database, Vectors(data / "vectors", MODEL) as vectors:
        found = verify(database, vectors, sent, faults.append)
    assert found.faults == len(faults)
    assert all("\n" not in fault for fault in faults)
    return found, faults


def by_hand(data: Path, *statements: str) -> None:
    """Change a catalog behind the product's back."""
    with closing(sqlite3.connect(data / "catalog.db")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def quoted(report: str, version: int, text: str, quote: str, at: float = AFTER) -> Sent:
    """A quote as it was sent."""
    start = text.index(quote)
    return Sent("a1", at, report, version, start, start + len(quote), quote)


def test_a_sound_collection_has_no_faults_and_old_quotes_are_looked_up_in_their_own_version(data: Path) -> None:
    sent = [
        quoted("homs", 1, "Rebels neared Homs.", "neared"),
        quoted("homs", 2, HOMS.text, "left the city"),
        quoted("hama", 1, HAMA.text, "🕊️ Its bridges"),
    ]
    found, faults = verified(data, sent)
    assert faults == []
    assert found == Verification(quotes=3, removed=0, versions=5, passages=4, vectors=4, pending=0, faults=0)


def test_an_empty_collection_has_no_faults(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert verified(tmp_path / "data") == (Verification(0, 0, 0, 0, 0, 0, 0), [])


# --- quotes -----------------------------------------------------------------------------------------------------------


def test_a_quote_that_its_version_does_not_hold_is_told_with_its_place(data: Path) -> None:
    false = replace(quoted("homs", 2, HOMS.text, "left the city"), quote="left the town")
    _, faults = verified(data, [false])
    assert faults == ["Answer 'a1' quotes words that are not in report 'homs', version 2, at 46-59: restore a backup."]


def test_quotes_of_reports_that_were_removed_are_counted_apart_also_when_the_report_came_back(data: Path) -> None:
    sent = [quoted("snow", 1, SNOW.text, "Nobody was hurt"), quoted("hama", 1, HAMA.text, "bridges")]
    with opened(data) as (_, _, ingest):
        ingest.remove("snow")
        ingest.remove("hama")
    later = HAMA.fetched.replace(year=2025)
    take(data, replace(HAMA, text="Nothing of this kind is in Hama any more.", fetched=later))
    found, faults = verified(data, sent)
    assert (faults, found.quotes, found.removed) == ([], 2, 2)


def test_the_quotes_of_an_answer_are_read_as_the_ledger_keeps_it() -> None:
    answers = TypeAdapter(Answer)
    kept = answers.dump_json(answered("Demo Wire", "They did [1].", citation(1), citation(2))).decode()
    one, two = citation(1), citation(2)
    assert list(quotes_of("a1", 5.0, kept)) == [
        Sent("a1", 5.0, each.report, each.version, each.start, each.end, each.quote) for each in (one, two)
    ]
    silent = answers.dump_json(unanswered(citation(1))).decode()
    assert [each.report for each in quotes_of("a2", 5.0, silent) if isinstance(each, Sent)] == [one.report]


@pytest.mark.parametrize("body", ["", "[]", "3", "{}", '{"citations": [{}], "closest": []}', '{"citations": 1}'])
def test_an_answer_that_cannot_be_read_is_a_fault_and_the_next_is_still_looked_at(data: Path, body: str) -> None:
    good = quoted("homs", 2, HOMS.text, "left the city")
    found, faults = verified(data, [*quotes_of("a7", AFTER, body), good])
    assert found.quotes == 1
    assert len(faults) == 1
    assert re.fullmatch(r"Answer 'a7' cannot be read \(.+\): restore a backup\.", faults[0])


# --- the catalog ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (
            "UPDATE versions SET text = replace(text, 'Saturday', 'Thursday') WHERE report = 'homs' AND version = 2",
            "Report 'homs', version 2, is not what was taken in: ",
        ),
        (
            "UPDATE versions SET published = '2023-12-07T00:00:00+00:00' WHERE report = 'snow'",
            "Report 'snow', version 1, is not what was taken in: ",
        ),
        (
            "UPDATE versions SET published = 'yesterday' WHERE report = 'snow'",
            "Report 'snow', version 1, cannot be read (Invalid isoformat string: 'yesterday'): ",
        ),
        (
            "UPDATE versions SET text = CAST(x'52C3' || 'ebels' AS TEXT) WHERE report = 'homs' AND version = 1",
            "Report 'homs', version 1, cannot be read (",
        ),
        (
            """UPDATE passages SET "end" = 500 WHERE report = 'snow'""",
            f"Passage 'snow#1@0-{len(SNOW.text)}' lies outside of its text of {len(SNOW.text)} characters: ",
        ),
        (
            "UPDATE passages SET start = 3 WHERE report = 'snow'",
            f"Passage 'snow#1@0-{len(SNOW.text)}' is named for another place than its own: ",
        ),
    ],
)
def test_what_was_altered_in_the_catalog_is_told_with_its_remedy(data: Path, damage: str, fault: str) -> None:
    by_hand(data, damage)
    _, faults = verified(data)
    assert [each[: len(fault)] for each in faults] == [fault]
    assert faults[0].endswith("restore a backup, or `dateline remove` the report and add it again.")


def test_rows_without_their_parents_are_told(data: Path) -> None:
    by_hand(data, "DELETE FROM versions WHERE report = 'snow'")
    _, faults = verified(data)
    assert "The table passages of catalog.db has 1 rows without their versions: restore a backup." in faults
    assert any(fault.startswith(f"Passage 'snow#1@0-{len(SNOW.text)}' is of a version that is not") for fault in faults)


def test_a_file_with_overwritten_pages_is_told_and_ends_nothing(data: Path) -> None:
    take(data, *(replace(SNOW, id=f"snow-{n}", text=f"Snow fell on village {n}. " * 40) for n in range(240)))
    by_hand(data, "PRAGMA wal_checkpoint(TRUNCATE)")
    with (data / "catalog.db").open("r+b") as file:
        size = file.seek(0, 2)
        for page in range(size // 4096 // 2, size // 4096 - 2):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)
    _, faults = verified(data)
    assert any(fault.startswith("catalog.db is damaged (") for fault in faults)
    assert all("restore a backup" in fault or "put a backup in its place" in fault for fault in faults)


# --- catalog and vectors ----------------------------------------------------------------------------------------------

_MENDS = "`dateline rebuild` mends that."


def lose_one(vectors: Vectors) -> None:
    """Drop the vector of a shared passage."""
    vectors.drop([f"snow#1@0-{len(SNOW.text)}"], (SHARED,))


def stray(vectors: Vectors) -> None:
    """Keep a vector of no passage on a chat's shelf."""
    vectors.add(["gone#1@0-9"], np.eye(1, 32, dtype=np.float32), CHAT)


def leak(vectors: Vectors) -> None:
    """Keep the vector of a shared passage on a chat's shelf too."""
    vectors.add([f"snow#1@0-{len(SNOW.text)}"], np.eye(1, 32, dtype=np.float32), CHAT)


def forsake(vectors: Vectors) -> None:
    """Keep a vector on a shelf that there is not."""
    vectors.add(["gone#1@0-9"], np.eye(1, 32, dtype=np.float32), "-2002")


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lose_one, f"The shared shelf: 1 passages have no vector: {_MENDS}"),
        (stray, f"Shelf '-1001': 1 vectors are of no passage on it: {_MENDS}"),
        (leak, f"Shelf '-1001': 1 vectors are of no passage on it: {_MENDS}"),
        (forsake, "1 vectors are on no shelf that is left: `dateline rebuild` mends that."),
    ],
)
def test_where_catalog_and_vectors_differ_is_told_by_shelf_and_mended_as_told(
    data: Path, damage: Callable[[Vectors], None], fault: str
) -> None:
    with Vectors(data / "vectors", MODEL) as vectors:
        damage(vectors)
    assert verified(data)[1] == [fault]
    with opened(data) as (_, _, ingest):
        ingest.rebuild(quiet)
    assert verified(data)[1] == []


def test_passages_that_wait_and_vectors_that_are_being_dropped_are_no_faults(data: Path) -> None:
    with opened(data) as (catalog, vectors, _):
        waiting = min(catalog.marks.keys((SHARED,)))
        catalog.marks.await_vectors([waiting])
        vectors.drop([waiting])
        catalog.remove("snow")
    found, faults = verified(data)
    assert (faults, found.pending) == ([], 1)


def test_vectors_that_are_torn_or_of_another_model_are_told(data: Path) -> None:
    for name in ("header.bin", "data_level0.bin"):
        folder = data / "vectors" / "torn"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\xff" * 20)
    assert verified(data)[1] == ["The vectors are torn: `dateline rebuild` makes them anew from the catalog."]
    with closing(Database.open(data / "catalog.db")) as database, Vectors(data / "vectors", "other@2") as other:
        faults: list[str] = []
        (folder / "header.bin").unlink()
        verify(database, other, [], faults.append)
    assert len(faults) == 1
    assert "were made by bag@1, and the settings name other@2" in faults[0]


class Meanwhile(Vectors):
    """Vectors whose keys are asked for while somebody writes: just before they are read, or just after."""

    def __init__(self, folder: Path, work: Callable[[Vectors], None], first: bool) -> None:
        super().__init__(folder, MODEL)
        self._work: Callable[[Vectors], None] | None = work
        self._first = first

    def keys(self, shelves: Sequence[str] | None = None) -> set[str]:
        """Read, with the work done at the first time."""
        work, self._work = self._work, None
        if work and self._first:
            work(self)
        found = super().keys(shelves)
        if work and not self._first:
            work(self)
        return found


@pytest.mark.parametrize("first", [True, False])
def test_what_another_process_writes_meanwhile_is_not_taken_for_a_fault(data: Path, first: bool) -> None:
    def write(vectors: Vectors) -> None:
        with closing(Catalog.open(data / "catalog.db")) as catalog:
            ingest = Ingest(data, catalog, vectors, BagOfWords(), SentenceSplitter())
            new = replace(HAMA, id="new"), replace(HOMS, text="The army came back to Homs."), replace(SNOW, id="snow-2")
            ingest.take([(each, each.id) for each in new], quiet)
            ingest.remove("snow")

    faults: list[str] = []
    with (
        closing(Database.open(data / "catalog.db")) as database,
        Meanwhile(data / "vectors", write, first) as vectors,
    ):
        verify(database, vectors, [], faults.append)
    assert faults == []
    assert verified(data)[0].vectors == 5
