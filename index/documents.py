"""What a document gives: facts, text and pages, or the reason why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from index.characters import clean

_TITLE_LENGTH = 300
# How far into a text a stated title is looked for.
_BEGINNING = 2_000
# What programs write into the title of a file that nobody gave one.
_NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint)\b.*|untitled.*|(document|layout|slide|presentation)\s*\d*|powerpoint presentation"
    r"|\S+\.(docx?|pdf|indd|qxd|pages|odt|rtf|tex|pmd|html?)|\W*)",
    re.IGNORECASE,
)


# The place of a date that a program wrote into the properties of its file. It is the day of a draft, of a copy or of
# printing as often as that of publication: no surer than the date of the file.
IN_PROPERTIES = "file"


class Unreadable(Exception):
    """Why a file, a line of one, or an archive gives no report: the fault and the remedy.

    `emptied` is the id of the report that would be there, where its source is there and says nothing any more.
    """

    def __init__(self, why: str, emptied: str = "") -> None:
        super().__init__(why)
        self.emptied = emptied


@dataclass(frozen=True, slots=True)
class Document:
    """What was found in a document.

    `facts` are named as the fields of a report; a reader that looks for the date tells its place as `published_in`.
    `pages` are the code points of the text at which its pages begin, where it has pages. `attachments` are the names of
    what a mail carries besides, which is not read.
    """

    facts: Mapping[str, str]
    pages: tuple[int, ...] = ()
    attachments: tuple[str, ...] = ()


@contextmanager
def parsing(kind: str) -> Iterator[None]:
    """Turn whatever a parser raises on a broken file into words: which exceptions these are, no parser promises."""
    try:
        yield
    except Unreadable:
        raise
    except RecursionError as error:
        raise Unreadable(f"its parts are nested too deeply for {kind}: save what it says as text") from error
    except Exception as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise Unreadable(f"it is no sound {kind} ({clean(why)}): open it and save it anew, or as text") from error


def chosen_title(stated: str, text: str, shown: str) -> str:
    """What a file states as its title if its text begins with it; else what is set as one; else what is stated.

    A file made from another one often still states that one's title.
    """
    stated = "" if _NO_TITLE.fullmatch(stated) or len(stated) > _TITLE_LENGTH else stated
    if stated and stated.casefold() in one_line(text[:_BEGINNING]).casefold():
        return stated
    return shown if 0 < len(shown) <= _TITLE_LENGTH else stated


def without_title(text: str, title: str) -> tuple[str, int]:
    """A text without the paragraph that is its title, and how much was cut off before it."""
    first, _, rest = text.partition("\n\n")
    if not rest or first.casefold() != title.casefold():
        return text, 0
    return rest, len(text) - len(rest)


def moment(find: Callable[[], datetime | None]) -> datetime | None:
    """A date in UTC, if there is one that a report can have: programs without a clock write 1601, 1970 or 1980."""
    try:
        found = find()
        if found is None:
            return None
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        return None
    return found if found.year > 1980 else None


def one_line(text: object) -> str:
    return " ".join(clean(str(text or "")).split())
