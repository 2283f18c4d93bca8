"""What a question over several reports asks for: changes, accounts, speakers, or all that the reports say."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from retrieval.answer import Overview
from retrieval.dates import Period, event_of, without_time
from retrieval.question import Question, QuestionError
from retrieval.words import words_of

# What is asked about is named in a few words; a longer question tells a story of its own, and wants one answer.
_LONGEST_TOPIC = 12
_ANY_DAY = date(2000, 1, 1)
_A_MONTH = timedelta(days=31)
_ABOUT = r"(?:in|with|about|on|at|around|for|near|to|over|of|from|after|regarding|concerning)"
_OF = rf"(?: {_ABOUT} (?P<topic>.+))?"
_WHERE = rf"(?: {_ABOUT} (?P<where>.+?))?"
_THE = r"(?:(?:all|the|these|those|your|different|various|news) )*"
_REPORTS = (
    rf"{_THE}(?:accounts?|reports?|articles?|versions?|sources|stories|outlets|newspapers|papers|publishers|media|press"
    r"|news)"
)
_TOLD = rf"(?:{_REPORTS}|{_THE}(?:figures|numbers|tolls?|counts?|estimates|claims|statements))"
_DIFFER = (
    r"(?:differ|disagree|diverge|compare|conflict|vary|agree|contradict (?:each other|one another)"
    r"|(?:differ|deviate) from (?:each other|one another))"
)
_DIFFERENT = r"(?:different|differing|conflicting|contradictory|contradicting|rival|competing)"
_SAY = r"(?:say|said|says|saying|claim|claimed|think|tell us|told us|write|wrote)"
_SAY_OF = rf"{_SAY} (?:about|on|of|regarding|over) (?P<topic>.+)"
_LATEST = r"(?:latest|newest)"
_HAVE = r"(?:['’]?s| has| have| is| was)?"
# Whoever asks what several say names more than one, or all.
_SEVERAL = re.compile(
    r",| and |&|\b(?:both|each|every|all|sides?|everyone|everybody|people|others|officials|leaders|politicians|parties"
    r"|witnesses|residents|experts|governments|countries|ministers)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:both|each|every(?:one|body)?|all|they|people|others|(?:all |both |the |different |two |warring )*"
    rf"(?:sides?|parties)|{_THE}(?:officials|leaders|politicians|experts|governments|countries|ministers)|{_REPORTS})",
    re.IGNORECASE,
)
_Kind = Overview | Literal["happened"]
_ASKED: tuple[tuple[_Kind, str], ...] = (
    ("changes", rf"(?:what{_HAVE}|(?:has|have) (?:anything|things)) (?:changed|new|moved on){_OF}"),
    ("changes", rf"what(?: else)?(?: is|['’]?s)?(?: the)? {_LATEST}(?: news| developments?)?{_OF}"),
    ("changes", rf"(?:is there )?any (?:news|developments|updates?){_OF}"),
    ("changes", rf"(?:what (?:is|are) )?the {_LATEST} (?:news|developments|updates?){_OF}"),
    ("changes", rf"how (?:has|have|did) (?:the situation|things){_WHERE} (?:changed?|develop(?:ed)?){_OF}"),
    # Only together with a stretch of time: without one it asks for the one thing that happened.
    ("happened", r"what(?:['’]?s| has| have)?(?: been)? (?:happened|happening|going on|occurred)"
     r"(?: (?:in|at|around|with|on) (?P<topic>.+))?"),
    ("accounts", rf"(?:(?:how|where|what|on what|in what) )?(?:do|did) {_TOLD}{_WHERE} {_DIFFER}{_OF}"),
    ("accounts", rf"(?:what|which) {_DIFFERENT} {_TOLD} (?:are|were) (?:there|given){_OF}"),
    ("accounts", rf"what are the {_DIFFERENT} {_TOLD}{_OF}"),
    ("accounts", rf"(?:compare|contrast) (?:the )?(?:{_DIFFERENT} )?{_TOLD}{_OF}"),
    ("accounts", rf"(?:compare|contrast) what {_REPORTS} {_SAY}{_OF}"),
    ("speakers", rf"who (?:has |have |is )?{_SAY} what{_OF}"),
    ("speakers", r"what(?: is| was| has been|['’]?s)(?: being)? said about (?P<topic>.+)"),
    ("reports", rf"what (?:do|did) {_REPORTS} (?:say|tell us|write){_OF}"),
    ("reports", r"what (?:do|did) (?:we|you) know (?:about|of) (?P<topic>.+)"),
    ("reports", r"what is known about (?P<topic>.+)"),
    ("reports", rf"(?:summari[sz]e|sum up) (?:what )?{_REPORTS}(?: {_SAY})? (?:about|on|of) (?P<topic>.+)"),
    ("speakers", rf"(?:compare|contrast) what (?P<who>.+?) {_SAY_OF}"),
    ("speakers", rf"what (?:do|did|does|have|has|are|is) (?P<who>.+?) {_SAY_OF}"),
)  # fmt: skip
_PATTERNS = tuple(
    (kind, re.compile(rf"(?:(?:so|and|ok|please|now)[, ]+)?{pattern}", re.IGNORECASE)) for kind, pattern in _ASKED
)
_ONE_SPEAKER = re.compile(rf"what (?:did|does|has|is) (?P<who>.+?) {_SAY_OF}", re.IGNORECASE)
_EMPTY = re.compile(r"(?:it|this|that|them|him|her|these|those|there|here|everything|anything|things)", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of several reports: the aim, what it is about ("" for anything), and whose words, if that is told.

    `question` is that of the topic alone, None where the topic is anything; `period` the time that bounds it. A time
    within the topic ("the 7 October attack") bounds nothing.
    """

    aim: Overview
    topic: str
    speakers: tuple[str, ...]
    question: Question | None
    period: Period | None


def request_of(question: Question) -> Request | None:
    """What a question asks of several reports; None when it asks for one thing.

    QuestionError when it names no topic and cannot do without one.
    """
    text = without_time(question.text.strip(' "“”?!.…')).strip(" ,")
    read = (_read(kind, found, question) for kind, pattern in _PATTERNS if (found := pattern.fullmatch(text)))
    return next((one for one in read if one), None)


def request_of_one(question: Question) -> Request | None:
    """What a question asks of one speaker whom it names: "what did Petra Halloran say about the strike?"."""
    found = _ONE_SPEAKER.fullmatch(without_time(question.text.strip(' "“”?!.…')).strip(" ,"))
    topic = _topic(found["topic"]) if found else ""
    if not found or not topic or not all(word.is_capitalised for word in words_of(found["who"])):
        return None
    about = replace(Question.of(topic, question.asked), period=question.period)
    return Request("speakers", topic, (found["who"],), about, question.period)


def lacks_topic(text: str) -> bool:
    """Whether a question over several reports leaves out what it is about: "how do the accounts differ?"."""
    try:
        request = request_of(Question.of(text, _ANY_DAY))
    except QuestionError as error:
        return error.reason == "topic"
    return request is not None and not request.topic


def topic_of(text: str) -> str:
    """What a question over several reports is about; "" of any other."""
    try:
        request = request_of(Question.of(text, _ANY_DAY))
    except QuestionError:
        return ""
    return request.topic if request else ""


def _read(kind: _Kind, found: re.Match[str], question: Question) -> Request | None:
    given = found.groupdict()
    topic = _topic(given.get("topic") or given.get("where") or "")
    if len(topic.split()) > _LONGEST_TOPIC:
        return None
    if kind == "happened" and not _is_stretch(question):
        return None
    aim: Overview = "changes" if kind == "happened" else kind
    who = given.get("who") or ""
    if who and (not _SEVERAL.search(who) or " like " in who):
        return None
    if not topic and aim != "changes":
        raise QuestionError("About what? Ask for instance “how do the accounts of the toll in Tarsk differ?”", "topic")
    about = Question.of(topic, question.asked) if topic else None
    period = None if about and about.period else question.period
    return Request(aim, topic, _speakers(who), replace(about, period=period or about.period) if about else None, period)


def _topic(text: str) -> str:
    """The words of a topic; "" where they name nothing."""
    plain = text.strip(' "“”‘’?!.…,;:')
    return plain if any(map(str.isalnum, plain)) and not _EMPTY.fullmatch(plain) and list(words_of(plain)) else ""


def _is_stretch(question: Question) -> bool:
    """Whether a question asks about the days until it was asked, or about a month at most: history has one answer."""
    period, event = question.period, event_of(question.text)
    if event or not period:
        return event is not None and event[0] == "since"
    return period.first < period.last and (period.last >= question.asked or period.last - period.first <= _A_MONTH)


def _speakers(who: str) -> tuple[str, ...]:
    """Whom it names: "the army" and "the rebels"; none where all are meant."""
    if not who or _GENERIC.fullmatch(who.strip()):
        return ()
    named = re.split(r",(?: and)?|\band\b|&", re.sub(r"^both\b", "", who.strip(), flags=re.IGNORECASE))
    return tuple(filter(None, (_ARTICLE.sub("", each.strip()) for each in named)))
