"""Reports that are text: as it is, in Markdown, or a line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from index.characters import clean, in_utf8
from index.documents import Unreadable, one_line
from index.signature import refuse_signature

# markdown-it takes up to ten seconds and 500 MB for a million characters, such as brackets that nothing closes.
_MAX_MARKDOWN = 500_000
# Front matter has a few hundred characters; PyYAML, in Python, takes a tenth of a second for so many.
_MAX_FRONT_MATTER = 10_000
_FIELDS = ("id", "url", "title", "publisher", "author", "published", "updated", "language", "text")


def read_text(content: bytes, charset: str = "") -> dict[str, str]:
    """A text in the encoding that its server or its mail declares, in UTF-8, or in UTF-16 with its mark."""
    return {"text": text_of(in_utf8(content, charset))}


def read_markdown(content: bytes) -> dict[str, str]:
    """Markdown as people see it, with what its front matter tells."""
    from markdown_it import MarkdownIt

    if len(content) > _MAX_MARKDOWN:
        raise Unreadable(f"it has more than {_MAX_MARKDOWN / 1e6:.1f} MB of Markdown: split it, or call it .txt")
    head, body = _front_matter(text_of(content))
    given = {name: value for name, value in head.items() if value not in ("", "~", "null")}
    facts = _fields({"published": given.get("date")} | given)
    facts.pop("text", None)
    blocks = MarkdownIt("commonmark").parse(body)
    written = [("".join(_inline(block.children or [])), before.tag) for before, block in _text_blocks(blocks)]
    headings = [text for text, tag in written if tag == "h1"]
    facts.setdefault("title", headings[0] if headings else "")
    shown = [text for text, tag in written if not (tag == "h1" and text == facts["title"])]
    return facts | {"text": "\n\n".join(shown)}


def read_line(line: bytes) -> dict[str, str]:
    """The fields of a report in a line of JSON."""
    try:
        given = json.loads(text_of(line))
    except (ValueError, RecursionError) as error:  # a ValueError may also be a number of thousands of digits
        raise Unreadable(f"it is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise Unreadable(f"it is a JSON {type(given).__name__}, not an object with id, url, title, published and text")
    return _fields(given)


def text_of(content: bytes) -> str:
    """Decode a text; raises Unreadable for what is none."""
    refuse_signature(content)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\0" in content:
        raise Unreadable("it is a binary file")
    else:
        encoding = "utf-8-sig"
    try:
        return clean(content.decode(encoding))
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8{_guess(content)}") from error


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:100_000]).best()
    if best is None:
        return " text"
    return f"; it may be {best.encoding}: `iconv -f {best.encoding} -t utf-8` would convert it"


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
        raise Unreadable(f"its front matter has more than {_MAX_FRONT_MATTER:,} characters")
    try:
        # Strings alone: the loader of numbers and dates fails on hostile ones in too many ways, and expands references.
        fields = handler.load(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"its front matter is not YAML: {one_line(error)}") from error
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


def _fields(given: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a report among what was given; a list instead of a string is refused: printing it may never end."""
    facts: dict[str, str] = {}
    for name in _FIELDS:
        value = given.get(name)
        if value is not None and not isinstance(value, str | int):
            raise Unreadable(f"its field {name!r} is a {type(value).__name__}, not a string")
        if value is not None:
            facts[name] = clean(str(value))
    if len(facts.get("id", "")) > 500:
        raise Unreadable("its id has more than 500 characters")
    return facts
