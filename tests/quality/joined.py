"""How well questions that join several are taken apart and answered, beside the same questions asked alone.

Each question of the demo (odd ids) is joined by "and" with the next one; both are asked on the day of the first, alone
and together, and an answer is right if its quotes hold a known answer, silence if none can be given. Besides, no
question of the demo, the news quizzes and people's stand-alone wordings of follow-ups should be taken apart unless it
does ask several things: `--apart` prints those that are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.desk import Desk  # noqa: E402
from retrieval.answer import Answer  # noqa: E402
from retrieval.joined import questions_in  # noqa: E402
from retrieval.outcome import Known  # noqa: E402
from tests.quality.collection import DEMO, demo_reports, filled  # noqa: E402
from tests.quality.followups import FOLDER, pairs_of  # noqa: E402

NEWS = FOLDER.parent / "news" / "questions.jsonl"


def questions(path: Path) -> list[Known]:
    """The questions of a file."""
    return [Known.of(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def joined(first: Known, second: Known) -> str:
    """Both as one question."""
    return f"{first.question.rstrip('? ')} and {second.question.rstrip('? ')}?"


def quotes_of(answer: Answer, part: int) -> list[str]:
    """The quotes that a part rests on."""
    marks = answer.parts[part].marks if answer.parts else ()
    return [citation.quote for citation in answer.citations if citation.n in marks]


def measured(desk: Desk, known: Sequence[Known]) -> dict[str, float]:
    """The shares of joined questions that are taken apart, and of their parts that are answered, and rightly."""
    pairs = list(pairwise(known))
    apart = answered_alone = answered = right_alone = right = 0
    for first, second in pairs:
        whole = desk.ask(joined(first, second), first.asked)
        apart += len(questions_in(joined(first, second))) == 2
        for part, one in enumerate((first, second)):
            alone = [citation.quote for citation in desk.ask(one.question, first.asked).citations]
            together = quotes_of(whole, part)
            answered_alone, answered = answered_alone + bool(alone), answered + bool(together)
            right_alone, right = right_alone + one.held_in(alone), right + one.held_in(together)
    return {
        "joined": len(pairs),
        "taken apart": apart / len(pairs),
        "parts answered alone": answered_alone,
        "of those rightly": right_alone / answered_alone,
        "parts answered together": answered,
        "and of those rightly": right / answered,
    }


def single() -> Iterator[str]:
    """Questions that as a rule ask one thing."""
    for path in (DEMO / "questions.jsonl", NEWS):
        yield from (one.question for one in questions(path)) if path.exists() else ()
    if FOLDER.exists():
        yield from dict.fromkeys(pair.rewrite for pair in pairs_of(FOLDER, even=False))


def main() -> int:
    """Print the measures."""
    known = [one for one in questions(DEMO / "questions.jsonl") if one.answerable and int(one.id.lstrip("d")) % 2]
    with demo_reports() as reports, filled(reports) as (desk, _):
        found = measured(desk, known)
    singles = list(single())
    apart = [text for text in singles if len(questions_in(text)) > 1]
    for measure, value in (found | {"single questions": len(singles), "taken apart of them": len(apart)}).items():
        print(f"{measure:>26}  {value:.3g}")
    for text in apart if "--apart" in sys.argv else ():
        print(f"\n  {text}\n= {' | '.join(questions_in(text))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
