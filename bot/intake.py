"""Taking in what a chat brings, in a process of its own.

What strangers send is read by parsers of many formats: one that breaks, hangs or fills the memory ends that process and
not the bot, and it never sees the bot's token.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

log = logging.getLogger(__name__)

Outcome = Literal["added", "updated", "unchanged", "withdrawn"]
_OUTCOMES: dict[str, Outcome] = {name: name for name in get_args(Outcome)}

# Seconds: what a link may take to come, and some thousand passages to be embedded on two cores.
_PATIENCE = 180.0
# The process is told everything about the collection, and nothing that would let it speak as the bot or for its owner.
SECRETS = ("DATELINE_TOKEN", "DATELINE_WRITER_KEY", "OTEL_EXPORTER_OTLP_HEADERS")


class IntakeError(Exception):
    """Nothing was taken in, with words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that now stands on the shelf."""

    report: str
    title: str
    publisher: str
    published: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that is followed now, and its newest headlines; `was` tells whether it was followed before."""

    url: str
    title: str
    was: str
    headlines: tuple[str, ...]


class Intake:
    """Adds to and removes from the shelves of a data folder, one thing at a time."""

    def __init__(self, data: Path, environ: Mapping[str, str] = os.environ, patience: float = _PATIENCE) -> None:
        self._data = data
        self._environ = {name: value for name, value in environ.items() if name not in SECRETS}
        self._patience = patience
        self._turn = asyncio.Lock()

    async def add_link(self, shelf: str, url: str) -> list[Taken]:
        """Fetch a page and put it on a shelf. IntakeError says why it was turned away."""
        if not url.lower().startswith(("http://", "https://")):
            # Anything else would be taken for a file of this machine.
            raise IntakeError("only links that begin with http:// or https:// can be read")
        return await self._add(shelf, url)

    async def add_text(self, shelf: str, facts: Mapping[str, str]) -> list[Taken]:
        """Put a report of these fields on a shelf: text, and perhaps title, publisher, published and url."""
        known = {"id": facts.get("url") or sha256(facts["text"].encode("utf-8", "replace")).hexdigest()[:16]}
        return await self.add_file(shelf, ".jsonl", json.dumps(known | dict(facts)).encode())

    async def add_file(self, shelf: str, suffix: str, content: bytes) -> list[Taken]:
        """Put the reports in a file on a shelf; the same file twice is the same report."""
        folder = self._data / "incoming"
        path = folder / f"{sha256(content).hexdigest()[:32]}{suffix}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise IntakeError(f"it cannot be kept: {error.strerror}") from error
        try:
            return await self._add(shelf, str(path))
        finally:
            path.unlink(missing_ok=True)

    async def remove(self, shelf: str, report: str) -> None:
        """Take a report off a shelf; one that is gone already is no error. IntakeError when it stays there."""
        code, _, complaint = await self._run("remove", f"--shelf={shelf}", "--", report)
        if code and "No report" not in complaint:
            log.error("Removing from shelf %s ended with %d: %s", shelf, code, complaint)
            raise IntakeError("it could not be removed now")

    async def follow(self, shelf: str, url: str) -> FoundFeed:
        """Find the feed of an address and follow it for a shelf. IntakeError says why it is not."""
        code, told, complaint = await self._run("follow", "--json", f"--shelf={shelf}", "--", url)
        if code:
            log.info("Following for shelf %s ended with %d: %s", shelf, code, complaint)
            # The last line is what a person is told; a parser that broke has said something for its makers.
            name, _, why = complaint.strip().rpartition("\n")[2].partition(" ")
            raise IntakeError(why if name == "dateline:" else "it could not be read")
        try:
            facts = json.loads(told)
            headlines = tuple(str(one["title"]) for one in facts["newest"])
            return FoundFeed(str(facts["url"]), str(facts["title"]), str(facts["was"]), headlines)
        except (ValueError, KeyError, TypeError) as error:
            log.error("Following for shelf %s ended with %d: %s", shelf, code, complaint)
            raise IntakeError("it could not be read") from error

    async def _add(self, shelf: str, source: str) -> list[Taken]:
        code, told, complaint = await self._run("add", "--json", f"--shelf={shelf}", "--", source)
        try:
            summary = json.loads(told)
            taken = [_taken(one) for one in summary["reports"]]
            rejected = [str(one["why"]) for one in summary["rejected"]]
        except (ValueError, KeyError, TypeError) as error:
            log.error("Adding to shelf %s ended with %d: %s", shelf, code, complaint)
            raise IntakeError("it could not be read") from error
        if not taken:
            raise IntakeError(rejected[0] if rejected else "there is nothing to read in it")
        return taken

    async def _run(self, *words: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "bot", "--data", str(self._data), *words]
        pipe = asyncio.subprocess.PIPE
        async with self._turn:
            process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, env=self._environ)
            try:
                told, complaint = await asyncio.wait_for(process.communicate(), self._patience)
            except TimeoutError as error:
                raise IntakeError(f"it took longer than {self._patience:g} s") from error
            finally:
                # Also when this is cancelled: nothing is lost, the next `add` carries on from its marks.
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return process.returncode or 0, told.decode("utf-8", "replace"), complaint.decode("utf-8", "replace")


def _taken(facts: Mapping[str, str]) -> Taken:
    day = datetime.fromisoformat(facts["published"]).date()
    return Taken(facts["report"], facts["title"], facts["publisher"], day, _OUTCOMES[facts["outcome"]])
