"""The settings of a chat as a message with buttons: each choice is a button, and the one in force has a tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton

from bot.message import Message, button, composed, keyboard
from bot.phrases import LANGUAGES, Phrases
from bot.phrases import phrases as phrases_of
from bot.span import Span

WhoAdds = Literal["admins", "everyone"]
Hours = tuple[int, int]
_NIGHT: Hours = (22, 7)
_ADDERS: tuple[WhoAdds, ...] = ("admins", "everyone")
_LANGUAGES_A_ROW = 3
_TICK = "✓ "


@dataclass(frozen=True, slots=True)
class Panel:
    """What is set: `own_only` answers from the chat's own reports alone; `quiet` is from hour to hour, None never.

    `follows_up` sends a note when a quoted report is corrected or withdrawn.
    """

    language: str
    own_only: bool
    who_adds: WhoAdds
    quiet: Hours | None
    follows_up: bool = True


def settings(panel: Panel, phrases: Phrases) -> Message:
    """Tell what is set and offer the rest; the buttons send `set:lang:es`, `set:own:1`, `set:quiet:22-7` and so on."""
    title = phrases.say("settings-title")
    told = [
        phrases.say("settings-language", value=phrases_of(panel.language).say("language")),
        phrases.say("settings-own", value=_whose(panel.own_only, phrases)),
        phrases.say("settings-adders", value=_who(panel.who_adds, phrases)),
        phrases.say("settings-quiet", value=_when(panel.quiet, phrases)),
        phrases.say("settings-follow", value=_whether(panel.follows_up, phrases)),
    ]
    languages = [_choice(phrases_of(code).say("language"), "lang", code, code == panel.language) for code in LANGUAGES]
    owns = [_choice(_whose(own, phrases), "own", int(own), own == panel.own_only) for own in (False, True)]
    adders = [_choice(_who(who, phrases), "add", who, who == panel.who_adds) for who in _ADDERS]
    quiet = [
        _choice(_when(hours, phrases), "quiet", f"{hours[0]}-{hours[1]}" if hours else "off", hours == panel.quiet)
        for hours in dict.fromkeys((None, _NIGHT, panel.quiet))
    ]
    follows = [_choice(_whether(on, phrases), "follow", int(on), on == panel.follows_up) for on in (True, False)]
    return composed(
        [Span(title, "bold"), *(Span(f"\n{each}") for each in told)],
        keyboard(languages[:_LANGUAGES_A_ROW], languages[_LANGUAGES_A_ROW:], owns, adders, quiet, follows),
    )


def _choice(label: str, name: str, value: object, is_set: bool) -> InlineKeyboardButton:
    return button(f"{_TICK}{label}" if is_set else label, "set", name, value)


def _whose(own_only: bool, phrases: Phrases) -> str:
    return phrases.say("own-reports") if own_only else phrases.say("all-reports")


def _who(who: WhoAdds, phrases: Phrases) -> str:
    return phrases.say("admins") if who == "admins" else phrases.say("everyone")


def _whether(follows_up: bool, phrases: Phrases) -> str:
    return phrases.say("follow-on") if follows_up else phrases.say("follow-off")


def _when(quiet: Hours | None, phrases: Phrases) -> str:
    return phrases.say("hours", start=f"{quiet[0]:02}:00", end=f"{quiet[1]:02}:00") if quiet else phrases.say("never")
