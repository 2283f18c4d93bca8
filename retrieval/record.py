"""A record: a trace as it is kept, without the words of reports, and as it is told again from what still stands."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from index.report import Report
from retrieval.excision import Cut, Excision, Stretch, restored
from retrieval.search import Candidate
from retrieval.trace import Trace

if TYPE_CHECKING:
    from retrieval.writer.writing import Draft

# How far around what was found and read a model may be shown the report, or a claim rest on it.
_AROUND = 1_500
# Hexadecimal digits that tell a version, or a prompt, from any other.
_DIGEST = 16
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
# What a record calls a text in pieces, and a place in it; no field of a trace is called so.
_PIECES = "§"


@dataclass(frozen=True, slots=True)
class Replay:
    """A trace told again: `removed` are the versions of reports that are there no more, whose words it lacks.

    `is_exact` tells that the model's messages are letter for letter what was sent; also where nothing was sent.
    """

    trace: Trace
    shelves: tuple[str, ...]
    removed: tuple[tuple[str, int], ...]
    is_exact: bool


def recorded(trace: Trace, shelves: Sequence[str]) -> bytes:
    """A trace as it is kept: with the places of reports instead of their words."""
    reports = [(report, _bounds(trace, report)) for report in _reports(trace)]
    excision = Excision([each for number, known in enumerate(reports) for each in _stretches(number, *known)])
    # A person's words are no report's, also where they are the same.
    question = _plain(trace.question, Excision(()))
    body = {
        "reports": [[one.id, one.version, one.digest[:_DIGEST], bounds] for one, bounds in reports],
        "shelves": shelves,
        "sent": _sent(trace.draft),
        "trace": _plain(_lean(trace), excision) | {"question": question},
    }
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def replayed(record: bytes, held: Callable[[str, int], Report | None]) -> Replay:
    """The trace of a record; `held` gives a version of a report that is still there."""
    # Imported here: only who tells a trace again needs them, and asking is to be quick.
    from pydantic import TypeAdapter

    from retrieval.writer.writing import Draft  # noqa: F401 (a trace's type names it, and pydantic looks for it here)

    body = json.loads(zlib.decompress(record))
    reports: dict[tuple[str, int], Report] = {}
    stretches: dict[str, str] = {}
    removed: list[tuple[str, int]] = []
    for number, (name, version, digest, bounds) in enumerate(body["reports"]):
        report = held(name, version)
        # A report that came back after it was removed counts its versions anew: the number alone tells nothing.
        if report is None or report.digest[:_DIGEST] != digest:
            removed.append((name, version))
        else:
            reports[name, version] = report
            stretches |= {one.name: one.words for one in _stretches(number, report, bounds)}
    trace = _filled(TypeAdapter(Trace).validate_python(_whole(body["trace"], stretches)), reports)
    return Replay(trace, tuple(body["shelves"]), tuple(removed), _sent(trace.draft) == body["sent"])


# --- what is left out, and put back -----------------------------------------------------------------------------------


def _reports(trace: Trace) -> list[Report]:
    """The versions that a trace speaks of, each once."""
    read = [*trace.found, *(one.candidate for one in trace.evidence)]
    return list({(one.report.id, one.report.version): one.report for one in read}.values())


def _bounds(trace: Trace, report: Report) -> list[tuple[int, int]]:
    """Which stretches of a report a trace may hold words of: around what was found and read, joined where they meet."""
    read = [*trace.found, *(one.candidate for one in trace.evidence)]
    places = [(one.passage.start, one.passage.end) for one in read if _is_of(one, report)]
    places += [(one.start, one.end) for one in trace.evidence if _is_of(one.candidate, report)]
    joined: list[tuple[int, int]] = []
    for first, last in sorted((max(start - _AROUND, 0), min(end + _AROUND, len(report.text))) for start, end in places):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _is_of(one: Candidate, report: Report) -> bool:
    return (one.report.id, one.report.version) == (report.id, report.version)


def _stretches(number: int, report: Report, bounds: Iterable[Sequence[int]]) -> Iterator[Stretch]:
    """The words of a report that a trace may hold: headline, publisher, address, and what it says there."""
    yield Stretch(f"{number}t", report.title)
    yield Stretch(f"{number}p", report.publisher)
    yield Stretch(f"{number}u", report.url)
    for part, (first, last) in enumerate(bounds):
        yield Stretch(f"{number}.{part}", report.text[first:last])


def _lean(trace: Trace) -> Trace:
    """A trace with the names and versions of its reports alone."""
    return replace(
        trace,
        found=[_bare(one) for one in trace.found],
        evidence=[replace(one, candidate=_bare(one.candidate)) for one in trace.evidence],
    )


def _bare(one: Candidate) -> Candidate:
    report = Report(one.report.id, "", "", _NO_TIME, "file", _NO_TIME, "", version=one.report.version)
    return replace(one, passage=replace(one.passage, text=""), report=report, copies=())


def _filled(trace: Trace, reports: Mapping[tuple[str, int], Report]) -> Trace:
    """The trace with its reports, as far as they are there."""

    def full(one: Candidate) -> Candidate:
        report = reports.get((one.report.id, one.report.version), one.report)
        words = report.text[one.passage.start : one.passage.end]
        return replace(one, passage=replace(one.passage, text=words), report=report)

    return replace(
        trace,
        found=[full(one) for one in trace.found],
        evidence=[replace(one, candidate=full(one.candidate)) for one in trace.evidence],
    )


def _plain(value: Any, excision: Excision) -> Any:
    """A value as JSON can hold it, with its texts in pieces where they hold words of reports.

    Like `dataclasses.asdict`, which copies every number deeply and takes three times as long.
    """
    if isinstance(value, str):
        pieces = excision.cut(value)
        is_whole = all(isinstance(piece, str) for piece in pieces)
        return value if is_whole else {_PIECES: [one if isinstance(one, str) else astuple(one) for one in pieces]}
    if isinstance(value, list | tuple):
        return [_plain(each, excision) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each, excision) for name, each in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name), excision) for field in fields(value)}
    return value


def _whole(value: Any, stretches: Mapping[str, str]) -> Any:
    """Facts with their texts put together again."""
    if isinstance(value, dict):
        if _PIECES in value:
            return restored([one if isinstance(one, str) else Cut(*one) for one in value[_PIECES]], stretches)
        return {name: _whole(each, stretches) for name, each in value.items()}
    return [_whole(each, stretches) for each in value] if isinstance(value, list) else value


def _sent(draft: Draft | None) -> str:
    """A hash of all that a model was sent, empty where nothing was."""
    if draft is None or not draft.messages:
        return ""
    sent = json.dumps([[one.role, one.text] for one in draft.messages])
    return sha256(sent.encode()).hexdigest()[:_DIGEST]
