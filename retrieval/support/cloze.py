"""Cloze: whether the reader, asked for what a claim leaves blank, finds the claim's own word in its quotes.

"Turkey backs the rebels" becomes "who backs the rebels?": if the answer is not Turkey, the claim swapped its roles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.span_model import SpanModel
from retrieval.support.figures import undated_text
from retrieval.support.material import Quoted
from retrieval.support.naming import names_of
from retrieval.wording import NUMBER, tokens
from retrieval.words import Word, stem_of, words_of

_MOST = 6


@dataclass(frozen=True, slots=True)
class Blank:
    """A claim with one name or number left out, and the stems of what was."""

    question: str
    filled: frozenset[str]


def blanks_of(claim: str, quotes: Sequence[Quoted]) -> list[Blank]:
    """The claim with each of its names and numbers left out in turn, the first few."""
    return list(_blanks(undated_text(claim, quotes)))[:_MOST]


def _blanks(claim: str) -> Iterator[Blank]:
    for start, end in _names(claim):
        yield _blank(claim, start, end, "who")
    for word in words_of(claim):
        value = tokens(word.text)
        if word.text != "one" and any(NUMBER.fullmatch(each) for each in value):
            yield _blank(claim, word.start, word.end, "how many" if word.text.isdigit() else "what")


def _names(claim: str) -> Iterator[tuple[int, int]]:
    """Where each whole name stands."""
    runs: list[list[Word]] = []
    for word in names_of(claim):
        if runs and claim[runs[-1][-1].end : word.start] in (" ", "-"):
            runs[-1].append(word)
        else:
            runs.append([word])
    yield from ((run[0].start, run[-1].end) for run in runs)


def _blank(claim: str, start: int, end: int, asked: str) -> Blank:
    question = f"{claim[:start]}{asked}{claim[end:]}".rstrip(". ") + "?"
    return Blank(question, frozenset(_stems(claim[start:end])))


def _stems(text: str) -> Iterator[str]:
    yield from (stem_of(token) for token in tokens(text))
    yield from (stem_of(word.text) for word in words_of(text))


def misread(model: SpanModel, claim: str, quotes: Sequence[Quoted]) -> list[tuple[Blank, str, float]]:
    """The blanks that the reader fills with something else, what with, and by how much it prefers that."""
    text = " ".join(" ".join(quote.words.split()) for quote in quotes)
    found = []
    for blank in blanks_of(claim, quotes):
        spans = model.read(blank.question, [("", text)])[0].spans
        if not spans:
            continue
        right = [span.score for span in spans if blank.filled & frozenset(_stems(text[span.start : span.end]))]
        if spans[0].score not in right[:1]:
            found.append((blank, text[spans[0].start : spans[0].end], spans[0].score - max(right, default=spans[-1].score - 2)))
    return found
