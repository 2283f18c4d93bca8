"""`dateline`: the terminal command, and where all parts are put together."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import feed_commands, story_text, terminal
from bot.desk import Desk
from bot.explanation import explanation_facts, explanation_text
from bot.history import history_facts, history_text
from config.settings import HELP, Settings, SettingsError
from index.database import FILE
from index.errors import IndexFault
from index.report import SHARED
from retrieval.question import QuestionError

if TYPE_CHECKING:
    from bot.telemetry import Telemetry
    from bot.writer_desk import WriterDesk
    from retrieval.writer.model import LangChainWriter

DONE, FAILED, CALLED_WRONG = 0, 1, 2


class CallError(Exception):
    """The command was called in a way that makes no sense."""


def main() -> int:
    """Run one command; returns 0 done, 1 the work failed, 2 the call was wrong."""
    args = terminal.parser(HELP).parse_args()
    talkative = args.command in ("add", "prune", "rebuild", "watch", "bot")
    logging.basicConfig(level=logging.INFO if talkative else logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        settings = Settings.read(os.environ, getattr(args, "data", None))
        given = (settings.data, settings.cache, settings.model, settings.reader, settings.old_days)
        desk = Desk(*given, settings.allowed_hosts, _writer(settings), _telemetry if settings.telemetry else None)
        code = _bot(desk, settings) if args.command == "bot" else _COMMANDS[args.command](desk, args)
        # Here, where a closed pipe is expected: the interpreter's own flush, at its end, would complain of it.
        sys.stdout.flush()
        return code
    except (SettingsError, CallError, QuestionError) as error:
        return _told(error, CALLED_WRONG)
    except IndexFault as error:
        return _told(error, FAILED)
    except KeyboardInterrupt:
        return _told("Stopped; the same command carries on from here.", FAILED)
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`); the interpreter must not complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _writer(settings: Settings) -> WriterDesk | None:
    """The language model of the settings, None where none is named."""
    if not settings.writer:
        return None
    # Imported here: without a writer none of it is needed.
    from bot.secret import keep_secret
    from bot.writer_desk import WriterDesk

    def opened() -> LangChainWriter:
        # LangChain takes two seconds to import, and only a question that is to be worded needs it.
        from retrieval.writer.model import open_writer

        return open_writer(settings.writer, settings.writer_url, settings.writer_key)

    keep_secret(settings.writer_key, "<key>")
    allowance = (settings.writer_tokens, settings.writer_total)
    return WriterDesk(settings.data / FILE, settings.writer, opened, *allowance)


def _telemetry() -> Telemetry:
    # Imported here: gRPC takes a while to import, and without a collector none of it is needed.
    from bot.telemetry import Telemetry

    return Telemetry.open(os.environ)


def _told(what: object, code: int) -> int:
    print(f"dateline: {what}", file=sys.stderr)
    return code


def _add(desk: Desk, args: argparse.Namespace) -> int:
    sources = [each if each.lower().startswith(("http://", "https://")) else Path(each) for each in args.paths]
    progress = terminal.Progress()
    summary = desk.ingest.add(sources, progress, args.shelf, progress.reading)
    progress.close()
    print(terminal.dumped(terminal.summary_facts(summary)) if args.json else terminal.summary_text(summary))
    return FAILED if summary.rejected and not summary.reports else DONE


def _ask(desk: Desk, args: argparse.Namespace) -> int:
    def one(text: str, on: date) -> object:
        return terminal.answer_facts(desk.ask(text, on, _shelves(args)))

    if args.batch and args.explain:
        raise CallError("--explain tells of one question: ask it without --batch")
    if args.batch:
        return _batch(desk, args, one)
    desk.warm()
    trace = desk.asked(_question(args), args.on or terminal.today(), _shelves(args))
    if args.json:
        explained = {"explanation": explanation_facts(trace)} if args.explain else {}
        print(terminal.dumped(terminal.answer_facts(trace.answer) | explained))
    else:
        print(terminal.answer_text(trace.answer))
        if args.explain:
            print(f"\n{explanation_text(trace)}")
    return DONE


def _search(desk: Desk, args: argparse.Namespace) -> int:
    def one(text: str, on: date) -> list[object]:
        found = desk.search(text, on, args.k, _shelves(args))
        return [terminal.candidate_facts(rank, candidate) for rank, candidate in enumerate(found, start=1)]

    if args.batch:
        return _batch(desk, args, lambda text, on: {"results": one(text, on)})
    desk.warm()
    question, on = _question(args), args.on or terminal.today()
    if args.json:
        print(terminal.dumped(one(question, on)))
    else:
        print(terminal.candidates_text(desk.search(question, on, args.k, _shelves(args))))
    return DONE


def _story(desk: Desk, args: argparse.Namespace) -> int:
    desk.warm()
    found = desk.story(args.query, args.on or terminal.today(), _shelves(args))
    print(terminal.dumped(story_text.timeline_facts(found)) if args.json else story_text.timeline_text(found))
    return DONE


def _brief(desk: Desk, args: argparse.Namespace) -> int:
    until = args.on or terminal.today()
    found = desk.brief(args.since(until), until, _shelves(args))
    print(terminal.dumped(story_text.brief_facts(found)) if args.json else story_text.brief_text(found))
    return DONE


def _shelves(args: argparse.Namespace) -> tuple[str, ...]:
    """Where to look: a chat sees the shared reports and its own."""
    return (SHARED, args.shelf) if args.shelf else (SHARED,)


def _question(args: argparse.Namespace) -> str:
    if args.question is None:
        raise CallError(f'there is no question: dateline {args.command} "who backs the rebels?"')
    return str(args.question)


def _batch(desk: Desk, args: argparse.Namespace, one: Callable[[str, date], object]) -> int:
    """Answer a file of questions, a line each; a line that cannot be answered says why under `error`."""
    if args.question is not None:
        raise CallError("give a question or --batch, not both")
    desk.warm()
    failed = False
    for number, line in _lines(args.batch):
        asked: dict[str, object] = {}
        try:
            asked = _object(line)
            on = date.fromisoformat(str(asked["asked"])) if asked.get("asked") else args.on or terminal.today()
            found = {"id": asked.get("id"), **_mapping(one(_text(asked["question"]), on))}
        except (ValueError, KeyError, QuestionError) as error:
            failed = True
            found = {"id": asked.get("id"), "error": f"line {number}: {_why(error)}"}
        print(terminal.dumped(found), flush=True)
    return FAILED if failed else DONE


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{path} cannot be read: {error}") from error


def _object(line: str) -> dict[str, object]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError('it is not an object with "question"')
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError('"question" is not a text')
    return value


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {"results": value}


def _why(error: Exception) -> str:
    return f"the field {error} is missing" if isinstance(error, KeyError) else str(error)


def _show(desk: Desk, args: argparse.Namespace) -> int:
    report = desk.report(args.report, args.version)
    print(terminal.dumped(terminal.report_facts(report)) if args.json else terminal.report_text(report))
    return DONE


def _history(desk: Desk, args: argparse.Namespace) -> int:
    editions = desk.editions(args.report)
    print(terminal.dumped(history_facts(editions)) if args.json else history_text(editions))
    return DONE


def _remove(desk: Desk, args: argparse.Namespace) -> int:
    desk.ingest.remove(args.report, args.shelf)
    return DONE


def _prune(desk: Desk, args: argparse.Namespace) -> int:
    found = desk.prune(args.older, args.shelf, args.dry_run)
    facts, text = terminal.pruned_facts, terminal.pruned_text
    told = (found, args.older, args.dry_run)
    print(terminal.dumped(facts(*told)) if args.json else text(*told))
    return DONE


def _status(desk: Desk, args: argparse.Namespace) -> int:
    facts, writer = dict(desk.status([args.shelf])), desk.writer_state(args.shelf)
    if writer:
        facts["writer"] = asdict(writer) if args.json else terminal.writer_text(writer)
    print(terminal.dumped(facts) if args.json else terminal.status_text(facts))
    return DONE


def _rebuild(desk: Desk, args: argparse.Namespace) -> int:
    print(f"{desk.ingest.rebuild(terminal.Progress())} vectors made anew")
    return DONE


def _trace(desk: Desk, args: argparse.Namespace) -> int:
    # Imported here: pydantic, which reads what is kept, is no part of asking.
    from bot import retelling

    if args.again:
        if args.id is None:
            raise CallError("--again needs the answer that is to be asked for again: dateline trace ID --again")
        desk.warm()
        then = desk.retold(args.id).replay
        now = desk.asked(then.trace.question.text, terminal.today(), then.shelves)
        told = then.trace, now
        print(terminal.dumped(retelling.again_facts(*told)) if args.json else retelling.again_text(*told))
    elif args.id is None:
        found = desk.traces(args.n)
        print(terminal.dumped(retelling.traces_facts(found)) if args.json else retelling.traces_text(found))
    else:
        retold = desk.retold(args.id)
        print(terminal.dumped(retelling.retold_facts(retold)) if args.json else retelling.retold_text(retold))
    return DONE


def _eval(desk: Desk, args: argparse.Namespace) -> int:
    # Imported here: only this command scores.
    from retrieval import failures, scorecard
    from retrieval.outcome import Known

    desk.warm()
    try:
        known = [Known.of(_object(line)) for _, line in _lines(args.questions)]
    except (ValueError, KeyError) as error:
        raise CallError(f"{args.questions}: {_why(error)}") from error
    card = scorecard.score(known, desk.search, desk.trace, desk.report)
    worst = failures.worst(card.outcomes)
    if args.json:
        print(terminal.dumped(scorecard.facts(card) | failures.facts(worst)))
    else:
        print(scorecard.table(card), failures.table(worst), sep="\n\n")
    return DONE


def _bot(desk: Desk, settings: Settings) -> int:
    # Imported here: python-telegram-bot takes half a second to import, and no other command needs it.
    from bot.service import BotError, Terms, run

    terms = Terms(
        settings.token,
        settings.bot_api,
        settings.owners,
        settings.stale_minutes,
        settings.talk_minutes,
        settings.webhook,
        settings.listen,
    )
    try:
        desk.warm()
        run(desk, settings.data, terms)
    except BotError as error:
        return _told(error, FAILED)
    return DONE


def _backup(desk: Desk, args: argparse.Namespace) -> int:
    facts = desk.back_up(args.file, args.replace)
    print(terminal.dumped(terminal.backup_facts(facts)) if args.json else terminal.backup_text(facts, args.file))
    return DONE


def _restore(desk: Desk, args: argparse.Namespace) -> int:
    facts = desk.restore(args.file, terminal.Progress())
    print(terminal.dumped(terminal.backup_facts(facts)) if args.json else terminal.restored_text(facts))
    return DONE


def _verify(desk: Desk, args: argparse.Namespace) -> int:
    found = desk.verify(lambda fault: print(fault, file=sys.stderr, flush=True))
    print(terminal.dumped(asdict(found)) if args.json else terminal.verification_text(found))
    return FAILED if found.faults else DONE


def _feedback(desk: Desk, args: argparse.Namespace) -> int:
    found = desk.feedback()
    if args.json:
        for one in found:
            print(terminal.dumped(terminal.feedback_facts(one)))
    else:
        print(terminal.feedback_text(found))
    return DONE


_COMMANDS: Mapping[str, Callable[[Desk, argparse.Namespace], int]] = {
    "add": _add,
    "ask": _ask,
    "search": _search,
    "story": _story,
    "brief": _brief,
    "show": _show,
    "history": _history,
    "remove": _remove,
    "prune": _prune,
    "status": _status,
    "rebuild": _rebuild,
    "trace": _trace,
    "eval": _eval,
    "feedback": _feedback,
    "backup": _backup,
    "restore": _restore,
    "verify": _verify,
    "follow": feed_commands.follow,
    "unfollow": feed_commands.unfollow,
    "feeds": feed_commands.feeds,
    "watch": feed_commands.watch,
}

if __name__ == "__main__":
    sys.exit(main())
