"""What the reports lack: the names in a question that no passage near it mentions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from retrieval.answer import Answer, Citation, Lack
from retrieval.days import span_text
from retrieval.question import Question
from retrieval.search import Candidate
from retrieval.words import Word, country_of, words_of

SILENCE = "The reports do not say."
# The reports whose country is told: those nearest to the question.
_NEAREST = 3


def missing(question: Question, found: Sequence[Candidate]) -> Lack:
    """What the reports lack to answer a question, where it is known."""
    named = _named(question)
    reports = list({one.report.id: one.report for one in found}.values())
    if not named or not reports:
        return Lack()
    held = {word.stem for report in reports for word in words_of(f"{report.title}\n{report.text}")}
    lacking = [word for word in named if word.stem not in held]
    if not lacking:
        return Lack()
    countries = Counter(
        country
        for report in reports[:_NEAREST]
        for word in words_of(f"{report.title}\n{report.text}")
        if (country := country_of(word.text)) and word.is_capitalised
    )
    if countries and all(country_of(word.text) for word in lacking):
        return Lack(_names(lacking), countries.most_common(1)[0][0].title())
    return Lack(_names(lacking))


def sentence(lack: Lack) -> str:
    """A sentence or two for whoever asked: that the reports do not say and, where it is known, what they lack."""
    if lack.days:
        return f"{SILENCE} None{'' if lack.is_of_all else ' that speaks of it'} tells of {span_text(*lack.days)}."
    if not lack.names:
        return SILENCE
    *others, last = lack.names
    names = f"{', '.join(others)} or {last}" if others else last
    if lack.speaks_of:
        return f"{SILENCE} The closest speak of {lack.speaks_of}, not of {names}."
    return f"{SILENCE} None of the closest mentions {names}."


def silence(question: Question, lack: Lack, closest: Sequence[Citation], confidence: float = 0.0) -> Answer:
    """The answer that the reports do not say."""
    return Answer(
        question=question.text,
        asked=question.asked,
        status="unanswered",
        answer="",
        text=sentence(lack),
        as_of=None,
        confidence=confidence,
        citations=(),
        closest=tuple(closest),
        took_ms=0.0,
        lack=lack,
    )


def _named(question: Question) -> list[Word]:
    """What the question names, also where a phone wrote it small: "the rebels in myanmar"."""
    countries = [term for term in question.terms if country_of(term.text)]
    return sorted({*question.names, *countries}, key=lambda word: word.start)


def _names(words: Sequence[Word]) -> tuple[str, ...]:
    """The words as names; those that stand side by side in the question are one."""
    names: list[str] = []
    end = -2
    for word in words:
        text = word.text if word.is_capitalised or not country_of(word.text) else word.text.title()
        if word.start == end + 1:
            names[-1] += f" {text}"
        else:
            names.append(text)
        end = word.end
    return tuple(dict.fromkeys(names))
