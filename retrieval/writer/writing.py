"""Writing: what a language model makes of an answer, as far as its quotes bear it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from index.report import Report
from retrieval.answer import Answer, Citation, newest_day
from retrieval.context import around
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.words import STOP_WORDS, stem_of, words_of
from retrieval.writer.calls import Calls
from retrieval.writer.claims import WrittenClaim
from retrieval.writer.memory import Memory, memory_key
from retrieval.writer.prompt import Message, asked, asked_over
from retrieval.writer.receipts import Excerpt, Place
from retrieval.writer.talk import Talk
from retrieval.writer.tally import Tally
from retrieval.writer.vetting import DroppedClaim, KeptClaim

# Excerpts shown to a model, and characters of each.
_EXCERPTS, _ROOM = 6, 700
# What a claim relies on must be likely to answer, or stand in a report that does.
_LIKELY = 0.2
# Of the words of a short answer, the share that the claims must tell.
_TELLS = 0.5
# "On Saturday (7 Dec 2024)" is told by either.
_IN_BRACKETS = re.compile(r" \([^()]*\)")


class Claims(Protocol):
    """Holds claims to what a model was shown."""

    def vetted(self, claim: WrittenClaim, excerpts: Sequence[Excerpt]) -> KeptClaim | DroppedClaim: ...


class Writing:
    """Has a model word an answer that the reports give, and shows only what its quotes bear out.

    No model is asked where there is no evidence, nor where the same was worded before; whatever it does, the answer in
    the reports' own words stands behind it.
    """

    def __init__(self, calls: Calls, vetting: Claims, memory: Memory) -> None:
        self._calls = calls
        self._vetting = vetting
        self._memory = memory

    def begin(
        self, question: Question, evidence: Sequence[Evidence], answer: Answer, shelves: Sequence[str]
    ) -> Talk | None:
        """The talk that is to word an answer; None where no model is to be asked. The last of the shelves pays."""
        if answer.status != "answered" or not evidence:
            return None
        excerpts = excerpts_of(evidence)
        is_of_use = partial(_is_of_use, question=question, evidence=tuple(evidence), answer=answer)
        key = memory_key(question, [one for one in evidence if one.probability >= _LIKELY], answer, shelves)
        return self._begun(asked(question, excerpts), excerpts, answer, is_of_use, key, shelves)

    def begin_over(
        self, question: Question, answer: Answer, reports: Mapping[str, Report], shelves: Sequence[str]
    ) -> Talk | None:
        """The talk that is to word an answer over several of these reports; None where no model is to be asked."""
        if not answer.citations:
            return None
        excerpts = [_excerpt(citation, reports[citation.report]) for citation in answer.citations]
        is_of_use = partial(_sums_up, answer=answer)
        key = memory_key(question, (), answer, shelves)
        return self._begun(asked_over(question, excerpts), excerpts, answer, is_of_use, key, shelves)

    def _begun(
        self,
        messages: Sequence[Message],
        excerpts: Sequence[Excerpt],
        answer: Answer,
        is_of_use: Callable[[KeptClaim], bool],
        key: str,
        shelves: Sequence[str],
    ) -> Talk:
        case = _Case(self._vetting, tuple(excerpts), answer, is_of_use, self._calls.tally, self._memory, key)
        if kept := self._memory.recalled(key):
            self._calls.tally.remembered()
        return Talk(self._calls.line(shelves[-1]), messages, case, kept)


@dataclass(frozen=True, slots=True)
class _Case:
    """One answer in the reports' own words, and what a model was shown for it."""

    vetting: Claims
    excerpts: tuple[Excerpt, ...]
    answer: Answer
    is_of_use: Callable[[KeptClaim], bool]
    tally: Tally
    memory: Memory
    key: str

    def vetted(self, claim: WrittenClaim) -> KeptClaim | DroppedClaim:
        """The claim as it may be shown, or what is wrong with it."""
        found = self.vetting.vetted(claim, self.excerpts)
        if isinstance(found, KeptClaim) and not self.is_of_use(found):
            found = DroppedClaim(claim.text, "aside")
        self.tally.judged(found.fault if isinstance(found, DroppedClaim) else "")
        return found

    def suffice(self, kept: Sequence[KeptClaim]) -> bool:
        """Whether claims answer."""
        return answers(kept, self.answer)

    def remember(self, kept: Sequence[KeptClaim]) -> None:
        """Word the answer so for whoever asks the same."""
        self.memory.keep(self.key, kept)


def excerpts_of(evidence: Sequence[Evidence]) -> list[Excerpt]:
    """The stretches of reports around the likeliest evidence, numbered; what overlaps is shown once."""
    shown: list[Excerpt] = []
    for one in evidence:
        report = one.candidate.report
        if any(x.report.id == report.id and x.start <= one.start and one.end <= x.end for x in shown):
            continue
        start, end = around(report.text, one.start, one.end, _ROOM, report.language)
        shown.append(Excerpt(len(shown) + 1, report, start, end))
        if len(shown) == _EXCERPTS:
            break
    return shown


def _is_of_use(claim: KeptClaim, question: Question, evidence: Sequence[Evidence], answer: Answer) -> bool:
    """Whether a claim speaks of what was asked, and all that it relies on may answer.

    Both are needed: a hostile report speaks of what is asked about in order to be found, and then of something else.
    """
    wanted = {term.stem for term in question.terms} | _stems(answer.answer)
    if not wanted & _stems(claim.text):
        return False
    ours = {citation.report for citation in answer.citations}
    return all(place.report.id in ours or any(_meets(place, one) for one in evidence) for place in claim.places)


def _excerpt(citation: Citation, report: Report) -> Excerpt:
    start, end = around(report.text, citation.start, citation.end, _ROOM, report.language)
    return Excerpt(citation.n, report, start, end)


def _sums_up(claim: KeptClaim, answer: Answer) -> bool:
    """Whether all that a claim relies on is quoted by the answer over several reports: what stands beside may be of
    anything."""
    return all(any(_is_quote(place, citation) for citation in answer.citations) for place in claim.places)


def _meets(place: Place, one: Evidence) -> bool:
    is_there = one.candidate.report.id == place.report.id and one.start < place.end and place.start < one.end
    return is_there and one.probability >= _LIKELY


def answers(kept: Sequence[KeptClaim], answer: Answer) -> bool:
    """Whether claims still answer: one relies on a quote of the answer, and tells what the short answer does.

    Over several reports they rely on every quote: one left out would be an answer left out.
    """
    places = [place for claim in kept for place in claim.places]
    if answer.overview and not all(any(_is_quote(place, one) for place in places) for one in answer.citations):
        return False
    told = _stems(_IN_BRACKETS.sub("", answer.answer))
    for claim in kept:
        rests = any(_is_quote(place, citation) for place in claim.places for citation in answer.citations)
        if rests and (not told or len(told & _stems(claim.text)) >= _TELLS * len(told)):
            return True
    return False


def _is_quote(place: Place, citation: Citation) -> bool:
    return place.report.id == citation.report and place.start < citation.end and citation.start < place.end


def _stems(text: str) -> frozenset[str]:
    """The stems of a short answer; a yes or no has none, since its quote alone tells it."""
    said = {word.text.lower() for word in words_of(text)}
    if said <= {"yes", "no", "not", "yet", "denied", "planned", "possibly", "unlikely", "confirmed"}:
        return frozenset()
    return frozenset(stem_of(word) for word in said if word not in STOP_WORDS)


def worded(answer: Answer, kept: Sequence[KeptClaim]) -> Answer:
    """The answer in these claims: each dated, with the marks of its quotes; a quote of several stands once.

    Over several reports the newest is told first, whatever order the model chose.
    """
    if answer.overview:
        kept = sorted(kept, key=_newest, reverse=True)
    places = list(dict.fromkeys(place for claim in kept for place in claim.places))
    citations = tuple(_cited(place, n, answer) for n, place in enumerate(places, start=1))
    marked = tuple(
        f"{claim.text} {''.join(f'[{places.index(place) + 1}]' for place in claim.places)}" for claim in kept
    )
    as_of = newest_day(citations) if answer.overview else max(citation.published.date() for citation in citations)
    return replace(answer, text="\n".join(marked), citations=citations, as_of=as_of, claims=marked, points=())


def _newest(claim: KeptClaim) -> tuple[bool, datetime]:
    """When the newest report was published that a claim relies on, before any that is dated by its file alone."""
    return max((place.report.dated_by == "report", place.report.published) for place in claim.places)


def _cited(place: Place, n: int, answer: Answer) -> Citation:
    """A place as a citation; who else printed words that the answer quoted is known."""
    cited = Citation.of(place.report, place.start, place.end, n)
    within = (one for one in answer.citations if one.report == cited.report and cited.quote in one.quote)
    return replace(cited, also=next((one.also for one in within), ()))
