"""Notes on corrections in a chat: a real process, killed by real signals, before a strict Telegram."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any

import pytest

from index.catalog import Catalog
from index.database import FILE
from index.report import Report
from tests.bot.stage import FAKE_DESK
from tests.bot.strict_peer import TOKEN, Sent, StrictPeer
from tests.bot.strict_people import Person, forum
from tests.bot.telegram_peer import BotProcess, running_bot, until
from tests.fakes import HOMS_QUOTE, citation, filled, report

Start = Callable[[], AbstractContextManager[BotProcess]]
# What the desk of these tests quotes in every answer.
CITED = citation(1)
HELD = report(CITED.report, f"{HOMS_QUOTE} More followed.", title=CITED.title, url=CITED.url)
CORRECTED = replace(
    HELD, text=f"{HOMS_QUOTE.replace('Homs', 'Hama')} More followed.\n\nCorrection: the city is Hama, not Homs."
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    becomes(tmp_path / "data", HELD)
    return tmp_path / "data"


@pytest.fixture
def start(peer: StrictPeer, data: Path, tmp_path: Path) -> Start:
    """Starts a bot on this test's data folder."""
    return lambda: running_bot(FAKE_DESK, TOKEN, peer.root, tmp_path)


@pytest.fixture
def ann(peer: StrictPeer) -> Person:
    return peer.person(5, "Ann")


def becomes(data: Path, version: Report) -> None:
    """A version of the report comes into force, as from another process."""
    with closing(Catalog.open(data / FILE)) as catalog:
        filled(catalog, version)


def said(peer: StrictPeer, chat: int, count: int) -> list[Sent]:
    """What the bot said in a chat, once it has said so much."""
    peer.until(lambda: len(peer.sent(TOKEN, chat)) >= count)
    return list(peer.sent(TOKEN, chat))


def is_noted(data: Path) -> bool:
    """Whether a note is marked as done."""
    with closing(sqlite3.connect(data / FILE)) as db:
        return bool(db.execute("SELECT count(*) FROM notes WHERE done = 1").fetchone()[0])


def answered(peer: StrictPeer, data: Path, person: Person, chat: dict[str, Any] | None = None, **how: Any) -> Sent:
    """Ask, and wait until the answer is noted."""
    where = chat or person.private
    person.say("/ask who holds Homs?", where, **how)
    (answer,) = said(peer, where["id"], 1)
    with closing(sqlite3.connect(data / FILE)) as db:
        until(lambda: db.execute("SELECT count(*) FROM inbox WHERE done = 0").fetchone()[0] == 0)
    return answer


def test_an_answer_is_followed_by_one_note_in_reply_and_by_none_after_that(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    with start() as bot:
        answer = answered(peer, data, ann)
        becomes(data, CORRECTED)
        _, note = said(peer, ann.id, 2)
        assert note.reply_to == answer.number
        assert "Syrian rebels pushed into the northern edge of Hama" in note.text
        assert note.stretches("blockquote")[0] == HOMS_QUOTE
        assert note.stretches("text_link") == [CITED.title]
        assert not note.has_preview
        until(lambda: is_noted(data))
        becomes(data, replace(CORRECTED, text=CORRECTED.text + "\n\nCorrection: a name was misspelt."))
        ann.say("and who holds Aleppo?")
        assert len(said(peer, ann.id, 3)) == 3
        assert bot.stop(SIGTERM) == 0
    with start():
        ann.say("and who holds Hama?")
        assert len(said(peer, ann.id, 4)) == 4


def test_in_a_topic_the_note_stands_in_that_topic(peer: StrictPeer, start: Start, data: Path, ann: Person) -> None:
    group = forum(-1_002_000_000_777)
    peer.bot().knows(group)
    with start():
        answer = answered(peer, data, ann, group, thread=7)
        becomes(data, CORRECTED)
        note = said(peer, group["id"], 2)[-1]
        assert (note.thread, note.reply_to) == (answer.thread, answer.number)


def test_what_is_withdrawn_while_the_bot_is_down_is_told_after_its_start_and_once_over_kills(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    with start() as bot:
        answered(peer, data, ann)
        bot.stop(SIGKILL)
    with closing(Catalog.open(data / FILE)) as catalog:
        catalog.withdraw(HELD.id, "its page is gone")
    with start() as bot:
        note = said(peer, ann.id, 2)[-1]
        assert note.text.startswith("A report that I quoted here was withdrawn.")
        until(lambda: is_noted(data))
        bot.stop(SIGKILL)
    with start():
        ann.say("who holds Hama?")
        assert len(said(peer, ann.id, 3)) == 3


def test_a_note_whose_arrival_is_unknown_comes_twice_at_most_over_all_restarts(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    with start() as bot:
        answered(peer, data, ann)
        bot.stop(SIGKILL)
    becomes(data, CORRECTED)
    peer.lose_answer(TOKEN, "sendMessage", times=2)
    for count in (2, 3):
        with start() as bot:
            said(peer, ann.id, count)
            bot.says("did not get through")
            bot.stop(SIGKILL)
    with start() as bot:
        bot.says("is not sent again")
        until(lambda: is_noted(data))
        assert len(said(peer, ann.id, 3)) == 3


def test_two_processes_on_one_folder_send_one_note(peer: StrictPeer, start: Start, data: Path, ann: Person) -> None:
    with start(), start():
        answered(peer, data, ann)
        becomes(data, CORRECTED)
        said(peer, ann.id, 2)
        until(lambda: is_noted(data))
        ann.say("who holds Hama?")
        assert len(said(peer, ann.id, 3)) == 3


def test_a_note_waits_as_long_as_telegram_asks_and_a_stop_leaves_it_to_the_next_start(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    with start() as bot:
        answered(peer, data, ann)
        peer.fail(TOKEN, "sendMessage", 429, "Too Many Requests: retry after 60", retry_after=60)
        becomes(data, CORRECTED)
        bot.says("wants a pause")
        assert bot.stop(SIGTERM, within=15) == 0
        assert not is_noted(data)
    with start():
        said(peer, ann.id, 2)
        until(lambda: is_noted(data))
