"""Who says a sentence, as the sentence tells it."""

from __future__ import annotations

import pytest

from retrieval.overview.speech import is_of, key_of, speaker_of


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The army said it was regrouping and would hold a line around Homs and Damascus.", "The army"),
        ("AMMAN (Northgate Wire) — Syria's army said on Thursday that it had pulled out of Hama.", "Syria's army"),
        ("Hundreds of inmates walked out, according to a monitor.", "a monitor"),
        ("Fighters opened its doors, rebel commander Hassan Abdul Ghany said.", "rebel commander Hassan Abdul Ghany"),
        ("“Our members have had no raise,” said Petra Halloran, the union’s general secretary.", "Petra Halloran"),
        ("Petra Halloran, the union's leader, said a second walkout was called off.", "Petra Halloran"),
        ("Hezbollah's chief, Naim Qassem, said the group would stand by Syria.", "Hezbollah's chief, Naim Qassem"),
        ("Nobody downstream was in danger, its director, Ilse Marn, said.", "Ilse Marn"),
        ('"It can erupt," said Nicholas P. Klingaman, who wrote a book on it.', "Nicholas P. Klingaman"),
        ("Bashar al-Assad is in Moscow, Russian state media said, after a day of guessing.", "Russian state media"),
    ],
)
def test_a_speaker_is_told_in_the_words_of_the_sentence(sentence: str, speaker: str) -> None:
    assert speaker_of(sentence) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "It called reports that he had flown abroad false rumours.",
        '"This number will go up," he told reporters outside the town hall.',
        "Others have said Russia should be defeated.",
        "The bridge cost 2.1 billion crowns, not 1.2 billion as the report said.",
        "The action came after the Department of Justice wrote in a filing that he does not object.",
        "Homs had fallen hours earlier.",
        "The confirmed toll from Monday's quake has stood at 44 since Tuesday.",
    ],
)
def test_where_a_sentence_does_not_tell_who_speaks_nobody_is_named(sentence: str) -> None:
    assert speaker_of(sentence) == ""


def test_two_names_of_one_speaker_are_one_and_those_of_two_are_two() -> None:
    assert key_of("Provincial governor Danil Orvek") == key_of("Orvek")
    assert key_of("a monitor based in Britain") == key_of("The monitor")
    assert key_of("Marta Selin") != key_of("Danil Orvek")


def test_a_speaker_is_of_those_asked_for_by_the_word_and_not_by_its_root() -> None:
    assert is_of("rebel commander Hassan Abdul Ghany", "rebels")
    assert not is_of("the provincial government", "governor")
    assert not is_of("The army", "rebels")
    assert not is_of("The army", "the")
