"""Tail areas of the usual distributions, from :mod:`scipy.special`.

The objects of :mod:`scipy.stats` check and broadcast their arguments for some 60 microseconds a call; a
report asks for thousands of p-values. All functions take and return scalars or arrays.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from analysis.results import Floats

Numbers = float | Floats


def chi_square_tail(statistic: float, df: float) -> float:
    """P(chi-square with ``df`` > statistic); NaN without degrees of freedom."""
    return float(special.chdtrc(df, statistic)) if df > 0 else float("nan")


def f_tail(statistic: float, df1: float, df2: float) -> float:
    """P(F with (df1, df2) > statistic)."""
    return float(special.fdtrc(df1, df2, statistic))


def normal_two_sided(z: Floats) -> Floats:
    """P(abs(Z) > abs(z)) of the standard normal distribution."""
    return np.asarray(2.0 * special.ndtr(-np.abs(z)))


def t_two_sided(t: Floats, df: Numbers) -> Floats:
    """P(abs(T) > abs(t)) of Student's t with ``df``."""
    return np.asarray(2.0 * special.stdtr(df, -np.abs(t)))


def normal_quantile(probability: float) -> float:
    """The point below which a standard normal variable lies with this probability."""
    return float(special.ndtri(probability))


def t_quantile(probability: float, df: Numbers) -> Floats:
    """The point below which Student's t lies with this probability."""
    return np.asarray(special.stdtrit(df, probability))


def chi_square_noncentrality(statistic: float, df: float, probability: float) -> float:
    """The noncentrality at which P(chi-square <= statistic) is ``probability``; 0 if none is.

    At noncentrality 0 the distribution function is at its highest; where even that lies below
    ``probability`` there is nothing to invert and the answer is 0 (Smithson 2003).
    """
    if not statistic > 0 or float(special.chdtr(df, statistic)) <= probability:
        return 0.0
    return float(special.chndtrinc(statistic, df, probability))
