"""How well follow-up questions are made stand-alone, beside what people wrote of them.

The folder holds, for each set, the questions of a conversation (`*_questions.jsonl`), the last of them alone
(`*_lastturn.jsonl`) and a person's stand-alone wording of it (`*_rewrite.jsonl`), line by line. Counted from nought,
the even lines were used while the rules were written, so only the odd ones count here; `--even` prints the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from retrieval.followup import Turn, standalone
from retrieval.question import LONGEST, Question

FOLDER = Path(__file__).parents[2].parent / "shared" / "eval" / "followups"
_USER = "|user|:"
_ASKED = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Pair:
    """The questions before the last one, the last one, and a person's stand-alone wording of it."""

    before: tuple[str, ...]
    last: str
    rewrite: str

    @property
    def lacking(self) -> set[str]:
        """The stems that the last question leaves out."""
        return stems(self.rewrite) - stems(self.last)


def measured(folder: Path, even: bool = False) -> dict[str, float]:
    """The measures of this folder's odd lines: shares of stems and of questions.

    "recovered" is the share of the lacking stems that are added, over all of them and as the mean over questions;
    "precision" the share of the added stems that the rewrite has; "unchanged" the share left exactly as it was, of the
    questions that lack nothing.
    """
    pairs = list(pairs_of(folder, even))
    complete = [pair for pair in pairs if not pair.lacking]
    left = sum(rewritten(pair) == pair.last for pair in complete)
    return {
        "pairs": len(pairs),
        "complete": len(complete),
        "unchanged": left / len(complete),
        "changed": sum(rewritten(pair) != pair.last for pair in pairs) / len(pairs),
        **{f"{name}, {how}": value for how, made in WAYS.items() for name, value in compared(pairs, made).items()},
    }


def compared(pairs: list[Pair], made: Callable[[Pair], str]) -> dict[str, float]:
    """What one way of making the last question stand-alone adds, of what it lacks."""
    wanting = [pair for pair in pairs if pair.lacking]
    hits = [len(pair.lacking & stems(made(pair))) for pair in wanting]
    added = right = 0
    for pair in pairs:
        new = stems(made(pair)) - stems(pair.last)
        added, right = added + len(new), right + len(new & stems(pair.rewrite))
    return {
        "recovered": sum(hits) / sum(len(pair.lacking) for pair in wanting),
        "recovered by question": sum(hit / len(pair.lacking) for hit, pair in zip(hits, wanting, strict=True))
        / len(wanting),
        "precision": right / added if added else 1.0,
    }


def pairs_of(folder: Path, even: bool) -> Iterator[Pair]:
    """The pairs of all sets in a folder."""
    for path in sorted(folder.glob("*_questions.jsonl")):
        kinds = ("questions", "lastturn", "rewrite")
        sets = (_texts(path.with_name(path.name.replace("questions", kind))) for kind in kinds)
        for i, (history, last, rewrite) in enumerate(zip(*sets, strict=True)):
            if i % 2 == (not even):
                yield Pair(tuple(history[:-1]), last[-1], rewrite[-1])


def rewritten(pair: Pair) -> str:
    """The last question, made stand-alone after the others, each of them made so first."""
    turns: list[Turn] = []
    for question in pair.before:
        turns.append(Turn(standalone(question, turns)))
    return standalone(pair.last, turns)


WAYS: dict[str, Callable[[Pair], str]] = {
    "ours": rewritten,
    "last alone": lambda pair: pair.last,
    "last and history": lambda pair: " ".join([*pair.before, pair.last]),
}


def stems(text: str) -> set[str]:
    """The stems of the words that carry a question, of a long one in parts."""
    cut = [text[i : i + LONGEST] for i in range(0, len(text), LONGEST)]
    return {
        term.stem
        for part in cut
        if any(map(str.isalnum, part))
        for term in Question.of(part, _ASKED).terms
        if term.is_content
    }


def _texts(path: Path) -> list[list[str]]:
    """The questions on each line."""
    lines = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    return [[part.strip() for part in line.split(_USER) if part.strip()] for line in lines]


def main() -> int:
    """Print the measures, and with `--changed` each question that was changed; 1 when the folder is not there."""
    if not FOLDER.exists():
        print(f"{FOLDER} is not here.", file=sys.stderr)
        return 1
    even = "--even" in sys.argv
    for measure, value in measured(FOLDER, even).items():
        print(f"{measure:>40}  {value:.3g}")
    for pair in pairs_of(FOLDER, even) if "--changed" in sys.argv else ():
        if (made := rewritten(pair)) != pair.last:
            print(f"\n  {pair.before[-1]}\n  {pair.last}\n= {made}\n~ {pair.rewrite}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
