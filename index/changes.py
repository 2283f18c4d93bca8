"""What changed from one version of a report to the next, sentence by sentence, and what that amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from index import notices
from index.report import Report
from index.sentences import sentence_bounds

# "restored": sound again after it was withdrawn. "retitled": another headline, whatever changed with it.
Verdict = Literal["edited", "retitled", "corrected", "withdrawn", "restored"]
Kind = Literal["kept", "gone", "new"]

# Comparing takes the square of what differs, and more where sentences repeat: 1,000 take two seconds at worst. News
# reports have some 30; what is longer, equal beginnings and ends apart, is told as one change.
_MOST_SENTENCES = 1_000
# Sentences that give way to others are matched pair by pair, each with each; so many in one place are another text.
_MOST_MATCHED = 40
# Words that two sentences must share, of those in both, to be one sentence that was changed.
_SAME_SENTENCE = 0.5
# In two sentences together; longer ones, which are lists or hostile, are replaced whole.
_MOST_WORDS = 400
_TOKEN = re.compile(r"\w+(?:[.,'’-]\w+)*\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that both versions have, that are gone, or that are new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One or more sentences of the older version, `text[start:end]`, and what stands in their place.

    The pieces that are not new, joined, are the old words; those that are not gone, joined, are the new ones.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def old(self) -> str:
        """The words that stood there."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "new")

    @property
    def new(self) -> str:
        """The words that stand there now."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "gone")

    @property
    def is_seen(self) -> bool:
        """Whether more than white space changed."""
        return self.old.split() != self.new.split()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a new version amounts to, on which day, and the publisher's own words that say so, where there are any."""

    verdict: Verdict
    day: date
    why: str = ""


def changes(old: str, new: str, language: str = "") -> tuple[Change, ...]:
    """Where two texts differ, in order, by sentences of that language; `applied` makes the new one of the old."""
    before, after = _sentences(old, language), _sentences(new, language)
    first, last = _equal_ends(before, after)
    olds, news = before[first : len(before) - last], after[first : len(after) - last]
    at = sum(map(len, before[:first]))
    found: list[Change] = []
    for gone, came in _differing(olds, news):
        start = at + sum(map(len, olds[: gone.start]))
        for begin, pieces in _matched(olds[gone.start : gone.stop], news[came.start : came.stop]):
            change = Change(start + begin, start + begin, tuple(pieces))
            found.append(Change(change.start, change.start + len(change.old), change.pieces))
    return tuple(found)


def applied(old: str, found: Sequence[Change]) -> str:
    """The new text: the old one with these changes."""
    parts, at = list[str](), 0
    for change in found:
        parts += [old[at : change.start], change.new]
        at = change.end
    return "".join([*parts, old[at:]])


def in_place_of(start: int, end: int, found: Sequence[Change]) -> tuple[str, str]:
    """The sentences of `old[start:end]` that changed, and what stands in their place; empty where nothing does."""
    touched = [each for each in found if each.is_seen and each.start < end and start < each.end]
    return _joined(each.old for each in touched), _joined(each.new for each in touched)


def judged(old: Report, new: Report, was_withdrawn: bool = False) -> Judgement:
    """What a new version of a report amounts to; `old` is the last one that was not withdrawn."""
    # A day that stays the same is not that of this change.
    day = (new.updated if new.updated and new.updated != old.updated else new.fetched).date()
    known = notices.withdrawal(old.title, old.text, old.language)
    gone = notices.withdrawal(new.title, new.text, new.language, before=old.title)
    if not re.search(r"\w", new.text) or (gone and gone != known):
        return Judgement("withdrawn", day, gone)
    before = {_worded(each) for each in notices.corrections(old.title, old.text, old.language)}
    for notice in notices.corrections(new.title, new.text, new.language):
        if _worded(notice) not in before:
            return Judgement("corrected", day, notice)
    if was_withdrawn:
        return Judgement("restored", day)
    return Judgement("retitled" if _is_retitled(old, new) else "edited", day)


# --- inside -----------------------------------------------------------------------------------------------------------


def _joined(parts: Iterable[str]) -> str:
    return " ".join(filter(None, (part.strip() for part in parts)))


def _sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentence_bounds(text, language)]


def _equal_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many sentences are equal at the beginning, and how many of the others at the end."""
    shorter = min(len(before), len(after))
    first = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - first
    return first, next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)


def _differing(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    if not olds and not news:
        return
    if len(olds) + len(news) > 2 * _MOST_SENTENCES:
        yield slice(0, len(olds)), slice(0, len(news))
        return
    for tag, old_first, old_last, new_first, new_last in SequenceMatcher(None, olds, news).get_opcodes():
        if tag != "equal":
            yield slice(old_first, old_last), slice(new_first, new_last)


def _matched(olds: Sequence[str], news: Sequence[str]) -> Iterator[tuple[int, list[Piece]]]:
    """The changes in a stretch that differs, each with where it begins in the old one's characters."""
    at, old_done, new_done = 0, 0, 0
    for old, new in [*_pairs(olds, news), (len(olds), len(news))]:
        gone, came = "".join(olds[old_done:old]), "".join(news[new_done:new])
        if gone or came:
            yield at, [*_piece("gone", gone), *_piece("new", came)]
        at += len(gone)
        if old < len(olds):
            yield at, _by_words(olds[old], news[new])
            at += len(olds[old])
        old_done, new_done = old + 1, new + 1


def _pairs(olds: Sequence[str], news: Sequence[str]) -> list[tuple[int, int]]:
    """Which old sentence became which new one, in order: the choice that keeps most words (longest common sequence)."""
    if not olds or not news or max(len(olds), len(news)) > _MOST_MATCHED:
        return []
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    alike = [[_likeness(old, new) for new in news] for old in olds]
    for old in reversed(range(len(olds))):
        for new in reversed(range(len(news))):
            paired = best[old + 1][new + 1] + alike[old][new] if alike[old][new] >= _SAME_SENTENCE else 0.0
            best[old][new] = max(paired, best[old + 1][new], best[old][new + 1])
    pairs, old, new = list[tuple[int, int]](), 0, 0
    while old < len(olds) and new < len(news):
        if best[old][new] == best[old + 1][new]:
            old += 1
        elif best[old][new] == best[old][new + 1]:
            new += 1
        else:
            pairs.append((old, new))
            old, new = old + 1, new + 1
    return pairs


def _likeness(old: str, new: str) -> float:
    """The share of words that two sentences have in common, whatever their order."""
    mine, theirs = re.findall(r"\w+", old.casefold()), re.findall(r"\w+", new.casefold())
    if not mine or not theirs or len(mine) + len(theirs) > _MOST_WORDS:
        return 0.0
    return SequenceMatcher(None, mine, theirs, autojunk=False).quick_ratio()


def _by_words(old: str, new: str) -> list[Piece]:
    mine, theirs = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    for tag, first, last, new_first, new_last in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += _piece("kept", "".join(mine[first:last]))
        else:
            pieces += [
                *_piece("gone", "".join(mine[first:last])),
                *_piece("new", "".join(theirs[new_first:new_last])),
            ]
    return pieces


def _piece(kind: Kind, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []


def _is_retitled(old: Report, new: Report) -> bool:
    """Whether the headline has other words; one that was made of the text's beginning changes with that."""
    return _worded(old.title) != _worded(new.title) and not (_is_made(old) and _is_made(new))


def _is_made(report: Report) -> bool:
    return report.title.endswith(("…", ".", "!", "?", "”", '"')) and report.title.rstrip("…") in " ".join(
        report.text[:4_000].split()
    )


def _worded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
