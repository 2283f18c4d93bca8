"""The catalog: what it keeps, what it shows while it is written to, and what it says when its file is no good."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog, Census, PublisherCount
from index.database import Database
from index.errors import CatalogDamaged, CatalogTooNew, DataBusy, DataNotWritable, IndexFault, UnknownReport
from index.report import SHARED, Report
from index.splitting import SentenceSplitter, passages_of
from tests.fakes import report

ROOT = Path(__file__).parents[2]
OLD = report("tarsk", "The earthquake in Tarsk killed 20 people. Snow fell on the tents.", title="Quake in Tarsk")
NEW = report("tarsk", "The earthquake in Tarsk killed 44 people. Snow fell on the tents.", title="Tarsk toll rises")
OTHER = report("velmar", "Ferry crews in Port Velmar walked off the job.", title="Ferries stop")


def stored(catalog: Catalog, *reports: Report) -> list[str]:
    """Store reports; gives the keys of all that waits, oldest first."""
    for each in reports:
        catalog.store(each, f"/reports/{each.id}.txt", passages_of(each, SentenceSplitter(50)))
    return [one.passage.key for one in catalog.marks.pending(100_000)]


def in_force(catalog: Catalog, *reports: Report) -> None:
    """Store reports and embed all their passages."""
    catalog.embedded(stored(catalog, *reports))


def found(catalog: Catalog, expression: str) -> list[tuple[str, int, str]]:
    """The report, version and text of the live passages that hold these words."""
    matches = catalog.words(expression, 100, 1.0)
    return [(match.passage.report, match.passage.version, match.passage.text) for match in matches]


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_report_comes_out_as_it_went_in(catalog: Catalog) -> None:
    whole = report(
        "damascus",
        "DAMASCUS — Rebels entered 🕊️ before dawn.\nالثوار دخلوا دمشق",
        url="https://demo-wire.example.org/damascus",
        language="en",
        published=datetime(2024, 12, 8, 10, 20, tzinfo=UTC),
        updated=datetime(2024, 12, 8, 14, 45, tzinfo=UTC),
        fetched=datetime(2024, 12, 9, 1, 2, 3, 456, tzinfo=UTC),
        dated_by="file",
        author="Yusra Kamal",
        published_in="address",
        updated_in="text",
        pages=(0, 12, 40),
    )
    in_force(catalog, whole)
    kept = catalog.report("damascus")
    assert kept.version == 1
    assert kept == replace(whole, version=1)
    assert catalog.live_reports(["damascus", "nowhere"]) == {"damascus": kept}


def test_a_passage_that_the_catalog_gives_is_the_text_between_its_offsets_beyond_the_basic_plane_too(
    catalog: Catalog,
) -> None:
    text = "😀 Rebels took Hama. 𝔄 The army left at dawn 🕊️. دخل الثوار حمص. e\u0301te\u0301 came late."
    keys = stored(catalog, report("hama", text))
    catalog.embedded(keys)
    passages = catalog.live_passages(keys)
    assert len(passages) == len(keys) > 1
    for passage in passages.values():
        assert passage.text == text[passage.start : passage.end]
    assert " ".join(passage.text for passage in passages.values()) == text


def test_the_same_text_is_unchanged_and_another_is_a_new_version(catalog: Catalog) -> None:
    splits = passages_of(OLD, SentenceSplitter())
    assert catalog.store(OLD, "a", splits) == "added"
    assert catalog.store(OLD, "a", splits) == "unchanged"
    assert catalog.store(NEW, "a", passages_of(NEW, SentenceSplitter())) == "updated"
    assert catalog.report("tarsk").text == NEW.text
    assert catalog.report("tarsk", 1).text == OLD.text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"publisher": "Northgate Wire"},
        {"published": datetime(2024, 12, 8, tzinfo=UTC)},
        {"updated": datetime(2024, 12, 8, tzinfo=UTC)},
        {"url": "https://demo-wire.example.org/tarsk"},
        {"language": "de"},
        {"published_in": "text"},
        {"pages": (0, 7)},
        {"text": OLD.text + " "},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_an_answer_shows_makes_a_new_version_when_it_changes(
    catalog: Catalog, changes: dict[str, object]
) -> None:
    stored(catalog, OLD)
    changed = report("tarsk", **({"text": OLD.text, "title": OLD.title} | changes))  # type: ignore[arg-type]
    assert catalog.store(changed, "a", passages_of(changed, SentenceSplitter())) == "updated"


def test_a_report_without_pages_whose_date_is_stated_has_the_digest_that_it_had_before_these_were_known() -> None:
    same = "8d5be46f9593836caf10831b0a20117e3b204bac9bed8913315110af9eff1c09"
    assert report("tarsk", "Forty people died.", url="https://demo-wire.example.org/tarsk").digest == same
    assert report("tarsk", "Forty people died.", url="https://demo-wire.example.org/tarsk", author="A").digest == same


def test_a_catalog_from_before_documents_is_opened_with_all_its_reports(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    older = sqlite3.connect(path)
    for script in sorted((Path(__file__).parents[2] / "index" / "migrations").glob("000[123]_*.sql")):
        older.executescript(script.read_text("utf-8"))
    older.execute("PRAGMA user_version = 3")
    older.execute("INSERT INTO reports (id, source, live) VALUES ('tarsk', 'a', 1)")
    older.execute(
        "INSERT INTO versions VALUES ('tarsk', 1, 'Toll', 'Demo Wire', '2025-03-04T00:00:00+00:00', 'report', NULL, "
        "'2025-03-04T00:00:00+00:00', '', '', 'Forty people died.', 'x')"
    )
    older.commit()
    older.close()
    catalog = Catalog.open(path)
    kept = catalog.report("tarsk")
    catalog.close()
    assert (kept.author, kept.pages, kept.published_in, kept.updated_in) == ("", (), "data", "data")


def test_when_it_was_fetched_and_the_date_of_its_file_make_no_new_version(catalog: Catalog) -> None:
    first = report("tarsk", OLD.text, dated_by="file")
    again = report(
        "tarsk",
        OLD.text,
        dated_by="file",
        published=datetime(2025, 1, 1, tzinfo=UTC),
        fetched=datetime(2025, 1, 1, tzinfo=UTC),
    )
    stored(catalog, first)
    assert catalog.store(again, "b", []) == "unchanged"


def test_a_report_is_seen_only_when_its_last_passage_is_embedded(catalog: Catalog) -> None:
    first, second = stored(catalog, OLD)
    before = catalog.generation()
    catalog.embedded([first])
    assert found(catalog, "earthquake OR snow") == []
    assert catalog.live_passages([first, second]) == {}
    assert catalog.census() == Census(0, 0, None)
    assert catalog.publishers() == []
    catalog.embedded([second])
    assert len(found(catalog, "earthquake OR snow")) == 2
    assert catalog.census() == Census(1, 2, OLD.published)
    assert catalog.generation() > before


def test_the_old_version_answers_until_all_of_the_new_one_is_embedded(catalog: Catalog) -> None:
    in_force(catalog, OLD)
    first, second = stored(catalog, NEW)
    catalog.embedded([second])
    assert found(catalog, "killed") == [("tarsk", 1, "The earthquake in Tarsk killed 20 people.")]
    assert found(catalog, "rises") == []
    assert catalog.live_reports(["tarsk"])["tarsk"].title == "Quake in Tarsk"
    catalog.embedded([first])
    assert found(catalog, "killed") == [("tarsk", 2, "The earthquake in Tarsk killed 44 people.")]
    assert {text for _, _, text in found(catalog, "rises")} == {
        "The earthquake in Tarsk killed 44 people.",
        "Snow fell on the tents.",
    }
    assert found(catalog, "20") == []
    assert catalog.live_reports(["tarsk"])["tarsk"].title == "Tarsk toll rises"


def test_the_vectors_of_a_version_that_gave_way_are_to_be_dropped(catalog: Catalog) -> None:
    in_force(catalog, OLD)
    old_keys = catalog.marks.embedded_keys()
    assert catalog.marks.retired() == []
    in_force(catalog, NEW)
    assert set(catalog.marks.retired()) == {(key, SHARED) for key in old_keys}
    assert catalog.marks.keys() == catalog.marks.embedded_keys()
    assert catalog.marks.keys().isdisjoint(old_keys)
    catalog.marks.dropped(catalog.marks.retired())
    assert catalog.marks.retired() == []


def test_a_version_that_never_came_into_force_gives_way_to_the_next(catalog: Catalog) -> None:
    in_force(catalog, OLD)
    stored(catalog, report("tarsk", "The toll is 30."))
    waiting = stored(catalog, NEW)
    assert {key.split("@")[0] for key in waiting} == {"tarsk#3"}
    assert found(catalog, "killed")[0][1] == 1
    catalog.embedded(waiting)
    assert found(catalog, "killed")[0][1] == 3
    assert found(catalog, "toll") == [("tarsk", 3, text) for _, _, text in found(catalog, "toll")]


def test_vectors_that_have_to_be_made_anew_leave_their_report_in_force_and_readers_are_told(catalog: Catalog) -> None:
    in_force(catalog, OLD, OTHER)
    keys = catalog.marks.embedded_keys()
    catalog.marks.await_vectors(keys)
    assert catalog.marks.pending_count() == 3
    assert len(found(catalog, "earthquake OR snow OR ferry")) == 3
    before = catalog.generation()
    catalog.embedded(sorted(keys))
    assert catalog.generation() > before, "a reader that is not told keeps the vectors that were lost"
    assert len(found(catalog, "earthquake OR snow OR ferry")) == 3, "and nothing is in the word index twice"


def test_a_removed_report_is_gone_with_its_versions_its_words_and_its_vectors(catalog: Catalog) -> None:
    in_force(catalog, OLD, OTHER)
    in_force(catalog, NEW)
    catalog.marks.dropped(catalog.marks.retired())
    keys = {key for key in catalog.marks.embedded_keys() if key.startswith("tarsk")}
    catalog.remove("tarsk")
    assert found(catalog, "earthquake OR snow OR killed") == []
    assert set(catalog.marks.retired()) == {(key, SHARED) for key in keys}
    assert catalog.census().reports == 1
    for version in (None, 1, 2):
        with pytest.raises(UnknownReport, match="No report has the id 'tarsk"):
            catalog.report("tarsk", version)
    with pytest.raises(UnknownReport):
        catalog.remove("tarsk")


def test_publishers_and_the_newest_day_are_those_of_the_versions_in_force(catalog: Catalog) -> None:
    early, late = datetime(2024, 12, 1, tzinfo=UTC), datetime(2024, 12, 9, tzinfo=UTC)
    in_force(
        catalog, report("a", "Snow."), report("b", "Rain.", published=late), report("c", "Hail.", publisher="Post")
    )
    stored(catalog, report("d", "Wind.", published=datetime(2030, 1, 1, tzinfo=UTC)))
    in_force(catalog, report("c", "Hail!", publisher="Post", published=early))
    demo, post, *others = catalog.publishers()
    assert demo.publisher == "Demo Wire"
    assert post == PublisherCount("Post", 1, early)
    assert others == []


# --- words ------------------------------------------------------------------------------------------------------------


def test_words_are_found_in_any_inflection_and_without_accents_and_rarity_counts_passages(catalog: Catalog) -> None:
    in_force(
        catalog,
        report("a", "Rebels attacked. The attacks went on. The café burned."),
        report("b", "An attack was feared."),
    )
    assert {name for name, _, _ in found(catalog, '"attacking"')} == {"a", "b"}
    assert [name for name, _, _ in found(catalog, '"cafe"')] == ["a"]
    assert catalog.rarity(["attack", "café", "snow", 'so "called"', "NOT"]) == {
        "attack": 2,
        "café": 1,
        "snow": 0,
        'so "called"': 0,
        "NOT": 0,
    }


def test_the_best_match_comes_first_and_no_more_than_asked_for(catalog: Catalog) -> None:
    once = "Snow fell on the tents of Tarsk while soldiers dug on through the night and the day."
    in_force(catalog, report("once", once), report("thrice", "Snow, snow and more snow."), OTHER)
    matches = catalog.words("snow", 10, 1.0)
    assert [match.passage.report for match in matches][0] == "thrice"
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert [match.passage.report for match in catalog.words("snow", 1, 1.0)] == ["thrice"]


# --- shelves ----------------------------------------------------------------------------------------------------------


def put(catalog: Catalog, shelf: str, *reports: Report) -> None:
    """Bring reports into force on a shelf."""
    for each in reports:
        catalog.store(each, each.id, passages_of(each, SentenceSplitter()), shelf)
    catalog.embedded([one.passage.key for one in catalog.marks.pending(100_000)])


def test_the_passages_of_other_shelves_do_not_use_up_how_many_are_asked_for(catalog: Catalog) -> None:
    loud = "Harbour, harbour, harbour."
    put(catalog, "-1001", *(report(f"r{n}", loud) for n in range(20)))
    put(catalog, SHARED, report("shared", "A ferry left the quiet harbour of Port Velmar on Sunday for good."))
    assert [match.passage.report for match in catalog.words("harbour", 1, 1.0)] == ["shared"]
    both = catalog.words("harbour", 3, 1.0, [SHARED, "-1001"])
    assert [catalog.shelf_of(match.passage.report) for match in both] == ["-1001"] * 3
    assert catalog.words("harbour", 3, 1.0, ["-1002"]) == []
    assert catalog.words("harbour", 3, 1.0, []) == []


def test_lists_and_counts_are_those_of_the_shelves_named(catalog: Catalog) -> None:
    put(catalog, SHARED, OLD, NEW)
    put(catalog, "-1001", report("first", "Snow fell.", publisher="Orla Post"), report("second", "Rain fell."))
    assert (catalog.census().reports, catalog.census(["-1001"]).reports) == (1, 2)
    assert catalog.census([SHARED, "-1001"]).reports == 3
    assert catalog.census(["-1002"]) == Census(0, 0, None)
    assert [one.publisher for one in catalog.publishers(["-1001"])] == ["Demo Wire", "Orla Post"]
    assert [one.id for one in catalog.shelved("-1001")] == ["second", "first"], "added last first"
    assert [one.title for one in catalog.shelved(SHARED)] == [NEW.title]
    assert catalog.shelved("-1002") == []
    assert set(catalog.live_passages(catalog.marks.keys(), ["-1001"])) == catalog.marks.keys(["-1001"])
    assert set(catalog.live_passages(catalog.marks.keys())) == catalog.marks.keys([SHARED])
    assert catalog.marks.keys() == catalog.marks.keys([SHARED, "-1001"]) == catalog.marks.embedded_keys()


def test_what_waits_and_what_is_to_be_dropped_knows_its_shelf(catalog: Catalog) -> None:
    for shelf, each in ((SHARED, OLD), ("-1001", report("snow", "Snow fell."))):
        catalog.store(each, each.id, passages_of(each, SentenceSplitter()), shelf)
    assert {(one.passage.report, one.shelf) for one in catalog.marks.pending(10)} == {
        (OLD.id, SHARED),
        ("snow", "-1001"),
    }
    assert (catalog.marks.pending_count(["-1001"]), catalog.marks.pending_count(["-1002"])) == (1, 0)
    assert catalog.shelved("-1001") == [], "it is not in force yet"
    put(catalog, "-1001")
    catalog.remove("snow", "-1001")
    assert catalog.marks.retired() == [("snow#1@0-10", "-1001")]
    catalog.marks.dropped([("snow#1@0-10", SHARED)])
    assert catalog.marks.retired() == [("snow#1@0-10", "-1001")]
    catalog.marks.dropped(catalog.marks.retired())
    assert catalog.marks.retired() == []


@pytest.mark.parametrize("by", [SHARED, "-1002"])
def test_a_report_is_removed_from_its_own_shelf_alone(catalog: Catalog, by: str) -> None:
    put(catalog, "-1001", OLD)
    with pytest.raises(UnknownReport, match=f"No report has the id {OLD.id!r}"):
        catalog.remove(OLD.id, by)
    assert catalog.shelf_of(OLD.id) == "-1001"
    catalog.remove(OLD.id, "-1001")
    with pytest.raises(UnknownReport, match=f"No report has the id {OLD.id!r}"):
        catalog.shelf_of(OLD.id)


# --- the file and its limits ------------------------------------------------------------------------------------------


def test_more_keys_than_sqlite_takes_at_once_are_found_all_the_same(tmp_path: Path, catalog: Catalog) -> None:
    in_force(catalog, OTHER)
    db = sqlite3.connect(tmp_path / "catalog.db", isolation_level=None)
    db.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)  # SQLite's own limit; some builds have a higher one
    limited = Catalog(Database(db, tmp_path / "catalog.db"))
    keys = [f"nothing#{n}@0-1" for n in range(40_000)]
    assert set(limited.live_passages([*keys, *catalog.marks.embedded_keys()])) == catalog.marks.embedded_keys()
    assert set(limited.live_reports([*keys, OTHER.id])) == {OTHER.id}
    limited.close()


# --- two at once ------------------------------------------------------------------------------------------------------


def test_a_snapshot_sees_one_state_whatever_another_process_writes(tmp_path: Path, catalog: Catalog) -> None:
    in_force(catalog, OLD)
    reader = Catalog.open(tmp_path / "catalog.db")
    with reader.snapshot():
        generation = reader.generation()
        in_force(catalog, NEW)
        catalog.remove("tarsk")
        assert reader.generation() == generation
        assert [version for _, version, _ in found(reader, "killed")] == [1]
        assert reader.live_reports(["tarsk"])["tarsk"].text == OLD.text
    assert found(reader, "killed") == []
    assert reader.generation() > generation
    reader.close()


def test_a_transaction_that_breaks_leaves_nothing_behind(catalog: Catalog) -> None:
    in_force(catalog, OLD)
    twice = passages_of(NEW, SentenceSplitter())
    with pytest.raises(IndexFault):
        catalog.store(NEW, "a", [*twice, *twice])
    assert catalog.report("tarsk").version == 1
    assert catalog.marks.pending_count() == 0
    in_force(catalog, NEW)
    assert found(catalog, "killed")[0][1] == 2


def test_a_database_that_another_process_holds_is_busy_in_words(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "catalog.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    impatient = Catalog(Database(sqlite3.connect(path, timeout=0, isolation_level=None), path))
    with pytest.raises(DataBusy, match="is held by another process"):
        impatient.remember("vectors", "sound")
    holder.execute("ROLLBACK")
    holder.close()
    impatient.close()


# --- files that are no good -------------------------------------------------------------------------------------------


def schema(path: Path) -> tuple[int, Sequence[tuple[object, ...]]]:
    """The number and the statements of a file's schema."""
    db = sqlite3.connect(path)
    number = db.execute("PRAGMA user_version").fetchone()[0]
    statements = db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    db.close()
    return number, statements


def test_an_empty_file_becomes_a_catalog_and_opening_it_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "catalog.db"
    path.parent.mkdir(parents=True)
    path.touch()
    Catalog.open(path).close()
    number, statements = schema(path)
    assert number == max(int(file.name[:4]) for file in (ROOT / "index" / "migrations").glob("*.sql"))
    assert {"reports", "versions", "passages", "words", "facts"} <= {name for name, _ in statements}
    Catalog.open(path).close()
    assert schema(path) == (number, statements)


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "catalog.db"
    in_force(catalog, OLD)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM words")
    impatient = Catalog(Database(sqlite3.connect(path, timeout=0, isolation_level=None), path))
    assert len(found(impatient, "earthquake OR snow")) == 2
    impatient.close()
    writer.close()
    assert len(found(catalog, "earthquake OR snow")) == 2


def test_a_catalog_of_a_newer_dateline_is_left_alone_and_says_to_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    Catalog.open(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 999")
    db.close()
    before = schema(path)
    with pytest.raises(CatalogTooNew, match=r"has schema 999, and this Dateline knows \d+: upgrade Dateline"):
        Catalog.open(path)
    assert schema(path) == before


@pytest.mark.parametrize(
    "content",
    [b"These are minutes of a meeting, and not a database.\n" * 40, b"SQLite format 3\0" + b"\xff" * 4_000],
    ids=["minutes", "a header and then rubbish"],
)
def test_a_file_that_is_no_database_is_named_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(content)
    with pytest.raises(CatalogDamaged, match=r"catalog\.db is damaged .* put a backup in its place"):
        Catalog.open(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_catalog_that_was_overwritten_in_the_middle_is_damaged_and_not_merely_empty(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    catalog = Catalog.open(path)
    in_force(catalog, *(report(f"r{n}", f"Report {n} on the harbour. " * 40) for n in range(240)))
    catalog.close()
    content = bytearray(path.read_bytes())
    middle = slice(len(content) // 3, -4_096)
    content[middle] = b"\x5a" * len(content[middle])
    path.write_bytes(content)
    damaged = Catalog.open(path)
    with pytest.raises(CatalogDamaged, match="Nothing was changed"):
        found(damaged, "harbour")
    damaged.close()
    assert path.read_bytes() == content


def test_a_file_in_place_of_a_folder_and_a_folder_in_place_of_a_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DataNotWritable, match="file is a file, not a folder: choose another --data folder"):
        Catalog.open(tmp_path / "file" / "catalog.db")
    with pytest.raises(DataNotWritable, match="choose another --data folder"):
        Catalog.open(tmp_path / "file" / "deeper" / "catalog.db")
    (tmp_path / "catalog.db").mkdir()
    with pytest.raises(DataNotWritable, match=r"catalog\.db cannot be written"):
        Catalog.open(tmp_path / "catalog.db")


def test_a_catalog_that_may_grow_no_more_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    catalog = Catalog.open(path)
    in_force(catalog, OLD)
    catalog.close()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0] + 2}")
    full = Catalog(Database(db, path))
    with pytest.raises(DataNotWritable, match="is full: free some space and run the same command again"):
        stored(full, report("long", "Snow fell on the tents of Tarsk. " * 2_000))
    assert [version for _, version, _ in found(full, "killed")] == [1]
    assert full.marks.pending_count() == 0
    full.close()
    roomy = Catalog.open(path)
    in_force(roomy, report("long", "Hail fell on the tents of Tarsk. " * 2_000))
    assert found(roomy, "hail")
    roomy.close()
