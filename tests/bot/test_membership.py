"""The life of a chat: the bot is added, approved, kicked and blocked, and a group becomes a supergroup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.phrases import LANGUAGES
from tests.bot.stage import NAME, Stage, running_stage
from tests.bot.strict_peer import TOKEN
from tests.bot.strict_people import Person, basic_group, supergroup

OWNER = 42
NOT_APPROVED = "This group is not approved yet: the person who runs me must do that. Until then I keep silent here."


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A bot that belongs to somebody."""
    with running_stage(tmp_path_factory.mktemp("owned"), settings={"DATELINE_OWNERS": str(OWNER)}) as running:
        yield running


@pytest.fixture
def olga(stage: Stage) -> Person:
    """Who runs the bot."""
    return stage.peer.person(OWNER, "Olga")


# ------------------------------------------------------------------ added


def test_a_group_that_the_owner_adds_it_to_gets_one_hello_and_is_served(stage: Stage, olga: Person) -> None:
    group = supergroup(-1001)
    olga.adds_bot(group)
    (hello,) = stage.hears(group)
    assert hello.text.startswith("Hello! I answer questions from news reports")
    assert f"For me to see @{NAME} in a message too, make me an administrator" in hello.text
    assert hello.reply_to is None
    stage.answers(stage.someone("Ann"), "/ask who holds Homs?", group)


def test_an_administrator_says_that_it_sees_everything(stage: Stage, olga: Person) -> None:
    group = supergroup(-1002)
    olga.adds_bot(group, "administrator")
    assert "I see all messages here, and answer only those meant for me." in stage.hears(group)[0].text


def test_hello_is_said_in_the_language_of_who_adds_it(stage: Stage) -> None:
    group = basic_group(-4001)
    stage.peer.person(OWNER, "Olga", "es-419").adds_bot(group)
    assert stage.hears(group)[0].text.startswith("¡Hola!")


def test_a_new_right_for_the_bot_is_no_reason_to_speak(stage: Stage, olga: Person) -> None:
    group = supergroup(-1003)
    olga.adds_bot(group)
    stage.hears(group)
    olga.promotes_bot(group)
    olga.promotes_bot(group, "member")
    stage.stays_silent(olga, group, before=1)


# ------------------------------------------------------------------ approved, or not


def test_a_group_that_nobody_approved_gets_one_notice_and_then_silence(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), supergroup(-1010)
    ann.adds_bot(group)
    assert stage.hears(group)[0].text == NOT_APPROVED
    for text in ("/ask who holds Homs?", f"@{NAME} who holds Homs?", "/status", "/add https://a.example/b", "/approve"):
        ann.say(text, group)
    stage.rests()
    assert len(stage.said(group)) == 1
    assert not stage.peer.chat(TOKEN, group["id"]).reactions


def test_the_owner_approves_with_a_word_and_others_cannot(stage: Stage, olga: Person) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    assert stage.answers(ann, "/ask who holds Homs?", group).text == NOT_APPROVED
    ann.say("/approve", group)
    ann.anonymous(group).say("/approve", group)
    assert stage.answers(olga, "/approve", group).text.startswith("Hello!")
    assert "who holds Homs?" in stage.answers(ann, "/ask who holds Homs?", group).text


def test_approval_in_a_topic_is_answered_there(stage: Stage, olga: Person) -> None:
    assert stage.answers(olga, "/approve", stage.forum(), thread=7).thread == 7


def test_hello_is_said_although_telegram_does_not_tell_what_the_bot_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_stage(tmp_path_factory.mktemp("open")) as stage:
        stage.peer.fail(TOKEN, "getChatMember", 400, "Bad Request: CHAT_ADMIN_REQUIRED")
        group = supergroup(-1011)
        stage.someone("Ann").adds_bot(group)
        assert "I see only what is meant for me." in stage.hears(group)[0].text


def test_private_chats_need_no_approval_and_the_command_is_not_for_them(stage: Stage, olga: Person) -> None:
    ann = stage.someone("Ann")
    assert "who holds Homs?" in stage.answers(ann, "who holds Homs?").text
    assert "just write your question" in stage.answers(olga, "/approve").text


def test_buttons_of_a_group_that_is_no_longer_served_are_answered_and_do_nothing(stage: Stage, olga: Person) -> None:
    group = supergroup(-1012)
    olga.adds_bot(group)
    stage.hears(group)
    ann = stage.someone("Ann")
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    olga.removes_bot(group)
    ann.adds_bot(group)
    assert stage.hears(group, 3)[-1].text == NOT_APPROVED
    assert "text" not in stage.press(ann, answer, "Helpful")
    assert not [one for one in stage.ledger.feedback() if one.person == ann.id]


# ------------------------------------------------------------------ gone


def test_a_group_that_it_was_kicked_from_must_be_approved_anew(stage: Stage, olga: Person) -> None:
    group = supergroup(-1020)
    olga.adds_bot(group)
    stage.hears(group)
    olga.removes_bot(group)
    stage.rests()
    assert stage.ledger.chat(group["id"]).state == "left"
    olga.adds_bot(group)
    assert stage.hears(group, 2)[-1].text.startswith("Hello!")


def test_who_blocked_the_bot_and_thinks_better_of_it_is_answered(stage: Stage) -> None:
    ann = stage.someone("Ann")
    stage.answers(ann, "who holds Homs?")
    ann.blocks_bot()
    stage.rests()
    assert stage.ledger.chat(ann.id).state == "left"
    ann.unblocks_bot()
    assert "who holds Hama?" in stage.answers(ann, "who holds Hama?").text
    assert stage.ledger.chat(ann.id).state == "new"


# ------------------------------------------------------------------ a group becomes a supergroup


def test_a_supergroup_keeps_what_its_group_had(stage: Stage, olga: Person) -> None:
    group = basic_group(-4010)
    olga.adds_bot(group)
    stage.hears(group)
    olga.becomes(group, "creator")
    panel = stage.answers(olga, f"/settings@{NAME}", group)
    stage.press(olga, panel, "Français")
    stage.answers(olga, "/ask who holds Homs?", group)
    told = stage.ledger.last_told(group["id"], 0, olga.id, 0)
    new = olga.upgrades(group, -1_001_030)
    stage.rests()
    # Telegram may tell that the bot has come into the supergroup, where it has been all along.
    me = stage.peer.bot()
    me.knows(new).bot_status = "left"
    me.become(me.knows(new), "member", olga.user)
    stage.rests()
    kept = stage.ledger.chat(new["id"])
    assert (kept.state, kept.language, kept.shelf) == ("approved", "fr", str(group["id"]))
    assert told
    assert stage.ledger.told(told.id) == replace(told, chat=new["id"])
    assert not stage.said(new)
    assert "Compris comme" in stage.answers(olga, "/ask and Hama?", new).text


# ------------------------------------------------------------------ the menu of commands


def test_the_menus_are_set_for_each_scope_and_language(stage: Stage) -> None:
    asking = "timeline digest subscriptions sources status help"
    managing = "add forget reports follow feeds unfollow settings subscribe unsubscribe"
    scopes = {
        "all_private_chats": f"{asking} {managing}",
        "all_group_chats": f"ask {asking}",
        "all_chat_administrators": f"ask {asking} {managing}",
    }
    stage.peer.until(lambda: len(stage.peer.calls(TOKEN, "setMyCommands")) == len(scopes) * len(LANGUAGES))
    for scope, names in scopes.items():
        for language in ("", *LANGUAGES[1:]):
            menu = stage.peer.commands(TOKEN, scope, language)
            assert [each["command"] for each in menu] == names.split()
    assert stage.peer.commands(TOKEN, "all_group_chats", "uk") != stage.peer.commands(TOKEN, "all_group_chats")
