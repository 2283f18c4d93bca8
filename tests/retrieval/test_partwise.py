"""Partwise answers: each thing that is asked has its own answer and receipts, and what is lacking is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from retrieval.answer import Answer, Lack
from retrieval.partwise import Partwise
from retrieval.question import Question
from retrieval.steps import Hear, Steps
from retrieval.trace import Trace
from tests.fakes import answered, citation, disputed, traced, unanswered

DAY = date(2024, 12, 8)
TURKEY = replace(
    answered("Turkey", "Turkey backs the rebels. [1]", citation(1, quote="Turkey backs the rebels.")), confidence=0.9
)
IRAN = replace(
    answered("Iran", "Iran arms the army. [1][2]", citation(1, start=90), citation(2)), confidence=0.6, took_ms=5.0
)
SILENCE = unanswered(text="The reports do not say. None of the closest mentions Tarsk.", lack=Lack(("Tarsk",)))
BOTH = "who backs the rebels and who arms the army?"


class Worded:
    """One step, which is noted when it is taken."""

    is_over = False

    def __init__(self, heard: list[str], text: str) -> None:
        self._heard = heard
        self._text = text

    def ask(self, hear: Hear | None = None) -> None:
        """Take it."""
        self._heard.append(self._text)

    def read(self) -> None:
        """It is over."""
        self.is_over = True


class Knows:
    """Answers what it knows, and keeps what it was asked."""

    def __init__(self, known: Mapping[str, Answer], worded: Sequence[str] = ()) -> None:
        self.known = known
        self.worded = worded
        self.asked: list[str] = []
        self.heard: list[str] = []

    def begin(self, text: str, asked: date, shelves: Sequence[str]) -> tuple[Trace, Steps | None]:
        """What is known, else silence."""
        self.asked.append(text)
        question = Question.of(text, asked)
        trace = traced(replace(self.known.get(text, SILENCE), question=question.text, asked=asked))
        return trace, Worded(self.heard, text) if text in self.worded else None

    def drafted(self, trace: Trace, steps: Steps, text: str) -> Answer | None:
        """What was heard."""
        return replace(trace.answer, claims=(text,))

    def finish(self, trace: Trace, steps: Steps) -> Trace:
        """The answer with a claim."""
        claim = f"So it is, as to {trace.answer.question} [1]"
        return replace(trace, answer=replace(trace.answer, claims=(claim,)))


def told(text: str, **known: Answer) -> Answer:
    """What is told of a question; what is known is named for its first word that means something."""
    by_text = {f"who {name} the {thing}?": found for (name, thing), found in zip(_THINGS, known.values(), strict=False)}
    return Partwise(Knows(by_text)).answer(text, DAY)


_THINGS = (("backs", "rebels"), ("arms", "army"))


def test_each_thing_asked_is_answered_with_its_own_receipts_numbered_through() -> None:
    answer = told(BOTH, backs=TURKEY, arms=IRAN)
    assert [(part.question, part.answer, part.marks) for part in answer.parts] == [
        ("who backs the rebels?", "Turkey", (1,)),
        ("who arms the army?", "Iran", (2, 3)),
    ]
    assert [one.n for one in answer.citations] == [1, 2, 3]
    assert answer.text == "who backs the rebels? Turkey [1]\nwho arms the army? Iran [2][3]"
    assert (answer.question, answer.status, answer.answer) == (BOTH, "answered", "")


def test_the_whole_is_as_sure_as_its_least_sure_part_and_took_the_time_of_both() -> None:
    answer = told(BOTH, backs=TURKEY, arms=IRAN)
    assert (answer.confidence, answer.took_ms) == (0.6, 17.0)


def test_half_an_answer_says_which_half_is_lacking() -> None:
    answer = told(BOTH, backs=TURKEY)
    assert [part.status for part in answer.parts] == ["answered", "unanswered"]
    assert answer.parts[1].lack == Lack(("Tarsk",))
    assert answer.text.endswith("who arms the army? The reports do not say. None of the closest mentions Tarsk.")


def test_where_no_part_is_answered_the_question_is_asked_as_it_stands() -> None:
    knows = Knows({BOTH: TURKEY})
    assert Partwise(knows).answer(BOTH, DAY) == replace(TURKEY, question=BOTH)
    assert knows.asked == ["who backs the rebels?", "who arms the army?", BOTH]


def test_a_question_about_one_thing_is_answered_as_ever() -> None:
    knows = Knows({"who backs the rebels?": TURKEY})
    assert Partwise(knows).answer("who backs the rebels?", DAY) == replace(TURKEY, question="who backs the rebels?")
    assert knows.asked == ["who backs the rebels?"]


def test_a_question_whose_parts_cannot_be_told_apart_is_asked_as_it_stands() -> None:
    asked = "who leads Hezbollah and when did he take over?"
    knows = Knows({asked: TURKEY})
    assert Partwise(knows).answer(asked, DAY).parts == ()
    assert knows.asked == ["who leads Hezbollah?", asked]


def test_an_answer_is_meant_by_what_is_asked_next() -> None:
    leads = answered("Naim Qassem", "Naim Qassem leads Hezbollah. [1]", citation(1))
    knows = Knows({"who leads Hezbollah?": leads})
    Partwise(knows).answer("who leads Hezbollah and when did he take over?", DAY)
    assert knows.asked == ["who leads Hezbollah?", "when did Naim Qassem take over?"]


def test_words_that_two_parts_rest_on_are_quoted_once() -> None:
    answer = told(BOTH, backs=TURKEY, arms=replace(TURKEY, answer="Ankara"))
    assert [part.marks for part in answer.parts] == [(1,), (1,)]
    assert len(answer.citations) == 1


def test_accounts_that_differ_are_told_in_their_part() -> None:
    rivals = disputed(("44", citation(1)), ("50", citation(2, publisher="The Lantern")))
    answer = told(BOTH, backs=TURKEY, arms=rivals)
    assert answer.parts[1].answer == "44 (Demo Wire, 7 Dec 2024); 50 (The Lantern, 7 Dec 2024)"
    assert (answer.status, answer.accounts, answer.parts[1].status) == ("answered", (), "disputed")


def test_the_claims_of_a_writer_keep_their_receipts() -> None:
    worded = replace(IRAN, claims=("Iran arms the army. [2]", "It did so in [1]."))
    answer = told(BOTH, backs=replace(TURKEY, claims=("Turkey backs the rebels. [1]",)), arms=worded)
    assert answer.claims == ("Turkey backs the rebels. [1]", "Iran arms the army. [3]", "It did so in [2].")
    assert [part.claims for part in answer.parts] == [answer.claims[:1], answer.claims[1:]]


def test_a_claim_that_two_parts_rest_on_is_told_once() -> None:
    worded = replace(TURKEY, claims=("Turkey backs the rebels. [1]",))
    answer = told(BOTH, backs=worded, arms=worded)
    assert answer.claims == worded.claims
    assert [part.claims for part in answer.parts] == [worded.claims, ()]


def test_each_sentence_of_a_part_keeps_its_own_marks() -> None:
    several = replace(IRAN, answer="", text="Iran arms the army. [2] It did so in May. [1]")
    text = told(BOTH, backs=TURKEY, arms=several).text
    assert text.endswith("who arms the army? Iran arms the army. [3] It did so in May. [2]")


def test_the_trace_holds_those_of_the_parts() -> None:
    trace = Partwise(Knows({"who backs the rebels?": TURKEY})).trace(BOTH, DAY)
    assert [part.answer.status for part in trace.parts] == ["answered", "unanswered"]
    assert trace.why == "1 of the 2 questions that it joins are answered"


def test_each_part_is_worded_in_its_turn_and_none_is_drafted_as_if_it_were_the_whole() -> None:
    knows = Knows({"who backs the rebels?": TURKEY, "who arms the army?": IRAN}, worded=_WORDED)
    partwise = Partwise(knows)
    trace, steps = partwise.begin(BOTH, DAY, ["shared"])
    assert steps is not None
    assert partwise.drafted(trace, steps, "Turkey backs") is None
    answer = partwise.answer(BOTH, DAY)
    assert knows.heard == [*_WORDED]
    assert answer.claims == (
        "So it is, as to who backs the rebels? [1]",
        "So it is, as to who arms the army? [2]",
    )


_WORDED = ("who backs the rebels?", "who arms the army?")
