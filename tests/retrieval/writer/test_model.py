"""The writer's model: any LangChain model behind one method, with its failures told, and its key told nowhere."""

from __future__ import annotations

import json
import logging
import sys
import time
from types import ModuleType, SimpleNamespace

import pytest

from index.errors import ModelFault
from retrieval.writer.calls import WriterFault
from retrieval.writer.model import TRIES, LangChainWriter, is_passing, open_writer
from retrieval.writer.prompt import Message
from retrieval.writer.rewriting import StandAlone
from tests.scripted_chat import Reply, ScriptedTools, claiming, scripted

KEY = "sk-very-secret-0123456789"
ASKED = [Message("system", "Be brief."), Message("user", "Who?"), Message("assistant", "{}"), Message("user", "Again.")]
GOOD = claiming(("Turkey backs the rebels.", 1, "backs the rebels"))


class Refused(Exception):
    """What a provider raises: it holds the request, and that holds the key."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Error {status}: Authorization: Bearer {KEY} was refused")
        self.status_code = status


def writer(*replies: Reply) -> LangChainWriter:
    """A writer over a scripted model, which waits for nothing between its tries."""
    return LangChainWriter(scripted(*replies), "demo:model", [KEY], pause=0.0)


def test_a_model_without_tools_replies_in_words() -> None:
    chat = scripted(GOOD)
    assert LangChainWriter(chat, "demo:model").reply(ASKED).text == GOOD
    assert [message.type for message in chat.asked[0]] == ["system", "human", "ai", "human"]


def test_a_model_with_tools_replies_with_the_claims_themselves() -> None:
    chat = ScriptedTools(script=[GOOD], asked=[])
    assert json.loads(LangChainWriter(chat, "demo:model").reply(ASKED).text) == json.loads(GOOD)


def test_a_reply_has_the_shape_that_is_asked_for() -> None:
    chat = ScriptedTools(script=['{"question": "who backs the rebels?"}'], tool="StandAlone", asked=[])
    reply = LangChainWriter(chat, "demo:model").reply(ASKED, shape=StandAlone)
    assert json.loads(reply.text) == json.loads(chat.script[0])


def test_a_provider_that_is_busy_for_a_moment_is_asked_again() -> None:
    assert writer(Refused(429), ConnectionError("reset"), GOOD).reply(ASKED).text == GOOD


def test_a_provider_that_stays_busy_is_asked_so_often_and_no_more() -> None:
    chat = scripted(Refused(503))
    with pytest.raises(WriterFault, match="demo:model failed: Error 503"):
        LangChainWriter(chat, "demo:model", [KEY], pause=0.0).reply(ASKED)
    assert len(chat.asked) == TRIES


def test_what_will_not_get_better_is_not_asked_again() -> None:
    chat = scripted(Refused(401), GOOD)
    with pytest.raises(WriterFault):
        LangChainWriter(chat, "demo:model", [KEY], pause=0.0).reply(ASKED)
    assert len(chat.asked) == 1


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (Refused(500), True),
        (Refused(400), False),
        (TimeoutError(), True),
        (type("ReadTimeout", (Exception,), {})(), True),
        (type("ConnectError", (Exception,), {})(), True),
        (ValueError("no such model"), False),
    ],
)
def test_a_failure_that_may_pass_is_told_from_one_that_will_not(error: Exception, again: bool) -> None:
    assert is_passing(error) is again


def test_the_key_is_in_no_error_no_log_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    refused = writer(Refused(401))
    with pytest.raises(WriterFault) as caught:
        refused.reply(ASKED)
    assert "Bearer <key> was refused" in str(caught.value)
    # Nor in what it was raised from, which a traceback would print.
    assert caught.value.__suppress_context__
    assert KEY not in f"{caught.value!r} {caught.value.__cause__!r} {refused!r} {caplog.text}"


def test_a_model_that_takes_too_long_is_not_waited_for_and_blocks_no_other() -> None:
    def slow(_: str) -> str:
        time.sleep(0.3)
        return GOOD

    waiting = writer(slow)
    for _ in range(2):
        with pytest.raises(WriterFault, match="no reply within 0.01 seconds"):
            waiting.reply(ASKED, 0.01)
    with pytest.raises(WriterFault, match="busy"):
        waiting.reply(ASKED)


# --- by name ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gpt-5", "openai:", ":gpt-5", "openai"])
def test_a_name_needs_provider_and_model(name: str) -> None:
    with pytest.raises(ModelFault, match="name provider and model, as openai:gpt-5"):
        open_writer(name)


def has_langchain(monkeypatch: pytest.MonkeyPatch, opens: object) -> None:
    """LangChain as it is where a writer is installed; the tests have the core of it alone."""
    package, module = ModuleType("langchain"), ModuleType("langchain.chat_models")
    vars(module)["init_chat_model"] = opens
    monkeypatch.setitem(sys.modules, "langchain", package)
    monkeypatch.setitem(sys.modules, "langchain.chat_models", module)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("openai:gpt-5", r"pip install 'dateline\[openai\]'"),
        ("ollama:qwen3", r"pip install 'dateline\[ollama\]'"),
        ("mistralai:small", "pip install 'langchain>=1.4,<2' langchain-mistralai"),
    ],
)
def test_a_missing_package_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, name: str, line: str
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ImportError("Unable to import langchain_x")

    has_langchain(monkeypatch, missing)
    with pytest.raises(ModelFault, match=line):
        open_writer(name)
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(ModelFault, match=line):
        open_writer(name)


def test_name_address_and_key_reach_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}

    def opens(model: str, **options: object) -> object:
        given.update(options, model=model)
        return scripted(GOOD)

    has_langchain(monkeypatch, opens)
    opened = open_writer("openai:smol", "http://127.0.0.1:8080/v1", KEY)
    told = SimpleNamespace(**given)
    assert (told.model, told.model_provider, told.base_url) == ("smol", "openai", "http://127.0.0.1:8080/v1")
    assert (told.api_key, told.temperature, told.max_retries) == (KEY, 0, 0)
    assert (opened.name, repr(opened)) == ("openai:smol", "LangChainWriter('openai:smol')")
    assert opened.reply(ASKED).text == GOOD


def test_a_provider_that_refuses_the_settings_does_not_tell_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **options: object) -> None:
        raise ValueError(f"bad key {options['api_key']}")

    has_langchain(monkeypatch, refuses)
    with pytest.raises(ModelFault, match="cannot be opened: bad key <key>") as caught:
        open_writer("openai:gpt-5", key=KEY)
    assert caught.value.__suppress_context__
