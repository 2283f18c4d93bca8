"""Short answers as stretches of a sentence: names, places, quantities and times, whole and as written."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from retrieval.dates import MONTHS, WEEKDAYS
from retrieval.question import Kind
from retrieval.words import STOP_WORDS, Word, country_of, is_people

_ZONES = "gmt utc bst est edt cet".split()
_CALENDAR = frozenset([*WEEKDAYS, *MONTHS, *(name[:3] for name in WEEKDAYS + MONTHS), "sept", *_ZONES])
# Between the words of one name.
_JOINTS = frozenset((" ", ". ", " “", "-", " & "))
_INITIAL = re.compile(r" [A-Z]\. ")
_JOINS_NAMES = frozenset("of de del la le al el bin ibn van von der den da dos di du".split())
_ADJECTIVE = re.compile(r"(?:ian|ean|ese|ish|an|li|ni|qi|[kw]estern|[th]ern|backed|led|wide)s?$", re.IGNORECASE)
_OPENERS = frozenset(".!?:;\n\t“\"‘'")
# Words that a place follows.
PLACES_FOLLOW = frozenset("in at near to into outside inside around towards toward across reached".split())

_NUMBER = "|".join(
    (
        r"\d+(?:[.,]\d+)*",
        r"(?:a |one )?(?:hundred|thousand|million|dozen)s?\b",
        r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen)\b",
        r"(?:seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)\b",
    )
)
_SCALE = r"(?:[ -]?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_UNIT = r"(?:\s?%|[ -]?(?:percent|per cent|degrees|km|kg|mph|ft)\b|(?:st|nd|rd|th)\b)?"
_CURRENCY = r"(?:(?:US|A|C)?[$€£¥₹]\s?)?"
_QUANTITY = re.compile(rf"(?<![\w.,]){_CURRENCY}(?:{_NUMBER}){_SCALE}{_UNIT}", re.IGNORECASE)

_ABBREVIATED = "|".join(month[:3] for month in MONTHS if month != "may")
# With a capital: "they may march on Monday" names no month.
_MONTH = rf"\b(?=(?-i:[A-Z]))(?:(?:{'|'.join(MONTHS)})\b|(?:{_ABBREVIATED}|sept)\b\.?)"
_DAY = rf"\b(?:{'|'.join(WEEKDAYS)})s?"
_NTH = r"\b\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"(?:(?<!\d)\d{1,2}(?::?\d\d)?\s?(?:[ap]\.?m\b\.?|GMT)|noon|midnight|dawn|dusk)"
_WHEN = "|".join(
    (
        rf"{_CLOCK}(?:\s+(?:local time|on\s+{_DAY}))?",
        rf"{_DAY}(?:\s+(?:morning|afternoon|evening|night))?(?:,?\s+{_MONTH}\s+\d{{1,2}})?",
        rf"{_NTH}\s+{_MONTH}(?:,?\s+\d{{4}})?",
        rf"{_MONTH}\s+{_NTH}\b(?:,?\s+\d{{4}})?",
        rf"{_MONTH}(?:,?\s+\d{{4}})?",
        r"\b(?:1[5-9]|20)\d\d(?:s|\b)",
        r"\b(?:a|an|one|two|three|four|five|six|seven|\d+)\s+(?:second|minute|hour|day|week|month|year|decade|centur)\w*"
        r"\s+(?:ago|earlier|later)",
        r"\b(?:yesterday|today|tomorrow|last (?:week|month|year|night))\b",
    )
)
_LEAD = r"(?:\b(?:early|late|later)\s+)?(?:\b(?:at|on|in|since|by|before|after|until|from|around|about)\s+)?"
_TIME = re.compile(rf"{_LEAD}(?:(?:early|late|mid)[ -])?(?:{_WHEN})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence, `sentence[start:end]`, that may be a short answer; not `sure` if it may be no name."""

    text: str
    start: int
    end: int
    sure: bool = True


def spans_of(kind: Kind, sentence: str, words: Sequence[Word], proper: Container[str]) -> list[Span]:
    """The stretches of a sentence that could answer a question of this kind; none for a kind that wants a sentence.

    `proper` holds the words that the report writes with a capital although no sentence begins there.
    """
    match kind:
        case "who" | "which" | "where":
            return names_of(sentence, words, proper)
        case "how many":
            return _quantities(sentence)
        case "when":
            return _matches(_TIME, sentence)
    return []


def opens(text: str, word: Word) -> bool:
    """Whether a sentence, a quotation or a line begins with this word, so that its capital says nothing."""
    before = text[max(0, word.start - 20) : word.start].rstrip(" ")
    return not before or before[-1] in _OPENERS


def names_of(sentence: str, words: Sequence[Word], proper: Container[str]) -> list[Span]:
    """The names in a sentence: runs of words with a capital, whole ("Deir al-Zor", "Bank of Maravia")."""
    named = [_is_name(sentence, words, i) for i in range(len(words))]
    spans: list[Span] = []
    i = 0
    while i < len(words):
        last = i
        while named[i] and (following := _goes_on(sentence, words, named, last)) > last:
            last = following
        if named[i]:
            known = words[i].text in proper or bool(country_of(words[i].text))
            sure = last > i or not opens(sentence, words[i]) or known
            spans.append(Span(sentence[words[i].start : words[last].end], words[i].start, words[last].end, sure))
        i = last + 1
    return spans


def _goes_on(sentence: str, words: Sequence[Word], named: Sequence[bool], last: int) -> int:
    """The index up to which a name goes on after `last`; `last` itself when it ends there."""
    for ahead in (1, 2, 3):
        if last + ahead < len(words) and named[last + ahead]:
            between = sentence[words[last].end : words[last + ahead].start]
            joining = between.lower().split()
            if between in _JOINTS or _INITIAL.fullmatch(between) or (joining and _JOINS_NAMES.issuperset(joining)):
                return last + ahead
    return last


def _is_name(sentence: str, words: Sequence[Word], i: int) -> bool:
    word = words[i]
    following = words[i + 1] if i + 1 < len(words) else None
    if word.text == "New" and following and following.is_capitalised and not opens(sentence, word):
        return sentence[word.end : following.start] == " "
    if not any(letter.isupper() for letter in word.text) or word.text.lower().rstrip(".") in _CALENDAR | STOP_WORDS:
        return False
    # "Iran-backed militias", "Western officials": what describes a following noun names nobody.
    described = following and sentence[word.end : following.start] == " " and following.text[0].islower()
    if described and following and _ADJECTIVE.search(word.text):
        named = following.text.lower() in STOP_WORDS or following.text.startswith("al-")
        return named or _is_surname(sentence, words, i)
    return len(word.text) > 1


def _is_surname(sentence: str, words: Sequence[Word], i: int) -> bool:
    """Whether a word that ends like an adjective follows a first name: "Ali Larijani met", but not "Syrian troops"."""
    if i == 0 or is_people(words[i].text):
        return False
    first = words[i - 1]
    joined = sentence[first.end : words[i].start] in _JOINTS
    return joined and first.is_capitalised and first.text.lower() not in _CALENDAR | STOP_WORDS


def _quantities(sentence: str) -> list[Span]:
    times = [span for span in _matches(_TIME, sentence) if not span.text.isdigit() or 1900 <= int(span.text) <= 2100]
    found = []
    for span in _matches(_QUANTITY, sentence):
        if any(time.start <= span.start < time.end for time in times) or span.text.lower() in ("one", "a"):
            continue
        found.append(_with_unit(sentence, span))
    return found


def _with_unit(sentence: str, span: Span) -> Span:
    """A quantity with the noun that it counts, unless its unit is part of it already ("$19 million", "5%")."""
    if re.search(r"[$€£¥₹%]|per ?cent|degrees|km|kg|mph", span.text, re.IGNORECASE):
        return span
    unit = re.match(r"[ -](?:square |cubic |metric )?[^\W\d_]{2,}", sentence[span.end :])
    if not unit or unit[0].strip(" -").lower() in STOP_WORDS:
        return span
    return Span(sentence[span.start : span.end + unit.end()], span.start, span.end + unit.end())


def _matches(pattern: re.Pattern[str], sentence: str) -> list[Span]:
    return [Span(match[0], match.start(), match.end()) for match in pattern.finditer(sentence) if match[0].strip()]
