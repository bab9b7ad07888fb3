"""Numbers for banners: groups by cut points, age at the interview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.dataset import Category, Dataset, Level, Variable
from analysis.derived import Labels, problems_of, source, with_variable
from analysis.problems import CUTS_NOT_ASCENDING, NOT_A_DATE, NOT_A_NUMBER, NOT_A_YEAR_OR_DATE
from analysis.results import Floats
from questionnaires.expressions.values import number_text
from questionnaires.problems import Problem, ProblemsFound

OLDEST = 130
"""Ages above this, and below 0, are mistakes and not ages."""


def cut(
    dataset: Dataset, name: str, cuts: Sequence[float], new: str, *, labels: Labels | None = None
) -> Dataset:
    """Group a numeric variable by cut points.

    Parameters
    ----------
    dataset
        Where the variable stands.
    name
        A numeric variable.
    cuts
        Where groups begin, in ascending order. Groups are half-open: with 18, 30 and 45 they are from
        18 to below 30, from 30 to below 45, from 45 on, and below 18 if that occurs.
    new
        Name of the ordinal variable, whose categories have the values ``below_18``, ``18_30``,
        ``30_45``, ``from_45``. Groups between cut points are kept also if nobody stands there. With
        the name of the variable itself it takes its place.
    labels
        Wording of the new variable by language code; that of ``name`` where none is given.

    Returns
    -------
    Dataset
        Rows without a number keep their kind of missing. Labels read ``<18``, ``18–29``, ``45+``, and
        ``18 – <30`` where not all values are whole.

    Raises
    ------
    ProblemsFound
        For an unknown or taken name, a variable that is no number, or cut points out of order.
    """
    problems = _cut_problems(dataset, name, cuts, new)
    if problems:
        raise ProblemsFound(problems)
    variable, points = dataset.codebook[name], np.asarray(cuts, dtype=np.float64)
    values = dataset.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    codes = np.where(np.isnan(values), -1, np.searchsorted(points, values, side="right"))
    whole = not np.nan_to_num(values % 1).any() and not (points % 1).any()
    named = _groups(points, whole=whole)
    if not (codes == 0).any():
        named, codes = named[1:], np.maximum(codes - 1, -1)
    categories = tuple(
        Category(value, dict.fromkeys(dataset.languages, label)) for value, label in named
    )
    column = pd.Categorical.from_codes(codes, categories=pd.Index([value for value, _ in named]))
    made = Variable(
        new, labels or variable.labels, Level.ORDINAL, categories, variable.repeat, calculated=True
    )
    return with_variable(dataset, made, {new: column}, (name,))


def cut_all(dataset: Dataset, cuts: Mapping[str, Sequence[float]]) -> Dataset:
    """Group several numeric variables, each in its own place.

    Parameters
    ----------
    dataset
        Where the variables stand.
    cuts
        Cut points by name, as for :func:`cut`.

    Returns
    -------
    Dataset

    Raises
    ------
    ProblemsFound
        With the problems of all of them.
    """
    problems = [p for name, own in cuts.items() for p in _cut_problems(dataset, name, own, name)]
    if problems:
        raise ProblemsFound(problems)
    for name, own in cuts.items():
        dataset = cut(dataset, name, own, name)
    return dataset


def _cut_problems(dataset: Dataset, name: str, cuts: Sequence[float], new: str) -> list[Problem]:
    problems = problems_of(dataset, name, new, {Level.NUMERIC}, NOT_A_NUMBER)
    points = np.asarray(cuts, dtype=np.float64)
    if not len(points) or not np.isfinite(points).all() or (np.diff(points) <= 0).any():
        told = {"name": name, "cuts": ", ".join(number_text(float(one)) for one in cuts)}
        problems.append(Problem(CUTS_NOT_ASCENDING, values=told))
    return problems


def _groups(points: Floats, *, whole: bool) -> list[tuple[str, str]]:
    """Value and label of each group; whole numbers are labelled by their last value."""
    edges = [number_text(one) for one in points]
    named = [(f"below_{edges[0]}", f"<{edges[0]}")]
    for low, high in pairwise(points):
        label = f"{number_text(low)} – <{number_text(high)}"
        if whole:
            label = (
                number_text(low)
                if high - low == 1
                else f"{number_text(low)}–{number_text(high - 1)}"
            )
        named.append((f"{number_text(low)}_{number_text(high)}", label))
    return [*named, (f"from_{edges[-1]}", f"{edges[-1]}+")]


def age(
    dataset: Dataset, born: str, interviewed: str, new: str, *, labels: Labels | None = None
) -> Dataset:
    """Age in completed years at the interview, from the date or the year of birth.

    Parameters
    ----------
    dataset
        Where the variables stand.
    born
        A date, or a numeric variable that holds a year. From a year alone the age is the one reached in
        the year of the interview, which is one too many for those whose birthday was still to come.
    interviewed
        A date.
    new
        Name of the new numeric variable.
    labels
        Its wording by language code; that of ``born`` where none is given.

    Returns
    -------
    Dataset
        Rows without ``born`` keep its kind of missing, others without ``interviewed`` keep that one's. An
        age below 0 or above 130 is no age: it is missing and has no kind.

    Raises
    ------
    ProblemsFound
        For unknown or taken names and variables of another level.
    """
    variable = source(dataset, born, new, {Level.NUMERIC, Level.DATE}, NOT_A_YEAR_OR_DATE)
    source(dataset, interviewed, new, {Level.DATE}, NOT_A_DATE)
    on = dataset.frame[interviewed]
    birth = dataset.frame[born]
    if variable.level is Level.DATE:
        before = (on.dt.month * 100 + on.dt.day) < (birth.dt.month * 100 + birth.dt.day)
        years = (on.dt.year - birth.dt.year - before).to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        year = birth.to_numpy(dtype=np.float64, na_value=np.nan)
        years = on.dt.year.to_numpy(dtype=np.float64, na_value=np.nan) - year
    years = np.where((years >= 0) & (years <= OLDEST), years, np.nan)
    column = pd.Series(pd.array(years, dtype="Float64")).mask(np.isnan(years))
    made = Variable(
        new, labels or variable.labels, Level.NUMERIC, (), variable.repeat, calculated=True
    )
    return with_variable(dataset, made, {new: column}, (born, interviewed))
