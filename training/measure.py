"""Measure the packed reader on what it was not trained on: SQuAD's three articles kept apart, QAMR's kept sentences.

Prints exact match and F1 of the likeliest stretch on questions that the passage answers, and how well the verdict
tells such a passage from one that does not (AUC): SQuAD's own unanswerable questions, and the nearest other passages.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from index.embedding import DEFAULT_NAME, open_embedder
from retrieval.calibration import auc
from retrieval.outcome import Known
from retrieval.span_model import OnnxSpanModel, Reading
from training.examples import Example, Qamr, squads

_MOST = 1_200


def main() -> None:
    """Measure and print, a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder that holds qamr/ and squad/")
    parser.add_argument("--cache", type=Path, default=Path("build/reader/cache"))
    given = parser.parse_args()
    embed = open_embedder(DEFAULT_NAME, given.cache).embed
    rng = random.Random(0)
    apart = {
        "SQuAD, three articles": list(squads(given.data / "squad", [], embed, held_back=True)[0].examples(rng, 1.0)),
        "QAMR, kept sentences": list(Qamr(given.data / "qamr", embed, held_back=True).examples(rng)),
    }
    model = OnnxSpanModel()
    for name, examples in apart.items():
        chosen = rng.sample(examples, min(_MOST, len(examples)))
        print(name, measured(chosen, [model.read(one.question, [(one.title, one.passage)])[0] for one in chosen]))


def measured(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, float]:
    """Shares between 0 and 1."""
    both = list(zip(examples, readings, strict=True))
    said = [(_known(example), _said(example, reading)) for example, reading in both if example.answerable]
    return {
        "questions": len(said),
        "em": round(mean(known.exact(text) for known, text in said), 3),
        "f1": round(mean(known.overlap(text) for known, text in said), 3),
        "auc of the verdict": round(_auc(both, [r.verdict for r in readings]), 3),
        "auc of the stretch": round(_auc(both, [r.spans[0].score if r.spans else -99 for r in readings]), 3),
    }


def _said(example: Example, reading: Reading) -> str:
    return example.passage[reading.spans[0].start : reading.spans[0].end] if reading.spans else ""


def _known(example: Example) -> Known:
    answer = example.passage[example.start : example.end]
    return Known.of({"id": "", "question": "?", "asked": "2024-01-01", "answers": [answer], "kind": "answerable"})


def _auc(both: Sequence[tuple[Example, Reading]], scores: Sequence[float]) -> float:
    yes = [score for (example, _), score in zip(both, scores, strict=True) if example.answerable]
    no = [score for (example, _), score in zip(both, scores, strict=True) if not example.answerable]
    return auc(yes, no)


if __name__ == "__main__":
    main()
