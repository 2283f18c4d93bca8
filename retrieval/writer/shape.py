"""Shapes: what a language model is asked to reply with about a question, and that read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from retrieval.writer.claims import object_in
from retrieval.writer.prompt import Message

_Shape = TypeVar("_Shape", bound=BaseModel)


class Model(Protocol):
    """A language model that replies with JSON of a shape; raises WriterFault."""

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str: ...


def read_as(reply: str, shape: type[_Shape]) -> _Shape | None:
    """The JSON object of a reply, with or without words around it; None where it is none of that shape."""
    try:
        return shape.model_validate_json(object_in(reply))
    except ValidationError:
        return None
