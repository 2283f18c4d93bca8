"""The ledger: what came in is there until it was answered, and what was answered is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ledger import ChatFacts, Ledger, Told
from tests.fakes import answered, citation, disputed

BOT, OTHER_BOT = 666, 667
DESK, SUPERGROUP = -4001, -1001


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(path)
    yield opened
    opened.close()


def take(ledger: Ledger, *updates: tuple[int, str], bot: int = BOT, most_waiting: int = 100) -> None:
    """Write updates down, each as number and lane."""
    ledger.take(bot, [(number, lane, f'{{"update_id": {number}}}') for number, lane in updates], 1.0, most_waiting)


def claimed(ledger: Ledger, lane: str, worker: str = "first") -> int | None:
    """The number of the update that a worker gets."""
    received = ledger.claim(BOT, lane, worker)
    return received.update_id if received else None


def told(ledger: Ledger, name: str = "a1", chat: int = DESK, message: int = 9, at: float = 5.0) -> Told:
    """An answer in a chat that is known."""
    ledger.chat(chat)
    given = answered("Rebels", "Rebels hold it [1].", citation(1))
    return Told(name, chat, 0, message, 5, "who?", "Who holds Homs?", given, at)


def keep(ledger: Ledger, each: Told) -> Told:
    """Answer an update with it."""
    number = 1000 + ledger.waiting(BOT) + abs(hash(each.id)) % 10**6
    take(ledger, (number, "chat"))
    ledger.done(BOT, number, each)
    return each


# --- the inbox --------------------------------------------------------------------------------------------------------


def test_what_came_in_is_there_after_the_process_that_wrote_it_down(ledger: Ledger, path: Path) -> None:
    take(ledger, (7, "ann"))
    another = Ledger.open(path)
    received = another.claim(BOT, "ann", "first")
    another.close()
    assert received is not None
    assert (received.body, received.received, received.tries, received.sends) == ({"update_id": 7}, 1.0, 0, 0)


def test_an_update_that_comes_again_is_neither_waiting_nor_done_twice(ledger: Ledger) -> None:
    take(ledger, (7, "ann"), (7, "ann"))
    take(ledger, (7, "ann"))
    assert ledger.waiting(BOT) == 1
    ledger.done(BOT, 7)
    take(ledger, (7, "ann"))
    assert (ledger.waiting(BOT), ledger.lanes(BOT)) == (0, [])


def test_each_bot_has_an_inbox_of_its_own(ledger: Ledger) -> None:
    take(ledger, (7, "ann"))
    take(ledger, (7, "bob"), bot=OTHER_BOT)
    assert (ledger.lanes(BOT), ledger.lanes(OTHER_BOT)) == (["ann"], ["bob"])


def test_a_claim_goes_to_one_worker_only_and_nothing_overtakes_in_a_lane(ledger: Ledger, path: Path) -> None:
    take(ledger, (8, "bob"), (7, "ann"), (9, "ann"))
    other = Ledger.open(path)
    assert ledger.lanes(BOT) == ["ann", "bob"]
    assert claimed(ledger, "ann") == 7
    assert claimed(other, "ann", "second") is None
    assert claimed(other, "bob", "second") == 8
    ledger.done(BOT, 7)
    assert claimed(other, "ann", "second") == 9
    assert sorted(ledger.workers(BOT)) == ["second"]
    other.close()


def test_a_worker_gets_again_what_it_could_not_mark_as_done(ledger: Ledger) -> None:
    take(ledger, (7, "ann"))
    assert (claimed(ledger, "ann"), claimed(ledger, "ann")) == (7, 7)


def test_what_a_dead_worker_had_begun_is_released_with_its_tries_and_what_was_given_back_without(
    ledger: Ledger,
) -> None:
    take(ledger, (7, "ann"), (8, "bob"))
    for lane, number in (("ann", 7), ("bob", 8)):
        claimed(ledger, lane)
        ledger.begin(BOT, number)
    ledger.sending(BOT, 7)
    assert ledger.release(BOT, "first") == 2
    received = ledger.claim(BOT, "ann", "second")
    assert received is not None
    assert (received.tries, received.sends) == (1, 1)
    ledger.survived(BOT, 7)
    ledger.release(BOT, "second")
    received = ledger.claim(BOT, "ann", "second")
    assert received is not None
    assert (received.tries, received.sends) == (0, 1)
    ledger.begin(BOT, 7)
    ledger.give_back(BOT, "second")
    received = ledger.claim(BOT, "ann", "third")
    assert received is not None
    assert (received.tries, received.sends) == (0, 1)


def test_what_comes_while_too_much_waits_is_marked_as_crowded(ledger: Ledger) -> None:
    take(ledger, (1, "ann"), (2, "bob"), (3, "cyd"), most_waiting=2)
    marks = [received.crowded for lane in ledger.lanes(BOT) if (received := ledger.claim(BOT, lane, "first"))]
    assert marks == [False, False, True]
    ledger.done(BOT, 1)
    ledger.done(BOT, 2)
    take(ledger, (4, "dan"), most_waiting=2)
    received = ledger.claim(BOT, "dan", "first")
    assert received is not None
    assert not received.crowded


def test_the_last_of_a_lane_is_followed_by_nothing(ledger: Ledger) -> None:
    take(ledger, (1, "ann"), (2, "ann"), (3, "bob"))
    assert ledger.is_followed(BOT, "ann", 1)
    assert not ledger.is_followed(BOT, "ann", 2)
    ledger.done(BOT, 2)
    assert not ledger.is_followed(BOT, "ann", 1)


def test_what_is_old_is_forgotten_if_it_is_done_and_nobody_judged_it(ledger: Ledger) -> None:
    take(ledger, (1, "ann"), (2, "bob"))
    old, judged = keep(ledger, told(ledger, "old")), keep(ledger, told(ledger, "judged"))
    new = keep(ledger, told(ledger, "new", at=50.0))
    ledger.judge(judged.id, 5, "wrong", 6.0)
    ticket = ledger.issue(DESK, "offer", {}, at=5.0)
    ledger.done(BOT, 1)
    ledger.forget(inbox_before=10.0, answers_before=10.0)
    assert [ledger.told(each.id) is not None for each in (old, judged, new)] == [False, True, True]
    assert ledger.ticket(ticket) is None
    assert ledger.waiting(BOT) == 1
    take(ledger, (1, "ann"), (2, "bob"))
    assert ledger.waiting(BOT) == 2


# --- chats ------------------------------------------------------------------------------------------------------------


def test_a_chat_that_was_never_heard_of_is_new_and_its_settings_stay(ledger: Ledger) -> None:
    facts = ledger.chat(DESK)
    assert facts == ChatFacts(DESK, str(DESK))
    settled = replace(facts, state="approved", language="de", own_only=True, who_adds="everyone", quiet=(22, 7))
    ledger.keep(settled)
    assert ledger.chat(DESK) == settled
    ledger.keep(replace(settled, quiet=None))
    assert ledger.chat(DESK).quiet is None


def test_a_group_that_becomes_a_supergroup_keeps_all_that_it_had(ledger: Ledger) -> None:
    ledger.keep(replace(ledger.chat(DESK), language="de"))
    before = keep(ledger, told(ledger, "before"))
    after = keep(ledger, told(ledger, "after", chat=SUPERGROUP))
    ledger.judge(after.id, 5, "helpful", 6.0)
    tickets = [ledger.issue(chat, "added", {}, 5.0) for chat in (DESK, SUPERGROUP)]
    for _ in range(2):
        ledger.migrate(DESK, SUPERGROUP)
        assert ledger.chat(SUPERGROUP) == ChatFacts(SUPERGROUP, str(DESK), language="de")
        assert [each.chat for name in (before.id, after.id) if (each := ledger.told(name))] == [SUPERGROUP] * 2
        assert [ticket.chat for name in tickets if (ticket := ledger.ticket(name))] == [SUPERGROUP] * 2
        assert [each.told.id for each in ledger.feedback()] == [after.id]
    assert ledger.chat(DESK).state == "left"


# --- answers, feedback, tickets ---------------------------------------------------------------------------------------


def test_an_answer_comes_back_as_it_was_given(ledger: Ledger) -> None:
    given = replace(told(ledger), answer=disputed(("two", citation(1)), ("three 🕊️", citation(2))))
    keep(ledger, given)
    assert ledger.told(given.id) == given
    assert ledger.told_by(given.chat, given.message) == given
    assert ledger.told_by(SUPERGROUP, given.message) is None
    assert ledger.told("another") is None


def test_the_last_answer_of_a_talk_is_that_of_this_person_in_this_topic_and_not_too_old(ledger: Ledger) -> None:
    first, last = keep(ledger, told(ledger, "1", at=5.0)), keep(ledger, told(ledger, "2", at=6.0))
    elsewhere = keep(ledger, replace(told(ledger, "3", at=7.0), thread=4))
    assert ledger.last_told(DESK, 0, first.asker, since=0.0) == last
    assert ledger.last_told(DESK, 4, first.asker, since=0.0) == elsewhere
    assert ledger.last_told(DESK, 0, first.asker, since=6.5) is None
    assert ledger.last_told(DESK, 0, 77, since=0.0) is None


def test_an_answer_is_found_by_its_trace_the_first_of_several_and_knows_what_it_follows(ledger: Ledger) -> None:
    given = told(ledger)
    traced = replace(given, id="a2", answer=replace(given.answer, trace="0123456789ab"), after="a1")
    for each in (given, replace(traced, id="a3", at=6.0, message=10), traced):
        keep(ledger, each)
    found = ledger.told_of("0123456789ab")
    assert found == traced
    assert found
    assert (found.after, given.after) == ("a1", "")
    assert ledger.told_of("ba9876543210") is None


def test_an_update_and_its_answer_are_kept_together_or_not_at_all(ledger: Ledger) -> None:
    given = keep(ledger, told(ledger))
    take(ledger, (7, "ann"))
    with pytest.raises(Exception, match="UNIQUE"):
        ledger.done(BOT, 7, given)
    assert ledger.waiting(BOT) == 1


def test_a_second_thought_about_an_answer_replaces_the_first(ledger: Ledger) -> None:
    given = keep(ledger, told(ledger))
    ledger.judge(given.id, 5, "helpful", 6.0)
    ledger.judge(given.id, 5, "wrong", 7.0)
    ledger.judge(given.id, 6, "helpful", 8.0)
    assert [(each.person, each.verdict, each.told) for each in ledger.feedback()] == [
        (6, "helpful", given),
        (5, "wrong", given),
    ]


def test_a_ticket_is_redeemed_once(ledger: Ledger) -> None:
    ledger.chat(DESK)
    name = ledger.issue(DESK, "offer", {"title": "Homs 🕊️"}, 5.0)
    ticket = ledger.ticket(name)
    assert ticket is not None
    assert (ticket.chat, ticket.kind, ticket.body) == (DESK, "offer", {"title": "Homs 🕊️"})
    assert [ledger.redeem(name), ledger.redeem(name)] == [True, False]
    assert ledger.ticket(name) is None
