"""A simulated p-value for sparse unweighted tables that are too large for the exact test."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.chi_square import chi_square_statistic, expected_counts
from analysis.results import Floats, Note, Test

DRAWS = 10_000
SEED = 20210616
"""Fixed, so that the same data give the same p-value; it is part of the result."""
_CHUNK = 2_000_000
_ROUNDING = 1e-9


def monte_carlo(counts: Floats, *, draws: int = DRAWS, seed: int = SEED) -> Test:
    """Test independence by drawing tables with the margins of the observed one.

    Parameters
    ----------
    counts
        Unweighted, shape (R, C), R, C >= 2, without empty rows or columns. Nominal by nominal; valid
        however small the expected counts are.
    draws
        Number of tables, 10,000 or more.
    seed
        Of the generator.

    Returns
    -------
    Test
        Method ``monte_carlo``; the statistic is Pearson's, ``p = (1 + #{drawn >= observed}) / (draws +
        1)``. The note ``monte_carlo`` holds draws, seed and the 99 % interval of p itself.

    References
    ----------
    Patefield (1981), Applied Statistics 30, 91-97 (AS 159), which :class:`scipy.stats.random_table`
    implements. Hope (1968), JRSS B 30, 582-598.
    """
    observed = chi_square_statistic(counts)
    at_least = _drawn_statistics(counts, draws, seed) >= observed * (1 - _ROUNDING)
    p = (1 + int(at_least.sum())) / (draws + 1)
    half = 2.5758293035489004 * np.sqrt(p * (1 - p) / draws)
    values = {
        "draws": draws,
        "seed": seed,
        "low": max(0.0, float(p - half)),
        "high": min(1.0, float(p + half)),
    }
    notes = (Note("monte_carlo", values),)
    return Test("monte_carlo", observed, (), p, round(float(counts.sum())), notes=notes)


def _drawn_statistics(counts: Floats, draws: int, seed: int) -> Floats:
    """Pearson's statistic of each drawn table, in chunks so that memory stays bounded."""
    generator = np.random.default_rng(seed)
    rows, columns = (np.rint(counts.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
    tables = stats.random_table(rows, columns)
    expected = expected_counts(counts)
    size = max(1, _CHUNK // counts.size)
    found = []
    for start in range(0, draws, size):
        drawn = tables.rvs(size=min(size, draws - start), random_state=generator)
        found.append(((drawn - expected) ** 2 / expected).sum(axis=(1, 2)))
    return np.concatenate(found)
