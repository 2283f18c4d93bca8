"""A talk: one answer being worded, step by step, so that nobody else waits while the model thinks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter
from typing import Protocol

from index.errors import ModelFault
from retrieval.steps import Hear
from retrieval.writer.calls import NotAsked, WriterFault
from retrieval.writer.claims import MOST_CLAIMS, ReplyFault, WrittenClaim, claims_in, claims_so_far
from retrieval.writer.draft import Draft
from retrieval.writer.prompt import Message, asked_again
from retrieval.writer.vetting import DroppedClaim, KeptClaim

log = logging.getLogger(__name__)

# Calls for one answer: what was wrong with the first reply is told once.
_CALLS = 2


class Speaker(Protocol):
    """A model that is listened to. Raises NotAsked and WriterFault."""

    @property
    def name(self) -> str: ...
    def reply(self, messages: Sequence[Message], hear: Hear | None = None) -> str: ...


class Case(Protocol):
    """What the claims of one answer are held to."""

    def vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
        """The claim as it may be shown, or what is wrong with it."""
        ...

    def suffice(self, kept: Sequence[KeptClaim]) -> bool:
        """Whether claims answer; more claims beside them change nothing about that."""
        ...

    def remember(self, kept: Sequence[KeptClaim]) -> None:
        """A whole reply gave these claims, and they are shown."""
        ...


class Talk:
    """Asks a model, at most twice, and keeps of its replies what may be shown.

    `ask` waits for the model and touches nothing else; it may run in any thread, beside anything. `heard` and `read`
    hold claims to the reports, with parts that are made for one thread at a time. Until it `is_over`: ask, then read.
    What `heard` has once said may be shown is in the end among what is `kept`, however the reply goes on. With claims
    that were `kept` before it is over from the start.
    """

    def __init__(
        self, speaker: Speaker, messages: Sequence[Message], case: Case, kept: Sequence[KeptClaim] = ()
    ) -> None:
        self._speaker = speaker
        self._messages = list(messages)
        self._case = case
        self._replies: list[str] = []
        self._judged: dict[WrittenClaim, KeptClaim | DroppedClaim] = {}
        self._heard = ""
        self._fault: WriterFault | None = None
        self._began = perf_counter()
        self._why = f"{len(kept)} claims, worded before" if kept else ""
        self.kept = tuple(kept)
        self.is_over = bool(kept)

    def ask(self, hear: Hear | None = None) -> None:
        """Ask the model, and wait for its reply; `hear` is told that as it grows."""
        self._heard = ""
        try:
            self._replies.append(self._speaker.reply(self._messages, hear and self._heard_by(hear)))
        except WriterFault as fault:
            self._fault = fault

    def heard(self, text: str) -> tuple[KeptClaim, ...]:
        """What may be shown of a reply that has come so far: none of it, as long as it does not answer."""
        self._keep(claims_so_far(text))
        return self.kept

    def read(self) -> None:
        """Hold the reply to the reports: what may be shown of it is `kept`, else the model is to be asked once more."""
        if self._fault:
            # A reply that broke off is worth what came of it.
            self.heard(self._heard)
            not_asked = "not asked: " if isinstance(self._fault, NotAsked) else ""
            self._end(f"{len(self.kept)} claims, then: {self._fault}" if self.kept else f"{not_asked}{self._fault}")
            return
        faults = self._read(self._replies[-1])
        if self.kept:
            self._case.remember(self.kept)
            self._end(f"{len(self.kept)} claims")
        elif len(self._replies) == _CALLS:
            self._end("none of it is shown: " + "; ".join(faults))
        else:
            self._messages = asked_again(self._messages, self._replies[-1], faults)

    @property
    def draft(self) -> Draft:
        """What was asked, replied and dropped."""
        dropped = tuple(one for one in self._judged.values() if isinstance(one, DroppedClaim))
        # A call that was not made is not one that was.
        is_asked = self._replies or (self._fault and not isinstance(self._fault, NotAsked))
        asked = tuple(self._messages) if is_asked else ()
        return Draft(self._speaker.name, asked, tuple(self._replies), dropped, self._why)

    @property
    def took_ms(self) -> float:
        """Milliseconds since it began."""
        return round((perf_counter() - self._began) * 1000, 1)

    def _heard_by(self, hear: Hear) -> Hear:
        def heard(text: str) -> None:
            self._heard = text
            hear(text)

        return heard

    def _end(self, why: str) -> None:
        self._why = why
        self.is_over = True

    def _read(self, reply: str) -> list[str]:
        """Keep what may be shown of a whole reply; gives what is wrong with the rest."""
        try:
            claims = claims_in(reply)
        except ReplyFault as fault:
            # One that was cut is worth what came of it whole.
            self._keep(claims_so_far(reply))
            return [str(fault)]
        judged = self._keep(claims)
        is_some = any(isinstance(one, KeptClaim) for one in judged)
        lacking = "what is left does not answer the question" if is_some else "no claim is left"
        return [*(one.told for one in judged if isinstance(one, DroppedClaim)), lacking]

    def _vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
        try:
            return self._case.vetted(claim)
        except ModelFault:
            raise
        except Exception:
            # A model may write anything: what cannot be judged is not shown, and costs no answer.
            log.exception("A claim of the writer cannot be judged")
            return DroppedClaim(claim.text, "form")

    def _keep(self, claims: Sequence[WrittenClaim]) -> list[KeptClaim | DroppedClaim]:
        """Judge these claims, each once however often it is heard; what suffices is kept, beside what was before."""
        for claim in claims:
            if claim not in self._judged:
                self._judged[claim] = self._vetted(claim)
        judged = [self._judged[claim] for claim in claims]
        together = list(self.kept)
        for one in judged:
            if isinstance(one, KeptClaim) and one.text not in [other.text for other in together]:
                together.append(one)
        if self._case.suffice(together):
            self.kept = tuple(together[:MOST_CLAIMS])
        return judged
