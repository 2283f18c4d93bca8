"""What Telegram is told: an answer with its receipts, help, sources and status, each as one message.

Text and entities, no markup: nothing in a report can open or close a tag. Offsets are UTF-16 units, and no message
is longer than 4096 of them or has more than 100 entities, whatever the reports hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from telegram import MessageEntity
from telegram.constants import MessageLimit

from bot.span import Span, clipped, isolated, line, prefix, sendable, size, units, visible, web_address
from bot.terminal import accounts, days_told, gives_verdict
from retrieval.answer import Answer, Citation
from retrieval.days import dated, day_text
from retrieval.missing import SILENCE

_LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)
_MOST_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)
# Room for what comes from reports; real answers stay far below, and these only keep the quotes from being crowded out.
_ANSWER_ROOM, _TEXT_ROOM, _TITLE_ROOM, _PUBLISHER_ROOM = 300, 1600, 200, 60
# What the labels of many citations leave to the quotes, at least half of what there is; what one huge quote may always
# take of it; and the shortest beginning of a quote that is still a receipt: less is left out.
_QUOTES_ROOM, _QUOTE_ROOM, _LEAST_QUOTE = 1800, 700, 60
_HEADLINES = 3
_MOST_ACCOUNTS = 6
_CUT = "\n… (cut to fit)"
_MARKER = re.compile(r"(\[\d{1,6}\])")
_UNMARKED = re.compile(r"\s*\[\d{1,6}\]")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the Bot API takes it: text, and what its stretches look like (offsets in UTF-16 units)."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def answer(found: Answer) -> Message:
    """Render an answer: what the reports say and where, or that they do not say and what comes closest."""
    if found.status == "unanswered":
        return _composed(_silence(found.text, found.closest))
    head, as_of = _head(found), _as_of(found)
    room = _LONGEST - size(head) - size(as_of)
    sources = _sources(found, room)
    if sources and gives_verdict(found):
        # The word stands before its sentence, not before the name of who wrote it.
        label, quote = sources[0]
        sources[0] = (quote, label)
    spans = [span for pair in sources for part in pair for span in part]
    more = [Span(_more(len(found.citations) - len(sources)))]
    return _composed([*head, *spans, *more, *as_of])


def help_text(username: str) -> Message:
    """What the bot is for and how to ask it; `username` is the bot's own."""
    return _composed(
        [
            Span("Ask me about the news reports I hold. I answer with the exact words of a report: who wrote it, "),
            Span("when, and a link. When the reports do not say, I tell you so.\n\n"),
            Span("Here in private", "bold"),
            Span(": just write your question.\n"),
            Span("In a group", "bold"),
            Span(f": /ask and your question, or mention @{username}, or reply to a message of mine.\n\n"),
            Span("/ask who holds Homs?\n/sources – who wrote the reports I hold\n"),
            Span("/status – how many they are, and how new\n/help – this text"),
        ]
    )


def sources(publishers: Sequence[tuple[str, int, date]]) -> Message:
    """List who wrote the reports held: publisher, number of reports, day of the newest."""
    if not publishers:
        return Message("I hold no reports yet.")
    spans = [Span("Who wrote the reports I hold", "bold")]
    for listed, (publisher, reports, newest) in enumerate(publishers):
        row = Span(f"\n• {_publisher(publisher)}: {_count(reports, 'report')}, newest {day_text(newest)}")
        more = Span(f"\n… and {_count(len(publishers) - listed, 'more publisher')}")
        if size([*spans, row, more]) > _LONGEST:
            return _composed([*spans, more])
        spans.append(row)
    return _composed(spans)


def status(facts: Mapping[str, object]) -> Message:
    """Say what is held and what is not ready; the model and where the data lies are the operator's business."""
    if not facts["reports"]:
        return Message("I hold no reports yet.")
    lines = [f"I hold {_count(facts['reports'], 'report')} in {_count(facts['passages'], 'passage')}."]
    if newest := facts.get("newest"):
        lines.append(f"The newest is of {day_text(date.fromisoformat(str(newest)[:10]))}.")
    if facts.get("pending"):
        lines.append(f"{_count(facts['pending'], 'passage')} not ready yet: I find them by word only.")
    return notice("\n".join(lines))


def notice(text: str) -> Message:
    """A plain message of the bot's own words."""
    return Message(clipped(visible(text), _LONGEST))


def _count(number: object, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _head(found: Answer) -> list[Span]:
    short = line(found.answer, _ANSWER_ROOM)
    if found.status == "disputed":
        return _differing(found, short)
    if gives_verdict(found):
        return [Span(short, "bold"), Span(":")]
    text = clipped(visible(found.text), _TEXT_ROOM)
    if not text:
        return [Span(short, "bold")] if short else [Span("This is what the reports say:")]
    urls = _urls(found.citations)
    pieces = [_marker(piece, urls) for piece in _MARKER.split(text) if piece]
    said = _UNMARKED.sub("", text)
    if said.rstrip(".") == short.rstrip("."):
        return [Span(span.text, span.kind or "bold", span.url) for span in pieces]
    if short and _is_first_quote(said, found.citations):
        # The sentence is shown right below: on a phone nobody wants to read it twice.
        return [Span(short, "bold"), Span(" "), *(span for span in pieces if _MARKER.fullmatch(span.text))]
    return [Span(short, "bold"), Span("\n\n"), *pieces] if short else pieces


def _differing(found: Answer, short: str) -> list[Span]:
    """A line for each account, newest first; their quotes follow with the other receipts."""
    urls = _urls(found.citations)
    rows = [
        [Span("\n• "), Span(isolated(line(said, _ANSWER_ROOM)), "bold"), Span(" "), _marker(f"[{citation.n}]", urls)]
        + [Span(f" – {_byline(citation)}")]
        for said, citation in accounts(found)[:_MOST_ACCOUNTS]
    ]
    told = [span for row in rows for span in row] or ([Span("\n"), Span(short, "bold")] if short else [])
    return [Span("The reports differ:"), *told]


def _is_first_quote(said: str, citations: Sequence[Citation]) -> bool:
    """Whether a sentence is the first quote and nothing else, its days spelt out or not."""
    if not citations or units(quote := citations[0].quote) > _QUOTE_ROOM:
        return False
    same = (quote, dated(quote, citations[0].published.date()))
    return _words(said) in [_words(_UNMARKED.sub("", each)) for each in same]


def _words(text: str) -> list[str]:
    return visible(text).split()


def _urls(citations: Iterable[Citation]) -> dict[str, str]:
    return {f"[{citation.n}]": web_address(citation.url) for citation in citations}


def _marker(piece: str, urls: Mapping[str, str]) -> Span:
    url = urls.get(piece, "")
    return Span(piece, "text_link", url) if url else Span(piece)


def _as_of(found: Answer) -> list[Span]:
    old = f", {_count(found.days_old, 'day')} before you asked" if found.is_old else ""
    return [Span(f"\n\nAnswer as of {day_text(found.as_of)}{old}")] if found.as_of else []


def _labels(citations: Sequence[Citation], wanted: int, room: int) -> list[list[Span]]:
    """The labels of the first citations, as many as leave the quotes, which want so much, their room."""
    labels: list[list[Span]] = []
    left = room - min(_QUOTES_ROOM, room // 2, wanted) - units(_more(len(citations)))
    for citation in citations:
        label = _label(citation)
        left -= size(label)
        if left < 0:
            break
        labels.append(label)
    return labels


def _label(citation: Citation) -> list[Span]:
    source = [Span(f"\n\n[{citation.n}] {_byline(citation)}")]
    title, url = line(citation.title, _TITLE_ROOM), web_address(citation.url)
    if url:
        return [*source, Span("\n"), Span(title or "Open the report", "text_link", url)]
    return [*source, Span(f"\n“{title}”")] if title else source


def _byline(citation: Citation) -> str:
    note = " (date of the file)" if citation.dated_by == "file" else ""
    return f"{_publisher(citation.publisher)}, {day_text(citation.published.date())}{note}"


def _publisher(name: str) -> str:
    return isolated(line(name, _PUBLISHER_ROOM)) or "Unknown publisher"


def _sources(found: Answer, room: int) -> list[tuple[list[Span], list[Span]]]:
    """Label and quote of the first citations, as many as there is room for, and for the number of the others."""
    cited = found.citations
    whole = [_quote(citation.quote, days_told(citation, found.answer)) for citation in cited]
    labels = _labels(cited, sum(map(size, whole)), room)
    left = room - sum(map(size, labels)) - units(_more(len(cited) - len(labels)))
    quotes = _quotes([citation.quote for citation in cited[: len(labels)]], whole[: len(labels)], left)
    return list(zip(labels, quotes, strict=True))


def _more(left_out: int) -> str:
    return f"\n\n… and {left_out} more quotes" if left_out > 0 else ""


def _quotes(quotes: Sequence[str], whole: list[list[Span]], room: int) -> list[list[Span]]:
    """Share `room` among the quotes: all whole if they fit, else the first ones whole or cut and the last ones none.

    A huge quote does not take the place of the next one's: in a disagreement both sides must be seen.
    """
    if sum(map(size, whole)) <= room:
        return whole
    shown: list[list[Span]] = []
    for place, spans in enumerate(whole):
        share = min(room, max(room // (len(quotes) - place), _QUOTE_ROOM))
        fitting = [each for each in (spans, _quote(quotes[place])) if size(each) <= share]
        shown.append(fitting[0] if fitting else _cut_quote(quotes[place], share))
        room -= size(shown[-1])
    return shown


def _quote(quote: str, days: str = "") -> list[Span]:
    """The quote to the letter, and below it, as words of our own, which days it speaks of."""
    shown = [Span("\n"), Span(quote, "expandable_blockquote")] if quote.strip() else []
    return [*shown, Span(f"\n{days}")] if shown and days else shown


def _cut_quote(quote: str, room: int) -> list[Span]:
    """The quote's beginning, word for word; the ellipsis is ours and so stands outside of the quotation."""
    kept = prefix(quote, max(0, room - 1 - units(_CUT)))
    return [*_quote(kept), Span(_CUT)] if units(kept) >= _LEAST_QUOTE else []


def _silence(text: str, closest: Sequence[Citation]) -> list[Span]:
    by_report: dict[str, Citation] = {}
    for citation in closest:
        by_report.setdefault(citation.report, citation)
    headlines = list(by_report.values())[:_HEADLINES]
    said = Span(line(text, _ANSWER_ROOM) or SILENCE)
    lead = [said, Span("\n\nThe closest headlines:")] if headlines else [said]
    return [*lead, *(span for citation in headlines for span in _headline(citation))]


def _headline(citation: Citation) -> list[Span]:
    title = line(citation.title, _TITLE_ROOM) or "Untitled report"
    url = web_address(citation.url)
    linked = Span(title, "text_link", url) if url else Span(title)
    return [Span("\n• "), linked, Span(f"\n   {_byline(citation)}")]


def _composed(spans: Iterable[Span]) -> Message:
    """Join the spans; if there are too many entities, the last links go first and quotes stay quotes."""
    text, offset, entities = "", 0, list[MessageEntity]()
    for span in spans:
        length = units(span.text)
        if span.kind and length:
            entities.append(MessageEntity(span.kind, offset, length, url=span.url or None))
        text, offset = text + sendable(span.text), offset + length
    by_worth = sorted(entities, key=lambda entity: entity.type == MessageEntity.TEXT_LINK)
    kept = sorted(by_worth[:_MOST_ENTITIES], key=lambda entity: entity.offset)
    return Message(text or SILENCE, tuple(kept))
