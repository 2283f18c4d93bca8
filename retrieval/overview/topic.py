"""A topic: what several reports are asked about, and how much of it a text speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.words import Word, words_of

# Short stems are shared by chance: "Homs" and "home" are both "hom". Then one word must begin as the other ends.
_SHORT_STEM = 3
# An earthquake struck, and nobody went on strike: the past of a verb is no form of a noun that means another thing.
_OF_THE_VERB = frozenset({("strike", "struck"), ("strikes", "struck")})
_FEW, _MOST_WORDS = 3, 0.7


@dataclass(frozen=True, slots=True)
class Topic:
    """The words of a topic that mean something by themselves."""

    words: tuple[Word, ...]

    def share(self, *texts: str) -> float:
        """The share of its words that stand in these texts, inflected or not; 0 of a topic without words."""
        held = [word for text in texts for word in words_of(text)]
        wanted = {word.stem: word for word in self.words}
        return sum(_stands_in(word, held) for word in wanted.values()) / len(wanted) if wanted else 0.0

    def is_in(self, text: str) -> bool:
        """Whether a text holds all of its words; of a longer topic most, since those are named in many ways."""
        return self.share(text) >= (1.0 if len(self.words) <= _FEW else _MOST_WORDS)


def _stands_in(word: Word, held: Sequence[Word]) -> bool:
    return any(word.stem == other.stem and _is_form(word, other) for other in held)


def _is_form(one: Word, other: Word) -> bool:
    a, b = one.text.lower(), other.text.lower()
    return (a, b) not in _OF_THE_VERB and (len(one.stem) > _SHORT_STEM or a.startswith(b) or b.startswith(a))
