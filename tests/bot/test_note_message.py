"""The note that follows an answer, as a phone shows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.message import LONGEST
from bot.note_message import Outdated, note
from bot.phrases import LANGUAGES, phrases
from bot.span import units
from tests.bot.shown import stretches
from tests.fakes import HOMS_QUOTE, citation

EN = phrases("en")
CITED = citation(1, corrected=date(2024, 12, 9))
CORRECTED = Outdated(CITED, "Rebels pushed into Hama.", "Correction: the city is Hama.", is_withdrawn=False)


def test_old_and_new_words_stand_in_quotations_and_the_headline_leads_to_the_article() -> None:
    shown = note([CORRECTED], EN)
    assert stretches(shown, "blockquote") == [HOMS_QUOTE, "Rebels pushed into Hama.", "Correction: the city is Hama."]
    assert stretches(shown, "text_link") == [CITED.title]
    assert stretches(shown, "bold") == ["A report that I quoted here was corrected."]


def test_a_notice_that_took_the_place_of_the_quote_is_told_once() -> None:
    shown = note([replace(CORRECTED, now="Correction: the city is Hama. It fell.")], EN)
    assert shown.text.count("Correction: the city is Hama.") == 1


def test_a_report_without_a_link_or_a_headline_is_told_as_such() -> None:
    shown = note([replace(CORRECTED, citation=replace(CITED, url="javascript:alert(1)", title=" "))], EN)
    assert "Untitled report" in shown.text
    assert stretches(shown, "text_link") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_however_much_was_quoted_it_is_one_message(language: str) -> None:
    long = "🕊️ слово " * 900
    cited = replace(CITED, quote=long, title=long, publisher=long, url=f"https://a.example.org/{'x' * 1500}")
    many = [
        Outdated(replace(cited, report=f"r{n}"), long, f"Correction: {long}", is_withdrawn=bool(n % 2))
        for n in range(9)
    ]
    shown = note(many, phrases(language))
    assert 1_000 < units(shown.text) <= LONGEST
    assert shown.text.startswith(phrases(language).say("note-both"))
    assert all(long.startswith(each) or each.startswith("Correction: 🕊️") for each in stretches(shown, "blockquote"))
