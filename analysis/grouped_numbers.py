"""A numeric question by the columns of a banner: sums of one pass, means, quartiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.coding import Coded
from analysis.counting import Sums, Weights, effective_base, weighted_counts
from analysis.distributions import t_quantile
from analysis.results import LEVEL, Bases, Floats, Numbers


@dataclass(frozen=True, eq=False)
class Groups:
    """The values of a numeric question in the columns of a banner, over the rows valid on both.

    Parameters
    ----------
    values
        Shape (n,), without NaN.
    unit
        Unit of the banner of each value, shape (n,).
    column_of
        Which columns each unit stands for, shape (units, C).
    weights
        Of these rows.
    """

    values: Floats
    unit: np.ndarray[tuple[int], np.dtype[np.intp]]
    column_of: Floats
    weights: Weights
    exclusive: bool

    @property
    def n(self) -> int:
        """Rows valid on both."""
        return len(self.values)

    @cached_property
    def membership(self) -> Floats:
        """Which columns each unit stands for, the total first: shape (units, 1 + C)."""
        return np.column_stack([np.ones(len(self.column_of)), self.column_of])

    @cached_property
    def sums(self) -> Sums:
        """Per unit: count, sum of weights, sum of squared weights."""
        return self.weights.sums(self.unit, len(self.column_of))

    @cached_property
    def center(self) -> float:
        """Mean of all values; sums are taken around it so that no digits are lost."""
        return float(self.values.mean()) if self.n else 0.0

    @cached_property
    def first(self) -> tuple[Floats, Floats]:
        """Per unit: sums of w y and of w y^2, y around the center."""
        return self._moments(self.weights.values)

    @cached_property
    def second(self) -> tuple[Floats, Floats]:
        """Per unit: sums of w^2 y and of w^2 y^2."""
        return self._moments(self.weights.squares)

    def _moments(self, weights: Floats | None) -> tuple[Floats, Floats]:
        y = self.values - self.center
        weighted = y if weights is None else weights * y
        units = len(self.column_of)
        once = weighted_counts(self.unit, weighted, units)
        return once, weighted_counts(self.unit, weighted * y, units)

    @cached_property
    def count(self) -> Floats:
        """Unweighted rows of total and columns, shape (1 + C,)."""
        return self.membership.T @ self.sums.count

    @cached_property
    def weight(self) -> Floats:
        """Sums of weights of total and columns."""
        return self.membership.T @ self.sums.weight

    @cached_property
    def constant(self) -> npt.NDArray[np.bool_]:
        """Total and columns in which all values are the same, or there are none, shape (1 + C,).

        Compared as they are: sums of squares of equal values miss zero by rounding errors.
        """
        low = np.full(len(self.column_of), np.inf)
        high = -low
        np.minimum.at(low, self.unit, self.values)
        np.maximum.at(high, self.unit, self.values)
        inside = self.membership.T > 0
        lowest = np.where(inside, low, np.inf).min(axis=1, initial=np.inf)
        highest = np.where(inside, high, -np.inf).max(axis=1, initial=-np.inf)
        return np.asarray(lowest >= highest)

    @cached_property
    def offset(self) -> Floats:
        """Mean of total and columns minus the center; NaN in empty columns."""
        return _divide(self.membership.T @ self.first[0], self.weight)

    @cached_property
    def variance(self) -> Floats:
        """Variance within total and columns, on count - 1; NaN below two rows."""
        about = self.membership.T @ self.first[1] - self.weight * self.offset**2
        about = np.where(self.constant, 0.0, np.maximum(about, 0))
        return _divide(about, self.weight) * _divide(self.count, self.count - 1)

    def covariance(self) -> Floats:
        """Linearised covariance of the means of total and columns, shape (1 + C, 1 + C).

        Columns may overlap; where they do not, it is diagonal but for the total. n / (n - 1) counts all
        rows valid for the table, as in R's survey package.
        """
        x, (qy, qyy) = self.membership, self.second
        shared = x.T @ (self.sums.square[:, None] * x)
        once = x.T @ (qy[:, None] * x)
        twice = x.T @ (qyy[:, None] * x)
        m = self.offset
        about = twice - once * (m[:, None] + m) + shared * np.outer(m, m)
        about[self.constant, self.constant] = 0.0
        np.fill_diagonal(about, np.maximum(about.diagonal(), 0.0))
        return _divide(about * self.n / max(self.n - 1, 1), np.outer(self.weight, self.weight))

    def within_variance(self) -> Floats:
        """Linearised variance of each mean from its own column, with its own e / (e - 1)."""
        x, (qy, qyy) = self.membership, self.second
        about = x.T @ qyy - 2 * self.offset * (x.T @ qy) + self.offset**2 * (x.T @ self.sums.square)
        about = np.where(self.constant, 0.0, np.maximum(about, 0))
        base = self.bases().effective
        return _divide(about, self.weight**2) * _divide(base, base - 1)

    def bases(self) -> Bases:
        """Bases of total and columns."""
        square = self.membership.T @ self.sums.square
        return Bases(
            np.rint(self.count).astype(np.int64), self.weight, effective_base(self.weight, square)
        )


def groups(values: Floats, banner: Coded, weights: Weights) -> Groups:
    """Bring a numeric question and a banner together; NaN marks rows without a valid number."""
    valid = np.isfinite(values) & (banner.units < banner.valid)
    return Groups(
        values[valid],
        banner.units[valid].astype(np.intp),
        banner.chosen,
        weights.select(valid),
        not banner.overlapping,
    )


def numbers(found: Groups, *, level: float = LEVEL) -> Numbers:
    """Describe a numeric question in total and columns.

    Parameters
    ----------
    found
        Values by columns.
    level
        Confidence level of the means' intervals.

    Returns
    -------
    Numbers
        Each of shape (1 + C,), NaN in empty columns. Unweighted: standard error s / sqrt(n), t interval,
        quartiles by linear interpolation (type 7 of Hyndman & Fan 1996). Weighted: linearised standard
        error as in R's survey package, and as quartile the smallest value at which the share of weights
        reaches it. The weighted interval stands on :meth:`Groups.within_variance` and Student's t with
        e - 1 degrees of freedom, e the effective base: the standard error alone is too small where
        few rows carry the weight.
    """
    weighted = found.weights.values is not None
    variance = np.diag(found.covariance()) if weighted else _divide(found.variance, found.count)
    enough = found.count > 1
    se = np.sqrt(np.where(enough, variance, np.nan))
    spread = np.sqrt(found.within_variance()) if weighted else se
    base = np.where(enough, found.bases().effective, np.nan)
    half = t_quantile((1 + level) / 2, base - 1) * spread
    mean = found.center + found.offset
    minimum, quartile_1, median, quartile_3, maximum = _quantiles(found)
    return Numbers(
        mean=mean,
        low=mean - half,
        high=mean + half,
        sd=np.sqrt(np.where(enough, found.variance, np.nan)),
        se=se,
        minimum=minimum,
        quartile_1=quartile_1,
        median=median,
        quartile_3=quartile_3,
        maximum=maximum,
        level=level,
    )


def _quantiles(found: Groups) -> Floats:
    """Minimum, quartiles and maximum of total and columns: shape (5, 1 + C)."""
    order = np.argsort(found.values, kind="stable")
    values, unit = found.values[order], found.unit[order]
    weights = None if found.weights.values is None else found.weights.values[order]
    described = np.full((5, found.membership.shape[1]), np.nan)
    for column, member in enumerate(found.membership.T):
        inside = member[unit] > 0
        if inside.any():
            here = None if weights is None else weights[inside]
            described[:, column] = _five_numbers(values[inside], here)
    return described


def _five_numbers(ordered: Floats, weights: Floats | None) -> Floats:
    at = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    if weights is None:
        return np.asarray(np.quantile(ordered, at))
    reached = np.cumsum(weights)
    place = np.searchsorted(reached, at * reached[-1] * (1 - 1e-12))
    place[-1] = len(ordered) - 1  # however small the weight of the largest value
    return np.asarray(ordered[place])


def _divide(part: Floats, whole: Floats) -> Floats:
    empty: Floats = np.full(np.shape(part), np.nan)
    return np.asarray(np.divide(part, whole, out=empty, where=whole > 0))
