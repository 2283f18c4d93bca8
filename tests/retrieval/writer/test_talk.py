"""A talk that is listened to: what a draft shows is in the answer, wherever the reply is cut and however it goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.writer.calls import NotAsked, WriterFault
from retrieval.writer.claims import MOST_CLAIMS, MOST_QUOTES, Relied, WrittenClaim, claims_so_far
from retrieval.writer.receipts import Place
from retrieval.writer.talk import Talk
from retrieval.writer.vetting import DroppedClaim, KeptClaim
from tests.fakes import report
from tests.scripted_chat import Scripted, calls_of, claiming

HELD = report("held", "Turkey backs the rebels.")
GOOD, MORE, LIE = "Turkey backs the rebels.", "Diplomats said so: true.", "Iran backs the rebels: a lie."


class Simple:
    """Keeps what does not say that it is a lie, and only with all its quotes; it answers with Turkey in it."""

    def __init__(self) -> None:
        self.judged: list[WrittenClaim] = []
        self.remembered: list[KeptClaim] = []

    def vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
        """Judge, and note it."""
        self.judged.append(claim)
        if not claim.text or not claim.relied or "lie" in claim.text:
            return DroppedClaim(claim.text, "fabricated")
        # Words that are cut off, or a quote that is missing, would be another place.
        places = tuple(Place(HELD, one.n, one.n + len(one.words)) for one in claim.relied)
        return KeptClaim(claim.text, places)

    def suffice(self, kept: Sequence[KeptClaim]) -> bool:
        """Whether one of them names Turkey."""
        return any("Turkey" in one.text for one in kept)

    def remember(self, kept: Sequence[KeptClaim]) -> None:
        """Note."""
        self.remembered = list(kept)


def listened(*replies: str | WriterFault | tuple[str, WriterFault], pieces: int = 3) -> tuple[Talk, list[KeptClaim]]:
    """A talk that is over, and all that was ever shown of it."""
    talk, shown = Talk(calls_of(Scripted(*replies, pieces=pieces)).line(""), [], Simple()), list[KeptClaim]()
    while not talk.is_over:
        talk.ask(lambda text: shown.extend(talk.heard(text)))
        talk.read()
    return talk, shown


def texts(claims: Sequence[KeptClaim]) -> list[str]:
    """What they say, each once."""
    return list(dict.fromkeys(claim.text for claim in claims))


def test_a_claim_is_shown_as_soon_as_the_next_one_begins() -> None:
    talk, shown = listened(claiming((GOOD, 1, "backs"), (LIE, 1, "backs"), (MORE, 2, "so")))
    assert texts(shown) == [GOOD]
    assert texts(talk.kept) == [GOOD, MORE]


def test_nothing_is_shown_before_it_answers() -> None:
    talk, shown = listened(claiming((MORE, 2, "so"), (LIE, 1, "x"), (GOOD, 1, "backs"), (MORE + "!", 1, "y")))
    assert texts(shown) == [MORE, GOOD]
    assert texts(talk.kept) == [MORE, GOOD, MORE + "!"]


def test_a_reply_that_breaks_off_is_worth_what_came_of_it_and_nobody_asks_anew() -> None:
    whole = claiming((GOOD, 1, "backs"), (MORE, 2, "so"))
    talk, shown = listened((whole[:-20], WriterFault("the line broke")))
    assert texts(shown) == texts(talk.kept) == [GOOD]
    assert talk.draft.why == "1 claims, then: the line broke"


def test_a_reply_that_breaks_off_before_it_says_anything_leaves_the_reports_own_words() -> None:
    talk, shown = listened((claiming((GOOD, 1, "backs"))[:-5], WriterFault("the line broke")))
    assert (shown, talk.kept, talk.draft.why) == ([], (), "the line broke")


@pytest.mark.parametrize(
    "tail", ["} and so on {", ', "more": }', "x" * 30_000, "], " + claiming(("Turkey again.", 1, "x"))[1:]]
)
def test_what_was_shown_stays_though_the_reply_ends_as_none(tail: str) -> None:
    whole = claiming((GOOD, 1, "backs"), (MORE, 2, "so"))
    talk, shown = listened(whole[:-2] + tail, pieces=11)
    assert texts(shown)[0] == GOOD
    assert set(texts(shown)) <= set(texts(talk.kept))


def test_each_claim_is_judged_once_however_often_it_is_heard() -> None:
    case = Simple()
    talk = Talk(calls_of(Scripted(claiming((GOOD, 1, "backs"), (MORE, 2, "so")), pieces=1)).line(""), [], case)
    heard = list[KeptClaim]()
    talk.ask(lambda text: heard.extend(talk.heard(text)))
    talk.read()
    assert [claim.text for claim in case.judged] == [GOOD, MORE]


def test_only_a_whole_reply_is_remembered() -> None:
    for reply, remembered in ((claiming((GOOD, 1, "b"), (MORE, 2, "s")), 2), ((LIE, WriterFault("no")), 0)):
        case = Simple()
        talk = Talk(calls_of(Scripted(reply)).line(""), [], case)
        talk.ask(lambda text: None)
        talk.read()
        assert len(case.remembered) == remembered


def test_a_claim_that_cannot_be_judged_is_not_shown_and_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Stumbles(Simple):
        def vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
            if "Diplomats" in claim.text:
                raise RecursionError("maximum recursion depth exceeded")
            return super().vetted(claim)

    talk = Talk(calls_of(Scripted(claiming((MORE, 2, "so"), (GOOD, 1, "backs")))).line(""), [], Stumbles())
    talk.ask()
    talk.read()
    assert texts(talk.kept) == [GOOD]
    assert "A claim of the writer cannot be judged" in caplog.messages


def test_a_call_that_was_not_made_asked_nothing() -> None:
    talk, _ = listened(NotAsked("the tokens of the day are used up"))
    assert (talk.draft.why, talk.draft.messages) == ("not asked: the tokens of the day are used up", ())


Said = list[tuple[str, list[tuple[int, str]]]]

claims = st.lists(
    st.tuples(
        st.sampled_from([GOOD, MORE, LIE, 'Turkey said "so", they say \\ – 🕊️.', ""]),
        st.lists(st.tuples(st.integers(0, 20), st.text(max_size=8)), max_size=4),
    ),
    max_size=9,
)
before = st.sampled_from(["", "Here it is: ", "```json\n"])
after = st.sampled_from(["", "```", "}", ' {"claims": []}', "]]", "["])


@given(claims, before, after, st.integers(1, 40), st.integers(0, 900), st.booleans())
def test_whatever_is_shown_is_in_the_answer(
    said: Said, before: str, after: str, pieces: int, cut: int, breaks: bool
) -> None:
    reply = f"{before}{written(said, is_ascii=cut % 2 == 0)}{after}"
    first = (reply[:cut], WriterFault("the line broke")) if breaks else reply
    talk, shown = listened(first, '{"claims": []}', pieces=pieces)
    assert [one for one in shown if one not in talk.kept] == []


@given(claims, st.booleans())
def test_no_claim_is_taken_for_whole_that_has_more_to_come(said: Said, is_ascii: bool) -> None:
    reply = written(said, is_ascii)
    whole = [WrittenClaim(text, tuple(Relied(n, words) for n, words in quotes[:MOST_QUOTES])) for text, quotes in said]
    for end in range(len(reply)):
        heard = claims_so_far(reply[:end])
        assert heard == whole[: len(heard)]
    assert len(claims_so_far(reply)) == max(min(len(whole) - 1, MOST_CLAIMS), 0)


def written(said: Said, is_ascii: bool) -> str:
    """A reply with these claims."""
    made = [{"claim": text, "quotes": [{"n": n, "words": words} for n, words in quotes]} for text, quotes in said]
    return json.dumps({"claims": made}, ensure_ascii=is_ascii)
