"""An answer that was worded is worded so again, while no newer report touches it, and for nobody who sees others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.catalog import Catalog
from index.report import SHARED, Report
from index.splitting import SentenceSplitter, passages_of
from retrieval.answer import Answer
from retrieval.answering import Answering
from retrieval.checking import Checking
from retrieval.reader import SpanReader
from retrieval.search import Search
from retrieval.span_model import OnnxSpanModel
from retrieval.writer.calls import WriterFault
from retrieval.writer.memory import Memory
from retrieval.writer.receipts import Place
from retrieval.writer.vetting import KeptClaim, Vetting
from retrieval.writer.writing import Writing
from tests.fakes import BagOfWords, VectorsInMemory, report
from tests.scripted_chat import BookInMemory, Scripted, calls_of, claiming

SUNDAY, MONDAY = date(2024, 12, 8), date(2024, 12, 9)
BACKS = "Turkey backs the rebels, diplomats said."
HELD = report("held", f"{BACKS} The rebels took Homs with 300 men. Snow fell on the tents.")
ASKED = "Who backs the rebels?"
GOOD = claiming(("Turkey backs the rebels.", 1, BACKS))


class House:
    """Answering over a catalog of its own, with a model that always replies the same."""

    def __init__(self, catalog: Catalog, reader: OnnxSpanModel, vetting: Vetting, model: Scripted) -> None:
        self.model = model
        self.catalog, self.vectors, self._embedder = catalog, VectorsInMemory(), BagOfWords()
        self.calls = calls_of(model, BookInMemory())
        writing = Writing(self.calls, vetting, Memory())
        search = Search(catalog, self.vectors, self._embedder)
        self._answering = Answering(search, SpanReader(reader, catalog), Checking(catalog), 30, writing)

    def add(self, *reports: Report, shelf: str = SHARED) -> None:
        """Put reports into force."""
        for each in reports:
            self.catalog.store(each, each.id, passages_of(each, SentenceSplitter()), shelf)
            waiting = [one.passage for one in self.catalog.marks.pending(100)]
            keys = [passage.key for passage in waiting]
            self.vectors.add(keys, self._embedder.embed([passage.text for passage in waiting]), shelf)
            self.catalog.embedded(keys)

    def asks(self, text: str = ASKED, on: date = SUNDAY, shelves: Sequence[str] = (SHARED, "-7")) -> tuple[Answer, int]:
        """The answer, and how often the model was asked for it."""
        before = len(self.model.asked)
        return self._answering.answer(text, on, shelves), len(self.model.asked) - before


@pytest.fixture
def house(catalog: Catalog, span_model: OnnxSpanModel, vetting: Vetting) -> House:
    """One report, and a model that tells the truth about it."""
    made = House(catalog, span_model, vetting, Scripted(GOOD))
    made.add(HELD)
    return made


def test_who_asks_the_same_gets_the_same_words_for_nothing(house: House) -> None:
    first, calls = house.asks()
    again, more = house.asks()
    assert first.claims == again.claims == ("Turkey backs the rebels. [1]",)
    assert (calls, more, house.calls.tally.counts.remembered) == (1, 0, 1)


@pytest.mark.parametrize(
    "other",
    [{"text": "Which country backs the rebels?"}, {"on": MONDAY}, {"shelves": (SHARED, "-8")}, {"shelves": (SHARED,)}],
)
def test_another_question_another_day_and_another_chat_are_asked_anew(house: House, other: dict[str, object]) -> None:
    house.asks()
    answer, calls = house.asks(**other)  # type: ignore[arg-type]
    assert answer.claims
    assert calls == 1


def test_a_newer_report_that_touches_the_answer_has_it_worded_anew(house: House) -> None:
    house.asks()
    newer = report("newer", "Turkey still backs the rebels, its minister said. He met them in Ankara.")
    house.add(replace(newer, published=datetime(2024, 12, 8, tzinfo=UTC)))
    assert house.asks()[1] > 0


def test_a_report_about_something_else_does_not_touch_it(house: House) -> None:
    house.asks()
    house.add(report("cup", "The cup final was put off. The pitch was under water."))
    assert house.asks()[1] == 0


def test_a_new_version_of_the_report_has_it_worded_anew(house: House) -> None:
    house.asks()
    house.add(replace(HELD, text=f"{HELD.text} Rain followed.", version=2))
    assert house.asks()[1] > 0


def test_an_answer_in_the_reports_own_words_is_never_kept(
    catalog: Catalog, span_model: OnnxSpanModel, vetting: Vetting
) -> None:
    house = House(catalog, span_model, vetting, Scripted(WriterFault("no reply"), GOOD))
    house.add(HELD)
    assert [bool(house.asks()[0].claims) for _ in range(2)] == [False, True]


def test_a_model_that_is_left_alone_still_costs_no_answer_that_was_worded(house: House) -> None:
    house.asks()
    for _ in range(3):
        house.calls._breaker.failed()
    assert house.asks()[0].claims


def test_so_many_answers_are_kept_and_the_one_used_longest_ago_goes_first() -> None:
    memory, claim = Memory(most=2), KeptClaim("Turkey backs the rebels.", (Place(HELD, 0, len(BACKS)),))
    for key in ("a", "b"):
        memory.keep(key, [claim])
    assert memory.recalled("a")
    memory.keep("c", [claim])
    assert [bool(memory.recalled(key)) for key in "abc"] == [True, False, True]
