"""Column letters: which columns lie significantly above which others, row by row."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from analysis.counting import Cells, effective_base
from analysis.distributions import normal_two_sided, t_two_sided
from analysis.grouped_numbers import Groups
from analysis.intervals import share_variance
from analysis.multiplicity import adjust, family_sizes
from analysis.results import (
    HIDDEN_BASE,
    SMALL_BASE,
    Adjustment,
    AdjustmentMethod,
    Floats,
    Letters,
    Standing,
)

Places = npt.NDArray[np.intp]


def letter(number: int) -> str:
    """Letter of a column counted from 0: A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def standing(base: int) -> Standing:
    """What an unweighted base allows: hidden below 10, marked and not compared below 30."""
    if base < HIDDEN_BASE:
        return Standing.HIDDEN
    return Standing.SMALL if base < SMALL_BASE else Standing.SHOWN


def share_letters(
    cells: Cells,
    shares: Floats,
    *,
    method: AdjustmentMethod = AdjustmentMethod.HOLM,
    alpha: float = 0.05,
) -> Letters | None:
    r"""Compare column shares pairwise in every row.

    Parameters
    ----------
    cells
        A question by a banner.
    shares
        Shares of total and columns, shape (R, 1 + C), as :func:`analysis.intervals.shares` gives them.
    method
        Adjustment within the family of all pairs of columns in one row. Bonferroni is compatible with
        SPSS CTABLES also in that a column with a share of exactly 0 or 1 in a row is not compared there.
    alpha
        Level of the adjusted p-values.

    Returns
    -------
    Letters or None
        None where fewer than two columns have 30 unweighted respondents.

    Notes
    -----
    Columns without common respondents: z of the pooled share on effective bases e (equal to the
    unweighted base without weights), :math:`z = (p_1 - p_2) / \sqrt{p (1 - p)(1/e_1 + 1/e_2)}`.
    A pair is not compared where its pooled share lets expect less than one (effective) respondent of the
    smaller column to have chosen the row, or not to have chosen it: with a column of 1,250 and seven of 35,
    1 % everywhere, 10 to 15 % of rows had a letter, without such pairs 0 to 5 % (simulation).
    Overlapping columns: the difference divided by its linearised standard error, which takes the common
    respondents into account, from :math:`u = w [x_a (y - p_a)/N_a - x_b (y - p_b)/N_b]`.

    References
    ----------
    IBM SPSS Statistics 20 Algorithms, CTABLES, comparisons of column proportions. Kish (1965), Survey
    Sampling, section 11.7, for effective bases.
    """
    columns = _compared(cells.column.count)
    if len(columns) < 2:
        return None
    first, second = _pairs(columns)
    p = shares[:, 1:]
    if cells.columns_exclusive:
        z, name = _pooled_z(cells, p, first, second), "pooled_z"
    else:
        z, name = linearised_z(cells, p, first, second), "linearised_z"
    if method is AdjustmentMethod.BONFERRONI:
        count = cells.cell.count
        constant = (count == 0) | (count == cells.column.count)
        z = np.where(constant[:, first] | constant[:, second], np.nan, z)
    else:
        z = np.where(_sparse(cells, p, first, second), np.nan, z)
    return _lettered(z, normal_two_sided(z), (first, second), method, alpha, name, p.shape[1])


def _compared(count: Floats) -> Places:
    return np.flatnonzero(count >= SMALL_BASE)


def _pairs(columns: Places) -> tuple[Places, Places]:
    pairs = np.array(list(combinations(columns, 2)), dtype=np.intp).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _sparse(cells: Cells, p: Floats, first: Places, second: Places) -> npt.NDArray[np.bool_]:
    """Pairs of which the smaller column should hold less than one who chose, or who did not."""
    pooled, one, other = _pooled(cells, p, first, second)
    rarer = np.minimum(pooled, 1 - pooled)
    return np.asarray((rarer > 0) & (rarer * np.minimum(one, other) < 1))


def _pooled(
    cells: Cells, p: Floats, first: Places, second: Places
) -> tuple[Floats, Floats, Floats]:
    """Pooled share of each row and pair, and the effective bases of both columns."""
    base = effective_base(cells.column.weight, cells.column.square)
    one, other = base[first], base[second]
    return (p[:, first] * one + p[:, second] * other) / (one + other), one, other


def _pooled_z(cells: Cells, p: Floats, first: Places, second: Places) -> Floats:
    pooled, one, other = _pooled(cells, p, first, second)
    variance = pooled * (1 - pooled) * (1 / one + 1 / other)
    return _standardise(p[:, first] - p[:, second], variance, 1.0)


def linearised_z(cells: Cells, p: Floats, first: Places, second: Places) -> Floats:
    """Difference of column shares in linearised standard errors; columns may overlap.

    Parameters
    ----------
    cells
        A question by a banner.
    p
        Shares of the columns, shape (R, C).
    first, second
        Columns of each pair, shape (pairs,).

    Returns
    -------
    ndarray
        Shape (R, pairs); NaN where the difference has no variance.
    """
    own = share_variance(cells, np.column_stack([cells.row.weight / cells.total.weight, p]))[:, 1:]
    variance = own[:, first] + own[:, second]
    if not cells.columns_exclusive:
        variance = variance - 2 * _covariances(cells, p, first, second)
    return _standardise(p[:, first] - p[:, second], variance, 1.0)


def _covariances(cells: Cells, p: Floats, first: Places, second: Places) -> Floats:
    """Linearised covariance of the shares of two columns that have respondents in common."""
    x, square = cells.column_of, cells.pairs.square
    both = x[:, first] * x[:, second] * square[:, None]
    common, chosen = both.sum(axis=0), cells.question_of.T @ both
    one, other = p[:, first], p[:, second]
    about = chosen * (1 - one - other) + common * one * other
    bases = cells.column.weight[first] * cells.column.weight[second]
    return np.asarray(about / bases * cells.n / max(cells.n - 1, 1))


def _standardise(difference: Floats, variance: Floats, unit: Floats | float) -> Floats:
    """Difference in standard errors; NaN where the variance is a rounding error of its unit."""
    usable = variance > 1e-15 * unit
    scale = np.sqrt(np.where(usable, variance, np.nan))
    return np.asarray(difference / scale)


def mean_letters(
    found: Groups, *, method: AdjustmentMethod = AdjustmentMethod.HOLM, alpha: float = 0.05
) -> Letters | None:
    """Compare column means pairwise.

    Parameters
    ----------
    found
        A numeric question by columns.
    method, alpha
        As for :func:`share_letters`; the family is all pairs of columns.

    Returns
    -------
    Letters or None
        One row. Columns without overlap by Welch's t, with weights on linearised variances and effective
        bases; overlapping ones by the difference over its linearised standard error, on n - 1 degrees of
        freedom. None where fewer than two columns have 30 respondents.
    """
    columns = _compared(found.count[1:])
    if len(columns) < 2:
        return None
    first, second = _pairs(columns)
    difference = found.offset[1:][first] - found.offset[1:][second]
    if found.exclusive:
        weighted = found.weights.values is not None
        own = found.covariance().diagonal() if weighted else found.variance / found.count
        own = own[1:]
        variance = own[first] + own[second]
        base = found.bases().effective[1:]
        spread = own**2 / np.where(base > 1, base - 1, np.nan)
        df = variance**2 / np.where(variance > 0, spread[first] + spread[second], np.nan)
        name = "weighted_welch_t" if weighted else "welch_t"
    else:
        covariance = found.covariance()[1:, 1:]
        own = np.diag(covariance)
        variance = own[first] + own[second] - 2 * covariance[first, second]
        df = np.full(len(first), float(found.n - 1))
        name = "linearised_t"
    t = _standardise(difference, variance, own[first] + own[second])[None, :]
    p = t_two_sided(t, df)
    return _lettered(t, p, (first, second), method, alpha, name, len(found.count) - 1)


def _lettered(
    statistic: Floats,
    p: Floats,
    pairs: tuple[Places, Places],
    method: AdjustmentMethod,
    alpha: float,
    name: str,
    columns: int,
) -> Letters:
    """Give the higher column of every significant pair the letter of the lower one."""
    first, second = pairs
    adjusted = adjust(p, method)
    found: list[list[list[int]]] = [[[] for _ in range(columns)] for _ in statistic]
    for row, pair in zip(*np.nonzero(adjusted < alpha), strict=True):
        ends = int(first[pair]), int(second[pair])
        higher, lower = ends if statistic[row, pair] > 0 else ends[::-1]
        found[row][higher].append(lower)
    # Beyond Z a letter has two characters, and "AB" would be A and B.
    separator = "" if columns <= 26 else " "
    return Letters(
        letters=tuple(
            ("", *(separator.join(map(letter, sorted(one))) for one in row)) for row in found
        ),
        pairs=tuple(zip((first + 1).tolist(), (second + 1).tolist(), strict=True)),
        statistic=statistic,
        p=p,
        p_adjusted=adjusted,
        adjustments=tuple(Adjustment(method, "column_pairs", size) for size in family_sizes(p)),
        alpha=alpha,
        method=name,
    )
