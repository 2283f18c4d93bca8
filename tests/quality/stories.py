"""Stories and timelines, scored: are reports grouped as their topics and days tell?

Always on reports of our own (tests/quality/stories/reports.jsonl, which name story and event of each). On the four
stories of MEANTIME (120 articles of Wikinews about Airbus, Apple, GM and the stock markets, 2004 to 2011) where
../shared/eval/wikinews is there: the English ones among other Wikinews articles, which each are a story of their own;
Spanish, Italian and Dutch alone. Thresholds of grouping were chosen on even ids, so only odd ids count there; that of
`timelines` lies between what suited two sets of queries, this one among them.

`stories` is the F1 of BCubed (Bagga and Baldwin, "Algorithms for scoring coreference chains", 1998) over the stories;
`events` the F1 over the pairs of reports that are of one event: of MEANTIME, that share topic and day. `timelines` is
the mean F1 of the reports that a timeline is made of, over queries for what a topic or a word in it names; `silence`
the share of queries for what no report tells of that get none; `days` the share of our reports whose event has its day.

Run by itself, `python tests/quality/stories.py`, it prints all of this; `--even` prints the even ids instead.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from bot.desk import Desk  # noqa: E402
from index.catalog import Catalog  # noqa: E402
from index.database import FILE  # noqa: E402
from index.vectors import Vectors  # noqa: E402
from retrieval.portrait import Portraits  # noqa: E402
from retrieval.stories import Told, stories_of  # noqa: E402
from retrieval.telling import telling_of  # noqa: E402
from tests.quality.collection import filled  # noqa: E402

FOLDER = HOUSE.parent / "shared" / "eval" / "wikinews"
MADE = Path(__file__).with_name("stories") / "reports.jsonl"
ASKED = date(2026, 1, 1)
# What is asked for; the topic and the words, one of which a report must have to be part of it.
QUERIES: Sequence[tuple[str, str, str]] = (
    ("Airbus", "airbus", "airbus"),
    ("Boeing and Airbus aircraft", "airbus", ""),
    ("airbus a380 deliveries", "airbus", "a380"),
    ("Boeing 787 Dreamliner", "airbus", "dreamliner"),
    ("Apple", "apple", ""),
    ("iPhone", "apple", "iphone"),
    ("apple computer products", "apple", ""),
    ("Steve Jobs", "apple", "jobs"),
    ("Chrysler", "gm", "chrysler"),
    ("General Motors, Chrysler and Ford", "gm", ""),
    ("gm bankruptcy", "gm", "bankruptcy"),
    ("Ford", "gm", "ford"),
    ("Dow Jones", "stock", "dow"),
    ("stock markets", "stock", ""),
    ("Nikkei", "stock", "nikkei"),
    ("stock market crash", "stock", ""),
)
MADE_QUERIES: Sequence[tuple[str, str, str]] = (
    ("Orlen dam", "dam", ""),
    ("speaker of Calder's assembly", "speaker", ""),
    ("comet Brandvold", "comet", ""),
    ("nurses in sorrel city", "strike", ""),
    ("Aldous Finch", "speaker", ""),
    ("evacuation of Vesk", "dam", "vesk"),
)
SILENT = (
    "World Cup final in Qatar", "volcano in Iceland", "who won the Oscars", "climate summit in Dubai",
    "rebels in Myanmar", "chess championship", "flood in Port Darnley", "Samsung Galaxy recall",
)  # fmt: skip


def measured(odd: int = 1) -> Iterator[tuple[str, Mapping[str, float]]]:
    """The name and the measures of each set that is there."""
    made = [json.loads(line) for line in MADE.read_text("utf-8").splitlines()]
    with _desk(made) as (desk, told):
        yield "stories, made", _grouped(made, told) | _told(desk, made, MADE_QUERIES) | _days(made, told)
    if not FOLDER.exists():
        print(f"{FOLDER} is not here: the stories of MEANTIME are left out.", file=sys.stderr)
        return
    half = [one for one in _meantime("en") if one["number"] % 2 == odd]
    others = [one for n, one in enumerate(_others()) if n % 2 == odd]
    with _desk([*half, *others]) as (desk, told):
        queries = QUERIES[odd::2]
        yield "stories, MEANTIME", _grouped([*half, *others], told) | _told(desk, half, queries)
    for language in ("es", "it", "nl"):
        half = [one for one in _meantime(language) if one["number"] % 2 == odd]
        with _desk(half) as (_, told):
            yield f"stories, MEANTIME {language}", _grouped(half, told)


def b_cubed(found: Sequence[Hashable], known: Sequence[Hashable]) -> tuple[float, float, float]:
    """BCubed precision, recall and F1 of a grouping, each given as the group of every item in one order."""
    precisions, recalls = [], []
    for here, there in zip(found, known, strict=True):
        mine = {n for n, each in enumerate(found) if each == here}
        theirs = {n for n, each in enumerate(known) if each == there}
        precisions.append(len(mine & theirs) / len(mine))
        recalls.append(len(mine & theirs) / len(theirs))
    return fmean(precisions), fmean(recalls), _f1(fmean(precisions), fmean(recalls))


def pairs_f1(found: Sequence[Hashable], known: Sequence[Hashable]) -> float:
    """The F1 over the pairs of items that are in one group."""
    mine = {(a, b) for a, b in combinations(range(len(found)), 2) if found[a] == found[b]}
    theirs = {(a, b) for a, b in combinations(range(len(known)), 2) if known[a] == known[b]}
    return _overlap(mine, theirs)


def _grouped(rows: Sequence[Mapping[str, Any]], told: Sequence[Told]) -> dict[str, float]:
    known = {row["id"]: row for row in rows}
    stories = stories_of(told)
    story_of = {one.report.id: n for n, story in enumerate(stories) for one in story.told}
    event_of = {
        one.report.id: (n, place)
        for n, story in enumerate(stories)
        for place, happened in enumerate(story.events)
        for one in happened.told
    }
    ids = sorted(known)
    precision, recall, f1 = b_cubed([story_of[id] for id in ids], [known[id]["story"] for id in ids])
    events = pairs_f1([event_of[id] for id in ids], [(known[id]["story"], known[id]["event"]) for id in ids])
    return {
        "reports": len(ids),
        "stories, precision": round(precision, 3),
        "stories, recall": round(recall, 3),
        "stories": round(f1, 3),
        "events": round(events, 3),
    }


def _told(desk: Desk, rows: Sequence[Mapping[str, Any]], queries: Sequence[tuple[str, str, str]]) -> dict[str, float]:
    scores = []
    for query, story, word in queries:
        wanted = {
            row["id"] for row in rows if row["story"] == story and word in f"{row['title']} {row['text']}".lower()
        }
        found = {each.report for line in desk.story(query, ASKED).lines for each in line.citations}
        scores.append(_overlap(found, wanted))
        if "--worst" in sys.argv:
            print(f"{scores[-1]:.2f}  {len(found & wanted)} of {len(wanted)}, {len(found - wanted)} strangers: {query}")
    silent = [not desk.story(query, ASKED).lines for query in SILENT]
    return {"timelines": round(fmean(scores), 3), "silence": round(fmean(silent), 3)}


def _days(rows: Sequence[Mapping[str, Any]], told: Sequence[Told]) -> dict[str, float]:
    happened = {row["id"]: date.fromisoformat(row["happened"]) for row in rows}
    return {"days": round(fmean(happened[one.report.id] == one.telling.day for one in told), 3)}


@contextmanager
def _desk(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Desk, list[Told]]]:
    """A desk over these rows, and what each of them tells."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports.jsonl"
        reports.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        with filled(reports) as (desk, data):
            yield desk, _portrayed(data, str(desk.status()["model"]), [str(row["id"]) for row in rows])


def _portrayed(data: Path, model: str, ids: Sequence[str]) -> list[Told]:
    with closing(Catalog.open(data / FILE)) as catalog, Vectors(data / "vectors", model) as vectors:
        live = catalog.live_reports(ids)
        return [Told(each, telling_of(each.report)) for each in Portraits(catalog, vectors).of(list(live.values()))]


def _meantime(language: str) -> Iterator[dict[str, Any]]:
    for line in (FOLDER / f"meantime_{language}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield {
            "id": row["id"],
            "number": int(row.get("en_id", row["id"]).partition("_")[2]),
            "title": row["title"],
            "publisher": "Wikinews",
            "published": row["date"],
            "text": row["text"],
            "story": row["topic"],
            "event": row["date"],
        }


def _others() -> Iterator[dict[str, Any]]:
    """Articles about anything else, each a story of its own."""
    for line in (FOLDER / "gum_wikinews.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        own = {"story": row["id"], "event": row["id"], "publisher": "Wikinews", "published": row["date"][:10]}
        yield {"id": row["id"], "title": row["title"], "text": row["text"], **own}


def _overlap(found: Set[Any], wanted: Set[Any]) -> float:
    both = len(found & wanted)
    return _f1(both / len(found) if found else 0.0, both / len(wanted) if wanted else 0.0)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    for name, measures in measured(odd=0 if "--even" in sys.argv else 1):
        print(f"\n{name}")
        for measure, value in measures.items():
            print(f"{measure:>22}  {value:g}")
