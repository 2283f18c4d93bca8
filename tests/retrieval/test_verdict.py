"""The verdict: nothing overrules some rules, and others a network that is sure enough; here one that is scripted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from retrieval.support import Support
from retrieval.support.material import Quoted

SURE, UNSURE, NEVER = 99.0, -5.0, -99.0
QUOTE = Quoted("Three ferries may leave Brenn on Monday, the union said.", "", "", "", date(2025, 4, 2))


class Told:
    """A network that gives every claim the same log-odds, and keeps what it was asked."""

    def __init__(self, odds: float) -> None:
        self._odds = odds
        self.asked: list[tuple[str, str]] = []

    def log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return [self._odds] * len(pairs)


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ("Four ferries may leave Brenn.", "number"),
        ("Three ferries may leave Lundra.", "name"),
        ("Three ferries may leave Brenn on Tuesday.", "date"),
    ],
)
def test_what_is_counted_or_looked_up_is_never_left_to_the_network(claim: str, fault: str) -> None:
    network = Told(SURE)
    assert Support(network).fault(claim, [QUOTE]) == fault
    assert network.asked == []


@pytest.mark.parametrize(
    ("claim", "quote", "fault"),
    [
        ("Three ferries left Brenn.", QUOTE.words, "certainty"),
        ("Turkey backs the crews.", "Factions backed by Turkey fight beside the crews.", "roles"),
    ],
)
def test_no_network_makes_a_plan_done_or_a_backer_of_who_is_named_beside_one(
    claim: str, quote: str, fault: str
) -> None:
    assert Support(Told(SURE)).fault(claim, [Quoted(quote, "", "", "", None)]) == fault


def test_a_promise_to_a_family_that_lost_its_home_does_not_put_the_loss_in_doubt() -> None:
    quote = Quoted("The state promised each family that lost its home 90 florins.", "", "", "", None)
    assert Support(Told(SURE)).fault("Each family that lost its home will get 90 florins.", [quote]) == ""


def test_what_takes_reckoning_is_left_to_the_rules() -> None:
    quote = Quoted("The crews ended a 72-hour strike.", "", "", "", None)
    assert Support(Told(NEVER)).fault("The crews ended a three-day strike.", [quote]) == ""
    assert Support(Told(NEVER)).fault("The crews ended a four-day strike.", [quote]) == "number"
    assert Support(Told(NEVER)).fault("The crews ended a strike.", [quote]) == "words"


def test_a_network_that_is_sure_overrules_what_rules_make_of_words() -> None:
    claim = "Ferries may set sail out of Brenn."
    assert Support(Told(SURE)).fault(claim, [QUOTE]) == ""
    assert Support(Told(UNSURE)).fault(claim, [QUOTE]) == "words"


def test_a_claim_that_breaks_no_rule_is_dropped_where_the_network_is_sure_that_nothing_bears_it_out() -> None:
    claim = "Three ferries may leave Brenn."
    assert Support(Told(SURE)).fault(claim, [QUOTE]) == ""
    assert Support(Told(NEVER)).fault(claim, [QUOTE]) == "words"


def test_a_whole_sentence_of_a_quote_is_so_whatever_a_network_thinks_of_it() -> None:
    network = Told(NEVER)
    assert Support(network).fault(QUOTE.words, [QUOTE]) == ""
    assert network.asked == []


def test_without_a_quote_nothing_is_borne_out() -> None:
    assert Support(Told(SURE)).fault("Three ferries may leave Brenn.", []) == "words"
