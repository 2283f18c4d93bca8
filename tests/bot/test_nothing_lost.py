"""Nothing lost, nothing twice: a real process, killed and stopped by real signals, before a strict Telegram."""

from __future__ import annotations

import json
import socket
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from index.database import FILE
from tests.bot.strict_peer import TOKEN, StrictPeer
from tests.bot.strict_people import Person
from tests.bot.telegram_peer import BotProcess, python, running_bot, until

COMMAND = python("-W", "error", str(Path(__file__).with_name("bot_process.py")))
Start = Callable[[], AbstractContextManager[BotProcess]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(peer: StrictPeer, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Starts a bot on this test's data folder."""
    monkeypatch.setenv("DATELINE_DATA", str(data))
    return lambda: running_bot(COMMAND, TOKEN, peer.root, tmp_path)


@pytest.fixture
def ann(peer: StrictPeer) -> Person:
    return peer.person(5, "Ann")


@pytest.fixture
def bob(peer: StrictPeer) -> Person:
    return peer.person(6, "Bob")


class Round:
    """Questions that several people ask in turns; every fifth or so is `slow` to answer."""

    def __init__(self, peer: StrictPeer, count: int, slow: Sequence[int] = (), chats: int = 5) -> None:
        self._peer = peer
        self._asked: dict[int, list[int]] = {}
        for number in range(count):
            person = peer.person(100 + number % chats, f"Person {number % chats}")
            word = "Slow" if number in slow else "Who"
            asked = person.say(f"{word} holds town {number}?")
            self._asked.setdefault(person.id, []).append(asked["message_id"])

    @property
    def answered(self) -> int:
        """How many messages were answered so far."""
        return sum(len(self._peer.sent(TOKEN, chat)) for chat in self._asked)

    def wait_for(self, many: int) -> None:
        """Until so many messages were answered."""
        self._peer.until(lambda: self.answered >= many)

    def is_over(self) -> bool:
        """Whether as many answers came as questions were asked."""
        return self.answered >= sum(map(len, self._asked.values()))

    def check(self) -> None:
        """Every question was answered once, in each chat in the order of asking."""
        told = {chat: [each.reply_to for each in self._peer.sent(TOKEN, chat)] for chat in self._asked}
        assert told == self._asked


def inbox(data: Path) -> tuple[int, int]:
    """How many updates wait, and the answers to how many of them are on their way."""
    with closing(sqlite3.connect(data / FILE)) as db:
        waiting, on_their_way = db.execute(
            "SELECT count(*), coalesce(sum(sends > 0), 0) FROM inbox WHERE done = 0"
        ).fetchone()
    return waiting, on_their_way


def is_at_rest(data: Path) -> bool:
    """Whether nothing is on its way and nothing moves: only a slow question is being worked on, or none."""
    before = inbox(data)
    time.sleep(0.3)
    return before[1] == 0 and inbox(data) == before


def seen_to(data: Path) -> None:
    """Wait until nothing is left to do."""
    until(lambda: inbox(data)[0] == 0)


def replies(peer: StrictPeer, person: Person) -> list[int | None]:
    """The messages of a person that were answered, answer by answer."""
    return [each.reply_to for each in peer.sent(TOKEN, person.id)]


def answered(peer: StrictPeer, person: Person, times: int) -> None:
    """Wait until a person was answered so often."""
    peer.until(lambda: len(replies(peer, person)) >= times)


def test_a_bot_that_is_killed_again_and_again_answers_each_question_once(
    peer: StrictPeer, start: Start, data: Path
) -> None:
    asked = Round(peer, 20, slow=(3, 9, 15))
    for moment in (3, 9, 14):
        with start() as bot:
            asked.wait_for(moment)
            until(lambda: is_at_rest(data))
            assert inbox(data)[0] > 0
            bot.stop(SIGKILL)
    with start():
        peer.until(asked.is_over)
        seen_to(data)
    asked.check()


def test_an_answer_whose_arrival_is_unknown_comes_twice_at_most_over_all_restarts(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    peer.lose_answer(TOKEN, "sendMessage", times=2)
    asked = ann.say("Who holds Homs?")
    for times in (1, 2):
        with start() as bot:
            answered(peer, ann, times)
            bot.says("did not get through")
            bot.stop(SIGKILL)
    with start() as bot:
        bot.says("is not sent again")
        next_one = ann.say("Who holds Hama?")
        answered(peer, ann, 3)
        seen_to(data)
    assert replies(peer, ann) == [asked["message_id"]] * 2 + [next_one["message_id"]]


def test_an_update_that_is_delivered_again_is_answered_once(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    peer.deliver_next_twice()
    asked = [ann.say("Who holds Homs?")]
    with start() as bot:
        peer.until(lambda: replies(peer, ann))
        asked.append(ann.say("Who holds Hama?"))
        answered(peer, ann, 2)
        seen_to(data)
        bot.stop(SIGKILL)
    with start():
        for number, message in enumerate(asked, 1000):
            peer.raw({"update_id": number, "message": message})
        asked.append(ann.say("Who holds Aleppo?"))
        answered(peer, ann, 3)
        seen_to(data)
    assert replies(peer, ann) == [each["message_id"] for each in asked]


def test_questions_that_are_too_old_are_left_with_one_note_a_chat(
    peer: StrictPeer, start: Start, data: Path, ann: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_STALE_MINUTES", "5")
    long_ago = int(time.time()) - 400
    for town in ("Homs", "Hama", "Aleppo"):
        ann.say(f"Who holds {town}?", date=long_ago)
    fresh = ann.say("Who holds Damascus?")
    for town in ("Homs", "Hama"):
        bob.say(f"Who holds {town}?", date=long_ago)
    with start():
        peer.until(lambda: len(peer.sent(TOKEN, ann.id)) == 2 and peer.sent(TOKEN, bob.id))
        seen_to(data)
    answer, note = sorted(peer.sent(TOKEN, ann.id), key=lambda each: each.reply_to is None)
    assert answer.reply_to == fresh["message_id"]
    assert "3" in note.text
    (note,) = peer.sent(TOKEN, bob.id)
    assert "2" in note.text


def test_a_stop_sends_what_was_begun_and_leaves_the_rest_to_the_next_start(
    peer: StrictPeer, start: Start, data: Path
) -> None:
    asked = Round(peer, 12, slow=(4,), chats=3)
    with start() as bot:
        asked.wait_for(3)
        until(lambda: is_at_rest(data))
        answered = asked.answered
        began = time.monotonic()
        assert bot.stop(SIGTERM) == 0
        assert time.monotonic() - began < 10
        assert answered < asked.answered < 12
    with start():
        peer.until(asked.is_over)
        seen_to(data)
    asked.check()


def test_two_processes_on_one_folder_and_token_answer_each_question_once_and_one_takes_over(
    peer: StrictPeer, start: Start, data: Path
) -> None:
    with start() as first, start():
        asked = Round(peer, 16, slow=(7,), chats=4)
        asked.wait_for(5)
        until(lambda: is_at_rest(data))
        first.stop(SIGKILL)
        peer.until(asked.is_over)
        seen_to(data)
    asked.check()
    assert 409 in {call.status for call in peer.calls(TOKEN, "getUpdates")}


def test_a_pause_that_telegram_asks_for_in_one_chat_delays_no_other(
    peer: StrictPeer, start: Start, ann: Person, bob: Person
) -> None:
    peer.fail(TOKEN, "sendMessage", 429, "Too Many Requests: retry after 4", retry_after=4)
    with start():
        ann.say("Who holds Homs?")
        peer.until(lambda: peer.calls(TOKEN, "sendMessage"))
        bob.say("Who holds Hama?")
        peer.until(lambda: replies(peer, bob))
        assert not replies(peer, ann)
        peer.until(lambda: replies(peer, ann))
    assert (len(replies(peer, ann)), len(replies(peer, bob))) == (1, 1)


def test_an_answer_that_waits_at_telegrams_wish_outlives_any_number_of_restarts(
    peer: StrictPeer, start: Start, data: Path, ann: Person
) -> None:
    peer.fail(TOKEN, "sendMessage", 429, "Too Many Requests: retry after 60", times=4, retry_after=60)
    asked = ann.say("Who holds Homs?")
    for number in (SIGKILL, SIGKILL, SIGKILL, SIGKILL):
        with start() as bot:
            bot.says("wants a pause")
            bot.stop(number)
    with start():
        answered(peer, ann, 1)
        seen_to(data)
    assert replies(peer, ann) == [asked["message_id"]]


# --- with a webhook ---------------------------------------------------------------------------------------------------


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> str:
    """Where a bot listens that is delivered to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("DATELINE_LISTEN", address)
    monkeypatch.setenv("DATELINE_WEBHOOK", f"http://{address}/telegram")
    return f"http://{address}"


def fetched(url: str, body: object = None, **headers: str) -> tuple[int, bytes]:
    """The status and content of a page, or the reply to JSON that is posted there."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, headers), timeout=10) as reply:
            return reply.status, reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def test_what_is_delivered_to_a_webhook_is_answered_once_through_kills_too(
    peer: StrictPeer, start: Start, data: Path, door: str
) -> None:
    asked = Round(peer, 8, slow=(5,), chats=4)
    with start() as bot:
        asked.wait_for(5)
        until(lambda: is_at_rest(data))
        bot.stop(SIGKILL)
    peer.deliver_next_twice()
    late = peer.person(7, "Cyd").say("Who holds Homs?")
    with start():
        peer.until(lambda: asked.is_over() and replies(peer, peer.person(7, "Cyd")))
        seen_to(data)
    asked.check()
    assert replies(peer, peer.person(7, "Cyd")) == [late["message_id"]]


def test_a_webhook_refuses_strangers_and_the_bot_tells_how_it_fares(
    peer: StrictPeer, start: Start, ann: Person, door: str
) -> None:
    asked = ann.say("Who holds Homs?")
    with start() as bot:
        peer.until(lambda: replies(peer, ann))
        forged: dict[str, Any] = {"update_id": 5000, "message": {**asked, "message_id": 99}}
        assert fetched(f"{door}/telegram", forged)[0] == 403
        assert fetched(f"{door}/telegram", forged, **{"X-Telegram-Bot-Api-Secret-Token": "guessed"})[0] == 403
        status, health = fetched(f"{door}/health")
        assert (status, json.loads(health)) == (200, {"status": "ok", "waiting": 0})
        status, metrics = fetched(f"{door}/metrics")
        assert status == 200
        assert b'dateline_updates_total{kind="message"} 1.0' in metrics
        assert bot.stop(SIGTERM) == 0
    assert replies(peer, ann) == [asked["message_id"]]


def test_a_door_that_cannot_be_opened_is_told_in_words(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_LISTEN", "nowhere")
    with start() as bot:
        assert bot.process.wait(20) == 1
        assert bot.log.splitlines()[-1].startswith("error: DATELINE_LISTEN")
