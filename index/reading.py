"""Files to reports: each becomes one or more reports, or a rejection that names it and says why."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.report import DateSource, Rejection, Report, report_id

# The longest articles have some 100,000 characters; what is far beyond that is no report, and would be held in memory.
MAX_BYTES = 10_000_000
# libyaml crashes the process at some 100,000 nested brackets; front matter has a few hundred characters.
_MAX_FRONT_MATTER = 10_000
# dateparser takes a second for a thousand characters and minutes for half a million.
_MAX_DATE = 100
UNKNOWN_PUBLISHER = "unknown publisher"
_TITLE_LENGTH = 90
_CAPTION = re.compile(r"\b(photo(graph)?|picture|image|file|credit|handout)\b\s*(by\b|[:/])|\bREUTERS/", re.IGNORECASE)
# "HOMS, Syria (Demo Wire) - "
_DATELINE = re.compile(r"^[A-Z][^()\n]{0,60}\(([A-Z][\w .&'’-]{1,40})\)\s*[-–—]\s*", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Source = tuple[Report, str] | Rejection


class _Unreadable(Exception):
    """Why a file, or a line of one, is no report."""


def read(paths: Iterable[Path], now: datetime) -> Iterator[Source]:
    """Read files and folders, in a stable order: reports with the path they came from, and rejections.

    A folder is read with all its folders; hidden files are passed over. `now` is when the reports were fetched.
    """
    for path in paths:
        for file in _files(path):
            if isinstance(file, Rejection):
                yield file
            else:
                yield from _read_file(file, now)


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
    try:
        kind, written = _looked_at(path)
        if kind == ".jsonl":
            yield from _read_lines(path, written, now)
        else:
            yield _report(_READERS[kind](path.read_bytes()), str(path.absolute()), written, now), _shown(path)
    except _Unreadable as error:
        yield Rejection(_shown(path), str(error))
    except OSError as error:
        yield Rejection(_shown(path), _plain(error))


def _looked_at(path: Path) -> tuple[str, datetime]:
    """A file's kind and the date of its last change; raises what speaks against reading it."""
    kind = path.suffix.lower()
    if not os.path.lexists(path):
        raise _Unreadable("there is no such file")
    stat = path.stat()
    if not path.is_file():
        raise _Unreadable("it is not a file")
    if kind != ".jsonl" and kind not in _READERS:
        raise _Unreadable(f"files of kind {kind or '(none)'} are not read: give {', '.join([*_READERS, '.jsonl'])}")
    if kind != ".jsonl" and stat.st_size > MAX_BYTES:
        size = f"it has {stat.st_size / 1e6:.0f} MB, and a report may have {MAX_BYTES / 1e6:.0f} MB"
        raise _Unreadable(f"{size}: split it")
    return kind, datetime.fromtimestamp(stat.st_mtime, UTC)


def _read_lines(path: Path, written: datetime, now: datetime) -> Iterator[Source]:
    with path.open("rb") as lines:
        number, blank = 0, True
        while line := lines.readline(MAX_BYTES + 1):
            number += 1
            where = f"{_shown(path)}:{number}"
            blank = blank and not line.strip()
            try:
                if len(line) > MAX_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = lines.readline(MAX_BYTES)
                    raise _Unreadable(f"the line has more than {MAX_BYTES / 1e6:.0f} MB")
                if line.strip():
                    yield _report(_line(_text_of(line)), f"{path.absolute()}:{number}", written, now), where
            except _Unreadable as error:
                yield Rejection(where, str(error))
    if blank:
        raise _Unreadable("there is no line in it")


def _report(facts: Mapping[str, str], source: str, written: datetime, now: datetime) -> Report:
    """Make a report of what was found; `source` names it when neither an id nor a URL does."""
    text = facts.get("text", "").strip("\n")
    if not re.search(r"\w", text):
        raise _Unreadable("there is no text in it")
    url = facts.get("url", "")
    published = _date(facts, "published")
    dated_by: DateSource = "report" if published else "file"
    return Report(
        id=facts.get("id") or report_id(url or source),
        title=_one_line(facts.get("title", "")) or title_of(text),
        publisher=_one_line(facts.get("publisher", "")) or _host(url) or _credit(text) or UNKNOWN_PUBLISHER,
        published=published or written,
        dated_by=dated_by,
        updated=_date(facts, "updated"),
        fetched=now,
        text=text,
        url=url,
        language=facts.get("language", ""),
    )


# --- the kinds of file: each reader gives what it finds under the names of a report's fields -------------------------


def _plain_text(content: bytes) -> dict[str, str]:
    return {"text": _text_of(content)}


def _markdown(content: bytes) -> dict[str, str]:
    from markdown_it import MarkdownIt

    head, body = _front_matter(_text_of(content))
    facts = _fields({"published": head.get("date")} | {name: value for name, value in head.items() if value})
    facts.pop("text", None)
    blocks = MarkdownIt("commonmark").parse(body)
    written = [("".join(_inline(block.children or [])), before.tag) for before, block in _text_blocks(blocks)]
    headings = [text for text, tag in written if tag == "h1"]
    facts.setdefault("title", headings[0] if headings else "")
    shown = [text for text, tag in written if not (tag == "h1" and text == facts["title"])]
    return facts | {"text": "\n\n".join(shown)}


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields that stand before a text between two lines of dashes, and the text."""
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    try:
        _, head, body = handler.FM_BOUNDARY.split(text, 2) if handler.detect(text.lstrip()) else ("", "", text)
    except ValueError:
        return {}, text
    if len(head) > _MAX_FRONT_MATTER:
        raise _Unreadable(f"its front matter has more than {_MAX_FRONT_MATTER:,} characters")
    try:
        fields = handler.load(head)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(f"its front matter is not YAML: {_one_line(str(error))}") from error
    return fields if isinstance(fields, dict) else {}, body


def _text_blocks(tokens: list[Any]) -> Iterator[tuple[Any, Any]]:
    for before, token in zip(tokens, tokens[1:], strict=False):
        if token.type == "inline":
            yield before, token


def _inline(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "


def _page(content: bytes) -> dict[str, str]:
    from htmldate import find_date
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    if b"\0" in content:
        raise _Unreadable("it is a binary file")
    # Otherwise the menus of a page without an article become one, and the year of a copyright its date.
    found = bare_extraction(
        content,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise _Unreadable("no article was found in this page")
    facts = {
        "title": found.title or "",
        "publisher": found.sitename or "",
        "url": found.url or "",
        "published": found.date or "",
        "language": found.language or "",
    }
    # A date in its address comes last: it says when the page was first published.
    updated = find_date(content, original_date=False, extensive_search=False, deferred_url_extractor=True) or ""
    if updated > facts["published"]:
        facts["updated"] = updated
    lines = [line.strip() for line in clean(found.text or "").splitlines()]
    if lines and lines[0] == facts["title"].strip():
        lines = lines[1:]
    return {name: clean(value) for name, value in facts.items()} | {"text": "\n\n".join(filter(None, lines))}


def _line(text: str) -> dict[str, str]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:  # a ValueError may also be a number of thousands of digits
        raise _Unreadable(f"it is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise _Unreadable(f"it is a JSON {type(given).__name__}, not an object with id, url, title, published and text")
    return _fields(given)


def _fields(given: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a report among what was given; a list instead of a string is refused: printing it may never end."""
    facts: dict[str, str] = {}
    for name in ("id", "url", "title", "publisher", "published", "updated", "language", "text"):
        value = given.get(name)
        if value is not None and not isinstance(value, str | int | date):
            raise _Unreadable(f"its field {name!r} is a {type(value).__name__}, not a string")
        if value is not None:
            facts[name] = clean(str(value))
    if len(facts.get("id", "")) > 500:
        raise _Unreadable("its id has more than 500 characters")
    return facts


_READERS: Mapping[str, Callable[[bytes], dict[str, str]]] = {
    ".txt": _plain_text,
    ".md": _markdown,
    ".html": _page,
    ".htm": _page,
}


# --- what a report tells about itself ---------------------------------------------------------------------------------


def title_of(text: str) -> str:
    """A title for a text without one: its first heading or, failing that, the beginning of its first sentence.

    Photo captions, which often come first when a report is pasted, are passed over.
    """
    paragraphs = [paragraph for paragraph in map(_one_line, text.split("\n")) if re.search(r"\w", paragraph)]
    first = _DATELINE.sub("", next((one for one in paragraphs if not _CAPTION.search(one)), paragraphs[0]))
    if len(first) <= _TITLE_LENGTH:
        return first
    return first[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _credit(text: str) -> str:
    """The wire that a dateline credits."""
    found = _DATELINE.search(text)
    return found[1] if found else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _date(facts: Mapping[str, str], name: str) -> datetime | None:
    given = facts.get(name, "").strip()
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        import dateparser

        # "yesterday" is no date in a file: it would be another one each time the file is read.
        parts, parsers = ["day", "month", "year"], ["timestamp", "absolute-time"]
        kinds = {"REQUIRE_PARTS": parts, "PARSERS": parsers, "TIMEZONE": "UTC"}
        parsed = dateparser.parse(given, settings=kinds) if len(given) <= _MAX_DATE else None
        if parsed is None:
            raise _Unreadable(
                f"its field {name!r} is {given[:40]!r}, which is not a date: write it as 2024-12-07"
            ) from None
        found = parsed
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        raise _Unreadable(f"its field {name!r} is {given[:40]!r}, outside of the calendar") from None


# --- text -------------------------------------------------------------------------------------------------------------


def _text_of(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content:
        raise _Unreadable("it is a binary file")
    else:
        encoding = "utf-8-sig"
    try:
        return clean(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise _Unreadable(f"it is not UTF-8{_guess(content)}") from error


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:100_000]).best()
    if best is None:
        return " text"
    return f"; it may be {best.encoding}: `iconv -f {best.encoding} -t utf-8` would convert it"


def clean(text: str) -> str:
    """Unix line ends; control characters and lone surrogates, which SQLite and Telegram refuse, become U+FFFD."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(path: Path) -> str:
    """A path in Unicode: a file's name may hold any bytes, which neither SQLite nor a terminal takes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _plain(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "it is a link that leads back to itself"
    if error.errno == errno.EACCES:
        return "there is no permission to read it"
    return (error.strerror or str(error)).lower()
