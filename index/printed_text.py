"""The lines of printed pages to running text: paragraphs without the marks of the page, and where each page begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# Running heads and page numbers stand in the first or last lines of a page.
_EDGE = 2
_PAGE_NUMBER = re.compile(r"\W*((page|seite|página|стр|صفحة|p)\b\W*)?\d{1,3}(\s*(/|of|von|de|из|من)\s*\d{1,3})?\W*")
_SENTENCE_END = re.compile(r"[.!?…。؟:][\"”’»)\]]*$")
_BULLET = re.compile(r"[•‣▪●◦–—*-]\s")
# How far back a broken word is looked for: the search takes the square of the length.
_LONGEST_WORD = 60
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
# Between two lines of a paragraph there is the usual distance; between paragraphs at least a fifth more.
_GAP = 1.2
# A line that ends a sentence and has not three quarters of the longest line's characters ends its paragraph.
_SHORT = 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: where it begins, in points from the page's lower left, and the size of most of its letters."""

    text: str
    x: float
    y: float
    size: float


# A line at the edge of a page: its text without its numbers, and its place.
_Mark = tuple[str, int]


def flowed(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """Join the lines of pages to a text, and tell at which of its code points each page begins.

    An empty line stands between paragraphs. Words that were broken at the end of a line are whole again; running heads,
    running feet and page numbers are left out.
    """
    repeated, leading = _repeated(pages), _leading(pages)
    bare = [_without_marks(page, repeated) for page in pages]
    words = Counter(word for page in bare for line in page for word in re.findall(r"[\w-]+", line.text))
    pieces: list[str] = []
    length = 0
    starts: list[int] = []
    for page in bare:
        last = pieces[-1] if pieces else ""
        starts.append(length)
        for number, (is_new, line) in enumerate(_marked(page, leading)):
            if number == 0:
                is_new = not _runs_on(last, line.text)
            kept, glue = (last, "\n\n") if is_new else _join(last, line.text, words)
            if pieces:
                pieces[-1] = kept
                length += len(kept) - len(last) + len(glue)
                pieces.append(glue)
            if number == 0:
                starts[-1] = length
            pieces.append(line.text)
            length += len(line.text)
            last = line.text
    return "".join(pieces), tuple(accumulate(starts, max))


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _marked(page: Sequence[Line], leading: float) -> Iterator[tuple[bool, Line]]:
    """Each line of a page, with whether a paragraph begins with it."""
    longest = max((len(line.text) for line in page), default=0)
    for before, line in pairwise([page[0], *page] if page else []):
        yield _begins(before, line, leading, longest), line


def _begins(before: Line, line: Line, leading: float, longest: int) -> bool:
    distance = before.y - line.y
    ended = _SENTENCE_END.search(before.text) is not None
    if abs(line.size - before.size) > 0.1 * before.size or _BULLET.match(line.text):
        return True
    if distance < 0:  # the next column
        return not _runs_on(before.text, line.text)
    if leading and distance > _GAP * leading:
        return True
    is_indented = 0.8 * line.size < line.x - before.x < 5 * line.size
    return ended and (is_indented or len(before.text) < _SHORT * longest)


def _leading(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance between two lines, in half points."""
    distances = (a.y - b.y for page in pages for a, b in pairwise(page) if a.y > b.y)
    return next((distance for distance, _ in Counter(round(2 * each) / 2 for each in distances).most_common(1)), 0.0)


def _runs_on(before: str, after: str) -> bool:
    """Whether a sentence goes on beyond the end of a column or page."""
    return not _SENTENCE_END.search(before) and (after[:1].islower() or not after[:1].isalpha() or before[-1:] in ",-")


def _join(before: str, after: str, words: Counter[str]) -> tuple[str, str]:
    """What is left of a line before the next one, and what stands between them."""
    broken = _HYPHEN.search(before[-_LONGEST_WORD:])
    rest = re.match(r"\w+", after)
    if not broken or not rest or not after[0].islower():
        return before, " "
    # "long-" and "term" is "long-term" where the text has that word elsewhere, and not "longterm".
    is_compound = words[f"{broken[1]}-{rest[0]}"] > words[broken[1] + rest[0]]
    return (before, "") if is_compound else (before[:-1], "")


def _repeated(pages: Sequence[Sequence[Line]]) -> set[_Mark]:
    """What stands in one place at the edge of three pages, or of both pages of a leaflet, whatever its numbers."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    return {key for key, count in seen.items() if count >= min(3, max(2, len(pages)))}


def _without_marks(page: Sequence[Line], repeated: set[_Mark]) -> list[Line]:
    marks = {id(line) for line in _edges(page) if _key(line) in repeated or _is_page_number(line.text)}
    return [line for line in page if id(line) not in marks]


def _is_page_number(text: str) -> bool:
    return len(text) <= _LONGEST_WORD and _PAGE_NUMBER.fullmatch(text.lower()) is not None


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top and the bottom; the order in a file says nothing about that."""
    ordered = sorted(page, key=lambda line: line.y)
    return ordered[:_EDGE] + ordered[max(_EDGE, len(ordered) - _EDGE) :]


def _key(line: Line) -> _Mark:
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y)
