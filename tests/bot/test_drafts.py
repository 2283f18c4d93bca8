"""Answers that a model words, in chats: drafted in private as they are checked, and nobody waits for another's."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk import Desk
from config.settings import DEFAULT_MODEL
from tests.bot.stage import Stage, running_stage
from tests.bot.strict_peer import TOKEN
from tests.bot.strict_people import Person
from tests.bot.telegram_peer import python
from tests.openai_server import Answers, OpenAIServer, running_openai
from tests.scripted_chat import claiming

KEY = "sk-very-secret-0123456789"
BACKS, TOOK = "Turkey backs the rebels, diplomats said.", "The rebels took Homs with 300 men."
TEXT = f"{BACKS} {TOOK} Snow fell on the tents."
TRUE = [
    "Turkey backs the rebels.",
    "Diplomats said that Turkey backs the rebels.",
    "The rebels took Homs with 300 men.",
]
LIE = "Iran backs the rebels."
ASKED = "Who backs the rebels?"
REPLY = claiming((TRUE[0], 1, BACKS), (LIE, 1, BACKS), (TRUE[1], 1, BACKS), (TRUE[2], 1, TOOK))


@pytest.fixture(scope="module")
def folder(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report, of yesterday."""
    made = tmp_path_factory.mktemp("drafts")
    published = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    report = {"id": "held", "title": "Turkey backs the rebels", "publisher": "Demo Wire", "text": TEXT}
    (made / "held.jsonl").write_text(json.dumps(report | {"published": published}), "utf-8")
    Desk(made / "data", cache, DEFAULT_MODEL).ingest.add([made / "held.jsonl"], lambda done, of: None)
    return made


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    """A model that writes slowly enough to be watched."""
    with running_openai(Answers(REPLY, pause=0.05, usage=500)) as running:
        yield running


@pytest.fixture(scope="module")
def stage(folder: Path, server: OpenAIServer, cache: Path) -> Iterator[Stage]:
    """The bot as it ships, with that model."""
    settings = {
        "DATELINE_CACHE": str(cache),
        "DATELINE_WRITER": "openai:tiny",
        "DATELINE_WRITER_URL": server.root,
        "DATELINE_WRITER_KEY": KEY,
    }
    with running_stage(folder, python("-m", "bot", "bot"), settings) as running:
        yield running
        assert KEY not in running.bot.log


@pytest.fixture
def ann(stage: Stage) -> Person:
    return stage.someone("Ann")


def drafts(stage: Stage, chat: int) -> list[str]:
    """What the bot drafted in a chat."""
    calls = stage.peer.calls(TOKEN, "sendMessageDraft")
    return [str(call.params["text"]) for call in calls if int(call.params["chat_id"]) == chat]


def test_a_private_chat_watches_the_answer_being_written_and_sees_nothing_that_is_not_in_it(
    stage: Stage, ann: Person
) -> None:
    answer = stage.answers(ann, ASKED)
    shown = drafts(stage, ann.id)
    assert shown
    assert all(claim in answer.text for claim in TRUE)
    for draft in shown:
        assert f"{TRUE[0]} [1]" in draft
        assert f"{TRUE[0]} [1]" in answer.text
        assert LIE not in draft
    mine = [call for call in stage.peer.calls(TOKEN) if str(call.params.get("chat_id")) == str(ann.id)]
    assert mine[-1].method == "sendMessage", "nothing is drafted once the answer is there"


def test_who_asks_the_same_gets_the_same_words_and_no_model_is_asked(
    stage: Stage, server: OpenAIServer, ann: Person
) -> None:
    first, asked = stage.answers(ann, ASKED), len(server.asked)
    again = stage.answers(ann, ASKED)
    assert (again.text, len(server.asked)) == (first.text, asked)
    # Another chat has another shelf, and its words are its own.
    stage.answers(stage.someone("Bob"), ASKED)
    assert len(server.asked) == asked + 1


def test_a_group_hears_the_answer_and_no_draft(stage: Stage, ann: Person) -> None:
    group = stage.group()
    answer = stage.answers(ann, f"/ask {ASKED}", group)
    assert all(claim in answer.text for claim in TRUE)
    assert drafts(stage, group["id"]) == []


def test_a_chat_whose_model_hangs_holds_up_no_other(stage: Stage, server: OpenAIServer, ann: Person) -> None:
    server.script.insert(0, Answers(REPLY, hangs=True))
    group = stage.group()
    asked = len(server.asked)
    ann.say(f"/ask {ASKED}", group)
    stage.peer.until(lambda: len(server.asked) > asked)
    other = stage.someone("Bob")
    other.say(ASKED)
    stage.peer.until(lambda: len(stage.said(other.private)) == 1)
    assert TRUE[0] in stage.said(other.private)[0].text
    assert stage.said(group) == []
    server.goes_on.set()
    (answer,) = stage.hears(group)
    assert TRUE[0] in answer.text


def test_a_draft_that_is_lost_costs_nothing(stage: Stage, ann: Person) -> None:
    stage.peer.lose_request(TOKEN, "sendMessageDraft")
    answer = stage.answers(ann, ASKED)
    assert all(claim in answer.text for claim in TRUE)


def test_the_answer_waits_for_no_draft(stage: Stage, ann: Person) -> None:
    stage.peer.delay(TOKEN, "sendMessageDraft", 25.0)
    began = time.monotonic()
    stage.answers(ann, ASKED)
    assert time.monotonic() - began < 20


def test_status_tells_who_words_the_answers_and_what_this_chat_has_used(stage: Stage, ann: Person) -> None:
    stage.answers(ann, f"/ask {ASKED}", group := stage.group())
    told = stage.answers(ann, "/status", group).text
    assert "Answers are worded by openai:tiny, and checked against the reports." in told
    assert told.endswith("This chat has used 500 of its 100,000 tokens today.")
