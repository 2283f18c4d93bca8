"""What every message keeps to, in every language, whatever reports and people write into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import InputTextMessageContent

from bot import guide_message, report_message, settings_message
from bot.answer_message import answer
from bot.message import Message, button, composed, keyboard, notice
from bot.passage_message import inline_results, sources_page
from bot.phrases import LANGUAGES, phrases
from bot.span import Span
from retrieval.answer import Answer, Citation, Lack
from tests.bot.shown import buttons, stretches, units
from tests.fakes import answered, candidate, citation, disputed, report, unanswered

LANGUAGE = st.sampled_from(LANGUAGES)


def sound(shown: Message) -> None:
    """Hold a message to what Telegram takes."""
    assert shown.text.encode("utf-8")
    assert shown.text.strip()
    assert units(shown.text) <= 4096
    assert len(shown.entities) <= 100
    ends = [0]
    for entity in shown.entities:
        assert entity.length > 0
        end = entity.offset + entity.length
        # An entity begins after the one before it, or stands in it.
        ends = [each for each in ends if each > entity.offset]
        assert all(end <= each for each in ends)
        ends.append(end)
        assert end <= units(shown.text)
        assert not entity.url or (entity.url.startswith(("http://", "https://")) and len(entity.url) <= 2048)
    for _, sent in (each for row in buttons(shown.markup) for each in row):
        assert len(str(sent).encode()) <= 64


def test_spans_within_one_quotation_are_one_entity() -> None:
    shown = composed([Span("a"), Span("🕊️ b", within="blockquote"), Span("c", "bold", within="blockquote"), Span("d")])
    assert shown.text == "a🕊️ bcd"
    assert [(each.type, each.offset, each.length) for each in shown.entities] == [("blockquote", 1, 6), ("bold", 6, 1)]
    assert stretches(composed([Span("x", within="blockquote")]), "blockquote") == ["x"]
    assert composed([Span("x"), Span("", within="blockquote")]) == Message("x")


def test_rows_without_buttons_are_left_out() -> None:
    row = [button("Helpful", "ok", "k3q")]
    assert buttons(keyboard([], row)) == [[("Helpful", "ok:k3q")]]
    assert keyboard([], []) is None


def test_a_button_that_sends_more_than_telegram_takes_is_refused() -> None:
    assert button("✓", "x" * 64).callback_data == "x" * 64
    with pytest.raises(ValueError, match="too long for a button: Telegram takes 64 bytes"):
        button("✓", "é" * 33)


def test_a_notice_keeps_the_marks_of_an_arabic_sentence_and_the_limit() -> None:
    said = phrases("ar").say("help-group", bot="@NewsBot")
    assert notice(said) == Message(said)
    sound(notice("🕊️ word " * 9000))


# Letters of every size and direction, line breaks, controls, joined emoji, what a marker looks like.
ODD_LETTERS = ("é", "ب", "א", "漢", "\u202e", "\u200b", "\u200d", "🕊️", "👨‍👩‍👧", "𝔄", "🇸🇾", "[2]")
LETTERS = st.sampled_from([*"ab [1]\n\r\t\0", *ODD_LETTERS])
TEXTS = st.one_of(st.text(), st.builds("".join, st.lists(LETTERS))).flatmap(
    lambda text: st.sampled_from([1, 1, 1, 40, 2000]).map(lambda times: text * times)
)
URLS = st.one_of(st.just(""), st.just("https://wire.example.org/2024/🕊️"), st.text(max_size=30))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@st.composite
def citations(draw: st.DrawFn, most: int = 150) -> tuple[Citation, ...]:
    different = draw(st.lists(st.tuples(TEXTS, TEXTS, TEXTS, URLS, MOMENTS), max_size=4))
    count = draw(st.integers(0, most)) if different else 0
    chosen = [different[place % len(different)] for place in range(count)]
    return tuple(
        citation(n, title=title, publisher=publisher, quote=quote, url=url, published=published)
        for n, (title, publisher, quote, url, published) in enumerate(chosen, 1)
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    kind = draw(st.sampled_from(["answered", "disputed", "unanswered"]))
    if kind == "unanswered":
        lack = Lack(tuple(draw(st.lists(TEXTS, max_size=9))), draw(st.sampled_from(["", "Syria", "Us"])))
        return unanswered(*draw(citations(9)), lack=lack)
    if kind == "disputed" and draw(st.booleans()):
        return disputed(*((draw(TEXTS), cited) for cited in draw(citations(8))))
    if draw(st.booleans()):
        return answered("Not yet", draw(TEXTS), *draw(citations()))
    return replace(answered(draw(TEXTS), draw(TEXTS), *draw(citations())), status=kind)


@given(answers(), LANGUAGE, st.one_of(st.just(""), TEXTS), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_answer_breaks_telegrams_limits_or_misquotes(
    found: Answer, language: str, understood: str, is_group: bool
) -> None:
    shown = answer(found, phrases(language), id="k3q", understood=understood, is_group=is_group)
    sound(shown)
    quotes = [each.quote for each in found.citations]
    for quoted in stretches(shown, "expandable_blockquote"):
        assert any(quote.startswith(quoted) for quote in quotes)


@given(answers(), LANGUAGE)
@settings(max_examples=100, deadline=None)
def test_no_report_writes_on_the_line_that_says_the_day(found: Answer, language: str) -> None:
    said = phrases(language)
    shown = answer(found, said)
    if found.as_of and found.status != "unanswered":
        assert shown.text.endswith(f"\n\n{said.say('as-of', day=said.day(found.as_of))}")


@given(answers(), LANGUAGE, st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_refusal_has_four_lines_in_a_group(found: Answer, language: str, follows: bool) -> None:
    if found.status == "unanswered":
        shown = answer(found, phrases(language), understood="Who won?" if follows else "", is_group=True)
        assert len(shown.text.splitlines()) <= 4


@given(citations(4), TEXTS, TEXTS, st.integers(-1, 4), LANGUAGE)
@settings(max_examples=150, deadline=None)
def test_no_page_of_sources_breaks_telegrams_limits_or_misquotes(
    cited: tuple[Citation, ...], before: str, after: str, page: int, language: str
) -> None:
    contexts = [f"{before}{each.quote}{after}" for each in cited]
    shown = sources_page(answered("", "", *cited), contexts, page, "k3q", phrases(language))
    sound(shown)
    told = [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in contexts]
    assert all(any(quoted in context for context in told) for quoted in stretches(shown, "blockquote"))


@given(TEXTS.filter(bool), TEXTS, TEXTS, URLS, LANGUAGE)
@settings(max_examples=100, deadline=None)
def test_no_passage_found_breaks_telegrams_limits(
    text: str, title: str, publisher: str, url: str, language: str
) -> None:
    found = candidate(report("r", text, title=title, publisher=publisher, url=url))
    (result,) = inline_results([found], phrases(language))
    content = result.input_message_content
    assert isinstance(content, InputTextMessageContent)
    sound(Message(content.message_text, tuple(content.entities)))
    assert result.title.strip()
    assert len(result.id.encode()) <= 64


@given(TEXTS, TEXTS, TEXTS, MOMENTS, st.integers(0, 400), LANGUAGE)
@settings(max_examples=100, deadline=None)
def test_nothing_that_people_add_breaks_telegrams_limits(
    id: str, title: str, publisher: str, moment: datetime, count: int, language: str
) -> None:
    said, day = phrases(language), moment.date()
    sound(report_message.reports([(id, title, publisher, day)] * count, said))
    sound(report_message.receipt(title, publisher, day, "added", said, undo="k3q"))
    sound(report_message.rejected(title, said))
    sound(report_message.forgetting(title, "k3q", said))
    sound(report_message.forgotten(title, said))
    sound(guide_message.sources([(publisher, count, day)] * count, said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_bot_says_of_itself_keeps_telegrams_limits(language: str) -> None:
    said, name = phrases(language), "a" * 32
    panel = settings_message.Panel(language, own_only=True, who_adds="everyone", quiet=(23, 6))
    notices = [guide_message.fault, guide_message.not_approved, guide_message.busy, guide_message.too_many]
    for shown in (
        *(each(said) for each in notices),
        *(guide_message.help_text(name, said, is_group) for is_group in (False, True)),
        *(guide_message.hello(name, sees_all, said) for sees_all in (False, True)),
        report_message.offer("k3q", said),
        settings_message.settings(panel, said),
    ):
        sound(shown)
    for pressed in (guide_message.thanks(said), guide_message.gone(said), guide_message.not_yours(said)):
        assert 0 < len(pressed) <= 200
    for told in guide_message.commands(said, private=False, admin=True).values():
        assert 0 < len(told) <= 256
