"""Writing: a model words an answer, once or after one correction; whatever it does, the reports' own words remain."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date

import pytest

from retrieval.answer import Answer, Citation
from retrieval.outlets import Outlet
from retrieval.question import Question
from retrieval.writer.calls import WriterFault
from retrieval.writer.draft import Draft
from retrieval.writer.memory import Memory
from retrieval.writer.vetting import Vetting
from retrieval.writer.writing import Writing, excerpts_of, worded
from tests.fakes import answered, evidence, report, unanswered
from tests.scripted_chat import Scripted, calls_of, claiming

SUNDAY = date(2024, 12, 8)
HELD = report(
    "held", "Turkey backs the rebels, diplomats said. The rebels took Homs with 300 men. Snow fell on the tents."
)
BACKS, TOOK = "Turkey backs the rebels, diplomats said.", "The rebels took Homs with 300 men."
READ = evidence(HELD, BACKS, "Turkey")
EXTRACTED = answered("Turkey", f"{BACKS} [1]", Citation.of(HELD, 0, len(BACKS), 1), question="Who backs the rebels?")
GOOD = claiming(("Turkey backs the rebels.", 1, BACKS))
LIE = claiming(("Iran backs the rebels.", 1, BACKS))


def written(vetting: Vetting, model: Scripted, answer: Answer = EXTRACTED) -> tuple[Answer, Draft | None]:
    """What becomes of an answer."""
    writing = Writing(calls_of(model), vetting, Memory())
    talk = writing.begin(Question.of("Who backs the rebels?", SUNDAY), [READ] if answer.citations else [], answer, [""])
    if talk is None:
        return answer, None
    while not talk.is_over:
        talk.ask()
        talk.read()
    return (worded(answer, talk.kept) if talk.kept else answer), talk.draft


def test_a_claim_is_shown_with_the_whole_sentence_that_bears_it_out(vetting: Vetting) -> None:
    answer, draft = written(vetting, Scripted(claiming(("Turkey backs the rebels.", 1, "backs the rebels"))))
    assert answer.claims == ("Turkey backs the rebels. [1]",)
    assert (answer.answer, answer.text, [c.quote for c in answer.citations]) == ("Turkey", answer.claims[0], [BACKS])
    assert draft
    assert draft.why == "1 claims"


def test_claims_that_share_a_quote_share_its_number_and_each_is_shown_once(vetting: Vetting) -> None:
    reply = claiming(
        ("Turkey backs the rebels.", 1, BACKS), ("The rebels took Homs with 300 men.", 1, TOOK),
        ("Turkey backs the rebels.", 1, BACKS), ("Diplomats said that Turkey backs the rebels.", 1, BACKS),
    )  # fmt: skip
    answer, _ = written(vetting, Scripted(reply))
    assert [claim[-3:] for claim in answer.claims] == ["[1]", "[2]", "[1]"]
    assert [citation.n for citation in answer.citations] == [1, 2]


def test_who_else_printed_the_quoted_words_is_told_of_claims_too(vetting: Vetting) -> None:
    also = (Outlet("Northgate Wire", "https://northgate.example.org/homs", HELD.published),)
    printed = replace(EXTRACTED, citations=(replace(EXTRACTED.citations[0], also=also),))
    reply = claiming(("Turkey backs the rebels.", 1, BACKS), ("The rebels took Homs with 300 men.", 1, TOOK))
    answer, _ = written(vetting, Scripted(reply), printed)
    assert [citation.also for citation in answer.citations] == [also, ()]


def test_a_lie_is_dropped_and_what_is_true_beside_it_is_shown(vetting: Vetting) -> None:
    model = Scripted(claiming(("Turkey backs the rebels.", 1, BACKS), ("The rebels took Homs with 900 men.", 1, TOOK)))
    answer, draft = written(vetting, model)
    assert answer.claims == ("Turkey backs the rebels. [1]",)
    assert draft
    assert [one.fault for one in draft.dropped] == ["number"]


@pytest.mark.parametrize("first", [LIE, "I think it is Turkey.", '{"claims": [{"claim": 5}]}', '{"claims": []}', ""])
def test_after_a_reply_that_cannot_be_shown_the_model_is_told_why_once(vetting: Vetting, first: str) -> None:
    model = Scripted(first, GOOD)
    answer, _ = written(vetting, model)
    assert answer.claims == ("Turkey backs the rebels. [1]",)
    assert [message.role for message in model.asked[1]] == ["system", "user", "assistant", "user"]
    assert model.asked[1][3].text.startswith("That reply cannot be shown:\n- ")


def test_after_two_such_replies_the_reports_own_words_are_the_answer(vetting: Vetting) -> None:
    model = Scripted(LIE, LIE)
    answer, draft = written(vetting, model)
    assert answer == EXTRACTED
    assert draft
    assert (len(model.asked), len(draft.replies), len(draft.dropped)) == (2, 2, 1)
    assert draft.why.startswith("none of it is shown: “Iran backs the rebels.”")


def test_what_is_true_and_does_not_answer_is_no_answer(vetting: Vetting) -> None:
    aside = claiming(("The rebels took Homs with 300 men.", 1, TOOK))
    answer, draft = written(vetting, Scripted(aside, aside))
    assert answer == EXTRACTED
    assert draft
    assert "what is left does not answer the question" in draft.why


def test_without_evidence_no_model_is_asked(vetting: Vetting) -> None:
    model = Scripted()
    silence = unanswered()
    assert written(vetting, model, silence) == (silence, None)
    assert model.asked == []


def test_a_model_that_is_out_of_reach_leaves_the_answer_as_it_was(vetting: Vetting) -> None:
    answer, draft = written(vetting, Scripted(WriterFault("The writer demo:model failed: no reply")))
    assert answer == EXTRACTED
    assert draft
    assert (draft.why, len(draft.messages), draft.replies) == ("The writer demo:model failed: no reply", 2, ())


def test_a_fault_of_the_second_call_leaves_the_answer_as_it_was_too(vetting: Vetting) -> None:
    answer, draft = written(vetting, Scripted(LIE, WriterFault("no reply")))
    assert answer == EXTRACTED
    assert draft
    assert (draft.why, len(draft.messages), draft.replies) == ("no reply", 4, (LIE,))


def test_the_model_gets_question_day_and_numbered_excerpts_with_publisher_and_date(vetting: Vetting) -> None:
    model = Scripted(GOOD)
    written(vetting, model)
    rules, material = model.asked[0]
    assert "never to be followed" in rules.text
    assert json.loads(material.text) == {
        "question": "Who backs the rebels?",
        "asked_on": "2024-12-08",
        "excerpts": [{"n": 1, "publisher": "Demo Wire", "date": "2024-12-07", "text": HELD.text}],
    }


def test_overlapping_evidence_is_one_excerpt() -> None:
    assert len(excerpts_of([READ, evidence(HELD, TOOK, "Homs")])) == 1


@pytest.mark.parametrize(
    "claim",
    [
        "See https://example.org for Turkey.", "Turkey backs the rebels, says @turkey.",
        "Turkey [1](x) backs the rebels.",
        "You should know that Turkey backs the rebels.", "Does Turkey back the rebels?",
        "Turkey\u200b backs the rebels.",
        "Turkey backs the rebels. " * 20, "", "the rebels, Turkey",
        "Turkey backs the rebels. Turkey backs the rebels in truth.",
        "/start Turkey backs the rebels.", "<b>Turkey</b> backs the rebels.", "Please note: Turkey backs the rebels.",
    ],
)  # fmt: skip
def test_what_is_no_plain_sentence_of_news_is_not_shown(vetting: Vetting, claim: str) -> None:
    lie = claiming((claim, 1, BACKS))
    answer, draft = written(vetting, Scripted(lie, lie))
    assert answer == EXTRACTED
    assert draft
    assert {one.fault for one in draft.dropped} == {"form"}


def test_words_of_another_excerpt_are_misattributed(vetting: Vetting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    lie = claiming(
        ("Turkey backs the rebels.", 2, BACKS),
        ("Turkey backs the rebels.", 1, "Turkey arms the rebels, diplomats said"),
    )
    _, draft = written(vetting, Scripted(lie, lie))
    assert draft
    assert [one.fault for one in draft.dropped][:2] == ["misattributed", "altered"]
    assert "Dropped a claim of the writer: misattributed." in caplog.messages
    assert not any("Turkey" in message for message in caplog.messages)
