"""The methods of the Bot API that put messages into a chat, change them and take them away."""

from __future__ import annotations

import mimetypes
import time
from typing import Any

from tests.bot.strict_account import Account, ChatState, Upload
from tests.bot.strict_mailbox import Refusal, bad
from tests.bot.strict_markup import check_markup, check_text
from tests.bot.strict_methods import Params, answers, chat_for
from tests.bot.strict_text import LONGEST_CAPTION, units

_LARGEST_UPLOAD = 50 * 1024 * 1024
_GENERAL = 1
_ACTIONS = set(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)
# https://core.telegram.org/bots/api#reactiontypeemoji
_REACTIONS = set(
    (
        "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 "
        "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 "
        "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
    ).split()
)
_HOW_TO_SEND = (
    "chat_id:id message_thread_id:int parse_mode:str disable_notification:bool protect_content:bool "
    "reply_parameters:json reply_markup:json message_effect_id:str allow_paid_broadcast:bool "
)
_WHICH = "chat_id:id message_id:int inline_message_id:str "


@answers("sendMessage", _HOW_TO_SEND + "text:str entities:json link_preview_options:json")
def _send_message(bot: Account, params: Params) -> Any:
    state = chat_for(bot, params)
    _check_parse_mode(params)
    check_text(params.get("text"), params.get("entities", []))
    return _post(bot, state, params, {key: params[key] for key in ("text", "entities") if params.get(key)})


@answers(
    "sendDocument",
    _HOW_TO_SEND + "document:file caption:str caption_entities:json thumbnail:file disable_content_type_detection:bool",
)
def _send_document(bot: Account, params: Params) -> Any:
    state = chat_for(bot, params)
    _check_parse_mode(params)
    if params.get("caption"):
        check_text(params["caption"], params.get("caption_entities", []), LONGEST_CAPTION)
    shown = {key: params[key] for key in ("caption", "caption_entities") if params.get(key)}
    return _post(bot, state, params, {"document": _document(bot, params.get("document")), **shown})


@answers("sendMessageDraft", "chat_id:id message_thread_id:int draft_id:int text:str parse_mode:str entities:json")
def _send_message_draft(bot: Account, params: Params) -> Any:
    state = chat_for(bot, params)
    if state.kind != "private":
        raise bad("TEXTDRAFT_PEER_INVALID")
    if not params.get("draft_id"):
        raise bad("RANDOM_ID_INVALID")
    _check_parse_mode(params)
    if params.get("text"):
        check_text(params["text"], params.get("entities", []))
    bot.drafts.setdefault(state.info["id"], []).append(dict(params))
    return True


@answers("sendChatAction", "chat_id:id message_thread_id:int action:str")
def _send_chat_action(bot: Account, params: Params) -> Any:
    if params.get("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    _thread(chat_for(bot, params), params)
    return True


@answers(
    "editMessageText", _WHICH + "text:str parse_mode:str entities:json link_preview_options:json reply_markup:json"
)
def _edit_message_text(bot: Account, params: Params) -> Any:
    state, message = _own_message(bot, params)
    _check_parse_mode(params)
    check_text(params.get("text"), params.get("entities", []))
    return _change(state, message, params, {"text": params["text"], "entities": params.get("entities") or []})


@answers("editMessageReplyMarkup", _WHICH + "reply_markup:json")
def _edit_message_reply_markup(bot: Account, params: Params) -> Any:
    state, message = _own_message(bot, params)
    return _change(state, message, params, {})


@answers("deleteMessage", "chat_id:id message_id:int")
def _delete_message(bot: Account, params: Params) -> Any:
    state, message = _message(bot, params, "message to delete not found")
    is_own = message.get("from", {}).get("id") == bot.user["id"]
    if not (is_own or state.kind == "private" or state.bot_status == "administrator"):
        raise bad("message can't be deleted")
    del state.messages[message["message_id"]]
    return True


@answers("setMessageReaction", "chat_id:id message_id:int reaction:json is_big:bool")
def _set_message_reaction(bot: Account, params: Params) -> Any:
    state, message = _message(bot, params, "message to react not found")
    reactions = params.get("reaction", [])
    if len(reactions) > 1:
        raise bad("REACTIONS_TOO_MANY")
    # Clients write some emoji with a variation selector, and Telegram reads them with and without it.
    if any(each.get("emoji", "").replace("\ufe0f", "") not in _REACTIONS for each in reactions):
        raise bad("REACTION_INVALID")
    state.reactions[message["message_id"]] = reactions
    return True


# ------------------------------------------------------------------ what they share


def _check_parse_mode(params: Params) -> None:
    """Formatting is told by entities alone: that there are two ways is left to Telegram."""
    if params.get("parse_mode"):
        raise bad("unsupported parse_mode")


def _thread(state: ChatState, params: Params) -> int:
    """The topic that a call names, 0 for none. Telegram overlooks one where there are no topics; here it is refused."""
    thread = params.get("message_thread_id", 0)
    if thread and (not state.is_forum or thread == _GENERAL or thread not in state.topics):
        raise bad("message thread not found")
    return int(thread)


def _post(bot: Account, state: ChatState, params: Params, content: dict[str, Any]) -> dict[str, Any]:
    check_markup(params.get("reply_markup"))
    thread = _thread(state, params)
    reply = _replied(state, params)
    if state.is_forum and not thread and reply.get("reply_to_message", {}).get("is_topic_message"):
        thread = reply["reply_to_message"]["message_thread_id"]
    number = bot.next_message(state)
    message = {
        "message_id": number,
        "from": bot.face,
        "chat": dict(state.info),
        "date": int(time.time()),
        **content,
        **reply,
    }
    if thread:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    for key in ("reply_markup", "link_preview_options"):
        if params.get(key) and (key != "reply_markup" or "inline_keyboard" in params[key]):
            message[key] = params[key]
    state.messages[number] = message
    state.given[number] = dict(params)
    return message


def _replied(state: ChatState, params: Params) -> dict[str, Any]:
    reply = params.get("reply_parameters") or {}
    if not reply:
        return {}
    elsewhere = reply.get("chat_id", state.info["id"]) != state.info["id"]
    target = None if elsewhere else state.messages.get(reply.get("message_id", 0))
    if target is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    shown = {"reply_to_message": {key: value for key, value in target.items() if key != "reply_to_message"}}
    if quote := reply.get("quote"):
        text = str(target.get("text", target.get("caption", "")))
        if quote not in text:
            raise bad("QUOTE_TEXT_INVALID")
        shown["quote"] = {"text": quote, "position": units(text[: text.index(quote)])}
    return shown


def _message(bot: Account, params: Params, missing: str) -> tuple[ChatState, dict[str, Any]]:
    if "inline_message_id" in params:
        raise bad("MESSAGE_ID_INVALID")
    state = chat_for(bot, params)
    if not params.get("message_id"):
        raise bad("message identifier is not specified")
    message = state.messages.get(params["message_id"])
    if message is None:
        raise bad(missing)
    return state, message


def _own_message(bot: Account, params: Params) -> tuple[ChatState, dict[str, Any]]:
    state, message = _message(bot, params, "message to edit not found")
    if message.get("from", {}).get("id") != bot.user["id"]:
        raise bad("message can't be edited")
    return state, message


def _change(state: ChatState, message: dict[str, Any], params: Params, content: dict[str, Any]) -> dict[str, Any]:
    """An edit without buttons takes the buttons away."""
    markup = params.get("reply_markup")
    check_markup(markup)
    rows = (markup or {}).get("inline_keyboard") or []
    before = {key: message.get(key, []) for key in content}
    if before == content and rows == message.get("reply_markup", {}).get("inline_keyboard", []):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    kept = {key: value for key, value in message.items() if key != "reply_markup" and key not in content}
    changed = kept | {key: value for key, value in content.items() if value} | {"edit_date": int(time.time())}
    if rows:
        changed["reply_markup"] = {"inline_keyboard": rows}
    state.messages[message["message_id"]] = changed
    state.given[message["message_id"]] = {**state.given[message["message_id"]], **params}
    return changed


def _document(bot: Account, given: object) -> dict[str, Any]:
    if isinstance(given, Upload):
        if not given.content:
            raise bad("file must be non-empty")
        if len(given.content) > _LARGEST_UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
        return bot.keep_file(given, mimetypes.guess_type(given.name)[0] or "application/octet-stream")
    if not given:
        raise bad("there is no document in the request")
    if given not in bot.files:
        raise bad("wrong file identifier/HTTP URL specified")
    upload = bot.files[str(given)]
    return {"file_id": given, "file_unique_id": f"U{given}", "file_name": upload.name}
