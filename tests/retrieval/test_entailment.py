"""Entailment: what the judge of claims is asked, and its surroundings. Nothing here depends on what it learned."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.errors import ModelFault
from retrieval.packed_network import WEIGHTS
from retrieval.support.entailment import OnnxEntailmentModel, premise_of
from retrieval.support.material import Quoted

LED = Quoted(
    "She resigned on Monday.", "Brenn's mayor resigns\nAda Lund led Brenn for years.", "", "", date(2025, 4, 2)
)
TOLD = Quoted("Ada Lund led Brenn for years.", "Brenn's mayor resigns", "", "", date(2025, 4, 2))


@pytest.fixture(scope="module")
def model() -> OnnxEntailmentModel:
    """The judge as it ships, on one thread: the same sums in the same order."""
    return OnnxEntailmentModel(threads=1)


def test_a_quote_is_judged_after_what_explains_it_and_with_its_dates_written_out() -> None:
    assert (
        premise_of([LED])
        == "Brenn's mayor resigns. Ada Lund led Brenn for years. She resigned on Monday (31 Mar 2025)."
    )


def test_what_two_quotes_share_is_judged_once() -> None:
    assert premise_of([LED, TOLD]) == premise_of([LED])


def test_without_a_day_of_its_own_a_quote_is_judged_as_it_stands() -> None:
    assert premise_of([replace(LED, published=None)]).endswith("She resigned on Monday.")


def test_pairs_are_judged_in_order_together_as_alone(model: OnnxEntailmentModel) -> None:
    pairs = [("Ada Lund led Brenn.", premise_of([TOLD])), ("It rained.", premise_of([LED, TOLD])), ("", "")]
    together = model.log_odds(pairs)
    assert together == pytest.approx([model.log_odds([pair])[0] for pair in pairs], abs=0.02)
    assert model.log_odds([]) == []


def test_of_what_is_too_long_the_beginning_is_left_out_and_not_the_quote(model: OnnxEntailmentModel) -> None:
    padded = [("Ada Lund led Brenn.", f"{'It snowed. ' * many}{TOLD.words}") for many in (300, 600)]
    one, other = model.log_odds(padded)
    assert one == pytest.approx(other, abs=0.02)


def test_weights_that_are_missing_or_altered_are_named_with_the_remedy(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS / "support.json", tmp_path)
    with pytest.raises(ModelFault, match="The support's weights, .*are missing: reinstall with `make install`"):
        OnnxEntailmentModel(tmp_path).log_odds([("a", "b")])
    (tmp_path / "support.onnx").write_bytes(b"altered")
    with pytest.raises(ModelFault, match="were altered"):
        OnnxEntailmentModel(tmp_path).log_odds([("a", "b")])
