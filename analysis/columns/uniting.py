"""Several versions of a questionnaire in one dataset, by the question's permanent key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.columns.building import frame_of
from analysis.columns.comparing import Difference, DifferenceKind, differences, has_answers
from analysis.columns.gathering import MISSING_SUFFIX
from analysis.columns.measuring import Column, categorical
from analysis.dataset import Category, Dataset, Level, Stray, Variable
from questionnaires.model import MissingKind

__all__ = ["Difference", "DifferenceKind", "United", "unite"]

VERSION = "#version"
IDENTITY = "#id"

_Name = TypeVar("_Name", bound=Hashable)


@dataclass(frozen=True)
class United:
    """One dataset over several versions, and how the versions differ."""

    dataset: Dataset
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One version of a variable that goes into a united one; none: the version has no such question."""

    dataset: Dataset
    variable: Variable | None


def unite(datasets: Sequence[Dataset], names: Sequence[str]) -> United:
    """Put the datasets of several versions one below the other, question by question.

    Parameters
    ----------
    datasets
        The versions from the oldest to the newest, each with one row per response.
    names
        What each version is called; all different.

    Returns
    -------
    United
        ``dataset`` has the rows of the versions in the order given, with the version's name in the
        column ``#version``. ``differences`` tells what changed from each version to the next.

    Notes
    -----
    Questions are the same where their keys are. The newest wording, order and choice labels hold;
    what only an older version has stands behind what it followed there. A question that a version
    does not have was not asked in its rows. An option that a version did not offer counts there as
    not chosen, so that a row has an answer to all options or to none. Where the level of measurement
    differs, the answers are not comparable: they stay apart as ``question@version``, named after the
    newest version of that level.

    Raises
    ------
    ValueError
        Where there is no dataset, or two versions have one name.
    """
    if not datasets or len(set(names)) != len(datasets) or len(names) != len(datasets):
        message = "unite needs at least one dataset, and as many different names as datasets"
        raise ValueError(message)
    codebook: dict[str, Variable] = {}
    columns = _links(datasets, names)
    for key in merged([list(one.codebook) for one in datasets]):
        for variable, parts in _variables(key, datasets, names):
            codebook[variable.name] = variable
            columns.extend(_columns(variable, parts))
    frame = frame_of(columns, sum(one.rows for one in datasets))
    return United(_dataset(frame, codebook, datasets), differences(datasets, names))


def merged(orders: Sequence[Sequence[_Name]]) -> list[_Name]:
    """All names in the order of the last sequence, others behind what they followed in theirs."""
    result = list(orders[-1])
    known = set(result)
    for order in reversed(orders[:-1]):
        for before, name in pairwise([None, *order]):
            if name is not None and name not in known:
                result.insert(0 if before is None else result.index(before) + 1, name)
                known.add(name)
    return result


def _variables(
    key: str, datasets: Sequence[Dataset], names: Sequence[str]
) -> Iterable[tuple[Variable, list[_Part]]]:
    """The variables that one question becomes: one, or one for each level that it has had."""
    versions = [one.codebook.get(key) for one in datasets]
    levels = _levels(datasets, versions)
    apart = list(dict.fromkeys(level for level in levels if level is not None))
    for level in apart:
        same = [
            version if version is not None and own is level else None
            for version, own in zip(versions, levels, strict=True)
        ]
        united = _united_variable([one for one in same if one is not None], level)
        if len(apart) > 1:
            newest = max(place for place, one in enumerate(same) if one is not None)
            united = replace(united, name=f"{key}@{names[newest]}")
        yield united, [_Part(*pair) for pair in zip(datasets, same, strict=True)]


def _levels(datasets: Sequence[Dataset], versions: Sequence[Variable | None]) -> list[Level | None]:
    """Level by version; one without any answer takes the level of those that have answers."""
    answered = [
        one.level
        for one, dataset in zip(versions, datasets, strict=True)
        if one is not None and has_answers(dataset, one)
    ]
    return [
        None
        if one is None
        else answered[-1]
        if answered and not has_answers(dataset, one) and not one.categories
        else one.level
        for one, dataset in zip(versions, datasets, strict=True)
    ]


def _united_variable(versions: Sequence[Variable], level: Level) -> Variable:
    labels: dict[str, str] = {}
    for one in versions:
        labels |= one.labels
    return replace(versions[-1], labels=labels, level=level, categories=_categories(versions))


def _categories(versions: Sequence[Variable]) -> tuple[Category, ...]:
    found: dict[str, Category] = {}
    for one in versions:
        for category in one.categories:
            found[category.value] = _newer(found.get(category.value), category)
    order = merged([[category.value for category in one.categories] for one in versions])
    return tuple(found[value] for value in order)


def _newer(older: Category | None, newer: Category) -> Category:
    if older is None:
        return newer
    if not newer.declared:
        # What an import brought into the newer version was a choice of the older one.
        return older
    return replace(newer, labels={**older.labels, **newer.labels})


def _columns(variable: Variable, parts: Sequence[_Part]) -> Iterable[Column]:
    if variable.level in {Level.NOMINAL, Level.ORDINAL}:
        yield variable.name, _categorical(variable, parts)
    elif variable.level is Level.MULTIPLE:
        for option in variable.categories:
            yield f"{variable.name}/{option.value}", _option(option.value, parts)
    else:
        yield variable.name, _plain(variable.level, parts)
    yield variable.name + MISSING_SUFFIX, _kinds(parts)


def _categorical(variable: Variable, parts: Sequence[_Part]) -> pd.Categorical:
    values = [one.value for one in variable.categories]
    position = {value: number for number, value in enumerate(values)}
    codes = []
    for part in parts:
        if part.variable is None or not part.variable.categories:
            codes.append(np.full(part.dataset.rows, -1))
            continue
        own = part.dataset.frame[part.variable.name].cat
        places = np.array([position[value] for value in own.categories])
        codes.append(np.where(own.codes < 0, -1, places[own.codes]))
    return categorical(np.concatenate(codes), values)


def _option(value: str, parts: Sequence[_Part]) -> pd.arrays.BooleanArray:
    chosen, unknown = [], []
    for part in parts:
        none = np.ones(part.dataset.rows, dtype=bool)
        yes = np.zeros(part.dataset.rows, dtype=bool)
        if part.variable is not None and part.variable.categories:
            # Any option tells whether the question was answered.
            first = part.dataset.option_columns(part.variable)[0]
            own = f"{part.variable.name}/{value}"
            none = part.dataset.frame[first].isna().to_numpy(copy=True)
            if part.variable.category(value) is not None:
                yes = part.dataset.frame[own].to_numpy(dtype=bool, na_value=False, copy=True)
        chosen.append(yes)
        unknown.append(none)
    return pd.arrays.BooleanArray(np.concatenate(chosen), np.concatenate(unknown))


_DTYPES: Mapping[Level, str] = {
    Level.NUMERIC: "Float64",
    Level.DATE: "datetime64[us]",
    Level.TEXT: "string",
}


def _plain(level: Level, parts: Sequence[_Part]) -> pd.api.extensions.ExtensionArray:
    pieces = [
        pd.Series(pd.NA, index=range(part.dataset.rows), dtype=_DTYPES[level])
        if part.variable is None or part.variable.level is not level
        else part.dataset.frame[part.variable.name]
        for part in parts
    ]
    united: pd.api.extensions.ExtensionArray = pd.concat(pieces, ignore_index=True).array
    return united


def _kinds(parts: Sequence[_Part]) -> pd.Categorical:
    kinds = [kind.value for kind in MissingKind]
    absent = kinds.index(MissingKind.NOT_ASKED.value)
    codes = [
        np.full(part.dataset.rows, absent)
        if part.variable is None
        else part.dataset.frame[part.variable.name + MISSING_SUFFIX].cat.codes.to_numpy()
        for part in parts
    ]
    return categorical(np.concatenate(codes), kinds)


def _links(datasets: Sequence[Dataset], names: Sequence[str]) -> list[Column]:
    sizes = [one.rows for one in datasets]
    codes = np.repeat(np.arange(len(names)), sizes)
    links: list[Column] = [(VERSION, categorical(codes, list(names)))]
    if all(IDENTITY in one.frame for one in datasets):
        identities = pd.concat([one.frame[IDENTITY] for one in datasets], ignore_index=True)
        links.append((IDENTITY, identities.array))
    return links


def _dataset(
    frame: pd.DataFrame, codebook: Mapping[str, Variable], datasets: Sequence[Dataset]
) -> Dataset:
    newest = datasets[-1]
    languages = merged([one.languages for one in datasets])
    counted: dict[tuple[str, str], int] = {}
    for dataset in datasets:
        for stray in dataset.strays:
            place = (stray.variable, stray.value)
            counted[place] = counted.get(place, 0) + stray.count
    strays = (Stray(variable, value, count) for (variable, value), count in counted.items())
    return Dataset(frame, codebook, tuple(languages), newest.title, tuple(strays))
