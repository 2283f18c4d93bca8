"""How an answer came about, told again: with a language model, of a chat, and after a report was removed."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.desk import Desk
from bot.explanation import explanation_facts, explanation_text
from bot.ledger import Ledger, Told
from bot.retelling import Retold, again_facts, again_text, retold_facts, retold_text, traces_facts, traces_text
from bot.terminal import answer_text
from bot.traces import TraceFacts, UnknownTrace
from config.settings import DEFAULT_MODEL
from index.database import FILE
from retrieval.excision import REMOVED
from retrieval.missing import SILENCE
from retrieval.record import Replay
from retrieval.trace import Trace
from tests.fakes import answered, candidate, citation, evidence, report, traced, unanswered
from tests.scripted_chat import claiming, scripted, writer_over

ON = date(2024, 12, 9)
QUESTION = "Where is Assad?"
KEY = "sk-very-secret"
LIE = claiming(("Assad is in Tehran.", 1, "Assad is in Tehran, officials said"))
NOON = datetime(2024, 12, 9, 12, tzinfo=UTC).timestamp()


@pytest.fixture
def desk(demo_data: Path, cache: Path, tmp_path: Path) -> Desk:
    """A desk over a copy of the demonstration reports, with a language model that lies."""
    data = shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("traces.db*"))
    return Desk(data, cache, DEFAULT_MODEL, writer=writer_over(data, scripted(LIE), "fake:liar", KEY))


def facts_of(retold: Retold) -> Any:
    """The facts as a script gets them."""
    return json.loads(json.dumps(retold_facts(retold)))


# --- a desk with a language model -------------------------------------------------------------------------------------


def test_a_trace_tells_to_the_letter_what_explaining_told_when_it_was_asked(desk: Desk) -> None:
    asked = desk.asked(QUESTION, ON)
    retold = desk.retold(asked.answer.trace)
    assert asked.draft
    assert len(asked.draft.replies) == 2
    told = retold_text(retold)
    assert explanation_text(asked) in told
    assert told.endswith("\n\n" + answer_text(asked.answer))
    facts = facts_of(retold)
    assert facts["explanation"] == json.loads(json.dumps(explanation_facts(asked)))
    assert (facts["is_exact"], facts["removed"], facts["chat"], facts["said"]) == (True, [], None, None)
    sent = facts["explanation"]["writer"]["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]
    assert json.loads(sent[1]["text"])["question"] == QUESTION
    assert KEY not in told + json.dumps(facts)


def test_a_removed_report_takes_its_words_out_of_the_traces_and_the_rest_is_told(desk: Desk) -> None:
    asked = desk.asked(QUESTION, ON)
    cited = asked.answer.citations[0]
    desk.ingest.remove(cited.report)
    retold = desk.retold(asked.answer.trace)
    told = retold_text(retold)
    assert f"{cited.report}, version {cited.version}, was removed since: its words are left out" in told
    assert "what the language model was sent is therefore not told to the letter" in told
    assert f"{cited.report}, version {cited.version}, which was removed since" in told
    assert "(its words are there no more)" in told
    assert REMOVED in told
    assert cited.quote not in " ".join(told.split())
    assert cited.title not in told
    kept = {one.candidate.report.title for one in asked.evidence if one.candidate.report.id != cited.report}
    assert any(title[:40] in told for title in kept)
    assert {"report": cited.report, "version": cited.version} in facts_of(retold)["removed"]


def test_scoring_keeps_no_traces(desk: Desk) -> None:
    assert desk.trace(QUESTION, ON).answer.trace == ""
    assert desk.traces(5) == []


def test_what_no_trace_is_kept_of_is_told(desk: Desk) -> None:
    with pytest.raises(UnknownTrace, match="No trace is kept under 'abc'"):
        desk.retold("abc")


def test_an_answer_of_a_chat_is_told_by_either_name_with_what_was_said_and_what_it_follows(desk: Desk) -> None:
    first = replace(desk.ask("Who ruled Syria?", ON), answer="Assad")
    then = desk.ask(QUESTION, ON)
    with closing(Ledger.open(desk._data / FILE)) as ledger:
        ledger.chat(-42)
        given = (-42, 0, 1, 5)
        told = [
            Told("one", *given, "Who ruled Syria?", "Who ruled Syria?", first, NOON),
            Told("two", *given, "and where is he?", QUESTION, then, NOON, after="one"),
        ]
        for number, each in enumerate(told):
            ledger.take(666, [(number, "chat", "{}")], NOON, 10)
            ledger.done(666, number, each)
    by_answer, by_trace = desk.retold("two"), desk.retold(then.trace)
    assert retold_text(by_answer) == retold_text(by_trace)
    head = [" ".join(line.split()) for line in retold_text(by_answer).split("\n")[:4]]
    assert head[0].startswith(f"Trace {then.trace}, ")
    assert head[0].endswith(", chat -42")
    assert head[1:] == ["Said and where is he?", "after: Who ruled Syria? – Assad", f"Asked {QUESTION}"]
    facts = facts_of(by_trace)
    assert (facts["chat"], facts["said"]) == (-42, "and where is he?")
    assert facts["follows"] == {"answer": "one", "question": "Who ruled Syria?", "said": "Assad"}
    assert "Said" not in retold_text(desk.retold("one"))


# --- how it looks -----------------------------------------------------------------------------------------------------

HOMS = report("homs", "Turkey backs the rebels in Homs.", version=1)
FACTS = TraceFacts("0123456789ab", NOON, "Who holds Homs?", "answered", "", 412.4)


def retold(trace: Trace, **more: Any) -> Retold:
    """A trace told again, of an answer to nobody in a chat."""
    return Retold(FACTS, Replay(trace, more.get("shelves", ("",)), more.get("removed", ()), True))


TRACE = replace(
    traced(answered("Turkey", "Turkey backs them. [1]", citation())),
    found=[candidate(HOMS)],
    evidence=[evidence(HOMS, HOMS.text, "Turkey")],
)


def test_a_question_for_a_shelf_names_it() -> None:
    assert retold_text(retold(TRACE)).startswith("Trace     0123456789ab, 2024-12-09T12:00 UTC\nAsked ")
    assert ", shelf 42\n" in retold_text(retold(TRACE, shelves=("", "42")))


def test_asked_again_it_tells_what_differs() -> None:
    assert again_text(TRACE, TRACE).split("\n")[:3] == [
        "Then      on 8 Dec 2024: Turkey; trace not kept",
        "Now       on 8 Dec 2024: Turkey; trace not kept",
        "Differs   nothing",
    ]
    silent = replace(unanswered(question="Who holds Homs?"), asked=date(2025, 1, 2), trace="ba9876543210")
    now = replace(TRACE, found=[], answer=silent)
    assert again_text(TRACE, now).split("\n")[1:] == [
        "Now       on 2 Jan 2025: unanswered; trace ba9876543210",
        "Differs   status, answer, quotes, found",
        "",
        SILENCE,
    ]
    assert again_facts(TRACE, now)["differs"] == ["status", "answer", "quotes", "found"]


def test_the_list_has_a_line_each() -> None:
    silent = replace(FACTS, id="ba9876543210", status="unanswered", failed="searching", question="who\nwon\u202e?")
    assert traces_text([FACTS, silent]).split("\n") == [
        "0123456789ab  2024-12-09T12:00     412 ms  answered                Who holds Homs?",
        "ba9876543210  2024-12-09T12:00     412 ms  failed at searching     who won?",
    ]
    assert traces_text([]) == "No question was asked yet."
    assert traces_facts([silent]) == [
        {
            "id": "ba9876543210",
            "at": "2024-12-09T12:00:00+00:00",
            "question": "who\nwon\u202e?",
            "status": "unanswered",
            "failed": "searching",
            "took_ms": 412.4,
        }
    ]
