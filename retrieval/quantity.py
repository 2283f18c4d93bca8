"""Quantities: how much of what a short answer tells, and whether another one tells the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from retrieval.named_day import PARENTHESES
from retrieval.wording import CURRENCIES, LONGEST_NUMBER, MEASURES, NUMBER, is_country, plain, tokens
from retrieval.words import STOP_WORDS, stem_of

Bound = Literal["exactly", "least", "most", "about", "nearly"]
_BOUNDS: dict[str, Bound] = {
    "at least": "least", "no fewer than": "least", "no less than": "least", "not less than": "least",
    "not fewer than": "least",
    "more than": "least", "over": "least", "above": "least", "upwards of": "least", "exceeding": "least",
    "at most": "most", "no more than": "most", "not more than": "most", "up to": "most", "as many as": "most",
    "as much as": "most", "less than": "most", "fewer than": "most", "under": "most", "below": "most",
    "about": "about", "around": "about", "roughly": "about", "approximately": "about", "some": "about",
    "estimated": "about", "circa": "about",
    "nearly": "nearly", "almost": "nearly", "close to": "nearly",
}  # fmt: skip
# How far a number may lie from the one that is named, in parts of it: to be called the same, and not to contradict it.
# Who says "at least 40" does not mean 400, but 400 does not contradict it.
_LIKELY: dict[Bound, tuple[str, str]] = {
    "exactly": ("0", "0"), "least": ("0", "1"), "most": ("-0.5", "0"), "about": ("-0.1", "0.1"),
    "nearly": ("-0.1", "0"),
}  # fmt: skip
_POSSIBLE: dict[Bound, tuple[str, str]] = {
    **_LIKELY, "least": ("0", "Infinity"), "most": ("-Infinity", "0"), "about": ("-0.25", "0.25"),
    "nearly": ("-0.25", "0.25"),
}  # fmt: skip
_VAGUE = frozenset(
    "dozens scores tens hundreds thousands millions billions several many few handful couple various numerous".split()
)
_FRACTIONS = frozenset("half third thirds quarter quarters fifth fifths tenth tenths".split())
# Stop words of a question that are units of an answer.
_NO_STOPS = frozenset("day days week month year us".split())
_PEOPLE = frozenset(map(stem_of, ("people", "persons")))
_KILLED = frozenset([stem_of("killed")])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers from low to high, both included."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: Stretch) -> bool:
        """Whether a number lies in both."""
        return self.low <= other.high and other.low <= self.high

    def overlaps(self, other: Stretch) -> bool:
        """Whether more than one number lies in both."""
        return self.low < other.high and other.low < self.high


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, with those that are as good as the same and those that would not contradict it."""

    value: Decimal
    likely: Stretch
    possible: Stretch
    is_plain: bool = False

    @classmethod
    def of(cls, value: Decimal, bound: Bound) -> Amount:
        likely, possible = (_around(value, by[bound]) for by in (_LIKELY, _POSSIBLE))
        if bound == "exactly":
            slack = _rounding(value)
            likely = possible = Stretch(value - slack, value + slack)
        return cls(value, likely, possible, is_plain=bound == "exactly")

    @classmethod
    def between(cls, low: Decimal, high: Decimal) -> Amount:
        return cls((low + high) / 2, Stretch(low, high), Stretch(low, high))

    def same(self, other: Amount) -> bool:
        if self == other:
            return True
        within = self.value in other.likely, other.value in self.likely
        if self.is_plain or other.is_plain:
            return any(within)
        # "At least 40" and "at least 60" are two accounts, and so are "less than 40" and "more than 40".
        return all(within) and self.likely.overlaps(other.likely)


def _around(value: Decimal, by: tuple[str, str]) -> Stretch:
    down, up = map(Decimal, by)
    return Stretch(*(value + abs(value) * part if part.is_finite() else part for part in (down, up)))


def _rounding(value: Decimal) -> Decimal:
    """How much rounding may have taken: 1,204,000 is "1.2 million", but 1,600 is no more "2,000"."""
    digits = plain(value)
    zeros = len(digits) - len(digits.rstrip("0"))
    if "." in digits or zeros < 2 or abs(value) < 1000:
        return Decimal(0)
    return min(Decimal(10) ** zeros / 2, abs(value) / 20)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount, or a vague word for one ("dozens"), of what is measured ("km", "dollar") or counted ("soldiers")."""

    amount: Amount | str
    measure: str
    counted: frozenset[str]

    @classmethod
    def of(cls, answer: str) -> Quantity | None:
        """Read a quantity; None when there is none, or several: "44 soldiers and 20 civilians"."""
        words = tokens(PARENTHESES.sub(" ", answer))
        found = _amount(words)
        if found is None or (_FRACTIONS & set(words)):
            return None
        amount, last = found
        unit = _unit(words[last + 1 :])
        measure = " ".join(word for word in unit if word in MEASURES)
        # "Forty Australian dollars" are no US dollars.
        beside = [*words[max(last - 1, 0) : last], *unit] if measure in CURRENCIES.values() else []
        foreign = [word for word in beside if is_country(word) and word != "us"]
        return cls(amount, " ".join([*foreign, measure]), frozenset(map(stem_of, unit)))

    def comparable(self, other: Quantity) -> bool:
        """Whether both tell how much of one thing: "44" is 44 people, but neither 44 km nor $44."""
        if self.measure or other.measure:
            return self.measure == other.measure
        one, two = self.counted, other.counted
        return one <= two or two <= one or _only_people(one | two)

    def same(self, other: Quantity) -> bool:
        if not self.comparable(other):
            return False
        if isinstance(self.amount, str) or isinstance(other.amount, str):
            return self.amount == other.amount
        return self.amount.same(other.amount)

    def disagrees(self, other: Quantity) -> bool:
        if isinstance(self.amount, str) or isinstance(other.amount, str) or not self.comparable(other):
            return False
        return not self.amount.possible.meets(other.amount.possible)


def _amount(words: Sequence[str]) -> tuple[Amount | str, int] | None:
    """The amount, and the index of its last word."""
    at = [i for i, word in enumerate(words) if NUMBER.fullmatch(word)]
    # What was too long to be read has its commas still.
    if any("," in words[i] or len(words[i]) > 2 * LONGEST_NUMBER for i in at):
        return None
    match at:
        case []:
            vague = [i for i, word in enumerate(words) if word in _VAGUE]
            return (" ".join(words[vague[0] : vague[-1] + 1]), vague[-1]) if vague else None
        # "several hundred", "a few dozen"
        case [i] if _VAGUE & set(words[max(i - 2, 0) : i]):
            return " ".join(words[max(i - 2, 0) : i + 1]), i
        case [i]:
            return Amount.of(Decimal(words[i]), bound_of(words[:i])), i
        case [i, j]:
            joint = " ".join(words[i + 1 : j])
            low, high = Decimal(words[i]), Decimal(words[j])
            # "40 to 50 million"
            while 0 < low * 1000 <= high:
                low *= 1000
            if low <= high and (joint in ("to", "or") or (joint == "and" and "between" in words[:i])):
                return Amount.between(low, high), j
    return None


def bound_of(before: Sequence[str]) -> Bound:
    """How exact the number is that follows these words."""
    said = f" {' '.join(before)}"
    return max(((len(words), bound) for words, bound in _BOUNDS.items() if said.endswith(f" {words}")),
               default=(0, "exactly"))[1]  # fmt: skip


def _unit(words: Sequence[str]) -> list[str]:
    """The words that say of what: up to the first that begins something else ("44 people in Homs")."""
    unit: list[str] = []
    for word in words[1:] if words[:1] == ["of"] else words:
        if word in STOP_WORDS - _NO_STOPS:
            break
        unit.append(word)
    return unit


def _only_people(counted: frozenset[str]) -> bool:
    """Whether nothing but people are counted: "44 people" and "20 dead" are of one kind."""
    return counted <= _PEOPLE | _KILLED
