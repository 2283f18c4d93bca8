"""What the bot says of feeds: what was found, what is followed, and why one is paused."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.intake import FoundFeed
from bot.message import LONGEST, Message, button, composed, keyboard, notice
from bot.phrases import Phrases
from bot.span import Span, line, prefix, size
from index.feed_store import Followed

_TITLE_ROOM, _URL_ROOM, _WHY_ROOM, _LABEL_ROOM, _HEADLINE_ROOM = 80, 200, 300, 16, 120
# Telegram takes a hundred; a phone shows ten rows of two without hiding the list.
_MOST_BUTTONS, _A_ROW = 20, 2


def followed(found: FoundFeed, phrases: Phrases) -> Message:
    """A feed that is followed now, with its newest headlines."""
    told = phrases.say("feed-known") if found.was == "known" else phrases.say("feed-followed")
    spans = [Span(told, "bold"), Span(f"\n{_name(found.title, found.url, phrases)}\n{line(found.url, _URL_ROOM)}")]
    spans += [Span(f"\n• {phrases.isolated(line(each, _HEADLINE_ROOM))}") for each in found.headlines if each.strip()]
    return composed(spans)


def refused(why: str, phrases: Phrases) -> Message:
    """Nothing is followed; `why` stays in English, as reading says it."""
    return composed([Span(phrases.say("feed-refused", why=line(why, 2 * _WHY_ROOM)))])


def unfollowed(title: str, phrases: Phrases) -> Message:
    """A feed is followed no longer."""
    return composed([Span(phrases.say("feed-unfollowed", title=line(title, _TITLE_ROOM)))])


def feeds(listed: Sequence[Followed], phrases: Phrases) -> Message:
    """Number what is followed here: when it last brought something, or why it is paused; a button each to end it."""
    if not listed:
        return notice(phrases.say("feeds-none"))
    spans, buttons = [Span(phrases.say("feeds-held"), "bold")], list[InlineKeyboardButton]()
    for number, one in enumerate(listed, start=1):
        name = _name(one.title, one.url, phrases)
        row = [Span(f"\n{number}. {name}\n"), Span(line(one.url, _URL_ROOM)), Span(f"\n{_state(one, phrases)}")]
        more = Span(f"\n{phrases.say('reports-more', count=len(listed) - number + 1)}")
        if size([*spans, *row, more]) > LONGEST:
            spans.append(more)
            break
        spans += row
        if len(buttons) < _MOST_BUTTONS:
            label = prefix(f"✕ {number}. {line(one.title or one.url, _TITLE_ROOM)}", _LABEL_ROOM)
            buttons.append(button(label, "unfollow", one.id))
    return composed(spans, keyboard(*(buttons[n : n + _A_ROW] for n in range(0, len(buttons), _A_ROW))))


def _state(one: Followed, phrases: Phrases) -> str:
    why = line(one.pulse.why, _WHY_ROOM)
    if one.pulse.state != "on":
        return phrases.say("feed-paused", why=why)
    if why:
        return phrases.say("feed-failing", why=why)
    if one.brought is None:
        return phrases.say("feed-fresh")
    return phrases.say("feed-brought", day=phrases.day(one.brought.date()))


def _name(title: str, url: str, phrases: Phrases) -> str:
    return phrases.isolated(line(title, _TITLE_ROOM) or line(url, _TITLE_ROOM))
