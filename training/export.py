"""Pack a trained network into the package: `make pack`, `make pack-support`.

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
    """Export, narrow, and print the hash that the code which runs the network must hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, help="network.pt, as training writes it")
    parser.add_argument("--name", default="reader", help="reader (retrieval/span_model.py) or support (entailment.py)")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    encoder = Weights.find(DEFAULT_NAME).folder
    network = ReadingNetwork(str(encoder))
    kept = torch.load(given.trained, weights_only=True)
    network.load_state_dict(kept.get("network", kept))
    path = given.out / f"{given.name}.onnx"
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


def unpacked(path: Path) -> ReadingNetwork:
    """A packed network as it was, but for what its 8 bits lost, to be trained on."""
    graph = onnx.load(path).graph
    values = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            small, scale, _ = (values[name] for name in node.input)
            per_row = node.attribute[0].i == 0
            values[node.output[0]] = small * (scale[:, None] if per_row else scale[None, :])
    network = ReadingNetwork(str(Weights.find(DEFAULT_NAME).folder))
    wanted = network.state_dict()
    # A matrix that is multiplied with lost its name on export: they stand in the graph in the network's own order.
    matrices = iter([node.input[1] for node in graph.node if node.op_type == "MatMul" and node.input[1] in values])
    for name in wanted:
        value = values[name] if name in values else values[next(matrices)].T
        wanted[name] = torch.tensor(np.array(value))
    if next(matrices, None) is not None:
        raise ValueError(f"{path} holds more than the network in training/network.py: was it packed from another?")
    network.load_state_dict(wanted)
    return network


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
