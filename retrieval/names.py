"""Names as short answers give them: people, places and things, alone or in lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.named_day import PARENTHESES
from retrieval.question import Kind
from retrieval.spans import PLACES_FOLLOW
from retrieval.wording import THINGS, is_country, plain_marks, tokens

_BETWEEN_NAMES = re.compile(r"[,;](?:\s+and\b)?\s|\band\b|\bas well as\b|\balong with\b|\n", re.IGNORECASE)
_PARTICLES = frozenset("al el ad ar as ash ez of".split())
_BEFORE_SURNAMES = frozenset("bin ibn von van der den de da do dos di du la le".split())
_LEADS = PLACES_FOLLOW | {"from", "by", "with", "both", "on", "former", "late"}
# Places within places: that a man is in Damascus and at an airport is no contradiction.
_PARTS_OF_PLACES = frozenset(
    """airport base square street road palace hospital embassy port border district suburb suburbs province governorate
    region county state village area camp prison university school coast mosque church hotel building centre center
    headquarters countryside outskirts north south east west northern southern eastern western central near""".split()
)
# Spellings of one name differ as "Golani" and "Jolani" do; brothers' names, like Maher and Bashar (.55), differ more.
_ALIKE = 0.65
# A longer one is a sentence.
_LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A name's words without titles and particles, the initials of its capitalised words, and its surname, if any."""

    words: tuple[str, ...]
    initials: str
    surname: str

    @classmethod
    def of(cls, text: str, kind: Kind) -> Name:
        words = tokens(text)
        while len(words) > 1 and words[0] in _LEADS:
            words = words[1:]
        kept = tuple(word for word in words if word not in _PARTICLES) or tuple(words)
        pieces = re.findall(r"[^\W_]+(?:['’]\w+)*", text)
        initials = "".join(piece[0] for piece in pieces if piece[0].isupper())
        # A place has no surname: York is not New York; nor have "the Bank of Maravia" and "rebel fighters".
        a_place = kind == "where" or "of" in words or any(map(is_country, kept[-1:]))
        named = kept and not a_place and kept[-1] not in THINGS and pieces[-1:] and pieces[-1][0].isupper()
        return cls(kept, plain_marks(initials), kept[-1] if named else "")

    @property
    def is_country(self) -> bool:
        return len(self.words) == 1 and is_country(self.words[0])

    @property
    def is_proper(self) -> bool:
        """Whether all its words have capitals: "the capital" and "Syrian rebels" name nobody for certain."""
        return len(self.initials) >= len(self.words)

    @property
    def is_full(self) -> bool:
        """Whether it is more than a surname: "von der Leyen" is none."""
        return len(self.words) > 1 and self.words[0] not in _BEFORE_SURNAMES

    def same(self, other: Name) -> bool:
        if sorted(self.words) == sorted(other.words) or self._abbreviates(other) or other._abbreviates(self):
            return True
        if not self.surname or self.surname != other.surname:
            return False
        if self.is_full and other.is_full:
            return self._same_in_full(other)
        return self._ends_with(other) or other._ends_with(self)

    def _ends_with(self, other: Name) -> bool:
        return self.words[-len(other.words) :] == other.words

    def _abbreviates(self, other: Name) -> bool:
        return other.is_full and not self.is_country and len(self.words[0]) > 1 and self.words == (other.initials,)

    def _same_in_full(self, other: Name) -> bool:
        """As "Bashar Hafez al-Assad" and "Bashar al-Assad", "J. Biden" and "Joe Biden"; two middle names must agree."""
        first, another = self.words[0], other.words[0]
        middle, between = self.words[1:-1], other.words[1:-1]
        return (first == another or _is_initial(first, another)) and (middle == between or not middle or not between)

    def disagrees(self, other: Name, kind: Kind) -> bool:
        """Whether both are full names, of two different things."""
        if self.is_country or other.is_country:
            return self.is_country and other.is_country and self.words != other.words
        if max(len(self.words), len(other.words)) > _LONGEST_NAME or not (kind == "where" or self._both_full(other)):
            return False
        one, two = set(self.words), set(other.words)
        if one <= two or two <= one:
            return False
        if one & two:
            return self.words[-1] == other.words[-1] and not _alike(self.words[0], other.words[0])
        if not (self.is_proper and other.is_proper) or (kind == "where" and any(map(_is_part_of_place, one | two))):
            return False
        return not any(_alike(word, another) for word in one for another in two)

    def _both_full(self, other: Name) -> bool:
        return self.is_full and other.is_full


def _is_part_of_place(word: str) -> bool:
    return word in _PARTS_OF_PLACES or is_country(word)


def _is_initial(word: str, other: str) -> bool:
    return 1 in (len(word), len(other)) and word[0] == other[0]


def _alike(word: str, other: str) -> bool:
    """Whether two words may be spellings of one, or one is the other's initial."""
    if 1 in (len(word), len(other)):
        return _is_initial(word, other)
    # In order: SequenceMatcher's ratio depends on it.
    first, second = sorted((word, other))
    return SequenceMatcher(a=first, b=second, autojunk=False).ratio() >= _ALIKE


@dataclass(frozen=True, slots=True)
class Names:
    """One name or several."""

    names: tuple[Name, ...]
    kind: Kind

    @classmethod
    def of(cls, answer: str, kind: Kind) -> Names | None:
        """Read the names in a list ("Turkey and the United States"); None when there is none."""
        parts = _BETWEEN_NAMES.split(PARENTHESES.sub(" ", answer))
        names = [name for name in (Name.of(part, kind) for part in parts) if name.words]
        return cls(tuple(names), kind) if names else None

    def same(self, other: Names) -> bool:
        return self._all_in(other) and other._all_in(self)

    def holds(self, other: Names) -> bool:
        """Whether it names all that the other names: "Turkey and Iran" holds "Turkey", "Homs province" holds "Homs"."""
        if len(self.names) == len(other.names) == 1:
            return set(other.names[0].words) <= set(self.names[0].words)
        return other._all_in(self)

    def disagrees(self, other: Names) -> bool:
        # Of two lists both may be right.
        if not len(self.names) == len(other.names) == 1 or self.kind != other.kind:
            return False
        return self.names[0].disagrees(other.names[0], self.kind)

    def _all_in(self, other: Names) -> bool:
        return all(any(name.same(another) for another in other.names) for name in self.names)
