"""The tests that are taken from pingouin, and nothing else of it.

pingouin knows no weights; its chi-square corrects 2 x 2 tables after Yates, and its Mann-Whitney test
allocates n1 x n2 numbers. So only what agrees with reference software is called, and only from here.
It is loaded at the first test that needs it, because it brings plotting libraries that take seconds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.results import Floats, Test


def kruskal_wallis(values: Floats, groups: npt.NDArray[np.intp]) -> Test:
    """Kruskal-Wallis test by :func:`pingouin.kruskal`, corrected for ties.

    Parameters
    ----------
    values
        Ordinal or numeric, shape (n,), without NaN, not all equal.
    groups
        Group of each value; at least two groups.

    Returns
    -------
    Test
        Method ``kruskal_wallis``, statistic H, df (groups - 1,). The chi-square approximation is
        usual from about five rows a group on.
    """
    import pingouin as pg  # noqa: PLC0415 - see above

    found = pg.kruskal(_frame(values, groups), dv="value", between="group").iloc[0]
    h, df, p = float(found["H"]), float(found["ddof1"]), float(found["p_unc"])
    return Test("kruskal_wallis", h, (df,), p, len(values))


def welch_anova(values: Floats, groups: npt.NDArray[np.intp]) -> Test:
    """Welch's analysis of variance by :func:`pingouin.welch_anova`.

    Parameters
    ----------
    values
        Numeric, shape (n,), without NaN.
    groups
        Group of each value; at least two groups, each of two rows or more with unequal values.

    Returns
    -------
    Test
        Method ``welch``, statistic F, two degrees of freedom. Variances need not be equal.
    """
    import pingouin as pg  # noqa: PLC0415 - see above

    found = pg.welch_anova(_frame(values, groups), dv="value", between="group").iloc[0]
    df = (float(found["ddof1"]), float(found["ddof2"]))
    return Test("welch", float(found["F"]), df, float(found["p_unc"]), len(values))


def _frame(values: Floats, groups: npt.NDArray[np.intp]) -> pd.DataFrame:
    return pd.DataFrame({"value": values, "group": groups})
