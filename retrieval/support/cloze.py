"""Cloze: whether the reader, asked for what a claim leaves blank, finds the claim's own word in its quotes.

"Turkey backs the rebels" becomes "who backs the rebels?": if the answer is not Turkey, the claim swapped its roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from retrieval.span_model import SpanModel
from retrieval.support.figures import undated_text
from retrieval.support.material import DATELINE, Quoted
from retrieval.support.naming import names_of, openers_of
from retrieval.support.neighbours import names_beside
from retrieval.wording import NUMBER, tokens
from retrieval.words import is_people, stem_of, words_of

# Names and numbers asked for, and by how much, in log-odds, the reader must prefer another number, or another name.
_MOST, _SURE, _SURE_OF_ITS_OWN = 6, 4.0, 2.0
_REST = re.compile(r"(?:[.,:]\d+)+")


@dataclass(frozen=True, slots=True)
class Blank:
    """A claim with one name or number left out, and the stems of what was."""

    question: str
    filled: frozenset[str]
    is_number: bool


def blanks_of(claim: str, quotes: Sequence[Quoted]) -> list[Blank]:
    """The claim with each of its names and numbers left out in turn, the first few."""
    plain = undated_text(claim, quotes)
    return list(_blanks(plain, openers_of(plain, quotes)))[:_MOST]


def _blanks(claim: str, openers: frozenset[int]) -> Iterator[Blank]:
    for name in names_beside(claim, openers):
        # "Which rebels" is answered by what they did: "Syrian" alone is no name.
        if not is_people(claim[name.start : name.end]):
            yield _blank(claim, name.start, name.end, "who")
    for word in words_of(claim):
        value = tokens(word.text)
        if word.text != "one" and any(NUMBER.fullmatch(each) for each in value):
            yield _blank(claim, word.start, word.end, "how many" if word.text.isdigit() else "what")


def _blank(claim: str, start: int, end: int, asked: str) -> Blank:
    question = f"{claim[:start]}{asked}{claim[end:]}".rstrip(". ") + "?"
    return Blank(question, frozenset(_stems(claim[start:end])), asked in ("what", "how many"))


def _stems(text: str) -> Iterator[str]:
    yield from (stem_of(token) for token in tokens(text))
    yield from (stem_of(word.text) for word in words_of(text))


def misread(model: SpanModel, claim: str, quotes: Sequence[Quoted]) -> list[tuple[Blank, str]]:
    """The blanks that the reader fills with another name or number than the claim does, and what with.

    Only what stands in a quote itself can be confused there: whom "he" means is not for the reader to say.
    """
    text = " ".join(DATELINE.sub("", " ".join(quote.words.split())) for quote in quotes)
    held = frozenset(_stems(text))
    blanks = [blank for blank in blanks_of(claim, quotes) if blank.filled <= held]
    found = []
    for blank in blanks:
        spans = model.read(blank.question, [("", text)])[0].spans
        if not spans:
            continue
        answer = _with_rest_of_number(text, spans[0].start, spans[0].end)
        right = [span.score for span in spans if blank.filled & frozenset(_stems(text[span.start : span.end]))]
        lead = spans[0].score - max(right, default=-_SURE)
        if blank.filled & frozenset(_stems(answer)):
            continue
        if lead >= _needed(blank, answer) and _is_of_its_kind(blank, answer):
            found.append((blank, answer))
    return found


def _with_rest_of_number(text: str, start: int, end: int) -> str:
    """The reader may end its answer inside of "4.5"."""
    rest = _REST.match(text, end) if text[end - 1].isdigit() else None
    return text[start : rest.end() if rest else end]


def _needed(blank: Blank, answer: str) -> float:
    """By how much the reader must prefer an answer; a name that the claim does not hold tells nothing.

    "Who gave him asylum?" is answered by the Kremlin, which is no other than Russia.
    """
    if blank.is_number:
        return _SURE
    return _SURE_OF_ITS_OWN if _is_of_the_claim(blank, answer) else inf


def _is_of_the_claim(blank: Blank, answer: str) -> bool:
    """Whether the answer is another name of the claim: then the two may have changed places."""
    others = frozenset(_stems(blank.question))
    return any(frozenset(_stems(name.text)) <= others for name in names_of(answer))


def _is_of_its_kind(blank: Blank, answer: str) -> bool:
    """Whether a name is answered by a name and a number by a number: "he" and "the road" tell nothing."""
    if blank.is_number:
        return any(NUMBER.fullmatch(token) for token in tokens(answer))
    return any(word.text != "I" and not is_people(word.text) for word in names_of(answer))
