"""A deed: whether who is named in a sentence can be who did what a question asks for, or somebody else.

The model marks a name that stands near the words of a question. Each rule here knows one way in which that is not who
is asked for, and says nothing where it is not sure. Of 1,179 names that answer such questions in SQuAD and QAMR the
rules together refuse 37.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from retrieval.polarity.chain import Chain
from retrieval.polarity.lexicon import (
    BE,
    HAVE,
    IMPLYING,
    PARTICIPLES,
    PASTS,
    PREPOSITIONS,
    SAME_VERBS,
    SAY,
    WILL,
    keys_of,
    verb_of,
)
from retrieval.polarity.scene import clause_start
from retrieval.polarity.tokens import Token, tokens_of
from retrieval.question import Question
from retrieval.spans import Span, names_of
from retrieval.words import STOP_WORDS, Word, country_of, stem_of, words_of

# "Who backs", "who has resigned", "who is winning": the verb of what whoever is asked for did.
_ASKS = re.compile(
    r"(?:^|[.?!:;] |\b(?:and|so|but) )who (?P<helped>(?:(?:is|are|was|were|has|have|had|been|being|will|would|may|might"
    r"|can|could|also|really|still|now|first) )*)(?P<verb>[a-z]+)\b(?!['’])"
)
_ASKS_BEING = re.compile(r"\bwho(?:['’]s| is| are| was| were) ", re.IGNORECASE)
_ASKS_AHEAD = re.compile(r"\bwho (?:will|would|may|might|can|could)\b", re.IGNORECASE)
# Verbs for which reports have so many others that their absence says nothing: without these, of 620 such questions of
# SQuAD and QAMR 71 right names would be refused for what they do else.
_LIGHT = SAY | keys_of(
    """happen occur take make get give go come become use know see show think want need let decide expect speak talk
    offer call describe do be have try look work write comment create provide believe claim consider appear play"""
)
# Who lost "to Ukraine" tells who won.
_CONVERSE = tuple(keys_of(pair) for pair in ("win lose", "buy sell", "give receive", "lend borrow"))
# "Owen Castell urged both sides", "Bluewater Ferries, the only operator, has offered 3%".
_DOES = re.compile(r"(?:,[^,.;:]{1,80},)?(?: (?:also|later|then|first|now|still|already|\w+ly))* (?P<verb>[a-z]+)\b")
# "Factions backed by Turkey".
_DONE_BY = re.compile(r"\b(?P<verb>[a-z]+) by (?:the |an? )?$")
_NEAR = re.compile(
    r"\b(?:in|at|near|inside|outside|into|of|on|onto|from|to|towards?|for|against|over|through|across|with)"
    r"(?: (?:the|an?|its|his|her|their|[A-Z]\w+|president|king|queen|mr))* $"
)
# "A header by substitute Mateo Brandt gave Sorrel City a victory": the header did.
_BY = re.compile(r"\bby (?:[\w-]+ ){0,3}$")
# What stands behind "who" and is no verb.
_NO_DEEDS = frozenset("along besides else alone apart".split()) | STOP_WORDS | PREPOSITIONS.keys()
_DETERMINERS = frozenset("the a an its his her their first".split())
_TO_COME, _UNREAL = frozenset(("will", "planned")), frozenset(("possible", "unlikely", "unplanned"))
# "Sorrel's coach, Lena Okafor": whose she is.
_OF_WHOM = re.compile(r"(?P<whose>[A-Z][\w-]+)(?:['’]s|(?<=s)['’]) (?P<what>[\w -]{1,40}?),? $")
# "Maravia's agriculture minister, Greta Lindqvist": a title of two words.
_TITLE = re.compile(
    r"(?<!['’])\b(?P<of>[a-z]+) (?P<title>minister|secretary|officer|engineer|director|editor|economist|judge|coach)\b"
)
_TITLE_REACH = 60
_ANY_OF = frozenset("current former acting top senior next last female deputy minister".split())
# "Who is Assad's strongest protector?", "who was the rebels' main backer in Syria?".
_ASKS_ROLE = re.compile(
    r"\bwho(?:['’]s| is| are| was| were) (?:[\w'’-]+ ){1,4}?(?P<role>[a-z]+(?:[eo]r|ly))s?\b(?! [a-z]+[eo]r\b)",
    re.IGNORECASE,
)
_DOER = re.compile(r"(?:[eo]r|ally|chief|head)s?$")
_IS_CALLED = re.compile(r" (?:is|are|was|were|(?:has|have|had) been|became|remains?|remained)\b[^,.;:]{0,40} ")


def deed_asked(question: Question) -> str:
    """The verb of a question for who does something, or has it done to them; empty where it asks otherwise."""
    found = _ASKS.search(question.text.replace("Who", "who").strip(" \"“'‘"))
    if not found or found["verb"] in _NO_DEEDS or not verb_of(found["verb"]):
        return ""
    verb, helped = found["verb"], set(found["helped"].split())
    is_deed = not helped & {"is", "are", "was", "were"} or verb.endswith(("ing", "ed")) or verb in PASTS
    return verb if is_deed else ""


def did_it(question: Question, sentence: str, words: Sequence[Word], name: Span) -> bool:
    """Whether who is named may be who is asked for; False only where the sentence gives them another part."""
    return not (
        _does_another(question, sentence, words, name)
        or _is_only_near(question, sentence, words, name)
        or _is_of_another(question, sentence, name)
        or _has_another_title(question, sentence, name)
        or _is_untold(question, sentence)
    )


def called_so(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], start: int, end: int
) -> tuple[int, int]:
    """Where the name stands that a sentence calls what is asked for, if it does; else the stretch as it is.

    "The rebels' main backer Turkey sits opposite Assad's two allies", "Russia had been Assad's strongest protector".
    """
    names = [span for span in names_of(sentence, words, proper) if span.sure] if question.kind == "who" else []
    asked = {term.stem for term in words_of(question.text)}
    named = [
        span for span in _called(question, sentence, words, names) if {w.stem for w in words_of(span.text)} - asked
    ]
    if not named or any(start < span.end and span.start < end for span in named):
        return start, end
    return named[0].start, named[0].end


def acted(sentence: str, name: Span) -> bool:
    """Whether the name is of somebody who did something, and so of no place: "the Delta Courier gave"."""
    verb = _deed_of(sentence, name)
    return bool(verb) and verb not in HAVE | WILL and not verb.endswith("s")


def chains_of(tokens: Sequence[Token], verb: str) -> list[Chain]:
    """Each place of a verb, or of one that says as much, with what stands before it and belongs to it."""
    return [Chain(tokens, at) for at, token in enumerate(tokens) if token.verb in _alike(verb)]


def _called(question: Question, sentence: str, words: Sequence[Word], names: Sequence[Span]) -> list[Span]:
    roles = {stem_of(deed)} if (deed := deed_asked(question)) else set[str]()
    if asked := _ASKS_ROLE.search(question.text):
        roles.add(stem_of(asked["role"]))
    found = list[Span]()
    for word in words:
        if word.stem in roles and not word.is_capitalised and _DOER.search(word.text):
            found += [one for one in names if sentence[word.end : one.start] in (" ", ", ")]
            found += [one for one in names if _IS_CALLED.fullmatch(sentence, one.end, max(word.start, one.end))]
    return found


def _alike(verb: str) -> frozenset[str]:
    key = verb_of(verb)
    converse = {other for pair in _CONVERSE for other in pair if key in pair}
    return SAME_VERBS.get(key, frozenset()) | IMPLYING.get(key, frozenset()) | converse | {key}


def _is_told(verb: str, words: Sequence[Word]) -> bool:
    """Whether a sentence of these words has the verb in any form, as a noun too, or another that says as much."""
    return any(
        (word.stem == stem_of(verb) or verb_of(word.text.lower()) in _alike(verb))
        # "The opening of the bridge" does not say who opened it, nor "the government" who governs.
        and not (word.text.endswith(("ing", "ment")) and before.lower() in _DETERMINERS)
        for before, word in zip(("", *(word.text for word in words)), words, strict=False)
    )


def _does_another(question: Question, sentence: str, words: Sequence[Word], name: Span) -> bool:
    """Whether who is named does something else, and nobody what was asked: "who runs the ferries?", "Castell urged"."""
    verb = deed_asked(question)
    if not verb or verb_of(verb) in _LIGHT:
        return False
    by = _DONE_BY.search(sentence, 0, name.start)
    if by and (by["verb"] in PARTICIPLES | PASTS or by["verb"].endswith("ed")):
        return verb_of(by["verb"]) not in _alike(verb) and stem_of(by["verb"]) != stem_of(verb)
    return not _is_told(verb, words) and bool(_deed_of(sentence, name)) and not _is_of_asked(question, sentence, name)


def _deed_of(sentence: str, name: Span) -> str:
    """The verb right behind a name, of which it is the doer; empty where there is none, and for "is" and its like."""
    found = _DOES.match(sentence, name.end)
    low = found["verb"] if found else ""
    if low in BE or _NEAR.search(sentence, 0, name.start) or _BY.search(sentence, 0, name.start):
        return ""
    finite = low.endswith("ed") or (low.endswith("s") and not low.endswith("ss"))
    return low if low in HAVE | WILL or low in PASTS or (finite and verb_of(low)) else ""


def _is_of_asked(question: Question, sentence: str, name: Span) -> bool:
    """Whether who is named is told to be of what is asked about: "who runs Agrostok?", "Agrostok's director"."""
    found = _OF_WHOM.search(sentence, 0, name.start)
    asked = {term.stem for term in question.terms}
    return found is not None and any(word.stem in asked for word in words_of(found["whose"]))


def _is_only_near(question: Question, sentence: str, words: Sequence[Word], name: Span) -> bool:
    """Whether who is named is only where, for, or against whom it was, and others or nobody did what was asked."""
    verb = deed_asked(question)
    if not verb or verb_of(verb) in _LIGHT or not _NEAR.search(sentence, 0, name.start):
        return False
    return not _is_told(verb, words) or _is_done_before(question, verb, words, name)


def _is_done_before(question: Question, verb: str, words: Sequence[Word], name: Span) -> bool:
    """Whether others do what was asked, before the name: "rebels entered the city and declared it free of Assad"."""
    if _ASKS_BEING.search(question.text):
        return False
    told = [
        at for at, word in enumerate(words) if word.stem == stem_of(verb) or verb_of(word.text.lower()) in _alike(verb)
    ]
    return bool(told) and all(
        words[at].end < name.start
        and verb_of(words[at].text.lower()) == verb_of(verb)
        and (words[at].text.lower() in PASTS or words[at].text.endswith("ed"))
        and at > 0
        and words[at - 1].text.lower() not in BE | _DETERMINERS
        for at in told
    )


def _is_of_another(question: Question, sentence: str, name: Span) -> bool:
    """Whether who is named is told to be somebody else's: "who coaches Dunmore?", "Sorrel's coach, Lena Okafor"."""
    found = _OF_WHOM.search(sentence, 0, name.start)
    if not found or all(each.text[0].isdigit() for each in question.names):
        return False
    asked = {term.stem for term in question.terms}
    whose = {word.stem for word in words_of(found["whose"])}
    return not whose & asked and any(word.stem in asked for word in words_of(found["what"]))


def _has_another_title(question: Question, sentence: str, name: Span) -> bool:
    """Whether who is named has a title of the same rank in another thing: the agriculture and the finance minister."""
    asked = _TITLE.search(question.text)
    if not asked or _is_any(asked["of"]):
        return False
    near = sentence[max(0, name.start - _TITLE_REACH) : name.end + _TITLE_REACH]
    told = [one for one in _TITLE.finditer(near) if one["title"] == asked["title"] and not _is_any(one["of"])]
    return bool(told) and stem_of(asked["of"]) not in {word.stem for word in words_of(near)}


def _is_any(word: str) -> bool:
    """Whether a word before a title does not say of what it is."""
    return word in _ANY_OF or word in STOP_WORDS or bool(country_of(word))


def _is_untold(question: Question, sentence: str) -> bool:
    """Whether the deed is only possible or denied, or to come and done to nothing that the question speaks of.

    "Who is winning the war?" is not told by "no side could win", nor "who paid for the Kessel Bridge?" by "drivers will
    pay 4 crowns for each crossing".
    """
    verb = deed_asked(question)
    if not verb or _ASKS_AHEAD.search(question.text):
        return False
    tokens = tokens_of(sentence)
    asked = {term.stem for term in question.terms} - {stem_of(verb)}
    return _all_untold(chains_of(tokens, verb), tokens, asked)


def _all_untold(chains: Sequence[Chain], tokens: Sequence[Token], asked: set[str]) -> bool:
    for one in chains:
        clause = tokens[clause_start(tokens, max(one.start - 1, 0)) :]
        unreal = one.mood in _UNREAL or not one.positive
        if not unreal and (one.mood not in _TO_COME or asked & {stem_of(token.text) for token in clause}):
            return False
    return bool(chains)
