"""The part: whether a name, number or day can have, in its sentence, the part that a question asks for.

The rules say nothing where they are not sure: what they do not know is left to the model and to `judging`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.counted import counts_it
from retrieval.deed import acted, chains_of, did_it
from retrieval.polarity.lexicon import keys_of, verb_of
from retrieval.polarity.scene import Scene, clause_start, frame_of
from retrieval.polarity.tokens import tokens_of
from retrieval.question import Kind, Question
from retrieval.spans import Span, spans_of
from retrieval.words import Word, words_of

_REPEATING: frozenset[Kind] = frozenset(("who", "where", "when", "how many", "which"))
_OFFERS = re.compile(r"\bor\b", re.IGNORECASE)
# "Which city", "which company": each has a name.
_NAMED_KIND = re.compile(
    r"\b(?:which|what) (?:[a-z-]+ )?(?:country|city|town|state|province|company|airline|bank|team|club|university"
    r"|airport|island|planet|river|newspaper|carmaker)\b(?! of)",
    re.IGNORECASE,
)
_WINS = re.compile(r"\b(?:won|wins?|beat|beats|lifted|winner)\b", re.IGNORECASE)
_BEATEN = re.compile(r"\b(?:over|against|beat|beating|defeated|defeating) (?:the )?$")
# "When did Assad flee?"
_WHEN_DID = re.compile(r"\bwhen did (?P<rest>[\w'’ -]*)", re.IGNORECASE)
# What is still to come, and the words of a sentence that tells of it.
_AHEAD = re.compile(r"\bwhen will\b|\bwhen (?:is|are) [^?]*\bnext\b", re.IGNORECASE)
_COMING = re.compile(
    r"\b(?:will|would|shall|may|might|could|to|next|due|expect\w*|plan\w*|schedul\w*|set|until|tomorrow|later|begins?"
    r"|starts?|opens?|meets?|again|runs?|is|are|coming|upcoming|from)\b|['’]ll\b",
    re.IGNORECASE,
)
_FROM, _UNTIL = re.compile(r"from\b", re.IGNORECASE), re.compile(r"(?:until|till|to)\b", re.IGNORECASE)
_ENDS, _BEGINS = keys_of("end finish stop conclude cease cancel"), keys_of("begin start launch erupt")


def plays(question: Question, sentence: str, words: Sequence[Word], span: Span) -> bool:
    """Whether the stretch may be what is asked for; False only where the sentence gives it another part."""
    match question.kind:
        case "who":
            return did_it(question, sentence, words, span)
        case "how many":
            return counts_it(question, sentence, span)
        case "where":
            return not acted(sentence, span)
        case "which":
            return not (_is_no_name(question, span) or _is_beaten(question, sentence, span))
        case "when":
            return not (
                _is_past(question, sentence) or _is_other_end(question, words) or _is_denied(question, sentence)
            )
    return True


def end_asked(question: Question, sentence: str, start: int, end: int) -> tuple[int, int]:
    """Where that end of a stretch of time stands that is asked for: "when does it end?", "from 4 p.m. until 5 a.m."."""
    if question.kind != "when":
        return start, end
    asked = {token.verb for token in tokens_of(question.text)}
    times = spans_of("when", sentence, (), ())
    for first, last in pairwise(times):
        if _FROM.match(first.text) and _UNTIL.match(last.text) and not sentence[first.end : last.start].strip():
            for verbs, marked, meant in ((_ENDS, first, last), (_BEGINS, last, first)):
                if asked & verbs and marked.start < end and start < marked.end:
                    return meant.start, meant.end
    return start, end


def says_nothing_new(question: Question, answer: str) -> bool:
    """Whether an answer only repeats words of the question, which offers no choice: "who is Assad's ally?", "Assad"."""
    if question.kind not in _REPEATING or _OFFERS.search(question.text):
        return False
    return {word.stem for word in words_of(answer)} <= {word.stem for word in words_of(question.text)}


def _is_no_name(question: Question, span: Span) -> bool:
    """Whether what is asked for has a name, and the answer none: "which country is Tarsk in?", "province"."""
    return bool(_NAMED_KIND.search(question.text)) and span.text == span.text.lower()


def _is_beaten(question: Question, sentence: str, span: Span) -> bool:
    """Whether the winner is asked for, and this is who was beaten: "a 2-1 victory over Athletic Dunmore"."""
    return bool(_WINS.search(question.text)) and bool(_BEATEN.search(sentence, 0, span.start))


def _is_past(question: Question, sentence: str) -> bool:
    """Whether a sentence tells of what was, where the question asks for what is to come."""
    return bool(_AHEAD.search(question.text)) and not _COMING.search(sentence)


def _is_other_end(question: Question, words: Sequence[Word]) -> bool:
    """Whether a sentence tells when it began where the question asks when it ended, or the other way round."""
    asked = {token.verb for token in tokens_of(question.text)}
    # "Will run again from Saturday, ending the dispute": what goes along with it is no end of it.
    told = {verb_of(word.text.lower()) for word in words if not word.text.endswith("ing")}
    return any(
        asked & mine and not asked & other and told & other and not told & mine
        for mine, other in ((_ENDS, _BEGINS), (_BEGINS, _ENDS))
    )


def _is_denied(question: Question, sentence: str) -> bool:
    """Whether what is asked the time of is only denied: "forced to deny that Assad had fled"."""
    asked = _WHEN_DID.search(question.text)
    verbs = [word.text for word in words_of(asked["rest"]) if verb_of(word.text)] if asked else []
    if not verbs:
        return False
    scene = Scene(tokens_of(sentence), (), sentence, "")
    starts = [clause_start(scene.tokens, max(one.start - 1, 0)) for one in chains_of(scene.tokens, verbs[-1])]
    return bool(starts) and all(frame_of(scene, start) == "denied" for start in starts)
