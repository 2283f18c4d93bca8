"""The writer's model: any language model that LangChain knows by name, behind one method.

LangChain is imported here alone; `langchain` itself, and a package for each provider, are there only where a writer is.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import BoundedSemaphore
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langsmith.run_helpers import tracing_context
from pydantic import BaseModel
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from index.errors import ModelFault
from retrieval.writer.claims import Reply
from retrieval.writer.prompt import Message
from retrieval.writer.writing import WriterFault

# Seconds for one reply with all its tries, tries, and replies waited for at a time: a chat waits no longer for words.
SECONDS, TRIES, AT_ONCE = 30.0, 3, 2
# Tokens of a reply: six claims with their quotes have some 800.
_REPLY_TOKENS = 1500
_EXTRAS = frozenset(("openai", "anthropic", "ollama"))
_ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# What a provider answers when it is busy or broken for a moment.
_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_LONGEST_FAULT = 200
_SECRET = "<key>"


class LangChainWriter:
    """A LangChain chat model as one that writes claims.

    `name` is what the settings call it. `secrets` are taken out of whatever a provider says about a failure. A reply
    takes `seconds` at most, with `TRIES` tries, `pause` seconds and more apart, at random so that many do not come back
    at once.
    """

    def __init__(
        self, model: BaseChatModel, name: str, secrets: Sequence[str] = (), seconds: float = SECONDS, pause: float = 0.5
    ) -> None:
        self._model = model
        self._name = name
        self._secrets = tuple(filter(None, secrets))
        self._seconds = seconds
        self._pause = pause
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="writer")
        # Whether it takes a schema: of the servers that speak as OpenAI does, many do not.
        self._shapes = True
        # A call that hangs keeps its thread: the next ones are refused at once and do not queue behind it.
        self._free = BoundedSemaphore(AT_ONCE)

    def __repr__(self) -> str:
        return f"LangChainWriter({self._name!r})"

    @property
    def name(self) -> str:
        """What the settings call the model."""
        return self._name

    def reply(self, messages: Sequence[Message], shape: type[BaseModel] = Reply, seconds: float | None = None) -> str:
        """The model's reply as text, JSON of that shape if it keeps to what it was asked for; WriterFault without one.

        `seconds` is how long it is waited for, where that is less than for others.
        """
        if not self._free.acquire(blocking=False):
            raise WriterFault(f"The writer {self._name} is busy with {AT_ONCE} answers.")
        call = self._threads.submit(self._call, [_ROLES[one.role](one.text) for one in messages], shape)
        waited = min(seconds or self._seconds, self._seconds)
        try:
            return call.result(waited)
        except TookTooLong:
            raise WriterFault(f"The writer {self._name} gave no reply within {waited:g} seconds.") from None
        except Exception as error:  # every provider raises its own
            # Not "from error": a provider's exception holds the request, and that holds the key.
            raise WriterFault(f"The writer {self._name} failed: {self._masked(error)}") from None

    def _call(self, messages: Sequence[BaseMessage], shape: type[BaseModel]) -> str:
        try:
            with tracing_context(enabled=False):
                tries = Retrying(
                    retry=retry_if_exception(is_passing),
                    stop=stop_after_attempt(TRIES),
                    wait=wait_random_exponential(self._pause, max=8 * self._pause),
                    reraise=True,
                )
                return tries(self._ask, list(messages), shape)
        finally:
            self._free.release()

    def _ask(self, messages: list[BaseMessage], shape: type[BaseModel]) -> str:
        # A model that knows no tools and no schema was asked for JSON in words, too.
        if not self._shapes:
            return str(self._model.invoke(messages).text)
        try:
            found: Any = self._model.with_structured_output(shape, include_raw=True).invoke(messages)
        except Exception as error:  # every provider raises its own
            if not _refuses_shapes(error):
                raise
            self._shapes = False
            return self._ask(messages, shape)
        parsed = found["parsed"]
        return parsed.model_dump_json() if isinstance(parsed, shape) else str(found["raw"].text)

    def _masked(self, error: Exception) -> str:
        told = " ".join(str(error).split()) or type(error).__name__
        for secret in self._secrets:
            told = told.replace(secret, _SECRET)
        return told[:_LONGEST_FAULT]


def is_passing(error: BaseException) -> bool:
    """Whether a provider's failure may be over in a moment: it is busy, or the line broke."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if status is not None:
        return status in _PASSING
    named = " ".join(kind.__name__ for kind in type(error).__mro__)
    return isinstance(error, (ConnectionError, TimeoutError)) or "Timeout" in named or "Connect" in named


def _refuses_shapes(error: Exception) -> bool:
    """Whether what is refused is the schema of the reply, as llama.cpp's server does with a 500."""
    return isinstance(error, NotImplementedError) or any(
        name in str(error) for name in ("response_format", "json_schema", "tool_choice")
    )


def open_writer(name: str, address: str = "", key: str = "", seconds: float = SECONDS) -> LangChainWriter:
    """The model that the settings name, as "openai:gpt-5" or "ollama:qwen3"; nothing is asked of it yet.

    `address` is that of a server that speaks as the provider does; without `key` the provider's own variable counts.
    ModelFault when a package is missing, with the line that installs it, and when a provider refuses the name.
    """
    provider, colon, model = name.partition(":")
    if not (provider and colon and model):
        raise ModelFault(f"DATELINE_WRITER is {name!r}: name provider and model, as openai:gpt-5 or ollama:qwen3.")
    given: dict[str, Any] = {"temperature": 0, "max_tokens": _REPLY_TOKENS, "timeout": seconds, "max_retries": 0}
    if provider == "ollama":
        given = {"temperature": 0, "num_predict": _REPLY_TOKENS, "client_kwargs": {"timeout": seconds}}
    given |= {"base_url": address} if address else {}
    given |= {"api_key": key} if key else {}
    secrets = [key, *(value for name, value in os.environ.items() if name.endswith(("_API_KEY", "_TOKEN")))]
    try:
        from langchain.chat_models import init_chat_model

        chat_model: BaseChatModel = init_chat_model(model, model_provider=provider, **given)
    except ImportError:
        raise ModelFault(f"The writer {name} needs a package that is missing: {_install_line(provider)}") from None
    except Exception as error:  # every provider raises its own
        told = " ".join(str(error).split())
        for secret in filter(None, secrets):
            told = told.replace(secret, _SECRET)
        raise ModelFault(f"The writer {name} cannot be opened: {told[:_LONGEST_FAULT]}") from None
    return LangChainWriter(chat_model, name, secrets, seconds)


def _install_line(provider: str) -> str:
    if provider in _EXTRAS:
        return f"pip install 'dateline[{provider}]'"
    return f"pip install 'langchain>=1.5,<2' langchain-{provider}"
