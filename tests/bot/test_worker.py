"""A worker is alive as long as its process is, however that ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.worker import Worker
from index.errors import DataNotWritable
from tests.bot.telegram_peer import python

ROOT = Path(__file__).parents[2]
_WORKS = """
import pathlib, sys
from bot.worker import Worker
worker = Worker(pathlib.Path(sys.argv[1]))
print(worker.name, flush=True)
input()
"""


@contextmanager
def working(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that is a worker of the same folder, and its name."""
    command = python("-c", _WORKS, str(folder))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def test_a_worker_is_alive_until_it_is_closed(tmp_path: Path) -> None:
    one, other = Worker(tmp_path), Worker(tmp_path)
    assert one.name != other.name
    assert all(each.is_alive(name) for each in (one, other) for name in (one.name, other.name))
    other.close()
    assert not one.is_alive(other.name)
    one.close()
    assert not list(tmp_path.iterdir())


def test_a_process_that_is_killed_is_known_to_be_dead_at_once(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    with working(tmp_path) as (process, name):
        assert worker.is_alive(name)
        process.kill()
        process.wait()
        assert not worker.is_alive(name)
        assert not worker.is_alive(name)
    worker.close()
    assert not list(tmp_path.iterdir())


def test_who_never_was_is_not_alive(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    assert not worker.is_alive("0123456789abcdef")
    worker.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "workers").write_text("a file stands here")
    with pytest.raises(DataNotWritable, match="workers cannot be written"):
        Worker(tmp_path / "workers")
