"""The plug for LangChain: texts go in as reports, passages come out as documents with exact offsets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.langchain import DatelineEmbeddings, PassageStore
from tests.fakes import BagOfWords

TOLL = "The earthquake in Tarsk killed 44 people."
STRIKE = "Ferry crews in Port Velmar walked off the job."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PassageStore]:
    """A store with two reports."""
    made = PassageStore(tmp_path, BagOfWords())
    facts = [{"title": "Tarsk toll", "publisher": "Northgate Wire", "published": "2025-03-04"}, {}]
    made.add_texts([TOLL, STRIKE], facts, ids=["toll", "strike"])
    yield made
    made.close()


def test_a_document_is_a_passage_with_its_report_and_offsets(store: PassageStore, tmp_path: Path) -> None:
    (document,) = store.similarity_search("Who walked off the job?", k=1)
    assert document.page_content == STRIKE
    (document,) = store.similarity_search(TOLL, k=1)
    assert document.metadata == {
        "report": "toll",
        "version": 1,
        "start": 0,
        "end": len(TOLL),
        "title": "Tarsk toll",
        "publisher": "Northgate Wire",
        "published": "2025-03-04T00:00:00+00:00",
        "url": "",
    }
    with closing(Catalog.open(tmp_path / "catalog.db")) as catalog:
        assert catalog.report("toll").text[0 : len(TOLL)] == document.page_content
    assert document.id is not None
    assert store.get_by_ids([document.id, "nowhere#1@0-1"]) == [document]


def test_scores_are_cosines_and_the_best_comes_first(store: PassageStore) -> None:
    (first, high), (_, low) = store.similarity_search_with_score(f"Tarsk toll\n{TOLL}", k=2)
    assert first.page_content == TOLL
    assert high == pytest.approx(1, abs=1e-4)
    assert high > low


def test_a_text_added_again_under_its_id_replaces_the_old_one(store: PassageStore) -> None:
    store.add_texts([TOLL.replace("44", "51")], ids=["toll"])
    found = [document.page_content for document in store.similarity_search(TOLL, k=5)]
    assert sorted(found) == sorted([TOLL.replace("44", "51"), STRIKE])


def test_what_is_deleted_is_not_found_and_what_is_not_there_is_told(store: PassageStore) -> None:
    assert store.delete(["toll"]) is True
    assert [document.page_content for document in store.similarity_search(TOLL, k=5)] == [STRIKE]
    assert store.delete(["toll"]) is False


def test_a_store_is_made_from_texts_and_embeds_as_the_embedder_does(tmp_path: Path) -> None:
    embedder = BagOfWords()
    made = PassageStore.from_texts([TOLL, STRIKE], DatelineEmbeddings(embedder), data=tmp_path, embedder=embedder)
    assert made.similarity_search(STRIKE, k=1)[0].page_content == STRIKE
    assert made.embeddings.embed_query(TOLL) == pytest.approx(embedder.embed([TOLL])[0])
    made.close()


def test_texts_with_signs_that_sqlite_refuses_are_kept_with_a_replacement(store: PassageStore) -> None:
    store.add_texts(["Snow fell \0 on \ud83d the tents."], [{"title": "Sn\ud83dow"}], ids=["sn\0ow"])
    (document,) = store.similarity_search("Snow fell on the tents.", k=1)
    assert document.page_content == "Snow fell \ufffd on \ufffd the tents."
