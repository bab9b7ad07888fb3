"""Where in a table the association sits: adjusted residuals, differences from the complement."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.counting import Cells
from analysis.results import Floats


def adjusted_residuals(cells: Cells, *, weighted: bool) -> Floats:
    r"""Adjusted residuals, approximately standard normal where row and column are independent.

    Parameters
    ----------
    cells
        A question by a banner; either may be a multiple-response set, whose options are then each
        compared with not having been chosen.
    weighted
        Whether rows carry weights.

    Returns
    -------
    ndarray
        Shape (R, C); NaN where a row or column is empty or holds every respondent.

    Notes
    -----
    Unweighted: :math:`(O - E) / \sqrt{E (1 - O_{r.}/n)(1 - O_{.c}/n)}` (Haberman 1973). Weighted: the
    difference of shares :math:`\pi_{rc} - \pi_r \pi_c` divided by its linearised standard error, not by
    scaling the unweighted formula.

    References
    ----------
    Haberman (1973), Biometrics 29, 205-220.
    """
    if not cells.n:
        return np.full(cells.cell.weight.shape, np.nan)
    total = cells.total.weight
    joint = cells.cell.weight / total
    row, column = cells.row.weight[:, None] / total, cells.column.weight[None, :] / total
    variance = (
        _linearised_variance(cells, joint, row, column)
        if weighted
        else row * column * (1 - row) * (1 - column) / cells.n
    )
    usable = (row * (1 - row) * column * (1 - column) > 1e-15) & (variance > 0)
    return np.asarray((joint - row * column) / np.sqrt(np.where(usable, variance, np.nan)))


def _linearised_variance(cells: Cells, joint: Floats, row: Floats, column: Floats) -> Floats:
    """Variance of ``pi_rc - pi_r pi_c``: a row's influence takes four values, by cell, row, column."""
    rest = 2 * row * column - joint
    in_row, in_column = rest - column, rest - row
    in_cell = 1 + rest - row - column
    cell, total = cells.cell.square, cells.total.square
    of_row, of_column = cells.row.square[:, None], cells.column.square[None, :]
    squares = (
        cell * in_cell**2
        + (of_row - cell) * in_row**2
        + (of_column - cell) * in_column**2
        + (total - of_row - of_column + cell) * rest**2
    )
    return np.asarray(squares * cells.n / max(cells.n - 1, 1) / cells.total.weight**2)


def differences(cells: Cells) -> Floats:
    """Share of each row in a column minus its share among everyone outside the column.

    Comparing a column with the total that contains it would compare it partly with itself.

    Returns
    -------
    ndarray
        Shape (R, C); NaN where the column is empty or holds everyone.
    """
    inside = cells.column.weight[None, :]
    share_inside = _ratio(cells.cell.weight, inside, cells.column.count > 0)
    others = cells.n - cells.column.count
    # Added up, not subtracted: where one column carries nearly all the weight, nothing exact is left.
    weight_outside = cells.pairs.weight[:, None] * (1 - cells.column_of)
    outside = weight_outside.sum(axis=0)[None, :]
    return share_inside - _ratio(cells.question_of.T @ weight_outside, outside, others > 0)


def _ratio(part: Floats, whole: Floats, usable: npt.NDArray[np.bool_]) -> Floats:
    """Divide where a column has rows: sums of weights may miss zero by a rounding error."""
    return np.asarray(part / np.where(usable[None, :], whole, np.nan))
