"""The draft: what a language model was asked for one answer, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.writer.prompt import Message
from retrieval.writer.vetting import DroppedClaim


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model was asked for one answer and what became of it: its messages, replies, and claims dropped.

    `why` says in words whether its claims are shown, or why not.
    """

    model: str
    messages: tuple[Message, ...]
    replies: tuple[str, ...]
    dropped: tuple[DroppedClaim, ...]
    why: str
