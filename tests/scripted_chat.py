"""A language model for tests: what it replies is written down, or made from what it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

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
