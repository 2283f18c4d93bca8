"""A network that comes with the project: its weights and its words as files, refused when altered, run in batches."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

WEIGHTS = Path(__file__).parent / "weights"
# Tokens of the two texts of a pair together.
LONGEST = 384

Scores = NDArray[np.float32]


class PackedNetwork:
    """`folder/NAME.onnx` with its tokenizer, `folder/NAME.json`, as ONNX Runtime serves it; see training/network.py.

    Pairs of over LONGEST tokens lose the end of the longer text, or its beginning. Raises ModelFault when a file is
    missing or altered.
    """

    def __init__(
        self, folder: Path, name: str, sha256: str, threads: int | None = None, cut: Literal["left", "right"] = "right"
    ) -> None:
        self._folder = folder
        self._name = name
        self._sha256 = sha256
        self._cut = cut
        self._threads = threads or len(os.sched_getaffinity(0))

    def coded(self, pairs: Sequence[tuple[str, str]]) -> list[tokenizers.Encoding]:
        """Pairs of texts in tokens."""
        return list(self._tokenizer.encode_batch(pairs))

    def run(self, coded: Sequence[tokenizers.Encoding]) -> list[Scores]:
        """One pass over all of them: what the network gives, each a row a pair."""
        ids = np.zeros((len(coded), max(len(one.ids) for one in coded)), dtype=np.int64)
        mask, types = np.zeros_like(ids), np.zeros_like(ids)
        for row, one in enumerate(coded):
            ids[row, : len(one.ids)] = one.ids
            types[row, : len(one.ids)] = one.type_ids
            mask[row, : len(one.ids)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        asked = {one.name: given[one.name] for one in self._session.get_inputs()}
        return [np.asarray(one, dtype=np.float32) for one in self._session.run(None, asked)]

    @cached_property
    def _tokenizer(self) -> tokenizers.Tokenizer:
        import tokenizers

        path = self._folder / f"{self._name}.json"
        try:
            tokenizer = tokenizers.Tokenizer.from_file(str(path))
        except Exception as error:  # tokenizers raises nothing narrower
            raise ModelFault(
                f"The {self._name}'s words, {path}, cannot be read: reinstall with `make install`."
            ) from error
        tokenizer.no_padding()
        # A question or claim in a script of a token a sign may be the longer of the two: then both are cut.
        tokenizer.enable_truncation(LONGEST, strategy="longest_first", direction=self._cut)
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        path = self._folder / f"{self._name}.onnx"
        told = f"The {self._name}'s weights, {path},"
        try:
            with path.open("rb") as weights:
                found = file_digest(weights, "sha256").hexdigest()
        except OSError as error:
            raise ModelFault(f"{told} are missing: reinstall with `make install`.") from error
        if found != self._sha256:
            raise ModelFault(f"{told} were altered (SHA-256 {found}): reinstall them.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # The reader's 8 bits are widened once, on load; without this they would be in every pass.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
