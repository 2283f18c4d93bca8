"""The plug for LangChain: the search as a retriever, the answer as a runnable, and the page that shows them."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from threading import Event
from types import ModuleType

import pytest
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import ParrotFakeChatModel
from langchain_core.runnables import ConfigurableField, RunnableParallel, RunnablePassthrough
from pydantic import ValidationError

from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from index.errors import CatalogDamaged, IndexFault
from retrieval.answer import Answer
from retrieval.langchain import Asked, DatelineAnswers, DatelineRetriever, Day
from retrieval.question import QuestionError
from retrieval.search import Candidate
from tests.fakes import answered

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "LANGCHAIN.md").read_text("utf-8")
SUNDAY = date(2024, 12, 8)
BACKS = "Who backs the rebels?"


class NotingDesk:
    """A desk that notes what it is asked, and how many ask it at once at most."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, date]] = []
        self.at_once = 0
        self._inside = 0

    def ask(self, text: str, on: date) -> Answer:
        """Note, and say nothing much."""
        self._note(text, on)
        return answered("Turkey", "Turkey backs them [1].", question=text)

    def search(self, text: str, on: date, k: int) -> Sequence[Candidate]:
        """Note, and find nothing."""
        self._note(text, on)
        return []

    def _note(self, text: str, on: date) -> None:
        self._inside += 1
        self.at_once = max(self.at_once, self._inside)
        time.sleep(0.005)
        self.asked.append((text, on))
        self._inside -= 1


class PatientDesk:
    """A desk that answers when it is told to go on, and notes whether it was."""

    def __init__(self) -> None:
        self.begun, self.go_on = Event(), Event()
        self.waited: list[bool] = []

    def ask(self, text: str, on: date) -> Answer:
        """Wait, and note whether the word came."""
        self.begun.set()
        self.waited.append(self.go_on.wait(5))
        return answered("Turkey", "Turkey backs them [1].", question=text)


# --- the retriever ----------------------------------------------------------------------------------------------------


def test_a_document_is_a_passage_word_for_word_with_its_report_and_offsets(demo_desk: Desk) -> None:
    documents = DatelineRetriever(desk=demo_desk, k=5).invoke(BACKS, on=SUNDAY)
    assert len(documents) == 5
    for document in documents:
        told = document.metadata
        report = demo_desk.report(told["report"])
        assert report.text[told["start"] : told["end"]] == document.page_content != ""
        assert (told["version"], told["title"], told["publisher"]) == (report.version, report.title, report.publisher)
        assert (told["published"], told["dated_by"]) == (report.published.isoformat(), report.dated_by)
        assert told["url"] == report.url
    assert len({document.id for document in documents}) == 5
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_documents_come_as_the_search_ranks_them(demo_desk: Desk) -> None:
    later = date(2026, 1, 1)
    found = demo_desk.search("How much did the Kessel Bridge cost?", later, 4)
    documents = DatelineRetriever(desk=demo_desk, k=4).invoke("How much did the Kessel Bridge cost?", on=later)
    assert [document.id for document in documents] == [one.passage.key for one in found]


@pytest.mark.parametrize("on", [date(2024, 12, 7), "2024-12-07", "2024-12-07T22:00:00Z", datetime(2024, 12, 7, 22)])
def test_what_was_published_after_the_day_of_asking_is_not_found(demo_desk: Desk, on: Day) -> None:
    documents = DatelineRetriever(desk=demo_desk, k=6).invoke("Where is Assad?", on=on)
    dated = [document.metadata for document in documents if document.metadata["dated_by"] == "report"]
    assert max(told["published"][:10] for told in dated) == "2024-12-07"
    assert len(documents) == 6, "others take the places of those that were not out"


def test_the_search_by_itself_has_a_day_of_grace_that_the_retriever_has_not(demo_desk: Desk) -> None:
    found = demo_desk.search("Where is Assad?", date(2024, 12, 7), 6)
    assert max(one.report.published.date() for one in found if one.report.dated_by == "report") == SUNDAY


def test_a_retriever_in_a_chain_is_told_its_day_and_number_by_the_configuration(demo_desk: Desk) -> None:
    named = {"on": ConfigurableField(id="on"), "k": ConfigurableField(id="k")}
    chain = DatelineRetriever(desk=demo_desk).configurable_fields(**named) | (lambda found: found)
    found = chain.invoke("Where is Assad?", {"configurable": {"on": "2024-12-07", "k": 2}})
    assert len(found) == 2
    assert all(document.metadata["published"] < "2024-12-08" for document in found)


def test_a_retriever_awaited_finds_the_same(demo_desk: Desk) -> None:
    retriever = DatelineRetriever(desk=demo_desk, on="2024-12-08")
    assert asyncio.run(retriever.ainvoke(BACKS)) == retriever.invoke(BACKS)
    assert asyncio.run(retriever.ainvoke(BACKS, on="2024-11-30")) == retriever.invoke(BACKS, on="2024-11-30")


def test_a_retriever_is_refused_what_cannot_search_and_what_is_no_number_or_day() -> None:
    with pytest.raises(ValidationError, match="Searches"):
        DatelineRetriever(desk="a desk")  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        DatelineRetriever(desk=NotingDesk(), k=0)
    with pytest.raises(QuestionError, match="'tomorrow' is not a day"):
        DatelineRetriever(desk=NotingDesk(), on="tomorrow")


# --- answers ----------------------------------------------------------------------------------------------------------


def timeless(answer: Answer) -> dict[str, object]:
    """An answer without the time it took and the name of its trace."""
    return {name: getattr(answer, name) for name in Answer.__slots__ if name not in ("took_ms", "trace")}


@pytest.mark.parametrize("asked", [BACKS, "Where is Assad?", "Who won the cup?"])
def test_an_answer_is_the_desks_own_with_its_receipts(demo_desk: Desk, asked: str) -> None:
    answer = DatelineAnswers(demo_desk).invoke({"question": asked, "on": "2024-12-08"})
    assert timeless(answer) == timeless(demo_desk.ask(asked, SUNDAY))
    assert answer.citations or answer.status == "unanswered"


def test_answers_come_awaited_in_batches_and_streams_too(demo_desk: Desk) -> None:
    answers = DatelineAnswers(demo_desk, on=SUNDAY)
    expected = timeless(answers.invoke(BACKS))
    assert timeless(asyncio.run(answers.ainvoke(BACKS))) == expected
    assert [timeless(one) for one in answers.batch([BACKS, BACKS])] == [expected] * 2
    assert [timeless(one) for one in asyncio.run(answers.abatch([BACKS, BACKS]))] == [expected] * 2
    assert [timeless(one) for one in answers.stream(BACKS)] == [expected]


def test_an_answer_is_assigned_beside_what_else_a_chain_carries(demo_desk: Desk) -> None:
    chain = RunnablePassthrough.assign(answer=DatelineAnswers(demo_desk))
    carried = chain.invoke({"question": BACKS, "on": SUNDAY, "chat": 7})
    assert carried["chat"] == 7
    assert carried["answer"].asked == SUNDAY


def test_types_are_told_and_schemas_made_of_them() -> None:
    answers = DatelineAnswers(NotingDesk())
    assert (answers.InputType, answers.OutputType) == (str | Asked, Answer)
    assert answers.with_types(input_type=Asked).get_input_jsonschema()["$defs"]["Asked"]["required"] == ["question"]
    assert "citations" in answers.get_output_jsonschema()["$defs"]["Answer"]["properties"]


# --- the day of asking ------------------------------------------------------------------------------------------------


def test_the_day_is_the_questions_own_else_the_calls_else_the_parts() -> None:
    desk = NotingDesk()
    answers = DatelineAnswers(desk, on="2024-01-03")
    answers.invoke({"question": "one", "on": date(2024, 1, 1)}, on="2024-01-02")
    answers.invoke({"question": "two", "on": None}, on="2024-01-02")
    answers.invoke("three")
    DatelineRetriever(desk=desk, on="2024-01-05").bind(on="2024-01-04").invoke("four")
    asyncio.run(answers.ainvoke("five", on=date(2024, 1, 5)))
    assert [on.day for _, on in desk.asked] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("of", [DatelineAnswers, lambda desk, **told: DatelineRetriever(desk=desk, **told)])
def test_without_a_day_each_call_asks_what_day_it_is(of: Callable[..., DatelineAnswers]) -> None:
    desk, days = NotingDesk(), iter([date(2024, 12, 31), date(2025, 1, 1)])
    part = of(desk, today=lambda: next(days))
    part.invoke("before midnight")
    part.invoke("after midnight")
    assert [on for _, on in desk.asked] == [date(2024, 12, 31), date(2025, 1, 1)]
    before = date.today()
    of(desk).invoke("by the clock of this machine")
    assert before <= desk.asked[-1][1] <= date.today()


# --- one at a time ----------------------------------------------------------------------------------------------------


def test_a_desk_is_asked_one_thing_at_a_time_however_many_threads_a_chain_has() -> None:
    desk = NotingDesk()
    both = RunnableParallel(passages=DatelineRetriever(desk=desk), answer=DatelineAnswers(desk))
    both.batch([f"question {n}" for n in range(8)])
    asyncio.run(both.abatch([f"question {n}" for n in range(8)]))
    assert len(desk.asked) == 32
    assert desk.at_once == 1


def test_waiting_for_a_turn_leaves_the_event_loop_free() -> None:
    desk = PatientDesk()

    async def meanwhile() -> None:
        while not desk.begun.is_set():
            await asyncio.sleep(0.001)
        desk.go_on.set()

    async def both() -> None:
        await asyncio.gather(DatelineAnswers(desk).abatch([BACKS] * 3), meanwhile())

    asyncio.run(both())
    assert desk.waited == [True] * 3


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_question_that_cannot_be_asked_is_told_in_the_desks_words(demo_desk: Desk) -> None:
    for part in (DatelineAnswers(demo_desk), DatelineRetriever(desk=demo_desk)):
        with pytest.raises(QuestionError, match="There is no question"):
            part.invoke("  ")
        with pytest.raises(QuestionError, match="at most 1,000"):
            asyncio.run(part.ainvoke("long " * 500))
        with pytest.raises(QuestionError, match="'2024-13-01' is not a day to ask on: write it as 2024-12-07"):
            part.invoke(BACKS, on="2024-13-01")
        with pytest.raises(QuestionError, match="20241207 is not a day to ask on"):
            part.invoke(BACKS, on=20241207)
        with pytest.raises(TypeError, match="day"):
            part.invoke(BACKS, day="2024-12-07")


@pytest.mark.parametrize("given", [{"query": BACKS}, {"question": 7}, 7, None])
def test_what_holds_no_question_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(QuestionError, match='give a text, or {"question"'):
        DatelineAnswers(NotingDesk()).invoke(given)


def test_a_collection_that_cannot_be_read_is_told_as_it_is(tmp_path: Path, cache: Path) -> None:
    (tmp_path / "catalog.db").write_bytes(b"no database" * 1_000)
    desk = Desk(tmp_path, cache, DEFAULT_MODEL)
    for part in (DatelineAnswers(desk), DatelineRetriever(desk=desk)):
        with pytest.raises(CatalogDamaged):
            part.invoke(BACKS)
        with pytest.raises(IndexFault):
            asyncio.run(part.ainvoke(BACKS))


# --- what is written, and what is loaded ------------------------------------------------------------------------------


def test_the_page_does_what_it_says(
    demo_data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DATA", str(demo_data))
    monkeypatch.setenv("DATELINE_CACHE", str(cache))
    monkeypatch.delenv("DATELINE_MODEL", raising=False)
    # The package `langchain`, which is not needed here, with a model that repeats what it is told.
    models = ModuleType("langchain.chat_models")
    models.init_chat_model = lambda name: ParrotFakeChatModel()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain", ModuleType("langchain"))
    monkeypatch.setitem(sys.modules, "langchain.chat_models", models)
    alone, chained = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(alone, "docs/LANGCHAIN.md", "exec", dont_inherit=True), names)
    assert capsys.readouterr().out == shown
    exec(compile(chained, "docs/LANGCHAIN.md", "exec", dont_inherit=True), names)
    printed = capsys.readouterr().out
    answer, retriever = names["answer"], names["retriever"]
    assert isinstance(answer, Answer)
    assert answer.citations[0].quote in printed, "the passage that answers reached the model"
    assert printed.endswith(f"Question: {answer.question}\n")
    found = retriever.invoke(answer.question, {"configurable": {"on": "2025-04-15"}})  # type: ignore[attr-defined]
    assert all(isinstance(one, Document) and one.page_content in printed for one in found)


def test_the_doors_do_not_load_langchain() -> None:
    doors = "import sys, bot.__main__, bot.chat, bot.desk; print('langchain_core' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", doors], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
