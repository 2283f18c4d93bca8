"""Two reports, two short answers: the same, one within the other, a contradiction, or nothing to compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.question import Kind
from retrieval.sameness import Said, contains, disagree, grouped, normal, same

KINDS: tuple[Kind, ...] = ("who", "where", "when", "how many", "which", "whether", "what")


def compared(kind: Kind, one: str, two: str) -> str:
    """What two answers to a question of this kind are to each other, whichever is given first."""
    a, b = Said.of(one, kind), Said.of(two, kind)
    assert (same(a, b), disagree(a, b)) == (same(b, a), disagree(b, a))
    return "the same" if same(a, b) else "a contradiction" if disagree(a, b) else "nothing to compare"


# --- the canonical form -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        ("President Bashar al-Assad’s", "bashar al assad"),
        ("“the Iranian Foreign Minister, Abbas Araqchi”", "iran foreign minister abbas araqchi"),
        ("the Iranian Foreign Minister Abbas Araqchi", "abbas araqchi"),
        ("Gov. Tim Walz", "tim walz"),
        ("Prime Minister Sir Keir Starmer", "keir starmer"),
        ("US Secretary of State Antony Blinken", "antony blinken"),
        ("The United States of America", "us"),
        ("U.S.", "us"),
        ("Forty-four people", "44 people"),
        ("a hundred and twenty", "120"),
        ("$40 bn", "40000000000 dollar"),
        ("US$40,000,000,000", "40000000000 dollar"),
        ("forty billion dollars", "40000000000 dollar"),
        ("1.2 million", "1200000"),
        ("two and a half million", "2500000"),
        ("half a million", "500000"),
        ("five per cent", "5 percent"),
        ("5%", "5 percent"),
        ("40–50 people", "40 to 50 people"),
        ("hundreds of people", "hundreds of people"),
        ("…", "…"),
        ("", ""),
    ],
)
def test_an_answer_has_one_form_however_it_is_written(answer: str, form: str) -> None:
    assert normal(answer) == form


# --- how many ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("forty-four", "44"),
        ("44 people", "44"),
        ("44 people were killed", "44 dead"),
        ("$40 bn", "40 billion dollars"),
        ("$40bn", "US$40,000,000,000"),
        ("£2.1m", "2.1 million pounds"),
        ("A$3 million", "three million Australian dollars"),
        ("1.2 million", "1,200,000"),
        ("1.2 million people", "1,204,000 people"),
        ("5%", "five per cent"),
        ("5 percent of voters", "5%"),
        ("30km", "30 kilometres"),
        ("about 30 km (20 miles)", "30 kilometers"),
        ("at least 40", "40"),
        ("at least 40 people", "44"),
        ("more than 40", "44 people"),
        ("over 40", "at least 40"),
        ("some 40 soldiers", "around 42 soldiers"),
        ("nearly 40", "38"),
        ("~40", "about 40"),
        ("40+", "at least 40"),
        ("between 40 and 50 people", "44"),
        ("40 to 50 million dollars", "$44m"),
        ("two or three", "three"),
        ("dozens", "dozens of people"),
        ("tens of thousands of refugees", "tens of thousands"),
        ("a dozen", "12"),
        ("three dozen people", "36"),
        ("a toll of 44", "44"),
        ("-5 degrees", "minus five degrees"),
        ("44 Syrian soldiers", "44 soldiers"),
        ("2.1 billion crowns", "2.1 billion"),
        ("several hundred people", "several hundred"),
        ("60 miles per hour", "60 mph"),
        ("six years old", "six"),
        ("not fewer than 40", "44"),
    ],
)
def test_a_toll_is_the_same_in_other_words(one: str, two: str) -> None:
    assert compared("how many", one, two) == "the same"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("20 people", "44 people"),
        ("20", "forty-four"),
        ("20 killed", "44 dead"),
        ("20 people", "44 dead"),
        ("at least 50", "44"),
        ("up to 40 people", "44"),
        ("fewer than 40", "more than 44"),
        ("not more than 40", "44"),
        ("about 40", "60"),
        ("2.1 billion crowns", "1.2 billion crowns"),
        ("$40 million", "$40 billion"),
        ("2,000", "1,600"),
        ("5%", "5.2 percent"),
        ("between 40 and 50", "60"),
        ("30 km", "40 kilometres"),
    ],
)
def test_two_tolls_contradict_each_other(one: str, two: str) -> None:
    assert compared("how many", one, two) == "a contradiction"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("44 soldiers", "20 people"),
        ("44 soldiers", "44 people"),
        ("30km", "20 miles"),
        ("44", "$44"),
        ("5%", "5 people"),
        ("3 million US dollars", "four million Canadian dollars"),
        ("dozens", "44"),
        ("dozens", "hundreds"),
        ("at least 40", "400"),
        ("at least 40", "at least 60"),
        ("more than 40", "less than 40"),
        ("about 40", "48"),
        ("a quarter of a million", "a million"),
        ("44 soldiers and 20 civilians", "44 soldiers"),
        ("nobody knows", "44"),
        ("no one", "one"),
        ("12 days", "nearly two weeks"),
        ("30 km", "30 square kilometres"),
        ("60 miles per hour", "60 miles"),
        ("several hundred people", "100 people"),
        ("a few dozen", "dozens"),
    ],
)
def test_some_tolls_cannot_be_compared(one: str, two: str) -> None:
    assert compared("how many", one, two) == "nothing to compare"


# --- who, where, which ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Assad", "Bashar al-Assad"),
        ("President Bashar al-Assad", "Assad"),
        ("al-Assad", "Mr Assad"),
        ("Bashar Hafez al-Assad", "Bashar al-Assad"),
        ("J. Biden", "Joe Biden"),
        ("Recep Tayyip Erdoğan", "Erdogan"),
        ("Assad’s", "Bashar al-Assad"),
        ("von der Leyen", "Ursula von der Leyen"),
        ("the late Hassan Nasrallah", "Nasrallah"),
        ("President-elect Donald Trump", "Donald Trump"),
        ("House Speaker Mike Johnson", "Johnson"),
        ("US", "the United States of America"),
        ("U.S.", "American"),
        ("UK", "Britain"),
        ("the United Kingdom", "the British"),
        ("Turkey", "Turkish"),
        ("Hayat Tahrir al-Sham", "HTS"),
        ("Hayat Tahrir al-Sham (HTS)", "Hayat Tahrir al-Sham"),
        ("the U.N.", "United Nations"),
        ("European Union", "EU"),
        ("Turkey and the United States", "the US and Turkey"),
        ("Russia, Iran and Hezbollah", "Iran, Hezbollah, and Russia"),
        ("the Syrian Foreign Ministry", "the Foreign Ministry of Syria"),
    ],
)
def test_one_name_is_written_in_two_ways(one: str, two: str) -> None:
    assert compared("who", one, two) == "the same"


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("who", "Maher al-Assad", "Bashar al-Assad"),
        ("who", "Vladimir Putin", "President Bashar al-Assad"),
        ("who", "Turkey", "Iran"),
        ("who", "the Syrian Army", "the Turkish army"),
        ("which", "the Bank of Maravia", "Delta Holdings"),
        ("where", "Damascus", "in Moscow"),
        ("where", "Idlib province", "Aleppo province"),
        ("where", "Russia", "Syria"),
    ],
)
def test_two_full_names_are_two_things(kind: Kind, one: str, two: str) -> None:
    assert compared(kind, one, two) == "a contradiction"


@pytest.mark.parametrize("other", ["no", "Not yet", "Denied"])
def test_yes_contradicts_no(other: str) -> None:
    assert compared("whether", "Yes", other) == "a contradiction"
    assert compared("whether", "Planned", other) == "nothing to compare"


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("who", "Assad", "Vladimir Putin"),
        ("who", "Bashar", "Bashar al-Assad"),
        ("who", "Abu Mohammed al-Golani", "Abu Mohammad al-Jolani"),
        ("who", "George H. W. Bush", "George W. Bush"),
        ("who", "Maravia", "the Bank of Maravia"),
        ("who", "Russia", "Vladimir Putin"),
        ("who", "Xi", "Xi Jinping"),
        ("who", "rebels", "Turkey-backed rebels"),
        ("which", "the Justice Department", "the Department of Justice of Iran"),
        ("which", "the Premier League", "the League"),
        ("who", "Turkey", "the Prime Minister of Turkey"),
        ("who", "HTS", "the Syrian Democratic Forces"),
        ("who", "Turkey", "Turkey and the United States"),
        ("who", "Iran and Russia", "Turkey and the United States"),
        ("where", "Moscow", "Russia"),
        ("where", "Damascus", "Mezzeh air base"),
        ("where", "Aleppo", "northern Syria"),
        ("where", "York", "New York"),
        ("where", "the capital", "Damascus"),
        ("who", "rebel fighters", "Bashar al-Assad"),
        ("what", "Bashar al-Assad", "Maher al-Assad"),
    ],
)
def test_some_names_cannot_be_compared(kind: Kind, one: str, two: str) -> None:
    assert compared(kind, one, two) == "nothing to compare"


def test_what_it_cost_is_an_amount_also_where_a_name_might_be_asked_for() -> None:
    assert compared("which", "$2.1 billion", "2.1 billion dollars") == "the same"
    assert compared("which", "$2.1 billion", "$1.2 billion") == "a contradiction"
    assert compared("which", "the 7 October attack", "7 October attack") == "the same"


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "relation"),
    [
        ("on Saturday (7 Dec 2024)", "7 December", "the same"),
        ("on Saturday (7 Dec 2024)", "December 7th, 2024", "the same"),
        ("on Saturday (2024-12-07)", "the 7th of December 2024", "the same"),
        ("at 6am on Saturday (7 Dec 2024)", "7 December", "the same"),
        ("in 2011", "since 2011", "the same"),
        ("Sept 2024", "September", "the same"),
        ("on Saturday (7 Dec 2024)", "on Sunday (8 Dec 2024)", "a contradiction"),
        ("7 December", "8 December", "a contradiction"),
        ("2011", "March 2012", "a contradiction"),
        ("at 6am on 7 December", "at 9:30 p.m. on 7 December", "nothing to compare"),
        ("December 2024", "7 December 2024", "nothing to compare"),
        ("before 7 December", "7 December", "nothing to compare"),
        ("7 to 9 December", "9 December", "nothing to compare"),
        ("on Saturday", "7 December", "nothing to compare"),
        ("yesterday", "Yesterday", "the same"),
        ("yesterday", "two days ago", "nothing to compare"),
    ],
)
def test_days_are_compared_as_days(one: str, two: str, relation: str) -> None:
    assert compared("when", one, two) == relation


# --- one within the other ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "whole", "part"),
    [
        ("who", "Turkey and the United States", "Turkey"),
        ("who", "Russia, Iran and Hezbollah", "Iran and Russia"),
        ("who", "Vladimir Putin and Bashar al-Assad", "Assad"),
        ("where", "Homs province", "Homs"),
        ("when", "7 December 2024", "7 December"),
        ("when", "December 2024", "on Saturday (7 Dec 2024)"),
        ("what", "because the dam burst after the rain", "the dam burst"),
    ],
)
def test_a_list_holds_its_members_and_a_month_its_days(kind: Kind, whole: str, part: str) -> None:
    assert contains(Said.of(whole, kind), Said.of(part, kind))


@pytest.mark.parametrize(
    ("kind", "whole", "part"),
    [
        ("who", "Turkey", "Turkey and the United States"),
        ("who", "Maher al-Assad", "Bashar al-Assad"),
        ("how many", "44 people", "4 people"),
        ("when", "7 December 2024", "December 2024"),
        ("what", "the dam burst", "dam bursts"),
        ("which", "$44", "Turkey"),
    ],
)
def test_a_member_does_not_hold_its_list(kind: Kind, whole: str, part: str) -> None:
    assert not contains(Said.of(whole, kind), Said.of(part, kind))


# --- grouping ---------------------------------------------------------------------------------------------------------


def test_five_reports_of_a_toll_are_two_accounts_and_one_of_something_else() -> None:
    tolls = ["20 people", "44", "at least 20", "44 soldiers", "forty-four people", "twenty"]
    assert grouped([Said.of(toll, "how many") for toll in tolls]) == [[0, 2, 5], [1, 3, 4]]


def test_nothing_is_grouped_where_nothing_was_said() -> None:
    assert grouped([]) == []


# --- laws -------------------------------------------------------------------------------------------------------------

BITS = """about at least more than up to between and to or nearly 4 40 44 1,200 1.2 forty four dozen dozens hundred
million bn m k $ % £ people soldiers dead km miles of in the a half us u.s. Syria Syrian President Bashar Maher al-Assad
Assad HTS Hayat Tahrir al-Sham Turkey Moscow on before Saturday 7 December 2024 (7 Dec 2024-12-07 ) - – ’s , 6am ½ ²
""".split()
answers = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(BITS), max_size=8).map(" ".join))


@given(answers, st.sampled_from(KINDS))
def test_every_answer_is_the_same_as_itself(answer: str, kind: Kind) -> None:
    said = Said.of(answer, kind)
    assert same(said, Said.of(answer, kind))
    assert contains(said, said)
    assert not disagree(said, said)
    if said.meaning is not None:
        assert said.meaning.same(said.meaning)  # type: ignore[arg-type]


@given(answers, answers, st.sampled_from(KINDS), st.sampled_from(KINDS))
def test_it_does_not_matter_which_of_two_is_first(one: str, two: str, kind: Kind, other: Kind) -> None:
    a, b = Said.of(one, kind), Said.of(two, other)
    assert same(a, b) == same(b, a)
    assert disagree(a, b) == disagree(b, a)
    assert not (same(a, b) and disagree(a, b))


@given(answers)
def test_capitals_do_not_matter_to_the_form(answer: str) -> None:
    assert normal(answer) == normal(answer.lower()) or not answer.isascii()


@given(st.lists(answers, max_size=8), st.sampled_from(KINDS))
def test_every_answer_is_in_one_group_and_like_its_first(texts: list[str], kind: Kind) -> None:
    said = [Said.of(text, kind) for text in texts]
    groups = grouped(said)
    assert sorted(i for group in groups for i in group) == list(range(len(said)))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert all(same(said[group[0]], said[i]) for group in groups for i in group)


@given(st.integers(min_value=0, max_value=10**9))
def test_a_number_is_the_same_with_and_without_its_commas(number: int) -> None:
    assert compared("how many", f"{number:,} people", f"{number}") == "the same"


@pytest.mark.parametrize(
    "answer",
    ["9" * 5000, "9" + ",999" * 20, "9 " * 3000, "one hundred " * 900, "(" * 3000, "and " * 3000, "40 million " * 500],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_monstrous_answer_is_read_all_the_same(answer: str, kind: Kind) -> None:
    said = Said.of(answer, kind)
    assert same(said, said)
