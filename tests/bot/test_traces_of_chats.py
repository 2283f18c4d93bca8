"""From a chat to `dateline trace`, with real processes: what was asked, what it was made of, how it was answered."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.bot.stage import ROOT, running_stage
from tests.bot.telegram_peer import python

HAMA = "How many fighters died in the battle for Hama?"


def trace(data: Path, *words: str) -> str:
    """What `dateline trace` prints."""
    command = python("-m", "bot", "trace", "--data", str(data), *words)
    env = {**os.environ, "DATELINE_MODEL": "none of this is needed to tell a trace"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def listed(data: Path) -> Any:
    return json.loads(trace(data, "--json"))


def test_an_answer_in_a_chat_can_be_told_again_on_the_terminal(demo_data: Path, cache: Path, tmp_path: Path) -> None:
    data = shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("traces.db*"))
    with running_stage(tmp_path, python("-W", "error", "-m", "bot", "bot"), {"DATELINE_CACHE": str(cache)}) as stage:
        ann = stage.someone("Ann")
        stage.answers(ann, HAMA)
        stage.answers(ann, "and for Homs?")
        then, first = listed(data)
        assert (first["question"], then["question"]) == (HAMA, "How many fighters died in the battle for Homs?")
        # By the name of the answer, too, as the buttons know it; while the bot goes on.
        told = stage.ledger.told_of(then["id"])
        assert told
        assert trace(data, "--", told.id) == trace(data, then["id"])
        head = [" ".join(line.split()) for line in trace(data, then["id"]).splitlines()[:4]]
    assert head[0].startswith(f"Trace {then['id']}, ")
    assert head[0].endswith(f", chat {ann.id}")
    assert head[1] == "Said and for Homs?"
    assert head[2].startswith(f"after: {HAMA} – ")
    assert head[3] == f"Asked {then['question']}"
    facts = json.loads(trace(data, then["id"], "--json"))
    assert (facts["chat"], facts["follows"]["question"]) == (ann.id, HAMA)
    assert len(facts["explanation"]["found"]) == 8
    assert "searching" in facts["explanation"]["took_ms"]


def test_the_bot_answers_where_traces_cannot_be_kept_and_its_log_says_so(
    demo_data: Path, cache: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(demo_data, tmp_path / "data", ignore=shutil.ignore_patterns("traces.db*"))
    (data / "traces.db").mkdir()
    with running_stage(tmp_path, python("-m", "bot", "bot"), {"DATELINE_CACHE": str(cache)}) as stage:
        sent = stage.answers(stage.someone("Ann"), HAMA)
        assert sent.buttons
        stage.bot.says("Answers are given, but how they came about is not kept: ")
