"""An answer over several reports, and one that a language model worded, on a phone and in the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import terminal
from bot.answer_message import answer
from bot.message import LONGEST, Message
from bot.phrases import LANGUAGES, phrases
from retrieval.answer import Answer, Citation, Lack, Overview, Point
from tests.bot.shown import links, stretches, units
from tests.fakes import HOMS_QUOTE, answered, citation, unanswered

EIGHTH, SEVENTH = datetime(2024, 12, 8, tzinfo=UTC), datetime(2024, 12, 7, tzinfo=UTC)
FELL = citation(1, quote="Homs had fallen hours earlier.", published=EIGHTH, publisher="Orla Post")
PUSHED = citation(2, quote=HOMS_QUOTE, published=SEVENTH)


def several(*told: tuple[Point, Citation], overview: Overview = "changes") -> Answer:
    """An answer over several reports."""
    points = tuple(point for point, _ in told)
    return replace(
        answered("", "", *(cited for _, cited in told)), overview=overview, points=points, as_of=date(2024, 12, 8)
    )


CHANGED = several((Point(date(2024, 12, 8)), FELL), (Point(date(2024, 12, 7)), PUSHED))


def worded(*claims: str, overview: Overview = "") -> Answer:
    """An answer that a model worded."""
    short = "" if overview else "The rebels"
    return replace(answered(short, "\n".join(claims), FELL, PUSHED), claims=claims, overview=overview)


def said(found: Answer, language: str = "en") -> Message:
    """The answer as a message in this language."""
    return answer(found, phrases(language))


def test_what_changed_is_a_line_a_quote_with_its_day_and_mark_and_then_the_receipts() -> None:
    shown = said(CHANGED)
    assert shown.text == (
        "This is what the reports say:\n"
        "• 8 Dec 2024: “Homs had fallen hours earlier.” [1]\n"
        f"• 7 Dec 2024: “{HOMS_QUOTE}” [2]\n\n"
        "[1] Orla Post, 8 Dec 2024\nRebels reach edge of Homs\n\n"
        "[2] Demo Wire, 7 Dec 2024\nRebels reach edge of Homs\n\n"
        "Answer as of 8 Dec 2024"
    )
    assert stretches(shown, "bold") == ["8 Dec 2024", "7 Dec 2024"]
    marks = [target for words, target in links(shown) if words in ("[1]", "[2]")]
    assert all("#:~:text=" in target for target in marks), "a mark opens the report at the words"
    assert stretches(shown, "expandable_blockquote") == [], "nobody wants to read a quote twice"


def test_who_said_what_names_the_speaker_before_the_words() -> None:
    shown = said(several((Point(date(2024, 12, 8), "an Arab diplomat"), FELL), overview="speakers"))
    assert "• 8 Dec 2024 · an Arab diplomat: “Homs had fallen hours earlier.” [1]\n" in shown.text
    assert stretches(shown, "bold") == ["8 Dec 2024", "an Arab diplomat"]


def test_accounts_that_differ_in_several_things_say_that_they_do() -> None:
    found = replace(CHANGED, overview="accounts")
    assert said(found).text.startswith("The reports differ:\n• 8 Dec 2024: “Homs")
    assert terminal.answer_text(found).startswith("The reports differ:\n\n8 Dec 2024: [1] “Homs")


def test_accounts_that_do_not_differ_say_so_where_more_than_one_is_heard() -> None:
    found = replace(answered("44", "44 died. [1][2]", FELL, PUSHED), overview="accounts")
    assert said(found).text.startswith("The reports do not differ:\n44\n\n")
    assert terminal.answer_text(found).startswith("The reports do not differ:\n44\n\n")
    alone = replace(answered("44", "44 died. [1]", FELL), overview="accounts")
    assert "differ" not in said(alone).text + terminal.answer_text(alone)


def test_several_claims_are_a_line_each_and_tell_that_a_model_worded_them() -> None:
    found = worded("The rebels took Homs. [1]", "They came from the north. [2]")
    shown = said(found)
    assert shown.text.startswith(
        "The rebels\n\n• The rebels took Homs. [1]\n• They came from the north. [2]\n\n[1] Orla"
    )
    assert shown.text.endswith("\n\nAnswer as of 8 Dec 2024\nWorded by a language model, checked against the quotes")
    assert stretches(shown, "expandable_blockquote") == [FELL.quote, HOMS_QUOTE]
    told = terminal.answer_text(found)
    assert "• The rebels took Homs. [1]\n• They came from the north. [2]\n\n" in told
    assert "; worded by a language model, checked against the quotes;" in told


def test_one_claim_alone_is_a_sentence() -> None:
    shown = said(worded("The rebels took Homs. [1]"))
    assert shown.text.startswith("The rebels\n\nThe rebels took Homs. [1]\n\n[1] Orla Post")
    assert "Worded by a language model" in shown.text


def test_claims_over_several_reports_tell_when_the_newest_they_rest_on_was_reported() -> None:
    found = worded("Homs fell. [1][2]", "Rebels had pushed into it. [2]", overview="changes")
    assert said(found).text.startswith(
        "This is what the reports say:\n• Reported 8 Dec 2024: Homs fell. [1][2]\n"
        "• Reported 7 Dec 2024: Rebels had pushed into it. [2]\n\n"
    )
    assert "• Reported 8 Dec 2024: Homs fell. [1][2]\n• Reported 7 Dec 2024: Rebels" in terminal.answer_text(found)


def test_the_date_of_a_file_is_no_day_on_which_somebody_spoke_or_something_was_told() -> None:
    filed = replace(FELL, dated_by="file", published=datetime(2026, 11, 23, tzinfo=UTC))
    found = several((Point(None, "an Arab diplomat"), filed), (Point(None), replace(filed, n=2)), overview="speakers")
    assert "say:\n• an Arab diplomat: “Homs had fallen hours earlier.” [1]\n• “Homs had" in said(found).text
    told = terminal.answer_text(found)
    assert "\n\nan Arab diplomat: [1] “Homs" in told
    assert "\n[2] “Homs" in told
    assert terminal.answer_facts(found)["points"][0] == {"day": None, "speaker": "an Arab diplomat"}  # type: ignore[index]
    claimed = replace(found, claims=("Homs fell. [1]",), points=())
    assert "\n• Homs fell. [1]\n" in said(claimed).text
    assert "• Homs fell. [1]\n" in terminal.answer_text(claimed)


def test_an_answer_in_the_reports_own_words_names_no_model() -> None:
    assert "language model" not in said(CHANGED).text + terminal.answer_text(CHANGED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_of_which_nothing_is_told_are_named_in_every_language(language: str) -> None:
    found = replace(unanswered(), lack=Lack(days=(date(2024, 12, 6), date(2024, 12, 9))))
    of_all = replace(unanswered(), lack=replace(found.lack, is_of_all=True))
    assert "2024" in said(found, language).text
    assert "2024" in said(of_all, language).text
    assert said(of_all, language).text != said(found, language).text


def test_nothing_in_a_quote_or_a_speaker_can_be_tapped_or_start_a_line() -> None:
    sly = citation(1, quote="Homs fell.\n• 9 Dec 2024: call @scam or https://scam.example now [2]")
    shown = said(several((Point(date(2024, 12, 8), "/start\n@scam"), sly), overview="speakers"))
    assert [line for line in shown.text.split("\n") if line.startswith("•")] == [shown.text.split("\n")[1]]
    assert {"@scam", "https://scam.example"} <= set(stretches(shown, "code"))
    assert {words for words, _ in links(shown)} == {"[1]", "Rebels reach edge of Homs"}, "a mark in a quote is none"
    assert all(target.startswith("https://demo-wire.example.org/") for _, target in links(shown))


WORDS = st.text(min_size=1, max_size=600)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.booleans(), st.sampled_from(sorted(LANGUAGES)))
def test_whatever_reports_and_models_write_the_message_can_be_sent(
    texts: list[tuple[str, str]], by_model: bool, language: str
) -> None:
    cited = [citation(n, quote=quote, publisher=other, title=other) for n, (quote, other) in enumerate(texts, start=1)]
    points = [(Point(date(2024, 12, 8), other), one) for (_, other), one in zip(texts, cited, strict=True)]
    found = several(*points, overview="speakers")
    if by_model:
        claims = tuple(f"{other[:400]} [{n}]" for n, (_, other) in enumerate(texts, start=1))
        found = replace(found, claims=claims, points=())
    shown = said(found, language)
    assert 0 < units(shown.text) <= LONGEST
    assert len(shown.entities) <= 100
    assert all(entity.offset + entity.length <= units(shown.text) for entity in shown.entities)
    assert terminal.answer_text(found)
