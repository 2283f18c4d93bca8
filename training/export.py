"""Pack the trained reader into the package: `make pack`.

The graph is ONNX; its large weights are stored in 8 bits, a scale for each row or column, and widened on load.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from hashlib import file_digest
from pathlib import Path
from shutil import copyfile

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from index.embedding import DEFAULT_NAME, Weights
from training.network import ReadingNetwork

WEIGHTS = Path(__file__).parents[1] / "retrieval" / "weights"
# Smaller weights (biases, norms, the heads) stay as they are.
_SMALLEST = 10_000


def main() -> None:
    """Export, narrow, and print the hash that retrieval/span_model.py must hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, help="network.pt, as training/train.py writes it")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    encoder = Weights.find(DEFAULT_NAME).folder
    network = ReadingNetwork(str(encoder))
    kept = torch.load(given.trained, weights_only=True)
    network.load_state_dict(kept.get("network", kept))
    path = given.out / "reader.onnx"
    export(network.eval(), path)
    onnx.save(narrowed(onnx.load(path)), path)
    copyfile(encoder / "tokenizer.json", given.out / "tokenizer.json")
    with path.open("rb") as file:
        print(file_digest(file, "sha256").hexdigest())
    print(f"{path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


def export(network: ReadingNetwork, path: Path) -> None:
    """Write the network as ONNX, in 32 bits."""
    ids = torch.ones(2, 8, dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (ids, ids, torch.zeros_like(ids)),
            str(path),
            input_names=names,
            output_names=["spans", "verdict"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*names, "spans"]} | {"verdict": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )


def narrowed(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its large weights in 8 bits, each behind a DequantizeLinear node."""
    graph = model.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < _SMALLEST:
            continue
        # A scale for each row of a table that is looked up, and for each column of a matrix that is multiplied with.
        axis = 0 if weight.name in looked_up else 1
        scale = np.abs(values).max(axis=1 - axis, keepdims=True) / 127
        scale[scale == 0] = 1.0
        small = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        name = weight.name
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(small, f"{name}.small"))
        graph.initializer.append(numpy_helper.from_array(scale.reshape(-1).astype(np.float32), f"{name}.scale"))
        zero = numpy_helper.from_array(np.zeros(scale.size, dtype=np.int8), f"{name}.zero")
        graph.initializer.append(zero)
        given = [f"{name}.small", f"{name}.scale", f"{name}.zero"]
        graph.node.insert(0, onnx.helper.make_node("DequantizeLinear", given, [name], axis=axis))
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    main()
