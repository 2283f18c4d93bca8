"""Traces are kept, the newest so many, and an answer never fails for want of one."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.traces import KEPT, Traces, UnknownTrace
from index.catalog import Catalog
from index.errors import IndexFault
from index.report import Report
from retrieval.trace import Trace
from tests.fakes import answered, citation, evidence, report, traced, unanswered

HOMS = report("homs", "Turkey backs the rebels in Homs, diplomats said.", version=1)
READ = [evidence(HOMS, HOMS.text, "Turkey")]
ASKED = replace(traced(answered("Turkey", f"{HOMS.text} [1]", citation())), evidence=READ)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "traces.db"


def held(name: str, version: int) -> Report | None:
    """The one report there is."""
    return HOMS if (name, version) == ("homs", 1) else None


def asked(traces: Traces, question: str) -> Trace:
    """The trace of a question, kept."""
    return traces.kept(replace(ASKED, answer=replace(ASKED.answer, question=question)), [""])


def test_an_answer_names_its_trace_and_the_trace_tells_it_again(path: Path) -> None:
    kept = Traces(path, clock=lambda: 1_000.0).kept(ASKED, ["", "42"])
    assert kept.answer.trace
    # By another process, later.
    facts, replay = Traces(path).replayed(kept.answer.trace, held)
    assert replay.trace == kept
    assert replay.shelves == ("", "42")
    assert (facts.id, facts.at, facts.question) == (kept.answer.trace, 1_000.0, "Who holds Homs?")
    assert (facts.status, facts.failed, facts.took_ms) == ("answered", "", 12.0)


def test_the_newest_are_listed_first(path: Path) -> None:
    traces = Traces(path)
    for question in ("who?", "where?", "when?"):
        asked(traces, question)
    traces.kept(replace(traced(unanswered()), failed="searching"), [""])
    told = traces.newest(3)
    assert [(one.question, one.status, one.failed) for one in told] == [
        ("Who won the cup?", "unanswered", "searching"),
        ("when?", "answered", ""),
        ("where?", "answered", ""),
    ]


def test_only_so_many_are_kept_and_none_for_longer_than_a_month(path: Path) -> None:
    now = [0.0]
    traces = Traces(path, most=3, clock=lambda: now[0])
    first = asked(traces, "0?").answer.trace
    for number in range(1, 5):
        asked(traces, f"{number}?")
    assert [one.question for one in traces.newest(9)] == ["4?", "3?", "2?"]
    with pytest.raises(UnknownTrace, match=f"{first}.*`dateline trace` lists those that are, the last 3 of 30 days"):
        traces.replayed(first, held)
    now[0] = KEPT + 1
    asked(traces, "later?")
    assert [one.question for one in traces.newest(9)] == ["later?"]


def test_the_file_holds_nothing_of_a_report(path: Path) -> None:
    traces = Traces(path)
    asked(traces, "who?")
    assert b"diplomats said" not in path.read_bytes() + path.with_name("traces.db-wal").read_bytes()


# --- what may be wrong with the file ----------------------------------------------------------------------------------


def test_where_nothing_can_be_kept_there_is_the_answer_and_one_complaint(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    traces = Traces(tmp_path / "data" / "traces.db")
    assert [traces.kept(ASKED, [""]), traces.kept(ASKED, [""])] == [ASKED, ASKED]
    (complaint,) = caplog.messages
    assert complaint.startswith("Answers are given, but how they came about is not kept: ")
    assert "is a file, not a folder" in complaint


def test_what_no_record_can_hold_costs_its_trace_alone(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    traces = Traces(path)
    odd = replace(ASKED, took_ms={"searching": object()})  # type: ignore[dict-item]
    assert traces.kept(odd, [""]) == odd
    assert asked(traces, "who?").answer.trace
    assert len(caplog.messages) == 1


def test_while_another_process_writes_an_answer_waits_only_a_moment(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    traces = Traces(path)
    asked(traces, "who?")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert traces.kept(ASKED, [""]) == ASKED
        # Of the thirty seconds that others wait for the catalog.
        assert time.monotonic() - began < 10
    assert "is held by another process" in caplog.text
    assert asked(traces, "where?").answer.trace


@pytest.mark.parametrize("fault", ["damaged", "newer"])
def test_a_file_that_cannot_be_read_may_be_removed_and_is_told_to(
    path: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    if fault == "damaged":
        path.write_bytes(b"no database" * 500)
    else:
        with closing(sqlite3.connect(path)) as newer:
            newer.execute("PRAGMA user_version = 99")
    assert Traces(path).kept(ASKED, [""]) == ASKED
    with pytest.raises(IndexFault, match=r"traces\.db cannot be read .*: remove it; it holds nothing but traces\."):
        Traces(path).newest(3)
    assert "remove it" in caplog.text
    path.unlink()
    assert Traces(path).kept(ASKED, [""]).answer.trace


def test_traces_are_no_part_of_the_catalog(path: Path) -> None:
    asked(Traces(path), "who?")
    catalog = Catalog.open(path.with_name("catalog.db"))
    catalog.close()
    for file in ("catalog.db", "traces.db"):
        with closing(sqlite3.connect(path.with_name(file))) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert ("traces" in tables) == (file == "traces.db")
        assert ("answers" in tables) == (file == "catalog.db")
