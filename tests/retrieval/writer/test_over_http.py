"""A real client of a real server on the loopback: what goes wrong between them, and what becomes of the answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from retrieval.writer.calls import Calls
from retrieval.writer.claims import WrittenClaim
from retrieval.writer.model import open_writer
from retrieval.writer.prompt import Message
from retrieval.writer.receipts import Place
from retrieval.writer.talk import Talk
from retrieval.writer.vetting import DroppedClaim, KeptClaim
from tests.fakes import report
from tests.openai_server import Answers, OpenAIServer, running_openai
from tests.scripted_chat import BookInMemory, calls_of, claiming

pytest.importorskip("langchain_openai")

KEY = "sk-very-secret-0123456789"
ASKED = [Message("system", "Be brief."), Message("user", "Who backs the rebels?")]
GOOD = claiming(("Turkey backs the rebels.", 1, "backs the rebels"), ("Diplomats said so.", 1, "diplomats said"))
BUSY, BROKEN = Answers(status=429, error="slow down"), Answers(status=500, error="boom")
HELD = report("held", "Turkey backs the rebels.")


class Trusting:
    """Keeps every claim."""

    def vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
        """Kept."""
        return KeptClaim(claim.text, (Place(HELD, 0, 24),))

    def suffice(self, kept: Sequence[KeptClaim]) -> bool:
        """Any will do."""
        return bool(kept)

    def remember(self, kept: Sequence[KeptClaim]) -> None:
        """Nothing."""


@dataclass
class Client:
    """A writer that asks a server, which is waited for `seconds`; `heard` is all that was shown while it wrote."""

    calls: Calls
    heard: list[str] = field(default_factory=list)

    def talk(self, listens: bool = False) -> tuple[list[str], str]:
        """What is kept of the replies, and why."""
        talk = Talk(self.calls.line("-1"), ASKED, Trusting())
        while not talk.is_over:
            talk.ask((lambda text: self.heard.extend(one.text for one in talk.heard(text))) if listens else None)
            talk.read()
        return [one.text for one in talk.kept], talk.draft.why


def client(server: OpenAIServer, book: BookInMemory | None = None, seconds: float = 20.0) -> Client:
    """A writer as the settings open it."""
    writer = open_writer("openai:tiny", server.root, KEY)
    writer._pause = 0.0
    return Client(calls_of(writer, book, seconds=seconds))


TURKEY = ["Turkey backs the rebels.", "Diplomats said so."]


def test_a_reply_is_asked_for_in_the_form_of_claims_with_the_key_and_the_tokens_are_those_that_it_tells() -> None:
    book = BookInMemory()
    with running_openai(Answers(GOOD, usage=321)) as server:
        assert client(server, book).talk() == (TURKEY, "2 claims")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert server.asked[0]["response_format"]["type"] == "json_schema"
    # Under the older name alone: who speaks as OpenAI does may not know the newer one, and then goes on for ever.
    assert (server.asked[0]["max_tokens"], "max_completion_tokens" in server.asked[0]) == (1500, False)
    assert (server.asked[0]["temperature"], book.used("2024-12-08", "-1")) == (0, 321)


def test_a_server_that_knows_no_schema_as_openai_has_it_gets_it_as_llama_has_it_from_then_on() -> None:
    refused = Answers(status=500, error="Input should be 'text' or 'json_object': response_format json_schema")
    with running_openai(refused, Answers(GOOD)) as server:
        asking = client(server)
        assert [asking.talk()[0] for _ in range(2)] == [TURKEY, TURKEY]
    forms = [one["response_format"] for one in server.asked]
    assert [form["type"] for form in forms] == ["json_schema", "json_object", "json_object"]
    assert forms[1]["schema"]["properties"].keys() == {"claims"}


def test_a_server_that_knows_no_form_is_asked_in_words_and_never_for_the_form_again() -> None:
    refused = Answers(status=400, error="response_format is not known here")
    with running_openai(refused, refused, Answers(f"Sure: {GOOD}")) as server:
        asking = client(server)
        assert [asking.talk()[0] for _ in range(2)] == [TURKEY, TURKEY]
    assert ["response_format" in one for one in server.asked] == [True, True, False, False]


def test_of_a_reply_that_has_no_room_for_its_end_the_claims_that_stand_whole_are_shown() -> None:
    cut = GOOD[:-20]
    with running_openai(Answers(cut, finish="length")) as server:
        assert client(server).talk() == (TURKEY[:1], "1 claims")
    assert len(server.asked) == 1


def test_a_server_that_fails_upstream_is_not_taken_for_one_that_cannot_stream() -> None:
    failed = Answers(status=500, error="upstream timed out")
    with running_openai(failed, Answers(GOOD)) as server:
        asking = client(server)
        assert [asking.talk(listens=True)[0] for _ in range(2)] == [TURKEY, TURKEY]
    assert [one.get("stream", False) for one in server.asked] == [True, True, True]


def test_after_too_many_requests_it_is_asked_again() -> None:
    with running_openai(BUSY, BUSY, Answers(GOOD)) as server:
        assert client(server).talk() == (TURKEY, "2 claims")
    assert len(server.asked) == 3


def test_a_server_that_is_broken_is_left_alone_after_three_answers() -> None:
    with running_openai(BROKEN) as server:
        asking = client(server)
        why = [asking.talk()[1] for _ in range(4)]
    assert why[2] == "The writer openai:tiny failed: Error code: 500 - boom"
    assert why[3].startswith("not asked: the model failed again and again")
    assert len(server.asked) == 9


def test_a_server_that_hangs_is_waited_for_no_longer_than_a_person_waits() -> None:
    with running_openai(Answers(GOOD, hangs=True)) as server:
        assert client(server, seconds=1.2).talk() == ([], "The writer openai:tiny gave no reply within 1.2 seconds.")


@pytest.mark.parametrize(
    "reply", [Answers('{"claims": [{"claim": "Tur'), Answers("[]"), Answers(""), Answers(refusal="I cannot help.")]
)
def test_a_reply_that_is_no_json_is_asked_for_once_more(reply: Answers) -> None:
    with running_openai(reply, Answers(GOOD)) as server:
        assert client(server).talk() == (TURKEY, "2 claims")
    assert "The reply is not one JSON object" in server.asked[1]["messages"][-1]["content"]


def test_a_wrong_key_is_told_with_its_remedy_and_the_key_is_told_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running_openai(Answers(status=401, error=f"Incorrect API key provided: {KEY}")) as server:
        kept, why = client(server).talk()
    assert (kept, len(server.asked)) == ([], 1)
    assert "refuses the key: check DATELINE_WRITER_KEY" in why
    assert any(why in message for message in caplog.messages)
    assert KEY not in f"{why} {caplog.text}"


def test_a_server_that_sends_elsewhere_gives_its_key_to_nobody_there() -> None:
    with running_openai(Answers(GOOD)) as other:
        moved = Answers(moved=f"{other.root}/chat/completions")
        with running_openai(moved) as server:
            client(server).talk()
    assert [KEY for headers in other.headers if KEY in headers.get("authorization", "")] == []


def test_a_reply_without_end_is_none() -> None:
    with running_openai(Answers("x" * 5_000_000)) as server:
        kept, why = client(server).talk()
    assert (kept, "none of it is shown" in why, len(server.asked)) == ([], True, 2)
    assert all(len(one["messages"][2]["content"]) <= 20_001 for one in server.asked[1:])


# --- in pieces --------------------------------------------------------------------------------------------------------


def test_a_reply_is_heard_as_it_comes() -> None:
    with running_openai(Answers(GOOD)) as server:
        asking = client(server)
        assert asking.talk(listens=True) == (TURKEY, "2 claims")
    assert set(asking.heard) == {TURKEY[0]}
    assert server.asked[0]["stream"] is True
    assert server.asked[0]["response_format"]["type"] == "json_schema"


def test_a_stream_that_is_cut_is_worth_what_came() -> None:
    with running_openai(Answers(GOOD, cut=len(GOOD) // 8 - 1)) as server:
        asking = client(server)
        kept, why = asking.talk(listens=True)
    assert (kept, len(server.asked)) == (TURKEY[:1], 1)
    assert why.startswith("1 claims, then: The writer openai:tiny failed: ")


def test_a_stream_that_is_cut_before_a_claim_is_whole_leaves_the_reports_own_words() -> None:
    with running_openai(Answers(GOOD, cut=2)) as server:
        kept, why = client(server).talk(listens=True)
    assert kept == []
    assert why.startswith("The writer openai:tiny failed: ")


def test_a_stream_without_end_is_left() -> None:
    with running_openai(Answers(GOOD[:-1] + " " * 400_000)) as server:
        kept, why = client(server).talk(listens=True)
    assert kept == TURKEY[:1]
    assert why == "1 claims, then: The writer openai:tiny failed: its reply does not end"


def test_a_server_that_is_busy_at_first_streams_when_it_is_asked_again() -> None:
    with running_openai(BUSY, Answers(GOOD)) as server:
        assert client(server).talk(listens=True)[0] == TURKEY
    assert len(server.asked) == 2


@pytest.mark.parametrize("first", [Answers(GOOD, streams=False), Answers(status=400, error="stream is not supported")])
def test_a_server_that_cannot_stream_replies_all_the_same(first: Answers) -> None:
    with running_openai(first, Answers(GOOD, streams=False)) as server:
        asking = client(server)
        assert asking.talk(listens=True)[0] == TURKEY
    assert asking.heard == []
    assert json.dumps(server.asked[-1].get("stream")) in ("null", "false")


def test_a_wrong_key_is_told_nowhere_in_a_stream_either(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running_openai(Answers(status=401, error=f"Incorrect API key provided: {KEY}")) as server:
        kept, why = client(server).talk(listens=True)
    assert (kept, "refuses the key" in why) == ([], True)
    assert KEY not in f"{why} {caplog.text}"
