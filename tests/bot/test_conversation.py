"""What a question belongs to: follow-ups, claims of others, and what is never carried along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot, Message, User

from bot.addressing import Request, request
from bot.conversation import Conversation, Rewriter, Understood, of_claim
from bot.ledger import Ledger, Told, new_id
from bot.visit import Visit
from retrieval.followup import Turn
from retrieval.question import LONGEST
from tests.fakes import FakeDesk, answered, citation, unanswered

ME = User(666, "Dateline", is_bot=True, username="DatelineBot")
GROUP, OTHER_GROUP, ANN, BOB = -1001, -1002, 5, 6
HALF_AN_HOUR = 1800.0


class KnownBot(Bot):
    """A bot that knows who it is without having asked."""

    @property
    def bot(self) -> User:
        """Itself."""
        return ME


BOT = KnownBot("666:TEST")


@dataclass
class Talk:
    """People who ask, and what they were answered. A reply is to the number of one of the bot's messages."""

    ledger: Ledger
    now: float = 1_000_000.0
    rewriter: Rewriter = field(default_factory=FakeDesk)

    def asks(self, text: str, chat: int = GROUP, person: int = ANN, thread: int = 0, reply_to: int = 0) -> Understood:
        """What is understood."""
        message = said(f"/ask {text}" if text else "/ask", chat, person, thread, reply_to)
        wanted = request(message, ME)
        assert wanted
        return asyncio.run(self.conversation.understood(Visit.of(message, self.ledger.chat(chat)), wanted))

    def is_answered(
        self,
        question: str,
        chat: int = GROUP,
        person: int = ANN,
        thread: int = 0,
        number: int = 100,
        answer: str = "rebels",
        quote: str = "Rebels hold Homs.",
    ) -> None:
        """Note an answer that the bot gave."""
        self.ledger.chat(chat)
        found = answered(answer, f"{quote} [1]", citation(1, quote=quote), question=question)
        told = Told(new_id(), chat, thread, number, person, question, question, found, self.now)
        self.ledger.take(ME.id, [(number, "", "{}")], self.now, 10**6)
        self.ledger.done(ME.id, number, told)

    @property
    def conversation(self) -> Conversation:
        """That under test."""
        return Conversation(self.ledger, BOT, self.rewriter, HALF_AN_HOUR, lambda: self.now)


def said(text: str, chat: int, person: int, thread: int = 0, reply_to: int = 0) -> Message:
    """A message as Telegram gives it."""
    place = {"id": chat, "type": "supergroup" if chat < 0 else "private", "title": "Desk"}
    sender = {"id": person, "is_bot": False, "first_name": "Ann"}
    marked = [{"type": "bot_command", "offset": 0, "length": 4}]
    topic = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
    ours = {"message_id": reply_to, "date": 1, "chat": place, "from": ME.to_dict(), "text": "…"}
    reply = {"reply_to_message": ours} if reply_to else {}
    content = {"text": text, "entities": marked if text.startswith("/ask") else []}
    message = Message.de_json({"message_id": 9, "date": 1, "chat": place, "from": sender, **content, **topic, **reply})
    assert message
    return message


@pytest.fixture
def talk() -> Iterator[Talk]:
    ledger = Ledger.open(Path(":memory:"))
    yield Talk(ledger)
    ledger.close()


# ------------------------------------------------------------------ follow-ups


@pytest.mark.parametrize(
    ("follow_up", "question"),
    [
        ("and Hama?", "who holds Hama?"),
        ("since when?", "Since when"),
        ("really?", "Homs"),
    ],
)
def test_a_follow_up_is_understood_from_the_last_answer(talk: Talk, follow_up: str, question: str) -> None:
    talk.is_answered("who holds Homs?")
    understood = talk.asks(follow_up)
    assert question in understood.question
    assert understood.is_made
    before = talk.ledger.last_told(GROUP, 0, ANN, 0.0)
    assert before
    assert understood.after == before.id


def test_a_question_that_stands_alone_stays_as_it_is(talk: Talk) -> None:
    talk.is_answered("who holds Homs?")
    assert talk.asks("How many fighters died in the battle for Hama?") == Understood(
        "How many fighters died in the battle for Hama?"
    )


def test_a_reply_follows_up_that_answer_and_not_the_last_one(talk: Talk) -> None:
    talk.is_answered("who holds Homs?", number=100)
    talk.is_answered("when did Assad flee?", number=101)
    assert talk.asks("and Hama?", person=BOB, reply_to=100).question == "who holds Hama?"


def test_a_reply_to_a_message_that_is_no_answer_follows_up_ones_own_last_answer(talk: Talk) -> None:
    talk.is_answered("who holds Homs?", number=100)
    assert talk.asks("and Hama?", reply_to=555).question == "who holds Hama?"
    assert talk.asks("and Hama?", person=BOB, reply_to=555) == Understood("and Hama?")


def test_a_talk_is_remembered_for_its_time_and_no_longer(talk: Talk) -> None:
    talk.is_answered("who holds Homs?", number=100)
    talk.now += HALF_AN_HOUR
    assert talk.asks("and Hama?").is_made
    talk.now += 1
    assert talk.asks("and Hama?") == Understood("and Hama?")
    assert talk.asks("and Hama?", reply_to=100) == Understood("and Hama?")


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"person": BOB}, id="another person"),
        pytest.param({"thread": 7}, id="another topic"),
        pytest.param({"chat": OTHER_GROUP}, id="another group"),
        pytest.param({"chat": ANN}, id="the private chat"),
        pytest.param({"chat": OTHER_GROUP, "reply_to": 100}, id="a message of that number in another group"),
    ],
)
def test_a_talk_is_not_carried_to(talk: Talk, elsewhere: dict[str, int]) -> None:
    talk.is_answered("who holds Homs?", number=100)
    assert talk.asks("and Hama?", **elsewhere) == Understood("and Hama?")


def test_a_private_talk_is_not_carried_into_a_group(talk: Talk) -> None:
    talk.is_answered("who holds Homs?", chat=ANN, number=100)
    assert talk.asks("and Hama?") == Understood("and Hama?")
    assert talk.asks("and Hama?", reply_to=100) == Understood("and Hama?")


def test_nothing_but_a_selected_stretch_of_an_answer_asks_that_stretch(talk: Talk) -> None:
    talk.is_answered("who holds Homs?", number=100)
    message = said("/ask", GROUP, ANN, reply_to=100)
    visit = Visit.of(message, talk.ledger.chat(GROUP))
    understood = asyncio.run(talk.conversation.understood(visit, Request("ask", selected="x" * 5000)))
    assert understood.question == "x" * LONGEST


def test_after_a_refusal_the_question_is_still_what_a_follow_up_follows(talk: Talk) -> None:
    talk.ledger.chat(GROUP)
    told = Told(new_id(), GROUP, 0, 100, ANN, "who won?", "who won the cup?", unanswered(), talk.now)
    talk.ledger.take(ME.id, [(1, "", "{}")], talk.now, 10)
    talk.ledger.done(ME.id, 1, replace(told, question="who won the cup in Homs?"))
    assert talk.asks("and in Hama?").question == "who won the cup in Hama?"


class Waiting:
    """A rewriter that waits for its model until the loop says so, which it can only while it is not held up."""

    def __init__(self) -> None:
        self.may_go = Event()
        self.heard: list[Turn] = []

    def standalone(self, text: str, before: Sequence[Turn], shelves: Sequence[str]) -> str:
        """What the model makes of it."""
        self.heard += before
        assert self.may_go.wait(5), "the loop stood still"
        return f"{text} (Homs)"


def test_a_model_is_waited_for_beside_the_loop_and_told_the_question_and_its_short_answer(talk: Talk) -> None:
    talk.is_answered("who holds Homs?")
    talk.rewriter = model = Waiting()
    message = said("/ask and its governor?", GROUP, ANN)
    visit = Visit.of(message, talk.ledger.chat(GROUP))

    async def waited() -> Understood:
        asked = asyncio.ensure_future(talk.conversation.understood(visit, Request("ask", "and its governor?")))
        # A call that fails at once is told by itself, and waited for by nobody.
        while not (model.heard or asked.done()):
            await asyncio.sleep(0)
        model.may_go.set()
        return await asked

    understood = asyncio.run(waited())
    assert (understood.question, understood.is_made) == ("and its governor? (Homs)", True)
    assert model.heard == [Turn("who holds Homs?", "rebels", "Rebels hold Homs.")]


def test_without_a_talk_no_model_is_waited_for(talk: Talk) -> None:
    talk.rewriter = Waiting()
    assert talk.asks("and its governor?") == Understood("and its governor?")


# ------------------------------------------------------------------ claims

CLAIM = "The rebels took Homs on Saturday."


@pytest.mark.parametrize(
    "text", ["", "is this in the reports?", "true?", "Is that really right??", "source?", "fake news"]
)
def test_whether_a_claim_is_true_asks_the_claim(text: str) -> None:
    assert of_claim(text, CLAIM) == Understood(CLAIM, is_made=True, is_claim=True)


def test_a_question_that_somebody_else_asked_is_no_claim() -> None:
    assert of_claim("", "Who holds Homs?") == Understood("Who holds Homs?", is_made=True)


def test_another_question_is_asked_about_the_claim() -> None:
    assert of_claim("who holds Aleppo?", CLAIM) == Understood("who holds Aleppo?")
    assert "Homs" in of_claim("when was that?", CLAIM).question


def test_of_a_long_claim_the_first_sentences_are_asked() -> None:
    assert of_claim("", f"{CLAIM}\n\n{'And it rained. ' * 50}").question.startswith(CLAIM)
    assert len(of_claim("", "word " * 400).question) <= 300
    assert of_claim("", "word " * 400).question.endswith("word")


# ------------------------------------------------------------------ never carried over

# Names that are heard in one corner alone: a chat, a topic of it, and a person there.
NAMES = {
    (GROUP, 0, ANN): ("Arnovia", "Belgard"),
    (GROUP, 0, BOB): ("Corvell", "Dunmarsh"),
    (GROUP, 7, ANN): ("Estrada", "Falkenau"),
    (OTHER_GROUP, 0, ANN): ("Gornik", "Halvard"),
    (OTHER_GROUP, 0, BOB): ("Istrina", "Jolgarth"),
    (ANN, 0, ANN): ("Kestrel", "Lomond"),
}
Corner = tuple[int, int, int]
ASKED = ("who holds {0}?", "when did {0} fall?", "how many people fled {0}?", "what did {0} and {1} agree on?")
FOLLOWING = (
    "and {1}?",
    "why?",
    "when was that?",
    "what did he say then?",
    "really?",
    "who else?",
    "and there?",
    "how many?",
)
turns = st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(ASKED + FOLLOWING), st.integers(0, 4))


def heard(talk: Talk, said: Sequence[tuple[Corner, str, int]], *, replying: bool) -> Iterator[tuple[Corner, str]]:
    """Let people talk and be answered; gives where each question was asked, and what was understood.

    Messages are numbered in each chat from 1 on, as in supergroups: the same numbers stand in all of them.
    """
    numbers = dict.fromkeys((chat for chat, _, _ in NAMES), 0)
    for update, (corner, form, back) in enumerate(said, start=1):
        chat, thread, person = corner
        first, second = NAMES[corner]
        reply_to = max(numbers[chat] - back, 0) if replying else 0
        question = talk.asks(form.format(first, second), chat, person, thread, reply_to).question
        yield corner, question
        numbers[chat] += 1
        found = answered(second, f"{second} [1]", citation(1, quote=f"{second} was taken from {first}, he said."))
        told = Told(new_id(), chat, thread, numbers[chat], person, question, question, found, talk.now)
        talk.ledger.take(ME.id, [(update, "", "{}")], talk.now, 10**6)
        talk.ledger.done(ME.id, update, told)


def foreign(question: str, *own: Corner) -> list[str]:
    """The names in a question that are heard elsewhere."""
    return [name for corner, names in NAMES.items() if corner not in own for name in names if name in question]


@settings(max_examples=150)
@given(st.lists(turns, min_size=2, max_size=12))
def test_no_question_holds_a_word_of_another_chat(said: list[tuple[Corner, str, int]]) -> None:
    talk = Talk(Ledger.open(Path(":memory:")))
    for (chat, _, _), question in heard(talk, said, replying=True):
        assert not foreign(question, *(corner for corner in NAMES if corner[0] == chat))
    talk.ledger.close()


@settings(max_examples=150)
@given(st.lists(turns, min_size=2, max_size=12))
def test_without_a_reply_no_question_holds_a_word_of_another_topic_or_person(
    said: list[tuple[Corner, str, int]],
) -> None:
    talk = Talk(Ledger.open(Path(":memory:")))
    for corner, question in heard(talk, said, replying=False):
        assert not foreign(question, corner)
    talk.ledger.close()
