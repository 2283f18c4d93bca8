"""What tests of the writer share: an empty catalog, and what holds claims to reports, which is the real thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalog import Catalog
from retrieval.span_model import OnnxSpanModel
from retrieval.support import Support
from retrieval.writer.vetting import Vetting


@pytest.fixture(scope="session")
def span_model() -> OnnxSpanModel:
    """The reader that the product ships with."""
    return OnnxSpanModel()


@pytest.fixture(scope="session")
def vetting(support: Support) -> Vetting:
    """As the product holds claims to reports."""
    return Vetting(support)


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    """A catalog with nothing in it."""
    opened = Catalog.open(Path(":memory:"))
    yield opened
    opened.close()
