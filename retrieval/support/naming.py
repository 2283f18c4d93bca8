"""Names: whether everyone and everything that a claim names is named by what was quoted for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from retrieval.dates import MONTHS, WEEKDAYS
from retrieval.support.material import Quoted
from retrieval.support.thesaurus import is_listed
from retrieval.wording import NUMBER, plain_marks, tokens
from retrieval.words import STOP_WORDS, Word, country_of, stem_of, words_of

_CALENDAR = frozenset([*WEEKDAYS, *MONTHS, *(name[:3] for name in WEEKDAYS + MONTHS), "sept", "gmt", "utc"])
# What joins the words of one name: "al-Assad", "Hayat Tahrir al-Sham", "U.N. Security Council".
_JOINT = re.compile(r"[ \u00a0-]|\. ")
_DOTS = re.compile(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b|\W|$)")
# What is made of a country's name for its people and things: Maravia, Maravian; Syria, Syrians; Kosovo, Kosovar.
_OF_PLACE = re.compile(r"(?<=\w{4})(?:ians?|ans?|ns?|ese|ish|is?|as?|ia)$")
# "Where in Moscow Assad is" holds two names.
_PLACED = re.compile(r"\b(?:where|when|whether) (?:in|at|near) $")
# Words of a name that may be left out between two of it: "Governor (Danil) Orvek".
_LEFT_OUT = 3


def names_of(text: str) -> list[Word]:
    """The words written like names; of a sentence's first word that is not known."""
    return [word for word in words_of(_plain(text)) if _is_name(word)]


def _is_name(word: Word) -> bool:
    low = word.text.lower()
    return any(map(str.isupper, word.text)) and low not in STOP_WORDS and low not in _CALENDAR


def _plain(text: str) -> str:
    return _DOTS.sub("", text)


def names_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each name of the claim stands in a quote or in what explains it, and no two are put together anew.

    "Marta Orvek" is made of two names of one report: two words of a name must stand in one name there too.
    """
    known = frozenset(_stems("\n".join(quote.known for quote in quotes))) | _publishers(claim, quotes)
    opener = _plain_opener(claim, quotes)
    together = {pair for quote in quotes for pair in _together(f"{quote.report}\n{quote.before}\n{quote.publisher}")}
    pairs = [(one, two) for one, two in _joined(claim, 1) if _is_name(one) and one.start != opener]
    held = [(one, two) for one, two in pairs if (_low(one.text), _low(two.text)) in together]
    in_full = _of_known_names(held, known, quotes)
    named = [name for name in names_of(claim) if name.start != opener]
    if any(name.start not in in_full and not _keys(name.text) & known for name in named):
        return False
    return all(pair in held or _PLACED.search(_plain(claim)[: pair[0].start]) for pair in pairs)


def _of_known_names(
    held: Sequence[tuple[Word, Word]], known: frozenset[str], quotes: Sequence[Quoted]
) -> frozenset[int]:
    """Where words of names stand that are known by the one beside them: "Mary Orvek" where the quote says "Orvek".

    If the reports mean one name by it: "Assad" may be Bashar and Hafez.
    """
    before, after = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for one, two in (pair for quote in quotes for pair in _joined(quote.report, 1) if _is_name(pair[0])):
        before[_low(two.text)].add(_low(one.text))
        after[_low(one.text)].add(_low(two.text))
    found = {word.start for pair in held for word in pair if _keys(word.text) & known}
    for one, two in (*held, *reversed(held)):
        if one.start in found and len(after[_low(one.text)]) < 2:
            found.add(two.start)
        if two.start in found and len(before[_low(two.text)]) < 2:
            found.add(one.start)
    return frozenset(found)


def _plain_opener(claim: str, quotes: Sequence[Quoted]) -> int:
    """Where the claim's first word stands, if that is no name; -1 if it is: no report writes it in small letters."""
    first = next(words_of(_plain(claim)), None)
    if first is None or country_of(first.text):
        return -1
    low = first.text.lower()
    written = any(re.search(rf"\b{re.escape(low)}\b", quote.report) for quote in quotes)
    is_number = all(NUMBER.fullmatch(token) for token in tokens(low))
    return first.start if written or is_number or is_listed(low) else -1


def openers_of(claim: str, quotes: Sequence[Quoted]) -> frozenset[int]:
    """Where a word stands that is written like a name only because it opens the claim."""
    return frozenset([_plain_opener(claim, quotes)]) - {-1}


def _stems(text: str) -> Iterator[str]:
    words = list(words_of(_plain(text)))
    for word in words:
        yield from _keys(word.text)
    # "United Nations" is the U.N.
    for at in range(len(words) - 1):
        run = [word.text.removeprefix("al-") for word in words[at : at + 4] if _is_name(word)]
        yield from (stem_of("".join(word[0] for word in run[:many])) for many in range(2, len(run) + 1))
    if re.search(r"\bUN\b", _plain(text)):
        yield from map(stem_of, ("United", "Nations"))
    if re.search(r"\b(?:US|United States)\b", _plain(text)):
        yield from map(stem_of, ("United", "States", "US", "American", "America"))


def _keys(word: str) -> frozenset[str]:
    """What a name shares with its other forms: its parts', its country's, and the place it is made of."""
    parts = {word, *word.split("-")} - {""}
    of_place = {_OF_PLACE.sub("", part.lower()) for part in parts if part[0].isupper() and not country_of(part)}
    return frozenset(map(stem_of, parts)) | {f"{place}…" for place in of_place} | {country_of(word)} - {""}


def _publishers(claim: str, quotes: Sequence[Quoted]) -> frozenset[str]:
    """The stems of the publishers that the claim names in full, as whose reports it tells."""
    named = [quote.publisher for quote in quotes if quote.publisher and quote.publisher.lower() in claim.lower()]
    return frozenset(stem for publisher in named for stem in _stems(publisher))


def _low(word: str) -> str:
    return plain_marks(word).removeprefix("al-")


def _joined(text: str, most: int) -> Iterator[tuple[Word, Word]]:
    """Each word with those of the name that follows it, at most so many words apart; a title may be written small."""
    plain = _plain(text)
    words = list(words_of(plain))
    for at, one in enumerate(words):
        for before, two in zip(words[at : at + most], words[at + 1 : at + 1 + most], strict=False):
            if not (_is_name(two) and _JOINT.fullmatch(plain[before.end : two.start])):
                break
            yield one, two


def _together(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of words that stand in one name."""
    return ((_low(one.text), _low(two.text)) for one, two in _joined(text, 1 + _LEFT_OUT))
