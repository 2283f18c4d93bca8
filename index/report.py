"""What comes in: a report, its passages, or the reason it was turned away."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

# The longest articles have some 100,000 characters; what is far beyond that is no report, and would be held in memory.
MAX_BYTES = 10_000_000
# Where a report's publication date was found: stated by the report itself, or only the date of its file.
DateSource = Literal["report", "file"]
# Where a date stands that a report states, the surest first: in what was given with it or is said for machines, in its
# words, or in its address.
DatePlace = Literal["data", "text", "address"]
# The shelf that everyone may read. That of a chat has a name; what stands on it is seen from nowhere else.
SHARED = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One article at one version.

    `published`, `updated` and `fetched` are aware datetimes in UTC; a date without a time of day is its midnight.
    `version` counts from 1 for each id; a report that was just read is version 0 until the catalog numbers it.
    `corrected` is the day of the last correction up to this version, as far as it was seen to be corrected;
    `is_withdrawn` tells that its publisher took it back with this version. Both are the catalog's to tell.
    `text` is kept exactly as it was read: every offset in the product counts its code points. `pages` are the offsets
    at which the pages of a printed document begin, empty where there are none.
    """

    id: str
    title: str
    publisher: str
    published: datetime
    dated_by: DateSource
    fetched: datetime
    text: str
    url: str = ""
    updated: datetime | None = None
    language: str = ""
    version: int = 0
    author: str = ""
    published_in: DatePlace = "data"
    updated_in: DatePlace = "data"
    pages: tuple[int, ...] = ()
    corrected: date | None = None
    is_withdrawn: bool = False

    def page_at(self, offset: int) -> int | None:
        """The number of the page, from 1, on which a place of the text stands; None without pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    @property
    def digest(self) -> str:
        """What decides whether a report changed: everything an answer shows, hashed (hex SHA-256).

        A file's own date is left out: touching or copying a file does not make a new version. So is the author, whom
        no answer names. What only some reports have is left out of the others, whose digests are older than it.
        """
        published = self.published.isoformat() if self.dated_by == "report" else ""
        updated = self.updated.isoformat() if self.updated else ""
        shown = [self.title, self.publisher, self.url, self.language, published, updated, self.text]
        if self.pages:
            shown.append(f"pages {self.pages}")
        if published and self.published_in != "data":
            shown.append(f"published in {self.published_in}")
        if updated and self.updated_in != "data":
            shown.append(f"updated in {self.updated_in}")
        return sha256("\0".join(shown).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one report version: `report.text[start:end]`, offsets in code points."""

    report: str
    version: int
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """The passage's name in the vectors; the same for the same passage on every run."""
        return f"{self.report}#{self.version}@{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file, or a line of one, that was not taken in, and why.

    `emptied` is the id that its report would have, when the source itself was there and there is no report in it.
    """

    path: str
    why: str
    emptied: str = ""


def report_id(source: str) -> str:
    """Make a report's id from its canonical URL or absolute path: 16 hexadecimal digits of its SHA-256."""
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shelf_id(report: str, shelf: str) -> str:
    """The id of a report on a shelf: that of the shared one stays; the same article on another is another report."""
    return report if shelf == SHARED else report_id(f"{shelf}\0{report}")
