"""Who is alone with a data folder: one process at a time, by the lock of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import DataBusy, DataNotWritable

# Held by whoever writes reports or vectors.
WRITING = "writing.lock"


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a lock, if it can be had at once; gives whether it is held. The system releases that of a killed process."""
    lock = FileLock(path, timeout=0)
    try:
        with suppress(Timeout):
            lock.acquire()
    except OSError as error:
        raise DataNotWritable(f"{path.parent} cannot be written: {error.strerror}.") from error
    try:
        yield lock.is_locked
    finally:
        lock.release()


@contextmanager
def alone(path: Path, by_another: str) -> Iterator[None]:
    """Hold a lock; DataBusy, with these words, when another process does."""
    with locked(path) as held:
        if not held:
            raise DataBusy(f"{by_another}: wait for it, or stop it.")
        yield
