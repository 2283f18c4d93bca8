"""The vectors: the nearest are the nearest, and a collection that is torn, foreign or written elsewhere says so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import DataNotWritable, ModelChanged, VectorsDamaged
from index.vectors import Vectors

ROOT = Path(__file__).parents[2]
SIZE = 16


def unit(count: int, seed: int = 0, size: int = SIZE) -> NDArray[np.float32]:
    """This many unit vectors, always the same."""
    drawn = np.random.default_rng(seed).normal(size=(count, size))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def named(count: int) -> list[str]:
    """This many keys."""
    return [f"homs#1@{n}-{n + 1}" for n in range(count)]


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    """An empty collection in `tmp_path / "vectors"`."""
    with Vectors(tmp_path / "vectors", "bag@1") as opened:
        yield opened


def test_the_nearest_passages_are_those_that_comparing_with_every_one_finds(vectors: Vectors) -> None:
    # Beyond a thousand the graph is on disk too; a collection is loaded anew in the middle.
    kept = unit(1_500)
    keys = named(1_500)
    vectors.add(keys[:700], kept[:700])
    vectors.add(keys[700:1_200], kept[700:1_200])
    vectors.reopen()
    vectors.add(keys[1_200:], kept[1_200:])
    agreed = 0
    for asked in unit(50, seed=1):
        cosines = kept @ asked
        best = np.argsort(-cosines)[:10]
        found = vectors.nearest(asked, 10)
        assert [near.cosine for near in found] == sorted((near.cosine for near in found), reverse=True)
        for near in found:
            assert near.cosine == pytest.approx(cosines[keys.index(near.key)], abs=1e-4)
        agreed += len({near.key for near in found} & {keys[n] for n in best})
    assert agreed >= 490, "of 500: the graph is an approximation, and must be a close one"


def test_a_small_collection_is_searched_exactly(vectors: Vectors) -> None:
    kept = unit(40)
    vectors.add(named(40), kept)
    for asked in unit(20, seed=2):
        best = np.argsort(-(kept @ asked))[:5]
        assert [near.key for near in vectors.nearest(asked, 5)] == [named(40)[n] for n in best]


def test_an_empty_collection_has_no_neighbours_and_a_small_one_no_more_than_it_holds(vectors: Vectors) -> None:
    asked = unit(1)[0]
    assert vectors.nearest(asked, 5) == []
    vectors.add(["homs#1@0-1"], unit(1))
    assert [near.key for near in vectors.nearest(asked, 5)] == ["homs#1@0-1"]


def test_adding_a_key_again_replaces_its_vector_and_dropping_it_twice_is_no_error(vectors: Vectors) -> None:
    one, two = unit(2)
    vectors.add(["homs#1@0-1", "hama#1@0-1"], np.array([one, one]))
    vectors.add(["homs#1@0-1"], np.array([two]))
    assert vectors.keys() == {"homs#1@0-1", "hama#1@0-1"}
    assert vectors.nearest(two, 1)[0].key == "homs#1@0-1"
    assert vectors.nearest(two, 1)[0].cosine == pytest.approx(1, abs=1e-5)
    for _ in range(2):
        vectors.drop(["homs#1@0-1", "nowhere#1@0-1"])
        assert vectors.keys() == {"hama#1@0-1"}
    assert [near.key for near in vectors.nearest(two, 5)] == ["hama#1@0-1"]


def test_a_cleared_collection_is_empty_and_takes_vectors_of_another_size(vectors: Vectors) -> None:
    vectors.add(named(10), unit(10))
    vectors.clear()
    assert vectors.keys() == set()
    vectors.add(named(5), unit(5, size=8))
    assert len(vectors.nearest(unit(1, size=8)[0], 10)) == 5


# --- shelves ----------------------------------------------------------------------------------------------------------

HOSTILE = ["-1001", "-1002", "..", "passages", "a b", "../chroma.sqlite3", "🕊️" * 300, "A", "a", "\ud83d", "%"]


def test_each_shelf_has_a_collection_of_its_own_whatever_its_name(tmp_path: Path) -> None:
    asked = unit(1)[0]
    with Vectors(tmp_path / "vectors", "bag@1") as made:
        for n, shelf in enumerate(HOSTILE):
            made.add([f"report{n}#1@0-1"], unit(1), shelf)
    with Vectors(tmp_path / "vectors", "bag@1") as vectors:
        for n, shelf in enumerate(HOSTILE):
            assert [near.key for near in vectors.nearest(asked, 9, [shelf])] == [f"report{n}#1@0-1"]
            assert vectors.keys([shelf]) == {f"report{n}#1@0-1"}
        assert vectors.nearest(asked, 9) == []
        assert len(vectors.keys()) == len(HOSTILE)


def test_the_nearest_of_several_shelves_come_best_first_and_no_more_than_asked_for(vectors: Vectors) -> None:
    kept = unit(40)
    keys = named(40)
    for first, shelf in enumerate(("", "-1001", "-1002", "-1003")):
        vectors.add(keys[first::4], kept[first::4], shelf)
    for asked in unit(10, seed=3):
        seen = [n for n in np.argsort(-(kept @ asked)) if n % 4 in (0, 2)]
        found = vectors.nearest(asked, 5, ["", "-1002", "nobody's"])
        assert [near.key for near in found] == [keys[n] for n in seen[:5]]


def test_looking_at_an_unknown_shelf_finds_nothing_and_makes_nothing(vectors: Vectors, tmp_path: Path) -> None:
    vectors.add(named(3), unit(3))
    with sqlite3.connect(tmp_path / "vectors" / "chroma.sqlite3") as db:
        for _ in range(2):
            assert vectors.nearest(unit(1)[0], 5, ["-1001"]) == []
            assert vectors.keys(["-1001"]) == set()
            vectors.drop(named(3), ["-1001"])
        assert db.execute("SELECT count(*) FROM collections").fetchone() == (1,)
    db.close()
    vectors.add(["own#1@0-1"], unit(1), "-1001")
    assert [near.key for near in vectors.nearest(unit(1)[0], 5, ["-1001"])] == ["own#1@0-1"], (
        "once it has some it is found"
    )


def test_keys_are_dropped_from_the_shelves_named_or_from_all(vectors: Vectors) -> None:
    for shelf in ("", "-1001", "-1002"):
        vectors.add([f"one{shelf}", f"two{shelf}"], unit(2), shelf)
    vectors.drop(["one", "one-1001", "one-1002"], ["-1001"])
    assert vectors.keys() == {"one", "two", "two-1001", "one-1002", "two-1002"}
    vectors.drop(["one", "one-1002"])
    assert vectors.keys() == {"two", "two-1001", "two-1002"}
    assert vectors.self_test()
    vectors.clear()
    assert vectors.keys() == set()
    assert vectors.nearest(unit(1)[0], 5, ["", "-1001"]) == []


def test_the_model_of_the_shared_shelf_is_that_of_all(tmp_path: Path) -> None:
    with Vectors(tmp_path / "vectors", "bag@1") as old:
        old.add(named(3), unit(3), "-1001")
    with Vectors(tmp_path / "vectors", "sack@2") as new:
        for shelf in ("", "-1001", "-1002"):
            with pytest.raises(ModelChanged, match="made by bag@1"):
                new.add(named(3), unit(3), shelf)
            with pytest.raises(ModelChanged, match="made by bag@1"):
                new.nearest(unit(1)[0], 3, [shelf])


def test_a_torn_graph_of_one_chats_shelf_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    with Vectors(folder, "bag@1") as made:
        made.add(named(3), unit(3))
        made.add(named(1_100), unit(1_100), "-1001")
    torn(max(folder.glob("*/data_level0.bin"), key=lambda path: path.stat().st_size), "garbled")
    with Vectors(folder, "bag@1") as vectors:
        assert not vectors.probably_sound()


# --- models -----------------------------------------------------------------------------------------------------------


def test_another_model_in_the_settings_is_told_with_both_names_and_the_remedy(tmp_path: Path) -> None:
    with Vectors(tmp_path / "vectors", "bag@1") as old:
        old.add(named(3), unit(3))
    with Vectors(tmp_path / "vectors", "sack@2") as new:
        for _ in range(2):
            with pytest.raises(ModelChanged, match=r"made by bag@1, .* name sack@2: .* run `dateline rebuild`"):
                new.nearest(unit(1)[0], 1)
        with pytest.raises(ModelChanged):
            new.add(named(3), unit(3))
        new.clear()
        new.add(named(2), unit(2))
        assert len(new.keys()) == 2
    with Vectors(tmp_path / "vectors", "bag@1") as old:
        with pytest.raises(ModelChanged, match="made by sack@2"):
            old.open()
        with pytest.raises(ModelChanged, match="made by sack@2"):
            old.probably_sound()


# --- another process --------------------------------------------------------------------------------------------------

_ELSEWHERE = """
import sys
from pathlib import Path
import numpy as np
from index.vectors import Vectors
with Vectors(Path(sys.argv[1]), "bag@1") as vectors:
    vectors.add(["elsewhere#1@0-1"], np.eye(1, 16, dtype=np.float32))
    vectors.drop(["homs#1@0-1"])
    vectors.add(["own#1@0-1"], np.eye(1, 16, dtype=np.float32), "-1001")
"""


def test_what_another_process_writes_is_seen_after_opening_anew(vectors: Vectors, tmp_path: Path) -> None:
    vectors.add(named(3), unit(3))
    asked = np.eye(1, SIZE, dtype=np.float32)[0]
    assert len(vectors.nearest(asked, 10, ["", "-1001"])) == 3
    subprocess.run([sys.executable, "-c", _ELSEWHERE, str(tmp_path / "vectors")], cwd=ROOT, check=True)
    vectors.reopen()
    assert {near.key for near in vectors.nearest(asked, 10)} == {"elsewhere#1@0-1", "homs#1@1-2", "homs#1@2-3"}
    assert vectors.nearest(asked, 1)[0].key == "elsewhere#1@0-1"
    assert [near.key for near in vectors.nearest(asked, 10, ["-1001"])] == ["own#1@0-1"]


# --- torn and unwritable ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection large enough for Chroma to have written its graph."""
    folder = tmp_path_factory.mktemp("graph") / "vectors"
    with Vectors(folder, "bag@1") as made:
        made.add(named(1_100), unit(1_100))
        assert made.self_test()
    assert list(folder.glob("*/data_level0.bin"))
    return folder


def copied(graph: Path, to: Path) -> Path:
    """A copy that a test may break."""
    import shutil

    return Path(shutil.copytree(graph, to / "vectors"))


def torn(path: Path, how: str) -> None:
    """Break a file as a process does that is killed while it writes."""
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "cut off":
        os.truncate(path, len(content) // 2)
    else:
        third = len(content) // 3
        path.write_bytes(
            content[:third] + bytes(byte ^ 0x5A for byte in content[third : 2 * third]) + content[2 * third :]
        )


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("data_level0.bin", "cut off"),
        ("data_level0.bin", "garbled"),
        ("index_metadata.pickle", "cut off"),
        ("index_metadata.pickle", "missing"),
        ("length.bin", "garbled"),
        ("header.bin", "garbled"),
        ("link_lists.bin", "missing"),
        ("chroma.sqlite3", "cut off"),
    ],
)
def test_a_torn_file_is_noticed_and_a_cleared_collection_works_again(
    graph: Path, tmp_path: Path, name: str, how: str
) -> None:
    folder = copied(graph, tmp_path)
    (path,) = folder.rglob(name)
    torn(path, how)
    with Vectors(folder, "bag@1") as vectors:
        assert not vectors.probably_sound()
        vectors.clear()
        vectors.add(named(3), unit(3))
        assert len(vectors.nearest(unit(1)[0], 5)) == 3
        assert vectors.self_test()


def test_an_untouched_copy_is_sound_and_so_is_an_empty_collection(graph: Path, tmp_path: Path) -> None:
    with Vectors(copied(graph, tmp_path), "bag@1") as vectors:
        assert vectors.probably_sound()
    with Vectors(tmp_path / "empty", "bag@1") as empty:
        assert empty.self_test()


def test_vectors_that_cannot_be_read_name_the_remedy_each_time_they_are_asked(graph: Path, tmp_path: Path) -> None:
    folder = copied(graph, tmp_path)
    torn(folder / "chroma.sqlite3", "cut off")
    with Vectors(folder, "bag@1") as vectors:
        for _ in range(3):
            with pytest.raises(VectorsDamaged, match="`dateline rebuild` makes them anew from the catalog"):
                vectors.nearest(unit(1)[0], 1)


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin"])
def test_a_graph_that_is_cut_off_is_refused_before_it_ends_the_process(graph: Path, tmp_path: Path, name: str) -> None:
    # Chroma reads memory beyond the file, follows what it finds there as links, and dies of a segmentation fault.
    folder = copied(graph, tmp_path)
    (path,) = folder.rglob(name)
    os.truncate(path, 30)
    with Vectors(folder, "bag@1") as vectors:
        for _ in range(2):
            with pytest.raises(VectorsDamaged, match="are cut off: `dateline rebuild` makes them anew"):
                vectors.nearest(unit(1)[0], 1)


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("not a folder")
    with Vectors(tmp_path / "vectors", "bag@1") as vectors, pytest.raises(DataNotWritable, match="vectors"):
        vectors.keys()
