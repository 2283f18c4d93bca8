"""What a sentence denies is no answer, even if it holds every word that was asked for."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.negation import denied
from retrieval.question import Question

ON = date(2024, 12, 9)


def is_denied(asked: str, answer: str, quote: str) -> bool:
    """Whether the quote denies the answer to this question."""
    return denied(Question.of(asked, ON), answer, quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Maravia does not back the rebels.",
        "Maravia doesn’t back the rebels.",
        "Maravia has never backed the rebels.",
        "Maravia no longer backs the rebels, its foreign minister said.",
        "Maravia denied backing the rebels.",
        "Maravia denied that it backs the rebels.",
        "Maravia has denied backing the rebels.",
        "Maravia refused to back the rebels.",
        "Maravia stopped short of backing the rebels.",
        "Oresia backs the army, but Maravia does not back the rebels.",
    ],
)
def test_who_does_not_back_them_is_not_their_backer(quote: str) -> None:
    assert is_denied("who backs the rebels?", "Maravia", quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Maravia backs the rebels.",
        "Maravia, which has never recognised Oresia, backs the rebels.",
        "Maravia backs the rebels but does not arm them.",
        "Oresia does not back the rebels, but Maravia does.",
        "The rebels could not be reached, and Maravia backs them.",
        "Maravia, not Oresia, backs the rebels.",
        "Maravia did not say where the army is.",
    ],
)
def test_what_is_denied_in_another_clause_or_of_something_else_denies_nothing(quote: str) -> None:
    assert not is_denied("who backs the rebels?", "Maravia", quote)


def test_a_question_that_denies_is_answered_by_what_denies() -> None:
    assert not is_denied("who does not back the rebels?", "Maravia", "Maravia does not back the rebels.")
    assert not is_denied("who refused to back the rebels?", "Maravia", "Maravia refused to back the rebels.")


def test_a_name_that_was_asked_for_is_not_what_is_denied() -> None:
    assert not is_denied("where is Orlan?", "Tessin", "He is not seen in Tessin with Orlan.")


def test_what_follows_far_behind_is_not_what_is_denied() -> None:
    far = "Maravia would not comment on the many reports of a long and costly war against those it backs."
    assert not is_denied("who backs the rebels?", "Maravia", far)


def test_an_answer_that_the_quote_does_not_hold_is_not_denied_there() -> None:
    assert not is_denied("who backs the rebels?", "Oresia", "Maravia does not back the rebels.")
