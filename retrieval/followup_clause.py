"""The clause of a question that was answered: turned so that it asks another thing about the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from retrieval.followup_phrase import AUXILIARIES, DETERMINERS, REGULAR_VERBS, bare, is_verb_form, verbs_of
from retrieval.polarity.lexicon import BASE_OF, BE, PASTS, PREPOSITIONS
from retrieval.words import words_of

# A longer short answer is a sentence, which fills no gap.
_LONGEST_FILLING = 8
# The question word and its noun stand before the first helping verb: "which border crossing did ...".
_LONGEST_ASKING = 5
# What lasts has no moment: since when it lasts can be asked.
_PRESENT = frozenset("is are has have do does".split())
_OF_PLACE = frozenset("at in on near outside inside around between along".split())
# "How many killed?" are those who were.
_SUFFERED = frozenset("killed injured wounded hurt displaced arrested detained affected missing stuck stranded".split())
_DENIED = {"will": "won't", "can": "can't", "shall": "shan't"}
# "Decided", "created", "hoped": an "e" stays where the ending goes.
_MUTE = re.compile(
    r"(?:[cgsuvz]|[^aeou]at|[^aeiou]id|[aiu]r|[aeiou]in|^[^aeiou]+[aeiou][^aeiouwxy]|[^aeiou]l)ed$(?<!lled)(?<!ssed)"
)
_NO = re.compile(r"no\b", re.IGNORECASE)
_OPENING = re.compile(r"^(?:and|so|but|ok|okay|well|please|then)\b[\s,]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A question's clause with its gap filled by the answer: helping verb, subject, and all that follows.

    `degree` is what "how long" asked for, as "so long". `whole` tells whether the clause says all that the answer said.
    """

    helper: str = ""
    rest: str = ""
    degree: str = ""
    whole: bool = True

    def asked(self, lead: str) -> str:
        """The clause as a question that begins with `lead`: "Why", "Since when"; with none, as one of yes or no.

        Empty where that would ask nothing, as "When is the bridge?" would.
        """
        states = self.degree and self.helper in BE and lead not in ("Why", "")
        if not self.helper or not self.rest or states:
            return ""
        if lead == "When" and self.helper in _PRESENT:
            lead = "Since when"
        degree = f" {self.degree}" * (lead in ("Why", "") and bool(self.degree))
        asked = f"{lead} {self.helper} {self.rest}{degree}?".strip()
        return asked[0].upper() + asked[1:]


NO_CLAUSE = Clause()


def clause_of(question: str, answer: str) -> Clause:
    """Read a question and its short answer; NO_CLAUSE when the gap cannot be filled, or nothing is sure."""
    tokens = _OPENING.sub("", question).rstrip(" ?!.").split()
    low = [bare(token) for token in tokens]
    if len(tokens) < 2 or "?" in " ".join(tokens) or ";" in question:
        return NO_CLAUSE
    if low[0] in AUXILIARIES:
        return Clause(_denied(low[0]) if _NO.match(answer) else low[0], " ".join(tokens[1:]))
    filling = _filling(answer)
    at = next((i for i, word in enumerate(low[: _LONGEST_ASKING + 1]) if word in AUXILIARIES), 0)
    asking, rest = (low[:at], tokens[at + 1 :]) if at else (low, tokens)
    match asking:
        case ["when" | "why"] | ["since" | "until", "when"] if at and rest:
            return Clause(low[at], " ".join(rest), whole=False)
        case ["what" | "which", "time" | "day" | "date" | "month" | "year"] if at and rest:
            return Clause(low[at], " ".join(rest), whole=False)
        case ["where"] if at and rest:
            return _placed(low[at], rest, filling)
        case ["how", "many" | "much", *_]:
            return _counted(tokens, low, at, filling)
        case ["how", *measure] if at and rest:
            return Clause(low[at], " ".join(rest), " ".join(["so", *measure]) if len(measure) == 1 else "", whole=False)
        case ["who" | "what" | "which" | "whose", *_] if at and rest:
            return _named(low[at], rest, filling)
        case ["who" | "what" | "which", *_] if filling:
            return _done(tokens, low, filling)
    return NO_CLAUSE


def base_of(verb: str) -> tuple[str, str]:
    """What "did" and its like make of a finite verb: ("does", "back") of "backs", ("did", "win") of "won"."""
    low = verb.lower()
    if low in BASE_OF:
        # "Who hit the base?" is of the past: "who" takes "hits".
        return ("did" if low in PASTS or BASE_OF[low] != low else "do"), BASE_OF[low]
    if low.endswith("ied") and low[:-1] not in REGULAR_VERBS:
        return "did", f"{low[:-3]}y"
    if low.endswith("ed"):
        return "did", _undone(low)
    if low.endswith("ies"):
        return "does", f"{low[:-3]}y"
    if re.search(r"(?:ss|sh|ch|x|zz|go|do)es$", low):
        return "does", low[:-2]
    return ("does", low[:-1]) if low.endswith("s") else ("do", low)


def _undone(verb: str) -> str:
    """A regular verb without its ending: "planned" is "plan", "seized" is "seize"."""
    doubled = [verb[:-3]] if verb[-3:-2] == verb[-4:-3] else []
    for base in (verb[:-1], verb[:-2], *doubled):
        if base in REGULAR_VERBS:
            return base
    if doubled and verb[-3] not in "lszf":
        return verb[:-3]
    return verb[:-1] if _MUTE.search(verb) else verb[:-2]


def _denied(helper: str) -> str:
    return helper if helper in ("am", "may") else _DENIED.get(helper, f"{helper}n't")


def _filling(answer: str) -> str:
    """The answer as it can stand in a sentence; empty when it is none, or a sentence itself."""
    plain = " ".join(re.sub(r"\([^()]*\)", " ", answer).split()).rstrip(".")
    return plain if len(plain.split()) <= _LONGEST_FILLING else ""


def _placed(helper: str, rest: list[str], filling: str) -> Clause:
    """Where somebody is needs the place; where something happened does not."""
    if helper not in BE or any(is_verb_form(bare(word)) for word in rest[1:]):
        return Clause(helper, " ".join(rest), whole=False)
    if not filling:
        return NO_CLAUSE
    place = filling if filling.split()[0].lower() in _OF_PLACE else f"in {filling}"
    return Clause(helper, f"{' '.join(rest)} {place}")


def _counted(tokens: list[str], low: list[str], at: int, filling: str) -> Clause:
    """Of "how many soldiers died?" the soldiers; their number is no cause of anything."""
    if at == 2:
        return Clause(low[at], " ".join(tokens[at + 1 :]), f"so {low[1]}", whole=False)
    if at:
        noun, rest = " ".join(tokens[2:at]), tokens[at + 1 :]
        asks_subject = low[at] in BE and _opens_predicate(bare(rest[0])) if rest else False
        if asks_subject:
            return Clause(low[at], " ".join([noun, *rest]), whole=False)
        return replace(_ending(low[at], rest, f"so {low[1]} {noun}"), whole=False)
    words = list(words_of(" ".join(tokens)))
    verb = min((i for i in verbs_of(words) if i >= 2), default=0)
    # The words of a text are its tokens unless one holds a dash or no letter at all.
    if not verb or len(words) != len(tokens):
        return NO_CLAUSE
    noun, rest = " ".join(tokens[2:verb]) or "people", tokens[verb + 1 :]
    if low[verb] in _SUFFERED:
        return Clause("were", " ".join([noun, *tokens[verb:]]), whole=False)
    helper, base = base_of(low[verb])
    return Clause("do" if helper == "does" else helper, " ".join([noun, base, *rest]), whole=False)


def _opens_predicate(low: str) -> bool:
    return is_verb_form(low) or low in PREPOSITIONS or low in ("still", "now", "being", "missing")


def _named(helper: str, rest: list[str], filling: str) -> Clause:
    """Who is leading, whom they met, who the governor is."""
    if not filling:
        return NO_CLAUSE
    low = [bare(word) for word in rest]
    if is_verb_form(low[0]) or (helper not in BE and low[0] in BASE_OF and helper not in ("do", "does", "did")):
        return Clause(helper, f"{filling} {' '.join(rest)}")
    if helper in BE and not any(is_verb_form(word) for word in low):
        by_office = low[0] in DETERMINERS and filling[0].isupper()
        return Clause(helper, f"{filling} {' '.join(rest)}" if by_office else f"{' '.join(rest)} {filling}")
    return _ending(helper, rest, filling)


def _ending(helper: str, rest: list[str], filling: str) -> Clause:
    """With the answer at the end, where its gap is: "which asteroid did Heron land on?"."""
    words = list(words_of(" ".join([helper, *rest])))
    if not rest or not words or not filling:
        return NO_CLAUSE
    open_ended = len(words) - 1 in verbs_of(words) or words[-1].text.lower() in PREPOSITIONS
    return Clause(helper, " ".join([*rest, filling])) if open_ended else NO_CLAUSE


def _done(tokens: list[str], low: list[str], filling: str) -> Clause:
    """Who did it: "who backs the rebels?", "which team won the cup?"."""
    words = list(words_of(" ".join(tokens)))
    verb = min(verbs_of(words), default=0)
    adrift = any(not word.is_content for word in words[1:verb])
    if not verb or adrift or len(words) != len(tokens) or verb + 1 == len(tokens):
        return NO_CLAUSE
    helper, base = base_of(low[verb])
    if helper == "does" and re.search(r" and |, ", filling):
        helper = "do"
    return Clause(helper, " ".join([filling, base, *tokens[verb + 1 :]]))
