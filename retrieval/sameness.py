"""Whether two short answers say the same, whether one holds the other, and whether they contradict each other.

Not every two answers can be compared: "44 soldiers" and "20 people" are neither the same nor a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.named_day import Day
from retrieval.names import Names
from retrieval.quantity import Quantity
from retrieval.question import Kind
from retrieval.wording import normal

# As answers to yes/no questions.
_OPPOSITES = ({"yes", "no"}, {"yes", "not yet"}, {"yes", "denied"})


@dataclass(frozen=True, slots=True)
class Said:
    """A short answer, and what it is read as; None where it is only compared word for word."""

    text: str
    normal: str
    meaning: Quantity | Day | Names | None

    @classmethod
    def of(cls, answer: str, kind: Kind) -> Said:
        """Read a short answer to a question of this kind."""
        return cls(answer, normal(answer), _meaning(answer, kind))


def _meaning(answer: str, kind: Kind) -> Quantity | Day | Names | None:
    match kind:
        case "how many":
            return Quantity.of(answer)
        case "when":
            return Day.of(answer)
        case "which":
            # "What did the bridge cost?" asks for an amount; "the 7 October attack" is none.
            amount = _OPENS_WITH_NUMBER.match(answer) and not Day.of(answer)
            return (Quantity.of(answer) if amount else None) or Names.of(answer, kind)
        case "who" | "where":
            return Names.of(answer, kind)
    return None


_OPENS_WITH_NUMBER = re.compile(r"\W*(?:US|A|C)?[$€£¥₹]?\s?\d", re.IGNORECASE)


def same(one: Said, two: Said) -> bool:
    """Whether two answers say the same, nearly enough to be given as one."""
    if one.normal == two.normal:
        return True
    match one.meaning, two.meaning:
        case (Quantity() as a, Quantity() as b):
            return a.same(b)
        case (Day() as a, Day() as b):
            return a.same(b)
        case (Names() as a, Names() as b):
            return a.same(b)
    return False


def contains(whole: Said, part: Said) -> bool:
    """Whether an answer says all that another says: the same, a longer list, the day within a month being the part."""
    if same(whole, part):
        return True
    match whole.meaning, part.meaning:
        case (Day() as a, Day() as b):
            return a.holds(b)
        case (Names() as a, Names() as b):
            return a.holds(b)
        case (None, None):
            return f" {part.normal} " in f" {whole.normal} "
    return False


def disagree(one: Said, two: Said) -> bool:
    """Whether two answers contradict each other: not both can be right where there is one right answer."""
    if same(one, two):
        return False
    if {one.normal, two.normal} in _OPPOSITES:
        return True
    match one.meaning, two.meaning:
        case (Quantity() as a, Quantity() as b):
            return a.disagrees(b)
        case (Day() as a, Day() as b):
            return a.disagrees(b)
        case (Names() as a, Names() as b):
            return a.disagrees(b)
    return False


def grouped(answers: Sequence[Said]) -> list[list[int]]:
    """The answers' indices, those that say the same together; each joins the first group whose first member it matches.

    Sameness does not carry over ("40", "at least 40", "44"), so the first member of a group decides.
    """
    groups: list[list[int]] = []
    for i, answer in enumerate(answers):
        home = next((group for group in groups if same(answers[group[0]], answer)), None)
        if home is None:
            groups.append([i])
        else:
            home.append(i)
    return groups
