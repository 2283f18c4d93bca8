"""What the bot counts for Prometheus: numbers alone, never a word that anybody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from retrieval.answer import Status

if TYPE_CHECKING:
    from retrieval.writer.tally import Counts

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

    def watch_writer(self, counts: Callable[[], Counts]) -> None:
        """Tell what the language model was asked, what became of its claims, and whether it is left alone now."""
        self._registry.register(_WriterCollector(counts))

    def page(self) -> bytes:
        """All of it in Prometheus' text format, with the process' memory, CPU time and open files."""
        return generate_latest(self._registry)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(f"dateline_{name}_total", words, labels, registry=self._registry)

    def _gauge(self, name: str, words: str, read: Callable[[], int]) -> None:
        Gauge(f"dateline_{name}", words, registry=self._registry).set_function(read)


class _WriterCollector(Collector):
    """What a language model was asked, read anew for each page."""

    def __init__(self, counts: Callable[[], Counts]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """The sums of the writer; faults are a fixed list, so their series are few."""
        now = self._counts()
        yield _total("calls", "Calls of the language model", now.calls)
        yield _total("failures", "Calls of the language model without a reply", now.failures)
        yield _total("tokens", "Tokens that the language model read and wrote", now.tokens)
        yield _total("remembered", "Answers that were worded before", now.remembered)
        resting = "1 while the language model is left alone after failures"
        yield GaugeMetricFamily("dateline_writer_resting", resting, value=int(now.is_resting))
        claims = CounterMetricFamily("dateline_writer_claims", "Claims, kept or by their fault", labels=["fate"])
        for fate, count in {"kept": now.kept, **now.dropped}.items():
            claims.add_metric([fate], count)
        yield claims


def _total(name: str, words: str, value: int) -> Metric:
    return CounterMetricFamily(f"dateline_writer_{name}", words, value=value)


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
