"""Backups: a collection in one file, made while it is in use, and a collection made from such a file.

The file is a ZIP archive of three parts. `facts.json` tells what it holds. `catalog.db` is the catalog, whole and
without what was deleted from it. `vectors.f32` are the vectors of its embedded passages, as rows of little-endian
32-bit floats: shelf by shelf in the order of their names, and on each in the order of its passages' keys. It is left
out when the vectors cannot be had; every passage then waits for its vector. The collection's own files are not packed:
they depend on the version of Chroma, and whoever alters one decides what its reader follows in memory. Making 8,200
vectors anew takes minutes of embedding, putting them back takes 6 s.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pydantic import NonNegativeInt, TypeAdapter, ValidationError

from index.catalog import Catalog
from index.database import FILE, Database
from index.errors import BackupRefused, CatalogTooNew, DataNotWritable
from index.verifying import shelves_in

FORMAT = 1
FACTS, VECTORS = "facts.json", "vectors.f32"
_MOST_FACTS_BYTES = 65_536
_VECTORS_A_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup holds, as its `facts.json` tells: reports and passages in force, on all shelves together.

    `vectors` of `dimensions` each were made by `model`; where there are none, `without` says why.
    """

    format: int
    made: datetime
    dateline: str
    schema: int
    reports: int
    passages: int
    model: str
    dimensions: NonNegativeInt
    vectors: NonNegativeInt
    without: str

    @property
    def vectors_bytes(self) -> int:
        """How large the part with the vectors is."""
        return 4 * self.dimensions * self.vectors

    def as_json(self) -> bytes:
        """As they are written."""
        return _facts.dump_json(self, indent=1)


_facts = TypeAdapter(BackupFacts)


def checked(packed: IO[bytes], file: Path) -> BackupFacts:
    """Read a backup to its end without writing anything; gives its facts. BackupRefused when it is none, or damaged.

    Nothing is ever written to a place that an archive names: its parts are looked for under three names of ours.
    """
    try:
        with ZipFile(packed) as archive:
            facts = _facts_in(archive, file)
            if bad := archive.testzip():
                raise BadZipFile(f"the checksum of {bad} is wrong")
            with archive.open(FILE) as catalog:
                if not catalog.read(16).startswith(b"SQLite format 3"):
                    raise BadZipFile(f"{FILE} is no database")
    # What zipfile and zlib raise for damage, and zipfile for what is encrypted.
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise BackupRefused(f"{file} is damaged or no backup of Dateline ({error}): use another one.") from error
    return facts


def _facts_in(archive: ZipFile, file: Path) -> BackupFacts:
    parts = archive.infolist()
    sizes = {part.filename: part.file_size for part in parts}
    if len(sizes) != len(parts) or not {FACTS, FILE} <= sizes.keys() <= {FACTS, FILE, VECTORS}:
        raise BadZipFile("its parts are not those of a backup")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise BadZipFile("it is packed in another way than a backup")
    if sizes[FACTS] > _MOST_FACTS_BYTES:
        raise BadZipFile(f"{FACTS} is too large")
    try:
        facts = _facts.validate_json(archive.read(FACTS))
    except ValidationError as error:
        raise BadZipFile(f"{FACTS} lacks what a backup tells") from error
    with newest() as ours:
        known = schema_of(ours)
    if facts.format > FORMAT or facts.schema > known:
        raise CatalogTooNew(
            f"{file} was made by Dateline {facts.dateline}, with schema {facts.schema}, and this Dateline knows "
            f"{known}: upgrade Dateline."
        )
    if sizes.get(VECTORS, 0) != facts.vectors_bytes:
        raise BadZipFile("it does not hold the vectors that it tells of")
    return facts


@contextmanager
def newest() -> Iterator[Database]:
    """An empty database of the newest schema, in memory."""
    with closing(Database.open(Path(":memory:"))) as database:
        yield database


@contextmanager
def opened(copy: Path) -> Iterator[Database]:
    """A database of our own, all of which is in its one file afterwards."""
    with closing(Database.open(copy)) as database:
        yield database
        database.run("PRAGMA journal_mode = DELETE")


def keys_in_order(database: Database, catalog: Catalog) -> Iterator[tuple[str, list[str]]]:
    """The keys of the embedded passages, a page at a time, each page with its shelf."""
    for shelf in shelves_in(database):
        keys = sorted(catalog.marks.embedded_keys((shelf,)))
        for first in range(0, len(keys), _VECTORS_A_PAGE):
            yield shelf, keys[first : first + _VECTORS_A_PAGE]


def schema_of(database: Database) -> int:
    """The number of the last migration that a database went through."""
    return int(database.one("PRAGMA user_version")[0])


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Say what went wrong with files in words that a person can act on."""
    try:
        yield
    except OSError as error:
        raise DataNotWritable(
            f"{place} cannot be written ({error.strerror or error}): check the disk and its permissions."
        ) from error
