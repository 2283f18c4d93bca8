"""The first bytes of a file, which tell what it is whatever its name says."""

from __future__ import annotations

from index.documents import Unreadable

# Files that are often given another name; some of them, such as a small PDF, would pass for text.
_SIGNATURES = {
    b"%PDF-": ("a PDF", "save it as .pdf"),
    b"PK\x03\x04": ("a ZIP archive", "save it as .zip, or as .docx if it is a Word document"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"WARC/": ("a web archive", "save it as .warc"),
    b"\x89PNG": ("a PNG picture", "save what it says as text"),
    b"\xff\xd8\xff": ("a JPEG picture", "save what it says as text"),
    b"GIF87a": ("a GIF picture", "save what it says as text"),
    b"GIF89a": ("a GIF picture", "save what it says as text"),
    b"{\\rtf": ("an RTF document", "save what it says as text"),
}


def refuse_signature(content: bytes) -> None:
    """Raise Unreadable for what should be text and is another kind of file."""
    for signature, (kind, remedy) in _SIGNATURES.items():
        if content.startswith(signature):
            raise Unreadable(f"it is {kind}, whatever its name says: {remedy}")
