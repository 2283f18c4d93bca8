"""The scorecard, checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from index.report import Passage
from retrieval.answer import Answer
from retrieval.ranking import Scores
from retrieval.scorecard import Known, normalised, score, table
from retrieval.search import Candidate
from tests.fakes import answered, citation, report, unanswered

DAY = date(2024, 12, 7)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The Bank of Maravia", "bank of maravia"),
        ("an 8% raise, a day", "8 raise day"),
        ("“Turkey’s”", "turkey s"),
        ("Deir al-Zor", "deir al zor"),
        ("  20\n people — dead. ", "20 people dead"),
        ("The, a; an!", ""),
        ("theatre", "theatre"),
    ],
)
def test_the_normal_form_is_lower_case_without_articles_and_punctuation(text: str, normal: str) -> None:
    assert normalised(text) == normal


def known(**changes: object) -> Known:
    """A question about a backer, with changes."""
    line = {"id": "q", "question": "who backs the rebels?", "asked": "2024-12-07", "answers": ["Turkey"]}
    return Known.of({**line, "gold": ["gold"], "kind": "answerable", **changes})


def test_a_line_becomes_a_question_and_one_that_is_none_says_why() -> None:
    assert known() == Known("q", "who backs the rebels?", DAY, ("Turkey",), frozenset(["gold"]), True)
    assert not known(kind="unanswerable", answers=[], gold=None).answerable
    with pytest.raises(ValueError, match="answers and gold must be lists"):
        known(answers="Turkey")
    with pytest.raises(KeyError, match="kind"):
        Known.of({"id": "q", "question": "who?", "asked": "2024-12-07"})


def saying(text: str) -> Callable[[str, date], Answer]:
    """Answers every question with this, quoting a report that holds "Turkey"."""
    answer = answered(text, "", citation(1, quote="the main rebels' backer Turkey"))
    return lambda question, asked: answer


def finding(*ids: str) -> Callable[[str, date, int], list[Candidate]]:
    """Finds a passage of each of these reports, in this order, whatever is asked."""
    candidates = [
        Candidate(Passage(name, 1, 0, 5, f"{name}: Turkey"), report(name, "text"), Scores(0.5, 0.5, 0.5, 0.5))
        for name in ids
    ]
    return lambda question, asked, k: candidates[:k]


@pytest.mark.parametrize(
    ("said", "answers", "em", "f1"),
    [
        ("Turkey", ["Turkey"], 1, 1),
        ("the turkey.", ["Turkey"], 1, 1),
        ("Qatar", ["Turkey"], 0, 0),
        ("Turkey, Qatar", ["Turkey"], 0, 2 / 3),
        ("dozens", ["dozens of its soldiers", "dozens"], 1, 1),
        ("dozens", ["dozens of its soldiers"], 0, 0.4),
        ("44 44 people", ["44 people"], 0, 0.8),
        ("", ["Turkey"], 0, 0),
        ("the", ["Turkey"], 0, 0),
    ],
)
def test_exact_match_and_overlap_are_those_of_squad(said: str, answers: list[str], em: float, f1: float) -> None:
    card = score([known(answers=answers)], finding("gold"), saying(said))
    assert (card["em"], card["f1"]) == (em, round(f1, 3))


@pytest.mark.parametrize(
    ("ids", "hits", "mrr"),
    [
        (["gold", "b"], (1, 1, 1), 1),
        (["b", "b", "b", "b", "b", "b", "gold"], (0, 1, 1), 0.5),
        (["a", "b", "c", "d", "e", "gold"], (0, 0, 1), 0.167),
        (["a"], (0, 0, 0), 0),
        ([], (0, 0, 0), 0),
    ],
)
def test_hits_count_different_reports(ids: list[str], hits: tuple[int, int, int], mrr: float) -> None:
    card = score([known()], finding(*ids), saying("Turkey"))
    assert (card["hit@1"], card["hit@5"], card["hit@10"]) == hits
    assert card["mrr"] == mrr
    assert card["answer@5"] == (1 if ids else 0)


def test_silence_and_wrong_answers_are_counted_apart() -> None:
    questions = [
        known(id="1", question="silent on this?"),
        known(id="2", question="who backs the rebels?"),
        known(id="3", question="silent on that?", kind="unanswerable"),
        known(id="4", question="who won?", kind="unanswerable", answers=[], gold=[]),
    ]
    quoted = answered("Turkey", "", replace(citation(quote="backer Turkey"), report="gold"), citation(2))

    def ask(text: str, asked: date) -> Answer:
        return replace(unanswered() if "silent" in text else quoted, took_ms=10.0)

    card = score(questions, finding("gold"), ask)
    assert card == {
        "questions": 4,
        "answerable": 2,
        "hit@1": 1,
        "hit@5": 1,
        "hit@10": 1,
        "mrr": 1,
        "answer@5": 1,
        "answered": 0.5,
        "em": 0.5,
        "f1": 0.5,
        "right": 1,
        "gold citations": 0.5,
        "wrongly answered": 0.5,
        "ms median": 10,
        "ms slowest 5%": 10,
    }
    assert "wrongly answered  0.5" in table(card)


def test_a_quote_without_the_answer_is_not_right() -> None:
    wrong = answered("Qatar", "", citation(quote="Qatar hosted the talks."))
    assert score([known()], finding("gold"), lambda text, asked: wrong)["right"] == 0


def test_each_question_is_asked_on_its_own_day() -> None:
    asked_on: list[date] = []

    def ask(text: str, asked: date) -> Answer:
        asked_on.append(asked)
        return unanswered()

    score([known(asked="2024-12-07"), known(id="r", asked="2025-03-04")], finding(), ask)
    assert asked_on == [date(2024, 12, 7), date(2025, 3, 4)]


def test_no_questions_are_no_score() -> None:
    assert score([], finding(), saying("Turkey")) == {"questions": 0, "answerable": 0}
