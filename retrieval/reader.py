"""Reading: which sentence of the best passages answers, with which words, and how likely that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log
from typing import Protocol

import numpy as np
import sentencex

from index.report import Report
from retrieval.choice import by_closeness, short_answers
from retrieval.judging import Features, leads, probability, suitability
from retrieval.question import Kind, Question
from retrieval.ranking import nearness
from retrieval.search import Candidate, Embedder
from retrieval.spans import opens, spans_of
from retrieval.words import Word, stem_of, words_of

# Sentences embedded for a question, those first that share most with it: embedding is what reading takes longest for.
_SENTENCES = 12
# Verbs and types that say little: "when did the war begin?" is about the war.
_LIGHT = frozenset(
    map(
        stem_of,
        """begin end happen occur take make get give go come came become hold use find know see show think want need
        leave let hit still decide expect announce report people person man woman country countries city cities place
        name number many kind type company""".split(),
    )
)
_LIGHT_WEIGHT = 0.3
# Of two accounts the later one counts even if it is of the next day: a toll rises, a man flees.
_FADES_DAYS = 5.0
_CAPTION_LENGTH = 300
_CAPTION = re.compile(r"^(photo|picture|image|file photo|credit)\b|\bPhoto(?:graph)?(?: by|:)", re.IGNORECASE)
# "HOMS, Syria (Demo Wire) - ": where and by whom a report was written, which is no part of what it says.
_DATELINE = re.compile(r"[A-Z][^\W\d_]+[^()\n—–-]{0,40}(?:\([^()]{1,40}\)\s*[-—–]|—|–|\s-\s)")
_PRONOUN = re.compile(r"^[\"“'‘]?(he|she|it|they|this|these|those|his|her|their|its)\b", re.IGNORECASE)
# Questions that only such an answer answers.
TYPED: frozenset[Kind] = frozenset(("who", "where", "when", "how many"))


class Rarity(Protocol):
    """The catalog's word index: in how many passages each word stands."""

    def rarity(self, words: Sequence[str]) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that was read: `report.text[start:end]`, its short answers within it, and how likely it answers."""

    candidate: Candidate
    start: int
    end: int
    answers: tuple[str, ...]
    features: Features
    probability: float

    @property
    def quote(self) -> str:
        """The sentence's exact words."""
        return self.candidate.report.text[self.start : self.end]


class SentenceReader:
    """Reads without any language model: by words, names, kinds of answer, nearness and sentence embeddings."""

    def __init__(self, embedder: Embedder, catalog: Rarity) -> None:
        self._embedder = embedder
        self._catalog = catalog

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Evidence]:
        """Read the candidates' sentences; the likeliest first, one for each sentence that shares a word or a name."""
        weights = _weights(question, self._catalog)
        sentences = [s for candidate in candidates for s in _sentences(candidate, weights)]
        shortlist = sorted(sentences, key=lambda s: -(s.own + 0.5 * s.near + 0.2 * s.candidate.score))[:_SENTENCES]
        if not shortlist:
            return []
        # The question is embedded again, with the sentences, in the passes that these take anyway.
        asked, *vectors = self._embedder.embed([question.text, *(s.text for s in shortlist)])
        of = {
            report.id: _Vocabulary.of(report)
            for report in {s.candidate.report.id: s.candidate.report for s in shortlist}.values()
        }
        read = [
            _evidence(question, sentence, weights, of[sentence.candidate.report.id], float(np.dot(vector, asked)))
            for sentence, vector in zip(shortlist, vectors, strict=True)
        ]
        return _judged(question, read)


def _judged(question: Question, read: Sequence[Evidence]) -> list[Evidence]:
    """With their probabilities, the one to take first."""
    day = present(question, read)
    suits = [suitability(one.features, nearness(question, one.candidate.report, day, _FADES_DAYS)) for one in read]
    ahead = leads(suits, [one.answers for one in read])
    order = sorted(range(len(read)), key=lambda i: -suits[i])
    return [replace(read[i], probability=probability(read[i].features, ahead[i])) for i in order]


def present(question: Question, read: Sequence[Evidence]) -> date:
    """The day of the newest report that speaks of what was asked: of two old accounts, the later one counts."""
    most = max(one.features.near for one in read)
    days = [one.candidate.report.published.date() for one in read if one.features.near >= 0.75 * most]
    return max((day for day in days if day <= question.asked), default=question.asked)


@dataclass(frozen=True, slots=True)
class _Sentence:
    candidate: Candidate
    text: str
    start: int
    before: int
    words: tuple[Word, ...]
    own: float
    near: float


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What words a report holds: their stems, and those it writes with a capital although no sentence begins there."""

    stems: frozenset[str]
    proper: frozenset[str]

    @classmethod
    def of(cls, report: Report) -> _Vocabulary:
        words = list(words_of(report.text))
        proper = (word.text for word in words if word.is_capitalised and not opens(report.text, word))
        return cls(_stems([*words_of(report.title), *words]), frozenset(proper))


def _weights(question: Question, catalog: Rarity) -> dict[str, float]:
    """How much each stem of the question says: the rarer, the more."""
    terms = {term.stem: term.text.lower() for term in question.terms}
    rarity = catalog.rarity(list(terms.values()))
    most = max(rarity.values(), default=0) + 10
    return {
        stem: log(1 + most / (0.5 + rarity[word])) * (_LIGHT_WEIGHT if stem in _LIGHT else 1.0)
        for stem, word in terms.items()
    }


def _sentences(candidate: Candidate, weights: Mapping[str, float]) -> list[_Sentence]:
    passage = candidate.passage
    title = _stems(words_of(candidate.report.title))
    found: list[_Sentence] = []
    before, before_stems = passage.start, frozenset[str]()
    cursor = passage.start
    for piece in sentencex.segment(candidate.report.language or "en", passage.text):
        dateline = _DATELINE.match(piece)
        rest = piece[dateline.end() :] if dateline else piece
        start, text = cursor + len(piece) - len(rest.lstrip()), rest.strip()
        cursor += len(piece)
        if not text:
            continue
        words = tuple(words_of(text))
        stems = _stems(words)
        if len(words) > 3 and not _CAPTION.search(_line(passage.text, start - passage.start, len(text))):
            own = _share(weights, stems)
            near = _share(weights, stems | title | before_stems)
            if own > 0:
                found.append(_Sentence(candidate, text, start, before, words, own, near))
        before, before_stems = start, stems
    return found


def _line(text: str, start: int, length: int) -> str:
    """The line around a sentence, where it is as short as a caption ("Fighters near Homs. Photo: Demo Wire")."""
    end = text.find("\n", start + length)
    line = text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else None]
    return line if len(line) <= _CAPTION_LENGTH else text[start : start + length]


def _stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in words if word.is_content)


def _share(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    return sum(weight for stem, weight in weights.items() if stem in stems) / (sum(weights.values()) or 1.0)


def _evidence(
    question: Question, sentence: _Sentence, weights: Mapping[str, float], vocabulary: _Vocabulary, meaning: float
) -> Evidence:
    found = spans_of(question.kind, sentence.text, sentence.words, vocabulary.proper)
    spans = by_closeness(question, sentence.text, sentence.words, weights, found)
    held = _share(weights, vocabulary.stems)
    features = Features(
        own=sentence.own,
        near=sentence.near,
        report=held,
        full=float(held > 0.99),
        meaning=max(meaning, 0.0),
        passage=max(sentence.candidate.scores.meaning, 0.0),
        names=_names_held(question, vocabulary.stems),
        typed=(1.0 if spans else 0.0) if question.kind in TYPED else 0.5,
        close=spans[0][1] if spans else 0.0,
    )
    return Evidence(
        candidate=sentence.candidate,
        start=sentence.before if _PRONOUN.match(sentence.text) else sentence.start,
        end=sentence.start + len(sentence.text),
        answers=short_answers(question, spans),
        features=features,
        probability=0.0,
    )


def _names_held(question: Question, stems: frozenset[str]) -> float:
    names = question.names
    return sum(name.stem in stems for name in names) / len(names) if names else 1.0
