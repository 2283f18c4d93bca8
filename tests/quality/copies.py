"""How well copies of a report are told from what is merely like it; benchmarks/copies.py tells what that costs.

The pairs are made from the demo reports and, where ../shared/eval/news is there, from its articles: a report against
what an outlet might print of it, and against what is no copy. Thresholds were chosen on reports whose place in the
list is even, so only odd ones count here; `--even` prints the others.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from index.copies import is_copy, sketch  # noqa: E402
from index.reading import read  # noqa: E402
from index.report import Rejection  # noqa: E402

DEMO = HOUSE / "demo" / "reports"
NEWS = HOUSE.parent / "shared" / "eval" / "news" / "corpus.jsonl"
WIKINEWS = HOUSE.parent / "shared" / "eval" / "wikinews"
_FIGURE = re.compile(r"(?<![\d.,])\d+(?![\d.,]*\d)")


@dataclass(frozen=True, slots=True)
class Article:
    """A report to make pairs from, with the day it was published."""

    day: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """Its paragraphs, each of some words."""
        return [part for part in re.split(r"\n+", self.text) if len(part.split()) > 8]


# --- what outlets make of a report ------------------------------------------------------------------------------------


def elsewhere(one: Article, other: Article, dice: random.Random) -> str:
    """Another headline, dateline and credit line."""
    return f"What we know so far\n\nPARIS (Demo Wire) - {one.text}\n\nReporting by A. Writer; Editing by B. Reader"


def edited(one: Article, other: Article, dice: random.Random, share: float = 0.05) -> str:
    """One word in twenty dropped, doubled with another, or replaced; figures are left alone."""
    return "\n\n".join(" ".join(_edited(part.split(), dice, share)) for part in one.paragraphs)


def edited_more(one: Article, other: Article, dice: random.Random) -> str:
    """One word in ten."""
    return edited(one, other, dice, 0.1)


def cut(one: Article, other: Article, dice: random.Random) -> str:
    """The first three to six paragraphs."""
    return "\n\n".join(one.paragraphs[: dice.randint(3, 6)])


def cut_edited(one: Article, other: Article, dice: random.Random) -> str:
    """The first paragraphs, edited, under another dateline and credit line."""
    return elsewhere(Article(one.day, edited(Article(one.day, cut(one, other, dice)), other, dice)), other, dice)


def reordered(one: Article, other: Article, dice: random.Random) -> str:
    """All paragraphs, in another order."""
    return "\n\n".join(dice.sample(one.paragraphs, len(one.paragraphs)))


def extended(one: Article, other: Article, dice: random.Random) -> str:
    """The whole report, with two paragraphs of the outlet's own at its end."""
    return "\n\n".join([*one.paragraphs, *other.paragraphs[:2]])


def merged(one: Article, other: Article, dice: random.Random) -> str:
    """Another story, with this one set after it: neither a copy of this one nor independent of it."""
    return "\n\n".join([*other.paragraphs, *one.paragraphs])


def one_figure(one: Article, other: Article, dice: random.Random) -> str:
    """The same text with one figure changed, such as a toll that has risen: it must be searched too."""
    at = dice.choice(list(_FIGURE.finditer(one.text)))
    return f"{one.text[: at.start()]}{int(at[0]) + dice.randint(3, 40)}{one.text[at.end() :]}"


def filled_anew(one: Article, other: Article, dice: random.Random) -> str:
    """The same form on another day: every figure and weekday is another."""
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    told = re.sub(r"\d+", lambda found: str(int(found[0][-9:]) + dice.randint(1, 97)), one.text)
    return re.sub("|".join(days), lambda found: days[(days.index(found[0]) + 1) % 7], told)


def quoting(one: Article, other: Article, dice: random.Random) -> str:
    """Another report that repeats one paragraph of this one, of at most a third of it."""
    few = len(one.text.split()) / 3
    return "\n\n".join([*other.paragraphs, dice.choice([part for part in one.paragraphs if len(part.split()) <= few])])


COPIES = (elsewhere, edited, edited_more, cut, cut_edited, reordered, extended)
UPDATES = (merged, one_figure)
OTHERS = (filled_anew, quoting)
Making = Callable[[Article, Article, random.Random], str]


def _edited(words: Sequence[str], dice: random.Random, share: float) -> Iterator[str]:
    for word in words:
        if dice.random() >= share or any(map(str.isdigit, word)):
            yield word
        else:
            yield from dice.choice(([], [word, "reportedly"], ["officials"]))


# --- telling them apart -----------------------------------------------------------------------------------------------


def articles(even: bool) -> list[Article]:
    """The demo reports and the news that can be cut: of four paragraphs and a hundred words or more."""
    read_in = [one[0] for one in read([DEMO], datetime.now(UTC)) if not isinstance(one, Rejection)]
    found = [Article(report.published.date().isoformat(), report.text) for report in read_in]
    lines = NEWS.read_text("utf-8").splitlines() if NEWS.exists() else []
    found += [Article(told["published"], told["text"]) for told in map(json.loads, lines)]
    half = [one for i, one in enumerate(found) if i % 2 == (not even)]
    return [one for one in half if len(one.paragraphs) > 3 and len(one.text.split()) >= 100]


def pairs(known: Sequence[Article]) -> Iterator[tuple[str, str, str]]:
    """What was made, and the two texts."""
    ways: tuple[Making, ...] = (*COPIES, *UPDATES, *OTHERS)
    for i, one in enumerate(known):
        dice = random.Random(i)
        other = known[(i + 7) % len(known)]
        for way in ways:
            if can_be(way, one, other):
                yield way.__name__, one.text, way(one, other, dice)
        yield "short", " ".join(one.text.split()[:30]), one.text
    yield from (("same topic", a.text, b.text) for a, b in nearest(known))


def can_be(way: Making, one: Article, other: Article) -> bool:
    """A form has figures to fill in, and a story set after a shorter one is still most of the text."""
    if way is merged:
        return len(" ".join(one.paragraphs)) <= len(" ".join(other.paragraphs))
    return way not in (one_figure, filled_anew) or len(_FIGURE.findall(one.text)) >= 8


def nearest(known: Sequence[Article]) -> Iterator[tuple[Article, Article]]:
    """For each report, the one of the same day that shares most of its rarer words."""
    said = [set(re.findall(r"\w{4,}", one.text.casefold())) for one in known]
    spread = Counter(word for words in said for word in words)
    by_day: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(known):
        by_day[one.day].append(i)
    for day in by_day.values():
        for i in day if len(day) > 1 else ():
            best = max((j for j in day if j != i), key=lambda j: sum(1 / spread[w] for w in said[i] & said[j]))
            yield known[i], known[best]


def told_apart(known: Sequence[Article]) -> Mapping[str, Counter[str]]:
    """For each kind of pair, how often each verdict was given, and how often a key was shared."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, a, b in pairs(known):
        kinship = is_copy(a, b)
        found[kind].update([kinship.verdict, "pairs"])
        found[kind]["shared a key"] += bool(set(sketch(a)) & set(sketch(b)))
        found[kind]["found"] += kinship.verdict == "copy" and bool(set(sketch(a)) & set(sketch(b)))
        if "--worst" in sys.argv and kind == "same topic" and kinship.verdict != "none":
            print(f"{kinship}\n  {a[:300]!r}\n  {b[:300]!r}")
    return found


def show(found: Mapping[str, Counter[str]]) -> None:
    """Print a table, and precision and recall of "copy" over all pairs."""
    print(f"{'':>14}  pairs   copy update   none  shared a key")
    for kind, counts in found.items():
        told = " ".join(f"{counts[verdict]:>6}" for verdict in ("pairs", "copy", "update", "none"))
        print(f"{kind:>14} {told}  {counts['shared a key'] / counts['pairs']:.3f}")
    print(f"copies: precision {_precision(found):.4f}, recall {_recall(found):.4f} (a key shared, and judged a copy)")


def show_translated() -> None:
    """Print how many translations are found: shingles cannot."""
    told = {"en": dict[str, str](), "es": dict[str, str]()}
    for language, texts in told.items():
        for line in (WIKINEWS / f"meantime_{language}.jsonl").read_text("utf-8").splitlines():
            piece = json.loads(line)
            texts[piece.get("en_id", piece["id"])] = " ".join(piece["sentences"])
    both = told["en"].keys() & told["es"].keys()
    shared = sum(is_copy(told["en"][name], told["es"][name]).verdict != "none" for name in both)
    print(f"translated into Spanish: {shared} of {len(both)} found")


# --- for the gate -----------------------------------------------------------------------------------------------------


def measured() -> dict[str, float]:
    """Precision and recall of "copy" over every fourth report; of updates and other stories, the share kept apart."""
    found = told_apart(articles(even=False)[::4])
    kept = {kind: 1 - counts["copy"] / counts["pairs"] for kind, counts in found.items()}
    return {
        "pairs": sum(counts["pairs"] for counts in found.values()),
        "copy precision": round(_precision(found), 4),
        "copy recall": round(_recall(found), 4),
        "updates kept apart": round(min(kept[way.__name__] for way in UPDATES), 4),
        "same topic kept apart": round(kept["same topic"], 4),
    }


def _precision(found: Mapping[str, Counter[str]]) -> float:
    right = sum(found[way.__name__]["copy"] for way in COPIES)
    return right / sum(counts["copy"] for counts in found.values())


def _recall(found: Mapping[str, Counter[str]]) -> float:
    return sum(found[way.__name__]["found"] for way in COPIES) / sum(found[way.__name__]["pairs"] for way in COPIES)


def main() -> int:
    """Print all of it."""
    show(told_apart(articles("--even" in sys.argv)))
    if WIKINEWS.exists():
        show_translated()
    return 0


if __name__ == "__main__":
    sys.exit(main())
