"""The plug for LangChain: the search as a `BaseRetriever`, the cited answer as a `Runnable`.

Dateline's own doors do not go through here: importing LangChain's classes takes longer than answering a question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import RLock
from typing import Any, NotRequired, Protocol, TypeAlias, runtime_checkable

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, run_in_executor
from pydantic import Field

# Not `typing`'s: before Python 3.12 pydantic, which makes the schemas, refuses that one.
from typing_extensions import TypedDict

from retrieval.answer import Answer
from retrieval.question import QuestionError
from retrieval.ranking import is_out
from retrieval.search import Candidate

# A day of asking: a date, or its ISO form, "2024-12-07"; of a moment, the day.
Day: TypeAlias = date | datetime | str

# A collection serves one thread at a time, while LangChain runs batches and the branches of a chain in threads. All
# parts share one turn, whichever collection they are over: a question keeps all cores busy anyway.
_TURN = RLock()
# Where `async` calls wait for their turn. In the event loop's own threads a burst of them would leave none for others.
_WORKER = ThreadPoolExecutor(1, thread_name_prefix="dateline")
# Passages that a search may find besides, of reports dated the day after: it ranks 60 by meaning and 60 by word.
_TOO_NEW = 120


@runtime_checkable
class Searches(Protocol):
    """What finds the best `k` passages for a question asked on a day: a desk, or anything like it."""

    def search(self, text: str, on: date, k: int) -> Sequence[Candidate]: ...


class Answers(Protocol):
    """What answers a question asked on a day: a desk, or anything like it."""

    def ask(self, text: str, on: date) -> Answer: ...


class Asked(TypedDict):
    """A question, and the day it is asked on."""

    question: str
    on: NotRequired[Day | None]


class DatelineRetriever(BaseRetriever):
    """The passages that may answer a question, best first: by meaning, by word, and by the day it is asked on.

    A document is a passage, word for word: `page_content == report.text[start:end]`. Its metadata holds report,
    version, title, publisher, published (ISO), dated_by, url, start, end and score, which compares within one question
    only. No report that is dated after the day of asking is found; the date of a file dates nothing.

    `k` is how many at most, `on` the day of asking; without it, `today` is asked at each call. A call may name its own
    day: `invoke(question, on="2024-12-07")`. Raises QuestionError and IndexFault, as the desk does.
    """

    desk: Searches
    k: int = Field(default=10, ge=1)
    on: Day | None = None
    today: Callable[[], date] = date.today

    def model_post_init(self, context: Any, /) -> None:
        """Refuse what is no day now rather than at the first question."""
        _day(self.on)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, on: Day | None = None
    ) -> list[Document]:
        return self._found(query, on)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, on: Day | None = None
    ) -> list[Document]:
        return await run_in_executor(_WORKER, self._found, query, on)

    def _found(self, query: str, on: Day | None) -> list[Document]:
        asked = _day(on, self.on) or self.today()
        with _TURN:
            found = self.desk.search(query, asked, self.k + _TOO_NEW)
        return [_document(one) for one in found if is_out(one.report, asked)][: self.k]


class DatelineAnswers(Runnable[str | Asked, Answer]):
    """From a question to an `Answer` with its receipts, or to the answer that the reports do not say.

    A question is a text, or a dict with `question` and perhaps `on`; what else it holds is left alone. The day of
    asking is the question's own, else the call's (`invoke(question, on="2024-12-07")`), else `on`, else what `today`
    gives at that call. Raises QuestionError and IndexFault, as the desk does.
    """

    def __init__(self, desk: Answers, *, on: Day | None = None, today: Callable[[], date] = date.today) -> None:
        self._desk = desk
        self._on = _day(on)
        self._today = today

    def invoke(self, input: str | Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer a question; the keyword `on` is the day of asking, where the question names none."""
        return self._call_with_config(self._answered, input, config, **kwargs)

    async def ainvoke(self, input: str | Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer a question as `invoke` does, in a thread."""
        return await self._acall_with_config(self._answered_aside, input, config, **kwargs)

    def _answered(self, given: str | Asked, on: Day | None = None) -> Answer:
        question, own = _asked(given)
        asked = _day(own, on, self._on) or self._today()
        with _TURN:
            return self._desk.ask(question, asked)

    async def _answered_aside(self, given: str | Asked, on: Day | None = None) -> Answer:
        return await run_in_executor(_WORKER, self._answered, given, on)


def _asked(given: object) -> tuple[str, object]:
    match given:
        case str():
            return given, None
        case {"question": str(question), **rest}:
            return question, rest.get("on")
    raise QuestionError('There is no question: give a text, or {"question": "Who backs the rebels?"}.', "empty")


def _day(*given: object) -> date | None:
    """The first day that is given, None when none is."""
    for day in given:
        match day:
            case datetime():
                return day.date()
            case date():
                return day
            case str():
                return _read(day)
            case None:
                continue
        raise QuestionError(f"{day!r} is not a day to ask on: give a date, or its form 2024-12-07.", "day")
    return None


def _read(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise QuestionError(f"{text!r} is not a day to ask on: write it as 2024-12-07.", "day") from None


def _document(candidate: Candidate) -> Document:
    passage, report = candidate.passage, candidate.report
    metadata = {
        "report": report.id,
        "version": report.version,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published.isoformat(),
        "dated_by": report.dated_by,
        "url": report.url,
        "start": passage.start,
        "end": passage.end,
        "score": candidate.score,
    }
    return Document(id=passage.key, page_content=passage.text, metadata=metadata)
