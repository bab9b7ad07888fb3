"""The test of independence for weighted tables: Rao and Scott's second-order correction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.counting import Sums
from analysis.distributions import f_tail
from analysis.results import Floats, Note, Test


@dataclass(frozen=True, slots=True)
class RaoScott:
    """What the correction is made of.

    Parameters
    ----------
    chi_square
        Pearson's statistic of the weighted shares on the scale of the ``n`` rows.
    trace, trace_of_square
        Of the design-effect matrix Delta, whose eigenvalues are the generalised design effects.
    q
        ``(R - 1)(C - 1)``.
    """

    chi_square: float
    trace: float
    trace_of_square: float
    q: int
    n: int

    @property
    def df(self) -> float:
        """Satterthwaite's degrees of freedom of the corrected statistic."""
        return self.trace**2 / self.trace_of_square

    @property
    def f(self) -> float:
        """The statistic whose null distribution is close to F(df, df (n - 1))."""
        return self.chi_square / self.trace

    @property
    def design_effect(self) -> float:
        """Mean of the generalised design effects, by which Pearson's statistic is inflated."""
        return self.trace / self.q


def rao_scott(cells: Sums, n: int) -> RaoScott:
    r"""Measure how weights inflate Pearson's chi-square statistic.

    Parameters
    ----------
    cells
        Count, sum of weights and sum of squared weights, each of shape (R, C) with R, C >= 2 and no
        empty row or column. Nominal by nominal; ordinal variables are treated as nominal.
    n
        Rows that are valid on both variables. Rows missing on either must not be counted: the
        statistic of ``svychisq(statistic="Chisq")`` in R 4.2 is too large for that reason.

    Returns
    -------
    RaoScott

    Notes
    -----
    With the shares :math:`\pi`, C the interaction contrasts, V the covariance of the estimated shares:
    :math:`\Delta = (C' D_\pi^{-1} C / n)^{-1} (C' D_\pi^{-1} V D_\pi^{-1} C)`. For independent rows with
    weights, S the cells' sums of squared weights and Q their total,
    :math:`V = \frac{n}{n-1} W^{-2} [diag(S) - S\pi' - \pi S' + Q\pi\pi']`, so the rows themselves are not
    needed. Empty cells get a zero in :math:`D_\pi^{-1}`, as in R's survey package. Weights are treated as
    fixed; where they were raked this overstates the variance a little.

    References
    ----------
    Rao & Scott (1984), Annals of Statistics 12, 46-60. Thomas & Rao (1987), JASA 82, 630-636.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([[20.0, 30.0], [30.0, 20.0]])
    >>> found = rao_scott(Sums(counts, counts, counts), 100)
    >>> round(found.chi_square, 6), round(found.design_effect, 6)
    (4.0, 1.010101)
    """
    shares = cells.weight / cells.weight.sum()
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    chi_square = n * float(((shares - expected) ** 2 / expected).sum())
    pi = shares.ravel()
    inverse = np.divide(1.0, pi, out=np.zeros_like(pi), where=pi > 0)
    contrasts = _interaction(*shares.shape)
    scaled = contrasts * inverse[:, None]
    squares = cells.square.ravel()
    middle = _covariance_form(scaled, squares, pi) * (n / (n - 1) / cells.weight.sum() ** 2)
    information = contrasts.T @ scaled / n
    delta = _solve(information, middle, filled=bool(pi.all()))
    trace_of_square = float((delta * delta.T).sum())
    return RaoScott(chi_square, float(np.trace(delta)), trace_of_square, contrasts.shape[1], n)


def rao_scott_test(cells: Sums, n: int) -> Test:
    """Test independence in a weighted table by Rao and Scott's second-order F.

    Parameters
    ----------
    cells, n
        As for :func:`rao_scott`.

    Returns
    -------
    Test
        Method ``rao_scott``, statistic F, two degrees of freedom. Notes: ``weights_fixed``; and where
        cells are empty or expected effective counts small, ``empty_cells`` and ``sparse_weighted``:
        there is no exact test for weighted tables, so the F test stands with that caution.
    """
    return corrected_test(rao_scott(cells, n), cells)


def corrected_test(found: RaoScott, cells: Sums) -> Test:
    """The F test of a correction that was already measured."""
    df2 = found.df * (found.n - 1)
    p = f_tail(found.f, found.df, df2)
    return Test("rao_scott", found.f, (found.df, df2), p, found.n, notes=_cautions(cells))


def _cautions(cells: Sums) -> tuple[Note, ...]:
    notes = [Note("weights_fixed")]
    empty = int((cells.count == 0).sum())
    if empty:
        notes.append(Note("empty_cells", {"count": empty}))
    rows, columns = cells.count.sum(axis=1), cells.count.sum(axis=0)
    expected = np.outer(rows, columns) / cells.count.sum()
    below = float((expected < 5).mean())
    if expected.min() < 1 or below > 0.2:
        notes.append(Note("sparse_weighted", {"share": round(100 * below)}))
    return tuple(notes)


def _covariance_form(scaled: Floats, squares: Floats, pi: Floats) -> Floats:
    """``scaled' [diag(S) - S pi' - pi S' + Q pi pi'] scaled``."""
    with_squares = scaled.T @ squares
    with_shares = scaled.T @ pi
    cross = np.outer(with_squares, with_shares)
    diagonal = scaled.T @ (squares[:, None] * scaled)
    form = diagonal - cross - cross.T + squares.sum() * np.outer(with_shares, with_shares)
    return np.asarray(form)


def _solve(information: Floats, middle: Floats, *, filled: bool) -> Floats:
    """``information^-1 middle``, by the pseudo-inverse where empty cells may leave it singular."""
    if filled:
        return np.asarray(np.linalg.solve(information, middle))
    return np.asarray(np.linalg.pinv(information, hermitian=True) @ middle)


@lru_cache(maxsize=512)
def _interaction(rows: int, columns: int) -> Floats:
    """Interaction contrasts, orthogonal to both main effects: shape (R C, (R - 1)(C - 1))."""
    return np.kron(_contrasts(rows), _contrasts(columns)).astype(np.float64)


def _contrasts(levels: int) -> Floats:
    """Orthonormal contrasts (Helmert) among ``levels`` levels: shape (levels, levels - 1)."""
    basis = np.zeros((levels, levels - 1))
    for step in range(1, levels):
        length = np.sqrt(step * (step + 1))
        basis[:step, step - 1] = 1 / length
        basis[step, step - 1] = -step / length
    return basis
