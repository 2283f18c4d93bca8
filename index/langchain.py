"""The plug for LangChain: the embedder as `Embeddings`, a collection as a `VectorStore`.

Dateline's own doors do not go through here: importing LangChain's classes takes longer than answering a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from index.catalog import Catalog
from index.characters import clean
from index.embedding import Embedder
from index.errors import UnknownReport
from index.heading import title_of
from index.ingest import Ingest
from index.reading import UNKNOWN_PUBLISHER
from index.report import Report, report_id
from index.splitting import SentenceSplitter
from index.vectors import Vectors


class DatelineEmbeddings(Embeddings):
    """Dateline's embedder for LangChain."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text."""
        return [[float(x) for x in vector] for vector in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return self.embed_documents([text])[0]


class PassageStore(VectorStore):
    """A collection as a LangChain vector store: texts go in as reports, passages come out as documents.

    A document's metadata holds report, version, start, end, title, publisher, published and url; its score is the
    cosine. Whatever goes wrong is raised as an IndexFault.
    """

    def __init__(self, data: Path, embedder: Embedder) -> None:
        self._catalog = Catalog.open(data / "catalog.db")
        self._vectors = Vectors(data / "vectors", embedder.model)
        self._embedder = embedder
        self._ingest = Ingest(data, self._catalog, self._vectors, embedder, SentenceSplitter())

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> PassageStore:
        """Open the collection in the folder `data` with the `embedder` given, and add texts to it.

        `embedding` is what LangChain's signature asks for; vectors are made by `embedder`, whose model is remembered.
        """
        store = cls(kwargs["data"], kwargs["embedder"])
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def close(self) -> None:
        """Let go of the files; the store cannot be used afterwards."""
        self._vectors.close()
        self._catalog.close()

    @property
    def embeddings(self) -> Embeddings:
        """What makes the vectors."""
        return DatelineEmbeddings(self._embedder)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Take in each text as a report, with the title, publisher, published and url of its metadata; returns ids."""
        given = list(texts)
        facts = metadatas or [{} for _ in given]
        urls = [str(fact.get("url") or text) for fact, text in zip(facts, given, strict=True)]
        names = [clean(name) for name in ids] if ids else [report_id(url) for url in urls]
        reports = [_report(*one) for one in zip(names, given, facts, strict=True)]
        self._ingest.take([(report, report.url or report.id) for report in reports], lambda done, of: None)
        return names

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Forget reports; False when one of them was not there."""
        known = True
        for report in ids or []:
            try:
                self._ingest.remove(report)
            except UnknownReport:
                known = False
        return known

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """The `k` passages nearest to a question."""
        return [document for document, _ in self.similarity_search_with_score(query, k)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        """The `k` passages nearest to a question, with their cosines."""
        return self._nearest(self._embedder.embed([query])[0], k)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        """The `k` passages nearest to a vector."""
        return [document for document, _ in self._nearest(np.array(embedding, dtype=np.float32), k)]

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The passages that have these ids; those that are not in force are left out."""
        passages = self._catalog.live_passages(ids)
        return [self._document(key) for key in ids if key in passages]

    def _nearest(self, vector: np.ndarray[Any, np.dtype[np.float32]], k: int) -> list[tuple[Document, float]]:
        near = self._vectors.nearest(vector, k)
        live = self._catalog.live_passages(one.key for one in near)
        return [(self._document(one.key), one.cosine) for one in near if one.key in live]

    def _document(self, key: str) -> Document:
        passage = self._catalog.live_passages([key])[key]
        report = self._catalog.live_reports([passage.report])[passage.report]
        metadata = {
            "report": report.id,
            "version": report.version,
            "start": passage.start,
            "end": passage.end,
            "title": report.title,
            "publisher": report.publisher,
            "published": report.published.isoformat(),
            "url": report.url,
        }
        return Document(id=key, page_content=passage.text, metadata=metadata)

    def _select_relevance_score_fn(self) -> Any:
        return lambda cosine: (1.0 + cosine) / 2.0


def _report(name: str, text: str, facts: dict[str, Any]) -> Report:
    now = datetime.now(UTC)
    published = facts.get("published")
    when = datetime.fromisoformat(str(published)) if published else now
    return Report(
        id=name,
        title=clean(str(facts.get("title") or title_of(text))),
        publisher=clean(str(facts.get("publisher") or UNKNOWN_PUBLISHER)),
        published=when if when.tzinfo else when.replace(tzinfo=UTC),
        dated_by="report" if published else "file",
        fetched=now,
        text=clean(text),
        url=clean(str(facts.get("url") or "")),
    )
