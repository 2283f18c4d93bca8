"""The short answer as written: whole names, whole quantities with their unit, and whether it is what was asked for."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise

from retrieval.deed import deed_asked
from retrieval.part import plays
from retrieval.question import Kind, Question
from retrieval.spans import PLACES_FOLLOW, Span, names_of, spans_of
from retrieval.words import Word, stem_of, words_of

# Questions that only a name, a place, a number or a time answers.
TYPED: frozenset[Kind] = frozenset(("who", "where", "when", "how many"))
# Plural questions ("which cities") may have several answers.
# ("what was", "which city was", "which country backs the rebels" and "who are the rebels backed by" are singular all
# the same).
_PLURAL = re.compile(
    r"\b(?:which|what|who (?:are|were)(?!.*\bby\W*$))\s+(?!(?:was|has|does|this|his)\b)"
    r"(?:\w+(?:ies|[^s]s)\b|\w+\s+(?!(?:was|has|does)\b)\w+(?:ies|[^s]s)\b"
    r"(?!\s+(?:the|a|an|his|her|its|their|(?-i:[A-Z]))))",
    re.IGNORECASE,
)
_MONEY = r"[$€£¥₹]|\b(dollar|euro|pound|crown|florin|yen|yuan|rouble|ruble|rupee|franc|lira|peso|cent)s?\b"
_PLACES_LEFT = frozenset("from of left fled quit leaving fleeing quitting leave flee quits escaped departed".split())
# "Assad's two allies": whoever they are, they are not Assad.
_OWNER = re.compile(r"(?:['’]s|(?<=s)['’])\s+\w")
_WHOSE = re.compile(r"\bwhose\b|\bof\b|['’]s?\s", re.IGNORECASE)
_OWNS = 0.2
_NOT_WHO = frozenset("in at near from to over against".split())
# "The city pays, mayor Ada Poll said": she tells who pays.
_SAYS = r"(?:said|says|told|tells|added|adds|wrote|announced|announces|warned|reported|explained)\b"
_TELLS = re.compile(rf"(?:,(?:[^,.]{{1,80}},)?)?\s+{_SAYS}")
_TOLD_BY = re.compile(rf"\b(?:{_SAYS}|[Aa]ccording to)(?:\s+[\w'’-]+){{0,4}}\s*$")
# "Two dogs had marked a spot, said the head of the search, fire captain Ilse Maren."
_TOLD_LAST = re.compile(r", (?:said|says) [a-z][^,.;:]{1,60}, [^,.;:]{0,40}$")
_ASKS_WHO_SAYS = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old)|add(?:s|ed)?|writes?|wrote|announce\w*|warn\w*|report\w*|explain\w*"
    r"|claim\w*|accord\w*|spok\w*|speak\w*|comment\w*|statement)\b",
    re.IGNORECASE,
)
_IS_WHO = re.compile(r"^\W*who(?:['’]s| is| was| are| were) (?:the|an?|\w+['’]s)\b", re.IGNORECASE)
_SPEAKER = 0.3
_SELF = re.compile(r"\b(?:he|she|it|they|we|i|his|her|its|their|our|my)\b", re.IGNORECASE)
# "Council leader Nora Fenwick", "Ada Poll, the mayor of Brenn".
_TITLE_BEFORE = re.compile(r"[^,;:.“”\"]{0,40}$")
_TITLE_AFTER = re.compile(r",\s+(?:the|an?)\s[^,.]{1,80}")
# What a question's words say about the unit of its answer; the first that fits counts.
_UNITS = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(unit, re.IGNORECASE))
    for asked, unit in (
        (r"\b(what|which) time\b", r"\d\s?[ap]\.?m|\d:\d\d|gmt|noon|midnight|dawn|dusk"),
        (r"\b(what|which) year\b", r"\d{4}"),
        (
            r"\bhow much (?:wheat|rice|grain|maize|barley|oil|gas|water|food|aid|fuel|coal|gold|land)\b",
            r"tonne|ton\b|kg|kilo|lit|barrel|bushel|gallon|acre|hectare",
        ),
        (
            r"\bhow much\b.*\b(pay|paid|earn|worth|spend|spent|raise[ds]?|fine|sell|sold|bid|buy)\b|\b(price|cost)\b",
            _MONEY,
        ),
        (r"^(?!.*\bhow many\b).*\b(rate|percentage|share|proportion|pay rise)\b", r"%|per ?cent"),
        (
            r"\bhow (far|tall|high|deep)\b|\b(depth|length|height)\b",
            r"\d\s?(km|m|mi|ft)\b|\b(kilomet|met(re|er)|mile|feet|foot|inch|yard)",
        ),
        (
            r"\bhow long\b",
            r"\b(second|minute|hour|day|week|month|year|decade)|\d\s?km\b|\b(kilomet|met(re|er)|mile|feet)",
        ),
        (r"\bhow old\b|\bage\b", r"^\d{1,3}$|year"),
        (r"\b(magnitude|how strong)\b", r"^\d(\.\d)?$"),
    )
)
_COUNTED = re.compile(
    r"\bhow many (?:more |other |of the )?"
    r"(?:[\w-]+ (?=(?:soldiers|troops|people|fighters|passengers|civilians)\b))?([\w-]+)",
    re.IGNORECASE,
)
# "How many died", "how many were killed": no noun is counted.
_VERB = re.compile(r"ed$|^(were|was|are|is|have|has|had|will|did|do)$", re.IGNORECASE)
_SCALE_WORD = re.compile(r"(?:hundred|thousand|million|billion|bn|mn)\b", re.IGNORECASE)
_EDGE = r"[\s,;:.!?\"“”'‘’()\[\]–—-]+"
_IN_PART = 0.2
# Characters in which the noun of a number follows: "900 American soldiers".
_NOUN_REACH = 20
_OF_MORE = re.compile(r"of (?:the|them|those|these|its|his|her|their|whom)\b")
_OF_ALL = re.compile(r"(?:^|[,;] )[Oo](?:f|ut of) (?:the |all )?$")
# "2.1 billion crowns, not 1.2 billion": an answer ends before what it is not.
_UNLIKE = re.compile(r",? (?:not\b|instead of\b|rather than\b|from (?=\d))")
# "Before dawn on Sunday" is not dawn.
_BOUND = re.compile(
    r"\b(?:(?:shortly|just|early|late|soon)\s+)?(?:before|after|until|since|by)\s+(?:the\s+)?$", re.IGNORECASE
)
# Words: an amount with more of them is a clause that holds one.
_LONGEST_AMOUNT = 7
_ABOUT = re.compile(
    r"\b(?:about|around|some|over|under|nearly|almost|roughly|approximately|up to|at (?:least|most)"
    r"|(?:more|less|fewer) than|as (?:many|much) as) $",
    re.IGNORECASE,
)
# "Ilan Desmet, met Orlan in Tessin": a name ends before what is told of it.
_LISTED = frozenset((",", "and", "or", ", and", "&", "of", "and the", ", the"))
_CLAUSE = re.compile(r", (?!and\b|or\b)(?=[a-z])")
_EDGES = re.compile(rf"\A{_EDGE}|{_EDGE}\Z")
# What such an answer may end with, when it belongs to it.
_HOUR_END = re.compile(r"\b[ap]\.m\.$")
_KEPT_END = re.compile(r"(?:\b[A-Z]\.|\b[ap]\.m\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr)\.)$")


def asks_for_several(question: Question) -> bool:
    """Whether the question asks for names in the plural: "which cities ...?"."""
    return question.kind in ("who", "where", "which") and bool(_PLURAL.search(question.text))


def whole(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], start: int, end: int
) -> str:
    """The answer at `sentence[start:end]`, widened to the whole names or quantity that it cuts, as written."""
    if unlike := _UNLIKE.search(sentence, start + 1, end):
        end = unlike.start()
    for span in spans_of(question.kind, sentence, words, proper):
        if span.start < end and start < span.end and not _unit_asked(question, sentence, span, start, end):
            start, end = min(start, span.start), max(end, span.end)
    if question.kind == "how many":
        start, end = _one_amount(question, sentence, words, proper, start, end)
    if question.kind == "when" and (bound := _BOUND.search(sentence, 0, start)):
        start = bound.start()
    if question.kind == "who":
        start, end = _named(question, sentence, words, proper, start, end)
    while _cuts_word(sentence, start):
        start -= 1
    while _cuts_word(sentence, end):
        end += 1
    # "At 4:47 a.m": the model leaves out the last stop.
    if _HOUR_END.search(sentence[start : end + 1]):
        end += 1
    return _trimmed(sentence[start:end])


def _one_amount(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], start: int, end: int
) -> tuple[int, int]:
    """Where the amount asked for begins and ends in a stretch that holds several, or a clause: "about 9,000".

    That counts which fits best and, of equals, that nearest to a word of the question.
    """
    held = [span for span in spans_of("how many", sentence, words, proper) if start <= span.start and span.end <= end]
    between = " ".join(sentence[one.end : other.start] for one, other in pairwise(held))
    is_clause = len(sentence[start:end].split()) > _LONGEST_AMOUNT
    if not held or not (is_clause or any(word.is_content for word in words_of(between))):
        return start, end
    asked = {term.stem for term in question.terms}
    told = [word.start for word in words if word.stem in asked and word.is_content]

    def apart(span: Span) -> int:
        return min((max(at - span.end, span.start - at) for at in told), default=0)

    best = max(held, key=lambda span: (fit(question, sentence, words, proper, span.start, span.end), -apart(span)))
    bound = _ABOUT.search(sentence, start, best.start)
    return bound.start() if bound else best.start, best.end


def _named(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], start: int, end: int
) -> tuple[int, int]:
    """Where the names in a stretch begin and end: "backer Maravia" is Maravia; what a new clause tells is left out.

    Of names with other words between them, "Brandt gave Sorrel City a victory", that nearest to what was asked counts.
    """
    if clause := _CLAUSE.search(sentence, start + 1, end):
        end = clause.start()
    names = [
        span for span in names_of(sentence, words, proper) if span.sure and start <= span.start and span.end <= end
    ]
    if not names:
        return start, end
    between = [sentence[one.end : other.start].strip() for one, other in pairwise(names)]
    if not all(joint in _LISTED for joint in between):
        names = [_nearest(question, sentence, words, names)]
    return names[0].start, names[-1].end


def _nearest(question: Question, sentence: str, words: Sequence[Word], names: Sequence[Span]) -> Span:
    """The name that stands nearest to a word of the question, those that somebody was met in or won over aside."""
    asked = {term.stem for term in question.terms}
    told = [word.start for word in words if word.stem in asked and word.is_content]
    free = [one for one in names if sentence[: one.start].split()[-1:] not in [[word] for word in _NOT_WHO]] or names
    return min(free, key=lambda one: min((max(at - one.end, one.start - at) for at in told), default=0))


def names_in(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], places: Sequence[tuple[int, int]]
) -> tuple[str, ...]:
    """The names in several stretches, in order, without those that the question gives itself."""
    asked = {term.stem for term in question.terms}
    named = [span for span in names_of(sentence, words, proper) if span.sure]
    held = [span for span in named if any(start < span.end and span.start < end for start, end in places)]
    return tuple(dict.fromkeys(one.text for one in held if not {word.stem for word in words_of(one.text)} <= asked))


def _cuts_word(sentence: str, at: int) -> bool:
    """Whether a word goes on across this offset; words of other scripts are whole anywhere."""
    around = sentence[max(at - 1, 0) : at + 1]
    return 0 < at < len(sentence) and around.isascii() and around.isalnum()


def _unit_asked(question: Question, sentence: str, span: Span, start: int, end: int) -> bool:
    """Whether a quantity would only be widened by what the question counts: "how many days ...?", "45"."""
    if question.kind == "when":
        # "Last year", of which "year" alone was marked; a time that was marked is given as it was.
        return bool(spans_of("when", sentence[start:end], (), ()))
    if question.kind != "how many" or start > span.start:
        return False
    added = {word.stem for word in words_of(sentence[end : span.end])}
    return bool(added) and added <= {term.stem for term in words_of(question.text)}


def _trimmed(text: str) -> str:
    """Without quotation marks, brackets and stops at its ends that do not belong to it."""
    kept = _EDGES.sub("", text)
    after = text[text.find(kept) + len(kept) :] if kept else ""
    if after.startswith(".") and _KEPT_END.search(f"{kept}."):
        kept += "."
    return f"{kept})" if after.startswith(")") and kept.count("(") > kept.count(")") else kept


def fit(
    question: Question, sentence: str, words: Sequence[Word], proper: Container[str], start: int, end: int
) -> float:
    """How well a stretch is the kind of thing asked for: 1 where nothing speaks against it, 0 for another kind.

    Money answers "how much does it cost", and the noun after "how many" is what is counted; who is met *in* a place or
    won *over* is seldom who is asked for, and who is asked for is *in* a place, not where he fled from.
    """
    if question.kind not in TYPED:
        return 0.5 if plays(question, sentence, words, Span(sentence[start:end], start, end)) else 0.0
    if question.kind == "who":
        start, end = _named(question, sentence, words, proper, start, end)
    spans = [span for span in spans_of(question.kind, sentence, words, proper) if span.start < end and start < span.end]
    if not spans:
        return 0.0
    # Of several, "Iran and Russia called", the last stands before the verb.
    one = Span(sentence[spans[0].start : spans[-1].end], spans[0].start, spans[-1].end)
    told = [one] if question.kind == "who" else spans
    if not any(plays(question, sentence, words, span) for span in told):
        return 0.0
    # "Smaller factions": a capital at the beginning of a sentence makes no name.
    if question.kind in ("who", "where") and not any(span.sure for span in spans):
        return 0.3
    before = sentence[: spans[0].start].rstrip().removesuffix(" the").rpartition(" ")[2].lower()
    match question.kind:
        case "who":
            if _OWNER.match(sentence, spans[-1].end) and not _WHOSE.search(question.text):
                return _OWNS
            if _is_speaker(question, sentence, spans[0].start, spans[-1].end):
                # "Pell said he had opened it": who tells of nobody like himself did nothing of it.
                return _SPEAKER if _SELF.search(sentence) or not deed_asked(question) else 0.0
            return 0.6 if before in _NOT_WHO else 1.0
        case "where":
            return 0.1 if before in _PLACES_LEFT else 1.0 if before in PLACES_FOLLOW else 0.5
    part = _IN_PART if question.kind == "how many" and _is_part(sentence, spans[0]) else 1.0
    return part * max(_unit_fit(question.text, span, sentence[span.start : span.end + _NOUN_REACH]) for span in spans)


def _is_speaker(question: Question, sentence: str, start: int, end: int) -> bool:
    """Whether the name at `sentence[start:end]` only says what the question asks about, without being asked for.

    A title that the question names makes it one that may be asked for: "who leads the council?", "council leader".
    """
    if _ASKS_WHO_SAYS.search(question.text) or _IS_WHO.search(question.text):
        return False
    is_last = not sentence[end:].strip(" .”\"’'")
    told_by = _TOLD_BY.search(sentence, 0, start) or (is_last and _TOLD_LAST.search(sentence, 0, start))
    if not _TELLS.match(sentence, end) and not told_by:
        return False
    titles = (_TITLE_BEFORE.search(sentence, 0, start), _TITLE_AFTER.match(sentence, end))
    named = {word.stem for title in titles if title for word in words_of(title[0])}
    return not named & {term.stem for term in question.terms}


def _is_part(sentence: str, span: Span) -> bool:
    """Whether a quantity is one of several, or all of them: "nineteen of the victims", "of 28 polled, 21"."""
    if _OF_ALL.search(sentence, 0, span.start) and re.match(
        r"[^.;]*, (?:only |just |about |some |nearly |almost )?\d", sentence[span.end :]
    ):
        return True
    before, after = sentence[: span.start].rstrip().rpartition(" ")[2].lower(), sentence[span.end :].lstrip()
    return before in ("another", "other") or (" " not in span.text and bool(_OF_MORE.match(after)))


def _unit_fit(question: str, span: Span, around: str) -> float:
    for asked, unit in _UNITS:
        if asked.search(question):
            return 1.0 if unit.search(span.text) else 0.15
    counted = _COUNTED.search(question)
    # Of the dead a report says "the toll rose to 44", without a noun.
    bare = not re.search(r"[^\W\d_]{2}", re.sub(_SCALE_WORD, "", span.text))
    if not counted or _VERB.search(counted[1]) or (bare and counted[1].lower() == "people"):
        return 1.0
    return 1.0 if stem_of(counted[1]) in {word.stem for word in words_of(around)} else 0.6


# "An earlier count had put the number of dead at 20", "up from 20", "2.1 billion, not 1.2 billion": no longer so.
_OVERTAKEN = re.compile(
    r"\b(?:earlier|previous|initial|preliminary) (?:\w+ )?(?:count|toll|figures?|estimates?|tall(?:y|ies)|reports?)\b",
    re.IGNORECASE,
)
_REPLACED = re.compile(
    r"(?:\bnot|\binstead of|\brather than"
    r"|\b(?:up|down|raised|revised|rose|risen|fell|cut|lowered|corrected)(?: \w+){0,2} from)"
    r"(?: (?:an?|the|about|at least|around|some))?\s*$",
    re.IGNORECASE,
)
_ASKS_FOR_BEFORE = re.compile(
    r"\b(?:earlier|previous(?:ly)?|initial(?:ly)?|first|before|from|originally|not)\b", re.IGNORECASE
)


def is_overtaken(question: Question, sentence: str, start: int) -> bool:
    """Whether a sentence gives the answer at `start` as a figure that holds no longer."""
    if question.kind != "how many" or _ASKS_FOR_BEFORE.search(question.text):
        return False
    return bool(_OVERTAKEN.search(sentence) or _REPLACED.search(sentence[:start]))
