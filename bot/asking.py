"""From a question in a chat to the one message that answers it."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from telegram import Bot
from telegram.constants import ReactionEmoji

from bot import answer_message, guide_message
from bot.addressing import Request
from bot.budget import Budget, Verdict
from bot.conversation import Conversation, Understood
from bot.courtesy import at_work, draft, react
from bot.inbox import Errand
from bot.ledger import Told, new_id
from bot.message import Message
from bot.metrics import Metrics
from bot.terminal import gives_verdict
from bot.turn import OneAtATime
from bot.visit import Visit
from bot.wording import Show, Wording
from index.catalog import Shelved
from retrieval.answer import Answer, Citation
from retrieval.brief import Brief
from retrieval.followup import Turn
from retrieval.question import QuestionError
from retrieval.search import Candidate
from retrieval.timeline import Timeline
from retrieval.trace import Trace

if TYPE_CHECKING:
    from bot.writer_desk import WriterState
    from retrieval.steps import Steps
    from retrieval.writer.tally import Counts

log = logging.getLogger(__name__)


class Desk(Protocol):
    """What answers questions from the reports on some shelves. It is called from worker threads, one call at a time."""

    def begin(self, text: str, on: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """Answer the question `text` as asked on the day `on`; QuestionError with words for the asker if it cannot.

        With it comes the talk with a language model that is to word the answer, if one is.
        """
        ...

    def drafted(self, trace: Trace, talk: Steps, text: str) -> Answer | None:
        """What may be shown while the model's reply has come as far as `text`; None while nothing may."""
        ...

    def finish(self, trace: Trace, talk: Steps) -> Trace:
        """The answer that a talk that is over has come to."""
        ...

    def kept(self, trace: Trace, shelves: Sequence[str]) -> Trace:
        """Keep how an answer came about; the answer then names its trace."""
        ...

    def standalone(self, text: str, before: Sequence[Turn], shelves: Sequence[str]) -> str:
        """A follow-up with what it leaves out; called beside other calls, it may wait for a language model."""
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

    def writer_state(self, shelf: str) -> WriterState | None:
        """How the language model fares, and what is left to a chat; None where none words answers. For any thread."""
        ...

    def writer_counts(self) -> Counts | None:
        """What the model was asked since the process began; None where none words answers. For any thread."""
        ...


class Asking:
    """Answers questions, within what each person and chat may ask."""

    def __init__(
        self, bot: Bot, desk: Desk, turn: OneAtATime, conversation: Conversation, budget: Budget, metrics: Metrics
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._wording = Wording(desk, turn)
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
            understood = await self._conversation.understood(visit, wanted)
            on = visit.message.date.date()
            show = None if visit.is_group else self._drafts(visit, understood)
            traced = await self._wording.trace(understood.question, on, visit.shelves, show)
            found = _meant(traced.answer, understood)
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
        return _message(found, visit, understood, told.id), told

    def _drafts(self, visit: Visit, understood: Understood) -> Show:
        async def show(found: Answer) -> None:
            await draft(self._bot, visit.to, _message(_meant(found, understood), visit, understood))

        return show


def _meant(found: Answer, understood: Understood) -> Answer:
    """An answer to what was meant: a claim asks for nothing that a few words would answer, but for what reports say."""
    if understood.is_claim and found.status != "unanswered" and not gives_verdict(found):
        return replace(found, status="answered", answer="", text="", accounts=())
    return found


def _message(found: Answer, visit: Visit, understood: Understood, id: str = "") -> Message:
    shown = understood.question if understood.is_made else ""
    return answer_message.answer(found, visit.phrases, id=id, understood=shown, is_group=visit.is_group)
