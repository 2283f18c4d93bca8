"""Amounts told without a number: "all", "most", "hundreds of"; a claim may not tell more, or less, than its quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.support.material import Quoted, joined
from retrieval.wording import tokens

# Each line is one amount: who says one may have said another.
_LINES = (
    "all every everyone everything each whole entire entirely full fully always throughout both",
    "no none nobody nothing neither never not hardly barely scarcely",
    "most mostly largely mainly majority",
    "many numerous lots much variety plenty",
    "few several handful some number",
    "some several certain part partly",
    "half",
    "quarter",
    "third",
    "fifth",
    "two-thirds",
    "dozens scores dozen",
    "hundreds hundred",
    "thousands thousand",
    "millions",
    "billions",
    "exactly precisely",
    "only just alone sole solely nothing",
    "record unprecedented",
    "least minimum fewer over above exceeding exceeds exceeded passed topped than",
    "most maximum up many than",
    "week weeks weekly",
    "month months monthly",
    "year years yearly annual annually year's",
    "century centuries",
    "decade decades",
    "hour hours hourly",
    "minute minutes",
)
_WORDS = {word: line for line in _LINES for word in line.split()}
_TOKEN = re.compile(r"[a-z]+(?:-thirds)?")
# "Almost no" is more than "no".
_ALMOST = re.compile(r"\b(?:almost|hardly|nearly|barely|scarcely|virtually|practically|few)\b", re.IGNORECASE)
_NONE = re.compile(r"\b(?:no|none|nobody|nothing)\b", re.IGNORECASE)
# Said of what a claim counts: only these are asked for. The rest of a line may stand for them.
_ASKED = frozenset(
    "all every everyone everything entire entirely whole most mostly many half quarter fifth dozens hundreds thousands"
    " millions billions exactly both weeks week months month years year decades decade century hours hour minutes"
    " minute".split()
)
# "13 years" is a number and judged as one; "one year" is none.
_COUNTED = re.compile(r"\b(?!1[ -])\d[\d.,]*[ -](?:weeks?|months?|years?|decades?|hours?|minutes?)\b")


def amounts_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether each amount of the claim is told by a quote in one of the words for it."""
    text = joined(quotes)
    told = set(_TOKEN.findall(text.lower()))
    in_digits = " ".join(tokens(claim))
    asked = _ASKED.intersection(*(_TOKEN.findall(_COUNTED.sub("", text)) for text in (claim.lower(), in_digits)))
    if _NONE.search(claim) and not _NONE.search(text) and _ALMOST.search(text) and not _ALMOST.search(claim):
        return False
    return all(any(told.intersection(line.split()) for line in _LINES if word in line.split()) for word in asked)
