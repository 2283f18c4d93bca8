"""Timing whole processes, and what several timings of one thing tell."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class ProcessFailed(Exception):
    """A measured process ended in failure: a timing of it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Several values of one measure, in its unit."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Keep these values; there must be one at least."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)

    def times(self, factor: float) -> Spread:
        """Every value times `factor`."""
        return Spread.of(value * factor for value in self.values)

    def __str__(self) -> str:
        if len(self.values) == 1:
            return short(self.values[0])
        return f"{short(self.median)} ({short(min(self.values))}–{short(max(self.values))})"


def short(value: float) -> str:
    """Three significant digits, and no exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def seconds(command: Sequence[str | Path]) -> float:
    """Wall seconds of a whole process, from before its start to its end; ProcessFailed when it does not end in 0.

    Its files are in the page cache after the first run: "cold" in this benchmark means a new process, not a new disk.
    """
    began = time.perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        raise ProcessFailed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-2_000:]}")
    return took


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do `work` in a fresh process and return what it returns, so that no measure inherits another's memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *args, **kwargs).result()
