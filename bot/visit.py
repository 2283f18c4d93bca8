"""A visit: a message for the bot, or a press of its buttons, with all that decides how it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import Message, User
from telegram.constants import ChatType

from bot.admission import person_of
from bot.delivery import Address
from bot.ledger import ChatFacts
from bot.phrases import Phrases, phrases
from index.report import SHARED


@dataclass(frozen=True, slots=True)
class Visit:
    """Who speaks, where, and in which words the answer is given. `person` is a chat's id for who speaks as a chat."""

    message: Message
    facts: ChatFacts
    person: int
    phrases: Phrases
    to: Address

    @classmethod
    def of(cls, message: Message, facts: ChatFacts, pressed_by: User | None = None) -> Visit:
        """The visit of who wrote a message, or pressed a button under it.

        The language is the chat's, else the person's; in its quiet hours a chat hears no sound.
        """
        speaker = pressed_by or message.from_user
        person = pressed_by.id if pressed_by else person_of(message)
        to = Address.of(message, quiet=is_quiet(facts, datetime.now(UTC)))
        return cls(message, facts, person, phrases(facts.language, speaker.language_code if speaker else ""), to)

    @property
    def is_group(self) -> bool:
        """Whether others read along."""
        return self.message.chat.type != ChatType.PRIVATE

    @property
    def shelves(self) -> tuple[str, ...]:
        """Whose reports answer in this chat."""
        return shelves_of(self.facts)


def shelves_of(facts: ChatFacts) -> tuple[str, ...]:
    """The chat's own reports, and those that all chats share unless it wants its own alone."""
    return (facts.shelf,) if facts.own_only else (SHARED, facts.shelf)


def is_quiet(facts: ChatFacts, now: datetime) -> bool:
    """Whether these are a chat's quiet hours, which may pass midnight."""
    if facts.quiet is None:
        return False
    start, end = facts.quiet
    return start <= now.hour < end if start <= end else now.hour >= start or now.hour < end
