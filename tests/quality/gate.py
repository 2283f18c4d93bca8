"""The quality gate: reading, search, answers, talks, stories, overviews and follow-ups, against floors that only rise.

Always on the project's own pages, demo reports, their questions and the talks about them; on the weekly news quizzes
too where ../shared/eval/news is there. Weights and thresholds were chosen on even ids, so only odd ids count here. Of
the talks every turn counts, those that fail too; silence that is not kept is never allowed for.

Pairs of reports, copies and others, are made of the news quizzes' articles, those in odd places (copies.py).

Follow-up questions are measured where ../shared/eval/followups is there. Those numbers are small: rules that are sure
of what they put in touch one question in twenty. They recover some two in a hundred of the words that a person would
put in, and of four words of theirs one is a person's. The floors keep the rules from touching more of the questions
that stand alone, and from doing less; they do not say that follow-ups of any kind are understood.

`--raise` lifts the floors to what was reached, less the share of one question, and never lowers one: to lower a floor,
edit floors.json, and say why in the commit. `--worst` prints the ten worst answers of each collection too, and which
stage failed; and of the talks each turn that failed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.desk import Desk  # noqa: E402
from index.report import report_id  # noqa: E402
from retrieval import failures  # noqa: E402
from retrieval.outcome import Known  # noqa: E402
from retrieval.scorecard import Scorecard, calibrated, score  # noqa: E402
from tests.quality import copies, corruptions, followups, overviews, pages, stories, talks  # noqa: E402
from tests.quality.collection import DEMO, demo_reports, filled  # noqa: E402

HOUSE = Path(__file__).parents[2]
FLOORS = Path(__file__).with_name("floors.json")
NEWS = HOUSE.parent / "shared" / "eval" / "news"
# Of these less is better, so their floors are ceilings.
CEILINGS = (
    "wrongly answered", "broken quotes", "calibration error", "worst bin", "mistaken", "not supported, kept",
    "partially supported, kept",
)  # fmt: skip
SEARCHED = ("hit@1", "hit@5", "hit@10", "answer@5")
SAID = ("answered", "em", "f1", "said em", "said f1", "right", "answer in citations", "gold citations")
GATED = (*SEARCHED, *SAID, "auc", "answered at 5% wrong", *CEILINGS)
SPOKEN = ("as wanted", *talks.KINDS, talks.FOLLOWED)
GROUPED = ("stories", "events", "timelines", "silence", "days")
COPIED = ("copy precision", "copy recall", "updates kept apart", "same topic kept apart")
OVERVIEWED = ("told", "wanted", "silent", "in order", "mistaken")
CLAIMED = (
    "true kept", "lies caught", "supported, kept", "not supported, kept", "partially supported, kept",
)  # fmt: skip
FOLLOWING = ("unchanged", "recovered, ours", "precision, ours")
# The share of one question is allowed for elsewhere; of broken quotes and broken silence not one.
EXACT = ("broken quotes", "silence kept", "silent", "in order", "mistaken")
# Measures of a collection, by its name.
Measures = Mapping[str, float]


def main() -> int:
    """Score, print beside the floors, and return 1 when one is missed."""
    floors: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    found: dict[str, Measures] = {}
    missed: list[str] = []
    for name, measures in measured():
        found[name] = measures
        missed += beside(name, measures, floors.get(name, {}))
    if "--raise" in sys.argv:
        raised = {name: lifted(measures, floors.get(name, {})) for name, measures in found.items()}
        FLOORS.write_text(json.dumps(floors | raised, indent=1) + "\n", "utf-8")
    print("\n" + ("\n".join(missed) or "Every floor holds."))
    return 1 if missed else 0


def measured() -> Iterator[tuple[str, Measures]]:
    """The name and the measures of all that is there to be measured; the details of each are printed after it."""
    yield "pages, odd numbers", pages.page_measures()
    if pages.WIKINEWS.exists():
        yield "pasted, odd lines", pages.pasted_measures()
    with demo_reports() as reports, filled(reports) as (desk, data):
        card = scored(desk, reports, DEMO / "questions.jsonl")
        yield "demo, odd ids", card.measures
        _details(card)
        heard = talks.played(desk, data)
    yield "talks", talks.measured(heard)
    for each in heard if "--worst" in sys.argv else ():
        if each.faults:
            print(f"\n{talks.told(each)}")
    if NEWS.exists():
        with filled(NEWS / "corpus.jsonl") as (desk, _):
            card = scored(desk, NEWS / "corpus.jsonl", NEWS / "questions.jsonl")
        yield "news, odd ids", card.measures
        _details(card)
    else:
        print(f"{NEWS} is not here: the news quizzes are left out.", file=sys.stderr)
    yield from stories.measured()
    yield "overviews, odd ids", overviews.measured()
    yield from corruptions.measured()
    # Of the demo reports alone there are too few pairs to have a floor.
    if NEWS.exists():
        yield "copies, odd places", copies.measured()
    if followups.FOLDER.exists():
        found = followups.measured(followups.FOLDER)
        yield "follow-ups, odd lines", {measure: round(value, 3) for measure, value in found.items()}
    else:
        print(f"{followups.FOLDER} is not here: the follow-up questions are left out.", file=sys.stderr)


def scored(desk: Desk, reports: Path, questions: Path) -> Scorecard:
    """Ask the questions with odd ids."""
    known = [Known.of(json.loads(line)) for line in questions.read_text("utf-8").splitlines()]
    odd = [_with_paths(one, reports) for one in known if int(one.id[-1]) % 2]
    return score(odd, desk.search, desk.trace, desk.report)


def _with_paths(known: Known, reports: Path) -> Known:
    """A report without id and URL is known by its path, which the questions cannot foresee: they name the file."""
    gold = {report_id(str((reports / one).absolute())) if one.endswith(".txt") else one for one in known.gold}
    return replace(known, gold=frozenset(gold))


def _details(card: Scorecard) -> None:
    print(f"\n{calibrated(card)}")
    if "--worst" in sys.argv:
        print(f"\n{failures.table(failures.worst(card.outcomes))}")


def beside(name: str, measures: Measures, floors: Mapping[str, float]) -> Iterator[str]:
    """Print measures beside their floors; yields a line for each floor that is missed."""
    print(f"\n{name}")
    for measure, value in measures.items():
        floor = floors.get(measure)
        bound = "" if floor is None else f"   {'at most' if measure in CEILINGS else 'at least'} {floor:g}"
        print(f"{measure:>40}  {value:<8g}{bound}")
        if floor is not None and (value > floor if measure in CEILINGS else value < floor):
            yield f"MISSED: {name}, {measure}: {value:g}, and the floor is {floor:g}"
    for measure in [held for held in floors if held not in measures]:
        yield f"MISSED: {name}, {measure}: not measured, and the floor is {floors[measure]:g}"


def lifted(measures: Measures, floors: Mapping[str, float]) -> dict[str, float]:
    """The floors after this run: each as before, or risen."""
    risen = dict(floors)
    # Of a collection the answerable questions, of the talks the turns, of follow-ups those that stood alone, of copies
    # all pairs, of claims the true ones.
    counted = ("answerable", "turns", "complete", "pages", "reports", "pairs", "overviews", "claims")
    cases = next(measures[name] for name in counted if name in measures)
    for measure in (*GATED, *SPOKEN, *GROUPED, *COPIED, *OVERVIEWED, *FOLLOWING, *CLAIMED, *pages.MEASURES):
        slack = 0 if measure in EXACT else 1 / measures.get(f"{measure}, of", cases)
        if measure in measures:
            reached = measures[measure] + slack if measure in CEILINGS else measures[measure] - slack
            before = floors.get(measure, reached)
            risen[measure] = round(min(before, reached) if measure in CEILINGS else max(before, reached, 0.0), 3)
    return risen


if __name__ == "__main__":
    sys.exit(main())
