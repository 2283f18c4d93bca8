"""What the tests of the second room share."""

from __future__ import annotations

import pytest

from retrieval.support import Support
from retrieval.support.entailment import OnnxEntailmentModel


@pytest.fixture(scope="session")
def support() -> Support:
    """The judge of claims that the product ships with."""
    return Support(OnnxEntailmentModel())
