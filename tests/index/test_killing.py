"""Real processes: killed at random moments, two at a time, and read from while they write."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.catalog import Catalog
from index.embedding import open_embedder
from index.vectors import Vectors, load_chroma

Start = Callable[..., "subprocess.Popen[str]"]

KILLS = 8
PLACES = ("Homs", "Hama", "Aleppo", "Damascus", "Port Velmar", "Ostrel", "Brenn", "Kessel")


def article(n: int, toll: int, sentences: int) -> str:
    """A report with this toll in every sentence."""
    place = PLACES[n % len(PLACES)]
    told = " ".join(f"By hour {hour} officials in {place} had counted {toll} dead." for hour in range(sentences))
    return f"{place.upper()} (Demo Wire) - Village {n} was cut off by snow. {told}"


def write_edition(folder: Path, count: int, toll: int) -> None:
    """Write this many small reports: text, Markdown and pages, some with several passages."""
    folder.mkdir(exist_ok=True)
    for n in range(count):
        text = article(n, toll, sentences=40 if n % 10 == 0 else 3)
        if n % 3 == 0:
            (folder / f"{n:03}.txt").write_text(text, "utf-8")
        elif n % 3 == 1:
            (folder / f"{n:03}.md").write_text(
                f"---\ntitle: Village {n}\npublished: 2024-12-07\n---\n{text}\n", "utf-8"
            )
        else:
            page = f"<html><head><title>Village {n}</title></head><body><article><p>{text}</p></article></body></html>"
            (folder / f"{n:03}.html").write_text(page, "utf-8")


def write_wires(folder: Path, count: int) -> None:
    """Write one file of this many one-passage reports: enough for Chroma to write its graph to disk."""
    lines = [json.dumps({"id": f"wire-{n}", "published": "2024-12-08", "text": article(n, n, 1)}) for n in range(count)]
    (folder / "wires.jsonl").write_text("\n".join(lines), "utf-8")


def finished(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must succeed; gives what it told on standard error."""
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told
    return told


@dataclass(frozen=True)
class Kept:
    """All that a data folder holds, but for when reports were fetched."""

    reports: list[tuple[object, ...]]
    versions: list[tuple[object, ...]]
    passages: list[tuple[object, ...]]
    words: list[tuple[object, ...]]
    waiting: list[tuple[object, ...]]
    vectors: Mapping[str, NDArray[np.float32]]

    @classmethod
    def of(cls, data: Path) -> Kept:
        """Read it, by the databases' own means."""
        with closing(sqlite3.connect(data / "catalog.db")) as db:
            columns = "report, version, title, publisher, published, dated_by, updated, language, url, text, digest"
            db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            return cls(
                reports=db.execute("SELECT id, source, live, root, shelf FROM reports ORDER BY id").fetchall(),
                versions=db.execute(f"SELECT {columns} FROM versions ORDER BY report, version").fetchall(),
                passages=db.execute(
                    'SELECT key, report, version, start, "end", embedded FROM passages ORDER BY key'
                ).fetchall(),
                words=db.execute(
                    "SELECT p.key, w.title, w.text FROM words w LEFT JOIN passages p ON p.id = w.rowid ORDER BY p.key"
                ).fetchall(),
                waiting=db.execute("SELECT key FROM retired").fetchall(),
                vectors=vectors_in(data),
            )


def vectors_in(data: Path) -> Mapping[str, NDArray[np.float32]]:
    """The keys and vectors of all collections."""
    chroma = load_chroma()
    client = chroma.PersistentClient(str(data / "vectors"), settings=chroma.config.Settings(anonymized_telemetry=False))
    found = [collection.get(include=["embeddings"]) for collection in client.list_collections()]
    client.close()
    pairs = (zip(each["ids"], np.asarray(each["embeddings"], dtype=np.float32), strict=True) for each in found)
    return {key: vector for each in pairs for key, vector in each}


def progress(data: Path) -> int:
    """How far an `add` has come: versions stored and passages embedded."""
    with closing(sqlite3.connect(f"file:{data}/catalog.db?mode=ro", uri=True, timeout=30)) as db:
        counted = "SELECT (SELECT count(*) FROM versions) + (SELECT count(*) FROM passages WHERE embedded = 1)"
        return int(db.execute(counted).fetchone()[0])


def killed_at(process: subprocess.Popen[str], data: Path, point: int, later: float) -> bool:
    """Kill a process a little later than when it has come to this point; False when it was done before."""
    while process.poll() is None and progress(data) < point:
        time.sleep(0.002)
    time.sleep(later)
    process.kill()
    process.communicate()
    return process.returncode == -9


def test_an_add_that_is_killed_again_and_again_ends_in_the_state_of_an_undisturbed_one(
    tmp_path: Path, dateline: Start
) -> None:
    folder, own, calm, rough = (tmp_path / name for name in ("reports", "own", "calm", "rough"))
    write_edition(folder, 40, toll=20)
    for data in (calm, rough):
        finished(dateline(data, "add", folder))
    first = progress(calm)
    write_edition(folder, 150, toll=44)
    write_wires(folder, 1_000)
    write_edition(own, 60, toll=20)
    chats = ("add", "--shelf", "-1001", own)
    finished(dateline(calm, *chats))
    finished(dateline(calm, "add", folder))

    # Each is killed when it has done up to a third of what was left for it.
    drawn, whole = random.Random(20241207), progress(calm)
    kills = [killed_at(dateline(rough, *chats), rough, first + 20, 0)]
    for _ in range(KILLS):
        done = progress(rough)
        point = done + 1 + int((whole - done) * drawn.random() / 3)
        kills.append(killed_at(dateline(rough, "add", folder), rough, point, drawn.random() / 10))
    assert kills == [True] * (KILLS + 1), "every process must have been killed in the middle"
    assert first < progress(rough)
    finished(dateline(rough, "add", folder))
    finished(dateline(rough, *chats))

    undisturbed, disturbed = Kept.of(calm), Kept.of(rough)
    assert len(undisturbed.reports) == 1_210
    assert len(undisturbed.versions) == 1_250
    assert {live for _, _, live, *_ in undisturbed.reports} == {1, 2}
    assert [shelf for *_, shelf in undisturbed.reports].count("-1001") == 60
    assert {embedded for *_, embedded in undisturbed.passages} == {1}
    assert [key for key, *_ in undisturbed.words] == [key for key, *_ in undisturbed.passages]
    assert disturbed.reports == undisturbed.reports
    assert disturbed.versions == undisturbed.versions
    assert disturbed.passages == undisturbed.passages
    assert disturbed.words == undisturbed.words
    assert disturbed.waiting == undisturbed.waiting == []
    assert disturbed.vectors.keys() == undisturbed.vectors.keys() == {key for key, *_ in undisturbed.passages}
    for key, vector in undisturbed.vectors.items():
        assert disturbed.vectors[key] == pytest.approx(vector, abs=1e-5)
    with Vectors(rough / "vectors", model_of(rough)) as vectors:
        assert vectors.self_test()


def model_of(data: Path) -> str:
    """The model that a collection remembers."""
    with closing(sqlite3.connect(data / "vectors" / "chroma.sqlite3")) as db:
        return str(db.execute("SELECT str_value FROM collection_metadata WHERE key = 'model'").fetchone()[0])


def test_of_two_adds_at_once_the_second_waits_and_both_finish(tmp_path: Path, dateline: Start) -> None:
    data, large, small = tmp_path / "data", tmp_path / "large", tmp_path / "small"
    large.mkdir()
    write_wires(large, 1_500)
    write_edition(small, 10, toll=20)
    finished(dateline(data, "status"))
    first = dateline(data, "add", large)
    while progress(data) == 0:
        assert first.poll() is None
        time.sleep(0.002)
    first.send_signal(signal.SIGSTOP)  # held up, so that the second surely comes in its midst
    second = dateline(data, "add", small, large)
    assert second.stderr is not None
    assert f"Another dateline is writing to {data}: waiting for it." in second.stderr.readline()
    first.send_signal(signal.SIGCONT)
    finished(first)
    finished(second)
    kept = Kept.of(data)
    assert len(kept.reports) == 1_510
    assert {live for _, _, live, *_ in kept.reports} == {1}
    assert kept.vectors.keys() == {key for key, *_ in kept.passages}


def test_who_reads_while_an_add_runs_sees_old_or_new_and_never_half_a_report(
    tmp_path: Path, dateline: Start, tiny: Mapping[str, str]
) -> None:
    data, folder = tmp_path / "data", tmp_path / "reports"
    write_edition(folder, 150, toll=20)
    finished(dateline(data, "add", folder))
    write_edition(folder, 150, toll=44)

    embedder = open_embedder(tiny["DATELINE_MODEL"], Path(tiny["DATELINE_CACHE"]))
    asked = embedder.embed(["officials had counted the dead"])[0]
    seen: set[tuple[int, int]] = set()
    writer = dateline(data, "add", folder)
    with closing(Catalog.open(data / "catalog.db")) as catalog, Vectors(data / "vectors", embedder.model) as vectors:
        generation = catalog.generation()
        lengths = {report: length for report, (_, length) in versions_in_words(catalog).items()}
        done = False
        while not done:
            done = writer.poll() is not None
            with catalog.snapshot():
                if catalog.generation() != generation:
                    generation = catalog.generation()
                    vectors.reopen()
                near = catalog.live_passages(one.key for one in vectors.nearest(asked, 60))
                live = catalog.live_reports(passage.report for passage in near.values())
                versions = [passage.version for passage in near.values()]
                assert versions == [live[passage.report].version for passage in near.values()]
                assert near or seen, "the old passages were found by meaning before anything was written"
                state = versions_in_words(catalog)
                assert {report: length for report, (_, length) in state.items()} == lengths
                for passage in near.values():
                    toll = "44" if passage.version == 2 else "20"
                    assert f"counted {toll} dead" in passage.text
            counted = [version for version, _ in state.values()]
            seen.add((counted.count(1), counted.count(2)))
    finished(writer)
    assert (150, 0) in seen
    assert (0, 150) in seen
    assert any(old and new for old, new in seen), "some reports came into force before others"


def versions_in_words(catalog: Catalog) -> dict[str, tuple[int, int]]:
    """Which one version of each report the word index shows, and how many passages of it."""
    found: dict[str, list[int]] = {}
    for match in catalog.words("text : dead", 10_000, 1.0):
        found.setdefault(match.passage.report, []).append(match.passage.version)
    assert all(len(set(versions)) == 1 for versions in found.values()), "two versions of one report at once"
    return {report: (versions[0], len(versions)) for report, versions in found.items()}
