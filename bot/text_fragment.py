"""A link that opens an article at the words that were quoted from it.

The syntax is that of https://wicg.github.io/scroll-to-text-fragment/. A browser that does not know it, or an article
that has changed, shows the article from its beginning.
"""

from __future__ import annotations

from urllib.parse import quote as percent_encoded

from bot.span import LONGEST_ADDRESS, sendable, web_address

# A quote of more words, or of more than one paragraph, is told by its first and last ones: the whole of it would have
# to stand in one paragraph of the page, and every word more is one more that the page may write differently.
_WHOLE, _END = 12, 5
_DIRECTIVE = ":~:"


def opened_at(url: str, quote: str, page: int | None = None) -> str:
    """`url` so that it opens at `quote`, or as it is where that cannot be told; empty if it is no web address.

    A printed document opens at its `page`: the readers of PDFs in browsers take that, and no words.
    """
    address = web_address(url)
    place = _place(quote)
    if address and page:
        return f"{address.partition('#')[0]}#page={page}"
    if not address or not place:
        return address
    site, _, fragment = address.partition("#")
    kept = fragment.partition(_DIRECTIVE)[0]
    opened = f"{site}#{kept}{_DIRECTIVE}text={place}"
    return opened if len(opened) <= LONGEST_ADDRESS else address


def _place(quote: str) -> str:
    words = quote.split()
    if len(words) <= _WHOLE and len(quote.strip().splitlines()) <= 1:
        return _encoded(words)
    # Neither end may reach into the other: what lies between them has to be there.
    end = min(_END, len(words) // 2)
    return f"{_encoded(words[:end])},{_encoded(words[-end:])}" if end else _encoded(words)


def _encoded(words: list[str]) -> str:
    """Percent-encoded with what the syntax keeps for itself: the dash, the comma and the ampersand."""
    return percent_encoded(sendable(" ".join(words)), safe="").replace("-", "%2D")
