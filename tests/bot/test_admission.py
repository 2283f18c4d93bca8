"""Who may: Telegram is asked who administrates a group, and asked anew when that may have changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Message, Update
from telegram.request import BaseRequest

from bot.admission import Admission, person_of
from bot.ledger import Ledger
from bot.membership import Membership
from tests.bot.strict_account import membership

GROUP, OTHER_GROUP, OWNER, ANN, BOB = -1001, -1002, 42, 5, 6
TEN_MINUTES = 600.0


def user(number: int, is_bot: bool = False) -> dict[str, Any]:
    return {"id": number, "is_bot": is_bot, "first_name": f"Somebody {number}"}


class Roster(BaseRequest):
    """Telegram's side of getChatAdministrators: tells the same of every group, and counts how often it was asked."""

    def __init__(self, *admins: Mapping[str, Any]) -> None:
        self.admins = admins
        self.asked = 0
        self.is_told = True

    @property
    def read_timeout(self) -> float:
        """Of no matter here."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is left."""

    async def do_request(self, url: str, method: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Tell, or refuse to."""
        assert url.endswith("/getChatAdministrators")
        self.asked += 1
        if not self.is_told:
            return 400, json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: no"}).encode()
        return 200, json.dumps(
            {"ok": True, "result": [membership(each, "administrator") for each in self.admins]}
        ).encode()


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def roster() -> Roster:
    return Roster(user(ANN), user(7, is_bot=True))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    opened = Ledger.open(Path(":memory:"))
    yield opened
    opened.close()


@pytest.fixture
def admission(roster: Roster, ledger: Ledger, clock: Clock) -> Admission:
    return Admission(telegram(roster), ledger, frozenset({OWNER}), clock)


def telegram(roster: Roster) -> Bot:
    return Bot("666:TEST", request=roster, get_updates_request=roster)


def may(admission: Admission, person: int, chat: int = GROUP) -> bool:
    return asyncio.run(admission.is_admin(chat, person))


def written(chat: int, by: int, **more: Any) -> Message:
    kind = "private" if chat > 0 else "supergroup"
    told = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind}, "from": user(by), "text": "/add", **more}
    message = Message.de_json(told)
    assert message
    return message


# ------------------------------------------------------------------ administrators


def test_an_administrator_may_and_a_member_and_a_bot_may_not(admission: Admission) -> None:
    assert [may(admission, person) for person in (ANN, BOB, 7)] == [True, False, False]


def test_telegram_is_asked_once_in_ten_minutes_for_each_group(
    admission: Admission, roster: Roster, clock: Clock
) -> None:
    for _ in range(3):
        may(admission, ANN)
        may(admission, BOB)
    assert roster.asked == 1
    may(admission, ANN, OTHER_GROUP)
    assert roster.asked == 2
    clock.now = TEN_MINUTES
    roster.admins = (user(BOB),)
    assert [may(admission, ANN), may(admission, BOB)] == [False, True]
    assert roster.asked == 3


@pytest.mark.parametrize("kind", ["chat_member", "my_chat_member"])
def test_a_change_of_anybodys_standing_is_heeded_at_once(
    admission: Admission, roster: Roster, ledger: Ledger, kind: str
) -> None:
    assert may(admission, ANN)
    may(admission, ANN, OTHER_GROUP)
    roster.admins = ()
    people = {
        "old_chat_member": membership(user(ANN), "administrator"),
        "new_chat_member": membership(user(ANN), "member"),
    }
    change = {"chat": {"id": GROUP, "type": "supergroup"}, "from": user(OWNER), "date": 1, **people}
    update = Update.de_json({"update_id": 1, kind: change})
    members = Membership(telegram(roster), ledger, admission)
    if update.chat_member:
        members.others_changed(update.chat_member)
    else:
        assert update.my_chat_member
        # The bot itself, of which nothing else is to be said here: it was in the group before and is after.
        asyncio.run(members.own_changed(None, update.my_chat_member))  # type: ignore[arg-type]
    assert not may(admission, ANN)
    assert may(admission, ANN, OTHER_GROUP), "the other group's are remembered"


def test_where_telegram_does_not_tell_nobody_may_and_it_is_asked_again(admission: Admission, roster: Roster) -> None:
    roster.is_told = False
    assert not may(admission, ANN)
    roster.is_told = True
    assert may(admission, ANN)


def test_a_private_chat_is_its_persons(admission: Admission, roster: Roster) -> None:
    assert [may(admission, ANN, ANN), may(admission, BOB, ANN)] == [True, False]
    assert asyncio.run(admission.may_settle(written(ANN, by=ANN)))
    assert not roster.asked


def test_who_speaks_for_the_group_may_and_who_speaks_for_a_channel_may_not(
    admission: Admission, roster: Roster
) -> None:
    anonymous = written(GROUP, by=1087968824, sender_chat={"id": GROUP, "type": "supergroup"})
    as_channel = written(GROUP, by=136817688, sender_chat={"id": -1009, "type": "channel"})
    assert asyncio.run(admission.may_settle(anonymous))
    assert not asyncio.run(admission.may_settle(as_channel))
    assert (person_of(anonymous), person_of(as_channel)) == (GROUP, -1009)
    assert not roster.asked


# ------------------------------------------------------------------ groups


def test_groups_are_served_once_they_are_approved_and_private_chats_always(
    admission: Admission, ledger: Ledger
) -> None:
    assert admission.serves(ledger.chat(ANN))
    assert not admission.serves(ledger.chat(GROUP))
    assert admission.serves(admission.approve(GROUP))
    assert admission.serves(ledger.chat(GROUP))
    assert not admission.serves(ledger.chat(OTHER_GROUP))
    assert not admission.serves(replace(ledger.chat(GROUP), state="left"))


def test_without_an_owner_every_group_is_served(roster: Roster, ledger: Ledger) -> None:
    admission = Admission(telegram(roster), ledger, frozenset())
    assert admission.serves(ledger.chat(GROUP))
    assert not admission.is_owner(0)


def test_a_group_is_refused_in_words_once(admission: Admission, ledger: Ledger) -> None:
    assert [admission.tells_refusal(ledger.chat(GROUP)) for _ in range(3)] == [True, False, False]
    assert admission.tells_refusal(ledger.chat(OTHER_GROUP))
