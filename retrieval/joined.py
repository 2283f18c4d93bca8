"""Joined questions: "who backs the rebels and who arms the army?" asks two things, and each has its own answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from retrieval.followup import Turn, standalone
from retrieval.followup_phrase import AUXILIARIES, is_time, phrases_of, verbs_of
from retrieval.followup_reference import asks_for, capitals
from retrieval.overview.request import topic_of
from retrieval.words import Word, country_of, words_of

# More things than that are seldom asked at once, and each is searched and read anew.
_MOST = 3
_WORD = r"(?:who|whom|whose|what|which|where|when|why|how)"
_ASKING = re.compile(rf"{_WORD}\b", re.IGNORECASE)
_HELPING = "|".join(sorted(AUXILIARIES))
# "... and did Assad flee?", "... and is he alive?": "who left and has been seen" goes on with the same question.
_DID = rf"(?:(?:do|does|did)\s+(?!not\b)\w|(?:{_HELPING})\s+(?:he|she|it|they|there)\b)"
# "Who won, and when did they play?", "Who won? When did they play?"
_JOINT = re.compile(
    rf"\s*(?:[,;]\s*|\s)(?:and|but)\s+(?={_WORD}\b|{_DID})|\s*[?;]\s+(?:and\s+|but\s+)?(?=\S)", re.IGNORECASE
)
# "How strong was the quake, when did it strike, and where?": "in Homs, where rebels rule," asks nothing.
_LISTED = re.compile(rf",\s+(?=(?:what|how|why|when|where)\s+(?:{_HELPING})\b)", re.IGNORECASE)
# "When and where did the quake strike?"
_TWICE = re.compile(rf"({_WORD}(?:\s+(?:many|much|long|far))?),?\s+and\s+({_WORD})\s+(?!{_WORD}\b)(.+)", re.IGNORECASE)
# "Who said what about the strike?" is one question, over several reports.
_SAID = re.compile(rf"who (?:has |is )?(?:said|says|saying) what (?:about|on|of) (?!.*\b{_WORD}\b)", re.IGNORECASE)
# "Who was arrested, and why?"
_BARE = re.compile(r"why|when|where|how", re.IGNORECASE)
# "What was the turnout?", "how many people died?": what is asked for is no topic.
_ASKED = re.compile(r"(?:what|which|who|how (?:many|much))(?: (?:is|are|was|were))? ", re.IGNORECASE)
# Written small they are a verb and a wish, and no months for `is_time`.
_MONTHS = ("March", "May")
_ENDS = " ?!.…;,"
_POINTING = frozenset("he she it they him her them his its their this that these those there then".split())


def questions_in(text: str) -> tuple[str, ...]:
    """The questions that a text joins, in their order, as they stand there; the text itself where it asks one thing.

    Where nobody can be sure, nothing is taken apart.
    """
    plain = " ".join(text.split())
    if twice := _TWICE.fullmatch(plain.rstrip(_ENDS)):
        first, second, rest = twice.groups()
        parts = [f"{first} {rest}", f"{second} {rest}"]
    else:
        parts = [part.strip(_ENDS) for part in _JOINT.split(plain)]
        if len(parts) > 1:
            parts = [each.strip(_ENDS) for part in parts for each in _LISTED.split(part)]
    are_questions = _asks(parts[0]) and all(_asks(part) or _BARE.fullmatch(part) for part in parts[1:])
    return tuple(f"{part}?" for part in parts) if 1 < len(parts) <= _MOST and are_questions else (text,)


def part_alone(part: str, parts: Sequence[str], before: Sequence[Turn]) -> str:
    """One of joined questions, stand-alone after those before it and their answers; empty where it cannot be.

    One without a topic gets what is named before it: the turnout is that of Veldra's election, and without it any
    election that the reports tell of would answer. "Who backs the rebels?" has its topic, and stays as it is. A name
    that comes only later may be meant or not: "who won and what was the turnout in Veldra?" is asked whole.
    """
    # "Who said what about the strike, and how long did it last?": the strike did, and nobody who spoke of it.
    before = [
        replace(turn, question=f"What is {topic}?") if (topic := topic_of(turn.question)) else turn for turn in before
    ]
    alone = standalone(part, before)
    # "Who leads Hezbollah, and when did he take over?": without an answer nobody is known who could be meant.
    means_nobody = bool(before) and asks_for(before[-1].question) == "who" and not before[-1].answer and _points(part)
    if means_nobody or _points(alone) or _BARE.fullmatch(alone.rstrip(_ENDS)):
        return ""
    # A phone writes names small; the sentences that answered write them large.
    known = frozenset(name for turn in before for name in capitals(turn))
    if alone != part or _names(part, known) or _has_topic(part, before):
        return alone
    if named := next((names for turn in reversed(before) if (names := _names(turn.question, known))), ""):
        return f"{part.rstrip(_ENDS)} ({named})?"
    return "" if any(_names(later, known) for later in parts[len(before) + 1 :]) else alone


def _has_topic(part: str, before: Sequence[Turn]) -> bool:
    """Whether it speaks of something besides what it asks for, somebody's office and what was spoken of before."""
    spoken = {word.stem for turn in before for word in words_of(turn.question)}
    asked = _ASKED.match(part)
    own = [phrase for phrase in phrases_of(part) if not phrase.is_role and not (asked and phrase.start == asked.end())]
    return any(word.stem not in spoken for phrase in own for word in phrase.words)


def _points(text: str) -> bool:
    return any(word.text.lower() in _POINTING for word in words_of(text))


def _asks(part: str) -> bool:
    """Whether it is one question by itself: a question word or a helping verb leads, and it says what is asked for."""
    words = list(words_of(part))
    low = [word.text.lower() for word in words]
    if not words or not (_ASKING.match(part) or low[0] in AUXILIARIES):
        return False
    # "Do we know who won?": what was asked first is asked within the other.
    within = any(_ASKING.fullmatch(word) for word in low[1:]) and not _SAID.match(part)
    content = sum(word.is_content for word in words)
    has_verb = bool(verbs_of(words)) or not AUXILIARIES.isdisjoint(low)
    return not within and content > 0 and (has_verb or content > 1)


def _names(text: str, known: frozenset[str]) -> str:
    """The names in a question, as they stand there, its first word and dates aside."""
    names: list[list[Word]] = []
    for word in words_of(text):
        is_name = word.is_capitalised or word.text in known or country_of(word.text)
        if word.start == 0 or not is_name or is_time(word.text) or word.text in _MONTHS:
            continue
        if names and text[names[-1][-1].end : word.start] == " ":
            names[-1].append(word)
        else:
            names.append([word])
    return ", ".join(text[name[0].start : name[-1].end] for name in names)
