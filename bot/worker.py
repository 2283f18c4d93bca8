"""A worker: one process that answers, known to the others of the same data folder as alive or dead."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from index.errors import DataNotWritable


class Worker:
    """This process, under a name of its own. It holds a file's lock, which the system releases when it dies.

    A lease that runs out would say the same later, and make a restart wait for it.
    """

    def __init__(self, folder: Path) -> None:
        self.name = uuid4().hex
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = self._file(self.name)
            self._lock.acquire()
        except OSError as error:
            raise DataNotWritable(f"{folder} cannot be written: {error.strerror}.") from error

    def is_alive(self, name: str) -> bool:
        """Whether the worker of that name, this one or another, still runs."""
        if name == self.name:
            return True
        lock = self._file(name)
        if not Path(lock.lock_file).exists():
            return False
        try:
            with lock:
                os.unlink(lock.lock_file)
                return False
        except (Timeout, OSError):
            return True

    def close(self) -> None:
        """Stop being alive."""
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)

    def _file(self, name: str) -> FileLock:
        return FileLock(self._folder / f"{name}.lock", timeout=0)
