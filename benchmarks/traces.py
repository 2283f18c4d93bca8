"""What it costs to keep how answers came about: `python benchmarks/traces.py`, over the demo's odd questions.

Prints how long one takes to be kept, in ms of the processor, and what it takes, as a record and on the disk.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.desk import Desk  # noqa: E402
from bot.traces import TRACES, Traces  # noqa: E402
from config.settings import Settings  # noqa: E402
from index.database import Database  # noqa: E402
from index.report import SHARED  # noqa: E402
from retrieval.record import recorded  # noqa: E402

# Each question so often: pages of the database are filled as they are in use.
_TIMES = 8


def main() -> None:
    """Answer the questions, keep the traces, tell the cost."""
    with TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings.read(os.environ)
        desk = Desk(data, settings.cache, settings.model)
        desk.ingest.add([ROOT / "demo" / "reports"], lambda done, of: None)
        questions = map(json.loads, (ROOT / "demo" / "questions.jsonl").read_text("utf-8").splitlines())
        odd = [one for one in questions if int(one["id"].lstrip("d")) % 2]
        found = [desk.trace(one["question"], date.fromisoformat(one["asked"])) for one in odd]
        sizes = [len(recorded(trace, [SHARED])) for trace in found]
        traces, took = Traces(data / TRACES), list[float]()
        for trace in found * _TIMES:
            began = process_time()
            traces.kept(trace, [SHARED])
            took.append((process_time() - began) * 1000)
        with closing(Database.open(data / TRACES, "trace_migrations")) as database:
            database.give_back()
        disk = (data / TRACES).stat().st_size
    print(f"{len(found)} questions: a trace has {median(sizes):,.0f} bytes in the middle, {max(sizes):,} at most")
    print(f"{len(took)} kept: {median(took):.1f} ms of the processor each, {disk / len(took):,.0f} bytes on the disk")


if __name__ == "__main__":
    main()
