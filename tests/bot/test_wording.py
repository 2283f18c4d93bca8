"""Wording: the desk is free while a model thinks, and what is shown meanwhile delays nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.turn import OneAtATime
from bot.wording import Wording
from retrieval.answer import Answer
from retrieval.question import QuestionError
from retrieval.steps import Hear
from retrieval.trace import Trace
from retrieval.writer.talk import Talk
from tests.fakes import answered, citation, traced

SUNDAY = date(2024, 12, 8)
EXTRACTED = answered("Turkey", "Turkey backs them. [1]", citation(1))
DEADLINE = 30


class Thinks(Talk):
    """A talk whose model says the given pieces and then waits to be told to go on."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.goes_on = threading.Event()
        self.is_over = False
        self.heard_by: Hear | None = None
        self.is_asked = False

    def ask(self, hear: Hear | None = None) -> None:
        """Say all pieces, and wait."""
        self.heard_by, self.is_asked = hear, True
        for piece in self.pieces if hear else ():
            assert hear
            hear(piece)
        assert self.goes_on.wait(DEADLINE)

    def read(self) -> None:
        """It is over."""
        self.is_over = True


class OneTalk:
    """A desk with this talk; `drafts` tells what it was asked for."""

    def __init__(self, talk: Thinks | None) -> None:
        self.talk = talk
        self.drafts: list[str] = []

    def begin(self, text: str, on: date, shelves: Sequence[str]) -> tuple[Trace, Talk | None]:
        """The reports' own words."""
        if text == "?":
            raise QuestionError("There are no words in it.", "no words")
        return traced(EXTRACTED), self.talk

    def drafted(self, trace: Trace, talk: Talk, text: str) -> Answer | None:
        """What was heard is what is shown, save nothing."""
        self.drafts.append(text)
        return replace(EXTRACTED, text=text, claims=(text,)) if text else None

    def finish(self, trace: Trace, talk: Talk) -> Trace:
        """The worded answer."""
        return traced(answered("Turkey", "Worded.", citation(1)))

    def kept(self, trace: Trace, shelves: Sequence[str]) -> Trace:
        """The trace, with the name under which it is kept."""
        return replace(trace, answer=replace(trace.answer, trace="kept"))


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await asyncio.sleep(0.01)


def test_the_desk_is_free_for_others_while_a_model_thinks() -> None:
    async def story() -> None:
        talk, turn = Thinks(), OneAtATime()
        asking = asyncio.create_task(Wording(OneTalk(talk), turn).trace("Who?", SUNDAY, ["-1"]))
        await until(lambda: talk.is_asked)
        async with asyncio.timeout(DEADLINE):
            assert await turn(lambda: "another chat") == "another chat"
        assert not asking.done()
        talk.goes_on.set()
        assert (await asking).answer.text == "Worded."

    asyncio.run(story())


def test_without_a_model_the_answer_is_there_at_once() -> None:
    trace = asyncio.run(Wording(OneTalk(None), OneAtATime()).trace("Who?", SUNDAY, ["-1"]))
    assert trace.answer == replace(EXTRACTED, trace="kept")


def test_what_cannot_be_asked_is_told_as_before() -> None:
    with pytest.raises(QuestionError):
        asyncio.run(Wording(OneTalk(Thinks()), OneAtATime()).trace("?", SUNDAY, ["-1"]))


def test_each_new_claim_is_shown_and_between_two_drafts_a_second_passes() -> None:
    shown, slept = list[str](), list[float]()

    async def story() -> None:
        talk = Thinks("one")
        desk = OneTalk(talk)

        async def show(found: Answer) -> None:
            shown.append(found.text)

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        asking = asyncio.create_task(Wording(desk, OneAtATime(), sleep).trace("Who?", SUNDAY, ["-1"], show))
        await until(lambda: slept)
        assert talk.heard_by
        talk.heard_by("one")
        talk.heard_by("one two")
        await until(lambda: len(slept) == 2)
        talk.goes_on.set()
        await asking
        # Whoever still speaks is heard by nobody.
        talk.heard_by("too late")
        await asyncio.sleep(0)
        assert "too late" not in desk.drafts

    asyncio.run(story())
    assert (shown, slept) == (["one", "one two"], [1.0, 1.0])


def test_the_answer_waits_for_no_draft_that_is_under_way() -> None:
    async def story() -> str:
        talk, began = Thinks("one"), asyncio.Event()

        async def show(found: Answer) -> None:
            began.set()
            await asyncio.sleep(10 * DEADLINE)

        asking = asyncio.create_task(Wording(OneTalk(talk), OneAtATime()).trace("Who?", SUNDAY, ["-1"], show))
        async with asyncio.timeout(DEADLINE):
            await began.wait()
            talk.goes_on.set()
            return (await asking).answer.text

    assert asyncio.run(story()) == "Worded."


def test_a_bot_that_stops_does_not_wait_for_a_model() -> None:
    talk = Thinks()

    async def story() -> None:
        asking = asyncio.create_task(Wording(OneTalk(talk), OneAtATime()).trace("Who?", SUNDAY, ["-1"]))
        await until(lambda: talk.is_asked)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(story())
    assert not talk.goes_on.is_set()
    talk.goes_on.set()
