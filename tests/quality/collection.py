"""Collections to be measured: the demo reports or others, each taken in anew."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from config.settings import Settings

DEMO = Path(__file__).parents[2] / "demo"
# A report without a date has that of its file, which is the day of cloning: this one was pasted on the day it tells of.
_PASTED, _PASTED_ON = "harbour-pasted.txt", datetime(2024, 12, 7, 18, tzinfo=UTC)


@contextmanager
def filled(reports: Path) -> Iterator[tuple[Desk, Path]]:
    """A desk over these reports, in a collection of their own that is gone afterwards, and the folder of that."""
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.read(os.environ, Path(data))
        desk = Desk(settings.data, settings.cache, settings.model)
        desk.ingest.add([reports], lambda done, of: None)
        desk.warm()
        yield desk, settings.data


@contextmanager
def demo_reports() -> Iterator[Path]:
    """The folder of the demo reports, the pasted one as old as its news."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(shutil.copytree(DEMO / "reports", Path(folder) / "reports"))
        when = _PASTED_ON.timestamp()
        os.utime(copied / _PASTED, (when, when))
        yield copied
