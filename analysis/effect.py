"""Cramér's V: how strong an association is, whatever the number of rows."""

from __future__ import annotations

import numpy as np

from analysis.chi_square import chi_square_statistic
from analysis.counting import Sums
from analysis.distributions import chi_square_noncentrality
from analysis.rao_scott import RaoScott
from analysis.results import LEVEL, Effect, Floats, Interval


def cramers_v(counts: Floats, *, level: float = LEVEL) -> tuple[Effect, Effect]:
    r"""Cramér's V of an unweighted table, and its bias-corrected variant.

    Parameters
    ----------
    counts
        Shape (R, C), R, C >= 2, nominal by nominal, rows valid on both variables, no empty margin.
    level
        Confidence level.

    Returns
    -------
    tuple of Effect
        ``cramers_v`` with its interval, and ``cramers_v_corrected``, whose expectation is close to 0
        when there is no association (V itself is never negative and so tends to be too large).

    Notes
    -----
    :math:`V = \sqrt{X^2 / (n m)}`, m = min(R, C) - 1, from the statistic without Yates's correction.
    The interval inverts the noncentral chi-square distribution: its limits are
    :math:`\sqrt{ncp / (n m)}`, and the lower one is 0 where the test is not significant.

    References
    ----------
    Cramér (1946); Smithson (2003), Confidence Intervals, ch. 4; Bergsma (2013), Journal of the Korean
    Statistical Society 42, 323-328.

    Examples
    --------
    >>> plain, corrected = cramers_v(np.array([[30.0, 10.0], [10.0, 30.0]]))
    >>> round(plain.value, 3), round(corrected.value, 3)
    (0.5, 0.49)
    """
    n, m = float(counts.sum()), min(counts.shape) - 1
    q = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    statistic = chi_square_statistic(counts)
    interval = _interval(statistic, q, n * m, level)
    corrected = _corrected(statistic / n, q / (n - 1), counts.shape, n)
    return (
        Effect("cramers_v", _root(statistic / (n * m)), interval),
        Effect("cramers_v_corrected", corrected),
    )


def weighted_cramers_v(
    cells: Sums, found: RaoScott, *, level: float = LEVEL
) -> tuple[Effect, Effect]:
    r"""Cramér's V of the weighted shares, and its bias-corrected variant.

    Parameters
    ----------
    cells
        Sums of shape (R, C), as for :func:`analysis.rao_scott.rao_scott`.
    found
        The correction of the same table.
    level
        Confidence level.

    Returns
    -------
    tuple of Effect
        ``cramers_v_weighted`` with its interval, and ``cramers_v_corrected``.

    Notes
    -----
    :math:`V_w = \sqrt{\sum (\pi_{rc} - \pi_r \pi_c)^2 / (\pi_r \pi_c) / m}` does not depend on n. Under
    Rao and Scott's approximation :math:`X^2 d_0 / tr \Delta` is a chi-square with
    :math:`d_0 = (tr \Delta)^2 / tr \Delta^2` degrees of freedom; the interval inverts its noncentral
    form, so that with equal weights it is the interval of the unweighted V. It is preferred to the
    bootstrap percentile interval, which excludes 0 even for independent variables (V is never
    negative). In simulations with n = 400 and a Kish design effect of 1.6 it held the true V in 95 to 97 %
    of samples, the bootstrap in 0 to 80 %: see :func:`bootstrap_interval`. The correction subtracts :math:`tr \Delta / n`, the
    statistic's expectation under independence, in place of (R - 1)(C - 1) / (n - 1).
    """
    n, m = found.n, min(cells.weight.shape) - 1
    inflation = found.trace / found.df
    interval = _interval(found.chi_square / inflation, found.df, n * m / inflation, level)
    corrected = _corrected(found.chi_square / n, found.trace / n, cells.weight.shape, n)
    return (
        Effect("cramers_v_weighted", _root(found.chi_square / (n * m)), interval),
        Effect("cramers_v_corrected", corrected),
    )


def bootstrap_interval(
    cells: Sums, *, draws: int = 2000, seed: int = 20210616, level: float = LEVEL
) -> Interval:
    """Percentile interval of the weighted V from resampled rows.

    Parameters
    ----------
    cells
        Sums of shape (R, C).
    draws, seed, level
        Number of resamples, seed of the generator, confidence level.

    Returns
    -------
    Interval
        Method ``bootstrap``. Fit for strong associations only; near independence its lower limit lies
        above 0.

    Notes
    -----
    Rows drawn with replacement fall into the cells as a multinomial; the sum of the weights of the k
    rows that fall into a cell has mean ``k mu`` and variance ``k sigma^2``, both known from the cell's
    sums, and is drawn as normal. The rows themselves are not needed.
    """
    generator = np.random.default_rng(seed)
    count = cells.count.ravel()
    filled = np.maximum(count, 1)
    mean = cells.weight.ravel() / filled
    sd = np.sqrt(np.maximum(cells.square.ravel() / filled - mean**2, 0))
    drawn = generator.multinomial(round(float(count.sum())), count / count.sum(), size=draws)
    weights = drawn * mean + np.sqrt(drawn) * sd * generator.standard_normal(drawn.shape)
    values = _v_of(np.maximum(weights, 0).reshape(draws, *cells.count.shape))
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level, "bootstrap")


def _v_of(weights: Floats) -> Floats:
    """V of many tables at once: shape (tables, R, C) to (tables,)."""
    shares = weights / weights.sum(axis=(1, 2), keepdims=True)
    expected = shares.sum(axis=2, keepdims=True) * shares.sum(axis=1, keepdims=True)
    deviations = (shares - expected) ** 2
    parts = np.divide(deviations, expected, out=np.zeros_like(shares), where=expected > 0)
    return np.asarray(np.sqrt(parts.sum(axis=(1, 2)) / (min(shares.shape[1:]) - 1)))


def _interval(statistic: float, df: float, scale: float, level: float) -> Interval:
    """Limits of V from the noncentralities at which the statistic lies in either tail."""
    low = chi_square_noncentrality(statistic, df, (1 + level) / 2)
    high = chi_square_noncentrality(statistic, df, (1 - level) / 2)
    limits = [min(1.0, _root(one / scale)) for one in (low, high)]
    return Interval(limits[0], limits[1], level, "noncentral_chi_square")


def _corrected(phi2: float, bias: float, shape: tuple[int, ...], n: float) -> float:
    """Bergsma's correction of phi squared and of the numbers of rows and columns."""
    smaller = min(size - (size - 1) ** 2 / (n - 1) for size in shape)
    return min(1.0, _root(max(0.0, phi2 - bias) / (smaller - 1))) if smaller > 1 else float("nan")


def _root(value: float) -> float:
    return float(np.sqrt(value))
