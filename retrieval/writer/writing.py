"""Writing: what a language model makes of an answer, as far as its quotes bear it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from index.report import Report
from retrieval.answer import Answer, Citation
from retrieval.context import around
from retrieval.question import Question
from retrieval.reader import Evidence
from retrieval.words import STOP_WORDS, stem_of, words_of
from retrieval.writer.breaker import Breaker
from retrieval.writer.claims import ReplyFault, WrittenClaim, claims_in
from retrieval.writer.prompt import Message, asked, asked_again
from retrieval.writer.receipts import Excerpt, Place
from retrieval.writer.vetting import DroppedClaim, KeptClaim

# Excerpts shown to a model, and characters of each.
_EXCERPTS, _ROOM = 6, 700
# What a claim relies on must be likely to answer, or stand in a report that does.
_LIKELY = 0.2
# Tokens a day: what a model read and wrote, over all questions.
DAILY_TOKENS = 500_000
# Characters of a token, roughly, where a provider does not count.
_TOKEN = 4
# Of the words of a short answer, the share that the claims must tell.
_TELLS = 0.5
# "On Saturday (7 Dec 2024)" is told by either.
_IN_BRACKETS = re.compile(r" \([^()]*\)")


class WriterFault(Exception):
    """A model gave no reply: it is out of reach, too slow, or refuses. The message holds no secret."""


class ChatModel(Protocol):
    """A language model: the messages of a talk in, its reply as text out. Raises WriterFault."""

    @property
    def name(self) -> str: ...
    def reply(self, messages: Sequence[Message]) -> str: ...


class Claims(Protocol):
    """Holds claims to what a model was shown."""

    def vetted(
        self, claims: Sequence[WrittenClaim], excerpts: Sequence[Excerpt]
    ) -> tuple[list[KeptClaim], list[DroppedClaim]]: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model was asked for one answer and what became of it: its messages, replies, and claims dropped.

    `why` says in words whether its claims are shown, or why not.
    """

    model: str
    messages: tuple[Message, ...]
    replies: tuple[str, ...]
    dropped: tuple[DroppedClaim, ...]
    why: str


class Allowance:
    """Tokens that may be used up on one day; `today` tells the day."""

    def __init__(self, today: Callable[[], str], tokens: int = DAILY_TOKENS) -> None:
        self._today = today
        self._most = tokens
        self._day, self._used = "", 0

    def allows(self) -> bool:
        """Whether any are left today."""
        return self._today() != self._day or self._used < self._most

    def use(self, *texts: str) -> None:
        """Count what was read or written."""
        if self._today() != self._day:
            self._day, self._used = self._today(), 0
        self._used += sum(len(text) // _TOKEN + 1 for text in texts)


class Writing:
    """Has a model word an answer that the reports give, and shows only what its quotes bear out.

    The model is asked at most twice, and not at all where there is no evidence, while the breaker is open, or when the
    day's tokens are used up; whatever it does, the answer in the reports' own words stands behind it.
    """

    def __init__(self, model: ChatModel, vetting: Claims, breaker: Breaker, allowance: Allowance) -> None:
        self._model = model
        self._vetting = vetting
        self._breaker = breaker
        self._allowance = allowance

    def written(self, question: Question, evidence: Sequence[Evidence], answer: Answer) -> tuple[Answer, Draft | None]:
        """The answer in the model's claims, or as it was; None where the model was not asked."""
        if answer.status != "answered" or not evidence:
            return answer, None
        if why := self._not_now():
            return answer, self._unasked(why)
        excerpts = excerpts_of(evidence)
        is_of_use = partial(_is_of_use, question=question, evidence=evidence, answer=answer)
        return self._asked(answer, asked(question, excerpts), excerpts, is_of_use)

    def summed_up(
        self, question: Question, answer: Answer, reports: Mapping[str, Report]
    ) -> tuple[Answer, Draft | None]:
        """An answer over several of these reports in the model's claims, the newest first, or as it was.

        Accounts that differ are left to the reports: a model that tells one of them alone settles what is not settled.
        """
        if not answer.citations or answer.overview == "accounts":
            return answer, None
        if why := self._not_now():
            return answer, self._unasked(why)
        excerpts = [_excerpt(citation, reports[citation.report]) for citation in answer.citations]
        is_of_use = partial(_sums_up, answer=answer)
        return self._asked(answer, asked(question, excerpts), excerpts, is_of_use)

    def _not_now(self) -> str:
        """Why the model is not asked; "" when it may be."""
        if not self._allowance.allows():
            return "the tokens of the day are used up"
        return "" if self._breaker.allows() else "the model failed again and again and is left alone for a while"

    def _unasked(self, why: str) -> Draft:
        return Draft(self._model.name, (), (), (), f"not asked: {why}")

    def _asked(
        self,
        answer: Answer,
        messages: list[Message],
        excerpts: Sequence[Excerpt],
        is_of_use: Callable[[KeptClaim], bool],
    ) -> tuple[Answer, Draft]:
        replies: list[str] = []
        dropped: list[DroppedClaim] = []
        for _ in range(2):
            try:
                replies.append(self._reply(messages))
            except WriterFault as fault:
                return answer, Draft(self._model.name, tuple(messages), tuple(replies), tuple(dropped), str(fault))
            kept, faults, wrong = self._read(replies[-1], excerpts, is_of_use, answer)
            dropped += wrong
            if not faults:
                draft = Draft(self._model.name, tuple(messages), tuple(replies), tuple(dropped), f"{len(kept)} claims")
                return worded(answer, kept), draft
            messages = asked_again(messages, replies[-1], faults)
        why = "none of it is shown: " + "; ".join(faults)
        return answer, Draft(self._model.name, tuple(messages[:-2]), tuple(replies), tuple(dropped), why)

    def _reply(self, messages: Sequence[Message]) -> str:
        self._allowance.use(*(message.text for message in messages))
        try:
            reply = self._model.reply(messages)
        except WriterFault:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        self._allowance.use(reply)
        return reply

    def _read(
        self, reply: str, excerpts: Sequence[Excerpt], is_of_use: Callable[[KeptClaim], bool], answer: Answer
    ) -> tuple[list[KeptClaim], list[str], list[DroppedClaim]]:
        """The claims that may be shown, what keeps them from being shown at all, and those that were dropped."""
        try:
            claims = claims_in(reply)
        except ReplyFault as fault:
            return [], [str(fault)], []
        kept, dropped = self._vetting.vetted(claims, excerpts)
        aside = [claim for claim in kept if not is_of_use(claim)]
        dropped += [DroppedClaim(claim.text, "aside") for claim in aside]
        kept = [claim for claim in kept if claim not in aside]
        if answers(kept, answer):
            return kept, [], dropped
        lacking = "what is left does not answer the question" if kept else "no claim is left"
        return [], [*(claim.told for claim in dropped), lacking], dropped


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
    """Whether claims still answer: one relies on a quote of the answer, and tells what the short answer does."""
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
        kept = sorted(kept, key=lambda claim: max(place.report.published for place in claim.places), reverse=True)
    places = list(dict.fromkeys(place for claim in kept for place in claim.places))
    citations = tuple(Citation.of(place.report, place.start, place.end, n) for n, place in enumerate(places, start=1))
    marked = tuple(
        f"{claim.text} {''.join(f'[{places.index(place) + 1}]' for place in claim.places)}" for claim in kept
    )
    as_of = max(citation.published.date() for citation in citations)
    return replace(answer, text="\n".join(marked), citations=citations, as_of=as_of, claims=marked, points=())
