"""What comes in: a report, its passages, or the reason it was turned away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

# Where a report's publication date was found: stated by the report itself, or only the date of its file.
# The longest articles have some 100,000 characters; what is far beyond that is no report, and would be held in memory.
MAX_BYTES = 10_000_000
DateSource = Literal["report", "file"]
# The shelf that everyone may read. That of a chat has a name; what stands on it is seen from nowhere else.
SHARED = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One article at one version.

    `published`, `updated` and `fetched` are aware datetimes in UTC; a date without a time of day is its midnight.
    `version` counts from 1 for each id; a report that was just read is version 0 until the catalog numbers it.
    `corrected` is the day of the last correction up to this version, as far as it was seen to be corrected;
    `is_withdrawn` tells that its publisher took it back with this version. Both are the catalog's to tell.
    `text` is kept exactly as it was read: every offset in the product counts its code points.
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
    corrected: date | None = None
    is_withdrawn: bool = False

    @property
    def digest(self) -> str:
        """What decides whether a report changed: everything an answer shows, hashed (hex SHA-256).

        A file's own date is left out: touching or copying a file does not make a new version.
        """
        published = self.published.isoformat() if self.dated_by == "report" else ""
        updated = self.updated.isoformat() if self.updated else ""
        shown = "\0".join((self.title, self.publisher, self.url, self.language, published, updated, self.text))
        return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


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
