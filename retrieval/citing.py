"""Citing: a stretch of a report as a citation."""

from __future__ import annotations

from index.report import Report
from retrieval.answer import Citation


def cited(report: Report, start: int, end: int, n: int = 0) -> Citation:
    """The quote `report.text[start:end]`, numbered `n`."""
    return Citation(
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
    )
