"""A data folder with answers that a chat was given, and a bot that only notes what follows them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.ledger import Ledger, Told
from bot.note_ledger import NoteLedger
from bot.notes import Notes
from bot.worker import Worker
from index.catalog import Catalog
from index.report import Report
from tests.fakes import answered, citation, filled, report

QUOTE = "20 people died, doctors said."
TEXT = f"Rebels entered Homs on Saturday. {QUOTE} The army had left."
HOMS = report("homs", TEXT, title="Rebels enter Homs", url="https://demo-wire.example.org/homs")
CORRECTION = "Correction: an earlier version gave a wrong number of dead."
CORRECTED = replace(HOMS, text=f"{TEXT.replace('20', '12')}\n\n{CORRECTION}")
NOON = datetime(2024, 12, 9, 12, tzinfo=UTC).timestamp()
CHAT = -1001
DAY = 86_400.0


@dataclass
class Phone:
    """A bot whose messages arrive, or fail as often as it is given errors."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def send_message(self, chat: int, text: str, **how: Any) -> Any:
        """Take a message."""
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append({"chat": chat, "text": text, **how})
        return SimpleNamespace(chat=SimpleNamespace(id=chat), message_id=900 + len(self.sent))


@dataclass
class House:
    """A data folder with one answered question, and the notes that follow."""

    data: Path
    catalog: Catalog
    ledger: Ledger
    notes: NoteLedger
    worker: Worker
    phone: Phone = field(default_factory=Phone)
    now: float = NOON
    numbers: int = 0

    def answer(self, quote: str = QUOTE, chat: int = CHAT, held: Report = HOMS, **how: Any) -> Told:
        """Answer a question in a chat, from the newest version of a report."""
        self.numbers += 1
        self.ledger.chat(chat)
        stored = self.catalog.report(held.id)
        start = stored.text.index(quote)
        cited = replace(
            citation(1, quote=quote, start=start), report=held.id, version=stored.version, end=start + len(quote),
            url=held.url, title=held.title,
        )  # fmt: skip
        told = Told(
            f"a{self.numbers}", chat, 0, 100 + self.numbers, 5, "How many died?", "How many died?",
            answered("20", f"{quote} [1]", cited), self.now, **how,
        )  # fmt: skip
        self.ledger.done(1, self.numbers, told)
        return told

    def becomes(self, *versions: Report) -> None:
        """New versions come into force, one after the other."""
        for each in versions:
            filled(self.catalog, each)

    def look(self, follower: Notes | None = None) -> list[str]:
        """What was sent in all once the notes of one look are out."""
        asyncio.run(self._look(follower or self.follower()))
        return [each["text"] for each in self.phone.sent]

    def follower(self) -> Notes:
        """A process that sends notes, as it is after its start."""
        return Notes(
            self.phone,  # type: ignore[arg-type]
            self.catalog, self.ledger, self.notes, self.worker, lambda facts: facts.id != -666,
            clock=lambda: self.now, sleep=lambda _: asyncio.sleep(0),
        )  # fmt: skip

    async def _look(self, follower: Notes) -> None:
        await follower.look()
        await follower.finish(20)
