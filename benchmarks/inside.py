"""Measures that are taken inside a process: each function is to be called in a fresh one of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from arithmetic import Shape, token_counts
from corpus import Asked

WARMING = 3


@dataclass(frozen=True, slots=True)
class Load:
    """What a pipeline has to embed: texts, the tokens in them, and the floating-point operations of these."""

    texts: int
    tokens: int
    flops: float


@dataclass(frozen=True, slots=True)
class Embedding:
    """What Dateline embedded, and in how many seconds of its embedder alone."""

    load: Load
    seconds: float


@dataclass(frozen=True, slots=True)
class Warm:
    """A warm process: milliseconds of each question, then its memory in millions of bytes, resident now and at most."""

    ms: tuple[float, ...]
    resident_mb: float
    most_mb: float


def dateline_embedding(corpus: Path, data: Path, cache: Path) -> Embedding:
    """Add a corpus to a new data folder with a stopwatch around the embedder."""
    from config.settings import DEFAULT_MODEL
    from index.catalog import Catalog
    from index.embedding import Embedder, Vectors, Weights, open_embedder
    from index.ingest import Ingest
    from index.splitting import SentenceSplitter
    from index.vectors import Vectors as Collection

    class Timed:
        """An embedder that keeps what it is given, and how long that takes."""

        def __init__(self, inner: Embedder) -> None:
            self.model = inner.model
            self.texts: list[str] = []
            self.seconds = 0.0
            self._inner = inner

        def embed(self, texts: Sequence[str]) -> Vectors:
            began = time.perf_counter()
            vectors = self._inner.embed(texts)
            self.seconds += time.perf_counter() - began
            self.texts += texts
            return vectors

    inner = open_embedder(DEFAULT_MODEL, cache)
    inner.embed(["warm"])
    timed = Timed(inner)
    catalog = Catalog.open(data / "catalog.db")
    with Collection(data / "vectors", timed.model) as collection:
        Ingest(data, catalog, collection, timed, SentenceSplitter()).add([corpus], lambda done, of: None)
    catalog.close()
    return Embedding(_load(Weights.find(DEFAULT_MODEL).folder, timed.texts), timed.seconds)


def tutorial_load(corpus: Path) -> Load:
    """What the tutorial pipeline embeds of a corpus."""
    import tutorial

    from config.settings import DEFAULT_MODEL
    from index.embedding import Weights

    chunks = [chunk.page_content for chunk in tutorial.split(tutorial.read(corpus))]
    return _load(Weights.find(DEFAULT_MODEL).folder, chunks)


def _load(model: Path, texts: Sequence[str]) -> Load:
    tokens = token_counts(model, texts)
    return Load(len(texts), sum(tokens), Shape.read(model).flops(tokens))


def dateline_warm(data: Path, cache: Path, questions: Sequence[Asked]) -> Warm:
    """Ask a loaded Desk as the bot does: the bot's modules imported, everything warmed, each question in a thread.

    The first `WARMING` questions are not timed.
    """
    import bot.chat  # noqa: F401 (python-telegram-bot is part of the bot's memory)
    from bot.desk import Desk
    from config.settings import DEFAULT_MODEL

    desk = Desk(data, cache, DEFAULT_MODEL)
    desk.warm()
    return _warm(lambda asked: desk.ask(asked.question, asked.on), questions)


def tutorial_warm(folder: Path, questions: Sequence[Asked]) -> Warm:
    """Search a loaded tutorial collection, ten chunks a question."""
    import tutorial

    return _warm(lambda asked: tutorial.search(folder, asked.question, 10), questions)


def _warm(ask: Callable[[Asked], object], questions: Sequence[Asked]) -> Warm:
    ms: list[float] = []
    with ThreadPoolExecutor(1) as thread:
        for asked in questions:
            began = time.perf_counter()
            thread.submit(ask, asked).result()
            ms.append((time.perf_counter() - began) * 1e3)
    return Warm(tuple(ms[WARMING:]), _memory_mb("VmRSS"), _memory_mb("VmHWM"))


def _memory_mb(name: str) -> float:
    """A figure of /proc/self/status, which counts in KiB, in millions of bytes."""
    lines = Path("/proc/self/status").read_text("ascii", errors="replace").splitlines()
    facts = dict(line.split(":", 1) for line in lines)
    return int(facts[name].split()[0]) * 1_024 / 1e6
