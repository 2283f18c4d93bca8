"""Getting reports in: twice is once, what changed is all that is done, and what broke is mended."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.errors import ModelChanged, UnknownReport
from index.ingest import Ingest, State, Taken
from index.report import SHARED, report_id, shelf_id
from index.splitting import SentenceSplitter
from index.vectors import Vectors
from tests.fakes import BagOfWords, BreaksOff, BrokenOff

TOLL = "OSTREL (Northgate Wire) - The earthquake killed 20 people. Snow fell on the tents. Two dogs marked a spot."
HIGHER = "OSTREL (Northgate Wire) - The earthquake killed 44 people. Snow fell on the tents. Two dogs marked a spot."
STRIKE = "PORT VELMAR (Demo Wire) - Ferry crews walked off the job. They want a raise of 8%."


@dataclass
class House:
    """A data folder with its parts open, and the folder of reports that it is fed from."""

    data: Path
    reports: Path
    catalog: Catalog
    vectors: Vectors
    embedder: BagOfWords
    ingest: Ingest

    def write(self, **texts: str) -> None:
        """Write reports, one file for each name."""
        for name, text in texts.items():
            (self.reports / f"{name}.txt").write_text(text, "utf-8")

    def add(self, shelf: str = SHARED) -> tuple[int, int, int]:
        """Add the folder of reports: how many were added, updated and unchanged."""
        summary = self.ingest.add([self.reports], no_progress, shelf)
        assert list(summary.rejected) == []
        return summary.added, summary.updated, summary.unchanged

    def newly_embedded(self) -> list[str]:
        """The texts embedded since this was asked last, without their titles."""
        texts = [text.split("\n", 1)[1] for text in self.embedder.embedded]
        self.embedder.embedded.clear()
        return texts

    def found(self, words: str) -> list[str]:
        """The live passages that hold these words themselves, not only under a headline that does."""
        return [match.passage.text for match in self.catalog.words(f"text : ({words})", 1_000, 1.0)]

    def nearest(self, text: str, shelf: str = SHARED) -> str:
        """The live passage nearest in meaning."""
        near = self.vectors.nearest(self.embedder.embed([text])[0], 10, [shelf])
        self.embedder.embedded.clear()
        live = self.catalog.live_passages((one.key for one in near), [shelf])
        return next(live[one.key].text for one in near if one.key in live)

    def assert_whole(self) -> None:
        """Nothing waits, nothing is left over, and the vectors are those of the passages."""
        assert self.ingest.state() == State(pending=0, stale=0)
        assert self.catalog.marks.retired() == []
        assert self.vectors.keys() == self.catalog.marks.keys() == self.catalog.marks.embedded_keys()
        assert self.vectors.self_test()
        assert self.catalog.fact("vectors") in ("", "sound")


def no_progress(done: int, of: int | None) -> None:
    """Nobody watches."""


@contextmanager
def opened(folder: Path, embedder: BagOfWords) -> Iterator[House]:
    """Open the data folder in `folder`, as a process does that starts."""
    (folder / "reports").mkdir(exist_ok=True)
    data = folder / "data"
    catalog = Catalog.open(data / "catalog.db")
    with Vectors(data / "vectors", embedder.model) as vectors:
        yield House(
            data, folder / "reports", catalog, vectors, embedder,
            Ingest(data, catalog, vectors, embedder, SentenceSplitter(60)),
        )  # fmt: skip
    catalog.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An empty data folder."""
    with opened(tmp_path, BagOfWords()) as made:
        yield made


# --- what is new, and nothing else ------------------------------------------------------------------------------------


def test_a_report_is_found_by_word_and_by_meaning_and_embedded_under_its_headline(house: House) -> None:
    house.write(toll=TOLL, strike=STRIKE)
    assert house.add() == (2, 0, 0)
    embedded = list(house.embedder.embedded)
    assert "They want a raise of 8%." in {text.split("\n", 1)[1] for text in embedded}
    assert {text.split("\n", 1)[0] for text in embedded} == {
        "The earthquake killed 20 people. Snow fell on the tents. Two dogs marked a spot.",
        "Ferry crews walked off the job. They want a raise of 8%.",
    }
    assert house.found("tents") == ["Snow fell on the tents. Two dogs marked a spot."]
    assert house.nearest("They want a raise of 8%.") == "They want a raise of 8%."
    house.assert_whole()


def test_adding_the_same_folder_again_embeds_nothing(house: House) -> None:
    house.write(toll=TOLL, strike=STRIKE)
    house.add()
    assert len(house.newly_embedded()) == len(house.catalog.marks.keys())
    generation = house.catalog.generation()
    assert house.add() == (0, 0, 2)
    assert house.newly_embedded() == []
    assert house.catalog.generation() == generation, "and no reader has to load anything anew"


def test_only_the_changed_report_is_embedded_and_its_new_version_answers(house: House) -> None:
    house.write(toll=TOLL, strike=STRIKE)
    house.add()
    house.newly_embedded()
    house.write(toll=HIGHER)
    assert house.add() == (0, 1, 1)
    assert " ".join(sorted(house.newly_embedded(), key=HIGHER.index)) == HIGHER
    assert house.found("20") == []
    assert house.found("44") == ["OSTREL (Northgate Wire) - The earthquake killed 44 people."]
    assert "44" in house.nearest("The earthquake killed 20 people.")
    house.assert_whole()


def test_touching_a_file_changes_nothing_though_its_date_is_all_that_dates_the_report(house: House) -> None:
    house.write(toll=TOLL)
    path = house.reports / "toll.txt"
    os.utime(path, (1741104000, 1741104000))
    house.add()
    os.utime(path, (1751104000, 1751104000))
    assert house.add() == (0, 0, 1)
    newest = house.catalog.census().newest
    assert newest is not None
    assert newest.date().isoformat() == "2025-03-04"


def test_a_report_that_goes_back_to_its_first_text_answers_with_it(house: House) -> None:
    for text in (TOLL, HIGHER, TOLL):
        house.write(toll=text)
        house.add()
    assert house.found("20 OR 44") == ["OSTREL (Northgate Wire) - The earthquake killed 20 people."]
    house.assert_whole()


def test_what_is_turned_away_is_named_and_the_rest_goes_in(house: House) -> None:
    house.write(toll=TOLL, empty="", strike=STRIKE)
    (house.reports / os.fsdecode(b"odd-\xff.txt")).write_text("Rain fell on the tents.")
    (house.reports / "lines.jsonl").write_text('{"id": "a", "text": "Snow."}\n{"id"\n{"id": "c", "text": "Hail."}\n')
    summary = house.ingest.add([house.reports, house.data / "nowhere.txt"], no_progress)
    assert (summary.added, summary.updated, summary.unchanged) == (5, 0, 0)
    assert [Path(each.path).name for each in summary.rejected] == ["empty.txt", "lines.jsonl:2", "nowhere.txt"]
    assert house.found("hail") == ["Hail."]
    house.assert_whole()


def test_a_removed_report_is_gone_and_may_come_back(house: House) -> None:
    house.write(toll=TOLL, strike=STRIKE)
    house.add()
    (toll,) = {match.passage.report for match in house.catalog.words("tents", 5, 1.0)}
    house.ingest.remove(toll)
    assert house.found("tents") == []
    house.assert_whole()
    with pytest.raises(UnknownReport):
        house.ingest.remove(toll)
    assert house.add() == (1, 0, 1)
    assert house.nearest("Snow fell on the tents. Two dogs marked a spot.").startswith("Snow fell")
    house.assert_whole()


def test_progress_counts_passages_up_to_all_of_them(house: House) -> None:
    house.write(**{f"r{n}": f"Report {n} from the harbour." for n in range(300)})
    told: list[tuple[int, int]] = []
    house.ingest.add([house.reports], lambda done, of: told.append((done, of)))
    assert len(told) > 1
    known = [of for _, of in told if of is not None]
    assert known == [300] * len(known)
    assert [of for _, of in told] == [None] * (len(told) - len(known)) + known, "how many is known when all are read"
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (300, 300)


# --- shelves ----------------------------------------------------------------------------------------------------------


def test_the_same_article_stands_on_several_shelves_and_each_changes_for_itself(house: House) -> None:
    house.write(toll=TOLL)
    for shelf in (SHARED, "-1001", "-1002"):
        assert house.add(shelf) == (1, 0, 0)
    house.write(toll=HIGHER)
    assert house.add("-1001") == (0, 1, 0)
    assert house.add("-1001") == (0, 0, 1)
    assert "44" in house.nearest("The earthquake killed 20 people.", "-1001")
    for shelf in (SHARED, "-1002"):
        assert "20" in house.nearest("The earthquake killed 44 people.", shelf)
    (own,) = house.catalog.shelved("-1001")
    for shelf in (SHARED, "-1002"):
        with pytest.raises(UnknownReport):
            house.ingest.remove(own.id, shelf)
    house.ingest.remove(own.id, "-1001")
    assert [len(house.catalog.shelved(shelf)) for shelf in (SHARED, "-1001", "-1002")] == [1, 0, 1]
    house.assert_whole()


def test_what_was_taken_in_is_told_under_the_id_that_it_has_on_its_shelf(house: House) -> None:
    line = '{{"id": "toll", "title": "Tarsk", "publisher": "Post", "published": "2025-03-04", "text": "{}"}}'
    (house.reports / "toll.jsonl").write_text(line.format("It killed 20."))
    told = [house.ingest.add([house.reports], no_progress, shelf).reports for shelf in (SHARED, "-1001", "-1001")]
    (house.reports / "toll.jsonl").write_text(line.format("It killed 44."))
    told.append(house.ingest.add([house.reports], no_progress).reports)
    (first,) = told[0]
    own = report_id("-1001\0toll")
    assert first == Taken("toll", "Tarsk", "Post", datetime(2025, 3, 4, tzinfo=UTC), "added")
    assert told[1:] == [
        (replace(first, report=own),),
        (replace(first, report=own, outcome="unchanged"),),
        (replace(first, outcome="updated"),),
    ]
    assert house.catalog.shelf_of(own) == "-1001"


def test_a_file_that_claims_the_id_of_a_report_on_another_shelf_is_turned_away(house: House) -> None:
    house.write(toll=TOLL)
    house.add("-1001")
    (own,) = house.catalog.shelved("-1001")
    (house.reports / "toll.txt").unlink()
    (house.reports / "claim.jsonl").write_text(json.dumps({"id": own.id, "text": HIGHER}))
    summary = house.ingest.add([house.reports], no_progress)
    assert [each.why for each in summary.rejected] == [
        f"the id {own.id!r} is that of a report on another shelf: give it another id"
    ]
    assert "20" in house.nearest("The earthquake killed 44 people.", "-1001")
    assert house.found("earthquake") == []


def test_what_an_add_to_one_shelf_left_behind_is_carried_on_by_an_add_to_any(tmp_path: Path) -> None:
    with opened(tmp_path, BreaksOff(after=5)) as broken:
        broken.write(**{f"r{n:03}": f"Report {n} from the harbour of Port Velmar." for n in range(200)})
        with pytest.raises(BrokenOff):
            broken.add("-1001")
        written = len(broken.catalog.marks.keys(["-1001"]))
        assert 0 < len(broken.catalog.shelved("-1001")) < written
    with opened(tmp_path, BagOfWords()) as house:
        assert house.ingest.state(["-1001"]).pending > 0
        assert house.ingest.state([SHARED]) == State(pending=0, stale=0)
        for path in house.reports.iterdir():
            path.unlink()
        house.write(toll=TOLL)
        assert house.add() == (1, 0, 0)
        assert len(house.catalog.shelved("-1001")) == written
        assert house.found("harbour") == [], "it is on the shelf that it was added to"
        house.assert_whole()


def test_lost_vectors_of_a_shelf_are_mended_by_an_add_to_it_or_to_the_shared_one(house: House) -> None:
    house.write(toll=TOLL)
    for mending in ("-1001", SHARED):
        house.add("-1001")
        house.vectors.drop(sorted(house.catalog.marks.keys(["-1001"])))
        house.vectors.add(["gone#1@0-9"], house.embedder.embed(["gone"]), "-1001")
        assert house.ingest.state(["-1001"]) == State(pending=2, stale=1)
        house.add(mending)
        assert house.ingest.state(["-1001"]) == State(pending=0, stale=0)
    house.assert_whole()


def test_a_rebuild_makes_the_vectors_of_all_shelves(house: House) -> None:
    house.write(toll=TOLL)
    for shelf in (SHARED, "-1001"):
        house.add(shelf)
    assert house.ingest.rebuild(no_progress) == 4
    assert house.nearest("Snow fell on the tents.", "-1001").startswith("Snow fell")
    (report,) = {
        passage.report for passage in house.catalog.live_passages(house.catalog.marks.keys(), ["-1001"]).values()
    }
    assert report == shelf_id(report_id(str(house.reports / "toll.txt")), "-1001")
    house.assert_whole()


# --- carrying on ------------------------------------------------------------------------------------------------------


def test_an_add_that_broke_off_is_carried_on_from_where_it_was(tmp_path: Path) -> None:
    texts = {f"r{n:03}": f"Report {n} from the harbour of Port Velmar." for n in range(300)}
    with opened(tmp_path, BreaksOff(after=4)) as broken:
        broken.write(**texts)
        with pytest.raises(BrokenOff):
            broken.add()
        done = set(broken.newly_embedded())
        assert 0 < len(done) < 300
        assert set(broken.found("harbour")) == done, "what is embedded answers already"
    with opened(tmp_path, BagOfWords()) as house:
        held = len(house.catalog.marks.keys())
        assert house.ingest.state().pending == held - len(done)
        assert house.add() == (300 - held, 0, held)
        assert set(house.newly_embedded()) == set(texts.values()) - done
        house.assert_whole()


def test_the_old_version_answers_while_the_new_one_waits(tmp_path: Path) -> None:
    with opened(tmp_path, BreaksOff(after=1)) as broken:
        broken.write(toll=TOLL)
        broken.add()
        broken.write(toll=HIGHER)
        with pytest.raises(BrokenOff):
            broken.add()
        assert broken.found("20 OR 44") == ["OSTREL (Northgate Wire) - The earthquake killed 20 people."]
    with opened(tmp_path, BagOfWords()) as house:
        assert "20" in house.nearest("The earthquake killed 44 people.")
        house.add()
        assert house.found("20 OR 44") == ["OSTREL (Northgate Wire) - The earthquake killed 44 people."]
        house.assert_whole()


def test_a_report_that_was_removed_by_a_killed_process_may_come_back(house: House) -> None:
    # Killed between catalog and vectors: its vectors are still there, and marked to be dropped.
    house.write(toll=TOLL)
    house.add()
    (toll,) = {match.passage.report for match in house.catalog.words("tents", 5, 1.0)}
    house.catalog.remove(toll)
    assert house.add() == (1, 0, 0)
    house.assert_whole()


# --- mending ----------------------------------------------------------------------------------------------------------


def vectors_removed(house: House) -> None:
    """Somebody deletes the folder."""
    shutil.rmtree(house.data / "vectors")


def vectors_emptied(house: House) -> None:
    """Somebody deletes what is in the folder."""
    for path in (house.data / "vectors").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def some_vectors_lost(house: House) -> None:
    """Somebody puts an older copy of the folder in place."""
    house.vectors.drop(sorted(house.catalog.marks.keys())[::2])


def vectors_left_over(house: House) -> None:
    """Somebody puts an older copy of the catalog in place."""
    house.vectors.add(["gone#1@0-9", "gone#1@9-20"], house.embedder.embed(["gone", "gone too"]))


@pytest.mark.parametrize("harm", [vectors_removed, vectors_emptied, some_vectors_lost, vectors_left_over])
def test_vectors_that_do_not_fit_the_catalog_are_mended_by_the_next_add(
    tmp_path: Path, harm: Callable[[House], None]
) -> None:
    with opened(tmp_path, BagOfWords()) as house:
        house.write(toll=TOLL, strike=STRIKE)
        house.add()
        harm(house)
    with opened(tmp_path, BagOfWords()) as house:
        assert house.ingest.state() != State(pending=0, stale=0)
        generation = house.catalog.generation()
        assert house.add() == (0, 0, 2)
        assert house.nearest("They want a raise of 8%.") == "They want a raise of 8%."
        assert house.catalog.generation() > generation or harm is vectors_left_over
        house.assert_whole()


@pytest.mark.parametrize("name", ["data_level0.bin", "index_metadata.pickle", "length.bin", "chroma.sqlite3"])
def test_vectors_that_a_killed_process_left_torn_are_made_anew(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path, BreaksOff(after=36)) as house:
        house.write(**{f"r{n:04}": f"Report {n} from the harbour of Port Velmar." for n in range(1_200)})
        with pytest.raises(BrokenOff):
            house.add()
    (torn,) = (tmp_path / "data" / "vectors").rglob(name)
    os.truncate(torn, torn.stat().st_size // 2)
    with opened(tmp_path, BagOfWords()) as house:
        held = len(house.catalog.marks.keys())
        assert house.add() == (1_200 - held, 0, held)
        assert "torn by a process that was killed" in caplog.text
        assert house.nearest("Report 7 from the harbour of Port Velmar.").startswith("Report 7 ")
        house.assert_whole()


# --- models -----------------------------------------------------------------------------------------------------------


def test_another_model_is_refused_until_the_vectors_are_rebuilt(tmp_path: Path) -> None:
    with opened(tmp_path, BagOfWords()) as house:
        house.write(toll=TOLL, strike=STRIKE)
        house.add()
    with opened(tmp_path, BagOfWords("sack@2", size=8)) as other:
        with pytest.raises(ModelChanged, match="dateline rebuild"):
            other.add()
        passages = len(other.catalog.marks.keys())
        assert other.ingest.rebuild(no_progress) == passages
        assert len(other.newly_embedded()) == passages
        assert other.nearest("They want a raise of 8%.") == "They want a raise of 8%."
        assert other.add() == (0, 0, 2)
        other.assert_whole()


def test_a_rebuild_that_broke_off_is_carried_on_by_the_next_add(tmp_path: Path) -> None:
    with opened(tmp_path, BagOfWords()) as house:
        house.write(**{f"r{n:03}": f"Report {n} from the harbour of Port Velmar." for n in range(300)})
        house.add()
    with opened(tmp_path, BreaksOff(after=1)) as broken:
        with pytest.raises(BrokenOff):
            broken.ingest.rebuild(no_progress)
        assert len(broken.found("harbour")) == 300, "the reports stay in force meanwhile"
    with opened(tmp_path, BagOfWords()) as house:
        assert house.add() == (0, 0, 300)
        house.assert_whole()
