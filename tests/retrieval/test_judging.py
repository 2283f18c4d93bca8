"""How likely an answer is: what speaks for it counts, and so do other reports that say the same."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.judging import Features, Setting, probability, suitability, support
from retrieval.sameness import Said
from tests.fakes import SURE

_SHARES = st.floats(0, 1)
_FEATURES = st.builds(Features, *[_SHARES] * len(asdict(SURE)))
_SETTINGS = st.builds(Setting, _SHARES, _SHARES)
TURKEY, AGAIN, RUSSIA = (Said.of(name, "who") for name in ("Turkey", "TURKEY", "Russia"))
NOW = Setting(date=1, support=0)


def test_other_reports_that_say_the_same_support_an_answer() -> None:
    assert support([TURKEY, AGAIN, RUSSIA], ["a", "b", "c"]) == [1 / 3, 1 / 3, 0]


def test_a_surname_supports_the_full_name() -> None:
    names = [Said.of(name, "who") for name in ("Bashar al-Assad", "Assad")]
    assert support(names, ["a", "b"]) == [1 / 3, 1 / 3]


def test_a_report_supports_neither_itself_nor_twice() -> None:
    assert support([TURKEY] * 4, ["a", "a", "b", "b"]) == [1 / 3] * 4


def test_support_beyond_three_reports_counts_no_more() -> None:
    assert support([TURKEY] * 9, list("abcdefghi")) == [1.0] * 9
    assert support([], []) == []


@given(_FEATURES, _SETTINGS)
def test_how_likely_an_answer_is_lies_between_never_and_always(features: Features, setting: Setting) -> None:
    assert 0 < probability(features, setting) < 1


@given(_FEATURES, _SETTINGS)
def test_the_more_supported_the_likelier_and_the_sooner_taken(features: Features, setting: Setting) -> None:
    least, most = replace(setting, support=0.0), replace(setting, support=1.0)
    assert probability(features, least) <= probability(features, most)
    assert suitability(features, least) <= suitability(features, most)


def test_the_surer_the_model_the_likelier_and_the_sooner_taken() -> None:
    assert probability(replace(SURE, verdict=0.0), NOW) < probability(SURE, NOW)
    assert suitability(replace(SURE, span=0.0), NOW) < suitability(SURE, NOW)


@pytest.mark.parametrize("name", ["fit", "new"])
def test_what_is_of_the_kind_asked_for_and_says_something_new_is_taken_sooner(name: str) -> None:
    assert suitability(replace(SURE, **{name: 0.0}), NOW) < suitability(SURE, NOW)


@given(_FEATURES, _SHARES, _SHARES)
def test_the_nearer_in_time_the_sooner_taken(features: Features, one: float, other: float) -> None:
    near, far = Setting(max(one, other), 0), Setting(min(one, other), 0)
    assert suitability(features, near) >= suitability(features, far)
