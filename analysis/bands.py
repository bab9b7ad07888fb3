"""Numbers in groups: ages and the like become ordered categories."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.columns.measuring import categorical
from analysis.dataset import Category, Dataset, Level, Variable
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_

NOT_A_NUMBER = define(
    "bands_need_number",
    N_("{name} is not a number, so it cannot be put into groups."),
    N_("Name a question whose answers are numbers."),
)
NOT_ASCENDING = define(
    "bands_not_ascending",
    N_("The groups of {name} do not begin at ascending numbers: {starts}."),
    N_("Write where each group begins, from the lowest up: 18,25,35."),
)


def banded(dataset: Dataset, groups: Mapping[str, Sequence[float]]) -> Dataset:
    """Turn numeric variables into ordinal ones.

    Parameters
    ----------
    dataset
        Typed columns and codebook.
    groups
        By name of a numeric variable the numbers at which its groups begin, ascending. What lies
        below the first is a group of its own, if it occurs.

    Returns
    -------
    Dataset
        The same rows; each variable of ``groups`` is ordinal under its own name, with labels such as
        ``18–24`` where all values are whole, ``18 – <25`` where they are not, and ``35+``. Missing stays missing, with its kind.

    Raises
    ------
    ProblemsFound
        Where a variable is unknown or not numeric, or the numbers do not ascend.

    Examples
    --------
    >>> import pandas as pd
    >>> age = Variable("age", {}, Level.NUMERIC)
    >>> frame = pd.DataFrame({"age": pd.array([17, 18, 30, None], dtype="Float64")})
    >>> found = banded(Dataset(frame, {"age": age}, ("en",), {}), {"age": [18, 25]})
    >>> found.frame["age"].tolist()
    ['<18', '18–24', '25+', nan]
    """
    problems = [one for name, starts in groups.items() if (one := _problem(dataset, name, starts))]
    if problems:
        raise ProblemsFound(problems)
    frame, codebook = dataset.frame.copy(deep=False), dict(dataset.codebook)
    for name, starts in groups.items():
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        names = _names(starts, whole=bool(np.all(np.mod(values[np.isfinite(values)], 1) == 0)))
        codes = np.searchsorted(starts, values, side="right").astype(np.int64)
        codes[np.isnan(values)] = -1
        if not (codes == 0).any():
            names, codes = names[1:], np.maximum(codes - 1, -1)
        frame[name] = categorical(codes, names)
        codebook[name] = _ordinal(codebook[name], names)
    return replace(dataset, frame=frame, codebook=codebook)


def _problem(dataset: Dataset, name: str, starts: Sequence[float]) -> Problem | None:
    variable = dataset.codebook.get(name)
    if variable is None or variable.level is not Level.NUMERIC:
        return Problem(NOT_A_NUMBER, values={"name": name})
    ascending = all(low < high for low, high in pairwise(starts))
    if not starts or not ascending or not all(map(math.isfinite, starts)):
        listed = ", ".join(map(_text, starts))
        return Problem(NOT_ASCENDING, values={"name": name, "starts": listed})
    return None


def _names(starts: Sequence[float], *, whole: bool) -> list[str]:
    """Names of the groups, that below the first start included."""
    ends = [
        f"{_text(low)}–{_text(high - 1)}"
        if whole and high - 1 > low
        else f"{_text(low)} – <{_text(high)}"
        for low, high in pairwise(starts)
    ]
    return [f"<{_text(starts[0])}", *ends, f"{_text(starts[-1])}+"]


def _text(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _ordinal(variable: Variable, names: Sequence[str]) -> Variable:
    categories = tuple(Category(name, {}) for name in names)
    return replace(variable, level=Level.ORDINAL, categories=categories)
