"""The settings of a chat: a choice a button, the one in force ticked."""

from __future__ import annotations

from bot.phrases import phrases
from bot.settings_message import Panel, settings
from tests.bot.shown import buttons


def test_what_is_set_is_told_and_ticked_and_the_rest_is_offered() -> None:
    shown = settings(Panel("en", own_only=False, who_adds="admins", quiet=None), phrases("en"))
    assert shown.text == (
        "Settings of this chat\n"
        "Language: English\n"
        "Answers from: All reports\n"
        "Who may add reports: Administrators\n"
        "Quiet hours: None\n"
        "When a quoted report is corrected: I send a note"
    )
    assert buttons(shown.markup) == [
        [("✓ English", "set:lang:en"), ("Español", "set:lang:es"), ("Українська", "set:lang:uk")],
        [("العربية", "set:lang:ar"), ("Français", "set:lang:fr")],
        [("✓ All reports", "set:own:0"), ("Only this chat’s own", "set:own:1")],
        [("✓ Administrators", "set:add:admins"), ("Everyone", "set:add:everyone")],
        [("✓ None", "set:quiet:off"), ("22:00–07:00 UTC", "set:quiet:22-7")],
        [("✓ I send a note", "set:follow:1"), ("I send none", "set:follow:0")],
    ]


def test_hours_of_a_chats_own_are_offered_beside_the_night() -> None:
    panel = Panel("es", own_only=True, who_adds="everyone", quiet=(23, 6), follows_up=False)
    shown = settings(panel, phrases("es"))
    assert "Quién puede añadir noticias: Todos\nHoras de silencio: 23:00–06:00 UTC\n" in shown.text
    assert shown.text.endswith("Cuando se corrige una noticia citada: No aviso")
    assert buttons(shown.markup)[2][1] == ("✓ Solo las de este chat", "set:own:1")
    assert buttons(shown.markup)[4] == [
        ("Ninguna", "set:quiet:off"),
        ("22:00–07:00 UTC", "set:quiet:22-7"),
        ("✓ 23:00–06:00 UTC", "set:quiet:23-6"),
    ]


def test_the_night_is_offered_once() -> None:
    panel = Panel("en", own_only=True, who_adds="everyone", quiet=(22, 7))
    assert buttons(settings(panel, phrases("en")).markup)[4][1:] == [("✓ 22:00–07:00 UTC", "set:quiet:22-7")]
