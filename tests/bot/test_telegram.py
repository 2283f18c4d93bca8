"""The Telegram door from end to end: a real process, real HTTP on loopback, a Bot API server that others wrote."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.telegram_peer import FOLDER, BotProcess, Peer, Person, python, running_bot, running_peer, until
from tests.fakes import HOMS_QUOTE

pytestmark = pytest.mark.skipif(
    not (FOLDER / "node_modules").is_dir(),
    reason="the Bot API server is not installed: `npm ci` in tests/peer, see the Makefile",
)

ROOT = Path(__file__).parents[2]
NAME = "DatelineTestBot"
NUMBERS = itertools.count(1000)


@dataclass(frozen=True)
class Door:
    """A command that runs the bot, a question its reports answer, and the text that the quotes must come from."""

    command: list[str]
    question: str
    held: str


FAKE_DOOR = Door(python("-W", "error", str(ROOT / "tests/bot/bot_process.py")), "Who holds Homs?", HOMS_QUOTE)


def real_door(folder: Path) -> Door:
    """`dateline bot` over the demonstration reports."""
    if not (ROOT / "bot/__main__.py").exists():
        pytest.skip("bot/__main__.py, the `dateline` command, is not there yet")
    dateline = python("-m", "bot", "--data", str(folder / "data"))
    subprocess.run([*dateline, "add", str(ROOT / "demo/reports")], check=True, cwd=ROOT, capture_output=True)
    report = (ROOT / "demo/reports/2024-12-05-hama.md").read_text(encoding="utf-8")
    return Door([*dateline, "bot"], "How many fighters died in the battle for Hama?", report)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running_peer() as running:
        yield running


@pytest.fixture(scope="module", params=["fake desk", "dateline bot"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Door:
    """Both doors: what is asked of this fixture holds for the product as it ships."""
    return FAKE_DOOR if request.param == "fake desk" else real_door(tmp_path_factory.mktemp("dateline"))


@pytest.fixture(scope="module")
def shared(peer: Peer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The token of a bot with a fake desk, which listens through all tests that use it."""
    with running_bot(FAKE_DOOR.command, token := "100:shared-SECRET", peer.root, tmp_path_factory.mktemp("bot")):
        listening(Person(peer, token))
        yield token


@pytest.fixture
def ann(peer: Peer, shared: str) -> Person:
    """Ann, who is a new person in each test: nobody may ask as much as all of them do."""
    return Person(peer, shared, next(NUMBERS))


@pytest.fixture
def start(peer: Peer, tmp_path: Path) -> Callable[[Person], AbstractContextManager[BotProcess]]:
    """Starts a bot with a fake desk for this test alone."""
    return lambda person: running_bot(FAKE_DOOR.command, person.token, peer.root, tmp_path)


@pytest.fixture
def bea(peer: Peer, request: pytest.FixtureRequest) -> Person:
    """Bea, whose bot's token is this test's own."""
    return Person(peer, f"{200 + abs(hash(request.node.name)) % 10**6}:alone-SECRET", 6, "Bea")


def listening(person: Person) -> Person:
    """The person, once the bot asks for updates."""
    until(lambda: person.peer.calls(person.token, "getUpdates"), timeout=60)
    return person


# ------------------------------------------------------------------ what holds for both doors


def test_a_question_is_answered_with_a_quote_that_a_report_holds(door: Door, peer: Peer, tmp_path: Path) -> None:
    cem = Person(peer, f"300:{abs(hash(tuple(door.command)))}-SECRET", 7, "Cem")
    with running_bot(door.command, cem.token, peer.root, tmp_path) as bot:
        listening(cem)
        cem.say(door.question)
        (private,) = cem.hears(timeout=60)
        cem.say("only talking", cem.group())
        cem.say(f"/ask@{NAME} {door.question}", cem.group())
        (public,) = cem.hears(cem.group(), timeout=60)
        for answer in (private, public):
            quotes = answer.stretches("expandable_blockquote")
            assert quotes
            assert all(quote in door.held for quote in quotes)
            assert "Answer as of" in answer.text
        assert bot.stop() == 0
    assert cem.token not in bot.log
    assert "Traceback" not in bot.log


def test_a_refused_token_ends_the_bot_with_words_that_name_the_setting(door: Door, peer: Peer, tmp_path: Path) -> None:
    token = f"301:{abs(hash(tuple(door.command)))}-SECRET"
    peer.fail(token, "getMe", 401, "Unauthorized", times=99)
    with running_bot(door.command, token, peer.root, tmp_path) as bot:
        assert bot.process.wait(60) == 1
    assert "DATELINE_TOKEN" in bot.log
    assert "@BotFather" in bot.log
    assert token not in bot.log
    assert "Traceback" not in bot.log


# ------------------------------------------------------------------ who is answered, and who is not


def test_in_private_every_text_is_a_question(ann: Person) -> None:
    number = ann.say("Who holds Homs 🕊️ now?")
    (answer,) = ann.hears()
    assert "Who holds Homs 🕊️ now? [1]" in answer.text
    assert answer.reply_to == {"message_id": number, "allow_sending_without_reply": True}
    assert answer.preview == {"is_disabled": True}


def test_offsets_hold_on_the_wire_with_emoji_before_them(ann: Person) -> None:
    ann.say("🕊️🕊️ who holds Homs?", chat := ann.group(1))
    ann.say("/ask 🕊️🕊️ who holds Homs?", chat)
    (answer,) = ann.hears(chat)
    assert answer.stretches("bold") == ["Demo 🕊️ answer"]
    assert answer.stretches("expandable_blockquote") == [HOMS_QUOTE]
    assert answer.stretches("text_link") == ["[1]", "Rebels reach edge of Homs"]
    links = [each["url"] for each in answer.entities if each["type"] == "text_link"]
    assert all(link.startswith("https://demo-wire.example.org/2024/12/07/homs#:~:text=Syrian") for link in links)


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (11, "/ask who holds Homs?"),
        (12, f"/ask@{NAME} who holds Homs?"),
        (13, f"@{NAME.lower()} who holds Homs?"),
        (14, f"@{NAME.upper()}: who holds Homs?"),
    ],
)
def test_in_a_group_it_answers_to_its_command_and_to_its_name_in_any_case(ann: Person, group: int, text: str) -> None:
    number = ann.say(text, chat := ann.group(group))
    (answer,) = ann.hears(chat)
    assert ": who holds Homs? [1]" in answer.text
    assert answer.reply_to["message_id"] == number


BOT = {"id": 666, "is_bot": True, "first_name": "Dateline", "username": NAME}


def test_a_reply_to_its_answer_follows_that_up(ann: Person) -> None:
    chat = ann.group(15)
    ann.say("/ask who holds Homs?", chat)
    (first,) = ann.hears(chat)
    reply = {"message_id": first.number, "date": 1, "chat": chat, "from": BOT, "text": first.text}
    ann.say("and Hama?", chat, reply_to_message=reply)
    assert "Understood as: who holds Hama?" in ann.hears(chat, 2)[-1].text


def test_it_is_silent_at_all_that_is_not_for_it(ann: Person) -> None:
    chat = ann.group(16)
    bob = {"id": 8, "is_bot": False, "first_name": "Bob"}
    ann.say("the rebels hold Homs, they say", chat)
    ann.say("so?", chat, reply_to_message={"message_id": 1, "date": 1, "chat": chat, "from": bob, "text": "Homs"})
    ann.say("/ask@OtherBot who?", chat)
    ann.say("@bob_the_man who?", chat)
    ann.say("/ask an edited question", chat, edit_date=int(time.time()))
    ann.say("/ask says a bot", chat, **{"from": {"id": 9, "is_bot": True, "first_name": "Roll"}})
    ann.say("/ask says an inline bot", chat, via_bot={"id": 9, "is_bot": True, "first_name": "Gif"})
    ann.say("/ask at last, who holds Homs?", chat)
    time.sleep(1)
    (answer,) = ann.hears(chat)
    assert "at last, who holds Homs?" in answer.text


def test_it_answers_in_the_topic_and_only_where_there_are_topics(ann: Person) -> None:
    forum, plain = {**ann.group(17), "is_forum": True}, ann.group(18)
    ann.say("/ask in a topic", forum, message_thread_id=7, is_topic_message=True)
    ann.say("/ask in a chain of replies", plain, message_thread_id=4242)
    assert ann.hears(forum)[0].thread == 7
    assert ann.hears(plain)[0].thread is None


def test_it_shows_that_a_question_was_taken_and_that_it_is_working_on_it(ann: Person) -> None:
    number = ann.say("/ask slow, who holds Homs?", chat := ann.group(19))
    ann.hears(chat)
    assert {"chat_id": str(chat["id"]), "action": "typing"} in ann.peer.calls(ann.token, "sendChatAction")
    reactions = [each for each in ann.peer.calls(ann.token, "setMessageReaction") if each["chat_id"] == str(chat["id"])]
    assert [(each["message_id"], "👀" in json.loads(each["reaction"])[0]["emoji"]) for each in reactions] == [
        (str(number), True)
    ]


# ------------------------------------------------------------------ buttons, settings, and the bot in a group


def test_sources_are_shown_and_leafed_through_in_place(ann: Person) -> None:
    chat = ann.group(31)
    ann.say("/ask long stories, please", chat)
    (answer,) = ann.hears(chat)
    ann.press(answer, "Sources", chat)
    page = ann.hears(chat, 2)[-1]
    assert page.text.startswith("1 of 39")
    assert page.reply_to["message_id"] == answer.number
    ann.press(page, "›", chat)
    until(lambda: [one.text[:7] for one in ann.peer.sent(ann.token, chat["id"], "editMessageText")] == ["2 of 39"])
    ann.press(answer, "Helpful", chat)
    until(lambda: "Thank you, noted." in [one.get("text") for one in ann.peer.calls(ann.token, "answerCallbackQuery")])


def test_an_administrator_settles_the_language_of_a_group(ann: Person) -> None:
    chat = ann.group(32)
    ann.say(f"/settings@{NAME}", chat)
    assert ann.hears(chat)[-1].text == "Only an administrator can do this here."
    other = ann.group(33)
    ann.peer.ask("/peer/admins", {"chat": other["id"], "users": [ann.user]})
    ann.say(f"/settings@{NAME}", other)
    ann.press(ann.hears(other)[0], "Español", other)
    until(lambda: ann.peer.sent(ann.token, other["id"], "editMessageText"))
    ann.say("/ask nothing is said of this?", other)
    assert ann.hears(other, 2)[-1].text.startswith("Las noticias no lo dicen.")


def test_it_says_hello_in_a_group_that_it_is_added_to(ann: Person) -> None:
    chat = ann.group(34)
    change = {"chat": chat, "from": ann.user, "date": int(time.time())}
    members = {"old_chat_member": {"status": "left", "user": BOT}, "new_chat_member": {"status": "member", "user": BOT}}
    ann.peer.ask("/peer/updates", {"token": ann.token, "update": {"my_chat_member": {**change, **members}}})
    (hello,) = ann.hears(chat)
    assert hello.text.startswith("Hello!")


def test_it_offers_passages_inline(ann: Person) -> None:
    query = {"id": f"inline-{ann.id}", "from": ann.user, "query": "who holds Homs?", "offset": ""}
    ann.peer.ask("/peer/updates", {"token": ann.token, "update": {"inline_query": query}})
    mine = {"inline_query_id": query["id"]}.items()
    calls = until(lambda: [one for one in ann.peer.calls(ann.token, "answerInlineQuery") if mine <= one.items()])
    assert len(json.loads(calls[0]["results"])) == 5


# ------------------------------------------------------------------ what it says when it cannot answer


@pytest.mark.parametrize(
    ("group", "text", "said"),
    [
        (21, "/ask", "for example: /ask who holds Homs?"),
        (22, "/ask 🕊️🕊️🕊️", "in words"),
        (23, "/ask who " + "really " * 200, "1,000"),
    ],
)
def test_what_is_no_question_gets_one_short_line(ann: Person, group: int, text: str, said: str) -> None:
    ann.say(text, chat := ann.group(group))
    (answer,) = ann.hears(chat)
    assert said in answer.text
    assert len(answer.text) < 150


def test_the_silence_of_the_reports_is_short(ann: Person) -> None:
    ann.say("/ask nothing is said about this?", chat := ann.group(24))
    (answer,) = ann.hears(chat)
    assert answer.text.startswith("The reports do not say.\n• Rebels reach edge of Homs – Demo Wire")
    assert answer.stretches("text_link") == ["Rebels reach edge of Homs", "Rates held"]


def test_a_huge_answer_is_one_message_that_telegram_takes(ann: Person) -> None:
    ann.say("/ask long stories, please", chat := ann.group(25))
    (answer,) = ann.hears(chat)
    assert answer.stretches("expandable_blockquote")
    assert len(answer.text.encode("utf-16-le")) // 2 <= 4096


def test_help_sources_and_status_are_told(ann: Person) -> None:
    chat = ann.group(26)
    for count, (text, said) in enumerate(
        [
            (f"/help@{NAME}", f"mention @{NAME}"),
            (f"/start@{NAME}", "In a group"),
            ("/sources", "Demo Wire: 5 reports, newest 15 Apr 2025"),
            ("/status", "I hold 14 reports in 152 passages."),
        ],
        start=1,
    ):
        ann.say(text, chat)
        answer = ann.hears(chat, count)[-1]
        assert said in answer.text
        assert "secret-folder" not in answer.text


# ------------------------------------------------------------------ when things go wrong


Start = Callable[[Person], AbstractContextManager[BotProcess]]


def test_a_fault_in_the_desk_is_told_in_a_sentence_and_logged_whole_without_the_token(
    start: Start, bea: Person
) -> None:
    with start(bea) as bot:
        bea.say("explode now")
        bea.say("who holds Homs?")
        fault, answer = bea.hears(count=2)
        assert bot.stop() == 0
    assert fault.text == "Something went wrong on my side and I could not answer: please try again later."
    assert "who holds Homs?" in answer.text
    assert "RuntimeError: The catalog broke at https://api.example.org/bot<token>/getMe" in bot.log
    assert "in ask" in bot.log
    assert bea.token not in bot.log
    assert bea.token.split(":")[1] not in bot.log


def test_flood_control_delays_an_answer_and_does_not_lose_it(start: Start, bea: Person) -> None:
    bea.peer.fail(bea.token, "sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    with start(bea) as bot:
        bea.say("who holds Homs?")
        bea.hears(count=1)
        began = time.monotonic()
        first, second = bea.hears(count=2)
        waited = time.monotonic() - began
        assert bot.stop() == 0
    assert first.text == second.text
    assert 1.5 < waited < 6
    assert "Telegram wants a pause of 2 s" in bot.log


def test_a_server_that_stumbles_gets_the_answer_again(start: Start, bea: Person) -> None:
    bea.peer.fail(bea.token, "sendMessage", 500, "Internal Server Error")
    bea.peer.fail(bea.token, "setMyCommands", 500, "Internal Server Error", times=2)
    bea.peer.fail(bea.token, "sendChatAction", 429, "Too Many Requests", retry_after=60)
    with start(bea) as bot:
        bea.say("who holds Homs?")
        first, second = bea.hears(count=2)
        assert bot.stop() == 0
    assert first.text == second.text
    assert "The list of commands could not be shown" in bot.log


def test_a_second_poller_is_told_in_words_and_outlived(start: Start, bea: Person) -> None:
    with start(bea) as bot:
        listening(bea)
        other = threading.Thread(target=lambda: bea.peer.ask(f"/bot{bea.token}/getUpdates", {"timeout": 0}))
        other.start()
        other.join()
        bot.says("Another process is polling with this token: stop it")
        bea.say("who holds Homs?")
        bea.hears()
        assert bot.stop() == 0
    assert bea.token not in bot.log


def test_a_bot_api_server_that_is_down_is_waited_for(bea: Person, tmp_path: Path) -> None:
    with running_bot(FAKE_DOOR.command, bea.token, "http://127.0.0.1:9", tmp_path) as bot:
        bot.says("Telegram cannot be reached")
        bot.says("Trying again in 2 s")
        assert bot.stop() == 0
    assert bea.token not in bot.log


def test_a_token_revoked_while_it_runs_ends_it_with_words(start: Start, bea: Person) -> None:
    with start(bea) as bot:
        listening(bea)
        bea.peer.fail(bea.token, "getUpdates", 401, "Unauthorized", times=99)
        bea.say("who holds Homs?")
        assert bot.process.wait(30) == 1
    assert "error: " in bot.log
    assert "DATELINE_TOKEN" in bot.log


@pytest.mark.parametrize("token", ["", "not a token", "123456"])
def test_a_token_that_is_none_is_told_before_anything_is_sent(token: str, tmp_path: Path) -> None:
    with running_bot(FAKE_DOOR.command, token, "http://127.0.0.1:9", tmp_path) as bot:
        assert bot.process.wait(30) == 1
    assert "error: DATELINE_TOKEN" in bot.log
    assert "@BotFather" in bot.log


# ------------------------------------------------------------------ stopping and starting


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_the_answer_under_way_go_out(start: Start, bea: Person, number: int) -> None:
    with start(bea) as bot:
        bea.say("slow, who holds Homs?")
        until(lambda: bea.peer.calls(bea.token, "sendChatAction"))
        assert bot.stop(number, within=10) == 0
        (answer,) = bea.hears()
        assert "slow, who holds Homs?" in answer.text
    assert "Traceback" not in bot.log


def test_a_bot_that_was_killed_answers_at_its_next_start_and_no_question_twice(start: Start, bea: Person) -> None:
    with start(bea) as bot:
        bea.say("/ask who holds Homs?", quick := bea.group(1))
        bea.hears(quick)
        time.sleep(0.5)
        bea.say("/ask slow, who holds Homs?", slow := bea.group(2))
        until(lambda: bea.peer.calls(bea.token, "sendChatAction"))
        bot.process.kill()
    bea.say("who holds it while you are away?", away := bea.private)
    with start(bea) as bot:
        assert len(bea.hears(slow)) == 1
        assert len(bea.hears(away)) == 1
        assert bot.stop() == 0
    with start(bea) as bot:
        bot.says("Answering as")
        time.sleep(1)
        assert bot.stop() == 0
    assert [len(bea.hears(chat)) for chat in (quick, slow, away)] == [1, 1, 1]


def test_its_commands_stand_in_the_menus_of_private_chats_and_groups(ann: Person) -> None:
    calls = until(lambda: set_ if len(set_ := ann.peer.calls(ann.token, "setMyCommands")) == 15 else [])
    menus = {(json.loads(call["scope"])["type"], call.get("language_code", "")) for call in calls}
    scopes = ("all_private_chats", "all_group_chats", "all_chat_administrators")
    assert menus == {(scope, language) for scope in scopes for language in ("", "es", "uk", "ar", "fr")}
