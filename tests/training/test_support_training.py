"""Training the judge of support: what it is taught, that a pause changes nothing, and that packing changes little."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from training.export import export, narrow_in_memory, narrow_on_disk
from training.network import LAYERS, ReadingNetwork, SupportNetwork
from training.pairs import changed, shortened
from training.steps import batches, take_steps
from training.support import Row, claim_pairs, loss_of, written

SENTENCE = (
    "Mayor Ada Lund, who may not stand again, said on Monday that 12 of the 30 bridges in Brenn, the capital, "
    "were closed after the flood."
)
SIZES = {"hidden_size": 256, "intermediate_size": 512, "num_attention_heads": 4, "vocab_size": 90}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as small as these are slower on many threads, which the other tests want as well."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A folder with an encoder of the judge's kind, much smaller, that has learned nothing."""
    torch.manual_seed(0)
    folder = tmp_path / "encoder"
    MPNetModel(MPNetConfig(**SIZES, num_hidden_layers=LAYERS + 2), add_pooling_layer=False).save_pretrained(folder)
    return folder


# --- what it is taught ------------------------------------------------------------------------------------------------


def test_every_quote_has_claims_that_it_bears_out_and_claims_that_it_does_not() -> None:
    taught = list(written())
    assert len(taught) > 2_000
    for one in taught:
        assert one.true
        assert one.false
        assert not set(one.true) & set(one.false)
        assert one.premise


def test_true_and_false_are_taught_as_often() -> None:
    pairs = list(claim_pairs(random.Random(1)))
    assert 0.45 < np.mean([pair.is_borne_out for pair in pairs]) < 0.55


@given(st.integers(0, 10_000))
def test_a_shortened_sentence_says_less_and_leaves_out_no_doubt(seed: int) -> None:
    short = shortened(SENTENCE, random.Random(seed))
    assert len(short) < len(SENTENCE)
    assert set(re.findall(r"\w+", short)) <= set(re.findall(r"\w+", SENTENCE))
    assert not short or {"may", "not", "said"} <= set(short.split())


@given(st.integers(0, 10_000))
def test_a_near_miss_is_never_the_sentence_itself(seed: int) -> None:
    lies = list(changed(SENTENCE, ["Oslo lost 4 ferries."], random.Random(seed)))
    assert lies
    assert SENTENCE not in lies


# --- its steps --------------------------------------------------------------------------------------------------------


def _rows(many: int) -> list[Row]:
    rng = random.Random(3)
    lengths = [rng.randrange(4, 12) for _ in range(many)]
    return [Row([rng.randrange(5, 90) for _ in range(n)], [0] * n, bool(i % 2)) for i, n in enumerate(lengths)]


def test_rows_of_like_length_are_taught_together_and_none_is_lost() -> None:
    rows = _rows(200)
    steps = list(batches(list(rows), random.Random(0), tokens=60))
    assert sorted(id(row) for step in steps for row in step) == sorted(map(id, rows))
    assert all(max(len(row.ids) for row in step) * len(step) <= 60 for step in steps)


def test_training_that_was_stopped_goes_on_as_if_it_had_not_been(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.steps.CHECKPOINT_EVERY", 2)
    steps = list(batches(_rows(40), random.Random(0), tokens=60))[:5]

    def trained(out: str, loss: Stopping) -> dict[str, torch.Tensor]:
        torch.manual_seed(0)
        network = SupportNetwork(encoder)
        folder = tmp_path / out
        folder.mkdir(exist_ok=True)
        take_steps(network, steps, loss, folder, 1e-3, list(network.verdict.parameters()))
        return torch.load(folder / "network.pt", weights_only=True)

    whole = trained("whole", Stopping(never := 99))
    with pytest.raises(KeyboardInterrupt):
        trained("paused", Stopping(3))
    assert not (tmp_path / "paused" / "network.pt").exists()
    paused = trained("paused", Stopping(never))
    assert all(torch.equal(whole[name], paused[name]) for name in whole)


class Stopping:
    """The loss, until somebody presses Ctrl-C."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, network: SupportNetwork, rows: Sequence[Row]) -> torch.Tensor:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return loss_of(network, rows)


# --- its packing ------------------------------------------------------------------------------------------------------


def _served(path: Path, *given: torch.Tensor) -> Iterator[torch.Tensor]:
    session = onnxruntime.InferenceSession(path)
    names = [one.name for one in session.get_inputs()]
    for found in session.run(None, {name: one.numpy() for name, one in zip(names, given, strict=True)}):
        yield torch.tensor(found)


def _tokens() -> tuple[torch.Tensor, torch.Tensor]:
    ids = torch.randint(5, 90, (3, 12), generator=torch.Generator().manual_seed(5))
    return ids, torch.ones_like(ids)


def test_the_judge_judges_packed_as_it_was_trained_in_a_third_of_the_space(encoder: Path, tmp_path: Path) -> None:
    network = SupportNetwork(encoder).eval()
    path = tmp_path / "support.onnx"
    export(network, path)
    wide = path.stat().st_size
    onnx.save(narrow_in_memory(onnx.load(path)), path)
    (odds,) = _served(path, *_tokens())
    assert torch.allclose(odds, network(*_tokens()), atol=0.01)
    assert path.stat().st_size < wide / 3


def test_the_reader_reads_packed_as_it_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(0)
    BertModel(BertConfig(**SIZES, num_hidden_layers=2), add_pooling_layer=False).save_pretrained(tmp_path / "encoder")
    network = ReadingNetwork(str(tmp_path / "encoder")).eval()
    path = tmp_path / "reader.onnx"
    export(network, path)
    onnx.save(narrow_on_disk(onnx.load(path)), path)
    ids, mask = _tokens()
    types = (torch.arange(12) > 5).long().expand(3, 12)
    for served, trained in zip(_served(path, ids, mask, types), network(ids, mask, types), strict=True):
        assert torch.allclose(served, trained, atol=0.02)
