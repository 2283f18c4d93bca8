"""Vetting: which of the claims that a language model wrote may be shown, and what is wrong with the others."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from retrieval.support import Unsupported
from retrieval.support.material import Quoted, sentences_of
from retrieval.writer.claims import LONGEST_CLAIM, Relied, WrittenClaim
from retrieval.writer.receipts import Excerpt, Place, WordsFault, place_of

log = logging.getLogger(__name__)

# "form": it is no plain sentence of news; "uncited": it relies on nothing; "aside": on what does not answer.
ClaimFault = Literal["form", "uncited", "aside"] | WordsFault | Unsupported
# A claim holds nothing that can be tapped, called or rendered, and no character that hides or turns others.
_NO_PLAIN = re.compile(
    r"https?:|www\.|://|\b[\w-]+\.(?:com|org|net|io|info|me|ru|cn|xyz|example|test|invalid)\b|\S@\S|(?:^|\s)[@#/]\w"
    r"|[<>{}\[\]`*_|\\~^]|[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
# News is told of others. Who speaks to a reader or a machine, in a claim or in what it relies on, tells no news.
_ADDRESSED = re.compile(
    r"\b(?:you|your|yours|yourself|(?:ignore|disregard|forget) (?:all|any|the|every|previous|prior|everything)"
    r"|system prompts?|AI assistants?|chat ?bots?|language models?|instructions?|(?:reply|respond|answer) with"
    r"|repeat after|say only)\b"
    r"|^\W*(?:(?:please|click|visit|send|forward|tell|subscribe)\b|(?:system|user|assistant|answer|note|claim)\s*:)",
    re.IGNORECASE,
)
# "1.2 billion crowns" says nothing of what costs so much: that is a short answer, and stands above the claims.
_FEWEST_WORDS = 4
_SPOKEN = re.compile(r"[“\"«„][^”\"»]*[”\"»]")


class Judge(Protocol):
    """Says what about a claim its quotes do not bear out."""

    def fault(self, claim: str, quotes: Sequence[Quoted]) -> Unsupported: ...


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A claim that its quotes bear out, and where they stand."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DroppedClaim:
    """A claim that is not shown, and why; `words` are those at fault where the fault is in what was cited."""

    text: str
    fault: ClaimFault
    words: str = ""

    @property
    def told(self) -> str:
        """The fault, in words for whoever wrote the claim."""
        return f"“{self.text[:LONGEST_CLAIM]}”: {_TOLD[self.fault]}" + (
            f" (“{self.words[:200]}”)" if self.words else ""
        )


_TOLD: dict[ClaimFault, str] = {
    "form": f"it is not one plain sentence of news of at most {LONGEST_CLAIM} characters",
    "uncited": "it names no words that it relies on",
    "aside": "it relies on words that do not answer the question",
    "fabricated": "the words it relies on stand in no excerpt",
    "misattributed": "the words it relies on stand in another excerpt than the one named",
    "altered": "the words it relies on are not as they stand in the excerpt",
    "number": "its numbers are not those of its quotes",
    "amount": "it tells of more or less than its quotes do",
    "name": "it names what its quotes do not name",
    "date": "its days are not those of its quotes",
    "negation": "its quotes deny what it says, or it denies what they say",
    "certainty": "it tells as done what its quotes tell as planned or possible",
    "opposite": "it says the opposite of its quotes",
    "words": "it says more than its quotes do",
    "roles": "it confuses who or what its quotes speak of",
}


class Vetting:
    """Holds claims to the excerpts that a model was shown."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def vetted(self, claim: WrittenClaim, excerpts: Sequence[Excerpt]) -> KeptClaim | DroppedClaim:
        """The claim as it may be shown, or what is wrong with it.

        What is dropped is logged by its fault; its words, which may be anyone's, are not.
        """
        found = self._vetted(claim, excerpts)
        if isinstance(found, DroppedClaim):
            log.info("Dropped a claim of the writer: %s.", found.fault)
        return found

    def _vetted(self, claim: WrittenClaim, excerpts: Sequence[Excerpt]) -> KeptClaim | DroppedClaim:
        if not _is_plain(claim.text):
            return DroppedClaim(claim.text, "form")
        if not claim.relied:
            return DroppedClaim(claim.text, "uncited")
        places: list[Place] = []
        for relied in claim.relied:
            place = _place(relied, excerpts)
            if not isinstance(place, Place):
                return DroppedClaim(claim.text, place, relied.words)
            if place not in places:
                places.append(place)
        quotes = [Quoted.of(place.report, place.start, place.end) for place in places]
        fault = self._judge.fault(claim.text, quotes)
        return DroppedClaim(claim.text, fault) if fault else KeptClaim(claim.text, tuple(places))


def _place(relied: Relied, excerpts: Sequence[Excerpt]) -> Place | ClaimFault:
    place = place_of(relied.words, relied.n, excerpts)
    if isinstance(place, Place) and _speaks_to_somebody(place.report.text[place.start : place.end]):
        return "aside"
    return place


def _is_plain(text: str) -> bool:
    fits = (
        len(text) <= LONGEST_CLAIM
        and len(text.split()) >= _FEWEST_WORDS
        and not _NO_PLAIN.search(text)
        and not text.rstrip("”\"’'").endswith("?")
    )
    return fits and not _speaks_to_somebody(text) and len(list(sentences_of(text))) == 1


def _speaks_to_somebody(text: str) -> bool:
    """Whether a text addresses its reader, what people in it are quoted as saying aside."""
    return any(_ADDRESSED.search(sentence) for sentence in sentences_of(_SPOKEN.sub("“…”", text)))
