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
    including = policy is Missing.INCLUDE
    categories = variable.categories
    kept = [number for number, one in enumerate(categories) if including or one.missing is None]
    seen = _sets if variable.level is Level.MULTIPLE else _values
    raw, looks, stated = seen(dataset, variable)
    valid = np.full(len(stated), fill_value=True) if including else stated < 0
    chosen, rows = looks[valid][:, kept], [_row(categories[number]) for number in kept]
    without = np.flatnonzero(raw < 0)
    kinds = kinds_beside(dataset, variable.name, without)
    places = np.full(len(KINDS), -1)
    for kind in _declared(kinds) if including else ():
        places[KINDS.index(kind)] = len(chosen)
        chosen = np.pad(chosen, ((0, 1), (0, 1)))
        chosen[-1, -1] = 1.0
        rows.append(Row(kind.value, {}, kind))
    missing = len(chosen) + np.arange(len(KINDS))
    unit_of_look = np.where(valid, np.cumsum(valid) - 1, missing[stated])
    unit_of_kind = np.where(places < 0, missing, places)
    smallest = np.min_scalar_type(-len(chosen) - len(KINDS))
    units = np.append(unit_of_look, 0).astype(smallest)[raw]
    units[without] = unit_of_kind[kinds]
    return Coded(variable, tuple(rows), units, chosen)


def kinds_beside(
    dataset: Dataset, name: str, rows: npt.NDArray[np.intp] | slice = slice(None)
) -> npt.NDArray[np.intp]:
    """The kind of missing that stands beside a variable, as a number in ``KINDS``."""
    unknown = KINDS.index(None)
    beside = f"{name}#missing"
    if beside not in dataset.frame:
        return np.full(dataset.rows, unknown)[rows]
    column = dataset.frame[beside].cat
    places = pd.Index(list(MissingKind), dtype="object").get_indexer(pd.Index(column.categories))
    return np.append(places, unknown)[column.codes.to_numpy()[rows]]


def _declared(kinds: npt.NDArray[np.intp]) -> list[MissingKind]:
    """The kinds among these that a person states."""
    found = {KINDS[number] for number in np.unique(kinds)}
    return [kind for kind in DECLARABLE if kind in found]


def _row(category: Category) -> Row:
    return Row(category.value, category.labels, category.missing)


def _kind_number(category: Category) -> int:
    return -1 if category.missing is None else KINDS.index(category.missing)


Seen = tuple[Integers, Floats, npt.NDArray[np.int64]]
"""What each row looks like (-1: no answer), the categories of each look, the kind that it states."""


def _values(dataset: Dataset, variable: Variable) -> Seen:
    """A single choice looks like its category."""
    raw: Integers = np.asarray(dataset.frame[variable.name].cat.codes)
    stated = np.array([_kind_number(one) for one in variable.categories], dtype=np.int64)
    return raw, np.eye(len(stated)), stated


def _sets(dataset: Dataset, variable: Variable) -> Seen:
    """A multiple choice looks like the set of its options; it states a kind without a real one."""
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
