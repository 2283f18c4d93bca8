"""What the bot says: the same messages in every language, each within what Telegram takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.phrases import LANGUAGES, PhraseError, Phrases, fluent_source, phrases
from retrieval.polarity import Verdict
from tests.bot.shown import units

BOT = Path(__file__).parents[2] / "bot"
COUNTS = (0, 1, 2, 3, 5, 11, 21, 100, 1_000_000)
# Telegram's limits: of the text that answers a press, and of what a command is said to do.
LIMITS = {"thanks": 200, "gone": 200, "not-yours": 200, "busy": 200, "too-many": 200, "fault": 200} | {
    f"command-{name}": 256
    for name in (
        "ask sources status help add forget reports settings timeline digest subscribe subscriptions unsubscribe"
        " follow feeds unfollow"
    ).split()
}
# Beyond this a phone cuts the words of a button.
BUTTON = 22


class Variables(Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:
        """Note one."""
        self.names.add(node.id.name)


def variables(language: str) -> dict[str, set[str]]:
    """The messages of a language, each with its variables."""
    found: dict[str, set[str]] = {}
    for entry in FluentParser().parse(fluent_source(language)).body:
        assert not isinstance(entry, fluent.Junk), f"{language}.ftl: {entry.content}"
        if isinstance(entry, fluent.Message):
            assert entry.id.name not in found, f"{language}.ftl says {entry.id.name} twice"
            seen = Variables()
            seen.visit(entry)
            found[entry.id.name] = seen.names
    return found


ENGLISH = variables("en")
NUMBERS = {"count", "reports", "passages", "minutes", "page", "pages", "most"}


def said() -> Iterator[tuple[str, set[str]]]:
    """What the code of the bot says: the name of each message (a part of it ends with *) and its variables."""
    for path in sorted(BOT.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                yield name_of(node.args[0], path), {str(keyword.arg) for keyword in node.keywords}


def name_of(argument: ast.expr, path: Path) -> str:
    """The name of a message in the code."""
    match argument:
        case ast.Constant(value=str(name)):
            return name
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return f"{start}*"
    raise AssertionError(f"{path.name}:{argument.lineno}: write the name of the message out")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_messages_of_english_with_their_variables(language: str) -> None:
    assert variables(language) == ENGLISH


def test_what_the_bot_says_there_is_and_gets_its_variables() -> None:
    told = list(said())
    assert len(told) > 60
    for name, given in told:
        meant = {each for each in ENGLISH if each.startswith(name[:-1])} if name.endswith("*") else {name}
        assert meant, f"no message begins with {name}"
        for each in meant:
            assert ENGLISH.get(each) == given, each


def test_nothing_is_written_that_the_bot_never_says() -> None:
    names = {name for name, _ in said()}
    unsaid = {each for each in ENGLISH if each not in names and f"{each.partition('-')[0]}-*" not in names}
    assert unsaid == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_has_its_word(language: str) -> None:
    words = [phrases(language).say(f"verdict-{each.lower().replace(' ', '-')}") for each in get_args(Verdict) if each]
    assert len(set(words)) == len(words) == 9


def every_text(language: str) -> Iterator[tuple[str, str]]:
    """Every message of a language as it is said with each number."""
    for name, wanted in ENGLISH.items():
        for count in COUNTS if wanted & NUMBERS else COUNTS[:1]:
            given: dict[str, str | int] = {each: count if each in NUMBERS else "Demo Wire" for each in wanted}
            yield name, phrases(language).say(name, **given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_said_with_any_number_within_telegrams_limits(language: str) -> None:
    for name, text in every_text(language):
        assert text.strip()
        assert "{" not in text
        assert text.count("\u2068") == text.count("\u2069")
        assert units(text) <= LIMITS.get(name, BUTTON if name.endswith("-button") else 400), (name, text)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "0 reports|1 report|2 reports|3 reports|5 reports|11 reports|21 reports|100 reports"),
        ("es", "0 noticias|1 noticia|2 noticias|3 noticias|5 noticias|11 noticias|21 noticias|100 noticias"),
        ("fr", "0 article|1 article|2 articles|3 articles|5 articles|11 articles|21 articles|100 articles"),
        ("uk", "0 статей|1 стаття|2 статті|3 статті|5 статей|11 статей|21 стаття|100 статей"),
        ("ar", "0 تقرير|تقرير واحد|تقريران|3 تقارير|5 تقارير|11 تقريرًا|21 تقريرًا|100 تقرير"),
    ],
)
def test_numbers_take_the_plural_of_the_language(language: str, told: str) -> None:
    for count, form in zip(COUNTS, told.split("|"), strict=False):
        text = phrases(language).say("sources-row", publisher="X", count=count, day="Y")
        assert form in text.replace("\u2068", "").replace("\u2069", ""), count


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("es",), "es"),
        (("es-419",), "es"),
        (("AR_eg",), "ar"),
        (("pt-BR", "uk", "fr"), "uk"),
        (("", None, "fr"), "fr"),
        (("pt-BR",), "en"),
        ((), "en"),
        (("../en",), "en"),
    ],
)
def test_the_first_wanted_language_that_there_is_speaks(wanted: tuple[str | None, ...], language: str) -> None:
    assert phrases(*wanted).language == language
    assert phrases(*wanted) is phrases(language)


def test_a_message_that_is_missing_or_lacks_a_variable_is_an_error_that_names_it() -> None:
    with pytest.raises(PhraseError, match="es.ftl has no message 'nonsense'"):
        phrases("es").say("nonsense")
    with pytest.raises(PhraseError, match="'as-of' of fr.ftl.*day"):
        phrases("fr").say("as-of")


@pytest.mark.parametrize(
    ("language", "day", "days", "month", "year"),
    [
        ("en", "7 Dec 2024", "7–8 Dec 2024", "Feb 2024", "2024"),
        ("es", "7 dic 2024", "7–8 dic 2024", "feb 2024", "2024"),
        ("uk", "7 груд. 2024 р.", "7–8 груд. 2024 р.", "лют. 2024 р.", "2024"),
        ("ar", "7 ديسمبر 2024", "7–8 ديسمبر 2024", "فبراير 2024", "2024"),
        ("fr", "7 déc. 2024", "7–8 déc. 2024", "févr. 2024", "2024"),
    ],
)
def test_days_are_written_as_the_language_writes_them(
    language: str, day: str, days: str, month: str, year: str
) -> None:
    said = phrases(language)
    stretches = [
        (date(2024, 12, 7), date(2024, 12, 7)),
        (date(2024, 12, 7), date(2024, 12, 8)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ]
    told = [said.days(first, last).replace("\u202f", " ") for first, last in stretches]
    assert told == [day, days, month, year]
    assert said.day(date(2024, 12, 7)) == said.days(date(2024, 12, 7), date(2024, 12, 7))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_full_of_controls_can_turn_nothing_around(language: str) -> None:
    hostile = "\u2069\u202eDemo\u2066\n\nWire\u200f\u2068"
    text = phrases(language).say("byline", publisher=hostile, day="7 Dec 2024")
    plain = text.replace("\u2068Demo Wire\u2069", "Demo Wire")
    assert plain.startswith("Demo Wire")
    assert not set(plain) & set("\u202e\u2066\u200f\n")
    assert text.count("\u2068") == text.count("\u2069")


def test_a_name_that_runs_the_other_way_is_isolated_and_no_other() -> None:
    said: Phrases = phrases("en")
    assert said.isolated("الجزيرة") == "\u2068الجزيرة\u2069"
    assert said.say("byline", publisher="الجزيرة", day="7 Dec 2024") == "\u2068الجزيرة\u2069, 7 Dec 2024"
    assert said.isolated("Demo Wire") == "Demo Wire"
    assert phrases("ar").isolated("Demo Wire") == "\u2068Demo Wire\u2069"
    assert phrases("ar").isolated("") == ""


def test_names_are_joined_as_the_language_joins_them() -> None:
    assert "Orlan, Desmet o Ruvo." in phrases("es").say("lack-names", names=("Orlan", "Desmet", "Ruvo"))


def test_countries_have_their_names_and_what_is_none_keeps_its_own() -> None:
    assert [phrases(language).country("Turkey") for language in ("fr", "uk")] == ["Turquie", "Туреччина"]
    assert phrases("es").country("Syria") == "Siria"
    assert phrases("en").country("Turkey") == "Turkey", "as the terminal says it, and the reports"
    assert phrases("fr").country("Veldra") == "Veldra"
