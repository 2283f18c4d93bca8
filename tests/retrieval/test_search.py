"""Finding passages in a real collection: by meaning, by word, at one moment, whatever is typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from index.catalog import Catalog
from index.errors import UnknownReport
from index.report import SHARED
from index.vectors import Neighbour
from retrieval.question import Question, QuestionError
from retrieval.search import Search, expression
from tests.fakes import BagOfWords, VectorsInMemory, filled, report

ROOT = Path(__file__).parents[2]
ON = date(2025, 6, 1)
CUP = "lp-2025-05-31-coral-cup"
FERRIES = report("velmar", "Ferry crews in Port Velmar walked off the job at midnight.", title="Ferries stop")
TOLL = report("tarsk", "The earthquake in Tarsk killed 20 people.", title="Quake in Tarsk")


def ids(desk: Desk, text: str, on: date = ON, k: int = 10) -> list[str]:
    """The reports found for a question, best passage first."""
    return [candidate.report.id for candidate in desk.search(text, on, k)]


def titles(desk: Desk, text: str, on: date = ON, k: int = 10) -> list[str]:
    return [candidate.report.title for candidate in desk.search(text, on, k)]


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    """An empty catalog in memory."""
    opened = Catalog.open(Path(":memory:"))
    yield opened
    opened.close()


# --- over the demonstration reports, with Chroma, SQLite and the model ------------------------------------------------


def test_a_passage_is_found_by_its_words(demo_desk: Desk) -> None:
    assert ids(demo_desk, "who scored for Sorrel City in the Coral Cup?")[0] == CUP


def test_a_passage_is_found_by_what_it_means(demo_desk: Desk) -> None:
    (first, *_) = titles(demo_desk, "spacecraft reaching a small planet", date(2025, 2, 21))
    assert first == "Heron probe touches down on asteroid Kallio"


def test_what_is_found_stands_in_its_report_and_comes_best_first(demo_desk: Desk) -> None:
    candidates = demo_desk.search("who backs the rebels?", date(2024, 12, 8), 7)
    assert len(candidates) == 7
    for one in candidates:
        assert one.report.text[one.passage.start : one.passage.end] == one.passage.text
    scores = [one.score for one in candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_report_is_found_from_its_day_on_with_one_days_grace(demo_desk: Desk) -> None:
    question = "how many people died in the Tarsk earthquake?"
    assert not any("Tarsk" in title for title in titles(demo_desk, question, date(2025, 3, 1), 60))
    assert titles(demo_desk, question, date(2025, 3, 2), 1) == ["Earthquake kills at least 20 in Tarsk province"]


def test_what_is_asked_of_the_present_finds_the_newer_report_first(demo_desk: Desk) -> None:
    assert (
        titles(demo_desk, "where is Assad?", date(2024, 12, 9))[0] == "Assad in Moscow after Russia grants him asylum"
    )
    assert "Assad in Moscow after Russia grants him asylum" not in titles(
        demo_desk, "where is Assad?", date(2024, 12, 7)
    )


_TYPED = st.lists(
    st.sampled_from(
        ["rebels", "Assad", "AND", "OR", "NOT", "NEAR(", "NEAR", "title:", "text :", '"', '""', "'", "*", "^", "-",
         "+", "(", ")", "{", "}", "%", "_", ";--", "\\", "\x00", "column:", "U.N.", "O'Brien", "½", "²", "الأسد",
         "叛军", "🕊️", "\ud83d"]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)  # fmt: skip


@given(st.one_of(_TYPED, st.text(max_size=60)))
@settings(max_examples=25)
@example('rebels" OR "x')
@example("NEAR(rebels Assad, 3) NOT title:* ^")
@example("'; DROP TABLE reports; --")
@example("½ ² ٤ _")
@example("is it?")
def test_no_sign_of_the_search_language_does_harm(demo_desk: Desk, typed: str) -> None:
    try:
        candidates = demo_desk.search(typed, ON, 3)
    except QuestionError:
        return
    assert len(candidates) == 3
    assert ids(demo_desk, "who scored in the Coral Cup final?")[0] == CUP, "nothing was changed"


def test_operators_in_a_question_are_words_like_others() -> None:
    question = Question.of('rebels NEAR Homs NOT "Hama" OR rebels', ON)
    assert expression(question) == '"rebels" OR "near" OR "homs" OR "hama"'


# --- while others write -----------------------------------------------------------------------------------------------


@pytest.fixture
def data(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration's data folder, to change."""
    return shutil.copytree(demo_data, tmp_path / "data")


def test_a_removed_report_is_not_found(data: Path, cache: Path) -> None:
    desk = Desk(data, cache, DEFAULT_MODEL)
    question = "who scored in the Coral Cup final?"
    assert ids(desk, question)[0] == CUP
    desk.ingest.remove(CUP)
    assert CUP not in ids(desk, question, k=1_000)
    assert desk.ask(question, ON).status == "unanswered"
    with pytest.raises(UnknownReport, match=CUP):
        desk.report(CUP)


def test_what_another_process_adds_changes_or_removes_is_seen_by_the_next_question(
    data: Path, cache: Path, tmp_path: Path
) -> None:
    desk = Desk(data, cache, DEFAULT_MODEL)
    question = "who won the lighthouse prize?"
    facts = {"id": "lighthouse", "title": "Keeper wins prize", "publisher": "Demo Wire", "published": "2025-05-30"}
    assert "lighthouse" not in ids(desk, question)

    def dateline(*words: str) -> None:
        environment = {**os.environ, "DATELINE_CACHE": str(cache)}
        command = [sys.executable, "-m", "bot", "--data", str(data), *words]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)

    def add(text: str) -> None:
        path = tmp_path / "lighthouse.jsonl"
        path.write_text(json.dumps({**facts, "text": text}), "utf-8")
        dateline("add", str(path))

    add("Edda Strom, keeper of the last lighthouse, won the lighthouse prize on Friday in Brenn.")
    found = desk.search(question, ON, 1)[0]
    assert (found.report.id, found.report.version) == ("lighthouse", 1)
    assert found.scores.meaning > 0.4, "found by its vector too: the vectors were loaded anew"
    add("Priya Raman, keeper of the last lighthouse, won the lighthouse prize on Friday in Brenn.")
    found = desk.search(question, ON, 1)[0]
    assert found.report.version == 2
    assert "Raman" in found.passage.text
    dateline("remove", "lighthouse")
    assert "lighthouse" not in ids(desk, question, k=1_000)


class WritesMeanwhile(VectorsInMemory):
    """Vectors that let another connection remove a report in the middle of a search."""

    def __init__(self, others: VectorsInMemory, path: Path) -> None:
        super().__init__()
        self._others = others
        self._path = path

    def nearest(self, vector: NDArray[np.float32], k: int, shelves: Sequence[str] = (SHARED,)) -> list[Neighbour]:
        """Remove, then answer as before."""
        other = Catalog.open(self._path)
        if other.census().reports == 2:
            other.remove("tarsk")
        other.close()
        return self._others.nearest(vector, k, shelves)


def test_all_that_one_search_sees_is_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    catalog = Catalog.open(path)
    search = Search(catalog, WritesMeanwhile(filled(catalog, TOLL, FERRIES), path), BagOfWords())
    question = Question.of("how many people did the earthquake in Tarsk kill?", ON)
    first = search.find(question, 10)
    assert {one.report.id for one in first} == {"tarsk", "velmar"}
    assert all(one.passage.text in one.report.text for one in first)
    assert {one.report.id for one in search.find(question, 10)} == {"velmar"}
    catalog.close()


def test_vectors_are_loaded_anew_once_for_each_change_and_not_for_each_question(catalog: Catalog) -> None:
    vectors = filled(catalog, TOLL)
    search = Search(catalog, vectors, BagOfWords())
    question = Question.of("how many died?", ON)
    for _ in range(3):
        search.find(question, 10)
    assert vectors.reopened == 0
    filled(catalog, FERRIES)
    for _ in range(3):
        search.find(question, 10)
    assert vectors.reopened == 1


def test_vectors_that_take_long_to_load_rest_while_an_add_changes_them_and_words_are_found_meanwhile(
    catalog: Catalog,
) -> None:
    class Heavy(VectorsInMemory):
        """Vectors that take the processor three seconds to load."""

        def reopen(self) -> None:
            super().reopen()
            spent.append(3.0)

    spent, now = [0.0], [100.0]
    vectors = Heavy()
    search = Search(catalog, vectors, BagOfWords(), clock=lambda: now[0], effort=lambda: sum(spent))
    search.find(Question.of("what shook Tarsk?", ON), 10)
    for seconds, reopened in ((0, 1), (30, 1), (29, 1), (2, 2), (59, 2), (2, 3)):
        now[0] += seconds
        name = f"toll-{now[0]}"
        filled(catalog, replace(TOLL, id=name))
        found = search.find(Question.of("what killed people in Tarsk?", ON), 10)
        assert vectors.reopened == reopened
        assert name in {one.report.id for one in found}, "by its words"


def test_vectors_of_passages_that_are_in_force_no_longer_give_nothing(catalog: Catalog) -> None:
    vectors = filled(catalog, TOLL, FERRIES)
    catalog.remove("tarsk")
    found = Search(catalog, vectors, BagOfWords()).find(Question.of("what did the earthquake in Tarsk do?", ON), 10)
    assert [one.report.id for one in found] == ["velmar"]


def test_a_passage_without_a_vector_is_still_found_by_its_words(catalog: Catalog) -> None:
    filled(catalog, TOLL, FERRIES)
    found = Search(catalog, VectorsInMemory(), BagOfWords()).find(Question.of("what shook Tarsk?", ON), 10)
    assert [one.report.id for one in found] == ["tarsk"]


def test_an_empty_collection_gives_nothing(catalog: Catalog) -> None:
    assert Search(catalog, VectorsInMemory(), BagOfWords()).find(Question.of("who won?", ON), 10) == []


def test_no_more_is_given_than_is_asked_for_and_nothing_from_after_the_day(catalog: Catalog) -> None:
    later = report("later", "Another earthquake in Tarsk.", published=datetime(2025, 9, 1, tzinfo=UTC))
    pasted = report("pasted", "An earthquake in Tarsk.", published=datetime(2025, 9, 1, tzinfo=UTC), dated_by="file")
    search = Search(catalog, filled(catalog, TOLL, FERRIES, later, pasted), BagOfWords())
    question = Question.of("where was the earthquake?", ON)
    assert {one.report.id for one in search.find(question, 10)} == {"tarsk", "velmar", "pasted"}
    assert len(search.find(question, 1)) == 1
