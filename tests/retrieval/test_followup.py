"""Follow-up questions, made stand-alone from what was asked and answered before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.followup import Turn, standalone
from retrieval.question import LONGEST, Question
from retrieval.words import stem_of, words_of

BACKERS = Turn("who backs the rebels?", "Turkey", "Turkey, which backs the rebels, called for talks.")
SYRIA = Turn("who backs the rebels in syria?", "Turkey", "Turkey, which backs the rebels in Syria, called for talks.")
ASSAD = Turn("where is assad?", "Moscow", "Bashar al-Assad and his family are in Moscow, Russian officials said.")
HAMA = Turn("when did the army leave hama?", "Thursday (5 Dec 2024)", "The army said it had left Hama on Thursday.")
ALEPPO = Turn("who is leading the attack on aleppo?", "Hayat Tahrir al-Sham", "Hayat Tahrir al-Sham leads in Aleppo.")
CIVILIANS = Turn("were civilians killed in Aleppo?", "Yes", "At least 44 civilians were killed in Aleppo.")
FLED = Turn("did Assad flee?", "No", "The presidency denied that Assad had fled.")
PUTIN = Turn(
    "who decided to let assad into russia?", "Vladimir Putin", "Vladimir Putin himself decided to let Assad in."
)
GOLANI = Turn("where did golani give his speech in damascus?", "Umayyad Mosque", "Golani spoke in Damascus.")
TARSK = Turn(
    "how many died in the tarsk earthquake?", "44", "The toll of the Tarsk earthquake is 44, Governor Danil Orvek said."
)
CUP = Turn("who won the coral cup?", "Sorrel City", "Sorrel City won the Coral Cup on Saturday.")
BRIDGE = Turn("how long is the kessel bridge?", "3.8 km", "The Kessel Bridge is 3.8 km long.")
WHEAT = Turn("how much wheat is oresia buying?", "300,000 tonnes", "Oresia is buying 300,000 tonnes of wheat.")
BANK = Turn("who is the head of the bank of maravia?", "Helene Marsh", "Helene Marsh of the Bank of Maravia spoke.")
RATE = Turn("what is the interest rate in maravia?", "5.00%", "The Bank of Maravia lowered its key rate to 5.00%.")
PROBE = Turn("which asteroid did heron land on?", "Kallio", "Heron landed on the asteroid Kallio.")
TURNS = (BACKERS, ASSAD, HAMA, CIVILIANS, PUTIN, TARSK, CUP, BRIDGE, WHEAT, BANK, RATE, PROBE)


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        (BACKERS, "And Hezbollah?", "who backs Hezbollah?"),
        (BACKERS, "what about Iran?", "Does Iran back the rebels?"),
        (CUP, "And Port Velmar?", "Did Port Velmar win the Coral Cup?"),
        (CUP, "and the league?", "who won the league?"),
        (SYRIA, "And Hezbollah?", "who backs Hezbollah in Syria?"),
        (SYRIA, "And in Myanmar?", "who backs the rebels in Myanmar?"),
        (SYRIA, "Sudan?", "who backs the rebels in Sudan?"),
        (HAMA, "And Homs?", "when did the army leave Homs?"),
        (HAMA, "and the rebels?", "when did the rebels leave Hama?"),
        (ALEPPO, "and Hama?", "who is leading the attack on Hama?"),
        (TARSK, "and in Brenn?", "how many died in Brenn?"),
        (CIVILIANS, "And soldiers?", "were soldiers killed in Aleppo?"),
        (CIVILIANS, "and by Russia?", "were civilians killed in Aleppo by Russia?"),
        (WHEAT, "And rice?", "how much rice is Oresia buying?"),
        (RATE, "And in Oresia?", "what is the interest rate in Oresia?"),
        (BRIDGE, "what about the Rastan bridge?", "how long is the Rastan bridge?"),
        (ASSAD, "and his brother?", "where is Assad’s brother?"),
    ],
)
def test_a_fragment_takes_the_place_of_what_it_is_like(before: Turn, text: str, meant: str) -> None:
    assert standalone(text, [before]) == meant


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        (BACKERS, "and now?", "who backs the rebels now?"),
        (ASSAD, "and on Friday?", "where is Assad on Friday?"),
        (Turn("who won the cup in 2023?", "Sorrel City"), "and in 2024?", "who won the cup in 2024?"),
        (Turn("who won the cup in 2023?", "Sorrel City"), "and 2024?", "who won the cup in 2024?"),
    ],
)
def test_a_time_takes_the_place_of_the_time_or_is_added(before: Turn, text: str, meant: str) -> None:
    assert standalone(text, [before]) == meant


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        (BACKERS, "why?", "Why does Turkey back the rebels?"),
        (BACKERS, "But why is that?", "Why does Turkey back the rebels?"),
        (BACKERS, "since when?", "Since when does Turkey back the rebels?"),
        (BACKERS, "is that true?", "Does Turkey back the rebels?"),
        (BACKERS, "who else?", "who else backs the rebels?"),
        (BACKERS, "says who?", "Who said that Turkey, which backs the rebels, called for talks?"),
        (ASSAD, "why", "Why is Assad in Moscow?"),
        (HAMA, "why?", "Why did the army leave Hama?"),
        (ALEPPO, "how?", "How is Hayat Tahrir al-Sham leading the attack on Aleppo?"),
        (CUP, "when was that?", "When did Sorrel City win the Coral Cup?"),
        (PUTIN, "when was that?", "When did Vladimir Putin decide to let Assad into Russia?"),
        (TARSK, "when?", "When did people die in the Tarsk earthquake?"),
        (TARSK, "really?", "Is it true that the toll of the Tarsk earthquake is 44?"),
        (CIVILIANS, "how many?", "How many civilians were killed in Aleppo?"),
        (CIVILIANS, "by whom?", "By whom were civilians killed in Aleppo?"),
        (Turn("did people die in Brenn?", "Yes"), "how many?", "How many people died in Brenn?"),
        (Turn("what did oresia buy?", "wheat", "Oresia bought wheat."), "how much?", "How much wheat did Oresia buy?"),
        (FLED, "why not?", "Why didn't Assad flee?"),
        (BRIDGE, "why?", "Why is the Kessel Bridge so long?"),
        (RATE, "why?", "Why is the interest rate in Maravia 5.00%?"),
        (PROBE, "why?", "Why did Heron land on Kallio?"),
        (Turn("what happened in Homs?", "", "Rebels took Homs."), "why?", "Why is it that Rebels took Homs?"),
    ],
)
def test_a_bare_question_word_asks_about_what_was_answered(before: Turn, text: str, meant: str) -> None:
    assert standalone(text, [before]) == meant


@pytest.mark.parametrize(
    ("before", "text", "meant"),
    [
        (PUTIN, "what did he say then?", "what did Vladimir Putin say then?"),
        (ASSAD, "why did he leave?", "why did Assad leave?"),
        (ASSAD, "how long has he been there?", "how long has Assad been in Moscow?"),
        (BANK, "how old is she?", "how old is Helene Marsh?"),
        (BACKERS, "what do they want?", "what do the rebels want?"),
        (SYRIA, "who leads them?", "who leads the rebels in Syria?"),
        (BRIDGE, "how much did it cost?", "how much did the Kessel Bridge cost?"),
        (BRIDGE, "who built the bridge?", "who built the Kessel Bridge?"),
        (TARSK, "how strong was it?", "how strong was the Tarsk earthquake?"),
        (RATE, "when was it cut?", "when was the interest rate in Maravia cut?"),
        (PROBE, "how big is it?", "how big is Kallio?"),
        (PROBE, "when did it land?", "when did Heron land?"),
        (BRIDGE, "when did the bridge open there?", "when did the Kessel Bridge open there?"),
        (HAMA, "what happened there?", "what happened in Hama?"),
        (HAMA, "where was Assad then?", "where was Assad on 5 Dec 2024?"),
    ],
)
def test_a_pronoun_gives_way_to_what_it_stands_for(before: Turn, text: str, meant: str) -> None:
    assert standalone(text, [before]) == meant


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (BACKERS, "Did Assad say he would leave?"),
        (BACKERS, "where did the governor keep his money?"),
        (ASSAD, "who won the Coral Cup?"),
        (ASSAD, "how many people are there in Maravia?"),
        (ASSAD, "are there talks in Geneva?"),
        (ASSAD, "is it true that Oresia buys wheat?"),
        (HAMA, "what is the interest rate in Maravia?"),
        (CUP, "what does it want?"),
        (CUP, "what did they win?"),
        (GOLANI, "And Assad?"),
        (RATE, "and inflation?"),
        (RATE, "thanks"),
        (RATE, "They raised it again."),
        (RATE, "ok, and?"),
        (Turn("when did Putin meet Assad?", "Thursday"), "how long did it last?"),
        (Turn("who backs the rebels?"), "why?"),
        (ASSAD, "How many people work for the WHO and the IT industry?"),
    ],
)
def test_what_stands_alone_or_may_mean_two_things_is_left_alone(before: Turn, text: str) -> None:
    assert standalone(text, [before]) == text


def test_a_whole_conversation_is_followed() -> None:
    turns = [SYRIA]
    for text, meant, answer in [
        ("why?", "Why does Turkey back the rebels in Syria?", ""),
        ("who leads them?", "who leads the rebels in Syria?", "Ahmad al-Golani"),
        ("what did he say?", "what did Ahmad al-Golani say?", ""),
        ("and where is he?", "where is Ahmad al-Golani?", "Damascus"),
        ("since when?", "Since when is Ahmad al-Golani in Damascus?", ""),
    ]:
        assert standalone(text, turns) == meant
        turns.append(Turn(meant, answer))


def test_whom_nobody_spoke_of_lately_is_not_carried_over() -> None:
    long_ago = [PUTIN, *[Turn("what is the price of wheat?", "$241")] * 3]
    assert standalone("what did he say?", long_ago) == "what did he say?"


def test_several_gaps_are_filled_where_they_are() -> None:
    before = [PUTIN, Turn("who built the Kessel bridge in Tarsk?")]
    meant = "did Vladimir Putin open the Kessel bridge in Tarsk?"
    assert standalone("did he open the bridge?", before) == meant
    left = [Turn("when did the army leave the Kessel bridge?", "Thursday (5 Dec 2024)")]
    assert standalone("was the bridge closed then?", left) == "was the Kessel bridge closed on 5 Dec 2024?"


def test_the_first_question_of_a_conversation_is_as_it_was() -> None:
    assert standalone("And  Hezbollah?", []) == "And  Hezbollah?"


@pytest.mark.parametrize("text", ["", "   ", "🙂", "🙂" * 4096, "?!", "\ud83d", "why " * 2000, "\x00", "and and and"])
def test_what_asks_nothing_is_as_it_was(text: str) -> None:
    assert standalone(text, [BACKERS]) == text


turns = st.lists(
    st.one_of(
        st.sampled_from(TURNS), st.builds(Turn, st.text(max_size=60), st.text(max_size=30), st.text(max_size=90))
    ),
    max_size=3,
)
_WORDS = """and what about who when where why how did is was the a of in on he she it they them his its there then that
Homs Aleppo Assad Hezbollah bridge rebels army talks capture back left strike ferry Maravia 2024 Friday
? , ’s""".split()
sentences = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)


@given(text=st.one_of(st.text(max_size=80), sentences), before=turns)
def test_nothing_raises_and_nothing_grows_beyond_a_question(text: str, before: list[Turn]) -> None:
    made = standalone(text, before)
    assert made == text or len(made) <= LONGEST
    assert made == standalone(text, before)


@given(size=st.integers(900, LONGEST), before=st.sampled_from(TURNS))
def test_a_question_that_would_grow_too_long_is_as_it_was(size: int, before: Turn) -> None:
    text = f"what did he say about {'x' * (size - 24)}?"
    made = standalone(text, [before])
    assert made == text or len(made) <= LONGEST


@given(text=sentences, before=turns)
def test_no_word_of_the_new_question_is_lost(text: str, before: list[Turn]) -> None:
    kept = {word.stem for word in words_of(standalone(text, before))}
    assert {word.stem for word in words_of(text) if word.is_content} <= kept


@given(name=st.sampled_from(["Homs", "Hama", "Maravia", "Iran", "Hezbollah"]), before=turns)
def test_a_question_with_its_own_names_stays_whatever_was_said(name: str, before: list[Turn]) -> None:
    for text in (f"who attacked {name} on Friday?", f"Did the army leave {name}?", f"why did {name} close its border?"):
        assert standalone(text, before) == text


@given(before=turns.filter(bool))
def test_what_was_made_can_be_asked(before: list[Turn]) -> None:
    made = standalone("what happened there, and why did he leave?", before)
    assert Question.of(made, date(2024, 12, 8)).text
    assert stem_of("happened") in {word.stem for word in words_of(made)}


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ("how many died?", "how many died (Tarsk)?"),
        ("who is helping?", "who is helping (Tarsk)?"),
        ("who won the election?", "who won the election?"),
        ("thanks", "thanks"),
    ],
)
def test_a_bare_verb_is_asked_of_what_was_talked_about_and_not_of_whatever_it_fits(asked: str, made: str) -> None:
    before = Turn("what happened in tarsk?", "", "A magnitude 6.4 earthquake struck Tarsk on Monday.")
    assert standalone(asked, [before]) == made
