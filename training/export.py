"""Pack a trained network into the package: `make pack`, `make pack-support`.

The graph is ONNX, its large weights are stored in 8 bits. The reader's, which reads many passages for each question,
have a scale for each row or column and are widened on load; the judge's, four times as many and asked of a claim at a
time, one for each block of weights, and stay narrow.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from hashlib import file_digest
from pathlib import Path
from shutil import copyfile
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from index.embedding import DEFAULT_NAME, Weights
from retrieval.packed_network import WEIGHTS
from training.network import ReadingNetwork, SupportNetwork

# Smaller weights (biases, norms, the heads) stay as they are.
_SMALLEST = 10_000
# Weights of the judge that share a scale.
_BLOCK = 256

Floats = NDArray[np.float32]


def main() -> None:
    """Export, narrow, and print the hash that the code which runs the network must hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, help="network.pt, as training writes it")
    parser.add_argument("--judge", type=Path, metavar="ENCODER", help="folder of the encoder that the judge began as")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    if given.judge:
        name, encoder, narrowed = "support", given.judge, narrow_in_memory
        network = SupportNetwork(encoder)
    else:
        name, encoder, narrowed = "reader", Weights.find(DEFAULT_NAME).folder, narrow_on_disk
        network = ReadingNetwork(str(encoder))
    kept = torch.load(given.trained, weights_only=True)
    network.load_state_dict(kept.get("network", kept))
    path = given.out / f"{name}.onnx"
    export(network.eval(), path)
    onnx.save(narrowed(onnx.load(path)), path)
    copyfile(encoder / "tokenizer.json", given.out / f"{name}.json")
    with path.open("rb") as file:
        print(file_digest(file, "sha256").hexdigest())
    print(f"{path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


def export(network: ReadingNetwork | SupportNetwork, path: Path) -> None:
    """Write the network as ONNX, in 32 bits."""
    ids = torch.full((2, 8), 7, dtype=torch.int64)
    given = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    outputs = ["verdict"]
    if isinstance(network, ReadingNetwork):
        given["token_type_ids"] = torch.zeros_like(ids)
        outputs = ["spans", "verdict"]
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            tuple(given.values()),
            str(path),
            input_names=list(given),
            output_names=outputs,
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*given, "spans"]} | {"verdict": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )


def narrow_on_disk(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its large weights in 8 bits, each behind a DequantizeLinear node."""
    graph = model.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if not _is_large(values):
            continue
        # A scale for each row of a table that is looked up, and for each column of a matrix that is multiplied with.
        axis = 0 if weight.name in looked_up else 1
        small, scale = _in_8_bits(values, 1 - axis)
        name = weight.name
        graph.initializer.remove(weight)
        zero = np.zeros(scale.size, dtype=np.int8)
        given = [_added(graph, f"{name}.{part}", array) for part, array in
                 (("small", small), ("scale", scale.reshape(-1)), ("zero", zero))]  # fmt: skip
        graph.node.insert(0, onnx.helper.make_node("DequantizeLinear", given, [name], axis=axis))
    onnx.checker.check_model(model)
    return model


def narrow_in_memory(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its large weights in 8 bits in memory too: MatMulNBits, and of a table what is looked up."""
    graph = model.graph
    large = {one.name: one for one in graph.initializer if _is_large(numpy_helper.to_array(one))}
    for place, node in reversed(list(enumerate(graph.node))):
        name = next((given for given in node.input if given in large), None)
        if name is None:
            continue
        values = numpy_helper.to_array(large[name])
        graph.initializer.remove(large[name])
        taken = _multiplied if node.op_type == "MatMul" else _looked_up
        graph.node.remove(node)
        for each in reversed(taken(graph, node, name, values)):
            graph.node.insert(place, each)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return model


def _multiplied(graph: onnx.GraphProto, node: onnx.NodeProto, name: str, values: Floats) -> list[onnx.NodeProto]:
    rows, columns = values.shape
    small, scale = _in_8_bits(values.T.reshape(columns, rows // _BLOCK, _BLOCK), 2)
    given = [
        node.input[0],
        # Unsigned, with 128 for nought: that is the operator's form.
        _added(graph, f"{name}.small", (small.astype(np.int16) + 128).astype(np.uint8)),
        _added(graph, f"{name}.scale", scale.reshape(-1)),
    ]
    return [
        onnx.helper.make_node(
            "MatMulNBits", given, node.output, domain="com.microsoft", K=rows, N=columns, bits=8, block_size=_BLOCK
        )
    ]


def _looked_up(graph: onnx.GraphProto, node: onnx.NodeProto, name: str, values: Floats) -> list[onnx.NodeProto]:
    small, scale = _in_8_bits(values, 1)
    rows, (out,) = node.input[1], node.output
    table, scales = _added(graph, f"{name}.small", small), _added(graph, f"{name}.scale", scale)
    return [
        onnx.helper.make_node("Gather", [table, rows], [f"{out}.small"]),
        onnx.helper.make_node("Cast", [f"{out}.small"], [f"{out}.wide"], to=onnx.TensorProto.FLOAT),
        onnx.helper.make_node("Gather", [scales, rows], [f"{out}.scale"]),
        onnx.helper.make_node("Mul", [f"{out}.wide", f"{out}.scale"], [out]),
    ]


def _is_large(values: NDArray[Any]) -> bool:
    return values.dtype == np.float32 and values.ndim == 2 and values.size >= _SMALLEST


def _in_8_bits(values: Floats, axis: int) -> tuple[NDArray[np.int8], Floats]:
    """The values over a scale along an axis, from -127 to 127, and the scale."""
    scale = np.abs(values).max(axis=axis, keepdims=True) / 127
    scale[scale == 0] = 1.0
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


def _added(graph: onnx.GraphProto, name: str, values: NDArray[Any]) -> str:
    graph.initializer.append(numpy_helper.from_array(values, name))
    return name


if __name__ == "__main__":
    main()
