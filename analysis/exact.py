"""Exact tests of unweighted tables: Fisher for 2 x 2, Fisher-Freeman-Halton beyond."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.results import Floats, Test

_TIE = 1e-7
"""Tables at most this much more probable than the observed one count as equally probable."""
_WORK = 2_000_000
"""Partial tables that may be looked at; some tenths of a second."""

Table = npt.NDArray[np.int64]


class TooLarge(Exception):  # noqa: N818 - says what the table is, not that anything went wrong
    """The table has too many relatives with the same margins."""


def exact(counts: Floats) -> Test | None:
    """Test independence by the exact probability of all tables with the same margins.

    Parameters
    ----------
    counts
        Unweighted, shape (R, C), R, C >= 2, without empty rows or columns. Nominal by nominal.

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
        p = _sum_of_improbable(table, observed)
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


def _sum_of_improbable(table: Table, observed: float) -> float:
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    constant = log_factorial(rows).sum() + log_factorial(columns).sum()
    constant -= log_factorial(table.sum())
    threshold = observed + np.log1p(_TIE)
    partial = (rows[None, :], np.array([constant]), np.ones(1))
    total = 0.0
    for place, column in enumerate(columns[:-2], start=1):
        filled = _fill(*partial, int(column))
        settled, partial = _settle(*filled, columns[place:], threshold)
        total += settled
        if not len(partial[0]):
            return total
    return total + _finish(*partial, int(columns[-2]), threshold)


def _settle(
    remainders: Table, past: Floats, ways: Floats, columns: Table, threshold: float
) -> tuple[float, tuple[Table, Floats, Floats]]:
    """Settle the partial tables of which all completions are improbable, or none is.

    The probabilities of all completions of a remainder add up to a multinomial coefficient, so they
    need not be enumerated where the most probable of them is improbable.
    """
    improbable = past + _most_probable(remainders, columns) <= threshold
    all_of_them = log_factorial(columns.sum()) - log_factorial(columns).sum()
    mass = past + all_of_them - log_factorial(remainders).sum(axis=1)
    settled = float((ways * np.exp(mass))[improbable].sum())
    open_ = ~improbable & (past + _least_probable(remainders, columns) <= threshold)
    return settled, (remainders[open_], past[open_], ways[open_])


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


def _fill(
    remainders: Table, past: Floats, ways: Floats, column: int
) -> tuple[Table, Floats, Floats]:
    """Fill one more column in all ways and merge what cannot be told apart any more."""
    states, member = np.unique(remainders, axis=0, return_inverse=True)
    found: list[tuple[Table, Floats, Floats]] = []
    work = 0
    for number, state in enumerate(states):
        fillings = _compositions(state, column)
        here = np.flatnonzero(member.ravel() == number)
        work += len(fillings) * len(here)
        if work > _WORK:
            raise TooLarge
        cost = log_factorial(fillings).sum(axis=1)
        found.append(
            (
                np.repeat(state - fillings, len(here), axis=0),
                (past[here][None, :] - cost[:, None]).ravel(),
                np.tile(ways[here], len(fillings)),
            )
        )
    return _merge(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _merge(remainders: Table, past: Floats, ways: Floats) -> tuple[Table, Floats, Floats]:
    rounded = np.rint(past * 1e9).astype(np.int64)
    keys = np.column_stack([remainders, rounded])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    merged: Floats = np.bincount(group.ravel(), weights=ways).astype(np.float64)
    return remainders[first], past[first], merged


def _finish(remainders: Table, past: Floats, ways: Floats, column: int, threshold: float) -> float:
    """Sum the improbable tables over the last two columns, once for each remainder."""
    states, member = np.unique(remainders, axis=0, return_inverse=True)
    total = 0.0
    work = 0
    for number, state in enumerate(states):
        fillings = _compositions(state, column)
        work += len(fillings)
        if work > _WORK:
            raise TooLarge
        last = log_factorial(fillings) + log_factorial(state - fillings)
        gains = np.sort(-last.sum(axis=1))
        cumulative = np.append(0.0, np.cumsum(np.exp(gains - gains[-1])))
        here = member.ravel() == number
        place = np.searchsorted(gains, threshold - past[here], side="right")
        weight = ways[here] * np.exp(past[here] + gains[-1])
        total += float((weight * cumulative[place]).sum())
    return total


def _compositions(limits: npt.NDArray[np.int64], column: int) -> Table:
    """All ways to split ``column`` over the rows with no row above its limit: (ways, rows)."""
    ways = np.zeros((1, 0), dtype=np.int64)
    left = np.array([column])
    behind = limits[::-1].cumsum()[::-1]
    for row, limit in enumerate(limits):
        after = int(behind[row] - limit)
        low = np.maximum(0, left - after)
        high = np.minimum(limit, left)
        number = np.maximum(high - low + 1, 0)
        if int(number.sum()) > _WORK:
            raise TooLarge
        origin = np.repeat(np.arange(len(left)), number)
        offset = np.arange(len(origin)) - np.repeat(number.cumsum() - number, number)
        value = low[origin] + offset
        ways = np.column_stack([ways[origin], value])
        left = left[origin] - value
    return ways
