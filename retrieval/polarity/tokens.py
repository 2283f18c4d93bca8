"""Tokens: the words of a question or sentence as the rules see them, turns of phrase made plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.polarity.lexicon import BASE_OF, CALENDAR, HEDGES, PARTICIPLES, PASTS, stemmed, verb_of
from retrieval.words import words_of

# Turns of phrase, rewritten so that the rules see one word, or the words in one order.
_TURNS = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\bwon['’]t\b", "will not"),
        (r"\bcan(?:['’]t|not)\b", "can not"),
        (r"n['’]t\b", " not"),
        (r"\bno longer\b", "nomore"),
        (r"\bnot (?:only|just|merely)\b|\bno (?:fewer|less|more) than\b|\bno doubt\b", ""),
        (r"\bwhether to\b", "to"),
        (r"\ba (?:few|little)\b", "some"),
        (r"\bstopp(?:ed|ing) short of\b", "avoided"),
        (r"\bmade no (?:attempt|move|effort) to\b", "failed to"),
        (r"\brul(?:ed|es?|ing) out\b", "excluded"),
        (r"\bno (?:\w+ )?(?:plans?|intentions?)(?: of\b| for\b|(?= to\b))", "unplanned"),
        (r"\byet to\b", "outstanding to"),
        (r"\bso far\b", "yet"),
        (r"\b(?:on track|on course|poised|gearing up|about|going)(?= to [a-z])", "set"),
        (r"\bstep(?:p(ed|ing))?(s?) (?:down|aside)\b", r"resign\1\2"),
        (r"\bcalled off\b", "cancelled"),
        (r"\bcall off\b", "cancel"),
        (r"\b(?:pulled out of|withdrew from|withdrawn from)\b", "left"),
        (r"\b(?:pull out of|withdraw from)\b", "leave"),
        (r"\b(?:pulls out of|withdraws from)\b", "leaves"),
        (r"\b(?:pulling out of|withdrawing from)\b", "leaving"),
        (r"\btouch(ed|ing)? down\b", r"land\1"),
        (r"\bfound not guilty\b", "acquitted"),
        (r"\bfound guilty\b", "convicted"),
        (r"\bcleared(?= of\b)", "acquitted"),
        (r"\bfound ((?:[A-Z][\w.-]+|the) (?:[\w-]+ )?)not guilty\b", r"acquitted \1"),
        (r"\bfind ((?:[A-Z][\w.-]+|the) (?:[\w-]+ )?)guilty\b", r"convict \1"),
        (r"\bfound ((?:[A-Z][\w.-]+|the) (?:[\w-]+ )?)guilty\b", r"convicted \1"),
        (r"\b(?:no one|nobody|none)\b(?! of)", "no people"),
        (r"\bnone of (?:the|its|his|her|their)\b", "no"),
        (r"\b(?:steadfastly|still)\b", ""),
    )
)
_ADVERBS = frozenset("also already since now again just then later even once finally yet ever soon both long".split())
_NO_ADVERBS = frozenset(
    """apply supply reply imply comply rally family assembly ally multiply monopoly anomaly elderly daily weekly monthly
    friendly deadly costly likely unlikely""".split()
)
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""".split()
    )
}
_SAME_NOUNS = {"forc": "troop", "soldier": "troop", "insurg": "rebel", "quak": "earthquak", "tremor": "earthquak"}
_BREAK = re.compile(r"[,;:()–—]|\.\s|\s-\s")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, with what the characters around it say."""

    text: str
    opens: bool  # a comma, dash or bracket stands before it
    owns: bool  # it has a possessive ending

    @property
    def low(self) -> str:
        return self.text.lower()

    @property
    def head(self) -> str:
        """What it shares with the same noun elsewhere; a banker is no bank."""
        low = self.low.replace("’", "'").removeprefix("al-").removeprefix("el-")
        stem = stemmed(_NUMBERS.get(low, low))
        return _SAME_NOUNS.get(stem, stem)

    @property
    def verb(self) -> str:
        return verb_of(self.low)

    @property
    def key(self) -> str:
        """What it shares with its other forms: as a verb if it can be one, as a noun otherwise."""
        return self.verb or self.head

    @property
    def named(self) -> bool:
        return self.text[0].isupper() and self.low not in CALENDAR

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit() or (self.low in _NUMBERS and self.low != "one")

    @property
    def idle(self) -> bool:
        """Whether it is an adverb, which neither joins nor ends anything."""
        if self.low in _ADVERBS:
            return True
        return self.low.endswith("ly") and len(self.text) > 4 and self.low not in _NO_ADVERBS and not self.named

    @property
    def is_manner(self) -> bool:
        """Whether it says how something was done."""
        return self.idle and self.low.endswith("ly") and self.low not in HEDGES | {"early"}

    def is_form(self, form: str) -> bool:
        """Whether it can be the "base", "past", "participle", "ing" or "s" form of a verb."""
        if self.low in BASE_OF:
            irregular = {"base": self.low == BASE_OF[self.low], "past": self.low in PASTS}
            return irregular.get(form, form == "participle" and self.low in PARTICIPLES)
        if self.low.endswith("ed"):
            return form in ("past", "participle")
        if self.low.endswith("ing"):
            return form == "ing"
        return form == "s" if self.low.endswith("s") and not self.low.endswith("ss") else form == "base"


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a question or sentence, after turns of phrase were rewritten."""
    for pattern, plain in _TURNS:
        text = pattern.sub(plain, text)
    words = list(words_of(text))
    ends = [0, *(word.end for word in words)]
    starts = [*(word.start for word in words), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    return tuple(
        Token(word.text, bool(_BREAK.search(before)), after[:1] in ("'", "’"))
        for word, before, after in zip(words, gaps, gaps[1:], strict=False)
    )
