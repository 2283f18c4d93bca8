"""What a claim is held against: the sentences that were quoted for it, and what explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.days import Day, days_in

# "He has not been seen": whoever it is was named before. Three sentences hold what it may be.
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|his|her|its|their|him|them|this|these|those|there|the (?:two|three|four|others?|city|town"
    r"|village|capital|country|province|region|company|firm|bank|union|agency|army|force|government|ministry|bridge"
    r"|match|club|strike|crossing|report|deal))\b",
    re.IGNORECASE,
)
_EXPLAINING = 3
# "HOMS, Syria (Demo Wire) — ": what stands before a report's first sentence is where and by whom it was written.
_DATELINE = re.compile(r"^[A-Z][A-Z .,'’-]{2,30}(?:, \w+)?(?: \([^)]{2,40}\))? [—–-] ")
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of whole sentences, and what a reader of the report knows who comes to it.

    `before` is its headline and, where it points back, the report's first sentence and those before; `report` the whole
    report's words; `published` the day from which its days are reckoned, None where only a file's date is known.
    """

    words: str
    before: str
    report: str
    publisher: str
    published: date | None

    @classmethod
    def of(cls, report: Report, start: int, end: int) -> Quoted:
        """The quote `report.text[start:end]`."""
        words = report.text[start:end]
        known = [report.title]
        if _POINTS_BACK.search(words):
            known += [_lead(report), _sentences_before(report, start)]
        day = report.published.date() if report.dated_by == "report" else None
        return cls(words, "\n".join(filter(None, known)), report.text, report.publisher, day)

    def days(self, text: str) -> list[Day]:
        """The days that a text names, read from the day of the report; where none is known, those told in full."""
        if self.published is not None:
            return days_in(text, self.published)
        return [day for day in days_in(text, _ANY_DAY) if not day.is_relative]

    @property
    def known(self) -> str:
        """The quote and what explains it."""
        return f"{self.before}\n{self.words}"


def _lead(report: Report) -> str:
    """The first sentence, which names those whom "he" and "the country" mean later on."""
    end = report.text.find("\n\n")
    first = report.text[: end if end > 0 else len(report.text)]
    return _DATELINE.sub("", first[: next((last for _, last in sentence_bounds(first, report.language)), 0)])


def _sentences_before(report: Report, start: int) -> str:
    paragraph = max(report.text.rfind("\n\n", 0, max(start - 1, 0)), 0)
    text = report.text[report.text.rfind("\n\n", 0, paragraph) + 1 : start]
    sentences = [text[first:last] for first, last in sentence_bounds(text, report.language)]
    return "".join(sentences[-_EXPLAINING:])


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a claim or quote."""
    yield from filter(None, (text[first:last].strip() for first, last in sentence_bounds(text)))


def joined(quotes: Sequence[Quoted]) -> str:
    """All that was quoted for a claim."""
    return "\n".join(quote.words for quote in quotes)
