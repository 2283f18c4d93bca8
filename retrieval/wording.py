"""The wording of short answers, made comparable: case, titles, marks, and numbers in digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from unicodedata import combining, normalize

from text_to_num import text2num

from retrieval.words import STOP_WORDS, country_of

_ARTICLES = frozenset(("the", "a", "an"))
_MARKS = str.maketrans(dict.fromkeys("’‘`´ʼ", "'") | dict.fromkeys("‐‑‒–—―−", "-"))
_COUNTRY_ALIASES = {"america": "us", "usa": "us", "uk": "britain"}
_DOTTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
# What is written in several words or signs, in the one word that stands for it here.
_PHRASES = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\bunited states(?: of america)?\b", "us"),
        (r"\b(?:united kingdom|great britain)\b", "britain"),
        (r"\bsecretary of state\b", "secretary"),
        (r"\bno one\b", "nobody"),
        (r"\bper cent\b|\bpct\b|%", " percent "),
        (r"\bus ?\$|\busd\b", "$"),
        (r"\beur\b", "€"),
        (r"\bgbp\b", "£"),
        (r"\bsq\b\.?", "square"),
        (r"(\d[\d,.]*)\s?\+", r"at least \1"),
        (r"[~≈]\s?(?=\d)", "about "),
        (r">\s?(?=\d)", "more than "),
        (r"<\s?(?=\d)", "less than "),
        (r"\bmiles (?:per|an) hour\b", "mph"),
        (r"\b(?:km/h|kmh|kilomet(?:re|er)s (?:per|an) hour)\b", "kph"),
        (r"\ba\$", "australia $"),
        (r"\bc\$", "canada $"),
        # "40-50 people"; the hyphens of "2024-12-07" stay apart.
        (r"(?<![\d-])(\d[\d.,]*)\s?-\s?(?=\d[\d.,]*(?![\d-]))", r"\1 to "),
    )
)
_TOKEN = re.compile(r"(?<!\S)-?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<!\S)-\d+(?:\.\d+)?"
                    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[^\W\d_]\w*(?:'\w+)*|[$€£¥₹°,]")  # fmt: skip
_TITLES = frozenset(
    """president elect minister chancellor premier pm governor gov senator sen representative rep mayor secretary
    ambassador envoy spokesman spokeswoman spokesperson leader commander chief general gen colonel col major maj captain
    capt lieutenant lt sergeant sgt admiral brigadier judge justice king queen prince princess emir sultan sheikh sheik
    pope imam ayatollah bishop archbishop cardinal patriarch rabbi rev reverend mr mrs ms miss mx dr prof professor sir
    lord lady dame director chairman chairwoman dictator sayyed speaker""".split()
)
# What a title's word may begin the name of: the Justice Department, the Premier League, General Motors.
THINGS = frozenset(
    """department ministry office league assembly council court committee commission agency party army force forces
    staff union bank university company corporation group motors electric mills dynamics executive cup street square
    bridge palace hospital airport college museum city town""".split()
)
# Before a title: "the former Iranian deputy foreign minister Abbas Araqchi".
_OF_TITLES = frozenset(
    """prime foreign defence defense interior finance justice vice deputy former ex acting interim then late crown
    supreme special rebel opposition military army police party eu un nato white house attorney lieutenant""".split()
)
CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_UNITS = dict(
    pair.split(":")
    for pair in """dollars:dollar euros:euro pounds:pound sterling:pound rupees:rupee kilometre:km kilometres:km
    kilometer:km kilometers:km kms:km metre:metre metres:metre meter:metre meters:metre mile:mile miles:mile mi:mile
    feet:foot ft:foot kilogram:kg kilograms:kg kilo:kg kilos:kg tonnes:tonne tons:ton degrees:degree °:degree
    celsius:celsius °c:celsius hectares:hectare acres:acre""".split()
)
MEASURES = frozenset([*_UNITS.values(), *CURRENCIES.values(), "km", "kg", "percent", "mph", "kph", "square", "cubic"])
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6,
    "billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_TIMES = {"half": Decimal("0.5"), "minus": Decimal(-1)}
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
# A number with more digits is none: nobody counts so far, and arithmetic on it would never end.
LONGEST_NUMBER = 30
# "nine hundred and ninety-nine thousand nine hundred and ninety-nine" has eleven.
_MOST_NUMBER_WORDS = 12


def normal(answer: str) -> str:
    """The answer without case, articles, titles, possessives and punctuation; its numbers in digits, written out.

    "President Bashar al-Assad's" is "bashar al assad"; "$40 bn" and "forty billion dollars" are "40000000000 dollar".
    """
    return " ".join(tokens(answer)) or " ".join(answer.casefold().split())


def tokens(answer: str) -> list[str]:
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain_marks(answer))
    for pattern, word in _PHRASES:
        text = pattern.sub(word, text)
    words = _untitled(_TOKEN.findall(text))
    plain = [word.removesuffix("'s") for word in words if word != ","]
    without = [word for i, word in enumerate(plain) if word not in _ARTICLES or (i and i == len(plain) - 1)]
    return [_UNITS.get(word, word) for word in _in_digits([_country(word) for word in without])]


def plain_marks(text: str) -> str:
    """In small letters without accents ("Erdoğan"), with the plain kind of each quotation mark, dash and width."""
    decomposed = normalize("NFKD", text.casefold().translate(_MARKS)).translate(_MARKS)
    return normalize("NFC", "".join(letter for letter in decomposed if not combining(letter)))


def _country(word: str) -> str:
    """The country, of a country or its people; any other word as it is."""
    name = country_of(word) or word
    return _COUNTRY_ALIASES.get(name, name)


def is_country(word: str) -> bool:
    return bool(country_of(word)) or word in _COUNTRY_ALIASES.values()


def _untitled(words: Sequence[str]) -> list[str]:
    """Without titles before names, and what describes them: "the Iranian foreign minister Abbas Araqchi"."""
    kept: list[str] = []
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ","
        no_title = word not in _TITLES or not following[0].isalpha() or following in STOP_WORDS
        if no_title or THINGS.intersection(words[i + 1 : i + 4]):
            kept.append(word)
            continue
        while kept and (kept[-1] in _OF_TITLES or is_country(kept[-1].removesuffix("'s"))):
            kept.pop()
    return kept


def _in_digits(words: Sequence[str]) -> list[str]:
    written: list[str] = []
    i = 0
    while i < len(words):
        money = CURRENCIES.get(words[i - 1]) if i else None
        value, taken = _number_at(words[i:], money is not None)
        if taken and money:
            written[-1:] = [plain(value), money]
        else:
            written.append(plain(value) if taken else words[i])
        i += taken or 1
    return written


def _number_at(words: Sequence[str], money: bool) -> tuple[Decimal, int]:
    """The number that the words begin with, and of how many words it is; of none where they begin with no number."""
    times = _TIMES.get(words[0])
    rest = words[1:] if times else words
    value, taken = _scaled(rest, money) if rest else (Decimal(0), 0)
    return (value * times, taken + 1) if times and taken else (value, taken)


def _scaled(words: Sequence[str], money: bool) -> tuple[Decimal, int]:
    value, taken = _literal(words) or _spoken(words)
    if taken and list(words[taken : taken + 2]) == ["and", "half"]:
        value, taken = value + Decimal("0.5"), taken + 2
    # Twice at most: "two thousand million".
    for _ in range(2):
        if taken and _is_scale(words[taken:], money):
            value, taken = value * _SCALES[words[taken]], taken + 1
    return value, taken


def _literal(words: Sequence[str]) -> tuple[Decimal, int] | None:
    if len(words[0]) > LONGEST_NUMBER or not NUMBER.fullmatch(words[0]):
        return None
    return Decimal(words[0].replace(",", "")), 1


def _spoken(words: Sequence[str]) -> tuple[Decimal, int]:
    """A number in words. Plurals are left out: "hundreds" is not 100."""
    if words[0] == "dozen":
        return Decimal(12), 1
    if words[0] in ("billion", "trillion"):
        return Decimal(_SCALES[words[0]]), 1
    most = 0
    while most < min(len(words), _MOST_NUMBER_WORDS) and re.fullmatch(r"[a-z]{2,}[a-rt-z]", words[most]):
        most += 1
    for taken in range(most, 0, -1):
        try:
            return Decimal(text2num(" ".join(words[:taken]), "en")), taken
        except ValueError:
            continue
    return Decimal(0), 0


def _is_scale(words: Sequence[str], money: bool) -> bool:
    """Whether the word after a number is its scale: "40m people" are millions, "40m" alone are metres."""
    match words:
        case ["b", *_]:
            return money
        case ["m", *rest]:
            return money or bool(rest and rest[0][0].isalpha() and rest[0] not in STOP_WORDS)
        case [word, *_]:
            return word in _SCALES
    return False


def plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
