"""Choosing the short answer: of the names, places, numbers or times in a sentence, the one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from retrieval.question import Question
from retrieval.spans import PLACES_FOLLOW, Span
from retrieval.words import Word, stem_of, words_of

# Plural questions ("which cities") take every name of the sentence.
# ("what was", "which country backs the rebels" and "who are the rebels backed by" are singular all the same).
_PLURAL = re.compile(
    r"\b(?:which|what|who (?:are|were)(?!.*\bby\W*$))\s+(?!(?:was|has|does|this|his)\b)"
    r"(?:\w+(?:ies|[^s]s)\b|\w+\s+\w+(?:ies|[^s]s)\b(?!\s+(?:the|a|an|his|her|its|their|(?-i:[A-Z]))))",
    re.IGNORECASE,
)
_MONEY = r"[$€£¥₹]|\b(dollar|euro|pound|crown|florin|yen|yuan|rouble|ruble|rupee|franc|lira|peso|cent)s?\b"
_NOT_WHO = frozenset("in at near from to over against".split())
# What a question's words say about the unit of its answer; the first that fits counts.
_UNITS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(unit, re.IGNORECASE))
    for asked, unit in (
        (r"\b(what|which) time\b", r"\d\s?[ap]\.?m|\d:\d\d|gmt|noon|midnight|dawn|dusk"),
        (r"\b(what|which) year\b", r"\d{4}"),
        (
            r"\bhow much\b.*\b(pay|paid|earn|worth|spend|spent|raise[ds]?|fine|sell|sold|bid|buy)\b|\b(price|cost)\b",
            _MONEY,
        ),
        (r"\b(rate|percentage|share|proportion|pay rise)\b", r"%|per ?cent"),
        (
            r"\bhow (far|tall|high|deep)\b|\b(depth|length|height)\b",
            r"\d\s?(km|m|mi|ft)\b|\b(kilomet|met(re|er)|mile|feet|foot|inch|yard)",
        ),
        (
            r"\bhow long\b",
            r"\b(second|minute|hour|day|week|month|year|decade)|\d\s?km\b|\b(kilomet|met(re|er)|mile|feet)",
        ),
        (r"\bhow old\b|\bage\b", r"^\d{1,3}$|year"),
        (r"\b(magnitude|how strong)\b", r"^\d(\.\d)?$"),
        (r"\bhow much [a-z]+\b", r"tonne|ton|kg|kilo|lit|barrel|bushel|gallon|%|per ?cent|" + _MONEY),
    )
)
_COUNTED = re.compile(
    r"\bhow many (?:more |other |of the )?"
    r"(?:[\w-]+ (?=(?:soldiers|troops|people|fighters|passengers|civilians)\b))?([\w-]+)",
    re.IGNORECASE,
)
# "How many died", "how many were killed": no noun is counted.
_VERB = re.compile(r"ed$|^(were|was|are|is|have|has|had|will|did|do)$", re.IGNORECASE)


def by_closeness(
    question: Question, sentence: str, words: Sequence[Word], weights: Mapping[str, float], spans: Sequence[Span]
) -> list[tuple[Span, float]]:
    """The spans that say something new, with how near they stand to the question's words (1 is beside them all)."""
    asked = {term.stem for term in question.terms}
    held = [(i, word) for i, word in enumerate(words) if word.stem in weights and word.is_content]
    total = sum({word.stem: weights[word.stem] for _, word in held}.values()) or 1.0
    ranked: list[tuple[Span, float]] = []
    for span in spans:
        inside = [i for i, word in enumerate(words) if span.start <= word.start < span.end]
        stems = {words[i].stem for i in inside}
        if not inside or (question.kind != "how many" and stems <= asked):
            continue
        nearest: dict[str, float] = {}
        for i, word in held:
            gap = 0 if inside[0] <= i <= inside[-1] else min(abs(i - inside[0]), abs(i - inside[-1]))
            nearest[word.stem] = max(nearest.get(word.stem, 0.0), weights[word.stem] / (1.0 + 0.25 * max(gap - 1, 0)))
        sure = 1.0 if span.sure else 0.5
        ranked.append((span, sure * sum(nearest.values()) / total * _fit(question, sentence, span)))
    return sorted(ranked, key=lambda pair: -pair[1])


def _fit(question: Question, sentence: str, span: Span) -> float:
    """How well a span is the kind of thing asked for: 1 where nothing speaks against it.

    Money answers "how much does it cost", and the noun after "how many" is what is counted; who is met *in* a place or
    won *over* is seldom who is asked for, and who is asked for is *in* a place, not where he fled from.
    """
    lead = sentence[: span.start].rstrip().removesuffix(" the")
    before = lead.rpartition(" ")[2].lower()
    match question.kind:
        case "who":
            return 0.6 if before in _NOT_WHO else 1.0
        case "where":
            return 1.0 if before in PLACES_FOLLOW else 0.3
        case "how many" | "when":
            return _unit_fit(question.text, span)
    return 1.0


def _unit_fit(question: str, span: Span) -> float:
    for asked, unit in _UNITS:
        if asked.search(question):
            return 1.0 if unit.search(span.text) else 0.15
    counted = _COUNTED.search(question)
    if not counted or _VERB.search(counted[1]):
        return 1.0
    return 1.0 if stem_of(counted[1]) in {word.stem for word in words_of(span.text)} else 0.6


def short_answers(question: Question, spans: Sequence[tuple[Span, float]]) -> tuple[str, ...]:
    """The closest span or, where the question asks for several, all of them in reading order."""
    if not spans:
        return ()
    if question.kind in ("who", "where", "which") and _PLURAL.search(question.text):
        ordered = sorted((span for span, _ in spans), key=lambda span: span.start)
        # "Besides capturing Aleppo, …": what may be no name is named only where nothing else is.
        listed = [span for span in ordered if span.sure] or ordered
        return tuple(dict.fromkeys(span.text for span in listed))
    return (spans[0][0].text,)
