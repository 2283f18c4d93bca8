"""Answers over several reports, with the demo reports and the model that the product ships with."""

from __future__ import annotations

from datetime import date

import pytest

from bot.desk import Desk
from retrieval.answer import Answer

NINTH = date(2024, 12, 9)
FIFTH_OF_MARCH = date(2025, 3, 5)


def quotes(found: Answer) -> str:
    """All that is quoted, on one line each."""
    return "\n".join(" ".join(citation.quote.split()) for citation in found.citations)


def is_exact(desk: Desk, found: Answer) -> bool:
    """Whether every quote stands in its report, and the numbers run from 1."""
    numbered = [citation.n for citation in found.citations] == list(range(1, len(found.citations) + 1))
    return numbered and all(desk.report(one.report).text[one.start : one.end] == one.quote for one in found.citations)


def test_what_has_happened_since_a_day_is_told_in_dated_quotes_the_newest_first(demo_desk: Desk) -> None:
    found = demo_desk.ask("what has happened in Homs since 5 December?", NINTH)
    assert (found.status, found.answer, found.overview) == ("answered", "", "changes")
    assert [point.day.isoformat() for point in found.points] == ["2024-12-08", "2024-12-07", "2024-12-05"]
    assert quotes(found).splitlines()[0] == "Homs had fallen hours earlier."
    assert "pushed into the northern edge of Homs" in quotes(found)
    assert is_exact(demo_desk, found)
    assert found.as_of == date(2024, 12, 8)
    assert found.text.startswith("8 Dec 2024: Homs had fallen hours earlier. [1]\n7 Dec 2024: Syrian rebels")
    assert "on Saturday (7 Dec 2024)" in found.text, "days are spelt out where the text is ours"


def test_a_dateline_is_no_part_of_what_happened_and_home_is_not_homs(demo_desk: Desk) -> None:
    told = quotes(demo_desk.ask("what has happened in Homs since 5 December?", NINTH))
    assert "(Demo Wire)" not in told
    assert "set out for home" not in told


def test_what_is_new_of_anything_is_told_of_every_story(demo_desk: Desk) -> None:
    found = demo_desk.ask("what changed since 10 February?", date(2025, 3, 4))
    told = quotes(found)
    assert "Kallio" in told
    assert "will run again" in told
    assert "rose to 44" in told
    assert 3 <= len(found.citations) <= 6
    assert [point.day for point in found.points] == sorted((point.day for point in found.points), reverse=True)


def test_what_an_earthquake_struck_is_no_strike(demo_desk: Desk) -> None:
    told = quotes(demo_desk.ask("what do the reports say about the strike?", date(2025, 3, 10)))
    assert "struck" not in told
    assert "72-hour strike" in told


def test_copies_are_told_once_and_named_beside(demo_desk: Desk) -> None:
    found = demo_desk.ask("what's new about the ferry strike?", date(2025, 2, 12))
    assert [citation.publisher for citation in found.citations] == ["Demo Wire"]
    assert [outlet.publisher for outlet in found.citations[0].also] == ["The Lantern Post"]


def test_where_nothing_was_reported_in_those_days_that_is_said(demo_desk: Desk) -> None:
    found = demo_desk.ask("what changed in Homs since 1 March?", date(2025, 3, 4))
    assert (found.status, found.citations) == ("unanswered", ())
    assert found.text == "The reports do not say. None that speaks of it tells of 1–4 Mar 2025."
    assert found.closest[0].published.date() == date(2024, 12, 8), "the newest that there is"


def test_where_nothing_at_all_was_reported_in_those_days_there_is_no_it(demo_desk: Desk) -> None:
    found = demo_desk.ask("WHAT CHANGED SINCE YESTERDAY", date(2025, 6, 2))
    assert found.text == "The reports do not say. None tells of 1–2 Jun 2025."


@pytest.mark.parametrize(
    "question",
    ["what changed in Myanmar since Friday?", "who said what about Myanmar?", "what do the reports say about chess?"],
)
def test_a_topic_that_is_in_no_report_is_met_with_silence(demo_desk: Desk, question: str) -> None:
    found = demo_desk.ask(question, NINTH)
    assert (found.status, found.citations, found.points) == ("unanswered", (), ())


def test_who_said_what_is_told_by_speaker(demo_desk: Desk) -> None:
    found = demo_desk.ask("who said what about Homs?", NINTH)
    said = {point.speaker: citation.quote for point, citation in zip(found.points, found.citations, strict=True)}
    assert "hold a line around Homs" in said["The army"]
    assert "began leaving Homs" in said["residents"]
    assert all(speaker in quote for speaker, quote in said.items())
    assert is_exact(demo_desk, found)


def test_who_speaks_in_a_report_dated_by_its_file_is_heard_last_and_on_no_day(demo_desk: Desk) -> None:
    found = demo_desk.ask("who said what about Homs?", date(2024, 12, 8))
    assert (found.points[-1].day, found.points[-1].speaker) == (None, "an Arab diplomat")
    assert all(point.day for point in found.points[:-1])
    assert found.as_of == date(2024, 12, 7)
    assert "\nan Arab diplomat: " in found.text


def test_those_who_are_named_are_heard_in_their_order_and_nobody_else(demo_desk: Desk) -> None:
    found = demo_desk.ask("what did the army and the rebels say about Hama?", date(2024, 12, 6))
    speakers = [point.speaker for point in found.points]
    assert speakers[0] == "Syria's army"
    assert all("ebel" in speaker for speaker in speakers[1:])
    assert "no revenge in Hama" in quotes(found)


def test_one_who_is_named_is_heard_where_the_question_has_no_short_answer(demo_desk: Desk) -> None:
    found = demo_desk.ask("what did Petra Halloran say about the ferry strike?", FIFTH_OF_MARCH)
    assert found.overview == "speakers"
    assert all("Halloran" in point.speaker for point in found.points)
    silent = demo_desk.ask("what did Petra Halloran say about Homs?", FIFTH_OF_MARCH)
    assert (silent.status, silent.overview) == ("unanswered", "")


def test_accounts_that_differ_stand_side_by_side_also_where_one_was_overtaken(demo_desk: Desk) -> None:
    found = demo_desk.ask("how do the accounts of the toll in Tarsk differ?", date(2025, 3, 20))
    assert (found.status, found.overview, found.accounts) == ("disputed", "accounts", ("44", "20"))
    assert "312" not in quotes(found), "an earthquake of 1974 is no account of this one"
    assert is_exact(demo_desk, found)


def test_accounts_that_differ_in_several_things_are_told_in_their_sentences(demo_desk: Desk) -> None:
    found = demo_desk.ask("how do the accounts of the Tarsk earthquake differ?", date(2025, 3, 20))
    assert (found.status, found.answer, found.accounts) == ("answered", "", ())
    assert len(found.points) == len(found.citations) == 4
    told = quotes(found)
    assert all(said in told for said in ("rose to 44", "20 deaths", "fell to 11 from 27", "27 were missing"))


def test_what_is_asked_of_the_accounts_may_be_a_question_itself(demo_desk: Desk) -> None:
    found = demo_desk.ask("how do the reports differ on where Assad is?", NINTH)
    assert found.accounts == ("Moscow", "Damascus")
    assert found.question == "how do the reports differ on where Assad is?"


def test_accounts_that_are_not_there_do_not_differ(demo_desk: Desk) -> None:
    found = demo_desk.ask("how do the accounts of the price of bread differ?", NINTH)
    assert (found.status, found.overview) == ("unanswered", "accounts")
    assert found.closest


def test_the_day_of_asking_and_the_shelf_bound_what_is_told(demo_desk: Desk) -> None:
    assert "44" not in quotes(demo_desk.ask("what's new about the Tarsk earthquake?", date(2025, 3, 3)))
    assert demo_desk.ask("what's new about the Tarsk earthquake?", FIFTH_OF_MARCH, ["-1001"]).citations == ()
    assert demo_desk.ask("what changed since Friday?", NINTH, ["-1001"]).citations == ()


def test_a_trace_tells_how_it_was_answered(demo_desk: Desk) -> None:
    trace = demo_desk.trace("what has happened in Homs since 5 December?", NINTH)
    assert (trace.failed, trace.why) == ("", "3 quotes of what 3 reports tell")
    assert "looking over the reports" in trace.took_ms
