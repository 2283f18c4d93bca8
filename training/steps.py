"""Steps of training: rows of like length together, taken one after the other, with checkpoints to go on from."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
import tokenizers
import torch

from index.passes import passes_of

SEED = 20241208
WARM_UP = 0.08
# A step's tokens, padding included.
TOKENS = 6_144
CHECKPOINT_EVERY = 100


class Coded(Protocol):
    """An example in tokens, with the text of its pair, 0 or 1, that each is of."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def types(self) -> list[int]: ...


Row = TypeVar("Row", bound=Coded)
Network = TypeVar("Network", bound=torch.nn.Module)


def tokenizer_of(encoder: Path, longest: int, strategy: str, direction: str = "right") -> tokenizers.Tokenizer:
    """The tokenizer in an encoder's folder, for pairs that are cut to so many tokens, as `enable_truncation` has it."""
    tokenizer = tokenizers.Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest, strategy=strategy, direction=direction)
    return tokenizer


def batches(rows: list[Row], rng: random.Random, tokens: int = TOKENS) -> Iterator[list[Row]]:
    """Rows of like length in steps of about that many tokens, in random order."""
    rng.shuffle(rows)
    found: list[list[Row]] = []
    for start in range(0, len(rows), 4_096):
        pool = rows[start : start + 4_096]
        found += [[pool[i] for i in part] for part in passes_of([len(row.ids) for row in pool], tokens)]
    rng.shuffle(found)
    yield from found


def take_steps(
    network: Network,
    steps: Sequence[list[Row]],
    loss_of: Callable[[Network, Sequence[Row]], torch.Tensor],
    out: Path,
    learning_rate: float,
    heads: Sequence[torch.nn.Parameter] = (),
) -> None:
    """Take the steps that no checkpoint in `out` holds yet, and write `out/network.pt`.

    `heads` are parameters that begin from nothing: they learn ten times as fast as the others.
    """
    planned = len(steps)
    learnt = [one for one in network.parameters() if one.requires_grad]
    others = [one for one in learnt if not any(one is head for head in heads)]
    groups = [{"params": others}] + ([{"params": list(heads), "lr": 10 * learning_rate}] if heads else [])
    optimizer = torch.optim.AdamW(groups, lr=learning_rate, weight_decay=0.01, fused=True)
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
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent.append(loss.item())
        if number % CHECKPOINT_EVERY == 0 or number == planned:
            _keep(checkpoint, network, optimizer, schedule, number)
            pace = (time.monotonic() - began) / (number - done)
            told = f"step {number}/{planned}  loss {np.mean(recent):.3f}  {pace:.2f} s a step"
            print(told, file=sys.stderr, flush=True)
            recent = []
    torch.save(network.state_dict(), out / "network.pt")


def padded(rows: Sequence[Coded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The rows' tokens, which of them count, and of which text each is: three of (rows, tokens)."""
    length = max(len(row.ids) for row in rows)
    ids, mask, of_text = (torch.zeros(len(rows), length, dtype=torch.int64) for _ in range(3))
    for i, row in enumerate(rows):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        of_text[i, : len(row.ids)] = torch.tensor(row.types)
        mask[i, : len(row.ids)] = 1
    return ids, mask, of_text


def _keep(
    path: Path,
    network: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    done: int,
) -> None:
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
