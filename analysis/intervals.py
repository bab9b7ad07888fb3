"""Confidence intervals of shares."""

from __future__ import annotations

import numpy as np

from analysis.counting import Cells
from analysis.distributions import normal_quantile, t_quantile
from analysis.results import LEVEL, Floats, Shares


def wilson(share: Floats, base: Floats, *, level: float = LEVEL) -> tuple[Floats, Floats]:
    r"""Wilson's score interval.

    Parameters
    ----------
    share
        Between 0 and 1, any shape.
    base
        Rows that each share stands on, unweighted or effective; of a shape that fits. NaN results where
        it is 0.
    level
        Confidence level.

    Returns
    -------
    tuple of ndarray
        Lower and upper limits, within [0, 1]. Valid also for shares of 0 and 1 and for small bases.

    References
    ----------
    Wilson (1927), JASA 22, 209-212. Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.

    Examples
    --------
    >>> low, high = wilson(np.array([15 / 148]), np.array([148.0]))
    >>> round(float(low[0]), 6), round(float(high[0]), 6)
    (0.062386, 0.160487)
    """
    z = normal_quantile((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1 + z**2 / base
        middle = (share + z**2 / (2 * base)) / scale
        half = z / scale * np.sqrt(share * (1 - share) / base + z**2 / (4 * base**2))
    return np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)


def shares(cells: Cells, *, weighted: bool, level: float = LEVEL) -> Shares:
    """Shares of all rows in total and columns with their intervals.

    Parameters
    ----------
    cells
        A question by a banner.
    weighted
        Whether rows carry weights. The interval then stands on the effective base of the very share,
        ``p (1 - p) / var(p)`` with the linearised variance, at most the unweighted base, times
        ``(t(n - 1) / t(e - 1))^2`` and ``(1 - 1 / e) / (1 - 1 / n)`` (t: quantiles of Student's t; n, e:
        unweighted and effective base of the column) for the variance being estimated from few rows; a
        share of 0 or 1 has no variance and gets the effective base of its column. With equal weights it
        is the unweighted interval.
    level
        Confidence level.

    Returns
    -------
    Shares
        Each of shape (R, 1 + C), the total first; NaN in empty columns.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24, 193-201.
    """
    weight = np.column_stack([cells.row.weight, cells.cell.weight])
    base = np.append(cells.total.weight, cells.column.weight)
    count = np.append(cells.total.count, cells.column.count)
    empty = np.full(weight.shape, np.nan)
    share = np.divide(weight, base, out=empty, where=np.broadcast_to(count > 0, weight.shape))
    share = np.minimum(share, 1.0)
    effective = _effective(cells, share, base, count, level) if weighted else count
    low, high = wilson(share, effective, level=level)
    return Shares(share, low, high, level, "wilson_effective" if weighted else "wilson")


def share_variance(cells: Cells, share: Floats) -> Floats:
    """Linearised variance of the shares of total and columns, shape (R, 1 + C)."""
    square = np.column_stack([cells.row.square, cells.cell.square])
    of_column = np.append(cells.total.square, cells.column.square)
    base = np.append(cells.total.weight, cells.column.weight)
    factor = cells.n / max(cells.n - 1, 1)
    squares = square * (1 - 2 * share) + of_column * share**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(factor * squares / base**2)


def _effective(cells: Cells, share: Floats, base: Floats, count: Floats, level: float) -> Floats:
    of_column = np.append(cells.total.square, cells.column.square)
    with np.errstate(divide="ignore", invalid="ignore"):
        kish = base**2 / of_column
        effective = share * (1 - share) / share_variance(cells, share)
        t = t_quantile((1 + level) / 2, np.stack([count, kish]) - 1)
        few = (t[0] / t[1]) ** 2 * (1 - 1 / kish) / (1 - 1 / count)
    varies = np.isfinite(effective) & (share > 1e-12) & (share < 1 - 1e-12)
    few = np.where(count > kish, np.nan_to_num(few), 1.0)
    corrected = np.minimum(effective, count) * few
    return np.where(varies, corrected, np.broadcast_to(kish, share.shape))
