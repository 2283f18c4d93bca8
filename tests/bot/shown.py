"""What a person sees of a message."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, MessageEntity

from bot.message import Message


def stretches(shown: Message, kind: str) -> list[str]:
    """What Telegram would cut out for the entities of one kind: it counts UTF-16 units."""
    raw = shown.text.encode("utf-16-le")
    spans = [(each.offset * 2, (each.offset + each.length) * 2) for each in shown.entities if each.type == kind]
    return [raw[start:end].decode("utf-16-le") for start, end in spans]


def links(shown: Message) -> list[tuple[str, str | None]]:
    """The words and targets of all links."""
    targets = [each.url for each in shown.entities if each.type == MessageEntity.TEXT_LINK]
    return list(zip(stretches(shown, MessageEntity.TEXT_LINK), targets, strict=True))


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def buttons(markup: InlineKeyboardMarkup | None) -> list[list[tuple[str, object]]]:
    """The rows of buttons: what each says, and what it sends or opens."""
    rows = markup.inline_keyboard if markup else ()
    return [[(each.text, each.callback_data or each.url) for each in row] for row in rows]
