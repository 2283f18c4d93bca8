"""Who said what: the sentences in which reports tell somebody's words about something, one for each speaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.overview.speech import is_of, key_of, speaker_of
from retrieval.overview.topic import Topic
from retrieval.reader import PRONOUN
from retrieval.telling import led_by, tells_news

# Of the words of a topic, the share that a sentence and the one before it must have between them.
_SPEAKS_OF = 0.6
_AROUND, _WEIGHS, _LATER = 0.4, 0.2, 0.01
_FEW = 3
# What is longer was read as one sentence and is none.
_LONGEST, _READ = 500, 20_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence of a report, `report.text[start:end]`, with who says it and how much it is about what was asked.

    `is_close` tells that it speaks of it itself, or the sentence before it does, and not only the headline.
    """

    report: Report
    start: int
    end: int
    speaker: str
    score: float
    is_close: bool


def spoken(
    reports: Sequence[Report], weights: Mapping[str, float], topic: Topic, speakers: Sequence[str], most: int
) -> list[Spoken]:
    """What is said of a topic, the best of each speaker; of the `speakers` named alone, if there are some.

    `weights` tell how much each report counts, by its id.

    At most so many, of several speakers named about as many of each; the newest first, but those named in their order.
    """
    found = [one for report in reports for one in _of(report, topic, weights.get(report.id, 0.0))]
    close = [one for one in found if one.is_close]
    # Of somebody who is named it is enough that the headline speaks of the topic, and where few sentences do.
    found = found if speakers or len({key_of(one.speaker) for one in close}) < _FEW else close
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


def _of(report: Report, topic: Topic, weight: float) -> Iterator[Spoken]:
    text, before = report.text[:_READ], ""
    for place, (first, last) in enumerate(sentence_bounds(text, report.language)):
        said = text[first:last].strip()
        start = last - len(text[first:last].lstrip())
        held, close, near = topic.share(said), topic.share(said, before), topic.share(said, before, report.title)
        before = said
        if near < _SPEAKS_OF or len(said) > _LONGEST or PRONOUN.match(said) or "\n\n" in said or not tells_news(said):
            continue
        if speaker := speaker_of(said):
            start += led_by(said)
            score = held + _AROUND * near + _WEIGHS * weight - _LATER * place
            yield Spoken(
                report,
                start,
                last - len(text[first:last]) + len(text[first:last].rstrip()),
                speaker,
                score,
                close >= _SPEAKS_OF,
            )
