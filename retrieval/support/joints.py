"""Joints: whether a cause or place that a claim ties to what it tells is tied to something in its quotes too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.support.material import Quoted, joined

# What ties a claim, and what may have tied the same in its quote: "when its engine cut out" can be why it was lost.
_TIES = (
    (
        r"because|due to|owing to|as a result|thanks to|on account of|caused by|in response to|in reply to",
        r"because|due|owing|when|after|following|blam\w+|result|came from|caus\w+|thanks|amid|over|down to"
        r"|reply|response",
    ),
    (
        r"near|nearby|close to|next to|beside|on the edge of|on the outskirts of|in the vicinity of|around the",
        r"near|nearby|close|closed on|next to|beside|edge|outskirts|vicinity|around|outside"
        r"|(?:north|south|east|west)\w*",
    ),
    (r"outside", r"outside|out of|away from|near|suburbs?"),
    (r"inside|within", r"inside|within|in|into"),
    (r"behind", r"behind"),
    (r"still", r"still|yet|remain\w*|continu\w*|stay\w*|keeps?|kept|not|has been|have been|has stood|is now|stood"),
    (r"beyond|across", r"beyond|across|over|throughout|through"),
    (r"between", r"between|from|among"),
    (r"despite|in spite of", r"despite|spite|although|though|but|even|while"),
)  # fmt: skip
_TIE = [tuple(re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in pair) for pair in _TIES]


def joints_borne_out(claim: str, quotes: Sequence[Quoted]) -> bool:
    """Whether for each word that ties a cause or place to the claim a quote has one that may say the same."""
    text = joined(quotes)
    return all(bool(told.search(text)) for said, told in _TIE if said.search(claim))
