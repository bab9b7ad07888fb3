"""Pearson's chi-square test of an unweighted table and the rule when to trust it."""

from __future__ import annotations

import numpy as np

from analysis.distributions import chi_square_tail
from analysis.results import Floats, Test


def expected_counts(counts: Floats) -> Floats:
    """Counts expected under independence from the margins of a table of shape (R, C)."""
    return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum())


def chi_square_statistic(counts: Floats) -> float:
    """Pearson's statistic, never with Yates's correction."""
    expected = expected_counts(counts)
    return float(((counts - expected) ** 2 / expected).sum())


def cochran_holds(counts: Floats) -> bool:
    """Whether Pearson's approximation can be trusted.

    Parameters
    ----------
    counts
        Unweighted, shape (R, C), without empty rows or columns.

    Returns
    -------
    bool
        True where no expected count is below 1 and at most a fifth of them below 5.

    References
    ----------
    Cochran (1954), Biometrics 10, 417-451.
    """
    expected = expected_counts(counts)
    return bool(expected.min() >= 1 and (expected < 5).mean() <= 0.2)


def pearson(counts: Floats) -> Test:
    """Test independence of two nominal variables in an unweighted table.

    Parameters
    ----------
    counts
        Shape (R, C), R, C >= 2, rows valid on both variables, without empty rows or columns. Valid
        where :func:`cochran_holds`.

    Returns
    -------
    Test
        Method ``pearson``, one degree-of-freedom value ``(R - 1)(C - 1)``.

    References
    ----------
    Pearson (1900); Agresti (2013), Categorical Data Analysis, section 3.2.

    Examples
    --------
    >>> test = pearson(np.array([[1198.0, 1493.0], [557.0, 1278.0]]))  # Berkeley, 1973
    >>> round(test.statistic, 4), test.df
    (92.2053, (1,))
    """
    statistic = chi_square_statistic(counts)
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return Test("pearson", statistic, (df,), chi_square_tail(statistic, df), _rows(counts))


def _rows(counts: Floats) -> int:
    return round(float(counts.sum()))
