"""Digests: what is new comes at its hour, once, through kills too. A real process, a clock that the test turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGKILL

import pytest

from bot.ledger import Ledger
from index.database import FILE
from tests.bot.stage import FAKE_DESK
from tests.bot.strict_peer import TOKEN, Sent, StrictPeer
from tests.bot.strict_people import Person, supergroup
from tests.bot.telegram_peer import BotProcess, running_bot, until

Start = Callable[[], AbstractContextManager[BotProcess]]


class Days:
    """The clock of the bot."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.turn(7, 12)

    def turn(self, day: int, hour: int, minute: int = 0) -> None:
        """Make it so late in December 2024."""
        moment = datetime(2024, 12, day, hour, minute, tzinfo=UTC)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(moment.timestamp()), "utf-8")
        fresh.replace(self._file)


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Days:
    file = tmp_path / "clock"
    monkeypatch.setenv("TEST_CLOCK", str(file))
    return Days(file)


@pytest.fixture
def start(peer: StrictPeer, days: Days, tmp_path: Path) -> Start:
    """Starts a bot on this test's data folder."""
    return lambda: running_bot(FAKE_DESK, TOKEN, peer.root, tmp_path)


@pytest.fixture
def ann(peer: StrictPeer) -> Person:
    return peer.person(5, "Ann")


def digests(peer: StrictPeer, chat: int) -> list[Sent]:
    """What came without being asked for."""
    return [each for each in peer.sent(TOKEN, chat) if each.reply_to is None]


def replied(peer: StrictPeer, person: Person, text: str) -> Sent:
    """Say something and wait for the reply."""
    number = person.say(text)["message_id"]

    def replies() -> list[Sent]:
        return [each for each in peer.sent(TOKEN, person.id) if each.reply_to == number]

    return peer.until(replies)[0]


def marked(folder: Path) -> bool:
    """Whether no digest is under way, and none was sent that is not marked."""
    with closing(sqlite3.connect(folder / "data" / FILE)) as db:
        return not db.execute("SELECT count(*) FROM digests WHERE worker <> '' OR sends > 0").fetchone()[0]


def test_what_is_new_comes_at_its_hour_each_day_once(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start():
        told = replied(peer, ann, "/subscribe Homs at 8").text
        assert told == "Subscribed: Homs\nWhat is new comes at 08:00 UTC, if something is."
        days.turn(8, 7, 59)
        assert not digests(peer, ann.id)
        for day in (8, 9):
            days.turn(day, 8)
            peer.until(lambda due=day - 7: len(digests(peer, ann.id)) == due)
            until(lambda: marked(tmp_path))
        days.turn(9, 23)
        replied(peer, ann, "who holds Homs?")
    first, second = digests(peer, ann.id)
    assert "News of Homs" in first.text
    assert first.stretches("expandable_blockquote")
    assert not first.has_preview
    assert second.text.startswith("New since 7 Dec 2024")


def test_nothing_new_is_not_said_unasked(peer: StrictPeer, start: Start, days: Days, ann: Person) -> None:
    with start():
        replied(peer, ann, "/subscribe nothing at 8")
        days.turn(8, 8)
        assert replied(peer, ann, "/digest").text.startswith("Nothing new since")
    assert not digests(peer, ann.id)


def test_a_digest_asked_for_now_is_not_told_again_in_the_morning(
    peer: StrictPeer, start: Start, days: Days, ann: Person
) -> None:
    with start():
        replied(peer, ann, "/subscribe Homs at 8")
        replied(peer, ann, "/subscribe Hama")
        days.turn(8, 7)
        assert "News of Homs" in replied(peer, ann, "/digest").text
        days.turn(8, 8)
        assert replied(peer, ann, "/digest").text.startswith("Nothing new since")
    assert not digests(peer, ann.id)


def test_without_subscriptions_a_digest_tells_of_everything(
    peer: StrictPeer, start: Start, days: Days, ann: Person
) -> None:
    with start():
        assert "News of The world" in replied(peer, ann, "/digest").text
        days.turn(9, 8)
        assert "News of The world" in replied(peer, ann, "/digest").text
    assert not digests(peer, ann.id)


def test_a_bot_that_is_killed_while_a_digest_waits_sends_it_once_after_its_start(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start() as bot:
        replied(peer, ann, "/subscribe Homs at 8")
        peer.fail(TOKEN, "sendMessage", 429, "Too Many Requests: retry after 60", times=1, retry_after=60)
        days.turn(8, 8)
        bot.says("wants a pause")
        bot.stop(SIGKILL)
    assert not digests(peer, ann.id)
    with start():
        peer.until(lambda: digests(peer, ann.id))
        until(lambda: marked(tmp_path))
    with start():
        replied(peer, ann, "who holds Homs?")
    assert len(digests(peer, ann.id)) == 1


def test_a_digest_whose_arrival_is_unknown_comes_twice_at_most_over_all_restarts(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start() as bot:
        replied(peer, ann, "/subscribe Homs at 8")
        peer.lose_answer(TOKEN, "sendMessage", times=2)
        days.turn(8, 8)
        peer.until(lambda: len(digests(peer, ann.id)) == 1)
        bot.says("did not get through")
        bot.stop(SIGKILL)
    with start() as bot:
        peer.until(lambda: len(digests(peer, ann.id)) == 2)
        bot.says("did not get through")
        bot.stop(SIGKILL)
    with start() as bot:
        bot.says("is not sent again")
        until(lambda: marked(tmp_path))
        days.turn(9, 8)
        peer.until(lambda: len(digests(peer, ann.id)) == 3)


def test_two_processes_on_one_folder_send_one_digest(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start() as first, start() as second:
        for each in (first, second):
            each.says("Answering as")
        replied(peer, ann, "/subscribe Homs at 8")
        for day in range(8, 13):
            days.turn(day, 8)
            peer.until(lambda due=day - 7: len(digests(peer, ann.id)) >= due)
            until(lambda: marked(tmp_path))
    assert len(digests(peer, ann.id)) == 5


def test_a_chat_that_blocks_the_bot_is_left_in_peace_until_it_subscribes_again(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start() as bot:
        replied(peer, ann, "/subscribe Homs at 8")
        peer.fail(TOKEN, "sendMessage", 403, "Forbidden: bot was blocked by the user")
        days.turn(8, 8)
        bot.says("gets no digests any more")
        days.turn(9, 8)
        with closing(Ledger.open(tmp_path / "data" / FILE)) as ledger:
            assert ledger.chat(ann.id).state == "left"
        replied(peer, ann, "who holds Homs?")
        assert not digests(peer, ann.id)
        replied(peer, ann, "/subscribe Hama")
        peer.until(lambda: digests(peer, ann.id))
    (digest,) = digests(peer, ann.id)
    assert "News of Homs" in digest.text


def test_in_quiet_hours_a_digest_makes_no_sound(
    peer: StrictPeer, start: Start, days: Days, ann: Person, tmp_path: Path
) -> None:
    with start():
        panel = replied(peer, ann, "/settings")
        ann.press(panel.message, "set:quiet:22-9")
        replied(peer, ann, "/subscribe Homs at 8")
        days.turn(8, 8)
        assert peer.until(lambda: digests(peer, ann.id))[0].is_silent


def test_a_group_that_became_a_supergroup_keeps_its_subscriptions(
    peer: StrictPeer, start: Start, days: Days, tmp_path: Path
) -> None:
    group = supergroup(-1_001_000_000_777)
    peer.bot().knows(group)
    owner = peer.person(6, "Ben")
    owner.becomes(group, "creator")
    with start():
        owner.say("/subscribe Homs at 8", group)
        peer.until(lambda: peer.sent(TOKEN, group["id"]))
        with closing(Ledger.open(tmp_path / "data" / FILE)) as ledger:
            ledger.migrate(group["id"], -1_001_000_000_888)
        newer = supergroup(-1_001_000_000_888)
        peer.bot().knows(newer)
        days.turn(8, 8)
        peer.until(lambda: digests(peer, newer["id"]))
