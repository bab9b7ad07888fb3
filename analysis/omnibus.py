"""The test of a table, chosen by level of measurement, overlap of columns and weight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.coding import Coded
from analysis.counting import Cells, Sums
from analysis.dataset import Level
from analysis.independence import drop_empty, independence, untestable
from analysis.multiple_response import Marginal, marginal, simultaneous, summed_test
from analysis.multiplicity import adjust
from analysis.rank_tests import kruskal_wallis, rank_effects, weighted_kruskal_wallis
from analysis.results import Adjustment, AdjustmentMethod, Effect, Note, OptionTest, Test


@dataclass(frozen=True, slots=True)
class Verdict:
    """The omnibus test of a table and what follows it."""

    test: Test | None
    option_tests: tuple[OptionTest, ...] = ()
    effects: tuple[Effect, ...] = ()
    notes: tuple[Note, ...] = ()


def omnibus(question: Coded, cells: Cells, *, weighted: bool) -> Verdict:
    """Test whether a categorical question and a banner have to do with each other.

    Parameters
    ----------
    question
        Nominal, ordinal or multiple choice.
    cells
        The question by the banner, over the rows valid on both.
    weighted
        Whether rows carry weights.

    Returns
    -------
    Verdict
        =============  =====================================  =======================================
        question       columns apart                          columns that overlap (multiple choice)
        =============  =====================================  =======================================
        nominal        :func:`analysis.independence`          marginal test of the banner's options
                                                              by the question's categories
        ordinal        Kruskal-Wallis, or Lumley and Scott's  the same
                       where rows carry weights
        multiple       marginal test, then each option with   simultaneous test of two sets, then each
                       Holm                                   option as two groups, with Holm
        =============  =====================================  =======================================

        Under ``Missing.INCLUDE`` the kinds of missing are categories like any other, but take no part
        in the ranks of an ordinal question.
    """
    filled = cells.keep_columns(cells.column.count > 0)
    if question.variable.level is Level.MULTIPLE:
        chosen = _options if cells.columns_exclusive else _sets
        return chosen(question, filled, weighted=weighted)
    if not cells.columns_exclusive:
        return _categories_by_options(filled)
    if question.variable.level is Level.ORDINAL:
        return _ranks(question, cells, weighted=weighted)
    outcome = independence(cells.cell, weighted=weighted)
    return Verdict(outcome.test, (), outcome.effects, outcome.notes)


def _options(question: Coded, cells: Cells, *, weighted: bool) -> Verdict:
    """Multiple choice by columns apart."""
    reason = _too_few(cells)
    if reason is not None:
        return Verdict(None, notes=(reason,))
    found = marginal(cells)
    tests = []
    for option in found.used:
        chosen = cells.cell.of(option)
        outcome = independence(_with_complement(chosen, cells.column), weighted=weighted)
        if outcome.test is not None:
            value = question.rows[option].value
            tests.append(OptionTest(value, outcome.test, outcome.effects[0]))
    return _summed("marginal", found, cells, tests, weighted=weighted)


def _sets(question: Coded, cells: Cells, *, weighted: bool) -> Verdict:
    """Multiple choice by multiple choice."""
    reason = _too_few(cells)
    if reason is not None:
        return Verdict(None, notes=(reason,))
    found = simultaneous(cells)
    tests = []
    for option in found.used:
        groups = np.column_stack([cells.question_of[:, option], 1 - cells.question_of[:, option]])
        by_choice = replace(cells.swapped(), column_of=groups, columns_exclusive=True)
        test = summed_test("marginal", marginal(by_choice))
        if test is not None:
            tests.append(OptionTest(question.rows[option].value, test))
    return _summed("simultaneous", found, cells, tests, weighted=weighted)


def _categories_by_options(cells: Cells) -> Verdict:
    """Single choice by a banner of options: the banner's options by the categories as groups."""
    turned = cells.swapped()
    turned = turned.keep_columns(turned.column.count > 0)
    reason = _too_few(turned)
    if reason is not None:
        swapped = {"one_row": "one_column", "one_column": "one_row"}
        return Verdict(None, notes=(Note(swapped.get(reason.name, reason.name)),))
    found = marginal(turned)
    test = summed_test("marginal", found)
    return Verdict(test, (), _mean_v(found), (Note("banner_options_tested"),))


def _ranks(question: Coded, cells: Cells, *, weighted: bool) -> Verdict:
    """Ordinal by columns apart; kinds of missing have no rank."""
    ranked = cells.keep_rows(np.array([row.missing is None for row in question.rows], dtype=bool))
    sums, notes = drop_empty(ranked.cell)
    reason = untestable(sums)
    if reason is not None:
        return Verdict(None, notes=(*notes, reason))
    ranked = ranked.keep_columns(ranked.column.count > 0)
    ranked = ranked.keep_rows(ranked.row.count > 0)
    test = weighted_kruskal_wallis(ranked) if weighted else kruskal_wallis(ranked.cell.count)
    if test is None:
        return Verdict(None, notes=(*notes, Note("no_variation")))
    if ranked.n < cells.n:
        notes = (*notes, Note("unranked_left_out", {"count": cells.n - ranked.n}))
    return Verdict(test, (), rank_effects(ranked, weighted=weighted), notes)


def _summed(
    method: str, found: Marginal, cells: Cells, tests: list[OptionTest], *, weighted: bool
) -> Verdict:
    test = summed_test(method, found)
    if test is None:
        return Verdict(None, notes=(Note("no_variation"),))
    notes = (Note("weights_fixed"),) if weighted else ()
    left_out = cells.question_of.shape[1] - len(found.used)
    if left_out:
        notes = (*notes, Note("options_left_out", {"count": left_out}))
    return Verdict(replace(test, notes=notes), _adjusted(tests), _mean_v(found))


def _adjusted(tests: list[OptionTest]) -> tuple[OptionTest, ...]:
    """Holm over the options of one question and banner."""
    p = adjust([one.test.p for one in tests], AdjustmentMethod.HOLM)
    family = Adjustment(AdjustmentMethod.HOLM, "options", int(np.isfinite(p).sum()))
    return tuple(
        replace(one, test=replace(one.test, p_adjusted=float(value), adjustment=family))
        for one, value in zip(tests, p, strict=True)
    )


def _mean_v(found: Marginal) -> tuple[Effect, ...]:
    """Root mean square over the tests of 2 x C, whose squared V is their statistic over n."""
    if not found.tables:
        return ()
    return (Effect("cramers_v_mean", float(np.sqrt(found.mean_statistic / found.n))),)


def _with_complement(chosen: Sums, column: Sums) -> Sums:
    """An option as a table of chosen and not chosen: shape (2, C)."""
    left = column.count - chosen.count
    parts = (
        (chosen.count, left),
        (chosen.weight, np.where(left > 0, column.weight - chosen.weight, 0.0)),
        (chosen.square, np.where(left > 0, column.square - chosen.square, 0.0)),
    )
    return Sums(*(np.stack(part) for part in parts))


def _too_few(cells: Cells) -> Note | None:
    """Why options by columns cannot be tested, if they cannot; empty columns are dropped already."""
    if not cells.n:
        return Note("no_rows")
    return Note("one_column") if len(cells.column.count) < 2 else None
