"""A record: a trace comes back as it was while its reports stand, and holds none of their words."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.report import Report
from retrieval.answer import Citation
from retrieval.excision import REMOVED, SHORTEST
from retrieval.question import Question
from retrieval.record import Replay, recorded, replayed
from retrieval.trace import Trace
from retrieval.writer.draft import Draft
from retrieval.writer.prompt import asked, asked_again
from retrieval.writer.vetting import DroppedClaim
from retrieval.writer.writing import excerpts_of
from tests.fakes import answered, candidate, evidence, report

BACKS = 'The "main" backer of the rebels, Turkey, met them at the gate on Friday.'
HOMS = report(
    "homs",
    f"Rebels entered the city of Homs on Saturday, they said.\n\n{BACKS} Snow fell on the tents outside.",
    title="Rebels reach the gate of Homs",
    published=datetime(2024, 12, 7, 9, tzinfo=UTC),
    url="https://demo-wire.example.org/rebels-reach-the-gate-of-homs",
    version=1,
)
OTHER = report("idlib", "In Idlib the market opened again after nine days of snow.", version=3)
COPY = report("copy", f"{HOMS.text} More soon.", version=2)
START = HOMS.text.index(BACKS)
QUESTION = Question.of("Who backs the rebels since 2011?", date(2024, 12, 8))
READ = evidence(HOMS, BACKS, "Turkey", probability=0.91)
PLAIN = Trace(
    question=QUESTION,
    found=[candidate(HOMS, BACKS), candidate(OTHER)],
    evidence=[READ],
    dropped=[Citation.of(OTHER, 0, 30)],
    failed="",
    why="the likeliest answer is right with 0.91, and 0.41 is asked for",
    took_ms={"searching": 12.4, "reading": 80.6},
    answer=answered("Turkey", f"{BACKS} [1]", Citation.of(HOMS, START, START + len(BACKS), 1)),
)


def written(*replies: str) -> Trace:
    """The trace of an answer for which a model replied so, the first time wrongly."""
    messages = asked(QUESTION, excerpts_of([READ]))
    if len(replies) > 1:
        messages = asked_again(messages, replies[0], [f"“{BACKS}”: it says the opposite of its quotes"])
    dropped = DroppedClaim("Iran backs the rebels.", "misattributed", BACKS)
    draft = Draft("openai:gpt-5", tuple(messages), replies, (dropped,), "1 claims")
    return replace(PLAIN, draft=draft, took_ms={**PLAIN.took_ms, "writing": 400.0})


WRITTEN = written(f'Sure: "{BACKS}"', json.dumps({"claims": [{"claim": "Turkey.", "quotes": [BACKS]}]}))
KEPT = {("homs", 1): HOMS, ("idlib", 3): OTHER}


def again(trace: Trace, held: Mapping[tuple[str, int], Report] = KEPT) -> Replay:
    """The trace kept and told again, while these reports stand."""
    return replayed(recorded(trace, ["", "42"]), lambda name, version: held.get((name, version)))


@pytest.mark.parametrize("trace", [PLAIN, WRITTEN, written("{}")], ids=["plain", "corrected", "written"])
def test_while_its_reports_stand_a_trace_comes_back_as_it_was(trace: Trace) -> None:
    told = again(trace)
    assert told.trace == trace
    assert (told.shelves, told.removed, told.is_exact) == (("", "42"), (), True)


def test_copies_come_back_too_and_one_that_was_removed_is_told() -> None:
    copied = replace(PLAIN, found=[replace(candidate(HOMS, BACKS), copies=(COPY,))])
    assert again(copied, {**KEPT, ("copy", 2): COPY}).trace == copied
    assert again(copied).removed == (("copy", 2),)


@pytest.mark.parametrize("trace", [PLAIN, WRITTEN], ids=["plain", "written"])
def test_a_record_holds_no_run_of_a_reports_words(trace: Trace) -> None:
    kept = zlib.decompress(recorded(trace, [""])).decode()
    # Also as JSON writes them, once in a prompt and twice in the record.
    for text in (HOMS.text, OTHER.text, HOMS.title, HOMS.url):
        for run in {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}:
            escaped = json.dumps(run, ensure_ascii=False)[1:-1]
            assert run not in kept
            assert escaped not in kept
            assert json.dumps(escaped, ensure_ascii=False)[1:-1] not in kept


def test_what_a_removed_report_said_is_in_no_part_of_the_replay() -> None:
    told = again(WRITTEN, {("idlib", 3): OTHER})
    assert told.removed == (("homs", 1),)
    assert not told.is_exact
    (read,) = told.trace.evidence
    assert (read.quote, read.answers, read.probability) == ("", ("Turkey",), 0.91)
    assert told.trace.found[1].report == OTHER
    assert told.trace.draft
    assert REMOVED in told.trace.draft.messages[1].text
    assert "Turkey, met them" not in repr(told)


def test_a_report_that_came_back_with_other_words_is_another_one() -> None:
    changed = replace(HOMS, text=HOMS.text.replace("Turkey", "Norway"))
    told = again(PLAIN, {**KEPT, ("homs", 1): changed})
    assert told.removed == (("homs", 1),)
    assert "Norway" not in repr(told)


def test_the_words_of_a_person_stay_also_where_a_report_has_them() -> None:
    pasted = replace(PLAIN, question=Question.of(BACKS, date(2024, 12, 8)))
    assert again(pasted, {}).trace.question.text == BACKS


def test_a_prompt_that_comes_back_changed_is_told_not_to_be_the_one_that_was_sent() -> None:
    record = json.loads(zlib.decompress(recorded(WRITTEN, [""])))
    record["sent"] = "0" * 16
    told = replayed(zlib.compress(json.dumps(record).encode()), lambda name, version: KEPT.get((name, version)))
    assert (told.removed, told.is_exact) == ((), False)
