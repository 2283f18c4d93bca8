"""An independent reading of the Bot API: aiogram's models say whether a call that was made is one that exists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from aiogram import methods
from aiogram.enums import ChatAction, MessageEntityType, ParseMode
from aiogram.methods.base import TelegramMethod
from aiogram.types import MessageEntity
from pydantic import BaseModel, ValidationError

_METHODS: Mapping[str, type[TelegramMethod[Any]]] = {
    each.__api_method__: each
    for each in vars(methods).values()
    if isinstance(each, type) and issubclass(each, TelegramMethod) and hasattr(each, "__api_method__")
}
# What the models leave as free text, and the documentation does not.
_CHOICES: Mapping[str, set[str]] = {
    "action": {each.value for each in ChatAction},
    "parse_mode": {each.value for each in ParseMode},
}
_ENTITIES = {each.value for each in MessageEntityType}


def check(method: str, params: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call: nothing, for a good one. A form's fields may be given as their JSON text."""
    model = _METHODS.get(method)
    if model is None:
        return [f"unknown method {method}"]
    complaints = [f"unknown parameter {name}" for name in params if name not in model.model_fields]
    complaints += [f"{name} is deprecated" for name in params if _is_deprecated(model, name)]
    complaints += [
        f"{name} cannot be {params[name]}" for name in _CHOICES if name in params and params[name] not in _CHOICES[name]
    ]
    try:
        read = model.model_validate({name: _value(model, name, value) for name, value in params.items()})
    except ValidationError as error:
        return complaints + [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return complaints + [complaint for name in model.model_fields for complaint in _within(name, getattr(read, name))]


def _is_deprecated(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    extra = field.json_schema_extra if field else None
    return isinstance(extra, dict) and bool(extra.get("deprecated"))


def _value(model: type[BaseModel], name: str, given: Any) -> Any:
    """A list or an object that came as text is read, unless the parameter is a text."""
    field = model.model_fields.get(name)
    if field is None or not isinstance(given, str) or str in (field.annotation, *get_args(field.annotation)):
        return given
    try:
        return json.loads(given)
    except ValueError:
        return given


def _within(place: str, value: Any) -> Iterator[str]:
    """Fields that a nested object does not have, and kinds of entities that there are not."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _within(f"{place}.{number}", each)
    elif isinstance(value, BaseModel):
        yield from (f"{place}: unknown field {name}" for name in value.model_extra or {})
        if isinstance(value, MessageEntity) and value.type not in _ENTITIES:
            yield f"{place}: unknown entity {value.type}"
        for name in type(value).model_fields:
            yield from _within(f"{place}.{name}", getattr(value, name))
