"""What the bot says, in the reader's language: the messages of the folder `locale`, written in Fluent."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.lists import format_list
from fluent.runtime import FluentBundle, FluentResource

from bot.span import has_right_to_left, isolate, visible

LANGUAGES = ("en", "es", "uk", "ar", "fr")
# British, so that the day comes first as it does in every other language, and in the terminal: 7 Dec 2024.
_LOCALES = {"en": "en_GB"}
_RIGHT_TO_LEFT = frozenset({"ar"})
# Countries that the reports call otherwise than CLDR does.
_CALLED = {"america": "US", "britain": "GB", "myanmar": "MM", "palestine": "PS", "saudi": "SA", "turkey": "TR"}


class PhraseError(LookupError):
    """A message that a language does not have, or a variable of it that was not given."""


class Phrases:
    """The words of one language. `language` is one of LANGUAGES."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(_LOCALES.get(language, language))
        # A left-to-right language isolates only what needs it: the marks cost room, and some old phones show them.
        self._bundle = FluentBundle([language], use_isolating=language in _RIGHT_TO_LEFT)
        self._bundle.add_resource(FluentResource(fluent_source(language)))

    def say(self, name: str, **given: str | int | tuple[str, ...]) -> str:
        """The message `name` with its variables; a tuple is said as "A, B or C". PhraseError when it is not there.

        What is given may come from a report: it is made one line that can turn nothing around.
        """
        if not self._bundle.has_message(name):
            raise PhraseError(f"{self.language}.ftl has no message {name!r}")
        pattern = self._bundle.get_message(name).value
        if pattern is None:
            raise PhraseError(f"the message {name!r} of {self.language}.ftl has no words")
        arguments = {variable: self._argument(value) for variable, value in given.items()}
        text, errors = self._bundle.format_pattern(pattern, arguments)
        if errors:
            raise PhraseError(f"the message {name!r} of {self.language}.ftl: {errors[0]}") from errors[0]
        return str(text)

    def isolated(self, text: str) -> str:
        """`text` in an isolate, where it and the words beside it could turn each other around."""
        return isolate(text) if text and self._turns(text) else text

    def day(self, day: date) -> str:
        """A day as the language writes it: 7 Dec 2024, 7 dic 2024."""
        return format_skeleton("yMMMd", day, locale=self._locale)

    def days(self, first: date, last: date) -> str:
        """A stretch of days, both ends included: 7 Dec 2024, 7–8 Dec 2024, Dec 2024 or 2024."""
        after = last + timedelta(days=1)
        if first == last:
            return self.day(first)
        if first == date(first.year, 1, 1) and after == date(first.year + 1, 1, 1):
            return format_skeleton("y", first, locale=self._locale)
        if first.day == after.day == 1 and (first.year, first.month) == (last.year, last.month):
            return format_skeleton("yMMM", first, locale=self._locale)
        return format_interval(first, last, "yMMMd", locale=self._locale)

    def country(self, name: str) -> str:
        """The country that is called `name` in English; one that is not known keeps its name."""
        if self.language == "en":
            return name
        return str(self._locale.territories.get(_codes_of_countries().get(name.casefold(), ""), name))

    def _turns(self, text: str) -> bool:
        return self.language in _RIGHT_TO_LEFT or has_right_to_left(text)

    def _argument(self, value: str | int | tuple[str, ...]) -> str | int:
        if isinstance(value, int):
            return value
        if isinstance(value, tuple):
            return format_list([self.isolated(_one_line(each)) for each in value], "or", locale=self._locale)
        words = _one_line(value)
        # Fluent isolates every variable of a language that is written from the right.
        return words if self.language in _RIGHT_TO_LEFT else self.isolated(words)


def phrases(*wanted: str | None) -> Phrases:
    """The words of the first wanted language that there is, else of English; "es-419" is wanted as "es"."""
    codes = [code.replace("_", "-").partition("-")[0].lower() for code in wanted if code]
    return _phrases(next((code for code in codes if code in LANGUAGES), "en"))


def fluent_source(language: str) -> str:
    """The messages of a language, as they are written."""
    return files("bot").joinpath("locale", f"{language}.ftl").read_text("utf-8")


@cache
def _phrases(language: str) -> Phrases:
    return Phrases(language)


@cache
def _codes_of_countries() -> dict[str, str]:
    return {name.casefold(): code for code, name in Locale.parse("en").territories.items()} | _CALLED


def _one_line(text: str) -> str:
    return " ".join(visible(text).split())
