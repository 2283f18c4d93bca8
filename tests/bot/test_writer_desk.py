"""What a language model was used for today, kept over restarts, and how it fares, told to chats and terminal alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot import guide_message, terminal
from bot.phrases import LANGUAGES, phrases
from bot.writer_desk import WriterDesk, WriterState
from bot.writer_ledger import Resting, WriterLedger
from retrieval.writer.calls import NotAsked, WriterFault
from retrieval.writer.prompt import Message
from tests.scripted_chat import Scripted

ASKED = [Message("user", "Who?")]
STATE = WriterState("openai:gpt-5", 12, 2, 4_000, 100_000, 30_000, 1_000_000)
# 8 Dec 2024, 14:03 UTC.
RESTING = replace(STATE, resting=Resting(1_733_666_580.0, 3))
USED_UP = replace(STATE, tokens=100_000)
HELD = {"reports": 1, "passages": 12, "pending": 0, "newest": None}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[WriterLedger]:
    opened = WriterLedger.open(tmp_path / "catalog.db")
    yield opened
    opened.close()


def test_what_was_used_is_known_after_a_restart_by_chat_and_over_all(tmp_path: Path, ledger: WriterLedger) -> None:
    ledger.note("2024-12-08", "-1", 100, calls=1)
    ledger.note("2024-12-08", "-1", 50)
    ledger.note("2024-12-08", "-2", 7, calls=1, failures=1)
    with closing(WriterLedger.open(tmp_path / "catalog.db")) as later:
        assert [later.used("2024-12-08", "-1"), later.used("2024-12-08", "-3"), later.used("2024-12-08")] == [
            150,
            0,
            157,
        ]
        assert later.calls("2024-12-08") == (2, 1)


def test_a_new_day_begins_with_nothing_and_the_old_one_is_forgotten(ledger: WriterLedger) -> None:
    ledger.note("2024-12-08", "-1", 100)
    ledger.note("2024-12-09", "-1", 1)
    assert (ledger.used("2024-12-08"), ledger.used("2024-12-09")) == (0, 1)


def test_many_threads_count_together(ledger: WriterLedger) -> None:
    def count() -> None:
        for _ in range(50):
            ledger.note("2024-12-08", "-1", 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert ledger.used("2024-12-08") == 200


def test_another_process_is_told_that_a_model_is_left_alone(tmp_path: Path) -> None:
    model = Scripted(*[WriterFault("no reply")] * 3, "{}")
    bot = WriterDesk(tmp_path / "catalog.db", "demo:model", lambda: model, 1_000, 5_000)
    other = WriterDesk(tmp_path / "catalog.db", "demo:model", lambda: model, 1_000, 5_000)
    for _ in range(3):
        with pytest.raises(WriterFault):
            bot.calls.line("-1").reply(ASKED)
    assert bot.counts.is_resting
    for desk in (bot, other):
        state = desk.state("-1")
        assert (state.word, state.calls, state.failures) == ("left alone", 3, 3)
        assert state.resting
        assert state.resting.failures == 3
    with pytest.raises(NotAsked, match="left alone"):
        bot.calls.line("-1").reply(ASKED)
    # A bot that starts anew leaves it alone no more, whatever the one before it noted.
    assert other.calls.line("-1").reply(ASKED) == "{}"
    assert other.state("-1").word == "working"
    assert not other.counts.is_resting


def test_a_chat_that_has_used_up_its_tokens_is_told_so_and_another_is_not(tmp_path: Path) -> None:
    desk = WriterDesk(tmp_path / "catalog.db", "demo:model", lambda: Scripted("{}", tokens=1_000), 1_000, 5_000)
    desk.calls.line("-1").reply(ASKED)
    assert [desk.state(shelf).word for shelf in ("-1", "-2")] == ["used up", "working"]
    assert (desk.counts.calls, desk.counts.tokens) == (1, 1_000)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            STATE,
            "Answers are worded by openai:gpt-5, and checked against the reports. This chat has used 4,000 of ",
        ),
        (
            RESTING,
            "Answers are in the reports’ own words: openai:gpt-5 is left alone since 14:03 UTC after 3 failures.",
        ),
        (
            USED_UP,
            "Answers are in the reports’ own words until midnight UTC: what openai:gpt-5 may do in a day is ",
        ),
    ],
)
def test_a_chat_is_told_how_the_model_fares(state: WriterState, told: str) -> None:
    assert told in guide_message.status(HELD | {"writer": state}, phrases("en")).text
    for language in LANGUAGES:
        text = guide_message.status(HELD | {"writer": state}, phrases(language)).text
        assert "openai:gpt-5" in text
        assert ("14:03" in text) == (state is RESTING)


def test_a_chat_without_a_writer_is_told_of_none() -> None:
    assert guide_message.status(HELD | {"writer": None}, phrases("en")).text == "I hold 1 report in 12 passages."


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (STATE, "openai:gpt-5, working; today 30,000 of 1,000,000 tokens, 12 calls, 2 failed"),
        (RESTING, "openai:gpt-5, left alone since 14:03 UTC after 3 failures; today 30,000 of "),
        (replace(STATE, total=1_000_000), "openai:gpt-5, left alone until 00:00 UTC: the day's tokens are used up; "),
    ],
)
def test_the_terminal_is_told_how_the_model_fares(state: WriterState, told: str) -> None:
    assert terminal.writer_text(state).startswith(told)
