"""Archives of reports: ZIP files, web archives (WARC) and exported Telegram chats, one member after the other."""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from index.characters import clean
from index.documents import Unreadable, moment, one_line
from index.report import MAX_BYTES, Rejection

# What all members of an archive unfold to, whether they are read or passed over.
MAX_UNPACKED = 2_000_000_000
# The list of a ZIP archive's members: some 100 bytes for each, and ten times that in memory.
_MAX_DIRECTORY = 2_000_000
# What comes before the content of a record of a web archive.
_MAX_HEADERS = 1_000_000
_STEP = 65_536
_NAME_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Member:
    """A file or page in an archive: `kind` is that of a file, such as ".html".

    `facts` are what the archive knows of it, under the names of a report's fields. `written` is when the file was last
    changed, or the page was fetched.
    """

    name: str
    kind: str
    content: bytes
    facts: Mapping[str, str]
    written: datetime | None


Found = Member | Rejection


# --- ZIP --------------------------------------------------------------------------------------------------------------


def read_zip(file: BinaryIO, kinds: Collection[str], limit: int = MAX_UNPACKED) -> Iterator[Found]:
    """The members of these kinds. Nothing is written anywhere, whatever path a member's name is.

    Raises Unreadable when it is no archive, or when its members unfold to more than `limit` bytes.
    """
    with opened_zip(file) as archive:
        if not archive.infolist():
            raise Unreadable("there is nothing in it")
        for member in archive.infolist():
            name = _named(member.filename)
            if member.is_dir() or any(part.startswith(".") and part != ".." for part in PurePosixPath(name).parts):
                continue
            try:
                _check(member, name, kinds)
                limit -= member.file_size
                if limit < 0:
                    break
                yield Member(name, _kind(name), unpacked(archive, member), {}, _changed(member))
            except Unreadable as error:
                yield Rejection(name, str(error))
    if limit < 0:
        raise Unreadable("its members unfold to more than an archive may have: split it")


def opened_zip(file: BinaryIO) -> ZipFile:
    """Open a ZIP archive whose list of members is not too long to be read."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 65_557))
    tail = file.read()
    found = tail.rfind(b"PK\5\6")
    record = tail[found : found + 22]
    if found < 0 or len(record) < 22:
        raise Unreadable("it is no ZIP archive, or it breaks off: fetch it again")
    if tail[max(0, found - 20) : found].startswith(b"PK\6\7") or struct.unpack("<I", record[12:16])[0] > _MAX_DIRECTORY:
        raise Unreadable("it has too many members, or more than 4 GB: split it")
    try:
        return ZipFile(file)
    except (BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise Unreadable(f"it is no sound ZIP archive ({one_line(error)[:200]}): fetch it again") from error


def unpacked(archive: ZipFile, member: ZipInfo) -> bytes:
    """The content of a member: as many bytes as it states, whatever it unfolds to."""
    if member.flag_bits & 1:
        raise Unreadable("it is encrypted: unpack it with its password, and add what is inside")
    # zipfile unfolds what is packed by other methods without bounds.
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unreadable(f"it is packed by method {member.compress_type}: unpack it, and add what is inside")
    try:
        with archive.open(member) as content:
            return content.read(member.file_size)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise Unreadable(f"it is damaged ({one_line(error)[:200]}): fetch the archive again") from error


def _check(member: ZipInfo, name: str, kinds: Collection[str]) -> None:
    if _kind(name) in (".zip", ".warc", ".gz"):
        raise Unreadable("archives in archives are not read: unpack it, and add what is inside")
    if _kind(name) not in kinds:
        raise Unreadable(f"files of kind {_kind(name) or '(none)'} are not read: give {', '.join(kinds)}")
    if member.file_size > MAX_BYTES:
        size = f"it has {member.file_size / 1e6:.0f} MB, and a report may have {MAX_BYTES / 1e6:.0f} MB"
        raise Unreadable(f"{size}: split it")


def _changed(member: ZipInfo) -> datetime | None:
    return moment(lambda: datetime(*member.date_time))


def _kind(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


# --- web archives -----------------------------------------------------------------------------------------------------


def read_warc(file: BinaryIO, limit: int = MAX_UNPACKED) -> Iterator[Found]:
    """The pages of a web archive, packed with gzip or not: what servers answered to requests for HTML.

    Raises Unreadable when it is no web archive, breaks off, or unfolds to more than `limit` bytes.
    """
    from warcio.archiveiterator import WARCIterator
    from warcio.exceptions import ArchiveLoadFailed

    stream = _Stream(file, limit)
    records = WARCIterator(stream)
    number = 0
    while True:
        stream.expect(_MAX_HEADERS)
        try:
            # It prints what is in a record of the wrong length.
            with redirect_stderr(io.StringIO()):
                record = next(records, None)
        except (ArchiveLoadFailed, ValueError, AttributeError, LookupError) as error:
            raise Unreadable(f"record {number + 1} is broken ({one_line(error)[:200]}): fetch it again") from error
        if records.err_count:
            raise Unreadable(f"record {number} has another length than it states: fetch the archive again")
        if record is None:
            break
        number += 1
        stream.expect(None)
        found = _recorded(record, number)
        while record.raw_stream.read(_STEP):
            pass  # Left to warcio, a record of any length would be a single line.
        if record.length is None or record.raw_stream.limit:
            raise Unreadable(f"it breaks off in record {number}: fetch it again")
        if found:
            yield found
    if not number:
        raise Unreadable("there is no record in it: fetch it again")


class _Stream:
    """What a web archive unfolds to, measured: warcio unfolds without bounds, and takes lines of any length."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        # Where it breaks off, `read` would lose what comes before.
        self._read: Callable[[int], bytes] = gzip.GzipFile(fileobj=file).read1 if is_packed else file.read
        self._limit = limit
        self._left = limit
        self._expected: int | None = None
        self._start: bytes | None = self._unfolded(5)
        if self._start != b"WARC/":
            raise Unreadable("it is no web archive, whatever its name says: save its pages as .html")

    def expect(self, size: int | None) -> None:
        """Tell how much may be read until the next call: None for as much as there is."""
        self._expected = size

    def read(self, size: int) -> bytes:
        """The next bytes; raises Unreadable at the bounds."""
        if self._start:
            data, self._start = self._start, None
            return data
        data = self._unfolded(size)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(f"it unfolds to more than {self._limit / 1e6:,.0f} MB: split it")
        if self._expected is not None:
            self._expected -= len(data)
            if self._expected < 0:
                raise Unreadable(f"the headers of a record have more than {_MAX_HEADERS / 1e6:.0f} MB: fetch it again")
        return data

    def tell(self) -> int:
        """How much has been read."""
        return self._limit - self._left

    def _unfolded(self, size: int) -> bytes:
        try:
            return self._read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(f"it is damaged ({one_line(error)[:200]}): fetch it again") from error


def _recorded(record: Any, number: int) -> Found | None:
    """The page of a record, if it has one."""
    answer = record.http_headers
    if record.rec_type != "response" or answer is None or answer.get_statuscode() != "200":
        return None
    kind = (answer.get_header("content-type") or "").partition(";")[0].strip().lower()
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    if kind not in ("text/html", "application/xhtml+xml") or not url.startswith(("http://", "https://")):
        return None
    name = _named(url) or f"record {number}"
    try:
        content = _answered(record)
    except Unreadable as error:
        return Rejection(name, str(error))
    fetched = moment(lambda: datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")))
    return Member(name, ".html", content, {"url": clean(url)}, fetched)


def _answered(record: Any) -> bytes:
    """What the server sent, without the packing of its way."""
    from warcio.bufferedreaders import ChunkedDataReader

    packed: bytes = record.raw_stream.read(MAX_BYTES + 1)
    if len(packed) <= MAX_BYTES and record.http_headers.get_header("transfer-encoding", "").lower() == "chunked":
        packed = ChunkedDataReader(io.BytesIO(packed)).read()
    encoding = record.http_headers.get_header("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        content = packed
    elif encoding in ("gzip", "x-gzip", "deflate"):
        content = _inflated(packed)
    else:
        raise Unreadable(f"this page is packed as {clean(encoding)[:100]!r}: save it as .html")
    if len(content) > MAX_BYTES:
        raise Unreadable(f"this page has more than {MAX_BYTES / 1e6:.0f} MB: save its article as text")
    return content


def _inflated(packed: bytes) -> bytes:
    """Undo gzip or deflate, which is zlib's format in name and often bare in fact; no further than is read."""
    if len(packed) > MAX_BYTES:
        return packed
    for wbits in (47, -15):
        with suppress(zlib.error):
            return zlib.decompressobj(wbits).decompress(packed, MAX_BYTES + 1)
    # Many tools unpack a page when they archive it, and leave the header.
    return packed


def _named(name: str) -> str:
    return one_line(name)[:_NAME_LENGTH]
