"""Reading without a language model: whole sentences, exact offsets, and no credit for captions and datelines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.report import Report
from retrieval.question import Question
from retrieval.reader import Evidence, SentenceReader
from retrieval.search import Search
from retrieval.words import words_of
from tests.fakes import BagOfWords, filled, report

ON = date(2024, 12, 9)
PASTED = """Rebel fighters near Harn, Veldra. Photo: Demo Wire

HARN, Veldra (Demo Wire) - Rebels entered Harn on Saturday.

President Orlan spoke on Friday. He was in Tessin.

The fight for Harn"""


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    """An empty catalog in memory."""
    opened = Catalog.open(Path(":memory:"))
    yield opened
    opened.close()


def read(catalog: Catalog, text: str, *reports: Report) -> list[Evidence]:
    """What is read for a question in these reports, the evidence to take first."""
    embedder = BagOfWords()
    question = Question.of(text, ON)
    candidates = Search(catalog, filled(catalog, *reports), embedder).find(question, 20)
    return SentenceReader(embedder, catalog).read(question, candidates)


def quotes(catalog: Catalog, text: str, *reports: Report) -> list[str]:
    return [one.quote for one in read(catalog, text, *reports)]


def test_a_sentence_is_quoted_whole_and_without_its_dateline(catalog: Catalog) -> None:
    assert quotes(catalog, "who entered Harn?", report("veldra", PASTED))[0] == "Rebels entered Harn on Saturday."


def test_a_photo_caption_answers_nothing_and_is_not_glued_to_the_lead(catalog: Catalog) -> None:
    found = quotes(catalog, "where are the rebel fighters near Harn?", report("veldra", PASTED))
    assert "Rebels entered Harn on Saturday." in found
    assert not any("Photo" in quote or "Rebel fighters near" in quote for quote in found)


def test_a_sentence_about_him_is_quoted_with_the_one_that_says_who_he_is(catalog: Catalog) -> None:
    found = quotes(catalog, "who was in Tessin?", report("veldra", PASTED))
    assert found[0] == "President Orlan spoke on Friday. He was in Tessin."


def test_what_shares_no_word_with_the_question_is_not_evidence(catalog: Catalog) -> None:
    assert read(catalog, "what is the price of bread?", report("veldra", PASTED)) == []


def test_the_rarer_word_of_a_question_says_more(catalog: Catalog) -> None:
    common = [report(f"r{n}", f"The rebels spoke on day {n} of the talks.") for n in range(8)]
    found = quotes(catalog, "who are the rebels of Harn?", *common, report("veldra", PASTED))
    assert found[0] == "Rebels entered Harn on Saturday."


def test_of_two_equal_accounts_the_newer_is_taken(catalog: Catalog) -> None:
    early = report("early", "Orlan is in Tessin, his office said.", published=datetime(2024, 11, 30, tzinfo=UTC))
    late = report("late", "Orlan is in Ruvo, his office said.", published=datetime(2024, 12, 8, tzinfo=UTC))
    (first, second) = read(catalog, "where is Orlan?", early, late)
    assert (first.answers, second.answers) == (("Ruvo",), ("Tessin",))


def test_a_later_account_is_not_taken_for_a_question_about_an_earlier_day(catalog: Catalog) -> None:
    early = report("early", "Orlan is in Tessin, his office said.", published=datetime(2024, 11, 30, tzinfo=UTC))
    late = report("late", "Orlan is in Ruvo, his office said.", published=datetime(2024, 12, 8, tzinfo=UTC))
    (first, *_) = read(catalog, "where was Orlan on 30 November?", early, late)
    assert first.answers == ("Tessin",)


_PIECES = st.sampled_from(
    ["Rebels", "rebels'", "backer", "Turkey", "met", "Ali Larijani", "in Deir al-Zor", "on Friday", "44 people",
     "died", "He", "said.", "No!", "Why?", "U.N.", "“We", "went.”", "\n\n", "\n", "\r\n", "\u2028", "\x85", "🕊️",
     "👩‍👩‍👧‍👦", "e\u0301te\u0301", "الثوار", "دخلوا دمشق.", "叛军攻入城市。",
     "HOMS, Syria (Demo Wire) -", "Photo:", "<b>", "{{7*7}}", "'; DROP TABLE reports;"]
)  # fmt: skip
_SENTENCES = st.sampled_from(
    ["Rebels entered Hama on Friday.", "The main rebels' backer Turkey met them.",
     "He met Ali Larijani in Deir al-Zor!", "“How many people died?” he said.", "Some 44 people died in Turkey.",
     "الثوار دخلوا دمشق يوم الجمعة."]
)  # fmt: skip
_GAPS = st.sampled_from([" ", "  ", "\n", "\n\n\n", "\r\n\r\n", "\t", "\u2028", "\u3000 ", " \x1c ", " 🕊️  "])
_TEXTS = st.one_of(
    st.lists(st.tuples(_SENTENCES, _GAPS), min_size=1, max_size=12).map(
        lambda told: "".join(s + gap for s, gap in told)
    ),
    st.lists(_PIECES, min_size=1, max_size=40).map(" ".join),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
)
_QUESTIONS = st.sampled_from(
    ["who backs the rebels?", "where did Ali Larijani go?", "when did he meet Turkey?", "how many people died?",
     "which cities did rebels enter?", "what did the U.N. say?", "did Turkey go?", "من دخل دمشق؟", "who went?"]
)  # fmt: skip


def _cuts_a_word(text: str, at: int) -> bool:
    """Whether a word goes on across this offset."""
    return any(word.start < at < word.end for word in words_of(text))


@given(_QUESTIONS, st.lists(_TEXTS, min_size=1, max_size=3), st.sampled_from(["", "en", "ar", "en-GB", "zz", "!"]))
@settings(max_examples=120)
@example("who entered Harn?", [PASTED], "en")
@example("how many people died?", ["44 people died.\r\n\r\n\x1c He\x1c said\x85 20 people died.\u2029 Why?"], "")
def test_evidence_is_a_stretch_of_its_passage_that_holds_its_answers(
    text: str, texts: list[str], language: str
) -> None:
    catalog = Catalog.open(Path(":memory:"))
    reports = [report(str(n), each, language=language) for n, each in enumerate(texts)]
    for one in read(catalog, text, *reports):
        passage = one.candidate.passage
        assert passage.start <= one.start < one.end <= passage.end
        assert one.quote == one.quote.strip()
        assert not _cuts_a_word(one.candidate.report.text, one.start)
        assert not _cuts_a_word(one.candidate.report.text, one.end)
        assert all(answer in one.quote for answer in one.answers)
        assert 0 <= one.probability <= 1
    catalog.close()
