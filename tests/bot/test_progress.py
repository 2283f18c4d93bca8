"""The bar of an `add`: what is told while nobody knows yet how much there is, and after."""

from __future__ import annotations

import io
import sys

import pytest

from bot.terminal import Progress


class Watched(io.StringIO):
    """Standard error with a person before it."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> list[str]:
    """What stood in the line, one after the other."""
    return [text.strip() for text in stream.getvalue().replace("\n", "\r").split("\r") if text.strip()]


def test_reports_read_are_told_at_once_and_the_time_left_when_all_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", watched := Watched())
    progress = Progress()
    progress.reading(1)
    progress(128, None)
    assert "/256" not in shown(watched)[-1]
    progress.reading(60)
    progress(128, 256)
    assert "50%" in shown(watched)[-1]
    assert "128/256" in shown(watched)[-1]
    assert "60 reports read" in shown(watched)[-1]
    progress(256, 256)
    progress.close()
    assert "256/256" in shown(watched)[-1]


def test_nothing_is_told_when_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", log := io.StringIO())
    progress = Progress()
    progress.reading(1)
    progress(1, None)
    progress(1, 1)
    progress.close()
    assert log.getvalue() == ""


def test_an_add_of_nothing_leaves_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", watched := Watched())
    Progress().close()
    assert watched.getvalue() == ""
