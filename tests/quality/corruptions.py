"""How well claims are held to their quotes: what is kept of true ones over the demo reports, and caught of false ones.

The false ones are made from the true ones on purpose: a number, a name or a denial changed, the wrong words cited, a
sentence added, and the lies of lies.py. Others, true and false, were written one by one, in the words that a
good writer and a careless one would choose, without knowing the rules. Claims with an even number were used while the
rules were written, so only the odd ones count here (beyond 241 all are even, in freer words); `--even` prints the
others, `--faults` each that went wrong, `--network` how well the network alone tells true from false. Beside them, with
`../shared/eval/support`, what people say of claims from elsewhere.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE))

from index.reading import read  # noqa: E402
from index.report import Rejection, Report  # noqa: E402
from retrieval.calibration import auc  # noqa: E402
from retrieval.support import Support  # noqa: E402
from retrieval.support.entailment import EntailmentModel, OnnxEntailmentModel, premise_of  # noqa: E402
from retrieval.support.material import Quoted  # noqa: E402
from retrieval.support.naming import names_of, openers_of  # noqa: E402
from retrieval.wording import tokens  # noqa: E402
from retrieval.writer.receipts import Excerpt, Place, place_of  # noqa: E402
from tests.quality.lies import lies_of  # noqa: E402

_CLAIMS = Path(__file__).parent / "claims" / "demo.jsonl"
_WRITTEN = _CLAIMS.with_name("written.jsonl")
_WICE = HOUSE.parent / "shared" / "eval" / "support" / "claim_dev.jsonl"
_NUMBER = re.compile(
    r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d\b|\b(?:two|three|four|six|nine|ten|nineteen)\b", re.IGNORECASE
)
# Who is so far from somebody has him as far away; which of two is named first says nothing.
_MUTUAL = re.compile(r"\bmiles, from\b|^ and $")
_BE = re.compile(r"\b(is|are|was|were|has|have|had|will|would|could|did|does|do)\b(?! not)")
_NOT = re.compile(r"\b(not|no|never) ", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?!killed\b)[a-z]+ed\b|\b(?:fell|rose|left|held|took|led|hit|cut|beat|shut|said|began|remains|lies)\b"
)
_ADDED = (
    "Officials expect the number to rise further.", "The government has since resigned.", "Iran has offered to help.",
    "It was the worst such case in a decade.", "Prices rose by a third the next day.",
    "The army later denied that.", "Neighbouring countries have closed their borders.",
    "Talks are expected to begin in Geneva next week.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with the words that are cited for it; `kind` is how it was made false, "true" if it was not."""

    id: str
    kind: str
    claim: str
    places: tuple[Place, ...]

    @property
    def quotes(self) -> list[Quoted]:
        """What is cited for it."""
        return [Quoted.of(place.report, place.start, place.end) for place in self.places]


def true_cases(reports: Sequence[Report]) -> Iterator[Case]:
    """The claims that people would call borne out, with the sentences that bear them out."""
    excerpts = [Excerpt(n, report, 0, len(report.text)) for n, report in enumerate(reports, start=1)]
    for line in _CLAIMS.read_text("utf-8").splitlines():
        given = json.loads(line)
        yield Case(given["id"], "true", given["claim"], tuple(_place(words, excerpts) for words in given["words"]))


def _place(words: str, excerpts: Sequence[Excerpt]) -> Place:
    found = [place_of(words, one.n, [one]) for one in excerpts]
    places = [place for place in found if isinstance(place, Place)]
    assert places, f"no demo report holds {words!r}"
    return places[0]


def corrupted(cases: Sequence[Case]) -> Iterator[Case]:
    """False claims, a few made from each true one."""
    for case in cases:
        chance = random.Random(case.id)
        yield from _numbers(case, chance)
        yield from _names(case, chance)
        yield from _denials(case)
        others = [other for other in cases if other.id != case.id]
        elsewhere = [other for other in others if other.places[0].report.id != case.places[0].report.id]
        beside = [
            other for other in others
            if other.places[0].report.id == case.places[0].report.id
            and not {place.start for place in other.places} & {place.start for place in case.places}
        ]  # fmt: skip
        for group, kind in ((elsewhere, "citation of another report"), (beside, "citation of another sentence")):
            if group:
                yield replace(case, kind=kind, places=chance.choice(group).places)
        yield replace(case, kind="sentence added", claim=f"{case.claim} {chance.choice(_ADDED)}")
        added = chance.choice(elsewhere)
        yield replace(case, kind="true sentence added", claim=f"{case.claim} {added.claim}")
        for kind, lie in lies_of(case.claim, case.quotes, chance):
            yield replace(case, kind=kind, claim=lie)


def _numbers(case: Case, chance: random.Random) -> Iterator[Case]:
    found = list(_NUMBER.finditer(case.claim))
    if not found:
        return
    match = chance.choice(found)
    text = case.places[0].report.text
    others = [other for other in _NUMBER.findall(text) if tokens(other) != tokens(match[0])]
    yield _changed(case, "number of the report", match, chance.choice(others))
    if match[0][0].isdigit():
        digit = str((int(match[0][0]) % 9) + 1)
        yield _changed(case, "number", match, digit + match[0][1:])
    # "8 December 2024" and "2024 December 8" are one day.
    if len(found) > 1 and found[0][0] != found[1][0] and found[1][0] not in ("2024", "2025"):
        one, two = found[:2]
        swapped = case.claim[: one.start()] + two[0] + case.claim[one.end() : two.start()] + one[0]
        yield replace(case, kind="numbers swapped", claim=swapped + case.claim[two.end() :])


def _names(case: Case, chance: random.Random) -> Iterator[Case]:
    plain = openers_of(case.claim, case.quotes)
    named = [
        word for word in names_of(case.claim)
        if case.claim[word.start : word.end] == word.text and word.start not in plain
    ]  # fmt: skip
    held = {word.text for word in names_of(case.places[0].report.text) if word.start and len(word.text) > 3}
    others = sorted(held - {word.text for word in named} - _openers(case.places[0].report.text))
    if not named or not others:
        return
    word = chance.choice(named)
    yield replace(
        case, kind="name of the report", claim=case.claim[: word.start] + chance.choice(others) + case.claim[word.end :]
    )
    first, last = named[0], named[-1]
    if (
        first.text != last.text
        and case.claim[first.end : last.start].strip(" -")
        and len(case.claim[first.end : last.start]) > 5
        and not _MUTUAL.search(case.claim[first.end : last.start])
    ):
        swapped = case.claim[: first.start] + last.text + case.claim[first.end : last.start] + first.text
        yield replace(case, kind="names swapped", claim=swapped + case.claim[last.end :])


def _openers(text: str) -> set[str]:
    return set(re.findall(r"(?:^|[.!?:;“\"\n—-]\s*)(\w+)", text))


def _denials(case: Case) -> Iterator[Case]:
    if match := _NOT.search(case.claim):
        plain = case.claim[: match.start()] + case.claim[match.end() :]
        yield replace(case, kind="denial dropped", claim=plain[:1].upper() + plain[1:])
    elif match := _BE.search(case.claim):
        yield _changed(case, "denial", match, f"{match[0]} not")
    elif match := _PAST.search(case.claim):
        yield _changed(case, "denial", match, f"never {match[0]}")


def _changed(case: Case, kind: str, match: re.Match[str], words: str) -> Case:
    return replace(case, kind=kind, claim=case.claim[: match.start()] + words + case.claim[match.end() :])


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases of each kind there are, and how many are held to be borne out."""

    of: Counter[str]
    kept: Counter[str]

    def share(self, kind: str) -> float:
        """Of the cases of a kind, the share that is held to be borne out."""
        return self.kept[kind] / self.of[kind]

    @property
    def caught(self) -> int:
        """How many false ones are not."""
        return sum(self.of[kind] - self.kept[kind] for kind in self.of if kind != "true")

    @property
    def false(self) -> int:
        """How many false ones there are."""
        return self.of.total() - self.of["true"]


def tallied(support: Support, cases: Sequence[Case], tell: bool = False) -> Tally:
    """Each case judged; `tell` prints those that go wrong."""
    kept, of = Counter[str](), Counter[str]()
    for case in cases:
        fault = support.fault(case.claim, case.quotes)
        of[case.kind] += 1
        kept[case.kind] += not fault
        if tell and bool(fault) == (case.kind == "true"):
            print(f"{case.id} {case.kind}: {case.claim!r} {fault}", file=sys.stderr)
    return Tally(of, kept)


def told_apart(model: EntailmentModel, cases: Sequence[Case]) -> float:
    """How well the network alone tells the true ones from the false ones (AUC)."""
    odds = model.log_odds([(case.claim, premise_of(case.quotes)) for case in cases])
    by_truth = [
        [one for one, case in zip(odds, cases, strict=True) if (case.kind == "true") is truth]
        for truth in (True, False)
    ]
    return auc(*by_truth)


def written_by_hand(parity: int) -> Iterator[Case]:
    """The claims with even or odd numbers that were written by hand, with how each is false that is."""
    reports = _reports()
    excerpts = [Excerpt(n, report, 0, len(report.text)) for n, report in enumerate(reports, start=1)]
    for line in _WRITTEN.read_text("utf-8").splitlines():
        given = json.loads(line)
        if int(given["id"][1:]) % 2 == parity:
            places = tuple(_place(words, excerpts) for words in given["words"])
            yield Case(given["id"], given.get("lie", "true"), given["claim"], places)


def from_elsewhere(support: Support, parity: int) -> Tally:
    """Of claims that people called supported, partly or not, how many are held to be borne out by their page."""
    kept, of = Counter[str](), Counter[str]()
    for place, line in enumerate(_WICE.read_text("utf-8").splitlines()):
        if place % 2 != parity:
            continue
        given = json.loads(line)
        sentences = given["evidence"]
        sets = given["supporting_sentences"] or [[]]
        cited = " ".join(sentences[i] for i in sets[0]) or " ".join(sentences[:3])
        dated = re.search(r"PUBLISHED DATETIME: (\d{4}-\d\d-\d\d)", " ".join(sentences))
        published = date.fromisoformat(dated[1]) if dated else None
        quoted = Quoted(cited, given["meta"]["claim_title"], " ".join(sentences), "", published)
        of[given["label"]] += 1
        kept[given["label"]] += not support.fault(given["claim"], [quoted])
    return Tally(of, kept)


def _reports() -> list[Report]:
    """The demo reports, as they are read."""
    given = [one[0] for one in read([HOUSE / "demo" / "reports"], datetime.now(UTC))]
    return [one for one in given if not isinstance(one, Rejection)]


def cases_of(parity: int) -> list[Case]:
    """The true claims with even (0) or odd (1) numbers, and the false ones made of them."""
    true = list(true_cases(_reports()))
    return [case for case in [*true, *corrupted(true)] if int(case.id[1:]) % 2 == parity]


def measured() -> Iterator[tuple[str, dict[str, float]]]:
    """What the gate asks for, of odd numbers and lines alone."""
    support = Support(OnnxEntailmentModel())
    for name, cases in (("claims", cases_of(1)), ("claims written by hand", list(written_by_hand(1)))):
        tally = tallied(support, cases)
        measures = {
            "claims": float(tally.of["true"]),
            "true kept": round(tally.share("true"), 3),
            "lies caught": round(tally.caught / tally.false, 3),
            "lies caught, of": float(tally.false),
        }
        yield f"{name}, odd ids", measures
    if _WICE.exists():
        tally = from_elsewhere(support, 1)
        measures = {f"{label.replace('_', ' ')}, kept": round(tally.share(label), 3) for label in sorted(tally.of)}
        yield "claims, WiCE odd lines", {"claims": float(tally.of.total()), **measures}


def main() -> None:
    """Print the measures."""
    parity = 0 if "--even" in sys.argv else 1
    model = OnnxEntailmentModel()
    made, by_one = cases_of(parity), list(written_by_hand(parity))
    if "--network" in sys.argv:
        print(f"the network alone (AUC): {told_apart(model, made):.3f}; by hand {told_apart(model, by_one):.3f}")
        return
    support = Support(model)
    tally = tallied(support, made, "--faults" in sys.argv)
    print(f"{'true':>32}  {tally.kept['true']}/{tally.of['true']} kept ({tally.share('true'):.3f})")
    for kind in [kind for kind in tally.of if kind != "true"]:
        print(f"{kind:>32}  {tally.of[kind] - tally.kept[kind]}/{tally.of[kind]} caught ({1 - tally.share(kind):.3f})")
    print(f"{'all false':>32}  {tally.caught}/{tally.false} caught ({tally.caught / tally.false:.3f})")
    by_hand = tallied(support, by_one, "--faults" in sys.argv)
    print(f"{'by hand, true':>32}  {by_hand.kept['true']}/{by_hand.of['true']} kept ({by_hand.share('true'):.3f})")
    print(f"{'by hand, false':>32}  {by_hand.caught}/{by_hand.false} caught ({by_hand.caught / by_hand.false:.3f})")
    if _WICE.exists():
        elsewhere = from_elsewhere(support, parity)
        for label in sorted(elsewhere.of):
            print(f"{'elsewhere, ' + label:>32}  {elsewhere.kept[label]}/{elsewhere.of[label]} kept")


if __name__ == "__main__":
    main()
