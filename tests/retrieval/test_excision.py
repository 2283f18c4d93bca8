"""Excision: words of reports are taken out of texts to the letter, put back to the letter, and are gone in between."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from retrieval.excision import REMOVED, SHORTEST, Cut, Excision, Stretch, restored

HOMS = 'Rebels entered Homs on Saturday.\n\nThe "main" backer of the rebels, Turkey, met them at the gate.'
STRETCH = Stretch("0.0", HOMS)


def words_left(pieces: list[str | Cut]) -> list[str]:
    """What is nobody's."""
    return [piece for piece in pieces if isinstance(piece, str)]


def test_a_quote_leaves_only_its_place() -> None:
    pieces = Excision([STRETCH]).cut("They say “Rebels entered Homs on Saturday.” and more")
    assert pieces == ["They say “", Cut("0.0", "plain", 0, 32), "” and more"]
    assert restored(pieces, {"0.0": HOMS}) == "They say “Rebels entered Homs on Saturday.” and more"


def test_words_of_a_report_that_is_removed_are_told_to_be_so() -> None:
    pieces = Excision([STRETCH]).cut("They say “Rebels entered Homs on Saturday.” and more")
    assert restored(pieces, {}) == f"They say “{REMOVED}” and more"


def test_a_short_headline_that_is_the_whole_text_is_taken_out_too() -> None:
    excision = Excision([Stretch("0t", "Homs falls")])
    assert excision.cut("Homs falls") == [Cut("0t", "plain", 0, 10)]
    assert excision.cut("Homs falls?") == ["Homs falls?"]
    assert excision.cut("") == []


def test_in_json_the_words_are_found_as_json_writes_them() -> None:
    prompt = json.dumps({"text": HOMS, "day": "2024-12-07"}, ensure_ascii=False, indent=1)
    pieces = Excision([STRETCH]).cut(prompt)
    assert words_left(pieces) == ['{\n "text": "', '",\n "day": "2024-12-07"\n}']
    assert restored(pieces, {"0.0": HOMS}) == prompt


_LETTERS = st.text(st.sampled_from('abc "\\\n🕊️é'), max_size=120)


@given(st.lists(_LETTERS, max_size=3), st.data())
def test_whatever_is_cut_comes_back_and_no_long_run_of_a_report_stays(texts: list[str], data: st.DataObject) -> None:
    bits = [_LETTERS, st.sampled_from(texts), st.sampled_from(texts).map(lambda text: json.dumps(text)[1:-1])]
    parts = data.draw(st.lists(st.one_of(bits if texts else bits[:1]), max_size=5))
    text = "".join(parts)
    pieces = Excision([Stretch(str(number), each) for number, each in enumerate(texts)]).cut(text)
    assert restored(pieces, {str(number): each for number, each in enumerate(texts)}) == text
    for piece in words_left(pieces):
        runs = {piece[at : at + SHORTEST] for at in range(len(piece) - SHORTEST + 1)}
        assert not any(run in each for run in runs for each in texts)
