"""What is said of the reports that people add in a chat."""

from __future__ import annotations

from datetime import date

import pytest

from bot.phrases import phrases
from bot.report_message import Outcome, forgetting, forgotten, offer, receipt, rejected, reports
from tests.bot.shown import buttons, stretches, units

EN = phrases("en")
DAY = date(2024, 12, 7)


def test_what_is_sent_in_private_can_be_added_or_asked_about() -> None:
    shown = offer("k3q", EN)
    assert shown.text == "Shall I add this to the reports, or answer about it?"
    assert buttons(shown.markup) == [[("Add", "add:k3q"), ("Ask about it", "about:k3q")]]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("added", "Added"),
        ("updated", "Updated"),
        ("unchanged", "Already held, nothing changed"),
        ("withdrawn", "Withdrawn: it is no longer where it was"),
    ],
)
def test_a_receipt_tells_what_became_of_a_report(outcome: Outcome, told: str) -> None:
    shown = receipt("Rebels reach\nHoms", "Demo Wire", DAY, outcome, EN)
    assert shown.text == f"{told}\nRebels reach Homs\nDemo Wire, 7 Dec 2024"
    assert shown.markup is None


def test_adding_can_be_undone() -> None:
    assert buttons(receipt("", "", DAY, "added", EN, undo="k3q").markup) == [[("Undo", "undo:k3q")]]


def test_a_receipt_counts_what_came_with_the_first() -> None:
    shown = receipt("Rebels reach Homs", "Demo Wire", DAY, "added", phrases("uk"), more=3)
    assert shown.text == "Додано\nRebels reach Homs\nDemo Wire, 7 груд. 2024 р.\n… і ще 3 статті"


def test_what_is_to_be_forgotten_is_shown_before_it_is() -> None:
    shown = forgetting("Rebels\nreach Homs\u202e", "k3q", EN)
    assert shown.text == "Forget “Rebels reach Homs”?"
    assert buttons(shown.markup) == [[("Forget", "undo:k3q")]]
    assert forgotten("Rebels reach Homs", EN).text == "Forgotten: Rebels reach Homs"


def test_a_report_turned_away_says_why_in_words_that_turn_nothing_around() -> None:
    why = "notes.pdf\u202efdp.exe\n\nAdded: it holds no text" + " x" * 9000
    shown = rejected(why, EN)
    assert shown.text.startswith("This was not added: notes.pdffdp.exe Added: it holds no text x x")
    assert "\n" not in shown.text
    assert units(shown.text) < 700


def test_the_reports_added_are_numbered_and_each_has_its_id_to_copy() -> None:
    listed = [("a1", "Rebels reach Homs", "Demo Wire", DAY), ("b2", " ", "", DAY)]
    shown = reports(listed, EN)
    assert shown.text == (
        "Reports added here\n"
        "1. Rebels reach Homs – Demo Wire, 7 Dec 2024 a1\n"
        "2. Untitled report – Unknown publisher, 7 Dec 2024 b2"
    )
    assert stretches(shown, "code") == ["a1", "b2"]


@pytest.mark.parametrize("language", ["en", "uk", "ar"])
def test_a_flood_of_reports_is_counted(language: str) -> None:
    listed = [(f"{n:016x}", f"Rebels 🕊️ reach {n} " * 9, "Demo Wire " * 9, DAY) for n in range(500)]
    shown = reports(listed, phrases(language))
    rows, more = shown.text.split("\n")[1:-1], shown.text.split("\n")[-1]
    assert units(shown.text) <= 4096
    assert len(rows) > 15
    assert str(500 - len(rows)) in more
    assert stretches(shown, "code") == [id for id, *_ in listed[: len(rows)]]


def test_where_nothing_was_added_that_is_said() -> None:
    assert reports([], EN).text == "No report has been added here yet."
