"""Figures: whether every number of a claim stands in what was quoted for it, of the same thing and as exact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from retrieval.days import Day
from retrieval.quantity import Bound, bound_of
from retrieval.support.material import Quoted
from retrieval.support.thesaurus import plain_keys
from retrieval.wording import LONGEST_NUMBER, MEASURES, NUMBER, tokens
from retrieval.words import STOP_WORDS, stem_of

# Words after and before a number among which that stands which is counted: "222 fighters", "44 of them civilians".
_REACH = 6
_WAYS = frozenset(("from", "to"))
_PASSING = frozenset("passed pass passes exceeded exceed exceeds topped top tops".split())
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|from|before|after|by|to|of|early|late|mid|during|and|or|year|between|the|a|an)[ -]"
    r"|[a-z]+ \d\d?,? |\b[A-Z][a-z]+,? |[,(–-] ?)$"
)
_PLURAL = re.compile(r"[a-z]{3}(?<!s)s$")
_DATING = frozenset(("in", "since"))
_PAIRED = frozenset(("to", "from", "or"))
# What a number may be of beside what is measured in general; with its hyphen taken away: "a 72-hour strike".
_UNITS = {
    form: unit
    for unit in "second minute hour day week month year decade century crown florin mark".split()
    for form in (unit, f"{unit}s", "centuries" if unit == "century" else unit)
} | {"am": "am", "pm": "pm", "point": "point", "points": "point", "centimetres": "cm", "centimetre": "cm", "cm": "cm"}
# Of what each stretch of time is made: "a 72-hour strike" lasts three days, and "half a century" 50 years.
_MADE_OF = {
    "minute": (60, "second"), "hour": (3_600, "second"), "day": (86_400, "second"), "week": (604_800, "second"),
    "year": (12, "month"), "decade": (120, "month"), "century": (1_200, "month"),
}  # fmt: skip
# "4:47", "2-1": what is written as one is one.
_WRITTEN_AS_ONE = re.compile(r"(?<![\w-])\d{1,2}(?:[:–-]\d{1,2})+(?![\w-])")
_CLOCK = re.compile(r"(?<![\w-])\d{1,2}:\d\d(?!\s*[ap]\.?m\b)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence: its value, how exact it is, its measure, what follows it, and all around it."""

    value: Decimal
    bound: Bound
    measure: str
    counted: str
    noun: str
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
        if self.way != other.way and (self.way in _DATING or (self.way and other.way)):
            return False
        if self.counted and self.counted in said:
            return self.counted in other.around
        # Of "222 civilians" the quote of 222 fighters knows nothing; "44 were" says nothing of whom.
        return not self.noun or bool(plain_keys(self.noun) & {key for word in said for key in plain_keys(word)})


def figures_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each number of the claim is told by one of the quotes."""
    written = {match for quote in quotes for match in _WRITTEN_AS_ONE.findall(quote.words)}
    if not written.issuperset(_WRITTEN_AS_ONE.findall(claim)):
        return False
    told = [(figure, _stems(words)) for quote in quotes for words in [_words(quote)] for figure in figures_of(words)]
    wanted = figures_of(_claimed(claim, quotes))
    return all(any(one.is_told_by(other, said) for other, said in told) for one in wanted)


def is_reckoned(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether a number of the claim stands in none of the quotes as it is: "three days" for "72 hours"."""
    said = {word for quote in quotes for word in _words(quote)}
    return any(NUMBER.fullmatch(word) and word != "1" and word not in said for word in _claimed(claim, quotes))


def _words(quote: Quoted) -> list[str]:
    return tokens(_blanked(quote.words, quote))


def _stems(words: Sequence[str]) -> frozenset[str]:
    return frozenset(map(stem_of, words))


def _claimed(claim: str, quotes: Sequence[Quoted]) -> list[str]:
    """A claim's words without its days, which are checked as days, and its times of day, which stand as written."""
    return tokens(_CLOCK.sub("then", _blanked(claim, quotes[0]) if quotes else claim))


def _blanked(text: str, quote: Quoted) -> str:
    """Without days that hold a number, as seen from the day of the quote."""
    for day in reversed(quote.days(text)):
        if any(letter.isdigit() for letter in day.text) and not _is_count(text, day):
            text = f"{text[: day.start]}then{text[day.end :]}"
    return text


def _is_count(text: str, day: Day) -> bool:
    """Whether what could be a year counts something: "2016 officials"."""
    bare = day.text.isdigit() and not _BEFORE_YEAR.search(text[: day.start])
    return bare and bool(re.match(r" (?:of )?[a-z]", text[day.end :]))


def figures_of(words: Sequence[str]) -> list[Figure]:
    """The numbers among these words; "one" says too little to be a number."""
    return list(_figures(_halves_counted(words)))


def _halves_counted(words: Sequence[str]) -> list[str]:
    """With "half century" and "year and half" as numbers, as others may write them."""
    counted = list(words)
    for at in range(len(words) - 1):
        if words[at] == "half" and words[at + 1] in _UNITS:
            counted[at] = "0.5"
        if words[at + 1 : at + 3] == ["and", "half"] and words[at] in _UNITS:
            counted[at : at + 3] = ["1.5", words[at], ""]
    return counted


def _way(words: Sequence[str], at: int) -> str:
    """What leads to a number: "from" and "to", and "since" where the number counts nothing, as a year does not."""
    before = words[at - 1] if at else ""
    if before in _DATING and (at + 1 == len(words) or words[at + 1] in STOP_WORDS):
        return before
    return before if before in _WAYS else ""


def _bound(before: Sequence[str]) -> Bound:
    """How exact a number is; a verb may tell it too: "gusts passed 90 km per hour"."""
    return "least" if before and before[-1] in _PASSING else bound_of(before)


def _measure(words: Sequence[str], at: int) -> str:
    """What a number measures: "km", "year"; one of two may leave it to the other: "from 70 minutes to 15"."""
    before, after = words[max(at - 3, 0) : at], words[at + 1 : at + 4]
    # "Assad, 59" is a 59-year-old.
    if after[:2] == ["year", "old"]:
        return ""
    if found := _unit(after):
        return found
    if len(after) > 2 and after[0] in _PAIRED and NUMBER.fullmatch(after[1]):
        return _unit(after[2:])
    is_second = len(before) > 2 and before[2] in _PAIRED and NUMBER.fullmatch(before[0])
    # "Fell 0.6% to 7.42": a share is of something else than what it leads to.
    return _unit(before[1:2]) if is_second and before[1] != "percent" else ""


def _unit(words: Sequence[str]) -> str:
    if list(words[:2]) in (["percentage", "point"], ["percentage", "points"]):
        return "point"
    return words[0] if words and words[0] in MEASURES else _UNITS.get(words[0], "") if words else ""


def _figures(words: Sequence[str]) -> Iterator[Figure]:
    for at, word in enumerate(words):
        if not NUMBER.fullmatch(word) or len(word) > LONGEST_NUMBER or word == "1":
            continue
        after = words[at + 1 : at + 1 + _REACH]
        following = next((each for each in after if each not in STOP_WORDS and not NUMBER.fullmatch(each)), "")
        measure = _measure(words, at)
        around = [*words[max(0, at - _REACH) : at], *after]
        way = _way(words, at)
        times, base = _MADE_OF.get(measure, (1, measure))
        yield Figure(
            Decimal(word.replace(",", "")) * times,
            _bound(words[:at]),
            base,
            "" if measure else stem_of(following),
            after[0] if after and after[0] == following and _PLURAL.search(following) and not measure else "",
            way,
            frozenset(map(stem_of, around)),
        )
