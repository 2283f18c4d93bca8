"""The rules of the house: who imports what, what starts no heavy library, what needs no network, what README says."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
# Each room, with the rooms that it may import; `config` may be imported by the `__main__`s alone.
ROOMS = {
    "bot": {"bot", "retrieval", "index"},
    "retrieval": {"retrieval", "index"},
    "index": {"index"},
    "config": {"config"},
}
FILES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere: for type checking, inside functions, and by name."""
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports from where it stands: name the room"
            assert node.module
            yield node.module
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            name = node.args[0]
            if isinstance(name, ast.Constant):
                yield str(name.value)


def called(node: ast.Call) -> str:
    """The name of the function that is called, without its module."""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def tops(path: Path) -> set[str]:
    """The top-level packages that a file imports."""
    return {name.partition(".")[0] for name in imported(path)}


def importers(*packages: str) -> set[str]:
    """The files that import one of these packages."""
    return {str(path) for path in FILES if tops(path) & set(packages)}


def test_the_files_of_every_room_are_looked_at() -> None:
    assert {path.parts[0] for path in FILES} == set(ROOMS)
    assert "chromadb" in tops(Path("index/vectors.py")), "also what is imported for type checking or by name"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    allowed = ROOMS[path.parts[0]] | ({"config"} if path.name == "__main__.py" else set())
    assert tops(path) & set(ROOMS) <= allowed


def test_chroma_is_imported_in_one_file() -> None:
    assert importers("chromadb") == {"index/vectors.py"}


def test_telegram_is_imported_in_the_room_of_doors_alone() -> None:
    found = importers("telegram")
    assert found
    assert {Path(path).parts[0] for path in found} == {"bot"}


def test_models_are_run_where_texts_are_embedded_and_read_and_torch_only_for_models_of_others() -> None:
    assert importers("onnxruntime", "tokenizers") == {"index/embedding.py", "retrieval/packed_network.py"}
    heavy = importers("torch", "transformers", "sentence_transformers")
    assert heavy == {"index/embedding.py", "retrieval/hub_model.py"}


def test_opentelemetry_is_imported_in_one_file_which_none_imports_before_it_is_needed() -> None:
    assert importers("opentelemetry", "grpc") == {"bot/telemetry.py"}


def test_reports_are_clustered_in_one_file() -> None:
    assert importers("scipy") == {"retrieval/stories.py"}


def test_langchain_is_imported_by_its_plugs_alone_and_its_splitters_where_texts_are_cut() -> None:
    assert importers("langchain_core") == {"index/langchain.py", "retrieval/langchain.py", "retrieval/writer/model.py"}
    assert importers("langchain", "langsmith") == {"retrieval/writer/model.py"}
    assert importers("langchain_text_splitters") == {"index/splitting.py"}


def test_each_format_is_read_by_the_library_of_one_file() -> None:
    assert importers("pypdf") == {"index/pdf.py"}
    assert importers("docx") == {"index/word.py"}
    assert importers("warcio") == {"index/archives.py"}
    assert importers("htmldate") == {"index/page_dates.py"}


def test_feeds_are_read_in_one_file_and_pages_fetched_in_one() -> None:
    assert importers("feedparser") == {"index/feed_syndication.py"}
    assert importers("protego") == {"index/robots.py"}
    assert importers("httpcore") == {"index/fetching.py"}


def test_no_room_imports_a_plug_for_langchain() -> None:
    plugs = {"index.langchain", "retrieval.langchain"}
    assert {str(path): found for path in FILES if (found := plugs & set(imported(path)))} == {}


def test_no_installed_package_claims_the_names_of_our_rooms() -> None:
    claimed = packages_distributions()
    assert {room: set(claimed.get(room, [])) - {"dateline"} for room in ROOMS} == {room: set() for room in ROOMS}


# --- what starts, and what is reached for -----------------------------------------------------------------------------

_JOB = """
import contextlib, io, json, socket, sys

reached = []

def shut(*given, **_):
    reached.append(repr(given))
    raise OSError("there is no network")

socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = shut

from bot.__main__ import main

done = []
for words in json.loads(sys.argv[1]):
    sys.argv = ["dateline", *words]
    written = io.StringIO()
    with contextlib.redirect_stdout(written):
        code = main()
    done.append({"code": code, "out": written.getvalue(), "modules": sorted(sys.modules), "reached": list(reached)})
import bot.chat
done.append({"modules": sorted(sys.modules), "reached": reached})
print(json.dumps(done))
"""
_COMMANDS = {
    "add": ["add", "demo/reports", "--json"],
    "add again": ["add", "demo/reports", "--json"],
    "ask": ["ask", "Who backs the rebels?", "--on", "2024-12-08", "--json"],
    "search": ["search", "Who backs the rebels?", "--on", "2024-12-08", "--json"],
    "status": ["status", "--json"],
}


@pytest.fixture(scope="module")
def workplace(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with an empty data folder and the real model, exported."""
    if any(Path(device).exists() for device in ("/dev/nvidia0", "/dev/kfd")):
        pytest.skip("this machine has a GPU, for which torch is imported")
    env = {**os.environ, "DATELINE_CACHE": str(cache), "DATELINE_DATA": str(tmp_path_factory.mktemp("job"))}
    env.pop("DATELINE_MODEL", None)
    # The export to ONNX, once in the life of a cache, is the one step that needs torch.
    subprocess.run([sys.executable, "-m", "bot", "status"], cwd=ROOT, env=env, check=True, capture_output=True)
    return env


def ran(env: dict[str, str], *names: str) -> dict[str, dict[str, Any]]:
    """What these commands did, in one process that has no network, and the import of the bot after them."""
    command = [sys.executable, "-c", _JOB, json.dumps([_COMMANDS[name] for name in names])]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return dict(zip([*names, "import the bot"], json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def job(workplace: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What the whole job did on the demo reports."""
    return ran(workplace, *_COMMANDS)


@pytest.fixture(scope="module")
def questions(workplace: dict[str, str], job: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a process did that only asks, over the reports that the job took in."""
    return ran(workplace, "ask", "search")


def test_the_whole_job_is_done_with_sockets_shut(job: dict[str, dict[str, Any]]) -> None:
    assert [step["code"] for name, step in job.items() if name != "import the bot"] == [0] * 5
    said = {name: json.loads(step["out"]) for name, step in job.items() if "out" in step}
    assert said["add"]["added"] == said["add again"]["unchanged"] >= 12
    assert said["add"]["rejected"] == []
    assert said["add again"]["added"] == 0
    assert said["ask"]["question"] == "Who backs the rebels?"
    assert said["ask"]["citations"] or said["ask"]["closest"]
    assert len(said["search"]) == 10
    assert (said["status"]["reports"], said["status"]["pending"]) == (said["add"]["added"], 0)


def test_nothing_even_tries_to_reach_the_network(job: dict[str, dict[str, Any]]) -> None:
    assert {name: step["reached"] for name, step in job.items() if step["reached"]} == {}


@pytest.mark.parametrize("step", ["add again", "ask", "search", "status", "import the bot"])
def test_everyday_commands_import_neither_torch_nor_transformers(job: dict[str, dict[str, Any]], step: str) -> None:
    loaded = {name.partition(".")[0] for name in job[step]["modules"]}
    assert loaded & {"torch", "transformers", "sentence_transformers"} == set()
    assert "bot" in loaded


@pytest.mark.parametrize("step", ["ask", "search", "import the bot"])
def test_whoever_only_asks_loads_nothing_of_langchain(questions: dict[str, dict[str, Any]], step: str) -> None:
    assert [name for name in questions[step]["modules"] if name.startswith("langchain")] == []


# --- what is written --------------------------------------------------------------------------------------------------


def test_the_help_in_readme_is_what_dateline_prints() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    marked = re.search(r"<!-- help -->\n```\w*\n(.*?)```\n<!-- /help -->", readme, re.DOTALL)
    if marked is None:
        pytest.skip("README has no help between its markers yet")
    env = {**os.environ, "COLUMNS": "80"}
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert marked[1] == printed.stdout
