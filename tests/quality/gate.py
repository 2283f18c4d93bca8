"""The quality gate: search and answers, scored against floors that only rise.

Always on the project's own demo reports; on the weekly news quizzes too where ../shared/eval/news is there. Weights and
thresholds were chosen on even ids, so only odd ids count here. `--raise` lifts the floors to what was reached, less the
share of one question, and never lowers one: to lower a floor, edit floors.json, and say why in the commit.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.desk import Desk
from config.settings import Settings
from index.report import report_id
from retrieval.scorecard import Known, score

HOUSE = Path(__file__).parents[2]
FLOORS = Path(__file__).with_name("floors.json")
NEWS = HOUSE.parent / "shared" / "eval" / "news"
# Of these less is better, so their floors are ceilings.
CEILINGS = frozenset(("wrongly answered",))
GATED = ("hit@1", "hit@5", "hit@10", "answer@5", "answered", "em", "f1", "right", "gold citations", *CEILINGS)


def main() -> int:
    """Score, print beside the floors, and return 1 when one is missed."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    cards = dict(scorecards())
    missed = [line for name, card in cards.items() for line in shown(name, card, floors.get(name, {}))]
    if "--raise" in sys.argv:
        raised = {name: lifted(card, floors.get(name, {})) for name, card in cards.items()}
        FLOORS.write_text(json.dumps(floors | raised, indent=1) + "\n", "utf-8")
    print("\n".join(missed) or "Every floor holds.")
    return 1 if missed else 0


def scorecards() -> Iterator[tuple[str, dict[str, float]]]:
    """The name and the scorecard of each collection that is there."""
    yield "demo, odd ids", scored(HOUSE / "demo" / "reports", HOUSE / "demo" / "questions.jsonl")
    if NEWS.exists():
        yield "news, odd ids", scored(NEWS / "corpus.jsonl", NEWS / "questions.jsonl")
    else:
        print(f"{NEWS} is not here: the news quizzes are left out.", file=sys.stderr)


def scored(reports: Path, questions: Path) -> dict[str, float]:
    """Take the reports into a collection of their own and ask the questions with odd ids."""
    known = [Known.of(json.loads(line)) for line in questions.read_text("utf-8").splitlines()]
    odd = [_with_paths(one, reports) for one in known if int(one.id[-1]) % 2]
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.read(os.environ, Path(data))
        desk = Desk(settings.data, settings.cache, settings.model)
        desk.ingest.add([reports], lambda done, of: None)
        desk.warm()
        return score(odd, desk.search, desk.ask)


def _with_paths(known: Known, reports: Path) -> Known:
    """A report without id and URL is known by its path, which the questions cannot foresee: they name the file."""
    gold = {report_id(str((reports / one).absolute())) if one.endswith(".txt") else one for one in known.gold}
    return replace(known, gold=frozenset(gold))


def shown(name: str, card: dict[str, float], floors: dict[str, float]) -> Iterator[str]:
    """Print a scorecard beside its floors; yields a line for each floor that is missed."""
    print(f"\n{name}: {card['questions']:g} questions, {card['answerable']:g} of them answerable")
    for measure, value in card.items():
        floor = floors.get(measure)
        bound = "" if floor is None else f"   {'at most' if measure in CEILINGS else 'at least'} {floor:g}"
        print(f"{measure:>18}  {value:<8g}{bound}")
        if floor is not None and (value > floor if measure in CEILINGS else value < floor):
            yield f"MISSED: {name}, {measure}: {value:g}, and the floor is {floor:g}"


def lifted(card: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    """The floors after this run: each as before, or risen."""
    slack = 1 / card["answerable"]
    risen = {}
    for measure in GATED:
        if measure in card:
            reached = card[measure] + slack if measure in CEILINGS else card[measure] - slack
            before = floors.get(measure, reached)
            risen[measure] = round(min(before, reached) if measure in CEILINGS else max(before, reached, 0.0), 3)
    return risen


if __name__ == "__main__":
    sys.exit(main())
