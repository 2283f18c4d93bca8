"""Telemetry: each question as a span of OpenTelemetry, with a child for each of its stages.

Spans leave for the collector that OpenTelemetry's own environment variables name; where none is named, this is not even
imported. They are made when an answer is there, from its trace, so that answering knows nothing of them. What
people asked, were answered and models were sent is in them only where OpenTelemetry is told so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from time import time_ns

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.util.types import AttributeValue

from retrieval.trace import Trace
from retrieval.writer.draft import Draft
from retrieval.writer.prompt import Message

_CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
_CAPTURED = ("true", "span_only", "span_and_event")
# Seconds for a batch of spans: whoever ends a command waits so long for a collector that is not there.
_PATIENCE = 2
_NS_A_MS = 1_000_000


class Telemetry:
    """Tells a processor of spans what became of questions.

    `captures` tells whether their words are told too; `now` the time, in nanoseconds since 1970.
    """

    def __init__(
        self,
        processor: SpanProcessor,
        captures: bool = False,
        resource: Resource | None = None,
        now: Callable[[], int] = time_ns,
    ) -> None:
        # A provider of its own: what else in this process knows OpenTelemetry, such as Chroma, tells it nothing.
        provider = TracerProvider(resource=resource)
        provider.add_span_processor(processor)
        self._tracer = provider.get_tracer("dateline")
        self._captures = captures
        self._now = now

    @classmethod
    def open(cls, environ: Mapping[str, str]) -> Telemetry:
        """Tell the collector that the environment names, in batches, also when the process ends."""
        captures = environ.get(_CAPTURE, "").lower() in _CAPTURED
        return cls(BatchSpanProcessor(OTLPSpanExporter(timeout=_PATIENCE)), captures, service(environ))

    def answered(self, trace: Trace) -> None:
        """A question was answered just now."""
        ended = self._now()
        began = ended - int(trace.answer.took_ms * _NS_A_MS)
        ends = [began]
        for took in trace.took_ms.values():
            ends.append(ends[-1] + int(took * _NS_A_MS))
        span = self._tracer.start_span("question", start_time=began, attributes=dict(self._of_question(trace)))
        inside = set_span_in_context(span)
        for stage, (start, end) in zip(trace.took_ms, pairwise(ends), strict=True):
            is_written = stage == "writing" and trace.draft is not None
            child = self._tracer.start_span(
                stage,
                inside,
                SpanKind.CLIENT if is_written else SpanKind.INTERNAL,
                dict(self._of_stage(stage, trace)),
                start_time=start,
            )
            child.end(end)
        span.end(max(ends[-1], ended))

    def failed(self, error: Exception) -> None:
        """A question could not be answered; why is told by the kind of error alone, whose words may be anyone's."""
        span = self._tracer.start_span("question", attributes={"error.type": type(error).__name__})
        span.set_status(Status(StatusCode.ERROR))
        span.end()

    def _of_question(self, trace: Trace) -> Iterator[tuple[str, AttributeValue]]:
        answer = trace.answer
        yield "dateline.trace", answer.trace
        yield "dateline.question.kind", trace.question.kind
        yield "dateline.question.asked", trace.question.asked.isoformat()
        yield "dateline.status", answer.status
        yield "dateline.failed", trace.failed
        yield "dateline.confidence", answer.confidence
        yield "dateline.citations", len(answer.citations)
        if self._captures:
            yield "dateline.question.text", trace.question.text
            yield "dateline.answer", answer.answer

    def _of_stage(self, stage: str, trace: Trace) -> Iterator[tuple[str, AttributeValue]]:
        if stage == "searching":
            yield "dateline.found", len(trace.found)
        elif stage == "reading":
            yield "dateline.read", len(trace.evidence)
        elif stage == "deciding and checking":
            yield "dateline.dropped", len(trace.dropped)
        elif stage == "writing" and trace.draft:
            yield from self._of_draft(trace.draft, len(trace.answer.claims))

    def _of_draft(self, draft: Draft, claims: int) -> Iterator[tuple[str, AttributeValue]]:
        """By OpenTelemetry's semantic conventions for generative AI."""
        provider, _, model = draft.model.partition(":")
        yield "gen_ai.operation.name", "chat"
        yield "gen_ai.provider.name", provider
        yield "gen_ai.request.model", model
        yield "dateline.replies", len(draft.replies)
        yield "dateline.claims", claims
        yield "dateline.dropped", [one.fault for one in draft.dropped]
        if self._captures:
            yield "gen_ai.input.messages", _messages(draft.messages)
            yield "gen_ai.output.messages", _messages(Message("assistant", reply) for reply in draft.replies)


def service(environ: Mapping[str, str]) -> Resource:
    """Who tells it all: "dateline", unless the environment gives the service another name."""
    is_named = environ.get("OTEL_SERVICE_NAME") or "service.name=" in environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return Resource.create({} if is_named else {SERVICE_NAME: "dateline"})


def _messages(messages: Iterable[Message]) -> str:
    told = [{"role": one.role, "parts": [{"type": "text", "content": one.text}]} for one in messages]
    return json.dumps(told, ensure_ascii=False)
