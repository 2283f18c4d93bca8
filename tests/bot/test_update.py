"""An update is used only if what goes back to Telegram with its answer is sound."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot

from bot.update import UnsoundUpdate, read

ANN = {"id": 5, "is_bot": False, "first_name": "Ann"}
PRESS = {"id": "77", "from": ANN, "chat_instance": "1", "data": "set:lang:fr"}


def given(**of_the_press: Any) -> dict[str, Any]:
    return {"update_id": 1, "callback_query": {**PRESS, **of_the_press}}


@pytest.fixture(autouse=True)
def as_the_service_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def test_a_button_that_was_pressed_is_read() -> None:
    query = read(given(), Bot("1:a")).callback_query
    assert query is not None
    assert (query.id, query.data) == ("77", "set:lang:fr")


def test_a_press_may_lack_the_data_of_its_button() -> None:
    assert read({"update_id": 1, "callback_query": {k: v for k, v in PRESS.items() if k != "data"}}, Bot("1:a"))


@pytest.mark.parametrize("number", ["", None, 7, ["77"], "\ud83d 77"])
def test_a_press_that_could_not_be_answered_is_no_update(number: object) -> None:
    with pytest.raises(UnsoundUpdate, match="query's id"):
        read(given(id=number), Bot("1:a"))


@pytest.mark.parametrize("data", [7, ["set:lang:fr"], {"set": "lang"}])
def test_data_that_is_no_text_is_not_looked_at(data: object) -> None:
    with pytest.raises(UnsoundUpdate, match="data"):
        read(given(data=data), Bot("1:a"))


def test_a_number_larger_than_the_ledger_takes_is_refused() -> None:
    with pytest.raises(UnsoundUpdate, match="user's id"):
        read(given(**{"from": {**ANN, "id": 2**63}}), Bot("1:a"))
