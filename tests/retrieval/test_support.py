"""Support: what a claim's quotes bear out is kept, and what they do not is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from retrieval.support import Support
from retrieval.support.figures import figures_borne_out
from retrieval.support.material import Quoted
from tests.fakes import report

QUAKE = report(
    "quake",
    "BRENN (Demo Wire) — A quake killed at least 20 people in Tarsk on Monday, governor Danil Orvek said. Maravia did "
    "not send soldiers, but Oresia sent 600. The road would be open by March 9.\n\nTurkey bombed parts of Brenn "
    "overnight. He has not been seen in public since, his office said.",
    title="Quake in Tarsk; Emil Radev missing",
    published=datetime(2025, 3, 3, tzinfo=UTC),
)


def quoted(words: str) -> list[Quoted]:
    """These words of the report, as a quote."""
    start = QUAKE.text.index(words)
    return [Quoted.of(QUAKE, start, start + len(words))]


TOLL = "A quake killed at least 20 people in Tarsk on Monday, governor Danil Orvek said."
SENT = "Maravia did not send soldiers, but Oresia sent 600."
OPEN = "The road would be open by March 9."
BOMBED = "Turkey bombed parts of Brenn overnight."
SEEN = "He has not been seen in public since, his office said."


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("A quake killed at least 20 people in Tarsk on Monday, governor Danil Orvek said.", TOLL),
        ("At least twenty people were killed by a quake in Tarsk on 3 March 2025.", TOLL),
        ("600 were sent by Oresia.", SENT),
        ("Maravia did not send soldiers.", SENT),
        ("By March 9 the road would be open.", OPEN),
        ("Turkey bombed Brenn.", BOMBED),
        ("Radev has not been seen in public.", SEEN),
    ],
)
def test_what_the_quote_says_in_other_words_is_borne_out(support: Support, claim: str, words: str) -> None:
    assert support.fault(claim, quoted(words)) == ""


@pytest.mark.parametrize(
    ("claim", "words", "fault"),
    [
        ("At least 30 people were killed by a quake in Tarsk.", TOLL, "number"),
        ("20 people were killed by a quake in Tarsk.", TOLL, "number"),
        ("A quake killed at least 20 people in Lundra.", TOLL, "name"),
        ("Governor Danil Hask said that a quake killed at least 20 people.", TOLL, "name"),
        ("A quake killed at least 20 people in Tarsk on 4 March 2025.", TOLL, "date"),
        ("A quake killed at least 20 people in Tarsk on Tuesday.", TOLL, "date"),
        ("Maravia did send soldiers.", SENT, "negation"),
        ("A quake did not kill at least 20 people in Tarsk.", TOLL, "negation"),
        ("The road was open.", OPEN, "certainty"),
        ("The road would be shut by March 9.", OPEN, "opposite"),
        ("A quake killed at least 20 people in Tarsk. It was the worst in decades.", TOLL, "amount"),
        ("A quake killed at least 20 people in Tarsk because of the rain.", TOLL, "words"),
        ("Emil Radev said a quake killed at least 20 people in Tarsk.", TOLL, "roles"),
        ("Brenn bombed parts of Turkey.", BOMBED, "roles"),
        ("Radev has been seen in public.", SEEN, "negation"),
    ],
)
def test_what_the_quote_does_not_say_is_named(support: Support, claim: str, words: str, fault: str) -> None:
    assert support.fault(claim, quoted(words)) == fault


INQUEST = report(
    "inquest",
    "Nurse Ada Poll ate at a stall in Brenn in May, her family said. The stall has since closed. A court heard nine "
    "witnesses. The town waited. Nobody spoke. Poll died after a 72-hour illness.",
    title="Stall to blame, court hears",
)
DIED = "Poll died after a 72-hour illness."


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Ada Poll died after a 72-hour illness.", DIED),
        ("Poll died after a three-day illness.", DIED),
    ],
)
def test_a_full_name_of_the_report_and_another_unit_of_time_are_borne_out(
    support: Support, claim: str, words: str
) -> None:
    start = INQUEST.text.index(words)
    assert support.fault(claim, [Quoted.of(INQUEST, start, start + len(words))]) == ""


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("They ruled for more than 50 years.", "They ruled for more than half a century."),
        ("It took 18 months.", "It took a year and a half."),
        ("It took three decades.", "It took 30 years."),
    ],
)
def test_the_same_stretch_of_time_is_the_same_number(claim: str, words: str) -> None:
    quote = Quoted(words, "", words, "Demo Wire", None)
    assert figures_borne_out(claim, [quote])
    assert not figures_borne_out(claim.replace("50", "60").replace("18", "17").replace("three", "four"), [quote])


def test_of_two_of_one_name_the_report_must_say_which_one_it_was(support: Support) -> None:
    text = f"{INQUEST.text} Her sister Ida Poll was there."
    quote = Quoted(DIED, "Stall to blame, court hears", text, "Demo Wire", None)
    assert support.fault("Ada Poll died after a 72-hour illness.", [quote]) == "name"
    assert support.fault("Poll died after a four-day illness.", [quote]) == "number"


def test_a_claim_without_a_quote_says_more_than_its_quotes_do(support: Support) -> None:
    assert support.fault("A quake killed at least 20 people.", []) == "words"


def test_a_report_dated_by_its_file_dates_nothing(support: Support) -> None:
    undated = Quoted(BOMBED, "", QUAKE.text, "Demo Wire", None)
    assert support.fault("Turkey bombed Brenn overnight.", [undated]) == ""
    assert support.fault("Turkey bombed Brenn on 2 March 2025.", [undated]) == "date"
