"""What a rewritten question may carry over from a talk: words that were said there, and no others.

A model writes "who arms the rebels in Syria?" for "who arms them?". Nothing of that is taken on trust: the sentence is
asked as it stands only if it keeps all that the person asked and adds nothing but words of the talk; else the person's
own question is, with those words of the talk that the model added in brackets behind it. So a word that nobody said is
never searched for, and a word that somebody said is never lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.followup_reference import Turn
from retrieval.question import LONGEST
from retrieval.words import STOP_WORDS, Word, words_of

# A short answer of more words is a sentence of a report, and may say anything.
_LONGEST_ANSWER = 8
# What is added in brackets has at most so many pieces: a model that adds more recites the talk.
_MOST_ADDED = 4
_ASKING = frozenset("who whom whose what which where when why how".split())
# Function words that change what is asked: they must have been said.
_TURNING = frozenset(
    """not no nor never against before after since until till without only other others another else more most less few
    again now ever yet today yesterday tomorrow week month year day days recently above below over under""".split()
)
_SENTENCE_END = re.compile(r"[.!?…]\s+\S")
# A question holds nothing that can be tapped or rendered, and no character that hides others.
_NO_QUESTION = re.compile(r"https?:|www\.|://|\S@\S|(?:^|\s)[@#/]\w|[^\w\s\"'’“”().,;:?!%$€£…–—&/-]|[_\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Carried:
    """A question with words of the talk in it; `is_whole` tells that it is as the model wrote it."""

    question: str
    is_whole: bool


def carried(reply: str, said: str, before: Sequence[Turn]) -> Carried | None:
    """The question that a rewriting of `said` leads to; None when it carries nothing over that it may."""
    made = " ".join(reply.split())
    known = _known(said, before)
    if not is_askable(made) or not _is_of(made, said):
        return None
    added = list(_added(made, said, known))
    if not added:
        return None
    if _is_whole(made, said, known):
        return Carried(made, is_whole=True) if len(made) <= LONGEST else None
    question = f"{said.rstrip(' ?!.…')} ({', '.join(added)})?"
    return Carried(question, is_whole=False) if len(added) <= _MOST_ADDED and len(question) <= LONGEST else None


def is_askable(made: str) -> bool:
    """Whether what a model wrote is one plain line, with nothing in it that could be tapped or rendered."""
    return not _NO_QUESTION.search(made) and not _SENTENCE_END.search(made)


def speakable(answer: str) -> str:
    """A short answer as part of a talk; empty when it is so long that a report speaks in it."""
    return answer if len(answer.split()) <= _LONGEST_ANSWER else ""


def _known(said: str, before: Sequence[Turn]) -> frozenset[str]:
    told = [said, *(turn.question for turn in before), *(speakable(turn.answer) for turn in before)]
    return frozenset(_key(word) for text in told for word in words_of(text))


def _key(word: Word) -> str:
    """Words that mean something are known by their stem, others by their letters."""
    return word.stem if word.is_content else word.text.lower()


def _is_of(made: str, said: str) -> bool:
    """Whether it asks the same, as far as words tell: it keeps names, numbers and one of the other words at least.

    Half of the others would be safer against a model that repeats the talk (it then adds words to .07 of the questions
    that lack nothing, not to .14), but refuse one of people's wordings in five, not in six (even lines).
    """
    new = _content(made)
    own = _content(said)
    named = {word.stem for word in words_of(said) if word.is_content and _is_name(word)}
    return named <= new and bool(own & new or not own)


def _is_whole(made: str, said: str, known: frozenset[str]) -> bool:
    """Whether it keeps every word that means something and the question word, and adds only what is known."""
    if not _content(said) <= _content(made) or not _asking(said) <= _asking(made):
        return False
    return all(_key(word) in known or not (word.is_content or _turns(word)) for word in words_of(made))


def _added(made: str, said: str, known: frozenset[str]) -> Iterator[str]:
    """The stretches of a rewriting that the talk knows and the question lacks, in their order, each once."""
    own, run, done = _content(said), list[Word](), set[str]()
    for word in [*words_of(made), None]:
        is_new = word is not None and word.is_content and _key(word) in known and word.stem not in own
        # "New" means nothing by itself, and is a part of "New York".
        if word is not None and (is_new or (_is_name(word) and not word.is_content and word.text.lower() in known)):
            if run and made[run[-1].end : word.start].strip():
                yield from _stretch(made, run, done)
                run = []
            run.append(word)
            continue
        yield from _stretch(made, run, done)
        run = []


def _stretch(made: str, run: list[Word], done: set[str]) -> Iterator[str]:
    stems = {word.stem for word in run if word.is_content}
    if stems and not stems <= done:
        done |= stems
        yield made[run[0].start : run[-1].end]


def _content(text: str) -> set[str]:
    return {word.stem for word in words_of(text) if word.is_content}


def _asking(text: str) -> set[str]:
    return {word.text.lower() for word in words_of(text)} & _ASKING


def _turns(word: Word) -> bool:
    low = word.text.lower()
    return low in _TURNING or low.endswith(("n't", "n’t")) or low not in STOP_WORDS


def _is_name(word: Word) -> bool:
    return (word.is_capitalised and word.start > 0) or word.text[0].isdigit()
