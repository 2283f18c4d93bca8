"""Reading: which words of the best passages answer, in which sentence, and how likely that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import log
from typing import Protocol

from index.report import Report
from index.sentences import sentence_bounds
from retrieval.choice import asks_for_several, fit, is_overtaken, names_in, whole
from retrieval.deed import called_so
from retrieval.judging import Features, Setting, printed, probability, suitability, support
from retrieval.part import end_asked, says_nothing_new
from retrieval.polarity import verdict_of_quote
from retrieval.question import Question
from retrieval.ranking import nearness
from retrieval.sameness import Said
from retrieval.search import Candidate
from retrieval.span_model import Reading, ReadSpan, SpanModel
from retrieval.spans import opens
from retrieval.words import Word, stem_of, words_of

# Verbs and types that say little: "when did the war begin?" is about the war.
_LIGHT = frozenset(
    map(
        stem_of,
        """begin end happen occur take make get give go come came become hold use find know see show think want need
        leave let hit still decide expect announce report people person man woman country countries city cities place
        name number many kind type company""".split(),
    )
)
_LIGHT_WEIGHT = 0.1
# "Which country backs the rebels?": a report that names it need not call it a country.
_KINDS = "country|nation|state|city|company|team|party|animal|item|film|movie|song|show|island|sport|disease|virus|drug"
_KIND = re.compile(rf"\b(?:which|what(?= (?:{_KINDS})\b)) (?!of\b)(?P<kind>[a-z]{{3,}})", re.IGNORECASE)
# Of two accounts the later one counts even if it is of the next day: a toll rises, a man flees.
_FADES_DAYS = 5.0
# Where several things are asked for, how far below the best stretch of a sentence its others may be, in log-odds.
_SEVERAL = 4.0
# Words: a short answer with more of them is hardly one.
_LONG = 10
_CAPTION_LENGTH = 300
_CAPTION = re.compile(
    r"^(photo|picture|image|file photo|credit)\b|\bPhoto(?:graph)?(?: by|:)"
    r"|^\W?(?:(?:additional )?reporting|(?:written|edited|writing|editing|compiled)) by\b",
    re.IGNORECASE,
)
# "HOMS, Syria (Demo Wire) - ": where and by whom a report was written, which is no part of what it says.
DATELINE = re.compile(r"[A-Z][^\W\d_]+[^()\n—–-]{0,40}(?:\([^()]{1,40}\)\s*[-—–]|—|–|\s-\s)")
# A year in which something was; "since 2015" it lasts.
_YEAR = re.compile(r"\b[Ii]n ((?:1[5-9]|20)\d\d)\b(?! people)")
_HOW_FAR = re.compile(r"\bhow far\b", re.IGNORECASE)
_INSERTED = re.compile(r",? (?:which|who|where|when)\b[^,]*,")
# A sentence that opens with one is quoted with the sentence before.
PRONOUN = re.compile(r"^[\"“'‘]?(he|she|it|they|this|these|those|his|her|their|its)\b", re.IGNORECASE)


class Rarity(Protocol):
    """The catalog's word index: in how many passages each word stands."""

    def rarity(self, words: Sequence[str]) -> dict[str, int]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that was read: `report.text[start:end]`, its short answers, and how likely they are right."""

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


class SpanReader:
    """Reads with the trained model for where, and with words, names, kinds of answer and days for how likely."""

    def __init__(self, model: SpanModel, catalog: Rarity) -> None:
        self._model = model
        self._catalog = catalog

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Evidence]:
        """Read the candidates; the evidence to take first, one or more for each stretch that may answer."""
        if not candidates:
            return []
        weights = _weights(question, self._catalog)
        readings = self._model.read(question.text, [(c.report.title, c.passage.text) for c in candidates])
        reports = {candidate.report.id: candidate.report for candidate in candidates}
        vocabularies = {name: _Vocabulary.of(report) for name, report in reports.items()}
        passages = [
            _Passage(one, reading, _sentences(one.passage.text, one.report.language), vocabularies[one.report.id])
            for one, reading in zip(candidates, readings, strict=True)
        ]
        return _judged(question, [one for passage in passages for one in passage.evidence(question, weights)])


def _judged(question: Question, read: Sequence[Evidence]) -> list[Evidence]:
    """With their probabilities, the one to take first."""
    if not read:
        return []
    settings = settings_of(question, read)
    suits = [suitability(one.features, setting) for one, setting in zip(read, settings, strict=True)]
    order = sorted(range(len(read)), key=lambda i: -suits[i])
    return [replace(read[i], probability=probability(read[i].features, settings[i])) for i in order]


def settings_of(question: Question, read: Sequence[Evidence]) -> list[Setting]:
    """What speaks for each piece of evidence beside its own features: its day, and what else was read."""
    if not read:
        return []
    day = _present(question, read)
    said = [Said.of(", ".join(one.answers), question.kind) for one in read]
    supported = support(said, [one.candidate.source for one in read])
    return [
        Setting(
            nearness(question, one.candidate.report, day, _FADES_DAYS),
            backed,
            printed(one.quote, (copy.text for copy in one.candidate.copies)),
        )
        for one, backed in zip(read, supported, strict=True)
    ]


def _present(question: Question, read: Sequence[Evidence]) -> date:
    """The day of the newest report that speaks of what was asked: of two old accounts, the later one counts."""
    most = max(one.features.near for one in read)
    days = [one.candidate.report.published.date() for one in read if one.features.near >= 0.75 * most]
    return max((day for day in days if day <= question.asked), default=question.asked)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage with its offsets there; `before` is where the one before it begins."""

    text: str
    start: int
    before: int
    words: tuple[Word, ...]
    stems: frozenset[str]
    stems_before: frozenset[str]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def quoted(self) -> int:
        """Where its quote starts: with the sentence before, where a pronoun needs it."""
        return self.before if PRONOUN.match(self.text) else self.start


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What words a report holds: their stems, and those it writes with a capital although no sentence begins there."""

    stems: frozenset[str]
    title: frozenset[str]
    proper: frozenset[str]

    @classmethod
    def of(cls, report: Report) -> _Vocabulary:
        words = list(words_of(report.text))
        proper = (word.text for word in words if word.is_capitalised and not opens(report.text, word))
        title = _stems(words_of(report.title))
        return cls(_stems(words) | title, title, frozenset(proper))


def _weights(question: Question, catalog: Rarity) -> dict[str, float]:
    """How much each stem of the question says: the rarer, the more; the kind of thing asked for says nothing."""
    kind = _KIND.search(question.text)
    asked = [term for term in question.terms if not kind or term.start != kind.start("kind")]
    terms = {term.stem: term.text.lower() for term in asked or question.terms}
    rarity = catalog.rarity(list(terms.values()))
    most = max(rarity.values(), default=0) + 10
    return {
        stem: log(1 + most / (0.5 + rarity[word])) * (_LIGHT_WEIGHT if stem in _LIGHT else 1.0)
        for stem, word in terms.items()
    }


def _sentences(passage: str, language: str) -> tuple[_Sentence, ...]:
    """The sentences that can be quoted: without datelines, captions and headings of a few words."""
    found: list[_Sentence] = []
    before, stems_before = 0, frozenset[str]()
    for start, end in sentence_bounds(passage, language):
        piece = passage[start:end]
        dateline = DATELINE.match(piece)
        rest = piece[dateline.end() :] if dateline else piece
        start, text = end - len(rest.lstrip()), rest.strip()
        if not text:
            continue
        words = tuple(words_of(text))
        stems = _stems(words)
        if len(words) > 3 and not _CAPTION.search(_line(passage, start, len(text))):
            found.append(_Sentence(text, start, before, words, stems, stems_before))
        before, stems_before = start, stems
    return tuple(found)


def _line(text: str, start: int, length: int) -> str:
    """The line around a sentence, where it is as short as a caption ("Fighters near Homs. Photo: Demo Wire")."""
    end = text.find("\n", start + length)
    line = text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else None]
    return line if len(line) <= _CAPTION_LENGTH else text[start : start + length]


def _stems(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(word.stem for word in words if word.is_content)


def _share(weights: Mapping[str, float], stems: frozenset[str]) -> float:
    return sum(weight for stem, weight in weights.items() if stem in stems) / (sum(weights.values()) or 1.0)


@dataclass(frozen=True, slots=True)
class _Passage:
    """A candidate as it was read, with what its features are counted from."""

    candidate: Candidate
    reading: Reading
    sentences: tuple[_Sentence, ...]
    vocabulary: _Vocabulary

    def stretches(self, question: Question) -> Iterator[tuple[_Sentence, float, tuple[str, ...], float]]:
        """What may answer: the sentence, the model's score, the short answers, and how well they fit the question."""
        if question.kind == "whether":
            yield from self._affirmed(question)
            return
        for span in self.reading.spans:
            sentence = next((one for one in self.sentences if one.start <= span.start < one.end), None)
            if sentence is None:
                continue
            places = _further(question, span, self.reading.spans, sentence)
            if is_overtaken(question, sentence.text, places[0][0]) or self._is_of_another_year(question, sentence):
                continue
            if self._leaves_out_an_end(question, sentence):
                continue
            read = sentence.text, sentence.words, self.vocabulary.proper
            places = [end_asked(question, sentence.text, *called_so(question, *read, *place)) for place in places]
            answers = tuple(dict.fromkeys(filter(None, (whole(question, *read, *place) for place in places))))
            if asks_for_several(question):
                answers = names_in(question, *read, places) or answers
            if answers:
                fits = 0.0 if says_nothing_new(question, " ".join(answers)) else fit(question, *read, *places[0])
                yield sentence, span.score, answers, fits

    def _is_of_another_year(self, question: Question, sentence: _Sentence) -> bool:
        """Whether a figure is of years before the report: "an earthquake in 1974 killed 312", "the last, in 2016"."""
        if question.kind != "how many" or _YEAR.search(question.text):
            return False
        before = self.candidate.report.published.year - 1
        return any(int(year) < before for year in _YEAR.findall(_INSERTED.sub("", sentence.text)))

    def _leaves_out_an_end(self, question: Question, sentence: _Sentence) -> bool:
        """Whether one of the two places between which a way is asked for is named nowhere near."""
        if not _HOW_FAR.search(question.text):
            return False
        # Also of "how far is homs from hama?", as a phone writes it.
        names = {term.stem for term in question.terms if term.text.capitalize() in self.vocabulary.proper}
        around = sentence.stems | sentence.stems_before | self.vocabulary.title
        return not names | {name.stem for name in question.names} <= around

    def _affirmed(self, question: Question) -> Iterator[tuple[_Sentence, float, tuple[str, ...], float]]:
        """The sentences that say yes or no."""
        for sentence in self.sentences:
            said = verdict_of_quote(question, self.quote(sentence), self.candidate.report.title)
            if said:
                scores = (span.score for span in self.reading.spans if sentence.start <= span.start < sentence.end)
                yield sentence, max(scores, default=0.0), (said,), 1.0

    def quote(self, sentence: _Sentence) -> str:
        """The sentence, with the one before it where it speaks of "him"."""
        return self.candidate.passage.text[sentence.quoted : sentence.end]

    def evidence(self, question: Question, weights: Mapping[str, float]) -> Iterator[Evidence]:
        """A piece for each stretch; its probability is not known yet."""
        around = self.vocabulary.title.union(*(one.stems for one in self.sentences))
        held = _share(weights, self.vocabulary.stems)
        start = self.candidate.passage.start
        for sentence, score, answers, fitting in self.stretches(question):
            features = Features(
                verdict=_squeezed(self.reading.verdict, 8.0),
                span=_squeezed(score, 12.0),
                near=_share(weights, sentence.stems | sentence.stems_before | self.vocabulary.title),
                report=held,
                full=float(held > 0.99),
                passage=max(self.candidate.scores.meaning, 0.0),
                names=_names_held(question, self.vocabulary.stems),
                named=_names_held(question, around),
                fit=fitting,
                new=float(not {word.stem for word in words_of(answers[0])} <= set(weights)),
                length=min(max(len(answer.split()) for answer in answers), _LONG) / _LONG,
            )
            yield Evidence(self.candidate, start + sentence.quoted, start + sentence.end, answers, features, 0.0)


def _squeezed(log_odds: float, most: float) -> float:
    return max(-1.0, min(log_odds / most, 1.0))


def _further(
    question: Question, span: ReadSpan, spans: Sequence[ReadSpan], sentence: _Sentence
) -> list[tuple[int, int]]:
    """Where in the sentence the answer lies; in several places only where the question asks for several."""
    several = asks_for_several(question)
    near = [
        one
        for one in spans
        if one is span or (several and one.score >= max(span.score - _SEVERAL, 0.0))
        if sentence.start <= one.start < sentence.end
    ]
    near.sort(key=lambda one: one.start)
    return [(one.start - sentence.start, min(one.end, sentence.end) - sentence.start) for one in near]


def _names_held(question: Question, stems: frozenset[str]) -> float:
    names = question.names
    return sum(name.stem in stems for name in names) / len(names) if names else 1.0
