"""What the bot says of itself."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from bot.guide_message import commands, hello, help_text, sources, stale, status, unaskable
from bot.phrases import phrases
from retrieval.question import Question, QuestionError, Unaskable
from tests.bot.shown import stretches, units

EN = phrases("en")


def test_help_in_private_names_the_bot_and_both_ways_to_ask() -> None:
    shown = help_text("NewsBot", EN)
    assert "mention @NewsBot" in shown.text
    assert stretches(shown, "bold") == ["Here in private", "In a group"]
    assert "/ask –" not in shown.text
    assert "\n/settings – " in shown.text
    assert units(shown.text) < 900


def test_help_in_a_group_tells_how_to_ask_there() -> None:
    shown = help_text("NewsBot", phrases("fr"), is_group=True)
    assert stretches(shown, "bold") == ["Dans un groupe"]
    assert shown.text.endswith(
        "\n/ask – Interroger les articles\n"
        "/timeline – Une histoire jour par jour\n"
        "/digest – Les nouveautés depuis la dernière fois\n"
        "/subscriptions – Les abonnements de cette discussion\n"
        "/sources – Qui a écrit mes articles\n"
        "/status – Combien d’articles, et de quand\n"
        "/help – Comment m’interroger"
    )


def test_an_arabic_command_keeps_its_slash_on_its_left() -> None:
    shown = help_text("NewsBot", phrases("ar"))
    assert "\u2068/ask\u2069" in shown.text
    assert "\u2068@NewsBot\u2069" in shown.text
    assert "\n\u2068/sources\u2069 – " in shown.text


def test_the_first_words_in_a_group_tell_what_the_bot_sees_and_how_to_change_it() -> None:
    assert "mention @NewsBot too. I see all messages here" in hello("NewsBot", True, EN).text
    seen = hello("NewsBot", False, EN).text
    assert "/ask, or reply to a message of mine: both always work" in seen
    assert "make me an administrator, or turn privacy mode off in @BotFather" in seen


def test_each_place_is_offered_its_commands() -> None:
    asking = ["timeline", "digest", "subscriptions", "sources", "status", "help"]
    managing = ["add", "forget", "reports", "follow", "feeds", "unfollow", "settings", "subscribe", "unsubscribe"]
    assert list(commands(EN, private=False, admin=False)) == ["ask", *asking]
    assert list(commands(EN, private=False, admin=True)) == ["ask", *asking, *managing]
    assert list(commands(EN, private=True, admin=False)) == [*asking, *managing]


def test_sources_are_a_list_and_a_flood_of_them_is_counted() -> None:
    rows = [("Demo Wire", 5, date(2025, 4, 15)), ("Northgate\n Wire\u202e", 1, date(2024, 12, 5))]
    assert sources(rows, EN).text == (
        "Who wrote the reports I hold\n"
        "• Demo Wire: 5 reports, newest 15 Apr 2025\n"
        "• Northgate Wire: 1 report, newest 5 Dec 2024"
    )
    many = sources([(f"Publisher {n} " + "🕊️" * 40, n, date(2025, 4, 15)) for n in range(1, 500)], EN)
    assert units(many.text) <= 4096
    assert many.text.count("•") + int(many.text.split("and ")[-1].split()[0]) == 499


def test_status_says_how_much_is_held_and_how_new_but_not_where() -> None:
    facts = {"reports": 1, "passages": 12, "pending": 3, "stale": 0, "model": "m"}
    facts |= {"newest": "2025-04-15", "data": "/srv"}
    assert status(facts, EN).text == (
        "I hold 1 report in 12 passages.\nThe newest is of 15 Apr 2025.\n"
        "3 passages are not ready yet: I find them by word only."
    )
    assert status(facts, phrases("uk")).text.startswith("У мене 1 стаття, разом 12 уривків.\n")


def test_an_empty_collection_says_so() -> None:
    facts = {"reports": 0, "passages": 0, "pending": 0, "stale": 0, "model": "m", "newest": None, "data": "/srv"}
    assert status(facts, EN).text == "I hold no reports yet."
    assert sources([], EN).text == "I hold no reports yet."


def test_questions_that_grew_old_are_counted() -> None:
    assert stale(1, 30, EN).text.startswith("I was away, and left 1 question that is more than 30 min old.")
    assert stale(5, 30, phrases("uk")).text.startswith("Поки мене не було, без відповіді лишилося 5 запитань")


@pytest.mark.parametrize(
    ("text", "on", "told"),
    [
        ("", date(2024, 12, 8), "Écrivez votre question avec la commande"),
        ("why? " * 900, date(2024, 12, 8), "1\u202f000 caractères au plus"),
        ("?!", date(2024, 12, 8), "Je ne vois pas de mots"),
        ("who won?", date(1, 1, 1), "Aucun article ne date de cette époque"),
    ],
)
def test_why_a_question_cannot_be_asked_is_said_in_the_readers_language(text: str, on: date, told: str) -> None:
    with pytest.raises(QuestionError) as caught:
        Question.of(text, on)
    assert told in unaskable(caught.value, phrases("fr")).text


def test_every_reason_has_its_words() -> None:
    assert len({unaskable(QuestionError("", reason), EN).text for reason in get_args(Unaskable)}) == 5
