"""The pictures of CHAT.md, drawn from what the bot says over the demo reports: `python -m docs.pictures`.

Questions are put to the real bot, in this process and with the strict server of the tests in the place of Telegram, and
what stands in the chat afterwards is drawn. A test draws them anew and compares.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.asking import Desk
from docs.pictures_svg import drawn
from tests.bot.strict_peer import Sent
from tests.bot.strict_people import Person, channel, from_channel, supergroup
from tests.quality.collection import demo_reports, filled
from tests.quality.talks_bot import BotHere, bot_here

FOLDER = Path(__file__).with_name("pictures")
_WIRE = channel(-1_009_000_000_001, "Calder Islands Council", "calder")
_POST = (
    "GREAT CALDER — The council opened 60 beds at the Marine Hotel on Tuesday for islanders who are stuck at Port "
    "Velmar, council leader Nora Fenwick said."
)


class _Scene:
    """A group of its own, in which people say things and the bot answers."""

    def __init__(self, here: BotHere, place: int) -> None:
        self._here = here
        self._place = place
        self.chat = supergroup(-1_001_000_000_000 - place, "Desk")

    def person(self, number: int, name: str, language: str = "en") -> Person:
        """Somebody in this group."""
        return self._here.peer.person(self._place * 100 + number, name, language)

    async def says(self, person: Person, day: datetime, text: str, **how: Any) -> Mapping[str, Any]:
        """Let somebody say something, and the bot see to it; gives the message."""
        message = person.say(text, self.chat, date=int(day.timestamp()), **how)
        await self._here.attend()
        return message

    @property
    def answer(self) -> Sent:
        """The bot's last message."""
        return self._here.said(self.chat["id"])[-1]

    def picture(self, title: str) -> str:
        """The chat as it stands now."""
        shown = self._here.peer.bot().chats[self.chat["id"]].messages
        return drawn([shown[number] for number in sorted(shown)], title)


async def _follow_up(scene: _Scene) -> str:
    ann, ben = scene.person(1, "Ann"), scene.person(2, "Ben")
    await scene.says(ann, datetime(2024, 12, 7, 20, tzinfo=UTC), "/ask where is Assad?")
    first = scene.answer.message
    await scene.says(ben, datetime(2024, 12, 7, 20, tzinfo=UTC), "at work, sure. on a saturday night")
    await scene.says(ann, datetime(2024, 12, 9, 18, tzinfo=UTC), "and now?", reply_to=first)
    return scene.picture("Ann asks where Assad is, and two days later, in reply to the answer: and now?")


async def _differing(scene: _Scene) -> str:
    ann, ben, day = scene.person(1, "Ann"), scene.person(2, "Ben"), datetime(2025, 3, 4, 21, tzinfo=UTC)
    await scene.says(ann, day, "/ask how many died in the Tarsk earthquake?")
    await scene.says(ben, day, "/ask who is the mayor of Brenn?")
    return scene.picture("Reports that differ are told side by side; what they do not say is not answered")


async def _adding(scene: _Scene) -> str:
    ines, day = scene.person(1, "Inés", "es"), datetime(2025, 2, 11, 19, tzinfo=UTC)
    scene.chat |= {"title": "Calder"}
    ines.becomes(scene.chat, "administrator")
    origin = {**from_channel(_WIRE, 12), "date": int(day.timestamp())}
    post = await scene.says(ines, day, _POST, forward_origin=origin)
    await scene.says(ines, day, "/add", reply_to=post)
    await scene.says(ines, day, "/ask how many beds did the council open?")
    return scene.picture("An administrator adds a forwarded post, and asks about it; the bot speaks Spanish to her")


async def _timeline(scene: _Scene) -> str:
    ann, day = scene.person(1, "Ann"), datetime(2025, 3, 7, 21, tzinfo=UTC)
    ann.becomes(scene.chat, "administrator")
    await scene.says(ann, day, "/timeline Port Velmar ferries")
    await scene.says(ann, day, "/subscribe ferries at 8")
    return scene.picture("A story day by day, each event in the words of a report; copies are one source")


async def _several(scene: _Scene) -> str:
    ann, day = scene.person(1, "Ann"), datetime(2024, 12, 9, 18, tzinfo=UTC)
    await scene.says(ann, day, "/ask what has happened in Homs since 5 December?")
    first = scene.answer.message
    await scene.says(ann, day, "who said what?", reply_to=first)
    return scene.picture("What has happened since a day, and in reply: who said what? Each line has its day")


_SCENES: dict[str, Callable[[_Scene], Awaitable[str]]] = {
    "follow-up": _follow_up,
    "differing": _differing,
    "adding": _adding,
    "timeline": _timeline,
    "several": _several,
}


def pictures() -> dict[str, str]:
    """Each picture by the name of its file."""
    with demo_reports() as reports, filled(reports) as (desk, data):
        return asyncio.run(_pictures(desk, data))


async def _pictures(desk: Desk, data: Path) -> dict[str, str]:
    async with bot_here(desk, data) as here:
        return {
            f"{name}.svg": await scene(_Scene(here, place)) for place, (name, scene) in enumerate(_SCENES.items(), 1)
        }


def main() -> None:
    """Draw all pictures anew."""
    for name, picture in pictures().items():
        (FOLDER / name).write_text(picture, "utf-8")


if __name__ == "__main__":
    main()
