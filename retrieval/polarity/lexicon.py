"""The words that the rules know: small words by their use, verbs by stem and by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

# --- small words ---

BE = frozenset("is are was were be been being am".split())
HAVE = frozenset("has have had having".split())
DO = frozenset("do does did".split())
MAY = frozenset("may might could".split())
WILL = frozenset("will shall would".split())
OTHER_MODALS = frozenset("can should must ought need".split())
MARKED = frozenset(BE | HAVE | DO | MAY | WILL | OTHER_MODALS | {"not", "never", "to"})
HEDGES = frozenset(
    "reportedly allegedly apparently possibly perhaps probably likely seemingly supposedly maybe".split()
)
DETERMINERS = frozenset("a an the this these those its his her their our some any several both".split())
# What makes a noun's own words deny it, and what makes it less than the whole.
NEGATIVE = frozenset("no neither nor".split())
FEW = frozenset("few little half part parts most nearly almost not hardly minus".split())
# Each with the one that stands for it and its like.
PREPOSITIONS = {
    word: line.split()[0]
    for line in (
        "in at inside within across during amid",
        "on upon",
        "near around",
        "to into towards toward onto",
        *"from of for against with by over under about through between without like unlike off".split(),
        *"outside behind beyond above below despite via among besides versus per as".split(),
    )
    for word in line.split()
}
PARTICLES = frozenset("up down out off over back away aside apart".split())
PRONOUNS = frozenset("it he she they".split())
TITLES = frozenset(
    """president minister mr mrs ms dr king queen prince princess general judge senator governor mayor chancellor pope
    sir lord leader captain coach secretary striker""".split()
)
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december""".split()
)
RELATIVE_DAYS = frozenset("yesterday today tomorrow tonight week month year weekend".split())
FACTIVE = frozenset("and but while although though as because after since so yet".split())
BOUNDARIES = FACTIVE | frozenset(
    "that whether if unless until before once lest when where how why which who whom whose or nor than".split()
)
RESERVED = frozenset("if unless provided assuming".split())

# --- verbs ---

_IRREGULAR = """
be was were been|become became|begin began begun|break broke broken|bring brought|build built|burn burnt|buy bought
catch caught|choose chose chosen|come came|cut cut|deal dealt|do did done|draw drew drawn|drive drove driven
eat ate eaten|fall fell fallen|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden
freeze froze frozen|get got|give gave given|go went gone|grow grew grown|hang hung|have had|hear heard|hide hid hidden
hit hit|hold held|hurt hurt|keep kept|know knew known|lay laid|lead led|leave left|lend lent|let let|lose lost
make made|mean meant|meet met|overthrow overthrew overthrown|pay paid|put put|quit quit|read read|ride rode ridden
rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|set set|shake shook shaken|shed shed
shoot shot|shrink shrank shrunk|shut shut|sink sank sunk|sit sat|speak spoke spoken|spend spent|split split
spread spread|stand stood|steal stole stolen|strike struck|swear swore sworn|sweep swept|swim swam swum|take took taken
teach taught|tear tore torn|tell told|think thought|throw threw thrown|win won|withdraw withdrew withdrawn
write wrote written|uphold upheld|withhold withheld|forgive forgave forgiven|wear wore worn
bind bound|bleed bled|breed bred|creep crept|dig dug|feed fed|grind ground|lean leant|ring rang rung|sing sang sung
sleep slept|slide slid|spin spun|spring sprang sprung|stick stuck|sting stung|weep wept|cost cost|forecast forecast
undergo underwent undergone|beat beat beaten|cast cast|bid bid
"""
# Each line means the same with the same roles, so that it can be affirmed and denied alike.
_SAME = """
send deploy dispatch|capture seize|hurt injure wound|resign quit|close shut|buy acquire purchase|begin start
end finish conclude|rise climb increase|fall drop decrease decline|back support|cancel scrap|ban outlaw|hit strike
approve endorse|delay postpone|arrest detain|release free|reject veto|cut lower|raise hike
"""
# Who did the second also did the first; who did not do the second may have done the first all the same.
_IMPLIED_BY = """
leave flee quit|capture take overrun retake recapture|open reopen|reopen open|die perish|attack bomb shell raid invade
accept welcome|visit tour|survive outlive|meet visit|speak testify|land touch|cut slash|approve ratify
"""
# Who did the one did not do the other in the same affair; "arrived" and "left" are no such pair, for both can be true.
_OPPOSITE = """
win lose|rise fall|accept reject|approve reject|convict acquit|die survive|agree refuse|agree decline|end continue
increase decrease|raise cut|pass fail|succeed fail|resume cancel|uphold overturn|widen narrow
"""
_OPPOSITE_STATES = """
open closed|open shut|alive dead|guilty innocent|guilty acquitted|safe unsafe|legal illegal|free jailed
true false|available unavailable|over ongoing|intact destroyed
"""
_stemmer = snowballstemmer.stemmer("english")


def _bases(table: str) -> Iterator[list[str]]:
    return (line.split() for line in table.strip().replace("\n", "|").split("|"))


BASE_OF = {form: forms[0] for forms in _bases(_IRREGULAR) for form in forms}
PARTICIPLES = {forms[-1] for forms in _bases(_IRREGULAR)}
PASTS = {form for forms in _bases(_IRREGULAR) for form in (forms[1:2] if len(forms) < 4 else forms[1:3])}


@lru_cache(maxsize=20_000)
def stemmed(word: str) -> str:
    """Snowball's English stem: finer than `retrieval.words.stem_of`, for which a banker is about banks."""
    stem: str = _stemmer.stemWord(word)
    return stem


@lru_cache(maxsize=20_000)
def verb_of(word: str) -> str:
    """What the forms of a verb share; "" for a word that is made from a verb but is none ("election")."""
    if word in BASE_OF:
        return stemmed(BASE_OF[word])
    stem = stemmed(word)
    return stem if re.fullmatch(rf"{re.escape(stem[:-1])}.{{0,2}}?(?:at)?(?:e|es|s|ed|d|ing|y|ies|ied)?", word) else ""


def keys_of(words: str) -> frozenset[str]:
    """What the forms of each of these words share, as verbs where they are verbs."""
    return frozenset(verb_of(word) or stemmed(word) for word in words.split())


def _groups(table: str) -> dict[str, frozenset[str]]:
    """Each verb with all verbs of its line."""
    return {verb_of(word): keys_of(" ".join(line)) for line in _bases(table) for word in line}


def _both_ways(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for a, b in pairs for pair in ((a, b), (b, a)))


SAME_VERBS = _groups(_SAME)
IMPLYING = {verb_of(line[0]): keys_of(" ".join(line[1:])) for line in _bases(_IMPLIED_BY)}
OPPOSITE_VERBS = _both_ways((verb_of(a), verb_of(b)) for a, b in _bases(_OPPOSITE))
OPPOSITE_ADJECTIVES = _both_ways((a, b) for a, b in _bases(_OPPOSITE_STATES))
# What is said to be in such a state has not happened.
_STATES_AGAINST = {"open": "closed shut", "reopen": "closed shut", "close": "open", "resume": "suspended halted"}
AGAINST = {verb_of(verb): frozenset(states.split()) for verb, states in _STATES_AGAINST.items()}
SAY = keys_of(
    """say tell confirm announce report add state insist acknowledge admit declare note show reveal warn
    concede testify find rule hear learn write"""
)
DOUBT = keys_of("claim allege believe suspect fear suggest think rumour rumor speculate accuse assume estimate")
DENY = keys_of("deny reject dismiss refute rebuff")
TELL = SAY | DOUBT | DENY
