"""Timelines, digests and lists of subscriptions as messages: within Telegram's limits, whatever the reports hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.phrases import LANGUAGES, phrases
from bot.story_message import digest, subscriptions, timeline
from bot.subscriptions import Digest, Subscription
from retrieval.answer import Citation, Lack
from retrieval.brief import Brief, News
from retrieval.timeline import Line, Timeline
from tests.bot.shown import buttons, links, stretches, units
from tests.fakes import citation

DAY = date(2024, 12, 7)
EN = phrases("en")
HOSTILE = "@someone /start t.me/x \u202e#tag https://evil.example.org " * 20
PAST = 10_000


def told(*cited: Citation) -> Timeline:
    """A timeline with an event of each of these."""
    lines = tuple(Line(DAY + timedelta(days=n), 1, 1, (each,)) for n, each in enumerate(cited))
    return Timeline("Homs", DAY, lines, (), Lack(), 1.0)


def new(*news: News) -> Brief:
    return Brief(DAY, DAY, news)


def of(cited: Citation, reports: int = 1) -> News:
    return News(DAY, reports, 1, ("Demo Wire", "The Lantern"), cited, ("homs",))


def test_every_page_of_a_timeline_of_huge_quotes_fits_and_all_events_are_on_one() -> None:
    found = told(*(citation(n, quote="🕊️ word " * 900, title=f"Event {n}") for n in range(1, 31)))
    seen: list[str] = []
    for page in range(PAST):
        shown = timeline(found, page, "abcdefghijk", EN)
        assert units(shown.text) <= 4096
        assert len(shown.entities) <= 100
        seen += [label for label, _ in links(shown)]
        if "›" not in [label for row in buttons(shown.markup) for label, _ in row]:
            break
    assert seen == [f"Event {n}" for n in range(1, 31)]


def test_an_event_from_a_printed_document_names_its_page_and_opens_there() -> None:
    cited = citation(1, title="Inquiry", url="https://demo-wire.example.org/inquiry.pdf", page=4)
    shown = timeline(told(cited), 0, "id", EN)
    assert "p. 4" in shown.text
    assert links(shown) == [("Inquiry", "https://demo-wire.example.org/inquiry.pdf#page=4")]


def test_a_page_beyond_the_last_is_the_last() -> None:
    found = told(*(citation(n, title=f"Event {n}") for n in range(1, 20)))
    assert timeline(found, PAST, "id", EN) == timeline(found, 2, "id", EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_words_of_a_report_can_be_neither_followed_nor_pressed(language: str) -> None:
    cited = citation(1, title=HOSTILE, publisher=HOSTILE, quote=HOSTILE.strip(), url="javascript:alert(1)")
    for shown in (
        timeline(told(*[cited] * 9), 0, "id", phrases(language)),
        digest(new(*[of(cited, 3)] * 12), phrases(language)),
    ):
        assert units(shown.text) <= 4096
        assert len(shown.entities) <= 100
        assert not links(shown)
        assert stretches(shown, "code")
        assert "\u202e" not in "".join(shown.text.splitlines()[:2])


def test_a_digest_counts_the_stories_that_it_has_no_room_for() -> None:
    shown = digest(new(*(of(citation(n, title=f"Story {n}")) for n in range(1, 14))), EN)
    assert len(links(shown)) == 10
    assert shown.text.endswith("… and 3 more stories")


def test_a_story_of_several_reports_names_their_number_and_publishers() -> None:
    assert "\n3 reports: Demo Wire · The Lantern" in digest(new(of(citation(1), 3)), EN).text


def test_the_list_of_subscriptions_has_a_button_each_within_telegrams_limits() -> None:
    listed = [Subscription(f"{n:011}", HOSTILE[:900], 0.0) for n in range(20)]
    shown = subscriptions(listed, Digest(1, 0, 8, "en", 0.0, 0.0, 0), EN)
    assert units(shown.text) <= 4096
    assert [len(row) for row in buttons(shown.markup)] == [1] * 20
    assert shown.text.endswith("What is new comes at 08:00 UTC, if something is.")
