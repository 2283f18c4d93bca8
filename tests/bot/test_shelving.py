"""Reports that people add in a chat, with the real desk: what is added in one chat answers there, and nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.stage import NAME, Stage, running_stage
from tests.bot.strict_people import Person, channel, from_channel, from_person
from tests.bot.telegram_peer import python
from tests.index.documents_made import column, pdf_with, typeset

POST = "Ingrid Solheim, the mayor of Velstadt, said on Monday that the bridge over the Arn will reopen in March."
QUESTION = "Who is the mayor of Velstadt?"
ANSWER = "Ingrid Solheim"
WIRE = channel(-1009, "Arn Valley Wire", "arnwire")
ONLY_ADMINS = "Only an administrator can do this here."


@pytest.fixture(scope="module")
def stage(demo_data: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The bot as it ships, over the demonstration reports."""
    folder = tmp_path_factory.mktemp("shelves")
    shutil.copytree(demo_data, folder / "data")
    command = python("-m", "bot", "bot")
    with running_stage(folder, command, {"DATELINE_CACHE": str(cache)}) as running:
        yield running


@pytest.fixture
def ann(stage: Stage) -> Person:
    return stage.someone("Ann")


# ------------------------------------------------------------------ adding


def test_a_post_added_in_a_group_answers_there_and_in_no_other_chat(stage: Stage, ann: Person) -> None:
    bob, group = stage.someone("Bob"), stage.administrated(ann)
    post = bob.forward(POST, from_channel(WIRE, 77), group)
    asked = ann.say("/add", group, reply_to=post)
    (receipt,) = stage.hears(group)
    assert receipt.text.startswith("Added\nIngrid Solheim")
    assert "Arn Valley Wire" in receipt.text
    assert set(receipt.buttons) == {"Undo"}
    assert receipt.reply_to == asked["message_id"]
    answer = stage.answers(bob, f"/ask {QUESTION}", group)
    assert answer.text.startswith(ANSWER)
    assert POST in answer.stretches("expandable_blockquote")
    assert "https://t.me/arnwire/77" in str(answer.entities)
    for person, chat in ((ann, ann.private), (bob, stage.group())):
        silence = stage.answers(person, f"/ask {QUESTION}", chat)
        assert silence.text.startswith("The reports do not say.")
        assert "Solheim" not in silence.text


def test_what_all_share_answers_beside_what_was_added(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    stage.answers(ann, f"/add {POST}", group)
    hama = stage.answers(ann, "/ask How many fighters died in the battle for Hama?", group)
    assert hama.stretches("expandable_blockquote")


def test_a_chat_that_wants_its_own_reports_alone_is_answered_from_those(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    stage.answers(ann, f"/add {POST}", group)
    panel = stage.answers(ann, f"/settings@{NAME}", group)
    stage.press(ann, panel, "Only this chat’s own")
    hama = stage.answers(ann, "/ask How many fighters died in the battle for Hama?", group)
    assert hama.text.startswith("The reports do not say.")
    assert stage.answers(ann, f"/ask {QUESTION}", group).text.startswith(ANSWER)
    assert stage.answers(ann, "/status", group).text.startswith("I hold 1 report in 1 passage.")


def test_sources_of_a_chats_own_reports_open_for_its_members_alone(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    stage.answers(ann, f"/add {POST}", group)
    answer = stage.answers(ann, f"/ask {QUESTION}", group)
    told = stage.ledger.told_by(int(str(group["id"])), answer.number)
    assert told
    assert POST in stage.answers(ann, f"/start src_{told.id}-0").text
    assert stage.answers(stage.someone("Eve"), f"/start src_{told.id}-0").text.startswith("This button is too old")


def test_added_twice_is_held_once_and_offers_no_undo(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    post = ann.forward(POST, from_channel(WIRE, 78), group)
    assert stage.answers(ann, "/add", group, reply_to=post).buttons
    again = stage.answers(ann, "/add", group, reply_to=post)
    assert again.text.startswith("Already held, nothing changed")
    assert not again.buttons


@pytest.mark.parametrize("name", ["all.zip", "result.json", "site.WARC"])
def test_an_archive_is_not_taken_in_from_a_chat(stage: Stage, ann: Person, name: str) -> None:
    group = stage.administrated(ann)
    ann.send(name, b"PK", group, caption="/add")
    (receipt,) = stage.hears(group)
    assert "archives are not taken in from a chat: send what is inside" in receipt.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("velstadt.txt", POST.encode()),
        ("velstadt.pdf", pdf_with([typeset(*column(POST))])),
        ("velstadt.eml", b"From: desk@northgate.example\r\nSubject: Bridge\r\n\r\n" + POST.encode()),
        ("velstadt.md", f"# Bridge to reopen\n\n{POST}\n".encode()),
        ("velstadt.html", f"<html><head><title>Bridge</title></head><body><p>{POST}</p></body></html>".encode()),
    ],
)
def test_a_document_is_read_whatever_its_format(stage: Stage, ann: Person, name: str, content: bytes) -> None:
    group = stage.administrated(ann)
    ann.send(name, content, group, caption="/add")
    (receipt,) = stage.hears(group)
    assert receipt.text.startswith("Added\n"), receipt.text
    assert stage.answers(ann, f"/ask {QUESTION}", group).text.startswith(ANSWER)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("tool.exe", b"MZ\x90\x00" + bytes(2000)),
        ("page.html", b"PK\x03\x04" + bytes(range(256)) * 8),
        ("empty.txt", b" "),
        ("noname", b"\xff\xfe\x00\xd8" * 64),
    ],
)
def test_a_document_that_is_not_what_it_says_is_turned_away_in_words(
    stage: Stage, ann: Person, name: str, content: bytes
) -> None:
    group = stage.administrated(ann)
    ann.send(name, content, group, caption="/add")
    (receipt,) = stage.hears(group)
    assert receipt.text.startswith("This was not added: ")
    assert "incoming" not in receipt.text
    assert not receipt.buttons


def test_a_document_over_twenty_megabytes_is_turned_away_before_it_is_fetched(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    document = {"file_id": "BIG", "file_unique_id": "UBIG", "file_name": "all.txt", "file_size": 21_000_001}
    ann.say(
        "",
        group,
        document=document,
        caption="/add",
        caption_entities=[{"type": "bot_command", "offset": 0, "length": 4}],
    )
    assert stage.hears(group)[0].text == "This was not added: it has 21 MB, and Telegram hands out 20 MB at most"


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/secret", "http://localhost/a", "http://169.254.169.254/latest", "http://[::1]/a"]
)
def test_a_link_into_a_private_network_is_refused(stage: Stage, ann: Person, link: str) -> None:
    group = stage.administrated(ann)
    entities = [
        {"type": "bot_command", "offset": 0, "length": 4},
        {"type": "url", "offset": 5, "length": len(link)},
    ]
    assert stage.answers(ann, f"/add {link}", group, entities=entities).text.startswith("This was not added: ")


def test_the_bots_own_words_are_no_report(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    answer = stage.answers(ann, "/ask How many fighters died in the battle for Hama?", group)
    assert stage.answers(ann, "/add", group, reply_to=answer.message).text.startswith("Reply with /add to a message")


# ------------------------------------------------------------------ taking back


def test_undo_takes_a_report_back(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    receipt = stage.answers(ann, f"/add {POST}", group)
    stage.press(ann, receipt, "Undo")
    forgotten = stage.becomes(receipt, lambda now: now.text.startswith("Forgotten: "))
    assert not forgotten.buttons
    assert stage.answers(ann, f"/ask {QUESTION}", group).text.startswith("The reports do not say.")
    assert stage.answers(ann, "/reports", group).text == "No report has been added here yet."


def test_a_report_is_listed_and_forgotten_by_its_number_once_an_administrator_confirms(
    stage: Stage, ann: Person
) -> None:
    bob, group = stage.someone("Bob"), stage.administrated(ann)
    stage.answers(ann, f"/add {POST}", group)
    assert stage.answers(bob, "/reports", group).text.startswith("Reports added here\n1. Ingrid Solheim")
    assert stage.answers(ann, "/forget 9", group).text.startswith("Which one?")
    asked = stage.answers(ann, "/forget 1", group)
    assert asked.text.startswith("Forget “Ingrid Solheim")
    assert stage.press(bob, asked, "Forget")["text"] == ONLY_ADMINS
    stage.press(ann, asked, "Forget")
    stage.becomes(asked, lambda now: now.text.startswith("Forgotten: "))
    assert stage.answers(ann, "/reports", group).text == "No report has been added here yet."


def test_who_is_no_longer_an_administrator_forgets_nothing(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    ann.promotes_bot(group)
    stage.answers(ann, f"/add {POST}", group)
    asked = stage.answers(ann, "/forget 1", group)
    ann.becomes(group, "member")
    assert stage.press(ann, asked, "Forget")["text"] == ONLY_ADMINS


# ------------------------------------------------------------------ who may


def test_members_add_and_take_back_their_own_where_everyone_may(stage: Stage, ann: Person) -> None:
    bob, eve, group = stage.someone("Bob"), stage.someone("Eve"), stage.administrated(ann)
    assert stage.answers(bob, f"/add {POST}", group).text == ONLY_ADMINS
    panel = stage.answers(ann, f"/settings@{NAME}", group)
    stage.press(ann, panel, "Everyone")
    receipt = stage.answers(bob, f"/add {POST}", group)
    assert receipt.text.startswith("Added")
    assert stage.press(eve, receipt, "Undo")["text"] == ONLY_ADMINS
    stage.press(bob, receipt, "Undo")
    stage.becomes(receipt, lambda now: now.text.startswith("Forgotten"))


def test_an_anonymous_administrator_may_and_presses_under_the_real_name(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    receipt = stage.answers(ann.anonymous(group), f"/add {POST}", group)
    assert receipt.text.startswith("Added")
    stage.press(ann, receipt, "Undo")
    stage.becomes(receipt, lambda now: now.text.startswith("Forgotten"))


def test_a_channel_that_speaks_in_a_group_is_no_administrator(stage: Stage, ann: Person) -> None:
    group = stage.administrated(ann)
    assert stage.answers(ann.anonymous(WIRE), f"/add {POST}", group).text == ONLY_ADMINS


# ------------------------------------------------------------------ in private


def test_in_private_a_forwarded_post_can_be_asked_about_and_then_added(stage: Stage, ann: Person) -> None:
    ann.forward(POST, from_person(stage.someone("Bob")))
    (offer,) = stage.hears(ann.private)
    assert set(offer.buttons) == {"Add", "Ask about it"}
    stage.press(ann, offer, "Ask about it")
    assert stage.hears(ann.private, 2)[-1].text.startswith("The reports do not say.")
    data = offer.buttons["Add"]
    stage.press(ann, offer, "Add")
    receipt = stage.becomes(offer, lambda now: now.text.startswith("Added"))
    assert set(receipt.buttons) == {"Undo"}
    # A second tap, on a phone that is slow to show the receipt, must not take its button away.
    assert stage.echo(ann.press(offer.message, data))["show_alert"]
    assert stage.now(receipt).buttons
    assert stage.answers(ann, QUESTION).text.startswith(ANSWER)
    assert stage.answers(stage.someone("Eve"), QUESTION).text.startswith("The reports do not say.")


def test_in_private_a_file_is_added_when_it_is_asked_about(stage: Stage, ann: Person) -> None:
    ann.send("velstadt.txt", POST.encode())
    (offer,) = stage.hears(ann.private)
    stage.press(ann, offer, "Ask about it")
    assert stage.hears(ann.private, 2)[-1].text == "Ask me about it now."
    assert stage.answers(ann, QUESTION).text.startswith(ANSWER)


def test_in_private_a_file_that_cannot_be_read_is_not_to_be_asked_about(stage: Stage, ann: Person) -> None:
    ann.send("tool.exe", b"MZ\x90\x00" + bytes(2000))
    (offer,) = stage.hears(ann.private)
    stage.press(ann, offer, "Ask about it")
    stage.becomes(offer, lambda now: now.text.startswith("This was not added: "))
    stage.rests()
    assert len(stage.said(ann.private)) == 1
