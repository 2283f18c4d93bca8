"""What the bot says of the reports that people add in a chat: offers, receipts and the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from telegram import MessageEntity

from bot.message import LONGEST, PUBLISHER_ROOM, Message, button, composed, keyboard, notice, title_of
from bot.phrases import Phrases
from bot.span import Span, line, size

Outcome = Literal["added", "updated", "unchanged", "withdrawn"]
_WHY_ROOM, _LISTED_PUBLISHER, _LISTED_TITLE, _ID_ROOM = 600, 24, 80, 100


def offer(id: str, phrases: Phrases) -> Message:
    """Ask what to do with what was sent in private; `id` is what the buttons send."""
    add, about = button(phrases.say("add-button"), "add", id), button(phrases.say("about-button"), "about", id)
    return composed([Span(phrases.say("offer"))], keyboard([add, about]))


def receipt(
    title: str, publisher: str, day: date, outcome: Outcome, phrases: Phrases, undo: str = "", more: int = 0
) -> Message:
    """What became of a report that was given, and of so many more that came with it.

    `undo` is what the button sends that takes them back, none without.
    """
    told = phrases.say("byline", publisher=_publisher(publisher, PUBLISHER_ROOM, phrases), day=phrases.day(day))
    taking_back = [button(phrases.say("undo-button"), "undo", undo)] if undo else []
    rest = f"\n{phrases.say('receipt-more', count=more)}" if more > 0 else ""
    shown = [Span(_outcome(outcome, phrases), "bold"), Span(f"\n{title_of(title, phrases)}\n{told}{rest}")]
    return composed(shown, keyboard(taking_back))


def rejected(why: str, phrases: Phrases) -> Message:
    """A report was turned away; `why` stays in English, as reading says it."""
    return composed([Span(phrases.say("rejected", why=line(why, _WHY_ROOM)))])


def forgetting(title: str, ticket: str, phrases: Phrases) -> Message:
    """Ask whether this report is the one to forget; `ticket` is what the button sends, as that of undoing does."""
    asked = phrases.say("forgetting", title=title_of(title, phrases))
    return composed([Span(asked)], keyboard([button(phrases.say("forget-button"), "undo", ticket)]))


def forgotten(title: str, phrases: Phrases) -> Message:
    """A report, or what came with it, is no longer held."""
    return composed([Span(phrases.say("forgotten", title=title_of(title, phrases)))])


def reports(listed: Sequence[tuple[str, str, str, date]], phrases: Phrases) -> Message:
    """Number the reports that were added here: id, title, publisher and day of each."""
    if not listed:
        return notice(phrases.say("reports-none"))
    spans = [Span(phrases.say("reports-held"), "bold")]
    for number, report in enumerate(listed, start=1):
        row = _row(number, report, phrases)
        more = Span(f"\n{phrases.say('reports-more', count=len(listed) - number + 1)}")
        if size([*spans, *row, more]) > LONGEST:
            return composed([*spans, more])
        spans += row
    return composed(spans)


def _row(number: int, report: tuple[str, str, str, date], phrases: Phrases) -> list[Span]:
    """A headline, where it comes from, and the id by which it is forgotten: tapped, it is copied."""
    id, title, publisher, day = report
    headline = phrases.isolated(title_of(title, phrases, _LISTED_TITLE))
    told = phrases.say("byline", publisher=_publisher(publisher, _LISTED_PUBLISHER, phrases), day=phrases.day(day))
    return [Span(f"\n{number}. {headline} – {told} "), Span(line(id, _ID_ROOM), MessageEntity.CODE)]


def _publisher(name: str, room: int, phrases: Phrases) -> str:
    return line(name, room) or phrases.say("unknown-publisher")


def _outcome(outcome: Outcome, phrases: Phrases) -> str:
    match outcome:
        case "added":
            return phrases.say("receipt-added")
        case "updated":
            return phrases.say("receipt-updated")
        case "unchanged":
            return phrases.say("receipt-unchanged")
        case "withdrawn":
            return phrases.say("receipt-withdrawn")
