"""Inline mode: `@name question` in any chat offers cited passages of the reports that all chats share."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import InlineQuery
from telegram.error import BadRequest

from bot import passage_message
from bot.asking import Desk
from bot.budget import Budget, Verdict
from bot.phrases import phrases
from bot.turn import OneAtATime
from index.report import SHARED
from retrieval.question import QuestionError

_PASSAGES = 5
# Somebody who types asks anew with each letter: what is this short is not yet a question.
_SHORTEST = 4
# Seconds that Telegram may show the same passages again to who asks the same.
_KEPT = 60


class Inline:
    """Answers inline queries. They are few words still being typed, so what fails is met with no passages."""

    def __init__(self, desk: Desk, turn: OneAtATime, budget: Budget) -> None:
        self._desk = desk
        self._turn = turn
        self._budget = budget

    async def receive(self, query: InlineQuery) -> None:
        """Offer the passages nearest to what was typed."""
        person, asked = query.from_user.id, query.query.strip()
        if len(asked) < _SHORTEST or self._budget.take(person, person) != Verdict.GRANTED:
            found = []
        else:
            try:
                today = datetime.now(UTC).date()
                found = await self._turn(self._desk.search, asked, today, _PASSAGES, (SHARED,))
            except QuestionError:
                found = []
        results = passage_message.inline_results(found, phrases(query.from_user.language_code))
        try:
            # Kept for this person alone: bylines are in their language. That there was nothing may change at once.
            await query.answer(results, cache_time=_KEPT if results else 0, is_personal=True)
        except BadRequest as error:
            # Whoever typed on, or waited too long, has no use for it any more.
            if "query is too old" not in error.message.lower():
                raise
