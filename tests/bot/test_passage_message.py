"""The sources of an answer, a page each, and passages that an inline query finds."""

from __future__ import annotations

import pytest
from telegram import InputTextMessageContent

from bot.message import Message
from bot.passage_message import inline_results, sources_page
from bot.phrases import phrases
from retrieval.outlets import Outlet
from tests.bot.shown import buttons, links, stretches, units
from tests.fakes import HOMS, HOMS_QUOTE, answered, candidate, citation, report

EN = phrases("en")
OPENED = (
    "https://demo-wire.example.org/2024/12/07/homs"
    "#:~:text=Syrian%20rebels%20pushed%20into%20the,others%20closed%20on%20the%20capital."
)
FOUND = answered("Homs", "Homs fell [1].", citation(1), citation(2, quote="Homs fell."), citation(3))
AROUND = [f"It was dawn. 🕊️ {HOMS_QUOTE}\n\nNobody knew.", "Homs fell.", HOMS_QUOTE]


def test_a_page_shows_the_passage_with_the_quoted_words_in_bold() -> None:
    shown = sources_page(FOUND, AROUND, 0, "k3q", EN, "https://t.me/NewsBot?start=src_k3q")
    assert shown.text == f"1 of 3\nDemo Wire, 7 Dec 2024\nRebels reach edge of Homs\n{AROUND[0]}"
    assert stretches(shown, "blockquote") == [AROUND[0]]
    assert stretches(shown, "bold") == ["1 of 3", HOMS_QUOTE]
    assert links(shown) == [("Rebels reach edge of Homs", OPENED)]


def test_a_page_names_the_outlets_that_printed_the_same_and_links_their_copies() -> None:
    also = tuple(Outlet(f"Outlet {n}", f"https://outlet-{n}.example/homs", HOMS.published) for n in range(14))
    shown = sources_page(answered("Homs", "Homs fell [1].", citation(1, also=also)), AROUND, 0, "k3q", EN)
    assert "\nAlso in: Outlet 0 · Outlet 1 · " in shown.text
    assert "Outlet 11 … and 2 more\n" in shown.text
    assert ("Outlet 3", "https://outlet-3.example/homs") in links(shown)
    hostile = (Outlet("\u202egro.live@", "javascript:alert(1)", HOMS.published),)
    shown = sources_page(answered("Homs", "Homs fell [1].", citation(1, also=hostile)), AROUND, 0, "k3q", EN)
    assert "\u202e" not in shown.text
    assert links(shown) == [("Rebels reach edge of Homs", OPENED)]


def test_pages_are_turned_and_end() -> None:
    turned = [buttons(sources_page(FOUND, AROUND, page, "k3q", EN).markup) for page in range(3)]
    assert turned == [
        [[("›", "src:k3q:1")]],
        [[("‹", "src:k3q:0"), ("›", "src:k3q:2")]],
        [[("‹", "src:k3q:1")]],
    ]
    assert sources_page(answered("Homs", "Homs fell.", citation()), AROUND, 0, "k3q", EN).markup is None


def test_a_page_can_be_opened_in_private() -> None:
    link = "https://t.me/NewsBot?start=src_k3q"
    assert buttons(sources_page(FOUND, AROUND, 0, "k3q", phrases("fr"), link).markup)[1] == [("Ouvrir en privé", link)]


@pytest.mark.parametrize(("page", "shown"), [(-1, "1 of 3"), (3, "3 of 3"), (10**9, "3 of 3")])
def test_a_page_that_there_is_not_is_the_nearest_one(page: int, shown: str) -> None:
    assert sources_page(FOUND, AROUND, page, "k3q", EN).text.startswith(f"{shown}\n")


def test_an_answer_without_sources_has_no_page() -> None:
    assert sources_page(answered("", ""), [], 0, "k3q", EN) == Message("This button is too old: please ask again.")


@pytest.mark.parametrize("around", [[], ["A later version of the report."]])
def test_a_passage_that_is_gone_or_has_changed_leaves_the_quote(around: list[str]) -> None:
    assert stretches(sources_page(FOUND, around, 0, "k3q", EN), "blockquote") == [HOMS_QUOTE]


def test_a_huge_passage_is_cut_around_the_quote_and_the_ellipses_are_ours() -> None:
    around = "It rained 🕊️. " * 900 + HOMS_QUOTE + " It snowed." * 900
    shown = sources_page(FOUND, [around], 0, "k3q", EN)
    (passage,) = stretches(shown, "blockquote")
    assert passage in around
    assert HOMS_QUOTE in passage
    assert min(map(len, passage.split(HOMS_QUOTE))) > 1000
    assert f"\n…\n{passage}\n…" in shown.text
    assert 4000 < units(shown.text) <= 4096


def test_a_passage_whose_quote_stands_near_its_end_gives_the_room_to_what_stands_before() -> None:
    around = "It rained. " * 900 + HOMS_QUOTE
    shown = sources_page(FOUND, [around], 0, "k3q", EN)
    (passage,) = stretches(shown, "blockquote")
    assert passage.endswith(HOMS_QUOTE)
    assert 4000 < units(shown.text) <= 4096


def test_a_quote_longer_than_a_message_is_cut_at_its_end() -> None:
    quote = "It rained 🕊️. " * 900
    shown = sources_page(answered("", "", citation(quote=quote)), [f"Before. {quote}After."], 0, "k3q", EN)
    (passage,) = stretches(shown, "blockquote")
    assert quote.startswith(passage)
    assert shown.text.endswith(f"{passage}\n…")
    assert 4000 < units(shown.text) <= 4096


def test_an_inline_query_offers_five_cited_passages() -> None:
    homs = report(
        "homs", f"{HOMS_QUOTE} It rained.", title="Rebels reach edge of Homs", url="https://wire.example.org/h"
    )
    results = inline_results([candidate(homs, HOMS_QUOTE)] * 9, EN)
    assert [each.id for each in results] == ["1", "2", "3", "4", "5"]
    first, content = results[0], results[0].input_message_content
    assert (first.title, first.description) == ("Rebels reach edge of Homs", HOMS_QUOTE)
    assert isinstance(content, InputTextMessageContent)
    shown = Message(content.message_text, tuple(content.entities))
    assert shown.text == f"{HOMS_QUOTE}\nRebels reach edge of Homs\nDemo Wire, 7 Dec 2024"
    assert stretches(shown, "blockquote") == [HOMS_QUOTE]
    assert [target for _, target in links(shown)] == ["https://wire.example.org/h#" + OPENED.split("#")[1]]
    assert content.link_preview_options is not None
    assert content.link_preview_options.is_disabled


def test_a_passage_found_is_whole_in_the_message_and_one_short_line_in_the_list() -> None:
    text = "Rebels\u202e pushed on.\n" + "It rained. " * 40
    (result,) = inline_results([candidate(report("r", text, title=""))], phrases("es"))
    assert result.title == "Noticia sin título"
    assert result.description is not None
    assert result.description.startswith("Rebels pushed on. It rained.")
    assert units(result.description) <= 120
    content = result.input_message_content
    assert isinstance(content, InputTextMessageContent)
    assert content.message_text.startswith(text)
