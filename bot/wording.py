"""An answer that a language model words: other chats are served while it thinks, and in private it is watched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from bot.delivery import Sleep
from bot.turn import OneAtATime
from retrieval.answer import Answer
from retrieval.trace import Trace

if TYPE_CHECKING:
    from retrieval.steps import Steps

# Seconds between two drafts, of which Telegram allows a chat one a second, and between two looks at a reply.
_PACE, _LOOK = 1.0, 0.2

Show = Callable[[Answer], Awaitable[None]]


class Desk(Protocol):
    """What words answers, step by step. It is called from worker threads, one call at a time."""

    def begin(self, text: str, on: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """An answer in the reports' own words, and the talk with a model that is to word it, if one is."""
        ...

    def drafted(self, trace: Trace, talk: Steps, text: str) -> Answer | None:
        """What may be shown while the model's reply has come as far as `text`; None while nothing may."""
        ...

    def finish(self, trace: Trace, talk: Steps) -> Trace:
        """The answer that a talk that is over has come to."""
        ...

    def kept(self, trace: Trace, shelves: Sequence[str]) -> Trace:
        """Keep how an answer came about; the answer then names its trace."""
        ...


class Wording:
    """Answers questions. The desk's turn is held for its own work alone, and never while a model is waited for."""

    def __init__(self, desk: Desk, turn: OneAtATime, sleep: Sleep = asyncio.sleep) -> None:
        self._desk = desk
        self._turn = turn
        self._sleep = sleep

    async def trace(self, text: str, on: date, shelves: Sequence[str], show: Show | None = None) -> Trace:
        """The answer with all that led to it; QuestionError when there can be none.

        `show`, where it is given, is told the answer as far as it is checked while it is still being written.
        """
        trace, talk = await self._turn(self._desk.begin, text, on, shelves)
        while talk and not talk.is_over:
            await (self._watched(trace, talk, show) if show else _beside(talk.ask))
            await self._turn(talk.read)
        if talk:
            trace = await self._turn(self._desk.finish, trace, talk)
        return await self._turn(self._desk.kept, trace, shelves)

    async def _watched(self, trace: Trace, talk: Steps, show: Show) -> None:
        loop, heard = asyncio.get_running_loop(), _Heard()

        def hear(text: str) -> None:
            # A loop that is closed already has nobody left who watches.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(heard.tell, text)

        showing = asyncio.create_task(self._show(trace, talk, heard, show))
        try:
            await _beside(lambda: talk.ask(hear))
        finally:
            # The answer itself comes now: it waits for no draft.
            showing.cancel()
            await asyncio.wait([showing])

    async def _show(self, trace: Trace, talk: Steps, heard: _Heard, show: Show) -> None:
        shown: tuple[str, ...] = ()
        while True:
            text = await heard.more()
            drafted = await self._turn(self._desk.drafted, trace, talk, text)
            is_new = drafted is not None and drafted.claims != shown
            if drafted and is_new:
                shown = drafted.claims
                await show(drafted)
            # A reply comes in hundreds of pieces, and each look takes the desk's turn.
            await self._sleep(_PACE if is_new else _LOOK)


class _Heard:
    """The reply as far as it has come, for who looks from time to time."""

    def __init__(self) -> None:
        self._text = ""
        self._is_new = asyncio.Event()

    def tell(self, text: str) -> None:
        """More has come."""
        self._text = text
        self._is_new.set()

    async def more(self) -> str:
        """All that came, once there is more than when it was looked at last."""
        await self._is_new.wait()
        self._is_new.clear()
        return self._text


async def _beside(call: Callable[[], None]) -> None:
    """Run a call that may take long in a thread of its own.

    Those that asyncio has are few, and a model that hangs in them would hold up whoever needs one; nor does the process
    wait at its end for one that still hangs.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def run() -> None:
        fault: BaseException | None = None
        try:
            call()
        except BaseException as error:
            fault = error
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, fault)

    def tell(fault: BaseException | None) -> None:
        if done.done():
            return
        if fault:
            done.set_exception(fault)
        else:
            done.set_result(None)

    Thread(target=run, daemon=True).start()
    await done
