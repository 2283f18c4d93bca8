"""Support and days: a date that a claim writes out may be one that its quote leaves open, if it is the likeliest."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.support.amounts import amounts_borne_out
from retrieval.support.material import Quoted
from retrieval.support.timing import days_borne_out


def quoted(words: str, published: date) -> Quoted:
    """A quote of a report of that day, which says no more."""
    return Quoted(words, "", words, "", published)


@pytest.mark.parametrize(
    ("words", "published", "claim"),
    [
        ("Parliament was to vote by Saturday.", date(2024, 12, 6), "Parliament was to vote by 7 December 2024."),
        ("The truce was extended until Saturday.", date(2024, 12, 9), "The truce runs until 14 December 2024."),
        ("The office must be open by June.", date(2025, 4, 9), "The office must be open by June 2025."),
        ("They must leave by June.", date(2024, 11, 15), "They must leave by June 2025."),
        ("A vaccine could come as early as June.", date(2022, 4, 29), "A vaccine could come in June 2022."),
        ("Pictures aren't expected until the end of June.", date(2022, 4, 29), "Pictures may come in June 2022."),
        ("Over the next days he weakened and died Jan. 29, alone.", date(2022, 7, 7), "He died on January 29."),
        ("The vote is due by Sept. 9.", date(2025, 8, 9), "The vote is due by 9 September 2025."),
        ("It expects 20 by the end of the year.", date(2025, 8, 9), "It expects 20 by the end of 2025."),
    ],
)
def test_the_likeliest_of_the_days_that_a_quote_leaves_open_is_told(words: str, published: date, claim: str) -> None:
    assert days_borne_out(claim, [quoted(words, published)])


@pytest.mark.parametrize(
    ("words", "published", "claim"),
    [
        ("The truce was extended until Saturday.", date(2024, 12, 9), "The truce runs until 7 December 2024."),
        ("They must leave by June.", date(2024, 11, 15), "They must leave by June 2024."),
        ("A vaccine could come as early as June.", date(2022, 4, 29), "A vaccine could come in June 2021."),
        ("The office must be open by June.", date(2025, 4, 9), "The office must be open by 29 June 2025."),
        ("He was arrested on June 9 last year.", date(2025, 8, 9), "He was arrested on 9 June 2025."),
        ("In 2011 he took office. On June 9 he fled.", date(2025, 8, 9), "He fled on 9 June 2025."),
        ("The valley was hit in the year 1974.", date(2025, 8, 9), "The valley was hit in 2025."),
        ("9 may have died.", date(2025, 8, 9), "They died on 9 May 2025."),
        ("The road opens every Friday.", date(2025, 8, 13), "The road opens on 15 August 2025."),
        ("In June 9,000 people fled.", date(2025, 8, 9), "They fled on 9 June 2025."),
    ],
)
def test_no_other_day_is_told_by_a_quote_that_leaves_days_open(words: str, published: date, claim: str) -> None:
    assert not days_borne_out(claim, [quoted(words, published)])


@pytest.mark.parametrize(
    ("words", "claim", "is_told"),
    [
        ("She has led it for 30 years.", "She has led it for three decades.", True),
        ("The strike lasted one month.", "The strike lasted one year.", False),
        ("It sells a wide variety of tools.", "It sells many tools.", True),
        ("The strike lasted weeks.", "The strike lasted months.", False),
    ],
)
def test_what_is_counted_in_words_is_judged_as_a_number_and_one_of_it_as_an_amount(
    words: str, claim: str, is_told: bool
) -> None:
    assert amounts_borne_out(claim, [quoted(words, date(2025, 8, 9))]) is is_told
