"""Claims: what a language model wrote, each sentence with the words of the reports that it says it relies on."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json

# Claims of one answer, and quotes of one claim.
MOST_CLAIMS, MOST_QUOTES = 6, 3
LONGEST_CLAIM = 400
# A reply with more characters is none: a model that has lost its way repeats itself to the end of its room.
LONGEST_REPLY = 20_000


class ReplyFault(Exception):
    """A model's reply cannot be read as claims; the message tells the model what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Relied:
    """Words that a claim relies on, and the number of the excerpt that they are said to stand in."""

    n: int
    words: str


@dataclass(frozen=True, slots=True)
class WrittenClaim:
    """One sentence of a model, and the words that it relies on; nothing about it is known to be true."""

    text: str
    relied: tuple[Relied, ...]


class Quote(BaseModel):
    """The exact words of an excerpt that a claim relies on."""

    n: int = Field(description="the number of the excerpt")
    words: str = Field(description="the words of that excerpt, copied letter for letter, a whole clause at least")


class Said(BaseModel):
    """One sentence that answers, and what it relies on."""

    claim: str = Field(description="one short sentence that answers the question")
    quotes: list[Quote] = Field(description="what it relies on")


class Reply(BaseModel):
    """What a model is asked to return."""

    claims: list[Said] = Field(description="at most six; none if the excerpts do not answer")


def claims_in(reply: str) -> list[WrittenClaim]:
    """The claims of a reply, which is one JSON object, with or without words around it; ReplyFault when it is none."""
    found = object_in(reply)
    if len(reply) > LONGEST_REPLY or not found:
        raise ReplyFault(
            'The reply is not one JSON object: {"claims": [{"claim": …, "quotes": [{"n": …, "words": …}]}]}'
        )
    try:
        read = Reply.model_validate_json(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the object"
        raise ReplyFault(f"The JSON cannot be used: {where}: {first['msg']}") from error
    return [_claim(said) for said in read.claims[:MOST_CLAIMS]]


def object_in(reply: str) -> str:
    """What stands in a reply from its first brace to its last; nothing where there is no such stretch."""
    start, end = reply.find("{"), reply.rfind("}")
    return reply[start : end + 1] if 0 <= start < end else ""


def claims_so_far(reply: str) -> list[WrittenClaim]:
    """The claims that stand whole in the beginning of a reply: after each one another has begun."""
    start = reply.find("{")
    if start < 0 or len(reply) > LONGEST_REPLY:
        return []
    try:
        # The last one may still get more words and quotes, also where it looks like a whole one.
        read = from_json(reply[start:], allow_partial=True)["claims"][:-1]
        return [_claim(Said.model_validate(one)) for one in read[:MOST_CLAIMS]]
    except (ValueError, KeyError, TypeError):
        return []


def _claim(said: Said) -> WrittenClaim:
    relied = tuple(Relied(quote.n, quote.words) for quote in said.quotes[:MOST_QUOTES])
    return WrittenClaim(" ".join(said.claim.split()), relied)
