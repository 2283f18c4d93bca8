"""The terminal: what `dateline` understands, and how its answers look there."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from bot.since import SINCE_HELP, since
from bot.span import line, visible
from index.report import SHARED, Report
from retrieval.answer import Answer, Citation, Part
from retrieval.days import day_text, days_in, span_text
from retrieval.missing import SILENCE, sentence
from retrieval.polarity import Verdict
from retrieval.search import Candidate

if TYPE_CHECKING:
    from bot.ledger import Feedback
    from bot.writer_desk import WriterState
    from index.backup_file import BackupFacts
    from index.ingest import Summary
    from index.verifying import Verification

_WIDTH = 100
_MARK = re.compile(r"\[\d{1,6}\]")
VERDICTS = frozenset(get_args(Verdict)) - {""}
# Days told beside one quote. A longer quote is not looked at: it would name more days than anyone wants told.
_MOST_DAYS, _LONGEST_DATED = 3, 1500


def parser(settings: Iterable[tuple[str, str]]) -> argparse.ArgumentParser:
    """The command line. `settings` are the environment variables and their meaning, for the end of the help."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument(
        "--data", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="where the collection lives"
    )
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON, for scripts")
    shelved = argparse.ArgumentParser(add_help=False)
    shelved.add_argument(
        "--shelf", default=SHARED, metavar="NAME", help="whose reports: a chat's id; without it the shared ones"
    )
    dated = argparse.ArgumentParser(add_help=False)
    dated.add_argument("question", nargs="?", metavar="QUESTION")
    dated.add_argument(
        "--on", type=_day, default=None, metavar="DATE", help="the day of asking, as 2024-12-07 (default: today)"
    )
    dated.add_argument(
        "--batch",
        type=Path,
        metavar="FILE.jsonl",
        help='ask every line {"id", "question", "asked"}; prints a line each',
    )
    top = argparse.ArgumentParser(
        prog="dateline",
        description="Ask the news, and get an answer with its receipts.",
        epilog="Settings (environment):\n" + "\n".join(f"  {name:<18} {meaning}" for name, meaning in settings),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[everywhere],
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, told: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=told, description=told, parents=[everywhere, *parents])

    add = command("add", "take in reports: files, folders, archives, links", shelved, as_json)
    add.add_argument("paths", nargs="+", metavar="PATH|URL")
    ask = command("ask", "answer a question, with the exact words of the reports", dated, shelved, as_json)
    ask.add_argument("--explain", action="store_true", help="tell stage by stage how the answer came about")
    search = command("search", "find the passages nearest to a question", dated, shelved, as_json)
    search.add_argument("-k", type=_count, default=10, metavar="N", help="how many (default: 10)")
    story = command("story", "tell a story day by day: each event in the words of a report", shelved, as_json)
    story.add_argument("query", metavar="QUERY")
    story.add_argument("--on", type=_day, default=None, metavar="DATE", help="as of this day (default: today)")
    brief = command("brief", "tell what is new since a day, story by story", shelved, as_json)
    brief.add_argument(
        "--since", type=since, default="yesterday", metavar="WHEN", help=f"{SINCE_HELP} (default: yesterday)"
    )
    brief.add_argument("--on", type=_day, default=None, metavar="DATE", help="up to this day (default: today)")
    follow = command("follow", "bring in the reports that a feed names, as they appear", shelved, as_json)
    which = follow.add_mutually_exclusive_group(required=True)
    which.add_argument("url", nargs="?", metavar="URL", help="a feed, or a page of a site that has one")
    which.add_argument("--opml", type=Path, metavar="FILE", help="all feeds of a list that another program exported")
    command("unfollow", "follow a feed no longer; its reports stay", shelved).add_argument("url", metavar="URL")
    feeds = command("feeds", "list what is followed, and why a feed is paused", as_json)
    feeds.add_argument("--shelf", metavar="NAME", help="only those of this chat; without it all")
    feeds.add_argument("--opml", action="store_true", help="print a list that other programs import")
    watch = command("watch", "ask feeds when they are due, until stopped")
    watch.add_argument("--once", action="store_true", help="ask those that are due, then end")
    watch.add_argument("--parent", type=int, metavar="PID", help="end when this process, which started it, has ended")
    show = command("show", "print a stored report and its facts", as_json)
    show.add_argument("report", metavar="REPORT")
    show.add_argument(
        "--version", type=_count, metavar="N", help="an earlier version of it (default: the one in force)"
    )
    command("history", "tell what changed from version to version", as_json).add_argument("report", metavar="REPORT")
    command("remove", "forget a report", shelved).add_argument("report", metavar="REPORT")
    prune = command("prune", "forget the reports that were published long ago", shelved, as_json)
    prune.add_argument("--older", type=_past_day, required=True, metavar="WHEN", help=SINCE_HELP)
    prune.add_argument("--dry-run", action="store_true", help="only tell how many there are")
    command("status", "tell what is held, what is pending and what is stale", shelved, as_json)
    command("rebuild", "make all vectors anew, with the model of the settings")
    trace = command("trace", "tell how an answer came about, or list the last ones", as_json)
    trace.add_argument("id", nargs="?", metavar="ID", help="of an answer or its trace; without it the last are listed")
    trace.add_argument("--again", action="store_true", help="ask the same today, and tell what differs")
    trace.add_argument("-n", type=_count, default=20, metavar="N", help="list so many (default: 20)")
    evaluate = command("eval", "score the answers to questions whose answers are known", as_json)
    evaluate.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    backup = command("backup", "write the collection to one file, while it is in use", as_json)
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--replace", action="store_true", help="overwrite FILE if it is there")
    command("restore", "make a new collection from a backup", as_json).add_argument("file", type=Path, metavar="FILE")
    command("verify", "check every quote ever sent, every passage and every vector", as_json)
    command("feedback", "tell what people thought of answers in chats, the newest first", as_json)
    command("bot", "answer in Telegram")
    return top


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write it as 2024-12-07") from None


def _past_day(text: str) -> date:
    day = since(text)(today())
    if day >= today():
        raise argparse.ArgumentTypeError(f"{text!r} is not in the past: everything would be older")
    return day


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)


class Progress:
    """A bar with rate and time left, when a person watches standard error; nothing otherwise.

    While it is not known yet how much there is to embed, it tells the rate alone.
    """

    def __init__(self) -> None:
        self._bar: Any = None

    def __call__(self, done: int, of: int | None) -> None:
        """Tell how many passages are embedded, of how many if that is known."""
        bar = self._shown()
        if bar.total != of:
            bar.total = of
            bar.refresh()
        bar.update(done - bar.n)
        if of is not None and done >= of:
            bar.close()

    def reading(self, reports: int) -> None:
        """Tell how many reports were read."""
        self._shown().set_postfix_str(f"{reports} reports read", refresh=False)
        self._shown().update(0)

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()

    def _shown(self) -> Any:
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(unit=" passages", desc="Embedding", disable=not sys.stderr.isatty())
        return self._bar


# --- as JSON ----------------------------------------------------------------------------------------------------------


def dumped(value: object) -> str:
    """One line of JSON, in plain Unicode."""
    return json.dumps(value, ensure_ascii=False)


def answer_facts(answer: Answer) -> dict[str, object]:
    """An answer as `ask --json` prints it; what the reports lack is said in its text."""
    facts = asdict(answer)
    del facts["lack"]
    return facts | {
        "asked": answer.asked.isoformat(),
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "citations": [citation_facts(citation) for citation in answer.citations],
        "closest": [citation_facts(citation) for citation in answer.closest],
        "points": [asdict(point) | {"day": _iso(point.day)} for point in answer.points],
    }


def citation_facts(citation: Citation) -> dict[str, object]:
    """A citation as every `--json` prints it."""
    dates = {"published": _moment(citation.published), "corrected": _iso(citation.corrected)}
    also = [asdict(outlet) | {"published": _moment(outlet.published)} for outlet in citation.also]
    return asdict(citation) | dates | {"published_in": _place(citation), "also": also}


def _place(dated: Citation | Report) -> str:
    """Where a date was found: in what is said for machines ("data"), in the text, the address, or that of the file."""
    return "file" if dated.dated_by == "file" else dated.published_in


def candidate_facts(rank: int, candidate: Candidate) -> dict[str, object]:
    """A passage found, as `search --json` prints it."""
    passage, report = candidate.passage, candidate.report
    return {
        "rank": rank,
        "report": report.id,
        "version": report.version,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "title": report.title,
        "publisher": report.publisher,
        "published": _moment(report.published),
        "url": report.url,
        "score": round(candidate.score, 4),
    }


def report_facts(report: Report) -> dict[str, object]:
    """A report as `show --json` prints it."""
    return asdict(report) | {
        "published": _moment(report.published),
        "published_in": _place(report),
        "updated": _moment(report.updated) if report.updated else None,
        "updated_in": report.updated_in if report.updated else None,
        "fetched": report.fetched.isoformat(timespec="seconds"),
        "corrected": _iso(report.corrected),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def feedback_facts(given: Feedback) -> dict[str, object]:
    """What somebody thought of an answer, with the question and its evidence, as a line of `feedback --json`."""
    told = given.told
    return {
        "verdict": given.verdict,
        "at": _second(given.at),
        "person": given.person,
        "chat": told.chat,
        "said": told.said,
        "question": told.question,
        "answered": _second(told.at),
        "answer": answer_facts(told.answer),
    }


def backup_facts(facts: BackupFacts) -> dict[str, object]:
    """What a backup holds, as `backup --json` and `restore --json` print it."""
    return asdict(facts) | {"made": facts.made.isoformat(timespec="seconds")}


def _second(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def summary_facts(summary: Summary) -> dict[str, object]:
    """What an `add` did, as `add --json` prints it."""
    return asdict(summary) | {
        "rejected": [{"path": each.path, "why": each.why} for each in summary.rejected],
        "reports": [asdict(each) | {"published": _moment(each.published)} for each in summary.reports],
    }


def _moment(when: datetime) -> str:
    """A day alone where nothing but the day is known."""
    return (
        when.date().isoformat()
        if (when.hour, when.minute, when.second) == (0, 0, 0)
        else when.isoformat(timespec="seconds")
    )


# --- for people -------------------------------------------------------------------------------------------------------


def gives_verdict(answer: Answer) -> bool:
    """Whether the short answer is a yes or no, which says nothing without the sentence that it is drawn from."""
    return answer.status == "answered" and answer.answer in VERDICTS and bool(answer.citations)


def accounts(answer: Answer) -> list[tuple[str, Citation]]:
    """What each of the reports that differ says, with its receipt."""
    told = len(answer.accounts) == len(answer.citations)
    return list(zip(answer.accounts, answer.citations, strict=True)) if told else []


def days_told(citation: Citation, short: str) -> list[tuple[str, date, date]]:
    """The days that a quote leaves its reader to reckon, save those that the short answer tells: words, first, last.

    Nothing is reckoned from the date of a file.
    """
    if citation.dated_by == "file" or len(citation.quote) > _LONGEST_DATED:
        return []
    days = [day for day in days_in(citation.quote, citation.published.date()) if day.is_relative]
    told = dict.fromkeys((line(day.text, 60), day.first, day.last) for day in days)
    return [each for each in told if f"({span_text(*each[1:])})" not in short][:_MOST_DAYS]


def answer_text(answer: Answer) -> str:
    """An answer as a person reads it: short answer, quotes, sources and links, its day, and whether it is old."""
    if answer.status == "unanswered":
        closest = [row for citation in answer.closest for row in source_lines("•", citation)]
        silence = wrapped(plain(answer.text) or SILENCE, 0)
        return "\n".join([silence, *(["", "Closest:", *closest] if closest else [])])
    lines = _said(answer)
    for place, citation in enumerate(answer.citations):
        leads = place == 0 and gives_verdict(answer)
        lines += [_verdict(answer, citation) if leads else _quote(answer, place), *source_lines(" ", citation)]
    as_of = day_text(answer.as_of) if answer.as_of else "an unknown day"
    old = f", {answer.days_old} day{'' if answer.days_old == 1 else 's'} before the day of asking"
    worded = "; worded by a language model, checked against the quotes" if answer.claims else ""
    foot = f"As of {as_of}{old if answer.is_old else ''}{worded}; {answer.took_ms:.0f} ms"
    return "\n".join([*lines, "", _dim(foot)])


def _said(answer: Answer) -> list[str]:
    if answer.parts:
        return [*map(_part, answer.parts), ""]
    short = bold(plain(answer.answer)) if answer.answer else ""
    if answer.status == "disputed":
        each = [f"  • {bold(plain(said))} [{citation.n}] – {_byline(citation)}" for said, citation in accounts(answer)]
        return ["The reports differ:", *(each or [short]), ""]
    if answer.overview and not answer.claims:
        return [heading(answer), *([short] if short else []), ""]
    lead = [short, ""] if short and not gives_verdict(answer) else []
    return [*lead, *_claims(answer), *([""] if answer.claims else [])]


def heading(answer: Answer) -> str:
    """What stands above what several reports say."""
    if answer.overview != "accounts" or (not answer.points and len(answer.citations) < 2):
        return "This is what the reports say:"
    return "The reports differ:" if answer.points else "The reports do not differ:"


def claims_dated(answer: Answer) -> list[tuple[str, date | None]]:
    """Each claim of an answer that was worded, with the day of the newest report that it rests on.

    None where only the dates of files are known.
    """
    days = {f"[{citation.n}]": citation.day for citation in answer.citations}
    return [
        (claim, max(filter(None, told), default=None))
        for claim in answer.claims
        if (told := [days[mark] for mark in _MARK.findall(claim) if mark in days])
    ]


def _claims(answer: Answer) -> list[str]:
    """A claim alone as a sentence, several as a list; of several reports each with the day of its report.

    What it tells of may have been on another day.
    """
    if len(answer.claims) == 1 and not answer.overview:
        return [wrapped(plain(answer.claims[0]), 0)]
    return [
        "• " + wrapped(f"{f'Reported {day_text(day)}: ' if answer.overview and day else ''}{plain(claim)}", 2).lstrip()
        for claim, day in claims_dated(answer)
    ]


def _part(part: Part) -> str:
    """One of the things asked, and what the reports say of it; the marks stand at the claims where there are any."""
    marks = "" if part.claims else "".join(f"[{n}]" for n in part.marks)
    said = [bold(plain(part.answer))] if part.answer else []
    lead = " ".join([f"  • {plain(part.question)}", *(said if part.marks else [sentence(part.lack)]), marks]).rstrip()
    return "\n".join([lead, *(wrapped(plain(claim), 4) for claim in part.claims)])


def _verdict(answer: Answer, citation: Citation) -> str:
    """The word with its sentence: the one is never read without the other."""
    told = wrapped(f"{answer.answer}: {_quoted(answer, citation)} [{citation.n}]", 4).lstrip()
    return bold(answer.answer) + told[len(answer.answer) :]


def _quote(answer: Answer, place: int) -> str:
    """The quote in this place; of what several reports say after its day and who says it."""
    citation = answer.citations[place]
    quoted = f"[{citation.n}] {_quoted(answer, citation)}"
    if place >= len(answer.points):
        return wrapped(quoted, 4)
    point = answer.points[place]
    lead = ", ".join(filter(None, (day_text(point.day) if point.day else "", plain(point.speaker))))
    told = wrapped(f"{lead}: {quoted}" if lead else quoted, 4).lstrip()
    return bold(lead) + told[len(lead) :] if told.startswith(lead) else told


def _quoted(answer: Answer, citation: Citation) -> str:
    told = days_told(citation, answer.answer)
    days = "; ".join(f"{words}: {span_text(first, last)}" for words, first, last in told)
    return f"“{plain(citation.quote)}”" + (f" ({days})" if days else "")


def source_lines(mark: str, citation: Citation) -> list[str]:
    """Where a quote is from: byline and headline, then the link if there is one."""
    named = f"  {mark} {_byline(citation)}: {plain(citation.title)}"
    return [named, f"    {plain(citation.url)}"] if citation.url else [named]


def _byline(citation: Citation) -> str:
    page = f", p. {citation.page}" if citation.page else ""
    corrected = f", corrected {day_text(citation.corrected)}" if citation.corrected else ""
    count = len(citation.also)
    also = f", also in {count} outlet{'' if count == 1 else 's'}" if count else ""
    day = f"{day_text(citation.published.date())}{_how_sure(citation)}"
    return f"{plain(citation.publisher)}{also}, {day}{corrected}{page}"


def _how_sure(dated: Citation | Report) -> str:
    """Where a date was found, if not in what is said for machines."""
    place = _place(dated)
    return "" if place == "data" else f" (the date {'of' if place == 'file' else 'in'} its {place})"


def candidates_text(candidates: Iterable[Candidate]) -> str:
    """Passages found, as a person reads them."""
    return "\n\n".join(
        f"{rank}. {bold(plain(one.report.title))}\n"
        f"   {plain(one.report.publisher)}, {day_text(one.report.published.date())}"
        f"  score {one.score:.2f}  {_dim(one.report.id)}\n{wrapped(plain(one.passage.text), 3)}"
        for rank, one in enumerate(candidates, start=1)
    )


def report_text(report: Report) -> str:
    """A stored report, as a person reads it."""
    facts = {
        "report": f"{report.id}, version {report.version}",
        "publisher": report.publisher,
        "author": line(report.author, 200),
        "published": _moment(report.published) + _how_sure(report),
        "updated": _moment(report.updated) if report.updated else "",
        "corrected": _iso(report.corrected) or "",
        "withdrawn": f"{report.fetched.date()}: no answer is drawn from it" if report.is_withdrawn else "",
        "url": report.url,
    }
    head = "\n".join(f"{name:>10}: {value}" for name, value in facts.items() if value)
    return f"{bold(report.title)}\n{head}\n\n{report.text}"


def summary_text(summary: Summary) -> str:
    """What an `add` did, as a person reads it."""
    rejected = [f"  rejected {one.path}: {one.why}" for one in summary.rejected]
    withdrawn = f", {summary.withdrawn} withdrawn" if summary.withdrawn else ""
    counted = f"{summary.added} added, {summary.updated} updated, {summary.unchanged} unchanged{withdrawn}"
    return "\n".join([f"{counted}, {len(rejected)} rejected", *rejected])


def feedback_text(given: Sequence[Feedback]) -> str:
    """What people thought of answers, as a person reads it."""
    rows = [
        f"{one.verdict:>7}  {_second(one.at)[:16]}  {plain(one.told.question)}\n"
        f"{'':>9}{bold(plain(one.told.answer.answer or one.told.answer.text))}"
        + "".join(f"\n{'':>9}[{each.n}] {_byline(each)}: {plain(each.title)}" for each in one.told.answer.citations)
        + (f"\n{'':>9}dateline trace {one.told.answer.trace}" if one.told.answer.trace else "")
        for one in given
    ]
    return "\n\n".join(rows) or "Nobody has said anything about an answer yet."


def backup_text(facts: BackupFacts, file: Path) -> str:
    """What a backup holds, as a person reads it."""
    held = f"{facts.reports} reports, {facts.passages} passages, {facts.vectors} vectors"
    why = f"\nNo vectors: {facts.without} After a restore, `dateline rebuild` makes them." if facts.without else ""
    return f"{held}: {file.stat().st_size / 1e6:.1f} MB in {file}{why}"


def restored_text(facts: BackupFacts) -> str:
    """What was restored, as a person reads it."""
    left = f"\n{facts.passages} passages wait for their vectors: run `dateline rebuild`." if facts.without else ""
    return f"{facts.reports} reports restored, as of {facts.made:%Y-%m-%d %H:%M} UTC{left}"


def verification_text(found: Verification) -> str:
    """What was looked at, as a person reads it."""
    looked = (
        f"{found.quotes} quotes ({found.removed} of reports removed since), {found.versions} versions, "
        f"{found.passages} passages, {found.vectors} vectors, {found.pending} pending"
    )
    return f"{looked}: {found.faults or 'no'} fault{'' if found.faults == 1 else 's'}"


def status_text(facts: Mapping[str, object]) -> str:
    """What is held, as a person reads it."""
    return "\n".join(f"{name:>9}: {'–' if value is None else value}" for name, value in facts.items())


def writer_text(state: WriterState) -> str:
    """How the language model fares, as a person reads it."""
    how = "working"
    if state.resting:
        since = datetime.fromtimestamp(state.resting.since, UTC)
        how = f"left alone since {since:%H:%M} UTC after {state.resting.failures} failures"
    elif state.is_used_up:
        how = "left alone until 00:00 UTC: the day's tokens are used up"
    used = f"{state.total:,} of {state.most_total:,} tokens, {state.calls} calls, {state.failures} failed"
    return f"{plain(state.name)}, {how}; today {used}"


def pruned_facts(found: int, before: date, dry_run: bool) -> dict[str, object]:
    """What a `prune` did, as `prune --json` prints it."""
    return {"before": before.isoformat(), "reports": found, "forgotten": 0 if dry_run else found}


def pruned_text(found: int, before: date, dry_run: bool) -> str:
    """What a `prune` did, as a person reads it."""
    what = f"{found} report{'' if found == 1 else 's'} published before {day_text(before)}"
    return f"{what}: nothing was forgotten (--dry-run)" if dry_run else f"{what} forgotten"


def plain(text: str) -> str:
    """One line that says nothing but its words: a report can neither turn ours around nor steer the terminal."""
    return " ".join(visible(text).split())


def wrapped(text: str, indent: int) -> str:
    """A paragraph as wide as a page, indented."""
    import textwrap

    return textwrap.fill(
        text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent, break_on_hyphens=False
    )


def bold(text: str) -> str:
    """Bold where a person watches."""
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text


def _dim(text: str) -> str:
    return f"\033[2m{text}\033[0m" if sys.stdout.isatty() else text


def today() -> date:
    """The day of asking when none is given."""
    return datetime.now(UTC).astimezone().date()
