"""What variables made from others have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.dataset import Dataset, Level, Variable
from analysis.problems import NAME_TAKEN, unknown
from questionnaires.problems import Problem, ProblemsFound

Labels = Mapping[str, str]
"""By language code."""


def source(
    dataset: Dataset, name: str, new: str, levels: Collection[Level], otherwise: str
) -> Variable:
    """The variable that ``new`` is made from.

    Raises
    ------
    ProblemsFound
        Where it is unknown, of none of the levels (problem ``otherwise``), or the new name is taken.
    """
    problems = problems_of(dataset, name, new, levels, otherwise)
    if problems:
        raise ProblemsFound(problems)
    return dataset.codebook[name]


def problems_of(
    dataset: Dataset, name: str, new: str, levels: Collection[Level], otherwise: str
) -> list[Problem]:
    """What speaks against making ``new`` from a variable; it may take that variable's own name."""
    variable = dataset.codebook.get(name)
    problems = [] if variable is not None else [unknown(name, dataset.codebook)]
    if new != name and new in dataset.codebook:
        problems.append(Problem(NAME_TAKEN, values={"name": new}))
    if variable is not None and variable.level not in levels:
        problems.append(Problem(otherwise, values={"name": name}))
    return problems


def with_variable(
    dataset: Dataset, made: Variable, columns: Mapping[str, object], sources: Sequence[str]
) -> Dataset:
    """Add a variable, or put it in the place of its source; without a value, why its sources have none."""
    first, *others = (dataset.frame[f"{name}#missing"] for name in sources)
    for other in others:
        first = first.where(first.notna(), other)
    own = pd.DataFrame({**columns, f"{made.name}#missing": first}, index=dataset.frame.index)
    kept = dataset.frame.drop(columns=[one for one in own.columns if one in dataset.frame])
    codebook = {**dataset.codebook, made.name: made}
    return replace(dataset, frame=pd.concat([kept, own], axis=1), codebook=codebook)
