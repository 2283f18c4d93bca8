"""Short answers are whole: names, quantities and times as they stand in the sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.question import Kind
from retrieval.spans import Span, spans_of
from retrieval.words import words_of


def found(kind: Kind, sentence: str, proper: frozenset[str] = frozenset()) -> list[Span]:
    """The spans of a sentence that could answer a question of this kind."""
    return spans_of(kind, sentence, list(words_of(sentence)), proper)


def texts(kind: Kind, sentence: str) -> list[str]:
    return [span.text for span in found(kind, sentence)]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Then rebels took Deir al-Zor in the east.", ["Deir al-Zor"]),
        (
            "A top official, Ali Larijani, met Assad in Damascus on Friday.",
            ["Ali Larijani", "Assad", "Damascus"],
        ),
        ("On Friday Ali Larijani met Assad.", ["Ali Larijani", "Assad"]),
        ("Giorgia Meloni visited Rome.", ["Giorgia Meloni", "Rome"]),
        ("The Bank of Maravia cut its rate.", ["Bank of Maravia"]),
        ("the main rebels' backer Turkey met them", ["Turkey"]),
        ("It is led by Hayat Tahrir al-Sham.", ["Hayat Tahrir al-Sham"]),
        ("He met Mohammed bin Abdulrahman al-Thani there.", ["Mohammed bin Abdulrahman al-Thani"]),
        ("He met Ursula von der Leyen.", ["Ursula von der Leyen"]),
        ("It was George W. Bush who met Tony Blair.", ["George W. Bush", "Tony Blair"]),
        ("He works for Pike & Lowe.", ["Pike & Lowe"]),
        ("He was born in São Tomé.", ["São Tomé"]),
        ("He met the Iranian Foreign Minister Abbas Araqchi.", ["Iranian Foreign Minister Abbas Araqchi"]),
    ],
)
def test_a_name_is_whole(sentence: str, names: list[str]) -> None:
    assert texts("who", sentence) == names


@pytest.mark.parametrize(
    "sentence",
    [
        "the Syrian army said so",
        "On Friday, in May, Western officials said so.",
        "the Iran-backed militias are on alert",
        "government forces fell back to the hills",
        "The army said so, but it did not say more.",
    ],
)
def test_days_months_and_adjectives_are_no_names(sentence: str) -> None:
    assert texts("who", sentence) == []


def test_the_first_word_of_a_sentence_is_a_sure_name_only_if_the_report_writes_it_so_elsewhere() -> None:
    (fighters,) = found("who", "Fighters fell back.")
    assert not fighters.sure
    (brandt,) = found("who", "Brandt scored late.", frozenset(["Brandt"]))
    assert brandt.sure


def test_a_country_is_a_sure_name_wherever_it_stands_and_new_york_is_one_name() -> None:
    (russia,) = found("who", "Russia had been his protector.")
    assert russia.sure
    assert texts("where", "He told the council in New York that no side could win.") == ["New York"]
    assert texts("where", "New talks are to begin.") == []


def test_places_and_other_names_are_found_as_persons_are() -> None:
    sentence = (
        "Besides capturing Aleppo in the north, Hama in the centre and Deir al-Zor in the east, rebels took Daraa."
    )
    assert texts("which", sentence) == texts("where", sentence)
    assert texts("which", sentence)[1:] == ["Aleppo", "Hama", "Deir al-Zor", "Daraa"]


# --- quantities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "quantities"),
    [
        ("It cost $19 million.", ["$19 million"]),
        ("It cost US$3.5bn, or £2.8bn.", ["US$3.5bn", "£2.8bn"]),
        ("It cost 1.2 billion crowns.", ["1.2 billion crowns"]),
        ("At least 44 people died.", ["44 people"]),
        ("The bank lowered its rate to 5.00% from 5.25%.", ["5.00%", "5.25%"]),
        ("They want 4.8 per cent.", ["4.8 per cent"]),
        ("The bridge is 3.8 km long.", ["3.8 km"]),
        ("It is 30km (20 miles) away.", ["30km", "20 miles"]),
        ("They want 4,000 square kilometres.", ["4,000 square kilometres"]),
        ("They began a 72-hour strike.", ["72-hour"]),
        ("Oresia bought 300,000 tonnes.", ["300,000 tonnes"]),
        ("A dozen soldiers and twenty-five nurses came.", ["A dozen soldiers", "twenty-five nurses"]),
        ("The quake had a magnitude of 6.1.", ["6.1"]),
        ("In 2011 about 12 people were there, and 3 more on Dec. 4.", ["12 people", "3"]),
        ("About 900 American soldiers are there.", ["900 American"]),
    ],
)
def test_a_quantity_comes_with_its_unit(sentence: str, quantities: list[str]) -> None:
    assert texts("how many", sentence) == quantities


@pytest.mark.parametrize("sentence", ["No one came on 3 March 2024.", "It struck at 4:47 a.m.", "A soldier spoke."])
def test_dates_clocks_and_articles_are_no_quantities(sentence: str) -> None:
    assert texts("how many", sentence) == []


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "times"),
    [
        ("Rebels entered Damascus before dawn on Sunday and left.", ["before dawn on Sunday"]),
        ("The war erupted in 2011 and goes on.", ["in 2011"]),
        ("A ceasefire on Nov. 27 ended it.", ["on Nov. 27"]),
        ("It opened on 3 December 2024.", ["on 3 December 2024"]),
        ("It opened on December 3, 2024.", ["on December 3, 2024"]),
        ("It was launched in June 2023.", ["in June 2023"]),
        ("It fell late on Friday.", ["late on Friday"]),
        ("Ferries sail from 6 a.m. on Saturday.", ["from 6 a.m. on Saturday"]),
        ("It struck at 4:47 a.m. (0147 GMT), they said.", ["at 4:47 a.m.", "0147 GMT"]),
        ("The curfew runs from 4 p.m. until 5 a.m.", ["from 4 p.m.", "until 5 a.m."]),
        ("They left three days ago.", ["three days ago"]),
        ("They may march on Monday.", ["on Monday"]),
        ("They met last week and on Thursday night.", ["last week", "on Thursday night"]),
    ],
)
def test_a_time_is_whole(sentence: str, times: list[str]) -> None:
    assert texts("when", sentence) == times


@pytest.mark.parametrize(
    "sentence",
    [
        "It may rain.",
        "The Mayor and the Marchers met.",
        "They march.",
        "About 12 Americans came.",
        "It cost 1,999 marks.",
    ],
)
def test_verbs_and_counts_are_no_times(sentence: str) -> None:
    assert texts("when", sentence) == []


# --- whatever the sentence --------------------------------------------------------------------------------------------

_KINDS = st.sampled_from(["who", "where", "which", "when", "how many", "what", "whether"])
_PIECES = st.sampled_from(
    ["Deir al-Zor", "$19 million", "5.00%", "on Nov. 27", "Al", "U.N.", "“We", "went”", "İstanbul", "ﬁve", "٤٤",
     "الأسد", "🕊️", "4:47 a.m.", "1,2,3.", "van der", "'s", "-", "—", "\n", " "]
)  # fmt: skip


@given(_KINDS, st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=20).map(" ".join)))
@example("when", "1 a")
@example("how many", "$ 1 million % ½ million ﬁve-hour")
@example("who", "A. B. C. D. & E-F “G of de la H")
def test_every_span_is_the_sentence_between_its_offsets(kind: Kind, sentence: str) -> None:
    spans = found(kind, sentence)
    assert all(sentence[span.start : span.end] == span.text != "" for span in spans)
    assert all(before.end <= after.start for before, after in zip(spans, spans[1:], strict=False))
    assert not spans or kind not in ("what", "whether"), "these want a sentence"
