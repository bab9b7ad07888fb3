"""An ordinal question by groups: rank tests from the table alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis import pingouin_adapter
from analysis.counting import Cells, effective_base
from analysis.means import weighted_welch
from analysis.results import Effect, Floats, Note, Test


def kruskal_wallis(counts: Floats) -> Test:
    """Kruskal-Wallis test of an ordinal variable in the columns of an unweighted table.

    Parameters
    ----------
    counts
        Shape (R, C), rows in the order of the scale, C >= 2, no empty row or column.

    Returns
    -------
    Test
        Method ``kruskal_wallis``, H corrected for ties.

    References
    ----------
    Kruskal & Wallis (1952), JASA 47, 583-621.

    Examples
    --------
    >>> test = kruskal_wallis(np.array([[10.0, 2.0], [5.0, 5.0], [2.0, 10.0]]))
    >>> round(test.statistic, 3), test.n
    (10.353, 34)
    """
    cells = np.rint(counts).astype(np.intp).ravel()
    score, group = np.divmod(np.repeat(np.arange(len(cells)), cells), counts.shape[1])
    return pingouin_adapter.kruskal_wallis(score.astype(np.float64), group)


def weighted_kruskal_wallis(cells: Cells) -> Test | None:
    r"""Kruskal-Wallis test for weighted data: Lumley and Scott's design-based rank test.

    Parameters
    ----------
    cells
        An ordinal question (rows in the order of the scale) by columns that do not overlap.

    Returns
    -------
    Test or None
        Method ``weighted_kruskal_wallis``: Welch's F on (C - 1, df2). None where fewer than two columns
        vary.

    Notes
    -----
    Every row gets the mid-rank of its category in the estimated population distribution, between 0 and
    1; the mean ranks of the columns are compared on linearised variances. Treating the estimated ranks
    as known is right under the null hypothesis (Lumley & Scott, theorem 1). Two departures from R's
    ``svyranktest``: tied rows share the weighted mid-rank, where R breaks ties by the order of rows; and
    the F is Welch's, which keeps its size with small columns, where R's is Wald's.

    References
    ----------
    Lumley & Scott (2013), Biometrika 100, 831-842.
    """
    scores = mid_ranks(cells)
    cell, columns = cells.cell, cells.column.weight
    means = scores @ cell.weight / columns
    about = (scores[:, None] - means) ** 2
    base = effective_base(columns, cells.column.square)
    variances = (cell.square * about).sum(axis=0) / columns**2
    varies = (variances > 1e-15) & (base > 1)
    if varies.sum() < 2:
        return None
    base, variances = base[varies], variances[varies]
    variances = variances * base / (base - 1)
    n = round(float(cells.column.count[varies].sum()))
    test = weighted_welch("weighted_kruskal_wallis", means[varies], variances, base, n)
    constant = int((~varies).sum())
    if not constant:
        return test
    return replace(test, notes=(*test.notes, Note("constant_left_out", {"count": constant})))


def mid_ranks(cells: Cells) -> Floats:
    """Mid-rank of each category in the weighted distribution, between 0 and 1: shape (R,)."""
    shares = cells.row.weight / cells.total.weight
    return np.asarray(np.cumsum(shares) - shares / 2)


def rank_effects(cells: Cells, *, weighted: bool) -> tuple[Effect, ...]:
    r"""Share of the variance of ranks that lies between the columns.

    Parameters
    ----------
    cells
        As for :func:`weighted_kruskal_wallis`.
    weighted
        Whether rows carry weights.

    Returns
    -------
    tuple of Effect
        ``epsilon_squared``, :math:`H / (n - 1)`, and unweighted also ``eta_squared_h``,
        :math:`(H - C + 1) / (n - C)`, which is about 0 on average when the columns do not differ.

    References
    ----------
    Tomczak & Tomczak (2014), Trends in Sport Sciences 1(21), 19-25.
    """
    scores = mid_ranks(cells)
    total = cells.total.weight
    about = scores - 0.5
    means = about @ cells.cell.weight / cells.column.weight
    between = float((cells.column.weight * means**2).sum() / total)
    epsilon = between / float((cells.row.weight * about**2).sum() / total)
    columns = len(cells.column.weight)
    if weighted or cells.n <= columns:
        return (Effect("epsilon_squared", epsilon),)
    eta = (epsilon * (cells.n - 1) - columns + 1) / (cells.n - columns)
    return Effect("epsilon_squared", epsilon), Effect("eta_squared_h", max(0.0, eta))
