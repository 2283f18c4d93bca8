"""The phrases of a question: what it names and speaks of, told apart from its verbs, as far as its words show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.dates import MONTHS, WEEKDAYS
from retrieval.polarity.lexicon import BASE_OF, BE, DO, HAVE, MAY, OTHER_MODALS, PARTICIPLES, PASTS, PREPOSITIONS, WILL
from retrieval.wording import is_country
from retrieval.words import STOP_WORDS, Word, words_of

AUXILIARIES = BE | HAVE | DO | MAY | WILL | OTHER_MODALS
DETERMINERS = frozenset("the a an my your our his her its their this that these those".split())
# Where something is, or where to.
PLACING = frozenset("in at near around inside outside into to from across towards toward".split())
# Verbs of the news, some of which look like nouns in "did Turkey attack Syria?"; the irregular ones are in BASE_OF.
REGULAR_VERBS = frozenset(
    """abandon accept accuse admit advance agree announce appoint approve arrest arrive ask assassinate attack back ban
    believe blame bomb call cancel capture carry cause change claim close collapse condemn control cost crash create
    cross cut damage decide declare deny destroy die earn elect end enter escape evacuate expect explain explode
    fail fire force free fund happen help hold hope host import impose include increase injure invade investigate
    invite join kill land last launch like live look love lower manage mean move name need negotiate occupy offer
    open oppose order own pass plan play produce promise propose publish pull push raid raise reach recapture refuse
    reject release replace report require rescue resign resume retake retire return rule sail save score seem seize
    share shell sign start stay step stop suffer support surrender survive suspend talk target threaten trade
    transfer trim try turn use vanish visit vote wait want warn work""".split()
)
# What names nothing, though it is no function word for the search.
_EMPTY = frozenset(
    """ago alive dead safe true false always still never often every together maybe perhaps really actually again ok
    okay""".split()
)
_COMPARING = frozenset("most more so very too as how less least".split())
# "Name the viceroy", "tell me of ...": a question put as a wish.
_WISHES = frozenset("name tell list give describe explain show find talk compare define".split())
_NO_FORMS = frozenset("king thing spring string ring wing ceiling evening morning building red bed seed speed".split())
_PLURALS = frozenset("people police troops children men women".split())
_SINGULARS = frozenset("news crisis series virus campus corps chess physics politics economics summit".split())
_CALENDAR = frozenset([*MONTHS, *WEEKDAYS]) - {"may", "march"}
# What may stand between the words of one phrase.
_JOINT = re.compile(r"(?:['’]s|['’])? (?:[“\"])?|['’]s [“\"]?|-|\. ")
_ASKING = frozenset("who whom whose what which where when why how".split())
# "How many Syrian soldiers did ...": a helping verb further on belongs to another clause.
_LONGEST_ASKING = 5
_ROLES = frozenset(
    "president minister king queen pope governor mayor leader head chief coach captain envoy girl boy man woman".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase at `text[start:end]`, its article included; `before` is the word before it, in small letters."""

    text: str
    start: int
    end: int
    before: str
    words: tuple[Word, ...]
    article: str

    @property
    def head(self) -> Word:
        return self.words[-1]

    @property
    def is_country(self) -> bool:
        return not self.article and is_country(self.text.lower())

    @property
    def is_plural(self) -> bool:
        if self.article in ("a", "an", "this", "that") or self.is_country or self._is_one_word_name:
            return False
        if " and " in self.text:
            return True
        low = self.head.text.lower()
        return _ends_plural(low) and low not in _SINGULARS

    @property
    def _is_one_word_name(self) -> bool:
        """Whether it is like "Homs": written large, or where only a place is likely."""
        placed = self.before in PLACING or is_large(self.head)
        return not self.article and len(self.words) == 1 and placed

    @property
    def is_name(self) -> bool:
        """Whether it names one thing by itself: "Homs", and also "homs", which a phone wrote small."""
        if self.article in DETERMINERS:
            return False
        return all(is_large(word) for word in self.words) or not (self.is_plural or len(self.words) > 2)

    @property
    def is_role(self) -> bool:
        """Whether it is somebody by office: "the governor"."""
        return self.head.text.lower() in _ROLES


def is_large(word: Word) -> bool:
    """Whether it is written like a name or a part of one: "Assad", "al-Assad"."""
    return word.text[0].isupper() or word.text.lower().startswith(("al-", "el-"))


def bare(text: str) -> str:
    """A word in small letters without the marks around it."""
    return text.lower().strip(".,;:?!\"“”'‘’()")


def is_time(word: str) -> bool:
    """Whether a word belongs to the calendar or is a number, which names nothing."""
    return word.lower() in _CALENDAR or word[0].isdigit()


def is_verb_form(word: str) -> bool:
    """Whether a word can only be what follows "is" or "has": "leading", "killed", "won"."""
    low = word.lower()
    return low in PARTICIPLES or (low not in _NO_FORMS and len(low) > 3 and low.endswith(("ed", "ing")))


def verbs_of(words: Sequence[Word]) -> frozenset[int]:
    """The indices of the words of a question that are its verbs, auxiliaries aside."""
    low = [word.text.lower() for word in words]
    helpers = [i for i, word in enumerate(low) if word in AUXILIARIES]
    verbs = {i for i in range(len(words)) if _is_after(low, helpers, i)}
    for helper in helpers:
        if low[helper] not in BE | HAVE:
            verbs |= _helped(words, low, helper)
    # "Who backs the rebels?", "how many soldiers died?": the verb comes before any helping verb.
    if low[:1] and low[0] in _ASKING and (not helpers or helpers[0] > _LONGEST_ASKING):
        verbs |= {next((i for i in range(1, len(low)) if _is_finite(low, i)), 0)} - {0}
    # "... to help the army", and not "sold to Turkey".
    verbs |= {i for i in range(1, len(low)) if low[i - 1] == "to" and _is_known(low[i]) and not is_large(words[i])}
    return frozenset(verbs)


def phrases_of(text: str) -> list[Phrase]:
    """The noun phrases of a question, in order, without those that only name a time."""
    words = list(words_of(text))
    verbs = verbs_of(words)
    phrases = []
    i = 0
    while i < len(words):
        last = i
        if not _is_nominal(words, verbs, i):
            i += 1
            continue
        while last + 1 < len(words) and _is_nominal(words, verbs, last + 1) and _joined(text, words, last):
            last += 1
        compared = i > 0 and words[i - 1].text.lower() in _COMPARING and last == i
        if not compared and not all(is_time(word.text) for word in words[i : last + 1]):
            phrases.append(_phrase(text, words, i, last))
        i = last + 1
    return phrases


def whole(text: str, phrase: Phrase, phrases: Iterable[Phrase]) -> str:
    """A phrase with what belongs to it: "the interest rate in Maravia", "the attack on Aleppo"."""
    end = phrase.end
    for following in phrases:
        between = text[end : following.start].lower()
        if following.start > end and between.strip() in PREPOSITIONS and not between.startswith(("?", ",")):
            end = following.end
    return text[phrase.start : end]


def _phrase(text: str, words: Sequence[Word], first: int, last: int) -> Phrase:
    article = words[first - 1].text.lower() if first else ""
    opening = first - 1 if article in DETERMINERS else first
    start, end = words[opening].start, words[last].end
    before = words[opening - 1].text.lower() if opening else ""
    return Phrase(text[start:end], start, end, before, tuple(words[first : last + 1]), article * (opening < first))


def _is_nominal(words: Sequence[Word], verbs: frozenset[int], i: int) -> bool:
    low = words[i].text.lower()
    # "How long", "how strong": a measure. "How many" are of what follows.
    if low in _EMPTY or (i == 1 and words[0].text.lower() == "how") or (i == 0 and low in _WISHES):
        return False
    written_as_name = is_large(words[i]) and i > 0 and low not in AUXILIARIES | _ASKING | DETERMINERS
    return i not in verbs and (low not in STOP_WORDS or (written_as_name and len(low) > 1 and low not in PREPOSITIONS))


def _joined(text: str, words: Sequence[Word], i: int) -> bool:
    return bool(_JOINT.fullmatch(text[words[i].end : words[i + 1].start]))


def _is_known(low: str) -> bool:
    return low in REGULAR_VERBS or BASE_OF.get(low) == low


def _is_after(low: Sequence[str], helpers: Sequence[int], i: int) -> bool:
    """Whether it is what "is" or "has" waits for: "is leading", "were killed"."""
    helped = next((low[helper] for helper in reversed(helpers) if helper < i), "")
    free = low[i - 1] not in DETERMINERS | PREPOSITIONS.keys() if i else False
    # "What is ground water?"
    described = low[0] == "what" and low[i - 1] in BE and i + 1 < len(low) and low[i + 1] not in STOP_WORDS
    return helped in BE | HAVE and free and is_verb_form(low[i]) and not described


def _helped(words: Sequence[Word], low: Sequence[str], helper: int) -> set[int]:
    """The verb after "did" or "will": of the words in a row that may be one the last, after a plural the first."""
    row: list[int] = []
    for i in range(helper + 1, len(low)):
        if low[i] in STOP_WORDS and low[i] not in ("back", "have", "be", "do"):
            if row:
                break
            continue
        if is_large(words[i]) and i:
            continue
        subject = i > helper + 1 and low[i - 1] not in PREPOSITIONS.keys() | DETERMINERS
        if subject and _ends_plural(low[i - 1]):
            return {i}
        if subject and _is_known(low[i]):
            row.append(i)
    if row:
        return {row[-1]}
    # No word is known as a verb: the last of the row is, if a subject is left before it.
    ends = [
        i
        for i in range(helper + 2, len(low))
        if low[i] not in STOP_WORDS and (i + 1 == len(low) or low[i + 1] in STOP_WORDS)
    ]
    return {i for i in ends[:1] if low[i - 1] not in DETERMINERS | PREPOSITIONS.keys() and not is_large(words[i])}


def _is_finite(low: Sequence[str], i: int) -> bool:
    """Whether it may be a verb that needs no other: "backs", "won", "died"."""
    if low[i - 1] in DETERMINERS | {"of"} or (low[i] in STOP_WORDS and low[i] != "back"):
        return False
    singular = low[i].removesuffix("s")
    return is_verb_form(low[i]) or singular in REGULAR_VERBS or low[i] in PASTS or BASE_OF.get(singular) == singular


def _ends_plural(low: str) -> bool:
    return low in _PLURALS or bool(re.search(r"[^siu]s$", low))
