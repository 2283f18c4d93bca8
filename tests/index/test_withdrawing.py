"""A report that is taken back leaves every answer and no citation: its versions stay, and it may come back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.database import Database
from index.errors import UnknownReport
from index.fetching import Page, Unfetchable
from index.ingest import Ingest, State, Summary
from index.reading import read
from index.report import SHARED, shelf_id
from index.restoring import restore
from index.vectors import Vectors
from index.verifying import Sent, verify
from tests.index.collection import CHAT, HAMA, HOMS, SNOW, backed_up, faults_of, opened, quiet

NOW = datetime(2024, 12, 9, tzinfo=UTC)
NOTICE = "This article has been withdrawn. Its source could not be confirmed."
PAGE = "<html><head><title>Rebels enter Homs</title></head><body><article><h1>Rebels enter Homs</h1>{}</article></body>"
STORY = "".join(
    f"<p>Rebels entered Homs on Saturday, for the {n}th time. The army had left the city.</p>" for n in range(9)
)
URL = "https://demo-wire.example.org/homs"


@dataclass
class House:
    """A collection with its parts open."""

    data: Path
    catalog: Catalog
    vectors: Vectors
    ingest: Ingest

    def take(self, *lines: dict[str, str], shelf: str = SHARED) -> Summary:
        """Add a file of these lines, always the same one."""
        path = self.data.parent / "wires.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
        return self.ingest.add([path], quiet, shelf)

    def fetch(self, page: str | None, kind: str = "text/html") -> Summary:
        """Add the link again; None when there is no network."""
        return self.ingest.take(read([URL], NOW, Web(page, kind)), quiet)

    def verdicts(self, report: str) -> list[str]:
        """What each version after the first amounts to."""
        return [one.change.verdict for one in self.catalog.editions(report) if one.change]

    def finds(self, words: str) -> list[str]:
        """The reports that are found by word."""
        return [match.passage.report for match in self.catalog.words(words, 9, 1.0)]

    def assert_whole(self) -> None:
        """Catalog and vectors agree, and nothing waits."""
        assert self.ingest.state() == State(pending=0, stale=0)
        assert self.catalog.marks.retired() == []
        assert self.vectors.keys() == self.catalog.marks.keys()


@dataclass
class Web:
    """One page, or none."""

    page: str | None
    kind: str

    def fetch(self, url: str) -> Page:
        """Give it."""
        if self.page == "gone":
            raise Unfetchable(url, "its server answers 410 Gone: check the link", 410)
        if self.page is None:
            raise Unfetchable(url, "it cannot be reached: try again later")
        return Page(url, self.page.encode(), f"{self.kind}; charset=utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(tmp_path / "data") as (catalog, vectors, ingest):
        ingest.take([(each, each.id) for each in (HOMS, HAMA, SNOW)], quiet)
        yield House(tmp_path / "data", catalog, vectors, ingest)


def test_a_withdrawn_report_is_found_no_more_and_what_was_quoted_of_it_still_opens(house: House) -> None:
    assert house.ingest.withdraw("homs", "its page is gone (410)") == "withdrawn"
    assert house.finds("rebels OR army") == []
    assert house.catalog.live_reports(["homs"]) == {}
    assert house.catalog.census().reports == 2
    listed = {one.id: one.is_withdrawn for one in house.catalog.shelved(SHARED)}
    assert listed == {"snow": False, "hama": False, "homs": True}, "who holds it can still forget it"
    assert house.catalog.report("homs", 1).text == HOMS.text
    now = house.catalog.current("homs")
    assert (now.version, now.text, now.is_withdrawn) == (2, "", True)
    last = house.catalog.editions("homs")[-1].change
    assert last is not None
    assert (last.verdict, last.why) == ("withdrawn", "its page is gone (410)")
    house.assert_whole()


def test_to_withdraw_it_again_changes_nothing_and_nobody_else_may(house: House) -> None:
    house.ingest.withdraw("homs", "gone")
    generation = house.catalog.generation()
    assert house.ingest.withdraw("homs", "gone") == "unchanged"
    assert house.catalog.generation() == generation
    with pytest.raises(UnknownReport):
        house.ingest.withdraw("hama", "gone", CHAT)
    with pytest.raises(UnknownReport):
        house.ingest.withdraw("nowhere", "gone")


def test_a_later_sound_version_brings_it_back(house: House) -> None:
    house.ingest.withdraw("homs", "gone")
    house.ingest.take([(HOMS, "homs")], quiet)
    assert house.verdicts("homs") == ["withdrawn", "restored"]
    assert set(house.finds("rebels")) == {"homs"}
    assert not house.catalog.current("homs").is_withdrawn
    house.assert_whole()


def test_a_notice_in_the_place_of_the_text_withdraws_and_is_kept_as_what_the_report_says_now(house: House) -> None:
    summary = house.ingest.take([(replace(HOMS, text=NOTICE), "homs")], quiet)
    assert (summary.updated, summary.withdrawn) == (0, 1)
    assert house.catalog.current("homs").text == NOTICE
    assert house.finds("withdrawn OR confirmed") == []
    assert house.ingest.take([(replace(HOMS, text=NOTICE), "homs")], quiet).unchanged == 1
    house.assert_whole()


def test_a_report_that_is_withdrawn_while_it_waits_for_its_vectors_is_not_embedded(house: House) -> None:
    house.catalog.store(replace(HOMS, text="Other words."), "homs", [])
    house.ingest.withdraw("homs", "gone")
    assert house.catalog.marks.pending_count() == 0
    house.assert_whole()


def test_a_correction_is_kept_with_its_day_and_stays_with_later_versions(house: House) -> None:
    corrected = f"{HOMS.text}\n\nCorrection: it was Sunday."
    later = datetime(2024, 12, 10, tzinfo=UTC)
    house.ingest.take([(replace(HOMS, text=corrected, updated=later), "homs")], quiet)
    house.ingest.take([(replace(HOMS, text=corrected + " Rain fell.", updated=later), "homs")], quiet)
    assert house.verdicts("homs") == ["corrected", "edited"]
    days = [one.report.corrected for one in house.catalog.editions("homs")]
    assert days == [None, later.date(), later.date()]
    assert house.catalog.taken_back("homs", 1, 3) is not None
    assert house.catalog.taken_back("homs", 2, 3) is None


def test_a_removed_report_leaves_no_verdicts_behind(house: House) -> None:
    house.ingest.withdraw("homs", "gone")
    house.ingest.remove("homs")
    house.ingest.take([(HOMS, "homs")], quiet)
    assert house.verdicts("homs") == []


# --- what a source says when it is read again -------------------------------------------------------------------------


def test_a_line_whose_text_was_emptied_withdraws_its_report_and_a_new_one_is_turned_away(house: House) -> None:
    house.take({"id": "a", "text": "Snow fell."}, {"id": "b", "text": "Rain fell."})
    emptied = house.take({"id": "a", "text": " \n"}, {"id": "b", "text": "Rain fell."}, {"id": "c", "text": ""})
    assert (emptied.withdrawn, emptied.unchanged) == (1, 1)
    assert [each.why for each in emptied.rejected] == ["there is no text in it"]
    assert house.take({"id": "a", "text": ""}).unchanged == 1
    assert house.take({"id": "a", "text": "Snow fell."}).updated == 1
    assert house.verdicts("a") == ["withdrawn", "restored"]


def test_a_file_that_was_emptied_withdraws_its_report_and_one_that_is_gone_does_not(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "pass.txt"
    path.write_text("Snow closed the pass at Brenn.")
    (taken,) = house.ingest.add([path], quiet).reports
    path.unlink()
    assert house.ingest.add([path], quiet).withdrawn == 0
    path.write_bytes(b"\xff\xfe\x00")
    assert house.ingest.add([path], quiet).withdrawn == 0, "nor one that cannot be read"
    path.write_text("\n")
    assert house.ingest.add([path], quiet).withdrawn == 1
    assert house.catalog.current(taken.report).is_withdrawn


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body></body></html>",
        PAGE.format(f"<p>{NOTICE.split('. ')[0]}.</p>"),
        PAGE.format(f"<p>{NOTICE}</p>"),
        "gone",
    ],
    ids=["nothing at all", "an empty page", "a short notice", "a notice", "gone for good"],
)
def test_a_page_that_is_there_and_empty_or_a_notice_withdraws_its_report(house: House, page: str) -> None:
    (taken,) = house.fetch(PAGE.format(STORY)).reports
    assert house.fetch(page).withdrawn == 1
    assert house.catalog.current(taken.report).is_withdrawn
    assert house.fetch(PAGE.format(STORY)).updated == 1
    assert house.verdicts(taken.report) == ["withdrawn", "restored"]


@pytest.mark.parametrize(
    "page",
    [
        None,
        "<html><body><p>Please enable cookies.</p></body></html>",
        "<html><body><div id=root></div><script src=/app.js></script></body></html>",
        "<html><body><p>Russian troops have been withdrawn.</p></body></html>",
        "<html><body><p>Please log in.</p><p hidden>This article has been removed.</p></body></html>",
        "<html><body><div>Please log in.</div><ul>"
        + "<li>Was this true?</li>" * 200
        + "<li>This post has been removed.</li></ul></body></html>",
        PAGE.format(""),
    ],
    ids=["no network", "a wall", "scripts alone", "troops", "a hidden notice", "a removed comment", "a headline alone"],
)
def test_a_page_that_cannot_be_had_or_says_something_else_withdraws_nothing(house: House, page: str | None) -> None:
    (taken,) = house.fetch(PAGE.format(STORY)).reports
    assert house.fetch(page).withdrawn == 0
    assert not house.catalog.current(taken.report).is_withdrawn


def test_a_notice_where_no_report_is_known_is_turned_away(house: House) -> None:
    assert [each.why for each in house.fetch(PAGE.format("")).rejected] == ["no article was found in this page"]


def test_the_same_article_on_another_shelf_stays(house: House) -> None:
    for shelf in (SHARED, CHAT):
        house.take({"id": "a", "text": "Snow fell."}, shelf=shelf)
    assert house.take({"id": "a", "text": ""}, shelf=CHAT).withdrawn == 1
    assert not house.catalog.current("a").is_withdrawn
    assert house.catalog.current(shelf_id("a", CHAT)).is_withdrawn


# --- what is kept of it -----------------------------------------------------------------------------------------------


def test_a_collection_with_withdrawn_reports_is_sound_and_survives_a_backup(house: House, tmp_path: Path) -> None:
    house.ingest.withdraw("homs", "gone")
    house.ingest.take([(replace(HAMA, text=NOTICE), "hama")], quiet)
    quote = Sent("answer", NOW.timestamp() * 2, "homs", 1, 0, 12, HOMS.text[:12])
    faults: list[str] = []
    with closing(Database.open(house.data / "catalog.db")) as database:
        found = verify(database, house.vectors, [quote], faults.append)
    assert (faults, found.quotes, found.removed, found.versions) == ([], 1, 0, 5)
    backed_up(house.data, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored", quiet)
    assert faults_of(tmp_path / "restored") == []
    with closing(Catalog.open(tmp_path / "restored" / "catalog.db")) as catalog:
        assert catalog.editions("homs") == house.catalog.editions("homs")
        assert catalog.live_reports(["homs", "hama", "snow"]).keys() == {"snow"}


def test_vectors_that_are_made_anew_are_not_those_of_withdrawn_reports(house: House) -> None:
    house.ingest.withdraw("homs", "gone")
    shutil.rmtree(house.data / "vectors", ignore_errors=True)
    house.ingest.rebuild(quiet)
    assert all(not key.startswith("homs#") for key in house.vectors.keys())  # noqa: SIM118
