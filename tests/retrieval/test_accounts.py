"""Accounts: the same answer once, with all who tell it; another one beside it only where it contradicts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from index.report import Report
from retrieval.accounts import Account, accounts_of, rivals
from retrieval.question import Question
from retrieval.reader import Evidence
from tests.fakes import evidence, report

TOLL = Question.of("how many people did the quake kill?", date(2024, 12, 9))
MONDAY = datetime(2024, 12, 2, tzinfo=UTC)


def told(name: str, words: str, publisher: str = "Demo Wire", day: int = 0) -> Report:
    """A report that tells this, so many days after that Monday."""
    return report(name, f"The quake killed {words}.", publisher=publisher, published=MONDAY + timedelta(days=day))


def account(words: str, publisher: str, day: int = 0, likely: float = 0.9, near: float = 1.0) -> Evidence:
    """What is read in a report of its own that tells this."""
    held = told(f"{publisher} {day} {words}", words, publisher, day)
    return evidence(held, held.text, words, probability=likely, near=near)


def rivalling(best: Evidence, *others: Evidence, threshold: float = 0.5) -> list[str]:
    """What is told beside the best account."""
    first, *rest = accounts_of(TOLL, [best, *others])
    return [one.said for one in rivals(first, rest, threshold)]


# --- the same as one --------------------------------------------------------------------------------------------------


def test_equal_answers_are_one_account_and_different_ones_apart() -> None:
    read = [
        account("44 people", "Demo Wire"),
        account("20 people", "Lantern"),
        account("forty-four people", "Courier"),
        account("44", "Herald"),
    ]
    first, second = accounts_of(TOLL, read)
    assert (first.said, second.said) == ("44 people", "20 people")
    assert [one.answers for one in first.evidence] == [("44 people",), ("forty-four people",), ("44",)]
    assert (first.best, first.probability) == (read[0], 0.9)


def test_publishers_that_tell_it_count_once_each() -> None:
    read = [
        account("44 people", publisher, day) for publisher, day in (("Demo Wire", 0), ("Demo Wire", 1), ("Lantern", 1))
    ]
    (only,) = accounts_of(TOLL, read)
    assert (len(only.evidence), only.publishers) == (3, 2)


def test_a_report_that_tells_it_twice_is_cited_with_its_better_sentence() -> None:
    held = report("toll", "The quake killed 44 people. It killed 44 people in Tarsk.")
    read = [
        evidence(held, "It killed 44 people in Tarsk.", "44 people"),
        evidence(held, "The quake killed 44 people.", "44 people", probability=0.8),
    ]
    (only,) = accounts_of(TOLL, read)
    assert only.evidence == (read[0],)


def test_what_is_far_less_likely_than_the_best_supports_nothing() -> None:
    read = [account("44 people", "Demo Wire"), account("44 people", "Lantern", likely=0.2)]
    (only,) = accounts_of(TOLL, read)
    assert only.publishers == 1


def test_a_day_is_told_with_its_date_and_several_answers_as_a_list() -> None:
    held = report("talks", "The talks in Doha and Ruvo began on Saturday.", published=datetime(2024, 12, 8, tzinfo=UTC))
    when = Question.of("when did the talks begin?", date(2024, 12, 9))
    (began,) = accounts_of(when, [evidence(held, held.text, "on Saturday")])
    assert began.said == "on Saturday (7 Dec 2024)"
    where = Question.of("in which cities did the talks begin?", date(2024, 12, 9))
    (places,) = accounts_of(where, [evidence(held, held.text, "Doha", "Ruvo")])
    assert places.said == "Doha, Ruvo"


def test_the_same_day_named_from_two_days_of_publication_is_one_account() -> None:
    question = Question.of("when did the talks begin?", date(2024, 12, 9))
    on = {7: "today", 8: "yesterday"}
    read = []
    for day, word in on.items():
        held = report(word, f"The talks began {word}.", published=datetime(2024, 12, day, tzinfo=UTC))
        read.append(evidence(held, held.text, word))
    (only,) = accounts_of(question, read)
    assert only.said == "today (7 Dec 2024)"


def test_nothing_read_gives_no_account() -> None:
    assert accounts_of(TOLL, []) == []


# --- different ones beside each other ---------------------------------------------------------------------------------


def test_another_publishers_figure_of_those_days_contradicts() -> None:
    assert rivalling(account("44 people", "Demo Wire", 1), account("20 people", "Lantern")) == ["20 people"]


def test_an_account_contradicts_only_if_it_is_likely_enough_to_be_an_answer() -> None:
    best, weak = account("44 people", "Demo Wire"), account("20 people", "Lantern", likely=0.4)
    assert rivalling(best, weak) == []
    assert rivalling(best, weak, threshold=0.3) == ["20 people"]


def test_a_later_figure_of_the_same_publisher_replaces_its_earlier_one() -> None:
    assert rivalling(account("44 people", "Demo Wire", 1), account("20 people", "Demo Wire")) == []


def test_of_a_publishers_two_figures_only_the_later_contradicts_anothers() -> None:
    best = account("44 people", "Demo Wire", 2)
    read = [account("20 people", "Lantern"), account("30 people", "Lantern", 1), account("31 people", "Herald", 1)]
    assert rivalling(best, *read) == ["30 people", "31 people"]


def test_an_account_that_is_days_older_was_overtaken() -> None:
    best = account("44 people", "Demo Wire", 4)
    assert rivalling(best, account("20 people", "Lantern")) == []
    assert rivalling(best, account("20 people", "Lantern", 1)) == ["20 people"]


def test_an_account_of_something_else_contradicts_nothing() -> None:
    assert rivalling(account("44 people", "Demo Wire"), account("20 people", "Lantern", near=0.5)) == []


def test_a_report_does_not_contradict_itself() -> None:
    held = report("toll", "The quake killed 44 people. Last year's killed 20 people.")
    first = evidence(held, "The quake killed 44 people.", "44 people")
    other = report("other", "Last year's killed 20 people.", publisher="Lantern")
    assert rivalling(first, evidence(held, "Last year's killed 20 people.", "20 people")) == []
    assert rivalling(first, evidence(other, other.text, "20 people")) == ["20 people"]


def test_what_both_can_be_right_is_no_contradiction() -> None:
    best = account("44 people", "Demo Wire")
    assert rivalling(best, account("at least 40 people", "Lantern"), account("dozens of people", "Herald")) == []


def test_an_account_knows_its_best_evidence() -> None:
    (one,) = accounts_of(TOLL, [account("44 people", "Demo Wire")])
    assert isinstance(one, Account)
    assert one.best.quote == "The quake killed 44 people."
