"""Following stories from chats: timelines with pages, subscriptions and who may take them. A strict Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.subscriptions import MOST, Subscriptions
from index.database import FILE, Database
from tests.bot.shown import units
from tests.bot.stage import Stage, running_stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot through all stories of this file."""
    with running_stage(tmp_path_factory.mktemp("storytelling")) as running:
        yield running


def test_a_timeline_tells_each_event_with_its_day_its_source_and_its_words(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    shown = stage.answers(ann, "/timeline Homs", group)
    assert shown.text.startswith("Homs\n\n")
    assert "Demo Wire, 7 Dec 2024" in shown.text
    assert shown.text.endswith("2 reports, 2 sources")
    assert len(shown.stretches("expandable_blockquote")) == 2
    assert len(shown.stretches("text_link")) == 2
    assert not shown.buttons


def test_a_long_timeline_is_turned_page_by_page_in_one_message(stage: Stage) -> None:
    ann = stage.someone("Ann")
    first = stage.answers(ann, "/timeline long march to Homs")
    assert "1 of 3" in first.text.splitlines()[0]
    assert units(first.text) <= 4096
    assert list(first.buttons) == ["›"]
    stage.press(ann, first, "›")
    second = stage.becomes(first, lambda now: "2 of 3" in now.text)
    assert list(second.buttons) == ["‹", "›"]
    assert set(first.stretches("text_link")).isdisjoint(second.stretches("text_link"))


def test_a_page_of_another_chats_timeline_is_not_shown(stage: Stage) -> None:
    ann, bob = stage.someone("Ann"), stage.someone("Bob")
    shown = stage.answers(ann, "/timeline long march")
    theirs = stage.answers(bob, "/subscriptions")
    stage.echo(bob.press(theirs.message, shown.buttons["›"]))
    assert stage.now(theirs).text == theirs.text


def test_what_no_report_tells_of_is_answered_with_silence_and_the_closest(stage: Stage) -> None:
    shown = stage.answers(stage.someone("Ann"), "/timeline nothing of the kind")
    assert shown.text.startswith("The reports do not say.\n• Rebels reach edge of Homs")
    assert not shown.stretches("expandable_blockquote")


def test_a_timeline_in_reply_to_a_claim_is_of_the_claim(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    claim = bob.say("Rebels take Homs", group)
    assert stage.answers(ann, "/timeline", group, reply_to=claim).text.startswith("Rebels take Homs")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/timeline", "Which story? Write for example: /timeline Homs"),
        ("/subscribe", "What about? Write for example: /subscribe Homs at 8"),
        ("/timeline 🕊️", "I see no words in your question: please ask in words."),
        ("/subscribe ??? at 9", "I see no words in your question: please ask in words."),
        ("/subscriptions", "This chat has no subscriptions. Write for example: /subscribe Homs"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(stage: Stage, said: str, told: str) -> None:
    assert stage.answers(stage.someone("Ann"), said).text == told


@pytest.mark.parametrize(
    ("language", "said", "hour"),
    [
        ("en", "Homs at 7", "07:00"),
        ("es", "Homs a las 21", "21:00"),
        ("fr", "Homs à 6h", "06:00"),
        ("uk", "Хомс о 9:00", "09:00"),
        ("ar", "حمص الساعة 5", "05:00"),
    ],
)
def test_an_hour_can_be_told_in_each_language(stage: Stage, language: str, said: str, hour: str) -> None:
    told = stage.answers(stage.someone("Ann", language), f"/subscribe {said}").text
    assert hour in told.splitlines()[1]
    assert said.split()[0] in told.splitlines()[0]


def test_an_hour_alone_changes_that_of_all_subscriptions(stage: Stage) -> None:
    ann = stage.someone("Ann")
    assert "08:00" in stage.answers(ann, "/subscribe Homs").text
    assert stage.answers(ann, "/subscribe at 19").text == "What is new comes at 19:00 UTC, if something is."
    assert "19:00" in stage.answers(ann, "/subscriptions").text


def test_subscriptions_are_ended_by_button_by_number_and_by_words(stage: Stage) -> None:
    ann = stage.someone("Ann")
    for query in ("Homs", "Hama", "Aleppo"):
        stage.answers(ann, f"/subscribe {query}")
    listed = stage.answers(ann, "/subscriptions")
    assert list(listed.buttons) == ["✕ Homs", "✕ Hama", "✕ Aleppo"]
    stage.press(ann, listed, "✕ Hama")
    stage.becomes(listed, lambda now: "Hama" not in now.text)
    assert stage.answers(ann, "/unsubscribe 2").text == "Ended: Aleppo"
    assert list(stage.answers(ann, "/unsubscribe").buttons) == ["✕ Homs"]
    assert stage.answers(ann, "/unsubscribe homs").text == "Ended: Homs"


def test_in_a_group_only_administrators_subscribe_unless_everyone_may_add(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    ann.becomes(group, "creator")
    refused = "Only an administrator can do this here."
    assert stage.answers(bob, "/subscribe Homs", group).text == refused
    assert stage.answers(ann, "/subscribe Homs", group).text.startswith("Subscribed: Homs")
    listed = stage.answers(bob, "/subscriptions", group)
    assert stage.press(bob, listed, "✕ Homs")["text"] == refused
    assert stage.answers(bob, "/unsubscribe 1", group).text == refused
    panel = stage.answers(ann, "/settings@DatelineTestBot", group)
    stage.press(ann, panel, "Everyone")
    assert stage.answers(bob, "/unsubscribe 1", group).text == "Ended: Homs"


def test_a_chat_follows_a_bounded_number_of_things(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    ann.becomes(group, "creator")
    stage.ledger.chat(group["id"])
    with closing(Database.open(stage.bot.log_file.parent / "data" / FILE)) as database:
        kept = Subscriptions(database)
        for number in range(MOST):
            kept.subscribe(group["id"], f"town {number}", ann.id, float(number))
    assert stage.answers(ann, "/subscribe Homs", group).text.startswith("This chat has 20 subscriptions already")


def test_commands_of_stories_are_offered_where_they_can_be_used(stage: Stage) -> None:
    stage.peer.until(lambda: stage.peer.commands(scope="all_chat_administrators", language="fr"))
    offered = {
        scope: {each["command"] for each in stage.peer.commands(scope=scope)}
        for scope in ("all_private_chats", "all_group_chats", "all_chat_administrators")
    }
    assert {"timeline", "digest", "subscriptions"} <= offered["all_group_chats"]
    assert "subscribe" not in offered["all_group_chats"]
    assert {"subscribe", "unsubscribe"} <= offered["all_private_chats"] & offered["all_chat_administrators"]
