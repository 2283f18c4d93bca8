"""Copies in answers: one source however often it was printed, cited with the outlets that really have the words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.report import SHARED, Report
from index.settling import Settling
from index.splitting import SentenceSplitter, passages_of
from retrieval.accounts import accounts_of
from retrieval.answer import Answer
from retrieval.answering import Answering
from retrieval.checking import Checking
from retrieval.copied import sources
from retrieval.judging import Setting, probability, suitability
from retrieval.outlets import outlets
from retrieval.question import Question
from retrieval.reader import settings_of
from retrieval.search import Candidate, Search
from tests.fakes import SURE, BagOfWords, Finds, Reads, VectorsInMemory, evidence, report
from tests.index.test_copies import FERRIES, HOMS, told

NOON = datetime(2024, 12, 7, 12, tzinfo=UTC)
ON = date(2024, 12, 8)
QUESTION = "how many people have been displaced since the offensive started?"
DISPLACED = "Some 370,000 people have been displaced since the offensive started, it said."
OWN = "A teacher in Orla counted eleven families from Homs who slept in the hall of her school on Sunday night."
WIRE = report("wire", f"HOMS (Demo Wire) - {told(HOMS)}", published=NOON, url="https://demo-wire.example/1")
COPIES = [
    report(f"copy-{n}", told(HOMS), publisher=name, published=NOON + timedelta(hours=n + 1), url=f"https://{name}/h")
    for n, name in enumerate(["lantern.example", "www.lantern.example", "post.example", "harbour.example"])
]
CUT = report("cut", told(HOMS[:3]), publisher="Delta Courier", published=NOON + timedelta(hours=9))
LATER = report("later", told(HOMS), publisher="Late News", published=NOON + timedelta(days=4))
LONGER = report("longer", told([*HOMS, OWN]), publisher="Orla Post", published=NOON + timedelta(hours=5))


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    with closing(Catalog.open(Path(":memory:"))) as opened:
        yield opened


def search(catalog: Catalog, *reports: Report) -> Search:
    """Search over these reports, taken in and settled."""
    vectors, embedder, settling = VectorsInMemory(), BagOfWords(), Settling(catalog, SentenceSplitter(600))
    for each in reports:
        catalog.store(each, each.id, passages_of(each, SentenceSplitter(600)))
    settling.compare(SHARED)
    waiting = [one.passage for one in catalog.marks.pending(1_000)]
    vectors.add([one.key for one in waiting], embedder.embed([one.text for one in waiting]))
    catalog.embedded([one.key for one in waiting])
    settling.fit()
    return Search(catalog, vectors, embedder)


def answered(catalog: Catalog, finding: Search, quote: str, *answers: str, on: date = ON) -> Answer:
    """The answer of a reader who reads this quote in whatever was found that holds it."""
    found = finding.find(Question.of(QUESTION, on), 20)
    read = [replace(evidence(one.report, quote, *answers), candidate=one) for one in found if quote in one.passage.text]
    return Answering(Finds(*found), Reads(*read), Checking(catalog), 30).answer(QUESTION, on)


def test_a_story_is_found_once_however_many_outlets_printed_it(catalog: Catalog) -> None:
    found = search(catalog, *COPIES, WIRE, CUT).find(Question.of(QUESTION, ON), 20)
    assert {one.report.id for one in found} == {"wire"}
    assert len(found) == len(passages_of(WIRE, SentenceSplitter(600)))


def test_what_a_copy_adds_is_found_and_cited_as_its_own_alone(catalog: Catalog) -> None:
    finding = search(catalog, WIRE, *COPIES, LONGER)
    (cited,) = answered(catalog, finding, OWN, "eleven families").citations
    assert (cited.report, cited.publisher, cited.also) == ("longer", "Orla Post", ())


def test_a_citation_names_the_outlets_that_printed_these_words_by_the_day_of_asking(catalog: Catalog) -> None:
    finding = search(catalog, WIRE, *COPIES, CUT, LATER)
    (cited,) = answered(catalog, finding, DISPLACED, "370,000 people").citations
    assert cited.publisher == "Demo Wire"
    assert [one.publisher for one in cited.also] == ["lantern.example", "post.example", "harbour.example"], (
        "not the cut"
    )
    (cited,) = answered(catalog, finding, DISPLACED, "370,000 people", on=ON + timedelta(days=9)).citations
    assert "Late News" in [one.publisher for one in cited.also]


def test_before_the_wire_was_out_its_copy_answers(catalog: Catalog) -> None:
    early = replace(COPIES[0], published=NOON - timedelta(days=3))
    finding = search(catalog, WIRE, early)
    (before,) = answered(catalog, finding, DISPLACED, "370,000 people", on=date(2024, 12, 4)).citations
    assert before.report == early.id
    after = finding.find(Question.of(QUESTION, ON), 20)
    assert {one.report.id for one in after} == {"wire"}


# --- how many say so --------------------------------------------------------------------------------------------------


def test_copies_and_updates_are_one_source_and_what_nobody_copied_is_another(catalog: Catalog) -> None:
    risen = report("risen", told(HOMS).replace("140 km", "160 km"), publisher="Risen News", published=NOON)
    other = report("other", f"{told(FERRIES)} {DISPLACED}", publisher="Northgate Wire", published=NOON)
    found = search(catalog, WIRE, LONGER, risen, other).find(Question.of(QUESTION, ON), 20)
    assert len({one.source for one in found}) == 2
    assert len({one.source for one in found if one.report.id != "other"}) == 1


def test_sources_follow_whoever_was_copied_also_where_that_was_not_found() -> None:
    found = sources({"a": "root", "b": "root", "c": "c", "d": "d"}, [("c", "d")])
    assert found["a"] == found["b"] != found["c"] == found["d"]


def test_copies_support_nothing_and_other_sources_do() -> None:
    question, text = Question.of("who backs the rebels?", ON), "Turkey backs the rebels."
    reports = [report(name, text, publisher=name) for name in "abc"]
    read = [evidence(one, text, "Turkey") for one in reports]
    same = [replace(one, candidate=replace(one.candidate, root="a")) for one in read]
    assert [one.support for one in settings_of(question, read)] == [2 / 3] * 3
    assert [one.support for one in settings_of(question, same)] == [0.0] * 3
    assert [len(account.evidence) for account in accounts_of(question, read)] == [3]
    assert [len(account.evidence) for account in accounts_of(question, same)] == [1]


def test_what_outlets_kept_of_a_story_is_taken_before_what_they_cut_but_is_no_likelier() -> None:
    kept, cut = Setting(date=1, support=0, printed=1), Setting(date=1, support=0)
    assert suitability(SURE, kept) > suitability(SURE, cut)
    assert probability(SURE, kept) == probability(SURE, cut)


# --- outlets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publisher", "url", "told_apart"),
    [
        ("The demo wire", "", False),
        ("demo-wire.example", "", False),
        ("uk.demo-wire.example", "https://uk.demo-wire.example/1", False),
        ("", "https://www.demo-wire.example/2", False),
        ("Orla Post", "https://demo-wire.example/partners/orla", True),
        ("not-demo-wire.example", "", True),
        ("Orla Post", "https://[broken", True),
    ],
)
def test_an_outlet_known_by_its_address_is_the_one_named_there(publisher: str, url: str, told_apart: bool) -> None:
    copy = report("copy", "", publisher=publisher, url=url)
    assert bool(outlets(WIRE, [copy])) == told_apart


def test_outlets_are_told_once_the_earliest_first() -> None:
    names = [one.publisher for one in outlets(WIRE, [LATER, *COPIES, replace(LATER, published=NOON)])]
    assert names == ["Late News", "lantern.example", "post.example", "harbour.example"]


def test_a_candidate_that_nobody_copied_is_its_own_source() -> None:
    passage = passages_of(WIRE, SentenceSplitter())[0]
    assert Candidate(passage, WIRE, evidence(WIRE, HOMS[0]).candidate.scores).source == "wire"
