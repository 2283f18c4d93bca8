"""The methods of the Bot API that are not about messages, and the table in which all methods stand.

The texts of refusals are Telegram's own, read in https://github.com/tdlib/telegram-bot-api (Client.cpp) where it writes
them, and as bots were told them where they come from behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from tests.bot.strict_account import Account, ChatState, Upload, membership
from tests.bot.strict_mailbox import Refusal, Webhook, bad
from tests.bot.strict_markup import check_inline_button, check_results

Params = Mapping[str, Any]
Handler = Callable[[Account, Params], Any]

# What a bot may download: https://core.telegram.org/bots/api#getfile
_LARGEST_DOWNLOAD = 20 * 1024 * 1024
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Method:
    """A method: who answers it, and its parameters with their kinds (id, int, bool, str, json, file)."""

    answer: Handler
    parameters: Mapping[str, str]

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as values: a form brings all of them as text. Those that are unknown stay as they are."""
        return {name: _value(name, self.parameters.get(name, ""), raw) for name, raw in given.items()}


METHODS: dict[str, Method] = {}


def answers(name: str, parameters: str = "") -> Callable[[Handler], Handler]:
    """Enter a handler in the table; `parameters` lists "name:kind"."""
    kinds = dict(each.split(":") for each in parameters.split())

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, kinds)
        return handler

    return enter


def _value(name: str, kind: str, raw: Any) -> Any:
    try:
        match kind:
            case "int":
                return int(raw)
            case "id":
                return int(raw) if re.fullmatch(r"-?\d+", str(raw)) else raw
            case "bool":
                return str(raw).lower() in ("true", "1", "yes")
            case "json":
                return json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        raise bad(f"can't parse {name} JSON object" if kind == "json" else f"invalid {name} specified") from None
    return raw


def chat_for(bot: Account, params: Params, *, writing: bool = True) -> ChatState:
    """The chat that a call names, if the bot may read it, or write to it."""
    given = params.get("chat_id", "")
    if given == "":
        raise bad("chat_id is empty")
    named = [each for each in bot.chats.values() if f"@{each.info.get('username')}" == given]
    state = bot.chats.get(given) or next(iter(named), None)
    if state is None:
        raise bad("chat not found")
    if state.migrated_to:
        raise Refusal(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=state.migrated_to
        )
    if state.kind == "private":
        if writing and state.bot_status == "kicked":
            raise Refusal(403, "Forbidden: bot was blocked by the user")
    elif state.bot_status == "kicked":
        raise Refusal(403, f"Forbidden: bot was kicked from the {state.kind} chat")
    elif state.bot_status == "left":
        raise Refusal(403, f"Forbidden: bot is not a member of the {state.kind} chat")
    return state


# ------------------------------------------------------------------ updates


@answers("getMe")
def _get_me(bot: Account, params: Params) -> Any:
    return dict(bot.user)


@answers("getUpdates", "offset:int limit:int timeout:int allowed_updates:json")
def _get_updates(bot: Account, params: Params) -> Any:
    bot.mailbox.allow(params.get("allowed_updates"))
    return bot.mailbox.poll(params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0))


@answers(
    "setWebhook",
    "url:str certificate:file ip_address:str max_connections:int allowed_updates:json drop_pending_updates:bool "
    "secret_token:str",
)
def _set_webhook(bot: Account, params: Params) -> Any:
    """Telegram wants https; the loopback is served without."""
    url, secret = params.get("url", ""), params.get("secret_token", "")
    if url and not re.match(r"https?://[^/\s]+", url):
        raise bad("invalid webhook URL specified")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    bot.mailbox.allow(params.get("allowed_updates"))
    webhook = Webhook(url, secret, params.get("max_connections", 40))
    bot.mailbox.deliver_to(webhook, params.get("drop_pending_updates", False))
    return True


@answers("deleteWebhook", "drop_pending_updates:bool")
def _delete_webhook(bot: Account, params: Params) -> Any:
    bot.mailbox.deliver_to(Webhook(), params.get("drop_pending_updates", False))
    return True


@answers("getWebhookInfo")
def _get_webhook_info(bot: Account, params: Params) -> Any:
    return bot.mailbox.webhook_info()


# ------------------------------------------------------------------ chats and their members


@answers("getChat", "chat_id:id")
def _get_chat(bot: Account, params: Params) -> Any:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    info = chat_for(bot, params, writing=False).info
    return {**info, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


@answers("getChatMember", "chat_id:id user_id:int")
def _get_chat_member(bot: Account, params: Params) -> Any:
    state = chat_for(bot, params, writing=False)
    user = params.get("user_id", 0)
    if user == bot.user["id"]:
        return membership(bot.face, state.bot_status)
    if user not in state.members:
        raise bad("PARTICIPANT_ID_INVALID" if state.kind == "supergroup" else "user not found")
    return state.members[user]


@answers("getChatAdministrators", "chat_id:id return_bots:bool")
def _get_chat_administrators(bot: Account, params: Params) -> Any:
    """Other bots are told of only to who asks for them."""
    state = chat_for(bot, params, writing=False)
    if state.kind == "private":
        raise bad("there are no administrators in the private chat")
    people = [each for each in state.members.values() if each["status"] in ("creator", "administrator")]
    shown = [each for each in people if params.get("return_bots") or not each["user"]["is_bot"]]
    itself = [membership(bot.face, "administrator")] if state.bot_status == "administrator" else []
    return shown + itself


@answers("leaveChat", "chat_id:id")
def _leave_chat(bot: Account, params: Params) -> Any:
    state = chat_for(bot, params)
    if state.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    bot.become(state, "left", bot.face)
    return True


# ------------------------------------------------------------------ queries, commands, files


@answers("answerCallbackQuery", "callback_query_id:str text:str show_alert:bool url:str cache_time:int")
def _answer_callback_query(bot: Account, params: Params) -> Any:
    query = str(params.get("callback_query_id", ""))
    if query not in bot.callback_queries:
        raise bad(_TOO_OLD)
    if len(params.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    bot.callback_queries.remove(query)
    return True


@answers(
    "answerInlineQuery",
    "inline_query_id:str results:json cache_time:int is_personal:bool next_offset:str button:json",
)
def _answer_inline_query(bot: Account, params: Params) -> Any:
    query = str(params.get("inline_query_id", ""))
    check_results(params.get("results", []))
    check_inline_button(params.get("button"))
    if len(params.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    if query not in bot.inline_queries:
        raise bad(_TOO_OLD)
    bot.inline_queries.remove(query)
    return True


@answers("setMyCommands", "commands:json scope:json language_code:str")
def _set_my_commands(bot: Account, params: Params) -> Any:
    commands, scope, language = params.get("commands", []), params.get("scope", {}), params.get("language_code", "")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", each.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    if "chat_id" in scope:
        chat_for(bot, scope, writing=False)
    key = (scope.get("type", "default"), int(scope.get("chat_id", 0)), int(scope.get("user_id", 0)), language)
    bot.commands[key] = commands
    return True


@answers("getFile", "file_id:str")
def _get_file(bot: Account, params: Params) -> Any:
    file_id = params.get("file_id", "")
    if not file_id:
        raise bad("file_id not specified")
    upload = bot.files.get(file_id)
    if upload is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(upload.content) > _LARGEST_DOWNLOAD:
        raise bad("file is too big")
    path = file_path(file_id, upload)
    return {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(upload.content), "file_path": path}


def file_path(file_id: str, upload: Upload) -> str:
    """Where a file can be downloaded."""
    return f"documents/{file_id.lower()}{PurePath(upload.name).suffix}"
