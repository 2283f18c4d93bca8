"""Sources to reports: each becomes one or more reports, or a rejection that names it and says why."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from index.address import address_of, host_of
from index.archives import Member, read_warc, read_zip
from index.characters import clean
from index.chat_export import read_chat
from index.dating import day_told, given_date
from index.documents import IN_PROPERTIES, Document, Unreadable, one_line
from index.heading import credit_of, title_of
from index.mail import read_mail
from index.pages import read_page
from index.pdf import read_pdf
from index.report import MAX_BYTES, DatePlace, DateSource, Rejection, Report, report_id
from index.signature import refuse_signature
from index.texts import read_line, read_markdown, read_text
from index.word import read_docx

if TYPE_CHECKING:
    from index.fetching import Page

__all__ = ["ARCHIVES", "UNKNOWN_PUBLISHER", "Pages", "Source", "clean", "read", "report_of", "title_of"]

UNKNOWN_PUBLISHER = "unknown publisher"
# No clock is wrong by more; what says that it is of next year is wrong about its day.
_TOMORROW = timedelta(days=1)
_PLACES: Mapping[str, DatePlace] = {"data": "data", "text": "text", "address": "address"}

Source = tuple[Report, str] | Rejection


class Pages(Protocol):
    """Where pages come from: an index.fetching.Fetcher, or a stand-in for one."""

    def fetch(self, url: str) -> Page:
        """Fetch one page; raises index.fetching.Unfetchable."""
        ...


def read(paths: Iterable[Path | str], now: datetime, fetcher: Pages | None = None) -> Iterator[Source]:
    """Read files, folders and links, in a stable order: reports with where they came from, and rejections.

    A string that begins with http:// or https:// is a link. A folder is read with all its folders; hidden files are
    passed over. `now` is when the reports were fetched.
    """
    for path in paths:
        if isinstance(path, str) and path.lower().startswith(("http://", "https://")):
            yield _read_link(path, now, fetcher)
            continue
        for file in _files(Path(path)):
            if isinstance(file, Rejection):
                yield file
            else:
                yield from _read_file(file, now)


# --- the kinds of file: one report each, or many ----------------------------------------------------------------------

# What a kind of file is read with: its bytes, and the encoding that its server declared.
_READERS: Mapping[str, Callable[[bytes, str], Document]] = {
    ".txt": lambda content, charset: Document(read_text(content, charset)),
    ".md": lambda content, charset: Document(read_markdown(content)),
    ".html": lambda content, charset: Document(read_page(content, charset)),
    ".htm": lambda content, charset: Document(read_page(content, charset)),
    ".pdf": lambda content, charset: read_pdf(content),
    ".docx": lambda content, charset: read_docx(content),
    ".eml": lambda content, charset: read_mail(content, read_text, read_page),
}
# What holds many reports, by the end of its name. These measure themselves: they may be larger than one report.
ARCHIVES = (".json", ".zip", ".warc", ".warc.gz")
_COLLECTIONS = (".jsonl", *ARCHIVES)
_MEMBERS = (*_READERS, ".jsonl", ".json")
_CONTENT_TYPES = {"text/plain": ".txt", "application/pdf": ".pdf"}


def _read_link(url: str, now: datetime, fetcher: Pages | None) -> Source:
    # Loaded here: whoever only asks fetches nothing.
    from index.fetching import Fetcher, Unfetchable

    try:
        page = (fetcher or Fetcher()).fetch(url)
        found = _READERS[_CONTENT_TYPES.get(page.kind, ".html")](page.content, page.charset)
        address = address_of(page.url, found.facts.get("url", ""))
        return report_of(found, page.url, now, now, address), url
    except Unfetchable as error:
        # 410 says that it was taken away for good; any other fault may be gone tomorrow.
        gone = report_id(address_of(url, "")) if error.status == 410 else ""
        return Rejection(clean(url), error.why, gone)
    except Unreadable as error:
        return Rejection(clean(url), str(error), error.emptied)


def _files(path: Path) -> Iterator[Path | Rejection]:
    try:
        is_folder = path.is_dir()
        names = sorted(os.listdir(path)) if is_folder else []
    except OSError as error:
        yield Rejection(_shown(path), _plain(error))
        return
    if not is_folder:
        yield path
        return
    for name in names:
        inner = path / name
        # A linked folder could lead back here for ever.
        if not name.startswith(".") and not (inner.is_symlink() and inner.is_dir()):
            yield from _files(inner)


def _read_file(path: Path, now: datetime) -> Iterator[Source]:
    shown = _shown(path)
    try:
        kind, written = _looked_at(path)
        if kind in _COLLECTIONS:
            with path.open("rb") as file:
                yield from _read_collection(kind, file, str(path.absolute()), shown, written, now)
        else:
            member = Member(shown, kind, path.read_bytes(), {}, None)
            yield from _read_one(member, str(path.absolute()), shown, written, now)
    except Unreadable as error:
        yield Rejection(shown, str(error), error.emptied)
    except OSError as error:
        yield Rejection(shown, _plain(error))


def _looked_at(path: Path) -> tuple[str, datetime]:
    """A file's kind and the date of its last change; raises what speaks against reading it."""
    if not os.path.lexists(path):
        raise Unreadable("there is no such file")
    stat = path.stat()
    if not path.is_file():
        raise Unreadable("it is not a file")
    kind = ".warc.gz" if path.name.lower().endswith(".warc.gz") else path.suffix.lower()
    if kind not in _READERS and kind not in _COLLECTIONS:
        given = ", ".join([*_READERS, *_COLLECTIONS])
        raise Unreadable(f"files of kind {kind or '(none)'} are not read: give {given}")
    if kind in _READERS and stat.st_size > MAX_BYTES:
        size = f"it has {stat.st_size / 1e6:.0f} MB, and a report may have {MAX_BYTES / 1e6:.0f} MB"
        raise Unreadable(f"{size}: split it")
    return kind, datetime.fromtimestamp(stat.st_mtime, UTC)


def _read_one(member: Member, source: str, shown: str, written: datetime, now: datetime) -> Iterator[Source]:
    """The report of a file, and what it carries besides that would be one if it came alone."""
    try:
        found = _READERS[member.kind](member.content, "")
        url = found.facts.get("url", "")
        if recorded := member.facts.get("url"):
            url = address_of(recorded, url)
        yield report_of(found, source, member.written or written, now, url), shown
    except Unreadable as error:
        yield Rejection(shown, str(error), error.emptied)
        return
    for name in found.attachments:
        if Path(name).suffix.lower() in (*_READERS, *_COLLECTIONS):
            yield Rejection(f"{shown}: {name}", "what a mail carries is not read: save it, and add the file")


def _read_collection(
    kind: str, file: BinaryIO, source: str, shown: str, written: datetime, now: datetime
) -> Iterator[Source]:
    """The reports in a file, one after the other; what comes before a fault is kept."""
    try:
        if kind == ".jsonl":
            yield from _read_lines(file, source, shown, written, now)
        elif kind == ".json":
            yield from _read_posts(file, source, shown, now)
        else:
            for found in read_zip(file, _MEMBERS) if kind == ".zip" else read_warc(file):
                if isinstance(found, Rejection):
                    yield Rejection(f"{shown}: {found.path}", found.why)
                else:
                    yield from _read_member(found, f"{source}: {found.name}", f"{shown}: {found.name}", written, now)
    except Unreadable as error:
        yield Rejection(shown, str(error), error.emptied)


def _read_member(member: Member, source: str, shown: str, written: datetime, now: datetime) -> Iterator[Source]:
    if member.kind in _READERS:
        yield from _read_one(member, source, shown, written, now)
    else:
        file = BytesIO(member.content)
        yield from _read_collection(member.kind, file, source, shown, member.written or written, now)


def _read_lines(lines: BinaryIO, source: str, shown: str, written: datetime, now: datetime) -> Iterator[Source]:
    number, blank = 0, True
    while line := lines.readline(MAX_BYTES + 1):
        number += 1
        if number == 1:
            refuse_signature(line)
        blank = blank and not line.strip()
        try:
            if len(line) > MAX_BYTES:
                while line and not line.endswith(b"\n"):
                    line = lines.readline(MAX_BYTES)
                raise Unreadable(f"the line has more than {MAX_BYTES / 1e6:.0f} MB")
            if line.strip():
                yield report_of(Document(read_line(line)), f"{source}:{number}", written, now), f"{shown}:{number}"
        except Unreadable as error:
            yield Rejection(f"{shown}:{number}", str(error), error.emptied)
    if blank:
        raise Unreadable("there is no line in it")


def _read_posts(file: BinaryIO, source: str, shown: str, now: datetime) -> Iterator[Source]:
    for found in read_chat(file):
        if isinstance(found, Rejection):
            yield Rejection(f"{shown}: {found.path}", found.why)
        else:
            # A post always has a date.
            yield report_of(Document(found.facts), f"{source}: {found.name}", now, now), f"{shown}: {found.name}"


# --- what was found, to a report --------------------------------------------------------------------------------------


def report_of(found: Document, source: str, written: datetime, now: datetime, url: str | None = None) -> Report:
    """Make a report of what was found in one source; raises Unreadable if there is no text in it.

    `source` names it when neither an id nor a URL does; `written` is its date when it tells none itself. `url` is its
    address where that is known better than from the source.
    """
    facts = found.facts
    text = facts.get("text", "").strip("\n")
    url = facts.get("url", "") if url is None else url
    if not re.search(r"\w", text):
        raise Unreadable(facts.get("missing", "there is no text in it"), facts.get("id") or report_id(url or source))
    published, dated_by, published_in = _published(facts, text, written, now)
    return Report(
        id=facts.get("id") or report_id(url or source),
        title=one_line(facts.get("title")) or title_of(text),
        publisher=one_line(facts.get("publisher")) or host_of(url) or credit_of(text) or UNKNOWN_PUBLISHER,
        published=published,
        dated_by=dated_by,
        updated=given_date(facts, "updated"),
        fetched=now,
        text=text,
        url=url,
        language=facts.get("language", ""),
        author=one_line(facts.get("author")),
        published_in=published_in,
        updated_in=_PLACES.get(facts.get("updated_in", ""), "data"),
        pages=found.pages,
    )


def _published(
    facts: Mapping[str, str], text: str, written: datetime, now: datetime
) -> tuple[datetime, DateSource, DatePlace]:
    """When a report was published, and where it says so.

    A field that was given is taken at its word. A date that we found, or that a program wrote into the properties of
    its file, must not lie ahead; and before the latter comes a day that the text tells.
    """
    given, found_in = given_date(facts, "published"), facts.get("published_in", "")
    is_ahead = given is not None and given > now + _TOMORROW
    if given and (not found_in or (found_in in _PLACES and not is_ahead)):
        return given, "report", _PLACES.get(found_in, "data")
    told = day_told(text)
    if told and told <= now + _TOMORROW:
        return told, "report", "text"
    return (given if given and found_in == IN_PROPERTIES and not is_ahead else written), "file", "data"


# --- text -------------------------------------------------------------------------------------------------------------


def _shown(path: Path) -> str:
    """A path in Unicode: a file's name may hold any bytes, which neither SQLite nor a terminal takes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _plain(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a link that leads back to itself"
    if error.errno == errno.EACCES:
        return "there is no permission to read it"
    return (error.strerror or str(error)).lower()
