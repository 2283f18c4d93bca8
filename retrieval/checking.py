"""The quote contract, enforced in one place: what fails it is not shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

from index.errors import UnknownReport
from index.report import Report
from retrieval.answer import Citation

log = logging.getLogger(__name__)

Fault = Literal["fabricated", "misattributed", "altered"]


class Versions(Protocol):
    """The catalog: any version of a report, and the reports in force."""

    def report(self, report: str, version: int | None = None) -> Report: ...
    def live_reports(self, ids: Iterable[str]) -> dict[str, Report]: ...


class Checking:
    """Compares every citation with the stored report that it names."""

    def __init__(self, catalog: Versions) -> None:
        self._catalog = catalog

    def sound(self, citations: Sequence[Citation], answers: Sequence[str]) -> list[Citation]:
        """The citations whose quotes are exact, and that hold every short answer.

        What is dropped is logged: `fabricated` when the words are in no report cited here, `misattributed` when they
        are in another one, `altered` when the quote is exact but does not hold an answer.
        """
        kept = []
        for citation in citations:
            fault = self._fault(citation, answers, citations)
            if fault:
                log.error("Dropped a citation of %s, version %d: %s.", citation.report, citation.version, fault)
            else:
                kept.append(citation)
        return kept

    def _fault(self, citation: Citation, answers: Sequence[str], others: Sequence[Citation]) -> Fault | None:
        if not self._exact(citation):
            reports = self._catalog.live_reports({other.report for other in others} - {citation.report})
            elsewhere = any(citation.quote in report.text for report in reports.values())
            return "misattributed" if elsewhere else "fabricated"
        if not all(answer in citation.quote for answer in answers):
            return "altered"
        return None

    def _exact(self, citation: Citation) -> bool:
        try:
            text = self._catalog.report(citation.report, citation.version).text
        except UnknownReport:
            return False
        claimed = text[citation.start : citation.end]
        # Python forgives offsets beyond the ends and counts negative ones from behind; those who read our JSON do not.
        whole = citation.start >= 0 and citation.end - citation.start == len(citation.quote) > 0
        return whole and claimed == citation.quote
