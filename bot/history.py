"""The history of a report on the terminal: its versions, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.span import visible
from index.catalog import Edition
from index.changes import Change, Piece, changes
from index.report import Report
from retrieval.days import day_text

# As wdiff marks words.
_MARKS = {"kept": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}


def history_facts(editions: Sequence[Edition]) -> dict[str, object]:
    """The versions of a report as `history --json` prints them.

    `changes` lead from the last version that was not withdrawn to this one: `start` and `end` are code points of its
    text, and `old` and `new` what stands there in either.
    """
    versions = [_facts(edition, before) for edition, before in _with_before(editions)]
    return {"report": editions[0].report.id, "versions": versions}


def history_text(editions: Sequence[Edition]) -> str:
    """The versions of a report as a person reads them, changed words marked: `[-gone-]` and `{+new+}`."""
    newest = editions[-1].report
    told = [_told(edition, before) for edition, before in _with_before(editions)]
    return "\n\n".join([f"{_line(newest.title)} ({newest.id})", *told])


def _with_before(editions: Sequence[Edition]) -> Iterator[tuple[Edition, Report | None]]:
    """Each version, with the one that it is to be compared with: none for the first, or for a withdrawal."""
    yield editions[0], None
    sound = editions[0].report
    for edition in editions[1:]:
        yield edition, None if edition.report.is_withdrawn else sound
        if not edition.report.is_withdrawn:
            sound = edition.report


def _facts(edition: Edition, before: Report | None) -> dict[str, object]:
    report, change = edition.report, edition.change
    differing = changes(before.text, report.text, report.language) if before else ()
    return {
        "version": report.version,
        "fetched": report.fetched.isoformat(timespec="seconds"),
        "title": report.title,
        "verdict": change.verdict if change else None,
        "day": change.day.isoformat() if change else None,
        "why": change.why if change else "",
        "compared": before.version if before else None,
        "fields": {name: {"old": old, "new": new} for name, old, new in _fields(before, report)} if before else {},
        "changes": [{"start": one.start, "end": one.end, "old": one.old, "new": one.new} for one in differing],
    }


def _told(edition: Edition, before: Report | None) -> str:
    report, change = edition.report, edition.change
    when = change.day if change else report.fetched.date()
    lines = [f"Version {report.version}, {day_text(when)}: {change.verdict if change else 'taken in'}"]
    if change and change.why:
        # What its publisher says is quoted; how it was noticed that nothing is left is told.
        lines.append(f"  “{_line(change.why)}”" if report.text else f"  {_line(change.why)}")
    if before:
        lines += [f"  {name}: {_replaced(old, new)}" for name, old, new in _fields(before, report)]
        differing = changes(before.text, report.text, report.language)
        lines += [f"  {_marked(one)}" for one in differing if one.is_seen]
    return "\n".join(lines)


def _fields(before: Report, report: Report) -> Iterator[tuple[str, str, str]]:
    """What changed of a report beside its text: the field, and its value in either version."""
    for name in ("title", "publisher", "published", "updated", "url", "language"):
        old, new = getattr(before, name), getattr(report, name)
        if old != new and not (name == "published" and report.dated_by == before.dated_by == "file"):
            yield name, _value(old), _value(new)


def _value(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def _replaced(old: str, new: str) -> str:
    return _line(" ".join(map(_piece, [Piece("gone", old)] * bool(old) + [Piece("new", new)] * bool(new))))


def _marked(change: Change) -> str:
    """A change on one line: white space stands outside of its marks."""
    return _line("".join(map(_piece, change.pieces)))


def _piece(piece: Piece) -> str:
    words = _line(piece.text)
    if not words:
        return " "
    begins, ends = _MARKS[piece.kind]
    ahead, behind = (" " if piece.text[at].isspace() else "" for at in (0, -1))
    return f"{ahead}{begins}{words}{ends}{behind}"


def _line(text: str) -> str:
    """One line that neither turns ours around nor steers the terminal."""
    return " ".join(visible(text).split())
