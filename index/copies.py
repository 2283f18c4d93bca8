"""Which reports are copies of another: one wire story that many outlets print, cut, edited and under other headlines.

A report's *sketch* is a fixed sample of its shingles (runs of words): those whose hash ends in certain bits, the same
sample in every text, process and machine (Broder, "On the resemblance and containment of documents", 1997). Kept as
rows (key, report), they say which reports share wording with a new one; `is_copy` then compares the texts themselves.
A sample serves better than MinHash here: outlets keep the first three paragraphs of twelve, and MinHash bands find
texts of a like length (Jaccard), whereas a sampled shingle of the cut text is sampled in the whole one too. Of cut
copies of news, datasketch's MinHashLSH (128 permutations) found 23 % at a threshold of 0.5 and 68 % at 0.2, this 99 %.

What shingles cannot see: a translation, or a text that was told in other words. Those stay reports of their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal
from unicodedata import normalize

from index.report import Report

# "copy": one story, searched once. "update": much of the wording, but each says something that the other does not, or
# gives another figure: both are searched, and they are not independent of each other. "none": two stories.
Verdict = Literal["copy", "update", "none"]

# Words a shingle: longer than stock phrases such as "the United States and", short enough to outlive light editing.
_SHINGLE = 5
# One shingle in so many is a key: about 40 of a report of 600 words, 10 of its first three paragraphs.
_SAMPLED = 16
# Fewer words in common than this are a quotation or a template, not a story.
_FEWEST_SHARED = 50
# Of the shorter text's words, the share found in the longer one. In news of 2022, among the pairs of 0.6 to 0.75 were
# round-ups of two mornings with one footer, and stories brought up to date. See tests/quality/copies.py.
_COPY = 0.75
_UPDATE = 0.5
# A longer text is the same story if most of it is in the shorter one, or of its first words: who cuts, keeps the start.
_MOST = 0.6
_LEAD = 60
# Of the figures in the same wording, the share that differs in a form that is filled in anew each day.
_TEMPLATE = 0.5
_FIGURE = "#"
# Words around a figure that must be the same for it to be another figure for the same thing.
_AROUND = 7

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Words in a row that the other text does not have, from which on they are a sentence of its own and no light editing.
# Of 400 reports with one sentence of 8 to 14 words put in, all are noticed at 8, 91 % at 9, 63 % at 12; of passages in
# which one word in twenty is edited, 12 % are taken for additions, 8 % and 2 %.
_OWN_WORDS = 8
# Scripts that put no space between words: each letter is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"\d+(?:[.,]\d+)*|[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
# "HOMS, Syria (Demo Wire) - ", "London (CNN) ", "AMBERLIN — ", "CNN —", at the start of a line.
_AGENCY = re.compile(r"([^\n()]{0,60})\(([^\n()]{2,40})\)\s*(?:[-–—]{1,2}\s+|(?=[A-Z\"“]))")
_PLACE = re.compile(r"[A-Z][\w.'’/]*(?:,? [A-Z0-9][\w.'’/]*){0,7}\s+[–—]\s+")
_LONGEST_CREDIT = 250
_CREDIT_LINE = re.compile(
    r"\W*(?:(?:additional |with )?(?:reporting|writing|editing|compiled|written|edited) (?:by|from)\b"
    r"|(?:contributing|sources?|photos?|pictures?|image): |with files from |©|read more\b|advertisement\b)"
    r"|.*\b(?:contributed to this (?:report|story|article)|(?:first|originally) (?:appeared|published) (?:in|on|by)) ?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\W*(?:contributing: |sources?: |with (?:files|reporting) (?:from|by) |© ?(?:\d{4} )?)([^\n.,;/]{2,40})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kinship:
    """How two texts a and b are related; all shares are of words that stand in the same wording in the other text.

    `jaccard` is of their shingles; `a_in_b` and `b_in_a` are the share of each text that the other one has too;
    `changed` counts figures and weekdays that differ in otherwise the same wording.
    """

    jaccard: float
    a_in_b: float
    b_in_a: float
    changed: int
    verdict: Verdict

    @property
    def containment(self) -> float:
        """The share of the one that is contained more."""
        return max(self.a_in_b, self.b_in_a)


def sketch(text: str) -> tuple[int, ...]:
    """The sampled shingles of a text, in rising order: whole numbers that fit SQLite's 64 bits.

    A text too short to be anybody's copy has none.
    """
    words = _words(text)
    if len(words) < _FEWEST_SHARED:
        return ()
    hashes = {_hash(shingle) for shingle in _shingles(words)}
    return tuple(sorted(value for value in hashes if value % _SAMPLED == 0))


def candidates(holders: Iterable[Sequence[str]], limit: int) -> list[str]:
    """The reports worth comparing, likeliest first, of those that hold each key of a sketch (one sequence a key).

    A key that few hold says more than one that many do, such as of a footer; one such key alone is not enough.
    """
    weights: dict[str, float] = defaultdict(float)
    for reports in holders:
        for report in reports:
            weights[report] += 1 / len(reports)
    return sorted(weights, key=lambda report: (-weights[report], report))[:limit]


def is_copy(a: str, b: str) -> Kinship:
    """Compare two texts, whichever came first; dateline and credit lines do not count."""
    words_a, words_b = _words(a), _words(b)
    set_a, set_b = set(_shingles(words_a)), set(_shingles(words_b))
    in_b, in_a = _found(words_a, set_b), _found(words_b, set_a)
    union = len(set_a | set_b)
    a_in_b, b_in_a = _share(in_b), _share(in_a)
    changed, verdict = (
        _judged(words_a, in_b, words_b, in_a) if len(words_a) <= len(words_b) else _judged(words_b, in_a, words_a, in_b)
    )
    return Kinship(len(set_a & set_b) / union if union else 0.0, a_in_b, b_in_a, changed, verdict)


def adding(passages: Sequence[str], whole: str) -> list[bool]:
    """Which of these passages of a copy say something that the `whole` text does not, light editing aside.

    That is a run of words that it does not have: as long as a short sentence, or with a figure that it nowhere has.
    """
    words = _words(whole)
    shingles, figures = set(_shingles(words)), {word for word in words if word[0].isdigit()}
    return [_adds(_words(passage), shingles, figures) for passage in passages]


def shared(quote: str, text: str) -> float:
    """The share of a quote's words that stand in the same wording in a text."""
    words = _words(quote)
    length = min(len(words), _SHINGLE)
    return _share(_found(words, set(_shingles(_words(text), length)), length)) if words else 0.0


def credit(text: str) -> str:
    """The agency that a text credits in its dateline, "(Demo Wire) -", or a line of credit; empty when none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:5]:
        if dateline := _AGENCY.match(line):
            return dateline[2].strip()
    for line in lines[-5:]:
        if len(line) <= _LONGEST_CREDIT and (source := _SOURCE.match(line)):
            return source[1].strip()
    return ""


def root_of(copies: Sequence[Report]) -> Report:
    """The report that a group of copies goes back to: of the agency that most of them credit, else the earliest.

    A date that a report states itself goes before one that is only its file's.
    """
    earliest = sorted(copies, key=lambda report: (report.dated_by == "file", report.published, report.id))
    credited = Counter(filter(None, (_name(credit(report.text)) for report in copies)))
    for agency, _ in credited.most_common():
        for report in earliest:
            if agency in (_name(report.publisher), _initials(report.publisher)):
                return report
    return earliest[0]


# --- words and shingles -----------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    """The words of the story in one spelling: "U.S." is "us", "1,900" is "1900", "nineteen" is "19"."""
    told = "\n".join(_story(normalize("NFKC", text))).casefold()
    told = _INITIALS.sub(lambda found: found[0].replace(".", ""), told)
    return [_NUMBERS.get(word, word).replace(",", "") for word in _WORD.findall(told)]


def _story(text: str) -> Iterator[str]:
    """The lines of a text without datelines and without those that only say who made it."""
    for line in text.splitlines():
        line = line.strip()
        if len(line) > _LONGEST_CREDIT or not _CREDIT_LINE.match(line):
            dateline = _AGENCY.match(line) or _PLACE.match(line)
            yield line[dateline.end() :] if dateline else line


def _shingles(words: Sequence[str], length: int = _SHINGLE) -> Iterator[tuple[str, ...]]:
    return zip(*(words[i:] for i in range(length)), strict=False)


def _hash(shingle: tuple[str, ...]) -> int:
    # Not Python's own, which differs from process to process.
    digest = blake2b(" ".join(shingle).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _adds(words: Sequence[str], shingles: set[tuple[str, ...]], figures: set[str]) -> bool:
    run = 0
    for word, found in zip(words, _found(words, shingles), strict=True):
        run = 0 if found else run + 1
        if run >= _OWN_WORDS or (run and word[0].isdigit() and word not in figures):
            return True
    return False


# --- comparing --------------------------------------------------------------------------------------------------------


def _found(words: Sequence[str], others: set[tuple[str, ...]], length: int = _SHINGLE) -> list[bool]:
    """For each word, whether it stands in a shingle that the other text has: one changed word costs one, not five."""
    found = [False] * len(words)
    for i, shingle in enumerate(_shingles(words, length)):
        if shingle in others:
            found[i : i + length] = [True] * length
    return found


def _judged(
    short: Sequence[str], short_found: Sequence[bool], long: Sequence[str], long_found: Sequence[bool]
) -> tuple[int, Verdict]:
    """How many figures changed from the longer text to the shorter, and the verdict."""
    contained = _share(short_found)
    if contained < _UPDATE or sum(short_found) < _FEWEST_SHARED:
        return 0, "none"
    kept, changed = _figures(short, short_found, long)
    # A figure whose sentence stands twice in the one text is seen to have changed only from the other one.
    changed = max(changed, _figures(long, long_found, short)[1])
    if changed >= _TEMPLATE * (kept + changed) and changed > 2:
        return changed, "none"
    same_story = max(_share(long_found), _share(long_found[:_LEAD])) >= _MOST
    return changed, "copy" if contained >= _COPY and same_story and not changed else "update"


def _figures(words: Sequence[str], found: Sequence[bool], others: Sequence[str]) -> tuple[int, int]:
    """Of the figures that stand in the wording of the other text: how many are the same, and how many are not."""
    masked = _masked(words)
    wording = {shingle for shingle in _shingles(_masked(others), _AROUND) if shingle.count(_FIGURE) <= _AROUND // 2}
    alike = _found(masked, wording, _AROUND)
    at = [i for i, word in enumerate(masked) if word == _FIGURE]
    return sum(found[i] for i in at), sum(alike[i] and not found[i] for i in at)


def _masked(words: Sequence[str]) -> list[str]:
    return [_FIGURE if word[0].isdigit() or word in _DAYS else word for word in words]


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _name(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()


def _initials(name: str) -> str:
    """The letters by which an agency is credited: "afp" of "Agence France-Presse"."""
    return "".join(word[0] for word in re.findall(r"\w+", name.removeprefix("The "))).casefold()
