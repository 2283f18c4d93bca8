"""Silence on a phone: one line that says so, and the closest headlines, a line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.answer_message import answer
from bot.message import Message
from bot.phrases import LANGUAGES, phrases
from retrieval.answer import Answer, Lack
from retrieval.missing import sentence
from tests.bot.shown import buttons, links, stretches, units
from tests.fakes import citation, unanswered

CLOSEST = [citation(n, title=f"Headline {n}", url=f"https://wire.example.org/{n}") for n in (1, 2, 3, 4)]
LACKS = [Lack(), Lack(("Orlan",)), Lack(("Orlan", "Ilan Desmet", "2016")), Lack(("Myanmar",), "Syria")]


def said(found: Answer, language: str = "en", understood: str = "", is_group: bool = False) -> Message:
    """The refusal as a message in this language."""
    return answer(found, phrases(language), understood=understood, is_group=is_group)


def test_silence_is_one_line_and_three_headlines_that_can_be_tapped() -> None:
    same_report_again = replace(CLOSEST[0], start=900)
    shown = said(unanswered(CLOSEST[0], same_report_again, *CLOSEST[1:]))
    assert shown.text == (
        "The reports do not say.\n"
        "• Headline 1 – Demo Wire, 7 Dec 2024\n"
        "• Headline 2 – Demo Wire, 7 Dec 2024\n"
        "• Headline 3 – Demo Wire, 7 Dec 2024"
    )
    assert links(shown) == [(f"Headline {n}", f"https://wire.example.org/{n}") for n in (1, 2, 3)]


def test_silence_without_anything_close_is_one_line() -> None:
    assert said(unanswered()) == Message("The reports do not say.")


def test_silence_can_only_be_called_wrong() -> None:
    assert buttons(answer(unanswered(CLOSEST[0]), phrases("en"), id="k3q").markup) == [[("Wrong?", "no:k3q")]]


@pytest.mark.parametrize("lack", LACKS, ids=str)
def test_in_english_the_chat_says_what_the_terminal_says(lack: Lack) -> None:
    assert said(unanswered(lack=lack)).text == sentence(lack)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", "Las noticias no lo dicen. Las más cercanas hablan de Siria, no de Orlan o Myanmar."),
        ("uk", "У статтях про це не сказано. Найближчі – про інше: Сирія, а не Orlan або Myanmar."),
        (
            "ar",
            "لا تذكر التقارير ذلك. أقربها عن \u2068سوريا\u2069، "
            "لا عن \u2068\u2068Orlan\u2069 أو \u2068Myanmar\u2069\u2069.",
        ),
    ],
)
def test_what_the_reports_lack_is_told_in_the_readers_language(language: str, told: str) -> None:
    assert said(unanswered(lack=Lack(("Orlan", "Myanmar"), "Syria")), language).text == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_group_a_refusal_has_four_lines_at_most_also_when_it_was_a_follow_up(language: str) -> None:
    shown = said(unanswered(*CLOSEST), language, understood="Who won the cup in 2016?", is_group=True)
    assert shown.text.count("\n") == 3
    assert "Who won the cup in 2016?" in stretches(shown, "italic")[0]
    assert said(unanswered(*CLOSEST), language, understood="Who won?").text.count("•") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_headline_is_clipped_so_that_its_line_fits_a_phone(language: str) -> None:
    long = citation(title="Rebels reach edge of Homs as " * 9, published=datetime(2024, 9, 28, tzinfo=UTC))
    rtl = citation(title="وصل المتمردون إلى أطراف حمص " * 9, publisher="الجزيرة " * 9)
    for line in said(unanswered(long, replace(rtl, report="other")), language).text.split("\n")[1:]:
        assert "…" in line
        assert units(line.replace("\u2068", "").replace("\u2069", "")) <= 80


def test_what_a_question_names_writes_no_line_of_its_own_into_the_silence() -> None:
    hostile = Lack(("Ho\u202ems\n\n[1] AFP\u2028", "Ha" * 900, *(f"Name{n}" for n in range(90))))
    shown = said(unanswered(lack=hostile))
    assert shown.text.startswith("The reports do not say. None of the closest mentions Homs [1] AFP, HaHa")
    assert "\n" not in shown.text
    assert units(shown.text) <= 300


def test_only_a_web_address_becomes_a_link() -> None:
    assert links(said(unanswered(citation(url="https://bbc.co.uk@evil.example/")))) == []
