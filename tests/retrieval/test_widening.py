"""Widening: a hard question without an answer is searched for in parts, and judged as the whole that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrieval.answer import Answer
from retrieval.question import Question
from retrieval.search import Candidate
from retrieval.steps import Hear, Steps, in_line
from retrieval.trace import Trace
from retrieval.widening import BesideIt, Finder, Widening
from tests.fakes import answered, candidate, citation, report, traced, unanswered

DAY = date(2024, 12, 8)
WHOLE = "did the toll rise after the army left Homs?"
LEFT, ROSE = "when did the army leave Homs?", "did the toll rise?"
HOMS = candidate(report("homs", "The army left Homs on Friday."))
TOLL = candidate(report("toll", "The toll rose to 44 on Saturday."))
SNOW = candidate(report("snow", "Snow fell on the tents."))


class Held:
    """Finds for each question what is written down for it."""

    def __init__(self, **found: Sequence[Candidate]) -> None:
        self._found = {"whole": WHOLE, "left": LEFT, "rose": ROSE}
        self._held = {self._found[name]: list(each) for name, each in found.items()}
        self.asked: list[Question] = []

    def find(self, question: Question, k: int, shelves: Sequence[str]) -> list[Candidate]:
        """The first of them."""
        self.asked.append(question)
        return self._held.get(question.text, [])[:k]


class OneStep:
    """Ask once, and it is over."""

    is_over = False

    def ask(self, hear: Hear | None = None) -> None:
        """Nothing to wait for."""

    def read(self) -> None:
        """It is over."""
        self.is_over = True


class SaysIfFound:
    """Answers once it finds the report of the toll."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def begin(self, text: str, asked: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """Its answer, which is worded if there is one."""
        question = Question.of(text, asked)
        found = self._finder.find(question, 8, shelves)
        says: Answer = answered("Yes", "The toll rose. [1]", citation(1)) if TOLL in found else unanswered()
        trace = replace(traced(replace(says, question=text, asked=asked)), found=found)
        return trace, OneStep() if TOLL in found else None

    def drafted(self, trace: Trace, steps: Steps, text: str) -> Answer | None:
        """What was heard."""
        return replace(trace.answer, claims=(text,))

    def finish(self, trace: Trace, steps: Steps) -> Trace:
        """The answer, worded."""
        assert steps.is_over
        return replace(trace, why="worded")


class Splits:
    """Takes any question apart into these."""

    def __init__(self, *searches: str) -> None:
        self._searches = list(searches)
        self.asked: list[str] = []

    def searches(self, question: Question) -> list[str]:
        """These."""
        self.asked.append(question.text)
        return self._searches


def found(held: Held, *searches: str, k: int = 8) -> list[Candidate]:
    """What a question and its parts find."""
    question = Question.of(WHOLE, DAY)
    return BesideIt(held, question, searches).find(question, k, ["shared"])


def widened(held: Held, splits: Splits) -> Trace:
    """The answer to the whole, step after step."""
    return in_line(Widening(held, lambda shelf: splits, SaysIfFound), WHOLE, DAY, ["shared"])


def test_what_the_parts_find_answers_the_whole() -> None:
    held, splits = Held(whole=[HOMS], left=[HOMS], rose=[TOLL]), Splits(LEFT, ROSE)
    trace = widened(held, splits)
    assert (trace.answer.answer, trace.question.text, splits.asked) == ("Yes", WHOLE, [WHOLE])
    assert (trace.why, trace.searches) == ("worded", (LEFT, ROSE))


def test_the_second_answer_is_drafted_as_it_is_written_and_the_first_silence_never() -> None:
    widening = Widening(Held(whole=[HOMS], rose=[TOLL]), lambda shelf: Splits(ROSE), SaysIfFound)
    trace, steps = widening.begin(WHOLE, DAY, ["shared"])
    assert steps is not None
    assert widening.drafted(trace, steps, "The toll rose.") is None
    steps.ask()
    steps.read()
    drafted = widening.drafted(trace, steps, "The toll rose.")
    assert drafted is not None
    assert (drafted.claims, steps.is_over) == (("The toll rose.",), False)


def test_a_question_that_is_answered_and_one_for_which_nothing_is_found_are_taken_apart_by_nobody() -> None:
    for held in (Held(whole=[TOLL]), Held()):
        splits = Splits(ROSE)
        widened(held, splits)
        assert (splits.asked, len(held.asked)) == ([], 1)


def test_where_the_parts_help_no_more_the_first_silence_stays() -> None:
    held = Held(whole=[HOMS], left=[SNOW])
    trace = widened(held, Splits(LEFT))
    assert (trace.answer.status, trace.found) == ("unanswered", [HOMS])
    assert widened(held, Splits()).found == [HOMS]


def test_passages_of_the_parts_stand_behind_and_are_no_nearer_to_the_whole_than_its_own() -> None:
    far = replace(HOMS, scores=replace(HOMS.scores, meaning=0.3))
    near = [replace(one, scores=replace(one.scores, meaning=0.9)) for one in (TOLL, SNOW)]
    both = found(Held(whole=[far], left=[far, near[1]], rose=[near[0]]), LEFT, ROSE)
    assert [one.report.id for one in both] == ["homs", "toll", "snow"]
    assert [one.scores.meaning for one in both] == [0.3, 0.3, 0.3]


def test_no_more_than_as_many_again_are_read() -> None:
    assert len(found(Held(whole=[HOMS], left=[TOLL], rose=[SNOW]), LEFT, ROSE, k=1)) == 2


def test_a_part_is_asked_about_the_time_of_the_whole_and_of_the_same_day() -> None:
    held = Held(whole=[HOMS])
    dated = replace(Question.of(WHOLE, DAY), period=Question.of("who won on 5 December 2024?", DAY).period)
    BesideIt(held, dated, [ROSE]).find(dated, 8, ["shared"])
    assert [(one.text, one.asked, one.period) for one in held.asked] == [
        (WHOLE, DAY, dated.period),
        (ROSE, DAY, dated.period),
    ]


def test_another_question_is_found_as_ever() -> None:
    held = Held(whole=[HOMS], rose=[TOLL])
    beside = BesideIt(held, Question.of(WHOLE, DAY), [ROSE])
    assert beside.find(Question.of(LEFT, DAY), 8, ["shared"]) == []
    assert len(held.asked) == 1
