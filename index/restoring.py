"""Restoring: a collection made from a backup, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import numpy as np

from index.alone import WRITING, alone
from index.backup_file import VECTORS, BackupFacts, checked, keys_in_order, newest, opened, told
from index.catalog import Catalog
from index.database import FILE, Database
from index.errors import BackupRefused, DataNotWritable, IndexFault
from index.vectors import Vectors
from index.verifying import damage_in

_RESTORING = "restoring"

# Told after each page: vectors put back, and how many there are.
Progress = Callable[[int, int], None]


def restore(file: Path, data: Path, progress: Progress) -> BackupFacts:
    """Make a collection in the new or empty folder `data` from a backup: all of it, or nothing that looks like one.

    Where the backup holds no vectors, every passage waits for its vector. An older schema is brought up to date.
    Raises BackupRefused for a file that is damaged or no backup and for a folder that is not empty, CatalogTooNew for
    the backup of a newer Dateline, DataNotWritable and DataBusy. Checksums, schema, sizes, folder and disk are looked
    at before anything is written.
    """
    try:
        packed = file.open("rb")
    except OSError as error:
        raise BackupRefused(f"{file} cannot be read ({error.strerror}): name a file that `backup` made.") from error
    with packed, told(data):
        facts = checked(packed, file)
        _refuse_folder(data)
        _refuse_full_disk(packed, facts, data)
        data.mkdir(parents=True, exist_ok=True)
        with alone(data / WRITING, f"Another dateline is writing to {data}"):
            _refuse_folder(data)
            _sweep(data)
            making = data / _RESTORING
            making.mkdir()
            try:
                _unpack(packed, file, facts, making, progress)
                _put_in_place(making, data)
            except BaseException:
                _sweep(data)
                raise
    return facts


# --- inside -----------------------------------------------------------------------------------------------------------


def _unpack(packed: IO[bytes], file: Path, facts: BackupFacts, making: Path, progress: Progress) -> None:
    """Make a collection in the folder `making`."""
    with ZipFile(packed) as archive:
        with archive.open(FILE) as source, (making / FILE).open("xb") as catalog:
            shutil.copyfileobj(source, catalog)
        try:
            with opened(making / FILE) as database:
                _refuse_foreign(database)
                if facts.vectors:
                    with archive.open(VECTORS) as rows:
                        _put_back(database, facts, rows, making / "vectors", progress)
                elif Catalog(database).marks.embedded_keys():
                    raise BadZipFile("its vectors are missing")
        except DataNotWritable:
            raise
        except (BadZipFile, ValueError, IndexFault) as error:
            raise BackupRefused(f"{file} is damaged or no backup of Dateline ({error}): use another one.") from error


def _refuse_foreign(database: Database) -> None:
    """Refuse a database that is damaged, or whose tables, indices, views and triggers are not exactly ours."""
    if damage := damage_in(database):
        raise BadZipFile(f"{FILE}: {damage}")
    with newest() as ours:
        if _objects(database) != _objects(ours):
            raise BadZipFile(f"{FILE} is not a catalog")


def _put_back(database: Database, facts: BackupFacts, rows: IO[bytes], folder: Path, progress: Progress) -> None:
    done = 0
    with Vectors(folder, facts.model) as vectors:
        for shelf, keys in keys_in_order(database, Catalog(database)):
            raw = rows.read(4 * facts.dimensions * len(keys))
            page = np.frombuffer(raw, dtype="<f4").reshape(len(keys), facts.dimensions).astype(np.float32)
            if not np.allclose(np.linalg.norm(page, axis=1), 1, atol=1e-3):
                raise BadZipFile("its vectors are not of length 1")
            vectors.add(keys, page, shelf)
            done += len(keys)
            progress(done, facts.vectors)
    if done != facts.vectors:
        raise BadZipFile(f"it holds {facts.vectors} vectors for {done} passages")


def _put_in_place(making: Path, data: Path) -> None:
    """The catalog comes last: without it, a folder is no collection."""
    if (data / FILE).exists():
        raise BackupRefused(f"{data} was taken into use by another dateline meanwhile: restore into a new folder.")
    if (making / "vectors").exists():
        (making / "vectors").replace(data / "vectors")
    (making / FILE).replace(data / FILE)
    shutil.rmtree(making, ignore_errors=True)


def _sweep(data: Path) -> None:
    """Remove what a restore that did not come to its end has left behind."""
    if (data / _RESTORING).exists():
        if not (data / FILE).exists():
            shutil.rmtree(data / "vectors", ignore_errors=True)
        shutil.rmtree(data / _RESTORING, ignore_errors=True)


def _refuse_folder(data: Path) -> None:
    if data.exists() and not data.is_dir():
        raise BackupRefused(f"{data} is a file, not a folder: choose another --data folder.")
    found = {each.name for each in data.iterdir()} if data.is_dir() else set()
    if _RESTORING in found and FILE not in found:
        found -= {_RESTORING, "vectors"}
    if found := found - {WRITING}:
        raise BackupRefused(
            f"{data} is not empty, it holds {min(found)!r}: restore into a new folder (--data DIR), or move that away."
        )


def _refuse_full_disk(packed: IO[bytes], facts: BackupFacts, data: Path) -> None:
    there = next(folder for folder in (data.absolute(), *data.absolute().parents) if folder.is_dir())
    with ZipFile(packed) as archive:
        # Chroma keeps two bytes for each of the vectors', measured with 384 dimensions.
        needed = archive.getinfo(FILE).file_size + 2 * facts.vectors_bytes
    free = shutil.disk_usage(there).free
    if needed > free:
        raise DataNotWritable(
            f"{data} would take {needed >> 20} MB, and its disk has {free >> 20} MB left: free some space, or choose "
            "another --data folder."
        )


def _objects(database: Database) -> set[tuple[str, str]]:
    # SQLite's own are such as the statistics of ANALYZE.
    rows = database.rows("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'")
    return {(str(kind), str(name)) for kind, name in rows}
