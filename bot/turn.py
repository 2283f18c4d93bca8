"""One call of the desk at a time, in a thread: its parts are made for one, and a burst would fill all threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class OneAtATime:
    """Runs calls one after the other, in the order in which they came."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def __call__(self, call: Callable[Given, Result], /, *given: Given.args, **named: Given.kwargs) -> Result:
        """The call's result, once its turn has come. A call that has begun runs to its end."""
        async with self._turn:
            # Shielded: a thread cannot be stopped, and the next call must not begin beside it.
            running = asyncio.ensure_future(asyncio.to_thread(call, *given, **named))
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                await asyncio.wait([running])
                raise
