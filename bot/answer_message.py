"""An answer as a message: what the reports say and where, or that they do not say and what comes closest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from telegram import InlineKeyboardMarkup

from bot import overview_message
from bot.message import (
    LONGEST,
    TITLE_ROOM,
    Message,
    button,
    byline,
    byline_with_outlets,
    composed,
    keyboard,
    linked,
    title_of,
)
from bot.phrases import Phrases
from bot.span import Span, clipped, line, prefix, size, units, visible, web_address
from bot.terminal import VERDICTS, accounts, days_told, gives_verdict
from bot.text_fragment import opened_at
from retrieval.answer import Answer, Citation, Lack
from retrieval.days import dated

# Room for what comes from reports; real answers stay far below, and these only keep the quotes from being crowded out.
_ANSWER_ROOM, _TEXT_ROOM, _UNDERSTOOD_ROOM = 300, 1600, 300
# What the labels of many citations leave to the quotes, at least half of what there is; what one huge quote may always
# take of it; and the shortest beginning of a quote that is still a receipt: less is left out.
_QUOTES_ROOM, _QUOTE_ROOM, _LEAST_QUOTE = 1800, 700, 60
_HEADLINES = 3
# What fits on a line of a phone, two at most; a headline has at least so much of it.
_ROW, _ROW_PUBLISHER, _ROW_TITLE = 80, 24, 30
# A question may name fifty things that no report mentions, each a line long.
_LACKING, _NAME_ROOM = 4, 40
_MOST_ACCOUNTS = 6
_MARKER = re.compile(r"(\[\d{1,6}\])")
_UNMARKED = re.compile(r"\s*\[\d{1,6}\]")


def answer(found: Answer, phrases: Phrases, *, id: str = "", understood: str = "", is_group: bool = False) -> Message:
    """Render an answer. `id` is what its buttons send, none without; `understood` is what a follow-up was taken for."""
    if found.status == "unanswered":
        return composed(_refusal(found, phrases, understood, is_group), _buttons(found, phrases, id))
    head, foot = (
        [*overview_message.same_accounts(found, phrases), *_head(found, phrases)],
        _foot(found, phrases, understood),
    )
    room = LONGEST - size(head) - size(foot)
    sources = _sources(found, phrases, room)
    if sources and gives_verdict(found):
        # The word stands before its sentence, not before the name of who wrote it.
        label, quote = sources[0]
        sources[0] = (quote, label)
    spans = [span for pair in sources for part in pair for span in part]
    more = Span(_more(len(found.citations) - len(sources), phrases))
    return composed([*head, *spans, more, *foot], _buttons(found, phrases, id))


def _buttons(found: Answer, phrases: Phrases, id: str) -> InlineKeyboardMarkup | None:
    if not id:
        return None
    wrong = button(phrases.say("wrong-button"), "no", id)
    if not found.citations:
        return keyboard([wrong])
    helpful = button(phrases.say("helpful-button"), "ok", id)
    return keyboard([button(phrases.say("sources-button"), "src", id, 0), helpful, wrong])


# --- when the reports do not say --------------------------------------------------------------------------------------


def _refusal(found: Answer, phrases: Phrases, understood: str, is_group: bool) -> list[Span]:
    """A line and the closest headlines; in a group four lines in all."""
    by_report: dict[str, Citation] = {}
    for citation in found.closest:
        by_report.setdefault(citation.report, citation)
    most = _HEADLINES - 1 if is_group and understood else _HEADLINES
    rows = [headline(citation, phrases) for citation in list(by_report.values())[:most]]
    said = Span(clipped(lacking(found.lack, phrases), _ANSWER_ROOM))
    return [said, *(span for spans in rows for span in spans), *_understood(understood, phrases, "\n")]


def headline(citation: Citation, phrases: Phrases) -> list[Span]:
    """One line: "• Rebels reach edge of Homs – Demo Wire, 8 Dec 2024"."""
    mark, end = "\n• ", f" – {byline(citation, phrases, _ROW_PUBLISHER)}"
    title = title_of(citation.title, phrases, max(_ROW - units(mark + end), _ROW_TITLE))
    # Not opened at the quote: that passage is only near to the question, and would be taken for its answer.
    return [Span(mark), linked(phrases.isolated(title), web_address(citation.url)), Span(end)]


def lacking(lack: Lack, phrases: Phrases) -> str:
    """That the reports do not say and, where it is known, what they lack."""
    if lack.days:
        days = phrases.days(lack.days[0], lack.days[-1])
        return phrases.say("lack-days-of-all", days=days) if lack.is_of_all else phrases.say("lack-days", days=days)
    names = tuple(filter(None, (line(name, _NAME_ROOM) for name in lack.names[:_LACKING])))
    if not names:
        return phrases.say("silence")
    if lack.speaks_of:
        return phrases.say("lack-country", country=phrases.country(lack.speaks_of), names=names)
    return phrases.say("lack-names", names=names)


# --- what the reports say ---------------------------------------------------------------------------------------------


def _head(found: Answer, phrases: Phrases) -> list[Span]:
    if found.parts:
        return _by_part(found, phrases)
    short = _short(found.answer, phrases)
    if found.status == "disputed":
        return _differing(found, short, phrases)
    if gives_verdict(found):
        return [Span(short, "bold"), Span(phrases.say("leads"))]
    targets = _targets(found.citations)
    if found.points:
        return overview_message.points(found, phrases, partial(_marked, targets))
    if len(found.claims) > (0 if found.overview else 1):
        short_line = [Span(short, "bold"), Span("\n\n")] if short else []
        told = overview_message.claims(found, phrases, partial(_marked, targets))
        if told:
            return [*short_line, *told]
    # One line: a report that breaks its own could write ours.
    text = line(found.text, _TEXT_ROOM)
    if not text:
        return [Span(short, "bold")] if short else [Span(phrases.say("reports-say"))]
    pieces = _marked(targets, text)
    said = _UNMARKED.sub("", text)
    if said.rstrip(".") == short.rstrip("."):
        return [Span(span.text, span.kind or "bold", span.url) for span in pieces]
    if short and _is_first_quote(said, found.citations):
        # The sentence is shown right below: on a phone nobody wants to read it twice.
        return [Span(short, "bold"), Span(" "), *(span for span in pieces if _MARKER.fullmatch(span.text))]
    return [Span(short, "bold"), Span("\n\n"), *pieces] if short else pieces


def _short(said: str, phrases: Phrases) -> str:
    """A short answer: a word of ours in the reader's language, words of a report as they stand there."""
    return phrases.say(f"verdict-{said.lower().replace(' ', '-')}") if said in VERDICTS else line(said, _ANSWER_ROOM)


def _differing(found: Answer, short: str, phrases: Phrases) -> list[Span]:
    """A line for each account, newest first; their quotes follow with the other receipts."""
    targets = _targets(found.citations)
    told: list[Span] = []
    for said, citation in accounts(found)[:_MOST_ACCOUNTS]:
        told += [Span("\n• "), Span(phrases.isolated(_short(said, phrases)), "bold"), Span(" ")]
        told += [_marker(f"[{citation.n}]", targets), Span(f" – {byline_with_outlets(citation, phrases)}")]
    if not told and short:
        told = [Span("\n"), Span(short, "bold")]
    return [Span(phrases.say("reports-differ")), *told]


def _by_part(found: Answer, phrases: Phrases) -> list[Span]:
    """A line for each thing that was asked, also for those that the reports do not tell; the quotes follow."""
    targets = _targets(found.citations)
    told: list[Span] = []
    for part in found.parts:
        told.append(Span(("\n• " if told else "• ") + phrases.isolated(line(part.question, _UNDERSTOOD_ROOM)) + " "))
        if part.status == "unanswered":
            told.append(Span(clipped(lacking(part.lack, phrases), _ANSWER_ROOM)))
        elif part.answer:
            told += [Span(phrases.isolated(_short(part.answer, phrases)), "bold"), Span(" ")]
        if part.claims:
            room = _TEXT_ROOM // len(found.parts)
            told += [Span("\n"), *_marked(targets, line(" ".join(part.claims), room))]
        else:
            told += [_marker(f"[{n}]", targets) for n in part.marks]
    return told


def _is_first_quote(said: str, citations: Sequence[Citation]) -> bool:
    """Whether a sentence is the first quote and nothing else, its days spelt out or not."""
    if not citations or units(quote := citations[0].quote) > _QUOTE_ROOM:
        return False
    same = (quote, dated(quote, citations[0].published.date()))
    return _words(said) in [_words(_UNMARKED.sub("", each)) for each in same]


def _words(text: str) -> list[str]:
    return visible(text).split()


def _targets(citations: Iterable[Citation]) -> dict[str, str]:
    return {f"[{citation.n}]": opened_at(citation.url, citation.quote, citation.page) for citation in citations}


def _marked(targets: Mapping[str, str], text: str) -> list[Span]:
    """Text with its marks linked."""
    return [_marker(piece, targets) for piece in _MARKER.split(text) if piece]


def _marker(piece: str, targets: Mapping[str, str]) -> Span:
    return linked(piece, targets.get(piece, ""))


def _foot(found: Answer, phrases: Phrases, understood: str) -> list[Span]:
    """What a follow-up was understood as, then of which day the answer is."""
    last = _understood(understood, phrases, "\n\n")
    if not found.as_of:
        return last
    worded = f"\n{phrases.say('worded')}" if found.claims else ""
    day, count = phrases.day(found.as_of), found.days_old
    as_of = phrases.say("as-of-old", day=day, count=count) if found.is_old else phrases.say("as-of", day=day)
    return [*last, Span(f"\n\n{as_of}{worded}")]


def _understood(question: str, phrases: Phrases, gap: str) -> list[Span]:
    if not question:
        return []
    return [Span(gap), Span(phrases.say("understood", question=line(question, _UNDERSTOOD_ROOM)), "italic")]


# --- the receipts -----------------------------------------------------------------------------------------------------


def _sources(found: Answer, phrases: Phrases, room: int) -> list[tuple[list[Span], list[Span]]]:
    """Label and quote of the first citations, as many as there is room for, and for the number of the others."""
    cited = found.citations
    # What several reports say is their quotes: a receipt need not repeat them.
    shown = [] if found.points else cited
    whole = [_quote(citation.quote, _days(citation, found, phrases)) for citation in shown]
    labels = _labels(cited, phrases, sum(map(size, whole)), room)
    left = room - sum(map(size, labels)) - units(_more(len(cited) - len(labels), phrases))
    quotes = _quotes([citation.quote for citation in shown[: len(labels)]], whole[: len(labels)], left, phrases)
    quotes = quotes or [[] for _ in labels]
    return list(zip(labels, quotes, strict=True))


def _labels(citations: Sequence[Citation], phrases: Phrases, wanted: int, room: int) -> list[list[Span]]:
    """The labels of the first citations, as many as leave the quotes, which want so much, their room."""
    labels: list[list[Span]] = []
    left = room - min(_QUOTES_ROOM, room // 2, wanted) - units(_more(len(citations), phrases))
    for citation in citations:
        label = _label(citation, phrases)
        left -= size(label)
        if left < 0:
            break
        labels.append(label)
    return labels


def _label(citation: Citation, phrases: Phrases) -> list[Span]:
    source = [Span(f"\n\n[{citation.n}] {byline_with_outlets(citation, phrases)}")]
    title, target = line(citation.title, TITLE_ROOM), opened_at(citation.url, citation.quote, citation.page)
    if target:
        return [*source, Span("\n"), linked(title or phrases.say("open-report"), target)]
    return [*source, Span(f"\n{phrases.say('quoted', words=title)}")] if title else source


def _more(left_out: int, phrases: Phrases) -> str:
    return f"\n\n{phrases.say('more-quotes', count=left_out)}" if left_out > 0 else ""


def _days(citation: Citation, found: Answer, phrases: Phrases) -> str:
    """The days that a quote leaves its reader to reckon: "Saturday: 7 Dec 2024"."""
    told = days_told(citation, found.answer)
    return " · ".join(phrases.say("day-told", words=words, day=phrases.days(*span)) for words, *span in told)


def _quotes(quotes: Sequence[str], whole: list[list[Span]], room: int, phrases: Phrases) -> list[list[Span]]:
    """Share `room` among the quotes: all whole if they fit, else the first ones whole or cut and the last ones none.

    A huge quote does not take the place of the next one's: in a disagreement both sides must be seen.
    """
    if sum(map(size, whole)) <= room:
        return whole
    shown: list[list[Span]] = []
    for place, spans in enumerate(whole):
        share = min(room, max(room // (len(quotes) - place), _QUOTE_ROOM))
        fitting = [each for each in (spans, _quote(quotes[place])) if size(each) <= share]
        shown.append(fitting[0] if fitting else _cut_quote(quotes[place], share, phrases))
        room -= size(shown[-1])
    return shown


def _quote(quote: str, days: str = "") -> list[Span]:
    """The quote to the letter, and below it, as words of our own, which days it speaks of."""
    shown = [Span("\n"), Span(quote, "expandable_blockquote")] if quote.strip() else []
    return [*shown, Span(f"\n{days}")] if shown and days else shown


def _cut_quote(quote: str, room: int, phrases: Phrases) -> list[Span]:
    """The quote's beginning, word for word; that it is cut is ours to say and so stands outside of the quotation."""
    cut = f"\n{phrases.say('cut')}"
    kept = prefix(quote, max(0, room - 1 - units(cut)))
    return [*_quote(kept), Span(cut)] if units(kept) >= _LEAST_QUOTE else []
