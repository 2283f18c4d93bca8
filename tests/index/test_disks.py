"""Disks that are full or read-only: the command says so in words, and nothing is lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EIGHT_MB = "size=8m"


class Disk:
    """A disk in memory at `folder`, seen only by the commands that run inside its own mount namespace."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._env = env
        self._inside = subprocess.Popen(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", "echo ready && exec sleep 600"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._inside.stdout is not None
        self.works = self._inside.stdout.readline() == "ready\n"

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command inside."""
        enter = ["nsenter", "--target", str(self._inside.pid), "--user", "--mount", "--preserve-credentials", "--"]
        return subprocess.run(
            [*enter, *map(str, command)], cwd=ROOT, env=self._env, capture_output=True, text=True, timeout=120
        )

    def mount(self, *options: str) -> None:
        """Mount the disk, or mount it again with other options."""
        self.run("mount", "-t", "tmpfs", "-o", ",".join(options), "dateline-test", self.folder).check_returncode()

    def dateline(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `dateline` on the data folder of this disk."""
        return self.run(sys.executable, "-m", "bot", "--data", self.data, *words)

    def holds(self) -> tuple[int, int, int]:
        """The reports, the pending and the stale that `dateline status` tells."""
        status = self.dateline("status", "--json")
        assert status.returncode == 0, status.stderr
        facts = json.loads(status.stdout)
        return facts["reports"], facts["pending"], facts["stale"]

    def leave(self) -> None:
        """Let the disk go."""
        self._inside.kill()
        self._inside.communicate()


@pytest.fixture
def disk(tmp_path: Path, tiny: Mapping[str, str]) -> Iterator[Disk]:
    """An empty disk of 8 MB."""
    if not shutil.which("unshare") or not shutil.which("nsenter"):
        pytest.skip("needs unshare and nsenter, to mount a disk in memory")
    (tmp_path / "disk").mkdir()
    made = Disk(tmp_path / "disk", tiny)
    if not made.works:
        made.leave()
        pytest.skip("this machine lets no process mount a disk in a namespace of its own")
    made.mount(EIGHT_MB)
    yield made
    made.leave()


def wires(folder: Path, first: int, last: int) -> Path:
    """A file of one-passage reports."""
    path = folder / f"wires-{first}.jsonl"
    told = "Snow fell on the tents of Tarsk while soldiers dug on through the night. " * 4
    lines = [
        {"id": f"w{n}", "published": "2025-03-04", "text": f"Day {n} of the search. {told}"} for n in range(first, last)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def assert_told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """A command failed in one sentence that holds these words."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    told = done.stderr.strip().splitlines()[-1]
    assert told.startswith("dateline: ")
    assert any(word in told for word in words), told


def test_a_disk_that_fills_up_is_told_and_the_same_command_carries_on_when_there_is_room(
    disk: Disk, tmp_path: Path
) -> None:
    few, many = wires(tmp_path, 0, 20), wires(tmp_path, 20, 420)
    assert disk.dateline("add", few).returncode == 0
    filler = disk.folder / "filler"
    for room_kb in (200, 900, 2_500):
        free_kb = int(disk.run("stat", "-f", "-c", "%f", disk.folder).stdout) * 4
        disk.run("sh", "-c", f"head -c {free_kb - room_kb}K /dev/zero > {filler}").check_returncode()
        assert_told(disk.dateline("add", many), "full")
        disk.run("rm", filler).check_returncode()
        reports, _, stale = disk.holds()
        assert reports >= 20
        assert stale == 0
    assert disk.dateline("add", few, many).returncode == 0
    assert disk.holds() == (420, 0, 0)


def test_a_read_only_disk_is_told_by_every_command_and_nothing_on_it_changes(disk: Disk, tmp_path: Path) -> None:
    few, more = wires(tmp_path, 0, 20), wires(tmp_path, 20, 40)
    assert disk.dateline("add", few).returncode == 0
    disk.mount("remount", "ro", EIGHT_MB)
    for words in (["ask", "Who dug?"], ["status"], ["add", str(more)], ["remove", "w1"], ["rebuild"]):
        assert_told(disk.dateline(*words), "cannot be written", "cannot be used")
    disk.data = disk.folder / "new"
    assert_told(disk.dateline("add", more), "Read-only file system")
    disk.data = disk.folder / "data"
    disk.mount("remount", "rw", EIGHT_MB)
    assert disk.holds() == (20, 0, 0)
