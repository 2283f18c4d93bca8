"""What the bot counts for Prometheus: numbers alone, never a word that anybody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from retrieval.answer import Status

# "failed": something broke, and the asker was told so.
Ending: TypeAlias = Status | Literal["failed"]
# "dropped": a courtesy such as "typing…" that had no room; "flooded": Telegram wanted a pause; "failed": given up.
Outcome: TypeAlias = Literal["sent", "dropped", "flooded", "failed"]

# Seconds. An answer takes well under one on two cores; the upper half tells how long a burst made people wait.
_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)
# Telegram has 25 kinds of updates, and the bot calls fewer methods than that.
_MOST_NAMES = 40
_NAME = re.compile(r"[A-Za-z_]{1,40}")


class Metrics:
    """Counts what the bot does; `page` is what Prometheus fetches.

    Each set of label values is a series that Prometheus keeps for weeks, so their number is bounded: a label takes
    identifiers alone, and no more than 40 of them; whatever else it is given counts as "other". For any thread.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._updates = self._counter("updates", "Updates received from Telegram", "kind")
        self._answers = self._counter("answers", "Questions by what became of them", "status")
        self._sent = self._counter("sent", "Calls of the Bot API that send or change a message", "method", "outcome")
        self._refused = self._counter("refused", "Requests that were not worked on", "why")
        self._webhook = self._counter("webhook", "Deliveries to the webhook by the status of the reply", "code")
        self._seconds = Histogram(
            "dateline_answer_seconds",
            "From the arrival of a question to its answer",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._kinds, self._methods, self._reasons = _Names(), _Names(), _Names()
        # From nought on: a series that begins with the first failure shows no rise, and no alert sees it.
        for status in (*get_args(Status), "failed"):
            self._answers.labels(status)

    def update(self, kind: str) -> None:
        """An update came in, of a kind such as "message" or "callback_query"."""
        self._updates.labels(self._kinds.bounded(kind)).inc()

    def answered(self, status: Ending, seconds: float) -> None:
        """A question was answered, or failed, so many seconds after it arrived."""
        self._answers.labels(status).inc()
        self._seconds.observe(seconds)

    def sent(self, method: str, outcome: Outcome) -> None:
        """A method of the Bot API was called, such as "sendMessage"."""
        self._sent.labels(self._methods.bounded(method), outcome).inc()

    def refused(self, why: str) -> None:
        """A request was turned away, for a reason such as "person" or "chat": the limit that it ran into."""
        self._refused.labels(self._reasons.bounded(why)).inc()

    def webhook(self, code: int) -> None:
        """A delivery to the webhook got a reply with this HTTP status."""
        self._webhook.labels(str(code)).inc()

    def watch_inbox(self, waiting: Callable[[], int]) -> None:
        """Tell how many updates wait to be handled; `waiting` is called for each page, and must be quick."""
        self._gauge("inbox_waiting", "Updates that wait to be handled", waiting)

    def watch_sends(self, waiting: Callable[[], int]) -> None:
        """Tell how many calls wait for their turn at Telegram; `waiting` is called for each page."""
        self._gauge("sends_waiting", "Calls of the Bot API that wait for their turn", waiting)

    def page(self) -> bytes:
        """All of it in Prometheus' text format, with the process' memory, CPU time and open files."""
        return generate_latest(self._registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"dateline_{name}_total", words, labels, registry=self._registry)

    def _gauge(self, name: str, words: str, read: Callable[[], int]) -> None:
        Gauge(f"dateline_{name}", words, registry=self._registry).set_function(read)


class _Names:
    """The values of one label, of which there are never more than forty and "other"."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def bounded(self, value: str) -> str:
        """The value, or "other" for what is no identifier or one too many."""
        if value in self._seen:
            return value
        if len(self._seen) == _MOST_NAMES or not _NAME.fullmatch(value):
            return "other"
        self._seen.add(value)
        return value
