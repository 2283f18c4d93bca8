"""Calibration, checked by hand and against its definitions."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.calibration import Bin, answered_above, auc, bar, errors, reliability, separability, spoken, table

# As coarse as an answer's confidence is rounded, and coarser, so that there are ties.
SURE = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
SOME = st.lists(SURE, min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "area"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1),
        ([0.1, 0.2], [0.9, 0.8], 0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.3], [0.5], 0.5),
        # Wins of .9 over all three and of .4 over .2, a tie at .4, a defeat by .6: 4.5 of 6.
        ([0.9, 0.4], [0.2, 0.4, 0.6], 0.75),
    ],
)
def test_auc_counts_the_pairs_in_which_the_answerable_question_is_surer(
    answerable: list[float], unanswerable: list[float], area: float
) -> None:
    assert auc(answerable, unanswerable) == area


@given(SOME, SOME)
def test_auc_is_the_share_of_pairs_won_with_ties_half(answerable: list[float], unanswerable: list[float]) -> None:
    won = [(one > other) + (one == other) / 2 for one in answerable for other in unanswerable]
    assert auc(answerable, unanswerable) == pytest.approx(sum(won) / len(won))
    assert auc(answerable, unanswerable) + auc(unanswerable, answerable) == pytest.approx(1)


@given(SOME, SOME, st.lists(st.floats(0, 1), min_size=21, max_size=21, unique=True).map(sorted))
def test_auc_does_not_change_when_confidence_is_told_on_another_scale(
    answerable: list[float], unanswerable: list[float], scale: list[float]
) -> None:
    def told(confidences: list[float]) -> list[float]:
        return [scale[round(one * 20)] for one in confidences]

    assert auc(told(answerable), told(unanswerable)) == auc(answerable, unanswerable)
    share = answered_above(bar(unanswerable), answerable)
    assert answered_above(bar(told(unanswerable)), told(answerable)) == share


@given(SOME, SOME)
def test_no_threshold_answers_more_at_five_percent_wrong(answerable: list[float], unanswerable: list[float]) -> None:
    def share(of: list[float], threshold: float) -> float:
        return (len(of) - bisect_left(sorted(of), threshold)) / len(of)

    thresholds = [*answerable, *unanswerable, 2.0]
    best = max(share(answerable, each) for each in thresholds if share(unanswerable, each) <= 0.05)
    assert answered_above(bar(unanswerable), answerable) == pytest.approx(best)


def test_of_twenty_unanswerable_questions_one_may_be_answered_and_of_nineteen_none() -> None:
    twenty = [0.9, 0.6, *[0.1] * 18]
    assert bar(twenty) == 0.6
    assert bar(twenty[:19]) == 0.9
    assert answered_above(0.6, [0.9, 0.7, 0.6, 0.5]) == 0.5


def test_confidence_that_tells_the_kinds_apart_is_worth_a_threshold() -> None:
    told = separability([0.8, 0.7, 0.2], [0.3] * 20)
    assert (told.separable, told.why) == (True, "separable at 5 %: .67 of the answerable are above .30")


def test_confidence_that_does_not_says_how_many_it_mistakes() -> None:
    told = separability([0.9, *[0.42] * 10], [0.95, 0.94, *[0.1] * 18])
    assert told.separable is False
    assert told.why == (
        "not separable at 5 %: no threshold answers even 10 % of the answerable; 2 of 20 unanswerable questions have "
        "a higher confidence than the median answerable one (.42)"
    )


def test_too_few_questions_tell_nothing() -> None:
    few = separability([0.9], [0.1] * 19)
    assert (few.separable, few.why) == (None, "cannot tell 5 %: 19 unanswerable questions, of 20 needed")
    none = separability([], [0.1] * 20)
    assert (none.separable, none.why) == (None, "cannot tell: no question is answerable")


def test_bins_hold_their_lower_edge_and_the_last_one_its_upper_too() -> None:
    guesses = [(0.0, False), (0.09, True), (0.1, True), (0.7, True), (0.999, True), (1.0, False)]
    assert [(one.low, one.high, one.count, one.right) for one in reliability(guesses)] == [
        (0.0, 0.1, 2, 0.5),
        (0.1, 0.2, 1, 1),
        (0.7, 0.8, 1, 1),
        (0.9, 1.0, 2, 0.5),
    ]


def test_errors_weigh_each_bin_and_name_the_worst_that_is_no_accident() -> None:
    # Thirty questions at .25, a fifth of them right; ten at .85, all right; one at .5, wrong: by chance, perhaps.
    guesses = [(0.25, n < 6) for n in range(30)] + [(0.85, True)] * 10 + [(0.5, False)]
    found = errors(reliability(guesses))
    assert found["calibration error"] == pytest.approx((30 * 0.05 + 10 * 0.15 + 1 * 0.5) / 41)
    assert found["worst bin"] == pytest.approx(0.15)


def test_nothing_guessed_is_no_error_and_few_guesses_have_no_worst_bin() -> None:
    assert errors(reliability([])) == {}
    assert errors(reliability([(0.5, True)] * 9)).keys() == {"calibration error"}


@given(st.lists(st.tuples(SURE, st.booleans()), min_size=1))
def test_every_guess_is_in_one_bin_whose_edges_hold_its_mean(guesses: list[tuple[float, bool]]) -> None:
    bins = reliability(guesses)
    assert sum(one.count for one in bins) == len(guesses)
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 and 0 <= one.right <= 1 for one in bins)
    assert 0 <= errors(bins)["calibration error"] <= 1


def test_the_table_is_aligned() -> None:
    assert table([Bin(0.0, 0.1, 112, 0.042, 0.02), Bin(0.9, 1.0, 9, 0.97, 1.0)]).splitlines() == [
        "    confidence  asked     mean   right",
        "      .0 to .1    112      .04     .02",
        "      .9 to 1.0     9      .97    1.00",
    ]


@pytest.mark.parametrize(("share", "said"), [(0.42, ".42"), (0.0, ".00"), (0.999, "1.00"), (1.0, "1.00")])
def test_a_share_is_said_with_two_figures(share: float, said: str) -> None:
    assert spoken(share) == said
