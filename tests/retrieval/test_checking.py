"""The quote contract: what leaves is verbatim, bears out its answers, and what does not is told apart in the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.catalog import Catalog
from index.report import Report
from retrieval.answer import Citation
from retrieval.checking import Checking, Claim
from retrieval.polarity import Verdict
from retrieval.question import Question
from tests.fakes import citation, filled, report

SUNDAY = date(2024, 12, 8)
EARLY = report("early", "BRENN — The earthquake 🕊️ killed at least 20 people. Snow fell on the tents.")
LATER = report("later", "OSTREL — The toll rose to 44. Snow fell on the tents, and الثلج fell on Brenn.")
# Of a Sunday.
TRUCE = report(
    "truce",
    "Maravia does not back the rebels, but Oresia does. The talks began on Saturday. Iran has sent no troops. "
    "Iran sent food on Friday. The talks were not held on Thursday.",
    title="Truce holds",
    published=datetime(2024, 12, 8, 9, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def catalog() -> Iterator[Catalog]:
    """Two reports on one earthquake, and one on a truce."""
    opened = Catalog.open(Path(":memory:"))
    filled(opened, EARLY, LATER, TRUCE)
    yield opened
    opened.close()


def cited(one: Report, words: str, **changes: Any) -> Citation:
    """A citation of these words of a report, where they stand in it."""
    start = max(one.text.find(words), 0)
    made = replace(
        citation(quote=words), report=one.id, title=one.title, published=one.published, start=start,
        end=start + len(words),
    )  # fmt: skip
    changed: Citation = replace(made, **changes)
    return changed


KILLED = cited(EARLY, "The earthquake 🕊️ killed at least 20 people.")
ROSE = cited(LATER, "The toll rose to 44.")


def sound(catalog: Catalog, *claims: Claim | Citation, asked: str = "how many did the quake kill?") -> list[Citation]:
    """What leaves of these claims, or citations that nothing is claimed of."""
    claimed = [claim if isinstance(claim, Claim) else Claim(claim) for claim in claims]
    return Checking(catalog).sound(Question.of(asked, SUNDAY), claimed)


def bears_out(catalog: Catalog, asked: str, quote: str, *answers: str) -> bool:
    """Whether these words of the report on the truce leave as an answer."""
    return bool(sound(catalog, Claim(cited(TRUCE, quote), answers), asked=asked))


def dropped(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of the citations that were dropped."""
    assert all(record.levelname == "ERROR" for record in caplog.records)
    return [record.getMessage() for record in caplog.records]


def test_exact_quotes_pass_in_their_order_and_nothing_is_logged(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    assert sound(catalog, ROSE, KILLED) == [ROSE, KILLED]
    assert sound(catalog, Claim(KILLED, ("20 people",))) == [KILLED]
    assert sound(catalog) == []
    assert dropped(caplog) == []


def test_words_that_no_report_holds_are_fabricated(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    invented = cited(EARLY, "The earthquake killed at least 200 people.")
    assert sound(catalog, invented, ROSE) == [ROSE]
    assert dropped(caplog) == ["Dropped a citation of early, version 1: fabricated."]


def test_words_of_another_report_that_is_cited_are_misattributed(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = replace(KILLED, report="later")
    assert sound(catalog, wrong, KILLED) == [KILLED]
    assert dropped(caplog) == ["Dropped a citation of later, version 1: misattributed."]


def test_an_exact_quote_that_does_not_hold_the_answer_is_altered(
    catalog: Catalog, caplog: pytest.LogCaptureFixture
) -> None:
    assert sound(catalog, Claim(KILLED, ("44",)), Claim(ROSE, ("44",))) == [ROSE]
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
    assert sound(catalog, near_miss) == []
    assert len(dropped(caplog)) == 1


def test_a_quote_of_an_older_version_is_checked_against_that_version() -> None:
    catalog = Catalog.open(Path(":memory:"))
    filled(catalog, EARLY)
    filled(catalog, replace(EARLY, text="The earthquake killed at least 44 people."))
    newer = cited(replace(EARLY, text="The earthquake killed at least 44 people."), "44 people", version=2)
    assert sound(catalog, KILLED, newer, replace(KILLED, version=2)) == [KILLED, newer]
    catalog.close()


def test_a_quote_that_holds_one_of_two_answers_receipts_neither(catalog: Catalog) -> None:
    assert sound(catalog, Claim(KILLED, ("20 people",))) == [KILLED]
    assert sound(catalog, Claim(KILLED, ("20 people", "Mars"))) == []


def test_an_answer_must_stand_in_its_quote_as_whole_words(catalog: Catalog) -> None:
    for cut in ("0 people", "20 peop", "earth"):
        assert sound(catalog, Claim(KILLED, (cut,))) == []


# --- days -------------------------------------------------------------------------------------------------------------

BEGAN = "The talks began on Saturday."


@pytest.mark.parametrize(
    "answer", ["on Saturday", "on Saturday (7 Dec 2024)", "Saturday (7 Dec 2024)", "7 Dec 2024", "began"]
)
def test_a_day_that_follows_from_the_quote_and_its_day_of_publication_is_borne_out(
    catalog: Catalog, answer: str
) -> None:
    assert bears_out(catalog, "when did the talks begin?", BEGAN, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "on Saturday (8 Dec 2024)",
        "on Saturday (14 Dec 2024)",
        "on Saturday (7 Dec 2023)",
        "on Friday (6 Dec 2024)",
        "(7 Dec 2024)",
        "7 Dec",
        "Dec 2024",
        "on Saturday (7 Dec",
    ],
)
def test_a_day_that_does_not_follow_and_a_part_of_a_day_are_dropped(catalog: Catalog, answer: str) -> None:
    assert not bears_out(catalog, "when did the talks begin?", BEGAN, answer)


# --- what is denied, and yes or no ------------------------------------------------------------------------------------

BACKS = "Maravia does not back the rebels, but Oresia does."


def test_what_its_quote_denies_is_dropped(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    assert not bears_out(catalog, "who backs the rebels?", BACKS, "Maravia")
    assert dropped(caplog) == ["Dropped a citation of truce, version 1: altered."]
    assert bears_out(catalog, "who backs the rebels?", BACKS, "Oresia")
    assert bears_out(catalog, "who does not back the rebels?", BACKS, "Maravia")


@pytest.mark.parametrize("answer", ["on Thursday", "on Thursday (5 Dec 2024)"])
def test_a_denied_day_is_dropped_with_its_date_and_without(catalog: Catalog, answer: str) -> None:
    assert not bears_out(catalog, "when were the talks held?", "The talks were not held on Thursday.", answer)


def test_yes_or_no_is_read_anew_from_the_quote(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    asked, quote = "Did Iran send troops?", "Iran has sent no troops."
    assert bears_out(catalog, asked, quote, "No")
    assert dropped(caplog) == []
    assert not bears_out(catalog, asked, quote, "Yes")
    assert not bears_out(catalog, asked, quote, "no troops")
    assert not bears_out(catalog, asked, "Iran sent food on Friday.", "Yes")
    assert not bears_out(catalog, asked, "Iran sent food on Friday.", "")


# --- whatever is claimed ----------------------------------------------------------------------------------------------

_TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60),
    st.lists(
        st.sampled_from(
            ["The talks began on Saturday.", "Maravia does not back the rebels.", "Iran sent no troops.", "44 people",
             "Snow fell.", "\u200b", "\u200d", "\ufeff", "\u202eevil\u202c", "👩‍👩‍👧‍👦",
             "e\u0301te\u0301", "الثلج", "攻入", "(7 Dec 2024)",
             "\n\n", "\u2028"]
        ),
        min_size=1, max_size=6,
    ).map(" ".join),
)  # fmt: skip
_QUESTIONS = st.sampled_from(
    ["who backs the rebels?", "when did the talks begin?", "how many died?", "Did Iran send troops?", "what fell?"]
)
_ANSWERS = st.sampled_from(
    ["44", "Snow", "ﬁ", "on Saturday", "on Saturday (7 Dec 2024)", "7 Dec 2024", "Dec 2024", "Maravia", "Yes", "No"]
) | st.text(max_size=3)


@st.composite
def _claims(draw: st.DrawFn, reports: list[Report]) -> Claim:
    """A claim that may be off by a sign, a version or a name, of answers that may be its own or not."""
    one = draw(st.sampled_from(reports))
    start = draw(st.just(0) | st.integers(-3, len(one.text)))
    length = draw(st.sampled_from([len(one.text), 1, 5, 20]))
    quote = draw(st.just(one.text[max(start, 0) : max(start + length, 0)]) | st.text(max_size=5) | st.just(one.text))
    end = start + len(quote) + draw(st.sampled_from([0, 0, 0, 0, 0, 1, -1, 500]))
    named = draw(st.sampled_from([one.id, one.id, one.id, one.id, "0", "nobody's"]))
    version = draw(st.sampled_from([1, 1, 1, 1, 0, 2]))
    stretch = st.integers(0, 20).map(lambda at: quote[at : at + 8])
    answers = draw(st.lists(st.sampled_from(quote.split() or [""]) | stretch | _ANSWERS, max_size=2))
    made = cited(one, quote, report=named, start=start, end=end, version=version)
    return Claim(made, tuple(answers))


def test_whatever_is_claimed_what_leaves_is_verbatim_and_holds_its_answers() -> None:
    seen: set[tuple[bool, bool]] = set()

    @given(st.data(), st.lists(_TEXTS, min_size=1, max_size=3), _QUESTIONS)
    @settings(max_examples=500, derandomize=True)
    def holds(data: st.DataObject, texts: list[str], asked: str) -> None:
        catalog = Catalog.open(Path(":memory:"))
        reports = [report(str(n), text, published=TRUCE.published) for n, text in enumerate(texts)]
        filled(catalog, *reports)
        claims = data.draw(st.lists(_claims(reports), max_size=4))
        left = sound(catalog, *claims, asked=asked)
        held = {one.id: catalog.report(one.id).text for one in reports}
        catalog.close()
        for claim in claims:
            given_as = claim.citation
            text = held.get(given_as.report, "")
            exact = (
                0 <= given_as.start < given_as.end <= len(text)
                and text[given_as.start : given_as.end] == given_as.quote
                and given_as.version == 1
            )
            if not claim.answers:
                assert (given_as in left) == exact
            # Another claim may cite the same words for an answer that they do hold.
            if given_as in left and sum(other.citation == given_as for other in claims) == 1:
                assert exact
                assert all(entailed(asked, answer, given_as.quote) for answer in claim.answers)
            seen.add((given_as in left, bool(claim.answers)))

    holds()
    assert len(seen) == 4, "the claims must be of all sorts, or nothing was tested"


def entailed(asked: str, answer: str, quote: str) -> bool:
    """Whether an answer may follow from a quote: its words, less a date of a day named there, or yes or no."""
    if asked == "Did Iran send troops?":
        return answer != "" and answer in get_args(Verdict)
    return re.sub(r" \(.*\)$", "", answer) in quote or (answer == "7 Dec 2024" and "Saturday" in quote)
