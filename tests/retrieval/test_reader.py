"""Reading: whole sentences, exact offsets, whole answers, and no credit for captions and datelines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.report import Report
from retrieval.polarity import Verdict
from retrieval.question import Question
from retrieval.reader import Evidence, SpanReader
from retrieval.search import Search
from retrieval.span_model import SpanModel
from retrieval.words import words_of
from tests.fakes import BagOfWords, MarksPlaces, MarksWords, filled, report

ON = date(2024, 12, 9)
PASTED = """Rebel fighters near Harn, Veldra. Photo: Demo Wire

HARN, Veldra (Demo Wire) - Rebels entered Harn on Saturday.

President Orlan spoke on Friday. He was in Tessin.

Fight for Harn"""
CAPTURED = report(
    "captured",
    "Besides capturing Aleppo in the north, Hama in the centre and Deir al-Zor in the east, rebels said they have "
    "taken southern Quneitra, Deraa and Suweida.",
)


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    """An empty catalog in memory."""
    opened = Catalog.open(Path(":memory:"))
    yield opened
    opened.close()


def reading(catalog: Catalog, model: SpanModel, text: str, *reports: Report) -> list[Evidence]:
    """What is read with a model for a question in these reports, the evidence to take first."""
    question = Question.of(text, ON)
    candidates = Search(catalog, filled(catalog, *reports), BagOfWords()).find(question, 20)
    return SpanReader(model, catalog).read(question, candidates)


def read(catalog: Catalog, marked: Mapping[str, float], text: str, *reports: Report) -> list[Evidence]:
    """What is read when the model marks these words."""
    return reading(catalog, MarksWords(marked), text, *reports)


def quotes(catalog: Catalog, marked: Mapping[str, float], text: str) -> list[str]:
    """What is quoted of the pasted report."""
    return [one.quote for one in read(catalog, marked, text, report("veldra", PASTED))]


def answers(catalog: Catalog, marked: Mapping[str, float], text: str, *told: str) -> list[tuple[str, ...]]:
    """The short answers of reports that tell a sentence each."""
    reports = [report(str(n), sentence) for n, sentence in enumerate(told)]
    return [one.answers for one in read(catalog, marked, text, *reports)]


# --- sentences --------------------------------------------------------------------------------------------------------


def test_a_sentence_is_quoted_whole_and_without_its_dateline(catalog: Catalog) -> None:
    assert quotes(catalog, {"Rebels": 8}, "who entered Harn?") == ["Rebels entered Harn on Saturday."]


def test_what_is_marked_in_a_photo_caption_answers_nothing_and_is_not_glued_to_the_lead(catalog: Catalog) -> None:
    found = quotes(catalog, {"Rebel fighters": 11, "Demo Wire": 9, "Harn": 8}, "where are the rebel fighters?")
    assert found == ["Rebels entered Harn on Saturday."]


def test_what_is_marked_in_a_heading_of_three_words_answers_nothing(catalog: Catalog) -> None:
    assert quotes(catalog, {"Fight": 8}, "what is going on in Harn?") == []


def test_a_sentence_about_him_is_quoted_with_the_one_that_says_who_he_is(catalog: Catalog) -> None:
    (one,) = read(catalog, {"Tessin": 8}, "where was Orlan?", report("veldra", PASTED))
    assert (one.quote, one.answers) == ("President Orlan spoke on Friday. He was in Tessin.", ("Tessin",))


def test_what_the_model_finds_nothing_in_is_not_evidence(catalog: Catalog) -> None:
    assert quotes(catalog, {"bread": 8}, "what is the price of bread?") == []


def test_where_nothing_was_found_the_model_is_not_asked(catalog: Catalog) -> None:
    model = MarksWords({"Harn": 8})
    assert SpanReader(model, catalog).read(Question.of("who entered Harn?", ON), []) == []
    assert model.passages == []


def test_the_model_reads_each_passage_below_its_headline(catalog: Catalog) -> None:
    model = MarksWords({})
    reading(catalog, model, "who entered Harn?", report("veldra", "Rebels entered Harn.", title="Harn falls"))
    assert model.passages == [("Harn falls", "Rebels entered Harn.")]


def test_who_reported_a_story_is_no_part_of_it(catalog: Catalog) -> None:
    credited = report(
        "credit", "Rebels captured Harn on Friday.\n\nReporting by Ada Poll in Harn and Tomas Arden in Tessin"
    )
    found = read(catalog, {"Rebels": 8, "Ada Poll": 9}, "who captured Harn?", credited)
    assert [one.quote for one in found] == ["Rebels captured Harn on Friday."]


def test_a_figure_of_years_before_is_no_figure_of_now_unless_that_year_is_asked_for(catalog: Catalog) -> None:
    quake = report("quake", "The quake killed 20 people. An earthquake in 1974 killed 312 people in the same valley.")
    marked = {"20": 8, "312": 9}
    assert [one.answers for one in read(catalog, marked, "how many people did the quake kill?", quake)] == [("20",)]
    found = read(catalog, marked, "how many people did the quake in 1974 kill?", quake)
    assert ("312",) in [one.answers for one in found]


def test_a_year_in_an_insertion_is_not_the_year_of_the_figure(catalog: Catalog) -> None:
    ferry = report("ferry", "The ferry, which began to run in 1931, made its last trip, and 46 people lost their jobs.")
    assert [one.answers for one in read(catalog, {"46": 8}, "how many people lost their jobs?", ferry)] == [("46",)]


def test_a_way_is_told_only_between_the_places_that_were_asked_about(catalog: Catalog) -> None:
    told = "The road leads to Homs, about 40 km away. Trucks from Damascus waited. So did those from Hama."
    road = report("road", told, title="Syrian army quits Hama")
    assert [one.answers for one in read(catalog, {"40": 8}, "how far is Homs from Hama?", road)] == [("40 km",)]
    assert read(catalog, {"40": 8}, "how far is Homs from Damascus?", road) == []
    assert read(catalog, {"40": 8}, "how far is homs from damascus?", road) == []


# --- short answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence", "marked", "answer"),
    [
        ("who met Assad?", "An official, Ali Larijani, met Assad in Damascus on Friday.", "Larijani", "Ali Larijani"),
        ("where is the fighting?", "The fighting in Deir al-Zor went on.", "Zor", "Deir al-Zor"),
        ("how much did it cost?", "The bridge cost 1.2 billion crowns in all.", "1.2", "1.2 billion crowns"),
        ("what did they call for?", "The delegates called for demonstrations on Friday.", "demon", "demonstrations"),
    ],
)
def test_a_name_or_number_that_the_model_cuts_is_given_whole(
    catalog: Catalog, text: str, sentence: str, marked: str, answer: str
) -> None:
    assert answers(catalog, {marked: 8}, text, sentence) == [(answer,)]


CITIES = {"Deir al-Zor": 9.0, "Hama": 10.0, "Quneitra": 7.0, "Suweida": 5.0, "Besides": 4.0}


def test_several_answers_of_a_sentence_are_given_in_its_order_where_several_are_asked_for(catalog: Catalog) -> None:
    (best, *_) = read(catalog, CITIES, "which cities were taken besides Aleppo?", CAPTURED)
    assert best.answers == ("Hama", "Deir al-Zor", "Quneitra"), "what is far less likely than the best is left out"


def test_one_answer_is_given_where_one_is_asked_for(catalog: Catalog) -> None:
    found = [one.answers for one in read(catalog, CITIES, "which city was taken besides Aleppo?", CAPTURED)]
    assert found[0] == ("Hama",)
    assert sorted(found) == [("Besides",), ("Deir al-Zor",), ("Hama",), ("Quneitra",), ("Suweida",)]


def test_an_answer_that_is_marked_twice_in_a_sentence_is_given_once(catalog: Catalog) -> None:
    told = "Then Hama fell, and Homs fell, and Hama was burnt."
    found = answers(catalog, {"Hama": 9, "Homs": 9}, "which cities fell?", told)
    assert set(found) == {("Hama", "Homs")}


def test_marks_without_words_are_no_answer(catalog: Catalog) -> None:
    assert answers(catalog, {"! (": 9}, "what happened in Hama?", "Hama fell on Friday! (It is not over.)") == []


# --- yes and no -------------------------------------------------------------------------------------------------------


def test_yes_and_no_are_read_from_the_words_of_a_sentence_whatever_the_model_marks(catalog: Catalog) -> None:
    told = [
        "Iran sent troops on Friday, two officials said.",
        "Iran has sent no troops, its foreign minister said.",
        "Iran condemned the attack on its troops.",
    ]
    assert sorted(answers(catalog, {}, "Did Iran send troops?", *told)) == [("No",), ("Yes",)]


def test_of_two_sentences_that_say_yes_the_one_that_the_model_marks_is_taken(catalog: Catalog) -> None:
    told = [report("first", "Iran sent troops to the border."), report("second", "Iran sent troops to the coast.")]
    (best, other) = read(catalog, {"coast": 9}, "Did Iran send troops?", *told)
    assert (best.candidate.report.id, best.answers, other.answers) == ("second", ("Yes",), ("Yes",))


def test_the_headline_tells_whose_name_a_sentence_gives_in_full(catalog: Catalog) -> None:
    said = "Karl Lind resigned on Friday."
    known = report("known", said, title="Lind resigns over ferry deal")
    (one,) = read(catalog, {}, "Did Lind resign?", known, report("other", said, title="Ferry deal"))
    assert (one.candidate.report.id, one.answers) == ("known", ("Yes",))


# --- how likely -------------------------------------------------------------------------------------------------------


def test_what_the_model_is_surer_of_is_taken(catalog: Catalog) -> None:
    told = "Talks began in Doha. Talks began in Ruvo."
    for marked in ({"Doha": 2, "Ruvo": 9}, {"Doha": 9, "Ruvo": 2}):
        (best, other) = answers(catalog, marked, "where did the talks begin?", told)
        assert best == (max(marked, key=lambda place: marked[place]),)
        assert other != best


def test_the_rarer_word_of_a_question_says_more(catalog: Catalog) -> None:
    common = [report(f"r{n}", f"The rebels spoke on day {n} of the talks.") for n in range(8)]
    told = {
        one.quote: one.features.near
        for one in read(
            catalog,
            {"rebels": 8, "Harn": 8},
            "who are the rebels of Harn?",
            *common,
            report("h", "Harn is theirs now."),
        )
    }
    assert told["Harn is theirs now."] > told["The rebels spoke on day 3 of the talks."] > 0


def test_names_that_a_report_or_its_passage_lacks_are_counted(catalog: Catalog) -> None:
    backer = "The main rebels' backer Turkey met them on Saturday."
    long = f"Myanmar is at war. {'Snow fell on the hills, and nobody spoke of it in town. ' * 30}\n\n{backer}"
    told = {
        one.candidate.report.id: (one.features.names, one.features.named)
        for one in read(
            catalog,
            {"Turkey": 8},
            "who backs the rebels in Myanmar?",
            report("far", long),
            report("near", f"Myanmar is at war. {backer}"),
            report("elsewhere", backer),
        )
    }
    assert told == {"far": (1, 0), "near": (1, 1), "elsewhere": (0, 0)}


def test_what_only_repeats_the_question_says_nothing_new(catalog: Catalog) -> None:
    marked = {"Turkey": 8, "Orlan": 8}
    found = read(catalog, marked, "who met Orlan?", report("met", "The envoy of Turkey met Orlan in Tessin."))
    assert {one.answers[0]: one.features.new for one in found} == {"Turkey": 1, "Orlan": 0}


def test_what_another_report_says_too_is_likelier(catalog: Catalog) -> None:
    told, other = report("talks", "Talks began in Doha."), report("again", "Doha: there talks began.")
    marked = {"Doha": 8.0}
    (alone,) = read(catalog, marked, "where did the talks begin?", told)
    backed = read(catalog, marked, "where did the talks begin?", told, other)
    assert max(one.probability for one in backed) > alone.probability


EARLY = report("early", "Orlan is in Tessin, his office said.", published=datetime(2024, 11, 30, tzinfo=UTC))
LATE = report("late", "Orlan is in Ruvo, his office said.", published=datetime(2024, 12, 8, tzinfo=UTC))
PLACES = {"Tessin": 8.0, "Ruvo": 8.0}


def test_of_two_equal_accounts_the_newer_is_taken(catalog: Catalog) -> None:
    (first, second) = read(catalog, PLACES, "where is Orlan?", EARLY, LATE)
    assert (first.answers, second.answers) == (("Ruvo",), ("Tessin",))


def test_a_later_account_is_not_taken_for_a_question_about_an_earlier_day(catalog: Catalog) -> None:
    (first, *_) = read(catalog, PLACES, "where was Orlan on 30 November?", EARLY, LATE)
    assert first.answers == ("Tessin",)


def test_of_two_accounts_of_years_ago_the_newer_is_taken_all_the_same(catalog: Catalog) -> None:
    early = report("early", EARLY.text, published=datetime(2016, 5, 2, tzinfo=UTC))
    late = report("late", LATE.text, published=datetime(2016, 5, 9, tzinfo=UTC))
    (first, second) = read(catalog, PLACES, "where is Orlan?", early, late)
    assert (first.answers, second.answers) == (("Ruvo",), ("Tessin",))


# --- whatever the reports, the questions and the model ----------------------------------------------------------------


_PIECES = st.sampled_from(
    ["Rebels", "rebels'", "backer", "Turkey", "met", "Ali Larijani", "in Deir al-Zor", "on Friday", "44 people",
     "died", "He", "said.", "No!", "Why?", "U.N.", "“We", "went.”", "(aged", "40)", "\n\n", "\n", "\r\n", "\u2028",
     "\x85", "🕊️", "Ali\u200bLarijani", "\u200d", "\ufeff", "\u202eevil\u202c",
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
     "which cities did rebels enter?", "what did the U.N. say?", "did Turkey meet them?", "did rebels enter Hama?",
     "من دخل دمشق؟", "who went?"]
)  # fmt: skip
_PLACES = st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 60)), max_size=5)
_LANGUAGES = st.sampled_from(["", "en", "ar", "en-GB", "zz", "!"])


def cuts_a_word(text: str, at: int) -> bool:
    """Whether a word goes on across this offset."""
    return any(word.start < at < word.end for word in words_of(text))


@given(_QUESTIONS, st.lists(_TEXTS, min_size=1, max_size=3), _LANGUAGES, _PLACES)
@settings(max_examples=150)
@example("who entered Harn?", [PASTED], "en", [(60, 20), (100, 4)])
@example("how many people died?", ["44 people died.\r\n\r\n\x1c He\x1c said\x85 20 died.\u2029 Why?"], "", [(0, 60)])
@example("who died?", ["Kim Lee (aged 40, of Ruvo) died in the fire."], "en", [(0, 12), (9, 8)])
def test_evidence_is_a_stretch_of_its_passage_that_holds_its_answers(
    text: str, texts: list[str], language: str, places: list[tuple[int, int]]
) -> None:
    catalog = Catalog.open(Path(":memory:"))
    reports = [report(str(n), each, language=language) for n, each in enumerate(texts)]
    for one in reading(catalog, MarksPlaces(places), text, *reports):
        passage = one.candidate.passage
        assert passage.start <= one.start < one.end <= passage.end
        assert one.quote == one.quote.strip()
        assert not cuts_a_word(one.candidate.report.text, one.start)
        assert not cuts_a_word(one.candidate.report.text, one.end)
        assert one.answers
        assert all(one.answers)
        assert all(answer in one.quote or answer in get_args(Verdict) for answer in one.answers)
        assert 0 <= one.probability <= 1
    catalog.close()
