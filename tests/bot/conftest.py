"""Lets the tests of the doors import the fakes and the Telegram peer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import pytest  # noqa: E402

from tests.bot.strict_peer import StrictPeer, running_strict_peer  # noqa: E402


@pytest.fixture
def peer() -> Iterator[StrictPeer]:
    """A strict Bot API server of this test's own, without a fault at its end."""
    with running_strict_peer() as running:
        yield running
        assert not running.faults
