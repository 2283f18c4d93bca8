"""Calls: a model is asked within its day's tokens, so many at a time, and not while it fails again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import pytest

from index.errors import DataBusy
from retrieval.steps import Hear
from retrieval.writer.breaker import Breaker
from retrieval.writer.calls import Calls, NotAsked, Spoken, WriterFault
from retrieval.writer.prompt import Message
from tests.scripted_chat import BookInMemory, Scripted, calls_of

ASKED = [Message("user", "x" * 400)]
REFUSED = WriterFault("The writer demo:model failed: no reply")


class Day:
    """A day that a test can end."""

    def __init__(self) -> None:
        self.name = "2024-12-08"

    def __call__(self) -> str:
        """Its name."""
        return self.name


def test_tokens_are_those_that_the_provider_counts_and_else_a_guess_of_four_characters_each() -> None:
    book = BookInMemory()
    calls_of(Scripted("y" * 40, tokens=77), book).line("-1").reply(ASKED)
    assert book.used("2024-12-08", "-1") == 77
    calls_of(Scripted("y" * 40), book).line("-2").reply(ASKED)
    assert book.used("2024-12-08", "-2") == 101 + 11
    assert (book.used("2024-12-08"), book.calls, book.failures) == (189, 2, 0)


def test_what_was_sent_counts_also_where_no_reply_came() -> None:
    book = BookInMemory()
    with pytest.raises(WriterFault):
        calls_of(Scripted(REFUSED), book).line("").reply(ASKED)
    assert (book.used("2024-12-08", ""), book.calls, book.failures) == (101, 1, 1)


def test_a_chat_that_has_used_up_its_day_leaves_the_others_theirs_and_has_more_tomorrow() -> None:
    day, model = Day(), Scripted("{}", tokens=100)
    calls = calls_of(model, allowance=(day, 100, 250))
    calls.line("-1").reply(ASKED)
    with pytest.raises(NotAsked, match="the tokens of the day are used up"):
        calls.line("-1").reply(ASKED)
    calls.line("-2").reply(ASKED)
    calls.line("-3").reply(ASKED)
    with pytest.raises(NotAsked, match="used up"):
        # Nor has anybody more than all of them may use together.
        calls.line("-4").reply(ASKED)
    day.name = "2024-12-09"
    assert [calls.line(shelf).reply(ASKED) for shelf in ("-1", "-4")] == ["{}", "{}"]
    assert len(model.asked) == 5


def test_a_model_that_fails_again_and_again_is_left_alone_and_that_is_noted_for_others() -> None:
    now, book = [1000.0], BookInMemory()
    model = Scripted(REFUSED, REFUSED, REFUSED, "{}")
    calls = calls_of(model, book, now=lambda: now[0], breaker=Breaker(lambda: now[0], failures=2, rest=60))
    for _ in range(2):
        with pytest.raises(WriterFault, match="no reply"):
            calls.line("").reply(ASKED)
    assert (calls.failures, book.resting) == (2, (1000.0, 2))
    with pytest.raises(NotAsked, match="left alone"):
        calls.line("").reply(ASKED)
    now[0] = 1061.0
    with pytest.raises(WriterFault, match="no reply"):
        calls.line("").reply(ASKED)
    assert book.resting == (1000.0, 3), "since the first time, though it was tried meanwhile"
    now[0] = 1122.0
    assert calls.line("").reply(ASKED) == "{}"
    assert (calls.failures, len(model.asked)) == (0, 4)
    assert book.resting is None


def test_a_note_that_a_process_before_left_is_cleared_by_the_first_reply() -> None:
    book = BookInMemory()
    book.rests("demo:model", 5.0, 3)
    calls_of(Scripted("{}"), book).line("").reply(ASKED)
    assert book.resting is None


def test_after_its_rest_one_call_alone_tries_the_model() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0], failures=1, rest=60)
    breaker.failed()
    now[0] = 61.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.failed()
    assert not breaker.allows()


class Hangs:
    """A model that replies when it is told to; `began` counts who waits for it."""

    name = "demo:model"

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.goes_on = threading.Event()

    def reply(
        self, messages: Sequence[Message], seconds: float, hear: Hear | None = None, shape: object = None
    ) -> Spoken:
        """Wait, then reply."""
        self.began.release()
        assert self.goes_on.wait(30)
        return Spoken("{}")


def asking(calls: Calls, *shelves: str) -> list[threading.Thread]:
    """Threads in which these shelves ask."""
    threads = [threading.Thread(target=calls.line(shelf).reply, args=[ASKED]) for shelf in shelves]
    for thread in threads:
        thread.start()
    return threads


def test_two_are_answered_at_a_time_and_a_third_waits_no_longer_than_it_should() -> None:
    model = Hangs()
    calls = calls_of(model, patience=0.05)
    threads = asking(calls, "-1", "-2")
    assert all(model.began.acquire(timeout=30) for _ in threads)
    with pytest.raises(NotAsked, match="busy with 2 answers"):
        calls.line("-3").reply(ASKED)
    model.goes_on.set()
    for thread in threads:
        thread.join(30)
    assert calls.line("-3").reply(ASKED) == "{}"


def test_a_third_is_answered_once_there_is_a_place() -> None:
    model = Hangs()
    calls = calls_of(model, patience=30)
    threads = asking(calls, "-1", "-2")
    assert all(model.began.acquire(timeout=30) for _ in threads)
    threads += asking(calls, "-3")
    model.goes_on.set()
    for thread in threads:
        thread.join(30)
    assert calls.tally.counts.calls == 3


def test_one_chat_is_worded_one_answer_at_a_time() -> None:
    model = Hangs()
    calls = calls_of(model)
    (thread,) = asking(calls, "-1")
    assert model.began.acquire(timeout=30)
    with pytest.raises(NotAsked, match="another answer is worded for the same chat"):
        calls.line("-1").reply(ASKED)
    model.goes_on.set()
    thread.join(30)


def test_the_time_of_an_answer_is_that_of_both_its_calls() -> None:
    now, given = [0.0], list[float]()

    class Slow:
        name = "demo:model"

        def reply(
            self, messages: Sequence[Message], seconds: float, hear: Hear | None = None, shape: object = None
        ) -> Spoken:
            given.append(seconds)
            now[0] += 20
            return Spoken("{}")

    line = calls_of(Slow(), now=lambda: now[0], seconds=30).line("")
    line.reply(ASKED)
    line.reply(ASKED)
    with pytest.raises(NotAsked, match="no time left"):
        line.reply(ASKED)
    assert given == [30, 10]


def test_what_cannot_be_counted_is_not_spent() -> None:
    class Held(BookInMemory):
        def used(self, day: str, shelf: str | None = None) -> int:
            raise DataBusy("catalog.db is held by another process")

    model = Scripted("{}")
    with pytest.raises(NotAsked, match="is held by another process"):
        calls_of(model, Held()).line("").reply(ASKED)
    assert model.asked == []


def test_a_failure_is_told_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with pytest.raises(WriterFault):
        calls_of(Scripted(REFUSED)).line("").reply(ASKED)
    assert caplog.messages == [str(REFUSED)]
