"""Lies: what a language model makes of a true claim, each false by one turn and sounding like its quote."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from retrieval.polarity.lexicon import BASE_OF, PASTS
from retrieval.support.material import Quoted
from retrieval.support.naming import names_of, openers_of
from retrieval.words import Word

Lie = tuple[str, str]


def lies_of(claim: str, quotes: Sequence[Quoted], chance: random.Random) -> Iterator[Lie]:
    """The false claims that can be made of a true one, each with its kind."""
    for kind, made in _KINDS.items():
        for lie in made(claim, quotes, chance):
            if lie != claim:
                yield kind, lie


def _replaced(claim: str, table: dict[str, str]) -> Iterator[str]:
    """The claim with the first word that stands in a table turned into what stands beside it."""
    match = re.search(rf"(?<![\w-])(?:{'|'.join(map(re.escape, table))})(?![\w-])", claim, re.IGNORECASE)
    if match:
        turned = table.get(match[0]) or table.get(match[0].lower(), match[0])
        new = turned.capitalize() if match[0][0].isupper() and not turned[0].isupper() else turned
        yield claim[: match.start()] + new + claim[match.end() :]


def _both_ways(pairs: str) -> dict[str, str]:
    table = dict(tuple(pair.split("/")) for pair in pairs.split("|"))
    return table | {two: one for one, two in table.items() if two not in table}


_UNITS = _both_ways("million/billion|km/miles|tonnes/kilograms|minutes/hours|days/weeks|months/years|metres/feet") | {
    "centimetres": "metres", "cm": "metres", "crowns": "dollars", "euros": "dollars", "marks": "dollars",
    "florins": "crowns", "hour": "minute", "week": "month", "point": "percent", "kilograms": "tonnes", "hours": "days",
    "a.m": "p.m", "quarter": "half", "century": "decade", "year": "month",
}  # fmt: skip


def _unit(claim: str, _: Sequence[Quoted], __: random.Random) -> Iterator[str]:
    yield from _replaced(claim, _UNITS)
    if re.search(r"\d%", claim):
        yield re.sub(r"(?<=\d)%", " points", claim, count=1)


_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()


def _day(claim: str, _: Sequence[Quoted], chance: random.Random) -> Iterator[str]:
    for names in (_WEEKDAYS, _MONTHS):
        others = {name: chance.choice([other for other in names if other != name]) for name in names}
        # "May" and "March" are words too, which open no sentence of these claims.
        yield from _replaced(claim, others)
    if match := re.search(rf"\b(\d\d?)(?= (?:{'|'.join(_MONTHS)})\b)", claim):
        yield claim[: match.start()] + str(int(match[0]) % 28 + 1) + claim[match.end() :]


_TURNS = _both_ways(
    "more/less|before/after|first/last|largest/smallest|north/south|northern/southern|early/late|within/outside"
    "|above/below|rose/fell|lowered/raised|fell/rose|slowed/accelerated|west/east|longest/shortest|began/ended"
    "|opened/closed|entered/left|beat/lost to|lost/won|alive/dead|strong/weak|faster/slower"
    "|started/stopped|joined/quit|winner/loser|ahead/behind|neither/either"
) | {
    "cut": "raise", "closed": "open", "shorten": "lengthen", "reduced": "increased", "captured": "lost",
    "strongest": "weakest", "unchanged": "changed", "exceeded": "undercut", "previous": "next",
    "unacceptable": "acceptable", "easing": "worsening", "dropped": "climbed", "led": "trailed", "hosts": "expelled",
    "most of": "least of",
}  # fmt: skip


def _turned(claim: str, _: Sequence[Quoted], __: random.Random) -> Iterator[str]:
    yield from _replaced(claim, _TURNS)


_AMOUNTS = {
    "at least": "at most", "more than": "fewer than", "about": "exactly", "some shops": "all shops",
    "nearly": "more than", "most": "all", "hundreds": "thousands", "thousands": "millions", "dozens": "hundreds",
    "many": "all", "almost no": "no", "one of them": "both of them", "only": "even", "each of": "half of",
    "two of": "all of",
    "up to": "at least", "mostly": "only", "large parts": "all", "much": "all", "several": "all",
}  # fmt: skip


def _amount(claim: str, _: Sequence[Quoted], __: random.Random) -> Iterator[str]:
    yield from _replaced(claim, _AMOUNTS)


_PAST_OF = {BASE_OF[past]: past for past in PASTS if past in BASE_OF}
_DONE = {
    "due to start": "started", "forecast to fall": "fell", "are believed to have been": "were", "was to": "did",
    "were to": "did", "expects": "announced", "expect": "announce", "wants to keep": "kept", "wants": "got",
    "said it would": "has begun to", "think": "have proved", "believed": "knew", "offered to mediate": "mediated",
    "called for": "achieved", "called on": "forced", "ready to work": "working", "promised $": "paid $", "due": "held",
    "agreed to": "did", "intends": "began", "was planned": "was held", "asked people to": "made people",
    "has asked": "forced",
    "to prevent": "and prevented", "to slow": "and slowed", "what he called": "the", "spoke of": "proved",
    "described as": "in fact", "was meant to": "did", "says it": "in fact",
}  # fmt: skip


def _hedge(claim: str, _: Sequence[Quoted], __: random.Random) -> Iterator[str]:
    """What is planned, expected, wanted or believed, told as done."""
    yield from _replaced(claim, _DONE)
    if match := re.search(r"\b(?:would|will|should|could|may|might) (?!not\b)(?:also |next |personally )?(\w+)", claim):
        yield claim[: match.start()] + _past(match[1]) + claim[match.end() :]


def _past(verb: str) -> str:
    return "were" if verb == "be" else _PAST_OF.get(verb) or (verb + "d" if verb.endswith("e") else verb + "ed")


_SOURCE = re.compile(
    r"(?P<before>\baccording to |, )(?P<who>(?:(?!according)[\w'’. -])+?)(?P<after> said| announced| found)?"
    r"(?=\.$|, (?:and|but|which)\b)"
    r"|^(?P<first>(?:The )?[A-Z][\w'’ -]*?)(?= (?:said|told|denied|confirmed|announced|promised)\b)"
)


def _attribution(claim: str, quotes: Sequence[Quoted], chance: random.Random) -> Iterator[str]:
    """Said by somebody else of the report; said by somebody where the report says so itself; told by an outlet."""
    known = " ".join(quote.known for quote in quotes)
    known += " ".join(quote.publisher for quote in quotes)
    people = [name for name in _whole_names(quotes[0].report) if name not in known and " " in name]
    match = _SOURCE.search(claim)
    if match and people and (match["first"] or match["after"] or match["before"] == "according to "):
        start, end = match.span("first" if match["first"] else "who")
        yield claim[:start] + chance.choice(people) + claim[end:]
    elif people:
        yield f"{claim[:-1]}, {chance.choice(people)} said."
    yield f"{claim[:-1]}, Reuters reported."


_CAUSES = (
    "because of the weather", "because of a lack of money", "in order to punish the government",
    "as a result of pressure from abroad", "after threats from the opposition", "because of the fighting",
    "to win the next election", "owing to a technical fault",
)  # fmt: skip


def _cause(claim: str, quotes: Sequence[Quoted], chance: random.Random) -> Iterator[str]:
    yield f"{claim[:-1]} {chance.choice(_CAUSES)}."
    sentences = [one for one in re.findall(r"(?:^|(?<=[.]\s))[A-Z][^.“”\"]{20,90}(?=\.)", quotes[0].report)]
    others = [one for one in sentences if not any(one in quote.known for quote in quotes)]
    if others:
        told = chance.choice(others)
        first = told[0].lower() if told.startswith(("The ", "It ", "A ")) else told[0]
        yield f"{claim[:-1]} because {first}{told[1:]}."


_PLACES = ("Berlin", "the Iraqi border", "the airport", "the capital", "the coast")


def _place(claim: str, quotes: Sequence[Quoted], chance: random.Random) -> Iterator[str]:
    known = claim + " ".join(quote.known for quote in quotes)
    places = re.findall(r"\b(?:in|from|near|towards|around) ([A-Z]\w+)", quotes[0].report)
    others = sorted({place for place in places if place not in known and place not in _MONTHS})
    for place in [*others, "Geneva"][:1]:
        yield f"{claim[:-1]} in {place}."
    yield f"{claim[:-1]} near {chance.choice(_PLACES)}."


_ASKED_NAME = (
    "{} won the election.", "{} is the president of Oresia.", "{} is the mayor of Brenn.",
    "{} is the finance minister of Maravia.", "{} backs the rebels in Sudan.", "Maher al-Assad is in {}.",
    "The governor of Homs is in {}.", "{} was the referee in the Coral Cup final.", "{} won the Continental League.",
)  # fmt: skip
_ASKED_NUMBER = (
    "The price of bread is {}.", "{} Russian soldiers were killed in Aleppo.", "{} people were killed in Damascus.",
    "The interest rate in Oresia is {}.", "A ferry ticket to Great Calder costs {}.",
    "Oresia bought {} tonnes of rice.",
    "{} people were killed in the Port Velmar strike.", "The Rastan bridge is {} km long.",
    "{} people died in the earthquake in Japan.",
)  # fmt: skip


def _joined(claim: str, quotes: Sequence[Quoted], chance: random.Random) -> Iterator[str]:
    """A name or a number of the quote put where a question asked for one."""
    words = quotes[0].words
    numbers = re.findall(r"\b\d[\d.,]*\d\b|\b\d\b", words)
    if numbers:
        yield chance.choice(_ASKED_NUMBER).format(chance.choice(numbers))
    names = [name for name in _whole_names(words) if len(name) > 3]
    if names:
        yield chance.choice(_ASKED_NAME).format(chance.choice(names))


def _roles(claim: str, quotes: Sequence[Quoted], _: random.Random) -> Iterator[str]:
    """Two whole names of the claim, each where the other stood, unless both do or suffer the same."""
    plain = openers_of(claim, quotes)
    runs = [run for run in _runs(claim) if run[0] not in plain]
    for one, two in zip(runs, runs[1:], strict=False):
        between = claim[one[1] : two[0]]
        if re.fullmatch(r"(?:\W|and|or|km|miles|from|\d)*", between) or re.search(r"\b(?:km|miles)\b", between):
            continue
        mine, theirs = claim[one[0] : one[1]], claim[two[0] : two[1]]
        yield claim[: one[0]] + theirs + between + mine + claim[two[1] :]


def _whole_names(text: str) -> list[str]:
    """The names of a text that do not open a sentence, each once, in order."""
    inside = [(start, end) for start, end in _runs(text) if re.search(r"[a-z,] $", text[max(0, start - 2) : start])]
    return list(dict.fromkeys(text[start:end] for start, end in inside))


def _runs(text: str) -> list[tuple[int, int]]:
    runs: list[list[Word]] = []
    for word in names_of(text):
        if text[word.start : word.end] != word.text:
            continue
        if runs and text[runs[-1][-1].end : word.start] in (" ", "-"):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [(run[0].start, run[-1].end) for run in runs]


_KINDS: dict[str, Callable[[str, Sequence[Quoted], random.Random], Iterator[str]]] = {
    "unit": _unit,
    "day": _day,
    "comparison turned": _turned,
    "quantifier": _amount,
    "told as done": _hedge,
    "attribution": _attribution,
    "cause added": _cause,
    "place added": _place,
    "joined with the question": _joined,
    "roles": _roles,
}
