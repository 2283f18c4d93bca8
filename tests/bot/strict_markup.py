"""What Telegram refuses in the buttons under a message and in the results of an inline query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.bot.strict_mailbox import bad
from tests.bot.strict_text import LONGEST_TEXT, is_web_link, objection, units

_ACTIONS = {
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"),
}
_OTHER_MARKUPS = {"keyboard", "remove_keyboard", "force_reply"}
_MOST_BUTTONS, _MOST_RESULTS, _LONGEST_ID = 100, 50, 64


def check_text(text: object, entities: Sequence[Mapping[str, Any]], longest: int = LONGEST_TEXT) -> None:
    """Refuse a message's text that is empty, too long or wrongly marked."""
    if not isinstance(text, str) or not text.strip():
        raise bad("message text is empty")
    if units(text) > longest:
        raise bad("message is too long" if longest == LONGEST_TEXT else "message caption is too long")
    if why := objection(text, entities):
        raise bad(why)


def check_markup(markup: object) -> None:
    """Refuse what is no keyboard, or one with a button that cannot be."""
    if markup is None:
        return
    if not isinstance(markup, dict) or not ({"inline_keyboard"} | _OTHER_MARKUPS) & set(markup):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not all(isinstance(row, list) for row in rows):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    buttons = [button for row in rows for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        _check_button(button)


def check_results(results: Sequence[Mapping[str, Any]]) -> None:
    """Refuse results of an inline query that Telegram would not show."""
    if len(results) > _MOST_RESULTS:
        raise bad("too many inline query results specified")
    ids = [str(each.get("id", "")) for each in results]
    if "" in ids:
        raise bad("RESULT_ID_EMPTY")
    if any(len(each.encode()) > _LONGEST_ID for each in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    for result in results:
        _check_result(result)


def check_inline_button(button: Mapping[str, Any] | None) -> None:
    """Refuse a button above the results that leads nowhere."""
    if button is None:
        return
    if not button.get("text") or len({"web_app", "start_parameter"} & set(button)) != 1:
        raise bad("inlineQueryResultsButton must have exactly one optional field")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "x")):
        raise bad("START_PARAM_INVALID")


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad("inline keyboard button text must be non-empty")
    if len(_ACTIONS & set(button)) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not is_web_link(url) and not str(url).startswith("tg://"):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_result(result: Mapping[str, Any]) -> None:
    if result.get("type") == "article" and not result.get("title"):
        raise bad("ARTICLE_TITLE_EMPTY")
    for key, value in result.items():
        if (key == "url" or key.endswith("_url")) and not is_web_link(value):
            raise bad("WEBDOCUMENT_URL_INVALID")
    content = result.get("input_message_content")
    if result.get("type") == "article" and not content:
        raise bad("can't parse inline query result: Input message content is not specified")
    if content and "message_text" in content:
        check_text(content["message_text"], content.get("entities", []))
    check_markup(result.get("reply_markup"))
