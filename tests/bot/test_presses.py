"""What pressed buttons do, by whom they may be pressed, and what comes of forged or old ones."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.bot.stage import NAME, Stage, running_stage
from tests.bot.strict_people import Person
from tests.fakes import HOMS_QUOTE

TOO_OLD = "This button is too old: please ask again."


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot through all stories of this file."""
    with running_stage(tmp_path_factory.mktemp("presses")) as running:
        yield running


def payload(link: str) -> str:
    """What the bot is told by who follows a link to it."""
    return "/start " + parse_qs(urlsplit(link).query)["start"][0]


# ------------------------------------------------------------------ sources


def test_sources_are_shown_in_reply_to_the_answer_and_leafed_through_in_place(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.forum()
    answer = stage.answers(ann, "/ask long stories, please", group, thread=5)
    assert not stage.press(ann, answer, "Sources").get("text")
    _, page = stage.hears(group, 2)
    assert page.text.startswith("1 of 39\nDemo Wire, 7 Dec 2024\nRebels reach edge of Homs\n")
    assert (page.reply_to, page.thread) == (answer.number, 5)
    stage.press(ann, page, "›")
    page = stage.becomes(page, lambda now: now.text.startswith("2 of 39"))
    assert {"‹", "›", "Open privately"} == set(page.buttons)
    stage.press(ann, page, "‹")
    stage.becomes(page, lambda now: now.text.startswith("1 of 39"))
    assert len(stage.said(group)) == 2


def test_a_page_shows_the_quoted_words_in_bold_where_they_stand(stage: Stage) -> None:
    ann = stage.someone("Ann")
    answer = stage.answers(ann, "who holds Homs?")
    stage.press(ann, answer, "Sources")
    _, page = stage.hears(ann.private, 2)
    assert page.stretches("bold") == ["1 of 1", HOMS_QUOTE]
    assert page.stretches("blockquote") == [f"Rebels moved on. {HOMS_QUOTE} More followed."]
    assert not page.buttons


def test_a_group_gets_its_sources_once_and_who_presses_again_is_shown_them_alone(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    stage.press(ann, answer, "Sources")
    link = str(stage.press(bob, answer, "Sources")["url"])
    assert link.startswith(f"https://t.me/{NAME}?start=src_")
    assert len(stage.said(group)) == 2
    assert "1 of 1" in stage.answers(bob, payload(link)).text


def test_a_link_to_sources_opens_them_in_private_where_they_are_leafed_through_too(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    bob.say("good morning", group)
    answer = stage.answers(ann, "/ask long stories, please", group)
    stage.press(ann, answer, "Sources")
    page = stage.answers(bob, payload(stage.hears(group, 2)[1].buttons["Open privately"]))
    assert set(page.buttons) == {"›"}
    stage.press(bob, page, "›")
    stage.becomes(page, lambda now: now.text.startswith("2 of 39"))
    assert len(stage.said(bob.private)) == 1


@pytest.mark.parametrize("text", ["/start src_AAAAAAAAAAA-0", "/start src_", "/start src_AAAAAAAAAAA-999", "/start ad"])
def test_a_link_to_nothing_is_told_to_be_too_old(stage: Stage, text: str) -> None:
    assert stage.answers(stage.someone("Ann"), text).text == TOO_OLD


def test_the_answer_of_a_private_chat_opens_for_nobody_else(stage: Stage) -> None:
    ann = stage.someone("Ann")
    stage.answers(ann, "who holds Homs?")
    told = stage.ledger.last_told(ann.id, 0, ann.id, 0)
    assert told
    assert stage.answers(stage.someone("Eve"), f"/start src_{told.id}-0").text == TOO_OLD
    assert "1 of 1" in stage.answers(ann, f"/start src_{told.id}-0").text


# ------------------------------------------------------------------ helpful or wrong


def test_what_people_think_of_an_answer_is_kept_with_it_a_second_thought_in_place_of_the_first(
    stage: Stage,
) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    for person, label in ((ann, "Helpful"), (ann, "Wrong?"), (bob, "Helpful")):
        assert stage.press(person, answer, label)["text"] == "Thank you, noted."
    kept = {one.person: one for one in stage.ledger.feedback() if one.told.chat == group["id"]}
    assert {person: one.verdict for person, one in kept.items()} == {ann.id: "wrong", bob.id: "helpful"}
    assert kept[ann.id].told.question == "who holds Homs?"
    assert kept[ann.id].told.answer.citations[0].quote == HOMS_QUOTE
    assert len(stage.said(group)) == 1


# ------------------------------------------------------------------ forged, foreign and old


def is_refused(stage: Stage, person: Person, message: object, data: str) -> bool:
    """Whether a press gets the alert, and nothing else."""
    assert isinstance(message, dict)
    before = len(stage.said(message["chat"]))
    echo = stage.echo(person.press(message, data))
    return (echo["text"], echo["show_alert"], len(stage.said(message["chat"]))) == (TOO_OLD, True, before)


@pytest.mark.parametrize(
    "data",
    ["", ":", "src", "src:", "src:AAAAAAAAAAA:0", "ok:AAAAAAAAAAA", "no:' OR 1=1 --", "undo:x", "add:🕊️", "about:", "?"],
)
def test_forged_data_gets_an_alert_and_does_nothing(stage: Stage, data: str) -> None:
    ann = stage.someone("Ann")
    answer = stage.answers(ann, "who holds Homs?")
    assert is_refused(stage, ann, answer.message, data)


@pytest.mark.parametrize("number", ["-1", "100", "1e1", "", "٣", "0:0"])
def test_a_page_that_is_no_number_gets_an_alert(stage: Stage, number: str) -> None:
    ann = stage.someone("Ann")
    answer = stage.answers(ann, "who holds Homs?")
    data = answer.buttons["Sources"].removesuffix("0") + number
    assert is_refused(stage, ann, answer.message, data)


def test_the_buttons_of_one_chat_do_nothing_in_another(stage: Stage) -> None:
    ann, eve, group = stage.someone("Ann"), stage.someone("Eve"), stage.group()
    answer = stage.answers(ann, "who holds Homs?")
    elsewhere = stage.answers(eve, "/ask who holds Hama?", group)
    for label in ("Sources", "Helpful", "Wrong?"):
        assert is_refused(stage, eve, elsewhere.message, answer.buttons[label])
    assert not [one for one in stage.ledger.feedback() if one.person == eve.id]


def test_a_button_of_a_message_that_telegram_no_longer_tells_of_is_too_old(stage: Stage) -> None:
    ann = stage.someone("Ann")
    answer = stage.answers(ann, "who holds Homs?")
    bot = stage.peer.bot()
    query = bot.next_query()
    bot.callback_queries.add(query)
    gone = {"message_id": answer.number, "chat": ann.private, "date": 0}
    press = {"id": query, "from": ann.user, "chat_instance": "1", "message": gone, "data": answer.buttons["Helpful"]}
    stage.peer.raw({"callback_query": press})
    assert stage.echo(query)["text"] == TOO_OLD


def test_settings_buttons_of_a_group_do_nothing_for_a_mere_member(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    ann.becomes(group, "creator")
    panel = stage.answers(ann, f"/settings@{NAME}", group)
    assert stage.press(bob, panel, "Español")["text"] == "Only an administrator can do this here."
    assert stage.now(panel).text == panel.text
