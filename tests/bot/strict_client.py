"""A client of the strict Bot API server that hides nothing: plain HTTP, and the whole answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.bot.strict_peer import TOKEN, StrictPeer


def call(peer: StrictPeer, method: str, /, token: str = TOKEN, **params: Any) -> Any:
    """The whole answer to a call."""
    request = Request(f"{peer.root}/bot{token}/{method}", json.dumps(params).encode())
    request.add_header("content-type", "application/json")
    try:
        with urlopen(request, timeout=20) as reply:
            return json.load(reply)
    except HTTPError as error:
        with error:
            return json.load(error)


def done(peer: StrictPeer, method: str, /, **params: Any) -> Any:
    """The result of a call that must be taken."""
    answer = call(peer, method, **params)
    assert answer["ok"], answer
    return answer["result"]


def refusal(peer: StrictPeer, method: str, /, **params: Any) -> str:
    """What a call that must be refused is told."""
    answer = call(peer, method, **params)
    assert not answer["ok"]
    return f"{answer['error_code']} {answer['description']}"


def updates(peer: StrictPeer, **params: Any) -> list[Any]:
    """What waits for the bot."""
    found = done(peer, "getUpdates", **params)
    assert isinstance(found, list)
    return found


def confirm(peer: StrictPeer) -> None:
    """Let nothing wait for the bot any more."""
    updates(peer, offset=updates(peer, offset=-1)[0]["update_id"] + 1)


def news(peer: StrictPeer, kind: str) -> list[Any]:
    """The content of the updates of one kind that wait."""
    return [each[kind] for each in updates(peer) if kind in each]
