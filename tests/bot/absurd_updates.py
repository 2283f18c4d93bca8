"""Updates as no Telegram would send them: those that it does send, bent; and what is no update at all."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

ME: Mapping[str, Any] = {"id": 666, "is_bot": True, "first_name": "Dateline", "username": "FuzzBot"}
_NOW = int(time.time())
_ANN = {"id": 5, "is_bot": False, "first_name": "Ann", "language_code": "en"}
_BEA = {"id": 6, "is_bot": False, "first_name": "Bea", "username": "bea", "language_code": "ar"}
_PRIVATE = {"id": 5, "type": "private", "first_name": "Ann"}
_GROUP = {"id": -1001, "type": "supergroup", "title": "Desk"}
_FORUM = {"id": -1002, "type": "supergroup", "title": "Topics", "is_forum": True}
_SMALL = {"id": -4001, "type": "group", "title": "Small"}
_CHANNEL = {"id": -1009, "type": "channel", "title": "Wire", "username": "wire"}
_FILE = {"file_id": "f1", "file_unique_id": "u1", "file_size": 100}


def _marked(kind: str, length: int, offset: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


def _message(text: str = "", *entities: Any, chat: Any = _PRIVATE, sender: Any = _ANN, **more: Any) -> dict[str, Any]:
    words = ({"text": text} if text else {}) | ({"entities": list(entities)} if entities else {})
    return {"message": {"message_id": 7, "date": _NOW, "chat": chat, "from": sender, **words, **more}}


def _post() -> dict[str, Any]:
    return {"type": "channel", "date": _NOW, "chat": _CHANNEL, "message_id": 3}


def _press(data: str, chat: Any = _GROUP, sender: Any = _BEA) -> dict[str, Any]:
    shown = {"message_id": 9, "date": _NOW, "chat": chat, "from": ME, "text": "Homs fell."}
    return {"callback_query": {"id": "1", "from": sender, "chat_instance": "1", "message": shown, "data": data}}


def _member(kind: str, old: str, new: str, user: Any, chat: Any = _GROUP) -> dict[str, Any]:
    change = {"chat": chat, "from": _ANN, "date": _NOW}
    return {kind: {**change, "old_chat_member": _status(old, user), "new_chat_member": _status(new, user)}}


def _status(status: str, user: Any) -> dict[str, Any]:
    return {"status": status, "user": user, **({"until_date": 0} if status == "kicked" else {})}


_OURS = _message(chat=_GROUP, sender=ME, text="The reports do not say.")["message"]
_CLAIM = _message("Homs fell on Saturday.", chat=_GROUP, sender=_BEA)["message"]
_COMMANDS = (
    "ask who holds Homs?",
    "ask explode",
    "ask nothing",
    "ask long",
    "start src_abcdefghijk-1",
    "help",
    "sources",
)
_MORE_COMMANDS = ("status", "add", "forget 1", "reports", "settings", "approve", "add https://wire.example.org/1", "x")

# What Telegram sends, in all kinds that the bot is told of and some that it is not.
KINDS: Sequence[dict[str, Any]] = (
    _message("Who holds Homs?"),
    _message("Who holds Homs?", sender=_BEA, chat={**_PRIVATE, "id": 6}),
    *(
        _message(f"/{each}", _marked("bot_command", len(each.split()[0]) + 1), chat=chat)
        for each in (*_COMMANDS, *_MORE_COMMANDS)
        for chat in (_PRIVATE, _GROUP)
    ),
    _message("/ask@FuzzBot who?", _marked("bot_command", 12), chat=_SMALL),
    _message("@fuzzbot who holds Homs?", _marked("mention", 8), chat=_GROUP, sender=_BEA),
    _message("Dateline, who?", _marked("text_mention", 8, user=ME), chat=_GROUP),
    _message("only talking", chat=_GROUP),
    _message("only talking", chat={**_GROUP, "id": -1003}, sender=_BEA),
    _message("/ask@OtherBot who?", _marked("bot_command", 13), chat=_GROUP),
    _message("And Hezbollah?", chat=_GROUP, reply_to_message=_OURS),
    _message("thanks", chat=_GROUP, reply_to_message=_OURS, quote={"text": "do not say", "position": 12}),
    _message("no, that is wrong", chat=_GROUP, reply_to_message=_CLAIM),
    _message("/ask true?", _marked("bot_command", 4), chat=_GROUP, reply_to_message=_CLAIM),
    _message("/add", _marked("bot_command", 4), chat=_SMALL, reply_to_message=_CLAIM),
    _message("/ask why?", _marked("bot_command", 4), chat=_FORUM, message_thread_id=4, is_topic_message=True),
    _message("Homs fell.", forward_origin=_post()),
    _message("Homs fell.", forward_origin=_post(), chat=_GROUP, is_automatic_forward=True, sender_chat=_CHANNEL),
    _message("https://wire.example.org/1", _marked("url", 26), forward_origin=_post()),
    _message(document={**_FILE, "file_name": "../../a.txt", "mime_type": "text/plain"}, caption="a file"),
    _message(sticker={**_FILE, "width": 9, "height": 9, "is_animated": False, "is_video": False, "type": "regular"}),
    _message("/ask who?", _marked("bot_command", 4), chat=_GROUP, via_bot={**ME, "id": 140}),
    _message("/ask who?", _marked("bot_command", 4), chat=_GROUP, sender={**ME, "id": 141}),
    _message("/settings", _marked("bot_command", 9), chat=_GROUP, sender={**ME, "id": 1087968824}, sender_chat=_GROUP),
    _message(chat=_GROUP, new_chat_members=[ME]),
    _message(chat=_SMALL, migrate_to_chat_id=-1004),
    _message(chat={**_GROUP, "id": -1004}, migrate_from_chat_id=-4001),
    *(_press(f"button {number}", chat) for number in range(6) for chat in (_GROUP, _PRIVATE)),
    *(_press(data) for data in ("src:x:0", "ok:x", "undo:x", "add:x", "about:x", "set:lang:fr", "set:quiet:22-7", "")),
    {"inline_query": {"id": "2", "from": _BEA, "query": "who holds Homs?", "offset": ""}},
    _member("my_chat_member", "left", "member", ME),
    _member("my_chat_member", "member", "kicked", ME, _PRIVATE),
    _member("chat_member", "member", "administrator", _BEA),
    {"edited_message": _message("/ask who?", _marked("bot_command", 4), chat=_GROUP)["message"]},
    {"channel_post": _message("/ask who?", _marked("bot_command", 4), chat=_CHANNEL)["message"]},
    {"poll": {"id": "1", "question": "Who?", "options": []}},
    {"a_kind_of_next_year": {"chat": _GROUP, "text": "/ask who?"}},
)

# What stands where something else is expected.
NASTY: Sequence[Any] = (
    *(None, True, False, 0, 1, -1, 5, -1001, 666, 2**31, 2**53, -(2**63), 2**64, 10**40, 0.5, 1e308, float("nan")),
    *("", " ", "0", "5", "-1001", "/ask", "@FuzzBot", "@wire", "\x00", "\n\n", "a" * 4096, "🕊" * 4096, "👨‍👩‍👧" * 999),
    *("\ud83d", "\udc4a\ud83d who?", "\u202eshod\u202c", "\u200b\u2060\ufeff", "\u0600" * 200, "Z\u0335\u0353" * 500),
    *("<b>x</b><a href='//x'>", "[x](javascript:alert(1))", "*_`~||", "&lt;&#0;", "{{7*7}} ${x} %s %(x)s {0}"),
    *("' OR 1=1; DROP TABLE inbox; --", "../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:8080/x"),
    *("/ask explode", "/start src_-1", "/forget 999999999999999999999", "es-419", "ar\n", "private", "supergroup"),
    *([], {}, [[]], [None], {"id": 5}, {"id": "5", "type": []}, [{"type": "mention", "offset": 0, "length": 8}]),
    *({"type": "bot_command", "offset": 0, "length": 10**9}, {"type": "url", "offset": -3, "length": 1}, {"type": "x"}),
    [{"type": "bot_command", "offset": 0, "length": 4}, {"type": "custom_emoji", "offset": 1, "length": 1}] * 60,
    [{"type": "mention", "offset": 10**18, "length": 10**18}, {"type": "text_mention", "offset": 1, "length": 2}],
)

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(NASTY).map(copy.deepcopy),
)
_NAMES = st.sampled_from("message callback_query inline_query my_chat_member chat from text id type date x".split())
_FREE = st.dictionaries(_NAMES, st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner)))


@st.composite
def updates(draw: st.DrawFn) -> Any:
    """An update as Telegram sends it or, mostly, not; now and then no update at all."""
    what = draw(st.integers(0, 19))
    if what == 0:
        return draw(_SCALARS)
    body = draw(_FREE) if what == 1 else draw(_bent())
    number = draw(st.sampled_from(NASTY)) if what == 2 else draw(st.integers(1, 10**6))
    return {"update_id": number, **body}


@st.composite
def _bent(draw: st.DrawFn) -> dict[str, Any]:
    # Through JSON, as over the wire: no two places share a value.
    body: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(KINDS))))
    for _ in range(draw(st.integers(0, 3))):
        places = [*_places(body)]
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.integers(0, 5)):
            case 0:
                del holder[key]
            case 1:
                holder[key] = [holder[key]] * 2
            case 2:
                other, name = places[draw(st.integers(0, len(places) - 1))]
                holder[key] = copy.deepcopy(other[name])
            case _:
                holder[key] = copy.deepcopy(draw(st.sampled_from(NASTY)))
        if not body:
            break
    return body


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every value inside, by what holds it and where."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])
