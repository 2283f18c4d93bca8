"""Rows: what the tables of reports hold, read into reports and passages and written from them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from index.report import Passage, Report

WITHDRAWN = "SELECT 1 FROM changes c WHERE c.report = v.report AND c.version = v.version AND c.verdict = 'withdrawn'"
REPORT_COLUMNS = (
    "v.report, v.title, v.publisher, v.published, v.dated_by, v.fetched, v.text, "
    "v.url, v.updated, v.language, v.version, v.author, v.published_in, v.updated_in, v.pages, "
    "(SELECT c.day FROM changes c WHERE c.report = v.report AND c.version <= v.version AND c.verdict = 'corrected' "
    "ORDER BY c.version DESC LIMIT 1), "
    f"EXISTS ({WITHDRAWN})"
)
SELECT_PASSAGE = 'SELECT p.report, p.version, p.start, p."end", substr(v.text, p.start + 1, p."end" - p.start)'
ON_SHELF = "passages p JOIN reports r ON r.id = p.report"
TEXT_OF = "JOIN versions v ON v.report = p.report AND v.version = p.version"


def placeholders(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def on_shelves(shelves: Sequence[str] | None) -> tuple[str, Sequence[str]]:
    """The condition that a report `r` stands on one of these shelves, and its parameters; None for all shelves."""
    return ("TRUE", ()) if shelves is None else (f"r.shelf IN ({placeholders(shelves)})", shelves)


def passage_of(row: tuple[Any, ...]) -> Passage:
    report, version, start, end, text = row[:5]
    return Passage(report=report, version=version, start=start, end=end, text=text)


def report_of(row: tuple[Any, ...]) -> Report:
    report, title, publisher, published, dated_by, fetched, text, url, updated, language, version, *more = row
    author, published_in, updated_in, pages, corrected, is_withdrawn = more
    return Report(
        id=report,
        title=title,
        publisher=publisher,
        published=datetime.fromisoformat(published),
        dated_by=dated_by,
        fetched=datetime.fromisoformat(fetched),
        text=text,
        url=url,
        updated=datetime.fromisoformat(updated) if updated else None,
        language=language,
        version=version,
        author=author,
        published_in=published_in,
        updated_in=updated_in,
        pages=tuple(json.loads(pages)),
        corrected=date.fromisoformat(corrected) if corrected else None,
        is_withdrawn=bool(is_withdrawn),
    )


def row_of(report: Report) -> dict[str, object]:
    """The columns of a version, by name."""
    return {
        "report": report.id,
        "version": report.version,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published.isoformat(),
        "dated_by": report.dated_by,
        "updated": report.updated.isoformat() if report.updated else None,
        "fetched": report.fetched.isoformat(),
        "language": report.language,
        "url": report.url,
        "text": report.text,
        "digest": report.digest,
        "author": report.author,
        "published_in": report.published_in,
        "updated_in": report.updated_in,
        "pages": json.dumps(report.pages),
    }
