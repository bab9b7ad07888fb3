"""Exact tests of unweighted tables: Fisher for 2 x 2, Fisher-Freeman-Halton beyond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.results import Floats, Test

_TIE = 1e-7
"""Tables at most this much more probable than the observed one count as equally probable."""
WORK = 1_500_000
"""Numbers that may be looked at before giving up: about a tenth of a second."""
_STATES = 1_000_000
"""What rows have left may look like this many different things."""

Table = npt.NDArray[np.int64]


class TooLarge(Exception):  # noqa: N818 - says what the table is, not that anything went wrong
    """The table has too many relatives with the same margins."""


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """Tables of which the first columns are filled, merged where they cannot be told apart.

    Parameters
    ----------
    remainders
        What the rows can have left for the columns to come, shape (remainders, rows).
    of
        Number of each table's remainder, ascending, shape (tables,).
    past
        Logarithm of the probability so far, shape (tables,).
    ways
        How many tables were merged into each.
    """

    remainders: Table
    of: Table
    past: Floats
    ways: Floats

    def alike(self) -> Iterator[tuple[Table, Floats, Floats]]:
        """Each remainder with the past and the ways of its tables."""
        places = np.searchsorted(self.of, np.arange(len(self.remainders) + 1))
        for number, remainder in enumerate(self.remainders):
            here = slice(places[number], places[number + 1])
            if here.start < here.stop:
                yield remainder, self.past[here], self.ways[here]


class Work:
    """Counts what is looked at, and gives up before it takes long."""

    def __init__(self, limit: int) -> None:
        self.remaining = limit

    def spend(self, numbers: int) -> None:
        """Account for this many numbers."""
        self.remaining -= numbers
        if self.remaining < 0:
            raise TooLarge


def exact(counts: Floats, *, work: int = WORK) -> Test | None:
    """Test independence by the exact probability of all tables with the same margins.

    Parameters
    ----------
    counts
        Unweighted, shape (R, C), R, C >= 2, without empty rows or columns. Nominal by nominal.
    work
        Numbers that may be looked at.

    Returns
    -------
    Test or None
        Method ``fisher`` (2 x 2) or ``fisher_freeman_halton``, without degrees of freedom; the
        statistic is the probability of the observed table, and p sums the tables that are no more
        probable. None where there are too many tables to look at all of them.

    Notes
    -----
    Columns are filled one after the other. What is still to be filled depends only on what each row
    has left, so partial tables with the same remainder and the same probability so far are merged; the
    last two columns are enumerated once for each remainder. Partial tables whose completions are all
    improbable, or all probable, are settled without enumeration.

    References
    ----------
    Freeman & Halton (1951), Biometrika 38, 141-149. Mehta & Patel (1983), JASA 78, 427-434, for
    merging and bounds; the bounds here are weaker than theirs and cheaper.

    Examples
    --------
    >>> test = exact(np.array([[3.0, 1.0], [1.0, 3.0]]))  # the lady tasting tea
    >>> test.method, round(test.p, 6)
    ('fisher', 0.485714)
    """
    table = _oriented(np.rint(counts).astype(np.int64))
    observed = _log_probability(table)
    try:
        p = _sum_of_improbable(table, observed, Work(work))
    except TooLarge:
        return None
    method = "fisher" if counts.shape == (2, 2) else "fisher_freeman_halton"
    return Test(method, float(np.exp(observed)), (), min(1.0, p), int(table.sum()))


def _oriented(table: Table) -> Table:
    """Fewer rows than columns, columns from small to large: that keeps the remainders few."""
    table = table if table.shape[0] <= table.shape[1] else table.T
    return table[:, np.argsort(table.sum(axis=0), kind="stable")]


def log_factorial(values: npt.NDArray[np.int64]) -> Floats:
    """ln(n!)."""
    return np.asarray(special.gammaln(values + 1.0))


def _log_probability(table: Table) -> float:
    """Of a table, given its margins (hypergeometric)."""
    margins = log_factorial(table.sum(axis=0)).sum() + log_factorial(table.sum(axis=1)).sum()
    return float(margins - log_factorial(table).sum() - log_factorial(table.sum()))


def _sum_of_improbable(table: Table, observed: float, work: Work) -> float:
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if np.log(rows + 1.0).sum() - np.log(rows.max() + 1.0) > np.log(_STATES):
        raise TooLarge
    constant = log_factorial(rows).sum() + log_factorial(columns).sum()
    constant -= log_factorial(table.sum())
    threshold = observed + np.log1p(_TIE)
    start = np.zeros(1, dtype=np.int64)
    partial = Partial(rows[None, :], start, np.array([constant]), np.ones(1))
    total = 0.0
    for place, column in enumerate(columns[:-2], start=1):
        filled = _fill(partial, int(column), work)
        work.spend(filled.remainders.size * (len(columns) - place))
        settled, partial = _settle(filled, columns[place:], threshold)
        total += settled
        if not len(partial.past):
            return total
    return total + _finish(partial, int(columns[-2]), threshold, work)


def _settle(partial: Partial, columns: Table, threshold: float) -> tuple[float, Partial]:
    """Settle the partial tables of which all completions are improbable, or none is.

    The probabilities of all completions of a remainder add up to a multinomial coefficient, so they
    need not be enumerated where the most probable of them is improbable.
    """
    of, left = partial.of, partial.remainders
    improbable = partial.past + _most_probable(left, columns)[of] <= threshold
    all_of_them = log_factorial(columns.sum()) - log_factorial(columns).sum()
    mass = partial.past + (all_of_them - log_factorial(left).sum(axis=1))[of]
    settled = float((partial.ways * np.exp(mass))[improbable].sum())
    open_ = ~improbable & (partial.past + _least_probable(left, columns)[of] <= threshold)
    return settled, Partial(left, of[open_], partial.past[open_], partial.ways[open_])


def _most_probable(remainders: Table, columns: Table) -> Floats:
    """At most this is ``-sum ln n!`` of any completion: the Lagrangian dual of its relaxation."""
    means = remainders[:, :, None] * columns / columns.sum()
    slopes = np.log(np.maximum(means, 1e-300))
    floors = np.floor(means + 1e-12)
    gains = slopes * (means - floors) + special.gammaln(floors + 1)
    return np.asarray(-np.where(means > 0, gains, 0.0).sum(axis=(1, 2)) + 1e-9)


def _least_probable(remainders: Table, columns: Table) -> Floats:
    """At least this is ``-sum ln n!`` of any completion: every row as lumped as columns allow."""
    left = remainders.copy()
    lumped = np.zeros(len(remainders))
    for column in columns[::-1]:
        filled = np.minimum(left, column)
        lumped += log_factorial(filled).sum(axis=1)
        left -= filled
    return -lumped - 1e-9


def _fill(partial: Partial, column: int, work: Work) -> Partial:
    """Fill one more column in all ways and merge what cannot be told apart any more."""
    lefts, pasts, ways = [], [], []
    for remainder, past, own in partial.alike():
        fillings = _compositions(remainder, column, work)
        work.spend(5 * len(fillings) * len(past))
        lefts.append(np.repeat(remainder - fillings, len(past), axis=0))
        pasts.append((past - log_factorial(fillings).sum(axis=1)[:, None]).ravel())
        ways.append(np.tile(own, len(fillings)))
    return _merged(np.concatenate(lefts), np.concatenate(pasts), np.concatenate(ways))


def _merged(left: Table, past: Floats, ways: Floats) -> Partial:
    """Put tables with the same remainder and the same probability so far together."""
    code = left @ np.append(1, np.cumprod(left.max(axis=0)[:-1] + 1))
    rounded = np.rint(past * 1e9)
    order = np.lexsort((rounded, code))
    new_remainder = np.diff(code[order], prepend=-1) != 0
    new = new_remainder | (np.diff(rounded[order], prepend=np.nan) != 0)
    return Partial(
        left[order[new_remainder]],
        (np.cumsum(new_remainder) - 1)[new],
        past[order[new]],
        np.add.reduceat(ways[order], np.flatnonzero(new)),
    )


def _finish(partial: Partial, column: int, threshold: float, work: Work) -> float:
    """Sum the improbable tables over the last two columns, once for each remainder."""
    total = 0.0
    for remainder, past, ways in partial.alike():
        fillings = _compositions(remainder, column, work)
        last = log_factorial(fillings) + log_factorial(remainder - fillings)
        gains = np.sort(-last.sum(axis=1))
        cumulative = np.append(0.0, np.cumsum(np.exp(gains - gains[-1])))
        place = np.searchsorted(gains, threshold - past, side="right")
        total += float((ways * np.exp(past + gains[-1]) * cumulative[place]).sum())
    return total


def _compositions(limits: npt.NDArray[np.int64], column: int, work: Work) -> Table:
    """All ways to split ``column`` over the rows with no row above its limit: (ways, rows)."""
    ways = np.zeros((1, 0), dtype=np.int64)
    left = np.array([column])
    behind = limits[::-1].cumsum()[::-1]
    for row, limit in enumerate(limits):
        after = int(behind[row] - limit)
        low = np.maximum(0, left - after)
        high = np.minimum(limit, left)
        number = np.maximum(high - low + 1, 0)
        work.spend(100 + int(number.sum()) * (row + 1))
        origin = np.repeat(np.arange(len(left)), number)
        offset = np.arange(len(origin)) - np.repeat(number.cumsum() - number, number)
        value = low[origin] + offset
        ways = np.column_stack([ways[origin], value])
        left = left[origin] - value
    return ways
