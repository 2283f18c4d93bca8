"""The history of a report on the terminal, and what `ask` says of a source that was corrected."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import answer_message, terminal
from bot.history import history_facts, history_text
from bot.phrases import LANGUAGES, phrases
from index.catalog import Edition
from index.changes import applied, changes, judged
from index.report import Report
from tests.fakes import answered, citation, report

ROOT = Path(__file__).parents[2]
FIRST = report(
    "homs",
    "Rebels entered Homs on Saturday. 20 people died, doctors said. The army had left in the night.",
    title="Rebels enter Homs",
    version=1,
)
SECOND = replace(
    FIRST,
    text=FIRST.text.replace("20 people", "At least 12 people") + "\n\nCorrection: 12 died.",
    title="Rebels take Homs",
    updated=datetime(2024, 12, 9, tzinfo=UTC),
    version=2,
)
GONE = replace(SECOND, text="", version=3, is_withdrawn=True, fetched=datetime(2024, 12, 11, tzinfo=UTC))
BACK = replace(SECOND, version=4, text=SECOND.text + " Snow fell.", fetched=datetime(2024, 12, 12, tzinfo=UTC))


def editions(*versions: Report) -> list[Edition]:
    """These versions, each judged beside the last one that was not withdrawn."""
    made, sound = [Edition(versions[0], None)], versions[0]
    for before, each in zip(versions, versions[1:], strict=False):
        made.append(Edition(each, judged(sound, each, before.is_withdrawn)))
        sound = sound if each.is_withdrawn else each
    return made


def test_a_history_tells_each_version_its_day_its_verdict_and_its_changes() -> None:
    assert history_text(editions(FIRST, SECOND, GONE, BACK)) == (
        "Rebels take Homs (homs)\n\n"
        "Version 1, 7 Dec 2024: taken in\n\n"
        "Version 2, 9 Dec 2024: corrected\n"
        "  “Correction: 12 died.”\n"
        "  title: [-Rebels enter Homs-] {+Rebels take Homs+}\n"
        "  updated: {+2024-12-09T00:00:00+00:00+}\n"
        "  [-20-] {+At least 12+} people died, doctors said.\n"
        "  {+Correction: 12 died.+}\n\n"
        "Version 3, 11 Dec 2024: withdrawn\n\n"
        "Version 4, 12 Dec 2024: restored\n"
        "  {+Snow fell.+}"
    )


def test_the_changes_in_json_make_one_version_of_the_other() -> None:
    facts: Any = history_facts(editions(FIRST, SECOND, GONE, BACK))
    json.dumps(facts)
    assert [one["verdict"] for one in facts["versions"]] == [None, "corrected", "withdrawn", "restored"]
    assert [one["compared"] for one in facts["versions"]] == [None, 1, None, 2]
    text = FIRST.text
    for change in reversed(facts["versions"][1]["changes"]):
        assert text[change["start"] : change["end"]] == change["old"]
        text = text[: change["start"]] + change["new"] + text[change["end"] :]
    assert text == SECOND.text == applied(FIRST.text, changes(FIRST.text, SECOND.text))
    assert facts["versions"][1]["fields"]["title"] == {"old": "Rebels enter Homs", "new": "Rebels take Homs"}


def test_a_report_cannot_steer_the_terminal_by_its_history() -> None:
    evil = replace(FIRST, title="\x1b[2J\u202eowned", text=FIRST.text.replace("20", "\x1b]0;owned\x07 21"), version=2)
    told = history_text(editions(FIRST, evil))
    assert told.isprintable() or set(told) - set("\n") == {each for each in told if each.isprintable()}


# --- in the source line of an answer ----------------------------------------------------------------------------------


def test_an_answer_says_in_its_source_line_that_the_source_was_corrected() -> None:
    said = answered("12", "12 people died [1].", citation(1, corrected=date(2024, 12, 9)))
    assert "Demo Wire, 7 Dec 2024, corrected 9 Dec 2024: Rebels reach edge of Homs" in terminal.answer_text(said)
    assert "corrected" not in terminal.answer_text(answered("12", "12 people died [1].", citation(1)))
    (cited,) = json.loads(terminal.dumped(terminal.answer_facts(said)))["citations"]
    assert cited["corrected"] == "2024-12-09"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Demo Wire, 7 Dec 2024, corrected 9 Dec 2024"),
        ("es", "Demo Wire, 7 dic 2024, corregida el 9 dic 2024"),
        ("uk", "Demo Wire, 7 груд. 2024 р., виправлено 9 груд. 2024 р."),
        ("fr", "Demo Wire, 7 déc. 2024, corrigé le 9 déc. 2024"),
        ("ar", "صُحّح في"),
    ],
)
def test_a_chat_is_told_of_the_correction_in_its_language(language: str, told: str) -> None:
    assert language in LANGUAGES
    said = answered("12", "12 people died [1].", citation(1, corrected=date(2024, 12, 9)))
    assert told in answer_message.answer(said, phrases(language)).text


# --- the command ------------------------------------------------------------------------------------------------------


def run(cache: Path, data: Path, *words: str) -> str:
    """What `dateline` prints."""
    env = {**os.environ, "DATELINE_CACHE": str(cache), "DATELINE_DATA": str(data)}
    env.pop("DATELINE_MODEL", None)
    command: Sequence[str] = [sys.executable, "-m", "bot", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_changed_file_that_is_added_again_answers_with_its_newest_version(cache: Path, tmp_path: Path) -> None:
    path, data = tmp_path / "wire.jsonl", tmp_path / "data"

    def add(text: str, **more: str) -> Any:
        facts = {"id": "homs", "title": FIRST.title, "published": "2024-12-07", "text": text, **more}
        path.write_text(json.dumps(facts), "utf-8")
        return json.loads(run(cache, data, "add", str(path), "--json"))

    assert add(FIRST.text)["added"] == 1
    assert add(SECOND.text, updated="2024-12-09")["updated"] == 1
    asked = ("ask", "How many people died in Homs?", "--on", "2024-12-10", "--json")
    answer = json.loads(run(cache, data, *asked))
    (cited,) = answer["citations"]
    assert (answer["answer"], cited["version"], cited["corrected"]) == ("12", 2, "2024-12-09")
    assert cited["quote"] == "At least 12 people died, doctors said."
    shown = json.loads(run(cache, data, "show", "homs", "--version", "1", "--json"))
    assert (shown["version"], shown["text"], shown["corrected"]) == (1, FIRST.text, None)
    assert add("")["withdrawn"] == 1
    silent = json.loads(run(cache, data, *asked))
    assert (silent["status"], silent["closest"]) == ("unanswered", [])
    assert "withdrawn: " in run(cache, data, "show", "homs")
    assert "Version 3" in run(cache, data, "history", "homs")
