"""Variables made from others, for banners: groups of a number, age at interview, nets of categories.

Each function returns a new dataset with one variable more; the answers it was made from stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.dataset import Category, Dataset, Level, Variable
from analysis.problems import (
    CATEGORY_TWICE,
    CUTS_NOT_ASCENDING,
    NAME_TAKEN,
    UNKNOWN_CATEGORY,
    WRONG_LEVEL,
    unknown,
)
from questionnaires.problems import Problem, ProblemsFound
from questionnaires.translation import N_, translator

Labels = Mapping[str, str]
"""By language code."""

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
        Where groups begin, in ascending order. Groups are half-open: with 18, 30 and 45 they are below
        18, from 18 to below 30, from 30 to below 45, from 45 on.
    new
        Name of the new ordinal variable, whose categories have the values ``below_18``, ``18_30``,
        ``30_45``, ``from_45``. Groups in which nobody stands are kept.
    labels
        Wording of the new variable by language code; that of ``name`` where none is given.

    Returns
    -------
    Dataset
        Rows without a number keep their kind of missing.

    Raises
    ------
    ProblemsFound
        For an unknown or taken name, a variable that is no number, or cut points out of order.
    """
    variable = _source(dataset, name, new, (Level.NUMERIC,))
    points = np.asarray(cuts, dtype=np.float64)
    if not len(points) or not np.isfinite(points).all() or (np.diff(points) <= 0).any():
        told = {"name": name, "cuts": ", ".join(map(_plain, cuts))}
        raise ProblemsFound([Problem(CUTS_NOT_ASCENDING, values=told)])
    values = dataset.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    codes = np.where(np.isnan(values), -1, np.searchsorted(points, values, side="right"))
    whole = not np.nan_to_num(values % 1).any() and not (points % 1).any()
    categories = _groups(points, dataset.languages, whole=whole)
    column = pd.Categorical.from_codes(
        codes, categories=pd.Index([one.value for one in categories])
    )
    made = Variable(
        new, labels or variable.labels, Level.ORDINAL, categories, variable.repeat, calculated=True
    )
    return _with(dataset, made, {new: column}, (name,))


def _groups(
    points: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]],
    languages: Iterable[str],
    *,
    whole: bool,
) -> tuple[Category, ...]:
    """Categories of the groups; whole numbers are labelled by their last value, ``18–29``."""
    edges = [_plain(one) for one in points]
    first = Category(f"below_{edges[0]}", _worded(N_("under {edge}"), languages, edge=edges[0]))
    last = Category(f"from_{edges[-1]}", _worded(N_("{edge} and over"), languages, edge=edges[-1]))
    between = []
    for low, high in pairwise(points):
        value = f"{_plain(low)}_{_plain(high)}"
        if whole:
            text = _plain(low) if high - low == 1 else f"{_plain(low)}–{_plain(high - 1)}"
            between.append(Category(value, dict.fromkeys(languages, text)))
        else:
            sentence = N_("{low} to under {high}")
            words = _worded(sentence, languages, low=_plain(low), high=_plain(high))
            between.append(Category(value, words))
    return (first, *between, last)


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
    variable = _source(dataset, born, new, (Level.NUMERIC, Level.DATE))
    _source(dataset, interviewed, new, (Level.DATE,))
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
    return _with(dataset, made, {new: column}, (born, interviewed))


def net(
    dataset: Dataset,
    name: str,
    groups: Mapping[str, Sequence[str]],
    new: str,
    *,
    group_labels: Mapping[str, Labels] | None = None,
    labels: Labels | None = None,
) -> Dataset:
    """Put categories together.

    Parameters
    ----------
    dataset
        Where the variable stands.
    name
        A nominal, ordinal or multiple-choice variable.
    groups
        Values of the categories of each group, by the group's value. A group stands where its first
        category stood; categories in no group stay as they are.
    new
        Name of the new variable, of the same level. In a multiple choice a group counts as chosen where
        any of its options was.
    group_labels, labels
        Wording of the groups (by the group's value) and of the variable, by language code.

    Returns
    -------
    Dataset
        A group of which all categories state the same kind of missing states it too.

    Raises
    ------
    ProblemsFound
        For unknown or taken names, unknown categories, a category in two groups.
    """
    variable = _source(dataset, name, new, (Level.NOMINAL, Level.ORDINAL, Level.MULTIPLE))
    _check_groups(variable, groups)
    target = {one: group for group, members in groups.items() for one in members}
    members: dict[str, list[Category]] = {}
    for one in variable.categories:
        members.setdefault(target.get(one.value, one.value), []).append(one)
    categories = tuple(
        _merged(value, ones, (group_labels or {}).get(value)) if value in groups else ones[0]
        for value, ones in members.items()
    )
    made = replace(
        variable, name=new, labels=labels or variable.labels, categories=categories, calculated=True
    )
    joined = _joined_sets if variable.level is Level.MULTIPLE else _joined_values
    return _with(dataset, made, joined(dataset, variable, members, new), (name,))


Members = Mapping[str, Sequence[Category]]
"""The categories that go into each new one, by its value."""


def _joined_values(
    dataset: Dataset, variable: Variable, members: Members, new: str
) -> dict[str, object]:
    place = {one.value: n for n, ones in enumerate(members.values()) for one in ones}
    lookup = np.append([place[one.value] for one in variable.categories], -1)
    codes = lookup[dataset.frame[variable.name].cat.codes.to_numpy()]
    return {new: pd.Categorical.from_codes(codes, categories=pd.Index(list(members)))}


def _joined_sets(
    dataset: Dataset, variable: Variable, members: Members, new: str
) -> dict[str, object]:
    answered = dataset.frame[dataset.option_columns(variable)[0]].notna()
    columns: dict[str, object] = {}
    for value, ones in members.items():
        options = dataset.frame[[f"{variable.name}/{one.value}" for one in ones]]
        columns[f"{new}/{value}"] = options.any(axis=1).astype("boolean").where(answered)
    return columns


def _merged(value: str, ones: Sequence[Category], labels: Labels | None) -> Category:
    kinds = {one.missing for one in ones}
    kind = kinds.pop() if len(kinds) == 1 else None
    languages = dict.fromkeys(code for one in ones for code in one.labels)
    joined = {
        code: ", ".join(one.labels.get(code, one.value) for one in ones) for code in languages
    }
    return Category(value, labels or joined, kind)


def _check_groups(variable: Variable, groups: Mapping[str, Sequence[str]]) -> None:
    known = [one.value for one in variable.categories]
    problems, seen = [], set()
    for value in (one for members in groups.values() for one in members):
        told = {"name": variable.name, "value": value, "categories": ", ".join(known)}
        if value not in known:
            problems.append(Problem(UNKNOWN_CATEGORY, values=told))
        elif value in seen:
            problems.append(Problem(CATEGORY_TWICE, values=told))
        seen.add(value)
    kept = set(known) - seen
    problems += [Problem(NAME_TAKEN, values={"name": group}) for group in groups if group in kept]
    if problems:
        raise ProblemsFound(problems)


def _source(dataset: Dataset, name: str, new: str, levels: tuple[Level, ...]) -> Variable:
    """The variable to start from, if it is there, is of a fitting level, and the new name is free."""
    variable = dataset.codebook.get(name)
    problems = []
    if new in dataset.codebook:
        problems.append(Problem(NAME_TAKEN, values={"name": new}))
    if variable is None:
        raise ProblemsFound([unknown(name, dataset.codebook), *problems])
    if variable.level not in levels:
        needed = ", ".join(level.value for level in levels)
        told = {"name": name, "level": variable.level.value, "needed": needed}
        problems.append(Problem(WRONG_LEVEL, values=told))
    if problems:
        raise ProblemsFound(problems)
    return variable


def _with(
    dataset: Dataset, made: Variable, columns: Mapping[str, object], sources: Sequence[str]
) -> Dataset:
    """Add a variable; where it has no value, why its sources have none."""
    first, *others = (dataset.frame[f"{name}#missing"] for name in sources)
    for other in others:
        first = first.where(first.notna(), other)
    frame = pd.concat(
        [
            dataset.frame,
            pd.DataFrame({**columns, f"{made.name}#missing": first}, index=dataset.frame.index),
        ],
        axis=1,
    )
    return replace(dataset, frame=frame, codebook={**dataset.codebook, made.name: made})


def _worded(sentence: str, languages: Iterable[str], **values: str) -> dict[str, str]:
    return {code: translator(code)(sentence, **values) for code in languages}


def _plain(number: float) -> str:
    """A number as short as it goes: 18, 2.5."""
    return f"{number:g}"
