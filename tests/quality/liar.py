"""A language model that invents, asked every question: what of its words reaches a reader, and is it borne out?

It asks the model that DATELINE_WRITER names (with DATELINE_WRITER_URL and _KEY) all questions of the demo, and those of
../shared/eval/news where that is there. Every claim that would be shown is put before `judge`, which shares nothing
with what let it through; what it is not sure of is printed, for a person to read. Beside it, over the same questions:
whether the answers hold what is right as often as they do in the reports' own words.

`--news FOLDER` keeps the collection of the news for the next run, `--replies FILE` what the model replied: hours of a
small machine, which a second run over the same prompts spares. `--seconds N` is the time for a reply.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.desk import Desk  # noqa: E402
from bot.writer_desk import WriterDesk  # noqa: E402
from config.settings import Settings  # noqa: E402
from index.database import FILE  # noqa: E402
from retrieval.outcome import Known  # noqa: E402
from retrieval.steps import Hear  # noqa: E402
from retrieval.trace import Trace  # noqa: E402
from retrieval.writer.calls import ChatModel, Spoken  # noqa: E402
from retrieval.writer.claims import Reply  # noqa: E402
from retrieval.writer.model import open_writer  # noqa: E402
from retrieval.writer.prompt import Message  # noqa: E402
from tests.quality.collection import DEMO, demo_reports, filled  # noqa: E402
from tests.quality.gate import NEWS  # noqa: E402
from tests.quality.judge import opinion  # noqa: E402

# Tokens of a day.
_ENDLESS = 1_000_000_000


class Recorded:
    """A model whose replies are kept in a file, by what was asked."""

    def __init__(self, model: ChatModel, file: Path | None, seconds: float) -> None:
        self._model = model
        self._seconds = seconds
        self._file = file
        lines = file.read_text("utf-8").splitlines() if file and file.exists() else []
        self._known = {key: reply for key, reply in map(json.loads, lines)}

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def reply(
        self, messages: Sequence[Message], seconds: float, hear: Hear | None = None, shape: type[BaseModel] = Reply
    ) -> Spoken:
        """The reply given before, or now, whatever time that takes."""
        asked = json.dumps([(one.role, one.text) for one in messages], ensure_ascii=False)
        key = hashlib.sha256(f"{self.name} {asked}".encode()).hexdigest()
        if key not in self._known:
            self._known[key] = self._model.reply(messages, self._seconds, None, shape).text
            if self._file:
                with self._file.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps([key, self._known[key]], ensure_ascii=False) + "\n")
        return Spoken(self._known[key])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was answered, in the reports' own words and as the model had it."""

    known: Known
    plain: Trace
    worded: Trace


def main() -> int:
    """Ask, judge and print; returns 1 when something unclear was shown, or an answer became worse."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="folder that keeps the collection of the news")
    parser.add_argument("--replies", type=Path, help="file that keeps what the model replied")
    parser.add_argument("--seconds", type=float, default=300.0)
    given = parser.parse_args()
    settings = Settings.read(os.environ)
    if not settings.writer:
        print("Name the model with DATELINE_WRITER.", file=sys.stderr)
        return 2
    opened = open_writer(settings.writer, settings.writer_url, settings.writer_key, given.seconds)
    model = Recorded(opened, given.replies, given.seconds)
    with demo_reports() as reports, filled(reports) as (_, data):
        code = _told("demo", list(_asked(settings, data, DEMO / "questions.jsonl", model)))
    if NEWS.exists():
        with _news(given.news) as data:
            code |= _told("news", list(_asked(settings, data, NEWS / "questions.jsonl", model)))
    return code


@contextmanager
def _news(kept: Path | None) -> Iterator[Path]:
    if kept is None:
        with filled(NEWS / "corpus.jsonl") as (_, data):
            yield data
        return
    settings = Settings.read(os.environ, kept)
    Desk(settings.data, settings.cache, settings.model).ingest.add([NEWS / "corpus.jsonl"], lambda done, of: None)
    yield kept


def _asked(settings: Settings, data: Path, questions: Path, model: ChatModel) -> Iterator[Asked]:
    given = (data, settings.cache, settings.model, settings.reader, settings.old_days)
    writer = WriterDesk(data / FILE, model.name, lambda: model, _ENDLESS, _ENDLESS)
    plain, worded = Desk(*given), Desk(*given, writer=writer)
    for line in questions.read_text("utf-8").splitlines():
        known = Known.of(json.loads(line))
        said = plain.trace(known.question, known.asked)
        # What is refused without the model is refused with it: it is not asked then.
        again = worded.trace(known.question, known.asked) if said.answer.citations else said
        yield Asked(known, said, again)
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)


def _told(name: str, asked: Sequence[Asked]) -> int:
    drafts = [one.worded.draft for one in asked if one.worded.draft]
    shown = [one for one in asked if one.worded.answer.claims]
    opinions: Counter[str] = Counter()
    answered, calls = sum(map(_answers, asked)), sum(len(draft.replies) for draft in drafts)
    print(f"\n{name}: {len(asked)} questions, {answered} answered, {calls} replies; {len(shown)} shown in its words")
    print(f"  dropped: {dict(Counter(gone.fault for draft in drafts for gone in draft.dropped).most_common())}")
    for one in shown:
        quotes = {citation.n: citation.quote for citation in one.worded.answer.citations}
        for claim in one.worded.answer.claims:
            text, _, marks = claim.rpartition(" ")
            cited = [quotes[int(n)] for n in marks.strip("[]").split("][")]
            found = opinion(text, cited)
            opinions[found] += 1
            if found in ("unclear", "unattributed"):
                print(f"\n  {found}, {one.known.id}: {one.known.question}\n    {claim}")
                print("".join(f"    > {' '.join(quote.split())}\n" for quote in cited), end="")
    worse, better = _changed(shown), _changed([Asked(one.known, one.worded, one.plain) for one in shown])
    print(f"\n  claims shown: {dict(opinions)}")
    print(f"  answers that hold what is right no longer: {worse or 'none'}; only now: {better or 'none'}")
    return 1 if opinions["unclear"] or worse else 0


def _changed(asked: Sequence[Asked]) -> list[str]:
    """The questions that were answered right before and are not now."""
    return [one.known.id for one in asked if _is_right(one.known, one.plain) and not _is_right(one.known, one.worded)]


def _answers(one: Asked) -> bool:
    return bool(one.plain.answer.citations)


def _is_right(known: Known, trace: Trace) -> bool:
    answer = trace.answer
    return known.held_in([answer.answer, answer.text, *(citation.quote for citation in answer.citations)])


if __name__ == "__main__":
    sys.exit(main())
