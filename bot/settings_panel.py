"""The settings of a chat: shown as a panel of buttons, and changed by what those send."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import settings_message
from bot.ledger import ChatFacts
from bot.message import Message
from bot.phrases import LANGUAGES, Phrases
from bot.settings_message import Panel

_HOURS = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])", re.ASCII)


def shown(facts: ChatFacts, phrases: Phrases) -> Message:
    """The panel of a chat."""
    return settings_message.settings(
        Panel(facts.language or phrases.language, facts.own_only, facts.who_adds, facts.quiet, facts.follows_up),
        phrases,
    )


def settled(facts: ChatFacts, choice: str) -> ChatFacts | None:
    """What a chat's settings are after a choice such as "lang:es" or "quiet:22-7"; None when it makes no sense."""
    name, _, value = choice.partition(":")
    match name, value:
        case "lang", _ if value in LANGUAGES:
            return replace(facts, language=value)
        case "own", "0" | "1":
            return replace(facts, own_only=value == "1")
        case "add", "admins":
            return replace(facts, who_adds="admins")
        case "add", "everyone":
            return replace(facts, who_adds="everyone")
        case "follow", "0" | "1":
            return replace(facts, follows_up=value == "1")
        case "quiet", "off":
            return replace(facts, quiet=None)
        case "quiet", _ if hours := _HOURS.fullmatch(value):
            return replace(facts, quiet=(int(hours[1]), int(hours[2])))
    return None
