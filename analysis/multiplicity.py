"""p-values adjusted for the number of tests in their family."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.results import AdjustmentMethod, Floats


def adjust(p: npt.ArrayLike, method: AdjustmentMethod) -> Floats:
    """Adjust the p-values of one family.

    Parameters
    ----------
    p
        p-values of shape (tests,), or (families, tests) with one family in each row. NaN marks a test
        that could not be carried out: it stays NaN and is not counted.
    method
        Holm and Bonferroni bound the chance of any false rejection, Holm being never less powerful;
        Benjamini-Hochberg bounds the expected share of false ones among the rejections.

    Returns
    -------
    ndarray
        Of the shape of ``p``.

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Benjamini & Hochberg (1995), JRSS B 57,
    289-300.

    Examples
    --------
    >>> adjust([0.01, 0.02, float("nan"), 0.04], AdjustmentMethod.HOLM).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    families = np.atleast_2d(values)
    size = np.isfinite(families).sum(axis=1, keepdims=True)
    if method is AdjustmentMethod.NONE:
        adjusted = families
    elif method is AdjustmentMethod.BONFERRONI:
        adjusted = np.minimum(1.0, size * families)
    else:
        adjusted = _stepwise(families, size, method)
    return adjusted.reshape(values.shape)


def family_sizes(p: Floats) -> list[int]:
    """Tests that were carried out, per family (row)."""
    return [int(number) for number in np.isfinite(np.atleast_2d(p)).sum(axis=1)]


def _stepwise(families: Floats, size: npt.NDArray[np.intp], method: AdjustmentMethod) -> Floats:
    """Step down (Holm) or step up (Benjamini-Hochberg) through the sorted p-values; NaN sorts last."""
    order = np.argsort(families, axis=1)
    ordered = np.take_along_axis(families, order, axis=1)
    rank = np.arange(1, families.shape[1] + 1)
    if method is AdjustmentMethod.HOLM:
        stepped = np.maximum.accumulate((size - rank + 1) * ordered, axis=1)
    else:
        scaled = np.where(np.isnan(ordered), np.inf, ordered * size / rank)
        stepped = np.minimum.accumulate(scaled[:, ::-1], axis=1)[:, ::-1]
    stepped = np.where(np.isnan(ordered), np.nan, np.minimum(1.0, stepped))
    adjusted = np.empty_like(families)
    np.put_along_axis(adjusted, order, stepped, axis=1)
    return adjusted
