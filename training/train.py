"""Train the reader: `make train`. It can be stopped and goes on from its last checkpoint.

Two cores need about an hour and a half. What it learns from, and where that comes from, is told in MODEL_CARD.md; the
weights it writes are what training/export.py packs into the package.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tokenizers
import torch

from index.embedding import DEFAULT_NAME, Weights, open_embedder
from index.passes import passes_of
from training.examples import Example, Qamr, squads
from training.network import ReadingNetwork

SEED = 20241208
EPOCHS = 1
# Of the epoch's 2,187 steps; the learning rate falls to nothing by then.
STEPS = 1_500
LEARNING_RATE = 1.5e-4
WARM_UP = 0.08
# A step's tokens, padding included; and the longest pair.
TOKENS = 6_144
LONGEST = 320
CHECKPOINT_EVERY = 100


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
    train(steps[: given.steps], given.out)


def made(data: Path, more: Sequence[Path], out: Path) -> Iterator[list[Row]]:
    """Every step of every epoch, in order: the same ones whenever it is called."""
    embed = open_embedder(DEFAULT_NAME, out / "cache").embed
    sources = squads(data / "squad", more, embed)
    qamr = Qamr(data / "qamr", embed)
    tokenizer = tokenizer_of(Weights.find(DEFAULT_NAME).folder)
    for epoch in range(EPOCHS):
        rng = random.Random(SEED + epoch)
        examples = [one for source in (*sources, qamr) for one in source.examples(rng)]
        examples += [one for source in sources[:2] for one in source.recurring(rng)]
        said = sum(one.answerable for one in examples)
        print(f"Epoch {epoch}: {len(examples):,} examples, {said:,} of them answerable", file=sys.stderr)
        rows = [row for one in examples if (row := row_of(one, tokenizer, rng))]
        yield from batches(rows, rng)


def tokenizer_of(folder: Path) -> tokenizers.Tokenizer:
    """The encoder's tokenizer, for pairs that are cut at the passage's end only."""
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="only_second")
    return tokenizer


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


def batches(rows: list[Row], rng: random.Random) -> Iterator[list[Row]]:
    """Rows of like length in steps of about TOKENS tokens, in random order."""
    rng.shuffle(rows)
    found: list[list[Row]] = []
    for start in range(0, len(rows), 4_096):
        pool = rows[start : start + 4_096]
        found += [[pool[i] for i in part] for part in passes_of([len(row.ids) for row in pool], TOKENS)]
    rng.shuffle(found)
    yield from found


def train(steps: Sequence[list[Row]], out: Path) -> None:
    """Take the steps that no checkpoint holds yet."""
    planned = len(steps)
    network = ReadingNetwork(str(Weights.find(DEFAULT_NAME).folder))
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    warm = max(int(planned * WARM_UP), 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, max((planned - step) / (planned - warm), 0.01))
    )
    done, checkpoint = 0, out / "checkpoint.pt"
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        done = kept["done"]
        print(f"Going on after step {done}", file=sys.stderr)
    network.train()
    began, recent = time.monotonic(), []
    for number, rows in enumerate(steps[done:], start=done + 1):
        # Dropout is the only chance in a step: drawn anew from its number, it is the same after a pause.
        torch.manual_seed(SEED + number)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(network, rows)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent.append(loss.item())
        if number % CHECKPOINT_EVERY == 0 or number == len(steps):
            _keep(checkpoint, network, optimizer, schedule, number)
            pace = (time.monotonic() - began) / (number - done)
            told = f"step {number}/{planned}  loss {np.mean(recent):.3f}  {pace:.2f} s a step"
            print(told, file=sys.stderr, flush=True)
            recent = []
    torch.save(network.state_dict(), out / "network.pt")


def loss_of(network: ReadingNetwork, rows: Sequence[Row]) -> torch.Tensor:
    """Cross-entropy of first and last token, "nowhere" included, and of whether the passage answers."""
    length = max(len(row.ids) for row in rows)
    ids, mask, types = (torch.zeros(len(rows), length, dtype=torch.int64) for _ in range(3))
    allowed = torch.zeros(len(rows), length, dtype=torch.bool)
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        types[i, : len(row.ids)] = torch.tensor(row.types)
        mask[i, : len(row.ids)] = 1
        allowed[i, row.first : len(row.ids) - 1] = True
        allowed[i, 0] = True
    spans, verdict = network(ids, mask, types)
    spans = spans.float().masked_fill(~allowed.unsqueeze(-1), -1e4)
    starts, ends = torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    first = torch.nn.functional.cross_entropy(spans[..., 0], starts)
    last = torch.nn.functional.cross_entropy(spans[..., 1], ends)
    whether = torch.nn.functional.binary_cross_entropy_with_logits(verdict.float(), (starts > 0).float())
    return (first + last) / 2 + whether


def _keep(path: Path, network, optimizer, schedule, done: int) -> None:
    """Write a checkpoint; one that is half written never takes the place of a whole one."""
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "done": done,
    }
    unfinished = path.with_suffix(".part")
    torch.save(state, unfinished)
    unfinished.replace(path)


if __name__ == "__main__":
    main()
