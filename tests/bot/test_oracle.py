"""The independent reading of the Bot API finds what is wrong with a call, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tests.bot.strict_messages  # noqa: F401 - it enters its methods in the table
from tests.bot.oracle import check
from tests.bot.strict_methods import METHODS

BOLD = {"type": "bold", "offset": 0, "length": 2}


@pytest.mark.parametrize(
    ("method", "params", "complaint"),
    [
        ("sendTelepathy", {}, "unknown method"),
        ("sendMessage", {"chat_id": 5}, "text: "),
        ("sendMessage", {"chat_id": 5, "text": "x", "txt": "y"}, "unknown parameter txt"),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_to_message_id": 3}, "deprecated"),
        ("sendMessage", {"chat_id": 5, "text": "x", "entities": '[{"type": "bold", "offset": 0}]'}, "length"),
        ("sendMessage", {"chat_id": 5, "text": "x", "entities": [{**BOLD, "type": "loud"}]}, "unknown entity loud"),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_parameters": {"message_id": "x"}}, "message_id"),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "More", "callback": "s:1"}]]}},
            "unknown field callback",
        ),
        ("sendChatAction", {"chat_id": 5, "action": "thinking"}, "action cannot be thinking"),
    ],
)
def test_the_oracle_finds_what_is_wrong_with_a_call(method: str, params: dict[str, Any], complaint: str) -> None:
    assert complaint in " ".join(check(method, params))


def test_the_oracle_leaves_a_text_alone_that_looks_like_a_list() -> None:
    assert check("sendMessage", {"chat_id": "5", "text": "[1] Homs fell", "entities": json.dumps([BOLD])}) == []


def test_the_oracle_knows_every_parameter_that_the_strict_server_takes() -> None:
    unknown = {name: check(name, dict.fromkeys(method.parameters)) for name, method in METHODS.items()}
    assert len(unknown) > 20
    assert [each for found in unknown.values() for each in found if "unknown" in each or "deprecated" in each] == []
