"""How well follow-up questions are made stand-alone, beside what people wrote of them.

The folder holds, for each set, the questions of a conversation (`*_questions.jsonl`), the last of them alone
(`*_lastturn.jsonl`) and a person's stand-alone wording of it (`*_rewrite.jsonl`), line by line. Counted from nought,
the even lines were used while the rules were written, so only the odd ones count here; `--even` prints the others.

"A person as writer" is a language model that replies with the person's wording: what of the best there is gets past
what holds rewritings to the talk; "an echo" replies with the question before. `--writer` asks the model of
DATELINE_WRITER too, over the first 40 lines, or as many as `--first N` says, with the rules beside it over the same;
`--changed` then prints what it makes of each.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import monotonic

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parents[2]))

from config.settings import Settings  # noqa: E402
from retrieval.followup import Turn, standalone  # noqa: E402
from retrieval.question import LONGEST, Question  # noqa: E402
from retrieval.writer.calls import QUESTION_SECONDS, SECONDS, WriterFault  # noqa: E402
from retrieval.writer.carried import carried  # noqa: E402
from retrieval.writer.model import open_writer  # noqa: E402
from retrieval.writer.prompt import Message  # noqa: E402
from retrieval.writer.rewriting import Rewriting, may_lean  # noqa: E402

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
    return measures_of(list(pairs_of(folder, even)), WAYS)


def measures_of(pairs: list[Pair], ways: Mapping[str, Callable[[Pair], str]]) -> dict[str, float]:
    """The measures of some pairs; what is left and changed is that by the rules."""
    complete = [pair for pair in pairs if not pair.lacking]
    left = sum(rewritten(pair) == pair.last for pair in complete)
    return {
        "pairs": len(pairs),
        "complete": len(complete),
        "unchanged": left / len(complete),
        "unchanged, an echo as writer": sum(by_echo(pair) == pair.last for pair in complete) / len(complete),
        "changed": sum(rewritten(pair) != pair.last for pair in pairs) / len(pairs),
        **{f"{name}, {how}": value for how, made in ways.items() for name, value in compared(pairs, made).items()},
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
    return standalone(pair.last, talk_of(pair))


def talk_of(pair: Pair) -> list[Turn]:
    """The questions before the last one, each made stand-alone by the rules."""
    turns: list[Turn] = []
    for question in pair.before:
        turns.append(Turn(standalone(question, turns)))
    return turns


class Wording:
    """A model that words a question as a person did, if it is asked at all."""

    def __init__(self, question: str) -> None:
        self._question = question

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str:
        """The person's wording."""
        return json.dumps({"question": self._question})


class Timed:
    """The model of the settings, its replies counted and timed; `took` are seconds.

    They are waited for as long as answers are: how many would come too late for a chat is told.
    """

    def __init__(self) -> None:
        settings = Settings.read(os.environ)
        self._model = open_writer(settings.writer, settings.writer_url, settings.writer_key)
        self.took: list[float] = []
        self.failed = 0

    def reply(self, messages: Sequence[Message], shape: type[BaseModel]) -> str:
        """The model's reply."""
        begun = monotonic()
        try:
            return self._model.reply(messages, SECONDS, shape=shape).text
        except WriterFault:
            self.failed += 1
            raise
        finally:
            self.took.append(monotonic() - begun)


def by_person(pair: Pair) -> str:
    """The last question as a writer leaves it that words it like a person."""
    return Rewriting(Wording(pair.rewrite)).standalone(pair.last, talk_of(pair))


def let_through(pairs: list[Pair]) -> dict[str, float]:
    """When a writer is asked, and what of people's wordings gets past what holds it to the talk.

    "asked" is the share of the questions with a talk before them, "held by those asked" their share of the stems
    that are lacking and that the talk holds. Of the wordings that add some of these, the others are how they get past.
    """
    following = [pair for pair in pairs if pair.before]
    held = {pair: pair.lacking & stems(" ".join(pair.before)) for pair in following}
    asks = [pair for pair in following if may_lean(pair.last) or rewritten(pair) != pair.last]
    adding = [pair for pair in following if held[pair]]
    made = [carried(pair.rewrite, " ".join(pair.last.split()), talk_of(pair)) for pair in adding]
    return {
        "asked": len(asks) / len(following),
        "held by those asked": sum(len(held[pair]) for pair in asks) / sum(map(len, held.values())),
        "wordings that add what the talk holds": len(adding),
        "of these as they stand": sum(one is not None and one.is_whole for one in made) / len(adding),
        "in brackets": sum(one is not None and not one.is_whole for one in made) / len(adding),
        "refused": sum(one is None for one in made) / len(adding),
    }


def by_echo(pair: Pair) -> str:
    """The last question as a writer leaves it that only repeats the one before."""
    return Rewriting(Wording((pair.before or (pair.last,))[-1])).standalone(pair.last, talk_of(pair))


WAYS: dict[str, Callable[[Pair], str]] = {
    "ours": rewritten,
    "a person as writer": by_person,
    "an echo as writer": by_echo,
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


def asked_of_writer(pairs: list[Pair]) -> tuple[dict[str, float], dict[Pair, str]]:
    """The measures of the settings' model over some pairs, the rules beside it, and what it makes of each."""
    model = Timed()
    rewriting = Rewriting(model)
    made = {pair: rewriting.standalone(pair.last, talk_of(pair)) for pair in pairs}
    complete = [pair for pair in pairs if not pair.lacking]
    found = measures_of(pairs, {"ours": rewritten, "a person as writer": by_person, "the writer": made.__getitem__})
    return found | {
        "unchanged, the writer": sum(made[pair] == pair.last for pair in complete) / len(complete),
        "changed, the writer": sum(made[pair] != pair.last for pair in pairs) / len(pairs),
        "calls": len(model.took),
        "calls that failed": model.failed,
        f"calls of more than {QUESTION_SECONDS:g} s": sum(took > QUESTION_SECONDS for took in model.took),
        "ms in the middle": median(model.took) * 1000,
        "ms at most": max(model.took) * 1000,
    }, made


def main() -> int:
    """Print the measures, and with `--changed` each question that was changed; 1 when the folder is not there."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--even", action="store_true")
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--writer", action="store_true")
    parser.add_argument("--first", type=int, default=40)
    given = parser.parse_args()
    if not FOLDER.exists():
        print(f"{FOLDER} is not here.", file=sys.stderr)
        return 1
    pairs = list(pairs_of(FOLDER, given.even))
    if given.writer:
        pairs = pairs[: given.first]
        found, made = asked_of_writer(pairs)
    else:
        found, made = measures_of(pairs, WAYS) | let_through(pairs), {pair: rewritten(pair) for pair in pairs}
    for measure, value in found.items():
        print(f"{measure:>42}  {value:.3g}")
    for pair in pairs if given.changed else ():
        if pair.before and made[pair] != pair.last:
            print(f"\n  {pair.before[-1]}\n  {pair.last}\n= {made[pair]}\n~ {pair.rewrite}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
