"""One pass over the rows; everything else follows from the small arrays it leaves.

For a question and a banner the pass gives, for every pair of units, the count, the sum of weights and
the sum of squared weights (``np.bincount`` over one combined integer). Bases, shares, tests, letters and
intervals are computed from these, so their cost does not grow with the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.coding import KINDS, Booleans, Coded
from analysis.results import Bases, Floats, MissingCount

_DENSE_CELLS = 1 << 16
"""More pairs of units than this (and than four a row) are listed instead of laid out."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Count, sum of weights and sum of squared weights of the same cells, of one shape."""

    count: Floats
    weight: Floats
    square: Floats

    def of(self, index: Any) -> Sums:  # noqa: ANN401 - whatever numpy takes as an index
        """The same part of all three."""
        return Sums(self.count[index], self.weight[index], self.square[index])


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights of the rows that were selected; none means that every row counts once."""

    values: Floats | None
    rows: int

    @cached_property
    def squares(self) -> Floats | None:
        """Squared weights, computed once for all tables."""
        return None if self.values is None else self.values * self.values

    def sums(self, cells: npt.NDArray[np.intp], number: int) -> Sums:
        """Sum up the rows of each cell."""
        count = np.bincount(cells, minlength=number).astype(np.float64)
        if self.values is None:
            return Sums(count, count, count)
        return Sums(
            count,
            weighted_counts(cells, self.values, number),
            weighted_counts(cells, self.squares, number),
        )

    def select(self, mask: Booleans) -> Weights:
        """The weights of some rows."""
        kept = None if self.values is None else self.values[mask]
        return Weights(kept, int(np.count_nonzero(mask)))


def weighted_counts(cells: npt.NDArray[np.intp], weights: Floats | None, number: int) -> Floats:
    """Sum of the weights of each cell's rows."""
    return np.bincount(cells, weights=weights, minlength=number).astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class Cells:
    """A question by a banner: R rows by C columns, over the rows valid on both.

    Parameters
    ----------
    question_of, column_of
        For each pair of units that occurs (U of them): which categories of the question, shape
        (U, R), and which columns, shape (U, C), it stands for; 0 or 1.
    pairs
        Sums of these pairs, shape (U,).
    """

    question_of: Floats
    column_of: Floats
    pairs: Sums
    question_exclusive: bool
    columns_exclusive: bool

    @cached_property
    def n(self) -> int:
        """Rows valid on both, unweighted."""
        return round(float(self.pairs.count.sum()))

    @cached_property
    def total(self) -> Sums:
        """Over all valid rows: shape ()."""
        return Sums(*(np.asarray(one.sum()) for one in self._three))

    @cached_property
    def row(self) -> Sums:
        """Per category of the question, shape (R,)."""
        return Sums(*(self.question_of.T @ one for one in self._three))

    @cached_property
    def column(self) -> Sums:
        """Per column, shape (C,)."""
        return Sums(*(self.column_of.T @ one for one in self._three))

    @cached_property
    def cell(self) -> Sums:
        """Per category and column, shape (R, C)."""
        return Sums(*(self.question_of.T @ (one[:, None] * self.column_of) for one in self._three))

    @property
    def _three(self) -> tuple[Floats, Floats, Floats]:
        return self.pairs.count, self.pairs.weight, self.pairs.square

    @cached_property
    def squares_within(self) -> Floats:
        """Sums of squared weights by two categories of the question: shape (C, R, R)."""
        found = np.zeros((self.column_of.shape[1], *(2 * self.question_of.shape[1:])))
        for number, member in enumerate(self.column_of.T):
            inside = np.flatnonzero(member)
            chosen = self.question_of[inside]
            found[number] = (chosen * self.pairs.square[inside, None]).T @ chosen
        return found

    def bases(self) -> Bases:
        """Bases of total and columns, shape (1 + C,)."""
        count = np.append(self.total.count, self.column.count)
        weight = np.append(self.total.weight, self.column.weight)
        square = np.append(self.total.square, self.column.square)
        return Bases(np.rint(count).astype(np.int64), weight, effective_base(weight, square))

    def swapped(self) -> Cells:
        """The banner as the question."""
        return Cells(
            self.column_of,
            self.question_of,
            self.pairs,
            question_exclusive=self.columns_exclusive,
            columns_exclusive=self.question_exclusive,
        )

    def keep_columns(self, kept: Booleans) -> Cells:
        """Some of the columns; rows that stand in none of them are not valid any more."""
        column_of = self.column_of[:, kept]
        inside = (column_of > 0).any(axis=1) if self.columns_exclusive else slice(None)
        return replace(
            self,
            question_of=self.question_of[inside],
            column_of=column_of[inside],
            pairs=self.pairs.of(inside),
        )

    def keep_rows(self, kept: Booleans) -> Cells:
        """Some categories of the question, likewise."""
        return self.swapped().keep_columns(kept).swapped()


@dataclass(frozen=True, eq=False)
class Counted:
    """The cells of a question and a banner, and who is missing from them."""

    cells: Cells
    question_missing: tuple[MissingCount, ...]
    """Among the rows valid on the banner."""
    banner_missing: tuple[MissingCount, ...]
    """Among the rows valid on the question."""


def effective_base(weight: Floats, square: Floats) -> Floats:
    """Kish's effective base ``(sum w)^2 / sum w^2`` (Kish 1965); 0 where there are no rows."""
    return np.divide(weight * weight, square, out=np.zeros_like(weight), where=square > 0)


def count(question: Coded, banner: Coded, weights: Weights) -> Counted:
    """Count a question by a banner in one pass.

    Parameters
    ----------
    question, banner
        Coded on the same rows.
    weights
        Of the same rows.

    Returns
    -------
    Counted
        Cells over the rows that are valid on both.
    """
    wide = banner.width
    combined = np.multiply(question.units, wide, dtype=np.intp)
    combined += banner.units
    occurring, sums = _occurring(combined, question.width * wide, weights)
    question_unit, banner_unit = np.divmod(occurring, wide)
    on_question, on_banner = question_unit < question.valid, banner_unit < banner.valid
    both = on_question & on_banner
    cells = Cells(
        question.chosen[question_unit[both]],
        banner.chosen[banner_unit[both]],
        sums.of(both),
        question_exclusive=not question.overlapping,
        columns_exclusive=not banner.overlapping,
    )
    no_answer, no_group = on_banner & ~on_question, on_question & ~on_banner
    return Counted(
        cells,
        missing_counts(question_unit[no_answer] - question.valid, sums.of(no_answer)),
        missing_counts(banner_unit[no_group] - banner.valid, sums.of(no_group)),
    )


def _occurring(
    cells: npt.NDArray[np.intp], number: int, weights: Weights
) -> tuple[npt.NDArray[np.intp], Sums]:
    """The cells that hold rows, and their sums."""
    if number > max(_DENSE_CELLS, 4 * weights.rows):
        occurring, cells = np.unique(cells, return_inverse=True)
        return occurring, weights.sums(cells, len(occurring))
    sums = weights.sums(cells, number)
    occurring = np.flatnonzero(sums.count)
    return occurring, sums.of(occurring)


def missing_counts(kinds: npt.NDArray[np.intp], sums: Sums) -> tuple[MissingCount, ...]:
    """Add up cells by their kind of missing; kinds that do not occur are left out."""
    count = np.bincount(kinds, weights=sums.count, minlength=len(KINDS))
    weight = np.bincount(kinds, weights=sums.weight, minlength=len(KINDS))
    return tuple(
        MissingCount(kind, round(float(count[number])), float(weight[number]))
        for number, kind in enumerate(KINDS)
        if count[number]
    )
