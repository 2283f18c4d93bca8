"""Answers over several reports, worded by a model: only what the dated quotes themselves bear out is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.report import Report
from retrieval.answer import Answer, Citation, Point
from retrieval.question import Question
from retrieval.writer.calls import WriterFault
from retrieval.writer.draft import Draft
from retrieval.writer.memory import Memory
from retrieval.writer.vetting import Vetting
from retrieval.writer.writing import Writing, worded
from tests.fakes import answered, report
from tests.scripted_chat import Scripted, calls_of, claiming

SUNDAY = date(2024, 12, 8)
ENTERED, FELL = "Rebels entered the northern edge of Homs on Saturday.", "Homs fell before dawn on Sunday."
ASIDE = "Snow fell on the tents of the displaced."
OLDER = report("older", f"{ENTERED} {ASIDE}", published=datetime(2024, 12, 7, tzinfo=UTC))
NEWER = report("newer", f"{FELL} {ASIDE}", published=datetime(2024, 12, 8, tzinfo=UTC))
REPORTS = {"older": OLDER, "newer": NEWER}
CITED = (Citation.of(NEWER, 0, len(FELL), 1), Citation.of(OLDER, 0, len(ENTERED), 2))
TOLD = replace(
    answered("", f"{FELL} [1]\n{ENTERED} [2]", *CITED),
    overview="changes",
    points=(Point(SUNDAY), Point(date(2024, 12, 7))),
)


def summed_up(
    vetting: Vetting, model: Scripted, found: Answer = TOLD, reports: Mapping[str, Report] = REPORTS
) -> tuple[Answer, Draft | None]:
    """What becomes of an answer over several reports."""
    writing = Writing(calls_of(model), vetting, Memory())
    talk = writing.begin_over(Question.of("what changed in Homs since Friday?", SUNDAY), found, reports, [""])
    if talk is None:
        return found, None
    while not talk.is_over:
        talk.ask()
        talk.read()
    return (worded(found, talk.kept) if talk.kept else found), talk.draft


def test_claims_stand_in_the_place_of_the_quotes_the_newest_first_whatever_order_the_model_chose(
    vetting: Vetting,
) -> None:
    found, draft = summed_up(vetting, Scripted(claiming((ENTERED, 2, ENTERED), (FELL, 1, FELL))))
    assert found.claims == (f"{FELL} [1]", f"{ENTERED} [2]")
    assert [citation.report for citation in found.citations] == ["newer", "older"]
    assert (found.points, found.overview, found.as_of) == ((), "changes", SUNDAY)
    assert draft
    assert draft.why == "2 claims"


def test_what_is_dated_by_its_file_is_told_last_and_is_no_day_of_the_answer(vetting: Vetting) -> None:
    copied = replace(OLDER, dated_by="file", published=datetime(2026, 11, 23, tzinfo=UTC))
    found = replace(TOLD, citations=(CITED[0], Citation.of(copied, 0, len(ENTERED), 2)))
    model = Scripted(claiming((ENTERED, 2, ENTERED), (FELL, 1, FELL)))
    told, _ = summed_up(vetting, model, found, {"older": copied, "newer": NEWER})
    assert told.claims == (f"{FELL} [1]", f"{ENTERED} [2]")
    assert told.as_of == SUNDAY


def test_a_claim_that_rests_on_what_stands_beside_a_quote_is_dropped(vetting: Vetting) -> None:
    model = Scripted(claiming((FELL, 1, FELL), (ASIDE, 1, ASIDE), (ENTERED, 2, ENTERED)))
    found, draft = summed_up(vetting, model)
    assert found.claims == (f"{FELL} [1]", f"{ENTERED} [2]")
    assert draft
    assert [one.fault for one in draft.dropped] == ["aside"]


@pytest.mark.parametrize(
    "reply",
    [claiming(("Homs did not fall.", 1, FELL)), claiming((ASIDE, 1, ASIDE)), "{}", WriterFault("out of reach")],
)
def test_a_model_that_fails_costs_nothing_of_the_dated_quotes(vetting: Vetting, reply: str | WriterFault) -> None:
    found, draft = summed_up(vetting, Scripted(reply, reply))
    assert found == TOLD
    assert draft


def test_a_model_that_leaves_out_one_of_the_quotes_leaves_them_all_as_they_are(vetting: Vetting) -> None:
    partly = claiming((FELL, 1, FELL))
    found, draft = summed_up(vetting, Scripted(partly, partly))
    assert found == TOLD
    assert draft
    assert draft.why.startswith("none of it is shown")


def test_the_model_is_shown_each_quote_under_the_number_it_has(vetting: Vetting) -> None:
    model = Scripted(claiming((FELL, 1, FELL), (ENTERED, 2, ENTERED)))
    summed_up(vetting, model)
    material = model.asked[0][1].text
    assert material.index(FELL) < material.index(ENTERED)
    assert '"n": 1' in material
    assert "what changed in Homs since Friday?" in material


def test_an_answer_without_a_quote_is_left_to_the_reports(vetting: Vetting) -> None:
    model, found = Scripted("{}"), replace(TOLD, citations=(), points=())
    assert summed_up(vetting, model, found) == (found, None)
    assert model.asked == []
