"""Doubts: whether a claim tells as done what is only planned, possible, wanted or believed where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retrieval.polarity.lexicon import PASTS, verb_of
from retrieval.support.denial import DENIAL, following
from retrieval.support.material import Quoted
from retrieval.support.thesaurus import keys_at, keys_of
from retrieval.words import STOP_WORDS, Word, words_of

_MAYBE = re.compile(
    r"\b(?:would|could|may|might|should|will|plan(?:s|ned|ning)?|intend(?:s|ed)?|expect(?:s|ed|ing)?|forecasts?"
    r"|predict(?:s|ed)?|scheduled|due|aims?|aimed|hopes?|hoped|wants?|wanted|if|whether|unless|set to|ready to"
    r"|agree[sd]? to|able to|in order to|meant to|threaten(?:s|ed)?|offer(?:s|ed)?|attempt|tr(?:y|ied|ies|ying)|urged?"
    r"|urges|asked|asks|called for|calls? for|likely|possibl[ey]|perhaps|reportedly|rumours?|alleg(?:edly|e[sd]?)"
    r"|believe[sd]?|think|thinks|thought|suspect(?:s|ed)?|(?:is|are|was|were) to|promise[sd]?|pledge[sd]?|vow(?:s|ed)?"
    r"|to (?:prevent|stop|avoid|keep|slow))\b",
    re.IGNORECASE,
)
# Content words after it that a doubt reaches, as far as its clause goes.
_REACH = 3
# "Asked the national audit office to look into": whoever is asked, what they are to do is left open.
_INFINITIVE = re.compile(r"(?: [\w'’-]+){1,7}? to (?=[a-z])")
# "Promised each family that lost its home": what tells who is meant was done.
_RELATIVE = re.compile(r"\b(?:family|[a-z]+(?<!ly))(?= that [a-z])")
_NO_VERBS = frozenset("hundred need indeed speed".split())
_DOES = re.compile(r"\b(?:did|has|have|had|was|were|is|are|been|being|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)


def doubts_kept(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each thing done in the claim is not merely doubted by the quotes, unless they tell it as done too."""
    doubted: set[str | int] = set()
    sure: set[str] = set()
    for quote in quotes:
        words = list(words_of(quote.words))
        reached = frozenset(_reach(quote.words, words))
        for at, word in enumerate(words):
            if _is_content(word):
                if word.start in reached:
                    doubted.update(keys_at(words, at))
                else:
                    sure.update(_forms(word))
    mine = list(words_of(claim))
    return not any(keys_at(mine, at) & doubted and not _forms(mine[at]) & sure for at in _done(claim, mine))


def done_told(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether what a claim tells as done is told at all, where each of the quotes leaves something open.

    "Offered to pay" is no "paid", in whatever words the claim has it.
    """
    if _MAYBE.search(claim) or not all(_MAYBE.search(quote.words) for quote in quotes):
        return True
    mine = list(words_of(claim))
    told = {key for quote in quotes for key in keys_of(quote.words)}
    return all(keys_at(mine, at) & told for at in _done(claim, mine))


def _done(claim: str, words: Sequence[Word]) -> Iterator[int]:
    """Which words of a claim are verbs of what it tells as done."""
    left_open = frozenset([*_reach(claim, words), *_cues(claim, words)])
    return (at for at, word in enumerate(words) if word.start not in left_open and _is_done(claim, word))


def _reach(text: str, words: Sequence[Word]) -> Iterator[int]:
    """Where the words stand that a doubt reaches: the next few of its clause."""
    content = [word for word in words if _is_content(word)]
    for match in _MAYBE.finditer(text):
        relative = _RELATIVE.search(text, match.end())
        asked = _INFINITIVE.match(text, match.end())
        reached = following(text, match.end(), content)[:_REACH]
        if asked:
            reached += following(text, asked.end(), content)[:1]
        yield from (word.start for word in reached if not relative or word.start < relative.end())


def _cues(text: str, words: Sequence[Word]) -> Iterator[int]:
    """Where the words stand that leave something open, or deny it."""
    for match in (*_MAYBE.finditer(text), *DENIAL.finditer(text)):
        yield from (word.start for word in words if match.start() <= word.start < match.end())
        yield from (word.start for word in following(text, match.end(), words)[:_REACH])


def _forms(word: Word) -> frozenset[str]:
    return frozenset([word.stem, verb_of(word.text.lower())]) - {""}


def _is_content(word: Word) -> bool:
    return word.text.lower() not in STOP_WORDS and not word.is_capitalised and not word.text[0].isdigit()


def _is_done(text: str, word: Word) -> bool:
    """Whether a word is a verb in the past, or of what is or was done."""
    low = word.text.lower()
    if not _is_content(word) or not verb_of(low) or low in _NO_VERBS:
        return False
    return low.endswith("ed") or low in PASTS or bool(_DOES.search(text[: word.start]))
