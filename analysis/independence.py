"""Which test of independence a table of two nominal variables gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.chi_square import cochran_holds, pearson
from analysis.counting import Sums
from analysis.effect import cramers_v, weighted_cramers_v
from analysis.exact import exact
from analysis.monte_carlo import monte_carlo
from analysis.rao_scott import rao_scott_test
from analysis.results import Effect, Note, Test


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test with its effects, or the notes that say why there is none."""

    test: Test | None
    effects: tuple[Effect, ...] = ()
    notes: tuple[Note, ...] = ()


def independence(cells: Sums, *, weighted: bool) -> Outcome:
    """Test independence of two nominal variables.

    Parameters
    ----------
    cells
        Count, sum of weights and of squared weights, each of shape (R, C), over the rows valid on both.
        Empty rows and columns are dropped first; note ``empty_dropped`` says how many.
    weighted
        Whether rows carry weights.

    Returns
    -------
    Outcome
        * weighted: Rao and Scott's F, weighted Cramér's V;
        * unweighted and Cochran's rule holds: Pearson's chi-square;
        * unweighted and sparse: Fisher's exact test (2 x 2) or Fisher-Freeman-Halton, and where those
          would have to look at too many tables, the simulated p-value; note ``sparse`` says so.

        Without two filled rows and two filled columns there is no test; notes ``one_row``,
        ``one_column`` or ``no_rows`` say why.
    """
    filled, notes = drop_empty(cells)
    reason = untestable(filled)
    if reason is not None:
        return Outcome(None, notes=(*notes, reason))
    n = round(float(filled.count.sum()))
    if weighted:
        test, found = rao_scott_test(filled, n)
        return Outcome(test, weighted_cramers_v(filled, found), notes)
    effects = cramers_v(filled.count)
    if cochran_holds(filled.count):
        return Outcome(pearson(filled.count), effects, notes)
    found_exactly = exact(filled.count) or monte_carlo(filled.count)
    return Outcome(found_exactly, effects, (*notes, Note("sparse")))


def drop_empty(cells: Sums) -> tuple[Sums, tuple[Note, ...]]:
    """Leave out rows and columns in which nobody stands, and say how many."""
    rows, columns = (cells.count.sum(axis=axis) > 0 for axis in (1, 0))
    dropped = {"rows": int((~rows).sum()), "columns": int((~columns).sum())}
    if not any(dropped.values()):
        return cells, ()
    return cells.of(np.ix_(rows, columns)), (Note("empty_dropped", dropped),)


def untestable(cells: Sums) -> Note | None:
    """Why a table without empty rows and columns cannot be tested, if it cannot."""
    if not cells.count.size:
        return Note("no_rows")
    if cells.count.shape[0] < 2:
        return Note("one_row")
    return Note("one_column") if cells.count.shape[1] < 2 else None
