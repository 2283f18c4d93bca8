"""The desk: what the doors ask of a collection, with its parts put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.traces import TRACES, TraceFacts, Traces
from index.catalog import Catalog, Edition, Shelved
from index.database import FILE, Database
from index.embedding import Embedder, open_embedder
from index.errors import IndexFault, UnknownReport
from index.report import SHARED, Report
from index.vectors import Vectors, load_chroma
from retrieval.answer import Answer, Citation
from retrieval.answering import Answering, Finder
from retrieval.brief import Brief, Briefs
from retrieval.checking import Checking
from retrieval.context import around
from retrieval.followup import Turn, standalone
from retrieval.overview.overviews import Overviews
from retrieval.partwise import Partwise
from retrieval.portrait import Portraits
from retrieval.question import Question
from retrieval.reader import SpanReader
from retrieval.search import Candidate, Search
from retrieval.span_model import DEFAULT_NAME, OnnxSpanModel, SpanModel
from retrieval.timeline import Timeline, Timelines
from retrieval.trace import Trace

if TYPE_CHECKING:
    from bot.feed_desk import FeedDesk
    from bot.ledger import Feedback
    from bot.retelling import Retold
    from bot.telemetry import Telemetry
    from bot.writer_desk import WriterDesk, WriterState
    from index.backup_file import BackupFacts
    from index.batches import Progress
    from index.fetching import Fetcher
    from index.ingest import Ingest
    from index.verifying import Verification
    from retrieval.steps import Steps
    from retrieval.support.entailment import EntailmentModel
    from retrieval.writer.tally import Counts
    from retrieval.writer.writing import Writing


class Desk:
    """Answers questions over one collection and keeps its reports; every part is opened at its first use.

    What stands on a shelf is seen only where that shelf is named; the shared one is, unless others are given.
    Whatever keeps it from doing so is raised as an IndexFault or a QuestionError, with words for a person. For one
    thread at a time. `data` holds the collection, `cache` the exported models, `model` makes the vectors and
    `reader` reads; an answer whose newest report is older than `old_days` says so. Pages and feeds come from the public
    internet and from `allowed_hosts`. `writer`, where there is one, has a language model word answers, and
    `open_telemetry` opens what tells a collector of each question.
    """

    def __init__(
        self,
        data: Path,
        cache: Path,
        model: str,
        reader: str = DEFAULT_NAME,
        old_days: int = 30,
        allowed_hosts: Sequence[str] = (),
        writer: WriterDesk | None = None,
        open_telemetry: Callable[[], Telemetry] | None = None,
    ) -> None:
        self._data = data
        self._cache = cache
        self._model = model
        self._reader = reader
        self._old_days = old_days
        self._allowed_hosts = allowed_hosts
        self._writer = writer
        self._open_telemetry = open_telemetry

    def ask(self, text: str, on: date, shelves: Sequence[str] = (SHARED,)) -> Answer:
        """Answer a question as asked on a day."""
        return self.asked(text, on, shelves).answer

    def asked(self, text: str, on: date, shelves: Sequence[str] = (SHARED,)) -> Trace:
        """An answer with all that led to it, which is kept."""
        with self._telling():
            return self.kept(self.trace(text, on, shelves), shelves)

    def kept(self, trace: Trace, shelves: Sequence[str] = (SHARED,)) -> Trace:
        """Keep how an answer came about, and tell the collector if there is one; the answer then names its trace."""
        named = self._traces.kept(trace, shelves)
        if self._telemetry:
            self._telemetry.answered(named)
        return named

    def trace(self, text: str, on: date, shelves: Sequence[str] = (SHARED,)) -> Trace:
        """An answer with all that led to it, or kept it from being given."""
        return self._answering.trace(text, on, shelves)

    def begin(self, text: str, on: date, shelves: Sequence[str] = (SHARED,)) -> tuple[Trace, Steps | None]:
        """An answer in the reports' own words, and the talk with a language model that is to word it, if one is.

        The talk's `ask` alone is slow, and may run in any thread while the desk is asked other things.
        """
        with self._telling():
            return self._answering.begin(text, on, shelves)

    def drafted(self, trace: Trace, talk: Steps, text: str) -> Answer | None:
        """What may be shown of an answer while the model's reply has come as far as `text`; None while nothing may."""
        return self._answering.drafted(trace, talk, text)

    def finish(self, trace: Trace, talk: Steps) -> Trace:
        """The answer that a talk that is over has come to."""
        return self._answering.finish(trace, talk)

    def writer_state(self, shelf: str = SHARED) -> WriterState | None:
        """How the language model fares, and what is left to a chat; None where none words answers. For any thread."""
        return self._writer.state(shelf) if self._writer else None

    def writer_counts(self) -> Counts | None:
        """What the language model was asked since the process began; None where none words answers. For any thread."""
        return self._writer.counts if self._writer else None

    def search(self, text: str, on: date, k: int, shelves: Sequence[str] = (SHARED,)) -> list[Candidate]:
        """The best `k` passages for a question asked on a day."""
        return self._search.find(Question.of(text, on), k, shelves)

    def standalone(self, text: str, before: Sequence[Turn], shelves: Sequence[str] = (SHARED,)) -> str:
        """A follow-up with what it leaves out taken from the talk before it.

        Other than the rest it may be called beside other calls. It waits for the language model where one is named.
        """
        if self._writer is None:
            return standalone(text, before)
        # Imported here: without a language model none of it is needed.
        from retrieval.writer.rewriting import Rewriting

        return Rewriting(self._writer.questions(shelves[-1])).standalone(text, before)

    def story(self, query: str, on: date, shelves: Sequence[str] = (SHARED,)) -> Timeline:
        """What the reports tell of something, day by day, as of a day."""
        return self._timelines.timeline(query, on, shelves)

    def brief(self, since: date, until: date, shelves: Sequence[str] = (SHARED,)) -> Brief:
        """What was published on these days, both included, by story."""
        return self._briefs.brief(since, until, shelves)

    def arrived(
        self, since: datetime, until: datetime, queries: Sequence[str], known: Collection[str], shelves: Sequence[str]
    ) -> Brief:
        """What came in since a moment about one of the queries, or about anything without any, by story."""
        return self._briefs.arrived(since, until, queries, known, shelves)

    def context(self, citation: Citation, room: int = 600) -> tuple[str, int]:
        """The text around a quote, of the version that was cited, and where the quote begins in it.

        At most `room` characters, or the quote alone where that is longer. UnknownReport when this version was removed
        meanwhile, also if the report came back.
        """
        report = self._catalog.report(citation.report, citation.version)
        if report.text[citation.start : citation.end] != citation.quote:
            raise UnknownReport(f"The version of the report {citation.report!r} that was cited was removed.")
        first, last = around(report.text, citation.start, citation.end, room, report.language)
        return report.text[first:last], citation.start - first

    def shelved(self, shelf: str) -> list[Shelved]:
        """The reports of a shelf, those added last first."""
        return self._catalog.shelved(shelf)

    def shelf_of(self, report: str) -> str:
        """The shelf that a report stands on."""
        return self._catalog.shelf_of(report)

    def report(self, report: str, version: int | None = None) -> Report:
        """A report at the version asked for, or that answers are drawn from; the newest where none is."""
        return self._catalog.report(report, version) if version else self._catalog.current(report)

    def editions(self, report: str) -> list[Edition]:
        """All versions of a report, the first one first, with what each amounts to."""
        return self._catalog.editions(report)

    def sources(self, shelves: Sequence[str] = (SHARED,)) -> list[tuple[str, int, date]]:
        """Each publisher, the number of its reports, and the day of the newest."""
        return [(one.publisher, one.reports, one.newest.date()) for one in self._catalog.publishers(shelves)]

    def status(self, shelves: Sequence[str] = (SHARED,)) -> Mapping[str, object]:
        """What is held: reports and passages in force, how the vectors stand to them, model, newest day, folder."""
        census = self._catalog.census(shelves)
        state = self.ingest.state(shelves)
        return {
            "reports": census.reports,
            "copies": self._catalog.groups.copies(shelves),
            "passages": census.passages,
            "pending": state.pending,
            "stale": state.stale,
            "model": self._embedder.model,
            "newest": census.newest.date().isoformat() if census.newest else None,
            "data": str(self._data),
        }

    def traces(self, most: int) -> list[TraceFacts]:
        """The answers whose traces are kept, the newest first."""
        return self._traces.newest(most)

    def retold(self, name: str) -> Retold:
        """How an answer came about, by its own name or its trace's, with what still stands of the reports.

        UnknownTrace when none is kept under that name.
        """
        # Imported here: pydantic, which reads the answers, is no part of asking.
        from bot.ledger import Ledger
        from bot.retelling import Retold

        with closing(Ledger.open(self._data / FILE)) as ledger:
            told = ledger.told(name) or ledger.told_of(name)
            trace = told.answer.trace if told else name
            facts, replay = self._traces.replayed(trace or name, self._version)
            before = ledger.told(told.after) if told and told.after else None
        return Retold(facts, replay, told, before)

    def _version(self, report: str, version: int) -> Report | None:
        try:
            return self._catalog.report(report, version)
        except UnknownReport:
            return None

    def feedback(self) -> list[Feedback]:
        """What people thought of answers, the newest first."""
        # Imported here: pydantic, which reads the answers, is no part of asking.
        from bot.ledger import Ledger

        with closing(Ledger.open(self._data / FILE)) as ledger:
            return list(ledger.feedback())

    def back_up(self, target: Path, replace: bool) -> BackupFacts:
        """Write the collection to one file, while others use it."""
        from index.backup import backup

        return backup(self._data, target, self._vectors, self._embedder.model, replace)

    def restore(self, file: Path, progress: Progress) -> BackupFacts:
        """Make the collection from a backup; its folder must be new or empty."""
        from index.restoring import restore

        return restore(file, self._data, progress)

    def verify(self, tell: Callable[[str], None]) -> Verification:
        """Look whether every quote ever sent still stands in its report, and catalog and vectors agree."""
        from bot.ledger import Ledger
        from index.verifying import quotes_of, verify

        with closing(Ledger.open(self._data / FILE)) as ledger, closing(Database.open(self._data / FILE)) as database:
            sent = (quote for answer in ledger.sent() for quote in quotes_of(*answer))
            return verify(database, self._vectors, sent, tell)

    def prune(self, before: date, shelf: str, dry_run: bool) -> int:
        """Forget the reports of a shelf that were published before a day, or only count them; returns how many."""
        moment = datetime.combine(before, time(), UTC)
        if dry_run:
            return len(self._catalog.published_before(moment, shelf))
        return self.ingest.prune(moment, shelf)

    def warm(self) -> None:
        """Load everything now that the first question would wait for."""
        # ONNX Runtime loads its graph while Chroma is imported: half a second less before a cold answer.
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(self._load_models)
            load_chroma()
            loading.result()
        self._vectors.open()
        # Also what a writer lacks is known now, and not at the first question.
        _ = self._writing, self._telemetry

    def _load_models(self) -> None:
        self._embedder.embed(["dateline"])
        self._span_model.read("who?", [("", "dateline")])
        if self._writer:
            self._entailment.log_odds([("dateline", "dateline")])

    @cached_property
    def ingest(self) -> Ingest:
        """What brings reports in."""
        # Imported here: a question cuts no texts, and LangChain's splitters take half a second to import.
        from index.ingest import Ingest
        from index.splitting import SentenceSplitter

        return Ingest(self._data, self._catalog, self._vectors, self._embedder, SentenceSplitter(), self._fetcher)

    @cached_property
    def feeds(self) -> FeedDesk:
        """What follows feeds and brings their articles in."""
        from bot.feed_desk import FeedDesk

        return FeedDesk(self._data / FILE, self._fetcher, lambda *given: self.ingest.take(*given))

    @cached_property
    def _fetcher(self) -> Fetcher:
        # Imported here: whoever only asks fetches nothing.
        from index.allowed_hosts import AllowedHosts
        from index.fetching import Fetcher

        return Fetcher(hosts=AllowedHosts.of(self._allowed_hosts))

    @cached_property
    def _answering(self) -> Partwise:
        if self._writer is None:
            return Partwise(self._answering_over(self._search))
        # Imported here: without a language model nothing takes questions apart.
        from retrieval.widening import Widening
        from retrieval.writer.splitting import Splitting

        writer = self._writer
        return Partwise(Widening(self._search, lambda shelf: Splitting(writer.questions(shelf)), self._answering_over))

    def _answering_over(self, finder: Finder) -> Answering:
        checking = Checking(self._catalog)
        several = Overviews(self._catalog, self._timelines, self._briefs, checking)
        return Answering(finder, self.reader, checking, self._old_days, self._writing, several)

    @cached_property
    def _writing(self) -> Writing | None:
        """What words answers, where a language model is named."""
        if self._writer is None:
            return None
        # Imported here: without a language model none of it is needed.
        from retrieval.support import Support
        from retrieval.writer.memory import Memory
        from retrieval.writer.vetting import Vetting
        from retrieval.writer.writing import Writing

        return Writing(self._writer.calls, Vetting(Support(self._entailment)), Memory())

    @cached_property
    def _entailment(self) -> EntailmentModel:
        from retrieval.support.entailment import OnnxEntailmentModel

        return OnnxEntailmentModel()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell the collector of a question that cannot be answered."""
        try:
            yield
        except IndexFault as fault:
            if self._telemetry:
                self._telemetry.failed(fault)
            raise

    @cached_property
    def _telemetry(self) -> Telemetry | None:
        return self._open_telemetry() if self._open_telemetry else None

    @cached_property
    def _traces(self) -> Traces:
        return Traces(self._data / TRACES)

    @cached_property
    def _timelines(self) -> Timelines:
        return Timelines(self._search, self._embedder, self._portraits, Checking(self._catalog))

    @cached_property
    def _briefs(self) -> Briefs:
        return Briefs(self._catalog, self._embedder, self._portraits, Checking(self._catalog))

    @cached_property
    def _portraits(self) -> Portraits:
        return Portraits(self._catalog, self._vectors)

    @cached_property
    def reader(self) -> SpanReader:
        """What reads the passages that were found."""
        return SpanReader(self._span_model, self._catalog)

    @cached_property
    def _span_model(self) -> SpanModel:
        if self._reader == DEFAULT_NAME:
            return OnnxSpanModel()
        # Imported here: few name a reader of their own.
        from retrieval.hub_model import open_span_model

        return open_span_model(self._reader)

    @cached_property
    def _search(self) -> Search:
        return Search(self._catalog, self._vectors, self._embedder)

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog.open(self._data / FILE)

    @cached_property
    def _embedder(self) -> Embedder:
        return open_embedder(self._model, self._cache)

    @cached_property
    def _vectors(self) -> Vectors:
        return Vectors(self._data / "vectors", self._embedder.model)
