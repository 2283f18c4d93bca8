"""Train the judge of support: `make train-support`. It can be stopped and goes on from its last checkpoint.

It begins as all-mpnet-base-v2, without its two upper layers, and learns from the claims in training/claims, which were
written for it; then, from these and pairs of sentences, that a near copy may be a paraphrase as well as a twist. Two
cores need an hour and three quarters. See MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tokenizers
import torch

from index.sentences import sentence_bounds
from retrieval.packed_network import LONGEST
from retrieval.support.entailment import premise_of
from retrieval.support.material import Quoted
from training.network import SupportNetwork
from training.pairs import Pair, changed, made, shortened
from training.steps import SEED, batches, padded, take_steps, tokenizer_of

CLAIMS = Path(__file__).with_name("claims")
ENCODER = "all-mpnet-base-v2"
# One pass over the claims, and a little of the next: 3,391 steps are one.
CLAIM_STEPS = 3_600
# Then over so many pairs of paraphrases, with half as many of the claims: some 840 steps.
PARAPHRASES = 10_000
LEARNING_RATES = 3e-5, 2e-5
# A step's tokens. Smaller steps, and so more of them, taught more in the same time.
CLAIM_TOKENS = 1_536
# Of the six kinds that are made of a quote's claims.
DRAWN = 1
# What a liar adds to what is so.
_ADDED = (
    "near the coast", "near the capital", "in the south of the country", "because of the rain", "in the north",
    "because of a lack of money", "owing to a technical fault", "after a night of talks", "despite the protests",
    "for the second time", "on the border", "at the weekend", "due to heavy snow", "with help from abroad",
    "near the airport", "following a court ruling", "since the spring",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A pair in tokens, and whether the premise bears out the claim."""

    ids: list[int]
    types: list[int]
    is_borne_out: bool


@dataclass(frozen=True, slots=True)
class Taught:
    """A quote as it is judged, with claims that it bears out and claims that it does not."""

    quote: str
    premise: str
    true: tuple[str, ...]
    false: tuple[str, ...]


def main() -> None:
    """Train from the beginning or from the last checkpoint, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help=f"folder that holds {ENCODER}/ and pairs/")
    parser.add_argument("--out", type=Path, default=Path("build/support"))
    given = parser.parse_args()
    torch.manual_seed(SEED)
    network = SupportNetwork(given.data / ENCODER)
    # The words themselves are known: nearly a quarter of the weights, which so few claims could only blur.
    network.encoder.embeddings.requires_grad_(False)
    tokenizer = tokenizer_of(given.data / ENCODER, LONGEST, "longest_first", "left")
    rng = random.Random(SEED)
    claims: list[list[Row]] = []
    while len(claims) < CLAIM_STEPS:
        claims += batches(rows_of(list(claim_pairs(rng)), tokenizer), rng, CLAIM_TOKENS)
    paraphrases = rng.sample(list(made(given.data / "pairs", rng)), PARAPHRASES)
    mixed = paraphrases + rng.sample(list(claim_pairs(rng)), PARAPHRASES // 2)
    pairs = list(batches(rows_of(mixed, tokenizer), rng, CLAIM_TOKENS))
    stages = ("claims", claims[:CLAIM_STEPS], list(network.verdict.parameters())), ("pairs", pairs, [])
    for (name, steps, heads), learning_rate in zip(stages, LEARNING_RATES, strict=True):
        out = given.out / name
        out.mkdir(parents=True, exist_ok=True)
        print(f"{name}: {len(steps):,} steps", file=sys.stderr)
        take_steps(network, steps, loss_of, out, learning_rate, heads)


def claim_pairs(rng: random.Random) -> Iterator[Pair]:
    """The written claims, and what is made of them: of two quotes, in two sentences, of the wrong quote, with a lie."""
    every = list(written())
    for one in every:
        yield from (Pair(claim, one.premise, True) for claim in one.true)
        yield from (Pair(claim, one.premise, False) for claim in one.false)
        other = rng.choice([each for each in every if each is not one])
        both = " ".join(rng.sample([one.premise, other.premise], 2))
        drawn = (
            Pair(rng.choice(one.true), both, True),
            Pair(rng.choice(one.false), both, False),
            Pair(rng.choice(other.true), one.premise, False),
            Pair(" ".join(rng.sample(one.true, 2)), one.premise, True),
            Pair(" ".join(rng.sample([rng.choice(one.true), rng.choice(one.false)], 2)), one.premise, False),
            Pair(f"{rng.choice(one.true)} {rng.choice(other.true)}", one.premise, False),
        )
        yield from rng.sample(drawn, DRAWN)
        yield from _plain_pairs(one, rng)


def _plain_pairs(one: Taught, rng: random.Random) -> Iterator[Pair]:
    """A quote's own sentence, whole and shortened; and claims with a word, a denial or a place more than they had."""
    sentence = rng.choice([one.quote[start:end].strip() for start, end in sentence_bounds(one.quote)])
    yield Pair(sentence, one.premise, True)
    if shorter := shortened(sentence, rng):
        yield Pair(shorter, one.premise, True)
    if lies := list(changed(rng.choice(one.true), [one.quote], rng)):
        yield Pair(rng.choice(lies), one.premise, False)
    if rng.random() < 0.5:
        yield Pair(f"{rng.choice(one.true).rstrip('.')} {rng.choice(_ADDED)}.", one.premise, False)


def written() -> Iterator[Taught]:
    """The claims in training/claims."""
    for path in sorted(CLAIMS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            given = json.loads(line)
            before = "\n".join(filter(None, [given["title"], given["before"]]))
            quoted = Quoted(given["quote"], before, "", "", date.fromisoformat(given["published"]))
            yield Taught(given["quote"], premise_of([quoted]), tuple(given["true"]), tuple(given["false"]))


def rows_of(pairs: Sequence[Pair], tokenizer: tokenizers.Tokenizer) -> list[Row]:
    """Pairs in tokens."""
    coded = tokenizer.encode_batch([(pair.claim, pair.premise) for pair in pairs])
    return [Row(one.ids, one.type_ids, pair.is_borne_out) for one, pair in zip(coded, pairs, strict=True)]


def loss_of(network: SupportNetwork, rows: Sequence[Row]) -> torch.Tensor:
    """Cross-entropy of whether the premise bears out the claim."""
    ids, mask, _ = padded(rows)
    wanted = torch.tensor([float(row.is_borne_out) for row in rows])
    return torch.nn.functional.binary_cross_entropy_with_logits(network(ids, mask).float(), wanted)


if __name__ == "__main__":
    main()
