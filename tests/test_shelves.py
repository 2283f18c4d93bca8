"""Every report stands on a shelf, and nobody sees what stands on another chat's: not in any answer, list or count."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from index.catalog import Catalog
from index.errors import UnknownReport
from index.ingest import Ingest
from index.report import SHARED, Report, shelf_id
from index.splitting import SentenceSplitter, passages_of
from index.vectors import Vectors
from retrieval.answering import Answering
from retrieval.checking import Checking
from retrieval.question import Question
from retrieval.reader import SpanReader
from retrieval.search import Search
from tests.fakes import BagOfWords, IsSure, MarksWords, Reads, VectorsInMemory, report

ON = date(2024, 12, 8)
# Each shelf with the word that stands in all of its reports, and in those of no other.
MARKS = {SHARED: "quartz", "-1001": "basalt", "-1002": "granite", "a desk / ٣ 🕊": "marble"}
CHATS = [shelf for shelf in MARKS if shelf != SHARED]
NAMES = ("homs", "hama", "https://demo-wire.example.org/bridge")
QUESTIONS = (
    "What is the bridge in Homs made of?",
    "Who closed the bridge?",
    "How many people crossed the bridge?",
    "Is the bridge in Homs open?",
    "What happened before the fall of Homs?",
    "Who won the cup?",
)


def article(shelf: str, name: str, people: int) -> Report:
    """What this shelf has under that name: the same story as on any other, and the shelf's own word in all it says."""
    mark = MARKS[shelf]
    text = f"The bridge in Homs was closed by the {mark} guild after {people} people crossed. It is made of {mark}."
    return report(shelf_id(name, shelf), text, title=f"Bridge of {mark}", publisher=f"The {mark} post")


def told_of_others(shelves: list[str], said: object) -> list[str]:
    """The words of shelves that are none of these, as far as they stand anywhere in what was said."""
    return [mark for shelf, mark in MARKS.items() if shelf not in shelves and mark in repr(said)]


@dataclass
class Library:
    """A catalog and its vectors, with what was put on each shelf, in order."""

    catalog: Catalog
    vectors: VectorsInMemory = field(default_factory=VectorsInMemory)
    put: dict[tuple[str, str], Report] = field(default_factory=dict)

    def add(self, shelf: str, name: str, people: int) -> None:
        """Bring a report, or a new version of it, into force."""
        given = article(shelf, name, people)
        self.catalog.store(given, name, passages_of(given, SentenceSplitter(60)), shelf)
        if waiting := self.catalog.marks.pending(100):
            keys = [one.passage.key for one in waiting]
            self.vectors.add(keys, BagOfWords().embed([one.passage.text for one in waiting]), shelf)
            self.catalog.embedded(keys)
        self.put.setdefault((shelf, name), given)

    def remove(self, shelf: str, name: str, by: str) -> None:
        """Remove a report on behalf of a shelf, which only its own may do."""
        if shelf == by and (shelf, name) in self.put:
            self.catalog.remove(self.put.pop((shelf, name)).id, by)
        else:
            with pytest.raises(UnknownReport):
                self.catalog.remove(shelf_id(name, shelf), by)

    def ids(self, *shelves: str) -> list[str]:
        """The reports on these shelves, in the order in which they came."""
        return [held.id for (shelf, _), held in self.put.items() if shelf in shelves]


_SHELF = st.sampled_from(list(MARKS))
# A report added to a shelf, with how many people crossed the bridge, or removed from it by whoever sees some shelf.
_DONE = st.tuples(_SHELF, st.sampled_from(NAMES), st.one_of(st.integers(1, 3), st.integers(1, 3), _SHELF))


@given(st.lists(_DONE, max_size=14), st.sampled_from(QUESTIONS), _SHELF)
@settings(max_examples=120)
def test_whatever_was_added_where_nothing_tells_of_another_chats_shelf(
    done: list[tuple[str, str, int | str]], asked: str, viewer: str
) -> None:
    with closing(Catalog.open(Path(":memory:"))) as catalog:
        library = Library(catalog)
        for shelf, name, more in done:
            if isinstance(more, int):
                library.add(shelf, name, more)
            else:
                library.remove(shelf, name, by=more)
        for shelves in ([SHARED, viewer], [viewer]):
            assert_only(library, shelves, asked)
        assert [one.id for one in catalog.shelved(viewer)] == library.ids(viewer)[::-1]
        assert told_of_others([viewer], catalog.shelved(viewer)) == []


def assert_only(library: Library, shelves: list[str], asked: str) -> None:
    """All that these shelves hold is found, and nothing of others is, by any way there is."""
    catalog = library.catalog
    search = Search(catalog, library.vectors, BagOfWords())
    reader = IsSure(SpanReader(MarksWords(dict.fromkeys(MARKS.values(), 6.0)), catalog))
    held = set(library.ids(*shelves))
    found = search.find(Question.of(asked, ON), 100, shelves)
    assert {one.report.id for one in found} == held
    trace = Answering(search, reader, Checking(catalog), 30).trace(asked, ON, shelves)
    assert {one.report for one in (*trace.answer.citations, *trace.answer.closest)} <= held
    assert bool(trace.found) == bool(held)
    assert told_of_others(shelves, (found, trace)) == []
    assert catalog.census(shelves).reports == len(held)
    publishers = catalog.publishers(shelves)
    assert sum(one.reports for one in publishers) == len(held)
    assert told_of_others(shelves, publishers) == []
    keys = catalog.marks.keys()
    assert (
        set(catalog.live_passages(keys, shelves)) == catalog.marks.embedded_keys(shelves) == catalog.marks.keys(shelves)
    )
    assert {catalog.shelf_of(one) for one in held} <= set(shelves)


def test_an_answer_is_given_from_a_shelf_so_that_there_is_something_to_leak() -> None:
    with closing(Catalog.open(Path(":memory:"))) as catalog:
        library = Library(catalog)
        for shelf in MARKS:
            library.add(shelf, "homs", 7)
        search = Search(catalog, library.vectors, BagOfWords())
        reader = IsSure(SpanReader(MarksWords(dict.fromkeys(MARKS.values(), 6.0)), catalog))
        answering = Answering(search, reader, Checking(catalog), 30)
        for shelf, mark in MARKS.items():
            answer = answering.answer("What is the bridge in Homs made of?", ON, [shelf])
            assert mark in answer.answer
            assert [catalog.shelf_of(one.report) for one in answer.citations] == [shelf]


def test_an_event_that_only_another_chats_report_tells_of_dates_no_question() -> None:
    with closing(Catalog.open(Path(":memory:"))) as catalog:
        library = Library(catalog)
        library.add("-1001", "homs", 7)
        answering = Answering(Search(catalog, library.vectors, BagOfWords()), Reads(), Checking(catalog), 30)
        asked = "Who spoke before the closure of the bridge in Homs?"
        assert answering.trace(asked, ON, [SHARED, "-1001"]).question.period is not None
        assert answering.trace(asked, ON, [SHARED]).question.period is None


# --- with Chroma, the models and the desk -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with reports on the shared shelf and those of two chats, and one article that all three have."""
    made = Desk(tmp_path_factory.mktemp("shelves"), cache, DEFAULT_MODEL)
    for shelf in (SHARED, "-1001", "-1002"):
        mark = MARKS[shelf]
        own = [replace(article(SHARED, name, 7), publisher=f"The {mark} post") for name in NAMES]
        told = [replace(one, title=f"{mark} {n}", text=one.text.replace("quartz", mark)) for n, one in enumerate(own)]
        same = report("toll", "The earthquake in Tarsk killed 44 people.", title="Tarsk toll")
        summary = made.ingest.take([(one, one.id) for one in (*told, same)], lambda done, of: None, shelf)
        assert (summary.added, summary.unchanged) == (4, 0), "also of what stands on another shelf already"
        assert [made.report(one.report).title for one in summary.reports] == [one.title for one in summary.reports]
    return made


@pytest.mark.parametrize("asked", [*QUESTIONS, "How many people did the earthquake in Tarsk kill?"])
@pytest.mark.parametrize("shelves", [[SHARED], [SHARED, "-1001"], ["-1002"], ["nobody's"], [SHARED, "nobody's"]])
def test_a_desk_shows_a_chat_the_shared_reports_and_its_own(desk: Desk, asked: str, shelves: list[str]) -> None:
    held = {one.id for shelf in shelves for one in desk.shelved(shelf)}
    found = desk.search(asked, ON, 100, shelves)
    assert {one.report.id for one in found} == held
    trace = desk.trace(asked, ON, shelves)
    cited = (*trace.answer.citations, *trace.answer.closest)
    contexts = [desk.context(one) for one in cited]
    assert all(text[at : at + len(one.quote)] == one.quote for one, (text, at) in zip(cited, contexts, strict=True))
    assert bool(cited) == bool(held)
    lists = [desk.shelved(shelf) for shelf in shelves]
    said = (found, trace, contexts, desk.sources(shelves), lists)
    assert told_of_others(shelves, said) == []
    assert sum(many for _, many, _ in desk.sources(shelves)) == len(held)
    status = desk.status(shelves)
    assert (status["reports"], status["passages"]) == (len(held), len(held))
    assert (status["pending"], status["stale"]) == (0, 0)


def test_what_a_shelf_has_is_answered_there_and_nowhere_else(desk: Desk) -> None:
    asked = "What is the bridge in Homs made of?"
    assert desk.ask(asked, ON, ["-1001"]).answer == "basalt"
    assert desk.ask(asked, ON, ["-1002"]).answer == "granite"
    assert desk.ask(asked, ON).answer == "quartz"


def test_the_context_of_a_quote_is_that_of_the_version_cited(cache: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path, cache, DEFAULT_MODEL)

    def put(text: str) -> None:
        desk.ingest.take([(report("tarsk", text), "tarsk")], lambda done, of: None)

    put("Snow fell. The earthquake in Tarsk killed 20 people. Two dogs marked a spot.")
    (cited, *_) = desk.ask("How many people did the earthquake in Tarsk kill?", ON).citations
    put("Rain fell on the tents. The earthquake in Tarsk killed 44 people.")
    assert desk.context(cited) == (
        "Snow fell. The earthquake in Tarsk killed 20 people. Two dogs marked a spot.",
        len("Snow fell. "),
    )
    assert desk.context(cited, 55) == (cited.quote, 0)
    desk.ingest.remove("tarsk")
    with pytest.raises(UnknownReport):
        desk.context(cited)
    put("Rain fell on the tents. The earthquake in Tarsk killed 44 people.")
    with pytest.raises(UnknownReport, match="that was cited was removed"):
        desk.context(cited)


# --- a data folder from before there were shelves ---------------------------------------------------------------------


def without_shelves(path: Path) -> None:
    """Make a catalog what it was under the first schema."""
    old = path.with_name("old.db")
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        db.executescript(files("index").joinpath("migrations", "0001_reports.sql").read_text("utf-8"))
        db.execute("PRAGMA user_version = 1")
        db.execute("ATTACH ? AS new", (str(path),))
        db.execute("BEGIN")
        db.execute("DELETE FROM facts")
        db.execute("INSERT INTO reports SELECT id, source, live FROM new.reports")
        for table in ("versions", "passages", "facts"):
            then = ", ".join(f'"{name}"' for _, name, *_ in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO {table} SELECT {then} FROM new.{table}")
        db.execute("INSERT INTO words (rowid, title, text) SELECT rowid, title, text FROM new.words")
        db.execute("INSERT INTO retired VALUES ('gone#1@0-9')")
        db.execute("COMMIT")
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    old.rename(path)


@pytest.fixture
def old_data(tmp_path: Path) -> Path:
    """A data folder with three reports and a vector that is to be dropped, as it was under the first schema."""
    embedder = BagOfWords()
    with closing(Catalog.open(tmp_path / "catalog.db")) as catalog, Vectors(tmp_path / "vectors", "bag@1") as vectors:
        ingest = Ingest(tmp_path, catalog, vectors, embedder, SentenceSplitter())
        told = [article(SHARED, name, 7) for name in NAMES]
        ingest.take([(one, one.id) for one in told], lambda done, of: None)
        vectors.add(["gone#1@0-9"], embedder.embed(["gone"]))
    without_shelves(tmp_path / "catalog.db")
    return tmp_path


def test_a_data_folder_from_before_there_were_shelves_answers_as_before(old_data: Path) -> None:
    embedder = BagOfWords()
    with closing(Catalog.open(old_data / "catalog.db")) as catalog, Vectors(old_data / "vectors", "bag@1") as vectors:
        search = Search(catalog, vectors, embedder)
        question = Question.of("What is the bridge in Homs made of?", ON)
        assert {one.report.id for one in search.find(question, 10)} == set(NAMES)
        assert all(one.scores.meaning > 0 and one.scores.words > 0 for one in search.find(question, 10))
        assert search.find(question, 10, CHATS) == []
        assert {catalog.shelf_of(name) for name in NAMES} == {SHARED}
        assert catalog.marks.retired() == [("gone#1@0-9", SHARED)]
        ingest = Ingest(old_data, catalog, vectors, embedder, SentenceSplitter())
        again = [(article(SHARED, name, 7), name) for name in NAMES]
        embedder.embedded.clear()
        assert ingest.take(again, lambda done, of: None).unchanged == 3
        assert embedder.embedded == []
        assert catalog.marks.retired() == []
        assert vectors.keys() == catalog.marks.keys()
        assert ingest.take(again, lambda done, of: None, "-1001").added == 3
        assert len(search.find(question, 10, [SHARED, "-1001"])) == 6
        assert len(search.find(question, 10)) == 3
