"""The scorecard: how well questions with known answers are searched and answered."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, median

from retrieval.answer import Answer
from retrieval.search import Candidate

_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose answer is known: the strings that answer it, and the reports that hold one of them."""

    id: str
    question: str
    asked: date
    answers: tuple[str, ...]
    gold: frozenset[str]
    answerable: bool

    @classmethod
    def of(cls, line: Mapping[str, object]) -> Known:
        """Read {"id", "question", "asked", "answers", "gold", "kind"}; ValueError or KeyError when it is not that."""
        answers, gold = line.get("answers") or [], line.get("gold") or []
        if not isinstance(answers, list) or not isinstance(gold, list):
            raise ValueError("answers and gold must be lists")
        return cls(
            id=str(line["id"]),
            question=str(line["question"]),
            asked=date.fromisoformat(str(line["asked"])),
            answers=tuple(map(str, answers)),
            gold=frozenset(map(str, gold)),
            answerable=str(line["kind"]) == "answerable",
        )


def score(
    questions: Sequence[Known],
    search: Callable[[str, date, int], Sequence[Candidate]],
    ask: Callable[[str, date], Answer],
) -> dict[str, float]:
    """Ask every question; shares are between 0 and 1, times in milliseconds.

    hit@k: a gold report is among the first k different reports; answer@5: an answer string stands in the first five
    passages; em and f1: exact match and token overlap of the short answer with the best of the known ones, unanswered
    counting 0, as SQuAD scores them; right: of what was answered, the share whose first quote holds a known answer.
    """
    answerable = [known for known in questions if known.answerable]
    found = {known.id: search(known.question, known.asked, _DEPTH) for known in answerable}
    given = {known.id: ask(known.question, known.asked) for known in questions}
    answered = [known for known in answerable if given[known.id].status != "unanswered"]
    unanswerable = [known for known in questions if not known.answerable]
    times = sorted(answer.took_ms for answer in given.values())
    card: dict[str, float] = {"questions": len(questions), "answerable": len(answerable)}
    if answerable:
        card |= {f"hit@{k}": mean(_hit(known, found[known.id], k) for known in answerable) for k in (1, 5, 10)}
        card |= {
            "mrr": mean(_reciprocal(known, found[known.id]) for known in answerable),
            "answer@5": mean(_holds(known, (c.passage.text for c in found[known.id][:5])) for known in answerable),
            "answered": len(answered) / len(answerable),
            "em": mean(_exact(known, given[known.id].answer) for known in answerable),
            "f1": mean(_overlap(known, given[known.id].answer) for known in answerable),
        }
    if answered:
        card["right"] = mean(_holds(known, [given[known.id].citations[0].quote]) for known in answered)
        cited = [(known, citation) for known in answered for citation in given[known.id].citations]
        card["gold citations"] = mean(citation.report in known.gold for known, citation in cited)
    if unanswerable:
        card["wrongly answered"] = mean(given[known.id].status != "unanswered" for known in unanswerable)
    if times:
        card |= {"ms median": median(times), "ms slowest 5%": times[int(len(times) * 0.95)]}
    return {name: round(float(value), 3) for name, value in card.items()}


def table(card: Mapping[str, float]) -> str:
    """The scorecard, a line each."""
    return "\n".join(f"{name:>16}  {value:g}" for name, value in card.items())


def _hit(known: Known, found: Iterable[Candidate], k: int) -> bool:
    reports = list(dict.fromkeys(candidate.report.id for candidate in found))
    return not known.gold.isdisjoint(reports[:k])


def _reciprocal(known: Known, found: Iterable[Candidate]) -> float:
    reports = dict.fromkeys(candidate.report.id for candidate in found)
    return next((1 / rank for rank, report in enumerate(reports, start=1) if report in known.gold), 0.0)


def _holds(known: Known, texts: Iterable[str]) -> bool:
    normal = [normalised(text) for text in texts]
    return any(normalised(answer) in text for answer in known.answers for text in normal)


def _exact(known: Known, answer: str) -> bool:
    return bool(answer) and normalised(answer) in map(normalised, known.answers)


def _overlap(known: Known, answer: str) -> float:
    return max((_f1(normalised(answer).split(), normalised(right).split()) for right in known.answers), default=0.0)


def _f1(said: Sequence[str], right: Sequence[str]) -> float:
    common = (Counter(said) & Counter(right)).total()
    return 2 * common / (len(said) + len(right)) if common else 0.0


def normalised(text: str) -> str:
    """SQuAD's normal form: lower case, without articles and punctuation, single blanks."""
    bare = "".join(" " if letter in string.punctuation + "“”‘’–—" else letter for letter in text.lower())
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())
