"""The wire: an answer learns when it really leaves, and when it surely did not arrive.

Between the moment when an answer is ready and the one when it leaves lie the pauses that Telegram asks for, up to an
hour. A process that ends meanwhile has sent nothing, and the next one may send it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.delivery import NOT_SENT


class Parcel(Protocol):
    """Something that is sent."""

    def leaves(self) -> None:
        """From now on it may have arrived."""
        ...

    def stays(self) -> None:
        """It did not arrive: Telegram refused it, or was not reached."""
        ...


_carried: ContextVar[Parcel | None] = ContextVar("carried", default=None)


@contextmanager
def carrying(parcel: Parcel) -> Iterator[None]:
    """Let each request that this task makes inside the block tell the parcel how it fares."""
    token = _carried.set(parcel)
    try:
        yield
    finally:
        _carried.reset(token)


class Wire(HTTPXRequest):
    """Makes requests, and tells the parcel that they carry."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request."""
        if not (parcel := _carried.get()):
            return await super().do_request(*args, **kwargs)
        parcel.leaves()
        try:
            status, body = await super().do_request(*args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, NOT_SENT):
                parcel.stays()
            raise
        if 400 <= status < 500:
            parcel.stays()
        return status, body
