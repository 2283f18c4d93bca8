"""The characters of what comes in: which encoding a page is in, and what no database or chat takes."""

from __future__ import annotations

import codecs
import re

# Which encodings a server's word is taken for: decoding from others, such as punycode, may take for ever.
_CHARSETS = re.compile(r"(iso8859|cp125|koi8|euc_|shift_jis|big5|gb)[\w-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Unix line ends; control characters and lone surrogates, which SQLite and Telegram refuse, become U+FFFD."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def in_utf8(content: bytes, charset: str) -> bytes:
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
