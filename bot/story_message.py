"""Timelines, digests and subscriptions as messages."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.answer_message import headline, lacking
from bot.message import LONGEST, Message, button, byline, composed, keyboard, linked, notice, title_of
from bot.phrases import Phrases
from bot.span import Span, line, prefix, size
from bot.subscriptions import Digest, Subscription
from bot.text_fragment import opened_at
from retrieval.answer import Citation
from retrieval.brief import Brief, News
from retrieval.timeline import Line, Timeline

# On a phone a page of eight events is three screens long. A message may have a hundred entities: an event takes five.
_EVENTS, _STORIES = 8, 10
_TITLE, _PUBLISHER, _QUERY, _QUOTE, _PUBLISHERS = 90, 32, 80, 420, 3
_FOLDED = "expandable_blockquote"


def timeline(found: Timeline, page: int, id: str, phrases: Phrases) -> Message:
    """Page `page` (from 0) of a timeline, a line an event; `id` is what the buttons to the other pages send."""
    if not found.lines:
        return composed(
            [Span(lacking(found.lack, phrases)), *(s for each in found.closest for s in headline(each, phrases))]
        )
    head = Span(line(found.query, _QUERY), "bold")
    pages = _pages([_event(each, phrases) for each in found.lines], LONGEST - size([head]) - 40)
    page = min(max(page, 0), len(pages) - 1)
    number = Span(f" · {phrases.say('page', page=page + 1, pages=len(pages))}" if len(pages) > 1 else "")
    spans = [span for event in pages[page] for span in event]
    return composed([head, number, *spans], keyboard(_turning(page, len(pages), id)))


def digest(brief: Brief, phrases: Phrases) -> Message:
    """What is new, the biggest story first; what there is no room for is counted."""
    spans = [Span(phrases.say("digest-since", day=phrases.day(brief.since)), "bold")]
    for place, news in enumerate(brief.stories):
        story = _story(news, phrases)
        more = Span(f"\n\n{phrases.say('digest-more', count=len(brief.stories) - place)}")
        if place >= _STORIES or size([*spans, *story, more]) > LONGEST:
            return composed([*spans, more])
        spans += story
    return composed(spans)


def nothing_new(brief: Brief, phrases: Phrases) -> Message:
    """There is nothing to tell."""
    return notice(phrases.say("digest-nothing", day=phrases.day(brief.since)))


def subscribed(query: str, hour: int, phrases: Phrases) -> Message:
    """A subscription was taken."""
    told = phrases.say("subscribed", query=line(query, _QUERY))
    return composed([Span(f"{told}\n{_hour(hour, phrases)}")])


def settled(hour: int, phrases: Phrases) -> Message:
    """Another hour was set."""
    return composed([Span(_hour(hour, phrases))])


def subscriptions(listed: Sequence[Subscription], digest: Digest, phrases: Phrases) -> Message:
    """What a chat is subscribed to, with a button each to end it."""
    if not listed:
        return notice(phrases.say("subscriptions-none"))
    rows = [Span(f"\n{n}. {phrases.isolated(line(each.query, _QUERY))}") for n, each in enumerate(listed, start=1)]
    ends = [[button(f"✕ {line(each.query, 30)}", "unsub", each.id)] for each in listed]
    title = Span(phrases.say("subscriptions-held"), "bold")
    return composed([title, *rows, Span(f"\n{_hour(digest.hour, phrases)}")], keyboard(*ends))


def _hour(hour: int, phrases: Phrases) -> str:
    return phrases.say("digest-hour", hour=f"{hour:02}:00")


def _event(told: Line, phrases: Phrases) -> list[Span]:
    """The day, whose words, and the words, folded; then how many others tell it."""
    first = told.citations[0]
    spans = [Span("\n\n"), Span(phrases.day(told.day), "bold"), Span(" – "), *_source(first, phrases)]
    others = phrases.say("told-by", reports=told.reports, count=told.sources) if told.reports > 1 else ""
    return [*spans, *_quote(first), Span(f"\n{others}" if others else "")]


def _story(news: News, phrases: Phrases) -> list[Span]:
    """The newest of a story, and how much was reported of it."""
    spans = [Span("\n\n• "), *_source(news.citation, phrases), *_quote(news.citation)]
    if news.reports < 2:
        return spans
    publishers = " · ".join(line(each, _PUBLISHER) for each in news.publishers[:_PUBLISHERS] if each.strip())
    return [*spans, Span(f"\n{phrases.say('story-reports', count=news.reports)}: {publishers}")]


def _source(citation: Citation, phrases: Phrases) -> list[Span]:
    title = phrases.isolated(title_of(citation.title, phrases, _TITLE))
    target = opened_at(citation.url, citation.quote, citation.page)
    return [linked(title, target), Span(f"\n{byline(citation, phrases, _PUBLISHER, citation.page)}")]


def _quote(citation: Citation) -> list[Span]:
    """The sentence to the letter; of one that is too long its beginning, and the mark outside."""
    kept = prefix(citation.quote, _QUOTE)
    return [Span("\n"), Span(kept, _FOLDED), Span("" if kept == citation.quote else "\n…")]


def _pages(events: Sequence[list[Span]], room: int) -> list[list[list[Span]]]:
    pages: list[list[list[Span]]] = [[]]
    for event in events:
        used = sum(map(size, pages[-1]))
        if pages[-1] and (len(pages[-1]) >= _EVENTS or used + size(event) > room):
            pages.append([])
        pages[-1].append(event)
    return pages


def _turning(page: int, pages: int, id: str) -> list[InlineKeyboardButton]:
    back = [button("‹", "line", id, page - 1)] if page > 0 else []
    return [*back, button("›", "line", id, page + 1)] if page < pages - 1 else back
