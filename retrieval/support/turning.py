"""Turning: whether a claim says the reverse of its quote in the same place, "rose to 5%" where that says "fell"."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.polarity.lexicon import OPPOSITE_VERBS, verb_of
from retrieval.support.material import Quoted
from retrieval.support.thesaurus import are_opposite
from retrieval.words import STOP_WORDS, Word, stem_of, words_of

# Words on either side among which two words of one place share one.
_BESIDE = 5
_ORDER = frozenset("first last next previous".split())


def turned_round(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a word of the claim is the opposite of one, left out of it, that was quoted beside the same words."""
    mine = list(words_of(claim))
    told = [list(words_of(quote.words)) for quote in quotes]
    held = {form for words in told for word in words for form in _forms(word)}
    said = {form for word in mine for form in _forms(word)}
    new = [at for at, word in enumerate(mine) if not _forms(word) & held]
    for words in told:
        left = [at for at, word in enumerate(words) if not _forms(word) & said]
        for one in new:
            for two in left:
                if _reverse(mine[one].text, words[two].text) and _beside(mine, one) & _beside(words, two):
                    return True
    return False


def _forms(word: Word) -> frozenset[str]:
    """What makes two words one here: "rose" is "risen", but "last" is not "lasted"."""
    low = word.text.lower()
    return frozenset([low]) if low in _ORDER else frozenset([low, f"{stem_of(low)}-"])


def _reverse(one: str, two: str) -> bool:
    return are_opposite(stem_of(one), stem_of(two)) or (verb_of(one.lower()), verb_of(two.lower())) in OPPOSITE_VERBS


def _beside(words: Sequence[Word], at: int) -> frozenset[str]:
    around = [*words[max(at - _BESIDE, 0) : at], *words[at + 1 : at + 1 + _BESIDE]]
    return frozenset(stem_of(word.text) for word in around if word.text.lower() not in STOP_WORDS)
