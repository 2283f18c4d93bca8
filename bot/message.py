"""A message as the Bot API takes it, and the pieces that messages are made of.

Text and entities, no markup: nothing in a report can open or close a tag. Offsets are UTF-16 units, and no message
is longer than 4096 of them or has more than 100 entities, whatever the reports hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.phrases import Phrases
from bot.span import Span, clipped, inert, line, sendable, units
from index.report import DatePlace, DateSource
from retrieval.answer import Citation

LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)
_MOST_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)
# What is left out when there are too many, the highest number before all.
_LEAST_WORTH = {str(MessageEntity.CODE): 1, str(MessageEntity.TEXT_LINK): 2}
_LONGEST_DATA = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
# Room for what comes from reports; real ones stay far below, and these only keep the quotes from being crowded out.
TITLE_ROOM, PUBLISHER_ROOM = 200, 60


@dataclass(frozen=True, slots=True)
class Message:
    """Text, what its stretches look like (offsets in UTF-16 units), and the buttons below it."""

    text: str
    entities: tuple[MessageEntity, ...] = ()
    markup: InlineKeyboardMarkup | None = None


class Source(Protocol):
    """What a byline tells of: a citation, or a report."""

    @property
    def publisher(self) -> str: ...
    @property
    def published(self) -> datetime: ...
    @property
    def dated_by(self) -> DateSource: ...
    @property
    def published_in(self) -> DatePlace: ...
    @property
    def corrected(self) -> date | None: ...


def notice(text: str) -> Message:
    """A plain message of the bot's own words alone, as `Phrases.say` gives them."""
    return composed([Span(clipped(text.strip(), LONGEST), is_live=True)])


def composed(spans: Iterable[Span], markup: InlineKeyboardMarkup | None = None) -> Message:
    """Join the spans; if there are too many entities, the last links go first and quotes stay quotes.

    Nothing in them but what is ours can be followed or pressed.
    """
    text, offset, entities = "", 0, list[MessageEntity]()
    within, began = "", 0
    for span in [*(piece for each in spans for piece in inert(each)), Span("")]:
        length = units(span.text)
        if span.within != within:
            if within and offset > began:
                entities.append(MessageEntity(within, began, offset - began))
            within, began = span.within, offset
        if span.kind and length:
            entities.append(MessageEntity(span.kind, offset, length, url=span.url or None))
        text, offset = text + sendable(span.text), offset + length
    by_worth = sorted(entities, key=lambda entity: _LEAST_WORTH.get(entity.type, 0))
    kept = sorted(by_worth[:_MOST_ENTITIES], key=lambda entity: (entity.offset, -entity.length))
    return Message(text, tuple(kept), markup)


def keyboard(*rows: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup | None:
    """The rows that have buttons; None when there is none."""
    filled = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def button(label: str, *data: object) -> InlineKeyboardButton:
    """A button that says `label` and sends `data`, joined by colons; ValueError when that is over 64 bytes."""
    joined = ":".join(map(str, data))
    if len(joined.encode()) > _LONGEST_DATA:
        raise ValueError(f"{joined!r} is too long for a button: Telegram takes {_LONGEST_DATA} bytes")
    return InlineKeyboardButton(label, callback_data=joined)


def byline(source: Source, phrases: Phrases, room: int = PUBLISHER_ROOM, page: int | None = None) -> str:
    """Who published it, within `room` units, and when; how that is known where it is not sure; when it was corrected,
    if it was; and on which page it is.
    """
    return _byline(line(source.publisher, room) or phrases.say("unknown-publisher"), source, phrases, page)


def byline_with_outlets(citation: Citation, phrases: Phrases) -> str:
    """The byline of a quote, with the number of other outlets in which its words stand too."""
    publisher = line(citation.publisher, PUBLISHER_ROOM) or phrases.say("unknown-publisher")
    if citation.also:
        publisher = phrases.say("also-in", publisher=publisher, count=len(citation.also))
    return _byline(publisher, citation, phrases, citation.page)


def _byline(publisher: str, source: Source, phrases: Phrases, page: int | None) -> str:
    day = phrases.day(source.published.date())
    place = source.dated_by if source.dated_by == "file" else source.published_in
    if place == "data":
        told = phrases.say("byline", publisher=publisher, day=day)
    else:
        told = phrases.say(f"byline-{place}", publisher=publisher, day=day)
    if source.corrected:
        told += phrases.say("was-corrected", day=phrases.day(source.corrected))
    return phrases.say("on-page", byline=told, page=page) if page else told


def title_of(title: str, phrases: Phrases, room: int = TITLE_ROOM) -> str:
    """A report's headline as one line within `room` units; a report without one is told as such."""
    return line(title, room) or phrases.say("untitled")


def linked(text: str, address: str) -> Span:
    """`text` as a link, or as it is where there is nowhere to go."""
    return Span(text, MessageEntity.TEXT_LINK, address) if address else Span(text)
