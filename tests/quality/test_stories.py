"""The measures of stories: what they make of groupings whose worth is known."""

from __future__ import annotations

import json

import pytest

from tests.quality.stories import MADE, b_cubed, pairs_f1

KNOWN = ["dam", "dam", "dam", "comet", "comet"]


def test_a_perfect_grouping_is_perfect_whatever_its_groups_are_called() -> None:
    assert b_cubed([1, 1, 1, 2, 2], KNOWN) == (1, 1, 1)
    assert pairs_f1([1, 1, 1, 2, 2], KNOWN) == 1


def test_all_in_one_group_costs_precision_and_each_alone_costs_recall() -> None:
    precision, recall, _ = b_cubed([1] * 5, KNOWN)
    assert (precision, recall) == (pytest.approx(13 / 25), 1)
    precision, recall, _ = b_cubed(range(5), KNOWN)
    assert (precision, recall) == (1, pytest.approx(2 / 5))
    assert pairs_f1(range(5), KNOWN) == 0
    assert pairs_f1([1] * 5, KNOWN) == pytest.approx(2 * 0.4 / 1.4)


def test_reports_of_our_own_name_their_story_event_and_day() -> None:
    rows = [json.loads(line) for line in MADE.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) >= 20
    for row in rows:
        assert row["story"]
        assert row["event"]
        assert row["happened"] <= row["published"]
