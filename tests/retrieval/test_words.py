"""Words: what a question and a report call by different forms of one word, and where each stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.words import is_people, stem_of, words_of


def stems(text: str) -> set[str]:
    """The stems of the words of a text that mean something by themselves."""
    return {word.stem for word in words_of(text) if word.is_content}


@pytest.mark.parametrize(
    "forms",
    [
        "backs backer backers backed backing",
        "Assad al-Assad Assad's Assad’s ASSAD",
        "Iran Iranian Iranians Iran's",
        "Turkey Turkish Turks",
        "killed kills died dead deaths toll",
        "began begun begins start erupted",
        "took taken captured seized",
        "city cities",
        "election elections elected",
        "rebel rebels insurgents rebels'",
        "soldiers soldier troops",
    ],
)
def test_forms_of_one_meaning_share_a_stem(forms: str) -> None:
    assert len(stems(forms)) == 1


@pytest.mark.parametrize("words", ["Iran Iraq", "Hama Homs", "Aleppo Apollo", "44 4", "strike strait", "back lack"])
def test_different_words_keep_different_stems(words: str) -> None:
    one, other = words.split()
    assert stem_of(one) != stem_of(other)


def test_an_army_that_fell_back_backs_nobody() -> None:
    backs = next(word.stem for word in words_of("backs"))
    assert backs not in stems("Government forces fell back to the hills, and came back at night.")
    assert backs in stems("the main rebels' backer Turkey")


def test_a_word_keeps_its_hyphens_and_points_and_loses_its_possessive() -> None:
    text = "Deir al-Zor’s U.N. envoy paid 3.5% of O'Brien's 1.2bn, the rebels' share."
    words = [word.text for word in words_of(text)]
    assert words == "Deir al-Zor U.N envoy paid 3.5 of O'Brien 1.2bn the rebels share".split()


def test_a_peoples_name_is_told_from_its_countrys() -> None:
    assert [word for word in "Syria Syrian Iranians Iran Larijani Turkish".split() if is_people(word)] == [
        "Syrian",
        "Iranians",
        "Turkish",
    ]


@given(st.text())
@example("al-")
@example("’s 's a’s’s")
@example("e\u0301te\u0301 𝔄𝔅 ǅungla İstanbul ﬁnal ß")
@example("الثوار دخلوا دمشق، שלום 叛军攻入城市。")
@example("1.2.3-4’5 x_y __ -a- a--b")
def test_every_word_is_the_text_between_its_offsets_whatever_the_text(text: str) -> None:
    words = list(words_of(text))
    assert all(text[word.start : word.end] == word.text != "" for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))
    assert all(word.stem for word in words)


@given(st.text(st.characters(categories=("L", "N")), min_size=1))
def test_no_letter_or_digit_is_lost(text: str) -> None:
    assert "".join(word.text for word in words_of(f" {text} ")) == text
