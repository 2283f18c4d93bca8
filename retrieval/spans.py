"""Short answers as stretches of a sentence: names, places, quantities and times, whole and as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from retrieval.question import Kind
from retrieval.words import STOP_WORDS, Word

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = "january february march april may june july august september october november december".split()
_CALENDAR = frozenset(_DAYS + _MONTHS + [name[:3] for name in _DAYS + _MONTHS] + "sept gmt utc bst est edt cet".split())
_JOINS_NAMES = frozenset("of de del la le al el bin ibn van von der den da dos di du".split())
_PLACES_FOLLOW = frozenset("in at near to into outside inside around towards toward across reached".split())
_ADJECTIVE = re.compile(r"(?:ian|ean|ese|ish|an|li|ni|qi|[kw]estern|[th]ern|backed|led|wide)s?$", re.IGNORECASE)

_NUMBER = (
    r"(?:\d+(?:[.,]\d+)*|(?:a |one )?(?:hundred|thousand|million|dozen)s?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
_SCALE = r"(?:[ -]?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_QUANTITY = re.compile(
    rf"(?<![\w.,])(?:(?:US|A|C)?[$€£¥₹]\s?)?{_NUMBER}{_SCALE}(?:\s?%|[ -]?(?:percent|per cent|degrees|km|kg|mph|ft)\b|(?:st|nd|rd|th)\b)?",
    re.IGNORECASE,
)
_CLOCK = r"(?:\d{1,2}(?::\d\d)?\s?(?:a\.?m\.?|p\.?m\.?|GMT)|noon|midnight|dawn|dusk)"
_DAY_NAME = rf"(?:(?:{'|'.join(_DAYS)})s?)"
_MONTH_NAME = rf"(?:{'|'.join(_MONTHS)}|(?:{'|'.join(m[:3] for m in _MONTHS if m != 'may')}|sept)\b\.?)"
_TIME = re.compile(
    rf"(?:\b(?:early|late|later)\s+)?(?:\b(?:at|on|in|since|by|before|after|until|from|around|about)\s+)?(?:(?:early|late|mid)[ -])?"
    rf"(?:{_CLOCK}(?:\s+(?:local time|on\s+{_DAY_NAME}))?|\b{_DAY_NAME}(?:\s+(?:morning|afternoon|evening|night))?(?:,?\s+{_MONTH_NAME}\s+\d{{1,2}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH_NAME}(?:,?\s+\d{{4}})?|\b{_MONTH_NAME}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?"
    rf"|\b{_MONTH_NAME}(?:,?\s+\d{{4}})?|\b(?:1[5-9]|20)\d\d(?:s|\b)|\b(?:a|an|one|two|three|four|five|six|seven|\d+)\s+"
    r"(?:second|minute|hour|day|week|month|year|decade|centur)\w*\s+(?:ago|earlier|later)|\b(?:yesterday|today|tomorrow|last (?:week|month|year|night))\b)",
    re.IGNORECASE,
)  # fmt: skip


# "HOMS, Syria (Demo Wire) - ": where and by whom a report was written, which is no part of what it says.
_DATELINE = re.compile(r"[A-Z][^\W\d_]+[^()\n—–-]{0,40}(?:\([^()]{1,40}\)\s*[-—–]|—|–|\s-\s)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence, `sentence[start:end]`, that may be a short answer."""

    text: str
    start: int
    end: int


def spans_of(kind: Kind, sentence: str, words: Sequence[Word], plain: Container[str]) -> list[Span]:
    """The stretches of a sentence that could answer a question of this kind; none for a kind that wants a sentence.

    `plain` holds words that the report also writes without a capital: at the head of a sentence they are no names.
    """
    finders: dict[Kind, Callable[[], list[Span]]] = {
        "who": lambda: _names(sentence, words, plain),
        "which": lambda: _names(sentence, words, plain),
        "where": lambda: _places(sentence, words, plain),
        "how many": lambda: _quantities(sentence),
        "when": lambda: _matches(_TIME, sentence),
    }
    finder = finders.get(kind)
    dateline = _DATELINE.match(sentence)
    begins = dateline.end() if dateline else 0
    return [span for span in finder() if span.start >= begins] if finder else []


def _names(sentence: str, words: Sequence[Word], plain: Container[str]) -> list[Span]:
    spans: list[Span] = []
    run: list[Word] = []
    for i, word in enumerate(words):
        joined = bool(run) and sentence[run[-1].end : word.start] in (" ", ". ", " “", "-")
        possessed = bool(run) and sentence[run[-1].end : word.start].startswith(("'s ", "’s "))
        joins = (
            word.text.lower() in _JOINS_NAMES
            and i + 1 < len(words)
            and _is_name(words[i + 1], words, i + 1, sentence, plain)
        )
        if _is_name(word, words, i, sentence, plain) or (run and joined and joins):
            if run and (not joined or possessed):
                spans.append(_span(sentence, run))
                run = []
            run.append(word)
        elif run:
            spans.append(_span(sentence, run))
            run = []
    return [*spans, _span(sentence, run)] if run else spans


def _is_name(word: Word, words: Sequence[Word], i: int, sentence: str, plain: Container[str]) -> bool:
    if not any(letter.isupper() for letter in word.text) or word.text.lower().rstrip(".") in _CALENDAR:
        return False
    # "Iran-backed militias", "Western officials": what describes a following noun names nobody.
    following = words[i + 1] if i + 1 < len(words) else None
    follows_at_once = following is not None and sentence[word.end : following.start] == " "
    if follows_at_once and following and following.text[0].islower() and _ADJECTIVE.search(word.text):
        return following.text.lower() in STOP_WORDS
    opens = i == 0 or bool(re.search(r"[.!?:“\"]\s*$", sentence[: word.start]))
    return not (opens and (word.text.lower() in plain or word.text.lower() in STOP_WORDS)) and len(word.text) > 1


def _places(sentence: str, words: Sequence[Word], plain: Container[str]) -> list[Span]:
    names = _names(sentence, words, plain)
    before = {word.end: word.text.lower() for word in words}
    placed = []
    for name in names:
        lead = sentence[: name.start].rstrip()
        if lead.endswith(" the"):
            lead = lead[:-4].rstrip()
        if before.get(len(lead)) in _PLACES_FOLLOW:
            placed.append(name)
    return placed or names


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


def _span(sentence: str, run: Sequence[Word]) -> Span:
    return Span(sentence[run[0].start : run[-1].end], run[0].start, run[-1].end)
