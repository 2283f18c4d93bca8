"""Files and pages to reports: each becomes one or more reports, or a rejection that names it and says why."""

from __future__ import annotations

import codecs
import errno
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from index.report import MAX_BYTES, DateSource, Rejection, Report, report_id

if TYPE_CHECKING:
    from index.fetching import Page

# markdown-it takes up to ten seconds and 500 MB for a million characters, such as brackets that nothing closes.
_MAX_MARKDOWN = 500_000
# The readers of pages take four seconds for so many headings, and three quarters of a minute for 100,000.
_MAX_ELEMENTS = 30_000
# libxml2 takes a second for an element of 30,000 attributes, and a minute and a half for 240,000.
_MAX_ATTRIBUTES = 500
# Front matter has a few hundred characters; PyYAML, in Python, takes a tenth of a second for so many.
_MAX_FRONT_MATTER = 10_000
# dateparser takes a second for a thousand characters and minutes for half a million.
_MAX_DATE = 100
UNKNOWN_PUBLISHER = "unknown publisher"
_NO_ARTICLE = "no article was found in this page"
_TITLE_LENGTH = 90
_CAPTION = re.compile(r"\b(photo(graph)?|picture|image|file|credit|handout)\b\s*(by\b|[:/])|\bREUTERS/", re.IGNORECASE)
# "HOMS, Syria (Demo Wire) - "
_DATELINE = re.compile(r"^[A-Z][^()\n]{0,60}\(([A-Z][\w .&'’-]{1,40})\)\s*[-–—]\s*", re.MULTILINE)
# What a visitor of the page does not see is no part of the report; a body may be hidden until its scripts have run.
_STYLE = "translate(@style, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\n\r', 'abcdefghijklmnopqrstuvwxyz')"
_HIDDEN = (
    f"//*[not(self::html or self::body)][@hidden or self::template or contains({_STYLE}, 'display:none')"
    f" or contains({_STYLE}, 'visibility:hidden')]"
)
# The first bytes of files that are often given another name; some of them, such as a small PDF, would pass for text.
_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF87a": "a GIF picture",
    b"GIF89a": "a GIF picture",
    b"{\\rtf": "an RTF document",
}
# Which encodings a server's word is taken for: decoding from others, such as punycode, may take for ever.
_CHARSETS = re.compile(r"(iso8859|cp125|koi8|euc_|shift_jis|big5|gb)[\w-]*")
_TRACKING = re.compile(r"utm_\w*|fbclid|gclid", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Source = tuple[Report, str] | Rejection


class _Unreadable(Exception):
    """Why a file, or a line of one, is no report; `emptied` is the id of the one that would be there."""

    def __init__(self, why: str, emptied: str = "") -> None:
        super().__init__(why)
        self.emptied = emptied


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


def _read_link(url: str, now: datetime, fetcher: Pages | None) -> Source:
    # Loaded here: whoever only asks fetches nothing.
    from index.fetching import Fetcher, Unfetchable

    try:
        page = (fetcher or Fetcher()).fetch(url)
        content = _in_utf8(page.content, page.charset)
        facts = _plain_text(content) if page.kind == "text/plain" else _page(content)
        facts["url"] = _address(page.url, facts.get("url", ""))
        return _report(facts, page.url, now, now), url
    except Unfetchable as error:
        return Rejection(clean(url), error.why)
    except _Unreadable as error:
        return Rejection(clean(url), str(error), error.emptied)


def _address(fetched: str, canonical: str) -> str:
    """The URL of a fetched page: what it calls canonical on its own site, or its address without tracking.

    A page that names another site would otherwise take the place, and the good name, of that site's report.
    """
    ours, theirs = _host(fetched), _host(canonical)
    same_site = theirs and (f".{ours}".endswith(f".{theirs}") or f".{theirs}".endswith(f".{ours}"))
    if same_site and canonical.startswith(("http://", "https://")):
        return canonical
    parts = urlsplit(fetched)
    kept = [each for each in parts.query.split("&") if not _TRACKING.fullmatch(each.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def _in_utf8(content: bytes, charset: str) -> bytes:
    """A page in UTF-8, if that is what it is in or if its server says what else; otherwise as it came."""
    try:
        name = codecs.lookup(charset).name
        content.decode("utf-8")
    except LookupError:
        return content
    except UnicodeDecodeError:
        # Browsers, too, read Latin-1 as the Windows encoding that has quotation marks besides.
        name = "cp1252" if name in ("iso8859-1", "ascii") else name
        return content.decode(name, "replace").encode() if _CHARSETS.fullmatch(name) else content
    return content


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
        yield Rejection(_shown(path), str(error), error.emptied)
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
        _refuse_signature(lines.peek(16))
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
                yield Rejection(where, str(error), error.emptied)
    if blank:
        raise _Unreadable("there is no line in it")


def _report(facts: Mapping[str, str], source: str, written: datetime, now: datetime) -> Report:
    """Make a report of what was found; `source` names it when neither an id nor a URL does."""
    text, url = facts.get("text", "").strip("\n"), facts.get("url", "")
    if not re.search(r"\w", text):
        raise _Unreadable(facts.get("missing", "there is no text in it"), facts.get("id") or report_id(url or source))
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

    if len(content) > _MAX_MARKDOWN:
        raise _Unreadable(f"it has more than {_MAX_MARKDOWN / 1e6:.1f} MB of Markdown: split it, or call it .txt")
    head, body = _front_matter(_text_of(content))
    given = {name: value for name, value in head.items() if value not in ("", "~", "null")}
    facts = _fields({"published": given.get("date")} | given)
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
        # Strings alone: the loader of numbers and dates fails on hostile ones in too many ways, and expands references.
        fields = handler.load(head, Loader=yaml.BaseLoader)
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
    from trafilatura import bare_extraction, extract_metadata, load_html
    from trafilatura.settings import Document

    from index.emptied import is_emptied

    markup = _markup(content)
    _measure(markup)
    # A tree and not a text: a text that begins with "http" would be fetched by htmldate.
    tree = load_html(markup)
    if tree is None:
        return {"missing": _NO_ARTICLE}
    # A date in its address comes last: it says when the page was first published.
    updated = find_date(tree, original_date=False, extensive_search=False, deferred_url_extractor=True) or ""
    # Otherwise the menus of a page without an article become one, and the year of a copyright its date.
    found = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        prune_xpath=_HIDDEN,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, Document) or not _lines_of(found):
        if is_emptied(tree, _HIDDEN):
            return {"missing": _NO_ARTICLE, "url": extract_metadata(tree).url or ""}
        raise _Unreadable(_NO_ARTICLE)
    facts = {
        "title": found.title or "",
        "publisher": found.sitename or "",
        "url": found.url or "",
        "published": found.date or "",
        "language": found.language or "",
    }
    if updated > facts["published"]:
        facts["updated"] = updated
    return {name: clean(value) for name, value in facts.items()} | {"text": "\n\n".join(_lines_of(found))}


def _lines_of(found: Any) -> list[str]:
    """The lines of an article that was found, without its headline."""
    lines = [line for line in map(str.strip, clean(found.text or "").splitlines()) if line]
    return lines[1:] if lines and lines[0] == (found.title or "").strip() else lines


def _markup(content: bytes) -> str:
    """A page as text, in whichever encoding it is, without what the reader of pages would drop before parsing."""
    from trafilatura.utils import decode_file

    _refuse_signature(content)
    if b"\0" in content:
        raise _Unreadable("it is a binary file")
    return clean(decode_file(content, MAX_BYTES)).translate({0xFFFE: None, 0xFFFF: None})


def _measure(markup: str) -> None:
    """Refuse a page that would keep its readers busy for minutes. Parsed as it will be, but no tree is made of it."""
    from lxml.etree import HTMLParser, ParserError, XMLSyntaxError, fromstring

    with suppress(ParserError, XMLSyntaxError):
        fromstring(markup.encode("utf-8"), HTMLParser(target=_Gauge(), encoding="utf-8"))


class _Gauge:
    """A target for lxml's parser, which counts."""

    def __init__(self) -> None:
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise _Unreadable(f"this page has more than {_MAX_ELEMENTS:,} elements: save its article as text")
        if len(attributes) > _MAX_ATTRIBUTES:
            raise _Unreadable(f"an element has more than {_MAX_ATTRIBUTES:,} attributes: save the article as text")

    def close(self) -> None:
        pass


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
        if value is not None and not isinstance(value, str | int):
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


def _refuse_signature(content: bytes) -> None:
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise _Unreadable(f"it is {kind}, whatever its name says: save what it says as text")


def _text_of(content: bytes) -> str:
    _refuse_signature(content)
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
