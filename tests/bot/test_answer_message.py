"""An answer on a phone: what it looks like, and that no report can make it look otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.answer_message import answer
from bot.message import Message
from bot.phrases import phrases
from index.report import DatePlace
from retrieval.answer import Answer
from retrieval.days import dated
from retrieval.outlets import Outlet
from tests.bot.shown import buttons, links, stretches, units
from tests.fakes import HOMS, HOMS_QUOTE, answered, citation, disputed

BLOCKQUOTE, BOLD = "expandable_blockquote", "bold"


def said(found: Answer, language: str = "en", **given: str) -> Message:
    """The answer as a message in this language."""
    return answer(found, phrases(language), **given)


def test_an_answer_shows_the_short_answer_the_sentence_the_receipt_and_the_day() -> None:
    shown = said(answered("The rebels", "Rebels pushed into Homs on Saturday [1].", citation()))
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
    opened = (
        "https://demo-wire.example.org/2024/12/07/homs"
        "#:~:text=Syrian%20rebels%20pushed%20into%20the,others%20closed%20on%20the%20capital."
    )
    assert links(shown) == [("[1]", opened), ("Rebels reach edge of Homs", opened)]


def test_offsets_count_an_emoji_before_them_as_two() -> None:
    shown = said(answered("🕊️ peace 🇸🇾", "Doves 🕊️🕊️ over Homs [1] 🇸🇾.", citation()))
    assert stretches(shown, BOLD) == ["🕊️ peace 🇸🇾"]
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE]
    assert [words for words, _ in links(shown)] == ["[1]", "Rebels reach edge of Homs"]


def test_a_sentence_that_is_the_short_answer_is_said_once_in_bold() -> None:
    shown = said(answered("20 killed", "20 killed [1].", citation()))
    assert shown.text.startswith("20 killed [1].\n\n[1] Demo Wire")
    assert stretches(shown, BOLD) == ["20 killed ", "."]


def test_a_sentence_that_is_the_quote_itself_is_read_once() -> None:
    other = citation(2, quote="Homs has been entered, residents said.")
    shown = said(answered("Homs", f"{HOMS_QUOTE} [1][2]", citation(1), other))
    assert shown.text.startswith("Homs [1][2]\n\n[1] Demo Wire, 7 Dec 2024\n")
    assert shown.text.count(HOMS_QUOTE) == 1
    assert stretches(shown, BOLD) == ["Homs"]
    assert [words for words, _ in links(shown)][:2] == ["[1]", "[2]"]


def test_a_sentence_with_its_days_spelt_out_is_still_the_quote_and_read_once() -> None:
    told = dated(HOMS_QUOTE, date(2024, 12, 7))
    assert "on Saturday (7 Dec 2024)" in told
    shown = said(answered("Syrian rebels", f"{told} [1]", citation()))
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
    shown = said(answered("Homs", "Rebels said Homs [1] fell last night. [1]", citation(quote=quote)))
    assert shown.text.count("Rebels said") == 1


def test_a_day_that_the_short_answer_tells_is_not_told_again() -> None:
    told = dated(HOMS_QUOTE, date(2024, 12, 7))
    shown = said(answered("on Saturday (7 Dec 2024)", f"{told} [1]", citation()))
    assert shown.text.startswith("on Saturday (7 Dec 2024) [1]\n\n")
    assert f"{HOMS_QUOTE}\n\nAnswer as of" in shown.text


def test_no_day_is_reckoned_from_the_date_of_a_file() -> None:
    shown = said(answered("The rebels", f"{HOMS_QUOTE} [1]", citation(dated_by="file")))
    assert "Saturday:" not in shown.text


@pytest.mark.parametrize("word", ["Yes", "No", "Not yet", "Denied", "Planned", "Possibly"])
def test_a_yes_or_no_stands_right_before_its_sentence_and_the_sentence_is_read_once(word: str) -> None:
    quote = "The bridge has yet to open, the ministry said on Monday."
    told = "The bridge has yet to open, the ministry said on Monday (2 Dec 2024). [1][2]"
    second = citation(2, quote="The opening was put off again.")
    shown = said(answered(word, told, citation(quote=quote), second))
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
    shown = said(disputed(("44 people", mayor), ("20 people", police)))
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
    shown = said(disputed(("44; 45 people", sly), ("20 people", citation(2, publisher="الجزيرة"))))
    assert shown.text.split("\n")[:4] == [
        "The reports differ:",
        "• 44; 45 people [1] – Demo; 9 people (Wire), 2 Dec 2024) • 7 people, 7 Dec 2024",
        "• 20 people [2] – \u2068الجزيرة\u2069, 7 Dec 2024",
        "",
    ]


def test_reports_that_differ_are_told_as_they_come_when_their_accounts_cannot_be_told_apart() -> None:
    found = replace(answered("44 or 20", "44 [1]\n20 [2]", citation(1), citation(2)), status="disputed")
    assert said(found).text.startswith("The reports differ:\n44 or 20\n\n[1] Demo Wire")


def test_an_answer_that_is_old_says_by_how_many_days() -> None:
    found = answered("The rebels", "Homs fell [1].", citation())
    shown = said(replace(found, asked=date(2025, 1, 21), is_old=True))
    assert shown.text.endswith("\n\nAnswer as of 7 Dec 2024, 45 days before you asked")
    assert said(replace(found, is_old=True)).text.endswith("7 Dec 2024, 1 day before you asked")


def test_a_date_that_is_only_the_files_says_so() -> None:
    shown = said(answered("Homs", "Homs fell [1].", citation(dated_by="file")))
    assert "[1] Demo Wire, 7 Dec 2024 (date of the file)\n" in shown.text


@pytest.mark.parametrize(
    ("language", "place", "label"),
    [
        ("en", "text", "[1] Demo Wire, 7 Dec 2024 (date in its text), p. 4\n"),
        ("en", "address", "[1] Demo Wire, 7 Dec 2024 (date in its address), p. 4\n"),
        ("fr", "data", "[1] Demo Wire, 7 déc. 2024, p. 4\n"),
        ("uk", "data", ", с. 4\n"),
    ],
)
def test_a_receipt_tells_the_page_and_where_its_date_was_found(language: str, place: DatePlace, label: str) -> None:
    paged = citation(page=4, published_in=place, url="https://works.example/42.pdf")
    shown = answer(answered("Homs", "Homs fell [1].", paged), phrases(language))
    assert label in shown.text
    assert {entity.url for entity in shown.entities if entity.url} == {"https://works.example/42.pdf#page=4"}


def test_words_of_ours_are_in_the_readers_language_and_those_of_reports_as_written() -> None:
    quote = "The bridge has yet to open, the ministry said on Monday."
    found = replace(answered("Not yet", f"{quote} [1]", citation(quote=quote, dated_by="report")), is_old=True)
    assert said(found, "es").text == (
        "Todavía no:\n"
        f"{quote}\n"
        "Monday: 2 dic 2024\n\n"
        "[1] Demo Wire, 7 dic 2024\n"
        "Rebels reach edge of Homs\n\n"
        "Respuesta a fecha de 7 dic 2024, 1 día antes de su pregunta"
    )
    assert said(found, "uk").text.startswith(f"Ще ні:\n{quote}\n")
    assert stretches(said(found, "fr"), BOLD) == ["Pas encore"]


def test_accounts_that_are_words_of_ours_are_translated_too() -> None:
    first = citation(1, publisher="Demo Wire", quote="It opened.")
    second = citation(2, publisher="Orla Post", quote="It did not open.")
    assert said(disputed(("Yes", first), ("No", second)), "es").text.startswith(
        "Las noticias no coinciden:\n• Sí [1] – Demo Wire, 7 dic 2024\n• No [2] – Orla Post, 7 dic 2024\n"
    )


def test_in_arabic_what_is_in_latin_letters_is_isolated_and_its_links_and_quotes_stay_whole() -> None:
    shown = said(disputed(("44 people", citation(1)), ("20 people", citation(2, publisher="الجزيرة"))), "ar")
    assert "• \u206844 people\u2069 [1] – \u2068Demo Wire\u2069، \u20687 ديسمبر 2024\u2069\n" in shown.text
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE, HOMS_QUOTE]
    assert [words for words, _ in links(shown)] == ["[1]", "[2]"] + ["Rebels reach edge of Homs"] * 2


def test_what_a_follow_up_was_understood_as_comes_last_before_the_day() -> None:
    found = answered("Homs", "Homs fell [1].", citation())
    shown = said(found, understood="Who holds\n Homs\u202e?")
    assert shown.text.endswith("\n\nUnderstood as: Who holds Homs?\n\nAnswer as of 7 Dec 2024")
    assert stretches(shown, "italic") == ["Understood as: Who holds Homs?"]
    assert "Understood" not in said(found).text


def test_an_answer_with_an_id_can_be_looked_into_and_judged() -> None:
    found = answered("Homs", "Homs fell [1].", citation())
    assert buttons(said(found, id="k3q").markup) == [
        [("Sources", "src:k3q:0"), ("Helpful", "ok:k3q"), ("Wrong?", "no:k3q")]
    ]
    assert said(found).markup is None


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
    shown = said(answered("Homs", "Homs fell [1].", citation(url=url)))
    assert links(shown) == []
    assert "\n“Rebels reach edge of Homs”\n" in shown.text


def test_a_headline_can_neither_turn_our_lines_around_nor_write_lines_of_its_own() -> None:
    hostile = citation(
        title="Peace\u202e now\n\n[2] Reuters, 1 Jan 2030\u2028Trust\u200b me\ufeff",
        publisher="\u202eDemo\u2066 Wire\r\n[9] AFP",
    )
    shown = said(answered("Ho\u202ems", "Homs\u2067 fell [1].", hostile))
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
    shown = said(answered("Homs", "Homs fell [1].", citation(quote=quote)))
    assert stretches(shown, BLOCKQUOTE) == [quote]
    assert stretches(shown, BOLD) == ["Homs"]


def test_an_arabic_publisher_is_isolated_so_that_the_date_after_it_stays_readable() -> None:
    shown = said(answered("Homs", "Homs fell [1].", citation(publisher="الجزيرة")))
    assert "[1] \u2068الجزيرة\u2069, 7 Dec 2024\n" in shown.text


def test_a_report_without_title_or_publisher_still_has_a_receipt() -> None:
    shown = said(answered("Homs", "Homs fell [1].", citation(title=" \n", publisher="")))
    assert "[1] Unknown publisher, 7 Dec 2024\nOpen the report\n" in shown.text


def test_a_huge_quote_is_cut_between_words_and_the_ellipsis_is_not_part_of_the_quotation() -> None:
    quote = "Rebels pushed into the city. " * 500
    shown = said(answered("Homs", "Homs fell [1].", citation(quote=quote)))
    (cut,) = stretches(shown, BLOCKQUOTE)
    assert quote.startswith(cut)
    assert quote[len(cut)] == " "
    assert f"{cut}\n… (cut to fit)\n\nAnswer as of" in shown.text
    assert 4000 < units(shown.text) <= 4096


def test_a_huge_first_quote_leaves_the_other_side_its_quote() -> None:
    other = citation(2, quote="At least 44 people were killed, the mayor said.")
    shown = said(answered("", "They differ [1] [2].", citation(1, quote="word " * 2000), other))
    assert stretches(shown, BLOCKQUOTE)[1] == other.quote


def test_many_citations_lose_their_last_quotes_first_and_the_rest_is_counted() -> None:
    cited = [citation(n, quote=f"Report number {n} said: " + "rebels pushed on. " * 20) for n in range(1, 60)]
    shown = said(answered("Homs", "Homs fell [1].", *cited))
    quotes = stretches(shown, BLOCKQUOTE)
    assert quotes[0] == cited[0].quote
    labels = shown.text.count(", 7 Dec 2024\n")
    assert 1 < len(quotes) < labels < 59
    assert f"… and {59 - labels} more quotes\n\nAnswer as of 7 Dec 2024" in shown.text


def test_more_markers_than_telegram_takes_entities_cost_links_and_not_quotes() -> None:
    shown = said(answered("Homs", "fell [1] " * 150, citation()))
    assert len(shown.entities) == 100
    assert stretches(shown, BLOCKQUOTE) == [HOMS_QUOTE]


def test_half_a_character_in_a_report_does_not_stop_the_answer() -> None:
    quote = "before \ud83d after \udd4a end"
    shown = said(answered("Homs", "Homs \ud83d fell [1].", citation(quote=quote)))
    assert shown.text.encode("utf-8")
    assert stretches(shown, BLOCKQUOTE) == ["before \ufffd after \ufffd end"]


# --- outlets that printed the same ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [
        ("en", 1, "Demo Wire, also in 1 outlet, 7 Dec 2024"),
        ("en", 4, "Demo Wire, also in 4 outlets, 7 Dec 2024"),
        ("es", 4, "Demo Wire, también en 4 medios"),
        ("uk", 21, "Demo Wire, також у 21 виданні"),
        ("ar", 2, "ناشران آخران"),
        ("fr", 4, "Demo Wire, aussi dans 4 médias"),
    ],
)
def test_a_receipt_tells_in_how_many_other_outlets_its_words_stand(language: str, count: int, told: str) -> None:
    also = tuple(Outlet(f"Outlet {n}", "", HOMS.published) for n in range(count))
    found = answered("Rebels", "Rebels [1].", citation(1, also=also))
    assert told in said(found, language).text
