"""Overlap: whether a claim says what was quoted for it, and adds nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.dates import MONTHS, WEEKDAYS
from retrieval.support.material import Quoted, sentences_of
from retrieval.support.naming import names_of
from retrieval.support.thesaurus import keys_at, keys_of
from retrieval.wording import NUMBER, tokens
from retrieval.words import STOP_WORDS, Word, stem_of, words_of

# What says only that something was said, is somewhere, or joins what was: a report need not use the same word.
_IDLE = frozenset(
    map(
        stem_of,
        """according report reports reported say state announce add note tell claim confirm describe include involve
        still earlier later total number people person part side time place make get try attempt lie lies located
        situated already both also use used using put happen occur case thing way own does yes no instead rather
        continue warn stress deny having""".split(),
    )
)
_CALENDAR = frozenset([*WEEKDAYS, *MONTHS])
# Where something is added to what is said: another clause, a place, a cause, a purpose.
_JOINT = re.compile(
    r"[;:—–]|,\s|\b(?:and|but|while|although|though|which|who|whom|whose|where|when|that|if|to|than|including"
    r"|(?P<adding>because|since|after|before|until|as|so|in|on|at|near|by|with|without|from|for|of|over|under|amid"
    r"|during|despite|against|towards?|into|through|along|across|behind|beside|between|beyond|outside|inside|owing|due"
    r"|following))\b",
    re.IGNORECASE,
)
# How many words a claim may have that no quote has in any form, one being always allowed, and the least share of its
# words, names and all, that must stand in what was quoted itself.
MOST_NEW, LEAST_ROOTED = 0.2, 0.33


@dataclass(frozen=True, slots=True)
class _Told:
    """What the words of some texts share with others that say the same."""

    keys: frozenset[str | int]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Told:
        return cls(frozenset(key for text in texts for key in keys_of(text)))

    def tells(self, words: Sequence[Word], at: int) -> bool:
        return bool(keys_at(words, at) & self.keys)


def adds_nothing(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether hardly a word of the claim is new, no clause or phrase of it is, and each sentence rests on a quote."""
    known = _Told.of([quote.known for quote in quotes])
    direct = _Told.of([quote.words for quote in quotes])
    return all(_rests(sentence, direct) and not _adds(sentence, known) for sentence in sentences_of(claim))


def _adds(sentence: str, known: _Told) -> bool:
    words = list(words_of(sentence))
    content = list(_content(sentence, words))
    new = {words[at].start for at in content if not known.tells(words, at)}
    if len(new) > max(1, MOST_NEW * len(content)) or (new and len(content) == 1):
        return True
    phrases = _phrases(sentence, [words[at] for at in content])
    return any(len(phrase) >= least and all(word.start in new for word in phrase) for phrase, least in phrases)


def _phrases(sentence: str, content: Sequence[Word]) -> Iterator[tuple[list[Word], int]]:
    """The content words of each stretch between joints, where there are some, and how many new ones are too many.

    A place or a cause takes one word; a verb may be another one than the quote's.
    """
    joints = [(0, 2), *((match.start(), 1 if match["adding"] else 2) for match in _JOINT.finditer(sentence))]
    for (first, least), (last, _) in zip(joints, [*joints[1:], (len(sentence), 0)], strict=True):
        phrase = [word for word in content if first <= word.start < last]
        if phrase:
            yield phrase, least


def _rests(sentence: str, direct: _Told) -> bool:
    words = list(words_of(sentence))
    told = [direct.tells(words, at) for at, word in enumerate(words) if _means(word) and not _is_figure(word)]
    return sum(told) >= LEAST_ROOTED * len(told)


def _means(word: Word) -> bool:
    return word.text.lower() not in STOP_WORDS and stem_of(word.text) not in _IDLE


def _content(sentence: str, words: Sequence[Word]) -> Iterator[int]:
    """Where the words stand that are neither names nor numbers nor days, which are judged as such."""
    names = {name.text for name in names_of(sentence)}
    for at, word in enumerate(words):
        if _means(word) and word.text not in names and not _is_figure(word):
            yield at


def _is_figure(word: Word) -> bool:
    """Whether a word is of a number or a day."""
    return (
        word.text.lower() in _CALENDAR
        or word.text[0].isdigit()
        or all(NUMBER.fullmatch(token) for token in tokens(word.text))
    )
