"""What a question belongs to: the talk before it, or the message that it is about.

A conversation is one chat, one topic and one chain of replies; where nobody replied, it is what the same person was
answered there last. It is looked up by chat, so nothing said in one is known in another.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from telegram import Bot

from bot.addressing import Request, answers
from bot.ledger import Ledger, Told
from bot.visit import Visit
from retrieval.followup import Turn, standalone
from retrieval.question import LONGEST
from retrieval.words import words_of

# What of somebody's message is asked about: a claim has a sentence or two, and what follows leads the search astray.
_LONGEST_CLAIM = 300
# "Is this in the reports?", "true?", "source": the claim itself is what is asked. Other questions are asked about it.
_OF_THE_CLAIM = frozenset(
    "anything claim confirm confirmed correct evidence fact facts fake false news proof real really report reported "
    "reports right rumour say says sounds source sources true truth verify what wrong".split()
)

_ASKING = frozenset("who whom whose what which where when why how is are was were do does did has have had".split())


class Rewriter(Protocol):
    """Makes follow-ups stand alone. It may wait for a language model, and is called from threads of its own."""

    def standalone(self, text: str, before: Sequence[Turn], shelves: Sequence[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Understood:
    """What is to be answered; `is_made` tells that it is not what the person wrote, `is_claim` that it asks nothing.

    `after` is the id of the answer that it follows, if it was made from one.
    """

    question: str
    is_made: bool = False
    is_claim: bool = False
    after: str = ""


class Conversation:
    """Makes stand-alone questions of what people write. `kept` is for how many seconds a talk is remembered."""

    def __init__(
        self, ledger: Ledger, bot: Bot, rewriter: Rewriter, kept: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._ledger = ledger
        self._bot = bot
        self._rewriter = rewriter
        self._kept = kept
        self._clock = clock

    async def understood(self, visit: Visit, wanted: Request) -> Understood:
        """The question of a visit, with what it leaves out. Nothing waits for a language model but the question."""
        if wanted.about:
            return of_claim(wanted.text, wanted.about)
        before = self._before(visit)
        if before is None or not wanted.text:
            return Understood(wanted.text or wanted.selected[:LONGEST])
        question = await asyncio.to_thread(
            self._rewriter.standalone, wanted.text, [_turn(before, wanted.selected)], visit.shelves
        )
        is_made = question != wanted.text
        return Understood(question, is_made, after=before.id if is_made else "")

    def _before(self, visit: Visit) -> Told | None:
        message, chat, since = visit.message, visit.facts.id, self._clock() - self._kept
        if message.reply_to_message and answers(message, self._bot.bot):
            told = self._ledger.told_by(chat, message.reply_to_message.message_id)
            if told:
                return told if told.at >= since else None
        # Also for a reply to what the bot said beside its answers: a page of the sources, a notice.
        return self._ledger.last_told(chat, visit.to.thread, visit.person, since)


def _turn(told: Told, selected: str) -> Turn:
    found = told.answer
    quote = found.citations[0].quote if found.citations else ""
    short = found.answer if found.status == "answered" else ""
    return Turn(told.question, selected or short, quote)


def of_claim(text: str, claim: str) -> Understood:
    """A question about somebody's words: those words alone where the question is whether they are true."""
    claim = _beginning(claim)
    asked = {word.text.lower() for word in words_of(text) if word.is_content}
    if asked <= _OF_THE_CLAIM:
        return Understood(claim, is_made=True, is_claim=not _asks(claim))
    question = standalone(text, [Turn(claim, quote=claim)])
    return Understood(question, question != text)


def _asks(claim: str) -> bool:
    first = next((word.text.lower() for word in words_of(claim)), "")
    return claim.endswith("?") or first in _ASKING


def _beginning(claim: str) -> str:
    """The first sentences of a claim, as many as are asked about; at least one, cut if it must be."""
    line = " ".join(claim.split())
    if len(line) <= _LONGEST_CLAIM:
        return line
    ends = [match.end() for match in re.finditer(r"[.!?…](?=\s)", line[:_LONGEST_CLAIM])]
    return line[: ends[-1]] if ends else line[:_LONGEST_CLAIM].rsplit(" ", 1)[0]
