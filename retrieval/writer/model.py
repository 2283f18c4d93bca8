"""The writer's model: any language model that LangChain knows by name, behind one method.

LangChain is imported here alone; `langchain` itself, and a package for each provider, are there only where a writer is.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from threading import BoundedSemaphore, Thread
from typing import Any, TypeAlias

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableSequence
from langsmith.run_helpers import tracing_context
from pydantic import BaseModel
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from index.errors import ModelFault
from retrieval.steps import Hear
from retrieval.writer.calls import AT_ONCE, SECONDS, Spoken, WriterFault
from retrieval.writer.claims import LONGEST_REPLY, Reply
from retrieval.writer.prompt import Message

# Tries of one reply, as long as nothing of it was heard.
TRIES = 3
# Tokens of a reply: six claims with their quotes have some 800. A hosted model may think first, and that counts.
_REPLY_TOKENS, _THOUGHT_TOKENS = 1500, 4000
_EXTRAS = frozenset(("openai", "anthropic", "ollama"))
_ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# What a provider answers when it is busy or broken for a moment, and when it does not take the key.
_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_NO_ENTRY = frozenset((401, 403))
_REFUSED = (400, 404, 422)
# What a server names that cannot be told which form a reply is to have (it is asked for that in words, too), or to send
# it in pieces.
_FORMS = re.compile(r"response_format|json_schema|tool_choice|\btools\b|\bfunctions\b")
_STREAMS = re.compile(r"\bstream(?:ing)?\b")
_LONGEST_FAULT = 200
_SECRET = "<key>"
_ABOUT_KEY = re.compile(r"api.?key|credential", re.IGNORECASE)
_KEY_REMEDY = "check DATELINE_WRITER_KEY, or the provider's own variable"
# What is shorter is no secret, but a word that would be missed wherever it stands.
_SHORTEST_SECRET = 8

_Asks: TypeAlias = Runnable[Any, Any]
# A model made to reply in a shape.
Form = Callable[[BaseChatModel, type[BaseModel]], _Asks]


def structured(model: BaseChatModel, shape: type[BaseModel]) -> _Asks:
    """By its schema, as the provider's package asks for it, without what would parse the reply: that is our own work.

    The shape is no class there: OpenAI's client parses what is to be one itself, and fails where it cannot.
    """
    made = model.with_structured_output(shape.model_json_schema())
    return made.first if isinstance(made, RunnableSequence) else model


def schema_in_json(model: BaseChatModel, shape: type[BaseModel]) -> _Asks:
    """By its schema, as llama.cpp's servers take it: without one a small model loses its way in JSON of its own."""
    return model.bind(response_format={"type": "json_object", "schema": shape.model_json_schema()})


def in_words(model: BaseChatModel, _: type[BaseModel]) -> _Asks:
    """Not at all: JSON was asked for in words, too."""
    return model


class LangChainWriter:
    """A LangChain chat model as one that writes claims.

    `name` is what the settings call it. `secrets` are taken out of whatever a provider says about a failure. A reply
    has `TRIES` tries, `pause` seconds and more apart, at random so that many do not come back at once. It is
    asked for in the first of `forms` that the server knows, else in words.
    """

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        secrets: Sequence[str] = (),
        pause: float = 0.5,
        forms: Sequence[Form] = (structured,),
    ) -> None:
        self._model = model
        self._name = name
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
        self._pause = pause
        # A call that hangs keeps its place: the next ones are refused at once and do not queue behind it.
        self._free = BoundedSemaphore(AT_ONCE)
        # What a server refuses of these is not asked of it again.
        self._forms: tuple[Form, ...] = (*forms, in_words)
        self._streams = True

    def __repr__(self) -> str:
        return f"LangChainWriter({self._name!r})"

    @property
    def name(self) -> str:
        """What the settings call the model."""
        return self._name

    def reply(
        self,
        messages: Sequence[Message],
        seconds: float = SECONDS,
        hear: Hear | None = None,
        shape: type[BaseModel] = Reply,
    ) -> Spoken:
        """The model's reply, JSON of that shape if it keeps to what it was asked for; WriterFault without one in time.

        With `hear` it is streamed, and that is told all that came so far whenever more has come.
        """
        if not self._free.acquire(blocking=False):
            raise WriterFault(f"The writer {self._name} is busy with {AT_ONCE} answers.")
        call: Future[Spoken] = Future()
        asked = [_ROLES[one.role](one.text) for one in messages]
        # Not of a pool: one that hangs must not keep the process from ending.
        given = (call, asked, shape, time.monotonic() + seconds, hear)
        beside = Thread(target=self._call, args=given, daemon=True)
        try:
            beside.start()
        except RuntimeError as error:
            self._free.release()
            raise WriterFault(f"The writer {self._name} cannot be asked: {error}.") from None
        try:
            return call.result(seconds)
        except TookTooLong:
            raise WriterFault(f"The writer {self._name} gave no reply within {round(seconds, 2):g} seconds.") from None
        except Exception as error:  # every provider raises its own
            # Not "from error": a provider's exception holds the request, and that holds the key.
            raise WriterFault(self._told(error)) from None

    def _call(
        self,
        call: Future[Spoken],
        messages: list[BaseMessage],
        shape: type[BaseModel],
        until: float,
        hear: Hear | None,
    ) -> None:
        ear = _Ear(hear, until) if hear else None
        tries = Retrying(
            # A reply that broke off is not begun anew: what was heard of it may be shown already.
            retry=retry_if_exception(lambda error: is_passing(error) and not (ear and ear.has_heard)),
            stop=lambda state: stop_after_attempt(TRIES)(state) or time.monotonic() > until,
            wait=wait_random_exponential(self._pause, max=8 * self._pause),
            reraise=True,
        )
        try:
            with tracing_context(enabled=False):
                call.set_result(tries(self._asked, messages, shape, ear))
        except BaseException as error:
            call.set_exception(error)
        finally:
            self._free.release()

    def _asked(self, messages: list[BaseMessage], shape: type[BaseModel], ear: _Ear | None) -> Spoken:
        """Ask for a reply in the strictest form that the server knows, streamed if it can."""
        form = self._forms[0]
        try:
            return _reply(form(self._model, shape), messages, ear if self._streams else None)
        except Exception as error:  # every provider raises its own
            if form is not in_words and _cannot_form(error):
                self._forms = tuple(other for other in self._forms if other is not form)
            elif ear and self._streams and not ear.has_heard and _cannot_stream(error):
                self._streams = False
            else:
                raise
        return self._asked(messages, shape, ear)

    def _told(self, error: Exception) -> str:
        said = _masked(error, self._secrets)
        if _status(error) in _NO_ENTRY:
            return f"The writer {self._name} refuses the key: {_KEY_REMEDY}. It says: {said[:_LONGEST_FAULT]}"
        return f"The writer {self._name} failed: {said[:_LONGEST_FAULT]}"


def _masked(error: Exception, secrets: Iterable[str]) -> str:
    """What an error says, on one line and without secrets; its kind where it says nothing."""
    said = " ".join(str(error).split()) or type(error).__name__
    for secret in filter(None, secrets):
        said = said.replace(secret, _SECRET)
    return said


class _Ear:
    """Hears a reply until it is too late or too long; it knows whether anything was heard."""

    def __init__(self, hear: Hear, until: float) -> None:
        self._hear = hear
        self._until = until
        self.has_heard = False

    def __call__(self, text: str) -> None:
        if time.monotonic() > self._until or len(text) > LONGEST_REPLY:
            raise _GoesOn
        self.has_heard = True
        self._hear(text)


class _GoesOn(Exception):
    """A reply has become too long, or takes too long: what was heard of it is all that counts."""

    def __str__(self) -> str:
        return "its reply does not end"


def _reply(model: _Asks, messages: list[BaseMessage], hear: Hear | None) -> Spoken:
    try:
        whole = _listened(model.stream(messages), hear) if hear else None
        message = whole or model.invoke(messages)
    except Exception as error:
        # OpenAI's client raises a reply that has no room for its end; what came of it is in there.
        if (cut := getattr(error, "completion", None)) is None:
            raise
        return Spoken(str(cut.choices[0].message.content or ""), cut.usage.total_tokens if cut.usage else 0)
    usage = message.usage_metadata
    # Of one that has no end the beginning is enough to tell that.
    return Spoken(_text_of(message)[: LONGEST_REPLY + 1], usage["total_tokens"] if usage else 0)


def _listened(chunks: Iterator[Any], hear: Hear) -> Any:
    """A whole reply out of the pieces that it comes in; None where there are none."""
    whole: Any = None
    for chunk in chunks:
        whole = chunk if whole is None else whole + chunk
        if text := _text_of(whole):
            hear(text)
    return whole


def _text_of(message: Any) -> str:
    """What a message says: its words, or what it calls a tool with."""
    if text := str(message.text):
        return text
    if pieces := getattr(message, "tool_call_chunks", None):
        return "".join(str(one.get("args") or "") for one in pieces)
    return json.dumps(message.tool_calls[0]["args"], ensure_ascii=False) if message.tool_calls else ""


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    return status if isinstance(status, int) else None


def _cannot_stream(error: Exception) -> bool:
    """Whether a server refuses to stream, or sends something else than a stream, which each client stumbles over."""
    if isinstance(error, _GoesOn):
        return False
    if (status := _status(error)) is None:
        return not is_passing(error)
    return status in _REFUSED and _STREAMS.search(str(error)) is not None


def _cannot_form(error: Exception) -> bool:
    """Whether a server cannot be told the form of a reply: some call that a fault of the request, some of theirs."""
    is_refused = _status(error) in (*_REFUSED, 500, 501) and _FORMS.search(str(error))
    return isinstance(error, NotImplementedError) or bool(is_refused)


def is_passing(error: BaseException) -> bool:
    """Whether a provider's failure may be over in a moment: it is busy, or the line broke."""
    if (status := _status(error)) is not None:
        return status in _PASSING
    named = " ".join(kind.__name__ for kind in type(error).__mro__)
    return isinstance(error, (ConnectionError, TimeoutError)) or "Timeout" in named or "Connect" in named


def open_writer(name: str, address: str = "", key: str = "", seconds: float = SECONDS) -> LangChainWriter:
    """The model that the settings name, as "openai:gpt-5" or "ollama:qwen3"; nothing is asked of it yet.

    `address` is that of a server that speaks as the provider does; without `key` the provider's own variable counts.
    One try of a reply takes `seconds` at most. ModelFault when a package is missing, with the line that installs it,
    and when a provider refuses the name.
    """
    provider, colon, model = name.partition(":")
    if not (provider and colon and model):
        raise ModelFault(f"DATELINE_WRITER is {name!r}: name provider and model, as openai:gpt-5 or ollama:qwen3.")
    given: dict[str, Any] = {"temperature": 0, "max_tokens": _THOUGHT_TOKENS, "timeout": seconds, "max_retries": 0}
    if provider == "ollama":
        given = {"temperature": 0, "num_predict": _REPLY_TOKENS, "client_kwargs": {"timeout": seconds}}
    if address:
        given |= {"base_url": address}
        if provider == "openai":
            # By the name that all know who speak as OpenAI does: llama.cpp's server in Python takes no notice of the
            # newer one, and a small model that has lost its way goes on to the end of its room.
            given = {name: value for name, value in given.items() if name != "max_tokens"}
            given |= {"extra_body": {"max_tokens": _REPLY_TOKENS}}
    given |= {"api_key": key} if key else {}
    secrets = [key, *(value for name, value in os.environ.items() if name.endswith(("_API_KEY", "_TOKEN")))]
    try:
        from langchain.chat_models import init_chat_model

        chat_model: BaseChatModel = init_chat_model(model, model_provider=provider, **given)
    except ImportError:
        raise ModelFault(f"The writer {name} needs a package that is missing: {_install_line(provider)}") from None
    except Exception as error:  # every provider raises its own
        told = _masked(error, secrets)
        remedy = f" {_KEY_REMEDY[:1].upper()}{_KEY_REMEDY[1:]}." if _ABOUT_KEY.search(told) else ""
        raise ModelFault(f"The writer {name} cannot be opened: {told[:_LONGEST_FAULT]}{remedy}") from None
    forms = (structured, schema_in_json) if provider == "openai" else (structured,)
    return LangChainWriter(chat_model, name, secrets, forms=forms)


def _install_line(provider: str) -> str:
    if provider in _EXTRAS:
        return f"pip install 'dateline[{provider}]'"
    return f"pip install 'langchain>=1.4,<2' langchain-{provider}"
