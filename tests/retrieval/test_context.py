"""The text around a quote: whole sentences where they fit, whole words where they do not, the quote always."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.context import around

STORY = (
    "HOMS, Syria (Demo Wire) - Snow fell on the road from Hama. Syrian rebels pushed into the northern edge of Homs on "
    "Saturday.\n\nThousands fled towards the coast. The army said that its lines held.\n"
)
QUOTE = "Syrian rebels pushed into the northern edge of Homs on Saturday."


def shown(text: str, quote: str, room: int) -> str:
    """What is shown around a quote."""
    start = text.index(quote)
    first, last = around(text, start, start + len(quote), room)
    return text[first:last]


def test_the_sentences_around_a_quote_are_shown_as_far_as_they_fit_whole() -> None:
    assert shown(STORY, QUOTE, 600) == STORY.strip()
    assert shown(STORY, QUOTE, 140) == f"{QUOTE}\n\nThousands fled towards the coast."
    assert shown(STORY, "Thousands fled towards the coast.", 120) == (
        "Thousands fled towards the coast. The army said that its lines held."
    )


def test_what_one_side_has_no_text_for_goes_to_the_other() -> None:
    assert shown(STORY, "The army said that its lines held.", 150) == (
        f"{QUOTE}\n\nThousands fled towards the coast. The army said that its lines held."
    )


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    text = f"{'snow ' * 100}fell on the tents {'and rain ' * 100}fell."
    assert shown(text, "fell on the tents", 40) == "snow snow fell on the tents and rain"


def test_a_quote_that_is_longer_than_the_room_is_shown_whole_and_alone() -> None:
    assert shown(STORY, QUOTE, 10) == QUOTE
    assert shown("x" * 5_000, "x" * 700, 600) == "x" * 700
    assert shown("y" * 2_000 + "z" + "y" * 2_000, "z", 600) == "z", "there is nowhere to cut"


@given(st.text(alphabet="ab. \n\u00a0🕊ا", max_size=300), st.integers(0, 300), st.integers(0, 300), st.integers(0, 200))
def test_it_holds_the_quote_fits_the_room_and_begins_and_ends_at_words(
    text: str, start: int, length: int, room: int
) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    first, last = around(text, start, end, room)
    assert 0 <= first <= start <= end <= last <= len(text)
    assert last - first <= max(room, end - start)
    assert first in (0, start) or text[first - 1].isspace() or text[first - 1] in ".\n"
    assert last in (end, len(text)) or text[last].isspace() or text[last - 1] == "."
