"""Nobody asks for everybody's share, and who is refused is told once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.budget import Budget, Verdict

DESK, NEWSROOM = -1001, -1002
ANNA, BORIS = 11, 12


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def asked(budget: Budget, *asks: tuple[int, int]) -> Sequence[Verdict]:
    return [budget.take(chat, person) for chat, person in asks]


def test_the_eleventh_question_within_a_minute_is_refused_and_the_twelfth_without_a_word(watch: Watch) -> None:
    verdicts = asked(Budget(clock=watch), *[(DESK, ANNA)] * 12)
    assert verdicts == ["granted"] * 10 + ["refused", "refused silently"]


def test_one_who_asked_too_much_leaves_the_others_their_share(watch: Watch) -> None:
    budget = Budget(asks_per_person=2, clock=watch)
    assert asked(budget, *[(DESK, ANNA)] * 3)[-1] == "refused"
    assert asked(budget, (DESK, BORIS)) == ["granted"]


def test_a_person_cannot_ask_more_by_asking_in_another_chat_and_is_told_in_each(watch: Watch) -> None:
    budget = Budget(asks_per_person=2, clock=watch)
    verdicts = asked(budget, (DESK, ANNA), (NEWSROOM, ANNA), (ANNA, ANNA), (DESK, ANNA), (DESK, ANNA))
    assert verdicts == ["granted", "granted", "refused", "refused", "refused silently"]


def test_a_crowd_that_asks_too_much_is_told_once_and_not_one_by_one(watch: Watch) -> None:
    budget = Budget(asks_per_chat=30, clock=watch)
    verdicts = asked(budget, *[(DESK, person) for person in range(1000)])
    assert verdicts == ["granted"] * 30 + ["refused"] + ["refused silently"] * 969
    assert asked(budget, (NEWSROOM, BORIS)) == ["granted"]


def test_who_was_told_of_the_own_limit_is_not_told_of_the_chats_too(watch: Watch) -> None:
    budget = Budget(asks_per_person=1, asks_per_chat=2, clock=watch)
    verdicts = asked(budget, (DESK, ANNA), (DESK, ANNA), (DESK, BORIS), (DESK, ANNA), (DESK, 13), (DESK, BORIS))
    assert verdicts == ["granted", "refused", "granted", "refused silently", "refused", "refused silently"]


def test_what_was_asked_a_minute_ago_no_longer_counts_and_what_was_refused_never_did(watch: Watch) -> None:
    budget = Budget(asks_per_person=2, clock=watch)
    asked(budget, (DESK, ANNA))
    watch.now = 59
    assert asked(budget, *[(DESK, ANNA)] * 2) == ["granted", "refused"]
    watch.now = 60
    assert asked(budget, *[(DESK, ANNA)] * 2) == ["granted", "refused silently"]
    watch.now = 119
    assert asked(budget, *[(DESK, ANNA)] * 2) == ["granted", "refused"]


def test_an_anonymous_administrator_is_not_taken_for_the_chat_it_speaks_as(watch: Watch) -> None:
    budget = Budget(asks_per_person=2, asks_per_chat=5, clock=watch)
    assert asked(budget, *[(DESK, DESK)] * 3) == ["granted", "granted", "refused"]
    assert asked(budget, *[(DESK, ANNA)] * 2, (DESK, BORIS)) == ["granted"] * 3


def test_nobody_may_ask_where_nothing_is_allowed(watch: Watch) -> None:
    assert asked(Budget(asks_per_person=0, clock=watch), (DESK, ANNA)) == ["refused"]
    assert asked(Budget(asks_per_chat=0, clock=watch), (DESK, ANNA)) == ["refused"]


def test_who_was_idle_for_a_window_is_forgotten(watch: Watch) -> None:
    budget = Budget(asks_per_person=1, asks_per_chat=2, clock=watch)
    asked(budget, *[(chat, person) for chat in range(-50, 0) for person in range(100)])
    watch.now = 60
    asked(budget, (DESK, ANNA))
    assert [len(log) for log in (budget._persons, budget._chats, budget._notices)] == [1, 1, 0]


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.sampled_from((DESK, NEWSROOM, ANNA)), st.sampled_from((ANNA, BORIS, DESK))),
        max_size=120,
    )
)
def test_no_window_ever_holds_more_than_is_allowed_nor_a_second_notice(asks: list[tuple[float, int, int]]) -> None:
    watch = Watch()
    budget = Budget(asks_per_person=3, asks_per_chat=5, window=60, clock=watch)
    told: dict[Verdict, list[tuple[float, int, int]]] = {verdict: [] for verdict in Verdict}
    for pause, chat, person in asks:
        watch.now += pause
        recent = [each for each in told[Verdict.GRANTED] if each[0] > watch.now - 60]
        in_chat = sum(each[1] == chat for each in recent)
        by_person = sum(each[2] == person for each in recent)
        verdict = budget.take(chat, person)
        assert (verdict == "granted") == (in_chat < 5 and by_person < 3)
        notices = [each for each in told[Verdict.REFUSED] if each[0] > watch.now - 60]
        if verdict == "refused":
            assert (chat, person) not in [each[1:] for each in notices]
        if verdict == "refused silently":
            assert chat in [each[1] for each in notices]
        told[verdict].append((watch.now, chat, person))
