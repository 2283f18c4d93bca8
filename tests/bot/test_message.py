"""An answer on a phone: what it looks like, and that no report can make it look otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from bot import message
from bot.message import Message
from retrieval.answer import Answer, Citation
from retrieval.days import dated, day_text
from retrieval.missing import SILENCE
from tests.fakes import HOMS_QUOTE, answered, citation, disputed, unanswered

BLOCKQUOTE, LINK, BOLD = "expandable_blockquote", "text_link", "bold"


def stretches(shown: Message, kind: str) -> list[str]:
    """What Telegram would cut out for the entities of one kind: it counts UTF-16 units."""
    raw = shown.text.encode("utf-16-le")
    spans = [(each.offset * 2, (each.offset + each.length) * 2) for each in shown.entities if each.type == kind]
    return [raw[start:end].decode("utf-16-le") for start, end in spans]


def links(shown: Message) -> list[tuple[str, str | None]]:
    """The words and targets of all links."""
    targets = [each.url for each in shown.entities if each.type == LINK]
    return list(zip(stretches(shown, LINK), targets, strict=True))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_an_answer_shows_the_short_answer_the_sentence_the_receipt_and_the_day() -> None:
    shown = message.answer(answered("The rebels", "Rebels pushed into Homs on Saturday [1].", citation()))
    assert shown.text == (
        "The rebels\n\n"
        "Rebels pushed into Homs on Saturday [1].\n\n"
        "[1] Demo Wire, 7 Dec 2024\n"
        "Rebels reach edge of Homs\n"
        f"{HOMS_QUOTE}\n"
        "Saturday: 7 Dec 2024\n\n"
        "Answer as of 7 Dec 2024"
    )
    assert stretches(shown, BOLD) == ["The rebels"]
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE]
    url = "https://demo-wire.example.org/2024/12/07/homs"
    assert links(shown) == [("[1]", url), ("Rebels reach edge of Homs", url)]


def test_offsets_count_an_emoji_before_them_as_two() -> None:
    shown = message.answer(answered("🕊️ peace 🇸🇾", "Doves 🕊️🕊️ over Homs [1] 🇸🇾.", citation()))
    assert stretches(shown, BOLD) == ["🕊️ peace 🇸🇾"]
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE]
    assert [words for words, _ in links(shown)] == ["[1]", "Rebels reach edge of Homs"]


def test_a_sentence_that_is_the_short_answer_is_said_once_in_bold() -> None:
    shown = message.answer(answered("20 killed", "20 killed [1].", citation()))
    assert shown.text.startswith("20 killed [1].\n\n[1] Demo Wire")
    assert stretches(shown, BOLD) == ["20 killed ", "."]


def test_a_sentence_that_is_the_quote_itself_is_read_once() -> None:
    other = citation(2, quote="Homs has been entered, residents said.")
    shown = message.answer(answered("Homs", f"{HOMS_QUOTE} [1][2]", citation(1), other))
    assert shown.text.startswith("Homs [1][2]\n\n[1] Demo Wire, 7 Dec 2024\n")
    assert shown.text.count(HOMS_QUOTE) == 1
    assert stretches(shown, BOLD) == ["Homs"]
    assert [words for words, _ in links(shown)][:2] == ["[1]", "[2]"]


def test_a_sentence_with_its_days_spelt_out_is_still_the_quote_and_read_once() -> None:
    told = dated(HOMS_QUOTE, date(2024, 12, 7))
    assert "on Saturday (7 Dec 2024)" in told
    shown = message.answer(answered("Syrian rebels", f"{told} [1]", citation()))
    assert shown.text == (
        "Syrian rebels [1]\n\n"
        "[1] Demo Wire, 7 Dec 2024\n"
        "Rebels reach edge of Homs\n"
        f"{HOMS_QUOTE}\n"
        "Saturday: 7 Dec 2024\n\n"
        "Answer as of 7 Dec 2024"
    )
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE], "the day is told in our words, outside of the quotation"


def test_a_sentence_broken_over_lines_is_recognised_too() -> None:
    quote = "Rebels said\nHoms [1] fell\tlast night."
    shown = message.answer(answered("Homs", "Rebels said Homs [1] fell last night. [1]", citation(quote=quote)))
    assert shown.text.count("Rebels said") == 1


def test_a_day_that_the_short_answer_tells_is_not_told_again() -> None:
    told = dated(HOMS_QUOTE, date(2024, 12, 7))
    shown = message.answer(answered("on Saturday (7 Dec 2024)", f"{told} [1]", citation()))
    assert shown.text.startswith("on Saturday (7 Dec 2024) [1]\n\n")
    assert f"{HOMS_QUOTE}\n\nAnswer as of" in shown.text


def test_no_day_is_reckoned_from_the_date_of_a_file() -> None:
    shown = message.answer(answered("The rebels", f"{HOMS_QUOTE} [1]", citation(dated_by="file")))
    assert "Saturday:" not in shown.text


@pytest.mark.parametrize("word", ["Yes", "No", "Not yet", "Denied", "Planned", "Possibly"])
def test_a_yes_or_no_stands_right_before_its_sentence_and_the_sentence_is_read_once(word: str) -> None:
    quote = "The bridge has yet to open, the ministry said on Monday."
    told = "The bridge has yet to open, the ministry said on Monday (2 Dec 2024). [1][2]"
    second = citation(2, quote="The opening was put off again.")
    shown = message.answer(answered(word, told, citation(quote=quote), second))
    assert shown.text == (
        f"{word}:\n"
        f"{quote}\n"
        "Monday: 2 Dec 2024\n\n"
        "[1] Demo Wire, 7 Dec 2024\n"
        "Rebels reach edge of Homs\n\n"
        "[2] Demo Wire, 7 Dec 2024\n"
        "Rebels reach edge of Homs\n"
        "The opening was put off again.\n\n"
        "Answer as of 7 Dec 2024"
    )
    assert stretches(shown, BOLD) == [word]
    assert stretches(shown, BLOCKQUOTE) == [quote, second.quote]


def test_reports_that_differ_have_a_line_each_and_then_their_quotes() -> None:
    mayor = citation(1, publisher="Demo Wire", published=datetime(2024, 12, 2, tzinfo=UTC), quote="44 died, he said.")
    police = citation(2, publisher="Orla Post", published=datetime(2024, 12, 1, tzinfo=UTC), quote="20 people died.")
    shown = message.answer(disputed(("44 people", mayor), ("20 people", police)))
    assert shown.text == (
        "The reports differ:\n"
        "• 44 people [1] – Demo Wire, 2 Dec 2024\n"
        "• 20 people [2] – Orla Post, 1 Dec 2024\n\n"
        "[1] Demo Wire, 2 Dec 2024\nRebels reach edge of Homs\n44 died, he said.\n\n"
        "[2] Orla Post, 1 Dec 2024\nRebels reach edge of Homs\n20 people died.\n\n"
        "Answer as of 2 Dec 2024"
    )
    assert stretches(shown, BOLD) == ["44 people", "20 people"]
    assert stretches(shown, BLOCKQUOTE) == [mayor.quote, police.quote]
    assert [words for words, _ in links(shown)][:2] == ["[1]", "[2]"]


def test_a_publisher_named_like_an_account_makes_none() -> None:
    sly = citation(1, publisher="Demo; 9 people (Wire), 2 Dec 2024)\n• 7 people")
    shown = message.answer(disputed(("44; 45 people", sly), ("20 people", citation(2, publisher="الجزيرة"))))
    assert shown.text.split("\n")[:4] == [
        "The reports differ:",
        "• 44; 45 people [1] – Demo; 9 people (Wire), 2 Dec 2024) • 7 people, 7 Dec 2024",
        "• 20 people [2] – \u2068الجزيرة\u2069, 7 Dec 2024",
        "",
    ]


def test_reports_that_differ_are_told_as_they_come_when_their_accounts_cannot_be_told_apart() -> None:
    found = replace(answered("44 or 20", "44 [1]\n20 [2]", citation(1), citation(2)), status="disputed")
    assert message.answer(found).text.startswith("The reports differ:\n44 or 20\n\n[1] Demo Wire")


def test_an_answer_that_is_old_says_by_how_many_days() -> None:
    found = answered("The rebels", "Homs fell [1].", citation())
    shown = message.answer(replace(found, asked=date(2025, 1, 21), is_old=True))
    assert shown.text.endswith("\n\nAnswer as of 7 Dec 2024, 45 days before you asked")
    assert message.answer(replace(found, is_old=True)).text.endswith("7 Dec 2024, 1 day before you asked")


def test_a_date_that_is_only_the_files_says_so() -> None:
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(dated_by="file")))
    assert "[1] Demo Wire, 7 Dec 2024 (date of the file)\n" in shown.text


def test_silence_is_one_line_and_three_headlines_that_can_be_tapped() -> None:
    closest = [citation(n, title=f"Headline {n}", url=f"https://wire.example.org/{n}") for n in (1, 2, 3, 4)]
    same_report_again = replace(closest[0], start=900)
    shown = message.answer(unanswered(closest[0], same_report_again, *closest[1:]))
    assert shown.text == (
        "The reports do not say.\n\nThe closest headlines:\n"
        "• Headline 1\n   Demo Wire, 7 Dec 2024\n"
        "• Headline 2\n   Demo Wire, 7 Dec 2024\n"
        "• Headline 3\n   Demo Wire, 7 Dec 2024"
    )
    assert links(shown) == [(f"Headline {n}", f"https://wire.example.org/{n}") for n in (1, 2, 3)]


def test_silence_without_anything_close_is_one_line() -> None:
    assert message.answer(unanswered()) == message.answer(unanswered(text="")) == Message(SILENCE)


def test_silence_says_what_the_reports_lack_in_one_line() -> None:
    told = "The reports do not say. The closest speak of Syria, not of Myanmar."
    shown = message.answer(unanswered(citation(), text=told))
    assert shown.text == f"{told}\n\nThe closest headlines:\n• Rebels reach edge of Homs\n   Demo Wire, 7 Dec 2024"
    assert stretches(shown, LINK) == ["Rebels reach edge of Homs"]


def test_what_a_question_names_writes_no_line_of_its_own_into_the_silence() -> None:
    hostile = "The reports do not say. None of the closest mentions Ho\u202ems\n\n[1] AFP\u2028or " + "Ha" * 900 + "."
    shown = message.answer(unanswered(text=hostile))
    assert shown.text.startswith("The reports do not say. None of the closest mentions Homs [1] AFP or HaHa")
    assert "\n" not in shown.text
    assert units(shown.text) <= 300


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "tg://resolve?domain=scam",
        "ftp://wire.example.org/a",
        "https://",
        "http://[bad",
        "https://wire.example.org/a b",
        "https://wire.example.org/\nhttps://evil.example",
        "https://wire.example.org\u202e/gro.live",
        "https://bbc.co.uk@evil.example/",
        "https://wire.example.org:notaport/",
        "https://wire.example.org/" + "a" * 3000,
    ],
)
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(url=url)))
    assert links(shown) == []
    assert "\n“Rebels reach edge of Homs”\n" in shown.text
    assert links(message.answer(unanswered(citation(url=url)))) == []


def test_a_headline_can_neither_turn_our_lines_around_nor_write_lines_of_its_own() -> None:
    hostile = citation(
        title="Peace\u202e now\n\n[2] Reuters, 1 Jan 2030\u2028Trust\u200b me\ufeff",
        publisher="\u202eDemo\u2066 Wire\r\n[9] AFP",
    )
    shown = message.answer(answered("Ho\u202ems", "Homs\u2067 fell [1].", hostile))
    assert shown.text.split("\n")[:5] == [
        "Homs",
        "",
        "Homs fell [1].",
        "",
        "[1] Demo Wire [9] AFP, 7 Dec 2024",
    ]
    assert shown.text.split("\n")[5] == "Peace now [2] Reuters, 1 Jan 2030 Trust me"


def test_the_quote_stays_as_the_report_has_it_to_the_letter() -> None:
    quote = "\u202eline one\r\n\tline\u200b two\n\n*not bold* <b>nor this</b> [1]  end "
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(quote=quote)))
    assert stretches(shown, BLOCKQUOTE) == [quote]
    assert stretches(shown, BOLD) == ["Homs"]


def test_an_arabic_publisher_is_isolated_so_that_the_date_after_it_stays_readable() -> None:
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(publisher="الجزيرة")))
    assert "[1] \u2068الجزيرة\u2069, 7 Dec 2024\n" in shown.text


def test_a_report_without_title_or_publisher_still_has_a_receipt() -> None:
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(title=" \n", publisher="")))
    assert "[1] Unknown publisher, 7 Dec 2024\nOpen the report\n" in shown.text


def test_a_huge_quote_is_cut_between_words_and_the_ellipsis_is_not_part_of_the_quotation() -> None:
    quote = "Rebels pushed into the city. " * 500
    shown = message.answer(answered("Homs", "Homs fell [1].", citation(quote=quote)))
    (cut,) = stretches(shown, BLOCKQUOTE)
    assert quote.startswith(cut)
    assert quote[len(cut)] == " "
    assert f"{cut}\n… (cut to fit)\n\nAnswer as of" in shown.text
    assert 4000 < units(shown.text) <= 4096


def test_a_huge_first_quote_leaves_the_other_side_its_quote() -> None:
    other = citation(2, quote="At least 44 people were killed, the mayor said.")
    shown = message.answer(answered("", "They differ [1] [2].", citation(1, quote="word " * 2000), other))
    assert stretches(shown, BLOCKQUOTE)[1] == other.quote


def test_many_citations_lose_their_last_quotes_first_and_the_rest_is_counted() -> None:
    cited = [citation(n, quote=f"Report number {n} said: " + "rebels pushed on. " * 20) for n in range(1, 60)]
    shown = message.answer(answered("Homs", "Homs fell [1].", *cited))
    quotes = stretches(shown, BLOCKQUOTE)
    assert quotes[0] == cited[0].quote
    labels = shown.text.count(", 7 Dec 2024\n")
    assert 1 < len(quotes) < labels < 59
    assert f"… and {59 - labels} more quotes\n\nAnswer as of 7 Dec 2024" in shown.text


def test_more_markers_than_telegram_takes_entities_cost_links_and_not_quotes() -> None:
    shown = message.answer(answered("Homs", "fell [1] " * 150, citation()))
    assert len(shown.entities) == 100
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE]


def test_half_a_character_in_a_report_does_not_stop_the_answer() -> None:
    quote = "before \ud83d after \udd4a end"
    shown = message.answer(answered("Homs", "Homs \ud83d fell [1].", citation(quote=quote)))
    assert shown.text.encode("utf-8")
    assert stretches(shown, BLOCKQUOTE) == ["before \ufffd after \ufffd end"]


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
        return unanswered(*draw(citations()), text=draw(TEXTS))
    if kind == "disputed" and draw(st.booleans()):
        return disputed(*((draw(TEXTS), cited) for cited in draw(citations(8))))
    if draw(st.booleans()):
        return answered("Not yet", draw(TEXTS), *draw(citations()))
    return replace(answered(draw(TEXTS), draw(TEXTS), *draw(citations())), status=kind)


@given(answers())
@settings(max_examples=300, deadline=None)
def test_no_answer_breaks_telegrams_limits_or_misquotes(found: Answer) -> None:
    shown = message.answer(found)
    assert shown.text.strip()
    assert units(shown.text) <= 4096
    assert len(shown.entities) <= 100
    ends = 0
    for entity in shown.entities:
        assert ends <= entity.offset
        assert entity.length > 0
        ends = entity.offset + entity.length
    assert ends <= units(shown.text)
    for url in (each.url for each in shown.entities if each.type == MessageEntity.TEXT_LINK):
        assert url is not None
        assert url.startswith(("http://", "https://"))
    quotes = [each.quote for each in found.citations]
    for quoted in stretches(shown, BLOCKQUOTE):
        assert any(quote.startswith(quoted) for quote in quotes)


@given(answers())
@settings(max_examples=100, deadline=None)
def test_no_report_writes_on_the_line_that_says_the_day(found: Answer) -> None:
    shown = message.answer(found)
    if found.as_of and found.status != "unanswered":
        assert shown.text.endswith(f"\n\nAnswer as of {day_text(found.as_of)}")


def test_help_names_the_bot_and_stays_short() -> None:
    shown = message.help_text("NewsBot")
    assert "mention @NewsBot" in shown.text
    assert units(shown.text) < 700
    assert stretches(shown, BOLD) == ["Here in private", "In a group"]


def test_sources_are_a_list_and_a_flood_of_them_is_counted() -> None:
    rows = [("Demo Wire", 5, date(2025, 4, 15)), ("Northgate Wire", 1, date(2024, 12, 5))]
    assert message.sources(rows).text == (
        "Who wrote the reports I hold\n"
        "• Demo Wire: 5 reports, newest 15 Apr 2025\n"
        "• Northgate Wire: 1 report, newest 5 Dec 2024"
    )
    many = message.sources([(f"Publisher {n} " + "🕊️" * 40, n, date(2025, 4, 15)) for n in range(1, 500)])
    assert units(many.text) <= 4096
    assert many.text.count("•") + int(many.text.split("and ")[-1].split()[0]) == 499


def test_status_says_how_much_is_held_and_how_new_but_not_where() -> None:
    facts = {
        "reports": 1,
        "passages": 12,
        "pending": 3,
        "stale": 0,
        "model": "m",
        "newest": "2025-04-15",
        "data": "/srv",
    }
    assert message.status(facts).text == (
        "I hold 1 report in 12 passages.\nThe newest is of 15 Apr 2025.\n"
        "3 passages not ready yet: I find them by word only."
    )


def test_an_empty_collection_says_so() -> None:
    facts = {"reports": 0, "passages": 0, "pending": 0, "stale": 0, "model": "m", "newest": None, "data": "/srv"}
    assert message.status(facts).text == "I hold no reports yet."
    assert message.sources([]).text == "I hold no reports yet."
