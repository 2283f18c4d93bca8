"""The vectors: a Chroma collection of passage embeddings for each shelf, derived from the catalog."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from heapq import nlargest
from importlib import import_module
from itertools import islice
from pathlib import Path
from threading import RLock
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import ReadWriteLock
from numpy.typing import NDArray

from index.errors import DataNotWritable, ModelChanged, VectorsDamaged
from index.report import SHARED

if TYPE_CHECKING:
    import chromadb

_COLLECTION = "passages"
# Chroma writes its graph to disk in place, whole, at every so many changes; see `probably_sound` for why that matters.
_CHANGES_A_SYNC = 1_000
_KEYS_A_PAGE = 5_000
_REMEDY = "`dateline rebuild` makes them anew from the catalog."
_OTHER_MODEL = 4
_SELF_TEST = f"""
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from index.errors import ModelChanged
from index.vectors import Vectors
try:
    sys.exit(not Vectors(Path(sys.argv[2]), sys.argv[3]).self_test())
except ModelChanged:
    sys.exit({_OTHER_MODEL})
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage's key and the cosine of its vector to the one asked for (1 is the same direction)."""

    key: str
    cosine: float


class Vectors:
    """The collections of one data folder and one model. Safe for several threads, and beside one writing process.

    Each shelf has a collection of its own, made when it gets its first vector and loaded when it is first searched. A
    process holds whole graphs in memory and does not see what another one writes: `reopen` when the catalog's
    generation has moved. Raises ModelChanged, VectorsDamaged and DataNotWritable.
    """

    def __init__(self, folder: Path, model: str) -> None:
        self._folder = folder
        self._model = model
        self._lock = RLock()
        self._client: Any = None
        self._opened: tuple[int, int] | None = None
        # The collections whose graphs are loaded; None for a shelf that had none when it was looked for.
        self._loaded: dict[str, chromadb.Collection | None] = {}

    def __enter__(self) -> Vectors:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Load the shared collection now, rather than at the first use."""
        with self._reading():
            self._load(SHARED)

    def close(self) -> None:
        """Let go of the files and the memory; the next use opens them again."""
        with self._lock:
            if self._client:
                self._client.close()
            self._client = None
            self._loaded = {}

    def reopen(self) -> None:
        """See what another process has written."""
        self.close()

    def nearest(self, vector: NDArray[np.float32], k: int, shelves: Sequence[str] = (SHARED,)) -> list[Neighbour]:
        """The `k` passages of these shelves whose vectors are closest in direction, best first."""
        with self._reading():
            loaded = [collection for collection in map(self._load, shelves) if collection is not None]
            near = [one for collection in loaded for one in _nearest(collection, vector, k)]
        return near if len(loaded) == 1 else nlargest(k, near, key=lambda one: one.cosine)

    def add(self, keys: Sequence[str], vectors: NDArray[np.float32], shelf: str = SHARED) -> None:
        """Keep these vectors under these keys; a key that is already there takes the new vector."""
        with self._writing() as client:
            # Taken out, since a shelf that had none when it was looked for has one now.
            collection = self._loaded.pop(shelf, None) or self._made(client, shelf)
            collection.upsert(ids=list(keys), embeddings=vectors)

    def drop(self, keys: Sequence[str], shelves: Sequence[str] | None = None) -> None:
        """Forget these keys on these shelves, or on all; one that is not there is no error."""
        with self._writing() as client:
            for collection in _collections(client, shelves):
                for page in _pages(keys):
                    collection.delete(ids=page)

    def keys(self, shelves: Sequence[str] | None = None) -> set[str]:
        """Every key on these shelves, or on all."""
        with self._reading() as client:
            return {key for each in _collections(client, shelves) for key in each.get(include=[])["ids"]}

    def count(self, shelves: Sequence[str] | None = None) -> int:
        """How many vectors are on these shelves, or on all."""
        with self._reading() as client:
            return sum(each.count() for each in _collections(client, shelves))

    def dead_share(self) -> float:
        """How much of the graphs' files is of vectors that were dropped, from 0 to 1."""
        alive, written = self.count(), sum(held for _, held, _ in _headers(self._folder))
        return max(0.0, 1 - alive / written) if written else 0.0

    def compact(self) -> None:
        """Write all collections anew without what was dropped, which Chroma keeps; half a millisecond a vector.

        Needs room on the disk for both. Killed anywhere, the vectors are those of before or those of after.
        """
        fresh = self._beside("new")
        shutil.rmtree(fresh, ignore_errors=True)
        with Vectors(fresh, self._model) as anew, self._reading() as client:
            for old in _collections(client, None):
                anew._copy(old)
        # By this name it is known to be whole.
        fresh.rename(self._beside("whole"))
        self._settle()

    def kept(self, keys: Sequence[str], shelf: str) -> Mapping[str, NDArray[np.float32]]:
        """The vectors of those of these keys that the shelf has."""
        with self._reading():
            collection = self._load(shelf)
            if collection is None:
                return {}
            found = collection.get(ids=list(keys), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))

    def clear(self) -> None:
        """Throw all collections away, whatever state they are in, and begin an empty one for this model."""
        with self._lock, self._files().write_lock():
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def probably_sound(self) -> bool:
        """Whether the collections survived: a process killed while Chroma writes its graph can leave it torn.

        Asked in a process of its own: Chroma follows the links of a graph unchecked, and a torn one can end a process.
        """
        self.close()
        root = str(Path(__file__).parents[1])
        asked = [sys.executable, "-P", "-c", _SELF_TEST, root, str(self._folder), self._model]
        code = subprocess.run(asked, capture_output=True, check=False).returncode
        if code == _OTHER_MODEL:
            self.open()
        return code == 0

    def self_test(self, sample: int = 200) -> bool:
        """Whether every key gives a unit vector back, and a sample of vectors find themselves as their nearest."""
        try:
            with self._reading() as client:
                return all(_finds_itself(collection, sample) for collection in _collections(client, None))
        except (VectorsDamaged, IndexError, ValueError):
            return False

    # --- inside -------------------------------------------------------------------------------------------------

    def _files(self) -> ReadWriteLock:
        """Keeps a process from loading the graph while another one writes it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataNotWritable(f"{self._folder} cannot be made: {error.strerror}.") from error
        return ReadWriteLock(self._folder.with_suffix(".lock.db"), is_singleton=False)

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with self._lock, _told(self._folder):
            if self._client is not None and self._opened != _place(self._folder):
                self.close()  # another process has put other files in the place of these
            if self._client is None:
                self._settle()
                with self._files().read_lock():
                    self._refuse_cut_off()
                    self._open()
            yield self._client

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with self._lock, _told(self._folder):
            self._settle()
            with self._files().write_lock():
                yield self._client or self._open()

    def _beside(self, suffix: str) -> Path:
        return self._folder.with_name(f"{self._folder.name}.{suffix}")

    def _settle(self) -> None:
        """Put what was made anew in the place of the old files, also when a process was killed while it did that."""
        whole = self._beside("whole")
        if whole.exists():
            with self._lock, self._files().write_lock():
                self.close()
                if whole.exists():
                    shutil.rmtree(self._folder, ignore_errors=True)
                    whole.rename(self._folder)

    def _copy(self, old: chromadb.Collection) -> None:
        with self._writing() as client:
            made = self._begun(client, old.name)
            for page in _pages(old.get(include=[])["ids"]):
                found = old.get(ids=page, include=["embeddings"])
                if found["ids"]:
                    made.upsert(ids=found["ids"], embeddings=found["embeddings"])

    def _open(self) -> Any:
        chroma = load_chroma()
        try:
            client = chroma.PersistentClient(
                path=str(self._folder), settings=chroma.config.Settings(anonymized_telemetry=False)
            )
        except Exception:
            # What failed to start stays in Chroma's own cache, and would be handed out, unusable, at the next try.
            shared = import_module("chromadb.api.shared_system_client").SharedSystemClient
            shared._identifier_to_system.pop(str(self._folder), None)
            raise
        try:
            # Always there, since it tells the model of all.
            self._made(client, SHARED)
        except Exception:
            client.close()
            raise
        self._client = client
        self._opened = _place(self._folder)
        return client

    def _load(self, shelf: str) -> chromadb.Collection | None:
        """The collection of a shelf with its graph in memory; None when the shelf has none."""
        if shelf not in self._loaded:
            with self._files().read_lock():
                self._refuse_cut_off()
                collection = next(iter(_collections(self._client, [shelf])), None)
                # The graph is loaded by the first query, so that must happen under the lock too.
                some = collection.get(limit=1, include=["embeddings"])["embeddings"] if collection else None
                if collection and some is not None and len(some):
                    collection.query(query_embeddings=some, n_results=1, include=[])
            self._loaded[shelf] = collection
        return self._loaded[shelf]

    def _refuse_cut_off(self) -> None:
        if _is_cut_off(self._folder):
            raise VectorsDamaged(f"The vectors in {self._folder} are cut off: {_REMEDY}")

    def _made(self, client: Any, shelf: str) -> chromadb.Collection:
        """The collection of a shelf, begun if there is none; ModelChanged when it is another model's."""
        return self._begun(client, _name(shelf))

    def _begun(self, client: Any, name: str) -> chromadb.Collection:
        collection: chromadb.Collection = client.get_or_create_collection(
            name,
            embedding_function=None,
            metadata={"model": self._model},
            configuration={"hnsw": {"space": "cosine", "sync_threshold": _CHANGES_A_SYNC}},
        )
        made_by = str((collection.metadata or {}).get("model", ""))
        if made_by != self._model:
            raise ModelChanged(
                f"The vectors in {self._folder} were made by {made_by or 'another model'}, and the settings name "
                f"{self._model}: set DATELINE_MODEL back, or run `dateline rebuild` to make them anew."
            )
        return collection


def _name(shelf: str) -> str:
    """The name of a shelf's collection. Chroma's names are of few letters, a shelf's of any: so its digest."""
    if shelf == SHARED:
        return _COLLECTION
    return f"{_COLLECTION}.{sha256(shelf.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _collections(client: Any, shelves: Sequence[str] | None) -> list[chromadb.Collection]:
    """The collections that these shelves have, or all that there are."""
    if shelves is None:
        return list(client.list_collections())
    missing = import_module("chromadb.errors").NotFoundError
    found: list[chromadb.Collection] = []
    for shelf in dict.fromkeys(shelves):
        with suppress(missing):
            found.append(client.get_collection(_name(shelf), embedding_function=None))
    return found


def _nearest(collection: chromadb.Collection, vector: NDArray[np.float32], k: int) -> list[Neighbour]:
    found = collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
    keys, distances = found["ids"][0], (found["distances"] or [[]])[0]
    return [Neighbour(key, 1.0 - float(distance)) for key, distance in zip(keys, distances, strict=True)]


def _finds_itself(collection: chromadb.Collection, sample: int) -> bool:
    """Page by page: all vectors of 100,000 reports at once would be 600 MB, twice."""
    keys = collection.get(include=[])["ids"]
    step = max(1, len(keys) // sample)
    for page in _pages(keys):
        vectors = _vectors_of(collection, page)
        if len(vectors) != len(page) or not np.allclose(np.linalg.norm(np.array(vectors), axis=-1), 1, atol=1e-3):
            return False
        if not all(_nearest(collection, v, 1)[0].cosine > 0.999 for v in vectors[::step]):
            return False
    return True


def _is_cut_off(folder: Path) -> bool:
    """Whether a graph's file is shorter than its header says, as after a kill: reading beyond it ends the process."""
    for header, elements, size in _headers(folder):
        data = header.with_name("data_level0.bin")
        if not data.exists() or data.stat().st_size < elements * size:
            return True
    return False


def _headers(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """The headers of the graphs, how many elements each says it has, dropped ones too, and of how many bytes each.

    hnswlib's: a version (4 bytes), then offset, capacity, elements and bytes an element (8 each).
    """
    for header in folder.glob("*/header.bin"):
        start = header.read_bytes()[:36]
        if len(start) < 36:
            # Nothing that is there can hold what is not told.
            yield header, 1, sys.maxsize
        else:
            _, _, _, elements, size = struct.unpack("<i4Q", start)
            yield header, elements, size


def _place(folder: Path) -> tuple[int, int] | None:
    """Which file lies where Chroma's database is; None for none."""
    try:
        stat = (folder / "chroma.sqlite3").stat()
    except FileNotFoundError:
        return None
    return stat.st_dev, stat.st_ino


def _vectors_of(collection: chromadb.Collection, keys: Sequence[str]) -> Sequence[Any]:
    found = collection.get(ids=list(keys), include=["embeddings"])["embeddings"]
    return [] if found is None else list(found)


def _pages(keys: Sequence[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while page := list(islice(remaining, _KEYS_A_PAGE)):
        yield page


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say what went wrong with the files in words that a person can act on."""
    errors = import_module("chromadb.errors") if "chromadb" in sys.modules else load_chroma().errors
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:  # of the lock's file, which is a database too
        raise DataNotWritable(f"{folder} cannot be used ({error}): check the disk and its permissions.") from error
    except (errors.ChromaError, RuntimeError) as error:
        if "readonly" in str(error) or "read-only" in str(error) or "disk is full" in str(error):
            raise DataNotWritable(
                f"{folder} cannot be written ({error}): check the disk and its permissions."
            ) from error
        raise VectorsDamaged(f"The vectors in {folder} cannot be used ({error}): {_REMEDY}") from error


def load_chroma() -> ModuleType:
    """Import Chroma without what this product never uses of it: on two cores, 1.3 s become 0.8 s.

    Its OpenTelemetry exporter is replaced by nothing, so that no telemetry can leave; `rich` is hidden from httpx,
    which would build its own command line with it. Neither is needed by an embedded collection.
    """
    if "chromadb" in sys.modules:
        return sys.modules["chromadb"]
    exporter = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
    absent = ModuleType(exporter)
    absent.__dict__["OTLPSpanExporter"] = None
    hidden: dict[str, ModuleType | None] = {exporter: absent, "rich": None}
    put = {name: module for name, module in hidden.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]
    try:
        return import_module("chromadb")
    finally:
        for name in put:
            sys.modules.pop(name, None)
