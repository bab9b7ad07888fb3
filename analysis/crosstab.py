"""Tables of questions by banners, with their tests: the entry to this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analysis.banner_tables import Choices, banner_table
from analysis.dataset import Dataset
from analysis.multiplicity import adjust
from analysis.problems import ALPHA_OUT_OF_RANGE
from analysis.results import Adjustment, AdjustmentMethod, BannerTable, Crosstab, Missing
from analysis.sample import Sample
from questionnaires.problems import Problem, ProblemsFound


def crosstab(  # noqa: PLR0913 - one keyword for each choice that a reader of tables has
    dataset: Dataset,
    question: str,
    banners: Sequence[str] = (),
    *,
    weight: str | None = None,
    missing: Missing = Missing.EXCLUDE,
    where: npt.ArrayLike | None = None,
    alpha: float = 0.05,
    letters: AdjustmentMethod = AdjustmentMethod.HOLM,
) -> Crosstab:
    """Tabulate one question against one or several banners and test each table.

    Parameters
    ----------
    dataset
        Typed columns and codebook.
    question
        Name of a nominal, ordinal, multiple-choice or numeric variable. Categories that were offered
        but never chosen keep their row. A multiple choice is counted on a base of respondents: the rows
        that answered the question, whether they chose any option or none.
    banners
        Names of nominal, ordinal or multiple-choice variables; each forms the columns of a table of its
        own, whose base are the rows valid on the question and on that banner. Columns of a
        multiple-choice banner overlap: a respondent stands in each option chosen.
    weight
        Name of a numeric variable with a positive weight for every selected row.
    missing
        Whether answers that state a kind of missing (don't know, refused, not applicable) leave the
        base or are categories. Not asked and skipped always leave it. The numbers of all kinds are kept
        in the result.
    where
        True for the rows to use, shape (rows,).
    alpha
        Level at which columns get letters.
    letters
        Adjustment of the pairs of columns within a row; ``BONFERRONI`` is compatible with SPSS.

    Returns
    -------
    Crosstab
        The tests are chosen by level of measurement, overlap and weight:
        :func:`analysis.omnibus.omnibus` for categories, :func:`analysis.means.equal_means` for numbers.
        Their p-values are not adjusted: :func:`report` does that for many tables together.

    Raises
    ------
    ProblemsFound
        Where a name is unknown (with the nearest names), a variable cannot be used in its place, or a
        weight is missing, zero or negative; all problems at once.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.dataset import Category, Level, Variable
    >>> yes_no = (Category("yes", {"en": "Yes"}), Category("no", {"en": "No"}))
    >>> codebook = {name: Variable(name, {}, Level.NOMINAL, yes_no) for name in ("work", "school")}
    >>> column = pd.Categorical(["yes"] * 30 + ["no"] * 30, categories=["yes", "no"])
    >>> frame = pd.DataFrame({"work": column, "school": column[::-1]})
    >>> found = crosstab(Dataset(frame, codebook, ("en",), {}), "work", ["school"])
    >>> found.banners[0].counts.tolist()
    [[30, 0, 30], [30, 30, 0]]
    >>> found.banners[0].test.method
    'pearson'
    """
    found = report(
        dataset,
        [question],
        banners,
        weight=weight,
        missing=missing,
        where=where,
        alpha=alpha,
        letters=letters,
        across_tables=AdjustmentMethod.NONE,
    )
    return found[0]


def report(  # noqa: PLR0913 - one keyword for each choice that a reader of tables has
    dataset: Dataset,
    questions: Sequence[str],
    banners: Sequence[str] = (),
    *,
    weight: str | None = None,
    missing: Missing = Missing.EXCLUDE,
    where: npt.ArrayLike | None = None,
    alpha: float = 0.05,
    letters: AdjustmentMethod = AdjustmentMethod.HOLM,
    across_tables: AdjustmentMethod = AdjustmentMethod.BENJAMINI_HOCHBERG,
) -> tuple[Crosstab, ...]:
    """Tabulate several questions against the same banners and adjust the tests as one family.

    Parameters
    ----------
    questions
        Names, one :class:`Crosstab` for each.
    across_tables
        Adjustment of the tests of all questions by all banners; tests that could not be carried out
        are not counted.
    dataset, banners, weight, missing, where, alpha, letters
        As for :func:`crosstab`.

    Returns
    -------
    tuple of Crosstab
        In the order of the questions. Every variable is coded once.
    """
    if not 0 < alpha < 1:
        raise ProblemsFound([Problem(ALPHA_OUT_OF_RANGE, values={"alpha": alpha})])
    sample = Sample(dataset, weight=weight, policy=missing, mask=where)
    sample.check(questions, banners)
    choices = Choices(alpha, letters)
    tables = [_crosstab(sample, question, banners, choices) for question in questions]
    if across_tables is AdjustmentMethod.NONE:
        return tuple(tables)
    return _adjusted(tables, across_tables)


def _crosstab(sample: Sample, question: str, banners: Sequence[str], choices: Choices) -> Crosstab:
    total, missing = banner_table(sample, question, None, choices)
    dataset = sample.dataset
    return Crosstab(
        question=dataset.codebook[question],
        rows=total.rows,
        total=total,
        banners=tuple(banner_table(sample, question, one, choices)[0] for one in banners),
        weight=sample.weight,
        policy=sample.policy,
        missing=missing,
        selected=sample.rows,
        alpha=choices.alpha,
        letters_adjustment=choices.adjustment,
        languages=dataset.languages,
        title=dataset.title,
    )


def _adjusted(tables: list[Crosstab], method: AdjustmentMethod) -> tuple[Crosstab, ...]:
    """Adjust the omnibus tests of all tables as one family."""
    raw = [np.nan if one.test is None else one.test.p for table in tables for one in table.banners]
    p = iter(adjust(raw, method).tolist())
    family = Adjustment(method, "report", int(np.isfinite(raw).sum()))
    return tuple(
        replace(table, banners=tuple(_with_p(one, next(p), family) for one in table.banners))
        for table in tables
    )


def _with_p(table: BannerTable, p: float, family: Adjustment) -> BannerTable:
    if table.test is None:
        return table
    return replace(table, test=replace(table.test, p_adjusted=p, adjustment=family))
