"""The allowance: how many tokens may be used up in a day, for one chat and for all together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

# Characters of a token, roughly, where a provider does not count.
_CHARACTERS = 4


class Book(Protocol):
    """Where is kept what was used on a day, by shelf. Raises an IndexFault when it cannot be."""

    def used(self, day: str, shelf: str | None = None) -> int:
        """The tokens that a shelf used, or all of them."""
        ...

    def note(self, day: str, shelf: str, tokens: int, calls: int = 0, failures: int = 0) -> None:
        """Count more."""
        ...


class Allowance:
    """The tokens of a day: `each` for a shelf, which is a chat's, and `total` for all. `today` tells the day."""

    def __init__(self, book: Book, today: Callable[[], str], each: int, total: int) -> None:
        self._book = book
        self._today = today
        self.each = each
        self.total = total

    def allows(self, shelf: str) -> bool:
        """Whether any are left today."""
        return self.used(shelf) < self.each and self.used() < self.total

    def used(self, shelf: str | None = None) -> int:
        """The tokens used today, by a shelf or by all."""
        return self._book.used(self._today(), shelf)

    def use(self, shelf: str, tokens: int, calls: int = 0, failures: int = 0) -> None:
        """Count what was used; a number below nought takes back what was counted too much."""
        self._book.note(self._today(), shelf, tokens, calls, failures)


def tokens_of(*texts: str) -> int:
    """Roughly how many tokens these texts are."""
    return sum(len(text) // _CHARACTERS + 1 for text in texts)
