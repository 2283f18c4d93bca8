"""Copies of a report: what outlets make of one is recognised, and what is merely like it is not."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.copies import candidates, credit, is_copy, root_of, sketch
from index.report import Report

HOMS = [
    "Syrian rebels pushed into the northern edge of Homs on Saturday while other armed groups closed on the "
    "capital from the south, and the presidency was forced to deny that Bashar al-Assad had fled.",
    "Assad remains in Damascus and is carrying out his duties from there, his office said. It called reports that "
    "he had flown abroad false rumours. He has not been seen in public since the beginning of the week.",
    "Homs, the third-largest city of the country, lies about 140 km north of Damascus. Its loss would cut the "
    "capital off from the coastal strip where the president's Alawite minority is concentrated.",
    "Rebels and two army officers said fighting had begun before dawn around the military college. A day earlier "
    "government planes had bombed the Rastan bridge in an attempt to slow the advance, a monitor said.",
    "In the south, local factions seized Daraa, the city where the 2011 uprising started, late on Friday. Under a "
    "deal described by rebel sources, army officers were given safe passage to Damascus.",
    "The United Nations said it was moving staff who were not essential out of the country. Some 370,000 people "
    "have been displaced since the offensive started, it said.",
]
FERRIES = [
    "The ferries to the Lantern Islands stopped on Tuesday after engineers found cracks in the hull of the second "
    "of three ships, the harbour office said, and nobody could say when they would sail again.",
    "Some 900 islanders do their shopping on the mainland, and the only doctor comes twice a week by the noon "
    "boat. The council asked fishermen to take letters and medicine across for as long as the weather held.",
    "The ships were built in 1987 and were to be replaced six years ago, but the tender was called off when the only "
    "shipyard to answer it went bankrupt. The ministry said that it would lease one from abroad.",
]
BRIEF = (
    "The army said on {day} that {dead} of its soldiers were killed and {hurt} others were wounded in clashes "
    "along the eastern front in the past day, while air defences had shot down {shot} drones and {rockets} "
    "rockets over {regions} regions. Shelling damaged {homes} houses in villages near the line of contact, "
    "officials of the province said in a daily statement, and {people} people left for shelters run by the local "
    "council and by several aid groups."
)


def told(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def report(name: str, publisher: str, text: str, day: int, dated_by: str = "report") -> Report:
    at = datetime(2024, 12, 7, tzinfo=UTC) + timedelta(days=day)
    return Report(name, "Homs", publisher, at, "file" if dated_by == "file" else "report", at, text)


def brief(day: str, *figures: int) -> str:
    names = ("dead", "hurt", "shot", "rockets", "regions", "homes", "people")
    return BRIEF.format(day=day, **dict(zip(names, figures, strict=True)))


# --- copies -----------------------------------------------------------------------------------------------------------

AS_PRINTED = {
    "word for word": told(HOMS),
    "with dateline and credits": f"HOMS, Syria (Demo Wire) - {told(HOMS)}\n\nReporting by A. Writer; Editing by E. Orl",
    "under a headline of its own": f"Assad denies flight as Homs falters\n\n{told(HOMS)}",
    "its first three paragraphs": told(HOMS[:3]),
    "its paragraphs in another order": told(HOMS[::-1]),
    "lightly edited": told(HOMS).replace("pushed into", "entered").replace("a monitor said", "observers said"),
    "in another spelling": told(HOMS).replace("370,000", "370000").replace("’", "'").upper(),
    "with a paragraph of the outlet's own": told([*HOMS, FERRIES[0]]),
}


@pytest.mark.parametrize("text", AS_PRINTED.values(), ids=AS_PRINTED.keys())
def test_what_an_outlet_prints_of_a_wire_story_is_a_copy_and_shares_keys_with_it(text: str) -> None:
    wire = f"BEIRUT (Demo Wire) — {told(HOMS)}"
    assert is_copy(wire, text).verdict == "copy"
    assert is_copy(text, wire).verdict == "copy"
    assert set(sketch(wire)) & set(sketch(text))


def test_datelines_and_credits_leave_no_trace() -> None:
    printed = AS_PRINTED["with dateline and credits"]
    assert sketch(printed) == sketch(told(HOMS))
    assert is_copy(printed, told(HOMS)).jaccard == 1


def test_a_cut_copy_is_contained_though_it_resembles_little() -> None:
    kinship = is_copy(told(HOMS[:3]), told(HOMS + FERRIES))
    assert kinship.a_in_b == kinship.containment == 1
    assert kinship.b_in_a < 0.5
    assert kinship.jaccard < 0.5


def test_a_copy_in_a_script_without_spaces_is_found() -> None:
    story = "叛军周六攻入霍姆斯北部郊区，总统府否认阿萨德已经逃离首都大马士革。联合国表示正在撤离非必要人员。" * 2
    assert is_copy(story, f"快讯\n{story}").verdict == "copy"


# --- what is no copy --------------------------------------------------------------------------------------------------


def test_one_other_figure_makes_it_an_update_which_must_be_searched_too() -> None:
    risen = told(HOMS).replace("370,000", "410,000")
    kinship = is_copy(told(HOMS), risen)
    assert (kinship.verdict, kinship.changed) == ("update", 1)


def test_a_figure_that_changed_in_one_of_two_like_sentences_is_seen_from_either_text() -> None:
    toll = "In the district there were 18 dead according to the governor and the police."
    twice = told([*HOMS, toll, FERRIES[0], toll])
    once = told([*HOMS, toll, FERRIES[0], toll.replace("18", "29")])
    assert is_copy(twice, once).verdict == is_copy(once, twice).verdict == "update"


def test_two_stories_in_one_text_are_a_copy_of_the_first_and_an_update_of_the_second() -> None:
    both = told([*HOMS, *FERRIES])
    assert is_copy(told(FERRIES), both).verdict == "update"
    assert is_copy(both, told(HOMS)).verdict == "copy", "it opens with this one"


def test_a_daily_brief_with_other_figures_is_another_report() -> None:
    monday, tuesday = brief("Monday", 4, 31, 12, 3, 5, 22, 140), brief("Tuesday", 9, 18, 27, 6, 7, 41, 95)
    assert is_copy(monday, tuesday).verdict == "none"
    assert is_copy(monday, f"KYIV (Demo Wire) - {monday}").verdict == "copy"


def test_a_follow_up_that_quotes_a_paragraph_is_another_report() -> None:
    assert is_copy(told(HOMS), told([*FERRIES, HOMS[1]])).verdict == "none"
    assert is_copy(told(HOMS), told([*FERRIES, HOMS[1], HOMS[2]])).verdict == "none", "nor of two paragraphs"


def test_two_reports_on_one_topic_are_two() -> None:
    other = (
        "Fighters opposed to the Syrian government reached the outskirts of Homs on Saturday, residents said. The "
        "office of President Bashar al-Assad denied that he had left Damascus. The United Nations said that 370,000 "
        "people had been displaced, and that it would withdraw part of its staff from the country as a precaution "
        "this week."
    )
    assert is_copy(told(HOMS), other).verdict == "none"


@pytest.mark.parametrize("text", ["", "Homs has fallen.", HOMS[0], "\ud800 \x00 —"])
def test_a_short_text_is_nobodys_copy(text: str) -> None:
    assert sketch(text) == ()
    assert is_copy(text, text).verdict == "none"


# --- sketches and candidates ------------------------------------------------------------------------------------------


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = "import sys; from index.copies import sketch; print(sketch(sys.stdin.read()))"
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], input=told(HOMS), env=env, cwd=Path(__file__).parents[2],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == str(sketch(told(HOMS)))


def test_keys_are_rows_that_sqlite_takes() -> None:
    keys = sketch(told(HOMS))
    assert 5 < len(keys) < 40
    assert list(keys) == sorted(set(keys))
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_a_key_that_few_hold_says_more_than_a_footer_that_many_do() -> None:
    footer = [f"r{i}" for i in range(30)]
    assert candidates([footer, footer, ["wire"], ["wire", "r7"], []], limit=2) == ["wire", "r7"]
    assert candidates([], limit=2) == []


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=100)
def test_any_two_texts_can_be_compared_in_either_order(a: str, b: str) -> None:
    there, back = is_copy(a, b), is_copy(b, a)
    assert (there.verdict, there.a_in_b, there.jaccard) == (back.verdict, back.b_in_a, back.jaccard)


# --- the root of a group ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("HOMS, Syria (Demo Wire) - Rebels entered Homs.", "Demo Wire"),
        ("Photo: a street\n\nLondon (AFP) Rebels entered Homs.", "AFP"),
        ("Rebels entered Homs.\n\nSource: Demo Wire", "Demo Wire"),
        ("The World Health Organization (WHO) said so.", ""),
        ("Rebels entered Homs.", ""),
    ],
)
def test_the_agency_that_a_text_credits_is_read_from_dateline_and_credit_line(text: str, agency: str) -> None:
    assert credit(text) == agency


def test_a_group_goes_back_to_the_agency_it_credits_else_to_the_earliest() -> None:
    early = report("a", "Delta Courier", "HOMS (Demo Wire) - Rebels entered Homs.", 0)
    wire = report("b", "The Demo Wire", "Rebels entered Homs.", 1)
    late = report("c", "Harbour Post", "Rebels entered Homs.", 2)
    assert root_of([late, wire, early]) is wire
    assert root_of([late, early]) is early


def test_initials_name_an_agency_and_a_files_own_date_comes_last() -> None:
    agency = report("a", "Agence France-Presse", "Rebels entered Homs.", 3)
    assert root_of([report("b", "Delta Courier", "HOMS (AFP) - Rebels entered Homs.", 0), agency]) is agency
    filed = report("c", "Delta Courier", "Rebels entered Homs.", 0, dated_by="file")
    assert root_of([filed, agency]) is agency
