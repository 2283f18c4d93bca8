"""Reports grouped into stories and their events: by meaning, names and days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from retrieval.portrait import Portrait, names_in
from retrieval.stories import SAME_STORY, Told, events_of, likeness, stories_of
from retrieval.telling import telling_of
from tests.fakes import BagOfWords, report

START = datetime(2025, 3, 3, tzinfo=UTC)
QUAKE = "Rescuers from Brenn dug for people in the stones of Tarsk after the earthquake in Oresia had shaken houses."
AGAIN = "After the earthquake in Oresia rescuers from Brenn dug in the stones of Tarsk, where houses had been shaken."
FERRY = "Crews of ferries at Port Velmar walked out over pay, and nobody sailed to the Calder Islands that winter day."
PUBLISHERS = ("Demo Wire", "Northgate Wire", "Delta Courier")


def tells(name: str, text: str, day: int = 0, publisher: str = "Demo Wire", with_vectors: bool = True) -> Told:
    """A report of so many days after the earthquake."""
    published = START + timedelta(days=day)
    held = report(name, text, title=text.split(",")[0][:60], published=published, publisher=publisher)
    vectors = BagOfWords(size=64).embed([text]) if with_vectors else np.zeros((0, 64), dtype=np.float32)
    return Told(Portrait(held, vectors), telling_of(held))


def names_of(groups: list[list[str]]) -> list[list[str]]:
    return sorted(sorted(group) for group in groups)


def stories(*told: Told) -> list[list[str]]:
    return names_of([[one.report.id for one in story.told] for story in stories_of(told)])


def events(*told: Told) -> list[list[str]]:
    return [sorted(one.report.id for one in event.told) for event in events_of(told)]


def test_what_tells_of_one_thing_is_one_story_and_the_rest_is_another() -> None:
    told = [tells("quake", QUAKE), tells("ferry", FERRY, 1), tells("again", AGAIN, 9)]
    assert stories(*told) == [["again", "quake"], ["ferry"]]


def test_two_tellings_of_one_day_are_one_event_and_those_of_a_week_later_another() -> None:
    told = [tells("later", QUAKE, 7), tells("quake", QUAKE), tells("again", AGAIN, 0, "Northgate Wire")]
    assert events(*told) == [["again", "quake"], ["later"]]


def test_an_event_of_the_evening_may_be_told_the_day_after() -> None:
    assert events(tells("quake", QUAKE), tells("again", QUAKE, 1, "Northgate Wire")) == [["again", "quake"]]


def test_nothing_makes_no_story_and_one_report_makes_one() -> None:
    assert stories_of([]) == []
    assert events_of([]) == []
    assert stories(tells("quake", QUAKE)) == [["quake"]]


def test_a_report_that_waits_for_its_vectors_is_grouped_by_its_names() -> None:
    waiting = tells("waiting", AGAIN, with_vectors=False)
    assert events(tells("quake", QUAKE), waiting, tells("ferry", FERRY)) in (
        [["quake", "waiting"], ["ferry"]],
        [["ferry"], ["quake", "waiting"]],
    )


def test_copies_of_one_wire_are_one_source_and_so_is_one_publisher() -> None:
    wire = " ".join(
        f"{QUAKE} In house number {number} of street {number} lived family {number}." for number in range(9)
    )
    copies = [tells(f"copy {n}", wire, 0, publisher) for n, publisher in enumerate(PUBLISHERS)]
    (event,) = events_of(copies)
    assert (len(event.told), event.sources) == (3, 1)
    own = tells("own words", AGAIN, 0, "The Lantern Post")
    (event,) = events_of([tells("quake", QUAKE), tells("again", QUAKE), own])
    assert (len(event.told), event.sources) == (3, 2)


def test_the_same_reports_are_alike_whatever_else_is_at_hand() -> None:
    pair = [tells("quake", QUAKE).portrait, tells("again", AGAIN).portrait]
    others = [tells(f"ferry {n}", FERRY).portrait for n in range(5)]
    assert likeness(pair)[0, 1] == likeness([*pair, *others])[0, 1]


def test_reports_in_another_language_must_be_more_alike_to_be_one_story() -> None:
    spanish = "Los equipos de Brenn buscaron a personas bajo las piedras de Tarsk tras el terremoto."
    pair = (tells("uno", spanish), tells("dos", "Los equipos de Vesk jugaron bajo las lluvias de marzo."))
    assert [one.portrait.is_english for one in (*pair, tells("quake", QUAKE))] == [False, False, True]
    alike = likeness([one.portrait for one in pair])[0, 1]
    assert SAME_STORY < alike < SAME_STORY + 0.14
    assert stories(*pair) == [["dos"], ["uno"]]


def test_names_are_what_is_capitalised_within_sentences() -> None:
    found = names_in("Rescuers came to Tarsk. Nobody slept in Tarsk.\nHouses fell: “People of Brenn wept”.")
    assert found == {"tarsk": 2, "brenn": 1}
