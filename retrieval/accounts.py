"""Accounts: what different reports say to one question, the same answers as one, different ones apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.report import Report
from retrieval.days import dated_by_source
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.sameness import Said, disagree, grouped

# An account that is older than another one by more days was overtaken by it and does not contradict it. Who was in one
# place yesterday may be in another today.
_OVERTAKEN_DAYS = 3
_MOVED_DAYS = 0
_MAY_HAVE_MOVED = 0.6
_NOW = re.compile(r"\b(?:still|now|currently|latest|so far)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?!\s+people)")
# Another account must speak of what was asked almost as much as the best one, or it is about something else.
_ABOUT_THE_SAME = 0.8
_OF_ITS_KIND = 0.5
# What supports an answer is nearly as likely as the best of it.
_SUPPORTS = 0.85


@dataclass(frozen=True, slots=True)
class Account:
    """One answer with all the evidence for it, best first, one piece for each source; `said` is how it is told.

    `is_state` tells that it is of where somebody is, or of how things stand now: what a day can change.
    """

    said: str
    is_state: bool
    meaning: Said
    evidence: tuple[Evidence, ...]

    @property
    def best(self) -> Evidence:
        """The evidence that is shown first."""
        return self.evidence[0]

    @property
    def probability(self) -> float:
        """How likely this is the answer."""
        return self.best.probability

    @property
    def publishers(self) -> int:
        """How many publishers tell it in words of their own: the support that counts."""
        return len({one.candidate.report.publisher for one in self.evidence})


def accounts_of(question: Question, evidence: Sequence[Evidence]) -> list[Account]:
    """Group the evidence by what it says, the likeliest answer first."""
    told = [_said(one) for one in evidence]
    meanings = [Said.of(one, question.kind) for one in told]
    is_state = question.kind == "where" or bool(_NOW.search(question.text))
    return [
        Account(told[group[0]], is_state, meanings[group[0]], _one_a_source([evidence[i] for i in group]))
        for group in grouped(meanings)
    ]


def _said(evidence: Evidence) -> str:
    """The short answer, its days spelt out: "on Saturday (7 Dec 2024)"."""
    return ", ".join(dated_by_source(answer, evidence.candidate.report, evidence.quote) for answer in evidence.answers)


def _one_a_source(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best of each source, a report with its copies; after the first, only what supports it almost as well."""
    first = evidence[0]
    kept: dict[str, Evidence] = {first.candidate.source: first}
    for one in evidence[1:]:
        if one.probability >= _SUPPORTS * first.probability:
            kept.setdefault(one.candidate.source, one)
    return tuple(kept.values())


def rivals(best: Account, others: Sequence[Account], threshold: float) -> list[Account]:
    """The accounts that contradict the best one and are likely enough to be answers.

    A later figure of the same publisher replaces its earlier one, and one that is days older was overtaken.
    """
    found = [
        other
        for other in others
        if _contradicts(other, best, threshold)
        and other.best.candidate.report.id != best.best.candidate.report.id
        and not _replaced(other, best)
    ]
    latest: dict[str, Account] = {}
    for other in sorted(found, key=lambda account: account.best.candidate.report.published, reverse=True):
        latest.setdefault(other.best.candidate.report.publisher, other)
    return [other for other in found if latest[other.best.candidate.report.publisher] is other]


def differing(accounts: Sequence[Account], threshold: float) -> list[Account]:
    """The likeliest account, and of each other source what it says first, where that contradicts it and is likely too.

    Also what was overtaken since: whoever asks how accounts differ wants the figure of the first day beside the last.
    """
    best, *others = accounts
    heard = {one.candidate.source for one in best.evidence}
    found = [best]
    for other in others:
        if (source := other.best.candidate.source) not in heard:
            heard.add(source)
            found += [other] if _contradicts(other, best, threshold) else []
    return found


def of_its_days(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What tells of the days of its report, and not of years before: "an earthquake in 1974 killed 312"."""
    return [one for one in evidence if not _looks_back(one)]


def _looks_back(evidence: Evidence) -> bool:
    year = evidence.candidate.report.published.year
    return any(int(told) < year - 1 for told in _YEAR.findall(evidence.quote))


def in_force(accounts: Sequence[Account], threshold: float) -> list[Account]:
    """The accounts with that in front which replaced the likeliest one, if one did: a publisher's later figure.

    Where a man was yesterday is not told once a later report may place him elsewhere, even if that is not likely enough
    to be told itself.
    """
    for other in accounts[1:]:
        best = accounts[0]
        later = _is_later(other.best.candidate.report, best.best.candidate.report)
        enough = _MAY_HAVE_MOVED * best.probability if best.is_state else threshold
        if later and _contradicts(other, best, enough) and _replaced(best, other):
            return [other, *(account for account in accounts if account is not other)]
    return list(accounts)


def _is_later(one: Report, two: Report) -> bool:
    """Whether a report tells of a later time: its own date says so, and not that of its file."""
    return one.dated_by == "report" and one.published > two.published


def _contradicts(other: Account, best: Account, threshold: float) -> bool:
    """Whether another account, likely by itself and of the kind asked for, says something else of the same."""
    about_the_same = other.best.features.near >= _ABOUT_THE_SAME * best.best.features.near
    likely = other.probability >= threshold and other.best.features.fit >= _OF_ITS_KIND
    return likely and about_the_same and disagree(best.meaning, other.meaning)


def _replaced(other: Account, best: Account) -> bool:
    one, two = other.best.candidate.report, best.best.candidate.report
    days = abs((one.published.date() - two.published.date()).days)
    return one.publisher == two.publisher or days > (_MOVED_DAYS if best.is_state else _OVERTAKEN_DAYS)
