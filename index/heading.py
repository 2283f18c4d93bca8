"""What the beginning of a text tells of it: a title for one that has none, and the wire that it credits."""

from __future__ import annotations

import re

_TITLE_LENGTH = 90
_CAPTION = re.compile(r"\b(photo(graph)?|picture|image|file|credit|handout)\b\s*(by\b|[:/])|\bREUTERS/", re.IGNORECASE)
# "HOMS, Syria (Demo Wire) - "
_DATELINE = re.compile(r"^[A-Z][^()\n]{0,60}\(([A-Z][\w .&'’-]{1,40})\)\s*[-–—]\s*", re.MULTILINE)


def title_of(text: str) -> str:
    """A title for a text without one: its first heading or, failing that, the beginning of its first sentence.

    Photo captions, which often come first when a report is pasted, are passed over.
    """
    paragraphs = [paragraph for paragraph in map(_one_line, text.split("\n")) if re.search(r"\w", paragraph)]
    first = _DATELINE.sub("", next((one for one in paragraphs if not _CAPTION.search(one)), paragraphs[0]))
    if len(first) <= _TITLE_LENGTH:
        return first
    return first[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def credit_of(text: str) -> str:
    """The wire that a dateline credits."""
    found = _DATELINE.search(text)
    return found[1] if found else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
