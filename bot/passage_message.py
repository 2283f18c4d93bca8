"""Passages as messages: the sources of an answer, one a page, and what an inline query finds."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions

from bot.message import LONGEST, PUBLISHER_ROOM, Message, button, byline, composed, keyboard, linked, notice, title_of
from bot.phrases import Phrases
from bot.span import ELLIPSIS, Span, line, prefix, size, units, web_address
from bot.text_fragment import opened_at
from retrieval.answer import Answer, Citation
from retrieval.search import Candidate

_RESULTS = 5
_RESULT_TITLE, _DESCRIPTION = 100, 120
_PASSAGE = "blockquote"
# What fits on some lines of a phone.
_OUTLETS = 12


def sources_page(
    found: Answer, contexts: Sequence[str], page: int, id: str, phrases: Phrases, deep_link: str = ""
) -> Message:
    """Citation `page` (from 0) in the passage around it, `contexts[page]`, with its words in bold.

    `id` is what the buttons to the other pages send; `deep_link` opens the page in private.
    """
    if not found.citations:
        return notice(phrases.say("gone"))
    page = min(max(page, 0), len(found.citations) - 1)
    citation = found.citations[page]
    context = contexts[page] if page < len(contexts) else citation.quote
    told = phrases.say("page", page=page + 1, pages=len(found.citations))
    title = linked(title_of(citation.title, phrases), opened_at(citation.url, citation.quote, citation.page))
    told_by = Span(f"\n{byline(citation, phrases, page=citation.page)}\n")
    head = [Span(told, "bold"), told_by, title, *_also(citation, phrases), Span("\n")]
    passage = _passage(context, citation.quote, LONGEST - size(head))
    turn = _turning(page, len(found.citations), id)
    privately = [InlineKeyboardButton(phrases.say("privately-button"), url=deep_link)] if deep_link else []
    return composed([*head, *passage], keyboard(turn, privately))


def _also(citation: Citation, phrases: Phrases) -> list[Span]:
    """A line with the outlets that printed these words too, each linked to its copy; of many the first."""
    if not citation.also:
        return []
    spans = [Span(f"\n{phrases.say('also-printed')} ")]
    for place, outlet in enumerate(citation.also[:_OUTLETS]):
        name = line(outlet.publisher, PUBLISHER_ROOM) or phrases.say("unknown-publisher")
        spans += [Span(" · " if place else ""), linked(phrases.isolated(name), web_address(outlet.url))]
    left = len(citation.also) - _OUTLETS
    return [*spans, Span(f" {phrases.say('also-more', count=left)}")] if left > 0 else spans


def inline_results(candidates: Sequence[Candidate], phrases: Phrases) -> list[InlineQueryResultArticle]:
    """The first passages found, each as a cited message that can be sent to any chat."""
    return [
        InlineQueryResultArticle(
            id=str(rank),
            title=title_of(candidate.report.title, phrases, _RESULT_TITLE),
            description=line(candidate.passage.text, _DESCRIPTION) or None,
            input_message_content=_cited(candidate, phrases),
        )
        for rank, candidate in enumerate(candidates[:_RESULTS], start=1)
    ]


def _cited(candidate: Candidate, phrases: Phrases) -> InputTextMessageContent:
    report, text = candidate.report, candidate.passage.text
    title = linked(title_of(report.title, phrases), opened_at(report.url, text))
    foot = [Span("\n"), title, Span(f"\n{byline(report, phrases)}")]
    shown = composed([*_passage(text, text, LONGEST - size(foot), quoted=""), *foot])
    return InputTextMessageContent(
        shown.text, entities=shown.entities, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )


def _turning(page: int, pages: int, id: str) -> list[InlineKeyboardButton]:
    back = [button("‹", "src", id, page - 1)] if page > 0 else []
    return [*back, button("›", "src", id, page + 1)] if page < pages - 1 else back


def _passage(context: str, quote: str, room: int, quoted: str = "bold") -> list[Span]:
    """The passage to the letter, its quoted words marked; what is cut is told outside of it, quoted words last."""
    start = context.find(quote)
    if start < 0:
        context, start = quote, 0
    before, after = context[:start], context[start + len(quote) :]
    room -= 2 * units(f"{ELLIPSIS}\n")
    words = prefix(quote, room)
    left = room - units(words)
    ahead = _suffix(before, max(left // 2, left - units(after)))
    behind = prefix(after, left - units(ahead)) if words == quote else ""
    return [
        Span("" if ahead == before else f"{ELLIPSIS}\n"),
        Span(ahead, within=_PASSAGE),
        Span(words, quoted, within=_PASSAGE),
        Span(behind, within=_PASSAGE),
        Span("" if (words, behind) == (quote, after) else f"\n{ELLIPSIS}"),
    ]


def _suffix(text: str, room: int) -> str:
    """The longest end of `text` within `room` units, begun between words where it can be."""
    return prefix(text[::-1], room)[::-1]
