"""The scorecard, checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from index.errors import UnknownReport
from index.report import Passage, Report
from retrieval.answer import Answer, Citation
from retrieval.outcome import Known, normalised
from retrieval.ranking import Scores
from retrieval.scorecard import Scorecard, facts, score, table
from retrieval.search import Candidate
from retrieval.trace import Trace
from tests.fakes import HOMS_QUOTE, answered, citation, evidence, report, traced, unanswered

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


def holding(name: str) -> Report:
    """Every report there is, with what the Homs report says."""
    return report(name, HOMS_QUOTE, version=1)


def tracing(ask: Callable[[str, date], Answer]) -> Callable[[str, date], Trace]:
    """Answers with traces of which nothing but the answer counts."""
    return lambda text, on: traced(ask(text, on))


def scored(ask: Callable[[str, date], Answer], *questions: Known, found: tuple[str, ...] = ("gold",)) -> Scorecard:
    """The scorecard of a question, or of these."""
    return score(questions or [known()], finding(*found), tracing(ask), holding)


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
    card = scored(saying(said), known(answers=answers)).measures
    assert (card["em"], card["f1"]) == (card["said em"], card["said f1"]) == (em, round(f1, 3))


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
    card = scored(saying("Turkey"), found=tuple(ids)).measures
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

    card = scored(ask, *questions)
    assert card.measures == {
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
        "said em": 0.5,
        "said f1": 0.5,
        "right": 1,
        "answer in citations": 1,
        "gold citations": 0.5,
        "wrongly answered": 0.5,
        # Of each kind one has .9 and one .1: a win, a defeat and two ties.
        "auc": 0.5,
        "answered at 5% wrong": 0,
        # Sure by .1 and wrong twice, sure by .9 and right once of two.
        "calibration error": 0.25,
        # "backer Turkey" does not stand in the report, and was quoted twice.
        "broken quotes": 2,
        "ms median": 10,
        "ms slowest 5%": 10,
    }
    assert "wrongly answered  0.5" in table(card)


def test_a_quote_without_the_answer_is_not_right() -> None:
    wrong = answered("Qatar", "", citation(quote="Qatar hosted the talks."))
    card = scored(lambda text, asked: wrong).measures
    assert (card["right"], card["answer in citations"]) == (0, 0)


def test_a_second_quote_may_hold_what_the_first_does_not() -> None:
    hosted, backed = citation(quote="Qatar hosted the talks."), citation(2, quote="Turkey backs the rebels.")
    card = scored(lambda text, asked: answered("Qatar", "", hosted, backed)).measures
    assert (card["right"], card["answer in citations"]) == (0, 1)


def test_what_was_not_said_is_guessed_by_the_closest_quote_and_no_short_answer() -> None:
    silence = unanswered(citation(quote="Turkey backs the rebels."))
    card = scored(lambda text, asked: silence)
    assert (card.measures["em"], card.measures["said em"]) == (0, 0)
    assert [outcome.right for outcome in card.outcomes] == [True]


def test_of_silence_what_would_have_been_said_counts_as_a_guess() -> None:
    held = report("gold", "Turkey backs the rebels.")
    silence, said = unanswered(), answered("Qatar", "", citation(quote="Qatar hosted the talks."))

    def trace(text: str, on: date) -> Trace:
        return traced(silence, evidence(held, held.text, "Turkey")) if "silent" in text else traced(said)

    card = score([known(question="silent?"), known(question="who?")], finding(), trace, holding)
    assert (card.measures["em"], card.measures["said em"]) == (0, 0.5)
    assert [(one.count, one.confidence, one.right) for one in card.bins] == [(1, 0.1, 1), (1, 0.9, 0)]


def test_no_guess_is_right_where_nothing_answers() -> None:
    assert not scored(saying("Turkey"), known(kind="unanswerable")).outcomes[0].right


CUT = HOMS_QUOTE[:12]


@pytest.mark.parametrize(
    ("quote", "changes", "broken"),
    [
        (CUT, {}, 0),
        ("Syrian rebel!", {}, 1),
        (CUT, {"end": 13}, 1),
        (CUT, {"start": 1, "end": 13}, 1),
        (CUT, {"start": -len(HOMS_QUOTE), "end": 12 - len(HOMS_QUOTE)}, 1),
        ("", {}, 1),
        ("Syrian rebel!", {"version": 2}, 0),
        (CUT, {"report": "lost"}, 1),
    ],
)
def test_a_quote_is_broken_unless_it_is_what_its_version_holds_there(
    quote: str, changes: dict[str, object], broken: int
) -> None:
    def held(name: str) -> Report:
        if name == "lost":
            raise UnknownReport("No report has the id 'lost'.")
        return holding(name)

    shown: Citation = replace(citation(quote=quote), **changes)
    for answer in (answered("Syria", "", shown), unanswered(shown)):
        card = score([known()], finding(), tracing(lambda text, asked, given=answer: given), held)
        assert card.measures["broken quotes"] == broken


def test_each_question_is_asked_on_its_own_day() -> None:
    asked_on: list[date] = []

    def ask(text: str, asked: date) -> Answer:
        asked_on.append(asked)
        return unanswered()

    scored(ask, known(asked="2024-12-07"), known(id="r", asked="2025-03-04"))
    assert asked_on == [date(2024, 12, 7), date(2025, 3, 4)]


def test_no_questions_are_no_score() -> None:
    card = score([], finding(), tracing(saying("Turkey")), holding)
    assert card.measures == {"questions": 0, "answerable": 0}
    assert facts(card)["separable"] is None


def test_the_card_is_flat_json_and_a_table_no_wider_than_a_terminal() -> None:
    card = scored(saying("Turkey"), known(), known(kind="unanswerable"))
    assert facts(card) == {
        **card.measures,
        "calibration": [{"low": 0.9, "high": 1.0, "count": 2, "confidence": 0.9, "right": 0.5}],
        "separable": None,
        "why": "cannot tell 5 %: 1 unanswerable questions, of 20 needed",
    }
    assert max(map(len, table(card).splitlines())) <= 80
