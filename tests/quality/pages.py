"""How well reports are read: pages of twenty site layouts, and the days and headlines of Wikinews pieces.

The pages in tests/index/layouts are made by us; beside each stands what must be found in it. What looks for dates was
tuned on pages with an even number, so only odd ones count here; `--even` prints the others, `--worst` every miss. Of
Wikinews, where ../shared/eval/wikinews is there, pieces are read as they would be pasted: headline, day, text.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from index.reading import read  # noqa: E402
from index.report import Rejection, Report  # noqa: E402

LAYOUTS = HOUSE / "tests" / "index" / "layouts"
WIKINEWS = HOUSE.parent / "shared" / "eval" / "wikinews"
FIELDS = ("title", "publisher", "author", "url", "language", "published", "published in", "updated")
MEASURES = (*FIELDS, "sentences found", "clutter kept out", "day told", "headline first")


def page_measures(odd: bool = True) -> dict[str, float]:
    """The share of pages of which each field is right, of sentences found, and of clutter that is kept out."""
    shares: dict[str, list[float]] = defaultdict(list)
    for page in sorted(LAYOUTS.glob("*.html")):
        if int(page.name[:2]) % 2 == odd:
            for measure, share in scores(page).items():
                shares[measure].append(share)
    return {"pages": len(shares["title"])} | {measure: round(fmean(each), 3) for measure, each in shares.items()}


def scores(page: Path) -> dict[str, float]:
    """What is right of one page: 1 or 0 for a field, a share of its sentences and of its clutter."""
    wanted = json.loads(page.with_suffix(".json").read_text("utf-8"))
    found = read_one(page)
    told = facts(found) if found else dict.fromkeys(FIELDS, "")
    text = " ".join(found.text.split()) if found else ""
    right = {field: float(told[field] == wanted.get(field.replace(" ", "_"), "")) for field in FIELDS}
    right["sentences found"] = fmean(each in text for each in wanted["contains"])
    right["clutter kept out"] = fmean(each not in text for each in wanted["lacks"])
    if "--worst" in sys.argv and min(right.values()) < 1:
        missed = {name: (told.get(name), wanted.get(name.replace(" ", "_"))) for name in right if right[name] < 1}
        print(page.stem, missed, [each for each in wanted["lacks"] if each in text], file=sys.stderr)
    return right


def facts(report: Report) -> dict[str, str]:
    """What a page was found to say of itself, a day without a time as a day; nothing for a date of the file."""
    dated = report.dated_by == "report"
    return {
        "title": report.title,
        "publisher": report.publisher,
        "author": report.author,
        "url": report.url,
        "language": report.language,
        "published": _moment(report.published) if dated else "",
        "published in": report.published_in if dated else "",
        "updated": _moment(report.updated) if report.updated else "",
    }


def read_one(path: Path) -> Report | None:
    """The report of a file, None if it was turned away."""
    (source,) = read([path], datetime.now(UTC))
    return None if isinstance(source, Rejection) else source[0]


def pasted_measures(odd: bool = True) -> dict[str, float]:
    """The share of Wikinews pieces, pasted into a text file, whose day and headline are read from their words."""
    days, headlines = [], []
    for place, (headline, day, text) in enumerate(_pieces()):
        if place % 2 == odd:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "pasted.txt"
                path.write_text(text, "utf-8")
                found = read_one(path)
            told = facts(found) if found else dict.fromkeys(FIELDS, "")
            days.append(told["published"] == day and told["published in"] == "text")
            headlines.append(" ".join(told["title"].rstrip("…").split()) == headline[: len(told["title"].rstrip("…"))])
            if "--worst" in sys.argv and not (days[-1] and headlines[-1]):
                print((day, headline), (told["published"], told["title"]), repr(text[:200]), file=sys.stderr)
    return {"pages": len(days), "day told": round(fmean(days), 3), "headline first": round(fmean(headlines), 3)}


def _pieces() -> Iterator[tuple[str, str, str]]:
    """Headline, day and text of pieces whose text tells its day: GUM's, and MEANTIME's translations."""
    for line in (WIKINEWS / "gum_wikinews.jsonl").read_text("utf-8").splitlines():
        piece = json.loads(line)
        head, _, rest = piece["text"].partition("\n\n")
        told = head.removeprefix(piece["title"]).strip()
        if head != told:
            yield piece["title"], piece["date"], f"{piece['title']}\n\n{told}\n\n{rest}"
    for language in ("es", "it", "nl"):
        for line in (WIKINEWS / f"meantime_{language}.jsonl").read_text("utf-8").splitlines():
            piece = json.loads(line)
            if piece["date"][:4] in piece["sentences"][0] and len(piece["sentences"][0]) < 40:
                yield piece["title"], piece["date"], "\n\n".join([piece["title"], *piece["sentences"]])


def _moment(when: datetime) -> str:
    whole = when.isoformat(timespec="seconds")
    return whole.removesuffix("T00:00:00+00:00")


def show(name: str, measures: Mapping[str, Any]) -> None:
    """Print a small table."""
    print(f"\n{name}")
    for measure, value in measures.items():
        print(f"{measure:>20}  {value:g}")


def main() -> int:
    """Print all of it."""
    odd = "--even" not in sys.argv
    show(f"site layouts, {'odd' if odd else 'even'} numbers", page_measures(odd))
    if WIKINEWS.exists():
        show(f"pasted Wikinews, {'odd' if odd else 'even'} lines", pasted_measures(odd))
    return 0


if __name__ == "__main__":
    sys.exit(main())
