"""One wire and its copies, as they come in: searched once, followed through change and removal, whatever the order."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.ingest import Ingest, State
from index.report import SHARED, Report, shelf_id
from index.settling import Settling
from index.splitting import SentenceSplitter, passages_of
from index.vectors import Vectors
from tests.fakes import BreaksOff, BrokenOff, report
from tests.index.collection import CHAT, MODEL, faults_of, opened, quiet, take
from tests.index.test_copies import FERRIES, HOMS, told

NOON = datetime(2024, 12, 7, 12, tzinfo=UTC)
OWN = (
    "The mayor of Orla, who was travelling with the column, told the Post that the bakery in Sorrel Street had kept "
    "its ovens lit through the night and handed out four thousand loaves."
)
WIRE = report("wire", f"HOMS, Syria (Demo Wire) - {told(HOMS)}", published=NOON)
POST = report("post", f"HOMS (Demo Wire) - {told(HOMS)}", publisher="Orla Post", published=NOON + timedelta(hours=1))
CUT = report("cut", told(HOMS[:3]), publisher="Delta Courier", published=NOON + timedelta(hours=2))
LONGER = report("longer", told([*HOMS, OWN]), publisher="Harbour Post", published=NOON + timedelta(hours=3))
OTHER = report("other", told(FERRIES), publisher="Northgate Wire", published=NOON)


def roots(data: Path, *names: str) -> dict[str, str]:
    """The roots of these reports, or of all that are shared."""
    with closing(Catalog.open(data / "catalog.db")) as catalog:
        return catalog.groups.roots(names or [one.id for one in catalog.shelved(SHARED)])


def embedded(data: Path) -> set[str]:
    """The reports that have passages with vectors."""
    with closing(Catalog.open(data / "catalog.db")) as catalog:
        return {key.partition("#")[0] for key in catalog.marks.embedded_keys()}


def found(data: Path, words: str, shelf: str = SHARED) -> set[str]:
    """The reports of the live passages that hold these words."""
    with closing(Catalog.open(data / "catalog.db")) as catalog:
        return {match.passage.report for match in catalog.words(words, 100, 1.0, (shelf,))}


def assert_whole(data: Path) -> None:
    """Nothing waits, nothing is left over or to be settled, and every report is in force."""
    with opened(data) as (catalog, vectors, ingest):
        assert ingest.state() == State(pending=0, stale=0)
        assert catalog.marks.retired() == []
        assert [catalog.groups.unsettled(stage) for stage in ("new", "old", "compared")] == [[], [], []]
        assert vectors.keys() == catalog.marks.embedded_keys()
        assert catalog.census().reports == len(catalog.shelved(SHARED))
    assert faults_of(data) == []


# --- one wire, many outlets -------------------------------------------------------------------------------------------


def test_ten_copies_of_one_wire_are_one_story_of_which_one_is_embedded(tmp_path: Path) -> None:
    copies = [replace(POST, id=f"post-{n}", publisher=f"Outlet {n}") for n in range(10)]
    take(tmp_path, *copies, WIRE, OTHER)
    assert set(roots(tmp_path, "wire", *(one.id for one in copies)).values()) == {"wire"}
    assert roots(tmp_path, "other") == {"other": "other"}
    assert embedded(tmp_path) == {"wire", "other"}
    with closing(Catalog.open(tmp_path / "catalog.db")) as catalog:
        assert catalog.census().reports == 12, "all are held, and can be listed, shown and cited"
        assert catalog.groups.copies((SHARED,)) == 10
    assert_whole(tmp_path)


def test_a_copy_with_a_paragraph_of_its_own_is_found_by_that_paragraph_alone(tmp_path: Path) -> None:
    take(tmp_path, WIRE, LONGER)
    assert roots(tmp_path, "longer") == {"longer": "wire"}
    assert found(tmp_path, "bakery") == {"longer"}
    with opened(tmp_path) as (catalog, vectors, _):
        texts = [one.text for one in catalog.live_passages(vectors.keys()).values() if one.report == "longer"]
    assert len(texts) == 1
    assert OWN in texts[0]


def test_a_copy_that_was_out_a_day_before_its_wire_is_found_by_whoever_asks_on_that_day(tmp_path: Path) -> None:
    take(tmp_path, WIRE, replace(CUT, published=NOON - timedelta(days=1)))
    assert roots(tmp_path, "cut") == {"cut": "wire"}
    assert embedded(tmp_path) == {"wire", "cut"}


def test_a_wire_that_comes_in_last_takes_the_place_of_its_copies(tmp_path: Path) -> None:
    take(tmp_path, POST, CUT)
    assert roots(tmp_path) == {"post": "post", "cut": "post"}
    take(tmp_path, WIRE)
    assert set(roots(tmp_path).values()) == {"wire"}
    assert embedded(tmp_path) == {"wire"}
    assert found(tmp_path, "Rastan") == {"wire"}
    assert_whole(tmp_path)


def test_when_a_wire_is_withdrawn_what_outlets_printed_of_it_is_found_in_their_copies(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST, CUT)
    with opened(tmp_path) as (_, _, ingest):
        assert ingest.withdraw("wire", "its page is gone (410)") == "withdrawn"
    assert roots(tmp_path) == {"wire": "wire", "post": "post", "cut": "post"}
    assert found(tmp_path, "Rastan") == {"post"}
    take(tmp_path, replace(LONGER, id="late"))
    assert roots(tmp_path, "late") == {"late": "post"}, "nothing is a copy of what was taken back"
    take(tmp_path, WIRE)
    assert set(roots(tmp_path).values()) == {"wire"}
    assert found(tmp_path, "Rastan") == {"wire"}
    assert faults_of(tmp_path) == []


def test_a_notice_in_the_place_of_a_wire_brings_its_copies_forward_in_the_same_run(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST)
    take(tmp_path, replace(WIRE, text="This article has been withdrawn."))
    assert found(tmp_path, "Rastan") == {"post"}
    assert embedded(tmp_path) == {"post"}


def test_two_stories_that_open_with_one_brief_are_two() -> None:
    brief = told(HOMS[:3])
    one, two = report("one", told([brief, *FERRIES])), report("two", told([brief, *HOMS[3:], OWN]))
    assert grouped([report("brief", brief, published=NOON + timedelta(days=1)), one, two]) == [
        frozenset({"brief", "one"}), frozenset({"two"})
    ]  # fmt: skip


# --- what changes and goes --------------------------------------------------------------------------------------------


def test_a_copy_that_is_rewritten_leaves_its_root_and_is_found_by_all_its_words(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST)
    take(tmp_path, replace(POST, text=told(FERRIES)))
    assert roots(tmp_path) == {"wire": "wire", "post": "post"}
    assert found(tmp_path, "Lantern") == {"post"}
    assert_whole(tmp_path)


def test_a_wire_that_is_rewritten_leaves_its_copies_to_themselves(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST, CUT)
    take(tmp_path, replace(WIRE, text=told(FERRIES)))
    assert roots(tmp_path) == {"wire": "wire", "post": "post", "cut": "post"}
    assert found(tmp_path, "Rastan") == {"post"}
    assert_whole(tmp_path)


def test_a_wire_and_its_copy_that_are_both_rewritten_at_once_are_one_again(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST, CUT)
    take(tmp_path, replace(POST, text=told(FERRIES)), replace(WIRE, text=told(FERRIES)))
    assert roots(tmp_path) == {"wire": "wire", "post": "wire", "cut": "cut"}
    assert (found(tmp_path, "Lantern"), found(tmp_path, "bridge")) == ({"wire"}, set())
    assert_whole(tmp_path)


def test_when_a_root_drops_a_paragraph_a_copy_that_kept_it_is_found_by_it(tmp_path: Path) -> None:
    take(tmp_path, replace(WIRE, text=told([*HOMS, OWN])), LONGER)
    assert found(tmp_path, "bakery") == {"wire"}
    take(tmp_path, WIRE)
    assert found(tmp_path, "bakery") == {"longer"}
    assert_whole(tmp_path)


def test_when_a_root_is_removed_the_next_one_takes_its_place_and_is_embedded(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST, CUT)
    with opened(tmp_path) as (_, _, ingest):
        ingest.remove("wire")
    assert roots(tmp_path) == {"post": "post", "cut": "post"}
    assert embedded(tmp_path) == {"post"}
    assert found(tmp_path, "Rastan") == {"post"}
    with opened(tmp_path) as (_, _, ingest):
        ingest.remove("post")
        ingest.remove("cut")
    assert embedded(tmp_path) == set()
    assert_whole(tmp_path)


def test_rebuilding_makes_the_vectors_of_roots_alone(tmp_path: Path) -> None:
    take(tmp_path, WIRE, POST, LONGER)
    with opened(tmp_path) as (catalog, _, ingest):
        assert ingest.rebuild(quiet) == len(catalog.marks.embedded_keys())
    assert_whole(tmp_path)


def test_a_collection_from_before_copies_were_looked_for_is_compared_at_its_next_add(tmp_path: Path) -> None:
    with opened(tmp_path) as (catalog, vectors, ingest):
        for each in (WIRE, POST, CUT):
            catalog.store(each, each.id, passages_of(each, SentenceSplitter()))
        ingest.rebuild(quiet)
    assert embedded(tmp_path) == {"wire", "post", "cut"}
    take(tmp_path)
    assert embedded(tmp_path) == {"wire"}
    assert_whole(tmp_path)


# --- shelves ----------------------------------------------------------------------------------------------------------


def test_copies_on_two_shelves_know_nothing_of_each_other(tmp_path: Path) -> None:
    take(tmp_path, WIRE)
    take(tmp_path, POST, CUT, shelf=CHAT)
    post, cut = shelf_id("post", CHAT), shelf_id("cut", CHAT)
    assert roots(tmp_path, "wire", post, cut) == {"wire": "wire", post: post, cut: post}
    assert found(tmp_path, "Rastan", CHAT) == {post}
    with opened(tmp_path) as (catalog, _, ingest):
        ingest.remove("wire")
        assert catalog.groups.members([post]) == {post: [post, cut]}


# --- killed between ---------------------------------------------------------------------------------------------------


# The model is called four times for a batch.
@pytest.mark.parametrize("batches", range(3))
def test_broken_off_before_the_wire_is_embedded_the_story_is_found_until_and_after_it_is(
    tmp_path: Path, batches: int
) -> None:
    take(tmp_path, POST)
    later = [replace(OTHER, id=f"other-{n}", text=f"{told(FERRIES[:1])} {n}") for n in range(130)]
    with closing(Catalog.open(tmp_path / "catalog.db")) as catalog, Vectors(tmp_path / "vectors", MODEL) as vectors:
        broken = Ingest(tmp_path, catalog, vectors, BreaksOff(4 * batches), SentenceSplitter())
        if batches < 2:
            with pytest.raises(BrokenOff):
                broken.take([(one, one.id) for one in (*later, WIRE, CUT)], quiet)
        else:
            broken.take([(one, one.id) for one in (*later, WIRE, CUT)], quiet)
    assert len(found(tmp_path, "Rastan")) == 1, "at every moment, and once"
    take(tmp_path)
    assert found(tmp_path, "Rastan") == {"wire"}
    assert set(roots(tmp_path, "wire", "post", "cut").values()) == {"wire"}
    assert_whole(tmp_path)


def test_the_command_tells_how_many_are_copies(tmp_path: Path, dateline: Callable[..., subprocess.Popen[str]]) -> None:
    lines = [
        {"id": one.id, "publisher": one.publisher, "published": one.published.isoformat(), "text": one.text}
        for one in (WIRE, POST, OTHER)
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert dateline(tmp_path / "data", "add", tmp_path / "news.jsonl").wait(60) == 0
    facts = json.loads(dateline(tmp_path / "data", "status", "--json").communicate(timeout=60)[0])
    assert (facts["reports"], facts["copies"], facts["pending"], facts["stale"]) == (3, 1, 0, 0)


# --- any order --------------------------------------------------------------------------------------------------------


def grouped(reports: list[Report], batch: int = 99) -> list[frozenset[str]]:
    """The groups that come of reports arriving in this order, so many at a time."""
    with TemporaryDirectory() as data, closing(Catalog.open(Path(data) / "catalog.db")) as catalog:
        settling = Settling(catalog, SentenceSplitter())
        for place, each in enumerate(reports, start=1):
            catalog.store(each, each.id, passages_of(each, SentenceSplitter()))
            if place % batch == 0 or place == len(reports):
                settling.compare(SHARED)
                while waiting := catalog.marks.pending(100):
                    catalog.embedded([one.passage.key for one in waiting])
                    settling.fit()
        chosen = catalog.groups.roots([one.id for one in reports])
        kept = {key.partition("#")[0] for key in catalog.marks.keys(None)}
        assert set(chosen.values()) <= kept
    return sorted((frozenset(one for one in chosen if chosen[one] == root) for root in set(chosen.values())), key=min)


BRIEF = report("brief", told(HOMS[:3]), published=NOON + timedelta(days=2))
ROUND_UP = report("round-up", told([*HOMS[:3], *FERRIES]), published=NOON + timedelta(days=1))
RISEN = report("risen", told(HOMS).replace("370,000", "410,000"), published=NOON + timedelta(days=1))


@given(st.permutations([WIRE, POST, CUT, LONGER, OTHER, BRIEF, ROUND_UP, RISEN]), st.integers(1, 8))
@settings(max_examples=12, deadline=None)
def test_groups_do_not_depend_on_the_order_in_which_reports_come_in(order: list[Report], batch: int) -> None:
    assert grouped(order, batch) == grouped([WIRE, POST, CUT, LONGER, OTHER, BRIEF, ROUND_UP, RISEN])
