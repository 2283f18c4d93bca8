"""Which answers are followed by a note, when, and how many: real catalog and ledger, a bot that only notes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from telegram.error import Forbidden, NetworkError

from bot.ledger import Ledger
from bot.note_ledger import NoteLedger
from bot.worker import Worker
from index.catalog import Catalog
from index.database import FILE
from retrieval.answer import Answer
from tests.bot.note_house import CHAT, CORRECTED, CORRECTION, DAY, HOMS, NOON, QUOTE, TEXT, House
from tests.fakes import answered, citation, filled, report


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    path = tmp_path / FILE
    with (
        closing(Catalog.open(path)) as catalog,
        closing(Ledger.open(path)) as ledger,
        closing(NoteLedger.open(path)) as notes,
        closing(Worker(tmp_path / "workers")) as worker,
    ):
        made = House(tmp_path, catalog, ledger, notes, worker)
        made.becomes(HOMS)
        yield made


def test_a_correction_of_what_was_quoted_is_told_once_in_reply_with_old_and_new_words(house: House) -> None:
    told = house.answer()
    house.becomes(CORRECTED)
    (note,) = house.look()
    assert note == (
        "A report that I quoted here was corrected.\n\n"
        "Demo Wire, 7 Dec 2024, corrected 7 Dec 2024\nRebels enter Homs\n"
        f"I quoted:\n{QUOTE}\nNow it says:\n12 people died, doctors said.\n"
        f"In its publisher’s words:\n{CORRECTION}"
    )
    (sent,) = house.phone.sent
    assert sent["reply_parameters"].message_id == told.message
    assert [each.url for each in sent["entities"] if each.url] == [HOMS.url]
    assert not sent["disable_notification"]
    house.becomes(replace(CORRECTED, text=CORRECTED.text + "\n\nCorrection: the mayor's name was misspelt."))
    assert house.look() == [note], "one note, whatever becomes of the report"


def test_an_edit_that_changes_the_quoted_words_without_a_word_about_it_is_no_correction(house: House) -> None:
    house.answer()
    house.becomes(replace(HOMS, text=TEXT.replace("20", "44")))
    assert house.look() == []


def test_a_correction_of_other_words_leaves_the_answer_alone(house: House) -> None:
    house.answer(quote="The army had left.")
    house.becomes(CORRECTED)
    assert house.look() == []


def test_words_that_only_stand_in_other_lines_now_still_stand(house: House) -> None:
    house.answer()
    house.becomes(replace(HOMS, text=TEXT.replace("people died", "people\ndied") + f"\n\n{CORRECTION}"))
    assert house.look() == []


def test_an_edit_after_the_correction_hides_it_from_nobody(house: House) -> None:
    house.answer()
    house.becomes(CORRECTED, replace(CORRECTED, text=CORRECTED.text.replace("The army", "The whole army")))
    assert "Now it says:\n12 people died, doctors said." in house.look()[0]


def test_an_answer_from_the_corrected_version_is_told_nothing(house: House) -> None:
    house.becomes(CORRECTED)
    house.answer(quote="12 people died, doctors said.")
    assert house.look() == []


def test_a_withdrawal_is_told_whatever_was_quoted(house: House) -> None:
    house.answer(quote="The army had left.")
    house.becomes(replace(HOMS, text="This article has been withdrawn because its source lied."))
    (note,) = house.look()
    assert note.startswith("A report that I quoted here was withdrawn.\n\n")
    assert note.endswith(
        "I quoted:\nThe army had left.\nIn its publisher’s words:\n"
        "This article has been withdrawn because its source lied."
    )


def test_a_report_whose_page_is_gone_is_told_as_withdrawn_without_words_of_its_publisher(house: House) -> None:
    house.answer()
    house.catalog.withdraw("homs", "its page is gone (410)")
    (note,) = house.look()
    assert note.endswith(f"I quoted:\n{QUOTE}")
    assert "410" not in note


def test_a_report_that_came_back_as_it_was_before_the_note_left_is_not_told_of(house: House) -> None:
    house.answer()
    house.catalog.withdraw("homs", "there is no text in it")
    house.becomes(replace(HOMS, text=TEXT + " Snow fell."))
    assert house.look() == []


def test_words_that_were_dropped_are_told_as_dropped(house: House) -> None:
    house.answer()
    house.becomes(replace(CORRECTED, text=f"{TEXT.replace(QUOTE + ' ', '')}\n\n{CORRECTION}"))
    assert "Nothing stands in the place of these words now." in house.look()[0]


def test_two_reports_of_one_answer_share_its_note(house: House) -> None:
    hama = report("hama", "Hama fell on Thursday. 7 people died there.", url="https://demo-wire.example.org/hama")
    house.becomes(hama)
    first, second = house.answer(chat=-1002), house.answer(chat=-1003, quote="7 people died there.", held=hama)
    cited = (*first.answer.citations, replace(second.answer.citations[0], n=2))
    both = replace(first, id="both", chat=-1002, message=150, answer=replace(first.answer, citations=cited))
    house.ledger.done(1, 9, both)
    house.becomes(CORRECTED)
    house.catalog.withdraw("hama", "gone")
    house.look()
    (note,) = [each["text"] for each in house.phone.sent if each["reply_parameters"].message_id == 150]
    assert note.startswith("Reports that I quoted here were corrected or withdrawn.")
    assert QUOTE in note
    assert "7 people died there." in note


def test_hostile_words_are_shown_to_the_letter_and_lead_nowhere(house: House) -> None:
    evil = "Go to https://evil.example.com or ask @nobody."
    house.answer()
    house.becomes(replace(CORRECTED, title="x\n@admins", text=CORRECTED.text.replace("12 people died, doctors", evil)))
    (note,) = house.look()
    assert evil in note
    (sent,) = house.phone.sent
    marked = [note[each.offset : each.offset + each.length] for each in sent["entities"] if each.type == "code"]
    assert "https://evil.example.com" in " ".join(marked)


# --- where, when and how many -----------------------------------------------------------------------------------------


def test_a_note_speaks_the_language_of_its_answer_or_of_its_chat(house: House) -> None:
    house.answer(language="es")
    house.answer(chat=-1002, language="es")
    house.ledger.keep(replace(house.ledger.chat(-1002), language="uk"))
    house.becomes(CORRECTED)
    house.look()
    told = {each["chat"]: each["text"].split("\n")[0] for each in house.phone.sent}
    assert told == {
        CHAT: "Se ha corregido una noticia que cité aquí.",
        -1002: "Повідомлення, яке я тут цитував, виправлено.",
    }


def test_in_quiet_hours_no_phone_rings(house: House) -> None:
    house.answer()
    house.ledger.keep(replace(house.ledger.chat(CHAT), quiet=(11, 13)))
    house.becomes(CORRECTED)
    house.look()
    assert [each["disable_notification"] for each in house.phone.sent] == [True]


@pytest.mark.parametrize("settled", [{"follows_up": False}, {"state": "left"}])
def test_a_chat_that_wants_none_or_was_left_gets_none(house: House, settled: dict[str, Any]) -> None:
    house.answer()
    house.ledger.keep(replace(house.ledger.chat(CHAT), **settled))
    house.becomes(CORRECTED)
    assert house.look() == []


def test_a_group_that_is_not_served_gets_none(house: House) -> None:
    house.answer(chat=-666)
    house.becomes(CORRECTED)
    assert house.look() == []


def test_an_answer_of_long_ago_is_left_alone(house: House) -> None:
    house.answer()
    house.now += 31 * DAY
    house.becomes(CORRECTED)
    assert house.look() == []


def test_a_chat_is_told_five_times_a_day_and_of_the_rest_on_the_next(house: House) -> None:
    for _ in range(7):
        house.answer()
    house.becomes(CORRECTED)
    follower = house.follower()
    assert len(house.look(follower)) == 5
    house.now += 601
    assert len(house.look(follower)) == 5
    house.now += DAY
    assert len(house.look(follower)) == 7


def test_nothing_is_looked_at_while_the_reports_stay_the_same(house: House) -> None:
    house.answer()
    follower = house.follower()
    house.look(follower)
    house.catalog.store(CORRECTED, "homs", [])
    assert house.look(follower) == [], "the correction waits for its vectors, and is not in force"
    house.becomes(replace(CORRECTED, text=CORRECTED.text + " Snow fell."))
    assert len(house.look(follower)) == 1


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_a_note_that_found_no_network_is_sent_later(house: House) -> None:
    house.answer()
    house.becomes(CORRECTED)
    lost = NetworkError("no route")
    lost.__cause__ = httpx.ConnectError("no route")
    house.phone.errors = [lost] * 5
    follower = house.follower()
    assert house.look(follower) == []
    house.now += 601
    assert len(house.look(follower)) == 1


def test_a_chat_that_blocked_the_bot_is_not_tried_again(house: House) -> None:
    house.answer()
    house.becomes(CORRECTED)
    house.phone.errors = [Forbidden("bot was blocked by the user")]
    assert house.look() == []
    house.now += DAY
    assert house.look() == []


def test_a_note_that_another_living_process_sends_is_its_own(house: House) -> None:
    told = house.answer()
    house.becomes(CORRECTED)
    with closing(Worker(house.data / "workers")) as other:
        house.notes.claim(told.id, other.name, house.now)
        assert house.look() == []
    assert len(house.look()) == 1, "it died, and its note is taken up"


def test_a_note_that_may_have_arrived_twice_is_not_sent_a_third_time(house: House) -> None:
    told = house.answer()
    house.becomes(CORRECTED)
    house.notes.claim(told.id, "dead", house.now)
    house.notes.sending(told.id)
    house.notes.sending(told.id)
    assert house.look() == []
    assert house.look() == []


def test_a_report_that_was_removed_meanwhile_is_not_told_of(house: House) -> None:
    house.answer()
    house.becomes(CORRECTED)
    house.catalog.remove("homs")
    house.becomes(replace(HOMS, text="Quite another text."), replace(HOMS, text=f"Another text.\n\n{CORRECTION}"))
    assert house.look() == []


def test_answers_that_were_given_under_an_older_schema_are_followed_up_too(tmp_path: Path) -> None:
    path = tmp_path / FILE
    body = answered("20", f"{QUOTE} [1]", replace(citation(1), report="homs"))
    kept = TypeAdapter(Answer).dump_json(body).decode()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for script in ("0001_reports", "0002_shelves", "0003_chats"):
            db.executescript(files("index").joinpath("migrations", f"{script}.sql").read_text("utf-8"))
        db.execute("PRAGMA user_version = 3")
        db.execute("INSERT INTO chats (id, shelf) VALUES (?, 'a')", (CHAT,))
        for name, answer in (("a", kept), ("b", "no JSON"), ("c", "{}"), ("d", '{"citations": [{}, 7]}')):
            db.execute("INSERT INTO answers VALUES (?, ?, 0, 1, 5, 'q', 'q', ?, ?)", (name, CHAT, answer, NOON))
    with closing(Catalog.open(path)) as catalog, closing(NoteLedger.open(path)) as notes:
        filled(catalog, HOMS)
        assert notes.due(0) == []
        filled(catalog, CORRECTED)
        assert notes.due(0) == ["a"]
