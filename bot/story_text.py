"""Timelines and briefs in the terminal: as JSON for scripts, and for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bot.terminal import bold, citation_facts, plain, source_lines, wrapped
from retrieval.answer import Citation
from retrieval.brief import Brief, News
from retrieval.days import day_text
from retrieval.missing import sentence
from retrieval.timeline import Line, Timeline


def timeline_facts(found: Timeline) -> dict[str, object]:
    """A timeline as `story --json` prints it; each event cites all that tell of it, the one to quote first."""
    return {
        "query": found.query,
        "asked": found.asked.isoformat(),
        "events": [
            {
                "day": line.day.isoformat(),
                "reports": line.reports,
                "sources": line.sources,
                "citations": [citation_facts(citation) for citation in line.citations],
            }
            for line in found.lines
        ],
        "text": "" if found.lines else sentence(found.lack),
        "closest": [citation_facts(citation) for citation in found.closest],
        "took_ms": found.took_ms,
    }


def brief_facts(found: Brief) -> dict[str, object]:
    """A brief as `brief --json` prints it."""
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "reports": found.reports,
        "left_out": found.left_out,
        "stories": [
            asdict(news) | {"day": news.day.isoformat(), "citation": citation_facts(news.citation)}
            for news in found.stories
        ],
    }


def timeline_text(found: Timeline) -> str:
    """A timeline as a person reads it: a line an event, then its source."""
    if not found.lines:
        closest = [row for citation in found.closest for row in source_lines("•", citation)]
        return "\n".join([wrapped(sentence(found.lack), 0), *(["", "Closest:", *closest] if closest else [])])
    return "\n".join(row for line in found.lines for row in _event(line))


def brief_text(found: Brief) -> str:
    """A brief as a person reads it: the biggest story first."""
    if not found.stories:
        return f"Nothing new since {day_text(found.since)}."
    rows = [row for news in found.stories for row in _news(news)]
    left = ["", f"More came in than is grouped here: the newest {found.reports} are told."] if found.left_out else []
    return "\n".join([*rows, *left])


def _event(line: Line) -> list[str]:
    first, *others = line.citations
    told = _told(line.reports, line.sources, others)
    return [_quoted(day_text(line.day), first), *source_lines(" ", first), *([f"    {told}"] if told else [])]


def _told(reports: int, sources: int, others: Sequence[Citation]) -> str:
    """Who else tells it, and how many sources that makes: "also Demo Wire, Delta Courier (3 reports, 2 sources)"."""
    if reports < 2:
        return ""
    publishers = ", ".join(dict.fromkeys(plain(citation.publisher) for citation in others[:4]))
    return f"also {publishers} ({reports} reports, {sources} source{'' if sources == 1 else 's'})"


def _news(news: News) -> list[str]:
    count = f"{news.reports} report{'' if news.reports == 1 else 's'}"
    many = f", {len(news.publishers)} publishers" if len(news.publishers) > 1 else ""
    head = f"{bold(plain(news.citation.title) or 'Untitled report')} ({count}{many})"
    return [head, _quoted(day_text(news.day), news.citation), *source_lines(" ", news.citation)]


def _quoted(day: str, citation: Citation) -> str:
    told = wrapped(f"{day}  “{plain(citation.quote)}”", 4).lstrip()
    return bold(day) + told[len(day) :]
