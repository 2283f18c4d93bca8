"""Overlap: whether a claim says what was quoted for it, and adds nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.polarity.lexicon import SAME_VERBS, verb_of
from retrieval.support.material import Quoted, sentences_of
from retrieval.words import STOP_WORDS, stem_of, words_of

# What says only that something was said, or joins what was: a report need not use the same word.
_IDLE = frozenset(
    map(
        stem_of,
        """according report reports reported say state announce add note tell claim confirm describe include involve
        also still around approximately roughly total number people person part side time place make take""".split(),
    )
)
_PIECE = re.compile(r"[;:—–]|,\s+(?:and|but|while|although|which|who|with|including)\b|\b(?:while|although|but)\b")
# Shares of the words of a claim, and of any piece of it, that must stand in what was quoted.
LEAST_ALL, LEAST_PIECE, LEAST_DIRECT = 0.5, 0.5, 0.34


def shares(claim: str, quotes: Sequence[Quoted]) -> tuple[float, float]:
    """The share of the claim's words that was quoted, and the least of any sentence or clause of it."""
    known, direct = _keys("\n".join(quote.known for quote in quotes)), _keys("\n".join(quote.words for quote in quotes))
    whole = _share(claim, known)
    pieces = [_share(piece, known) for sentence in sentences_of(claim) for piece in _pieces(sentence)]
    anchored = _share(claim, direct)
    return min(whole, anchored + 0.25), min(pieces, default=whole)


def adds_nothing(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether enough of the claim, and of each clause of it, was quoted, and each sentence shares words of its own."""
    whole, least = shares(claim, quotes)
    direct = _keys("\n".join(quote.words for quote in quotes))
    rooted = all(_share(sentence, direct) >= LEAST_DIRECT for sentence in sentences_of(claim))
    return whole >= LEAST_ALL and least >= LEAST_PIECE and rooted


def _pieces(sentence: str) -> Iterator[str]:
    for piece in _PIECE.split(sentence):
        if len(list(_content(piece))) > 1:
            yield piece


def _share(text: str, known: frozenset[str]) -> float:
    words = list(_content(text))
    return sum(bool(_forms(word) & known) for word in words) / len(words) if words else 1.0


def _content(text: str) -> Iterator[str]:
    for word in words_of(text):
        if word.text.lower() not in STOP_WORDS and stem_of(word.text) not in _IDLE:
            yield word.text


def _forms(word: str) -> frozenset[str]:
    verb = verb_of(word.lower())
    return frozenset([stem_of(word)]) | SAME_VERBS.get(verb, frozenset())


def _keys(text: str) -> frozenset[str]:
    words = [part for word in words_of(text) for part in {word.text, *word.text.split("-")} if part]
    return frozenset(stem_of(word) for word in words) | frozenset(verb_of(word.lower()) for word in words)
