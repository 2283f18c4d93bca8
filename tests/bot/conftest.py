"""Lets the tests of the doors import the fakes and the Telegram peer."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
