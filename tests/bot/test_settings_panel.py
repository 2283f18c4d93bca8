"""The settings of a chat: what a choice changes, and that it holds at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ledger import ChatFacts
from bot.settings_panel import settled
from tests.bot.stage import NAME, Stage, running_stage

FACTS = ChatFacts(-1001, "-1001")


@pytest.mark.parametrize(
    ("choice", "facts"),
    [
        ("lang:es", replace(FACTS, language="es")),
        ("own:1", replace(FACTS, own_only=True)),
        ("own:0", FACTS),
        ("add:everyone", replace(FACTS, who_adds="everyone")),
        ("add:admins", FACTS),
        ("quiet:22-7", replace(FACTS, quiet=(22, 7))),
        ("quiet:00-06", replace(FACTS, quiet=(0, 6))),
        ("quiet:off", FACTS),
        ("follow:0", replace(FACTS, follows_up=False)),
        ("follow:1", FACTS),
    ],
)
def test_a_choice_changes_one_thing(choice: str, facts: ChatFacts) -> None:
    assert settled(FACTS, choice) == facts


@pytest.mark.parametrize(
    "choice",
    [
        "",
        "lang",
        "lang:",
        "lang:de",
        "own:2",
        "add:nobody",
        "quiet:24-7",
        "quiet:7",
        "quiet:٧-٨",
        "state:approved",
        "x:y",
    ],
)
def test_a_choice_that_makes_no_sense_changes_nothing(choice: str) -> None:
    assert settled(FACTS, choice) is None


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot through all stories of this file."""
    with running_stage(tmp_path_factory.mktemp("settings")) as running:
        yield running


def test_another_language_is_spoken_at_once_and_to_everybody(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    ann.becomes(group, "creator")
    panel = stage.answers(ann, f"/settings@{NAME}", group)
    assert "✓ English" in panel.buttons
    stage.press(ann, panel, "Español")
    panel = stage.becomes(panel, lambda now: "✓ Español" in now.buttons)
    assert panel.text.startswith("Ajustes")
    assert "Las noticias no lo dicen." in stage.answers(bob, "/ask nothing is said of this?", group).text
    assert "The reports do not say." in stage.answers(bob, "nothing is said of this?").text


def test_a_choice_pressed_twice_changes_nothing_and_is_no_error(stage: Stage) -> None:
    ann = stage.someone("Ann")
    panel = stage.answers(ann, "/settings")
    assert not stage.press(ann, panel, "✓ All reports").get("text")
    assert stage.now(panel).text == panel.text
    (unmodified,) = [each for each in stage.peer.calls(method="editMessageText") if each.status == 400]
    stage.peer.bot().calls.remove(unmodified)


def test_in_quiet_hours_no_phone_rings(stage: Stage) -> None:
    ann = stage.someone("Ann")
    panel = stage.answers(ann, "/settings")
    hour = datetime.now(UTC).hour
    for around, is_silent in (
        (f"{(hour - 1) % 24}-{(hour + 2) % 24}", True),
        (f"{(hour + 3) % 24}-{(hour - 3) % 24}", False),
    ):
        stage.echo(ann.press(panel.message, f"set:quiet:{around}"))
        stage.rests()
        assert stage.answers(ann, "who holds Homs?").is_silent == is_silent


def test_settings_of_a_group_are_shown_to_its_administrators(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    assert stage.answers(ann, f"/settings@{NAME}", group).text == "Only an administrator can do this here."


def test_commands_count_as_questions_do_and_too_many_get_one_notice(stage: Stage) -> None:
    ann = stage.someone("Ann")
    groups = [stage.group() for _ in range(12)]
    for group in groups[:10]:
        ann.say("/status", group)
    for group in groups[:10]:
        assert stage.hears(group)[0].text.startswith("I hold 14 reports")
    too_many = groups[10]
    assert stage.answers(ann, "/status", too_many).text == "You ask faster than I can answer: please wait a little."
    ann.say("/reports", too_many)
    ann.say("/ask who holds Homs?", too_many)
    stage.rests()
    assert len(stage.said(too_many)) == 1
