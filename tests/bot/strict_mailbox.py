"""What waits for a bot: handed out again until it is confirmed, to one poller or to a webhook."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

# Told only to who asks for them by name.
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_LONGEST_POLL, _MOST = 50.0, 100
_RETRY, _PATIENCE = 0.05, 10.0

_BY_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
_WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Refusal(Exception):
    """The server's answer to a call that it does not take."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    """The answer to most calls that are wrong."""
    return Refusal(400, f"Bad Request: {description}")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are delivered; nowhere when there is no link."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40


class Mailbox:
    """The updates of one bot. All that it does happens under the lock of `changed`."""

    def __init__(self, changed: threading.Condition) -> None:
        self.webhook = Webhook()
        self.allowed: Sequence[str] = ()
        self._changed = changed
        self._closed = False
        self._next = 1000
        self._waiting: list[dict[str, Any]] = []
        self._repeated: set[int] = set()
        self._repeat_next = False
        self._poller = 0
        self._courier: threading.Thread | None = None
        self._trouble: dict[str, Any] = {}

    def put(self, update: Mapping[str, Any]) -> int:
        """Let an update wait; gives its number, which it may bring along. What the bot did not ask for is dropped."""
        with self._changed:
            number = int(update.get("update_id", self._next))
            self._next = max(self._next, number + 1)
            if self._is_wanted(update):
                self._waiting.append({"update_id": number, **update})
                if self._repeat_next:
                    self._repeat_next = False
                    self._repeated.add(number)
                self._changed.notify_all()
            return number

    def repeat_next(self) -> None:
        """Hand the next update out once more after it was confirmed."""
        self._repeat_next = True

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Which updates the bot wants from now on; None leaves it at what it said before."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """What waits, once `offset` has confirmed all before it. A newer poller ends an older one's waiting."""
        with self._changed:
            if self.webhook.url:
                raise Refusal(409, _WEBHOOK_IS_SET)
            self._poller += 1
            mine = self._poller
            self._confirm(offset)
            self._changed.notify_all()
            deadline = time.monotonic() + min(timeout, _LONGEST_POLL)
            while not self._waiting and not self._closed and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
                if self._poller != mine:
                    raise Refusal(409, _BY_WEBHOOK if self.webhook.url else _BY_POLLER)
            return self._waiting[: min(max(limit, 1), _MOST)]

    def deliver_to(self, webhook: Webhook, drop_pending: bool) -> None:
        """Set or remove the webhook."""
        with self._changed:
            self.webhook, self._trouble = webhook, {}
            if drop_pending:
                self._waiting.clear()
            if webhook.url:
                self._poller += 1
                if not self._courier:
                    self._courier = threading.Thread(target=self._deliver, daemon=True)
                    self._courier.start()
            self._changed.notify_all()

    def webhook_info(self) -> dict[str, Any]:
        """What getWebhookInfo tells."""
        told = {"max_connections": self.webhook.max_connections} if self.webhook.url else {}
        allowed = {"allowed_updates": list(self.allowed)} if self.allowed else {}
        count = {"has_custom_certificate": False, "pending_update_count": len(self._waiting)}
        return {"url": self.webhook.url, **count, **told, **allowed, **self._trouble}

    def close(self) -> None:
        """Let all who wait go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._courier:
            self._courier.join(_PATIENCE)

    def _is_wanted(self, update: Mapping[str, Any]) -> bool:
        kinds = set(update) - {"update_id"}
        return bool(kinds & set(self.allowed)) if self.allowed else not kinds & ON_REQUEST

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
            return
        confirmed = {number for each in self._waiting if (number := each["update_id"]) < offset}
        again = confirmed & self._repeated
        self._repeated -= again
        self._waiting = [each for each in self._waiting if each["update_id"] not in confirmed - again]

    def _deliver(self) -> None:
        while due := self._due():
            webhook, update = due
            trouble = _posted(webhook, update)
            with self._changed:
                if trouble:
                    self._trouble = {"last_error_date": int(time.time()), "last_error_message": trouble}
                    self._changed.wait_for(lambda: self._closed, _RETRY)
                elif update["update_id"] in self._repeated:
                    self._repeated.remove(update["update_id"])
                else:
                    self._waiting = [each for each in self._waiting if each is not update]
                    self._changed.notify_all()

    def _due(self) -> tuple[Webhook, dict[str, Any]] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self.webhook.url and self._waiting))
            return None if self._closed else (self.webhook, self._waiting[0])


def _posted(webhook: Webhook, update: Mapping[str, Any]) -> str:
    """Deliver an update; the trouble with it, if there was some."""
    headers = {"content-type": "application/json"}
    if webhook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
    # No proxy of the machine that runs the tests: everything stays on the loopback.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(Request(webhook.url, json.dumps(update).encode(), headers), timeout=_PATIENCE):
            return ""
    except HTTPError as error:
        with error:
            return f"Wrong response from the webhook: {error.code} {error.reason}"
    except (OSError, HTTPException) as error:
        return str(error)
