"""How a question came to its answer, as `ask --explain` tells it: to a person in lines, to a script in facts."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.explanation import explanation_facts, explanation_text
from retrieval.question import Question
from retrieval.trace import Stage, Trace
from retrieval.writer.draft import Draft
from retrieval.writer.prompt import Message
from retrieval.writer.vetting import DroppedClaim
from tests.fakes import SURE, answered, candidate, citation, evidence, report, unanswered

HOMS = report(
    "homs",
    "Rebels entered Homs on Saturday.\n\nThe\tmain rebels'  backer\nTurkey met them.",
    title="Rebels\nreach Homs",
    published=datetime(2024, 12, 7, 9, tzinfo=UTC),
)
BACKER = evidence(HOMS, "The\tmain rebels'  backer\nTurkey met them.", "Turkey", probability=0.91, names=0.5)
ANSWERED = Trace(
    question=Question.of("Who backs the rebels in Homs since 2011?", date(2024, 12, 8)),
    found=[candidate(HOMS, "Rebels entered Homs on Saturday."), candidate(HOMS, "Turkey met them.", score=0.25)],
    evidence=[BACKER],
    dropped=[],
    failed="",
    why="the likeliest answer is right with 0.91, and 0.55 is asked for",
    took_ms={"searching": 12.4, "reading": 80.6, "deciding and checking": 0.3},
    answer=answered("Turkey", "The main rebels' backer Turkey met them. [1]", citation()),
)
SILENT = Trace(
    question=Question.of("who won?", date(2024, 12, 8)),
    found=[],
    evidence=[],
    dropped=[],
    failed="searching",
    why="no report that was out on that day was found",
    took_ms={"searching": 3.0, "reading": 0.0},
    answer=unanswered(),
)


def told(trace: Trace, stage: str) -> list[str]:
    """What is told of a stage: its line and those below it."""
    stages: dict[str, list[str]] = {}
    name = ""
    for line in explanation_text(trace).split("\n"):
        name = name if line.startswith(" ") else line.split()[0]
        stages.setdefault(name, []).append(" ".join(line.split()))
    return stages.get(stage, [])


def facts(trace: Trace) -> Any:
    """The facts as a script gets them."""
    return json.loads(json.dumps(explanation_facts(trace)))


# --- to a person ------------------------------------------------------------------------------------------------------


def test_every_stage_tells_what_it_did() -> None:
    lines = explanation_text(ANSWERED).split("\n")
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["Asked", "Searched", "Read", "Decided"]


def test_a_person_is_told_how_the_question_was_understood() -> None:
    assert told(ANSWERED, "Asked") == [
        "Asked Who backs the rebels in Homs since 2011?",
        "on 8 Dec 2024; wants: who",
        "words: backs, rebels, Homs, 2011",
        "names: Homs, 2011",
        "time: 1 Jan 2011–8 Dec 2024",
    ]


def test_a_question_without_a_time_says_nothing_of_it() -> None:
    assert told(SILENT, "Asked") == ["Asked who won?", "on 8 Dec 2024; wants: who", "words: won"]


def test_a_person_is_told_what_was_found_where_and_why() -> None:
    assert told(ANSWERED, "Searched") == [
        "Searched 2 passages to read, 12 ms",
        "1. 1.00 Demo Wire, 7 Dec 2024: Rebels reach Homs",
        "meaning=1.00 words=1.00 date=1.00",
        "2. 1.00 Demo Wire, 7 Dec 2024: Rebels reach Homs",
        "meaning=1.00 words=.25 date=1.00",
    ]


def test_a_person_is_told_what_was_read_and_what_speaks_for_it() -> None:
    head, short, quote, source, *features = told(ANSWERED, "Read")
    assert head == "Read 1 stretch that may answer, 81 ms"
    assert short == "1. .91 Turkey"
    assert quote == "“The main rebels' backer Turkey met them.”"
    assert source == "Demo Wire, 7 Dec 2024: Rebels reach Homs"
    named = dict(one.split("=") for one in " ".join(features).split())
    assert list(named) == list(asdict(SURE))
    assert (named["names"], named["fit"]) == (".50", "1.00")


def test_of_much_that_was_read_the_likeliest_are_told_and_the_rest_is_counted() -> None:
    read = told(replace(ANSWERED, evidence=[BACKER] * 9), "Read")
    assert read[0] == "Read 9 stretches that may answer, 81 ms; the first 6:"
    assert [line for line in read if "Turkey" in line and "“" not in line] == [f"{n}. .91 Turkey" for n in range(1, 7)]


def test_a_person_is_told_why_it_was_answered() -> None:
    assert told(ANSWERED, "Decided") == [
        "Decided answered: Turkey, 0 ms",
        "the likeliest answer is right with 0.91, and 0.55 is asked for",
    ]


@pytest.mark.parametrize("stage", ["searching", "reading", "deciding", "checking"])
def test_the_stage_that_failed_is_named_with_its_reason(stage: Stage) -> None:
    trace = replace(SILENT, failed=stage, why="the reports are too few")
    assert told(trace, "Searched") == ["Searched 0 passages to read, 3 ms"]
    assert told(trace, "Read") == ["Read 0 stretches that may answer, 0 ms"]
    assert told(trace, "Decided") == ["Decided unanswered", f"failed at {stage}: the reports are too few"]


def test_what_broke_the_quote_contract_is_named() -> None:
    head, dropped = told(replace(SILENT, dropped=[citation(3)]), "Dropped")
    assert head == "Dropped 1 citation that broke the quote contract"
    assert dropped.startswith(f"report-3, version 1, 0–{citation().end}: “Syrian rebels pushed")
    assert told(SILENT, "Dropped") == []


_HOSTILE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=300) | st.lists(
    st.sampled_from(
        ["Snow fell.", "\n", "\r", "\u2028", "\x85", "\x1b[31m", "\u202e", "\u200b", "🕊️", "x" * 150, "叛军攻入"]
    ),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(_HOSTILE, _HOSTILE, _HOSTILE)
def test_nothing_that_a_report_holds_makes_a_line_wider_or_one_of_its_own(text: str, title: str, wire: str) -> None:
    held = report("held", text, title=title, publisher=wire)
    read = evidence(held, text, text)
    trace = replace(ANSWERED, found=[candidate(held)], evidence=[read], dropped=[citation(quote=text)])
    lines = explanation_text(trace).splitlines()
    # An unbroken word of the answer or of the question is not cut, but nothing here is that.
    assert len(explanation_text(trace).split("\n")) == len(lines)
    assert max(map(len, lines)) <= 100
    assert not any(sign in line for line in lines for sign in "\x1b\u202e\r")
    assert sum(not line.startswith(" ") for line in lines) == 5


# --- to a script ------------------------------------------------------------------------------------------------------


def test_a_script_gets_the_question_as_it_was_understood() -> None:
    assert facts(ANSWERED)["question"] == {
        "text": "Who backs the rebels in Homs since 2011?",
        "kind": "who",
        "asked": "2024-12-08",
        "words": ["backs", "rebels", "Homs", "2011"],
        "names": ["Homs", "2011"],
        "from": "2011-01-01",
        "until": "2024-12-08",
    }
    assert facts(SILENT)["question"]["from"] is facts(SILENT)["question"]["until"] is None


def test_as_json_it_tells_the_same_to_scripts() -> None:
    given_as = facts(ANSWERED)
    found, read = given_as["found"], given_as["read"][0]
    places = ["Rebels entered Homs on Saturday.", "Turkey met them."]
    assert [HOMS.text[one["start"] : one["end"]] for one in found] == places
    assert [one["scores"] for one in found] == [{"meaning": 1, "words": words, "date": 1} for words in (1, 0.25)]
    assert HOMS.text[read["start"] : read["end"]] == BACKER.quote
    assert (read["report"], read["answers"], read["probability"]) == ("homs", ["Turkey"], 0.91)
    assert read["features"] == asdict(BACKER.features)


def test_a_script_gets_where_it_ended_why_and_what_each_stage_took() -> None:
    given_as = facts(replace(SILENT, dropped=[citation(3)]))
    assert (given_as["failed"], given_as["why"]) == ("searching", "no report that was out on that day was found")
    assert given_as["took_ms"] == {"searching": 3.0, "reading": 0.0}
    (dropped,) = given_as["dropped"]
    assert (dropped["report"], dropped["start"], dropped["end"]) == ("report-3", 0, citation().end)
    assert dropped["quote"] == citation().quote
    assert set(given_as) == set("question found read dropped failed why took_ms".split())


WRITTEN = replace(
    ANSWERED,
    took_ms={**ANSWERED.took_ms, "writing": 412.0},
    draft=Draft(
        "ollama:qwen3",
        (Message("user", "{}"),),
        ('{"claims": []}', "Iran!"),
        (DroppedClaim("Iran backs the\nrebels.", "misattributed", "backs the rebels"),),
        "none of it is shown: no claim is left",
    ),
)


def test_a_person_is_told_what_a_language_model_made_of_it_and_what_was_dropped() -> None:
    assert told(WRITTEN, "Written") == [
        "Written by ollama:qwen3, 2 replies, 412 ms: none of it is shown: no claim is left",
        "dropped, misattributed: “Iran backs the rebels.”",
    ]
    assert told(ANSWERED, "Written") == []


def test_a_person_is_told_line_by_line_what_was_sent_and_replied_in_its_order() -> None:
    assert WRITTEN.draft
    corrected = (Message("user", '{\n "day": 7\n}'), Message("assistant", "first"), Message("user", "Not so."))
    trace = replace(WRITTEN, draft=replace(WRITTEN.draft, messages=corrected, replies=("first", "second\x1b[2J")))
    lines = explanation_text(trace).split("\n")
    assert lines[-6:] == [
        "Sent      {",
        '          "day": 7',
        "          }",
        "Replied   first",
        "Sent      Not so.",
        "Replied   second [2J",
    ]


def test_of_a_report_that_was_removed_the_name_is_told() -> None:
    gone = replace(BACKER.candidate, report=report("gone", "", version=3))
    trace = replace(ANSWERED, found=[gone], evidence=[replace(BACKER, candidate=gone)])
    assert told(trace, "Searched")[1] == "1. 1.00 gone, version 3, which was removed since"
    assert told(trace, "Read")[1:4] == [
        "1. .91 Turkey",
        "(its words are there no more)",
        "gone, version 3, which was removed since",
    ]


def test_a_script_gets_the_prompt_the_replies_and_what_was_dropped() -> None:
    assert facts(WRITTEN)["writer"] == {
        "model": "ollama:qwen3",
        "messages": [{"role": "user", "text": "{}"}],
        "replies": ['{"claims": []}', "Iran!"],
        "dropped": [
            {"claim": "Iran backs the\nrebels.", "fault": "misattributed", "words": "backs the rebels"},
        ],
        "why": "none of it is shown: no claim is left",
    }
