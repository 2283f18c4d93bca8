"""The quote contract: what leaves is verbatim, and what does not is told apart in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import Catalog
from index.report import Report
from retrieval.answer import Citation
from retrieval.checking import Checking
from tests.fakes import citation, filled, report

EARLY = report("early", "BRENN — The earthquake 🕊️ killed at least 20 people. Snow fell on the tents.")
LATER = report("later", "OSTREL — The toll rose to 44. Snow fell on the tents, and الثلج fell on Brenn.")


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    """Two reports on one earthquake."""
    opened = Catalog.open(Path(":memory:"))
    filled(opened, EARLY, LATER)
    yield opened
    opened.close()


def cited(one: Report, words: str, **changes: Any) -> Citation:
    """A citation of these words of a report, where they stand in it."""
    start = max(one.text.find(words), 0)
    made = replace(citation(quote=words), report=one.id, start=start, end=start + len(words))
    changed: Citation = replace(made, **changes)
    return changed


KILLED = cited(EARLY, "The earthquake 🕊️ killed at least 20 people.")
ROSE = cited(LATER, "The toll rose to 44.")


def dropped(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of the citations that were dropped."""
    assert all(record.levelname == "ERROR" for record in caplog.records)
    return [record.getMessage() for record in caplog.records]


def test_exact_quotes_pass_in_their_order_and_nothing_is_logged(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    assert Checking(catalog).sound([ROSE, KILLED], ()) == [ROSE, KILLED]
    assert Checking(catalog).sound([KILLED], ["20 people"]) == [KILLED]
    assert Checking(catalog).sound([], ["20 people"]) == []
    assert dropped(caplog) == []


def test_words_that_no_report_holds_are_fabricated(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    invented = cited(EARLY, "The earthquake killed at least 200 people.")
    assert Checking(catalog).sound([invented, ROSE], ()) == [ROSE]
    assert dropped(caplog) == ["Dropped a citation of early, version 1: fabricated."]


def test_words_of_another_report_that_is_cited_are_misattributed(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(KILLED, report="later")
    assert Checking(catalog).sound([wrong, KILLED], ()) == [KILLED]
    assert dropped(caplog) == ["Dropped a citation of later, version 1: misattributed."]


def test_an_exact_quote_that_does_not_hold_the_answer_is_altered(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    assert Checking(catalog).sound([KILLED, ROSE], ["44"]) == [ROSE]
    assert dropped(caplog) == ["Dropped a citation of early, version 1: altered."]


@pytest.mark.parametrize(
    "near_miss",
    [
        replace(KILLED, start=KILLED.start + 1),
        replace(KILLED, start=KILLED.start + 1, end=KILLED.end + 1),
        replace(KILLED, end=KILLED.end + 1),
        replace(KILLED, quote=KILLED.quote.replace("🕊️", "")),
        replace(KILLED, quote=KILLED.quote.lower()),
        replace(KILLED, quote=KILLED.quote.replace(" ", "\u00a0")),
        replace(KILLED, version=2),
        replace(KILLED, report="nobody's"),
        replace(KILLED, quote="", end=KILLED.start),
        cited(LATER, "Brenn.", end=10_000),
        cited(LATER, "fell on Brenn", start=-14, end=-1),
    ],
    ids=str,
)
def test_what_is_off_by_one_sign_by_version_or_by_name_is_dropped(
    catalog: Catalog, caplog: pytest.LogCaptureFixture, near_miss: Citation
) -> None:
    assert Checking(catalog).sound([near_miss], ()) == []
    assert len(dropped(caplog)) == 1


def test_a_quote_of_an_older_version_is_checked_against_that_version() -> None:
    catalog = Catalog.open(Path(":memory:"))
    filled(catalog, EARLY)
    filled(catalog, replace(EARLY, text="The earthquake killed at least 44 people."))
    newer = cited(replace(EARLY, text="The earthquake killed at least 44 people."), "44 people", version=2)
    assert Checking(catalog).sound([KILLED, newer, replace(KILLED, version=2)], ()) == [KILLED, newer]
    catalog.close()


def test_a_quote_that_holds_one_of_two_answers_receipts_neither(catalog: Catalog) -> None:
    assert Checking(catalog).sound([KILLED], ["20 people"]) == [KILLED]
    assert Checking(catalog).sound([KILLED], ["20 people", "Mars"]) == []


_CLAIMS = st.builds(
    lambda one, start, length, shift, quote, version: replace(
        citation(),
        report=one.id,
        start=start,
        end=start + length + shift,
        quote=one.text[max(start, 0) : max(start + length, 0)] if quote is None else quote,
        version=version,
    ),
    st.sampled_from([EARLY, LATER]),
    st.integers(-20, 100),
    st.integers(-5, 60),
    st.sampled_from([0, 0, 0, 1, -1, 500]),
    st.none() | st.none() | st.text(max_size=10) | st.sampled_from(["Snow fell", "44", " ", EARLY.text, LATER.text]),
    st.sampled_from([1, 1, 1, 0, 2]),
)


def test_whatever_is_claimed_what_leaves_is_verbatim_and_what_is_verbatim_leaves(catalog: Catalog) -> None:
    passed: set[bool] = set()

    @given(st.lists(_CLAIMS, max_size=6), st.lists(st.sampled_from(["44", "Snow", "ﬁ"]), max_size=2))
    def holds(claims: list[Citation], answers: list[str]) -> None:
        left = Checking(catalog).sound(claims, answers)
        for claim in claims:
            text = catalog.report(claim.report).text
            exact = 0 <= claim.start < claim.end <= len(text) and text[claim.start : claim.end] == claim.quote
            holds_answers = all(answer in claim.quote for answer in answers)
            assert (claim in left) == (exact and holds_answers and claim.version == 1)
            passed.add(claim in left)

    holds()
    assert passed == {True, False}, "the claims must be of both sorts, or nothing was tested"
