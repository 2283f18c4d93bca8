"""The quality gate: search and answers, scored against floors that only rise.

Always on the project's own demo reports; on the weekly news quizzes too where ../shared/eval/news is there. Weights and
thresholds were chosen on even ids, so only odd ids count here. `--raise` lifts the floors to what was reached, less the
share of one question, and never lowers one: to lower a floor, edit floors.json, and say why in the commit. `--worst`
prints the ten worst answers of each collection too, and which stage failed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.desk import Desk
from config.settings import Settings
from index.report import report_id
from retrieval import failures
from retrieval.outcome import Known
from retrieval.scorecard import Scorecard, calibrated, score

HOUSE = Path(__file__).parents[2]
FLOORS = Path(__file__).with_name("floors.json")
NEWS = HOUSE.parent / "shared" / "eval" / "news"
# Of these less is better, so their floors are ceilings.
CEILINGS = ("wrongly answered", "broken quotes", "calibration error", "worst bin")
SEARCHED = ("hit@1", "hit@5", "hit@10", "answer@5")
SAID = ("answered", "em", "f1", "said em", "said f1", "right", "answer in citations", "gold citations")
GATED = (*SEARCHED, *SAID, "auc", "answered at 5% wrong", *CEILINGS)
# The share of one question is allowed for elsewhere; of broken quotes not one.
EXACT = ("broken quotes",)


def main() -> int:
    """Score, print beside the floors, and return 1 when one is missed."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    cards = dict(scorecards())
    missed = [line for name, card in cards.items() for line in shown(name, card, floors.get(name, {}))]
    if "--raise" in sys.argv:
        raised = {name: lifted(card.measures, floors.get(name, {})) for name, card in cards.items()}
        FLOORS.write_text(json.dumps(floors | raised, indent=1) + "\n", "utf-8")
    print("\n" + ("\n".join(missed) or "Every floor holds."))
    return 1 if missed else 0


def scorecards() -> Iterator[tuple[str, Scorecard]]:
    """The name and the scorecard of each collection that is there."""
    yield "demo, odd ids", scored(HOUSE / "demo" / "reports", HOUSE / "demo" / "questions.jsonl")
    if NEWS.exists():
        yield "news, odd ids", scored(NEWS / "corpus.jsonl", NEWS / "questions.jsonl")
    else:
        print(f"{NEWS} is not here: the news quizzes are left out.", file=sys.stderr)


def scored(reports: Path, questions: Path) -> Scorecard:
    """Take the reports into a collection of their own and ask the questions with odd ids."""
    known = [Known.of(json.loads(line)) for line in questions.read_text("utf-8").splitlines()]
    odd = [_with_paths(one, reports) for one in known if int(one.id[-1]) % 2]
    with tempfile.TemporaryDirectory() as data:
        settings = Settings.read(os.environ, Path(data))
        desk = Desk(settings.data, settings.cache, settings.model)
        desk.ingest.add([reports], lambda done, of: None)
        desk.warm()
        return score(odd, desk.search, desk.trace, desk.report)


def _with_paths(known: Known, reports: Path) -> Known:
    """A report without id and URL is known by its path, which the questions cannot foresee: they name the file."""
    gold = {report_id(str((reports / one).absolute())) if one.endswith(".txt") else one for one in known.gold}
    return replace(known, gold=frozenset(gold))


def shown(name: str, card: Scorecard, floors: Mapping[str, float]) -> Iterator[str]:
    """Print a scorecard beside its floors; yields a line for each floor that is missed."""
    measures = card.measures
    print(f"\n{name}: {measures['questions']:g} questions, {measures['answerable']:g} of them answerable")
    for measure, value in measures.items():
        floor = floors.get(measure)
        bound = "" if floor is None else f"   {'at most' if measure in CEILINGS else 'at least'} {floor:g}"
        print(f"{measure:>20}  {value:<8g}{bound}")
        if floor is not None and (value > floor if measure in CEILINGS else value < floor):
            yield f"MISSED: {name}, {measure}: {value:g}, and the floor is {floor:g}"
    for measure in [held for held in floors if held not in measures]:
        yield f"MISSED: {name}, {measure}: not measured, and the floor is {floors[measure]:g}"
    print(f"\n{calibrated(card)}")
    if "--worst" in sys.argv:
        print(f"\n{failures.table(failures.worst(card.outcomes))}")


def lifted(card: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """The floors after this run: each as before, or risen."""
    risen = dict(floors)
    for measure in GATED:
        slack = 0 if measure in EXACT else 1 / card["answerable"]
        if measure in card:
            reached = card[measure] + slack if measure in CEILINGS else card[measure] - slack
            before = floors.get(measure, reached)
            risen[measure] = round(min(before, reached) if measure in CEILINGS else max(before, reached, 0.0), 3)
    return risen


if __name__ == "__main__":
    sys.exit(main())
