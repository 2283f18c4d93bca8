"""Subscriptions: what each chat wants to hear of, when its digest is due, and what it was told already.

It lies beside the ledger, in the same file, and is called from the event loop for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.ledger import new_id
from index.database import Database

# The hour, in UTC, at which a digest comes where nobody has said when.
MORNING = 8
# A chat that follows more wants everything, and `/digest` gives that.
MOST = 20
_DIGEST = "d.chat, d.thread, d.hour, d.language, d.seen, d.due, d.sends"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Something that a chat wants to hear of, in the words of who asked for it."""

    id: str
    query: str
    at: float


@dataclass(frozen=True, slots=True)
class Digest:
    """When and where a chat gets what is new.

    `hour` is in UTC; `seen` and `due` are seconds since 1970: when was last looked for what is new, and when is next.
    `sends` is how often the digest that is due may have arrived.
    """

    chat: int
    thread: int
    hour: int
    language: str
    seen: float
    due: float
    sends: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A timeline that was shown in a chat: of what, and as of which day."""

    id: str
    chat: int
    query: str
    asked: date


class Subscriptions:
    """The subscriptions and digests of one data folder. Raises an IndexFault when it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- what a chat wants --------------------------------------------------------------------------------------

    def of(self, chat: int) -> list[Subscription]:
        """The subscriptions of a chat, the first first."""
        rows = self._db.rows("SELECT id, query, at FROM subscriptions WHERE chat = ? ORDER BY at, rowid", (chat,))
        return [Subscription(*row) for row in rows]

    def subscribe(self, chat: int, query: str, by: int, at: float) -> None:
        """Keep that a chat wants to hear of something; a second time changes nothing."""
        self._db.run(
            "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", (new_id(), chat, query, by, at)
        )

    def end(self, chat: int, id: str) -> bool:
        """End a subscription of this chat; False when it had none of that id."""
        return bool(self._db.run("DELETE FROM subscriptions WHERE chat = ? AND id = ?", (chat, id)))

    # --- when it gets it ----------------------------------------------------------------------------------------

    def digest(self, chat: int, thread: int, language: str, at: float) -> Digest:
        """The digest of a chat; one that never had any gets it in this topic, and looks back to now."""
        self._db.run(
            "INSERT INTO digests (chat, thread, hour, language, seen, due) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (chat, thread, MORNING, language, at, next_due(MORNING, at)),
        )
        return Digest(*self._db.one(f"SELECT {_DIGEST} FROM digests d WHERE d.chat = ?", (chat,)))

    def settle(self, chat: int, hour: int, at: float) -> None:
        """Let the digest of a chat come at another hour."""
        given = (hour, next_due(hour, at), chat)
        self._db.run("UPDATE digests SET hour = ?, due = ?, sends = 0 WHERE chat = ?", given)

    def due(self, at: float) -> list[int]:
        """The chats whose digests are due, that have subscriptions, and that the bot was not removed from."""
        rows = self._db.rows(
            "SELECT d.chat FROM digests d JOIN chats c ON c.id = d.chat WHERE d.due <= ? AND c.state <> 'left' "
            "AND EXISTS (SELECT 1 FROM subscriptions s WHERE s.chat = d.chat) ORDER BY d.due",
            (at,),
        )
        return [int(chat) for (chat,) in rows]

    def claim(self, chat: int, worker: str, at: float) -> Digest | None:
        """Give a due digest to a worker; None when another one is at work on it, or has just sent it."""
        taken = self._db.rows(
            "UPDATE digests AS d SET worker = ? WHERE d.chat = ? AND d.due <= ? AND d.worker IN ('', ?) "
            f"RETURNING {_DIGEST.replace('d.', '')}",
            (worker, chat, at, worker),
        )
        return Digest(*taken[0]) if taken else None

    def workers(self) -> list[str]:
        """Who is at work on a digest."""
        return [str(name) for (name,) in self._db.rows("SELECT DISTINCT worker FROM digests WHERE worker <> ''")]

    def release(self, worker: str) -> None:
        """Let others take what a worker leaves, or died over."""
        self._db.run("UPDATE digests SET worker = '' WHERE worker = ?", (worker,))

    # --- what it was told ---------------------------------------------------------------------------------------

    def known(self, chat: int) -> set[str]:
        """The reports that a chat was told of lately."""
        return {str(name) for (name,) in self._db.rows("SELECT report FROM digested WHERE chat = ?", (chat,))}

    def sending(self, chat: int) -> None:
        """Note that the digest of a chat leaves now, and may have arrived from then on."""
        self._db.run("UPDATE digests SET sends = sends + 1 WHERE chat = ?", (chat,))

    def not_sent(self, chat: int) -> None:
        """Note that a digest that left did not arrive."""
        self._db.run("UPDATE digests SET sends = sends - 1 WHERE chat = ?", (chat,))

    def told(self, chat: int, reports: Iterable[str], at: float) -> None:
        """A chat was told of these reports, all that was new; what came before a month ago is forgotten: in one."""
        with self._db.writing():
            (hour,) = self._db.one("SELECT hour FROM digests WHERE chat = ?", (chat,))
            self._db.run(
                "UPDATE digests SET seen = ?, due = ?, sends = 0, worker = '' WHERE chat = ?",
                (at, next_due(hour, at), chat),
            )
            rows = [(chat, report, at) for report in reports]
            self._db.run_each("INSERT OR REPLACE INTO digested VALUES (?, ?, ?)", rows)
            month = at - timedelta(days=30).total_seconds()
            self._db.run("DELETE FROM digested WHERE at < ?", (month,))
            self._db.run("DELETE FROM timelines WHERE at < ?", (month,))

    # --- timelines ----------------------------------------------------------------------------------------------

    def show(self, chat: int, query: str, asked: date, at: float) -> Shown:
        """Remember a timeline for the buttons below it."""
        shown = Shown(new_id(), chat, query, asked)
        given = (shown.id, chat, query, asked.isoformat(), at)
        self._db.run("INSERT INTO timelines VALUES (?, ?, ?, ?, ?)", given)
        return shown

    def shown(self, id: str) -> Shown | None:
        """The timeline with this id."""
        row: Any = self._db.row("SELECT id, chat, query, asked FROM timelines WHERE id = ?", (id,))
        return Shown(row[0], row[1], row[2], date.fromisoformat(row[3])) if row else None


def next_due(hour: int, after: float) -> float:
    """The next time at which it is this hour in UTC, later than `after`."""
    now = datetime.fromtimestamp(after, UTC)
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (today if today > now else today + timedelta(days=1)).timestamp()
