"""Doers: whether who a claim says did a thing, or had it done to them, is who its quote says did, or had."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.polarity.lexicon import PASTS, verb_of
from retrieval.support.material import Quoted
from retrieval.support.neighbours import Keys, meet
from retrieval.support.thesaurus import keys_at, said_alike
from retrieval.words import STOP_WORDS, Word, words_of

# "Factions backed by Turkey": what was done, and by whom, as far as the next verb or mark.
_BY = re.compile(
    r"\b(?P<done>[a-z]+) by (?P<who>(?:(?:the|a|an|its|his|their) )?[\w'’-]+"
    r"(?:(?:,? and|,) (?:the |al-)?[A-Z][\w'’-]*| [A-Z][\w'’-]*)*)"
)
_BREAK = re.compile(r"[;:—–(),\"“”]|[.!?](?=\s|$)|\b(?:after|before|while|but|which|who|that|when)\b")
# "With help from", "who were polled": no verb, or none with who did it before it.
_NO_DOER = re.compile(r"\b(?:with|the|a|an|of|by|for|is|are|was|were|been|being|its|his|their) $", re.IGNORECASE)
# Before a verb in the active voice; and what makes the word before a verb a part of who did it.
_HELPING = frozenset("has have had is are was were".split())
_HAVING = frozenset("has have had".split())
_OF = frozenset("of by from".split())
# Content words after "by" among which somebody who did it may be named: "by the Islamist group".
_NAMED = 8
# Content words before a verb among which that stands which it is done to.
_SIDE = 3


@dataclass(frozen=True, slots=True)
class _Passive:
    """What was done "by" somebody: its verb, those who did it, what is named with them, and what it was done to."""

    done: Keys
    doers: tuple[Keys, ...]
    named: tuple[Keys, ...]
    undergoer: tuple[Keys, ...]


def doers_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether everything done "by" somebody is done by, and to, those whom the quotes tell, in either voice."""
    told = [one for quote in quotes for one in _passives(quote.words)]
    for mine in _passives(claim):
        alike = [one for one in told if one.done & mine.done]
        if alike and not any(_is_same(mine, one) for one in alike):
            return False
    return not _makes_doers(claim, told)


def subjects_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether no verb follows right on a word that its quote has behind that verb only, or as somebody's "by" alone."""
    return not any(
        places and not any(places)
        for subject, verb in _subjects(claim)
        for places in [[place for quote in quotes for place in _places(quote.words, subject, verb)]]
    )


def _is_same(mine: _Passive, other: _Passive) -> bool:
    by_them = all(any(doer & each for each in other.named) for doer in mine.doers)
    return by_them and (not mine.undergoer or not other.undergoer or meet(mine.undergoer, other.undergoer))


def _makes_doers(claim: str, told: Sequence[_Passive]) -> bool:
    """Whether "X backs Y" is said where the quote has neither "Y backed by X" nor X and Y so placed."""
    words = _content(claim)
    passive = {match.start("done") for match in _BY.finditer(claim)}
    for at, (word, _) in enumerate(words):
        alike = [one for one in told if said_alike(word) & one.done and one.doers and one.undergoer]
        if not alike or word.start in passive or not _is_verb(word) or _NO_DOER.search(claim[: word.start]):
            continue
        before = [keys for _, keys in words[:at]]
        after = [keys for _, keys in words[at + 1 : at + 1 + _SIDE]]
        if after and not any(meet(before, one.named) and meet(after, one.undergoer) for one in alike):
            return True
    return False


def _subjects(text: str) -> Iterator[tuple[Word, Word]]:
    """Each verb with the word right before it, where that is who does it, and not "the crew of the ship sank"."""
    words = list(words_of(text))
    for at, one in enumerate(words[:-1]):
        verb = words[at + 1]
        if verb.text.lower() in _HELPING and at + 2 < len(words):
            # "Was taken" is done to it; "was taking" it does.
            if verb.text.lower() not in _HAVING and not words[at + 2].text.endswith("ing"):
                continue
            verb = words[at + 2]
        ends = not re.match(r"\s\w", text[verb.end :])
        is_apart = ends or verb.text.lower() == "being" or not re.fullmatch(r"[\w\s]*", text[one.end : verb.start])
        is_part = any(word.text.lower() in _OF for word in words[max(at - _SIDE, 0) : at])
        if not is_apart and not is_part and one.text.lower() not in STOP_WORDS and _tells(one, verb):
            yield one, verb


def _tells(subject: Word, verb: Word) -> bool:
    low = verb.text.lower()
    return not subject.text[0].isdigit() and _is_done(verb) and low != verb_of(low) and low != "said"


def _places(text: str, subject: Word, verb: Word) -> Iterator[bool]:
    """For each place of the verb in a text that has the subject, whether the subject stands before it."""
    words = list(words_of(text))
    by = [(match.start("who"), match.end("who")) for match in _BY.finditer(text)]
    here = [word for word in words if said_alike(word) & said_alike(subject)]
    free = [word for word in here if not any(start <= word.start < end for start, end in by)]
    for word in words:
        if here and verb_of(word.text.lower()) == verb_of(verb.text.lower()):
            yield any(each.start < word.start for each in free) or text[word.end :].startswith(" by ")


def _passives(text: str) -> Iterator[_Passive]:
    for match in _BY.finditer(text):
        done = next((word for word in words_of(match["done"])), None)
        if done is None or not _is_done(done):
            continue
        start = max((one.end() for one in _BREAK.finditer(text, 0, match.start())), default=0)
        before = text[start : match.start()]
        if not before.strip(" ,"):
            # "The government, helped by Russia,": what stands before the comma.
            before = text[: match.start()].rstrip(" ,")
        undergoer = [keys for _, keys in _content(before)][-_SIDE:]
        doers = [keys for _, keys in _content(match["who"])]
        named = [keys for _, keys in _content(text[match.start("who") :])][:_NAMED]
        yield _Passive(said_alike(done), tuple(doers), tuple(named), tuple(undergoer))


def _content(text: str) -> list[tuple[Word, Keys]]:
    words = list(words_of(text))
    return [(word, keys_at(words, at)) for at, word in enumerate(words) if word.text.lower() not in STOP_WORDS]


def _is_verb(word: Word) -> bool:
    return not word.is_capitalised and bool(verb_of(word.text.lower()))


def _is_done(word: Word) -> bool:
    low = word.text.lower()
    return _is_verb(word) and (low.endswith(("ed", "ing")) or low in PASTS)
