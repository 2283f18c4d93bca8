"""The terminal contract, which the scripts of others rely on: `dateline` as a process, over the demo reports."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import terminal
from index.catalog import Catalog
from index.report import report_id
from index.splitting import SentenceSplitter, passages_of
from retrieval.days import dated
from retrieval.missing import SILENCE
from tests.fakes import HOMS_QUOTE, answered, candidate, citation, disputed, report, unanswered

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo" / "reports"
CUP = "lp-2025-05-31-coral-cup"
ANSWER = [
    *"question asked status answer text as_of confidence citations closest took_ms is_old accounts claims".split(),
    *("overview", "points"),
]
CITATION = "n report version title publisher published url quote start end".split()
FOUND = "rank report start end text title published url score".split()


@dataclass(frozen=True)
class Done:
    """What a command left: exit status, results, and everything else."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object that was printed."""
        assert self.code == 0, self.err
        (line,) = self.lines
        return line

    @property
    def lines(self) -> list[Any]:
        """What was printed, an object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Dateline = Callable[..., Done]


@pytest.fixture(scope="session")
def environment(cache: Path) -> dict[str, str]:
    """The environment of every command; output is buffered, as it is in a shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "PYTHON"))}
    return {**kept, "DATELINE_CACHE": str(cache)}


@pytest.fixture(scope="session")
def dateline(environment: dict[str, str]) -> Dateline:
    """Runs `dateline` to its end."""

    def run(*words: str | Path, **more: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, words)],
            cwd=ROOT,
            env={**environment, **more},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def copy(demo_data: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration's data folder, to change."""
    return shutil.copytree(demo_data, tmp_path / "data")


def held(data: Path) -> int:
    """How many reports a data folder holds."""
    catalog = Catalog.open(data / "catalog.db")
    reports = catalog.census().reports
    catalog.close()
    return reports


def batch(folder: Path, *lines: object) -> Path:
    """A file of questions; a string is a line as it stands."""
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def assert_receipts(dateline: Dateline, data: Path, cited: Sequence[dict[str, Any]], words: str) -> None:
    """`show` gives the texts in which these stand."""
    shown = {each: dateline("show", each, "--json", "--data", data).json for each in {one["report"] for one in cited}}
    for one in cited:
        held = shown[one["report"]]
        assert held["text"][one["start"] : one["end"]] == one[words] != ""
        assert (held["title"], held["published"], held["url"]) == (one["title"], one["published"], one["url"])


# --- how an answer looks ----------------------------------------------------------------------------------------------


def test_a_short_answer_stands_above_its_quotes_and_the_days_are_told_beside_them() -> None:
    told = dated(HOMS_QUOTE, date(2024, 12, 7))
    assert terminal.answer_text(answered("Syrian rebels", f"{told} [1]", citation())) == (
        "Syrian rebels\n\n"
        "    [1] “Syrian rebels pushed into the northern edge of Homs on Saturday 🕊️ while others closed on\n"
        "    the capital.” (Saturday: 7 Dec 2024)\n"
        "    Demo Wire, 7 Dec 2024: Rebels reach edge of Homs\n"
        "    https://demo-wire.example.org/2024/12/07/homs\n\n"
        "As of 7 Dec 2024; 12 ms"
    )


def test_a_receipt_tells_the_page_and_where_its_date_was_found() -> None:
    told = terminal.answer_text(answered("Homs", "Homs fell [1].", citation(page=4, published_in="address")))
    assert "    Demo Wire, 7 Dec 2024 (the date in its address), p. 4: Rebels reach edge of Homs\n" in told
    (facts,) = terminal.answer_facts(answered("Homs", "Homs fell [1].", citation(dated_by="file", page=4)))["citations"]  # type: ignore[misc]
    assert (facts["published_in"], facts["page"]) == ("file", 4)


def test_a_report_is_shown_with_its_author_and_where_its_dates_were_found() -> None:
    paged = report("toll", "Forty people died.", author="Marta\nSelin", published_in="text", pages=(0, 7))
    shown = terminal.report_text(paged)
    assert "    author: Marta Selin\n" in shown
    assert " published: 2024-12-07 (the date in its text)\n" in shown
    facts = terminal.report_facts(paged)
    assert (facts["author"], facts["pages"]) == ("Marta\nSelin", (0, 7))
    assert (facts["published_in"], facts["updated_in"]) == ("text", None)


def test_reports_that_differ_have_a_line_each() -> None:
    mayor = citation(1, publisher="Demo Wire", published=datetime(2024, 12, 2, tzinfo=UTC), quote="44 died, he said.")
    police = citation(2, publisher="Orla; Post", published=datetime(2024, 12, 1, tzinfo=UTC), quote="20 people died.")
    told = terminal.answer_text(disputed(("44 people", mayor), ("20 people", police))).splitlines()
    assert told[:4] == [
        "The reports differ:",
        "  • 44 people [1] – Demo Wire, 2 Dec 2024",
        "  • 20 people [2] – Orla; Post, 1 Dec 2024",
        "",
    ]
    assert "    [1] “44 died, he said.”" in told
    assert "    [2] “20 people died.”" in told


def test_a_yes_or_no_is_read_with_its_sentence() -> None:
    quote = "The bridge has yet to open, the ministry said on Monday."
    told = terminal.answer_text(
        answered("Not yet", f"{quote} [1][2]", citation(quote=quote), citation(2, quote="It was put off."))
    )
    assert told.startswith(
        f"Not yet: “{quote}” (Monday: 2 Dec 2024) [1]\n    Demo Wire, 7 Dec 2024: Rebels reach edge of Homs\n"
    )
    assert "\n    [2] “It was put off.”\n" in told


def test_an_old_answer_says_so() -> None:
    found = replace(answered("Homs", "", citation()), is_old=True)
    assert terminal.answer_text(found).endswith("\nAs of 7 Dec 2024, 1 day before the day of asking; 12 ms")
    later = replace(found, asked=date(2025, 1, 21))
    assert terminal.answer_text(later).endswith("\nAs of 7 Dec 2024, 45 days before the day of asking; 12 ms")


def test_silence_says_what_the_reports_lack() -> None:
    told = "The reports do not say. The closest speak of Syria, not of Myanmar."
    assert terminal.answer_text(unanswered(text=told)) == told
    assert terminal.answer_text(unanswered(text="")) == SILENCE
    assert terminal.answer_text(unanswered(citation(), text=told)) == (
        f"{told}\n\nClosest:\n"
        "  • Demo Wire, 7 Dec 2024: Rebels reach edge of Homs\n"
        "    https://demo-wire.example.org/2024/12/07/homs"
    )


def test_no_report_or_question_steers_the_terminal() -> None:
    hostile = "Peace\u202e \x1b[2Jnow\n\x9b31m[2] AFP\u2028end"
    cited = citation(title=hostile, publisher=hostile, quote=hostile)
    found = [
        answered(hostile, hostile, cited),
        answered("Not yet", hostile, cited),
        disputed((hostile, cited), (hostile, replace(cited, n=2))),
        unanswered(cited, text=hostile),
    ]
    passage = candidate(report("homs", hostile, title=hostile, publisher=hostile))
    for told in [*map(terminal.answer_text, found), terminal.candidates_text([passage])]:
        assert "Peace [2Jnow 31m[2] AFP end" in " ".join(told.split())
        assert all(letter.isprintable() for letter in told.replace("\n", ""))


# --- add --------------------------------------------------------------------------------------------------------------


def test_adding_again_changes_nothing_and_a_changed_report_is_updated(
    dateline: Dateline, copy: Path, tmp_path: Path
) -> None:
    again = dateline("add", DEMO, "--json", "--data", copy).json
    reports = again.pop("reports")
    assert again == {"added": 0, "updated": 0, "unchanged": held(copy), "withdrawn": 0, "rejected": []}
    assert {each["outcome"] for each in reports} == {"unchanged"}
    assert {each["report"]: each["title"] for each in reports}[CUP].startswith("Sorrel City beat Dunmore")
    lines = (DEMO / "wires.jsonl").read_text("utf-8").splitlines()
    changed = tmp_path / "wires.jsonl"
    changed.write_text(lines[0] + "\n" + json.dumps({**json.loads(lines[-1]), "text": "Dunmore won the Coral Cup."}))
    summary = dateline("add", changed, "--json", "--data", copy).json
    assert (summary["added"], summary["updated"], summary["unchanged"]) == (0, 1, 1)
    assert dateline("show", json.loads(lines[-1])["id"], "--json", "--data", copy).json["version"] == 2


def test_what_is_turned_away_is_named_with_its_reason_and_the_rest_goes_in(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "toll.txt").write_text("OSTREL (Demo Wire) - The toll rose to 44 on Tuesday, the governor said.")
    both = dateline("add", tmp_path / "empty.txt", tmp_path / "toll.txt", "--json", "--data", tmp_path / "data")
    assert both.json["added"] == 1
    (rejected,) = both.json["rejected"]
    assert rejected["path"] == str(tmp_path / "empty.txt")
    assert rejected["why"]
    alone = dateline("add", tmp_path / "empty.txt", tmp_path / "nowhere", "--data", tmp_path / "data")
    assert alone.code == 1
    assert alone.out.startswith("0 added, 0 updated, 0 unchanged, 2 rejected\n")
    assert f"rejected {tmp_path / 'nowhere'}: " in alone.out


# --- ask --------------------------------------------------------------------------------------------------------------


def test_an_answer_is_one_object_with_the_fields_of_the_contract(dateline: Dateline, demo_data: Path) -> None:
    done = dateline("ask", "where is Assad?", "--on", "2024-12-09", "--json", "--data", demo_data)
    answer = done.json
    assert list(answer) == ANSWER
    assert (answer["question"], answer["asked"], answer["status"]) == ("where is Assad?", "2024-12-09", "answered")
    assert (answer["answer"], answer["as_of"], answer["closest"]) == ("Moscow", "2024-12-09", [])
    assert 0 < answer["confidence"] <= 1
    assert answer["took_ms"] > 0
    (citation, *_) = answer["citations"]
    assert set(citation) >= set(CITATION)
    assert (citation["n"], citation["version"], citation["publisher"]) == (1, 1, "The Lantern Post")
    assert citation["published"] == "2024-12-09"
    assert " ".join(dated(citation["quote"], date(2024, 12, 9)).split()) in answer["text"]
    assert answer["text"].endswith("[1]")
    assert done.err == "", "nothing but the result, and the result on standard output"


def test_every_quote_of_a_batch_is_in_the_report_that_show_prints(
    dateline: Dateline, demo_data: Path, tmp_path: Path
) -> None:
    questions = [json.loads(line) for line in (ROOT / "demo/questions.jsonl").read_text("utf-8").splitlines()[::6]]
    done = dateline("ask", "--batch", batch(tmp_path, *questions), "--data", demo_data)
    assert (done.code, done.err) == (0, "")
    assert [line["id"] for line in done.lines] == [question["id"] for question in questions]
    assert [line["asked"] for line in done.lines] == [question["asked"] for question in questions]
    assert all(list(line) == ["id", *ANSWER] for line in done.lines)
    cited = [citation for line in done.lines for citation in line["citations"] + line["closest"]]
    assert all(set(citation) >= set(CITATION) for citation in cited)
    assert_receipts(dateline, demo_data, cited, "quote")
    for line in done.lines:
        assert (line["status"] == "unanswered") == (line["citations"] == []) == (line["as_of"] is None)
        assert line["is_old"] is False


def test_silence_is_an_answer_too(dateline: Dateline, demo_data: Path) -> None:
    answer = dateline(
        "ask", "who backs the rebels in Myanmar?", "--on", "2024-12-08", "--json", "--data", demo_data
    ).json
    assert (answer["status"], answer["answer"], answer["citations"]) == ("unanswered", "", [])
    assert answer["as_of"] is None
    assert len(answer["closest"]) == 3


def test_an_answer_for_a_person_has_the_quote_its_source_link_and_day_and_no_colours_in_a_pipe(
    dateline: Dateline, demo_data: Path
) -> None:
    done = dateline("ask", "how much did the Kessel Bridge cost?", "--on", "2025-04-14", "--data", demo_data)
    assert (done.code, done.err) == (0, "")
    short, _, *rest = done.out.splitlines()
    told = " ".join(" ".join(rest).split())
    assert short == "1.2 billion crowns"
    assert "[1] “The bridge is 3.8 km long and cost 1.2 billion crowns" in told
    assert "Delta Courier, 14 Apr 2025: Kessel Bridge opens after six years of work" in told
    assert "https://deltacourier.example.com/2025/04/14/kessel-bridge-opens" in told
    assert "As of 14 Apr 2025" in told
    assert "\033" not in done.out


def test_whoever_asks_why_is_told_stage_by_stage(dateline: Dateline, demo_data: Path) -> None:
    ask = ("ask", "where is Assad?", "--on", "2024-12-09", "--explain", "--data", demo_data)
    told = dateline(*ask).out
    stages = [
        line.split()[0] for line in told.splitlines() if line.startswith(("Asked", "Searched", "Read", "Decided"))
    ]
    assert stages == ["Asked", "Searched", "Read", "Decided"]
    facts = dateline(*ask, "--json").json
    assert list(facts) == [*ANSWER, "explanation"]
    found = facts["explanation"]["found"]
    assert len(found) == 8
    assert set(facts["explanation"]["took_ms"]) >= {"searching", "reading"}


def test_silence_for_a_person_says_so_and_names_the_closest(dateline: Dateline, demo_data: Path) -> None:
    done = dateline("ask", "what is the price of bread?", "--on", "2025-04-14", "--data", demo_data)
    assert done.out.startswith("The reports do not say.\n\nClosest:\n  • ")


# --- search -----------------------------------------------------------------------------------------------------------


def test_passages_come_as_a_list_with_the_fields_of_the_contract(dateline: Dateline, demo_data: Path) -> None:
    question = "who scored in the Coral Cup final?"
    found = dateline("search", question, "-k", "3", "--on", "2025-06-01", "--json", "--data", demo_data).json
    assert [one["rank"] for one in found] == [1, 2, 3]
    assert all(set(one) >= set(FOUND) for one in found)
    assert found[0]["report"] == CUP
    assert found[0]["published"] == "2025-05-31T21:15:00+00:00"
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert_receipts(dateline, demo_data, found, "text")


def test_passages_for_a_person_are_numbered_and_name_their_report(dateline: Dateline, demo_data: Path) -> None:
    done = dateline(
        "search", "who scored in the Coral Cup final?", "-k", "2", "--on", "2025-06-01", "--data", demo_data
    )
    assert done.out.startswith(
        "1. Sorrel City beat Dunmore 2-1 to lift the Coral Cup\n   The Lantern Post, 31 May 2025"
    )
    assert CUP in done.out
    assert "\n\n2. " in done.out


# --- batches ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_broken_line_is_reported_and_the_others_are_answered(
    dateline: Dateline, demo_data: Path, tmp_path: Path, command: str
) -> None:
    path = batch(
        tmp_path,
        {"id": "first", "question": "where is Assad?", "asked": "2024-12-09"},
        '{"id": "cut off", "question": "where',
        "",
        ["where is Assad?"],
        {"id": 5, "question": "🕊️"},
        {"id": "no question", "asked": "2024-12-09"},
        {"id": "no text", "question": None},
        {"id": "no day", "question": "where is Assad?", "asked": "yesterday"},
        {"id": "no year", "question": "where is Assad?", "asked": "9999-12-31"},
        r'{"id": "half", "question": "where is \ud83d Assad?", "asked": "2024-12-09"}',
        {"id": "from the right", "question": "\u202bמי תומך במורדים?\u202c"},
        {"id": "last", "question": "where is Assad?"},
    )
    done = dateline(command, "--batch", path, "--on", "2024-12-07", "--data", demo_data)
    assert done.code == 1
    assert done.err == ""
    errors = {line["id"]: line["error"] for line in done.lines if "error" in line}
    assert list(errors) == [None, 5, "no question", "no text", "no day", "no year"]
    assert [line["error"].partition(":")[0] for line in done.lines if line["id"] is None] == ["line 2", "line 4"]
    assert errors[5] == "line 5: I see no words in this question: please ask in words."
    assert errors["no question"] == "line 6: the field 'question' is missing"
    answered = [line for line in done.lines if "error" not in line]
    assert [line["id"] for line in answered] == ["first", "half", "from the right", "last"]
    if command == "ask":
        assert [line["answer"] for line in answered] == ["Moscow", "Moscow", "", "Damascus"]
        assert answered[2]["question"] == "\u202bמי תומך במורדים?\u202c"
    else:
        assert all(list(line) == ["id", "results"] and len(line["results"]) == 10 for line in answered)
        assert all(set(one) >= set(FOUND) for line in answered for one in line["results"])


# --- show, remove, status ---------------------------------------------------------------------------------------------


def test_a_report_is_shown_with_its_facts(dateline: Dateline, demo_data: Path) -> None:
    facts = dateline("show", CUP, "--json", "--data", demo_data).json
    assert (facts["id"], facts["version"], facts["publisher"]) == (CUP, 1, "The Lantern Post")
    assert facts["text"].startswith("AMBERLIN — A header by substitute Mateo Brandt")
    told = dateline("show", CUP, "--data", demo_data).out
    assert told.startswith("Sorrel City beat Dunmore 2-1 to lift the Coral Cup\n")
    assert told.endswith(facts["text"] + "\n")


def test_a_new_version_is_neither_shown_nor_quoted_before_it_is_whole(dateline: Dateline, copy: Path) -> None:
    catalog = Catalog.open(copy / "catalog.db")
    later = report(CUP, "Dunmore won the Coral Cup on Sunday, the league said.", title="Dunmore won")
    catalog.store(later, "later", passages_of(later, SentenceSplitter()))
    catalog.close()
    answer = dateline("ask", "who won the Coral Cup?", "--on", "2025-06-01", "--json", "--data", copy).json
    assert (answer["answer"], answer["citations"][0]["version"]) == ("Sorrel City", 1)
    assert_receipts(dateline, copy, answer["citations"], "quote")
    assert dateline("status", "--json", "--data", copy).json["pending"] == 1


def test_a_removed_report_is_gone(dateline: Dateline, copy: Path) -> None:
    before = held(copy)
    assert dateline("remove", CUP, "--data", copy) == Done(0, "", "")
    after = dateline("status", "--json", "--data", copy).json
    assert after["reports"] == before - 1
    assert (after["pending"], after["stale"]) == (0, 0)
    found = dateline("search", "Coral Cup final", "-k", "1000", "--on", "2025-06-01", "--json", "--data", copy).json
    assert found
    assert CUP not in {one["report"] for one in found}
    for command in ("show", "remove"):
        gone = dateline(command, CUP, "--data", copy)
        assert (gone.code, gone.out) == (1, "")
        assert gone.err == f"dateline: No report has the id {CUP!r}: `dateline search` and `ask --json` print ids.\n"


def test_old_reports_are_counted_first_and_forgotten_then(dateline: Dateline, copy: Path) -> None:
    before = held(copy)
    prune = ("prune", "--older", "2025-01-01", "--data", copy)
    told = dateline(*prune, "--dry-run", "--json").json
    assert 0 < told["reports"] < before
    assert told == {"before": "2025-01-01", "reports": told["reports"], "forgotten": 0}
    assert held(copy) == before
    done = dateline(*prune)
    assert (done.code, done.out) == (0, f"{told['reports']} reports published before 1 Jan 2025 forgotten\n")
    assert held(copy) == before - told["reports"]
    assert dateline(*prune, "--shelf", "-1001", "--dry-run").out.startswith("0 reports published before 1 Jan 2025: ")
    assert dateline("verify", "--data", copy).code == 0


def test_status_counts_what_is_held_and_what_waits(dateline: Dateline, demo_data: Path) -> None:
    facts = dateline("status", "--json", "--data", demo_data).json
    assert set(facts) >= set("reports passages pending stale model newest data".split())
    assert facts["reports"] >= 12
    assert facts["passages"] >= facts["reports"]
    assert (facts["pending"], facts["stale"], facts["data"]) == (0, 0, str(demo_data))
    assert facts["model"].startswith("all-MiniLM-L6-v2@")
    told = dict(line.split(": ", 1) for line in dateline("status", "--data", demo_data).out.splitlines())
    assert {name.strip(): value for name, value in told.items()} == {name: str(value) for name, value in facts.items()}


def test_a_collection_is_taken_along_in_one_file_and_verified(
    dateline: Dateline, demo_data: Path, tmp_path: Path
) -> None:
    file, moved = tmp_path / "news.zip", tmp_path / "moved"
    made = dateline("backup", file, "--json", "--data", demo_data).json
    assert dateline("backup", file, "--data", demo_data).code == 1, "one that is there is not overwritten unasked"
    assert dateline("restore", file, "--data", moved).code == 0
    asked = ("ask", "how much did the Kessel Bridge cost?", "--json")
    assert dateline(*asked, "--data", moved).json["answer"] == dateline(*asked, "--data", demo_data).json["answer"]
    found = dateline("verify", "--json", "--data", moved).json
    assert (found["faults"], found["vectors"]) == (0, made["vectors"])
    with sqlite3.connect(moved / "catalog.db") as db:
        db.execute("UPDATE versions SET text = 'Nothing happened.'")
    broken = dateline("verify", "--data", moved)
    assert broken.code == 1
    assert "faults" in broken.out


def test_an_empty_collection_is_no_failure(dateline: Dateline, tmp_path: Path) -> None:
    assert dateline("status", "--json", "--data", tmp_path).json["newest"] is None
    assert dateline("ask", "where is Assad?", "--data", tmp_path).out == "The reports do not say.\n"


# --- shelves ----------------------------------------------------------------------------------------------------------


def test_what_is_put_on_the_shelf_of_a_chat_is_seen_from_there_alone(
    dateline: Dateline, copy: Path, tmp_path: Path
) -> None:
    facts = {"id": "lighthouse", "title": "Prize", "publisher": "Demo Wire", "published": "2025-05-30"}
    text = "Edda Strom, keeper of the last lighthouse, won the lighthouse prize on Friday in Brenn."
    (tmp_path / "own.jsonl").write_text(json.dumps({**facts, "text": text}))
    own = ("--shelf", "-1001234567890", "--data", copy)
    summary = dateline("add", tmp_path / "own.jsonl", "--json", *own).json
    (taken,) = summary["reports"]
    assert taken == {
        "report": report_id("-1001234567890\0lighthouse"), "title": "Prize", "publisher": "Demo Wire",
        "published": "2025-05-30", "outcome": "added",
    }  # fmt: skip
    question = ("who won the lighthouse prize?", "--on", "2025-06-01", "--json")
    answer = dateline("ask", *question, *own).json
    assert (answer["answer"], answer["citations"][0]["report"]) == ("Edda Strom", taken["report"])
    assert dateline("search", *question, *own).json[0]["report"] == taken["report"]
    assert dateline("ask", "who won the Coral Cup?", "--on", "2025-06-01", "--json", *own).json["answer"], "shared too"
    assert [dateline("status", "--json", *seen).json["reports"] for seen in (own, own[2:])] == [1, held(copy)]
    for elsewhere in (("--data", copy), ("--shelf", "-1002", "--data", copy)):
        assert taken["report"] not in dateline("ask", *question, *elsewhere).out
        assert taken["report"] not in dateline("search", *question, "-k", "1000", *elsewhere).out
        assert dateline("remove", taken["report"], *elsewhere).code == 1
    assert dateline("remove", taken["report"], *own).code == 0
    assert dateline("status", "--json", *own).json["reports"] == 0


# --- eval -------------------------------------------------------------------------------------------------------------


def test_questions_whose_answers_are_known_are_scored(dateline: Dateline, demo_data: Path, tmp_path: Path) -> None:
    asked = {"asked": "2025-06-01", "answers": ["Sorrel City"], "gold": [CUP], "kind": "answerable"}
    questions = batch(
        tmp_path,
        {**asked, "id": "1", "question": "who won the Coral Cup?"},
        {"id": "2", "question": "what is the price of bread?", "asked": "2025-06-01", "kind": "unanswerable"},
    )
    card = dateline("eval", questions, "--json", "--data", demo_data).json
    assert (card["questions"], card["answerable"], card["hit@1"], card["em"]) == (2, 1, 1, 1)
    assert (card["wrongly answered"], card["broken quotes"], card["auc"]) == (0, 0, 1)
    assert sum(one["count"] for one in card["calibration"]) == 2
    assert (card["separable"], card["why"]) == (None, "cannot tell 5 %: 1 unanswerable questions, of 20 needed")
    assert card["worst"] == []
    no_day = dateline("eval", batch(tmp_path, {"id": "1", "question": "who won?"}), "--data", demo_data)
    assert (no_day.code, no_day.out) == (2, "")
    assert "the field 'asked' is missing" in no_day.err


def test_a_person_reads_the_scorecard_and_what_went_worst(dateline: Dateline, demo_data: Path, tmp_path: Path) -> None:
    lost = {"answers": ["Kettering"], "gold": ["no such report"], "kind": "answerable"}
    question = {"id": "cup", "question": "who won the Coral Cup?", "asked": "2025-06-01"}
    done = dateline("eval", batch(tmp_path, {**question, **lost}), "--data", demo_data)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "       broken quotes  0" in lines
    assert "cannot tell 5 %: 0 unanswerable questions, of 20 needed" in lines
    asked, said, stage = lines[-3:]
    assert asked == "cup, 2025-06-01: who won the Coral Cup?"
    assert said.startswith("    answered .")
    assert said.endswith(": Sorrel City | Kettering")
    assert stage == "    searching: no gold report among the first 10"
    assert max(map(len, lines)) <= 80


# --- how it is called -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("tell",), "invalid choice: 'tell'"),
        (("ask",), 'there is no question: dateline ask "who backs the rebels?"'),
        (("ask", "🕊️🕊️"), "I see no words in this question"),
        (("ask", "w" * 10_000), "This question has 10,000 characters; ask it in at most 1,000."),
        (("ask", "where is Assad?", "--on", "yesterday"), "'yesterday' is not a date: write it as 2024-12-07"),
        (("search", "where is Assad?", "--on", "2024-13-01"), "'2024-13-01' is not a date"),
        (("ask", "where is Assad?", "--on", "9999-12-31"), "No report is from around 9999-12-31"),
        (("search", "where is Assad?", "-k", "0"), "'0' is not a number from 1 to 1000"),
        (("search", "where is Assad?", "-k", "many"), "'many' is not a number from 1 to 1000"),
        (("ask", "where?", "--batch", "questions.jsonl"), "give a question or --batch, not both"),
        (("ask", "--batch", "/nowhere/questions.jsonl"), "/nowhere/questions.jsonl cannot be read"),
        (("prune",), "the following arguments are required: --older"),
        (("prune", "--older", "long ago"), "'long ago' is not a time: write yesterday, monday, 24h"),
        (("add",), "the following arguments are required: PATH"),
    ],
    ids=lambda each: " ".join(each)[:40] if isinstance(each, tuple) else "",
)
def test_a_wrong_call_says_what_is_wrong_on_standard_error(
    dateline: Dateline, demo_data: Path, words: tuple[str, ...], told: str
) -> None:
    done = dateline("--data", demo_data, *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_byte_that_is_no_text_does_no_harm(environment: dict[str, str], demo_data: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bot",
        "--data",
        str(demo_data),
        "ask",
        b"where is \xff Assad?",
        "--on",
        "2024-12-09",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Moscow\n")


def test_the_data_folder_is_told_before_or_after_the_command_or_by_the_environment(
    dateline: Dateline, demo_data: Path, tmp_path: Path
) -> None:
    show = ("show", CUP, "--json")
    shown = dateline("--data", demo_data, *show).json
    assert dateline(*show, "--data", demo_data).json == shown
    assert dateline(*show, DATELINE_DATA=str(demo_data)).json == shown
    assert dateline(*show, "--data", demo_data, DATELINE_DATA=str(tmp_path)).json == shown
    assert dateline(*show, DATELINE_DATA=str(tmp_path)).code == 1


@pytest.mark.parametrize("words", [("status",), ("show", CUP)])
def test_output_into_a_pipe_that_nobody_reads_any_more_is_no_failure(
    environment: dict[str, str], demo_data: Path, words: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "bot", "--data", str(demo_data), *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE, timeout=120)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_names_every_command_and_setting(dateline: Dateline) -> None:
    done = dateline("--help")
    assert (done.code, done.err) == (0, "")
    for (
        name
    ) in "add ask search show remove status rebuild eval bot DATELINE_DATA DATELINE_CACHE DATELINE_TOKEN".split():
        assert name in done.out


def test_what_a_language_model_worded_stands_between_the_short_answer_and_the_quotes() -> None:
    worded = replace(answered("Turkey", "", citation()), claims=("Turkey backs\u202e the rebels. [1]",))
    lines = terminal.answer_text(worded).split("\n")
    assert lines[:3] == ["Turkey", "", "Turkey backs the rebels. [1]"]
    assert lines[4].startswith("    [1] “Syrian rebels pushed")


def test_a_writer_that_cannot_be_opened_is_told_before_anything_is_asked(dateline: Dateline, demo_data: Path) -> None:
    done = dateline("--data", demo_data, "ask", "who backs the rebels?", DATELINE_WRITER="nowhere:model")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("dateline: The writer nowhere:model ")
