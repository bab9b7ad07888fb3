"""What a benchmark hands back: a measure of ours beside its reference, taken in the same run.

A machine is fast today and slow tomorrow; the ratio of two measures of one minute stays.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which way a measure gets better."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Ratio:
    """One line of the result."""

    what: str
    unit: str
    ours: float
    reference: float
    against: str
    """What the reference is, in words."""
    better: Better

    @property
    def times(self) -> float:
        """How many times the reference we are: over 1 is faster, whichever way the unit runs."""
        if self.better is Better.MORE:
            return self.ours / self.reference
        return self.reference / self.ours


def seconds(task: Callable[[], object], rounds: int = 3) -> float:
    """The shortest of several runs: what else the machine did only adds to the others."""
    return min(_once(task) for _ in range(rounds))


def _once(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start
