"""Pruning: what was published long ago is forgotten, its room is given back, and what stays is found as before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.database import Database
from index.ingest import State
from index.marks import Marks
from index.report import Report
from index.vectors import Vectors
from index.verifying import Sent, verify
from tests.fakes import report
from tests.index.collection import CHAT, HAMA, HOMS, MODEL, faults_of, opened, quiet, take

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
OLD = replace(HAMA, published=NEW_YEAR - timedelta(seconds=1))
WORDS = [f"Village {n} was cut off by snow for the {n}th time. " * 4 for n in range(2_000)]


def many(count: int, old: int) -> list[Report]:
    """This many reports, of which the first are old."""
    moments = [NEW_YEAR - timedelta(days=1) if n < old else NEW_YEAR for n in range(count)]
    return [report(f"village-{n}", WORDS[n], published=moment) for n, moment in enumerate(moments)]


def size_of(data: Path) -> int:
    """The bytes of a data folder."""
    return sum(path.stat().st_size for path in data.rglob("*") if path.is_file())


def test_what_was_published_before_is_forgotten_and_what_was_published_then_stays(tmp_path: Path) -> None:
    take(tmp_path, OLD, replace(HOMS, published=NEW_YEAR))
    with opened(tmp_path) as (catalog, _, ingest):
        assert catalog.published_before(NEW_YEAR) == ["hama"]
        assert ingest.prune(NEW_YEAR) == 1
        assert [each.id for each in catalog.shelved("")] == ["homs"]
        assert catalog.words("Hama", 9, 1.0) == []
        assert ingest.state() == State(pending=0, stale=0)
        assert ingest.prune(NEW_YEAR) == 0
    assert faults_of(tmp_path) == []


def test_a_moment_in_another_time_zone_is_the_same_moment(tmp_path: Path) -> None:
    take(tmp_path, OLD)
    with opened(tmp_path) as (catalog, _, _):
        ahead = NEW_YEAR.astimezone(datetime.now(UTC).astimezone().tzinfo)
        assert catalog.published_before(ahead) == ["hama"]
        assert catalog.published_before(OLD.published) == []


def test_a_report_is_as_old_as_its_newest_version(tmp_path: Path) -> None:
    take(tmp_path, OLD)
    take(tmp_path, replace(OLD, text="Hama was taken back.", published=NEW_YEAR))
    with opened(tmp_path) as (_, _, ingest):
        assert ingest.prune(NEW_YEAR) == 0


def test_a_shelf_is_pruned_by_itself(tmp_path: Path) -> None:
    take(tmp_path, OLD)
    take(tmp_path, OLD, shelf=CHAT)
    with opened(tmp_path) as (catalog, _, ingest):
        assert ingest.prune(NEW_YEAR, CHAT) == 1
        assert (len(catalog.shelved("")), len(catalog.shelved(CHAT))) == (1, 0)
    assert faults_of(tmp_path) == []


def test_a_quote_that_was_sent_of_a_pruned_report_is_no_fault(tmp_path: Path) -> None:
    take(tmp_path, OLD, replace(HOMS, published=NEW_YEAR))
    quote = Sent("a1", OLD.fetched.timestamp() + 1, "hama", 1, 0, 4, "Hama")
    with opened(tmp_path) as (_, vectors, ingest):
        ingest.prune(NEW_YEAR)
        faults: list[str] = []
        found = verify(Database.open(tmp_path / "catalog.db"), vectors, [quote], faults.append)
    assert (found.quotes, found.removed, faults) == (1, 1, [])


def test_the_room_of_what_was_forgotten_is_given_back_to_the_disk(tmp_path: Path) -> None:
    take(tmp_path, *many(1_500, old=1_200))
    before = size_of(tmp_path)
    with opened(tmp_path) as (_, vectors, ingest):
        assert ingest.prune(NEW_YEAR) == 1_200
        assert vectors.dead_share() == 0
    assert size_of(tmp_path) < before / 2
    assert faults_of(tmp_path) == []


def test_a_prune_that_was_cut_short_is_gone_on_with_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(tmp_path, *many(600, old=500))

    def full(self: Marks, *given: object) -> None:
        raise OSError("the disk is full")

    with opened(tmp_path) as (catalog, _, ingest):
        monkeypatch.setattr(Marks, "dropped", full)
        with pytest.raises(OSError, match="full"):
            ingest.prune(NEW_YEAR)
        monkeypatch.undo()
        assert len(catalog.shelved("")) == 100, "the catalog is the truth: they answer no question any more"
    with opened(tmp_path) as (_, _, ingest):
        assert ingest.prune(NEW_YEAR) == 0
        assert ingest.state() == State(pending=0, stale=0)
    assert faults_of(tmp_path) == []


# --- the vectors ------------------------------------------------------------------------------------------------------


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    """A collection of 3,000 vectors, on two shelves."""
    drawn = np.random.default_rng(7).normal(size=(3_000, 16))
    held = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    with Vectors(tmp_path / "vectors", MODEL) as made:
        made.add([f"v#1@{n}-{n + 1}" for n in range(2_500)], held[:2_500])
        made.add([f"c#1@{n}-{n + 1}" for n in range(500)], held[2_500:], CHAT)
        yield made


def test_vectors_that_were_dropped_are_still_in_the_files_until_these_are_written_anew(vectors: Vectors) -> None:
    vectors.drop([f"v#1@{n}-{n + 1}" for n in range(1_500)])
    assert vectors.count() == 1_500
    assert vectors.dead_share() > 0.4
    kept = vectors.kept(["v#1@2000-2001"], "")["v#1@2000-2001"]
    vectors.compact()
    assert (vectors.count(), vectors.count([CHAT])) == (1_500, 500)
    assert vectors.dead_share() == 0
    assert vectors.nearest(kept, 1)[0].key == "v#1@2000-2001"
    assert vectors.self_test()
    vectors.add(["new#1@0-1"], kept[None, :])
    assert vectors.count() == 1_501


def test_files_that_were_put_in_the_place_of_others_are_seen_at_the_next_question(
    vectors: Vectors, tmp_path: Path
) -> None:
    asked = vectors.kept(["v#1@7-8"], "")["v#1@7-8"]
    vectors.close()
    other = tmp_path / "other"
    with Vectors(other, MODEL) as anew:
        anew.add(["elsewhere#1@0-1"], asked[None, :])
    vectors.nearest(asked, 1)
    (tmp_path / "vectors").rename(tmp_path / "away")
    other.rename(tmp_path / "vectors")
    assert vectors.nearest(asked, 1)[0].key == "elsewhere#1@0-1"


def test_whoever_is_killed_between_the_old_files_and_the_new_leaves_the_new_ones(
    vectors: Vectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Vectors) -> None:
        if (tmp_path / "vectors.whole").exists():
            raise KeyboardInterrupt

    vectors.drop([f"v#1@{n}-{n + 1}" for n in range(1_500)])
    monkeypatch.setattr(Vectors, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        vectors.compact()
    monkeypatch.undo()
    vectors.close()
    (tmp_path / "vectors" / "chroma.sqlite3").unlink(missing_ok=True)
    with Vectors(tmp_path / "vectors", MODEL) as next_process:
        assert next_process.count() == 1_500
        assert next_process.dead_share() == 0
    assert sorted(os.listdir(tmp_path)) == ["vectors", "vectors.lock.db"]


def test_what_a_killed_process_had_not_finished_is_thrown_away(vectors: Vectors, tmp_path: Path) -> None:
    (tmp_path / "vectors.new").mkdir()
    (tmp_path / "vectors.new" / "chroma.sqlite3").write_bytes(b"half")
    vectors.drop(["v#1@0-1"])
    vectors.compact()
    assert vectors.count() == 2_999


def test_ingest_is_not_fooled_by_vectors_that_are_gone(tmp_path: Path) -> None:
    take(tmp_path, HOMS, HAMA)
    with opened(tmp_path) as (catalog, vectors, ingest):
        vectors.drop(sorted(catalog.marks.keys())[:1])
        assert ingest.state() == State(pending=1, stale=0)
        ingest.take([], quiet)
        assert ingest.state() == State(pending=0, stale=0)
    assert faults_of(tmp_path) == []
