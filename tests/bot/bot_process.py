"""The Telegram door with a fake desk behind it, as a process: what test_telegram.py starts."""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path

from bot.service import BotError, Terms, run
from config.settings import Settings
from tests.fakes import FakeDesk


def clock() -> float:
    """The time in the file that a test names, else that of the machine."""
    told = os.environ.get("TEST_CLOCK")
    return float(Path(told).read_text("utf-8")) if told else time.time()


if __name__ == "__main__":
    # At the level that tells most: the token must not be in any of it.
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")
    token = os.environ["DATELINE_TOKEN"]
    try:
        settings = Settings.read(os.environ)
        terms = Terms(
            token,
            settings.bot_api,
            settings.owners,
            settings.stale_minutes,
            settings.talk_minutes,
            settings.webhook,
            settings.listen,
        )
        run(FakeDesk(secret=token), settings.data, terms, clock)
    except BotError as error:
        sys.exit(f"error: {error}")
