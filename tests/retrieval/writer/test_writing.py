"""Writing: a model words an answer, once or after one correction; whatever it does, the reports' own words remain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest

from retrieval.answer import Answer, Citation
from retrieval.question import Question
from retrieval.span_model import OnnxSpanModel
from retrieval.support import Support
from retrieval.writer.breaker import Breaker
from retrieval.writer.prompt import Message
from retrieval.writer.vetting import Vetting
from retrieval.writer.writing import Allowance, Draft, WriterFault, Writing, excerpts_of
from tests.fakes import answered, evidence, report, unanswered
from tests.scripted_chat import claiming

SUNDAY = date(2024, 12, 8)
HELD = report(
    "held", "Turkey backs the rebels, diplomats said. The rebels took Homs with 300 men. Snow fell on the tents."
)
BACKS, TOOK = "Turkey backs the rebels, diplomats said.", "The rebels took Homs with 300 men."
READ = evidence(HELD, BACKS, "Turkey")
EXTRACTED = answered("Turkey", f"{BACKS} [1]", Citation.of(HELD, 0, len(BACKS), 1), question="Who backs the rebels?")
GOOD = claiming(("Turkey backs the rebels.", 1, BACKS))
LIE = claiming(("Iran backs the rebels.", 1, BACKS))


class Scripted:
    """A model that replies so, in turn; it keeps what it was asked."""

    name = "scripted"

    def __init__(self, *replies: str | WriterFault) -> None:
        self.asked: list[list[Message]] = []
        self._replies = list(replies)

    def reply(self, messages: Sequence[Message]) -> str:
        """The next reply."""
        self.asked.append(list(messages))
        reply = self._replies.pop(0)
        if isinstance(reply, WriterFault):
            raise reply
        return reply


@pytest.fixture(scope="module")
def vetting() -> Vetting:
    """The real thing."""
    return Vetting(Support(OnnxSpanModel()))


def written(
    vetting: Vetting, model: Scripted, answer: Answer = EXTRACTED, **parts: object
) -> tuple[Answer, Draft | None]:
    """What becomes of an answer."""
    breaker, allowance = parts.get("breaker", Breaker(lambda: 0.0)), parts.get("allowance", Allowance(lambda: ""))
    assert isinstance(breaker, Breaker)
    assert isinstance(allowance, Allowance)
    writing = Writing(model, vetting, breaker, allowance)
    return writing.written(Question.of("Who backs the rebels?", SUNDAY), [READ] if answer.citations else [], answer)


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
    assert (len(model.asked), len(draft.replies), len(draft.dropped)) == (2, 2, 2)
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


def test_a_model_that_is_out_of_reach_leaves_the_answer_as_it_was_and_opens_the_breaker(vetting: Vetting) -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=2, rest=60)
    model = Scripted(WriterFault("no reply"), WriterFault("no reply"), GOOD)
    assert written(vetting, model, breaker=breaker)[0] == EXTRACTED
    assert written(vetting, model, breaker=breaker)[0] == EXTRACTED
    answer, draft = written(vetting, model, breaker=breaker)
    assert (answer, len(model.asked), breaker.is_open) == (EXTRACTED, 2, True)
    assert draft
    assert "left alone" in draft.why
    now[0] = 61.0
    assert written(vetting, model, breaker=breaker)[0].claims
    assert not breaker.is_open


def test_after_its_rest_one_call_alone_tries_the_model() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=1, rest=60)
    breaker.failed()
    now[0] = 61.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    assert not breaker.allows()


def test_when_the_tokens_of_a_day_are_used_up_the_next_day_brings_new_ones(vetting: Vetting) -> None:
    day = ["2024-12-08"]
    allowance = Allowance(lambda: day[0], tokens=10)
    model = Scripted(GOOD, GOOD)
    assert written(vetting, model, allowance=allowance)[0].claims
    answer, draft = written(vetting, model, allowance=allowance)
    assert answer == EXTRACTED
    assert draft
    assert draft.why == "not asked: the tokens of the day are used up"
    day[0] = "2024-12-09"
    assert written(vetting, model, allowance=allowance)[0].claims


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
        "Turkey backs the rebels. " * 20, "", "Turkey backs the rebels. Turkey backs the rebels in truth.",
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
    lie = claiming(
        ("Turkey backs the rebels.", 2, BACKS),
        ("Turkey backs the rebels.", 1, "Turkey arms the rebels, diplomats said"),
    )
    _, draft = written(vetting, Scripted(lie, lie))
    assert draft
    assert [one.fault for one in draft.dropped][:2] == ["misattributed", "altered"]
    assert "Dropped a claim of the writer: misattributed." in caplog.messages
    assert not any("Turkey" in message for message in caplog.messages)
