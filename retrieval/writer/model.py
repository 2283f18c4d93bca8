"""The writer's model: any language model that LangChain knows by name, behind one method.

LangChain is imported here alone; `langchain` itself, and a package for each provider, are there only where a writer is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import BoundedSemaphore
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable
from langsmith.run_helpers import tracing_context
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from index.errors import ModelFault
from retrieval.writer.claims import MOST_CLAIMS, MOST_QUOTES, Reply
from retrieval.writer.prompt import Message
from retrieval.writer.writing import WriterFault

# Seconds for one reply with all its tries, tries, and replies waited for at a time: a chat waits no longer for words.
SECONDS, TRIES, AT_ONCE = 30.0, 3, 2
# Tokens of a reply: six claims with their quotes have some 800. A hosted model may think first, and that counts.
_REPLY_TOKENS, _THOUGHT_TOKENS = 1500, 4000
_EXTRAS = frozenset(("openai", "anthropic", "ollama"))
_ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# What a provider answers when it is busy or broken for a moment.
_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_FORM = re.compile(r"response_format|json_schema|json_object|tool_choice|tools|structured", re.IGNORECASE)
_UNKNOWN_FORM = frozenset((400, 404, 415, 422, 500, 501))
_LONGEST_FAULT = 200
_SECRET = "<key>"

# A model made to reply in some form.
Form = Callable[[BaseChatModel], Runnable[LanguageModelInput, Any]]


def structured(model: BaseChatModel) -> Runnable[LanguageModelInput, Any]:
    """By the schema of claims, as the provider's package asks for it."""
    return model.with_structured_output(Reply, include_raw=True)


def schema_in_json(model: BaseChatModel) -> Runnable[LanguageModelInput, Any]:
    """By the same schema, as llama.cpp's servers take it: without it a small model loses its way in JSON of its own.

    They hold to numbers of items, too, which OpenAI's refuses to read.
    """
    schema = Reply.model_json_schema()
    schema["properties"]["claims"]["maxItems"] = MOST_CLAIMS
    schema["$defs"]["Said"]["properties"]["quotes"]["maxItems"] = MOST_QUOTES
    return model.bind(response_format={"type": "json_object", "schema": schema})


class LangChainWriter:
    """A LangChain chat model as one that writes claims.

    `name` is what the settings call it. `secrets` are taken out of whatever a provider says about a failure. A reply
    takes `seconds` at most, with `TRIES` tries, `pause` seconds and more apart, at random so that many do not come back
    at once. It is asked for in the first of `forms` that the server knows.
    """

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        secrets: Sequence[str] = (),
        seconds: float = SECONDS,
        pause: float = 0.5,
        forms: Sequence[Form] = (structured,),
    ) -> None:
        self._model = model
        self._name = name
        self._secrets = tuple(filter(None, secrets))
        self._seconds = seconds
        self._pause = pause
        # What a server refuses of these is not asked of it again.
        self._forms: tuple[Form, ...] = tuple(forms)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="writer")
        # A call that hangs keeps its thread: the next ones are refused at once and do not queue behind it.
        self._free = BoundedSemaphore(AT_ONCE)

    def __repr__(self) -> str:
        return f"LangChainWriter({self._name!r})"

    @property
    def name(self) -> str:
        """What the settings call the model."""
        return self._name

    def reply(self, messages: Sequence[Message]) -> str:
        """The model's reply as text, JSON if it keeps to what it was asked for; WriterFault when there is none."""
        if not self._free.acquire(blocking=False):
            raise WriterFault(f"The writer {self._name} is busy with {AT_ONCE} answers.")
        call = self._threads.submit(self._call, [_ROLES[one.role](one.text) for one in messages])
        try:
            return call.result(self._seconds)
        except TookTooLong:
            raise WriterFault(f"The writer {self._name} gave no reply within {self._seconds:g} seconds.") from None
        except Exception as error:  # every provider raises its own
            # Not "from error": a provider's exception holds the request, and that holds the key.
            raise WriterFault(f"The writer {self._name} failed: {self._masked(error)}") from None

    def _call(self, messages: Sequence[BaseMessage]) -> str:
        try:
            with tracing_context(enabled=False):
                tries = Retrying(
                    retry=retry_if_exception(is_passing),
                    stop=stop_after_attempt(TRIES),
                    wait=wait_random_exponential(self._pause, max=8 * self._pause),
                    reraise=True,
                )
                return tries(self._ask, list(messages))
        finally:
            self._free.release()

    def _ask(self, messages: list[BaseMessage]) -> str:
        """The reply in the strictest form that the server knows; JSON was asked for in words, too."""
        for form in self._forms:
            try:
                return _text(form(self._model).invoke(messages))
            except NotImplementedError:
                break
            except Exception as error:  # every provider raises its own
                if not is_about_form(error):
                    raise
                self._forms = tuple(other for other in self._forms if other is not form)
        return _text(self._model.invoke(messages))

    def _masked(self, error: Exception) -> str:
        told = " ".join(str(error).split()) or type(error).__name__
        for secret in self._secrets:
            told = told.replace(secret, _SECRET)
        return told[:_LONGEST_FAULT]


def is_passing(error: BaseException) -> bool:
    """Whether a provider's failure may be over in a moment: it is busy, or the line broke."""
    status = _status(error)
    if status is not None:
        return status in _PASSING
    named = " ".join(kind.__name__ for kind in type(error).__mro__)
    return isinstance(error, (ConnectionError, TimeoutError)) or "Timeout" in named or "Connect" in named


def _text(found: Any) -> str:
    """What a model replied, whether as a message or as claims that its package has read."""
    if not isinstance(found, dict):
        return str(found.text)
    parsed = found["parsed"]
    return parsed.model_dump_json() if isinstance(parsed, Reply) else str(found["raw"].text)


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    return getattr(error, "status_code", None) or getattr(response, "status_code", None)


def is_about_form(error: BaseException) -> bool:
    """Whether a server refused a request for the form of reply that it asks for.

    Servers that speak as another does differ in the forms that they know, and in how they say so: some call it a fault
    of the request, some one of their own.
    """
    return _status(error) in _UNKNOWN_FORM and _FORM.search(str(error)) is not None


def open_writer(name: str, address: str = "", key: str = "", seconds: float = SECONDS) -> LangChainWriter:
    """The model that the settings name, as "openai:gpt-5" or "ollama:qwen3"; nothing is asked of it yet.

    `address` is that of a server that speaks as the provider does; without `key` the provider's own variable counts.
    ModelFault when a package is missing, with the line that installs it, and when a provider refuses the name.
    """
    provider, colon, model = name.partition(":")
    if not (provider and colon and model):
        raise ModelFault(f"DATELINE_WRITER is {name!r}: name provider and model, as openai:gpt-5 or ollama:qwen3.")
    most = _REPLY_TOKENS if address else _THOUGHT_TOKENS
    given: dict[str, Any] = {"temperature": 0, "max_tokens": most, "timeout": seconds, "max_retries": 0}
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
    forms = (structured, schema_in_json) if provider == "openai" else (structured,)
    return LangChainWriter(chat_model, name, secrets, seconds, forms=forms)


def _install_line(provider: str) -> str:
    if provider in _EXTRAS:
        return f"pip install 'dateline[{provider}]'"
    return f"pip install 'langchain>=1.4,<2' langchain-{provider}"
