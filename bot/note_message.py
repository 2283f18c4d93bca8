"""The note that follows an answer: which of its quotes was corrected or withdrawn since, and what stands there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.message import Message, byline, composed, linked
from bot.phrases import Phrases
from bot.span import Span, line, prefix, web_address
from retrieval.answer import Citation

# Three quotes and their successors, with all that stands around them, have 3,500 units of the 4,096 of a message.
_MOST = 3
_QUOTE_ROOM, _WHY_ROOM, _TITLE_ROOM = 320, 180, 120
_QUOTATION = "blockquote"


@dataclass(frozen=True, slots=True)
class Outdated:
    """A quote that no longer stands: what stands in its place, if anything does, and the publisher's notice, if any.

    `citation` is the quote as it was sent, told with the day of the correction.
    """

    citation: Citation
    now: str
    notice: str
    is_withdrawn: bool


def note(outdated: Sequence[Outdated], phrases: Phrases) -> Message:
    """Tell old words and new ones, with their link."""
    spans = [Span(_lead(outdated, phrases), "bold")]
    for one in outdated[:_MOST]:
        spans += [*_source(one.citation, phrases), *_change(one, phrases)]
    return composed(spans)


def _lead(outdated: Sequence[Outdated], phrases: Phrases) -> str:
    if len({one.citation.report for one in outdated}) > 1:
        return phrases.say("note-both")
    return phrases.say("note-withdrawn") if outdated[0].is_withdrawn else phrases.say("note-corrected")


def _source(citation: Citation, phrases: Phrases) -> list[Span]:
    # Not opened at the quote, which stands there no longer.
    target = web_address(citation.url)
    title = line(citation.title, _TITLE_ROOM) or (phrases.say("open-report") if target else phrases.say("untitled"))
    return [Span(f"\n\n{byline(citation, phrases)}\n"), linked(phrases.isolated(title), target)]


def _change(one: Outdated, phrases: Phrases) -> list[Span]:
    told = [Span(f"\n{phrases.say('note-before')}\n"), *_quoted(one.citation.quote, _QUOTE_ROOM, phrases)]
    if one.now:
        told += [Span(f"\n{phrases.say('note-now')}\n"), *_quoted(one.now, _QUOTE_ROOM, phrases)]
    elif not one.is_withdrawn:
        told.append(Span(f"\n{phrases.say('note-dropped')}"))
    # A notice that stands in the quote's place is told already.
    if one.notice and one.notice not in one.now:
        told += [Span(f"\n{phrases.say('note-why')}\n"), *_quoted(one.notice, _WHY_ROOM, phrases)]
    return told


def _quoted(words: str, room: int, phrases: Phrases) -> list[Span]:
    """Words to the letter; that they are cut is ours to say, and stands outside of the quotation."""
    kept = prefix(words, room)
    return [Span(kept, _QUOTATION), *([] if kept == words else [Span(f"\n{phrases.say('cut')}")])]
