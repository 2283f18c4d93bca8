"""What goes out: an answer and its receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from index.report import DatePlace, DateSource, Report
from retrieval.outlets import Outlet

Status = Literal["answered", "disputed", "unanswered"]
# What is asked of several reports: what changed, how their accounts differ, who said what, or all that they say.
Overview = Literal["", "changes", "accounts", "speakers", "reports"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote: `quote == text[start:end]` of that version of that report, in code points.

    `published_in` tells where the report states its date, `page` on which page the quote begins where there are pages.
    `corrected` is the day on which the report was last corrected, if it was.
    `also` are the other outlets that printed these words, each once.
    """

    n: int
    report: str
    version: int
    title: str
    publisher: str
    published: datetime
    dated_by: DateSource
    url: str
    quote: str
    start: int
    end: int
    published_in: DatePlace = "data"
    page: int | None = None
    corrected: date | None = None
    also: tuple[Outlet, ...] = ()

    @property
    def day(self) -> date | None:
        """The day of its report; None of one that is dated by its file, which is as new as its copying."""
        return None if self.dated_by == "file" else self.published.date()

    @classmethod
    def of(cls, report: Report, start: int, end: int, n: int = 0) -> Citation:
        """Quote `report.text[start:end]`."""
        return cls(
            n=n,
            report=report.id,
            version=report.version,
            title=report.title,
            publisher=report.publisher,
            published=report.published,
            dated_by=report.dated_by,
            url=report.url,
            quote=report.text[start:end],
            start=start,
            end=end,
            published_in=report.published_in,
            page=report.page_at(start),
            corrected=report.corrected,
        )


def newest_day(citations: Sequence[Citation]) -> date:
    """The day of the newest of these citations; that of a file counts where nothing else is known."""
    known = [day for citation in citations if (day := citation.day)]
    return max(known or [citation.published.date() for citation in citations])


@dataclass(frozen=True, slots=True)
class Lack:
    """What a question names and no passage near it mentions; `speaks_of` is the country that those speak of instead.

    `days`, the first and the last, are those of which no report tells what was asked about, or anything where
    `is_of_all`. All are empty where it is not known what the reports lack.
    """

    names: tuple[str, ...] = ()
    speaks_of: str = ""
    days: tuple[date, ...] = ()
    is_of_all: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One of several things that reports tell: the day it is of, None where only the date of a file is known, and who
    says it where that is asked for."""

    day: date | None
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the questions that a question joins, stand-alone, and its short answer, empty where none can be given.

    `marks` are the numbers of its citations; `lack` is what the reports lack where they do not answer it. `claims` are
    those of the whole answer that were worded for it, save what an earlier part tells.
    """

    question: str
    status: Status
    answer: str
    marks: tuple[int, ...]
    lack: Lack = Lack()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reports say to a question, or that they do not say.

    `answer` is the short answer ("Turkey"), empty where none can be given; of a disputed one all accounts, the newest
    first, each with publisher and day. `text` is the sentence or sentences that a person reads, days such as "on
    Saturday" spelt out, with `[n]` after each quote's words; of an unanswered question it says what the reports lack,
    where that is known, and `lack` tells it for readers of other languages. `as_of` is the day of the newest report
    cited, None when unanswered. `confidence`, from 0 to 1, is how likely the answer is right. `closest` holds the
    nearest passages of an unanswered question. `is_old` tells that the newest report cited is older than the age set.
    `accounts` are the short answers of a disputed one, each that of the citation in the same place. `claims` are the
    sentences of an answer that a language model worded, each with the marks of its citations; `text` holds them too.

    `overview` is what was asked of several reports at once, "" where one thing was asked. Such an answer has no short
    answer: its `points` are what the citation in the same place tells, or the claims tell it. `parts` are the questions
    that it joins if it asks several things: then each has its own short answer, the whole has none, and `text` has a
    line for each.
    `trace` is the name under which it is kept how the answer came about, empty where it is not.
    """

    question: str
    asked: date
    status: Status
    answer: str
    text: str
    as_of: date | None
    confidence: float
    citations: tuple[Citation, ...]
    closest: tuple[Citation, ...]
    took_ms: float
    is_old: bool = False
    accounts: tuple[str, ...] = ()
    lack: Lack = Lack()
    claims: tuple[str, ...] = ()
    overview: Overview = ""
    points: tuple[Point, ...] = ()
    parts: tuple[Part, ...] = ()
    trace: str = ""

    @property
    def days_old(self) -> int:
        """How many days before the day of asking the newest report cited was published; 0 where none is cited."""
        return max((self.asked - self.as_of).days, 0) if self.as_of else 0
