"""A record: a trace as it is kept, without the words of reports, and as it is told again from what still stands."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from index.report import Passage, Report
from retrieval.answer import Citation
from retrieval.excision import Cut, Excision, Stretch, restored
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.trace import Trace

# A report's id and version.
Edition = tuple[str, int]

# How far around what was found and read a model may be shown the report, or a claim rest on it.
_AROUND = 1_500
# Hexadecimal digits that tell a version, or a prompt, from any other.
_DIGEST = 16
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
# What stands in a record for a text in pieces, for a report, and for a passage of one; no field is called so.
_PIECES, _REPORT, _PASSAGE = "§", "§report", "§passage"


@dataclass(frozen=True, slots=True)
class Replay:
    """A trace told again: `removed` are the versions of reports that are there no more, whose words it lacks.

    `is_exact` tells that the model's messages are letter for letter what was sent; also where nothing was sent.
    """

    trace: Trace
    shelves: tuple[str, ...]
    removed: tuple[Edition, ...]
    is_exact: bool


def recorded(trace: Trace, shelves: Sequence[str]) -> bytes:
    """A trace as it is kept: with the places of reports instead of their words."""
    parts = list(_parts(trace))
    reports = list({(one.id, one.version): one for one in parts if isinstance(one, Report)}.values())
    bounds = [_bounds(report, parts) for report in reports]
    paper = _Paper(reports, bounds)
    body = {
        "reports": [
            [one.id, one.version, one.digest[:_DIGEST], each] for one, each in zip(reports, bounds, strict=True)
        ],
        "shelves": shelves,
        "sent": _sent(trace),
        "trace": paper.written(trace),
    }
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def replayed(record: bytes, held: Callable[[str, int], Report | None]) -> Replay:
    """The trace of a record; `held` gives a version of a report that is still there."""
    # Imported here: only who tells a trace again needs them, and asking is to be quick.
    from pydantic import TypeAdapter

    from retrieval.writer.draft import Draft  # noqa: F401 (a trace's type names it, and pydantic looks for it here)

    body = json.loads(zlib.decompress(record))
    reports: list[Report] = []
    stretches: dict[str, str] = {}
    removed: list[Edition] = []
    for number, (name, version, digest, bounds) in enumerate(body["reports"]):
        report = held(name, version)
        # A report that came back after it was removed counts its versions anew: the number alone tells nothing.
        if report is None or report.digest[:_DIGEST] != digest:
            removed.append((name, version))
            report = Report(name, "", "", _NO_TIME, "file", _NO_TIME, "", version=version)
        else:
            stretches |= {one.name: one.words for one in _stretches(number, report, bounds)}
        reports.append(report)
    trace = TypeAdapter(Trace).validate_python(_whole(body["trace"], reports, stretches))
    return Replay(trace, tuple(body["shelves"]), tuple(removed), _sent(trace) == body["sent"])


# --- what is left out -------------------------------------------------------------------------------------------------


def _parts(value: object) -> Iterator[object]:
    """A value and all that it is made of, texts, numbers and what is in a report aside."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _parts(each)
    elif is_dataclass(value):
        yield value
        if not isinstance(value, Report):
            for field in fields(value):
                yield from _parts(getattr(value, field.name))


def _bounds(report: Report, parts: Iterable[object]) -> list[tuple[int, int]]:
    """Which stretches of a report a trace may hold words of: around what was found and read, joined where they meet."""
    places = [
        (start, end) for name, version, start, end in _places(parts) if (name, version) == (report.id, report.version)
    ]
    joined: list[tuple[int, int]] = []
    for first, last in sorted((max(start - _AROUND, 0), min(end + _AROUND, len(report.text))) for start, end in places):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _stretches(number: int, report: Report, bounds: Iterable[Sequence[int]]) -> Iterator[Stretch]:
    """The words of a report that a trace may hold: headline, address, and what it says there.

    Who published it stays: that is no word of its own, and several reports have it.
    """
    yield Stretch(f"{number}t", report.title)
    yield Stretch(f"{number}u", report.url)
    for part, (first, last) in enumerate(bounds):
        yield Stretch(f"{number}.{part}", report.text[first:last])


class _Paper:
    """What a trace is written on: JSON that names these reports by their numbers, and holds none of their words."""

    def __init__(self, reports: Sequence[Report], bounds: Sequence[Sequence[tuple[int, int]]]) -> None:
        told = enumerate(zip(reports, bounds, strict=True))
        self._numbers = {(one.id, one.version): number for number, one in enumerate(reports)}
        self._excision = Excision([each for number, known in told for each in _stretches(number, *known)])

    def written(self, value: Any) -> Any:
        """A value as JSON can hold it."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list | tuple):
            return [self.written(each) for each in value]
        if isinstance(value, dict):
            return {name: self.written(each) for name, each in value.items()}
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Report):
            return {_REPORT: self._numbers[value.id, value.version]}
        if isinstance(value, Passage):
            return {_PASSAGE: [self._numbers[value.report, value.version], value.start, value.end]}
        if isinstance(value, Question):
            # A person's words are no report's, also where they are the same.
            return _Paper((), ())._fields(value)
        return self._fields(value) if is_dataclass(value) else value

    def _fields(self, value: Any) -> dict[str, Any]:
        # Like `dataclasses.asdict`, which copies every number deeply and takes three times as long.
        return {field.name: self.written(getattr(value, field.name)) for field in fields(value)}

    def _text(self, text: str) -> Any:
        pieces = self._excision.cut(text)
        is_whole = all(isinstance(piece, str) for piece in pieces)
        return text if is_whole else {_PIECES: [one if isinstance(one, str) else astuple(one) for one in pieces]}


def _places(parts: Iterable[object]) -> Iterator[tuple[str, int, int, int]]:
    """The places of reports that a trace names: report, version, start, end."""
    for one in parts:
        if isinstance(one, Passage | Citation):
            yield one.report, one.version, one.start, one.end
        elif isinstance(one, Evidence):
            yield one.candidate.report.id, one.candidate.report.version, one.start, one.end


# --- what is put back -------------------------------------------------------------------------------------------------


def _whole(value: Any, reports: Sequence[Report], stretches: Mapping[str, str]) -> Any:
    """What was written, with its reports, passages and texts."""
    if isinstance(value, list):
        return [_whole(each, reports, stretches) for each in value]
    if not isinstance(value, dict):
        return value
    if _PIECES in value:
        return restored([one if isinstance(one, str) else Cut(*one) for one in value[_PIECES]], stretches)
    if _REPORT in value:
        return reports[value[_REPORT]]
    if _PASSAGE in value:
        number, start, end = value[_PASSAGE]
        report = reports[number]
        return Passage(report.id, report.version, start, end, report.text[start:end])
    return {name: _whole(each, reports, stretches) for name, each in value.items()}


def _sent(trace: Trace) -> str:
    """A hash of all that a model was sent about a question and those that it joins, empty where nothing was."""
    drafts = [one.draft for one in (trace, *trace.parts) if one.draft]
    messages = [[one.role, one.text] for draft in drafts for one in draft.messages]
    return sha256(json.dumps(messages).encode()).hexdigest()[:_DIGEST] if messages else ""
