"""What changed between two versions: exact to the letter, readable, and called by its name."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.changes import Change, Piece, applied, changes, in_place_of, judged
from index.report import Report
from tests.fakes import report

OLD = "Rebels entered Homs on Saturday. 20 people died, doctors said. The army had left in the night. Snow fell."
SENTENCES = [
    "Rebels entered Homs on Saturday. ",
    "20 people died, doctors said. ",
    "44 people died, doctors said. ",
    "The army had left.\n\n",
    "The army had left. ",
    "Snow fell. ",
    "«Ніхто не постраждав», – сказав мер. ",
    "وصل الثوار إلى حمص. ",
    "No end",
    "\n\n",
    "🕊️ ",
]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(SENTENCES), max_size=12).map("".join))


@given(old=texts, new=texts)
def test_the_changes_applied_to_the_old_version_give_the_new_one(old: str, new: str) -> None:
    found = changes(old, new)
    assert applied(old, found) == new
    assert all(old[each.start : each.end] == each.old for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)


@given(text=texts)
def test_nothing_changed_in_a_text_that_is_the_same(text: str) -> None:
    assert changes(text, text) == ()


@given(old=texts, new=texts)
def test_what_stands_in_the_place_of_the_whole_text_is_all_that_changed_in_it(old: str, new: str) -> None:
    found = changes(old, new)
    gone, came = in_place_of(0, len(old), found)
    assert set(gone.split()) <= set(old.split())
    assert set(came.split()) <= set(new.split())


def test_a_figure_that_was_changed_is_marked_within_its_sentence() -> None:
    (change,) = changes(OLD, OLD.replace("20 people", "At least 44 people"))
    assert change.old == "20 people died, doctors said. "
    assert change.new == "At least 44 people died, doctors said. "
    assert change.pieces[:2] == (Piece("gone", "20 "), Piece("new", "At least 44 "))
    assert change.pieces[2] == Piece("kept", "people died, doctors said. ")


def test_a_sentence_that_became_quite_another_one_is_told_whole() -> None:
    (change,) = changes(OLD, OLD.replace("Snow fell.", "The mayor resigned in the evening."))
    assert [piece.kind for piece in change.pieces] == ["gone", "new"]


def test_sentences_that_moved_apart_are_still_matched_with_their_own() -> None:
    new = OLD.replace("20 people died", "12 people died").replace(" Snow", " Roads were cut off. Heavy snow")
    assert [each.new.strip() for each in changes(OLD, new)] == [
        "12 people died, doctors said.",
        "Roads were cut off.",
        "Heavy snow fell.",
    ]


def test_a_paragraph_that_was_set_apart_is_a_change_that_nobody_sees() -> None:
    found = changes(OLD, OLD.replace("Saturday. 20", "Saturday.\n\n20"))
    assert found
    assert not any(each.is_seen for each in found)


def test_what_stands_in_the_place_of_a_quote_is_the_sentence_that_replaced_it() -> None:
    new = OLD.replace("20 people", "12 people").replace("Snow fell.", "Rain fell.")
    start = OLD.index("20 people")
    assert in_place_of(start, start + 30, changes(OLD, new)) == (
        "20 people died, doctors said.",
        "12 people died, doctors said.",
    )


def test_nothing_stands_in_the_place_of_a_quote_that_was_dropped() -> None:
    start = OLD.index("20 people")
    gone = OLD.replace("20 people died, doctors said. ", "")
    assert in_place_of(start, start + 10, changes(OLD, gone)) == ("20 people died, doctors said.", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Yes. " * 40_000, "No. " * 40_000),
        ("a b " * 30_000, "b a " * 30_000),
        ("".join(f"Day {n % 7}. " for n in range(900)), "".join(f"Day {n % 11}. " for n in range(900))),
        ("word " * 200_000, "other " * 200_000),
    ],
    ids=["one sentence again and again", "one sentence without an end", "seven sentences", "a million letters"],
)
def test_texts_made_to_be_slow_to_compare_are_compared_soon(old: str, new: str) -> None:
    began = time.process_time()
    assert applied(old, changes(old, new)) == new
    assert time.process_time() - began < 20


# --- what it amounts to -----------------------------------------------------------------------------------------------

FIRST = report("homs", OLD, title="Rebels enter Homs")


def told(new: Report, old: Report = FIRST) -> str:
    """The verdict on a new version."""
    return judged(old, new).verdict


def test_other_words_are_an_edit() -> None:
    assert told(replace(FIRST, text=OLD.replace("20", "22"))) == "edited"
    assert told(replace(FIRST, publisher="The Demo Wire")) == "edited"


def test_another_headline_is_a_new_title_whatever_else_changed() -> None:
    assert told(replace(FIRST, title="Rebels take Homs")) == "retitled"
    assert told(replace(FIRST, title="Rebels take Homs", text=OLD + " More snow fell.")) == "retitled"


def test_a_headline_set_in_other_type_is_the_same_headline() -> None:
    assert told(replace(FIRST, title="REBELS ENTER HOMS ")) == "edited"


def test_a_title_that_was_made_of_the_first_sentence_changes_with_it() -> None:
    old = replace(FIRST, title="Rebels entered Homs on Saturday. 20 people died…")
    new = replace(FIRST, title="Rebels entered Homs on Saturday. 22 people died…", text=OLD.replace("20", "22"))
    assert told(new, old) == "edited"


def test_a_text_that_was_emptied_is_withdrawn() -> None:
    assert told(replace(FIRST, text="")) == "withdrawn"
    assert told(replace(FIRST, text=" \n… ")) == "withdrawn"


def test_a_correction_is_told_once_and_what_follows_it_is_an_edit() -> None:
    corrected = replace(FIRST, text=OLD + "\n\nCorrection: an earlier version gave a wrong number of dead.")
    assert told(corrected) == "corrected"
    assert judged(FIRST, corrected).why == "Correction: an earlier version gave a wrong number of dead."
    assert told(replace(corrected, text=corrected.text.replace("Snow", "Rain")), corrected) == "edited"
    assert told(replace(corrected, text=corrected.text.replace("Correction: an", "Correction – An")), corrected) == (
        "edited"
    )


def test_a_second_correction_is_another_one() -> None:
    once = replace(FIRST, text=OLD + "\n\nCorrection: an earlier version gave a wrong number of dead.")
    twice = replace(FIRST, text=once.text + "\n\nCorrection: the mayor's name was misspelt.")
    assert judged(once, twice).why == "Correction: the mayor's name was misspelt."


def test_a_report_that_comes_back_is_restored_unless_it_comes_back_corrected() -> None:
    assert judged(FIRST, replace(FIRST, text=OLD + " More."), was_withdrawn=True).verdict == "restored"
    corrected = replace(FIRST, text=OLD + "\nThis article has been corrected.")
    assert judged(FIRST, corrected, was_withdrawn=True).verdict == "corrected"


def test_a_change_is_a_value() -> None:
    assert Change(0, 3, (Piece("gone", "one"),)).old == "one"
