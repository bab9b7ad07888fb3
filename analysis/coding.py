"""Variables as small integers: what counting reads, made once per column.

A *unit* is what one row can look like on a variable: a category, the set of options that were chosen
together, or a kind of missing. Rows are coded by unit, so that one ``bincount`` over units is enough to
know everything about a single-choice or a multiple-choice question alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.dataset import Category, Dataset, Level, Variable
from analysis.results import Floats, Missing, Row
from questionnaires.model import DECLARABLE, MissingKind

Integers = npt.NDArray[np.signedinteger]
Booleans = npt.NDArray[np.bool_]

KINDS: tuple[MissingKind | None, ...] = (*MissingKind, None)
"""Why a row is not valid; the last: it holds a value that is not of the variable's type."""
_DENSE_OPTIONS = 16
"""Up to this many options all sets are counted; beyond it only those that occur are listed."""


@dataclass(frozen=True, eq=False)
class Coded:
    """One variable as integers.

    Parameters
    ----------
    rows
        The categories or options that are counted, in the order of the codebook.
    units
        Unit of each row of data, smallest integer type that fits. From ``valid`` on, units stand for
        rows that are not valid: ``valid + k`` for the kind of missing ``KINDS[k]``.
    chosen
        Which categories a valid unit stands for: shape (valid, rows), 0 or 1. The identity matrix for
        a single-choice variable.
    """

    variable: Variable
    rows: tuple[Row, ...]
    units: Integers
    chosen: Floats

    @property
    def overlapping(self) -> bool:
        """A respondent may stand in several categories."""
        return self.variable.level is Level.MULTIPLE

    @property
    def valid(self) -> int:
        """Number of units that are valid."""
        return len(self.chosen)

    @property
    def width(self) -> int:
        """Number of units, kinds of missing included."""
        return len(self.chosen) + len(KINDS)

    def select(self, mask: Booleans) -> Coded:
        """The rows that a filter lets through."""
        return replace(self, units=self.units[mask])


def no_categories(rows: int) -> Coded:
    """A variable on which every row is valid and that has no categories: tables without a banner."""
    nothing = Variable("", {}, Level.NOMINAL)
    return Coded(nothing, (), np.zeros(rows, dtype=np.int8), np.zeros((1, 0)))


def code(dataset: Dataset, variable: Variable, policy: Missing) -> Coded:
    """Code a nominal, ordinal or multiple-choice variable.

    Parameters
    ----------
    dataset
        Where the answers stand.
    variable
        A variable of its codebook with level nominal, ordinal or multiple.
    policy
        With ``Missing.EXCLUDE`` a row that states a kind of missing is not valid. With
        ``Missing.INCLUDE`` it is; a kind that was stated without being a category of the codebook
        becomes a category behind the others. Rows not asked or skipped are never valid. Where a
        multiple choice holds both a real option and one that states a kind of missing, the real
        options count and the row is valid under either policy.

    Returns
    -------
    Coded
    """
    kept = [
        number
        for number, one in enumerate(variable.categories)
        if policy is Missing.INCLUDE or one.missing is None
    ]
    if variable.level is Level.MULTIPLE:
        units, chosen, stated = _sets_of_options(dataset, variable)
        chosen = chosen[:, kept]
    else:
        units = dataset.frame[variable.name].cat.codes.to_numpy().astype(np.int64)
        stated = np.array([_kind_number(one) for one in variable.categories], dtype=np.int64)
        chosen = np.eye(len(variable.categories))[:, kept]
    rows = [_row(variable.categories[number]) for number in kept]
    kinds = kinds_beside(dataset, variable.name)
    if policy is Missing.INCLUDE:
        return _finished(variable, rows, units, chosen, kinds, declared=DECLARABLE)
    kinds = np.where(units >= 0, np.append(stated, -1)[units], kinds)
    units, chosen = _without(units, chosen, stated)
    return _finished(variable, rows, units, chosen, kinds, declared=())


def kinds_beside(dataset: Dataset, name: str) -> npt.NDArray[np.int64]:
    """Per row the kind of missing that stands beside a variable, as a number in ``KINDS``."""
    unknown = KINDS.index(None)
    beside = f"{name}#missing"
    if beside not in dataset.frame:
        return np.full(dataset.rows, unknown)
    column = dataset.frame[beside].cat
    places = pd.Index(list(MissingKind), dtype="object").get_indexer(pd.Index(column.categories))
    return np.append(places, unknown)[column.codes.to_numpy()].astype(np.int64)


def _without(
    units: npt.NDArray[np.int64], chosen: Floats, stated: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Units that state a kind of missing stop being valid; the others are numbered anew."""
    kept = stated < 0
    renumbered = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    return renumbered[units], chosen[kept]


def _finished(
    variable: Variable,
    rows: list[Row],
    units: npt.NDArray[np.int64],
    chosen: Floats,
    kinds: npt.NDArray[np.int64],
    *,
    declared: tuple[MissingKind, ...],
) -> Coded:
    """Number the rows that are not valid; declared kinds among them become categories."""
    found = set(np.unique(kinds[units < 0]).tolist())
    for kind in declared:
        number = KINDS.index(kind)
        if number in found:
            units = np.where((units < 0) & (kinds == number), len(chosen), units)
            chosen = np.pad(chosen, ((0, 1), (0, 1)))
            chosen[-1, -1] = 1.0
            rows.append(Row(kind.value, {}, kind))
    units = np.where(units < 0, len(chosen) + kinds, units)
    highest = len(chosen) + len(KINDS)
    return Coded(variable, tuple(rows), units.astype(np.min_scalar_type(-highest)), chosen)


def _row(category: Category) -> Row:
    return Row(category.value, category.labels, category.missing)


def _kind_number(category: Category) -> int:
    return -1 if category.missing is None else KINDS.index(category.missing)


def _sets_of_options(
    dataset: Dataset, variable: Variable
) -> tuple[npt.NDArray[np.int64], Floats, npt.NDArray[np.int64]]:
    """Units of a multiple-response set (-1: no answer), their options, the kind that each states."""
    columns = dataset.option_columns(variable)
    if not columns:
        nothing = np.full(dataset.rows, -1)
        return nothing, np.zeros((0, 0)), np.zeros(0, dtype=np.int64)
    flags = np.empty((dataset.rows, len(columns)), dtype=bool, order="F")
    for number, column in enumerate(columns):
        flags[:, number] = dataset.frame[column].to_numpy(dtype=bool, na_value=False)
    units, chosen = _patterns(flags, dataset.frame[columns[0]].notna().to_numpy())
    real = np.array([one.missing is None for one in variable.categories])
    kinds = np.array([_kind_number(one) for one in variable.categories])
    states_missing = ~(chosen[:, real] > 0).any(axis=1) & (chosen > 0).any(axis=1)
    stated = np.where(states_missing, np.where(chosen > 0, kinds, -1).max(axis=1), -1)
    return units, chosen, stated


def _patterns(flags: Booleans, answered: Booleans) -> tuple[npt.NDArray[np.int64], Floats]:
    """Number the sets of options that occur; rows without an answer get -1."""
    units = np.full(len(flags), -1)
    options = flags.shape[1]
    if options <= _DENSE_OPTIONS:
        sets = np.zeros(len(flags), dtype=np.int32)
        for option in range(options):
            sets |= flags[:, option].astype(np.int32) << option
        sets = sets[answered]
        occurring = np.flatnonzero(np.bincount(sets, minlength=1))
        lookup = np.zeros(1 << options, dtype=np.int64)
        lookup[occurring] = np.arange(len(occurring))
        units[answered] = lookup[sets]
        return units, ((occurring[:, None] >> np.arange(options)) & 1).astype(np.float64)
    packed = np.ascontiguousarray(np.packbits(flags[answered], axis=1))
    keys = packed.view(f"V{packed.shape[1]}").ravel()
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    units[answered] = number
    return units, flags[answered][first].astype(np.float64)
