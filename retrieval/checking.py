"""The quote contract, enforced in one place: what fails it is not shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.errors import UnknownReport
from index.report import Report
from retrieval.answer import Citation
from retrieval.days import dated, undated
from retrieval.negation import denied
from retrieval.polarity import verdict_of_quote
from retrieval.question import Question

log = logging.getLogger(__name__)

Fault = Literal["fabricated", "misattributed", "altered"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A citation, and the short answers that its quote is to bear out."""

    citation: Citation
    answers: tuple[str, ...] = ()


class Versions(Protocol):
    """The catalog: any version of a report, and the reports in force."""

    def report(self, report: str, version: int | None = None) -> Report: ...
    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]: ...


class Checking:
    """Compares every citation with the stored report that it names."""

    def __init__(self, catalog: Versions) -> None:
        self._catalog = catalog

    def sound(self, question: Question, claims: Sequence[Claim]) -> list[Citation]:
        """The citations whose quotes are exact, and bear out every short answer that is claimed of them.

        What is dropped is logged: `fabricated` when the words are in no report cited here, `misattributed` when they
        are in another one, `altered` when the quote is exact but does not bear out an answer.
        """
        kept = []
        for claim in claims:
            citation = claim.citation
            fault = self._fault(question, claim, [other.citation for other in claims])
            if fault:
                log.error("Dropped a citation of %s, version %d: %s.", citation.report, citation.version, fault)
            else:
                kept.append(citation)
        return kept

    def exact(self, citations: Sequence[Citation]) -> list[Citation]:
        """The citations whose quotes are exact, where nothing else is claimed of them; the others are logged."""
        kept = []
        for citation in citations:
            if fault := self._misquoted(citation, citations):
                log.error("Dropped a citation of %s, version %d: %s.", citation.report, citation.version, fault)
            else:
                kept.append(citation)
        return kept

    def _fault(self, question: Question, claim: Claim, others: Sequence[Citation]) -> Fault | None:
        citation = claim.citation
        if misquoted := self._misquoted(citation, others):
            return misquoted
        if not all(_borne_out(question, answer, citation) for answer in claim.answers):
            return "altered"
        return None

    def _misquoted(self, citation: Citation, others: Sequence[Citation]) -> Fault | None:
        if self._exact(citation):
            return None
        reports = self._catalog.live_reports({other.report for other in others} - {citation.report})
        elsewhere = any(citation.quote in report.text for report in reports.values())
        return "misattributed" if elsewhere else "fabricated"

    def _exact(self, citation: Citation) -> bool:
        try:
            text = self._catalog.report(citation.report, citation.version).text
        except UnknownReport:
            return False
        claimed = text[citation.start : citation.end]
        # Python forgives offsets beyond the ends and counts negative ones from behind; those who read our JSON do not.
        whole = citation.start >= 0 and citation.end - citation.start == len(citation.quote) > 0
        return whole and claimed == citation.quote


def _borne_out(question: Question, answer: str, citation: Citation) -> bool:
    """Whether a quote entails a short answer: in its very words, with its days resolved, or as yes or no."""
    if question.kind == "whether":
        return answer == verdict_of_quote(question, citation.quote, citation.title) != ""
    quote, day = citation.quote, citation.published.date()
    return undated(answer, quote, day) and not denied(question, answer, quote if answer in quote else dated(quote, day))
