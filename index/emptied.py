"""Whether a page without an article is one from which the article was taken away."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from index.notices import is_withdrawal

# Characters that a page shows which has a notice in the place of its article: menus and imprint come with it.
_NOTICE_PAGE = 2_000


def is_emptied(tree: Any, hidden: str) -> bool:
    """Whether a page (an lxml tree) says that its article was taken away, or shows nothing at all.

    Any other one may be a wall before the article, or have it brought by its scripts. `hidden` is an XPath of what a
    visitor does not see.
    """
    has_scripts = bool(tree.xpath("//script"))
    shown = deepcopy(tree)
    for element in shown.xpath(f"{hidden} | //head | //script | //style"):
        element.drop_tree()
    words = " ".join(shown.text_content().split())
    if not re.search(r"\w", words):
        return not has_scripts
    blocks = (
        " ".join(block.text_content().split()) for block in shown.xpath("//p | //li | //h1 | //h2 | //div[not(*)]")
    )
    # In a longer page it may be a comment of a reader that was removed.
    return len(words) <= _NOTICE_PAGE and any(map(is_withdrawal, blocks))
