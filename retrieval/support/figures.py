"""Figures: whether every number of a claim stands in what was quoted for it, of the same thing and as exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from retrieval.quantity import Bound, bound_of
from retrieval.support.material import Quoted
from retrieval.wording import LONGEST_NUMBER, MEASURES, NUMBER, tokens
from retrieval.words import STOP_WORDS, stem_of

# Words after and before a number among which that stands which is counted: "222 fighters", "44 of them civilians".
_REACH = 6
_WAYS = frozenset(("from", "to"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence: its value, how exact it is, its measure, what follows it, and all around it."""

    value: Decimal
    bound: Bound
    measure: str
    counted: str
    way: str
    around: frozenset[str]

    def is_told_by(self, other: Figure, said: frozenset[str]) -> bool:
        """Whether another figure says as much. `said` are all stems of the quote.

        "About 20" may be said of 20, and never the other way round.
        """
        if self.value != other.value or self.measure != other.measure:
            return False
        if self.bound != other.bound and self.bound != "about":
            return False
        if self.way and other.way and self.way != other.way:
            return False
        return not self.counted or self.counted not in said or self.counted in other.around


def figures_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each number of the claim is told by one of the quotes."""
    told = [(figure, _stems(words)) for quote in quotes for words in [_words(quote)] for figure in figures_of(words)]
    wanted = figures_of(tokens(undated_text(claim, quotes)))
    return all(any(one.is_told_by(other, said) for other, said in told) for one in wanted)


def _words(quote: Quoted) -> list[str]:
    return tokens(_blanked(quote.words, quote))


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(stem_of, words))


def undated_text(claim: str, quotes: Sequence[Quoted]) -> str:
    """The claim without its days, which are checked as days."""
    return _blanked(claim, quotes[0]) if quotes else claim


def _blanked(text: str, quote: Quoted) -> str:
    """Without days that hold a number, as seen from the day of the quote."""
    for day in reversed(quote.days(text)):
        if any(letter.isdigit() for letter in day.text):
            text = f"{text[: day.start]}then{text[day.end :]}"
    return text


def figures_of(words: Sequence[str]) -> list[Figure]:
    """The numbers among these words; "one" says too little to be a number."""
    return list(_figures(words))


def _figures(words: Sequence[str]) -> Iterator[Figure]:
    for at, word in enumerate(words):
        if not NUMBER.fullmatch(word) or len(word) > LONGEST_NUMBER or word == "1":
            continue
        after = words[at + 1 : at + 1 + _REACH]
        following = next((each for each in after if each not in STOP_WORDS and not NUMBER.fullmatch(each)), "")
        measure = after[0] if after and after[0] in MEASURES else ""
        around = [*words[max(0, at - _REACH) : at], *after]
        way = words[at - 1] if at and words[at - 1] in _WAYS else ""
        yield Figure(
            Decimal(word.replace(",", "")),
            bound_of(words[:at]),
            measure,
            "" if measure else stem_of(following),
            way,
            frozenset(map(stem_of, around)),
        )
