"""How a question came to its answer, for whoever wants to know why: `dateline ask --explain` and `dateline trace`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from textwrap import fill
from typing import TYPE_CHECKING

from bot.span import ELLIPSIS, visible
from retrieval.calibration import spoken
from retrieval.days import day_text, span_text
from retrieval.search import Candidate
from retrieval.trace import Trace

if TYPE_CHECKING:
    from retrieval.writer.draft import Draft

_EVIDENCE = 6
# Columns: of a line, before what a stage says, before what is said of one passage, and what those leave.
_WIDTH, _INDENT, _UNDER = 100, 10, 19
_ROOM = _WIDTH - _UNDER


def explanation_facts(trace: Trace) -> dict[str, object]:
    """A trace as `ask --explain --json` prints it, beside the answer."""
    question = trace.question
    return {
        "question": {
            "text": question.text,
            "kind": question.kind,
            "asked": question.asked.isoformat(),
            "words": [term.text for term in question.terms],
            "names": [name.text for name in question.names],
            "from": question.period.first.isoformat() if question.period else None,
            "until": question.period.last.isoformat() if question.period else None,
        },
        "found": [
            {
                "report": one.report.id,
                "version": one.report.version,
                "start": one.passage.start,
                "end": one.passage.end,
                "score": round(one.score, 4),
                "scores": {name: round(value, 4) for name, value in _scores(one).items()},
            }
            for one in trace.found
        ],
        "read": [
            {
                "report": one.candidate.report.id,
                "version": one.candidate.report.version,
                "start": one.start,
                "end": one.end,
                "answers": list(one.answers),
                "probability": round(one.probability, 4),
                # Beside, not among the others: one of the features is called "report".
                "features": {name: round(value, 3) for name, value in asdict(one.features).items()},
            }
            for one in trace.evidence
        ],
        "dropped": [
            {"report": one.report, "version": one.version, "start": one.start, "end": one.end, "quote": one.quote}
            for one in trace.dropped
        ],
        "failed": trace.failed,
        "why": trace.why,
        **({"searches": list(trace.searches)} if trace.searches else {}),
        "took_ms": dict(trace.took_ms),
        **({"writer": _draft_facts(trace.draft)} if trace.draft else {}),
        **({"parts": [explanation_facts(part) for part in trace.parts]} if trace.parts else {}),
    }


def _draft_facts(draft: Draft) -> dict[str, object]:
    """What a language model was asked, what it replied, and what was dropped of that and why."""
    return {
        "model": draft.model,
        "messages": [{"role": message.role, "text": message.text} for message in draft.messages],
        "replies": list(draft.replies),
        "dropped": [{"claim": one.text, "fault": one.fault, "words": one.words} for one in draft.dropped],
        "why": draft.why,
    }


def explanation_text(trace: Trace) -> str:
    """A trace as a person reads it, stage by stage, in lines of at most 100 columns; part by part, if it has parts."""
    if trace.parts:
        asked = row("Asked", trace.question.text)
        return "\n\n".join([asked, *map(explanation_text, trace.parts), row("Joined", trace.why)])
    rows = [*_asked(trace), *_searched(trace), *_read(trace), *_decided(trace), *_dropped(trace), *_written(trace)]
    return "\n".join(rows)


def _asked(trace: Trace) -> Iterator[str]:
    question = trace.question
    yield row("Asked", question.text)
    yield row("", f"on {day_text(question.asked)}; wants: {question.kind}")
    yield row("", f"words: {', '.join(term.text for term in question.terms) or 'none that tell much'}")
    if question.names:
        yield row("", f"names: {', '.join(name.text for name in question.names)}")
    if question.period:
        yield row("", f"time: {span_text(question.period.first, question.period.last)}")


def _searched(trace: Trace) -> Iterator[str]:
    yield row("Searched", f"{_count(len(trace.found), 'passage')} to read{_took(trace, 'searching')}")
    if trace.searches:
        yield row("", f"also for: {' '.join(trace.searches)}")
    for rank, one in enumerate(trace.found, start=1):
        yield _ranked(rank, one.score, _source(one))
        yield _under(_numbers(_scores(one)))


def _read(trace: Trace) -> Iterator[str]:
    shown = trace.evidence[:_EVIDENCE]
    rest = f"; the first {len(shown)}:" if len(trace.evidence) > len(shown) else ""
    counted = _count(len(trace.evidence), "stretch", "es")
    yield row("Read", f"{counted} that may answer{_took(trace, 'reading')}{rest}")
    for rank, one in enumerate(shown, start=1):
        yield _ranked(rank, one.probability, ", ".join(one.answers) or "(the sentence)")
        yield _under(f"“{_cut(one.quote, _ROOM - 2)}”" if one.quote else "(its words are there no more)")
        yield _under(_cut(_source(one.candidate), _ROOM))
        yield _under(_numbers(asdict(one.features)))


def _decided(trace: Trace) -> Iterator[str]:
    answer = trace.answer
    said = f": {answer.answer}" if answer.answer else ""
    yield row("Decided", f"{answer.status}{said}{_took(trace, 'deciding and checking')}")
    yield row("", f"failed at {trace.failed}: {trace.why}" if trace.failed else trace.why)


def _dropped(trace: Trace) -> Iterator[str]:
    if trace.dropped:
        yield row("Dropped", f"{_count(len(trace.dropped), 'citation')} that broke the quote contract")
    for one in trace.dropped:
        place = f"{one.report}, version {one.version}, {one.start}–{one.end}: "
        yield _under(_cut(f"{place}“{' '.join(one.quote.split())}”", _ROOM))


def _written(trace: Trace) -> Iterator[str]:
    draft = trace.draft
    if draft is None:
        return
    replies = "1 reply" if len(draft.replies) == 1 else f"{len(draft.replies)} replies"
    yield row("Written", f"by {draft.model}, {replies}{_took(trace, 'writing')}: {draft.why}")
    for one in draft.dropped:
        yield _under(_cut(f"dropped, {one.fault}: “{one.text}”", _ROOM))
    given = iter(draft.replies)
    for message in draft.messages:
        is_ours = message.role != "assistant"
        yield from _verbatim("Sent" if is_ours else "Replied", message.text if is_ours else next(given))
    for reply in given:
        yield from _verbatim("Replied", reply)


def _verbatim(name: str, text: str) -> Iterator[str]:
    """A message as it was, line by line."""
    for number, one in enumerate(filter(str.strip, text.split("\n"))):
        yield row("" if number else name, one)


def row(name: str, text: str) -> str:
    """A line of what a stage says, with the stage's name or without; a long one goes on below."""
    return _filled(f"{name:<{_INDENT}}", " " * _INDENT, text)


def _ranked(rank: int, score: float, text: str) -> str:
    return f"{rank:>{_INDENT}}.  {spoken(score):>4}  {_cut(text, _ROOM)}"


def _under(text: str) -> str:
    return _filled(" " * _UNDER, " " * _UNDER, text)


def _filled(first: str, then: str, text: str) -> str:
    plain = " ".join(visible(text).split())
    return fill(plain, _WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)


def _numbers(named: Mapping[str, float]) -> str:
    return " ".join(f"{name}={spoken(value)}" for name, value in named.items())


def _cut(text: str, room: int) -> str:
    plain = " ".join(visible(text).split())
    return plain if len(plain) <= room else plain[: room - 1].rstrip() + ELLIPSIS


def _source(candidate: Candidate) -> str:
    report = candidate.report
    if not report.text:
        return f"{report.id}, version {report.version}, which was removed since"
    return f"{report.publisher}, {day_text(report.published.date())}: {report.title}"


def _scores(candidate: Candidate) -> dict[str, float]:
    return {name: value for name, value in asdict(candidate.scores).items() if name != "fused"}


def _took(trace: Trace, stage: str) -> str:
    return f", {trace.took_ms[stage]:.0f} ms" if stage in trace.took_ms else ""


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"
