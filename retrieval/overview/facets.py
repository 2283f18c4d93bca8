"""What accounts differ in: the questions to read reports with when somebody asks how their accounts differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.report import Report
from retrieval.overview.request import Request
from retrieval.question import Question

# Questions that are read for one topic: each reads sixteen passages, half a second of two quiet cores.
_MOST = 4
_OF = r"\s+(?:of|in|from|at|on|for|after)\s+(?P<rest>.+)"
# What a topic calls it, what reports call it, and how it is asked.
_FACETS: tuple[tuple[str, str, str], ...] = (
    (r"(?:death )?tolls?|(?:the )?dead|deaths|killed|victims|casualties|fatalities|number of (?:dead|deaths|victims)",
     r"kill|dead|die[ds]?\b|death|toll", "how many died in {}?"),
    (r"injur(?:ed|ies)|wounded|number of injured", r"injured|wounded", "how many were injured in {}?"),
    (r"missing|number of missing", r"\bmissing", "how many are missing in {}?"),
    (r"magnitude|strength", r"magnitude", "what was the magnitude of {}?"),
    (r"displaced|refugees|number of displaced", r"displaced|homeless|driven from their homes",
     "how many people were displaced in {}?"),
    (r"costs?|prices?", r"\bcost|\bprice", "how much did {} cost?"),
)  # fmt: skip
_ASKS = re.compile(r"(?:how|who|whom|when|where|which|what|why)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_NUMBER = re.compile(rf"(?:the )?numbers? of (?P<what>\w[\w ]*?)(?:{_OF})", re.IGNORECASE)


def questions_of(request: Request, reports: Sequence[Report]) -> list[Question]:
    """The questions in which accounts of a topic may differ: the one that it asks, or those that reports speak to."""
    if request.question is None:
        return []
    texts = list(dict.fromkeys(_asked(request.topic, reports)))[:_MOST]
    questions = (Question.of(text, request.question.asked) for text in texts)
    return [replace(one, period=request.period) if request.period else one for one in questions]


def _asked(topic: str, reports: Sequence[Report]) -> Iterator[str]:
    if _ASKS.match(topic):
        yield f"{topic}?"
        return
    bare = _ARTICLE.sub("", topic)
    for called, _, asked in _FACETS:
        if found := re.fullmatch(rf"(?:{called}){_OF}", bare, re.IGNORECASE):
            yield asked.format(found["rest"])
            return
    if found := _NUMBER.fullmatch(topic):
        yield f"how many {found['what']} in {found['rest']}?"
        return
    for _, written, asked in _FACETS:
        if sum(bool(re.search(written, report.text, re.IGNORECASE)) for report in reports) > 1:
            yield asked.format(topic)
