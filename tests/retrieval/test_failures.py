"""The worst answers, and which stage failed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from retrieval.answer import Answer
from retrieval.failures import facts, table, worst
from retrieval.outcome import Guess, Known, Outcome, guess_of
from tests.fakes import answered, citation, traced, unanswered

DAY = date(2024, 12, 7)
BACKED = Known("q", "who backs the rebels?", DAY, ("Turkey", "the Turks"), frozenset(["gold"]), True)
MOON = Known("m", "who was the first on the moon of Maravia?", DAY, (), frozenset(), False)
RIGHT = answered("Turkey", "", citation(quote="Turkey backs the rebels."))
WRONG = answered("Qatar", "", citation(quote="Qatar hosted the talks."))
GUESSED = Guess("Qatar", "Qatar hosted the talks.", "report-1", 0.42)
# Four reports that are not gold, for a gold one to stand behind.
OTHERS = ("a", "b", "c", "d")


def outcome(known: Known, answer: Answer, *reports: str, guess: Guess | None = None, sure: float = 0.42) -> Outcome:
    """What came of a question that was answered like this, this surely."""
    given = replace(answer, confidence=sure)
    return Outcome(known, reports, False, given, guess or guess_of(traced(given)))


def stage(one: Outcome) -> str:
    """The stage that failed."""
    (failure,) = worst([one])
    return failure.stage


def test_a_right_answer_and_rightful_silence_are_no_failures() -> None:
    assert worst([outcome(BACKED, RIGHT), outcome(MOON, unanswered())]) == []
    assert table([]) == "No question failed."


def test_what_no_report_answers_should_have_been_met_with_silence() -> None:
    assert stage(outcome(MOON, WRONG)) == "should have kept silent"


@pytest.mark.parametrize("found", [(), OTHERS, tuple("abcdefghij") + ("gold",)])
def test_where_no_gold_report_was_found_searching_failed(found: tuple[str, ...]) -> None:
    for answer in (WRONG, unanswered()):
        assert stage(outcome(BACKED, answer, *found)) == "searching: no gold report among the first 10"


def test_where_gold_was_found_and_something_else_was_read_reading_failed() -> None:
    found = (*OTHERS[:2], "gold")
    another = "reading: gold found at 3 but the answer taken from another"
    assert stage(outcome(BACKED, WRONG, *found)) == another
    assert stage(outcome(BACKED, unanswered(), *found, guess=GUESSED)) == another
    inside = replace(GUESSED, report="gold")
    wrong_sentence = "reading: gold found at 3 but the wrong sentence taken from it"
    assert stage(outcome(BACKED, unanswered(), *found, guess=inside)) == wrong_sentence
    assert stage(outcome(BACKED, unanswered(), *found)) == "reading: gold found at 3 but no sentence taken"


def test_a_right_guess_that_was_not_said_was_wrongly_decided_wherever_it_was_found() -> None:
    right = Guess("Turkey", "Turkey backs the rebels.", "elsewhere", 0.42)
    for found in ((), ("gold",)):
        assert stage(outcome(BACKED, unanswered(), *found, guess=right)) == (
            "deciding: right but not sure enough (.42)"
        )


def test_the_right_quote_does_not_excuse_the_wrong_words_of_it() -> None:
    both = citation(quote="Turkey backs the rebels, and Qatar hosts the talks.")
    reading = "reading: the right quote but the wrong words taken from it"
    assert stage(outcome(BACKED, answered("Qatar", "", both), "gold")) == reading
    assert worst([outcome(BACKED, answered("Turkey's army", "", both)), outcome(BACKED, answered("", "", both))]) == []


def test_the_worst_come_first_and_only_so_many() -> None:
    def called(name: str, known: Known) -> Known:
        return replace(known, id=name)

    came = [
        outcome(called("silent, gold lost", BACKED), unanswered(), *OTHERS, sure=0.5),
        outcome(called("silent, gold second", BACKED), unanswered(), "a", "gold", sure=0.1),
        outcome(called("silent, gold first", BACKED), unanswered(), "gold", sure=0.1),
        outcome(called("silent, gold first, surer", BACKED), unanswered(), "gold", sure=0.3),
        outcome(called("right", BACKED), RIGHT, "gold"),
        outcome(called("wrong", BACKED), WRONG, "gold", sure=0.6),
        outcome(called("wrong, surer", BACKED), WRONG, "gold", sure=0.8),
        outcome(called("nothing there", MOON), WRONG, sure=0.55),
        outcome(called("nothing there, surer", MOON), WRONG, sure=0.95),
    ]
    names = [failure.id for failure in worst(came)]
    assert names == [
        "nothing there, surer",
        "nothing there",
        "wrong, surer",
        "wrong",
        "silent, gold first, surer",
        "silent, gold first",
        "silent, gold second",
        "silent, gold lost",
    ]
    assert [failure.id for failure in worst(came, 3)] == names[:3]
    assert len(worst(came * 2)) == 10


def test_a_failure_tells_a_script_all_there_is_to_know() -> None:
    assert facts(worst([outcome(BACKED, unanswered(), guess=GUESSED)])) == {
        "worst": [
            {
                "id": "q",
                "question": "who backs the rebels?",
                "asked": "2024-12-07",
                "status": "unanswered",
                "answer": "Qatar",
                "quote": "Qatar hosted the talks.",
                "confidence": 0.42,
                "known": ("Turkey", "the Turks"),
                "stage": "searching: no gold report among the first 10",
            }
        ]
    }


def test_a_failure_tells_a_person_in_three_lines() -> None:
    _, *lines = table(worst([outcome(BACKED, WRONG, "gold", sure=0.71)])).splitlines()
    assert lines == [
        "q, 2024-12-07: who backs the rebels?",
        "    answered .71: Qatar | Turkey; the Turks",
        "    reading: gold found at 1 but the answer taken from another",
    ]


def test_a_quote_stands_in_for_a_short_answer_that_was_not_given() -> None:
    quoted = answered("", "", citation(quote="Talks\nwere hosted by Qatar, which said nothing."))
    assert "    answered .42: “Talks were hosted by Qatar… | nothing" in table(worst([outcome(MOON, quoted)]))
    assert "    unanswered .42: nothing | Turkey; the Turks" in table(worst([outcome(BACKED, unanswered())]))


def test_long_questions_and_answers_fit_a_terminal() -> None:
    long = replace(BACKED, question="who backs the rebels? " * 20, answers=("the Republic of Turkey",) * 9)
    said = replace(GUESSED, answer="the Emirate of Qatar and others " * 3)
    shown = table(worst([outcome(long, unanswered(), *"abcdefghi", "gold", guess=said)]))
    assert all(len(line) <= 80 for line in shown.splitlines())
