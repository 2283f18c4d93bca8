"""From a question in a chat to the one message that answers it."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from telegram import Bot
from telegram.constants import ReactionEmoji

from bot import answer_message, guide_message
from bot.addressing import Request
from bot.budget import Budget, Verdict
from bot.conversation import Conversation
from bot.courtesy import at_work, react
from bot.inbox import Errand
from bot.ledger import Told, new_id
from bot.message import Message
from bot.metrics import Metrics
from bot.terminal import gives_verdict
from bot.turn import OneAtATime
from bot.visit import Visit
from index.catalog import Shelved
from retrieval.answer import Answer, Citation
from retrieval.brief import Brief
from retrieval.question import QuestionError
from retrieval.search import Candidate
from retrieval.timeline import Timeline

log = logging.getLogger(__name__)


class Desk(Protocol):
    """What answers questions from the reports on some shelves. It is called from worker threads, one call at a time."""

    def ask(self, text: str, on: date, shelves: Sequence[str]) -> Answer:
        """Answer the question `text` as asked on the day `on`; QuestionError with words for the asker if it cannot."""
        ...

    def search(self, text: str, on: date, k: int, shelves: Sequence[str]) -> list[Candidate]:
        """The best `k` passages for a question."""
        ...

    def story(self, query: str, on: date, shelves: Sequence[str]) -> Timeline:
        """What the reports tell of something, day by day, as of a day; QuestionError as for a question."""
        ...

    def arrived(
        self, since: datetime, until: datetime, queries: Sequence[str], known: Collection[str], shelves: Sequence[str]
    ) -> Brief:
        """What came in since a moment about one of the queries, or about anything without any, by story."""
        ...

    def context(self, citation: Citation) -> tuple[str, int]:
        """The text around a quote, and where in it the quote begins."""
        ...

    def shelved(self, shelf: str) -> Sequence[Shelved]:
        """The reports on one shelf, those added last first."""
        ...

    def shelf_of(self, report: str) -> str:
        """The shelf that a report stands on."""
        ...

    def status(self, shelves: Sequence[str]) -> Mapping[str, object]:
        """Facts about what is held: reports, passages, pending, stale, model, newest (ISO date or None), data."""
        ...

    def sources(self, shelves: Sequence[str]) -> Sequence[tuple[str, int, date]]:
        """Each publisher, the number of its reports and the day of the newest."""
        ...


class Asking:
    """Answers questions, within what each person and chat may ask."""

    def __init__(
        self, bot: Bot, desk: Desk, turn: OneAtATime, conversation: Conversation, budget: Budget, metrics: Metrics
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._turn = turn
        self._conversation = conversation
        self._budget = budget
        self._metrics = metrics

    async def is_turned_away(self, errand: Errand, visit: Visit) -> bool:
        """Whether a request of any kind is too much now; of what is over the budget only the first is told so."""
        match self._budget.take(visit.facts.id, visit.person):
            case Verdict.REFUSED:
                self._metrics.refused("budget")
                await errand.reply(guide_message.too_many(visit.phrases), visit.to)
            case Verdict.REFUSED_SILENTLY:
                self._metrics.refused("budget")
                await react(self._bot, visit.to, ReactionEmoji.SEE_NO_EVIL_MONKEY)
            case Verdict.GRANTED if errand.crowded:
                self._metrics.refused("queue")
                await errand.reply(guide_message.busy(visit.phrases), visit.to)
            case Verdict.GRANTED:
                return False
        return True

    async def about(self, errand: Errand, visit: Visit, claim: str) -> None:
        """Tell what the reports say of somebody's words."""
        await self.answer(errand, visit, Request("ask", about=claim))

    async def answer(self, errand: Errand, visit: Visit, wanted: Request) -> None:
        """Answer a question, or say why not."""
        async with at_work(self._bot, visit.to):
            message, told = await self._answered(visit, wanted)
        self._metrics.answered(told.answer.status if told else "failed", time.time() - errand.received)
        await errand.reply(message, visit.to, told)

    async def _answered(self, visit: Visit, wanted: Request) -> tuple[Message, Told | None]:
        try:
            understood = self._conversation.understood(visit, wanted)
            on = visit.message.date.date()
            found = await self._turn(self._desk.ask, understood.question, on, visit.shelves)
            if understood.is_claim and found.status != "unanswered" and not gives_verdict(found):
                # A claim asks for nothing that a few words would answer: what the reports say of it is their sentences.
                found = replace(found, status="answered", answer="", text="", accounts=())
        except QuestionError as error:
            return guide_message.unaskable(error, visit.phrases), None
        except Exception:
            log.exception("Failed to answer a question of chat %d, asked on %s", visit.facts.id, visit.message.date)
            return guide_message.fault(visit.phrases), None
        told = Told(
            id=new_id(),
            chat=visit.facts.id,
            thread=visit.to.thread,
            message=0,
            asker=visit.person,
            said=wanted.text or wanted.about,
            question=understood.question,
            answer=found,
            at=time.time(),
            language=visit.phrases.language,
            after=understood.after,
        )
        shown = understood.question if understood.is_made else ""
        return answer_message.answer(found, visit.phrases, id=told.id, understood=shown, is_group=visit.is_group), told
