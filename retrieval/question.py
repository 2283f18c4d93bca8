"""A question: what was asked, on which day, and what kind of answer it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.dates import Period, period_of
from retrieval.words import STOP_WORDS, Word, words_of

# What a short answer would be: a person or other name, a place, a time, a number or amount, a name of any kind, yes or
# no, or, for why, how and what happened, a sentence.
Kind = Literal["who", "where", "when", "how many", "which", "whether", "what"]

LONGEST = 1_000
# Days are reckoned from the day of asking, months back and a day on: the calendar's ends leave no room for that.
_YEARS = range(1000, 9000)
_HALVES = re.compile("[\ud800-\udfff]")
# Why a question cannot be asked.
Unaskable = Literal["empty", "too long", "no words", "day", "topic"]


class QuestionError(Exception):
    """A question that cannot be asked; the message can be shown to the person who asked, or worded from `reason`."""

    def __init__(self, message: str, reason: Unaskable) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, on which day. `period` is the time that it names, if it names one."""

    text: str
    asked: date
    kind: Kind
    period: Period | None
    terms: tuple[Word, ...]

    @classmethod
    def of(cls, text: str, asked: date) -> Question:
        """Read a question asked on a day; QuestionError when nothing is asked, or far too much."""
        # Half an emoji, or a byte that is no text, is neither shown nor embedded: models and terminals refuse it.
        text = " ".join(_HALVES.sub("\ufffd", text).split())
        if asked.year not in _YEARS:
            raise QuestionError(f"No report is from around {asked}: ask as on another day.", "day")
        if not text:
            raise QuestionError("There is no question: ask for instance “who backs the rebels?”", "empty")
        if len(text) > LONGEST:
            told = f"This question has {len(text):,} characters; ask it in at most {LONGEST:,}."
            raise QuestionError(told, "too long")
        words = list(words_of(text))
        if not words:
            raise QuestionError("I see no words in this question: please ask in words.", "no words")
        return cls(text, asked, _kind(text), period_of(text, asked), tuple(_terms(text, words)))

    @property
    def names(self) -> tuple[Word, ...]:
        """The terms written like names, the first word aside, and the years and other numbers."""
        return tuple(term for term in self.terms if (term.is_capitalised and term.start > 0) or term.text[0].isdigit())


_MEASURED = "many|much|old|long|far|tall|high|deep|big|large|fast|strong|often|late"
_MEASURES = "number|percentage|share|proportion|amount|price|rate|toll|age|score|magnitude|rise"
_FIGURES = "price|cost|toll|magnitude|rate|score|population|depth|length"
# The first that fits counts.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("when", r"\bhow long ago\b"),
    ("how many", rf"\bhow ({_MEASURED})\b"),
    ("how many", rf"\b(what|which) ([\w-]+ )?({_MEASURES})\b"),
    ("how many", rf"\bwhat (is|was|were|are) the ([\w-]+ ){{0,2}}({_FIGURES})\b"),
    ("when", r"\b(when|(what|which) (time|year|month|day|date))\b"),
    ("where", r"\bwhere\b"),
    ("who", r"\b(who|whom|whose)\b"),
    ("what", r"\b(why|how)\b"),
    ("what", r"\bwhat (happened|did .* (say|do))\b"),
    ("which", r"\b(which|what)\b"),
    ("whether", r"^(is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b"),
)
# Words that only say what is asked for: a report that tells the time does not call it "time".
_ASKING = re.compile(rf"\b(how ({_MEASURED})( ago)?|what (time|year|day|date|month))\b", re.IGNORECASE)


def _kind(text: str) -> Kind:
    lowered = text.lower()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), "what")


def _terms(text: str, words: list[Word]) -> list[Word]:
    """The words that carry the question. A particle before "the" is a verb: "who will back the rebels?"."""
    asking = [match.span() for match in _ASKING.finditer(text)]
    terms = [
        word
        for word, following in zip(words, [*words[1:], None], strict=True)
        if not any(start <= word.start < end for start, end in asking)
        and (word.is_content or (word.text.lower() == "back" and following and following.text.lower() in ("the", "a")))
    ]
    # Of a question made of function words alone ("who is it?") all words are taken: it must find something to miss.
    return terms or [word for word in words if word.text.lower() not in STOP_WORDS] or words
