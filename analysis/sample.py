"""The rows that tables are made of: filtered, weighted, each variable coded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from analysis.coding import Booleans, Coded, code, kinds_beside, no_categories
from analysis.counting import Weights
from analysis.dataset import Dataset, Level, Variable
from analysis.nets import CATEGORICAL
from analysis.problems import (
    FILTER_OF_WRONG_LENGTH,
    NOT_A_BANNER,
    NOT_A_QUESTION_FOR_TABLES,
    SAME_VARIABLE_TWICE,
    VARIABLE_IN_REPEAT,
    WEIGHT_NOT_NUMERIC,
    WEIGHT_NOT_POSITIVE,
    unknown,
)
from analysis.results import Floats, Missing
from questionnaires.problems import Problem, ProblemsFound


class Sample:
    """Rows of a dataset ready for counting.

    Variables are coded when they are first asked for and kept, so that a report codes each only once.

    Parameters
    ----------
    dataset
        Where the answers stand.
    weight
        Name of a numeric variable; every selected row must have a positive weight.
    policy
        What happens to answers that state a kind of missing.
    mask
        True for the rows to select, shape (rows,); None selects all.

    Raises
    ------
    ProblemsFound
        Where the weight or the filter cannot be used.
    """

    def __init__(
        self,
        dataset: Dataset,
        *,
        weight: str | None = None,
        policy: Missing = Missing.EXCLUDE,
        mask: npt.ArrayLike | None = None,
    ) -> None:
        self.dataset = dataset
        self.policy = policy
        self.mask = _mask(dataset, mask)
        self.rows = dataset.rows if self.mask is None else int(np.count_nonzero(self.mask))
        self.weight = None if weight is None else _weight_variable(dataset, weight)
        self.weights = Weights(self._weights(), self.rows)
        self._coded: dict[str, Coded] = {}
        self._numbers: dict[str, tuple[Floats, npt.NDArray[np.int64]]] = {}
        self.alone = no_categories(self.rows)
        """A banner without columns."""

    def coded(self, name: str) -> Coded:
        """A nominal, ordinal or multiple-choice variable as integers."""
        if name not in self._coded:
            coded = code(self.dataset, self.dataset.codebook[name], self.policy)
            self._coded[name] = coded if self.mask is None else coded.select(self.mask)
        return self._coded[name]

    def is_numeric(self, name: str) -> bool:
        """Shown by means and quartiles instead of categories."""
        return self.dataset.codebook[name].level is Level.NUMERIC

    def numbers(self, name: str) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Values of a numeric variable, NaN where there is none, and the kinds beside it."""
        if name not in self._numbers:
            values = self.dataset.frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
            kinds = kinds_beside(self.dataset, name)
            if self.mask is not None:
                values, kinds = values[self.mask], kinds[self.mask]
            self._numbers[name] = values, kinds
        return self._numbers[name]

    def check(self, questions: Sequence[str], banners: Sequence[str]) -> None:
        """Refuse variables that tables cannot be made of, with all problems at once."""
        problems = [*self._of_names(questions, banners)]
        twice = [name for name in dict.fromkeys(banners) if [*banners].count(name) > 1]
        same = [name for name in questions if name in banners]
        problems += [Problem(SAME_VARIABLE_TWICE, values={"name": one}) for one in (*same, *twice)]
        if problems:
            raise ProblemsFound(problems)

    def _of_names(self, questions: Sequence[str], banners: Sequence[str]) -> list[Problem]:
        found = []
        for name in dict.fromkeys((*questions, *banners)):
            variable = self.dataset.codebook.get(name)
            problem = _unusable(self.dataset, name, variable, as_banner=name in banners)
            if problem is not None:
                found.append(problem)
        return found

    def _weights(self) -> Floats | None:
        if self.weight is None:
            return None
        column = self.dataset.frame[self.weight.name]
        values = column.to_numpy(dtype=np.float64, na_value=np.nan)
        rows = np.arange(len(values)) if self.mask is None else np.flatnonzero(self.mask)
        values = values[rows]
        bad = ~(np.isfinite(values) & (values > 0))
        if bad.any():
            first = ", ".join(str(row + 1) for row in rows[bad][:5])
            told = {"name": self.weight.name, "count": int(bad.sum()), "first": first}
            raise ProblemsFound(
                [Problem(WEIGHT_NOT_POSITIVE, values={**told, "rows": len(values)})]
            )
        return values


def _mask(dataset: Dataset, mask: npt.ArrayLike | None) -> Booleans | None:
    if mask is None:
        return None
    found = np.asarray(mask, dtype=bool)
    if found.shape != (dataset.rows,):
        values = {"given": found.size, "rows": dataset.rows}
        raise ProblemsFound([Problem(FILTER_OF_WRONG_LENGTH, values=values)])
    return found


def _weight_variable(dataset: Dataset, name: str) -> Variable:
    variable = dataset.codebook.get(name)
    if variable is None:
        raise ProblemsFound([unknown(name, dataset.codebook)])
    if variable.level is not Level.NUMERIC:
        raise ProblemsFound([Problem(WEIGHT_NOT_NUMERIC, values={"name": name})])
    return variable


def _unusable(
    dataset: Dataset, name: str, variable: Variable | None, *, as_banner: bool
) -> Problem | None:
    """Why a table cannot be made of a variable, if it cannot."""
    if variable is None:
        return unknown(name, dataset.codebook)
    if variable.repeat is not None and not _has_column(dataset, variable):
        return Problem(VARIABLE_IN_REPEAT, values={"name": name, "repeat": variable.repeat})
    if variable.level in CATEGORICAL:
        return None
    if as_banner:
        return Problem(NOT_A_BANNER, values={"name": name})
    if variable.level is Level.NUMERIC:
        return None
    return Problem(NOT_A_QUESTION_FOR_TABLES, values={"name": name})


def _has_column(dataset: Dataset, variable: Variable) -> bool:
    columns = [variable.name]
    if variable.level is Level.MULTIPLE:
        columns = dataset.option_columns(variable)
    return all(column in dataset.frame for column in columns)
