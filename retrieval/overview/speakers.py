"""Who said what: the sentences in which reports tell somebody's words about something, one for each speaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.overview.speech import is_of, key_of, speaker_of
from retrieval.reader import PRONOUN
from retrieval.words import words_of

# Of the words of a topic, the share that a sentence, the one before it and the headline must have between them.
_SPEAKS_OF = 0.6
_AROUND, _FITS, _LATER = 0.4, 0.2, 0.01
# What is shorter says nothing, what is longer was read as one sentence and is none.
_SHORTEST, _LONGEST, _READ = 30, 500, 20_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a report, `report.text[start:end]`, with who says it and how much it is about what was asked."""

    report: Report
    start: int
    end: int
    speaker: str
    score: float


def spoken(
    reports: Sequence[Report], fit: Mapping[str, float], wanted: Set[str], speakers: Sequence[str], most: int
) -> list[Spoken]:
    """What is said of the `wanted` stems, the best of each speaker; of the `speakers` named alone, if there are some.

    At most so many, of several speakers named about as many of each; the newest first, but those named in their order.
    """
    found = [one for report in reports for one in _of(report, wanted, fit.get(report.id, 0.0))]
    found.sort(key=lambda one: (-one.score, one.report.published, one.report.id))
    best: dict[str, Spoken] = {}
    for one in found:
        best.setdefault(key_of(one.speaker), one)
    if not speakers:
        return _newest_first(list(best.values())[:most])
    shown: list[Spoken] = []
    for name in speakers:
        theirs = [one for one in best.values() if is_of(one.speaker, name) and one not in shown]
        shown += _newest_first(theirs[: max(most // len(speakers), 1)])
    return shown[:most]


def _newest_first(found: Sequence[Spoken]) -> list[Spoken]:
    return sorted(found, key=lambda one: one.report.published, reverse=True)


def _of(report: Report, wanted: Set[str], fit: float) -> Iterator[Spoken]:
    text = report.text[:_READ]
    title, before = _stems(report.title), frozenset[str]()
    for place, (first, last) in enumerate(sentence_bounds(text, report.language)):
        start, end = last - len(text[first:last].lstrip()), first + len(text[first:last].rstrip())
        stems = _stems(text[start:end])
        held, near = _share(wanted, stems), _share(wanted, stems | before | title)
        before = stems
        if near < _SPEAKS_OF or not _SHORTEST <= end - start <= _LONGEST or PRONOUN.match(text[start:end]):
            continue
        if "\n\n" not in text[start:end].strip() and (speaker := speaker_of(text[start:end])):
            yield Spoken(report, start, end, speaker, held + _AROUND * near + _FITS * fit - _LATER * place)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_of(text) if word.is_content)


def _share(wanted: Set[str], held: Set[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0
