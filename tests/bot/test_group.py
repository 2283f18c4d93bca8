"""What people in a group get to read of the bot, and what they are spared: a real process, a strict server."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.bot.stage import NAME, Stage, as_bot, running_stage
from tests.bot.strict_peer import TOKEN, Sent
from tests.bot.strict_people import GIF_BOT, channel, from_channel
from tests.fakes import HOMS_QUOTE

CLAIM = "The rebels took the northern edge of Homs on Saturday."


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot through all stories of this file."""
    with running_stage(tmp_path_factory.mktemp("group")) as running:
        yield running


# ------------------------------------------------------------------ who is answered


@pytest.mark.parametrize(
    "text",
    [
        "/ask who holds Homs?",
        f"/ask@{NAME} who holds Homs?",
        f"@{NAME.lower()} who holds Homs?",
        f"🕊️ @{NAME.upper()}: who holds Homs?",
    ],
)
def test_a_question_to_the_bot_gets_one_message_in_reply_with_its_receipt(stage: Stage, text: str) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    asked = ann.say(text, group)
    (answer,) = stage.hears(group)
    assert "who holds Homs? [1]" in answer.text
    assert answer.reply_to == asked["message_id"]
    assert answer.thread is None
    assert not answer.has_preview
    assert answer.stretches("expandable_blockquote") == [HOMS_QUOTE]
    reactions = stage.peer.chat(TOKEN, group["id"]).reactions[asked["message_id"]]
    assert [each["emoji"] for each in reactions] == ["👀"]


def test_who_picks_the_bot_from_the_list_of_members_is_answered(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    me = stage.peer.bot().face
    picked = [{"type": "text_mention", "offset": 0, "length": 8, "user": me}]
    assert "who holds Homs?" in stage.answers(ann, "Dateline who holds Homs?", group, entities=picked).text


def test_a_bare_ask_under_somebodys_claim_asks_the_claim(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    claim = bob.say(CLAIM, group)
    asked = ann.say("/ask", group, reply_to=claim)
    (answer,) = stage.hears(group)
    assert answer.text.startswith("This is what the reports say:")
    assert f"Understood as: {CLAIM}" in answer.text
    assert answer.reply_to == asked["message_id"]


def test_is_this_in_the_reports_asks_the_claim_and_says_so(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    claim = bob.say(CLAIM, group)
    answer = stage.answers(ann, "/ask is this in the reports?", group, reply_to=claim)
    assert f"Understood as: {CLAIM}" in answer.text


def test_only_the_selected_stretch_of_a_claim_is_asked(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    claim = bob.say(f"Hello all. {CLAIM} And it rains.", group)
    answer = stage.answers(ann, f"@{NAME} true?", group, reply_to=claim, quote=CLAIM)
    assert f"Understood as: {CLAIM}" in answer.text
    assert "it rains" not in answer.text


def test_a_post_of_the_linked_channel_can_be_asked_about(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    post = stage.peer.forward_of_post(CLAIM, channel(-1009), group)
    assert CLAIM in stage.answers(ann, "/ask", group, reply_to=post).text


def test_an_anonymous_admin_is_answered(stage: Stage) -> None:
    group = stage.group()
    assert "who holds Homs?" in stage.answers(stage.someone("Ann").anonymous(group), "/ask who holds Homs?", group).text


# ------------------------------------------------------------------ who is left in peace


def test_talk_that_is_not_for_the_bot_is_met_with_silence(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    claim = bob.say(CLAIM, group)
    ann.say("who holds Homs?", group)
    ann.say("who says so?", group, reply_to=claim)
    ann.say("@bob_reports who says so?", group)
    ann.say("/ask@OtherTestBot who holds Homs?", group)
    ann.say("/roll 6", group)
    ann.say("/ask who holds Homs?", group, via_bot=dict(GIF_BOT))
    ann.forward("/ask who holds Homs?", from_channel(channel(-1009), 3), group)
    as_bot(bob).say("/ask who holds Homs?", group)
    stage.peer.forward_of_post("/ask who holds Homs?", channel(-1009), group, 4)
    ann.edit(ann.say("who holds Aleppo?", group), "/ask who holds Aleppo?")
    stage.stays_silent(ann, group)


@pytest.mark.parametrize("text", ["/help", "/start", "/settings", "/start src_AAAAAAAAAAA-0"])
def test_commands_of_every_bot_are_for_the_one_that_is_named(stage: Stage, text: str) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    ann.say(text, group)
    stage.stays_silent(ann, group)


def test_help_for_a_group_speaks_of_the_group(stage: Stage) -> None:
    told = stage.answers(stage.someone("Ann"), f"/help@{NAME}", stage.group()).text
    assert f"mention @{NAME}" in told
    assert "In private" not in told


def test_thanks_get_a_thumb_and_no_message(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    # A sign is given only when no message went to the chat within a second: nobody thanks that fast.
    time.sleep(1.5)
    thanks = ann.say("Thank you so much!", group, reply_to=answer.message)
    reactions = stage.peer.chat(TOKEN, group["id"]).reactions
    stage.rests()
    assert [each["emoji"] for each in reactions[thanks["message_id"]]] == ["👍"]
    stage.stays_silent(ann, group, before=1)


@pytest.mark.parametrize("text", ["👍👍", "@bob_reports look at this, is it not odd?"])
def test_a_reply_to_its_answer_that_asks_it_nothing_is_met_with_silence(stage: Stage, text: str) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    ann.say(text, group, reply_to=answer.message)
    stage.stays_silent(ann, group, before=1)


# ------------------------------------------------------------------ topics


def test_an_answer_stays_in_its_topic_and_general_is_written_to_without_a_number(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.forum()
    in_topic = stage.answers(ann, "/ask who holds Homs?", group, thread=7)
    in_general = stage.answers(ann, "/ask who holds Hama?", group)
    assert (in_topic.thread, in_general.thread) == (7, None)
    assert "message_thread_id" not in in_general.given


def test_the_number_of_a_chain_of_replies_is_no_topic(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    asked = ann.say("who holds Hama?", group, reply_to=answer.message)
    assert asked["message_thread_id"]
    assert stage.hears(group, 2)[-1].thread is None


def test_signs_of_work_stay_in_the_topic_too(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.forum()
    stage.answers(ann, "/ask slow, who holds Homs?", group, thread=9)
    typing = stage.answer_to("sendChatAction", chat_id=group["id"])
    assert typing.params["message_thread_id"] == 9


# ------------------------------------------------------------------ follow-ups


def understood(answer: Sent) -> str:
    """What a follow-up was taken for; empty when it was taken as it was written."""
    _, _, rest = answer.text.partition("Understood as: ")
    return rest.partition("\n")[0]


def test_a_reply_to_an_answer_follows_it_up_whoever_replies(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    homs = stage.answers(ann, "/ask who holds Homs?", group)
    stage.answers(ann, "/ask who rules Aleppo?", group)
    answer = stage.answers(bob, "and Hama?", group, reply_to=homs.message)
    assert understood(answer) == "who holds Hama?"


def test_the_next_question_of_the_same_person_follows_up_and_that_of_another_does_not(stage: Stage) -> None:
    ann, bob, group = stage.someone("Ann"), stage.someone("Bob"), stage.group()
    stage.answers(ann, "/ask who holds Homs?", group)
    assert not understood(stage.answers(bob, "/ask and Hama?", group))
    assert understood(stage.answers(ann, "/ask and Hama?", group)) == "who holds Hama?"


def test_a_reply_to_the_page_of_sources_follows_up_the_answer(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    answer = stage.answers(ann, "/ask who holds Homs?", group)
    stage.press(ann, answer, "Sources")
    page = stage.hears(group, 2)[-1]
    assert understood(stage.answers(ann, "and Hama?", group, reply_to=page.message)) == "who holds Hama?"


def test_a_talk_is_carried_to_no_other_topic_and_no_other_chat(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.forum()
    stage.answers(ann, "/ask who holds Homs?", group, thread=7)
    assert not understood(stage.answers(ann, "/ask and Hama?", group, thread=8))
    assert not understood(stage.answers(ann, "/ask and Hama?", stage.group()))
    assert not understood(stage.answers(ann, "and Hama?"))


def test_a_private_talk_is_followed_up_in_private_and_nowhere_else(stage: Stage) -> None:
    ann, group = stage.someone("Ann"), stage.group()
    stage.answers(ann, "who holds Homs?")
    assert not understood(stage.answers(ann, "/ask and Hama?", group))
    assert understood(stage.answers(ann, "and Hama?")) == "who holds Hama?"


def test_a_question_that_stands_alone_stays_as_it_is(stage: Stage) -> None:
    ann = stage.someone("Ann")
    stage.answers(ann, "who holds Homs?")
    assert not understood(stage.answers(ann, "how many people died in the battle for Hama?"))
