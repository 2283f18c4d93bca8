"""A language model for tests: what it replies is written down, or made from what it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from bot.writer_desk import WriterDesk
from index.database import FILE
from retrieval.steps import Hear
from retrieval.writer.allowance import Allowance
from retrieval.writer.breaker import Breaker
from retrieval.writer.calls import Calls, ChatModel, Spoken, WriterFault
from retrieval.writer.model import LangChainWriter
from retrieval.writer.prompt import Message

Reply = str | Exception | Callable[[str], str]


class ScriptedChat(BaseChatModel):
    """Replies with its script, one entry a call, the last one for ever: a text, an exception, or what a function makes
    of the last message. `asked` keeps all it was sent."""

    script: list[Any]
    asked: list[list[BaseMessage]] = []

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> ChatResult:
        self.asked.append(messages)
        reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(reply, Exception):
            raise reply
        text = reply(str(messages[-1].content)) if callable(reply) else reply
        return ChatResult(generations=[ChatGeneration(message=self._message(text))])

    def _message(self, text: str) -> AIMessage:
        return AIMessage(text)


class ScriptedTools(ScriptedChat):
    """The same, for a model that was made to call tools: what it replies is the call of the one named `tool`."""

    tool: str = "Reply"

    def bind_tools(self, tools: Sequence[Any], **_: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Takes any tools, and calls that for claims."""
        return self

    def _message(self, text: str) -> AIMessage:
        return AIMessage("", tool_calls=[{"name": self.tool, "args": json.loads(text), "id": "1"}])


def scripted(*replies: Reply) -> ScriptedChat:
    """A model that replies so."""
    return ScriptedChat(script=list(replies), asked=[])


def claiming(*claims: tuple[str, int, str]) -> str:
    """A reply with these claims: what is claimed, the number of an excerpt, and the words there."""
    return json.dumps({"claims": [{"claim": said, "quotes": [{"n": n, "words": words}]} for said, n, words in claims]})


def shown(message: str) -> list[dict[str, Any]]:
    """The excerpts that a model was shown."""
    excerpts: list[dict[str, Any]] = json.loads(message)["excerpts"]
    return excerpts


class Scripted:
    """A model behind the writer's own method: it replies so, in turn, streamed in `pieces` to who listens, and keeps
    what it was asked. A fault is raised after what stands before it was heard: (text, fault)."""

    name = "demo:model"

    def __init__(self, *replies: str | WriterFault | tuple[str, WriterFault], pieces: int = 7, tokens: int = 0) -> None:
        self.asked: list[list[Message]] = []
        self._replies = list(replies)
        self._pieces = pieces
        self._tokens = tokens

    def reply(
        self, messages: Sequence[Message], seconds: float, hear: Hear | None = None, shape: object = None
    ) -> Spoken:
        """The next reply, the last one for ever."""
        self.asked.append(list(messages))
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        text, fault = reply if isinstance(reply, tuple) else (reply, None)
        if isinstance(text, WriterFault):
            raise text
        for end in range(self._pieces, len(text) + self._pieces, self._pieces) if hear else ():
            assert hear
            hear(text[:end])
        if fault:
            raise fault
        return Spoken(text, self._tokens)


class BookInMemory:
    """What was used, and whether a model is left alone, kept while the test lasts."""

    def __init__(self) -> None:
        self.noted: dict[tuple[str, str], int] = {}
        self.failures = self.calls = 0
        self.resting: tuple[float, int] | None = None

    def used(self, day: str, shelf: str | None = None) -> int:
        """The tokens of a day."""
        return sum(n for (its_day, its), n in self.noted.items() if its_day == day and shelf in (None, its))

    def note(self, day: str, shelf: str, tokens: int, calls: int = 0, failures: int = 0) -> None:
        """Add."""
        self.noted[day, shelf] = self.noted.get((day, shelf), 0) + tokens
        self.calls, self.failures = self.calls + calls, self.failures + failures

    def rests(self, writer: str, since: float, failures: int) -> None:
        """Keep."""
        self.resting = (since, failures)

    def recovered(self, writer: str) -> None:
        """Forget."""
        self.resting = None


def calls_of(model: ChatModel, book: BookInMemory | None = None, **parts: Any) -> Calls:
    """What asks a model, with an allowance that no test uses up and a clock that stands still, unless it is given."""
    book = book or BookInMemory()
    now = parts.pop("now", lambda: 0.0)
    breaker = parts.pop("breaker", None) or Breaker(now)
    allowance = Allowance(book, *parts.pop("allowance", (lambda: "2024-12-08", 10**6, 10**7)))
    return Calls(model, breaker, allowance, book, now, parts.pop("clock", now), **parts)


def writer_over(data: Path, chat: BaseChatModel, name: str = "demo:model", key: str = "") -> WriterDesk:
    """The writer of a data folder with a LangChain model, which waits for nothing between its tries."""
    return WriterDesk(data / FILE, name, lambda: LangChainWriter(chat, name, [key], pause=0.0), 100_000, 1_000_000)
