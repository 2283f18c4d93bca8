"""Negation: whether a sentence denies what its words seem to answer: "Maravia does not back the rebels"."""

from __future__ import annotations

import re

from retrieval.question import Question
from retrieval.words import words_of

_NOT = re.compile(
    r"\b(?:not|never|no longer|neither|nor|denie[sd]|den(?:y|ying)|refus(?:e|es|ed|ing) to|reject(?:s|ed)?"
    r"|fail(?:s|ed)? to|stopped short of|without)\b|n['’]t\b",
    re.IGNORECASE,
)
# Characters in which what is denied follows.
_REACH = 60
# A clause ends here: what is denied before it says nothing about what comes after, but for what it is denied "that" is.
_CLAUSE = re.compile(
    r"[,;:—–]|\b(?:but|while|although|though|and|which|who|after|before|because)\b"
    r"|(?<!\bdeny )(?<!\bdenies )(?<!\bdenied )(?<!\bdenying )\bthat\b",
    re.IGNORECASE,
)


def denied(question: Question, answer: str, quote: str) -> bool:
    """Whether the quote denies, in the clause of the answer, the very thing that was asked; a question may deny too."""
    if _NOT.search(question.text):
        return False
    place = quote.find(answer)
    if place < 0:
        return False
    bounds = [match.start() for match in _CLAUSE.finditer(quote)]
    start = max((bound for bound in bounds if bound < place), default=0)
    end = min((bound for bound in bounds if bound >= place + len(answer)), default=len(quote))
    clause = quote[start:end]
    found = _NOT.search(clause)
    asked = {term.stem for term in question.terms} - {name.stem for name in question.names}
    # "Maravia does not back the rebels": the verb that was asked for follows what denies it.
    return found is not None and any(word.stem in asked for word in words_of(clause[found.end() :][:_REACH]))
