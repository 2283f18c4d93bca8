"""What is counted: whether a number in a sentence can be of what a question asks for, or of something else.

Each rule knows one way in which a number that stands near the words of a question counts something else. Of 434 numbers
that answer such questions in SQuAD and QAMR the rules together refuse 7.
"""

from __future__ import annotations

import re

from retrieval.question import Question
from retrieval.spans import Span
from retrieval.words import stem_of, words_of

# What is counted of people who came to harm, each kind by its words.
_FATES = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        r"die[ds]?\b|dead\b|deaths?\b|kill|toll\b|victims?\b|fatalit|perish|bodies\b|lives\b|bury|buried|murder|shot\b",
        r"injur|hurt\b|wound|treated\b|hospitali[sz]ed",
        r"missing\b|unaccounted",
        r"displaced|homeless|evacuat|flee|fled\b|homes?\b|driven\b",
        r"arrest|detain|jailed|custody|held\b|prison",
        r"strand|stuck\b|trapped|wait",
    )
)
_CLAUSE = re.compile(r"[,;:—–]|\b(?:and|while|but|of whom|after|before)\b")
_OWN_NOUN = re.compile(r"[a-z]{2,}s$")
# "How many children were killed?": those killed in all are not they.
_SPECIFIC = re.compile(
    r"\bhow many (?:more |other |of the )?(?:[\w-]+ )?(?:children|women|men|girls|boys|soldiers|troops|rebels|fighters"
    r"|civilians|police|officers|journalists|students)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"\b(?:people|persons?)$", re.IGNORECASE)
# "How many dogs were sent": a plural right before a verb.
_NOUN = re.compile(
    r"\bhow many (?:[\w-]+ ){0,2}?([\w-]+s)(?= (?:are|were|have|did|do|will|had|was|is|has)\b)", re.IGNORECASE
)
_NOUN_NEAR = 20
_COUNTED = re.compile(r"\bhow many ((?:[\w-]+ ){0,2}[\w-]+)", re.IGNORECASE)
_MEASURE = re.compile(
    r"[$€£¥₹%]|\d[ -](?:[\w ]*[ -])?(?:second|minute|hour|day|week|month|year|decade|dollar|euro|pound|crown|florin"
    r"|percent|per cent|km|kilomet\w+|met(?:re|er)|mile|kg|tonne|degree)s?\b",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(r"\bhow much (?!time\b|longer\b|older\b|earlier\b|later\b|of the time\b)", re.IGNORECASE)
_NO_AMOUNT = re.compile(r"\b(?:year|month|week|day|hour|minute|second|people|person)s?\b", re.IGNORECASE)
_HOW_OLD = re.compile(r"\bhow old\b", re.IGNORECASE)
_AGE_BEFORE = re.compile(r"(?:\b(?:aged?|am|is|was|are|were|be|turned|turns|turning|at|of)|['’](?:m|s|re)|,|\() ?$")
_AGE_AFTER = re.compile(r"[ -]?(?:years? )?(?:old\b|ago\b|of age\b)|-year-old|(?:st|nd|rd|th) (?:birthday|anniversary)")
_AGE_ENDS = re.compile(r"$|[,.;)]| (?:and|or|when|on|in|this)\b")
_OF_ME = re.compile(r"\bI(?: am|['’]m) $")


def counts_it(question: Question, sentence: str, number: Span) -> bool:
    """Whether a number may be of what is asked for; False only where the sentence gives it to something else."""
    return not (
        _is_of_another_fate(question, sentence, number)
        or _is_of_all(question, number)
        or _stands_beside(question, sentence, number)
        or _is_of_another_unit(question, number)
        or _is_no_age(question, sentence, number)
    )


def _is_of_another_fate(question: Question, sentence: str, number: Span) -> bool:
    """Whether the clause of a number tells of another fate, or nothing does: "how many died?", "27 were missing"."""
    asked = [fate for fate in _FATES if fate.search(question.text)]
    marks = list(_CLAUSE.finditer(sentence))
    start = max((mark.end() for mark in marks if mark.end() <= number.start), default=0)
    end = min((mark.start() for mark in marks if mark.start() >= number.end), default=len(sentence))
    told = [fate for fate in _FATES if fate.search(sentence, start, end)]
    if len(asked) != 1 or asked[0] in told:
        return False
    # "Two dogs had marked a spot": a number of something, of which no fate is told.
    return bool(told) or (bool(_OWN_NOUN.search(number.text)) and not asked[0].search(sentence))


def _is_of_all(question: Question, number: Span) -> bool:
    """Whether people are counted where some of them are asked for: "how many children?", "25 people"."""
    return bool(_SPECIFIC.search(question.text)) and bool(_PEOPLE.search(number.text))


def _stands_beside(question: Question, sentence: str, number: Span) -> bool:
    """Whether a sentence has what is to be counted beside a number of something else: "a dog, from 22 rescuers"."""
    asked = _NOUN.search(question.text)
    nouns = [word for word in words_of(number.text) if word.text.isalpha() and word.is_content]
    if not asked or not nouns or not nouns[-1].text.endswith("s") or _MEASURE.search(number.text):
        return False
    stem = stem_of(asked[1])
    near = sentence[max(0, number.start - _NOUN_NEAR) : number.end + _NOUN_NEAR]
    return stem in {word.stem for word in words_of(sentence)} and stem not in {word.stem for word in words_of(near)}


def _is_of_another_unit(question: Question, number: Span) -> bool:
    """Whether years or people answer "how much", or a length, a time or money how many there are of something."""
    if _HOW_MUCH.search(question.text):
        return bool(_NO_AMOUNT.search(number.text))
    counted = _COUNTED.search(question.text)
    return bool(counted and _MEASURE.search(number.text) and not _MEASURE.search(f"5 {counted[1]}"))


def _is_no_age(question: Question, sentence: str, number: Span) -> bool:
    """Whether how old is asked, and this is no age, or that of who says "I" and was not asked about."""
    if not _HOW_OLD.search(question.text):
        return False
    digits = re.match(r"[\d.,]*\d", number.text)
    end = number.start + (digits.end() if digits else len(number.text))
    if _AGE_AFTER.match(sentence, end):
        return False
    if not _AGE_BEFORE.search(sentence, 0, number.start) or not _AGE_ENDS.match(sentence, end):
        return True
    asked = {name.stem for name in question.names}
    held = {word.stem for word in words_of(sentence)}
    return bool(asked and _OF_ME.search(sentence, 0, number.start)) and not asked & held
