"""Mail that was saved to a file: newsletters and press releases."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any

from index.documents import Document, Unreadable, moment, one_line, parsing

# Headers of a mail have some hundred characters; the parser of addresses takes the square of their length.
_MAX_HEADER = 2_000
# Parts in parts, and lines that may be a boundary between two: the parser compares each line with each boundary that
# is open, and takes a minute and a half for two million empty parts.
_BOUNDS = (
    (re.compile(rb"[\r\n]content-type:\s*(?:multipart|message)/", re.IGNORECASE), 30),
    (re.compile(rb"[\r\n]--"), 5_000),
)

# Reads a part of a mail: its bytes, and the encoding that it declares.
PartReader = Callable[[bytes, str], Mapping[str, str]]


class _ShortHeaders(EmailPolicy):
    """Reads no more of a header than one has in earnest."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_MAX_HEADER])


def read_mail(content: bytes, read_text: PartReader, read_page: PartReader) -> Document:
    """Read a newsletter or a press release that was saved from a mailbox: its plain text or else its page."""
    from email import message_from_bytes

    if any(len(found.findall(content)) > most for found, most in _BOUNDS):
        raise Unreadable("it has too many parts: save what it says as text")
    with parsing("mail"):
        message = message_from_bytes(content, policy=_ShortHeaders())
        assert isinstance(message, EmailMessage)
        facts = _mail_facts(message)
        attachments = tuple(one_line(name) for part in message.walk() if (name := part.get_filename()))
        body = _body(message)
    if body is None or not facts["publisher"]:
        raise Unreadable("it is no mail with a sender and a text: save what it says as text")
    kind, part, charset = body
    found = (read_page if kind == "text/html" else read_text)(part, charset)
    # A mail is not the page whose address it may give: it would take the place of that site's report.
    kept = {name: value for name, value in found.items() if name != "url"}
    return Document(kept | {name: value for name, value in facts.items() if value}, attachments=attachments)


def _mail_facts(message: EmailMessage) -> dict[str, str]:
    sender = message["from"].addresses[0] if message["from"] and message["from"].addresses else None
    sent = moment(lambda: message["date"].datetime) if message["date"] else None
    return {
        "title": one_line(message["subject"]),
        "publisher": one_line(sender.display_name or sender.domain) if sender else "",
        "published": sent.isoformat() if sent else "",
        "language": one_line(message["content-language"]).partition(",")[0],
    }


def _body(message: EmailMessage) -> tuple[str, bytes, str] | None:
    """The kind, bytes and declared encoding of what is to be read: the page if the plain text says nothing."""
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        content = part.get_payload(decode=True) if part else None
        if part is None or not isinstance(content, bytes):
            continue
        if part.get_param("format") == "flowed":
            content = re.sub(rb"(?<=[^ \n]) \r?\n(?!>)", b" ", content)
        if re.search(rb"\w|[\x80-\xff]", content):
            return f"text/{kind}", content, part.get_content_charset("utf-8")
    return None
