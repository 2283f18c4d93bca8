"""The tally: what a language model was asked and what became of it, in numbers, since the process began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls of a model and how many of them failed, the tokens that they took, answers that were worded before, and
    the claims that were kept and those that were dropped, by fault; `is_resting` tells that it is left alone now."""

    calls: int = 0
    failures: int = 0
    tokens: int = 0
    remembered: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    is_resting: bool = False


class Tally:
    """Adds up, for any number of threads."""

    def __init__(self) -> None:
        self._sums: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._lock = Lock()

    def called(self, tokens: int, has_failed: bool = False) -> None:
        """A model was asked, for so many tokens, and replied or failed."""
        self._add(calls=1, tokens=tokens, failures=int(has_failed))

    def remembered(self) -> None:
        """An answer was worded before, and no model was asked."""
        self._add(remembered=1)

    def judged(self, fault: str) -> None:
        """A claim was kept (no fault), or dropped."""
        with self._lock:
            (self._dropped if fault else self._sums)[fault or "kept"] += 1

    @property
    def counts(self) -> Counts:
        """The sums as they are now."""
        with self._lock:
            sums = self._sums
            return Counts(
                sums["calls"], sums["failures"], sums["tokens"], sums["remembered"], sums["kept"], dict(self._dropped)
            )

    def _add(self, **more: int) -> None:
        with self._lock:
            self._sums.update(more)
