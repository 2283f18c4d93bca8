"""The watch as a process of its own, which is killed: over loopback, with a model that takes no time.

Each one lives ten minutes after the one before, when what that began is due again and its lease has lapsed.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from index.clock import WallClock  # noqa: E402
from index.database import FILE, Database  # noqa: E402
from index.feed_store import FeedStore  # noqa: E402
from index.fetching import Fetcher  # noqa: E402
from index.hosts import Hosts  # noqa: E402
from index.lease import Lease  # noqa: E402
from index.watch import Watch  # noqa: E402
from tests.index.collection import opened  # noqa: E402


class Later(WallClock):
    """The clock of this machine, so many minutes on."""

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self._on = timedelta(minutes=minutes)

    def now(self) -> datetime:
        """The time, some minutes from now."""
        return super().now() + self._on


if __name__ == "__main__":
    data, port, minutes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    clock = Later(minutes)
    fetcher = Fetcher(lambda address: address.is_loopback, ports=(port,))
    with opened(data) as (_, _, ingest), closing(Database.open(data / FILE)) as database:
        store, lease = FeedStore(database), Lease(database, "watch")
        Watch(store, lease, Hosts(fetcher, clock, gap_s=0.0), ingest.take, clock).once()
