"""Nets: categories put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.dataset import Category, Dataset, Level, Variable
from analysis.derived import Labels, source, with_variable
from analysis.problems import CATEGORY_TWICE, NAME_TAKEN, NO_CATEGORIES, UNKNOWN_CATEGORY
from questionnaires.problems import Problem, ProblemsFound

CATEGORICAL = frozenset({Level.NOMINAL, Level.ORDINAL, Level.MULTIPLE})
Members = Mapping[str, Sequence[Category]]
"""The categories that go into each new one, by its value."""


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
    variable = source(dataset, name, new, CATEGORICAL, NO_CATEGORIES)
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
    return with_variable(dataset, made, joined(dataset, variable, members, new), (name,))


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
