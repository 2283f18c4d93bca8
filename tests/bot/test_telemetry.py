"""Telemetry: a question is a span with its stages, tells nobody's words unless it may, and reaches a real collector."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from bot.telemetry import Telemetry, service
from index.errors import VectorsDamaged
from retrieval.question import Question
from retrieval.trace import Trace
from retrieval.writer.draft import Draft
from retrieval.writer.prompt import Message
from retrieval.writer.vetting import DroppedClaim
from tests.fakes import answered, candidate, citation, evidence, report

ROOT = Path(__file__).parents[2]
BEGAN = 1_733_600_000_000_000_000
HOMS = report("homs", "Turkey backs the rebels in Homs.")
PLAIN = Trace(
    question=Question.of("Who backs the rebels?", date(2024, 12, 8)),
    found=[candidate(HOMS)],
    evidence=[evidence(HOMS, HOMS.text, "Turkey")],
    dropped=[],
    failed="",
    why="",
    took_ms={"searching": 12.5, "reading": 80.0, "deciding and checking": 0.5},
    answer=replace(answered("Turkey", "Turkey backs them. [1]", citation()), took_ms=93.0, trace="0123456789ab"),
)
WRITTEN = replace(
    PLAIN,
    took_ms={**PLAIN.took_ms, "writing": 400.0},
    draft=Draft(
        "openai:gpt-5",
        (Message("system", "Say no more."), Message("user", "{}")),
        ('{"claims": []}',),
        (DroppedClaim("Iran backs the rebels.", "misattributed"),),
        "none of it is shown: no claim is left",
    ),
)


def told(trace: Trace, captures: bool = False) -> dict[str, ReadableSpan]:
    """The spans of an answer, by name."""
    exporter = InMemorySpanExporter()
    ended = BEGAN + int(trace.answer.took_ms * 1e6)
    Telemetry(SimpleSpanProcessor(exporter), captures, now=lambda: ended).answered(trace)
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert len(spans) == len(exporter.get_finished_spans())
    return spans


def attributes(span: ReadableSpan) -> dict[str, Any]:
    assert span.attributes is not None
    return dict(span.attributes)


def test_a_question_is_a_span_and_its_stages_follow_each_other_in_it() -> None:
    spans = told(PLAIN)
    question = spans.pop("question")
    assert question.parent is None
    assert (question.start_time, question.end_time) == (BEGAN, BEGAN + 93_000_000)
    assert list(spans) == ["searching", "reading", "deciding and checking"]
    assert all(span.parent == question.get_span_context() for span in spans.values())
    bounds = [(span.start_time or 0) - BEGAN for span in spans.values()] + [(spans["reading"].end_time or 0) - BEGAN]
    assert bounds == [0, 12_500_000, 92_500_000, 92_500_000]


def test_a_span_tells_what_came_of_a_question_and_where_its_trace_is() -> None:
    spans = told(PLAIN)
    assert attributes(spans["question"]) == {
        "dateline.trace": "0123456789ab",
        "dateline.question.kind": "who",
        "dateline.question.asked": "2024-12-08",
        "dateline.status": "answered",
        "dateline.failed": "",
        "dateline.confidence": 0.9,
        "dateline.citations": 1,
    }
    assert attributes(spans["searching"]) == {"dateline.found": 1}
    assert attributes(spans["reading"]) == {"dateline.read": 1}


def test_what_a_language_model_did_is_told_by_the_conventions_for_them() -> None:
    writing = told(WRITTEN)["writing"]
    assert writing.kind == SpanKind.CLIENT
    assert attributes(writing) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5",
        "dateline.replies": 1,
        "dateline.claims": 0,
        "dateline.dropped": ("misattributed",),
    }


def test_nobodys_words_are_told_unless_opentelemetry_is_told_so() -> None:
    silent = json.dumps([attributes(span) for span in told(WRITTEN).values()])
    for words in ("backs", "Turkey", "Say no more", "Iran"):
        assert words not in silent
    spans = told(WRITTEN, captures=True)
    assert attributes(spans["question"])["dateline.question.text"] == "Who backs the rebels?"
    assert attributes(spans["question"])["dateline.answer"] == "Turkey"
    sent = json.loads(attributes(spans["writing"])["gen_ai.input.messages"])
    assert sent[0] == {"role": "system", "parts": [{"type": "text", "content": "Say no more."}]}
    (reply,) = json.loads(attributes(spans["writing"])["gen_ai.output.messages"])
    assert reply == {"role": "assistant", "parts": [{"type": "text", "content": '{"claims": []}'}]}


def test_a_question_that_failed_is_told_by_the_kind_of_its_fault() -> None:
    exporter = InMemorySpanExporter()
    Telemetry(SimpleSpanProcessor(exporter)).failed(VectorsDamaged("/srv/somewhere is damaged"))
    (span,) = exporter.get_finished_spans()
    assert attributes(span) == {"error.type": "VectorsDamaged"}
    assert span.status.status_code == StatusCode.ERROR


# --- a collector ------------------------------------------------------------------------------------------------------


class Collector(TraceServiceServicer):
    """A receiver of OTLP that keeps what it gets, with what else came along."""

    def __init__(self) -> None:
        self.got: queue.Queue[ExportTraceServiceRequest] = queue.Queue()

    def Export(self, request: ExportTraceServiceRequest, context: Any) -> ExportTraceServiceResponse:
        """Keep it."""
        self.got.put(request)
        return ExportTraceServiceResponse()


@contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    """A collector on loopback and its address."""
    collector, server = Collector(), grpc.server(ThreadPoolExecutor(1))
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector, f"http://127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


def test_a_collector_gets_the_spans_of_a_command_when_it_ends(demo_data: Path, cache: Path) -> None:
    command = ["ask", "Where is Assad?", "--on", "2024-12-09", "--json", "--data", str(demo_data)]
    with collecting() as (collector, address):
        env = {**os.environ, "DATELINE_CACHE": str(cache), "OTEL_EXPORTER_OTLP_ENDPOINT": address}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command], cwd=ROOT, env=env, capture_output=True, text=True
        )
        request = collector.got.get(timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    (resource,) = request.resource_spans
    assert {each.key: each.value.string_value for each in resource.resource.attributes}["service.name"] == "dateline"
    spans = {span.name: span for scope in resource.scope_spans for span in scope.spans}
    assert set(spans) == {"question", "searching", "reading", "deciding and checking"}
    told = {each.key: each.value.string_value for each in spans["question"].attributes}
    assert told["dateline.trace"] == json.loads(done.stdout)["trace"] != ""
    assert "Assad" not in str(request)


def test_the_service_keeps_a_name_that_the_environment_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "newsroom")
    assert service(os.environ).attributes["service.name"] == "newsroom"
    assert service({}).attributes["service.name"] == "dateline"


def test_without_a_collector_nothing_is_loaded_for_one(demo_data: Path, cache: Path) -> None:
    asking = (
        "import sys; from bot.__main__ import main; main();"
        "print([name for name in sys.modules if name in ('bot.telemetry', 'grpc')], file=sys.stderr)"
    )
    command = ["ask", "Where is Assad?", "--on", "2024-12-09", "--data", str(demo_data)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    env = {**kept, "DATELINE_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-c", asking, *command], cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "[]\n")
