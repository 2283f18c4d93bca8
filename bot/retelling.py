"""How an answer came about, told again: `dateline trace`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.explanation import explanation_facts, explanation_text, row
from bot.ledger import Told
from bot.terminal import answer_facts, answer_text, plain
from bot.traces import TraceFacts
from retrieval.days import day_text
from retrieval.record import Replay
from retrieval.trace import Trace


@dataclass(frozen=True, slots=True)
class Retold:
    """A trace told again, with what the ledger knows of an answer to a chat: what was said, and `before` that."""

    facts: TraceFacts
    replay: Replay
    told: Told | None = None
    before: Told | None = None


def traces_facts(traces: Sequence[TraceFacts]) -> list[dict[str, object]]:
    """The last traces, as `trace --json` prints them."""
    return [asdict(one) | {"at": _moment(one.at)} for one in traces]


def traces_text(traces: Sequence[TraceFacts]) -> str:
    """The last traces, a line each, as a person reads them."""
    rows = [
        f"{one.id}  {_moment(one.at)[:16]}  {one.took_ms:>6.0f} ms  {_ended(one):<22}  {plain(one.question)}"
        for one in traces
    ]
    return "\n".join(rows) or "No question was asked yet."


def retold_facts(retold: Retold) -> dict[str, object]:
    """A trace as `trace ID --json` prints it."""
    replay, told, before = retold.replay, retold.told, retold.before
    return {
        "id": retold.facts.id,
        "at": _moment(retold.facts.at),
        "shelves": list(replay.shelves),
        "chat": told.chat if told else None,
        "said": told.said if told else None,
        "follows": {"answer": before.id, "question": before.question, "said": before.answer.answer} if before else None,
        "explanation": explanation_facts(replay.trace),
        "answer": answer_facts(replay.trace.answer),
        "removed": [{"report": report, "version": version} for report, version in replay.removed],
        "is_exact": replay.is_exact,
    }


def retold_text(retold: Retold) -> str:
    """A trace as a person reads it: what was said, how the question came to its answer, and the answer."""
    told = [*_head(retold), explanation_text(retold.replay.trace), "", answer_text(retold.replay.trace.answer)]
    return "\n".join(told)


def again_facts(then: Trace, now: Trace) -> dict[str, object]:
    """An answer and that to the same question today, as `trace ID --again --json` prints them."""
    return {"then": answer_facts(then.answer), "now": answer_facts(now.answer), "differs": _differs(then, now)}


def again_text(then: Trace, now: Trace) -> str:
    """What differs between an answer and that to the same question today, and today's, as a person reads it."""
    each = [
        row(name, f"on {day_text(one.asked)}: {one.answer or one.status}; trace {one.trace or 'not kept'}")
        for name, one in (("Then", then.answer), ("Now", now.answer))
    ]
    return "\n".join([*each, row("Differs", ", ".join(_differs(then, now)) or "nothing"), "", answer_text(now.answer)])


def _differs(then: Trace, now: Trace) -> list[str]:
    """What is not the same in two answers: how it is answered, the short answer, the quotes, what was found."""

    def quoted(trace: Trace) -> list[tuple[str, int, int, int]]:
        return [(one.report, one.version, one.start, one.end) for one in trace.answer.citations]

    same = {
        "status": then.answer.status == now.answer.status,
        "answer": (then.answer.answer or then.answer.text) == (now.answer.answer or now.answer.text),
        "quotes": quoted(then) == quoted(now),
        "found": [one.passage.key for one in then.found] == [one.passage.key for one in now.found],
    }
    return [name for name, is_same in same.items() if not is_same]


def _head(retold: Retold) -> Iterator[str]:
    replay, told, before = retold.replay, retold.told, retold.before
    yield row("Trace", f"{retold.facts.id}, {_moment(retold.facts.at)[:16]} UTC{_where(retold)}")
    for report, version in replay.removed:
        yield row("", f"{report}, version {version}, was removed since: its words are left out")
    if not replay.is_exact:
        yield row("", "what the language model was sent is therefore not told to the letter")
    if told and told.said != told.question:
        yield row("Said", told.said)
    if before:
        yield row("", f"after: {before.question} – {before.answer.answer or before.answer.status}")


def _where(retold: Retold) -> str:
    if retold.told:
        return f", chat {retold.told.chat}"
    shelves = ", ".join(shelf for shelf in retold.replay.shelves if shelf)
    return f", shelf {shelves}" if shelves else ""


def _ended(one: TraceFacts) -> str:
    return f"failed at {one.failed}" if one.failed else one.status


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
