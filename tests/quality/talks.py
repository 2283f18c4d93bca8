"""Talks of groups and people over the demo reports, with what the bot must say to each turn, or that it must not speak.

A talk is a file of the folder `talks`: who says what, where and on which day, and what is wanted of the bot. Besides,
each answer must be one message, in reply to who asked, in the topic it was asked in, without a link preview; and a
refusal in a group has four lines at most. The wants were written from the reports, not from what the bot says: what it
cannot do yet counts against it, and a want is changed only when it was wrong.

Run alone, it prints each turn that failed, and what was heard; with `--all` every turn.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.asking import Desk  # noqa: E402
from bot.phrases import LANGUAGES, phrases  # noqa: E402
from retrieval.answer import Answer  # noqa: E402
from tests.bot.strict_peer import Sent  # noqa: E402
from tests.bot.strict_people import GIF_BOT, Person, channel, forum, from_channel, supergroup  # noqa: E402
from tests.quality.collection import demo_reports, filled  # noqa: E402
from tests.quality.talks_bot import BotHere, bot_here  # noqa: E402

FOLDER = Path(__file__).with_name("talks")
KINDS = ("silence kept", "answered right", "refused right", "said right")
FOLLOWED = "follow-up understood"
_REFUSAL_LINES = 4
_WIRE = channel(-1_009_000_000_001, "Harbour Wire", "harbourwire")


@dataclass(frozen=True, slots=True)
class Wants:
    """What the bot must do in a turn. Of words in a list one must be there for `answers`, else all.

    `answers` is held by the short answer, `quotes` by a quote, `understood` by the stand-alone question that was made;
    `alone` is that nothing was carried into it. `shows` and `never` are about the whole message.
    """

    silent: bool = False
    status: str = ""
    answers: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    alone: bool = False
    shows: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    language: str = ""
    lines: int = 0
    buttons: int = -1

    @property
    def kind(self) -> str:
        """Which of KINDS this counts as."""
        if self.silent:
            return KINDS[0]
        if self.status == "unanswered":
            return KINDS[2]
        return KINDS[1] if self.answers or self.status else KINDS[3]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody says something; `reply` and `answer_to` are turns, whose words or whose answer it replies to.

    `way` is how: "" as people do, "forward" (of a channel's post), "post" (of the group's own channel), "via" another
    bot, as a "bot", or as an "edit" of what was said in the turn `reply`.
    """

    who: str
    says: str
    day: date
    place: str
    language: str
    wants: Wants
    reply: int = 0
    answer_to: int = 0
    quote: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A chat of some kind ("group", "forum" or "private") and what is said in it, or beside it in private."""

    name: str
    kind: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a turn: the bot's message, what it took for the question, and what is not as wanted."""

    talk: str
    number: int
    turn: Turn
    text: str
    question: str
    faults: tuple[str, ...]

    @property
    def is_understood(self) -> bool:
        """Whether the question that was made holds what it must."""
        return all(_holds(self.question, word) for word in self.turn.wants.understood)


# --- reading ----------------------------------------------------------------------------------------------------------


def talks(folder: Path = FOLDER) -> list[Talk]:
    """All talks, by the names of their files."""
    return [_talk(path) for path in sorted(folder.glob("*.yaml"))]


def _talk(path: Path) -> Talk:
    told = yaml.safe_load(path.read_text("utf-8"))
    people: dict[str, str] = told.get("people", {})
    day, turns = told["day"], list[Turn]()
    for number, row in enumerate(told["turns"], start=1):
        try:
            day = row.pop("day", day)
            language = people.get(row["who"], "en")
            wants = Wants(**{name: _value(name, row.pop(name)) for name in _WANTS & set(row)})
            turns.append(Turn(day=day, place=row.pop("in", told["chat"]), language=language, wants=wants, **row))
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{path.name}, turn {number}: {error}") from error
    return Talk(path.stem, told["chat"], tuple(turns))


_WANTS = {each.name for each in fields(Wants)}
_LISTS = {each.name for each in fields(Wants) if each.default == ()}


def _value(name: str, given: Any) -> Any:
    if name not in _LISTS:
        return given
    return tuple(map(str, given)) if isinstance(given, list) else (str(given),)


# --- playing ----------------------------------------------------------------------------------------------------------


@dataclass
class _Play:
    """A talk in progress: what was said in each turn, and which message of the bot answered it."""

    here: BotHere
    talk: Talk
    place: int
    said: list[Mapping[str, Any]] = field(default_factory=list)
    answers: dict[int, Sent] = field(default_factory=dict)

    async def heard(self) -> list[Heard]:
        """Play all turns, one after the other."""
        return [await self._turn(number, turn) for number, turn in enumerate(self.talk.turns, start=1)]

    async def _turn(self, number: int, turn: Turn) -> Heard:
        before = self._spoken()
        if turn.answer_to and turn.answer_to not in self.answers:
            self.said.append({})
            return Heard(self.talk.name, number, turn, "", "", (f"turn {turn.answer_to} has no answer to reply to",))
        asked = self._say(number, turn)
        self.said.append(asked)
        await self.here.attend()
        new = [each for key, each in self._spoken().items() if key not in before]
        told = self.here.told(new[0].message["chat"]["id"], new[0].number) if new else None
        if new:
            self.answers[number] = new[0]
        question = told.question if told else ""
        faults = tuple(_faults(turn, asked, new, told.answer if told else None, question))
        return Heard(self.talk.name, number, turn, "\n---\n".join(each.text for each in new), question, faults)

    def _spoken(self) -> dict[tuple[int, int], Sent]:
        """All messages of the bot, in all chats: what is said in another one is heard too."""
        chats = list(self.here.peer.bot().chats)
        return {(chat, each.number): each for chat in chats for each in self.here.said(chat)}

    def _say(self, number: int, turn: Turn) -> Mapping[str, Any]:
        person, chat = self._person(turn), self._chat(turn)
        minute = datetime.combine(turn.day, time(12), UTC) + timedelta(minutes=number)
        how: dict[str, Any] = {"date": int(minute.timestamp()), **self._topic(turn)}
        if turn.way == "edit":
            return person.edit(self.said[turn.reply - 1], turn.says)
        if turn.answer_to or turn.reply:
            how["reply_to"] = self.answers[turn.answer_to].message if turn.answer_to else self.said[turn.reply - 1]
            how["quote"] = turn.quote
        match turn.way:
            case "forward":
                return person.forward(turn.says, from_channel(_WIRE, 7), chat, **how)
            case "post":
                return self.here.peer.forward_of_post(turn.says, _WIRE, chat, 8)
            case "via":
                return person.say(turn.says, chat, via_bot=dict(GIF_BOT), **how)
            case "bot":
                return replace(person, is_bot=True).say(turn.says, chat, **how)
        return person.say(turn.says, chat, **how)

    def _person(self, turn: Turn) -> Person:
        names = list(dict.fromkeys(each.who for each in self.talk.turns))
        return self.here.peer.person(self.place * 100 + names.index(turn.who) + 1, turn.who, turn.language)

    def _chat(self, turn: Turn) -> dict[str, Any]:
        if turn.place == "private":
            return self._person(turn).private
        number = -1_001_000_000_000 - self.place
        return forum(number) if self.talk.kind == "forum" else supergroup(number)

    def _topic(self, turn: Turn) -> dict[str, int]:
        """In a forum all places but General are topics; its own name is that of the talk's chat."""
        if self.talk.kind != "forum" or turn.place in ("private", "forum", "General"):
            return {}
        topics = list(dict.fromkeys(each.place for each in self.talk.turns))
        return {"thread": 50_000 + topics.index(turn.place)}


# --- judging ----------------------------------------------------------------------------------------------------------


def _faults(
    turn: Turn, asked: Mapping[str, Any], new: Sequence[Sent], found: Answer | None, question: str
) -> Iterator[str]:
    wants = turn.wants
    if wants.silent or not new:
        if new:
            yield "it speaks"
        elif not wants.silent:
            yield "it is silent"
        return
    sent, status = new[0], found.status if found else "no answer"
    yield from _bad_manners(asked, new, status)
    if (wanted := wants.status or ("answered" if wants.answers else "")) and status != wanted:
        yield f"{status}, not {wanted}"
    if wants.answers and not any(_holds(found.answer if found else "", each) for each in wants.answers):
        yield f"answers {found.answer if found else ''!r}, not {' or '.join(map(repr, wants.answers))}"
    quoted = sent.stretches("expandable_blockquote")
    yield from (f"quotes no {each!r}" for each in wants.quotes if not any(_holds(quote, each) for quote in quoted))
    yield from (f"is not understood as of {each!r}" for each in wants.understood if not _holds(question, each))
    yield from (f"does not show {each!r}" for each in wants.shows if each not in sent.text)
    yield from (f"shows {each!r}" for each in wants.never if _holds(sent.text, each))
    if wants.alone and question not in turn.says:
        yield f"is understood as {question!r}"
    if wants.language and not _is_in(wants.language, sent):
        yield f"is not in {wants.language}"
    if 0 < wants.lines < _lines(sent):
        yield f"has {_lines(sent)} lines, not {wants.lines} at most"
    if wants.buttons not in (-1, len(sent.buttons)):
        yield f"has {len(sent.buttons)} buttons, not {wants.buttons}"


def _bad_manners(asked: Mapping[str, Any], new: Sequence[Sent], status: str) -> Iterator[str]:
    sent = new[0]
    if len(new) > 1:
        yield f"{len(new)} messages"
    if sent.message["chat"]["id"] != asked["chat"]["id"]:
        yield "it is said in another chat"
    if sent.reply_to != asked["message_id"]:
        yield "it replies to nobody, or to somebody else"
    if sent.thread != (asked.get("message_thread_id") if asked.get("is_topic_message") else None):
        yield "it is said in another topic"
    if sent.has_preview:
        yield "a link is previewed"
    if status == "unanswered" and asked["chat"]["id"] < 0 and _lines(sent) > _REFUSAL_LINES:
        yield f"a refusal of {_lines(sent)} lines"


def _holds(text: str, words: str) -> bool:
    """Whether these words stand in a text as such: "No" is not in "Northgate"."""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE))


def _lines(sent: Sent) -> int:
    return sent.text.count("\n") + 1


def _is_in(language: str, sent: Sent) -> bool:
    """Whether a message's own words are of a language, by those that stand under or in every one of its kind."""
    told = phrases(language)
    names = ("wrong-button", "add-button", "help-about", "question-empty")
    others = [phrases(each) for each in LANGUAGES if each != language]
    shown = "\n".join([sent.text, *sent.buttons])
    return any(told.say(each) in shown for each in names) and not any(other.say(names[0]) in shown for other in others)


# --- scoring ----------------------------------------------------------------------------------------------------------


def played(desk: Desk, data: Path, chosen: Sequence[Talk] = ()) -> list[Heard]:
    """What comes of all talks, over the collection in the folder `data` that `desk` has open."""
    return asyncio.run(_played(desk, data, chosen or talks()))


async def _played(desk: Desk, data: Path, chosen: Sequence[Talk]) -> list[Heard]:
    heard: list[Heard] = []
    async with bot_here(desk, data) as here:
        for place, talk in enumerate(chosen, start=1):
            heard += await _Play(here, talk, place).heard()
        if here.peer.faults:
            raise AssertionError(f"the strict server complains: {here.peer.faults}")
    return heard


def measured(heard: Sequence[Heard]) -> dict[str, float]:
    """How many talks and turns there are, which share of turns is as wanted, and which of how many of each kind."""
    asked, right = Counter[str](), defaultdict[str, int](int)
    for each in heard:
        asked[each.turn.wants.kind] += 1
        right[each.turn.wants.kind] += not each.faults
        if each.turn.wants.understood:
            asked[FOLLOWED] += 1
            right[FOLLOWED] += each.is_understood
    wanted = sum(not each.faults for each in heard) / len(heard)
    kinds = [kind for kind in (*KINDS, FOLLOWED) if asked[kind]]
    shares = {kind: round(right[kind] / asked[kind], 3) for kind in kinds}
    numbers = {f"{kind}, of": asked[kind] for kind in kinds}
    counted = {"talks": len({each.talk for each in heard}), "turns": len(heard)}
    return counted | {"as wanted": round(wanted, 3)} | shares | numbers


def told(heard: Heard) -> str:
    """A turn with what was heard and what is wrong with it."""
    made = f"\n   (= {heard.question})" if heard.question and heard.question not in heard.turn.says else ""
    said = "\n".join(f"   | {line}" for line in heard.text.split("\n")[:6]) if heard.text else "   | (nothing)"
    why = "".join(f"\n   ! {fault}" for fault in heard.faults)
    head = f"{heard.talk}, turn {heard.number}, {heard.turn.day}: {heard.turn.who}: {heard.turn.says}"
    return f"{head}{made}\n{said}{why}"


def main() -> int:
    """Play the talks named on the command line, or all, over the demo reports."""
    named = [each for each in sys.argv[1:] if not each.startswith("--")]
    chosen = [talk for talk in talks() if not named or talk.name in named]
    with demo_reports() as reports, filled(reports) as (desk, data):
        heard = played(desk, data, chosen)
    for each in heard:
        if each.faults or "--all" in sys.argv:
            print(f"\n{told(each)}")
    print()
    for measure, value in measured(heard).items():
        print(f"{measure:>40}  {value:g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
