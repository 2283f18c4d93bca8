"""Train the reader: `make train`. It can be stopped and goes on from its last checkpoint.

Two cores need about an hour and a half. What it learns from, and where that comes from, is told in MODEL_CARD.md; the
weights it writes are what training/export.py packs into the package.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tokenizers
import torch

from index.embedding import DEFAULT_NAME, Weights, open_embedder
from training.examples import Example, Qamr, squads
from training.network import ReadingNetwork
from training.steps import SEED, batches, padded, take_steps, tokenizer_of

EPOCHS = 1
# Of the epoch's 2,187 steps; the learning rate falls to nothing by then.
STEPS = 1_500
LEARNING_RATE = 1.5e-4
# Tokens of the longest pair.
LONGEST = 320


@dataclass(frozen=True, slots=True)
class Row:
    """An example in tokens; start and end are 0 where nothing answers."""

    ids: list[int]
    types: list[int]
    start: int
    end: int
    # Where in the row an answer may lie.
    first: int


def main() -> None:
    """Train from the beginning or from the last checkpoint, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder that holds qamr/ and squad/")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further files in SQuAD's form")
    parser.add_argument("--out", type=Path, default=Path("build/reader"))
    parser.add_argument("--steps", type=int, default=STEPS, help="how many to take, fewer for a trial")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    # So that a run can be done again: neither seeds nor the order of sums may differ.
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    prepared = given.out / "steps.pkl"
    if not prepared.exists():
        prepared.write_bytes(pickle.dumps(list(made(given.data, given.more, given.out))))
    steps: list[list[Row]] = pickle.loads(prepared.read_bytes())
    network = ReadingNetwork(str(Weights.find(DEFAULT_NAME).folder))
    take_steps(network, steps[: given.steps], loss_of, given.out, LEARNING_RATE)


def made(data: Path, more: Sequence[Path], out: Path) -> Iterator[list[Row]]:
    """Every step of every epoch, in order: the same ones whenever it is called."""
    embed = open_embedder(DEFAULT_NAME, out / "cache").embed
    sources = squads(data / "squad", more, embed)
    qamr = Qamr(data / "qamr", embed)
    tokenizer = tokenizer_of(Weights.find(DEFAULT_NAME).folder, LONGEST, "only_second")
    for epoch in range(EPOCHS):
        rng = random.Random(SEED + epoch)
        examples = [one for source in (*sources, qamr) for one in source.examples(rng)]
        examples += [one for source in sources[:2] for one in source.recurring(rng)]
        said = sum(one.answerable for one in examples)
        print(f"Epoch {epoch}: {len(examples):,} examples, {said:,} of them answerable", file=sys.stderr)
        rows = [row for one in examples if (row := row_of(one, tokenizer, rng))]
        yield from batches(rows, rng)


def row_of(example: Example, tokenizer: tokenizers.Tokenizer, rng: random.Random) -> Row | None:
    """An example in tokens, its title before the passage two times in three; None where the answer was cut off."""
    lead = f"{example.title}. " if example.title and rng.random() < 2 / 3 else ""
    question = example.question.lower() if rng.random() < 0.2 else example.question
    coded = tokenizer.encode(question[:400], lead + example.passage)
    inside = [i for i, part in enumerate(coded.sequence_ids) if part == 1 and coded.offsets[i][0] >= len(lead)]
    if not inside:
        return None
    if not example.answerable:
        return Row(coded.ids, coded.type_ids, 0, 0, inside[0])
    start, end = example.start + len(lead), example.end + len(lead)
    held = [i for i in inside if coded.offsets[i][1] > start and coded.offsets[i][0] < end]
    if not held or coded.offsets[inside[-1]][1] < end:
        return None
    return Row(coded.ids, coded.type_ids, held[0], held[-1], inside[0])


def loss_of(network: ReadingNetwork, rows: Sequence[Row]) -> torch.Tensor:
    """Cross-entropy of first and last token, "nowhere" included, and of whether the passage answers."""
    ids, mask, types = padded(rows)
    allowed = torch.zeros(ids.shape, dtype=torch.bool)
    for i, row in enumerate(rows):
        allowed[i, row.first : len(row.ids) - 1] = True
        allowed[i, 0] = True
    spans, verdict = network(ids, mask, types)
    spans = spans.float().masked_fill(~allowed.unsqueeze(-1), -1e4)
    starts, ends = torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    first = torch.nn.functional.cross_entropy(spans[..., 0], starts)
    last = torch.nn.functional.cross_entropy(spans[..., 1], ends)
    whether = torch.nn.functional.binary_cross_entropy_with_logits(verdict.float(), (starts > 0).float())
    return (first + last) / 2 + whether


if __name__ == "__main__":
    main()
