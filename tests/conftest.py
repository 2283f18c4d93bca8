"""What every test gets: the fakes, closed sockets, and one cache for the exported model."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from platformdirs import user_cache_path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.desk import Desk  # noqa: E402
from config.settings import DEFAULT_MODEL  # noqa: E402

DEMO = Path(__file__).parents[1] / "demo" / "reports"

# No deadline: on a machine that others share, a slow example is no failure.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")

_LOOPBACK = ("127.0.0.1", "::1", "localhost", "", None, b"localhost", b"127.0.0.1")


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the exported model is kept: exporting takes half a minute, so the tests share what the user has."""
    return Path(os.environ.get("DATELINE_CACHE") or user_cache_path("dateline")).absolute()


@pytest.fixture(scope="session")
def demo_data(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the demonstration reports; a test that changes it works on a copy."""
    data = tmp_path_factory.mktemp("demo")
    Desk(data, cache, DEFAULT_MODEL).ingest.add([DEMO], lambda done, of: None)
    return data


@pytest.fixture(scope="session")
def demo_desk(demo_data: Path, cache: Path) -> Desk:
    """A desk over the demonstration reports, with the model that the product ships with."""
    return Desk(demo_data, cache, DEFAULT_MODEL)


@pytest.fixture(autouse=True)
def _sockets_are_shut(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that reaches for another machine fails, even when what reached out swallows the error."""
    reached: list[object] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def only_here(host: object) -> None:
        if host not in _LOOPBACK:
            reached.append(host)
            raise ConnectionRefusedError(f"tests have no network, and this one wants {host!r}")

    def shut_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            only_here(address[0])
        connect(self, address)

    def shut_look_up(host: Any, *given: Any, **options: Any) -> Any:
        only_here(host)
        return look_up(host, *given, **options)

    monkeypatch.setattr(socket.socket, "connect", shut_connect)
    monkeypatch.setattr(socket, "getaddrinfo", shut_look_up)
    yield
    assert not reached, f"this test reached for {reached}"
