"""`dateline story` and `dateline brief`: what scripts and people read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.desk import Desk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(demo_desk: Desk, demo_data: Path) -> Path:
    """The demo reports, taken in."""
    return demo_data


def dateline(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "bot", "--data", str(data), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_a_story_as_json_cites_every_telling_exactly(data: Path, demo_desk: Desk) -> None:
    done = dateline(data, "story", "Port Velmar ferry strike", "--on", "2025-06-01", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert [(each["day"], each["reports"], each["sources"]) for each in facts["events"]] == [
        ("2025-02-11", 2, 1),
        ("2025-02-14", 1, 1),
    ]
    for event in facts["events"]:
        assert len(event["citations"]) == event["reports"]
        for cited in event["citations"]:
            text = demo_desk.report(cited["report"]).text
            assert text[cited["start"] : cited["end"]] == cited["quote"] != ""
    assert facts["closest"] == []


def test_a_story_for_people_is_a_dated_line_an_event_with_its_source(data: Path) -> None:
    lines = dateline(data, "story", "Port Velmar ferry strike", "--on", "2025-06-01").stdout.splitlines()
    assert [line[:13] for line in lines if line[0].isdigit()] == ["11 Feb 2025  ", "14 Feb 2025  "]
    assert "    also The Lantern Post (2 reports, 1 source)" in lines
    assert "    https://demo-wire.example.org/2025/02/11/port-velmar-ferry-strike" in lines


def test_what_no_report_tells_of_is_silence_with_the_closest(data: Path) -> None:
    done = dateline(data, "story", "rebels in Myanmar")
    assert done.returncode == 0
    assert done.stdout.startswith("The reports do not say. The closest speak of Syria, not of Myanmar.\n\nClosest:\n")
    facts = json.loads(dateline(data, "story", "rebels in Myanmar", "--json").stdout)
    assert (facts["events"], len(facts["closest"])) == ([], 3)


def test_a_brief_is_grouped_by_story_and_tells_its_days(data: Path) -> None:
    words = ("brief", "--since", "2025-02-10", "--on", "2025-03-10")
    facts = json.loads(dateline(data, *words, "--json").stdout)
    assert (facts["since"], facts["until"], facts["reports"]) == ("2025-02-10", "2025-03-10", 7)
    assert [story["reports"] for story in facts["stories"]] == [3, 3, 1]
    shown = dateline(data, *words).stdout
    assert shown.startswith("Girl, 9, and grandfather pulled alive from Tarsk rubble after 68 hours (3 reports, 3 publ")
    assert "\n6 Mar 2025  “BRENN, Oresia — Rescuers working by torchlight" in shown


def test_nothing_new_is_said_in_a_line(data: Path) -> None:
    assert dateline(data, "brief", "--on", "2025-08-01").stdout == "Nothing new since 31 Jul 2025.\n"


@pytest.mark.parametrize(
    ("words", "fault"),
    [(("brief", "--since", "soon"), "'soon' is not a time: write yesterday"), (("story", "?"), "I see no words")],
)
def test_a_wrong_call_is_told_in_words(data: Path, words: tuple[str, ...], fault: str) -> None:
    done = dateline(data, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert fault in done.stderr
