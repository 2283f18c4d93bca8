"""A link that opens an article at the quoted words, by the syntax of WICG's scroll-to-text-fragment."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text_fragment import opened_at

URL = "https://wire.example.org/2024/homs"


def test_a_short_quote_is_told_whole() -> None:
    assert opened_at(URL, "Rebels reached Homs.") == f"{URL}#:~:text=Rebels%20reached%20Homs."


def test_what_the_syntax_keeps_for_itself_is_encoded() -> None:
    assert opened_at(URL, "a well-known man, 7% & more#") == (
        f"{URL}#:~:text=a%20well%2Dknown%20man%2C%207%25%20%26%20more%23"
    )


def test_a_printed_document_opens_at_its_page() -> None:
    assert opened_at(f"{URL}#top", "Homs", 4) == f"{URL}#page=4"
    assert opened_at("javascript:alert(1)", "Homs", 4) == ""


def test_a_long_quote_is_told_by_its_first_and_last_words() -> None:
    quote = "Rebels pushed into the northern edge of Homs on Saturday, while others closed on the capital."
    assert (
        opened_at(URL, quote)
        == f"{URL}#:~:text=Rebels%20pushed%20into%20the%20northern,others%20closed%20on%20the%20capital."
    )


def test_a_quote_of_two_paragraphs_is_told_by_its_ends_since_no_paragraph_holds_all_of_it() -> None:
    assert opened_at(URL, "Homs fell.\n\nAleppo held.") == f"{URL}#:~:text=Homs%20fell.,Aleppo%20held."


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        (f"{URL}#latest", f"{URL}#latest:~:text=Homs"),
        (f"{URL}#", f"{URL}#:~:text=Homs"),
        (f"{URL}#:~:text=old,words", f"{URL}#:~:text=Homs"),
        (f"{URL}#latest:~:text=old", f"{URL}#latest:~:text=Homs"),
        (f"{URL}?a=1&b=", f"{URL}?a=1&b=#:~:text=Homs"),
    ],
)
def test_what_the_address_says_is_kept_save_an_older_quote(url: str, opened: str) -> None:
    assert opened_at(url, "Homs") == opened


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://wire.example.org/a", "tg://resolve?domain=scam"])
def test_only_an_article_on_the_web_is_opened(url: str) -> None:
    assert opened_at(url, "Homs") == ""


def test_an_address_that_would_grow_too_long_opens_at_its_beginning() -> None:
    long = "https://wire.example.org/" + "a" * 2010
    assert opened_at(long, "Rebels reached Homs.") == long
    assert opened_at(URL, "戦" * 900) == URL
    assert opened_at(URL, " \n") == URL


@given(st.text(max_size=300), st.sampled_from([URL, f"{URL}#top", f"{URL}#a:~:text=b"]))
def test_any_quote_is_told_in_one_directive_whose_words_are_its_ends(quote: str, url: str) -> None:
    opened = opened_at(url, quote)
    assert len(opened) <= 2048
    assert opened.isascii()
    if not quote.split() or opened == url:
        return
    directive = opened.split(":~:text=")[1]
    assert not set(directive) & set("-& \n")
    first, *last = [unquote(part) for part in directive.split(",")]
    told = " ".join(quote.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").split())
    assert told == first if not last else told.startswith(first) and told.endswith(last[0])
