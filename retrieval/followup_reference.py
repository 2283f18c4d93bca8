"""What "he", "it", "there" and "the bridge" stand for: the last thing of their kind that a conversation spoke of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from retrieval.dates import MONTH, WEEKDAY
from retrieval.followup_phrase import AUXILIARIES, PLACING, Phrase, phrases_of, whole
from retrieval.polarity.lexicon import BE, PREPOSITIONS
from retrieval.wording import THINGS, is_country
from retrieval.words import STOP_WORDS, Word, words_of

Sort = Literal["person", "thing", "several", "place", "time"]

_SORTS: dict[str, Sort] = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), "person"),
    **dict.fromkeys(("it", "its"), "thing"),
    **dict.fromkeys(("they", "them", "their", "theirs"), "several"),
    "there": "place",
    "then": "time",
}
# How many turns ago a person may have been named; things change faster.
_REMEMBERED = 3
_OWNING = frozenset(("his", "its", "their", "her"))
_ASKED = frozenset("what which whose many much".split())
# "Is it true that", "it seems", "how long does it take to": this "it" stands for nothing said before.
_IDLE_IT = re.compile(
    r"\bit (?:seems?|rain\w*|snow\w*|is (?:said|reported|claimed)|takes? (?:to|for)|mean that)\b"
    r"|\b(?:is|was|would|will|can) it (?:be )?(?:really |still |even )?\w+ (?:that|to|for|if|when|how|why)\b"
    # "Who announced it?": what was done, which no name stands for.
    r"|\b(?:announc|confirm|den[iy]|decid|report|claim)(?:e|ed|es|s)? it\b|\b(?:said|say|says) it\b"
    r"|\bit (?:want|say|think|plan|hope|know|demand|claim|believe)\b"
    r"|\bit(?: is|['’]s| was) (?:\w+ )?\w+ (?:that|to)\b|\bwhat time is it\b|\bis it that\b|\bit take\b|\bhow is it\b",
    re.IGNORECASE,
)
_LIKE = re.compile(r"\bthe same\b|\blike (?:it|that|this)\b", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
_LISTED = re.compile(r" and |,")
# A word that a phone may have written small.
_SMALL = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")
# "Bashar al-Assad" is asked for as "assad".
_ARTICLE = re.compile(r"^(?:al|el)-(?=.)")
# Where one can be, and verbs whose object is where one then is.
_STANDING = frozenset("in at near around inside outside on".split())
_REACHING = frozenset(
    """leave left enter entered reach reached capture captured take took seize seized hold holds held attack attacked
    bomb bombed shell shelled visit visited control controls retake retook recapture recaptured""".split()
)
# One thing of many people, who are "they".
_COLLECTIVE = frozenset(
    "army government party ministry council court bank company team union force group agency committee militia".split()
)


_MEASURES = frozenset(
    "age cost count death depth height length level magnitude number price rate result score size speed toll".split()
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was answered.

    `question` stands alone; `answer` is the short answer, "" where there was none; `quote` is the first cited sentence.
    """

    question: str
    answer: str = ""
    quote: str = ""


def resolved(text: str, before: Sequence[Turn]) -> str:
    """The text with the pronouns that point out of it replaced by what the conversation spoke of."""
    written, done = [], 0
    for start, end, standing in sorted(_replaced(text, before)):
        written += [text[done:start], standing]
        done = end
    return "".join([*written, text[done:]])


def proper(phrase: str, turn: Turn) -> str:
    """A phrase that a phone wrote small, its names as the answer wrote them."""
    return _SMALL.sub(lambda match: capitals(turn).get(match[0], _country(match[0])), phrase)


def capitals(turn: Turn) -> dict[str, str]:
    """The words of the answer and its sentence that are always written large there, by their small letters."""
    told = f"{turn.answer} . {turn.quote}"
    small = {word.text for word in words_of(told) if not word.is_capitalised}
    names = {_ARTICLE.sub("", word.text) for word in words_of(told)}
    return {name.lower(): name for name in names if name[0].isupper() and name.lower() not in STOP_WORDS | small}


def _country(word: str) -> str:
    return word.title() if is_country(word) else word


def _replaced(text: str, before: Sequence[Turn]) -> Iterator[tuple[int, int, str]]:
    """Where something of the text gives way, and to what; in no order."""
    words, own = list(words_of(text)), phrases_of(text)
    for i, word in enumerate(words):
        sort = _SORTS.get(word.text.lower())
        if sort is None or _is_idle(text, words, i) or (word.text.isupper() and len(word.text) > 1):
            continue
        if sort != "time" and any(_may_be(phrase, sort) for phrase in own if _stands_before(phrase, word)):
            continue
        heard = before[-_REMEMBERED:] if sort == "person" else before[-1:]
        found = ""
        for turn in reversed(heard):
            echoes = bool({one.stem for one in words if one.is_content} & {one.stem for one in words_of(turn.question)})
            found = found or _found(sort, turn, _is_object(words, i), echoes)
        if found:
            if sort == "place" and i and words[i - 1].text.lower() in PREPOSITIONS:
                found = found.partition(" ")[2]
            owns = word.text.lower() in _OWNING and i + 1 < len(words) and words[i + 1].is_content
            yield word.start, word.end, f"{found}{_ownership(found)}" if owns else found
    for phrase in own:
        if len(phrase.words) == 1 and phrase.article in ("the", "this", "that", "these", "those") and before:
            fuller = _fuller(phrase, text, before[-1])
            if fuller:
                yield phrase.start, phrase.end, fuller


def _ownership(name: str) -> str:
    return "’" if name.endswith("s") and not name[0].isupper() else "’s"


def _is_object(words: Sequence[Word], i: int) -> bool:
    """Whether the pronoun follows its verb: "who built it?"; "how long is it?" asks about it."""
    return words[i - 1].text.lower() not in AUXILIARIES if i else False


def _is_idle(text: str, words: Sequence[Word], i: int) -> bool:
    """Whether the word only fills a place: "are there", "it seems", "so then"."""
    low, previous = words[i].text.lower(), words[i - 1].text.lower() if i else ""
    following = words[i + 1].text.lower() if i + 1 < len(words) else ""
    match low:
        case "there":
            joined = following in AUXILIARIES or following in ("any", "a", "an", "no", "many", "more", "still", "other")
            return joined or i == 0 or previous in BE - {"been"} or previous in ("out", "over", "hi", "hello")
        case "then":
            return i + 1 < len(words) or i < 3 or previous in ("since", "until", "and", "what", "by", "back")
        case "it" | "its":
            return (
                previous == "what"
                or any(idle.start() <= words[i].start < idle.end() for idle in _IDLE_IT.finditer(text))
                or bool(_LIKE.search(text))
            )
    return False


def _stands_before(phrase: Phrase, word: Word) -> bool:
    """Whether a phrase of the same text comes first, so that it may be meant; what is asked for is not."""
    return phrase.end <= word.start and phrase.before not in _ASKED


def _may_be(phrase: Phrase, sort: Sort) -> bool:
    """Whether a pronoun of this sort may point to the phrase."""
    match sort:
        case "several":
            return phrase.is_plural or not (phrase.is_country or phrase.is_name)
        case "place":
            return phrase.before in PLACING or phrase.is_country
        case "person":
            return not phrase.is_plural and not phrase.is_country
    return not phrase.is_plural


def _found(sort: Sort, turn: Turn, wants_object: bool, echoes: bool) -> str:
    """What a turn spoke of that the pronoun may stand for; empty when nothing, or nothing for certain."""
    answer = _PARENTHESIS.sub("", turn.answer).strip()
    match sort:
        case "person":
            return _person(turn, answer)
        case "several":
            return _several(turn, answer)
        case "place":
            return _place(turn, answer)
        case "time":
            return _time(turn.answer) if asks_for(turn.question) == "when" else ""
    return _thing(turn, answer, wants_object, echoes)


def asks_for(question: str) -> str:
    """The question word: "who", "where", "when", "which" for any thing, or "" for another."""
    found = re.match(r"(?:and |so |but )?(who|where|when|which|what (?:time|day)|what)\b", question.lower())
    word = found[1] if found else ""
    return "when" if word.startswith("what ") else word.replace("what", "which")


def is_short_name(answer: str) -> bool:
    """Whether a short answer is one name, and neither a list nor a sentence."""
    words = list(words_of(answer))
    large = sum(word.is_capitalised for word in words)
    return 0 < len(words) <= 5 and words[0].is_capitalised and 2 * large >= len(words) and not _LISTED.search(answer)


def _person(turn: Turn, answer: str) -> str:
    """Whoever the answer names, else whoever the question names or calls by office."""
    a_name = asks_for(turn.question) == "who" and is_short_name(answer) and not is_country(answer.lower())
    if a_name and THINGS.isdisjoint(answer.lower().split()):
        return answer
    phrases = phrases_of(turn.question)
    known = capitals(turn)
    for phrase in phrases:
        if phrase.is_role:
            return _named(turn, phrases, phrase)
        if _may_be_somebody(phrase) and (phrase.head.is_capitalised or not known or phrase.head.text in known):
            return proper(phrase.text, turn)
    return ""


def _may_be_somebody(phrase: Phrase) -> bool:
    placed = phrase.before in PLACING | _ASKED | {"of", "on", "for"}
    return phrase.is_name and not (placed or phrase.is_country or phrase.head.text.lower() in THINGS)


def _several(turn: Turn, answer: str) -> str:
    phrases = phrases_of(turn.question)
    groups = [phrase for phrase in phrases if phrase.is_plural] or [
        phrase for phrase in phrases if phrase.head.text.lower() in _COLLECTIVE
    ]
    if not groups and asks_for(turn.question) == "who" and _LISTED.search(answer):
        return answer
    return _named(turn, phrases, groups[0]) if groups else ""


def _thing(turn: Turn, answer: str, wants_object: bool, echoes: bool) -> str:
    """The one thing asked for; else what the question is about, or does something to.

    "When did it land?" speaks of what landed, and no more of what it landed on.
    """
    if asks_for(turn.question) == "which" and is_short_name(answer) and not echoes:
        return answer
    phrases = phrases_of(turn.question)
    things = [
        one
        for one in phrases
        if not (one.is_plural or one.is_role or one.before in _ASKED or _is_measure(one, turn.question))
    ]
    # Of two names each may be somebody: "when did Putin meet Assad?".
    if sum(_may_be_somebody(thing) for thing in things) > 1:
        return ""
    if things:
        return _named(turn, phrases, things[-1 if wants_object else 0])
    return answer if asks_for(turn.question) == "who" and is_country(answer.lower()) else ""


def _is_measure(phrase: Phrase, question: str) -> bool:
    """Whether a phrase only says what of another is asked for: "the magnitude of the earthquake"."""
    return phrase.head.text.lower() in _MEASURES and question[phrase.end :].lstrip().startswith("of ")


def _place(turn: Turn, answer: str) -> str:
    if asks_for(turn.question) == "where" and answer and len(answer.split()) <= 6:
        return answer if answer.split()[0].lower() in _STANDING else f"in {answer}"
    for phrase in reversed(phrases_of(turn.question)):
        if phrase.before in PLACING or phrase.is_country or (phrase.is_name and phrase.before in _REACHING):
            joint = phrase.before if phrase.before in _STANDING else "in"
            return f"{joint} {proper(phrase.text, turn)}"
    return ""


def _time(answer: str) -> str:
    """The answer as a time in a sentence: "on Thursday", "in 2011"; the day that was reckoned, where one was."""
    told = " ".join([*_PARENTHESIS.findall(answer)[:1]] or answer.split())
    if re.match(r"(?:on|in|at|before|after|since|until|by|early|late|last)\b", told, re.IGNORECASE):
        return told
    if re.search(rf"\d\s+(?:{MONTH})|(?:{MONTH})\s+\d{{1,2}}\b|\b(?:{WEEKDAY})\b", told, re.IGNORECASE):
        return f"on {told}"
    return f"in {told}" if re.fullmatch(rf"(?:(?:{MONTH})\s+)?(?:\d{{4}})?|(?:{MONTH})", told, re.IGNORECASE) else ""


def _fuller(phrase: Phrase, text: str, turn: Turn) -> str:
    """What "the bridge" is short for: "the Kessel bridge"; empty when it is not short for anything said."""
    if re.match(r"\s+(?:of|in|at|on|for|to)\b", text[phrase.end :]):
        return ""
    said = phrases_of(turn.question)
    for one in said:
        if one.before in _ASKED or one.head.stem != phrase.head.stem or one.is_plural != phrase.is_plural:
            continue
        fuller = _named(turn, said, one)
        return fuller if len(fuller.split()) > len(phrase.text.split()) and one.article else ""
    return ""


def _named(turn: Turn, phrases: Sequence[Phrase], phrase: Phrase) -> str:
    return _with_article(phrase, proper(whole(turn.question, phrase, phrases), turn))


def _with_article(phrase: Phrase, text: str) -> str:
    """A thing that was spoken of is no longer any: "a ferry ticket" is now "the ferry ticket"."""
    if phrase.article in ("a", "an"):
        return f"the{text[len(phrase.article) :]}"
    return text
