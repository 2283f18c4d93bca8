"""What is counted: a number is of what was asked for, or of something else in the same sentence."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.counted import counts_it
from retrieval.question import Question
from retrieval.spans import Span

INJURED = "Another 310 people were injured and 27 villagers were missing, minister Marta Selin said."
FLED = "Assad, 59, fled Damascus on Sunday as rebels entered the capital, ending 24 years of his rule."
STRIKE = "Crews walked off at the start of a 72-hour strike, stranding about 9,000 passengers."
STRIKES = "At least 25 people were killed in air strikes on Sunday alone."
DOG = "The place had been marked by a dog named Bruk, from a team of 22 rescuers sent by Maravia."
CUP = "Sorrel City won the Coral Cup, their first trophy in 34 years."


def counts(text: str, sentence: str, number: str) -> bool:
    """Whether a number in a sentence may be of what is asked for."""
    start = sentence.index(number)
    return counts_it(Question.of(text, date(2025, 3, 5)), sentence, Span(number, start, start + len(number)))


@pytest.mark.parametrize(
    ("text", "sentence", "wrong"),
    [
        ("how many people died in the Tarsk earthquake?", INJURED, "310 people"),
        ("how many people died in the Tarsk earthquake?", INJURED, "27 villagers"),
        ("how many people died?", "Two dogs from abroad had marked a spot near the stairwell.", "Two dogs"),
        ("how many children were killed in the air strikes?", STRIKES, "25 people"),
        ("how many dogs were sent to Brenn?", DOG, "22 rescuers"),
        ("how many people were stranded by the ferry strike?", STRIKE, "72-hour"),
        ("how much do the winners of the Coral Cup get?", CUP, "34 years"),
        ("how old is Assad?", FLED, "24 years"),
        ("how old is the bridge?", "The bridge is 3.8 km long.", "3.8 km"),
        ("how old is Assad?", "“I am 51 and free,” said Samir Qabbani.", "51"),
    ],
)
def test_what_counts_something_else_is_known_by_its_clause_its_unit_or_its_noun(
    text: str, sentence: str, wrong: str
) -> None:
    assert not counts(text, sentence, wrong)


@pytest.mark.parametrize(
    ("text", "sentence", "right"),
    [
        ("how many people were injured?", INJURED, "310 people"),
        ("how many people are missing?", INJURED, "27 villagers"),
        ("how many people died?", "The toll rose to 44 on Tuesday.", "44"),
        ("how many people were killed in the air strikes?", STRIKES, "25 people"),
        ("how many rescuers did Maravia send?", DOG, "22 rescuers"),
        ("how many people were stranded by the ferry strike?", STRIKE, "9,000 passengers"),
        ("how many hours will the strike last?", STRIKE, "72-hour"),
        ("how much time has passed since?", CUP, "34 years"),
        ("how old is Assad?", FLED, "59"),
        ("how old is Samir Qabbani?", "“I am 51 and free,” said Samir Qabbani.", "51"),
        ("how old is the girl?", "Rescuers pulled a nine-year-old girl from the ruins.", "nine-year"),
        ("how many passengers were on board?", "The ferry left with 412 people on board.", "412 people"),
        ("how much did it cost?", "It cost 2.1 billion crowns.", "2.1 billion crowns"),
    ],
)
def test_what_may_be_meant_is_left_to_the_model(text: str, sentence: str, right: str) -> None:
    assert counts(text, sentence, right)
