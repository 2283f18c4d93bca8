"""The Telegram door with a fake desk behind it, as a process: what test_telegram.py starts."""

from __future__ import annotations

import logging
import os
import sys

from bot.chat import BotError, run
from tests.fakes import FakeDesk

if __name__ == "__main__":
    # At the level that tells most: the token must not be in any of it.
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")
    token = os.environ["DATELINE_TOKEN"]
    try:
        run(FakeDesk(secret=token), token, os.environ["DATELINE_BOT_API"])
    except BotError as error:
        sys.exit(f"error: {error}")
