"""Receipts: the words that a claim relies on are found in whole sentences, or it is told what is wrong with them."""

from __future__ import annotations

import pytest

from retrieval.writer.receipts import Excerpt, Place, place_of
from tests.fakes import report

TRUCE = report(
    "truce",
    "SELLINGEN (Demo Wire) — The truce holds.\n\nMaravia does not back the rebels, but Oresia does. It “sends\n"
    "trucks”, said Vera Hask. She is 61.",
)
TOLL = report("toll", "The toll rose to 44 on Tuesday. Snow fell on the tents.")
SHOWN = (Excerpt(1, TRUCE, 0, len(TRUCE.text)), Excerpt(2, TOLL, 0, len(TOLL.text)))


def quoted(words: str, n: int) -> str:
    """The quote that these words become, or what is wrong with them."""
    place = place_of(words, n, SHOWN)
    return place.report.text[place.start : place.end] if isinstance(place, Place) else place


def test_a_quote_is_never_less_than_its_sentence() -> None:
    assert quoted("back the rebels", 1) == "Maravia does not back the rebels, but Oresia does."


def test_a_sentence_that_speaks_of_her_is_quoted_with_the_one_before() -> None:
    assert quoted("She is 61", 1).endswith("said Vera Hask. She is 61.")


@pytest.mark.parametrize("words", ["sends trucks", 'It "sends trucks"', "sends\n\ttrucks"])
def test_white_space_and_quotation_marks_may_differ_and_the_quote_is_the_reports_own(words: str) -> None:
    found = quoted(words, 1)
    assert "“sends\ntrucks”" in found
    assert found in TRUCE.text


@pytest.mark.parametrize(
    ("words", "n", "fault"),
    [
        ("The toll rose to 44", 1, "misattributed"),
        ("The toll rose to 54 on Tuesday.", 2, "altered"),
        ("The mayor of Brenn resigned in tears", 2, "fabricated"),
        ("The toll rose to 44", 7, "misattributed"),
        ("44", 2, "fabricated"),
        ("", 2, "fabricated"),
        ("he toll rose to 44", 2, "altered"),
        ("the toll " * 200, 2, "fabricated"),
    ],
)  # fmt: skip
def test_words_that_do_not_stand_there_are_told_apart(words: str, n: int, fault: str) -> None:
    assert quoted(words, n) == fault


def test_what_the_model_was_not_shown_is_no_receipt() -> None:
    assert place_of("Snow fell on the tents", 2, [Excerpt(2, TOLL, 0, 31)]) == "fabricated"


def test_a_sign_of_a_pattern_is_only_a_sign() -> None:
    odd = report("odd", "Prices (in $) rose [sic] by 5.5% or so. Done.")
    place = place_of("(in $) rose [sic] by 5.5%", 1, [Excerpt(1, odd, 0, len(odd.text))])
    assert isinstance(place, Place)
    assert place_of("(in $) rose [sic] by 5x5%", 1, [Excerpt(1, odd, 0, len(odd.text))]) == "altered"
