"""Stand-ins for the parts that a test does not test. All of them live here."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog, Shelved
from index.report import SHARED, Passage, Report
from index.splitting import SentenceSplitter, passages_of
from index.vectors import Neighbour
from retrieval.answer import Answer, Citation, Lack
from retrieval.brief import Brief, News
from retrieval.days import day_text
from retrieval.followup import Turn, standalone
from retrieval.judging import Features
from retrieval.missing import SILENCE
from retrieval.question import Question
from retrieval.ranking import Scores
from retrieval.reader import Evidence, SpanReader
from retrieval.search import Candidate
from retrieval.span_model import Reading, ReadSpan
from retrieval.timeline import Line, Timeline
from retrieval.trace import Trace

HOMS_QUOTE = "Syrian rebels pushed into the northern edge of Homs on Saturday 🕊️ while others closed on the capital."
HOMS = Citation(
    n=1,
    report="homs",
    version=1,
    title="Rebels reach edge of Homs",
    publisher="Demo Wire",
    published=datetime(2024, 12, 7, tzinfo=UTC),
    dated_by="report",
    url="https://demo-wire.example.org/2024/12/07/homs",
    quote=HOMS_QUOTE,
    start=0,
    end=len(HOMS_QUOTE),
)


def citation(n: int = 1, **changes: Any) -> Citation:
    """The report from Homs, numbered `n`, with changes."""
    changed: Citation = replace(HOMS, n=n, report=f"report-{n}", **changes)
    return replace(changed, end=changed.start + len(changed.quote))


def answered(short: str, text: str, *citations: Citation, question: str = "Who holds Homs?") -> Answer:
    """An answer that the reports give, as of the day of the newest citation."""
    as_of = max((each.published.date() for each in citations), default=None)
    return Answer(question, date(2024, 12, 8), "answered", short, text, as_of, 0.9, citations, (), 12.0)


def disputed(*accounts: tuple[str, Citation], question: str = "How many died?") -> Answer:
    """Reports that differ: what each says, with its receipt, the newest first."""
    told = "; ".join(f"{said} ({cited.publisher}, {day_text(cited.published.date())})" for said, cited in accounts)
    text = "\n".join(f"{cited.quote} [{cited.n}]" for _, cited in accounts)
    return replace(
        answered(told, text, *(cited for _, cited in accounts), question=question),
        status="disputed",
        accounts=tuple(said for said, _ in accounts),
    )


NOTHING_KNOWN = Lack()


def unanswered(
    *closest: Citation, text: str = SILENCE, question: str = "Who won the cup?", lack: Lack = NOTHING_KNOWN
) -> Answer:
    """The silence of the reports, with what comes closest."""
    return Answer(question, date(2024, 12, 8), "unanswered", "", text, None, 0.1, (), closest, 12.0, lack=lack)


def traced(answer: Answer, *read: Evidence) -> Trace:
    """The trace of an answer, with what was read for it."""
    return Trace(Question.of(answer.question, answer.asked), [], read, [], "", "", {}, answer)


class FakeDesk:
    """Answers at once and tells by its answer which question it was asked, on which day.

    The first word of a question can make it do something else: see `ask`. It refuses what the real desk refuses.
    """

    def __init__(self, secret: str = "") -> None:
        self._secret = secret

    def ask(self, text: str, on: date, shelves: Sequence[str]) -> Answer:
        """Answer, or do what the question's first word says."""
        first, *_ = Question.of(text, on).text.lower().replace(",", "").split()
        match first:
            case "nothing":
                return unanswered(citation(1), citation(2, title="Rates held", publisher="The Lantern"))
            case "long":
                return answered(
                    "Long", "Much was said [1].", *(citation(n, quote="🕊️ word " * 900) for n in range(1, 40))
                )
            case "explode":
                raise RuntimeError(f"The catalog broke at https://api.example.org/bot{self._secret}/getMe")
            case "slow":
                time.sleep(2)
        return answered("Demo 🕊️ answer", f"You asked on {on}: {text} [1].", citation(1), question=text)

    def begin(self, text: str, on: date, shelves: Sequence[str]) -> tuple[Trace, None]:
        """Answer, with no model to word it."""
        return traced(self.ask(text, on, shelves)), None

    def drafted(self, trace: Trace, talk: object, text: str) -> Answer | None:
        """Nothing: no model writes."""
        return None

    def finish(self, trace: Trace, talk: object) -> Trace:
        """The answer as it was."""
        return trace

    def kept(self, trace: Trace, shelves: Sequence[str]) -> Trace:
        """The trace, kept nowhere."""
        return trace

    def writer_state(self, shelf: str) -> None:
        """No model words answers."""

    def writer_counts(self) -> None:
        """No model words answers."""

    def standalone(self, text: str, before: Sequence[Turn], shelves: Sequence[str]) -> str:
        """What the rules make of it."""
        return standalone(text, before)

    def search(self, text: str, on: date, k: int, shelves: Sequence[str]) -> list[Candidate]:
        """One passage, as many times as are wanted."""
        Question.of(text, on)
        return [candidate(report("homs", HOMS_QUOTE, url=HOMS.url))] * k

    def story(self, query: str, on: date, shelves: Sequence[str]) -> Timeline:
        """Two events, or twenty of a "long" story, or none of "nothing"."""
        first, *_ = Question.of(query, on).text.lower().split()
        days = [on - timedelta(days=back) for back in range({"long": 20, "nothing": 0}.get(first, 2), 0, -1)]
        lines = tuple(
            Line(day, n, n, tuple(citation(k, title=f"{query}, day {n}") for k in range(1, n + 1)))
            for n, day in enumerate(days, start=1)
        )
        return Timeline(query, on, lines, () if lines else (citation(1), citation(2)), NOTHING_KNOWN, 1.0)

    def arrived(
        self, since: datetime, until: datetime, queries: Sequence[str], known: Collection[str], shelves: Sequence[str]
    ) -> Brief:
        """Each day brings one report about each query, or about the world, save about "nothing"."""
        found = [(f"{query} {until.date()}", query) for query in queries or ["The world"] if query != "nothing"]
        news = [
            News(until.date(), 1, 1, ("Demo Wire",), citation(1, title=f"News of {query}"), (name,))
            for name, query in found
            if name not in known
        ]
        return Brief(since.date(), until.date(), tuple(news))

    def context(self, citation: Citation) -> tuple[str, int]:
        """The quote between two sentences."""
        before = "Rebels moved on. "
        return f"{before}{citation.quote} More followed.", len(before)

    def shelved(self, shelf: str) -> list[Shelved]:
        """One report that somebody added."""
        return [Shelved("homs", HOMS.title, HOMS.publisher, HOMS.published, HOMS.published)]

    def shelf_of(self, report: str) -> str:
        """All reports are shared."""
        return SHARED

    def status(self, shelves: Sequence[str]) -> Mapping[str, object]:
        """Facts as the catalog gives them."""
        facts = {"reports": 14, "passages": 152, "pending": 0, "stale": 0, "model": "all-MiniLM-L6-v2"}
        return {**facts, "newest": "2025-04-15", "data": "/srv/dateline/secret-folder"}

    def sources(self, shelves: Sequence[str]) -> Sequence[tuple[str, int, date]]:
        """Two publishers."""
        return [("Demo Wire", 5, date(2025, 4, 15)), ("Northgate Wire", 1, date(2024, 12, 5))]


class FakeBot:
    """A telegram.Bot that notes what it is told to send and fails as often as it is given errors."""

    def __init__(self, *errors: Exception) -> None:
        self.sent: list[dict[str, Any]] = []
        self._errors = list(errors)

    async def send_message(self, chat_id: int, text: str, **options: Any) -> None:
        """Note the message, then fail if there is an error left."""
        self.sent.append({"chat_id": chat_id, "text": text, **options})
        if self._errors:
            raise self._errors.pop(0)


class FakeQueue:
    """The side of a telegram.Bot that fetches updates: keeps them until they are confirmed, as Telegram does."""

    def __init__(self, *updates: Any, errors: Sequence[Exception] = ()) -> None:
        self.updates = list(updates)
        self._errors = list(errors)

    async def get_updates(self, *, offset: int, **_: Any) -> Sequence[Any]:
        """Drop what `offset` confirms and give the rest, or fail if there is an error left."""
        if self._errors:
            raise self._errors.pop(0)
        self.updates = [update for update in self.updates if update.update_id >= offset]
        await asyncio.sleep(0.01)
        return list(self.updates)


class FakeClock:
    """A sleep that takes no time and remembers how long it should have been."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Remember."""
        self.slept.append(seconds)
        await asyncio.sleep(0)


def report(name: str, text: str, **changes: Any) -> Report:
    """A report of Demo Wire with this id and text."""
    moment = datetime(2024, 12, 7, tzinfo=UTC)
    made = Report(
        id=name,
        title=f"Report {name}",
        publisher="Demo Wire",
        published=moment,
        dated_by="report",
        fetched=moment,
        text=text,
    )
    changed: Report = replace(made, **changes)
    return changed


def candidate(held: Report, words: str = "", score: float = 1.0) -> Candidate:
    """A passage that was found: these words of a report, or all of it; `score` is its share of the best BM25."""
    start = held.text.index(words)
    text = words or held.text
    return Candidate(Passage(held.id, held.version, start, start + len(text), text), held, Scores(1, score, 1, 1))


# Everything speaks for it.
SURE = Features(
    verdict=1, span=1, near=1, report=1, full=1, passage=1, names=1, named=1, fit=1, new=1, length=0
)  # fmt: skip


def evidence(held: Report, quote: str, *answers: str, probability: float = 0.99, **changes: Any) -> Evidence:
    """What a reader makes of this quote of a report. Changes are features."""
    start = held.text.index(quote)
    features: Features = replace(SURE, **changes)
    return Evidence(candidate(held), start, start + len(quote), answers, features, probability)


class MarksWords:
    """A span model that marks these words wherever a passage holds them, with the score that each is given.

    A passage without any answers nothing. It notes the headlines and passages that it reads.
    """

    def __init__(self, scores: Mapping[str, float]) -> None:
        self.passages: list[tuple[str, str]] = []
        self._scores = scores

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Mark, likeliest first."""
        self.passages += passages
        return [self._reading(text) for _, text in passages]

    def _reading(self, text: str) -> Reading:
        spans = [
            ReadSpan(at, at + len(words), score)
            for words, score in self._scores.items()
            for at in range(len(text))
            if text.startswith(words, at)
        ]
        return Reading(4.0 if spans else -4.0, tuple(sorted(spans, key=lambda span: -span.score)))


class MarksPlaces:
    """A span model that understands nothing: it marks stretches of every passage, each told as start and length."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self._places = places

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Mark, the first place as the likeliest."""
        return [Reading(4.0, tuple(self._spans(len(text)))) for _, text in passages]

    def _spans(self, length: int) -> Iterator[ReadSpan]:
        for rank, (start, many) in enumerate(self._places):
            first = start % length
            yield ReadSpan(first, min(first + many, length), 8.0 - rank)


class Finds:
    """A search that finds these candidates, whatever is asked; it notes what was."""

    def __init__(self, *candidates: Candidate) -> None:
        self.asked: list[str] = []
        self._candidates = candidates

    def find(self, question: Question, k: int, shelves: Sequence[str] = (SHARED,)) -> list[Candidate]:
        """Find."""
        self.asked.append(question.text)
        return list(self._candidates[:k])


class Reads:
    """A reader that reads this, whatever was found; it notes the last question."""

    def __init__(self, *evidence: Evidence) -> None:
        self.question: Question | None = None
        self._evidence = evidence

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Evidence]:
        """Read."""
        self.question = question
        return list(self._evidence)


class IsSure:
    """A reader that is sure of all that another one reads."""

    def __init__(self, reader: SpanReader) -> None:
        self._reader = reader

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Evidence]:
        """Read, and be sure."""
        return [replace(one, probability=0.99) for one in self._reader.read(question, candidates)]


class BagOfWords:
    """An embedder that needs no model: texts with the same words have the same unit vector. It notes what it embeds."""

    def __init__(self, model: str = "bag@1", size: int = 32) -> None:
        self.model = model
        self.embedded: list[str] = []
        self._size = size

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text: the sum of its words' directions, of length 1."""
        self.embedded += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self._size)

    def _vector(self, text: str) -> NDArray[np.float64]:
        directions = [
            np.random.default_rng(crc32(word.encode())).normal(size=self._size) for word in text.lower().split()
        ]
        total = np.sum([np.ones(self._size) / 1_000, *directions], axis=0)
        return np.asarray(total / np.linalg.norm(total))


class BrokenOff(Exception):
    """What an embedder that is made to fail raises."""


class BreaksOff(BagOfWords):
    """An embedder that fails after so many calls: a process that is stopped in the middle, without the process."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed, or fail."""
        if self._left == 0:
            raise BrokenOff
        self._left -= 1
        return super().embed(texts)


def tiny_model(folder: Path, cache: Path) -> str:
    """Put a model of 200 letters and 16 dimensions where `dateline` finds it, already exported; returns its name.

    The command runs with it as with any other, only hundreds of times faster: for tests of everything but meaning.
    """
    import onnx
    import tokenizers
    from onnx import TensorProto, helper, numpy_helper

    letters, size, weights = 200, 16, b"tiny"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(weights)
    exported = cache / "onnx" / sha256(weights).hexdigest()
    exported.mkdir(parents=True)
    table = np.random.default_rng(0).normal(size=(letters, size)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["letters"]),
        helper.make_node("Cast", ["attention_mask"], ["flat"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["flat", "last"], ["mask"]),
        helper.make_node("Mul", ["letters", "mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "tokens"], ["sum"], keepdims=0),
        helper.make_node("LpNormalization", ["sum"], ["vectors"], axis=1, p=2),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", size])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([1]), "tokens"),
            numpy_helper.from_array(np.array([2]), "last"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(exported / "model.onnx"))
    vocabulary = {chr(ord("!") + n): n for n in range(letters)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, [], unk_token="!"))
    tokenizer.save(str(exported / "tokenizer.json"))
    (exported / "facts.json").write_text(json.dumps({"model": "tiny", "max_tokens": 256}), "utf-8")
    return str(folder)


class VectorsInMemory:
    """Vectors without Chroma: compared one by one. It counts how often it was told to look again."""

    def __init__(self) -> None:
        self.reopened = 0
        self._kept: dict[tuple[str, str], NDArray[np.float32]] = {}

    def add(self, keys: Sequence[str], vectors: NDArray[np.float32], shelf: str = SHARED) -> None:
        """Keep."""
        self._kept.update({(shelf, key): vector for key, vector in zip(keys, vectors, strict=True)})

    def nearest(self, vector: NDArray[np.float32], k: int, shelves: Sequence[str] = (SHARED,)) -> list[Neighbour]:
        """The `k` closest in direction on these shelves, best first."""
        kept = ((key, vector) for (shelf, key), vector in self._kept.items() if shelf in shelves)
        near = [Neighbour(key, float(np.dot(one, vector))) for key, one in kept]
        return sorted(near, key=lambda one: -one.cosine)[:k]

    def reopen(self) -> None:
        """Count."""
        self.reopened += 1


def filled(catalog: Catalog, *reports: Report) -> VectorsInMemory:
    """Put reports into force in a catalog, cut as the product cuts them; gives the vectors of their passages."""
    vectors, embedder = VectorsInMemory(), BagOfWords()
    for each in reports:
        catalog.store(each, each.id, passages_of(each, SentenceSplitter()))
    if waiting := [one.passage for one in catalog.marks.pending(1_000)]:
        keys = [passage.key for passage in waiting]
        vectors.add(keys, embedder.embed([passage.text for passage in waiting]))
        catalog.embedded(keys)
    return vectors
