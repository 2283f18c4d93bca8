"""A data folder's parts, and the `dateline` command with a model that takes no time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from index.catalog import Catalog
from tests.fakes import tiny_model

ROOT = Path(__file__).parents[2]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalog in `tmp_path / "catalog.db"`."""
    opened = Catalog.open(tmp_path / "catalog.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment in which `dateline` runs with the tiny model."""
    folder = tmp_path_factory.mktemp("tiny")
    model = tiny_model(folder / "model", folder / "cache")
    return {**os.environ, "DATELINE_MODEL": model, "DATELINE_CACHE": str(folder / "cache")}


@pytest.fixture
def dateline(tiny: Mapping[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `dateline` as a process of its own; one that still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(data: Path, *words: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "bot", "--data", str(data), *map(str, words)]
        process = subprocess.Popen(
            command, cwd=ROOT, env=tiny, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
