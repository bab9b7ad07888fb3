"""One question by one banner: the arrays, the test, the letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.coding import KINDS, Booleans, Coded, Integers
from analysis.counting import count, missing_counts
from analysis.grouped_numbers import Groups, groups, numbers
from analysis.intervals import shares
from analysis.letters import letter, mean_letters, share_letters, standing
from analysis.means import equal_means, mean_effects
from analysis.omnibus import Verdict, omnibus
from analysis.residuals import adjusted_residuals, differences
from analysis.results import (
    LEVEL,
    AdjustmentMethod,
    BannerTable,
    Bases,
    Column,
    Floats,
    Letters,
    MissingCount,
    Note,
    Shares,
    Standing,
)
from analysis.sample import Sample

_NONE = np.empty((0, 0))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reader of a table decides about its tests."""

    alpha: float
    adjustment: AdjustmentMethod
    """Of the pairs of columns in a row."""


Table = tuple[BannerTable, tuple[MissingCount, ...]]
"""A table, and the missing answers to its question among the rows valid on its banner."""


def banner_table(sample: Sample, question: str, banner: str | None, choices: Choices) -> Table:
    """Make the table of a question by a banner; without a banner, its total alone.

    Parameters
    ----------
    sample
        Rows, weights and coded variables.
    question, banner
        Names that :meth:`Sample.check` has accepted.
    choices
        Level and adjustment of the letters.

    Returns
    -------
    Table
    """
    across = sample.alone if banner is None else sample.coded(banner)
    if sample.is_numeric(question):
        return _number_table(sample, question, across, choices)
    return _category_table(sample, question, across, choices)


def _category_table(sample: Sample, question: str, across: Coded, choices: Choices) -> Table:
    asked, weighted = sample.coded(question), sample.weight is not None
    counted = count(asked, across, sample.weights)
    cells, bases = counted.cells, counted.cells.bases()
    found = shares(cells, weighted=weighted)
    tested, letters = Verdict(None), None
    if across is not sample.alone:
        tested = omnibus(asked, cells, weighted=weighted)
        letters = share_letters(cells, found.value, method=choices.adjustment, alpha=choices.alpha)
    table = BannerTable(
        banner=None if across is sample.alone else across.variable,
        rows=asked.rows,
        columns=_columns(across, bases),
        counts=np.rint(np.column_stack([cells.row.count, cells.cell.count])).astype(np.int64),
        weighted=np.column_stack([cells.row.weight, cells.cell.weight]),
        bases=bases,
        shares=found,
        residuals=_after_total(adjusted_residuals(cells, weighted=weighted)),
        differences=_after_total(differences(cells)),
        numbers=None,
        test=tested.test,
        option_tests=tested.option_tests,
        effects=tested.effects,
        letters=letters,
        overlapping=across.overlapping,
        missing=counted.banner_missing,
        notes=(*tested.notes, *_notes(bases)),
    )
    return table, counted.question_missing


def _number_table(sample: Sample, question: str, across: Coded, choices: Choices) -> Table:
    values, kinds = sample.numbers(question)
    found = groups(values, across, sample.weights)
    bases = found.bases()
    alone = across is sample.alone
    test, notes = (None, ()) if alone else equal_means(found)
    table = BannerTable(
        banner=None if alone else across.variable,
        rows=(),
        columns=_columns(across, bases),
        counts=np.empty((0, len(bases.weighted)), dtype=np.int64),
        weighted=np.empty((0, len(bases.weighted))),
        bases=bases,
        shares=Shares(_NONE, _NONE, _NONE, LEVEL, ""),
        residuals=_NONE,
        differences=_NONE,
        numbers=numbers(found),
        test=test,
        option_tests=(),
        effects=() if alone else mean_effects(found),
        letters=_number_letters(found, choices, alone=alone),
        overlapping=across.overlapping,
        missing=_missing(sample, across.units - across.valid, np.isfinite(values)),
        notes=(*notes, *_notes(bases)),
    )
    valid_banner = across.units < across.valid
    return table, _missing(sample, np.where(np.isfinite(values), -1, kinds), valid_banner)


def _number_letters(found: Groups, choices: Choices, *, alone: bool) -> Letters | None:
    if alone:
        return None
    return mean_letters(found, method=choices.adjustment, alpha=choices.alpha)


def _missing(sample: Sample, kinds: Integers, among: Booleans) -> tuple[MissingCount, ...]:
    """Count kinds of missing (-1 and below: none) among some rows."""
    rows = among & (kinds >= 0)
    sums = sample.weights.select(rows).sums(kinds[rows].astype(np.intp), len(KINDS))
    return missing_counts(np.arange(len(KINDS)), sums)


def _columns(across: Coded, bases: Bases) -> tuple[Column, ...]:
    """The total, then the banner's categories with their letters."""
    levels = [standing(int(base)) for base in bases.unweighted]
    total = Column("", {}, "", levels[0])
    return (
        total,
        *(
            Column(row.value, row.labels, letter(number), level, row.missing)
            for number, (row, level) in enumerate(zip(across.rows, levels[1:], strict=True))
        ),
    )


def _after_total(values: Floats) -> Floats:
    """Put an empty total column in front: nothing is compared with the whole it is part of."""
    return np.column_stack([np.full(len(values), np.nan), values])


def _notes(bases: Bases) -> tuple[Note, ...]:
    """Say how many columns rest on few respondents."""
    levels = [standing(int(base)) for base in bases.unweighted[1:]]
    told = {"small_columns": Standing.SMALL, "hidden_columns": Standing.HIDDEN}
    return tuple(
        Note(name, {"count": levels.count(level)})
        for name, level in told.items()
        if level in levels
    )
