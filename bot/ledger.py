"""The ledger: what came in from chats, what they were answered, and what each chat has settled for itself.

It lies in the same file as the catalog. All SQL about chats is here. A call takes a tenth of a millisecond (a commit
waits for no disk), so the doors make it straight from their event loop: a hop to a thread would widen the moment
between the sending of an answer and its mark, in which a killed process answers twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from index.database import Database
from retrieval.answer import Answer

State = Literal["new", "told", "approved", "left"]
Adders = Literal["admins", "everyone"]
Verdict = Literal["helpful", "wrong"]
TicketKind = Literal["offer", "added"]

_CHAT = "id, shelf, state, language, own_only, who_adds, quiet_from, quiet_to, follows_up"
_TOLD = "id, chat, thread, message, asker, said, question, answer, at, language, after"
_answers = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class ChatFacts:
    """What is known of a chat: its shelf, whether it may use the bot, and what its admins settled.

    `state` is "new" (never heard of), "told" (told that it is not approved), "approved" or "left" (the bot was removed
    or blocked). `quiet` are the hours, in UTC, between which messages make no sound; `follows_up` tells whether a note
    is wanted when a quoted report is corrected or withdrawn.
    """

    id: int
    shelf: str
    state: State = "new"
    language: str = ""
    own_only: bool = False
    who_adds: Adders = "admins"
    quiet: tuple[int, int] | None = None
    follows_up: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """An update out of the inbox, as Telegram sent it.

    `tries` is how often working out its answer was begun, `sends` how often that answer may have arrived.
    """

    update_id: int
    lane: str
    body: Mapping[str, Any]
    received: float
    crowded: bool
    tries: int
    sends: int


@dataclass(frozen=True, slots=True)
class Told:
    """A question of a chat and what it was answered, in which language.

    `message` is the bot's message, 0 until it was sent; `after` the id of the answer that the question follows, if any.
    """

    id: str
    chat: int
    thread: int
    message: int
    asker: int
    said: str
    question: str
    answer: Answer
    at: float
    language: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer."""

    told: Told
    person: int
    verdict: Verdict
    at: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something that waits for a person's word: an offer, or a report that may be taken back."""

    id: str
    chat: int
    kind: TicketKind
    body: Mapping[str, Any]


def new_id() -> str:
    """A name for buttons and links that nobody guesses: 11 characters, 64 bits."""
    return secrets.token_urlsafe(8)


class Ledger:
    """Inbox, chats, answers, feedback and tickets of one data folder. Raises an IndexFault when it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._db = database

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Open the ledger in the database at `path`, making or migrating it as needed."""
        return cls(Database.open(path))

    @property
    def database(self) -> Database:
        """What it lies in, for what else lies there."""
        return self._db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # --- the inbox ----------------------------------------------------------------------------------------------

    def take(self, bot: int, updates: Iterable[tuple[int, str, str]], at: float, most_waiting: int) -> None:
        """Write updates down, each as number, lane and JSON; one that is known is left as it is.

        What comes while `most_waiting` are waiting is marked as crowded.
        """
        with self._db.writing():
            waiting = self.waiting(bot)
            for number, lane, body in updates:
                waiting += self._db.run(
                    "INSERT INTO inbox (bot, update_id, lane, body, received, crowded) VALUES (?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT DO NOTHING",
                    (bot, number, lane, body, at, int(waiting >= most_waiting)),
                )

    def lanes(self, bot: int) -> list[str]:
        """The lanes in which something waits, that with the oldest update first."""
        rows = self._db.rows(
            "SELECT lane FROM inbox WHERE bot = ? AND done = 0 GROUP BY lane ORDER BY min(update_id)", (bot,)
        )
        return [str(lane) for (lane,) in rows]

    def claim(self, bot: int, lane: str, worker: str) -> Received | None:
        """Give the first update of a lane to a worker; None when there is none, or another one is at work on it."""
        rows = self._db.rows(
            "UPDATE inbox SET worker = ? WHERE bot = ? AND worker IN ('', ?) AND update_id = "
            "(SELECT min(update_id) FROM inbox WHERE bot = ? AND lane = ? AND done = 0) "
            "RETURNING update_id, lane, body, received, crowded, tries, sends",
            (worker, bot, worker, bot, lane),
        )
        for number, its_lane, body, received, crowded, tries, sends in rows:
            return Received(number, its_lane, json.loads(body), received, bool(crowded), tries, sends)
        return None

    def begin(self, bot: int, update: int) -> None:
        """Note that handling an update begins."""
        self._db.run("UPDATE inbox SET tries = tries + 1 WHERE bot = ? AND update_id = ?", (bot, update))

    def release(self, bot: int, worker: str) -> int:
        """Let others take what a worker died over; gives how many updates that were."""
        return self._db.run("UPDATE inbox SET worker = '' WHERE bot = ? AND worker = ? AND done = 0", (bot, worker))

    def give_back(self, bot: int, worker: str) -> None:
        """Let others take what a worker leaves unfinished of its own accord: these tries count for nothing."""
        self._db.run(
            "UPDATE inbox SET worker = '', tries = max(tries - 1, 0) WHERE bot = ? AND worker = ? AND done = 0",
            (bot, worker),
        )

    def workers(self, bot: int) -> list[str]:
        """Who holds updates that are not done."""
        rows = self._db.rows("SELECT DISTINCT worker FROM inbox WHERE bot = ? AND done = 0 AND worker <> ''", (bot,))
        return [str(worker) for (worker,) in rows]

    def survived(self, bot: int, update: int) -> None:
        """Note that the answer to an update is ready: working it out ended no process."""
        self._db.run("UPDATE inbox SET tries = 0 WHERE bot = ? AND update_id = ?", (bot, update))

    def sending(self, bot: int, update: int) -> None:
        """Note that the answer to an update leaves now, and may have arrived from then on."""
        self._db.run("UPDATE inbox SET sends = sends + 1 WHERE bot = ? AND update_id = ?", (bot, update))

    def not_sent(self, bot: int, update: int) -> None:
        """Note that an answer that left did not arrive."""
        self._db.run("UPDATE inbox SET sends = sends - 1 WHERE bot = ? AND update_id = ?", (bot, update))

    def done(self, bot: int, update: int, told: Told | None = None) -> None:
        """Mark an update as done, forget its words, and keep the answer that it was given: all in one."""
        with self._db.writing():
            self._db.run("UPDATE inbox SET done = 1, body = '' WHERE bot = ? AND update_id = ?", (bot, update))
            if told:
                self._keep(told)

    def is_followed(self, bot: int, lane: str, update: int) -> bool:
        """Whether something waits behind an update in its lane."""
        given = (bot, lane, update)
        row = self._db.row("SELECT 1 FROM inbox WHERE bot = ? AND lane = ? AND update_id > ? AND done = 0", given)
        return row is not None

    def waiting(self, bot: int) -> int:
        """How many updates are not done."""
        return int(self._db.one("SELECT count(*) FROM inbox WHERE bot = ? AND done = 0", (bot,))[0])

    def forget(self, inbox_before: float, answers_before: float) -> None:
        """Forget what is older: updates that are done, and answers that nobody said anything about."""
        with self._db.writing():
            self._db.run("DELETE FROM inbox WHERE done = 1 AND received < ?", (inbox_before,))
            self._db.run(
                "DELETE FROM answers WHERE at < ? AND id NOT IN (SELECT answer FROM feedback)", (answers_before,)
            )
            self._db.run("DELETE FROM tickets WHERE at < ?", (answers_before,))

    # --- chats --------------------------------------------------------------------------------------------------

    def chat(self, chat: int) -> ChatFacts:
        """What is known of a chat; one that was never heard of is new."""
        self._db.run("INSERT INTO chats (id, shelf) VALUES (?, ?) ON CONFLICT DO NOTHING", (chat, str(chat)))
        row = self._db.row(f"SELECT {_CHAT} FROM chats WHERE id = ?", (chat,))
        # Its shelf's name is another chat's when that one's id was this before it became a supergroup.
        return _chat(row) if row else ChatFacts(chat, f"{chat}.2", "left")

    def keep(self, facts: ChatFacts) -> None:
        """Keep what was settled for a chat; its shelf never changes."""
        quiet = facts.quiet or (None, None)
        self._db.run(
            "UPDATE chats SET state = ?, language = ?, own_only = ?, who_adds = ?, quiet_from = ?, quiet_to = ?, "
            "follows_up = ? WHERE id = ?",
            (
                facts.state,
                facts.language,
                int(facts.own_only),
                facts.who_adds,
                *quiet,
                int(facts.follows_up),
                facts.id,
            ),
        )

    def migrate(self, old: int, new: int) -> None:
        """Carry everything of a group over to the supergroup that it has become; a second time changes nothing."""
        with self._db.writing():
            if not self._db.row("SELECT 1 FROM chats WHERE id = ?", (old,)):
                return
            for table in ("answers", "tickets"):
                self._db.run(f"UPDATE {table} SET chat = ? WHERE chat = ?", (old, new))
            self._db.run("DELETE FROM chats WHERE id = ?", (new,))
            self._db.run("UPDATE chats SET id = ? WHERE id = ?", (new, old))

    # --- answers and what people thought of them ----------------------------------------------------------------

    def told(self, answer: str) -> Told | None:
        """The answer with this id."""
        return self._told("id = ?", (answer,))

    def told_by(self, chat: int, message: int) -> Told | None:
        """The answer that this message of the bot gave."""
        return self._told("chat = ? AND message = ?", (chat, message))

    def last_told(self, chat: int, thread: int, asker: int, since: float) -> Told | None:
        """What this person was last answered in this chat and topic, if that was not before `since`."""
        return self._told(
            "chat = ? AND thread = ? AND asker = ? AND at >= ? ORDER BY at DESC LIMIT 1", (chat, thread, asker, since)
        )

    def told_of(self, trace: str) -> Told | None:
        """The answer that came about as this trace tells, the first of them."""
        return self._told("json_extract(answer, '$.trace') = ? ORDER BY at LIMIT 1", (trace,))

    def judge(self, answer: str, person: int, verdict: Verdict, at: float) -> None:
        """Keep what a person thinks of an answer; a second thought replaces the first."""
        self._db.run("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", (answer, person, verdict, at))

    def feedback(self) -> Iterator[Feedback]:
        """All that people thought of answers, the newest first."""
        columns = ", ".join(f"a.{name}" for name in _TOLD.split(", "))
        for row in self._db.rows(
            f"SELECT {columns}, f.person, f.verdict, f.at FROM feedback f JOIN answers a ON a.id = f.answer "
            "ORDER BY f.at DESC, a.id, f.person"
        ):
            yield Feedback(_told(row[:-3]), *row[-3:])

    def sent(self) -> Iterator[tuple[str, float, str]]:
        """Every answer that is kept: id, when it was given, and the answer as JSON."""
        after = ""
        while page := self._db.rows("SELECT id, at, answer FROM answers WHERE id > ? ORDER BY id LIMIT 500", (after,)):
            yield from ((name, at, answer) for name, at, answer in page)
            after = page[-1][0]

    # --- tickets ------------------------------------------------------------------------------------------------

    def issue(self, chat: int, kind: TicketKind, body: Mapping[str, Any], at: float) -> str:
        """Keep something that waits for a person's word; gives its id."""
        ticket = new_id()
        given = (ticket, chat, kind, json.dumps(body, ensure_ascii=False), at)
        self._db.run("INSERT INTO tickets VALUES (?, ?, ?, ?, ?)", given)
        return ticket

    def ticket(self, ticket: str) -> Ticket | None:
        """The ticket with this id, if it still waits."""
        row = self._db.row("SELECT id, chat, kind, body FROM tickets WHERE id = ?", (ticket,))
        return Ticket(row[0], row[1], row[2], json.loads(row[3])) if row else None

    def redeem(self, ticket: str) -> bool:
        """Take a ticket away; False when it was gone already."""
        return bool(self._db.run("DELETE FROM tickets WHERE id = ?", (ticket,)))

    # --- inside -------------------------------------------------------------------------------------------------

    def _keep(self, told: Told) -> None:
        answer = _answers.dump_json(told.answer).decode()
        given = (told.id, told.chat, told.thread, told.message, told.asker, told.said, told.question, answer, told.at)
        self._db.run(
            f"INSERT INTO answers ({_TOLD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*given, told.language, told.after),
        )
        cited = {(told.id, each.report, each.version) for each in told.answer.citations}
        self._db.run_each("INSERT INTO cited VALUES (?, ?, ?)", sorted(cited))

    def _told(self, which: str, given: Sequence[object]) -> Told | None:
        row = self._db.row(f"SELECT {_TOLD} FROM answers WHERE {which}", given)
        return _told(row) if row else None


def _told(row: Sequence[Any]) -> Told:
    name, chat, thread, message, asker, said, question, answer, at, language, after = row
    found = _answers.validate_json(answer)
    return Told(name, chat, thread, message, asker, said, question, found, at, language, after)


def _chat(row: Sequence[Any]) -> ChatFacts:
    name, shelf, state, language, own_only, who_adds, start, end, follows_up = row
    quiet = None if start is None or end is None else (start, end)
    return ChatFacts(name, shelf, state, language, bool(own_only), who_adds, quiet, bool(follows_up))
